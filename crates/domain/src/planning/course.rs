//! Since which day a target has been out of reach: the days of the period one by one, with what was counted and expected
//! on each.

use std::collections::{HashMap, HashSet};
use std::fmt;

use rapidhash::fast::RandomState;

use crate::counting::{CellKey, Cells};
use crate::definitions::Indicator;
use crate::periods::Period;
use crate::planning::expected::averaged;
use crate::planning::need::{End, Prospect};
use crate::targets::Percent;
use crate::time::Day;

/// A month of the period with what last year's same days counted, at this year's levels and departments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseMonth {
    /// The month, within the period.
    pub days: Period,
    /// Day by day; `None` where last year has no data of the month.
    pub last_year: Option<Vec<Cells>>,
}

/// A period day by day, up to and including the day of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The months of the whole period, in order.
    pub months: Vec<CourseMonth>,
    /// The first day that can have dossiers: the period's, or that on which the unit began. Averages go from it.
    pub first: Day,
    /// What each day from `first` on counted.
    pub counted: Vec<Cells>,
    /// The same at the levels and departments of the period's end: what averages are made of.
    pub counted_ahead: Vec<Cells>,
    /// Published services: cells of no dossier.
    pub published: Cells,
}

impl Course {
    /// The day of the plan: the last one counted. The day before the first where none is.
    #[must_use]
    pub fn on(&self) -> Day {
        self.first.plus(self.counted.len() as i32 - 1)
    }

    /// For each ask the first of the last unbroken run of days, up to the day of the plan, in whose evening the target
    /// could not be reached any more; `None` where it can be reached on the day of the plan. What is expected of a part is the part of what is
    /// expected of the whole.
    #[must_use]
    pub fn unreachable_since(&self, asks: &[Ask<'_>]) -> Vec<Option<Day>> {
        let mut back = Back::new(self);
        let mut since = vec![None; asks.len()];
        // Each with the places of its cells.
        let own = |ask: &Ask<'_>| (0..back.keys.len()).filter(|at| (ask.of)(back.keys[*at])).collect::<Vec<usize>>();
        let mut open: Vec<(usize, Vec<usize>)> = asks.iter().map(own).enumerate().collect();
        while back.days > 0 && !open.is_empty() {
            let expected = back.expected();
            open.retain(|(at, places)| {
                let Ask { indicator, target, .. } = asks[*at];
                let counted = back.counted(places);
                let expected = back.of(places, &expected).filter(|(_, n)| **n > 0);
                let out = End::of_cells(indicator, &counted, &expected).prospect(target) == Prospect::Unreachable;
                if out {
                    since[*at] = Some(back.on());
                }
                out
            });
            back.step();
        }
        since
    }
}

/// A target of which the day is asked.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// What is measured.
    pub indicator: &'a Indicator,
    /// At least this much.
    pub target: Percent,
    /// The part of the work that it is for.
    pub of: &'a dyn Fn(&CellKey) -> bool,
}

impl fmt::Debug for Ask<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask").field("indicator", &self.indicator.id).field("target", &self.target).finish_non_exhaustive()
    }
}

type Places<'a> = HashMap<&'a CellKey, usize, RandomState>;

/// The state of an evening, going back a day at a time: of each cell at its place in the order of all of them.
struct Back<'a> {
    course: &'a Course,
    /// Every cell of the course, in order.
    keys: Vec<&'a CellKey>,
    places: Places<'a>,
    /// Is it a published service?
    published: Vec<bool>,
    /// Days counted.
    days: usize,
    so_far: Vec<u64>,
    so_far_ahead: Vec<u64>,
    /// What last year counted on the days that are to come.
    last_year: Vec<u64>,
}

impl<'a> Back<'a> {
    fn new(course: &'a Course) -> Back<'a> {
        let last_year = course.months.iter().flat_map(|month| month.last_year.iter().flatten());
        let days = course.counted.iter().chain(&course.counted_ahead).chain(last_year);
        let found: HashSet<&CellKey, RandomState> = days.chain([&course.published]).flat_map(Cells::keys).collect();
        let mut keys: Vec<&CellKey> = found.into_iter().collect();
        keys.sort_unstable();
        let none = vec![0; keys.len()];
        let mut back = Back {
            course,
            published: keys.iter().map(|key| course.published.contains_key(*key)).collect(),
            places: keys.iter().enumerate().map(|(at, key)| (*key, at)).collect(),
            keys,
            days: course.counted.len(),
            so_far: none.clone(),
            so_far_ahead: none.clone(),
            last_year: none,
        };
        let Back { places, so_far, so_far_ahead, last_year, .. } = &mut back;
        course.counted.iter().for_each(|day| add(so_far, places, day));
        course.counted_ahead.iter().for_each(|day| add(so_far_ahead, places, day));
        for month in &course.months {
            let gone = usize::try_from(course.on().0 + 1 - month.days.start.0).unwrap_or(0);
            month.last_year.iter().flatten().skip(gone).for_each(|day| add(last_year, places, day));
        }
        back
    }

    fn on(&self) -> Day {
        self.course.first.plus(self.days as i32 - 1)
    }

    /// The cells at some places with numbers that each has.
    fn of<'b>(&'b self, places: &'b [usize], numbers: &'b [u64]) -> impl Iterator<Item = (&'b CellKey, &'b u64)> + Clone {
        places.iter().map(|at| (self.keys[*at], &numbers[*at]))
    }

    /// What was counted by then, with the published services.
    fn counted<'b>(&'b self, places: &'b [usize]) -> impl Iterator<Item = (&'b CellKey, &'b u64)> + Clone {
        let there = places.iter().filter(|at| self.so_far[**at] > 0 || self.published[**at]);
        there.map(|at| (self.keys[*at], &self.so_far[*at]))
    }

    /// What is expected after it, of each cell: [`expect`](crate::planning::expected::expect) of all months together.
    fn expected(&self) -> Vec<u64> {
        let from = self.on().plus(1);
        let averaged_days = |month: &CourseMonth| (month.days.end.0 - month.days.start.max(from).0).max(0).unsigned_abs();
        let days = self.course.months.iter().filter(|month| month.last_year.is_none()).map(averaged_days).sum::<u32>();
        let averaged = averaged(days.into(), &self.so_far_ahead, self.days as u64);
        averaged.iter().zip(&self.last_year).map(|(average, last)| average + last).collect()
    }

    /// The evening before.
    fn step(&mut self) {
        let on = self.on();
        self.days -= 1;
        subtract(&mut self.so_far, &self.places, &self.course.counted[self.days]);
        subtract(&mut self.so_far_ahead, &self.places, &self.course.counted_ahead[self.days]);
        for month in &self.course.months {
            let at = usize::try_from(on.0 - month.days.start.0).ok();
            if let Some(day) = at.and_then(|at| month.last_year.as_ref()?.get(at)) {
                add(&mut self.last_year, &self.places, day);
            }
        }
    }
}

fn add(to: &mut [u64], places: &Places<'_>, cells: &Cells) {
    cells.iter().for_each(|(key, n)| to[places[key]] += n);
}

fn subtract(from: &mut [u64], places: &Places<'_>, cells: &Cells) {
    cells.iter().for_each(|(key, n)| from[places[key]] -= n);
}

#[cfg(test)]
mod tests;
