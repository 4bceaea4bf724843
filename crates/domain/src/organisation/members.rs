//! Whose dossiers make up a figure: units, and the days on which a unit belongs where that is not always.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use super::{Map, Organisation, Unit};
use crate::dossiers::UnitId;
use crate::time::{Day, Validity};

/// Some days: spans in order that neither overlap nor touch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Days(Vec<Validity>);

impl Days {
    /// All days.
    #[must_use]
    pub fn all() -> Days {
        Days(vec![Validity::ALWAYS])
    }

    /// The spans, in order.
    #[must_use]
    pub fn spans(&self) -> &[Validity] {
        &self.0
    }

    /// Is it every day?
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.0 == [Validity::ALWAYS]
    }

    /// Is the day one of them?
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        let next = self.0.partition_point(|v| v.from <= day);
        next.checked_sub(1).is_some_and(|at| self.0[at].holds_on(day))
    }

    /// The days of both.
    #[must_use]
    pub fn and(&self, other: &Days) -> Days {
        let mut both = Vec::new();
        for a in &self.0 {
            let shared = other.0.iter().map(|b| Validity { from: a.from.max(b.from), to: a.to.min(b.to) });
            both.extend(shared.filter(|v| v.from < v.to));
        }
        Days::from_iter(both)
    }

    /// The days of either.
    #[must_use]
    pub fn or(&self, other: &Days) -> Days {
        self.0.iter().chain(&other.0).copied().collect()
    }
}

impl FromIterator<Validity> for Days {
    fn from_iter<I: IntoIterator<Item = Validity>>(spans: I) -> Days {
        let mut spans: Vec<Validity> = spans.into_iter().filter(|v| v.from < v.to).collect();
        spans.sort_unstable();
        let mut merged: Vec<Validity> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                _ => merged.push(span),
            }
        }
        Days(merged)
    }
}

/// The units whose dossiers make up a figure. Most belong on every day; one that moved from one unit to another
/// belongs to each on its own days. Read as a set it is all units that belong on some day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Members {
    units: BTreeSet<UnitId>,
    partly: BTreeMap<UnitId, Days>,
}

impl Members {
    /// The days on which a member belongs; `None`: on all.
    #[must_use]
    pub fn days(&self, unit: UnitId) -> Option<&Days> {
        self.partly.get(&unit)
    }

    /// Does every member belong on every day?
    #[must_use]
    pub fn always(&self) -> bool {
        self.partly.is_empty()
    }

    /// Does a dossier of the unit that was received on the day count?
    #[must_use]
    pub fn belongs(&self, unit: UnitId, day: Day) -> bool {
        self.partly.get(&unit).map_or_else(|| self.units.contains(&unit), |days| days.holds_on(day))
    }

    /// The same for a row that may have no day: it is among those of every unit above.
    #[must_use]
    pub fn takes(&self, unit: UnitId, day: Option<Day>) -> bool {
        day.map_or_else(|| self.units.contains(&unit), |day| self.belongs(unit, day))
    }

    /// The same members, but only on these days.
    #[must_use]
    pub fn only_on(&self, days: &Days) -> Members {
        let own = |unit: &UnitId| (*unit, self.partly.get(unit).map_or_else(|| days.clone(), |own| own.and(days)));
        self.units.iter().map(own).collect()
    }
}

impl Deref for Members {
    type Target = BTreeSet<UnitId>;

    fn deref(&self) -> &BTreeSet<UnitId> {
        &self.units
    }
}

impl From<BTreeSet<UnitId>> for Members {
    /// Members that belong on every day.
    fn from(units: BTreeSet<UnitId>) -> Members {
        Members { units, partly: BTreeMap::new() }
    }
}

impl FromIterator<(UnitId, Days)> for Members {
    fn from_iter<I: IntoIterator<Item = (UnitId, Days)>>(members: I) -> Members {
        let mut found = Members::default();
        for (unit, days) in members.into_iter().filter(|(_, days)| !days.spans().is_empty()) {
            found.units.insert(unit);
            if !days.is_all() {
                found.partly.insert(unit, days);
            }
        }
        found
    }
}

impl Unit {
    /// The units above one after the other, from the first day to the last: on every day exactly one, as
    /// [`Unit::parent_on`] gives it. Empty where none is known.
    pub fn parents_in_turn(&self) -> impl Iterator<Item = (Validity, UnitId)> {
        let spans = self.parents.spans();
        spans.iter().enumerate().map(|(at, (validity, parent))| {
            let from = if at == 0 { Day::MIN } else { validity.from };
            let to = spans.get(at + 1).map_or(Day::MAX, |(next, _)| next.from);
            (Validity { from, to }, *parent)
        })
    }

    /// The days on which `parent` is above it.
    #[must_use]
    pub fn days_below(&self, parent: UnitId) -> Days {
        self.parents_in_turn().filter(|(_, above)| *above == parent).map(|(days, _)| days).collect()
    }
}

