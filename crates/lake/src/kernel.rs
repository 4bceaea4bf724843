//! The counting kernel: cells from tallies.
//!
//! Within a run the days are sorted, so the dossiers of an interval are two binary searches apart. A
//! run is cut where the period begins and ends and where the catalogue changes the procedure's level
//! or department: exact to the day, for any period, with no table built beforehand.

use std::collections::{BTreeSet, HashMap};

use dondoc_domain::catalogue::{Catalogue, Level, ProcedureCode, Segment};
use dondoc_domain::counting::{CellKey, Cells, Prefixes};
use dondoc_domain::definitions::Definition;
use dondoc_domain::dossiers::{Channel, Status, UnitId};
use dondoc_domain::periods::Period;
use dondoc_domain::time::Day;

use crate::tally::{Run, Tally};

/// What is counted.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// Dossiers of these units only.
    pub units: &'a BTreeSet<UnitId>,
    /// Whose codes are whose.
    pub prefixes: &'a Prefixes,
    /// Levels, aliases, departments.
    pub catalogue: &'a Catalogue,
    /// Which statuses count.
    pub definition: &'a Definition,
}

/// Counted dossiers of several periods, one [`Cells`] for each.
pub fn count<'t>(tallies: impl IntoIterator<Item = &'t Tally>, plan: &Plan<'_>, periods: &[Period]) -> Vec<Cells> {
    let mut counter = Counter { plan, periods, timelines: HashMap::new(), cells: vec![Cells::new(); periods.len()] };
    for tally in tallies {
        counter.add(tally);
    }
    counter.cells
}

struct Timeline {
    canonical: ProcedureCode,
    segments: Vec<Segment>,
}

struct Counter<'a> {
    plan: &'a Plan<'a>,
    periods: &'a [Period],
    timelines: HashMap<(UnitId, ProcedureCode), Timeline>,
    cells: Vec<Cells>,
}

/// Days before `day` in a sorted run.
fn before(days: &[u16], day: Day) -> usize {
    match u16::try_from(day.0) {
        Ok(day) => days.partition_point(|d| *d < day),
        Err(_) if day.0 < 0 => 0,
        Err(_) => days.len(),
    }
}

impl Counter<'_> {
    fn counts(&self, tally: &Tally, run: &Run) -> Option<Channel> {
        let plan = self.plan;
        let counted = run.dated
            && run.status != Status::UNKNOWN
            && !plan.definition.excluded_statuses.contains(&run.status)
            && plan.units.contains(&run.unit)
            && plan.prefixes.belongs(run.unit, &tally.issuer);
        run.channel.filter(|_| counted)
    }

    fn add(&mut self, tally: &Tally) {
        for run in &tally.runs {
            let Some(channel) = self.counts(tally, run) else { continue };
            let days = &tally.days[run.rows.clone()];
            let (Some(first), Some(last)) = (days.first(), days.last()) else { continue };
            let (first, last) = (Day(i32::from(*first)), Day(i32::from(*last)));
            let key = (run.unit, tally.procedures[run.procedure as usize].clone());
            let timeline = self.timelines.entry(key).or_insert_with_key(|(unit, code)| Timeline {
                canonical: self.plan.catalogue.canonical(code).clone(),
                segments: self.plan.catalogue.timeline(*unit, code),
            });
            for (period, cells) in self.periods.iter().zip(&mut self.cells) {
                if period.start > last || period.end <= first {
                    continue;
                }
                for (i, segment) in timeline.segments.iter().enumerate() {
                    let until = timeline.segments.get(i + 1).map_or(Day::MAX, |next| next.from);
                    let (from, to) = (segment.from.max(period.start), until.min(period.end));
                    let Some(level) = segment.level.filter(|_| from < to) else { continue };
                    let n = before(days, to) - before(days, from);
                    if n > 0 {
                        let department = segment.department.clone();
                        let key = CellKey { unit: run.unit, procedure: timeline.canonical.clone(), department, level, channel };
                        *cells.entry(key).or_default() += n as u64;
                    }
                }
            }
        }
    }
}

/// A full recount by unit, procedure (as in the lake), channel and calendar month, over all files:
/// what other engines do by `GROUP BY`. For measuring, and as a second way to the same figures.
#[must_use]
pub fn recount_by_month(tallies: &[Tally], excluded: &BTreeSet<Status>) -> Vec<(UnitId, ProcedureCode, Channel, i32, u32, u64)> {
    let mut out = Vec::new();
    for tally in tallies {
        let mut sums: HashMap<(UnitId, u32, u8, u32), u64> = HashMap::new();
        for run in tally.runs.iter().filter(|r| r.dated && !excluded.contains(&r.status)) {
            let Some(channel) = run.channel else { continue };
            let mut days = &tally.days[run.rows.clone()];
            while let Some(first) = days.first() {
                let (year, month, _) = Day(i32::from(*first)).ymd();
                let next = Day::from_ymd(year + month as i32 / 12, month % 12 + 1, 1).unwrap_or(Day::MAX);
                let n = gallop(days, next);
                *sums.entry((run.unit, run.procedure, channel.number(), year as u32 * 12 + month - 1)).or_default() += n as u64;
                days = &days[n..];
            }
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_unstable();
        out.extend(sums.into_iter().filter_map(|((unit, procedure, channel, month), n)| {
            let channel = Channel::from_number(channel)?;
            Some((unit, tally.procedures[procedure as usize].clone(), channel, (month / 12) as i32, month % 12 + 1, n))
        }));
    }
    out
}

/// [`before`] for an answer that is likely near the front.
fn gallop(days: &[u16], until: Day) -> usize {
    let mut reach = 32;
    while reach < days.len() && i32::from(days[reach]) < until.0 {
        reach *= 2;
    }
    before(&days[..reach.min(days.len())], until)
}

/// Levels that some counted dossiers of a procedure had, by cell: a help for lists.
#[must_use]
pub fn levels_of(cells: &Cells, procedure: &ProcedureCode) -> BTreeSet<Level> {
    cells.iter().filter(|(k, n)| k.procedure == *procedure && **n > 0).map(|(k, _)| k.level).collect()
}
