//! Reporting periods: half-open intervals of days in both calendars.
//!
//! Calendar: month, quarter, half-year, year. Statutory (NĐ 09/2019/NĐ-CP Điều 12): a month runs from
//! the 15th of the month before to the 14th; quarter, 6 months, 9 months and year follow from it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::Day;

/// A named half-open interval of days `[start, end)`, Asia/Ho_Chi_Minh.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// As asked for: `2023-Q2`, `nd09:2023-06`.
    pub name: String,
    /// First day.
    pub start: Day,
    /// First day after it.
    pub end: Day,
}

/// The text names no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a period: `{0}`")]
pub struct NotAPeriod(pub String);

#[derive(Clone, Copy)]
enum Span {
    Months { first: u32, count: u32 },
    Days(Day, Day),
}

impl Period {
    /// Reads `2023`, `2023-H1`, `2023-Q3`, `2023-06`, `2023-01-01..2023-07-01`, and with the prefix
    /// `nd09:` the statutory `nd09:2023-06`, `-Q2`, `-H1`/`-6m`, `-H2`, `-9m`, `nd09:2023`.
    ///
    /// # Errors
    /// [`NotAPeriod`] for anything else, an empty interval among it.
    pub fn parse(text: &str) -> Result<Period, NotAPeriod> {
        let name = text.trim();
        let bad = || NotAPeriod(name.to_owned());
        let (statutory, rest) = match name.split_once(':') {
            Some((prefix, rest)) if prefix.eq_ignore_ascii_case("nd09") => (true, rest),
            Some(_) => return Err(bad()),
            None => (false, name),
        };
        let (year, span) = parse_span(rest).ok_or_else(bad)?;
        let (start, end) = match span {
            Span::Days(start, end) => (start, end),
            Span::Months { first, count } if statutory => {
                (statutory_start(year, first).ok_or_else(bad)?, statutory_start(year, first + count).ok_or_else(bad)?)
            }
            Span::Months { first, count } => {
                (first_of(year, first).ok_or_else(bad)?, first_of(year, first + count).ok_or_else(bad)?)
            }
        };
        if start >= end || (statutory && matches!(span, Span::Days(..))) {
            return Err(bad());
        }
        Ok(Period { name: name.to_owned(), start, end })
    }

    /// The period of these days under the name that a person would give it: `2023-Q3` rather than
    /// `2023-07-01..2023-10-01`. `None` where it is empty.
    #[must_use]
    pub fn of_days(start: Day, end: Day) -> Option<Period> {
        let year = end.plus(-1).year();
        let named = |prefix: &str, part: &str| Period::parse(&format!("{prefix}{year:04}{part}")).ok();
        let parts = ["", "-H1", "-H2", "-9m", "-Q1", "-Q2", "-Q3", "-Q4"].map(str::to_owned);
        let months = (1..=12).map(|month| format!("-{month:02}"));
        for part in parts.into_iter().chain(months) {
            // A half-year is `6m` in the statutory calendar.
            let statutory = if part == "-H1" { "-6m" } else { part.as_str() };
            let candidates = [named("", &part), named("nd09:", statutory)];
            if let Some(found) = candidates.into_iter().flatten().find(|p| (p.start, p.end) == (start, end)) {
                return Some(found);
            }
        }
        Period::parse(&format!("{start}..{end}")).ok()
    }

    /// The same months in the other calendar: for the third quarter of 2023 (July to September) the statutory
    /// one (15 June to 14 September), and the other way round. `None` where the bounds are not those of months.
    #[must_use]
    pub fn in_other_calendar(&self) -> Option<Period> {
        let moved = |day: Day| {
            let (year, month, of_month) = day.ymd();
            match of_month {
                1 => statutory_start(year, month),
                15 => {
                    let (year, month) = next_month(year, month);
                    Day::from_ymd(year, month, 1)
                }
                _ => None,
            }
        };
        if self.start.ymd().2 != self.end.ymd().2 {
            return None;
        }
        Period::of_days(moved(self.start)?, moved(self.end)?)
    }

    /// A calendar year.
    #[must_use]
    pub fn year(year: i32) -> Option<Period> {
        Period::parse(&format!("{year:04}")).ok()
    }

    /// The last day in it.
    #[must_use]
    pub fn last_day(&self) -> Day {
        self.end.plus(-1)
    }

    /// Is it of the statutory calendar?
    #[must_use]
    pub fn is_statutory(&self) -> bool {
        self.name.get(..5).is_some_and(|p| p.eq_ignore_ascii_case("nd09:"))
    }

