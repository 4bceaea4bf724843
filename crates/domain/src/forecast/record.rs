//! What pace and forecast rest on: one indicator's dossiers by service, stretch by stretch.

use std::collections::BTreeMap;

use crate::catalogue::ProcedureCode;
use crate::counting::CellKey;
use crate::definitions::{Indicator, Measure};
use crate::rate::Rate;
use crate::time::Day;

/// So many earlier years are looked at: the course of a year ages.
pub const EARLIER_MAX: usize = 3;

/// A year is full where at its ends no more days than these pass without a counted dossier …
const SILENT_AT_ENDS_MAX: i32 = 15;
/// … and in its middle no more than these, judged by stretches: one month may be empty, two in a row may not.
const SILENT_MAX: i32 = 35;

/// The dossiers of some days, by service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// First day.
    pub from: Day,
    /// First day after it. Equal to the first where 29 February has no counterpart.
    pub to: Day,
    /// By service: dossiers of the indicator's denominator, and those of its numerator among them. A service
    /// that is published and has no dossier stands with zero of zero.
    pub services: BTreeMap<ProcedureCode, Rate>,
    /// All counted dossiers, of whatever level.
    pub counted: u64,
}

impl Stretch {
    /// From cells of these days.
    #[must_use]
    pub fn of<'a>(
        indicator: &Indicator,
        (from, to): (Day, Day),
        cells: impl IntoIterator<Item = (&'a CellKey, &'a u64)>,
    ) -> Stretch {
        let (mut services, mut counted): (Vec<(&ProcedureCode, Rate)>, u64) = (Vec::new(), 0);
        for (key, count) in cells {
            let published = *count == 0 && indicator.publishes(key);
            counted += count;
            if published || (*count > 0 && indicator.in_denominator(key)) {
                let own = Rate { num: if indicator.in_numerator(key) { *count } else { 0 }, den: *count };
                services.push((&key.procedure, own));
            }
        }
        // Those of one unit stand in this order already.
        services.sort_by_key(|(service, _)| *service);
        let together = services.chunk_by(|(a, _), (b, _)| a == b);
        let services = together.map(|own| (own[0].0.clone(), sum(own.iter().map(|(_, rate)| rate)))).collect();
        Stretch { from, to, services, counted }
    }

    /// Dossiers of the denominator and of the numerator, whatever the indicator counts.
    #[must_use]
    pub fn dossiers(&self) -> Rate {
        sum(self.services.values())
    }

    /// How many days it has.
    #[must_use]
    pub fn days(&self) -> i32 {
        self.to.0 - self.from.0
    }
}

/// Numerators and denominators added up.
pub(super) fn sum<'a>(rates: impl IntoIterator<Item = &'a Rate>) -> Rate {
    rates.into_iter().fold(Rate::default(), |all, one| Rate { num: all.num + one.num, den: all.den + one.den })
}

/// Dossiers of several stretches.
pub(super) fn dossiers(stretches: &[Stretch]) -> Rate {
    sum(&stretches.iter().map(Stretch::dossiers).collect::<Vec<_>>())
}

/// One indicator of a unit in a period, in the years before, and in the months before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What the indicator counts.
    pub measure: Measure,
    /// Is it measured on all published services?
    pub published: bool,
    /// The stretches of the period. Those after the first `elapsed` are not looked at but for their days.
    pub current: Vec<Stretch>,
    /// How many of them are over.
    pub elapsed: usize,
    /// The same stretches one year earlier, two years earlier, …: at most [`EARLIER_MAX`] are looked at.
    pub earlier: Vec<Vec<Stretch>>,
    /// The months right before the period, in order.
    pub before: Vec<Stretch>,
}

impl Record {
    /// The stretches that are over.
    #[must_use]
    pub fn known(&self) -> &[Stretch] {
        &self.current[..self.elapsed.min(self.current.len())]
    }

    /// Is the period over?
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.elapsed >= self.current.len()
    }

    /// The first day of which nothing is known.
    #[must_use]
    pub fn unknown_from(&self) -> Day {
        self.known().last().map_or_else(|| self.current.first().map_or(Day::MIN, |s| s.from), |s| s.to)
    }

    /// The rate so far.
    #[must_use]
    pub fn now(&self) -> Rate {
        super::course::cumulative(self.measure, self.known()).last().copied().unwrap_or_default()
    }

    /// The earlier years that the data cover in full, latest first, up to the first that they do not.
    #[must_use]
    pub fn full(&self) -> Vec<&[Stretch]> {
        self.earlier.iter().take(EARLIER_MAX).map(Vec::as_slice).take_while(|year| is_full(year)).collect()
    }

    /// Do the data cover the period itself in full, as they have to for a back-test?
    #[must_use]
    pub fn covers(&self) -> bool {
        self.is_over() && is_full(&self.current)
    }

    /// The same as known at an earlier time, by which fewer stretches were over.
    #[must_use]
    pub fn known_after(&self, elapsed: usize) -> Record {
        Record { elapsed: elapsed.min(self.elapsed), ..self.clone() }
    }
}

/// Does a year's data leave no long silence?
fn is_full(year: &[Stretch]) -> bool {
    let mut silent = 0;
    let mut begun = false;
    for stretch in year {
        if stretch.counted == 0 {
            silent += stretch.days();
            continue;
        }
        if silent > if begun { SILENT_MAX } else { SILENT_AT_ENDS_MAX } {
            return false;
        }
        (begun, silent) = (true, 0);
    }
    begun && silent <= SILENT_AT_ENDS_MAX
}
