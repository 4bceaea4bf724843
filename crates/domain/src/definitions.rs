//! Definitions: the text of a decision as data, and the step from cells to rates.
//!
//! A definition says what is counted and divided, since when, and from which article it comes. It is
//! a JSON document (`definitions/*.json`), so that the same dossiers can be shown under two of them.

mod shipped;
mod terms;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::catalogue::{Level, ProcedureCode};
use crate::counting::{CellKey, Cells};
use crate::dossiers::{Channel, Status};
use crate::rate::Rate;
use crate::time::Day;

pub use shipped::{by_id, shipped};
pub use terms::{Condition, ConditionSet, LevelSource, PeriodBasis, Population, ServiceKind, Unknown, UnknownSet};

/// Id of the founding decision's definition, the default.
pub const FOUNDING: &str = "QD-HoangViet-2023";
/// Id of the indicator I1, *tỷ lệ dịch vụ công phát sinh hồ sơ trực tuyến*.
pub const SERVICE_COVERAGE: &str = "service_coverage";
/// Id of the indicator I2, *tỷ lệ hồ sơ xử lý trực tuyến*.
pub const ONLINE_DOSSIERS: &str = "online_dossiers";

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Where a definition comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Document.
    pub document: String,
    /// Article or section; `-`: none of them.
    pub article: String,
}

impl Source {
    /// Document and article as one names them.
    #[must_use]
    pub fn cited(&self) -> String {
        match self.article.as_str() {
            "-" => self.document.clone(),
            article => format!("{}, {article}", self.document),
        }
    }
}

/// A dated, versioned way to compute the indicators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Stable id.
    pub id: String,
    /// Version of this document; a change of meaning is a new version.
    pub version: u32,
    /// First day on which it may be used.
    pub valid_from: Day,
    /// Name.
    pub title: Bilingual,
    /// What it is and how it differs, in a sentence or two.
    pub note: Bilingual,
    /// Decision and article.
    pub source: Source,
    /// Dossiers in these statuses are not counted.
    pub excluded_statuses: BTreeSet<Status>,
    /// What is one service.
    #[serde(default)]
    pub services: ServiceKind,
    /// Where levels come from.
    #[serde(default)]
    pub level_from: LevelSource,
    /// Which dossiers belong to a period.
    #[serde(default)]
    pub period_by: PeriodBasis,
    /// What is measured.
    pub indicators: Vec<Indicator>,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Stable id.
    pub id: String,
    /// Name as the decision has it.
    pub name: Bilingual,
    /// Services or dossiers.
    pub measure: Measure,
    /// What fulfils it. Must be part of the denominator's selection.
    pub numerator: Selection,
    /// What it is measured on.
    pub denominator: Selection,
    /// Services that arose, or all published ones.
    #[serde(default)]
    pub population: Population,
    /// What a dossier must have beside to be in the numerator; what is not known is not had.
    #[serde(default)]
    pub conditions: ConditionSet,
}

/// What a rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Distinct services with at least one selected dossier; see [`ServiceKind`].
    Services,
    /// Dossiers.
    Dossiers,
}

/// Which counted dossiers are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Channels.
    pub channels: BTreeSet<Channel>,
    /// Levels, see [`LevelSource`].
    pub levels: BTreeSet<Level>,
}

impl Selection {
    /// Does it take in a dossier of this level and channel?
    #[must_use]
    pub fn takes(&self, level: Level, channel: Channel) -> bool {
        self.channels.contains(&channel) && self.levels.contains(&level)
    }

    fn is_part_of(&self, other: &Selection) -> bool {
        self.channels.is_subset(&other.channels) && self.levels.is_subset(&other.levels)
    }
}

impl Indicator {
    /// Does a counted dossier of such a cell fulfil it?
    #[must_use]
    pub fn in_numerator(&self, key: &CellKey) -> bool {
        self.numerator.takes(key.level, key.channel) && self.conditions.is_subset(key.meets)
    }

    /// Is it measured on a counted dossier of such a cell?
    #[must_use]
    pub fn in_denominator(&self, key: &CellKey) -> bool {
        self.denominator.takes(key.level, key.channel)
    }

    /// Does a published service of such a cell belong to the denominator, whether it arose or not?
    #[must_use]
    pub fn publishes(&self, key: &CellKey) -> bool {
        self.population == Population::Published && self.denominator.levels.contains(&key.level)
    }