impl Organisation {
    /// The units whose dossiers make up a figure of `id` on a map.
    ///
    /// As it was: the unit, always, and everything below it on the days on which it was below it. On today's map: the
    /// unit, everything that is below it today, and everything that ended in one of these, each on all days; nothing
    /// where the unit itself ended. Today is the organisation's last state: what is decided for later has to be left
    /// out before ([`Reference::until`](crate::reference::Reference::until)).
    #[must_use]
    pub fn members(&self, id: UnitId, map: Map) -> Members {
        match map {
            Map::AsWas => self.members_in_time(id),
            Map::Today if self.on_todays_map(id) != id => Members::default(),
            Map::Today => {
                let current = self.subtree(id);
                let ended = current.iter().flat_map(|unit| self.successions.counted_in(*unit)).copied();
                let standing = current.iter().copied().filter(|u| current.contains(&self.on_todays_map(*u)));
                Members::from(ended.chain(standing).collect::<BTreeSet<_>>())
            }
        }
    }

    fn members_in_time(&self, id: UnitId) -> Members {
        let mut found = BTreeMap::from([(id, Days::all())]);
        let mut open = vec![id];
        // Days of a unit only ever grow, between bounds of which there are finitely many: even a cycle comes to an end.
        while let Some(unit) = open.pop() {
            let own = found[&unit].clone();
            for (child, days) in self.units.ever_below(unit) {
                let known = found.entry(*child).or_default();
                let grown = known.or(&own.and(&Days::from_iter([*days])));
                if grown != *known {
                    *known = grown;
                    open.push(*child);
                }
            }
        }
        found.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Tier;
    use super::*;
    use crate::catalogue::History;

    /// Two provinces, four districts, six communes; `moves`: which of districts and communes go where, and when.
    fn organisation(moves: &[(usize, usize, i32)]) -> Organisation {
        let mut organisation = Organisation::default();
        let mut spans: BTreeMap<usize, BTreeMap<i32, usize>> = BTreeMap::new();
        for (unit, above, day) in moves {
            let (first, n) = if *unit < 6 { (0, 2) } else { (2, 4) };
            spans.entry(*unit).or_default().insert(*day, first + above % n);
        }
        for unit in 0..12usize {
            let own: Vec<(i32, usize)> = spans.remove(&unit).unwrap_or_default().into_iter().collect();
            let parents: Vec<_> = own
                .iter()
                .enumerate()
                .map(|(at, (from, above))| {
                    let to = own.get(at + 1).map_or(Day::MAX, |(next, _)| Day(*next));
                    (Validity { from: Day(*from), to }, UnitId(*above as i32))
                })
                .collect();
            organisation.units.insert(
                UnitId(unit as i32),
                Unit {
                    code: format!("{unit}"),
                    tier: Tier::Commune,
                    name: format!("{unit}"),
                    former_names: History::default(),
                    parents: History::new(&parents).unwrap(),
                    validity: Validity::ALWAYS,
                    local_id: None,
                    dossier_prefixes: BTreeSet::new(),
                },
            );
        }
        organisation
    }

    proptest! {
        /// A dossier counts for its unit and for the units above it on its day, and for no other; so among units
        /// that are not above one another it counts at most once.
        #[test]
        fn a_dossier_counts_for_the_units_above_on_its_day(
            moves in prop::collection::vec((2usize..12, 0usize..4, 0i32..30), 0..24), days in prop::collection::vec(-2i32..33, 1..6),
        ) {
            let organisation = organisation(&moves);
            for id in organisation.units.keys() {
                let members = organisation.members(*id, Map::AsWas);
                for (unit, day) in organisation.units.keys().flat_map(|u| days.iter().map(move |d| (*u, Day(*d)))) {
                    let mut above = vec![unit];
                    while let Some(next) = organisation.units[above.last().unwrap()].parent_on(day) {
                        above.push(next);
                    }
                    prop_assert_eq!(members.belongs(unit, day), above.contains(id), "{:?} {:?} in {:?}", unit, day, id);
                    prop_assert!(!members.belongs(unit, day) || members.contains(&unit));
                }
            }
            // No unit has two parents on a day, and each is below one top.
            for (unit, day) in organisation.units.values().flat_map(|u| days.iter().map(move |d| (u, Day(*d)))) {
                prop_assert!(unit.parents_in_turn().filter(|(v, _)| v.holds_on(day)).count() <= 1);
                prop_assert_eq!(unit.parents_in_turn().find(|(v, _)| v.holds_on(day)).map(|(_, p)| p), unit.parent_on(day));
            }
        }

        #[test]
        fn days_are_sets(a in prop::collection::vec((0i32..20, 0i32..20), 0..5), b in prop::collection::vec((0i32..20, 0i32..20), 0..5), day in -1i32..22) {
            let days = |spans: &[(i32, i32)]| -> Days { spans.iter().map(|(f, t)| Validity { from: Day(*f), to: Day(*t) }).collect() };
            let holds = |spans: &[(i32, i32)]| spans.iter().any(|(f, t)| *f <= day && day < *t);
            let (x, y) = (days(&a), days(&b));
            prop_assert_eq!(x.holds_on(Day(day)), holds(&a));
            prop_assert_eq!(x.and(&y).holds_on(Day(day)), holds(&a) && holds(&b));
            prop_assert_eq!(x.or(&y).holds_on(Day(day)), holds(&a) || holds(&b));
            prop_assert!(x.spans().windows(2).all(|w| w[0].to < w[1].from));
        }
    }
}
