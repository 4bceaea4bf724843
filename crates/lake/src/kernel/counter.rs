//! Counters of cells by the stretches into which periods cut time: each day falls into one stretch, each period is some of them in a row. So a row
//! is counted once, however many periods are asked about. What comes of it is a [`Ledger`].

use std::collections::HashMap;
use std::sync::Arc;

use compact_str::CompactString;
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::counting::CellKey;
use dondoc_domain::dossiers::{Channel, Status, UnitId};
use dondoc_domain::time::Day;

use super::Plan;
use super::ledger::{Bounds, Ledger, bound};
use super::timelines::{Cut, Timeline, Timelines};
use crate::tally::{Run, Tally};

/// Of a run longer than so many days a stretch, where the stretches begin is searched for; of a shorter one each day is looked up.
const LONG: usize = 8;

/// Parts of a timeline whose rows are known; of more than these they are looked for.
const PARTS: usize = 4;
/// Numbers of channels, from 0 on.
const CHANNELS: usize = 4;

/// What a row of counters is of: unit, number of the procedure and of the department, level, channel.
type Place = (UnitId, u32, u32, Level, Channel);

pub(super) struct Counter<'a> {
    plan: &'a Plan<'a>,
    timelines: &'a Timelines,
    together: Option<UnitId>,
    bounds: Bounds,
    /// By day since the first bound: which stretch.
    stretches: Vec<u32>,
    rows: HashMap<Place, usize, rapidhash::fast::RandomState>,
    keys: Vec<(ProcedureCode, Option<CompactString>)>,
    /// Where all units are counted together: the row after each part of a timeline and channel, that it need not be looked for; 0 where it was not.
    known: Vec<u32>,
    /// Row by row, a counter for each stretch.
    counts: Vec<u32>,
}

