//! Units in time: they open, close, merge, split and reuse each other's codes.
//!
//! A unit is one holder of a code over one interval. Code 06124 was a town until 30 June 2025 and is
//! a commune since: two units. Nothing is ever joined on a code or a name alone.

mod members;
mod successions;
mod units;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::catalogue::History;
use crate::dossiers::UnitId;
use crate::time::{Day, Validity};

pub use members::{Days, Members};
pub use successions::Successions;
pub use units::Units;

/// Tier of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Tỉnh, thành phố trực thuộc trung ương.
    Province,
    /// Huyện, quận, thị xã, thành phố thuộc tỉnh (until 30 June 2025).
    District,
    /// Xã, phường, thị trấn, đặc khu.
    Commune,
}

impl Tier {
    /// Stable name in CSV, JSON and SQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Tier::Province => "province",
            Tier::District => "district",
            Tier::Commune => "commune",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Tier> {
        [Tier::Province, Tier::District, Tier::Commune].into_iter().find(|t| t.name() == name)
    }
}

/// One holder of a unit code over one interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Mã đơn vị hành chính.
    pub code: String,
    /// Tier.
    pub tier: Tier,
    /// Full name as it is called last: "Xã Hoàng Việt".
    pub name: String,
    /// What it was called before, and when.
    pub former_names: History<String>,
    /// The unit above over time, where known. A history has one value a day: no unit ever has two parents.
    pub parents: History<UnitId>,
    /// When it held the code.
    pub validity: Validity,
    /// The `id` that a `units.json` gives, where one did.
    pub local_id: Option<String>,
    /// Prefixes of the dossier codes that belong to it.
    pub dossier_prefixes: BTreeSet<String>,
}

impl Unit {
    /// See [`Organisation::public_name`]; `shared`: others hold the code on other days.
    fn public_name(&self, shared: impl Fn() -> bool) -> String {
        if let Some(local) = &self.local_id
            && (*local != self.code || !shared())
        {
            return local.clone();
        }
        let day = self.validity.to_day().map(|end| end.plus(-1)).or(self.validity.from_day());
        match day {
            Some(day) if shared() => format!("{}@{day}", self.code),
            _ => self.code.clone(),
        }
    }

    /// The unit above on a day; outside the history that of the nearest day before, else the first.
    #[must_use]
    pub fn parent_on(&self, day: Day) -> Option<UnitId> {
        self.parents.nearest(day).copied()
    }

    /// The unit above at the end of its time.
    #[must_use]
    pub fn parent(&self) -> Option<UnitId> {
        self.parents.last().copied()
    }

    /// What it was called on a day.
    #[must_use]
    pub fn name_on(&self, day: Day) -> &str {
        self.former_names.on(day).unwrap_or(&self.name)
    }
}

/// How much of the old unit went to the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// All of it.
    Whole,
    /// The main part; other parts went elsewhere.
    MainPart,
    /// A lesser part.
    Part,
}

impl Extent {
    /// Stable name in CSV and SQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Extent::Whole => "whole",
            Extent::MainPart => "main_part",
            Extent::Part => "part",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Extent> {
        [Extent::Whole, Extent::MainPart, Extent::Part].into_iter().find(|e| e.name() == name)
    }
}

/// One link of the succession.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Succession {
    /// The unit that ended.
    pub old: UnitId,
    /// The unit that took it over.
    pub new: UnitId,
    /// First day of the new state.
    pub effective: Day,
    /// How much of it.
    pub extent: Extent,
}

/// Which map a figure is asked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Map {
    /// Each dossier counts for the unit that it was brought in for.
    AsWas,
    /// Dossiers of units that ended count for their successor (the main part's, where split).
    Today,
}

/// All units and their successions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Organisation {
    /// By identity.
    pub units: Units,
    /// Links from old units to new ones.
    pub successions: Successions,
}

/// Why a unit was not found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnitNotFound {
    /// No unit ever had that code or id.
    #[error("unknown unit: `{0}`")]
    Unknown(String),
    /// The code had holders, but none on that day; they are listed as `CODE@day`.
    #[error("no unit held `{code}` on {day}")]
    NotOnDay {
        /// The code asked for.
        code: String,
        /// The day asked for.
        day: Day,
        /// Days on which the code had a holder, one for each.
        holders: Vec<Day>,
    },
}

