//! Definitions: the text of a decision as data, and the step from cells to rates.
//!
//! A definition says what is counted and divided, since when, and from which article it comes. It is
//! a JSON document (`definitions/*.json`), so that the same dossiers can be shown under two of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::catalogue::{Level, ProcedureCode};
use crate::counting::{CellKey, Cells};
use crate::dossiers::{Channel, Status};
use crate::rate::Rate;
use crate::time::Day;

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
    /// Article or section.
    pub article: String,
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
}

/// What a rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Distinct base procedures with at least one selected dossier.
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
    /// Levels on the day of receipt.
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
    /// The rate of some cells: ratio of sums; services on the union of all cells given.
    pub fn rate<'a>(&self, cells: impl IntoIterator<Item = (&'a CellKey, &'a u64)>) -> Rate {
        let mut dossiers = Rate::default();
        let mut services: BTreeMap<&ProcedureCode, (bool, bool)> = BTreeMap::new();
        for (key, count) in cells {
            if *count == 0 {
                continue;
            }
            let in_num = self.numerator.takes(key.level, key.channel);
            let in_den = self.denominator.takes(key.level, key.channel);
            match self.measure {
                Measure::Dossiers => {
                    dossiers.num += if in_num { *count } else { 0 };
                    dossiers.den += if in_den { *count } else { 0 };
                }
                Measure::Services => {
                    let seen = services.entry(&key.procedure).or_default();
                    seen.0 |= in_num;
                    seen.1 |= in_den;
                }
            }
        }
        match self.measure {
            Measure::Dossiers => dossiers,
            Measure::Services => Rate {
                num: services.values().filter(|(num, _)| *num).count() as u64,
                den: services.values().filter(|(_, den)| *den).count() as u64,
            },
        }
    }
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

    /// What is wrong with it, if anything.
    fn problem(&self) -> Option<String> {
        self.indicators
            .iter()
            .find(|i| !i.numerator.is_part_of(&i.denominator))
            .map(|i| format!("{}: numerator outside denominator", i.id))
    }
}

static SHIPPED: LazyLock<Vec<Definition>> = LazyLock::new(|| {
    let texts = [
        include_str!("../definitions/QD-HoangViet-2023.json"),
        include_str!("../definitions/QD-HoangViet-2023-khong-BCCI.json"),
        include_str!("../definitions/chi-toan-trinh.json"),
        include_str!("../definitions/tren-tong-ho-so.json"),
    ];
    texts
        .into_iter()
        .map(|text| parse(text).unwrap_or_else(|why| unreachable!("a shipped definition is broken: {why}")))
        .collect()
});

fn parse(text: &str) -> Result<Definition, String> {
    let definition: Definition = serde_json::from_str(text).map_err(|e| e.to_string())?;
    definition.problem().map_or(Ok(definition), Err)
}

/// The definitions that ship with the program, the founding decision's first.
#[must_use]
pub fn shipped() -> &'static [Definition] {
    &SHIPPED
}

/// A shipped definition by id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Definition> {
    SHIPPED.iter().find(|d| d.id == id)
}

/// A definition that came with a document (a snapshot, a bundle): the shipped one where they are the same, else
/// one that is kept for the life of the process. There are few.
#[must_use]
pub fn interned(definition: &Definition) -> &'static Definition {
    static KEPT: Mutex<Vec<&'static Definition>> = Mutex::new(Vec::new());
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = SHIPPED.iter().chain(kept.iter().copied()).find(|known| *known == definition);
    known.unwrap_or_else(|| {
        let new: &'static Definition = Box::leak(Box::new(definition.clone()));
        kept.push(new);
        new
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossiers::UnitId;
    use proptest::prelude::*;

    #[test]
    fn shipped_definitions_are_sound() {
        assert_eq!(shipped()[0].id, FOUNDING);
        let ids: BTreeSet<_> = shipped().iter().map(|d| &d.id).collect();
        assert_eq!(ids.len(), shipped().len());
        for definition in shipped() {
            assert!(definition.indicator(SERVICE_COVERAGE).is_some() && definition.indicator(ONLINE_DOSSIERS).is_some());
        }
    }

    fn any_cells() -> impl Strategy<Value = Cells> {
        let level = prop::sample::select(vec![Level::None, Level::Partial, Level::Full]);
        let channel = prop::sample::select(Channel::ALL.to_vec());
        let key = (1i32..4, 0u32..6, level, channel).prop_map(|(unit, procedure, level, channel)| CellKey {
            unit: UnitId(unit),
            procedure: ProcedureCode::normalise(&format!("1.{procedure:06}")),
            department: None,
            level,
            channel,
        });
        prop::collection::btree_map(key, 0u64..50, 0..30)
    }

    proptest! {
        /// Never more than 1; dossiers add up over any split, services are a union: between the
        /// largest part and the sum of the parts.
        #[test]
        fn ratio_of_sums_and_distinct_unions(cells in any_cells(), cut in 1i32..4) {
            for definition in shipped() {
                let (a, b): (Cells, Cells) = cells.clone().into_iter().partition(|(k, _)| k.unit.0 < cut);
                for indicator in &definition.indicators {
                    let (whole, a, b) = (indicator.rate(&cells), indicator.rate(&a), indicator.rate(&b));
                    prop_assert!(whole.num <= whole.den);
                    match indicator.measure {
                        Measure::Dossiers => prop_assert_eq!((whole.num, whole.den), (a.num + b.num, a.den + b.den)),
                        Measure::Services => {
                            prop_assert!(whole.den >= a.den.max(b.den) && whole.den <= a.den + b.den);
                            prop_assert!(whole.num >= a.num.max(b.num) && whole.num <= a.num + b.num);
                        }
                    }
                }
            }
        }
    }
}
