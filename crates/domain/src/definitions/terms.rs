//! The choices that a definition makes, each as a word of its own.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What is one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceKind {
    /// The base procedure (TTHC).
    #[default]
    Procedure,
    /// The public service (DVC): a procedure may have several, told apart by the suffix of the code. A row without
    /// a suffix is of some service of its procedure: it makes one more only where no row states any. So the services
    /// counted are the fewest that the rows prove.
    Service,
}

/// Where the level of a dossier's service comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LevelSource {
    /// The catalogue, on the day of receipt.
    #[default]
    Catalogue,
    /// The export's own column; a row without one falls back to the catalogue. The procedure must be in the
    /// catalogue all the same: what is not a procedure counts under no definition.
    Stated,
}

/// Which dossiers belong to a period. Whatever it says, a dossier without a day of receipt does not count, and
/// level and department are those of the day of receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodBasis {
    /// Received in it.
    #[default]
    Received,
    /// Resolved in it: finished, or where no day of finishing is known, returned.
    Resolved,
    /// Received in it, or received before it and not resolved before it begins. Only a day resolves: a status
    /// "finished" without one leaves the dossier open.
    Handled,
}

/// What an indicator of services is measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Population {
    /// Services with a dossier.
    #[default]
    Arisen,
    /// Every service that the unit publishes, with or without a dossier.
    Published,
}

/// What a dossier must have beside channel and level to be in a numerator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// An electronic result.
    EResult,
    /// Sent to the national portal.
    Synchronised,
}

impl Condition {
    /// All of them.
    pub const ALL: [Condition; 2] = [Condition::EResult, Condition::Synchronised];

    /// Stable name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Condition::EResult => "e_result",
            Condition::Synchronised => "synchronised",
        }
    }
}

/// Some conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ConditionSet(u8);

impl ConditionSet {
    /// None.
    pub const NONE: ConditionSet = ConditionSet(0);

    /// The set with one more.
    #[must_use]
    pub fn with(self, condition: Condition) -> ConditionSet {
        ConditionSet(self.0 | 1 << condition as u8)
    }

    /// Is it among them?
    #[must_use]
    pub fn has(self, condition: Condition) -> bool {
        self.0 & (1 << condition as u8) != 0
    }

    /// Are all of them in the other?
    #[must_use]
    pub fn is_subset(self, other: ConditionSet) -> bool {
        self.0 & !other.0 == 0
    }

    /// Those of either.
    #[must_use]
    pub fn or(self, other: ConditionSet) -> ConditionSet {
        ConditionSet(self.0 | other.0)
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// They, in order.
    pub fn iter(self) -> impl Iterator<Item = Condition> {
        Condition::ALL.into_iter().filter(move |c| self.has(*c))
    }
}

impl FromIterator<Condition> for ConditionSet {
    fn from_iter<I: IntoIterator<Item = Condition>>(conditions: I) -> ConditionSet {
        conditions.into_iter().fold(ConditionSet::NONE, ConditionSet::with)
    }
}

impl Serialize for ConditionSet {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.iter().collect::<BTreeSet<_>>().serialize(to)
    }
}

impl<'de> Deserialize<'de> for ConditionSet {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<ConditionSet, D::Error> {
        Ok(BTreeSet::<Condition>::deserialize(from)?.into_iter().collect())
    }
}

/// What a definition asks of a dossier that its row does not say. Told beside a figure, never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unknown {
    /// Whether it has an electronic result; counts as none.
    EResult,
    /// Whether it was sent to the national portal; counts as not.
    Synchronised,
    /// The level; that of the catalogue is taken.
    Level,
    /// Which service of its procedure.
    Service,
}

impl Unknown {
    /// All of them.
    pub const ALL: [Unknown; 4] = [Unknown::EResult, Unknown::Synchronised, Unknown::Level, Unknown::Service];

    /// Stable name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Unknown::EResult => "e_result",
            Unknown::Synchronised => "synchronised",
            Unknown::Level => "level",
            Unknown::Service => "service",
        }
    }
}

impl From<Condition> for Unknown {
    fn from(condition: Condition) -> Unknown {
        match condition {
            Condition::EResult => Unknown::EResult,
            Condition::Synchronised => Unknown::Synchronised,
        }
    }
}

/// Some unknowns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnknownSet(u8);

impl UnknownSet {
    /// None.
    pub const NONE: UnknownSet = UnknownSet(0);

    /// The set with one more.
    #[must_use]
    pub fn with(self, unknown: Unknown) -> UnknownSet {
        UnknownSet(self.0 | 1 << unknown as u8)
    }

    /// Is it among them?
    #[must_use]
    pub fn has(self, unknown: Unknown) -> bool {
        self.0 & (1 << unknown as u8) != 0
    }

    /// They, in order.
    pub fn iter(self) -> impl Iterator<Item = Unknown> {
        Unknown::ALL.into_iter().filter(move |u| self.has(*u))
    }
}
