//! The counting kernel: cells from tallies.
//!
//! Within a run the days are sorted. A run is cut where a period begins or ends and where the catalogue changes the procedure's level
//! or department, or the unit comes or goes: exact to the day, for any period, with no table built beforehand
//! (`counter`, `timelines`). What was counted can be kept and led on (`ledger`).
//!
//! That is enough for a definition that asks of a dossier no more than what a run has
//! ([`Definition::counts_by_runs`]). Under any other the rows are read and counted one by one ([`count_files`]).

mod counter;
mod ledger;
mod timelines;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use dondoc_domain::catalogue::{Catalogue, ProcedureCode};
use dondoc_domain::counting::{Cells, Prefixes, Rules, count_rows};
use dondoc_domain::definitions::Definition;
use dondoc_domain::dossiers::{Channel, Status, UnitId};
use dondoc_domain::organisation::Members;
use dondoc_domain::periods::Period;
use dondoc_domain::time::Day;

use crate::tally::{Run, Tally};
use crate::{Error, segment};

pub use ledger::{Bounds, Ledger};
pub use timelines::Timelines;

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// Dossiers of these units only, each on the days on which it belongs.
    pub units: &'a Members,
    /// Whose codes are whose.
    pub prefixes: &'a Prefixes,
    /// Levels, aliases, departments.
    pub catalogue: &'a Catalogue,
    /// Which statuses count.
    pub definition: &'a Definition,
}

impl<'a> Plan<'a> {
    /// As counting row by row takes it.
    #[must_use]
    pub fn rules(&self) -> Rules<'a> {
        Rules { prefixes: self.prefixes, catalogue: self.catalogue, definition: self.definition }
    }
}

/// Counted dossiers of several periods, one [`Cells`] for each, by reading the rows of segments: for every
/// definition. Two files at a time.
///
/// # Errors
/// A file cannot be read, or is not a segment.
pub fn count_files(files: &[PathBuf], plan: &Plan<'_>, periods: &[Period]) -> Result<Vec<Cells>, Error> {
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    let count = || -> Result<Vec<Cells>, Error> {
        let mut sums = vec![Cells::new(); periods.len()];
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            add(&mut sums, count_rows(&segment::read(path)?, plan.units, plan.rules(), periods));
        }
        Ok(sums)
    };
    let parts: Vec<Result<Vec<Cells>, Error>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(count)).collect();
        started.into_iter().map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    let mut sums = vec![Cells::new(); periods.len()];
    for part in parts {
        add(&mut sums, part?);
    }
    Ok(sums)
}

fn add(sums: &mut [Cells], counted: Vec<Cells>) {
    for (sum, cells) in sums.iter_mut().zip(counted) {
        for (key, n) in cells {
            *sum.entry(key).or_default() += n;
        }
    }
}

/// Counted dossiers of several periods, one [`Cells`] for each. The plan's definition must be one that
/// [`Definition::counts_by_runs`].
pub fn count<'t>(tallies: impl IntoIterator<Item = &'t Tally>, plan: &Plan<'_>, periods: &[Period]) -> Vec<Cells> {
    count_with(tallies, plan, periods, &Timelines::default(), None)
}

/// The same with timelines that are kept for the next time: they must be of the plan's catalogue. With `together` all cells are that unit's, whichever
/// unit's the dossiers are: a hundred times fewer of a province.
pub fn count_with<'t>(
    tallies: impl IntoIterator<Item = &'t Tally>,
    plan: &Plan<'_>,
    periods: &[Period],
    timelines: &Timelines,
    together: Option<UnitId>,
) -> Vec<Cells> {
    Ledger::count(tallies, plan, Bounds::of(periods), timelines, together).into_cells(periods)
}

/// A full recount by unit, procedure (as in the lake), channel and calendar month, over all files:
/// what other engines do by `GROUP BY`. For measuring, and as a second way to the same figures.
///
/// Codes are small integers, so counters are dense: one table a unit, a row for each procedure and
/// channel, a column for each month. Nothing is hashed but the unit.
#[derive(Debug, Default)]
pub struct Recount {
    procedures: HashMap<ProcedureCode, u32>,
    units: HashMap<UnitId, Table>,
}

/// Month (year × 12 + month − 1) of each day since 1970-01-01.
static MONTHS: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let month = |day: u16| {
        let (year, month, _) = Day(i32::from(day)).ymd();
        (year as u32 * 12 + month - 1) as u16
    };
    (0..=u16::MAX).map(month).collect()
});

/// Rows of a table to a procedure: its channels by number; 0 is not used.
const ROWS: usize = 4;
/// Months by which a table grows at its end.
const GROWTH: usize = 24;

/// Counters of one unit.
#[derive(Debug, Default)]
struct Table {
    /// Month of the first column.
    first: usize,
    /// Columns.
    width: usize,
    /// 32 bits hold every month of every unit, and a table is read whole when it is summed up.
    counts: Vec<u32>,
}

impl Table {
    fn rows(&self) -> usize {
        self.counts.len().checked_div(self.width).unwrap_or(0)
    }

