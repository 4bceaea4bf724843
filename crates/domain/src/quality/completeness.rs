//! What should be there and is not: days, months and procedures without a dossier.
//!
//! A zero alone says nothing. It is *missing* where others in the same place, or the unit itself before, had
//! something; *zero* where an export covers the time and nobody had; *not covered* where no export speaks of it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalogue::ProcedureCode;
use crate::periods::Period;
use crate::quality::groups::weekday;
use crate::time::Day;

mod beside;

pub use beside::{Beside, Said};

/// Weeks back that the habit of a weekday is judged by.
pub const HABIT_WEEKS: u32 = 8;
/// Of these at least so many must have had a dossier.
pub const HABIT_LEAST: u32 = 6;
/// Months back that the habit of a month or procedure is judged by: each must have had a dossier.
pub const HABIT_MONTHS: usize = 3;
/// Dossiers that a procedure must have had in these months together.
pub const HABIT_DOSSIERS: u64 = 6;

/// Days of the week on which a unit works, from Monday on: 5, 6 or 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Week(u32);

impl Week {
    /// From a number of days; `None` unless 5, 6 or 7.
    #[must_use]
    pub fn new(days: u32) -> Option<Week> {
        (5..=7).contains(&days).then_some(Week(days))
    }

    /// How many days.
    #[must_use]
    pub fn days(self) -> u32 {
        self.0
    }

    fn works_on(self, day: Day) -> bool {
        weekday(day) < self.0 && !is_fixed_holiday(day)
    }
}

/// A public holiday of the solar calendar: 1 January, 30 April, 1 May, 2 September (Bộ luật Lao động 2019, Điều
/// 112). Those of the lunar calendar, and days moved by decision of the year, are not known here.
#[must_use]
pub fn is_fixed_holiday(day: Day) -> bool {
    let (_, month, of_month) = day.ymd();
    matches!((month, of_month), (1, 1) | (4, 30) | (5, 1) | (9, 2))
}

impl Default for Week {
    /// Monday to Saturday: many one-stop shops are open on Saturday morning. Where one is not, its own habit
    /// keeps Saturdays from being missed.
    fn default() -> Week {
        Week(6)
    }
}

/// What is known of a unit's receipts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipts {
    /// Dossiers by day of receipt.
    pub days: BTreeMap<Day, u64>,
    /// Dossiers by base procedure and month (position in the list of months).
    pub procedures: BTreeMap<ProcedureCode, Vec<u64>>,
    /// The last day that an export speaks of: the day of the latest as-of.
    pub until: Option<Day>,
}

impl Receipts {
    /// The first and the last day that data speak of; `None` without data.
    #[must_use]
    pub fn covered(&self) -> Option<(Day, Day)> {
        let (first, until) = (*self.days.keys().next()?, self.until?);
        (first <= until).then_some((first, until))
    }

    fn covers(&self, start: Day, end: Day) -> bool {
        self.covered().is_some_and(|(first, until)| first <= start && end.plus(-1) <= until)
    }

    fn within(&self, start: Day, end: Day) -> u64 {
        self.days.range(start..end).map(|(_, n)| n).sum()
    }
}

/// Why something is missing and not just zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Why {
    /// At least half of the units beside it had some.
    Siblings {
        /// So many had.
        with: u64,
        /// Of so many with data of that time.
        of: u64,
    },
    /// It usually had some itself.
    Habit {
        /// So many times before.
        with: u64,
        /// Of so many.
        of: u64,
    },
}

/// A working day without a dossier although one was to be expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MissingDay {
    /// The day.
    pub day: Day,
    /// Why it was to be expected.
    pub why: Why,
}

/// The working days of a period.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Days {
    /// Working days that data speak of.
    pub working: u64,
    /// Of these, with a dossier.
    pub with: u64,
    /// Without one, as was to be expected.
    pub quiet: u64,
    /// Without one, unexpectedly.
    pub missing: Vec<MissingDay>,
    /// Working days of the period that no export speaks of.
    pub not_covered: u64,
}

