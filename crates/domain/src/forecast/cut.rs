//! Cutting a period, and the same one in earlier years, into stretches of days that correspond.

use crate::periods::Period;
use crate::time::Day;

/// A period in stretches: its months, the one in which the as-of day lies cut after that day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Bounds of each stretch, half-open, in order and without gaps.
    pub days: Vec<(Day, Day)>,
    /// How many of them are over by the end of the as-of day.
    pub elapsed: usize,
}

impl Cut {
    /// Of a period as it is known at the end of a day.
    #[must_use]
    pub fn of(period: &Period, as_of: Day) -> Cut {
        let known = Day(as_of.0.saturating_add(1));
        let mut days = Vec::new();
        for month in period.months() {
            if month.start < known && known < month.end {
                days.push((month.start, known));
                days.push((known, month.end));
            } else {
                days.push((month.start, month.end));
            }
        }
        let elapsed = days.iter().filter(|(_, to)| *to <= known).count();
        Cut { days, elapsed }
    }

    /// The same stretches so many years earlier. One may be empty: 29 February has no day to correspond to.
    #[must_use]
    pub fn earlier(&self, years: u32) -> Vec<(Day, Day)> {
        self.days.iter().map(|(from, to)| (years_earlier(*from, years), years_earlier(*to, years))).collect()
    }
}

/// The day of the same date so many years earlier, as a bound between days: before 29 February becomes before
/// 1 March where there is none.
#[must_use]
pub fn years_earlier(day: Day, years: u32) -> Day {
    let (year, month, of_month) = day.ymd();
    let year = year - i32::try_from(years).unwrap_or(i32::MAX);
    Day::from_ymd(year, month, of_month).or_else(|| Day::from_ymd(year, month + 1, 1)).unwrap_or(Day::MIN)
}

/// The twelve months right before a period, in its calendar and in order.
#[must_use]
pub fn before(period: &Period) -> Vec<(Day, Day)> {
    let (from, to) = (years_earlier(period.start, 1), period.start);
    let name = if period.is_statutory() { "nd09:" } else { "" };
    let year = Period { name: name.to_owned(), start: from, end: to };
    year.months().into_iter().map(|month| (month.start, month.end)).collect()
}
