//! Homes: what concerns somebody today, role by role. Every number comes from the use case that shows it elsewhere; what a home adds is which
//! of them come first.

mod administrator;
mod auditor;
mod board;
mod chairperson;
mod department;
mod desk;
mod statistics;

use std::collections::BTreeSet;

use dondoc_domain::access::{Action, Covered, Resource, Role};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Day;

use crate::figures::unit_ref;
use crate::views::{Freshness, UnitRef};
use crate::{Actor, App, Error};

pub use administrator::AdministratorHome;
pub use auditor::{AuditorHome, CheckedPeriod};
pub use board::{Board, BoardRow, TileState};
pub(crate) use board::{PaceAsked, Paced, Parts, Sum, SumAsked};
pub use chairperson::{Before, ChairpersonHome};
pub use department::{DepartmentHome, DirectLately};
pub use desk::{Desk, ToClose};
pub use statistics::{LatestFile, StatisticsHome, UnitDesk};

/// What days are called "lately".
const LATELY_DAYS: i32 = 30;

/// A role that somebody has for a part of the units: a tab of their home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomePart {
    /// The role.
    pub role: Role,
    /// The unit for which it is granted; `None`: the whole installation.
    pub unit: Option<UnitRef>,
    /// Code and name of the department, for a department officer.
    pub department: Option<(String, String)>,
    /// That unit has ended: the role covers nothing any more.
    pub ended: Option<UnitEnded>,
    covered: Covered,
}

/// A unit that is no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitEnded {
    /// The first day without it.
    pub since: Day,
    /// The unit that took it over.
    pub successor: Option<UnitRef>,
    /// May whoever asks look at that one?
    pub may_look: bool,
}

impl HomePart {
    /// Names the part in addresses: by the role, and after the first of a role by what it is for.
    #[must_use]
    pub fn key(&self, among: &[HomePart]) -> String {
        let first = among.iter().find(|part| part.role == self.role).is_none_or(|part| part == self);
        let of = |part: Option<&str>| part.map(|name| format!(":{name}")).unwrap_or_default();
        match first {
            true => self.role.name().to_owned(),
            false => {
                let department = self.department.as_ref().map(|(code, _)| code.as_str());
                format!("{}{}{}", self.role.name(), of(self.unit.as_ref().map(|u| u.key.as_str())), of(department))
            }
        }
    }
}

/// Which role comes first where somebody has several.
fn order(role: Role) -> usize {
    let order = [Role::Chairperson, Role::Statistics, Role::Department, Role::Viewer, Role::Auditor, Role::Administrator];
    order.iter().position(|r| *r == role).unwrap_or(order.len())
}

impl App {
    /// The parts of the home of whoever asks, the first one first; of whoever sits at a lone computer the daily work over everything.
    ///
    /// # Errors
    /// Nobody known asks.
    pub async fn home_parts(&self) -> Result<Vec<HomePart>, Error> {
        let person = match self.actor() {
            Actor::Person(person) => std::sync::Arc::clone(person),
            Actor::Operator => {
                let (unit, department, ended) = (None, None, None);
                return Ok(vec![HomePart { role: Role::Statistics, unit, department, ended, covered: Covered::Everything }]);
            }
            Actor::Nobody | Actor::Machine(_) => return Err(self.forbidden(Action::View, Resource::Figures)),
        };
        let (_, reference) = self.reference().await?;
        let today = self.now().day();
        let mut parts: Vec<HomePart> = Vec::new();
        for (grant, covered) in person.reached.roles() {
            let known = grant.unit.filter(|unit| reference.organisation.units.contains_key(unit));
            let name = |code: &str| known.and_then(|unit| reference.departments.get(&(unit, code.into())).cloned());
            let department =
                grant.department.as_deref().map(|code| (code.to_owned(), name(code).unwrap_or_else(|| code.to_owned())));
            let part = HomePart {
                role: grant.role,
                unit: known.map(|unit| unit_ref(&reference, unit)),
                department,
                ended: known.and_then(|unit| self.unit_ended(&reference, unit, today)),
                covered: covered.clone(),
            };
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts.sort_by_key(|part| order(part.role));
        Ok(parts)
    }

    fn unit_ended(&self, reference: &Reference, unit: UnitId, today: Day) -> Option<UnitEnded> {
        let since = reference.organisation.units[&unit].validity.to_day().filter(|end| *end <= today)?;
        let heir = Some(reference.organisation.on_todays_map(unit)).filter(|heir| *heir != unit);
        Some(UnitEnded {
            since,
            successor: heir.map(|heir| unit_ref(reference, heir)),
            may_look: heir.is_some_and(|heir| self.sees(Resource::Figures, Some(heir))),
        })
    }

    /// The units with data of a part, that of the grant first, then by the latest data.
    async fn units_of_part(&self, part: &HomePart) -> Result<Vec<(UnitId, Freshness)>, Error> {
        self.must(Action::View, Resource::Figures)?;
        let (_, reference) = self.reference().await?;
        let imports = self.all_imports().await?;
        let seen = |unit: &UnitId| {
            let known = reference.organisation.units.contains_key(unit);
            known && part.covered.holds(*unit) && self.sees(Resource::Figures, Some(*unit))
        };
        let mut units: Vec<_> = self
            .latest_data(&imports)
            .iter()
            .filter(|(unit, _)| seen(unit))
            .map(|(unit, fresh)| (*unit, fresh.clone()))
            .collect();
        let own = part.unit.as_ref().map(|unit| unit.key.as_str());
        let names = reference.organisation.public_names();
        units.sort_by_key(|(unit, fresh)| {
            let is_own = own.is_some() && names.get(unit).map(String::as_str) == own;
            (!is_own, std::cmp::Reverse(fresh.exported_at), *unit)
        });
        Ok(units)
    }

    /// Keys of all units that a part covers; `None`: all there are.
    async fn keys_of_part(&self, part: &HomePart) -> Result<Option<BTreeSet<String>>, Error> {
        let Covered::Units(units) = &part.covered else { return Ok(None) };
        let (_, reference) = self.reference().await?;
        let names = reference.organisation.public_names();
        Ok(Some(units.iter().filter_map(|unit| names.get(unit).cloned()).collect()))
    }
}

/// Is a unit, by its key, in it?
fn within(keys: Option<&BTreeSet<String>>, unit: Option<&str>) -> bool {
    keys.is_none_or(|keys| unit.is_some_and(|unit| keys.contains(unit)))
}

#[cfg(test)]
mod tests;
