//! The course of earlier years: how much of a year's end stood by each day, in whole numbers.

use std::collections::BTreeMap;

use super::record::{Record, Stretch};
use crate::catalogue::ProcedureCode;
use crate::definitions::Measure;
use crate::interval::{MINIMUM_DOSSIERS, MINIMUM_SERVICES};
use crate::rate::Rate;

/// A course rests on at least so many dossiers of full earlier years together …
pub const MINIMUM_COURSE_DOSSIERS: u64 = 100;

/// … and on at least so much in the numerator at their ends: online dossiers, or services reached.
#[must_use]
pub fn minimum_numerator(measure: Measure) -> u64 {
    match measure {
        Measure::Dossiers => MINIMUM_DOSSIERS,
        Measure::Services => MINIMUM_SERVICES,
    }
}

/// A part of a whole, in lowest terms, between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    /// Of so many equal parts …
    pub num: u128,
    /// … into which the whole is divided; never 0.
    pub den: u128,
}

impl Fraction {
    /// All of it.
    pub const ONE: Fraction = Fraction { num: 1, den: 1 };

    /// In lowest terms, at most one; `None` where there is no whole.
    #[must_use]
    pub fn of(num: u128, den: u128) -> Option<Fraction> {
        if den == 0 {
            return None;
        }
        let common = gcd(num.min(den), den);
        Some(Fraction { num: num.min(den) / common, den: den / common })
    }

    /// For drawing and for estimates only.
    #[must_use]
    pub fn for_drawing(self) -> f64 {
        self.num as f64 / self.den as f64
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    if a == 0 { b } else { gcd(b % a, a) }
}

/// The rate after each stretch, everything before it in the period counted in: dossiers added up, services as the
/// union.
#[must_use]
pub fn cumulative(measure: Measure, stretches: &[Stretch]) -> Vec<Rate> {
    let mut services: BTreeMap<&ProcedureCode, bool> = BTreeMap::new();
    let mut so_far = Rate::default();
    let after = |stretch| {
        match measure {
            Measure::Dossiers => so_far = super::record::sum([&so_far, &Stretch::dossiers(stretch)]),
            Measure::Services => {
                for (service, rate) in &stretch.services {
                    *services.entry(service).or_default() |= rate.num > 0;
                }
                so_far = Rate { num: services.values().filter(|yes| **yes).count() as u64, den: services.len() as u64 };
            }
        }
        so_far
    };
    stretches.iter().map(after).collect()
}

/// The rate of earlier years after each stretch, years added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// From before the first stretch to after the last.
    points: Vec<Rate>,
    /// How many years it rests on.
    pub years: usize,
}

impl Course {
    /// Of the full earlier years of a record; `None` where there are none, or too few dossiers or online ones in them.
    #[must_use]
    pub fn of(record: &Record) -> Option<Course> {
        let full = record.full();
        let dossiers: u64 = full.iter().map(|year| super::record::dossiers(year).den).sum();
        let mut points = vec![Rate::default(); record.current.len() + 1];
        for year in &full {
            for (point, rate) in points.iter_mut().skip(1).zip(cumulative(record.measure, year)) {
                *point = super::record::sum([&*point, &rate]);
            }
        }
        let course = Course { points, years: full.len() };
        let enough = dossiers >= MINIMUM_COURSE_DOSSIERS && course.end().num >= minimum_numerator(record.measure);
        enough.then_some(course)
    }

    /// What stood after the first `elapsed` stretches.
    #[must_use]
    pub fn at(&self, elapsed: usize) -> Rate {
        self.points[elapsed.min(self.points.len() - 1)]
    }

    /// What stood at the end.
    #[must_use]
    pub fn end(&self) -> Rate {
        self.at(usize::MAX)
    }

    /// How much of the end's denominator stood by then.
    #[must_use]
    pub fn denominator(&self, elapsed: usize) -> Option<Fraction> {
        Fraction::of(u128::from(self.at(elapsed).den), u128::from(self.end().den))
    }

    /// How much of the end's numerator stood by then.
    #[must_use]
    pub fn numerator(&self, elapsed: usize) -> Option<Fraction> {
        Fraction::of(u128::from(self.at(elapsed).num), u128::from(self.end().num))
    }

    /// The rate of then as a multiple of the rate at the end, as a numerator and a denominator; it may be more than 1.
    /// `None` where nothing had arisen by then.
    #[must_use]
    pub fn of_end(&self, elapsed: usize) -> Option<(u128, u128)> {
        let (then, end) = (self.at(elapsed), self.end());
        let wide = u128::from;
        (then.den > 0 && end.num > 0).then(|| (wide(then.num) * wide(end.den), wide(then.den) * wide(end.num)))
    }
}
