//! Which periods an office would close next, by what it has closed so far.

use std::collections::BTreeMap;

use crate::periods::Period;
use crate::time::Day;

/// A kind of period that reports are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Regular {
    /// A month.
    Month,
    /// A quarter.
    Quarter,
    /// Half a year.
    HalfYear,
    /// The first nine months.
    NineMonths,
    /// A year.
    Year,
}

impl Regular {
    /// All of them.
    pub const ALL: [Regular; 5] = [Regular::Month, Regular::Quarter, Regular::HalfYear, Regular::NineMonths, Regular::Year];

    /// What follows the year in the names of its periods, in the order of time.
    fn parts(self, statutory: bool) -> &'static [&'static str] {
        match self {
            Regular::Month => &["-01", "-02", "-03", "-04", "-05", "-06", "-07", "-08", "-09", "-10", "-11", "-12"],
            Regular::Quarter => &["-Q1", "-Q2", "-Q3", "-Q4"],
            Regular::HalfYear if statutory => &["-6m", "-H2"],
            Regular::HalfYear => &["-H1", "-H2"],
            Regular::NineMonths => &["-9m"],
            Regular::Year => &[""],
        }
    }

    /// Its periods of a year.
    fn of_year(self, statutory: bool, year: i32) -> impl Iterator<Item = Period> {
        let prefix = if statutory { "nd09:" } else { "" };
        self.parts(statutory).iter().filter_map(move |part| Period::parse(&format!("{prefix}{year:04}{part}")).ok())
    }
}

/// The calendar (is it the statutory one?) and the kind of a period, by its days; `None` for a free interval.
#[must_use]
pub fn kind(period: &Period) -> Option<(bool, Regular)> {
    let same = |p: Period| (p.start, p.end) == (period.start, period.end);
    let year = period.last_day().year();
    let kinds = [false, true].into_iter().flat_map(|statutory| Regular::ALL.map(|regular| (statutory, regular)));
    kinds.into_iter().find(|(statutory, regular)| regular.of_year(*statutory, year).any(same))
}

/// The periods to be closed next, the longest overdue first. Of every kind that was closed before those that followed the last one of it;
/// where nothing was closed yet, the usual one. `until` is the first day of which the data do not tell: a period that reaches beyond it waits.
#[must_use]
pub fn due(closed: &[Period], usual: &Period, until: Day) -> Vec<Period> {
    let mut last: BTreeMap<(bool, Regular), Day> = BTreeMap::new();
    for period in closed {
        if let Some(kind) = kind(period) {
            let end = last.entry(kind).or_insert(period.end);
            *end = (*end).max(period.end);
        }
    }
    let mut due: Vec<Period> = if closed.is_empty() { vec![usual.clone()] } else { Vec::new() };
    for ((statutory, regular), last) in last {
        // The statutory year begins in the December before.
        let years = last.year()..=until.year() + 1;
        due.extend(years.flat_map(|year| regular.of_year(statutory, year)).filter(|period| period.start >= last));
    }
    due.retain(|period| period.end <= until);
    due.sort_by(|a, b| (a.end, a.start, &a.name).cmp(&(b.end, b.start, &b.name)));
    due
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn period(name: &str) -> Period {
        Period::parse(name).unwrap()
    }

    fn names(due: Vec<Period>) -> Vec<String> {
        due.into_iter().map(|period| period.name).collect()
    }

    #[test]
    fn what_was_closed_before_is_closed_again() {
        let until = |text: &str| text.parse().unwrap();
        let closed = [period("nd09:2023-05"), period("nd09:2023-06"), period("2023-Q1")];
        let due_by = |day| names(due(&closed, &period("2023"), until(day)));
        assert_eq!(due_by("2023-06-20"), Vec::<String>::new());
        assert_eq!(due_by("2023-07-31"), ["2023-Q2", "nd09:2023-07"]);
        assert_eq!(
            due_by("2023-12-31"),
            [
                "2023-Q2",
                "nd09:2023-07",
                "nd09:2023-08",
                "nd09:2023-09",
                "2023-Q3",
                "nd09:2023-10",
                "nd09:2023-11",
                "nd09:2023-12"
            ]
        );
        // Nothing closed yet: the usual one, once it is over.
        assert_eq!(names(due(&[], &period("2023"), until("2023-12-31"))), Vec::<String>::new());
        assert_eq!(names(due(&[], &period("2023"), until("2024-01-08"))), ["2023"]);
    }

    #[test]
    fn a_kind_is_told_by_the_days() {
        assert_eq!(kind(&period("2023-01-01..2023-07-01")), Some((false, Regular::HalfYear)));
        assert_eq!(kind(&period("nd09:2023-01")), Some((true, Regular::Month)));
        assert_eq!(kind(&period("nd09:2023-9m")), Some((true, Regular::NineMonths)));
        assert_eq!(kind(&period("2023-01-02..2023-07-01")), None);
    }

    proptest! {
        /// After each closing of what is due nothing is due, whatever was closed; and what is due follows without a gap.
        #[test]
        fn who_closes_what_is_due_is_done(years in prop::collection::vec((2020i32..2026, 0usize..5, 0usize..12, any::<bool>()), 1..6), day in 0i32..1500) {
            let one = |(year, regular, part, statutory): (i32, usize, usize, bool)| {
                let of: Vec<Period> = Regular::ALL[regular].of_year(statutory, year).collect();
                of[part % of.len()].clone()
            };
            let closed: Vec<Period> = years.into_iter().map(one).collect();
            let until = Day::from_ymd(2024, 1, 1).unwrap().plus(day);
            let found = due(&closed, &closed[0], until);
            prop_assert!(found.iter().all(|p| p.end <= until && !closed.iter().any(|c| (c.start, c.end) == (p.start, p.end))));
            for period in &found {
                let mine = kind(period).unwrap();
                let before = |other: &&Period| kind(other) == Some(mine) && other.end <= period.start;
                let last = closed.iter().chain(&found).filter(before).map(|p| p.end).max();
                let gapless = matches!(mine.1, Regular::NineMonths) || last == Some(period.start);
                prop_assert!(gapless, "{} follows {last:?}", period.name);
            }
            let all: Vec<Period> = closed.iter().chain(&found).cloned().collect();
            prop_assert_eq!(due(&all, &closed[0], until), Vec::<Period>::new());
        }
    }
}
