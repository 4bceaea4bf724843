//! The expected pace, and whether a unit keeps it: exactly, in integers.
//!
//! Who just meets the target p at the end, and on the way follows the course of earlier years, has by a day the rate
//! `p × r(day) / r(end)`, where r is the rate of the earlier years. So in years that end better than they begin less
//! than the target is expected on the way, and in years that begin better more.

use super::course::{Course, Fraction, MINIMUM_COURSE_DOSSIERS};
use super::record::{Record, dossiers};
use crate::rate::Rate;
use crate::standings::Standing;
use crate::targets::Percent;

/// How a rate stands on its way to the end of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// The period is over and the target met.
    Met,
    /// The period is over and the target not met.
    NotMet,
    /// At or above what is expected by now.
    OnTrack,
    /// Below it.
    Behind,
    /// Nothing has arisen.
    NotArising,
    /// No target is assigned.
    NoTarget,
}

impl Progress {
    /// Stable name, also the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Progress::Met => "met",
            Progress::NotMet => "not-met",
            Progress::OnTrack => "on-track",
            Progress::Behind => "behind",
            Progress::NotArising => "not-arising",
            Progress::NoTarget => "no-target",
        }
    }
}

/// Why the pace is linear in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhyLinear {
    /// The data cover no earlier year in full.
    NoEarlierYear,
    /// Fewer dossiers than [`MINIMUM_COURSE_DOSSIERS`] in them.
    FewDossiers,
    /// Less in the numerator than [`minimum_numerator`](super::minimum_numerator).
    FewOnline,
    /// Nothing had arisen by this day in any of them.
    NothingByThen,
}

impl WhyLinear {
    /// Stable name, also the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            WhyLinear::NoEarlierYear => "no-earlier-year",
            WhyLinear::FewDossiers => "few-dossiers",
            WhyLinear::FewOnline => "few-online",
            WhyLinear::NothingByThen => "nothing-by-then",
        }
    }
}

/// What an expected value rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The course of so many earlier years: their rates by this day and at the end, years added up.
    Course {
        /// How many years.
        years: usize,
        /// What stood by this day.
        then: Rate,
        /// What stood at the end.
        end: Rate,
    },
    /// So many of the period's days.
    Linear {
        /// Days that are over.
        elapsed: u64,
        /// All its days.
        days: u64,
        /// Why there is no course.
        why: WhyLinear,
    },
}

/// What one who just meets the target at the end has by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// The target …
    target: Percent,
    /// … times this, but never more than 100 %.
    times: (u128, u128),
    /// What it rests on.
    pub basis: Basis,
}

impl Expected {
    /// By the end of the elapsed stretches of a record.
    #[must_use]
    pub fn of(record: &Record, target: Percent) -> Expected {
        Expected::after(record, record.elapsed, target)
    }

    /// By the end of the first `elapsed` stretches, be they over or not.
    #[must_use]
    pub fn after(record: &Record, elapsed: usize, target: Percent) -> Expected {
        let elapsed = elapsed.min(record.current.len());
        let course = Course::of(record);
        let times = course.as_ref().and_then(|course| course.of_end(elapsed));
        if let (Some(course), Some((num, den))) = (&course, times) {
            let basis = Basis::Course { years: course.years, then: course.at(elapsed), end: course.end() };
            return Expected { target, times: lowest(num, den), basis };
        }
        let (elapsed, days) = days(record, elapsed);
        let basis = Basis::Linear { elapsed, days, why: why_linear(record, course.is_some()) };
        // Services that are published stand in the denominator from the first day, and their numerator grows day by
        // day. Of what arises both grow, and linearly both alike: their rate is the target on every day.
        let grows = record.published && elapsed < days;
        Expected { target, times: if grows { lowest(elapsed.into(), days.into()) } else { (1, 1) }, basis }
    }

    /// Is a rate at or above it? Exactly; `None` where nothing arises.
    #[must_use]
    pub fn met_by(&self, rate: Rate) -> Option<bool> {
        rate.arises().then(|| rate.num >= self.least_numerator(rate.den))
    }

    /// The least numerator that is enough with this denominator.
    #[must_use]
    pub fn least_numerator(&self, den: u64) -> u64 {
        self.target.least_numerator_of_part(den, self.times).min(den)
    }

    /// The expected rate in hundredths of a percent, rounded half up: only for showing.
    #[must_use]
    pub fn hundredths_of_percent(&self) -> u64 {
        (self.for_drawing() * 10_000.0).round() as u64
    }

    /// As a fraction of one, for drawing only.
    #[must_use]
    pub fn for_drawing(&self) -> f64 {
        (self.target.for_drawing() * self.times.0 as f64 / self.times.1 as f64).min(1.0)
    }
}

fn lowest(num: u128, den: u128) -> (u128, u128) {
    // A fraction of at most one is reduced with its parts in either order.
    let reduced = Fraction::of(num.min(den), num.max(den)).unwrap_or(Fraction::ONE);
    if num <= den { (reduced.num, reduced.den) } else { (reduced.den, reduced.num) }
}

/// Days of the first so many stretches, and of all.
fn days(record: &Record, elapsed: usize) -> (u64, u64) {
    let of = |stretches: &[super::Stretch]| stretches.iter().map(|s| u64::try_from(s.days()).unwrap_or(0)).sum();
    (of(&record.current[..elapsed]), of(&record.current))
}

fn why_linear(record: &Record, course: bool) -> WhyLinear {
    let full = record.full();
    if full.is_empty() {
        WhyLinear::NoEarlierYear
    } else if full.iter().map(|year| dossiers(year).den).sum::<u64>() < MINIMUM_COURSE_DOSSIERS {
        WhyLinear::FewDossiers
    } else if course {
        WhyLinear::NothingByThen
    } else {
        WhyLinear::FewOnline
    }
}

/// A rate on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// The rate so far.
    pub now: Rate,
    /// How it stands.
    pub progress: Progress,
    /// What is expected by now; `None` without a target.
    pub expected: Option<Expected>,
    /// The least numerator that keeps the pace with today's denominator.
    pub least: Option<u64>,
}

/// How a record keeps the pace to a target.
#[must_use]
pub fn pace(record: &Record, target: Option<Percent>) -> Pace {
    let now = record.now();
    let Some(target) = target else { return Pace { now, progress: Progress::NoTarget, expected: None, least: None } };
    let expected = Expected::of(record, target);
    let progress = match (Standing::of(now, Some(target)), expected.met_by(now)) {
        (Standing::Met, _) if record.is_over() => Progress::Met,
        (Standing::NotMet, _) if record.is_over() => Progress::NotMet,
        (_, Some(true)) => Progress::OnTrack,
        (_, Some(false)) => Progress::Behind,
        (_, None) => Progress::NotArising,
    };
    let least = now.arises().then(|| expected.least_numerator(now.den));
    Pace { now, progress, expected: Some(expected), least }
}
