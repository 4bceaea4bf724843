//! Reference data as they stood on one day, for dossiers of all days: the other way to ask than each by its own day.

use compact_str::CompactString;

use crate::catalogue::{Catalogue, History, ProcedureCode};
use crate::dossiers::UnitId;
use crate::organisation::{Organisation, Unit};
use crate::reference::Reference;
use crate::time::Day;

impl Reference {
    /// The state of a day, held for all time: whatever is asked of it on any day has the answer of `day`.
    ///
    /// The tree is that of the day, with the names of that day; successions that came later are gone; a procedure has
    /// the level that it had, or no entry where it had none; it is assigned to whom it was assigned. Units that came
    /// or went at other times stay, since dossiers were brought in for them: they are below the unit that was above
    /// them at the time nearest to the day. Who held a code on the day, [`Organisation::holder`] tells as ever.
    /// Targets stay: a period has the target of its own days.
    #[must_use]
    pub fn as_of(&self, day: Day) -> Reference {
        Reference { organisation: self.organisation.as_of(day), catalogue: self.catalogue.as_of(day), ..self.clone() }
    }
}

impl Reference {
    /// The state without what is decided for after `today`: successions, moves to another unit above, new names. So
    /// the organisation's last state is today's. Levels and assignments stay: they speak of dossiers of their own days.
    #[must_use]
    pub fn until(&self, today: Day) -> Reference {
        Reference { organisation: self.organisation.until(today), ..self.clone() }
    }
}

/// The value of a day for all time; without one on that day none at all.
fn held<T: Clone + PartialEq>(history: &History<T>, day: Day) -> History<T> {
    history.on(day).cloned().map(History::always).unwrap_or_default()
}

impl Organisation {
    /// See [`Reference::as_of`].
    #[must_use]
    pub fn as_of(&self, day: Day) -> Organisation {
        let unit = |unit: &Unit| Unit {
            name: unit.name_on(day).to_owned(),
            former_names: History::default(),
            parents: unit.parent_on(day).map(History::always).unwrap_or_default(),
            ..unit.clone()
        };
        Organisation {
            units: self.units.iter().map(|(id, u)| (*id, unit(u))).collect(),
            successions: self.successions.iter().filter(|s| s.effective <= day).copied().collect(),
        }
    }
}

impl Organisation {
    /// Does the organisation change after `today`, as far as is decided?
    #[must_use]
    pub fn changes_after(&self, today: Day) -> bool {
        let later = |unit: &Unit| {
            unit.parents.spans().iter().skip(1).any(|(v, _)| v.from > today)
                || unit.former_names.spans().iter().any(|(v, _)| v.to > today)
        };
        self.successions.iter().any(|s| s.effective > today) || self.units.values().any(later)
    }

    /// See [`Reference::until`].
    #[must_use]
    pub fn until(&self, today: Day) -> Organisation {
        let mut then = self.clone();
        then.successions.retain(|s| s.effective <= today);
        for unit in then.units.values_mut() {
            unit.parents = unit.parents.until(today);
            if unit.former_names.spans().iter().any(|(v, _)| v.to > today) {
                unit.name = unit.name_on(today).to_owned();
                unit.former_names = unit.former_names.before(today);
            }
        }
        then
    }
}

impl Catalogue {
    /// See [`Reference::as_of`].
    #[must_use]
    pub fn as_of(&self, day: Day) -> Catalogue {
        let mut at = self.clone();
        for procedure in at.procedures.values_mut() {
            procedure.levels = held(&procedure.levels, day);
        }
        let assigned = |((unit, procedure), history): ((UnitId, &ProcedureCode), &History<CompactString>)| {
            Some(((unit, procedure.clone()), held(history, day))).filter(|(_, h)| !h.spans().is_empty())
        };
        at.assignments = self.assignments.iter().filter_map(assigned).collect();
        at
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue::{Level, Procedure};
    use crate::time::Validity;

    proptest! {
        /// On every day the flattened state says what the true one says on the one day.
        #[test]
        fn every_day_is_that_day(cuts in proptest::collection::btree_set(0i32..40, 2..6), gaps: u8, day in -3i32..45, other in -3i32..45) {
            let cuts: Vec<i32> = cuts.into_iter().collect();
            let kept = |i: &usize| gaps >> (i % 8) & 1 == 0;
            let spans = |w: &[i32]| Validity { from: Day(w[0]), to: Day(w[1]) };
            let levels: Vec<_> = cuts.windows(2).enumerate().filter(|(i, _)| kept(i))
                .map(|(i, w)| (spans(w), [Level::None, Level::Partial, Level::Full][i % 3])).collect();
            let parents: Vec<_> = cuts.windows(2).enumerate().filter(|(i, _)| kept(i)).map(|(i, w)| (spans(w), UnitId(i as i32))).collect();
            let names: Vec<_> = cuts.windows(2).enumerate().filter(|(i, _)| kept(i)).map(|(i, w)| (spans(w), format!("Xã {i}"))).collect();
            let departments: Vec<_> = cuts.windows(2).enumerate().filter(|(i, _)| kept(i)).map(|(i, w)| (spans(w), CompactString::from(["A", "B"][i % 2]))).collect();
            let code = ProcedureCode::normalise("1.000001");
            let mut reference = Reference::default();
            let unit = Unit {
                code: "06100".into(), tier: crate::organisation::Tier::Commune, name: "Xã nay".into(),
                former_names: History::new(&names).unwrap(), parents: History::new(&parents).unwrap(),
                validity: Validity::ALWAYS, local_id: None, dossier_prefixes: Default::default(),
            };
            reference.organisation.units.insert(UnitId(100), unit);
            reference.catalogue.procedures.insert(code.clone(), Procedure { levels: History::new(&levels).unwrap(), ..Procedure::default() });
            reference.catalogue.assignments.insert(UnitId(100), &code, &History::new(&departments).unwrap());
            let (day, other) = (Day(day), Day(other));
            let at = reference.as_of(day);
            prop_assert_eq!(at.catalogue.level_on(&code, other), reference.catalogue.level_on(&code, day));
            prop_assert_eq!(at.catalogue.department_on(UnitId(100), &code, other), reference.catalogue.department_on(UnitId(100), &code, day));
            let (then, now) = (&at.organisation.units[&UnitId(100)], &reference.organisation.units[&UnitId(100)]);
            prop_assert_eq!(then.parent_on(other), now.parent_on(day));
            prop_assert_eq!(then.name_on(other), now.name_on(day));
            prop_assert_eq!(at.as_of(other), at);
            // Until a day: up to it nothing is different, after it everything is as on it.
            let until = reference.until(day);
            let then = &until.organisation.units[&UnitId(100)];
            prop_assert_eq!(then.parent_on(other), now.parent_on(other.min(day)));
            prop_assert_eq!(then.parent(), now.parent_on(day));
            prop_assert_eq!(&then.name, now.name_on(day));
            prop_assert!(!until.organisation.changes_after(day));
            prop_assert!(reference.organisation.changes_after(day) || until == reference);
        }
    }
}
