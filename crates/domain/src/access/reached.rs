//! What grants reach on a day, in units that live in time.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::{Action, Grant, Reach, Resource, Role};
use crate::dossiers::UnitId;
use crate::organisation::Organisation;
use crate::time::Day;

/// A part of the units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Covered {
    /// All, also those that are yet to come.
    Everything,
    /// These.
    Units(BTreeSet<UnitId>),
}

impl Covered {
    /// Is the unit in it?
    #[must_use]
    pub fn holds(&self, unit: UnitId) -> bool {
        match self {
            Covered::Everything => true,
            Covered::Units(units) => units.contains(&unit),
        }
    }

    /// What a grant for a unit covers on a day: the unit, all below it, and every unit whose dossiers are theirs by now, since it was
    /// merged into one of them whole or in its main part. A unit that took over a lesser part inherits nothing of the old one, and a
    /// grant for a unit that has ended covers nothing any more: its rights have passed to those of its successor.
    #[must_use]
    pub fn by(unit: Option<UnitId>, organisation: &Organisation, day: Day) -> Covered {
        let Some(unit) = unit else { return Covered::Everything };
        if !organisation.units.get(&unit).is_some_and(|u| u.validity.holds_on(day)) {
            return Covered::Units(BTreeSet::new());
        }
        let mut covered = organisation.subtree(unit);
        // What passed away before the day: successions that are decided for later have not happened.
        let passed = |id: &UnitId| organisation.units.get(id).is_some_and(|unit| unit.validity.to <= day);
        let inherited = organisation.units.keys().filter(|id| passed(id) && covered.contains(&organisation.on_todays_map(**id)));
        let inherited: Vec<UnitId> = inherited.copied().collect();
        covered.extend(inherited);
        Covered::Units(covered)
    }
}

/// Which part of a unit's things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// None.
    Nothing,
    /// What falls to these departments.
    Departments(BTreeSet<CompactString>),
    /// All.
    All,
}

/// What somebody's grants reach on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    grants: Vec<(Grant, Covered)>,
}

impl Reached {
    /// By the grants that hold on a day.
    #[must_use]
    pub fn of(grants: &[Grant], organisation: &Organisation, day: Day) -> Reached {
        let holding = grants.iter().filter(|grant| grant.holds_on(day));
        Reached { grants: holding.map(|grant| (grant.clone(), Covered::by(grant.unit, organisation, day))).collect() }
    }

    /// The roles, each with the part of the units for which it is.
    pub fn roles(&self) -> impl Iterator<Item = (&Grant, &Covered)> {
        self.grants.iter().map(|(grant, covered)| (grant, covered))
    }

    /// Is this one of the roles?
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.grants.iter().any(|(grant, _)| grant.role == role)
    }

    /// May that be done anywhere at all?
    #[must_use]
    pub fn may(&self, action: Action, resource: Resource) -> bool {
        let covers = |covered: &Covered| !matches!(covered, Covered::Units(units) if units.is_empty());
        self.grants.iter().any(|(grant, covered)| grant.reach(action, resource).is_some() && covers(covered))
    }

    /// May that be done everywhere?
    #[must_use]
    pub fn may_everywhere(&self, action: Action, resource: Resource) -> bool {
        let whole = |(grant, covered): &(Grant, Covered)| {
            *covered == Covered::Everything && matches!(grant.reach(action, resource), Some(Reach::Units | Reach::Whole))
        };
        self.grants.iter().any(whole)
    }

    /// With which part of a unit's things may that be done?
    #[must_use]
    pub fn part(&self, action: Action, resource: Resource, unit: UnitId) -> Part {
        let mut departments = BTreeSet::new();
        for (grant, _) in self.grants.iter().filter(|(_, covered)| covered.holds(unit)) {
            match grant.reach(action, resource) {
                None => {}
                Some(Reach::Units | Reach::Whole) => return Part::All,
                // The same code is another department in another unit: a grant for a department reaches no further than its unit.
                Some(Reach::Department) if grant.unit == Some(unit) => departments.extend(grant.department.clone()),
                Some(Reach::Department) => {}
            }
        }
        if departments.is_empty() { Part::Nothing } else { Part::Departments(departments) }
    }

    /// May that be done with all things of a unit?
    #[must_use]
    pub fn may_in(&self, action: Action, resource: Resource, unit: UnitId) -> bool {
        self.part(action, resource, unit) == Part::All
    }
}
