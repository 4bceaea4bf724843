//! The story of a unit: what it was made of, what became of it, and which share of a figure on today's map each
//! of these units brought.

use std::collections::{BTreeMap, BTreeSet};

use crate::dossiers::UnitId;
use crate::organisation::{Organisation, Succession};

/// The units and links that a unit's story consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lineage {
    /// Where the unit's dossiers count on today's map: the end of its chain of successors, or itself.
    pub heir: UnitId,
    /// Everything of which at least a part went, over however many steps, into the heir; in the order in which
    /// they ended, the heir last.
    pub units: Vec<UnitId>,
    /// The links from these units, also to units of another story that took over a part; by day.
    pub links: Vec<Succession>,
}

impl Organisation {
    /// The story that a unit belongs to. Every unit whose dossiers count for one heir has the same story.
    #[must_use]
    pub fn lineage(&self, id: UnitId) -> Lineage {
        let heir = self.on_todays_map(id);
        let mut found = BTreeSet::from([heir, id]);
        loop {
            let into = self.successions.iter().filter(|s| found.contains(&s.new) && s.old != heir).map(|s| s.old);
            let more: BTreeSet<UnitId> = into.filter(|old| !found.contains(old)).collect();
            if more.is_empty() {
                break;
            }
            found.extend(more);
        }
        let mut links: Vec<Succession> =
            self.successions.iter().filter(|s| s.old != s.new && found.contains(&s.old)).copied().collect();
        links.sort_by_key(|s| (s.effective, s.new, s.extent, s.old));
        let mut units: Vec<UnitId> = found.into_iter().filter(|u| self.units.contains_key(u)).collect();
        units.sort_by_key(|u| {
            let unit = &self.units[u];
            (*u == heir, unit.validity.to, unit.validity.from, unit.code.clone(), *u)
        });
        Lineage { heir, units, links }
    }

    /// To which of some units each member of a figure belongs: itself, or the nearest unit above it that is one of
    /// them; what stands below none of them belongs to `otherwise`.
    #[must_use]
    pub fn shares(&self, members: &BTreeSet<UnitId>, parts: &[UnitId], otherwise: UnitId) -> BTreeMap<UnitId, UnitId> {
        let share = |member: &UnitId| {
            let mut seen = BTreeSet::new();
            let mut at = Some(*member);
            while let Some(unit) = at.filter(|u| seen.insert(*u)) {
                if parts.contains(&unit) {
                    return (*member, unit);
                }
                at = self.units.get(&unit).and_then(|u| u.parent());
            }
            (*member, otherwise)
        };
        members.iter().map(share).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::History;
    use crate::organisation::{Extent, Map, Tier, Unit};
    use crate::time::{Day, Validity};
    use proptest::prelude::*;

    fn organisation(units: i32, links: &[(i32, i32, Extent)]) -> Organisation {
        let mut o = Organisation::default();
        for i in 0..units {
            let unit = Unit {
                code: format!("{i:05}"),
                tier: Tier::Commune,
                name: format!("Xã {i}"),
                former_names: History::default(),
                parents: History::default(),
                validity: Validity::new(Some(Day(i)), None).unwrap(),
                local_id: None,
                dossier_prefixes: BTreeSet::new(),
            };
            o.units.insert(UnitId(i), unit);
        }
        for (old, new, extent) in links {
            o.successions.insert(Succession { old: UnitId(*old), new: UnitId(*new), effective: Day(*new), extent: *extent });
        }
        o
    }

    #[test]
    fn chains_and_splits_are_told_whole() {
        // 0 and 1 merge into 2; of 3 the main part joins 2 in 4, a lesser part goes to 5.
        let links =
            [(0, 2, Extent::Whole), (1, 2, Extent::Whole), (2, 4, Extent::Whole), (3, 4, Extent::MainPart), (3, 5, Extent::Part)];
        let o = organisation(6, &links);
        let story = o.lineage(UnitId(0));
        assert_eq!(story.heir, UnitId(4));
        assert_eq!(story.units, [0, 1, 2, 3, 4].map(UnitId));
        assert_eq!(story.links.len(), 5, "where the lesser part of 3 went is told too");
        for unit in [1, 2, 3, 4] {
            assert_eq!(o.lineage(UnitId(unit)), story);
        }
        // The story of 5: it got a part of 3, whose dossiers count elsewhere.
        let other = o.lineage(UnitId(5));
        assert_eq!((other.heir, other.units), (UnitId(5), vec![UnitId(3), UnitId(5)]));
        assert_eq!(*o.members(UnitId(5), Map::Today), BTreeSet::from([UnitId(5)]));
        // Nothing ever happened to it.
        let alone = organisation(1, &[]).lineage(UnitId(0));
        assert_eq!((alone.units, alone.links), (vec![UnitId(0)], vec![]));
    }

    proptest! {
        /// Whoever counts for an heir is in its story; the shares of a figure on today's map take in every member
        /// once, whatever the links, cycles too.
        #[test]
        fn every_member_has_one_share(links in prop::collection::vec((0i32..9, 0i32..9, 0usize..3), 0..14)) {
            let extents = [Extent::Whole, Extent::MainPart, Extent::Part];
            let links: Vec<_> = links.into_iter().map(|(a, b, e)| (a, b, extents[e])).collect();
            let o = organisation(9, &links);
            for id in (0..9).map(UnitId) {
                let story = o.lineage(id);
                prop_assert!(story.units.contains(&id) && story.units.contains(&story.heir));
                prop_assert_eq!(story.units.iter().collect::<BTreeSet<_>>().len(), story.units.len());
                let members = o.members(story.heir, Map::Today);
                prop_assert!(members.iter().all(|m| story.units.contains(m)));
                let shares = o.shares(&members, &story.units, story.heir);
                prop_assert_eq!(shares.keys().copied().collect::<BTreeSet<_>>(), (*members).clone());
                prop_assert!(shares.iter().all(|(member, share)| member == share));
            }
        }
    }
}
