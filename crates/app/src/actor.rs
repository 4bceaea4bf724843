//! Who acts, and whether they may: every use case asks here before it does anything.

use std::collections::HashMap;
use std::sync::Arc;

use dondoc_domain::access::{Action, Part, Reached, Resource};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::UnitId;
use serde_json::Value;

use crate::{App, Error};

/// On whose behalf an [`App`] works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody known: may nothing.
    Nobody,
    /// Whoever has the data folder in hand: the command line, and the pages of a computer on which no people are set up.
    /// The operating system says who that is.
    Operator,
    /// Somebody who is logged in.
    Person(Arc<Acting>),
    /// A program, by the token of this number. What it may is said by the token's scopes, where requests of programs are answered.
    Machine(i64),
}

/// Somebody who is logged in, with what they may today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// Their number.
    pub id: i64,
    /// What they type to log in.
    pub login: String,
    /// What they are called.
    pub name: String,
    /// What their grants reach today.
    pub reached: Reached,
    /// Units by the keys that addresses name them by.
    pub keys: Arc<HashMap<String, UnitId>>,
}

impl Acting {
    /// With which part of the things of the unit of this key may they do that? `None`: no unit goes by this key.
    #[must_use]
    pub fn part(&self, action: Action, resource: Resource, key: &str) -> Option<Part> {
        self.keys.get(key).map(|unit| self.reached.part(action, resource, *unit))
    }
}

impl Actor {
    /// As the journal names them; `None`: whoever has the data folder in hand.
    fn name(&self) -> Option<String> {
        match self {
            Actor::Nobody => Some("nobody".to_owned()),
            Actor::Operator => None,
            Actor::Person(person) => Some(format!("person {}", person.id)),
            Actor::Machine(token) => Some(format!("token {token}")),
        }
    }

    /// May they do that anywhere at all? Whether they may do it with a certain unit's things is asked when that is known.
    #[must_use]
    pub fn may(&self, action: Action, resource: Resource) -> bool {
        match self {
            Actor::Nobody => false,
            Actor::Operator | Actor::Machine(_) => true,
            Actor::Person(person) => person.reached.may(action, resource),
        }
    }

    /// May they do that with everything?
    #[must_use]
    pub fn may_everywhere(&self, action: Action, resource: Resource) -> bool {
        match self {
            Actor::Nobody => false,
            Actor::Operator | Actor::Machine(_) => true,
            Actor::Person(person) => person.reached.may_everywhere(action, resource),
        }
    }

    /// With which part of a unit's things may they do that?
    #[must_use]
    pub fn part(&self, action: Action, resource: Resource, unit: UnitId) -> Part {
        match self {
            Actor::Nobody => Part::Nothing,
            Actor::Operator | Actor::Machine(_) => Part::All,
            Actor::Person(person) => person.reached.part(action, resource, unit),
        }
    }

    /// May they do that with all of a unit's things; without a unit: with everything?
    #[must_use]
    pub fn may_in(&self, action: Action, resource: Resource, unit: Option<UnitId>) -> bool {
        match unit {
            Some(unit) => self.part(action, resource, unit) == Part::All,
            None => self.may_everywhere(action, resource),
        }
    }
}

impl App {
    /// The same application on behalf of somebody: they may what they may, and the journal names them.
    #[must_use]
    pub fn acting(&self, actor: Actor) -> App {
        App { store: self.store.acting(actor.name().as_deref()), actor, ..self.clone() }
    }

    /// On whose behalf it works.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Refuses who may not do that anywhere.
    pub(crate) fn must(&self, action: Action, resource: Resource) -> Result<(), Error> {
        if self.actor.may(action, resource) { Ok(()) } else { Err(self.forbidden(action, resource)) }
    }

    /// Refuses who may not do that with all of a unit's things; without a unit: with everything.
    pub(crate) fn must_in(&self, action: Action, resource: Resource, unit: Option<UnitId>) -> Result<(), Error> {
        if self.actor.may_in(action, resource, unit) { Ok(()) } else { Err(self.forbidden(action, resource)) }
    }

    /// May it be shown: is it of a unit that they see, or (without a unit) do they see everything?
    pub(crate) fn sees(&self, resource: Resource, unit: Option<UnitId>) -> bool {
        self.actor.may_in(Action::View, resource, unit)
    }

    /// Writes into the journal what was looked at or taken away: single dossiers, and everything that leaves as a file. What whoever has the
    /// data folder in hand looks at is not written: they could read the files themselves.
    pub(crate) async fn seen(&self, action: &'static str, subject: String, detail: Value) -> Result<(), Error> {
        match self.actor {
            Actor::Operator => Ok(()),
            _ => self.store().note(action, subject, detail, self.now()).await.map_err(Error::internal),
        }
    }

    pub(crate) fn forbidden(&self, action: Action, resource: Resource) -> Error {
        let code = if self.actor.may(action, resource) { "not-your-unit" } else { "not-your-right" };
        let told = Diagnostic::refusal(code).with("action", action.name()).with("resource", resource.name());
        Error::Forbidden(Box::new(told))
    }
}
