//! People: who there is, what is granted to them, and how they are let in and out.

use dondoc_domain::access::{Action, Grant, Reached, Resource, Role};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Moment};
use dondoc_store::{GrantRecord, LoginState, NewPerson, PersonRecord, ReferenceVersion, Secrets};

use crate::actor::Acting;
use crate::figures::{find_unit, unit_ref};
use crate::login::password;
use crate::views::UnitRef;
use crate::{Actor, App, Error};

/// The longest name of a person and the longest log-in name, in characters.
const CHARS_MAX: usize = 100;

/// What grants reach, by version of the reference data, day and person.
pub(crate) type Cache = std::sync::Mutex<std::collections::HashMap<(ReferenceVersion, Day, i64), (Vec<Grant>, Reached)>>;

/// Units by their keys, as addresses of pages name them.
pub(crate) type UnitKeys = std::collections::HashMap<String, UnitId>;

/// These of the version of the reference data that was asked for last.
pub(crate) type Keys = std::sync::Mutex<Option<(ReferenceVersion, std::sync::Arc<UnitKeys>)>>;

/// What is asked to be granted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GrantAsked {
    /// Stable name of the role.
    pub role: String,
    /// The unit with all below it, as `--unit` takes it; `None`: the whole installation.
    pub unit: Option<String>,
    /// Code of the department, for a department officer.
    pub department: Option<String>,
    /// First day; `None`: today.
    pub from: Option<Day>,
    /// First day on which it does not hold any more; `None`: until it is withdrawn.
    pub until: Option<Day>,
}

/// Somebody who is to be.
#[derive(Clone, Default)]
pub struct PersonAsked {
    /// What they will type.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// Their first password; `None`: one is made, and shown once.
    pub password: Option<String>,
    /// What they may.
    pub grants: Vec<GrantAsked>,
}

/// Shows no password: this may go into a log.
impl std::fmt::Debug for PersonAsked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PersonAsked").field("login", &self.login).field("grants", &self.grants).finish_non_exhaustive()
    }
}

/// Somebody, as people see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// Their number.
    pub id: i64,
    /// What they type to log in.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// Since when they are known.
    pub created_at: Moment,
    /// Since when they may not log in any more.
    pub disabled_at: Option<Moment>,
    /// Their last log-in.
    pub seen_at: Option<Moment>,
    /// Until when nothing is tried, after too many wrong passwords.
    pub locked_until: Option<Moment>,
    /// Is a second factor asked of them?
    pub second_factor: bool,
    /// Do they log in by the provider of identities?
    pub by_provider: bool,
    /// What is and was granted.
    pub grants: Vec<GrantView>,
}

/// What somebody knows about their own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAccount {
    /// What is and was granted to them.
    pub grants: Vec<GrantView>,
    /// Is the password to be changed first?
    pub to_change: bool,
    /// Is a second factor asked of them?
    pub second_factor: bool,
    /// Do they log in by the provider of identities?
    pub by_provider: bool,
}

/// A grant, as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantView {
    /// Its number.
    pub id: i64,
    /// The role.
    pub role: Role,
    /// The unit; `None`: the whole installation.
    pub unit: Option<UnitRef>,
    /// Code and name of the department.
    pub department: Option<(String, String)>,
    /// First day.
    pub from: Day,
    /// First day on which it does not hold any more.
    pub until: Option<Day>,
    /// When it was granted.
    pub granted_at: Moment,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Moment>,
    /// Does it hold today, and does its unit still exist?
    pub holds: bool,
    /// What its unit became, where that has ended: from then on it allows nothing.
    pub passed_to: Vec<UnitRef>,
}

