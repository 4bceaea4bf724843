//! Logging in and out: passwords, lock-out, the second factor, sessions.
//!
//! What a browser holds is 244 random bits; what is kept is their hash. Whoever asks with a session gets the application on their own
//! behalf, and what they may is looked up each time: a grant that is withdrawn ends with the next click.

pub(crate) mod password;
mod second_factor;
mod sign_on;

use dondoc_domain::access::Role;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use dondoc_domain::time::Moment;
use dondoc_store::{LoginState, PersonRecord, SessionRecord};
use uuid::Uuid;

use crate::people::login_name;
use crate::{Actor, App, Error};

pub use second_factor::SecondFactorOffer;
pub use sign_on::{Provider, SignOnAnswer, SignOnBegun, SignOnSettings};

/// Wrong passwords and codes in a row before nothing is tried for [`LOCKED`].
const FAILURES_MAX: u32 = 10;

/// Seconds for which nothing is tried.
const LOCKED: i64 = 15 * 60;

/// Seconds for which a session waits for the second factor.
const AWAITS_CODE: i64 = 5 * 60;

/// Seconds within which a session's use is not noted again.
const SEEN: i64 = 60;

/// Who has to have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FactorRule {
    /// Nobody: each person decides.
    #[default]
    Optional,
    /// Whoever is administrator today.
    Administrators,
    /// Everybody.
    Everybody,
}

impl FactorRule {
    /// All rules.
    pub const ALL: [FactorRule; 3] = [FactorRule::Optional, FactorRule::Administrators, FactorRule::Everybody];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            FactorRule::Optional => "optional",
            FactorRule::Administrators => "administrators",
            FactorRule::Everybody => "everybody",
        }
    }

    fn is_for(self, actor: &Actor) -> bool {
        match (self, actor) {
            (FactorRule::Optional, _) => false,
            (FactorRule::Administrators, Actor::Person(person)) => person.reached.is(Role::Administrator),
            (FactorRule::Administrators | FactorRule::Everybody, _) => true,
        }
    }
}

/// How long sessions last, and how many there may be; who has to have a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionRules {
    /// Seconds without a click after which a session is over.
    pub idle: i64,
    /// Seconds after which it is over whatever happens.
    pub longest: i64,
    /// Sessions a person may have at a time; the oldest makes room.
    pub most: usize,
    /// Who has to have a second factor.
    pub second_factor: FactorRule,
}

impl Default for SessionRules {
    /// A working day, of which two hours may be a meeting.
    fn default() -> SessionRules {
        SessionRules { idle: 2 * 3600, longest: 12 * 3600, most: 5, second_factor: FactorRule::Optional }
    }
}

/// What a right password leads to. The token is the browser's to keep.
#[derive(Clone, PartialEq, Eq)]
pub enum LoggedIn {
    /// To a session.
    Full(String),
    /// To the question for the second factor.
    AwaitsCode(String),
}

/// Shows no token: this may go into a log.
impl std::fmt::Debug for LoggedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, LoggedIn::Full(_)) { "Full" } else { "AwaitsCode" })
    }
}

/// A session that holds.
#[derive(Debug, Clone)]
pub struct Session {
    /// The application on behalf of whose it is; of nobody, while the second factor is waited for.
    pub app: App,
    /// Is the second factor still waited for?
    pub awaits_code: bool,
    /// Is the password to be changed first?
    pub to_change: bool,
    /// Is a second factor to be turned on first?
    pub needs_factor: bool,
}

/// A session of one's own, as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// When it began.
    pub begun_at: Moment,
    /// When it was last used.
    pub seen_at: Moment,
    /// Is it the one that asks?
    pub this: bool,
    /// Did the provider of identities say who it is?
    pub by_provider: bool,
}

/// By what somebody has proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// By password; the second factor is still asked.
    Half,
    /// By all that is asked of them here.
    Whole,
    /// The provider of identities says so.
    Provider,
}

pub(crate) fn hash_of(token: &str) -> String {
    sha256(token.as_bytes())
}

fn wrong() -> Error {
    Error::refused(Diagnostic::refusal("log-in-wrong"))
}

impl App {
    /// Logs somebody in by password.
    ///
    /// # Errors
    /// Log-in name or password are wrong (which of them is not told), the person is not let in any more, or there were too many tries.
    pub async fn log_in(&self, login: &str, password: &str) -> Result<LoggedIn, Error> {
        let login = login_name(login).map_err(|_| wrong())?;
        let found = self.store().person_by_login(&login).await.map_err(Error::internal)?;
        let Some(person) = found.filter(|person| person.disabled_at.is_none()) else {
            password::matches(password, None).await?;
            return Err(wrong());
        };
        // A wrong password is nobody's doing, whoever holds the data folder.
        self.acting(Actor::Nobody).prove(person.id, password).await?;
        self.let_in(&person).await
    }

