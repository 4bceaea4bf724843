//! How many dossiers of the denominator are still to come.

use super::cut::years_earlier;
use super::numbers::{gamma_at, negative_binomial, normal_nodes};
use super::record::{Record, Stretch, dossiers};

/// How much a year's volume differs from what the years before let expect, as a relative standard deviation.
const YEAR_TO_YEAR: f64 = 0.20;
/// How much a month differs from its place in the course of the year, likewise.
const MONTH_TO_MONTH: f64 = 0.20;
/// The same where the course is not known: the season is in it too.
const MONTH_TO_MONTH_LINEAR: f64 = 0.35;
/// Growth from one year to the next beyond these is not carried on.
const GROWTH: (f64, f64) = (0.6, 1.6);
/// Below so many expected dossiers every number is looked at, above it some of them.
const EVERY_NUMBER_BELOW: f64 = 60.0;
/// Days of a month.
pub(super) const MONTH: f64 = 365.25 / 12.0;

/// Dossiers still to come: their expected number, and how uncertain this expectation is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rest {
    /// Expected.
    pub(super) mean: f64,
    /// Variance of the expectation, relative to its square.
    pub(super) variance: f64,
}

fn months(stretches: &[Stretch]) -> f64 {
    stretches.iter().map(|s| f64::from(s.days())).sum::<f64>() / MONTH
}

impl Rest {
    /// Of the stretches after the elapsed ones and before `until`. `None` where nothing tells.
    pub(super) fn of(record: &Record, until: usize, seasonal: bool) -> Option<Rest> {
        let rest = &record.current[record.elapsed..until.max(record.elapsed)];
        if rest.is_empty() {
            return Some(Rest { mean: 0.0, variance: 0.0 });
        }
        let so_far = dossiers(record.known()).den as f64;
        if seasonal { Rest::seasonal(record, until, so_far) } else { Rest::linear(record, rest, so_far) }
    }

    /// As many a day as so far.
    fn linear(record: &Record, rest: &[Stretch], so_far: f64) -> Option<Rest> {
        let (past, coming) = (months(record.known()), months(rest));
        let noise = MONTH_TO_MONTH_LINEAR.powi(2) * (1.0 / past + 1.0 / coming);
        (so_far > 0.0 && coming > 0.0).then(|| Rest { mean: so_far * coming / past, variance: 1.0 / so_far + noise })
    }

    /// By the course of the full earlier years: their level carried on, corrected by the year so far.
    fn seasonal(record: &Record, until: usize, so_far: f64) -> Option<Rest> {
        let full = record.full();
        let part = |from: usize, to: usize| full.iter().map(|year| dossiers(&year[from..to]).den).sum::<u64>() as f64;
        let (then, coming, whole) = (part(0, record.elapsed), part(record.elapsed, until), part(0, record.current.len()));
        let expected_year = expected_year(&full)?;
        // The level of this year against what was expected of it: prior 1, and what it has been so far.
        let expected_by_now = expected_year * then / whole;
        let prior = 1.0 / YEAR_TO_YEAR.powi(2);
        let known = months(record.known());
        let seen = if expected_by_now > 0.0 && known > 0.0 {
            1.0 / (1.0 / expected_by_now + MONTH_TO_MONTH.powi(2) / known)
        } else {
            0.0
        };
        let level = if seen > 0.0 { (prior + seen * so_far / expected_by_now) / (prior + seen) } else { 1.0 };
        let noise = MONTH_TO_MONTH.powi(2) / months(&record.current[record.elapsed..until]).max(1.0 / MONTH);
        let of_course = 1.0 / (coming + 1.0);
        Some(Rest {
            mean: level * expected_year * (coming + 0.5) / whole,
            variance: 1.0 / (prior + seen) / level.max(0.1).powi(2) + noise + of_course,
        })
    }

    /// Numbers of dossiers with their probabilities.
    pub(super) fn numbers(&self) -> Vec<(u64, f64)> {
        if self.mean <= 0.0 {
            return vec![(0, 1.0)];
        }
        if self.mean < EVERY_NUMBER_BELOW {
            let weights = negative_binomial(self.mean, self.variance);
            return weights.into_iter().enumerate().filter(|(_, w)| *w > 1e-9).map(|(n, w)| (n as u64, w)).collect();
        }
        let variance = self.variance + 1.0 / self.mean;
        normal_nodes(25).into_iter().map(|(z, w)| ((self.mean * gamma_at(z, variance)).round() as u64, w)).collect()
    }
}

/// The dossiers that the full earlier years, latest first, let expect of this one: as many as in the latest, and
/// half of its growth once more.
fn expected_year(full: &[&[Stretch]]) -> Option<f64> {
    let of = |year: &&[Stretch]| dossiers(year).den as f64;
    let latest = full.first().map(of).filter(|n| *n > 0.0)?;
    let growth = full.get(1).map(of).filter(|n| *n > 0.0).map_or(1.0, |before| (latest / before).clamp(GROWTH.0, GROWTH.1));
    Some(latest * growth.sqrt())
}

/// Stretches with what was known before them, in the order of days, each once.
pub(super) fn in_order<'a>(stretches: impl IntoIterator<Item = &'a Stretch>, from: crate::time::Day) -> Vec<&'a Stretch> {
    let since = years_earlier(from, 2);
    stretches.into_iter().filter(|s| s.from >= since && s.to <= from).collect()
}
