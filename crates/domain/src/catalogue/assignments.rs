//! All assignments, with what is asked of all of them at once: a country has hundreds of thousands, and a page asks for each unit that it shows.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use compact_str::CompactString;

use super::{History, ProcedureCode};
use crate::dossiers::UnitId;

type ByKey = BTreeMap<(UnitId, ProcedureCode), History<CompactString>>;

/// Responsible department (its code within the unit) over time, by unit and base procedure.
#[derive(Debug, Clone, Default)]
pub struct Assignments {
    by_key: ByKey,
    /// What any unit assigned; found when somebody asks, forgotten when anything changes.
    procedures: OnceLock<Arc<BTreeSet<ProcedureCode>>>,
}

impl Assignments {
    /// Procedures that a unit has ever assigned, in order.
    pub fn of(&self, unit: UnitId) -> impl Iterator<Item = &ProcedureCode> {
        let first = (unit, ProcedureCode::trusted(""));
        self.by_key.range(first..).take_while(move |((of, _), _)| *of == unit).map(|((_, procedure), _)| procedure)
    }

    /// Procedures that any unit has ever assigned.
    #[must_use]
    pub fn procedures(&self) -> &BTreeSet<ProcedureCode> {
        self.procedures.get_or_init(|| Arc::new(self.by_key.keys().map(|(_, procedure)| procedure.clone()).collect()))
    }
}

impl PartialEq for Assignments {
    fn eq(&self, other: &Assignments) -> bool {
        self.by_key == other.by_key
    }
}

impl Deref for Assignments {
    type Target = ByKey;

    fn deref(&self) -> &ByKey {
        &self.by_key
    }
}

impl DerefMut for Assignments {
    fn deref_mut(&mut self) -> &mut ByKey {
        self.procedures = OnceLock::new();
        &mut self.by_key
    }
}

impl From<ByKey> for Assignments {
    fn from(by_key: ByKey) -> Assignments {
        Assignments { by_key, procedures: OnceLock::new() }
    }
}

impl FromIterator<((UnitId, ProcedureCode), History<CompactString>)> for Assignments {
    fn from_iter<I: IntoIterator<Item = ((UnitId, ProcedureCode), History<CompactString>)>>(all: I) -> Assignments {
        ByKey::from_iter(all).into()
    }
}
