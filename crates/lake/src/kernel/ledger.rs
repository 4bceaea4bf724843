//! Counted dossiers by stretches of days, from which any period is read that begins and ends where stretches do. Files add up, so that a ledger is led
//! on by what goes and what comes, without counting the rest again.

use std::collections::BTreeMap;

use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::periods::Period;
use dondoc_domain::time::Day;

use super::Timelines;
use super::counter::Counter;
use super::{Plan, Tally};

/// Days since 1970-01-01 where stretches begin, and where the last one ends; in order, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds(Vec<u32>);

/// Days outside of what a tally can hold are as good as its ends.
pub(super) fn bound(day: Day) -> u32 {
    u32::try_from(day.0).unwrap_or(0).min(u32::from(u16::MAX) + 1)
}

impl Bounds {
    /// Where some periods begin and end.
    #[must_use]
    pub fn of<'p>(periods: impl IntoIterator<Item = &'p Period>) -> Bounds {
        let mut bounds: Vec<u32> = periods.into_iter().flat_map(|p| [bound(p.start), bound(p.end)]).collect();
        bounds.sort_unstable();
        bounds.dedup();
        Bounds(bounds)
    }

    /// These and others.
    #[must_use]
    pub fn and(mut self, other: &Bounds) -> Bounds {
        self.0.extend(&other.0);
        self.0.sort_unstable();
        self.0.dedup();
        self
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Are there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Are all of these among them?
    #[must_use]
    pub fn hold(&self, other: &Bounds) -> bool {
        other.0.iter().all(|bound| self.0.binary_search(bound).is_ok())
    }

    pub(super) fn as_slice(&self) -> &[u32] {
        &self.0
    }
}

/// Counted dossiers by key and stretch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    pub(super) bounds: Bounds,
    /// In order, each with the number of its row.
    pub(super) keys: Vec<(CellKey, usize)>,
    /// Row by row, a counter for each stretch.
    pub(super) counts: Vec<u32>,
}

impl Ledger {
    /// Counts tallies; as [`count_with`](super::count_with) does.
    #[must_use]
    pub fn count<'t>(
        tallies: impl IntoIterator<Item = &'t Tally>,
        plan: &Plan<'_>,
        bounds: Bounds,
        timelines: &Timelines,
        together: Option<dondoc_domain::dossiers::UnitId>,
    ) -> Ledger {
        debug_assert!(plan.definition.counts_by_runs(), "{} needs rows", plan.definition.id);
        let mut counter = Counter::new(plan, bounds, timelines, together);
        for tally in tallies {
            counter.add(tally);
        }
        counter.into_ledger()
    }

    /// Where its stretches begin and end.
    #[must_use]
    pub fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    fn width(&self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    fn row(&self, row: usize) -> &[u32] {
        self.counts.get(row * self.width()..(row + 1) * self.width()).unwrap_or_default()
    }

    /// How many dossiers a row has in a period.
    fn sum(&self, row: usize, period: &Period) -> u64 {
        let at = |day: Day| self.bounds.as_slice().binary_search(&bound(day)).unwrap_or(0);
        let stretches = self.row(row).get(at(period.start)..at(period.end)).unwrap_or_default();
        stretches.iter().map(|n| u64::from(*n)).sum()
    }

    /// Cells of periods. Each must begin and end where a stretch does.
    #[must_use]
    pub fn cells(&self, periods: &[Period]) -> Vec<Cells> {
        let one = |period: &Period| {
            let cells = self.keys.iter().map(|(key, row)| (key, self.sum(*row, period)));
            cells.filter(|(_, n)| *n > 0).map(|(key, n)| (key.clone(), n)).collect()
        };
        periods.iter().map(one).collect()
    }

    /// The same where nobody needs it any more: the keys of a hundred units need not be there twice.
    #[must_use]
    pub fn into_cells(mut self, periods: &[Period]) -> Vec<Cells> {
        let [period] = periods else { return self.cells(periods) };
        let keys = std::mem::take(&mut self.keys).into_iter();
        vec![keys.map(|(key, row)| (key, self.sum(row, period))).filter(|(_, n)| *n > 0).collect()]
    }

    /// The same after some of what it counts went and other came: both counted with the same bounds.
    #[must_use]
    pub fn led_on(&self, gone: &Ledger, come: &Ledger) -> Ledger {
        debug_assert!(gone.bounds == self.bounds && come.bounds == self.bounds, "counted by the same stretches");
        let mut rows: BTreeMap<&CellKey, Vec<u32>> = BTreeMap::new();
        // What comes before what goes: no counter falls below nothing.
        for (ledger, comes) in [(self, true), (come, true), (gone, false)] {
            for (key, row) in &ledger.keys {
                let counts = rows.entry(key).or_insert_with(|| vec![0; self.width()]);
                for (sum, n) in counts.iter_mut().zip(ledger.row(*row)) {
                    *sum = if comes { *sum + n } else { sum.saturating_sub(*n) };
                }
            }
        }
        rows.retain(|_, counts| counts.iter().any(|n| *n > 0));
        let keys = rows.keys().zip(0..).map(|(key, row)| ((*key).clone(), row)).collect();
        Ledger { bounds: self.bounds.clone(), keys, counts: rows.into_values().flatten().collect() }
    }
}