    /// Is this somebody's password? Wrong ones are counted; after too many nothing is tried for a while, the right one neither.
    pub(crate) async fn prove(&self, id: i64, password: &str) -> Result<(), Error> {
        let (secrets, state) = self.store().secrets(id).await.map_err(Error::internal)?;
        self.not_locked(&state)?;
        if !password::matches(password, secrets.password_hash.as_deref()).await? {
            self.failed(id).await?;
            return Err(wrong());
        }
        // While it was computed others may have tried: of many guesses sent at once no more are answered than one after another.
        let (_, state) = self.store().secrets(id).await.map_err(Error::internal)?;
        self.not_locked(&state)
    }

    fn not_locked(&self, state: &LoginState) -> Result<(), Error> {
        match state.locked_until {
            Some(until) if self.now() < until => {
                let minutes = (until.unix() - self.now().unix() + 59) / 60;
                Err(Error::refused(Diagnostic::refusal("log-in-locked").with("minutes", minutes)))
            }
            _ => Ok(()),
        }
    }

    /// Counts a wrong password or code.
    async fn failed(&self, id: i64) -> Result<(), Error> {
        let now = self.now();
        let count = |state: &mut LoginState| {
            if state.locked_until.is_some_and(|until| now < until) {
                // One of many that were sent at once, after the last that was answered.
                return ((), None);
            }
            state.failed = state.failed.saturating_add(1);
            if state.failed < FAILURES_MAX {
                return ((), Some("log-in-failed"));
            }
            (state.failed, state.locked_until) = (0, Some(Moment::from_unix(now.unix() + LOCKED)));
            ((), Some("log-in-locked"))
        };
        self.store().change_login_state(id, now, count).await.map_err(Error::internal)
    }

    /// Begins a session of somebody who has proved who they are, or the question for the second factor.
    pub(crate) async fn let_in(&self, person: &PersonRecord) -> Result<LoggedIn, Error> {
        let (secrets, _) = self.store().secrets(person.id).await.map_err(Error::internal)?;
        let awaits_code = secrets.totp_secret.is_some();
        let token = self.begin_session(person.id, if awaits_code { Proof::Half } else { Proof::Whole }).await?;
        Ok(if awaits_code { LoggedIn::AwaitsCode(token) } else { LoggedIn::Full(token) })
    }

    async fn begin_session(&self, person: i64, by: Proof) -> Result<String, Error> {
        let (rules, awaits_code, by_provider) = (self.session_rules, by == Proof::Half, by == Proof::Provider);
        let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        let now = self.now();
        let lasts = if awaits_code { AWAITS_CODE } else { rules.longest };
        let ends_at = Moment::from_unix(now.unix() + lasts);
        let hash = hash_of(&token);
        let new = SessionRecord { hash, person, begun_at: now, seen_at: now, ends_at, awaits_code, by_provider };
        self.acting_as(person).begin_session(&new, rules.most).await.map_err(Error::internal)?;
        if !awaits_code {
            let seen = |state: &mut LoginState| {
                (state.failed, state.locked_until, state.seen_at) = (0, None, Some(now));
                ((), None)
            };
            self.store().change_login_state(person, now, seen).await.map_err(Error::internal)?;
        }
        Ok(token)
    }

    /// The store, with what it writes told as done by somebody.
    fn acting_as(&self, person: i64) -> dondoc_store::Store {
        self.store().acting(Some(&format!("person {person}")))
    }

    /// Answers the question for the second factor, by a code of the phone or by a recovery code, which is used up. Gives the session's token.
    ///
    /// # Errors
    /// The question is too old, the code is wrong or was used already, or there were too many tries.
    pub async fn answer_second_factor(&self, token: &str, code: &str) -> Result<String, Error> {
        let over = || Error::refused(Diagnostic::refusal("log-in-again"));
        let found = self.store().session(&hash_of(token)).await.map_err(Error::internal)?;
        let now = self.now();
        let found = found.filter(|found| found.session.awaits_code && now < found.session.ends_at).ok_or_else(over)?;
        let (session, person) = (found.session, found.person);
        if person.disabled_at.is_some() {
            return Err(over());
        }
        let (secrets, state) = self.store().secrets(person.id).await.map_err(Error::internal)?;
        self.not_locked(&state)?;
        let secret = secrets.totp_secret.ok_or_else(over)?;
        if !self.code_used_up(person.id, &secret, code).await? {
            self.acting(Actor::Nobody).failed(person.id).await?;
            return Err(Error::refused(Diagnostic::refusal("log-in-code")));
        }
        let (_, state) = self.store().secrets(person.id).await.map_err(Error::internal)?;
        self.not_locked(&state)?;
        // A new token: what was held before the second factor opens nothing afterwards.
        self.store().end_session(&session.hash, ("log-out", now)).await.map_err(Error::internal)?;
        self.begin_session(person.id, Proof::Whole).await
    }