impl Organisation {
    /// The unit that `text` names: `CODE` (its holder on `day`, else the only or nearest earlier
    /// holder), `CODE@yyyy-MM-dd`, or a local id.
    ///
    /// # Errors
    /// [`UnitNotFound`] when nothing fits.
    pub fn resolve(&self, text: &str, day: Day) -> Result<UnitId, UnitNotFound> {
        let text = text.trim();
        if let Some((code, at)) = text.split_once('@') {
            let at: Day = at.parse().map_err(|_| UnitNotFound::Unknown(text.to_owned()))?;
            return self.holder(code, at).ok_or_else(|| self.not_on_day(code, at));
        }
        if let [only] = self.units.of_local_id(text)
            && self.units.of_code(text).is_empty()
        {
            return Ok(*only);
        }
        if let Some(id) = self.holder(text, day) {
            return Ok(id);
        }
        let holders = self.holders(text);
        match holders.as_slice() {
            [only] => Ok(*only),
            // A code that has lapsed before the day: its last holder; one not yet held: its first.
            [first, .., last] => {
                let ended = |id: &UnitId| self.units[id].validity.to <= day;
                Ok(if ended(last) { *last } else { *holders.iter().rev().find(|id| ended(id)).unwrap_or(first) })
            }
            [] => Err(UnitNotFound::Unknown(text.to_owned())),
        }
    }

    fn not_on_day(&self, code: &str, day: Day) -> UnitNotFound {
        let holders = self.holders(code);
        if holders.is_empty() {
            return UnitNotFound::Unknown(code.to_owned());
        }
        let some_day = |id: &UnitId| {
            let v = self.units[id].validity;
            v.to_day().map_or_else(|| v.from_day().unwrap_or(day), |d| d.plus(-1))
        };
        UnitNotFound::NotOnDay { code: code.to_owned(), day, holders: holders.iter().map(some_day).collect() }
    }

    /// The holder of a code on a day. Codes of different tiers never collide in the national list
    /// (2, 3 and 5 digits).
    #[must_use]
    pub fn holder(&self, code: &str, day: Day) -> Option<UnitId> {
        self.units.of_code(code).iter().copied().find(|id| self.units[id].validity.holds_on(day))
    }

    /// All holders of a code, earliest first.
    #[must_use]
    pub fn holders(&self, code: &str) -> Vec<UnitId> {
        let mut found = self.units.of_code(code).to_vec();
        found.sort_by_key(|id| self.units[id].validity);
        found
    }

    /// How other programs and links name the unit, on whatever day they ask: its local id, else its
    /// code, else `CODE@day` where the code has had several holders.
    #[must_use]
    pub fn public_name(&self, id: UnitId) -> String {
        let unit = &self.units[&id];
        unit.public_name(|| self.units.of_code(&unit.code).len() > 1)
    }

    /// The same of all units at once.
    #[must_use]
    pub fn public_names(&self) -> &BTreeMap<UnitId, String> {
        self.units.names(|id| self.public_name(id))
    }

    /// The unit that took over all, or the main part, of `id`.
    #[must_use]
    pub fn successor(&self, id: UnitId) -> Option<UnitId> {
        self.successions.successor(id)
    }

    /// Where a unit's dossiers count on today's map: the end of its chain of successors.
    #[must_use]
    pub fn on_todays_map(&self, id: UnitId) -> UnitId {
        self.successions.today(id)
    }

