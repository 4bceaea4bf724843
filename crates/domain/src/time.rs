//! Days and moments on the wall clock of Asia/Ho_Chi_Minh.
//!
//! Viet Nam has had one offset (+07:00) without summer time since 1975, so a moment is kept as the
//! local wall clock itself: seconds since 1970-01-01T00:00:00 in Viet Nam.

use std::fmt;
use std::str::FromStr;

/// Seconds of the fixed offset of Asia/Ho_Chi_Minh (+07:00).
pub const OFFSET_SECONDS: i64 = 7 * 3600;
const SECONDS_PER_DAY: i64 = 86_400;

/// A calendar day, as days since 1970-01-01 (may be negative).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(pub i32);

impl Day {
    /// The first representable day: "has always been so".
    pub const MIN: Day = Day(i32::MIN);
    /// The last representable day: "until further notice".
    pub const MAX: Day = Day(i32::MAX);

    /// The day of a proleptic Gregorian date, or `None` where no such date exists (31/02).
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 || day > days_in_month(year, month) {
            return None;
        }
        // Howard Hinnant's days_from_civil; checked against a calendar library by a property test.
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let year_of_era = y.rem_euclid(400);
        let month_from_march = (month as i32 + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + day as i32 - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(Day(era * 146_097 + day_of_era - 719_468))
    }

    /// Year, month and day of month.
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let mp = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * mp + 2) / 5 + 1) as u32;
        let month = if mp < 10 { mp + 3 } else { mp - 9 } as u32;
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month, day)
    }

    /// The calendar year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// The day `n` days later (earlier when negative).
    #[must_use]
    pub fn plus(self, n: i32) -> Day {
        Day(self.0 + n)
    }

    /// `dd/MM/yyyy`, as read in Viet Nam.
    #[must_use]
    pub fn vietnamese(self) -> String {
        let (y, m, d) = self.ymd();
        format!("{d:02}/{m:02}/{y:04}")
    }
}

/// Days in a month of the proleptic Gregorian calendar.
#[must_use]
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Day::MIN => f.write_str("Day(-∞)"),
            Day::MAX => f.write_str("Day(∞)"),
            day => write!(f, "Day({day})"),
        }
    }
}

/// The text is not a date or moment in ISO form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an ISO date: `{0}`")]
pub struct NotADate(pub String);

impl FromStr for Day {
    type Err = NotADate;

    /// Reads `yyyy-MM-dd`.
    fn from_str(s: &str) -> Result<Day, NotADate> {
        let bad = || NotADate(s.to_owned());
        let mut parts = s.split('-');
        let (Some(y), Some(m), Some(d), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return Err(bad());
        };
        if y.len() != 4 || m.len() != 2 || d.len() != 2 || !s.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return Err(bad());
        }
        let parse = |t: &str| t.parse::<u32>().map_err(|_| bad());
        Day::from_ymd(parse(y)? as i32, parse(m)?, parse(d)?).ok_or_else(bad)
    }
}

/// A moment on the Vietnamese wall clock: seconds since 1970-01-01T00:00:00 local time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment of a time of day, or `None` where no such time exists (24:61).
    #[must_use]
    pub fn new(day: Day, hour: u32, minute: u32, second: u32) -> Option<Moment> {
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        Some(Moment(i64::from(day.0) * SECONDS_PER_DAY + i64::from(hour * 3600 + minute * 60 + second)))
    }

    /// Midnight at the start of a day.
    #[must_use]
    pub fn start_of(day: Day) -> Moment {
        Moment(i64::from(day.0) * SECONDS_PER_DAY)
    }

    /// From seconds since the Unix epoch (UTC).
    #[must_use]
    pub fn from_unix(seconds: i64) -> Moment {
        Moment(seconds + OFFSET_SECONDS)
    }

    /// Seconds since the Unix epoch (UTC).
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0 - OFFSET_SECONDS
    }

    /// The calendar day it falls on.
    #[must_use]
    pub fn day(self) -> Day {
        Day(self.0.div_euclid(SECONDS_PER_DAY) as i32)
    }

    /// Hour, minute, second.
    #[must_use]
    pub fn hms(self) -> (u32, u32, u32) {
        let s = self.0.rem_euclid(SECONDS_PER_DAY) as u32;
        (s / 3600, s / 60 % 60, s % 60)
    }

    /// `dd/MM/yyyy HH:mm`, as read in Viet Nam.
    #[must_use]
    pub fn vietnamese(self) -> String {
        let (h, m, _) = self.hms();
        format!("{} {h:02}:{m:02}", self.day().vietnamese())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (h, m, s) = self.hms();
        write!(f, "{}T{h:02}:{m:02}:{s:02}", self.day())
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Moment({self})")
    }
}

impl FromStr for Moment {
    type Err = NotADate;