/// The working days of the period: with, without, missing.
#[must_use]
pub fn days(own: &Receipts, beside: &Beside, week: Week) -> Days {
    let (mut found, period) = (Days::default(), beside.period());
    let covered = own.covered();
    for day in (period.start.0..period.end.0).map(Day).filter(|d| week.works_on(*d)) {
        if covered.is_none_or(|(first, until)| day < first || day > until) {
            found.not_covered += 1;
            continue;
        }
        found.working += 1;
        if own.days.contains_key(&day) {
            found.with += 1;
            continue;
        }
        let Said { with, of } = beside.on(day);
        let why = if of > 0 {
            (with * 2 >= of).then_some(Why::Siblings { with, of })
        } else {
            let before = (1..=HABIT_WEEKS as i32).map(|weeks| day.plus(-7 * weeks));
            let with = before.filter(|d| own.days.contains_key(d)).count() as u64;
            (with >= u64::from(HABIT_LEAST)).then_some(Why::Habit { with, of: u64::from(HABIT_WEEKS) })
        };
        match why {
            Some(why) => found.missing.push(MissingDay { day, why }),
            None => found.quiet += 1,
        }
    }
    found
}

/// How a month stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum MonthState {
    /// So many dossiers.
    Received {
        /// How many.
        dossiers: u64,
        /// The export was taken before the month was over, or data begin within it.
        partial: bool,
    },
    /// An export speaks of the month, there is nothing, and nothing was to be expected.
    Zero,
    /// There is nothing, unexpectedly.
    Missing {
        /// Why it was to be expected.
        why: Why,
    },
    /// No export speaks of it.
    NotCovered,
}

/// How each month of the period stands.
#[must_use]
pub fn months(own: &Receipts, beside: &Beside) -> Vec<MonthState> {
    let months = beside.months();
    let counts: Vec<u64> = months.iter().map(|m| own.within(m.start, m.end)).collect();
    let state = |(at, month): (usize, &Period)| {
        let whole = own.covers(month.start, month.end);
        let touched = own.covered().is_some_and(|(first, until)| first < month.end && month.start <= until);
        // A receipt after the export is a mistake (`receipt_after_export`): it does not make the month known.
        if !touched {
            return MonthState::NotCovered;
        }
        if counts[at] > 0 {
            return MonthState::Received { dossiers: counts[at], partial: !whole };
        }
        let Said { with, of } = beside.in_month(at);
        if of > 0 && with * 2 >= of {
            return MonthState::Missing { why: Why::Siblings { with, of } };
        }
        let before = &counts[at.saturating_sub(HABIT_MONTHS)..at];
        if of == 0 && whole && before.len() == HABIT_MONTHS && before.iter().all(|n| *n > 0) {
            let n = HABIT_MONTHS as u64;
            return MonthState::Missing { why: Why::Habit { with: n, of: n } };
        }
        MonthState::Zero
    };
    months.iter().enumerate().map(state).collect()
}

/// A procedure without a dossier in a month although one was to be expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingProcedure {
    /// Base procedure.
    pub procedure: ProcedureCode,
    /// Position in the list of months.
    pub month: usize,
    /// Why it was to be expected.
    pub why: Why,
}

/// Procedures that are missing in a month that the unit's data cover and in which it had anything at all: at
/// least half of the siblings (and at least two) had it, or the unit itself in each of the [`HABIT_MONTHS`]
/// months before and [`HABIT_DOSSIERS`] times together.
#[must_use]
pub fn procedures(own: &Receipts, beside: &Beside) -> Vec<MissingProcedure> {
    let months = beside.months();
    let nobody = vec![0; months.len()];
    let mut all: BTreeMap<&ProcedureCode, &Vec<u64>> = own.procedures.keys().map(|procedure| (procedure, &nobody)).collect();
    all.extend(beside.procedures());
    let none = Vec::new();
    let mut found = Vec::new();
    for (month, period) in months.iter().enumerate() {
        if !own.covers(period.start, period.end) || own.within(period.start, period.end) == 0 {
            continue;
        }
        let of = beside.in_month(month).of;
        for (procedure, with) in &all {
            let counts = own.procedures.get(*procedure).unwrap_or(&none);
            let count = |month: usize| counts.get(month).copied().unwrap_or(0);
            if count(month) > 0 {
                continue;
            }
            let with = with[month];
            let before: Vec<u64> = (month.saturating_sub(HABIT_MONTHS)..month).map(count).collect();
            let habit =
                before.len() == HABIT_MONTHS && before.iter().all(|n| *n > 0) && before.iter().sum::<u64>() >= HABIT_DOSSIERS;
            let n = HABIT_MONTHS as u64;
            let why = if with >= 2 && with * 2 >= of {
                Why::Siblings { with, of }
            } else if habit {
                Why::Habit { with: n, of: n }
            } else {
                continue;
            };
            found.push(MissingProcedure { procedure: (*procedure).clone(), month, why });
        }
    }
    found
}

#[cfg(test)]
mod tests;
