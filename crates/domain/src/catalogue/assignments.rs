//! All assignments, with what is asked of all of them at once. A country has hundreds of thousands, of few procedures and in few ways: what is kept of
//! each is two numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use compact_str::CompactString;

use super::{History, ProcedureCode};
use crate::dossiers::UnitId;

/// Number of a procedure among those named, and of a history among those there are.
type Numbers = (u32, u32);

/// Responsible department (its code within the unit) over time, by unit and base procedure.
#[derive(Debug, Clone, Default)]
pub struct Assignments {
    /// Of each unit in the order of the codes.
    units: BTreeMap<UnitId, Vec<Numbers>>,
    /// What was ever named; some of it may not be any more.
    procedures: Pool<ProcedureCode>,
    histories: Pool<History<CompactString>>,
    /// What any unit assigned; found when somebody asks, forgotten when anything changes.
    of_any: OnceLock<Arc<BTreeSet<ProcedureCode>>>,
}

/// Values by numbers.
#[derive(Debug, Clone)]
struct Pool<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32, rapidhash::fast::RandomState>,
}

impl<T> Default for Pool<T> {
    fn default() -> Pool<T> {
        Pool { values: Vec::new(), numbers: HashMap::default() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Pool<T> {
    fn number(&self, value: &T) -> Option<u32> {
        self.numbers.get(value).copied()
    }

    fn number_of(&mut self, value: &T) -> u32 {
        self.number(value).unwrap_or_else(|| {
            let next = self.values.len() as u32;
            self.values.push(value.clone());
            self.numbers.insert(value.clone(), next);
            next
        })
    }

    fn value(&self, number: u32) -> &T {
        &self.values[number as usize]
    }
}

impl Assignments {
    /// Procedures that a unit has ever assigned, in order, and to whom.
    pub fn of(&self, unit: UnitId) -> impl Iterator<Item = (&ProcedureCode, &History<CompactString>)> {
        let own = self.units.get(&unit).map_or(&[][..], |own| own);
        own.iter().map(|(procedure, history)| (self.procedures.value(*procedure), self.histories.value(*history)))
    }

    /// Of all units, in the order of units and codes.
    pub fn iter(&self) -> impl Iterator<Item = ((UnitId, &ProcedureCode), &History<CompactString>)> {
        self.units.keys().flat_map(|unit| self.of(*unit).map(|(procedure, history)| ((*unit, procedure), history)))
    }

    /// To whom a unit has assigned a base procedure.
    #[must_use]
    pub fn get(&self, unit: UnitId, procedure: &ProcedureCode) -> Option<&History<CompactString>> {
        let own = self.units.get(&unit)?;
        let at = place(&self.procedures, own, procedure).ok()?;
        Some(self.histories.value(own[at].1))
    }

    /// Sets to whom a unit has assigned a base procedure.
    pub fn insert(&mut self, unit: UnitId, procedure: &ProcedureCode, history: &History<CompactString>) {
        self.of_any = OnceLock::new();
        let numbers = (self.procedures.number_of(procedure), self.histories.number_of(history));
        let own = self.units.entry(unit).or_default();
        match place(&self.procedures, own, procedure) {
            Ok(at) => own[at] = numbers,
            Err(at) => own.insert(at, numbers),
        }
    }

    /// Gives back the room that was kept for more.
    pub fn shrink_to_fit(&mut self) {
        self.units.values_mut().for_each(Vec::shrink_to_fit);
    }

    /// Forgets that a unit has ever assigned a base procedure.
    pub fn remove(&mut self, unit: UnitId, procedure: &ProcedureCode) {
        let Some(own) = self.units.get_mut(&unit) else { return };
        let Ok(at) = place(&self.procedures, own, procedure) else { return };
        own.remove(at);
        self.of_any = OnceLock::new();
        if own.is_empty() {
            self.units.remove(&unit);
        }
    }

    /// Procedures that any unit has ever assigned.
    #[must_use]
    pub fn procedures(&self) -> &BTreeSet<ProcedureCode> {
        self.of_any.get_or_init(|| {
            let named: BTreeSet<u32> = self.units.values().flatten().map(|(procedure, _)| *procedure).collect();
            Arc::new(named.into_iter().map(|procedure| self.procedures.value(procedure).clone()).collect())
        })
    }
}

/// Where a procedure stands among a unit's own, or would stand.
fn place(procedures: &Pool<ProcedureCode>, own: &[Numbers], procedure: &ProcedureCode) -> Result<usize, usize> {
    own.binary_search_by(|(known, _)| procedures.value(*known).cmp(procedure))
}

impl PartialEq for Assignments {
    fn eq(&self, other: &Assignments) -> bool {
        self.iter().eq(other.iter())
    }
}

impl FromIterator<((UnitId, ProcedureCode), History<CompactString>)> for Assignments {
    fn from_iter<I: IntoIterator<Item = ((UnitId, ProcedureCode), History<CompactString>)>>(all: I) -> Assignments {
        let mut made = Assignments::default();
        for ((unit, procedure), history) in all {
            made.insert(unit, &procedure, &history);
        }
        made.shrink_to_fit();
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Day, Validity};
    use proptest::prelude::*;

    /// What is done to a unit's procedure: assigned from a day to a department, or forgotten.
    type Step = (i32, usize, Option<(i32, bool)>);

    fn code(n: usize) -> ProcedureCode {
        // Their order is not that in which they are first named.
        ProcedureCode::trusted(["2.000815", "1.001193", "1.004873"][n])
    }

    fn history(from: i32, other: bool) -> History<CompactString> {
        let department = if other { "TPHT" } else { "VHXH" };
        History::new(&[(Validity { from: Day(from), to: Day::MAX }, department.into())]).unwrap()
    }

    proptest! {
        /// It is a map, by unit and procedure in order, however it came about.
        #[test]
        fn a_map_in_less_room(steps in proptest::collection::vec((0i32..3, 0usize..3, proptest::option::of((0i32..2, any::<bool>()))), 0..24)) {
            let mut map: BTreeMap<(UnitId, ProcedureCode), History<CompactString>> = BTreeMap::new();
            let mut packed = Assignments::default();
            let each = |(unit, n, to): &Step| (UnitId(*unit), code(*n), to.map(|(from, other)| history(from, other)));
            for (unit, code, to) in steps.iter().map(each) {
                match to {
                    Some(history) => {
                        packed.insert(unit, &code, &history);
                        map.insert((unit, code), history);
                    }
                    None => {
                        packed.remove(unit, &code);
                        map.remove(&(unit, code));
                    }
                }
                let named: BTreeSet<ProcedureCode> = map.keys().map(|(_, code)| code.clone()).collect();
                prop_assert_eq!(packed.procedures(), &named);
            }
            let told: Vec<_> = packed.iter().map(|((unit, code), history)| ((unit, code.clone()), history.clone())).collect();
            prop_assert_eq!(&told, &map.clone().into_iter().collect::<Vec<_>>());
            for unit in (0..3).map(UnitId) {
                let own: Vec<_> = map.iter().filter(|((of, _), _)| *of == unit).map(|((_, code), to)| (code, to)).collect();
                prop_assert_eq!(packed.of(unit).collect::<Vec<_>>(), own);
                for code in (0..3).map(code) {
                    prop_assert_eq!(packed.get(unit, &code), map.get(&(unit, code)));
                }
            }
            prop_assert!(packed == Assignments::from_iter(map));
            let assigned = steps.iter().map(each).filter_map(|(unit, code, to)| Some(((unit, code), to?)));
            prop_assert!(Assignments::from_iter(assigned.clone()) == Assignments::from_iter(assigned.collect::<BTreeMap<_, _>>()));
        }
    }
}
