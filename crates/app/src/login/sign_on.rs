//! Logging in by the provider of identities: it says who somebody is; that they are one of ours, and what they may, is said here.
//!
//! Nobody is ever added by it. Who was added by an administrator under the name that the provider tells is linked at the first time, and
//! found by that link ever after, whatever they are called at the provider then.

use std::net::IpAddr;
use std::sync::Arc;

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_signon::{Pending, Proven};
use dondoc_store::PersonRecord;
use serde_json::json;
use tokio::sync::Semaphore;

use super::{Proof, hash_of};
use crate::people::login_name;
use crate::{Actor, App, Error, blocking};

pub use dondoc_signon::{Answer as SignOnAnswer, Begun as SignOnBegun, Provider, Settings as SignOnSettings};

/// Log-ins that ask the provider at the same time: one that does not answer takes no more threads than these.
const AT_ONCE: usize = 8;

static ASKING: Semaphore = Semaphore::const_new(AT_ONCE);

// The client tells its refusals boxed, to keep its answers small.
#[expect(clippy::boxed_local, reason = "taken as it is told")]
fn refused(told: Box<Diagnostic>) -> Error {
    Error::refused(*told)
}

impl App {
    /// With a provider of identities.
    #[must_use]
    pub fn with_provider(mut self, provider: Option<Provider>) -> App {
        self.provider = provider.map(Arc::new);
        self
    }

    /// The provider of identities, where there is one.
    #[must_use]
    pub fn provider(&self) -> Option<&Provider> {
        self.provider.as_deref()
    }

    fn its_provider(&self) -> Result<Arc<Provider>, Error> {
        self.provider.clone().ok_or_else(|| Error::not_found(Diagnostic::refusal("sign-on-none")))
    }

    /// Begins a log-in by the provider, of a browser at some address; `to` is where it is to go on.
    ///
    /// # Errors
    /// There is no provider, or it cannot be asked.
    pub async fn begin_sign_on(&self, from: IpAddr, to: &str) -> Result<SignOnBegun, Error> {
        let (provider, now, to) = (self.its_provider()?, self.now().unix(), to.to_owned());
        asked(move || provider.begin(now, from, &to)).await
    }

    /// Finishes it by the answer that a browser brings from the provider. Gives where to go on, as far as that is known, and the session's token.
    ///
    /// # Errors
    /// The answer belongs to no log-in of this browser, does not hold, or is about nobody who may come in.
    pub async fn finish_sign_on(&self, answer: SignOnAnswer, browser: Option<&str>) -> (String, Result<String, Error>) {
        let taken = self.its_provider().and_then(|provider| {
            let pending = provider.take(self.now().unix(), browser, &answer.state).map_err(refused)?;
            Ok((provider, pending))
        });
        match taken {
            Ok((provider, pending)) => {
                let to = pending.to.clone();
                (to, self.signed_on(provider, pending, answer).await)
            }
            Err(why) => (String::new(), Err(why)),
        }
    }

    async fn signed_on(&self, provider: Arc<Provider>, pending: Pending, answer: SignOnAnswer) -> Result<String, Error> {
        let (now, by) = (self.now().unix(), Arc::clone(&provider));
        let proven = asked(move || by.prove(now, pending, &answer)).await?;
        let subject = proven.subject.clone();
        let person = match self.store().person_by_subject(&subject).await.map_err(Error::internal)? {
            Some(person) => self.welcome(person).await?,
            None => {
                let person = self.welcome(self.named(provider, proven).await?).await?;
                let linked = self.acting_as(person.id).link_person(person.id, &subject, self.now()).await;
                if !linked.map_err(Error::internal)? {
                    return Err(self.turned_away(Some(&person), "sign-on-linked").await?);
                }
                person
            }
        };
        self.begin_session(person.id, Proof::Provider).await
    }

    /// Somebody of ours whom the provider names, and who was not linked to anybody yet.
    async fn named(&self, provider: Arc<Provider>, proven: Proven) -> Result<PersonRecord, Error> {
        let now = self.now().unix();
        let name = asked(move || provider.name(now, &proven)).await?;
        let found = match login_name(&name) {
            Ok(login) => self.store().person_by_login(&login).await.map_err(Error::internal)?,
            // A name that nobody can have here.
            Err(_) => None,
        };
        match found {
            Some(person) => Ok(person),
            None => Err(self.turned_away(None, "sign-on-person-unknown").await?),
        }
    }

    /// Lets through who is let in at all and is not locked.
    async fn welcome(&self, person: PersonRecord) -> Result<PersonRecord, Error> {
        if person.disabled_at.is_some() {
            return Err(self.turned_away(Some(&person), "sign-on-person-disabled").await?);
        }
        let (_, state) = self.store().secrets(person.id).await.map_err(Error::internal)?;
        if let Err(locked) = self.not_locked(&state) {
            self.turned_away(Some(&person), "log-in-locked").await?;
            return Err(locked);
        }
        Ok(person)
    }

    /// Tells the journal that somebody whom the provider knows was not let in. Who that is stands in it only where they are one of ours.
    async fn turned_away(&self, person: Option<&PersonRecord>, code: &str) -> Result<Error, Error> {
        let subject = person.map_or_else(|| "sign-on".to_owned(), |person| format!("person {}", person.id));
        let store = person.map_or_else(|| self.store().acting(Some("nobody")), |person| self.acting_as(person.id));
        store.note("sign-on-refused", subject, json!({ "why": code }), self.now()).await.map_err(Error::internal)?;
        Ok(Error::refused(Diagnostic::refusal(code)))
    }

    /// Takes the link of somebody to the provider away; their sessions end. The next log-in by it links them anew, by name.
    ///
    /// # Errors
    /// There is nobody of that number, or they are not linked.
    pub async fn unlink_person(&self, id: i64) -> Result<(), Error> {
        self.must(Action::Decide, Resource::People)?;
        self.person_record(id).await?;
        let unlinked = self.store().unlink_person(id, self.now(), None).await.map_err(Error::internal)?;
        if unlinked { Ok(()) } else { Err(Error::refused(Diagnostic::refusal("sign-on-not-linked"))) }
    }

    /// The same of whoever is logged in; this session goes on.
    ///
    /// # Errors
    /// Nobody is logged in, or they are not linked.
    pub async fn unlink_own(&self, session: &str) -> Result<(), Error> {
        let Actor::Person(person) = self.actor() else { return Err(super::second_factor::nobody()) };
        let this = hash_of(session);
        let unlinked = self.store().unlink_person(person.id, self.now(), Some(&this)).await.map_err(Error::internal)?;
        if unlinked { Ok(()) } else { Err(Error::refused(Diagnostic::refusal("sign-on-not-linked"))) }
    }
}

/// Asks the provider beside async threads, not too many at a time.
async fn asked<T: Send + 'static>(ask: impl FnOnce() -> Result<T, Box<Diagnostic>> + Send + 'static) -> Result<T, Error> {
    let _permit = ASKING.acquire().await.map_err(Error::internal)?;
    blocking(move || ask().map_err(refused)).await
}