    /// The services of its denominator, by procedure and suffix, each with whether it is in the numerator too: the
    /// fewest that the rows prove, where some state no suffix. A cell of no dossier is a published service: see
    /// [`crate::counting::add_published`].
    pub fn services<'a>(
        &self,
        cells: impl IntoIterator<Item = (&'a CellKey, &'a u64)>,
    ) -> BTreeMap<(&'a ProcedureCode, &'a str), bool> {
        let cells = self.measured_cells(cells);
        let each = cells.chunk_by(|a, b| a.0 == b.0);
        each.flat_map(|own| proven(own).map(|(suffix, yes)| ((own[0].0, suffix), yes))).collect()
    }

    /// The cells of its denominator by procedure and suffix, in their order, each with whether it fulfils the indicator.
    fn measured_cells<'a>(&self, cells: impl IntoIterator<Item = (&'a CellKey, &'a u64)>) -> Vec<MeasuredCell<'a>> {
        let one = |(key, count): (&'a CellKey, &'a u64)| {
            let (in_num, in_den) =
                if *count == 0 { (false, self.publishes(key)) } else { (self.in_numerator(key), self.in_denominator(key)) };
            in_den.then_some((&key.procedure, key.service.as_str(), in_num))
        };
        let mut found: Vec<MeasuredCell<'a>> = cells.into_iter().filter_map(one).collect();
        // Those of one unit stand in this order already.
        found.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        found
    }

    /// The rate of some cells: ratio of sums; services on the union of all cells given.
    pub fn rate<'a>(&self, cells: impl IntoIterator<Item = (&'a CellKey, &'a u64)>) -> Rate {
        match self.measure {
            Measure::Services => {
                let mut rate = Rate::default();
                for own in self.measured_cells(cells).chunk_by(|a, b| a.0 == b.0) {
                    proven(own).for_each(|(_, yes)| (rate.num, rate.den) = (rate.num + u64::from(yes), rate.den + 1));
                }
                rate
            }
            Measure::Dossiers => {
                let mut rate = Rate::default();
                for (key, count) in cells {
                    rate.num += if self.in_numerator(key) { *count } else { 0 };
                    rate.den += if self.in_denominator(key) { *count } else { 0 };
                }
                rate
            }
        }
    }
}

/// A cell of a denominator: procedure, suffix, whether it fulfils the indicator.
type MeasuredCell<'a> = (&'a ProcedureCode, &'a str, bool);

/// The services of one procedure by suffix, each with whether it is in the numerator. Rows without a suffix are of one of those that are
/// stated, if there are any; where only such a row fulfils, one of these does, and the first stands for it.
fn proven<'a, 'b>(cells: &'b [MeasuredCell<'a>]) -> impl Iterator<Item = (&'a str, bool)> + use<'a, 'b> {
    let fulfils = |cells: &[MeasuredCell<'_>]| cells.iter().any(|cell| cell.2);
    let stated = &cells[cells.partition_point(|cell| cell.1.is_empty())..];
    let told = if stated.is_empty() { cells } else { stated };
    let mut first = fulfils(cells) && !fulfils(told);
    told.chunk_by(|a, b| a.1 == b.1).map(move |own| (own[0].1, std::mem::take(&mut first) || fulfils(own)))
}

impl Definition {
    /// An indicator by id.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.id == id)
    }

    /// The rate of an indicator over cells, or `None` for an unknown indicator.
    #[must_use]
    pub fn rate(&self, indicator: &str, cells: &Cells) -> Option<Rate> {
        Some(self.indicator(indicator)?.rate(cells))
    }

    /// What its numerators ask of a dossier beside channel and level.
    #[must_use]
    pub fn conditions(&self) -> ConditionSet {
        self.indicators.iter().map(|i| i.conditions).fold(ConditionSet::NONE, ConditionSet::or)
    }

    /// Do runs and days of receipt suffice to count by it? Otherwise the rows themselves are read.
    #[must_use]
    pub fn counts_by_runs(&self) -> bool {
        self.answered_by_tables() && self.level_from == LevelSource::Catalogue
    }

    /// Can a procedure table answer it? A table tells procedures, channels and levels of what was received; it knows
    /// no service below a procedure, no day of a single dossier, and no condition.
    #[must_use]
    pub fn answered_by_tables(&self) -> bool {
        self.services == ServiceKind::Procedure && self.period_by == PeriodBasis::Received && self.conditions().is_empty()
    }

    /// Does any of its indicators measure on all published services?
    #[must_use]
    pub fn counts_published(&self) -> bool {
        self.indicators.iter().any(|i| i.population == Population::Published)
    }
}

/// A definition that came with a document (a snapshot, a bundle): the shipped one where they are the same, else
/// one that is kept for the life of the process. There are few.
#[must_use]
pub fn interned(definition: &Definition) -> &'static Definition {
    static KEPT: Mutex<Vec<&'static Definition>> = Mutex::new(Vec::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = shipped().iter().chain(kept.iter().copied()).find(|known| *known == definition);
    known.unwrap_or_else(|| {
        let new: &'static Definition = Box::leak(Box::new(definition.clone()));
        kept.push(new);
        new
    })
}

#[cfg(test)]
mod tests;
