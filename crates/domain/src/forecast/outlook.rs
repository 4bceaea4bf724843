//! The forecast: what the rate will probably be at the end of a stretch that is still to come.

use super::distribution::{Distribution, Ends};
use super::numbers::{beta_binomial, share_of};
use super::record::{Record, dossiers};
use super::services::services;
use super::share::Share;
use super::volume::Rest;
use crate::definitions::Measure;
use crate::rate::Rate;

/// Beta-binomial distributions of more dossiers than this are made of that of so many, with the same variance.
const DOSSIERS_MAX: u64 = 2_000;

/// A forecast. Every number in it is an estimate, but for `now`, and but for the end of what is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outlook<End = Distribution> {
    /// The rate so far.
    pub now: Rate,
    /// What the rate may be at the end.
    pub end: End,
    /// Dossiers of the denominator still to come: expected number.
    pub coming: f64,
    /// Share of these in the numerator, as expected.
    pub share: f64,
    /// Does the volume follow the course of earlier years (of so many), or is it linear in days?
    pub seasonal: Option<usize>,
    /// Is the period over, and the end no forecast?
    pub certain: bool,
}

impl Outlook {
    /// With what is told of the end, in place of its whole distribution.
    #[must_use]
    pub fn told(&self) -> Outlook<Ends> {
        let Outlook { now, ref end, coming, share, seasonal, certain } = *self;
        Outlook { now, end: end.ends(), coming, share, seasonal, certain }
    }
}

/// Why nothing can be forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoOutlook {
    /// Neither the period so far nor a full earlier year has a dossier of the denominator.
    NoData,
}

impl NoOutlook {
    /// Stable name, also the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            NoOutlook::NoData => "no-data",
        }
    }
}

/// The forecast for the end of the period, or with `until` for the end of an earlier stretch: after the first so many.
///
/// # Errors
/// Nothing is known that it could rest on.
pub fn forecast(record: &Record, until: Option<usize>) -> Result<Outlook, NoOutlook> {
    let until = until.unwrap_or(record.current.len()).clamp(record.elapsed.min(record.current.len()), record.current.len());
    let now = record.now();
    let full = record.full();
    let course = dossiers_course(record);
    let seasonal = course.then_some(full.len());
    let rest = Rest::of(record, until, course).ok_or(NoOutlook::NoData)?;
    if until == record.elapsed {
        let end = Distribution::certain(now);
        return Ok(Outlook { now, end, coming: 0.0, share: 0.0, seasonal, certain: true });
    }
    let share = Share::of(record, until, course);
    let end = match record.measure {
        Measure::Dossiers => online_dossiers(now, rest, share),
        Measure::Services => services(record, until, rest, share, course),
    };
    Ok(Outlook { now, end, coming: rest.mean, share: share_of(share.mean), seasonal, certain: false })
}

/// Do the full earlier years hold enough dossiers for a course of their volume?
fn dossiers_course(record: &Record) -> bool {
    let full = record.full();
    !full.is_empty() && full.iter().map(|year| dossiers(year).den).sum::<u64>() >= super::course::MINIMUM_COURSE_DOSSIERS
}

fn online_dossiers(now: Rate, rest: Rest, share: Share) -> Distribution {
    let (a, b) = share.beta();
    let mut atoms = Vec::new();
    for (coming, weight) in rest.numbers() {
        for (online, also) in online_of(coming, a, b) {
            atoms.push((Rate { num: now.num + online, den: now.den + coming }, weight * also));
        }
    }
    Distribution::of(atoms)
}

/// How many of so many dossiers are in the numerator.
fn online_of(dossiers: u64, a: f64, b: f64) -> Vec<(u64, f64)> {
    if dossiers <= DOSSIERS_MAX {
        let weights = beta_binomial(dossiers, a, b);
        return weights.into_iter().enumerate().filter(|(_, w)| *w > 1e-12).map(|(n, w)| (n as u64, w)).collect();
    }
    // The variance of the share of n, in units of p(1 − p): (c + n) / (n(c + 1)) with c = a + b. Of fewer, c is chosen
    // so that it comes out the same.
    let (n, fewer, c) = (dossiers as f64, DOSSIERS_MAX as f64, a + b);
    let spread = ((c + n) / (n * (c + 1.0))).max(1.001 / fewer);
    let as_many = fewer * (1.0 - spread) / (spread * fewer - 1.0);
    let weights = beta_binomial(DOSSIERS_MAX, as_many * a / c, as_many * b / c);
    let wide = |k: usize| (k as f64 * n / fewer).round() as u64;
    weights.into_iter().enumerate().filter(|(_, w)| *w > 1e-12).map(|(k, w)| (wide(k), w)).collect()
}