    /// Reads `yyyy-MM-dd`, `yyyy-MM-ddTHH:mm[:ss[.fraction]]` (or a space for `T`), optionally with
    /// `Z` or `±HH:MM`; without an offset the time is Vietnamese wall clock. A day alone is its midnight.
    fn from_str(s: &str) -> Result<Moment, NotADate> {
        let bad = || NotADate(s.to_owned());
        if !s.is_ascii() {
            return Err(bad());
        }
        if s.len() == 10 {
            return s.parse().map(Moment::start_of);
        }
        let day: Day = s.get(..10).ok_or_else(bad)?.parse()?;
        if !matches!(s.as_bytes()[10], b'T' | b' ') {
            return Err(bad());
        }
        let rest = &s[11..];
        let zone_at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
        let (clock, zone) = rest.split_at(zone_at);
        let clock = clock.split('.').next().unwrap_or(clock);
        let number = |t: &str| if t.len() == 2 { t.parse::<u32>().ok() } else { None };
        let mut parts = clock.split(':');
        let hour = parts.next().and_then(number).ok_or_else(bad)?;
        let minute = parts.next().and_then(number).ok_or_else(bad)?;
        let second = match parts.next() {
            Some(t) => number(t).ok_or_else(bad)?,
            None => 0,
        };
        let local = Moment::new(day, hour, minute, second).ok_or_else(bad)?;
        let offset = match zone {
            "" => OFFSET_SECONDS,
            "Z" => 0,
            _ => {
                let sign = if zone.starts_with('-') { -1 } else { 1 };
                let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
                let digits = if digits.len() == 2 { format!("{digits}00") } else { digits };
                let (h, m) = digits.split_at_checked(2).ok_or_else(bad)?;
                sign * i64::from(number(h).ok_or_else(bad)? * 3600 + number(m).ok_or_else(bad)? * 60)
            }
        };
        Ok(Moment(local.0 - offset + OFFSET_SECONDS))
    }
}

macro_rules! serde_as_text {
    ($($t:ty),*) => {$(
        impl serde::Serialize for $t {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $t {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
serde_as_text!(Day, Moment);

/// A half-open interval of validity `[from, to)`; open ends are [`Day::MIN`] and [`Day::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Validity {
    /// First day on which it holds.
    pub from: Day,
    /// First day on which it no longer holds.
    pub to: Day,
}

impl Validity {
    /// Always.
    pub const ALWAYS: Validity = Validity { from: Day::MIN, to: Day::MAX };

    /// From optional ends; `None` where it would be empty (`from >= to`).
    #[must_use]
    pub fn new(from: Option<Day>, to: Option<Day>) -> Option<Validity> {
        let v = Validity { from: from.unwrap_or(Day::MIN), to: to.unwrap_or(Day::MAX) };
        (v.from < v.to).then_some(v)
    }

    /// Does it hold on the day?
    #[must_use]
    pub fn holds_on(self, day: Day) -> bool {
        self.from <= day && day < self.to
    }

    /// Do the two share a day?
    #[must_use]
    pub fn overlaps(self, other: Validity) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// The start, or `None` when open.
    #[must_use]
    pub fn from_day(self) -> Option<Day> {
        (self.from != Day::MIN).then_some(self.from)
    }

    /// The end, or `None` when open.
    #[must_use]
    pub fn to_day(self) -> Option<Day> {
        (self.to != Day::MAX).then_some(self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn day_agrees_with_a_calendar_library(n in -100_000i32..100_000) {
            let (y, m, d) = Day(n).ymd();
            let epoch = jiff::civil::date(1970, 1, 1);
            let theirs = epoch + jiff::Span::new().days(i64::from(n));
            prop_assert_eq!((y, m, d), (i32::from(theirs.year()), theirs.month() as u32, theirs.day() as u32));
            prop_assert_eq!(Day::from_ymd(y, m, d), Some(Day(n)));
            prop_assert_eq!(Day(n).to_string().parse::<Day>().unwrap(), Day(n));
        }

        #[test]
        fn no_date_outside_the_calendar(y in 1900i32..2100, m in 0u32..15, d in 0u32..40) {
            let theirs = jiff::civil::Date::new(y as i16, m as i8, d as i8).is_ok();
            prop_assert_eq!(Day::from_ymd(y, m, d).is_some(), theirs);
        }

        #[test]
        fn moments_survive_text(n in -4_000_000_000i64..8_000_000_000) {
            prop_assert_eq!(Moment(n).to_string().parse::<Moment>().unwrap(), Moment(n));
            prop_assert_eq!(Moment::from_unix(Moment(n).unix()), Moment(n));
        }

        #[test]
        fn never_panics_on_text(s in "\\PC{0,30}") {
            let _ = s.parse::<Day>();
            let _ = s.parse::<Moment>();
        }
    }

    #[test]
    fn offsets_are_converted_to_the_vietnamese_clock() {
        let at = |s: &str| s.parse::<Moment>().unwrap().to_string();
        assert_eq!(at("2023-07-05T08:15:32"), "2023-07-05T08:15:32");
        assert_eq!(at("2023-07-05T08:15:32Z"), "2023-07-05T15:15:32");
        assert_eq!(at("2023-07-05 08:15:32.123456+00"), "2023-07-05T15:15:32");
        assert_eq!(at("2023-07-05T08:15+07:00"), "2023-07-05T08:15:00");
        assert_eq!(at("2023-07-05"), "2023-07-05T00:00:00");
    }
}
