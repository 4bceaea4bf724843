//! All successions, with what is looked up of them most: where a unit's dossiers count today, and whose count where. The country has ten thousand.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use super::{Extent, Succession};
use crate::dossiers::UnitId;

/// Links in order: a set in all respects. What is looked up is made when it is first asked for, and anew after any change.
#[derive(Default)]
pub struct Successions {
    links: BTreeSet<Succession>,
    /// A copy is looked up in the same.
    found: OnceLock<Arc<Found>>,
}

/// Of each unit of which there is any.
#[derive(Default)]
struct Found {
    /// The unit that took over all, or the main part.
    successor: HashMap<UnitId, UnitId>,
    /// Where its dossiers count on today's map, be it itself.
    today: HashMap<UnitId, UnitId>,
    /// Units of the left sides that count in it.
    counted_in: HashMap<UnitId, Vec<UnitId>>,
}

impl Found {
    fn of(links: &BTreeSet<Succession>) -> Found {
        let mut found = Found::default();
        // Of several the latest; of several of one day the last in order.
        let mut latest: BTreeMap<UnitId, &Succession> = BTreeMap::new();
        for link in links.iter().filter(|s| s.extent != Extent::Part && s.new != s.old) {
            let known = latest.entry(link.old).or_insert(link);
            if known.effective <= link.effective {
                *known = link;
            }
        }
        found.successor = latest.into_iter().map(|(old, link)| (old, link.new)).collect();
        let olds: BTreeSet<UnitId> = links.iter().map(|s| s.old).collect();
        for old in olds {
            let mut at = old;
            // A chain cannot be longer than the number of links; the bound guards against a cycle.
            for _ in 0..=links.len() {
                match found.successor.get(&at) {
                    Some(next) => at = *next,
                    None => break,
                }
            }
            found.today.insert(old, at);
            found.counted_in.entry(at).or_default().push(old);
        }
        found
    }
}

impl Successions {
    fn found(&self) -> &Found {
        self.found.get_or_init(|| Arc::new(Found::of(&self.links)))
    }

    /// The unit that took over all, or the main part.
    pub(super) fn successor(&self, unit: UnitId) -> Option<UnitId> {
        self.found().successor.get(&unit).copied()
    }

    /// The end of a unit's chain of successors.
    pub(super) fn today(&self, unit: UnitId) -> UnitId {
        self.found().today.get(&unit).copied().unwrap_or(unit)
    }

    /// The old units of links whose chains end in a unit, in order.
    pub(super) fn counted_in(&self, unit: UnitId) -> &[UnitId] {
        self.found().counted_in.get(&unit).map_or(&[], Vec::as_slice)
    }
}

impl Deref for Successions {
    type Target = BTreeSet<Succession>;

    fn deref(&self) -> &BTreeSet<Succession> {
        &self.links
    }
}

impl DerefMut for Successions {
    fn deref_mut(&mut self) -> &mut BTreeSet<Succession> {
        // Whatever is changed now, nothing that was looked up before holds.
        self.found = OnceLock::new();
        &mut self.links
    }
}

impl Clone for Successions {
    fn clone(&self) -> Successions {
        Successions { links: self.links.clone(), found: self.found.clone() }
    }
}

impl PartialEq for Successions {
    fn eq(&self, other: &Successions) -> bool {
        self.links == other.links
    }
}

impl std::fmt::Debug for Successions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.links.fmt(f)
    }
}

impl FromIterator<Succession> for Successions {
    fn from_iter<I: IntoIterator<Item = Succession>>(links: I) -> Successions {
        Successions { links: links.into_iter().collect(), found: OnceLock::new() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::time::Day;

    /// As the rule has it: the latest link that is not of a part.
    fn successor(links: &BTreeSet<Succession>, unit: UnitId) -> Option<UnitId> {
        let own = links.iter().filter(|s| s.old == unit && s.new != unit && s.extent != Extent::Part);
        own.max_by_key(|s| s.effective).map(|s| s.new)
    }

    proptest! {
        /// What is looked up is what the links say, whatever was looked up before them.
        #[test]
        fn equals_the_links(told in proptest::collection::vec((0i32..8, 0i32..8, 0i32..4, 0usize..3), 0..16)) {
            let mut all = Successions::default();
            for (old, new, day, extent) in told {
                let extent = [Extent::Whole, Extent::MainPart, Extent::Part][extent];
                all.insert(Succession { old: UnitId(old), new: UnitId(new), effective: Day(day), extent });
                for unit in (0..8).map(UnitId) {
                    prop_assert_eq!(all.successor(unit), successor(&all, unit));
                    let mut at = unit;
                    for _ in 0..=all.len() {
                        at = successor(&all, at).unwrap_or(at);
                    }
                    // In a cycle the walk ends somewhere; a unit that is on no left side counts in itself.
                    let ends = successor(&all, at).is_none();
                    prop_assert!(!ends || all.today(unit) == at);
                    for old in all.counted_in(unit) {
                        prop_assert!(all.today(*old) == unit && all.iter().any(|s| s.old == *old));
                    }
                }
            }
        }
    }
}