    /// Its months, in its own calendar, cut to the period where a free interval does not begin or
    /// end with a month.
    #[must_use]
    pub fn months(&self) -> Vec<Period> {
        let statutory = self.is_statutory();
        let (mut year, mut month, day) = self.start.ymd();
        if statutory && day >= 15 {
            (year, month) = next_month(year, month);
        }
        let mut out = Vec::new();
        loop {
            let name = format!("{}{year:04}-{month:02}", if statutory { "nd09:" } else { "" });
            let Ok(whole) = Period::parse(&name) else { break };
            if whole.start >= self.end {
                break;
            }
            let (start, end) = (whole.start.max(self.start), whole.end.min(self.end));
            let name = if (start, end) == (whole.start, whole.end) { name } else { format!("{start}..{end}") };
            out.push(Period { name, start, end });
            (year, month) = next_month(year, month);
        }
        out
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn next_month(year: i32, month: u32) -> (i32, u32) {
    if month == 12 { (year + 1, 1) } else { (year, month + 1) }
}

fn first_of(year: i32, month: u32) -> Option<Day> {
    Day::from_ymd(year + (month as i32 - 1) / 12, (month - 1) % 12 + 1, 1)
}

/// First day of a statutory month: the 15th of the calendar month before.
fn statutory_start(year: i32, month: u32) -> Option<Day> {
    let (y, m) = if month == 1 { (year - 1, 12) } else { (year + (month as i32 - 2) / 12, (month - 2) % 12 + 1) };
    Day::from_ymd(y, m, 15)
}

fn parse_span(text: &str) -> Option<(i32, Span)> {
    if let Some((a, b)) = text.split_once("..") {
        return Some((0, Span::Days(a.parse().ok()?, b.parse().ok()?)));
    }
    let year = text.get(..4).filter(|y| y.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let months = |first, count| Some((year, Span::Months { first, count }));
    let rest = match text.get(4..)? {
        "" => return months(1, 12),
        rest => rest.strip_prefix('-')?.to_ascii_uppercase(),
    };
    match rest.as_str() {
        "H1" | "6M" => months(1, 6),
        "H2" => months(7, 6),
        "9M" => months(1, 9),
        quarter if quarter.starts_with('Q') => match quarter[1..].parse::<u32>().ok()? {
            q @ 1..=4 if quarter.len() == 2 => months(q * 3 - 2, 3),
            _ => None,
        },
        month if month.len() == 2 => match month.parse::<u32>().ok()? {
            m @ 1..=12 => months(m, 1),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bounds(text: &str) -> (String, String) {
        let p = Period::parse(text).unwrap();
        (p.start.to_string(), p.end.to_string())
    }

    #[test]
    fn both_calendars() {
        for (name, start, end) in [
            ("2023", "2023-01-01", "2024-01-01"),
            ("2023-H2", "2023-07-01", "2024-01-01"),
            ("2023-Q3", "2023-07-01", "2023-10-01"),
            ("2023-12", "2023-12-01", "2024-01-01"),
            ("2023-01-01..2023-07-01", "2023-01-01", "2023-07-01"),
            ("nd09:2023-01", "2022-12-15", "2023-01-15"),
            ("nd09:2023-12", "2023-11-15", "2023-12-15"),
            ("nd09:2023-Q1", "2022-12-15", "2023-03-15"),
            ("nd09:2023-Q2", "2023-03-15", "2023-06-15"),
            ("nd09:2023-6m", "2022-12-15", "2023-06-15"),
            ("nd09:2023-H2", "2023-06-15", "2023-12-15"),
            ("nd09:2023-9m", "2022-12-15", "2023-09-15"),
            ("nd09:2023", "2022-12-15", "2023-12-15"),
        ] {
            assert_eq!(bounds(name), (start.into(), end.into()), "{name}");
        }
        for bad in [
            "",
            "23",
            "2023-13",
            "2023-Q5",
            "2023-H3",
            "2023-07-01..2023-07-01",
            "x:2023",
            "nd09:2023-01-01..2023-02-01",
            "2023-1",
            "２０２３",
        ] {
            assert!(Period::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn months_keep_their_calendar() {
        let names = |p: &str| Period::parse(p).unwrap().months().into_iter().map(|m| m.name).collect::<Vec<_>>();
        assert_eq!(names("nd09:2023-Q1"), ["nd09:2023-01", "nd09:2023-02", "nd09:2023-03"]);
        assert_eq!(names("2023-Q4"), ["2023-10", "2023-11", "2023-12"]);
        assert_eq!(names("2023-01-10..2023-02-05"), ["2023-01-10..2023-02-01", "2023-02-01..2023-02-05"]);
    }

    #[test]
    fn the_other_calendar_has_the_same_months() {
        for (one, other) in [
            ("2023-Q3", "nd09:2023-Q3"),
            ("2023", "nd09:2023"),
            ("2023-01", "nd09:2023-01"),
            ("2023-H1", "nd09:2023-6m"),
            ("2023-9m", "nd09:2023-9m"),
        ] {
            let there = Period::parse(one).unwrap().in_other_calendar().unwrap();
            assert_eq!(there.name, other);
            let back = there.in_other_calendar().unwrap();
            assert_eq!((back.start, back.end), (Period::parse(one).unwrap().start, Period::parse(one).unwrap().end));
        }
        assert!(Period::parse("2023-07-03..2023-08-01").unwrap().in_other_calendar().is_none());
        assert_eq!(Period::of_days("2023-07-01".parse().unwrap(), "2023-10-01".parse().unwrap()).unwrap().name, "2023-Q3");
        let free = Period::of_days("2023-07-02".parse().unwrap(), "2023-10-01".parse().unwrap()).unwrap();
        assert_eq!(free.name, "2023-07-02..2023-10-01");
    }

    proptest! {
        /// Months of any period tile it without gap or overlap.
        #[test]
        fn months_tile(year in 2000i32..2050, kind in prop::sample::select(vec!["", "-H1", "-H2", "-Q1", "-Q4", "-07", "-9m"]), statutory: bool) {
            let name = format!("{}{year}{kind}", if statutory { "nd09:" } else { "" });
            let period = Period::parse(&name).unwrap();
            let months = period.months();
            prop_assert_eq!(months[0].start, period.start);
            prop_assert_eq!(months[months.len() - 1].end, period.end);
            prop_assert!(months.windows(2).all(|w| w[0].end == w[1].start));
        }

        #[test]
        fn never_panics(text in "\\PC{0,25}") {
            let _ = Period::parse(&text);
        }
    }
}