    /// Makes room for some rows and for the months from `from` to `to`.
    fn cover(&mut self, rows: usize, from: usize, to: usize) {
        if self.width == 0 {
            *self = Table { first: from, width: to - from + 1 + GROWTH, counts: Vec::new() };
        }
        if from < self.first || to >= self.first + self.width {
            let first = from.min(self.first);
            let width = (to + 1 + GROWTH).max(self.first + self.width) - first;
            let mut counts = vec![0; self.rows() * width];
            for (old, new) in self.counts.chunks(self.width).zip(counts.chunks_mut(width)) {
                new[self.first - first..][..old.len()].copy_from_slice(old);
            }
            *self = Table { first, width, counts };
        }
        if self.rows() < rows {
            self.counts.resize(rows * self.width, 0);
        }
    }
}

impl Recount {
    fn procedure(&mut self, code: &ProcedureCode) -> usize {
        let next = self.procedures.len() as u32;
        let id = self.procedures.get(code).copied().unwrap_or_else(|| {
            self.procedures.insert(code.clone(), next);
            next
        });
        id as usize
    }

    /// Adds a file.
    pub fn add(&mut self, tally: &Tally, excluded: &BTreeSet<Status>) {
        let months = MONTHS.as_slice();
        let month = |day: u16| usize::from(months[usize::from(day)]);
        let procedures: Vec<usize> = tally.procedures.iter().map(|code| self.procedure(code)).collect();
        let dated = |run: &Run| run.dated && !run.rows.is_empty();
        let ends = tally.runs.iter().filter(dated).map(|r| (tally.days[r.rows.start], tally.days[r.rows.end - 1]));
        let Some((from, to)) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else { return };
        for (unit, runs) in tally.runs.by_unit() {
            let table = self.units.entry(unit).or_default();
            table.cover(self.procedures.len() * ROWS, month(from), month(to));
            let (first, width) = (table.first, table.width);
            for run in runs.filter(dated).filter(|r| !excluded.contains(&r.status)) {
                let Some(channel) = run.channel else { continue };
                let row = procedures[run.procedure as usize] * ROWS + usize::from(channel.number());
                let counts = &mut table.counts[row * width..(row + 1) * width];
                for day in &tally.days[run.rows.clone()] {
                    counts[month(*day) - first] += 1;
                }
            }
        }
    }

    /// Adds another recount, of other files.
    pub fn merge(&mut self, other: Recount) {
        let mut ids = vec![0; other.procedures.len()];
        // In the other's order, so that an empty recount gets the same numbers.
        let mut names: Vec<(&ProcedureCode, u32)> = other.procedures.iter().map(|(code, id)| (code, *id)).collect();
        names.sort_unstable_by_key(|(_, id)| *id);
        for (code, id) in names {
            ids[id as usize] = self.procedure(code);
        }
        let rows = self.procedures.len() * ROWS;
        let same_ids = ids.iter().enumerate().all(|(i, id)| i == *id);
        #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
        for (unit, theirs) in other.units {
            let ours = match self.units.entry(unit) {
                Entry::Vacant(place) if same_ids => {
                    place.insert(theirs);
                    continue;
                }
                Entry::Vacant(place) => place.insert(Table::default()),
                Entry::Occupied(place) => place.into_mut(),
            };
            if theirs.width == 0 {
                continue;
            }
            ours.cover(rows, theirs.first, theirs.first + theirs.width - 1);
            for (row, counts) in theirs.counts.chunks(theirs.width).enumerate() {
                let at = (ids[row / ROWS] * ROWS + row % ROWS) * ours.width + theirs.first - ours.first;
                for (sum, n) in ours.counts[at..].iter_mut().zip(counts) {
                    *sum += n;
                }
            }
        }
    }

    /// How many groups, and how many dossiers in them.
    #[must_use]
    pub fn totals(&self) -> (u64, u64) {
        let (mut groups, mut dossiers) = (0, 0);
        #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
        for table in self.units.values() {
            groups += table.counts.iter().filter(|n| **n > 0).count() as u64;
            dossiers += table.counts.iter().map(|n| u64::from(*n)).sum::<u64>();
        }
        (groups, dossiers)
    }

    /// The groups: unit, procedure, channel, year, month, dossiers; in order.
    #[must_use]
    pub fn groups(&self) -> BTreeMap<(UnitId, ProcedureCode, Channel, i32, u32), u64> {
        let names: BTreeMap<u32, &ProcedureCode> = self.procedures.iter().map(|(code, id)| (*id, code)).collect();
        let mut groups = BTreeMap::new();
        for (unit, table) in self.units.iter().collect::<BTreeMap<_, _>>() {
            for (row, counts) in table.counts.chunks(table.width.max(1)).enumerate() {
                let Some(channel) = Channel::from_number((row % ROWS) as u8) else { continue };
                for (i, n) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
                    let month = table.first + i;
                    let name = names[&((row / ROWS) as u32)].clone();
                    groups.insert((*unit, name, channel, (month / 12) as i32, month as u32 % 12 + 1), u64::from(*n));
                }
            }
        }
        groups
    }
}