impl App {
    /// Is there anybody? Until then the pages of a lone computer are open to whoever sits at it.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn has_people(&self) -> Result<bool, Error> {
        use std::sync::atomic::Ordering;
        // Nobody is ever erased: once there is somebody there always is.
        if self.inner.peopled.load(Ordering::Relaxed) {
            return Ok(true);
        }
        let some = self.store().people_count().await.map_err(Error::internal)? > 0;
        self.inner.peopled.store(some, Ordering::Relaxed);
        Ok(some)
    }

    /// Sets up the first person: administrator of the whole, and (`also_statistics`) the one who does the daily work too.
    ///
    /// # Errors
    /// There is somebody already, or name, log-in name or password are not as they should be.
    pub async fn set_up(&self, asked: &PersonAsked, also_statistics: bool) -> Result<i64, Error> {
        if *self.actor() != Actor::Operator {
            return Err(self.forbidden(Action::Decide, Resource::People));
        }
        let whole = |role: Role| GrantAsked { role: role.name().to_owned(), ..GrantAsked::default() };
        let mut grants = vec![whole(Role::Administrator)];
        if also_statistics {
            grants.push(whole(Role::Statistics));
        }
        let (new, _) = self.new_person(&PersonAsked { grants, ..asked.clone() }, false).await?;
        let made = self.store().create_person(&new, true).await.map_err(Error::internal)?;
        made.ok_or_else(|| Error::refused(Diagnostic::refusal("people-set-up-already")))
    }

    /// A code that whoever sets the first person up has to know, where others can reach the pages.
    #[must_use]
    pub fn make_set_up_code(&self) -> String {
        password::made()
    }

    /// Adds somebody; gives their number, and the password where one was made.
    ///
    /// # Errors
    /// The log-in name is taken, or something is not as it should be.
    pub async fn add_person(&self, asked: &PersonAsked) -> Result<(i64, Option<String>), Error> {
        self.must(Action::Decide, Resource::People)?;
        let (new, made) = self.new_person(asked, true).await?;
        let id = self.store().create_person(&new, false).await.map_err(Error::internal)?;
        let taken = || Error::refused(Diagnostic::refusal("person-login-taken").with("login", &new.login));
        Ok((id.ok_or_else(taken)?, made))
    }

    async fn new_person(&self, asked: &PersonAsked, to_change: bool) -> Result<(NewPerson, Option<String>), Error> {
        let (login, name) = (login_name(&asked.login)?, person_name(&asked.name)?);
        let (_, reference) = self.reference().await?;
        let grants: Vec<Grant> = asked.grants.iter().map(|g| self.grant_asked(&reference, g)).collect::<Result<_, _>>()?;
        let made = asked.password.is_none().then(password::made);
        let text = asked.password.as_deref().or(made.as_deref()).unwrap_or_default();
        password::check(text, &[&login, &name])?;
        let secrets = Secrets { password_hash: Some(password::hash(text).await?), to_change, ..Secrets::default() };
        Ok((NewPerson { login, name, secrets, grants, at: self.now() }, made))
    }

    fn grant_asked(&self, reference: &Reference, asked: &GrantAsked) -> Result<Grant, Error> {
        let today = self.now().day();
        let unknown = || Error::refused(Diagnostic::refusal("role-unknown").with("role", &asked.role));
        let role = Role::from_name(&asked.role).ok_or_else(unknown)?;
        let named = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        let unit = named(&asked.unit).map(|text| find_unit(reference, &text, today)).transpose()?;
        let department = named(&asked.department);
        match (role, unit, &department) {
            (Role::Department, Some(unit), Some(code)) if !reference.departments.contains_key(&(unit, code.as_str().into())) => {
                let told = Diagnostic::refusal("grant-department-unknown").with("department", code);
                return Err(Error::refused(told.with("unit", &reference.organisation.units[&unit].name)));
            }
            (Role::Department, Some(_), Some(_)) => {}
            (Role::Department, ..) => return Err(Error::refused(Diagnostic::refusal("grant-department-needed"))),
            (_, _, Some(_)) => return Err(Error::refused(Diagnostic::refusal("grant-department-idle"))),
            _ => {}
        }
        let from = asked.from.unwrap_or(today);
        if asked.until.is_some_and(|until| until <= from) {
            return Err(Error::refused(Diagnostic::refusal("grant-days")));
        }
        let organisation = &reference.organisation;
        let first = from.max(today);
        if let Some(ended) = unit.filter(|unit| organisation.units[unit].validity.to <= first) {
            let heirs: Vec<String> = heirs(reference, ended).iter().map(|heir| format!("{} ({})", heir.name, heir.key)).collect();
            let told = Diagnostic::refusal("grant-unit-ended").with("unit", &organisation.units[&ended].name);
            let told = told.with("to", organisation.units[&ended].validity.to.plus(-1).vietnamese());
            let heirs = if heirs.is_empty() { "–".to_owned() } else { heirs.join(", ") };
            return Err(Error::refused(told.with("heirs", heirs)));
        }
        // An administrator of a part could do nothing: what they do concerns the whole.
        if role == Role::Administrator && unit.is_some() {
            return Err(Error::refused(Diagnostic::refusal("grant-administrator-whole")));
        }
        Ok(Grant { role, unit, department: department.map(Into::into), from, until: asked.until })
    }

    /// Everybody, in the order in which they came.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn people(&self) -> Result<Vec<PersonView>, Error> {
        self.must(Action::View, Resource::People)?;
        let (_, reference) = self.reference().await?;
        let mut secrets = self.store().all_secrets().await.map_err(Error::internal)?;
        let people = self.store().people().await.map_err(Error::internal)?;
        let view = |record: PersonRecord| {
            let own = secrets.remove(&record.id).unwrap_or_default();
            self.person_view(record, &own, &reference)
        };
        Ok(people.into_iter().map(view).collect())
    }

    /// Somebody by number.
    ///
    /// # Errors
    /// There is nobody of that number.
    pub async fn person(&self, id: i64) -> Result<PersonView, Error> {
        self.must(Action::View, Resource::People)?;
        let (_, reference) = self.reference().await?;
        let secrets = self.store().secrets(id).await.map_err(Error::internal)?;
        Ok(self.person_view(self.person_record(id).await?, &secrets, &reference))
    }

    /// What whoever is logged in may know about themselves.
    ///
    /// # Errors
    /// Nobody is logged in.
    pub async fn own_account(&self) -> Result<OwnAccount, Error> {
        let Actor::Person(person) = self.actor() else {
            return Err(Error::refused(Diagnostic::refusal("not-logged-in")));
        };
        let (_, reference) = self.reference().await?;
        let secrets = self.store().secrets(person.id).await.map_err(Error::internal)?;
        let view = self.person_view(self.person_record(person.id).await?, &secrets, &reference);
        let to_change = secrets.0.to_change;
        let (second_factor, by_provider) = (view.second_factor, view.by_provider);
        Ok(OwnAccount { grants: view.grants, to_change, second_factor, by_provider })
    }

    /// Names of people by number, for lines of the journal.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn names_of_people(&self) -> Result<std::collections::BTreeMap<i64, String>, Error> {
        self.must(Action::View, Resource::Journal)?;
        let people = self.store().people().await.map_err(Error::internal)?;
        Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
    }

    pub(crate) async fn person_record(&self, id: i64) -> Result<PersonRecord, Error> {
        let found = self.store().person(id).await.map_err(Error::internal)?;
        found.ok_or_else(|| Error::not_found(Diagnostic::refusal("person-unknown").with("person", id)))
    }

    fn person_view(&self, record: PersonRecord, secrets: &(Secrets, LoginState), reference: &Reference) -> PersonView {
        let (secrets, state) = secrets;
        let (now, today) = (self.now(), self.now().day());
        let view = |g: GrantRecord| {
            let unit = g.grant.unit.filter(|unit| reference.organisation.units.contains_key(unit));
            let alive = g.grant.unit.is_none() || unit.is_some_and(|u| reference.organisation.units[&u].validity.holds_on(today));
            let ended = |unit: UnitId| reference.organisation.units[&unit].validity.to <= today;
            let department = g.grant.department.map(|code| {
                let name = unit.and_then(|unit| reference.departments.get(&(unit, code.clone())));
                (code.to_string(), name.cloned().unwrap_or_else(|| code.to_string()))
            });
            GrantView {
                id: g.id,
                role: g.grant.role,
                unit: unit.map(|unit| unit_ref(reference, unit)),
                department,
                from: g.grant.from,
                until: g.grant.until,
                granted_at: g.granted_at,
                withdrawn_at: g.withdrawn_at,
                passed_to: unit.filter(|u| ended(*u)).map(|unit| heirs(reference, unit)).unwrap_or_default(),
                holds: alive
                    && g.withdrawn_at.is_none()
                    && g.grant.from <= today
                    && g.grant.until.is_none_or(|until| today < until),
            }
        };
        PersonView {
            id: record.id,
            login: record.login,
            name: record.name,
            created_at: record.created_at,
            disabled_at: record.disabled_at,
            seen_at: state.seen_at,
            locked_until: state.locked_until.filter(|until| now < *until),
            second_factor: secrets.totp_secret.is_some(),
            by_provider: secrets.subject.is_some(),
            grants: record.grants.into_iter().map(view).collect(),
        }
    }

    /// Grants something to somebody.
    ///
    /// # Errors
    /// There is nobody of that number, or what is asked makes no sense.
    pub async fn grant(&self, id: i64, asked: &GrantAsked) -> Result<i64, Error> {
        self.must(Action::Decide, Resource::People)?;
        self.person_record(id).await?;
        let (_, reference) = self.reference().await?;
        let grant = self.grant_asked(&reference, asked)?;
        self.store().grant(id, &grant, self.now()).await.map_err(Error::internal)
    }

    /// Withdraws a grant: from now on it allows nothing.
    ///
    /// # Errors
    /// There is no such grant, it is withdrawn already, or nobody would be left who can give rights.
    pub async fn withdraw_grant(&self, id: i64, number: i64) -> Result<(), Error> {
        self.must(Action::Decide, Resource::People)?;
        self.leaves_somebody(|person, grant| person != id || grant != number).await?;
        if self.store().withdraw(id, number, self.now()).await.map_err(Error::internal)? {
            return Ok(());
        }
        Err(Error::not_found(Diagnostic::refusal("grant-unknown").with("grant", number)))
    }

    /// Renames somebody, or lets them in or out.
    ///
    /// # Errors
    /// There is nobody of that number, the name is none, or nobody would be left who can give rights.
    pub async fn change_person(&self, id: i64, name: &str, disabled: bool) -> Result<(), Error> {
        self.must(Action::Decide, Resource::People)?;
        let name = person_name(name)?;
        if disabled {
            self.leaves_somebody(|person, _| person != id).await?;
        }
        if self.store().change_person(id, &name, disabled, self.now()).await.map_err(Error::internal)? {
            return Ok(());
        }
        Err(Error::not_found(Diagnostic::refusal("person-unknown").with("person", id)))
    }

    /// Makes a new password for somebody, which they have to change; shown once. Their second factor goes, if asked for: the phone may be lost.
    ///
    /// # Errors
    /// There is nobody of that number.
    pub async fn reset_password(&self, id: i64, without_factor: bool) -> Result<String, Error> {
        self.must(Action::Decide, Resource::People)?;
        self.person_record(id).await?;
        let (mut secrets, _) = self.store().secrets(id).await.map_err(Error::internal)?;
        let made = password::made();
        secrets.password_hash = Some(password::hash(&made).await?);
        secrets.to_change = true;
        if without_factor {
            (secrets.totp_secret, secrets.recovery) = (None, Vec::new());
        }
        let now = self.now();
        self.store().set_secrets(id, &secrets, ("password-reset", now), None).await.map_err(Error::internal)?;
        self.store().change_login_state(id, now, |state| (unlocked(state), None)).await.map_err(Error::internal)?;
        Ok(made)
    }

    /// Lets somebody try again who was locked after too many wrong passwords or codes.
    ///
    /// # Errors
    /// There is nobody of that number.
    pub async fn unlock_person(&self, id: i64) -> Result<(), Error> {
        self.must(Action::Decide, Resource::People)?;
        self.person_record(id).await?;
        let unlock = |state: &mut LoginState| (unlocked(state), Some("log-in-unlock"));
        self.store().change_login_state(id, self.now(), unlock).await.map_err(Error::internal)
    }

    /// Somebody by what they type to log in.
    ///
    /// # Errors
    /// There is nobody who does.
    pub async fn person_by_login(&self, login: &str) -> Result<PersonView, Error> {
        self.must(Action::View, Resource::People)?;
        let login = login_name(login)?;
        let found = self.store().person_by_login(&login).await.map_err(Error::internal)?;
        let unknown = || Error::not_found(Diagnostic::refusal("person-login-unknown").with("login", &login));
        let found = found.ok_or_else(unknown)?;
        let (_, reference) = self.reference().await?;
        let secrets = self.store().secrets(found.id).await.map_err(Error::internal)?;
        Ok(self.person_view(found, &secrets, &reference))
    }

    /// Refuses what would leave nobody who can give rights: then only the command line could.
    async fn leaves_somebody(&self, stays: impl Fn(i64, i64) -> bool) -> Result<(), Error> {
        let today = self.now().day();
        let people = self.store().people().await.map_err(Error::internal)?;
        let can = |person: &PersonRecord| {
            person.disabled_at.is_none()
                && person.grants.iter().any(|g| {
                    let given = g.withdrawn_at.is_none() && g.grant.holds_on(today) && g.grant.until.is_none();
                    given && g.grant.reach(Action::Decide, Resource::People).is_some() && stays(person.id, g.id)
                })
        };
        if *self.actor() == Actor::Operator || people.iter().any(can) {
            return Ok(());
        }
        Err(Error::refused(Diagnostic::refusal("people-nobody-left")))
    }

    fn unit_keys(&self, version: ReferenceVersion, reference: &Reference) -> std::sync::Arc<UnitKeys> {
        let kept = self.inner.unit_keys.lock().ok();
        if let Some((_, keys)) = kept.as_deref().and_then(|kept| kept.as_ref().filter(|(of, _)| *of == version)) {
            return std::sync::Arc::clone(keys);
        }
        let names = reference.organisation.public_names();
        let keys: std::sync::Arc<UnitKeys> = std::sync::Arc::new(names.iter().map(|(unit, key)| (key.clone(), *unit)).collect());
        if let Some(mut kept) = kept {
            *kept = Some((version, std::sync::Arc::clone(&keys)));
        }
        keys
    }

    /// The same application on behalf of somebody, with what their grants reach today.
    pub(crate) async fn acting_for(&self, record: &PersonRecord) -> Result<App, Error> {
        let (version, reference) = self.reference().await?;
        let today = self.now().day();
        let standing = record.standing();
        let key = (version, today, record.id);
        let kept = self.inner.reached.lock().ok().and_then(|kept| kept.get(&key).filter(|(g, _)| *g == standing).cloned());
        let reached = match kept {
            Some((_, reached)) => reached,
            None => {
                let reached = Reached::of(&standing, &reference.organisation, today);
                if let Ok(mut kept) = self.inner.reached.lock() {
                    // What is known of other days and versions is not asked again.
                    kept.retain(|(v, day, _), _| (*v, *day) == (version, today));
                    kept.insert(key, (standing, reached.clone()));
                }
                reached
            }
        };
        let keys = self.unit_keys(version, &reference);
        let acting = Acting { id: record.id, login: record.login.clone(), name: record.name.clone(), reached, keys };
        Ok(self.acting(Actor::Person(std::sync::Arc::new(acting))))
    }
}

