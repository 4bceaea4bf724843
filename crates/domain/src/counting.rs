//! Cells: how many counted dossiers a unit has by procedure, department, level and channel in a period.
//!
//! A cell is a pure function of data files, catalogue and definition. This module holds the words of
//! counting; the fast kernel that fills cells from sorted files is in `lake`, the slow, obvious one
//! that it is tested against in `testkit`.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use crate::catalogue::{Catalogue, Level, ProcedureCode};
use crate::definitions::{Condition, ConditionSet, Definition, LevelSource, PeriodBasis, ServiceKind, Unknown, UnknownSet};
use crate::dossiers::{Channel, Dossier, Exclusion, Status, UnitId, code_parts};
use crate::organisation::{Members, Organisation};
use crate::periods::Period;
use crate::time::Day;

mod published;
#[cfg(test)]
mod tests;

pub use published::add_published;

/// What a cell counts by. The procedure is the base procedure (aliases resolved).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// Unit whose export brought the dossiers.
    pub unit: UnitId,
    /// Base procedure.
    pub procedure: ProcedureCode,
    /// Suffix of the public service (DVC) within it; empty where the definition counts procedures, or the row
    /// states none.
    pub service: CompactString,
    /// Responsible department on the day of receipt; `None`: not assigned.
    pub department: Option<CompactString>,
    /// Level on the day of receipt, or as the export states it.
    pub level: Level,
    /// Channel.
    pub channel: Channel,
    /// Which of the definition's conditions are met; empty where it has none.
    pub meets: ConditionSet,
    /// What the definition asks and the rows do not say.
    pub unknown: UnknownSet,
}

impl CellKey {
    /// Of a definition that runs and days suffice for: no service below the procedure, no conditions.
    #[must_use]
    pub fn plain(
        unit: UnitId,
        procedure: ProcedureCode,
        department: Option<CompactString>,
        level: Level,
        channel: Channel,
    ) -> CellKey {
        let (service, meets, unknown) = (CompactString::default(), ConditionSet::NONE, UnknownSet::NONE);
        CellKey { unit, procedure, service, department, level, channel, meets, unknown }
    }
}

/// Counted dossiers by key, for one period. A cell of no dossier is a published service, see [`add_published`].
pub type Cells = BTreeMap<CellKey, u64>;

/// Dossier-code prefixes by unit: whose codes are whose.
#[derive(Debug, Clone, Default)]
pub struct Prefixes(BTreeMap<UnitId, BTreeSet<String>>);

impl Prefixes {
    /// Of an organisation.
    #[must_use]
    pub fn of(organisation: &Organisation) -> Prefixes {
        Prefixes(organisation.units.iter().map(|(id, u)| (*id, u.dossier_prefixes.clone())).collect())
    }

    /// Of some units only.
    #[must_use]
    pub fn of_members(organisation: &Organisation, members: &BTreeSet<UnitId>) -> Prefixes {
        Prefixes(members.iter().filter_map(|id| Some((*id, organisation.units.get(id)?.dossier_prefixes.clone()))).collect())
    }

    /// Is the prefix one of the unit's?
    #[must_use]
    pub fn belongs(&self, unit: UnitId, prefix: &str) -> bool {
        self.0.get(&unit).is_some_and(|own| own.contains(prefix))
    }
}

/// Why a row is left out under a definition, or `None` when it is used. The first reason that fits.
/// "Used" does not look at the period.
#[must_use]
pub fn exclusion(row: &Dossier, prefixes: &Prefixes, catalogue: &Catalogue, definition: &Definition) -> Option<Exclusion> {
    used_at(row, prefixes, catalogue, definition).err()
}

/// The level at which a row is used: that of its procedure on the day of receipt.
///
/// # Errors
/// Why it is left out instead; see [`exclusion`].
pub fn used_at(row: &Dossier, prefixes: &Prefixes, catalogue: &Catalogue, definition: &Definition) -> Result<Level, Exclusion> {
    let Some(parts) = code_parts(&row.code) else { return Err(Exclusion::UnreadableCode) };
    if !prefixes.belongs(row.unit, parts.prefix) {
        return Err(Exclusion::OtherUnit);
    }
    if definition.excluded_statuses.contains(&row.status) {
        return Err(Exclusion::StatusNotCounted);
    }
    if row.status == Status::UNKNOWN {
        return Err(Exclusion::UnknownStatus);
    }
    let Some(day) = row.received_day() else { return Err(Exclusion::NoReceiptDate) };
    let Some(level) = catalogue.level_on(&row.procedure, day) else { return Err(Exclusion::UnknownProcedure) };
    if row.channel.is_none() {
        return Err(Exclusion::UnknownChannel);
    }
    Ok(level)
}

/// What a row is counted by: whose codes are whose, what a procedure is, and what the definition says.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Whose codes are whose. Units that are not in it have no dossiers of their own.
    pub prefixes: &'a Prefixes,
    /// Levels, aliases, departments.
    pub catalogue: &'a Catalogue,
    /// What counts.
    pub definition: &'a Definition,
}

