//! Expected volumes of the rest of a period, by month: last year's same days, else the year's own average so far.
//!
//! The rule, in whole numbers:
//! * A month that last year's data cover comes as last year's same days did, cell by cell (procedure, channel): no growth
//!   is guessed. Covered means that dossiers were counted in it, and around its first and its last days too, or that a
//!   table is of just this month.
//! * The other months share the year's own daily average: counted so far × their days / days gone, rounded half up once
//!   for all of them; this number is apportioned to the cells in proportion to what they counted so far, and the part of
//!   each cell to the months in proportion to their days, by the largest remainder ([`apportion`]). So everything sums.
//! * Where nothing was counted so far either, nothing is expected.

use crate::counting::Cells;
use crate::periods::Period;
use crate::planning::apportion::{apportion, in_proportion};
use crate::time::Day;

/// What the expectation of a month rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Last year's same days.
    LastYear,
    /// The year's own daily average so far.
    Average,
    /// There is neither.
    Nothing,
}

impl Basis {
    /// Stable name, also the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Basis::LastYear => "last-year",
            Basis::Average => "average",
            Basis::Nothing => "nothing",
        }
    }
}

/// A month of the rest of a period with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthAhead {
    /// The days of the month that are to come.
    pub days: Period,
    /// What the same days of last year counted, at the levels and departments of this year; `None` where last year has
    /// no data of the month.
    pub last_year: Option<Cells>,
}

/// A month of the rest with what is expected in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedMonth {
    /// The days of the month that are to come.
    pub days: Period,
    /// What the expectation rests on.
    pub basis: Basis,
    /// Dossiers expected, none of them 0.
    pub cells: Cells,
}

/// The same day a year earlier; for 29 February 1 March, so that shifted intervals tile as the true ones do.
#[must_use]
pub fn a_year_earlier(day: Day) -> Day {
    let (year, month, of_month) = day.ymd();
    // No other day is missing in another year.
    Day::from_ymd(year - 1, month, of_month).or_else(|| Day::from_ymd(year - 1, 3, 1)).unwrap_or(day)
}

/// The same days a year earlier, under a name of their own. `None` where none are left (29 February alone).
#[must_use]
pub fn days_a_year_earlier(period: &Period) -> Option<Period> {
    Period::of_days(a_year_earlier(period.start), a_year_earlier(period.end))
}

/// What is expected in each month ahead. `so_far` are the dossiers of the days gone, `days_gone` how many these are.
#[must_use]
pub fn expect(months: &[MonthAhead], so_far: &Cells, days_gone: u64) -> Vec<ExpectedMonth> {
    let days = |month: &MonthAhead| (month.days.end.0 - month.days.start.0).unsigned_abs().into();
    let average = averages(
        &months.iter().map(|m| if m.last_year.is_none() { days(m) } else { 0 }).collect::<Vec<u64>>(),
        so_far,
        days_gone,
    );
    let known = days_gone > 0 && so_far.values().any(|n| *n > 0);
    let month = |(month, own): (&MonthAhead, Cells)| {
        let (basis, cells) = match &month.last_year {
            Some(cells) => (Basis::LastYear, cells.clone()),
            None if known => (Basis::Average, own),
            None => (Basis::Nothing, own),
        };
        let cells = cells.into_iter().filter(|(_, n)| *n > 0).collect();
        ExpectedMonth { days: month.days.clone(), basis, cells }
    };
    months.iter().zip(average).map(month).collect()
}

/// What the year's own daily average gives for so many days, for cells that counted so much so far each.
pub(super) fn averaged(days: u64, so_far: &[u64], days_gone: u64) -> Vec<u64> {
    apportion(in_proportion(so_far.iter().sum(), days, days_gone), so_far)
}