/// What a unit that ended has become by now, the main part first.
fn heirs(reference: &Reference, unit: UnitId) -> Vec<UnitRef> {
    let organisation = &reference.organisation;
    let main = organisation.on_todays_map(unit);
    let others = organisation.successions.iter().filter(|link| link.old == unit).map(|link| organisation.on_todays_map(link.new));
    let mut all = vec![main];
    all.extend(others);
    let mut seen = std::collections::BTreeSet::from([unit]);
    all.retain(|heir| seen.insert(*heir));
    all.into_iter().map(|heir| unit_ref(reference, heir)).collect()
}

fn unlocked(state: &mut LoginState) {
    (state.failed, state.locked_until) = (0, None);
}

/// A log-in name as it is kept: lower case, without blanks.
pub(crate) fn login_name(text: &str) -> Result<String, Error> {
    let login = text.trim().to_lowercase();
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    if login.is_empty() || login.chars().count() > CHARS_MAX || !login.chars().all(allowed) {
        return Err(Error::refused(Diagnostic::refusal("person-login").with("limit", CHARS_MAX)));
    }
    Ok(login)
}

fn person_name(text: &str) -> Result<String, Error> {
    let name = text.trim();
    if name.is_empty() || name.chars().count() > CHARS_MAX || name.chars().any(char::is_control) {
        return Err(Error::refused(Diagnostic::refusal("person-name").with("limit", CHARS_MAX)));
    }
    Ok(name.to_owned())
}
