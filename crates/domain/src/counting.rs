//! Cells: how many counted dossiers a unit has by procedure, department, level and channel in a period.
//!
//! A cell is a pure function of data files, catalogue and definition. This module holds the words of
//! counting; the fast kernel that fills cells from sorted files is in `lake`, the slow, obvious one
//! that it is tested against in `testkit`.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;

use crate::catalogue::{Catalogue, Level, ProcedureCode};
use crate::definitions::Definition;
use crate::dossiers::{Channel, Dossier, Exclusion, Status, UnitId, code_parts};
use crate::organisation::Organisation;

/// What a cell counts by. The procedure is the base procedure (aliases resolved).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// Unit whose export brought the dossiers.
    pub unit: UnitId,
    /// Base procedure.
    pub procedure: ProcedureCode,
    /// Responsible department on the day of receipt; `None`: not assigned.
    pub department: Option<CompactString>,
    /// Level on the day of receipt.
    pub level: Level,
    /// Channel.
    pub channel: Channel,
}

/// Counted dossiers by key, for one period.
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