/// Why a row is in no cell of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outside {
    /// It is left out of every period.
    Excluded(Exclusion),
    /// The definition counts what was resolved, and no day says when this one was.
    Unresolved,
    /// It belongs to other periods.
    OtherPeriod,
}

/// The days by which a counted dossier belongs to periods: to each that has a day from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Presence {
    /// First day.
    pub first: Day,
    /// Last day; [`Day::MAX`]: until further notice. Never before the first.
    pub last: Day,
}

impl Presence {
    /// Does it belong to the period?
    #[must_use]
    pub fn is_in(self, period: &Period) -> bool {
        self.first < period.end && self.last >= period.start
    }
}

/// The day on which a dossier was resolved: finished, or where that is not known, returned.
#[must_use]
pub fn resolved_day(row: &Dossier) -> Option<Day> {
    row.finished.or(row.returned).map(crate::time::Moment::day)
}

/// The cell in which a row counts in whatever period it belongs to, and to which periods it does.
///
/// # Errors
/// Why it counts in none: never [`Outside::OtherPeriod`].
pub fn place_of(row: &Dossier, rules: Rules<'_>) -> Result<(CellKey, Presence), Outside> {
    let Rules { prefixes, catalogue, definition } = rules;
    let on_day = used_at(row, prefixes, catalogue, definition).map_err(Outside::Excluded)?;
    let received = row.received_day().ok_or(Outside::Excluded(Exclusion::NoReceiptDate))?;
    let channel = row.channel.ok_or(Outside::Excluded(Exclusion::UnknownChannel))?;
    let presence = match definition.period_by {
        PeriodBasis::Received => Presence { first: received, last: received },
        PeriodBasis::Resolved => {
            let day = resolved_day(row).ok_or(Outside::Unresolved)?;
            Presence { first: day, last: day }
        }
        PeriodBasis::Handled => Presence { first: received, last: resolved_day(row).map_or(Day::MAX, |day| day.max(received)) },
    };
    let mut unknown = UnknownSet::NONE;
    let level = match definition.level_from {
        LevelSource::Catalogue => on_day,
        LevelSource::Stated => row.level_stated.unwrap_or_else(|| {
            unknown = unknown.with(Unknown::Level);
            on_day
        }),
    };
    let service = match definition.services {
        ServiceKind::Procedure => CompactString::default(),
        ServiceKind::Service => row.service.clone(),
    };
    if definition.services == ServiceKind::Service && service.is_empty() {
        unknown = unknown.with(Unknown::Service);
    }
    let mut meets = ConditionSet::NONE;
    for condition in definition.conditions().iter() {
        match fulfils(row, condition) {
            Some(true) => meets = meets.with(condition),
            Some(false) => {}
            None => unknown = unknown.with(condition.into()),
        }
    }
    let key = CellKey {
        unit: row.unit,
        procedure: catalogue.canonical(&row.procedure).clone(),
        service,
        department: catalogue.department_on(row.unit, &row.procedure, received).cloned(),
        level,
        channel,
        meets,
        unknown,
    };
    Ok((key, presence))
}

/// Does a dossier fulfil a condition? `None`: its row does not say.
#[must_use]
pub fn fulfils(row: &Dossier, condition: Condition) -> Option<bool> {
    match condition {
        Condition::EResult => row.e_result,
        Condition::Synchronised => row.synchronised,
    }
}

/// Where a row counts in a period. Checks of data quality that leave rows out are not asked here.
///
/// # Errors
/// Why it does not count.
pub fn cell_of(row: &Dossier, rules: Rules<'_>, period: &Period) -> Result<CellKey, Outside> {
    let (key, presence) = place_of(row, rules)?;
    if presence.is_in(period) { Ok(key) } else { Err(Outside::OtherPeriod) }
}

/// The cells of some rows, for each period: what the fast kernel counts by runs, counted row by row, for every
/// definition. Rows of units that are not among `units` on the day of receipt do not count. Published services are not added.
#[must_use]
pub fn count_rows<'r>(
    rows: impl IntoIterator<Item = &'r Dossier>,
    units: &Members,
    rules: Rules<'_>,
    periods: &[Period],
) -> Vec<Cells> {
    let mut cells = vec![Cells::new(); periods.len()];
    for row in rows.into_iter().filter(|row| units.takes(row.unit, row.received_day())) {
        let Ok((key, presence)) = place_of(row, rules) else { continue };
        for (_, cells) in periods.iter().zip(&mut cells).filter(|(period, _)| presence.is_in(period)) {
            *cells.entry(key.clone()).or_default() += 1;
        }
    }
    cells
}

/// How many counted dossiers do not say what the definition asks, by what; only what some do not say.
#[must_use]
pub fn unknowns<'a>(cells: impl IntoIterator<Item = (&'a CellKey, &'a u64)>) -> BTreeMap<Unknown, u64> {
    let mut found = BTreeMap::new();
    for (key, count) in cells.into_iter().filter(|(_, n)| **n > 0) {
        for unknown in key.unknown.iter() {
            *found.entry(unknown).or_default() += count;
        }
    }
    found
}