impl<'a> Counter<'a> {
    pub(super) fn new(plan: &'a Plan<'a>, bounds: Bounds, timelines: &'a Timelines, together: Option<UnitId>) -> Counter<'a> {
        let mut stretches = Vec::new();
        for (at, stretch) in bounds.as_slice().windows(2).enumerate() {
            stretches.resize(stretches.len() + (stretch[1] - stretch[0]) as usize, at as u32);
        }
        let (rows, keys, known, counts) = (HashMap::default(), Vec::new(), Vec::new(), Vec::new());
        Counter { plan, timelines, together, bounds, stretches, rows, keys, known, counts }
    }

    fn width(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    fn channel(&self, run: &Run) -> Option<Channel> {
        let counted = run.dated && run.status != Status::UNKNOWN && !self.plan.definition.excluded_statuses.contains(&run.status);
        run.channel.filter(|_| counted)
    }

    pub(super) fn add(&mut self, tally: &Tally) {
        for (unit, runs) in tally.runs.by_unit() {
            if !self.plan.units.contains(&unit) || !self.plan.prefixes.belongs(unit, &tally.issuer) {
                continue;
            }
            let timelines = self.timelines.of(self.plan.catalogue, unit, &tally.procedures);
            for run in runs {
                let Some(channel) = self.channel(&run) else { continue };
                let days = &tally.days[run.rows.clone()];
                self.add_run((unit, channel), days, &timelines[run.procedure as usize]);
            }
        }
    }

    fn add_run(&mut self, (unit, channel): (UnitId, Channel), days: &[u16], (at, timeline): &(u32, Arc<Timeline>)) {
        let (Some(first), Some(last)) = (self.bounds.as_slice().first().copied(), self.bounds.as_slice().last().copied()) else {
            return;
        };
        let from = before(days, first);
        let days = &days[from..from + before(&days[from..], last)];
        if days.is_empty() {
            return;
        }
        let mut rest = days;
        for (i, cut) in timeline.segments.iter().enumerate() {
            let until = timeline.segments.get(i + 1).map_or(Day::MAX, |next| next.segment.from);
            let (part, after) = rest.split_at(before(rest, bound(until)));
            rest = after;
            let Some(level) = cut.segment.level.filter(|_| !part.is_empty()) else { continue };
            let place = (self.together.unwrap_or(unit), timeline.number, cut.department, level, channel);
            let known = self.together.filter(|_| i < PARTS).map(|_| (*at as usize * PARTS + i) * CHANNELS + channel as usize);
            let row = match known.and_then(|known| self.known.get(known)) {
                Some(row) if *row > 0 => *row as usize - 1,
                _ => {
                    let row = self.row(place, timeline, cut);
                    if let Some(known) = known {
                        self.known.resize(self.known.len().max(known + 1), 0);
                        self.known[known] = row as u32 + 1;
                    }
                    row
                }
            };
            self.add_days(row, unit, part, first);
        }
    }

    /// The row of a place, a new one where there is none.
    fn row(&mut self, place: Place, timeline: &Timeline, cut: &Cut) -> usize {
        let (keys, counts, width) = (&mut self.keys, &mut self.counts, self.bounds.len().saturating_sub(1));
        *self.rows.entry(place).or_insert_with(|| {
            keys.push((timeline.canonical.clone(), cut.segment.department.clone()));
            counts.resize(counts.len() + width, 0);
            keys.len() - 1
        })
    }

    fn add_days(&mut self, row: usize, unit: UnitId, days: &[u16], first: u32) {
        let width = self.width();
        let counts = &mut self.counts[row * width..(row + 1) * width];
        if let Some(belongs) = self.plan.units.days(unit) {
            for day in days.iter().filter(|day| belongs.holds_on(Day(i32::from(**day)))) {
                counts[self.stretches[(u32::from(*day) - first) as usize] as usize] += 1;
            }
        } else if days.len() > LONG * width {
            let mut rest = days;
            for (count, end) in counts.iter_mut().zip(&self.bounds.as_slice()[1..]) {
                let n = before(rest, *end);
                *count += n as u32;
                rest = &rest[n..];
            }
        } else {
            for day in days {
                counts[self.stretches[(u32::from(*day) - first) as usize] as usize] += 1;
            }
        }
    }

    pub(super) fn into_ledger(self) -> Ledger {
        // By places among codes: comparing these is most of the work where a province is counted unit by unit.
        let procedures = ranks(self.rows.iter().map(|((_, number, ..), row)| (*number, &self.keys[*row].0)));
        let departments = ranks(self.rows.iter().map(|((_, _, number, ..), row)| (*number, &self.keys[*row].1)));
        let rank = |((unit, procedure, department, level, channel), row): (&Place, &usize)| {
            ((*unit, procedures[procedure], departments[department], *level, *channel), *row)
        };
        let mut rows: Vec<(Place, usize)> = self.rows.iter().map(rank).collect();
        rows.sort_unstable();
        let told = |((unit, _, _, level, channel), row): (Place, usize)| {
            let (procedure, department) = self.keys[row].clone();
            (CellKey::plain(unit, procedure, department, level, channel), row)
        };
        Ledger { bounds: self.bounds, keys: rows.into_iter().map(told).collect(), counts: self.counts }
    }
}

/// By number, the place of what it stands for in the order of all of them.
fn ranks<'a, T: Ord + 'a>(all: impl Iterator<Item = (u32, &'a T)>) -> HashMap<u32, u32, rapidhash::fast::RandomState> {
    let by_number: HashMap<u32, &T, rapidhash::fast::RandomState> = all.collect();
    let mut ordered: Vec<(&T, u32)> = by_number.into_iter().map(|(number, of)| (of, number)).collect();
    ordered.sort_unstable();
    ordered.into_iter().zip(0..).map(|((_, number), rank)| (number, rank)).collect()
}

/// How many days come before one, in sorted days.
fn before(days: &[u16], day: u32) -> usize {
    match u16::try_from(day) {
        Ok(day) => days.partition_point(|d| *d < day),
        Err(_) => days.len(),
    }
}