    /// A unit and everything below it today.
    #[must_use]
    pub fn subtree(&self, id: UnitId) -> BTreeSet<UnitId> {
        let mut found = BTreeSet::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if found.insert(next) {
                open.extend(self.units.children(next));
            }
        }
        found
    }

    /// Units directly below `id` today.
    #[must_use]
    pub fn children(&self, id: UnitId) -> Vec<UnitId> {
        self.units.children(id).to_vec()
    }

    /// Units that `id` took over, wholly or in main part.
    #[must_use]
    pub fn predecessors(&self, id: UnitId) -> Vec<UnitId> {
        let links = self.successions.iter().filter(|s| s.new == id && s.old != id);
        let mut old: Vec<UnitId> = links.map(|s| s.old).filter(|old| self.successor(*old) == Some(id)).collect();
        old.sort_by_key(|u| self.units[u].name.clone());
        old.dedup();
        old
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit(code: &str, from: Option<i32>, to: Option<i32>, parent: Option<i32>) -> Unit {
        Unit {
            code: code.into(),
            tier: Tier::Commune,
            name: format!("Xã {code}"),
            former_names: History::default(),
            parents: parent.map(|p| History::always(UnitId(p))).unwrap_or_default(),
            validity: Validity::new(from.map(Day), to.map(Day)).unwrap(),
            local_id: None,
            dossier_prefixes: BTreeSet::new(),
        }
    }

    fn na_sam() -> Organisation {
        let mut o = Organisation::default();
        o.units.insert(UnitId(1), Unit { local_id: Some("TT".into()), ..unit("06124", None, Some(100), None) });
        o.units.insert(UnitId(2), unit("06139", None, Some(100), None));
        o.units.insert(UnitId(3), Unit { local_id: Some("XA".into()), ..unit("06124", Some(100), None, None) });
        for old in [1, 2] {
            o.successions.insert(Succession { old: UnitId(old), new: UnitId(3), effective: Day(100), extent: Extent::Whole });
        }
        o
    }

    #[test]
    fn names_of_all_are_those_of_each() {
        let mut o = na_sam();
        o.units.insert(UnitId(4), Unit { local_id: Some("06124".into()), ..unit("06124", Some(300), None, None) });
        let names = o.public_names();
        assert_eq!(names.len(), o.units.len());
        assert!(names.iter().all(|(id, name)| *name == o.public_name(*id)), "{names:?}");
    }

    #[test]
    fn a_code_is_resolved_on_a_day() {
        let o = na_sam();
        assert_eq!(o.resolve("06124", Day(99)), Ok(UnitId(1)));
        assert_eq!(o.resolve("06124", Day(100)), Ok(UnitId(3)));
        assert_eq!(o.resolve("TT", Day(500)), Ok(UnitId(1)));
        assert_eq!(o.resolve("06139", Day(500)), Ok(UnitId(2)));
        assert_eq!(o.resolve("06124@1970-01-05", Day(500)), Ok(UnitId(1)));
        assert!(matches!(o.resolve("06139@2025-07-01", Day(0)), Err(UnitNotFound::NotOnDay { .. })));
        assert!(matches!(o.resolve("99999", Day(0)), Err(UnitNotFound::Unknown(_))));
        assert_eq!(o.public_name(UnitId(1)), "TT");
        // A name leads back to its unit on whatever day it is asked.
        for id in o.units.keys() {
            for day in [Day(0), Day(99), Day(100), Day(20_000)] {
                assert_eq!(o.resolve(&o.public_name(*id), day), Ok(*id));
            }
        }
    }

    #[test]
    fn todays_map_gathers_the_predecessors() {
        let o = na_sam();
        assert_eq!(o.members(UnitId(3), Map::AsWas), BTreeSet::from([UnitId(3)]).into());
        assert_eq!(o.members(UnitId(3), Map::Today), BTreeSet::from([1, 2, 3].map(UnitId)).into());
        assert!(o.members(UnitId(1), Map::Today).is_empty());
    }

    proptest! {
        /// On today's map every unit counts in exactly one unit that has no successor, whatever the links.
        #[test]
        fn every_unit_counts_once(links in proptest::collection::vec((0i32..12, 0i32..12), 0..20)) {
            let mut o = Organisation::default();
            for i in 0..12 {
                o.units.insert(UnitId(i), unit(&format!("{i}"), None, None, None));
            }
            for (old, new) in links.into_iter().filter(|(a, b)| a < b) {
                o.successions.insert(Succession { old: UnitId(old), new: UnitId(new), effective: Day(new), extent: Extent::Whole });
            }
            for i in 0..12 {
                let owners = (0..12).filter(|u| o.members(UnitId(*u), Map::Today).contains(&UnitId(i))).count();
                prop_assert_eq!(owners, 1);
            }
        }
    }
}