    /// Is it a code of the phone or a recovery code that was not used before? It is used up by being asked, once even if it comes twice at a time.
    async fn code_used_up(&self, id: i64, secret: &str, code: &str) -> Result<bool, Error> {
        let now = self.now();
        let (_, state) = self.store().secrets(id).await.map_err(Error::internal)?;
        if let Some(step) = second_factor::step_of(secret, code, now, state.totp_step)? {
            let take = |state: &mut LoginState| {
                let is_new = state.totp_step.is_none_or(|last| step > last);
                state.totp_step = state.totp_step.max(Some(step));
                (is_new, None)
            };
            return self.store().change_login_state(id, now, take).await.map_err(Error::internal);
        }
        let recovery = second_factor::recovery_hash(code);
        self.acting_as(id).use_recovery_code(id, &recovery, now).await.map_err(Error::internal)
    }

    /// The session of a token, if it holds.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn session(&self, token: &str) -> Result<Option<Session>, Error> {
        let hash = hash_of(token);
        let Some(found) = self.store().session(&hash).await.map_err(Error::internal)? else { return Ok(None) };
        let (session, person, now) = (found.session, found.person, self.now());
        let idle = now.unix() - session.seen_at.unix() > self.session_rules.idle;
        if idle || now >= session.ends_at || person.disabled_at.is_some() {
            return Ok(None);
        }
        if session.awaits_code {
            return Ok(Some(Session {
                app: self.acting(Actor::Nobody),
                awaits_code: true,
                to_change: false,
                needs_factor: false,
            }));
        }
        if now.unix() - session.seen_at.unix() >= SEEN {
            self.store().session_seen(&hash, now).await.map_err(Error::internal)?;
        }
        let app = self.acting_for(&person).await?;
        // Who came by the provider typed no password here; how many factors it asks is the provider's matter.
        let here = !session.by_provider;
        let needs_factor = here && !found.has_factor && self.session_rules.second_factor.is_for(app.actor());
        Ok(Some(Session { app, awaits_code: false, to_change: here && found.to_change, needs_factor }))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn log_out(&self, token: &str) -> Result<(), Error> {
        let hash = hash_of(token);
        let Some(found) = self.store().session(&hash).await.map_err(Error::internal)? else { return Ok(()) };
        let session = found.session;
        self.acting_as(session.person).end_session(&hash, ("log-out", self.now())).await.map_err(Error::internal)
    }

    /// Changes the password of whoever is logged in; their other sessions end.
    ///
    /// # Errors
    /// Nobody is logged in, the old password is wrong, or the new one is refused.
    pub async fn change_password(&self, session: &str, old: &str, new: &str) -> Result<(), Error> {
        let Actor::Person(person) = self.actor() else { return Err(second_factor::nobody()) };
        self.prove(person.id, old).await?;
        if old == new {
            return Err(Error::refused(Diagnostic::refusal("password-same")));
        }
        password::check(new, &[&person.login, &person.name])?;
        let (mut secrets, _) = self.store().secrets(person.id).await.map_err(Error::internal)?;
        secrets.password_hash = Some(password::hash(new).await?);
        secrets.to_change = false;
        let said = ("password-change", self.now());
        self.store().set_secrets(person.id, &secrets, said, Some(&hash_of(session))).await.map_err(Error::internal)
    }

    /// The sessions of whoever is logged in, the newest first.
    ///
    /// # Errors
    /// Nobody is logged in.
    pub async fn own_sessions(&self, token: &str) -> Result<Vec<SessionView>, Error> {
        let Actor::Person(person) = self.actor() else { return Err(second_factor::nobody()) };
        let this = hash_of(token);
        let all = self.store().sessions_of(person.id).await.map_err(Error::internal)?;
        let view = |s: &SessionRecord| {
            let (begun_at, seen_at, by_provider) = (s.begun_at, s.seen_at, s.by_provider);
            SessionView { begun_at, seen_at, this: s.hash == this, by_provider }
        };
        Ok(all.iter().filter(|s| !s.awaits_code).map(view).collect())
    }

    /// Ends all other sessions of whoever is logged in.
    ///
    /// # Errors
    /// Nobody is logged in.
    pub async fn end_other_sessions(&self, token: &str) -> Result<(), Error> {
        let Actor::Person(person) = self.actor() else { return Err(second_factor::nobody()) };
        let this = hash_of(token);
        for session in self.store().sessions_of(person.id).await.map_err(Error::internal)? {
            if session.hash != this {
                self.store().end_session(&session.hash, ("log-out", self.now())).await.map_err(Error::internal)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
