//! How late data come: between exports, behind the last receipt, and dossiers that an export should have had.

use std::collections::{BTreeMap, HashMap};

use compact_str::CompactString;
use serde::Serialize;

use crate::dossiers::{Channel, Dossier, ImportId};
use crate::time::{Day, Moment};

/// Days after its receipt from which an export must have a dossier: an earlier one may lag behind.
pub const LATE_DAYS: i32 = 3;

/// What all versions of a unit's dossiers tell, of the imports that stand.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// By code the earliest import that held it.
    pub first: HashMap<CompactString, ImportId>,
    /// By code the earliest import that told it to be filed directly.
    pub direct: HashMap<CompactString, ImportId>,
    /// First and last day of receipt in each import.
    pub spans: BTreeMap<ImportId, (Day, Day)>,
}

impl History {
    /// Takes a version into account; any order, and the same one any number of times.
    pub fn add(&mut self, row: &Dossier) {
        let earliest = |map: &mut HashMap<CompactString, ImportId>| match map.get_mut(&row.code) {
            Some(known) => *known = row.import.min(*known),
            None => drop(map.insert(row.code.clone(), row.import)),
        };
        earliest(&mut self.first);
        if row.channel == Some(Channel::Direct) {
            earliest(&mut self.direct);
        }
        if let Some(day) = row.received_day() {
            let span = self.spans.entry(row.import).or_insert((day, day));
            *span = (span.0.min(day), span.1.max(day));
        }
    }
}

/// An export that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Export {
    /// The import that took it in.
    pub import: ImportId,
    /// Its as-of.
    pub exported_at: Moment,
    /// When it was taken in.
    pub imported_at: Moment,
}

/// What is said of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportTold {
    /// The import.
    pub import: ImportId,
    /// Its as-of.
    pub exported_at: Moment,
    /// When it was taken in.
    pub imported_at: Moment,
    /// Days since the as-of before it; negative where an older export was taken in later.
    pub days_since_previous: Option<i32>,
    /// Last day of receipt in it, of days not after its as-of.
    pub last_received: Option<Day>,
    /// Days from then to its as-of.
    pub days_behind: Option<i32>,
    /// Dossiers that it was the first to bring although an earlier one should have had them.
    pub late: u64,
}

/// How timely a unit's data are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Timeliness {
    /// Its exports in the order of import.
    pub exports: Vec<ExportTold>,
    /// Days from the latest as-of to the day asked.
    pub age_days: Option<i32>,
    /// Most days between the as-ofs of two exports, in the order of as-of.
    pub longest_gap_days: Option<i32>,
    /// Dossiers that came late.
    pub late: u64,
    /// Their codes, sorted.
    #[serde(skip)]
    pub late_codes: Vec<String>,
}

/// How timely the exports of a unit are. A dossier is late where an import before the one that first brought it
/// had dossiers of that time (its first day of receipt is not after the dossier's) and was taken
/// [`LATE_DAYS`] or more days after the receipt, and yet lacked it. `rows` are the rows that stand.
#[must_use]
pub fn timeliness<'a>(
    exports: &[Export],
    history: &History,
    rows: impl IntoIterator<Item = &'a Dossier>,
    today: Day,
) -> Timeliness {
    let mut order: Vec<&Export> = exports.iter().collect();
    order.sort_by_key(|e| e.import);
    let mut late: BTreeMap<ImportId, u64> = BTreeMap::new();
    let mut late_codes = Vec::new();
    for row in rows {
        let (Some(received), Some(first)) = (row.received_day(), history.first.get(&row.code)) else { continue };
        let lacked = |e: &&&Export| {
            let span = history.spans.get(&e.import);
            e.exported_at.day() >= received.plus(LATE_DAYS) && span.is_some_and(|(from, _)| *from <= received)
        };
        if order.iter().take_while(|e| e.import < *first).any(|e| lacked(&e)) {
            *late.entry(*first).or_default() += 1;
            late_codes.push(row.code.to_string());
        }
    }
    late_codes.sort_unstable();
    let mut told = Vec::new();
    for (i, export) in order.iter().enumerate() {
        let day = export.exported_at.day();
        let previous = i.checked_sub(1).map(|p| order[p].exported_at.day());
        let last = history.spans.get(&export.import).map(|(_, last)| (*last).min(day));
        told.push(ExportTold {
            import: export.import,
            exported_at: export.exported_at,
            imported_at: export.imported_at,
            days_since_previous: previous.map(|p| day.0 - p.0),
            last_received: last,
            days_behind: last.map(|l| day.0 - l.0),
            late: late.get(&export.import).copied().unwrap_or(0),
        });
    }
    let mut days: Vec<Day> = order.iter().map(|e| e.exported_at.day()).collect();
    days.sort_unstable();
    Timeliness {
        age_days: days.last().map(|last| today.0 - last.0),
        longest_gap_days: days.windows(2).map(|pair| pair[1].0 - pair[0].0).max(),
        late: late_codes.len() as u64,
        exports: told,
        late_codes,
    }
}

#[cfg(test)]
mod tests;