/// The same for months of so many days each.
fn averages(days: &[u64], so_far: &Cells, days_gone: u64) -> Vec<Cells> {
    let weights: Vec<u64> = so_far.values().copied().collect();
    let mut months = vec![Cells::new(); days.len()];
    for (key, own) in so_far.keys().zip(averaged(days.iter().sum(), &weights, days_gone)).filter(|(_, own)| *own > 0) {
        for (month, n) in months.iter_mut().zip(apportion(own, days)).filter(|(_, n)| *n > 0) {
            month.insert(key.clone(), n);
        }
    }
    months
}

/// All months together.
#[must_use]
pub fn together(months: &[ExpectedMonth]) -> Cells {
    let mut all = Cells::new();
    for (key, n) in months.iter().flat_map(|month| &month.cells) {
        *all.entry(key.clone()).or_default() += n;
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue::{Level, ProcedureCode};
    use crate::counting::CellKey;
    use crate::dossiers::{Channel, UnitId};

    fn key(procedure: usize, channel: Channel) -> CellKey {
        CellKey::plain(UnitId(1), ProcedureCode::trusted(&format!("1.{procedure:06}")), None, Level::Full, channel)
    }

    fn cells(counts: &[u64]) -> Cells {
        counts
            .iter()
            .enumerate()
            .map(|(i, n)| (key(i / 2, if i % 2 == 0 { Channel::Online } else { Channel::Direct }), *n))
            .collect()
    }

    #[test]
    fn a_leap_day_has_no_own_day_a_year_earlier() {
        let days = |text: &str| days_a_year_earlier(&Period::parse(text).unwrap()).map(|p| p.name);
        assert_eq!(days("2024-02").as_deref(), Some("2023-02"));
        assert_eq!(days("2025-02").as_deref(), Some("2024-02"));
        assert_eq!(days("2024-02-29..2024-03-01"), None);
        assert_eq!(days("nd09:2023-Q2").as_deref(), Some("nd09:2022-Q2"));
        assert_eq!(days("2024-02-29..2024-03-05").as_deref(), Some("2023-03-01..2023-03-05"));
    }

    proptest! {
        /// Cutting a period anywhere and shifting the pieces gives the pieces of the shifted period.
        #[test]
        fn shifted_pieces_tile(start in 18_000i32..20_500, first in 1i32..400, second in 1i32..400) {
            let [a, b, c] = [Day(start), Day(start + first), Day(start + first + second)].map(a_year_earlier);
            prop_assert!(a <= b && b <= c);
            prop_assert!((c.0 - a.0 - first - second).abs() <= 1);
        }

        /// Months with data come as last year; the others sum to the rounded average, whatever the months' lengths.
        #[test]
        fn months_sum(
            counts in proptest::collection::vec(0u64..40, 0..8),
            known in proptest::collection::vec(any::<bool>(), 1..5),
            gone in 0u64..200,
        ) {
            let so_far = cells(&counts);
            let months: Vec<MonthAhead> = (0..known.len()).map(|i| MonthAhead {
                days: Period::parse(&format!("2024-{:02}", i + 8)).unwrap(),
                last_year: known[i].then(|| cells(&[i as u64 + 1, 0, 7])),
            }).collect();
            let expected = expect(&months, &so_far, gone);
            let mut averaged = 0;
            let mut ahead = 0;
            for (month, found) in months.iter().zip(&expected) {
                prop_assert!(found.cells.values().all(|n| *n > 0));
                match &month.last_year {
                    Some(last) => {
                        prop_assert_eq!(found.basis, Basis::LastYear);
                        prop_assert_eq!(found.cells.values().sum::<u64>(), last.values().sum::<u64>());
                    }
                    None => {
                        averaged += found.cells.values().sum::<u64>();
                        ahead += (month.days.end.0 - month.days.start.0) as u64;
                    }
                }
            }
            prop_assert_eq!(averaged, in_proportion(counts.iter().sum(), ahead, gone));
            let all: u64 = expected.iter().flat_map(|m| m.cells.values()).sum();
            prop_assert_eq!(together(&expected).values().sum::<u64>(), all);
        }
    }
}
