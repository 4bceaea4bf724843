//! When a source is read by itself.

use dondoc_domain::time::Moment;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// After a failed pull the next one comes after this time, or earlier where the schedule says so.
const AFTER_FAILURE: i64 = 30 * MINUTE;

/// When a source is read by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// So many minutes after the last pull began.
    EveryMinutes(u32),
    /// Once a day at a time of the Vietnamese clock: minutes since midnight.
    DailyAt(u32),
}

impl Schedule {
    /// From `HH:mm`.
    pub(crate) fn daily_at(text: &str) -> Option<Schedule> {
        let (hour, minute) = text.split_once(':')?;
        let number = |t: &str| if t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit()) { t.parse::<u32>().ok() } else { None };
        let (hour, minute) = (number(hour)?, number(minute)?);
        (hour < 24 && minute < 60).then_some(Schedule::DailyAt(hour * 60 + minute))
    }

    /// When the next pull is due: `last` is when the last one began and whether it failed, `added` when the source
    /// was added.
    #[must_use]
    pub fn next(self, last: Option<(Moment, bool)>, added: Moment) -> Moment {
        let regular = |since: Moment| match self {
            Schedule::EveryMinutes(minutes) => Moment(since.0 + i64::from(minutes) * MINUTE),
            Schedule::DailyAt(minutes) => {
                let today = Moment::start_of(since.day()).0 + i64::from(minutes) * MINUTE;
                Moment(if today > since.0 { today } else { today + DAY })
            }
        };
        match (last, self) {
            (Some((begun, true)), _) => regular(begun).min(Moment(begun.0 + AFTER_FAILURE)),
            (Some((begun, false)), _) => regular(begun),
            (None, Schedule::EveryMinutes(_)) => added,
            (None, Schedule::DailyAt(_)) => regular(added),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn pulls_come_when_the_schedule_says() {
        let added = at("2025-07-01T10:00:00");
        let hourly = Schedule::EveryMinutes(60);
        assert_eq!(hourly.next(None, added), added);
        assert_eq!(hourly.next(Some((at("2025-07-01T10:20:05"), false)), added), at("2025-07-01T11:20:05"));
        assert_eq!(hourly.next(Some((at("2025-07-01T10:20:05"), true)), added), at("2025-07-01T10:50:05"));
        let quick = Schedule::EveryMinutes(5);
        assert_eq!(quick.next(Some((at("2025-07-01T10:20:00"), true)), added), at("2025-07-01T10:25:00"));

        let night = Schedule::daily_at("02:30").unwrap();
        assert_eq!(night.next(None, added), at("2025-07-02T02:30:00"));
        assert_eq!(night.next(Some((at("2025-07-02T02:30:00"), false)), added), at("2025-07-03T02:30:00"));
        assert_eq!(night.next(Some((at("2025-07-02T01:00:00"), false)), added), at("2025-07-02T02:30:00"));
        assert_eq!(night.next(Some((at("2025-07-02T02:31:00"), true)), added), at("2025-07-02T03:01:00"));
        for bad in ["2:30", "24:00", "02:60", "", "0230", "+2:30"] {
            assert_eq!(Schedule::daily_at(bad), None, "{bad}");
        }
    }
}
