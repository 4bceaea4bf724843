//! Which check is switched how, for whom, since when and why. Earlier switches stay: what was known at a
//! moment is judged by the switches of that moment.

use std::collections::BTreeMap;

use crate::dossiers::UnitId;
use crate::organisation::Organisation;
use crate::quality::{Check, CheckSet, Mode};
use crate::time::Moment;

/// One switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Switch {
    /// Its number: 1, 2, 3… in the order in which they were made.
    pub version: i64,
    /// The check.
    pub check: Check,
    /// For this unit and everything below it; `None`: for the whole installation.
    pub unit: Option<UnitId>,
    /// From then on; `None`: as if it had never been switched for that unit (or installation).
    pub mode: Option<Mode>,
    /// When.
    pub at: Moment,
    /// Why.
    pub reason: String,
}

/// How the checks stand at a moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Settings {
    general: BTreeMap<Check, Mode>,
    units: BTreeMap<(UnitId, Check), Mode>,
}

/// Where the mode of a check for a unit was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// Nowhere: it is the default.
    Nowhere,
    /// For the whole installation.
    Installation,
    /// For this unit: itself or one above it.
    Unit(UnitId),
}

impl Settings {
    /// After all switches that were made until a moment (`None`: all).
    #[must_use]
    pub fn of(switches: &[Switch], known_at: Option<Moment>) -> Settings {
        let mut order: Vec<&Switch> = switches.iter().filter(|s| known_at.is_none_or(|known| s.at <= known)).collect();
        order.sort_by_key(|s| s.version);
        order.into_iter().fold(Settings::default(), |before, s| before.with(s.unit, s.check, s.mode))
    }

    /// The same with one more switch.
    #[must_use]
    pub fn with(mut self, unit: Option<UnitId>, check: Check, mode: Option<Mode>) -> Settings {
        match (unit, mode) {
            (None, Some(mode)) => drop(self.general.insert(check, mode)),
            (None, None) => drop(self.general.remove(&check)),
            (Some(unit), Some(mode)) => drop(self.units.insert((unit, check), mode)),
            (Some(unit), None) => drop(self.units.remove(&(unit, check))),
        }
        self
    }

    /// What is switched: for whom (`None`: the installation), which check, how; in order.
    pub fn switched(&self) -> impl Iterator<Item = (Option<UnitId>, Check, Mode)> {
        let general = self.general.iter().map(|(check, mode)| (None, *check, *mode));
        general.chain(self.units.iter().map(|((unit, check), mode)| (Some(*unit), *check, *mode)))
    }

    /// Does no switch leave anything out, whatever the unit?
    #[must_use]
    pub fn exclude_nothing(&self) -> bool {
        self.general.values().chain(self.units.values()).all(|m| *m != Mode::Exclude)
    }

    /// How a check stands for a unit, and where that was said: for the unit itself, else for the nearest one
    /// above it, else for the installation, else nowhere.
    #[must_use]
    pub fn mode(&self, unit: UnitId, check: Check, organisation: &Organisation) -> (Mode, Said) {
        let mut at = Some(unit);
        // A chain of parents is no longer than there are units; the bound guards against a cycle.
        for _ in 0..=organisation.units.len() {
            let Some(here) = at else { break };
            if let Some(mode) = self.units.get(&(here, check)) {
                return (*mode, Said::Unit(here));
            }
            at = organisation.units.get(&here).and_then(crate::organisation::Unit::parent);
        }
        match self.general.get(&check) {
            Some(mode) => (*mode, Said::Installation),
            None => (Mode::default(), Said::Nowhere),
        }
    }

    /// How all checks stand for a unit.
    #[must_use]
    pub fn modes(&self, unit: UnitId, organisation: &Organisation) -> Modes {
        let with = |mode: Mode| Check::ALL.into_iter().filter(|c| self.mode(unit, *c, organisation).0 == mode).collect();
        if self.general.is_empty() && self.units.is_empty() {
            return Modes::default();
        }
        let excluding: CheckSet = with(Mode::Exclude);
        Modes { excluding: excluding.iter().filter(|c| c.may_exclude()).collect(), off: with(Mode::Off) }
    }
}

/// How all checks stand for one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Modes {
    /// Those that leave dossiers out.
    pub excluding: CheckSet,
    /// Those that are not looked for.
    pub off: CheckSet,
}

impl Modes {
    /// Is it looked for?
    #[must_use]
    pub fn looks_for(self, check: Check) -> bool {
        !self.off.has(check)
    }

    /// Of these checks those that are looked for.
    #[must_use]
    pub fn of(self, wanted: CheckSet) -> CheckSet {
        wanted.iter().filter(|c| self.looks_for(*c)).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::History;
    use std::collections::BTreeSet;

    use super::*;
    use crate::organisation::{Tier, Unit};
    use crate::time::Validity;

    fn organisation() -> Organisation {
        let unit = |parent: Option<i32>| Unit {
            code: "1".into(),
            tier: Tier::Commune,
            name: "Xã".into(),
            former_names: History::default(),
            parents: parent.map(|p| History::always(UnitId(p))).unwrap_or_default(),
            validity: Validity::ALWAYS,
            local_id: None,
            dossier_prefixes: BTreeSet::new(),
        };
        let units = [(UnitId(1), unit(None)), (UnitId(2), unit(Some(1))), (UnitId(3), unit(None))].into();
        Organisation { units, ..Organisation::default() }
    }

    fn switch(version: i64, unit: Option<i32>, mode: Option<Mode>) -> Switch {
        let at = Moment(version * 100);
        Switch { version, check: Check::Burst, unit: unit.map(UnitId), mode, at, reason: "thử".into() }
    }

    #[test]
    fn the_nearest_word_counts() {
        let organisation = organisation();
        let switches = [
            switch(1, None, Some(Mode::Exclude)),
            switch(2, Some(1), Some(Mode::Off)),
            switch(3, Some(2), Some(Mode::Remark)),
            switch(4, Some(2), None),
        ];
        let at =
            |known: i64, unit: i32| Settings::of(&switches, Some(Moment(known))).mode(UnitId(unit), Check::Burst, &organisation);
        assert_eq!(at(99, 2), (Mode::Remark, Said::Nowhere));
        assert_eq!(at(100, 2), (Mode::Exclude, Said::Installation));
        assert_eq!(at(200, 2), (Mode::Off, Said::Unit(UnitId(1))));
        assert_eq!(at(300, 2), (Mode::Remark, Said::Unit(UnitId(2))));
        assert_eq!(at(400, 2), (Mode::Off, Said::Unit(UnitId(1))));
        assert_eq!(at(400, 3), (Mode::Exclude, Said::Installation));
        let now = Settings::of(&switches, None);
        assert!(now.modes(UnitId(3), &organisation).excluding.has(Check::Burst));
        assert!(!now.modes(UnitId(2), &organisation).looks_for(Check::Burst));
        assert!(!now.exclude_nothing() && now.with(None, Check::Burst, None).exclude_nothing());
    }

    #[test]
    fn what_no_counted_row_can_fail_leaves_nothing_out() {
        let settings = Settings::default().with(None, Check::CodeCounterGap, Some(Mode::Exclude));
        assert!(settings.modes(UnitId(1), &organisation()).excluding.is_empty());
    }
}
