use proptest::prelude::*;

use super::*;
use crate::planning::Outlook;
use crate::planning::expected::{MonthAhead, days_a_year_earlier, expect, together};
use crate::planning::testing::{cells, definition};

fn sum<'a>(days: impl Iterator<Item = &'a Cells>) -> Cells {
    let mut all = Cells::new();
    days.for_each(|day| merge(&mut all, day));
    all
}

fn merge(to: &mut Cells, cells: &Cells) {
    for (key, n) in cells {
        *to.entry(key.clone()).or_default() += n;
    }
}

/// The outlook of an evening, made from nothing but the days.
fn evening(course: &Course, gone: usize) -> Outlook {
    let from = course.first.plus(gone as i32);
    let months: Vec<MonthAhead> = course
        .months
        .iter()
        .filter(|m| m.days.end > from)
        .map(|m| {
            let days = Period { start: m.days.start.max(from), ..m.days.clone() };
            let skip = (days.start.0 - m.days.start.0) as usize;
            MonthAhead { days, last_year: m.last_year.as_ref().map(|days| sum(days.iter().skip(skip))) }
        })
        .collect();
    let mut so_far = course.published.clone();
    merge(&mut so_far, &sum(course.counted[..gone].iter()));
    let expected = together(&expect(&months, &sum(course.counted_ahead[..gone].iter()), gone as u64));
    Outlook { so_far, expected }
}

fn course() -> impl Strategy<Value = Course> {
    // Two short months of 4 days each, any number of days gone.
    let days = |n: usize| proptest::collection::vec(cells(2), n);
    let month = |n: i32, last| CourseMonth {
        days: Period { name: n.to_string(), start: Day(20_000 + 4 * n), end: Day(20_004 + 4 * n) },
        last_year: last,
    };
    let last = || proptest::option::of(proptest::collection::vec(cells(2), 4));
    (days(8), last(), last(), 0usize..=8, 0i32..3, cells(1)).prop_map(move |(counted, a, b, gone, late, published)| Course {
        months: vec![month(0, a), month(1, b)],
        first: Day(20_000 + late),
        counted: counted[..gone.saturating_sub(late as usize)].to_vec(),
        counted_ahead: counted[..gone.saturating_sub(late as usize)].to_vec(),
        published: published.into_keys().map(|key| (key, 0)).collect(),
    })
}

proptest! {
    /// The day is that from which on every evening, planned by itself, is out of reach, and the one before is not.
    #[test]
    fn equals_planning_each_evening((definition, at) in definition(), course in course(), target in 1u64..=20) {
        let indicator = &definition.indicators[at];
        let target = Percent::of_hundredths(target * 500).unwrap();
        let (all, own) = (|_: &CellKey| true, |key: &CellKey| key.department.as_deref() == Some("A"));
        let parts: [&dyn Fn(&CellKey) -> bool; 2] = [&all, &own];
        let tried = parts.map(|of| {
            let out = |gone: usize| End::of(indicator, &evening(&course, gone).part(of)).prospect(target) == Prospect::Unreachable;
            let gone = (1..=course.counted.len()).rev().take_while(|gone| out(*gone)).last();
            gone.map(|gone| course.first.plus(gone as i32 - 1))
        });
        prop_assert_eq!(course.unreachable_since(&parts.map(|of| Ask { indicator, target, of })), tried);
    }

    /// Going back a day at a time is what each evening is.
    #[test]
    fn each_evening_is_what_its_days_are(course in course()) {
        let mut back = Back::new(&course);
        loop {
            let places: Vec<usize> = (0..back.keys.len()).collect();
            let own = |(key, n): (&CellKey, &u64)| (key.clone(), *n);
            let expected = back.expected();
            let expected = back.of(&places, &expected).filter(|(_, n)| **n > 0).map(own).collect();
            let outlook = Outlook { so_far: back.counted(&places).map(own).collect(), expected };
            prop_assert_eq!(outlook, evening(&course, back.days));
            if back.days == 0 {
                break;
            }
            back.step();
        }
    }
}

#[test]
fn a_day_a_year_earlier_has_its_days() {
    // One day may be none, one, or two days of the year before: they tile.
    let year = Period::parse("2024").unwrap();
    let mut next = Period::parse("2023").unwrap().start;
    for day in year.start.0..year.end.0 {
        let one = Period { name: String::new(), start: Day(day), end: Day(day + 1) };
        if let Some(shifted) = days_a_year_earlier(&one) {
            assert_eq!(shifted.start, next);
            next = shifted.end;
        }
    }
    assert_eq!(next, year.start);
}
