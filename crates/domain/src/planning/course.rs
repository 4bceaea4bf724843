//! Since which day a target has been out of reach: the days of the period one by one, with what was counted and expected
//! on each.

use std::fmt;

use crate::counting::{CellKey, Cells};
use crate::definitions::Indicator;
use crate::periods::Period;
use crate::planning::expected::{MonthAhead, expect, together};
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
        let mut open: Vec<usize> = (0..asks.len()).collect();
        while back.days > 0 && !open.is_empty() {
            let expected = back.expected();
            open.retain(|at| {
                let Ask { indicator, target, of } = asks[*at];
                let [counted, expected] = [&back.so_far, &expected].map(|cells| cells.iter().filter(|(key, _)| of(key)));
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

/// The state of an evening, going back a day at a time.
struct Back<'a> {
    course: &'a Course,
    /// Days counted.
    days: usize,
    so_far: Cells,
    so_far_ahead: Cells,
    /// By month, what last year counted on the days that are to come.
    last_year: Vec<Cells>,
}

impl<'a> Back<'a> {
    fn new(course: &'a Course) -> Back<'a> {
        let days = course.counted.len();
        let mut back = Back {
            course,
            days,
            so_far: course.published.clone(),
            so_far_ahead: Cells::new(),
            last_year: vec![Cells::new(); course.months.len()],
        };
        course.counted.iter().for_each(|day| add(&mut back.so_far, day));
        course.counted_ahead.iter().for_each(|day| add(&mut back.so_far_ahead, day));
        let on = back.on();
        for (month, left) in course.months.iter().zip(&mut back.last_year) {
            let gone = usize::try_from(on.0 + 1 - month.days.start.0).unwrap_or(0);
            month.last_year.iter().flatten().skip(gone).for_each(|day| add(left, day));
        }
        back
    }

    fn on(&self) -> Day {
        self.course.first.plus(self.days as i32 - 1)
    }

    /// What is expected after it.
    fn expected(&self) -> Cells {
        let from = self.on().plus(1);
        let mut months = Vec::new();
        for (month, left) in self.course.months.iter().zip(&self.last_year).filter(|(m, _)| m.days.end > from) {
            let days = Period { start: month.days.start.max(from), ..month.days.clone() };
            months.push(MonthAhead { days, last_year: month.last_year.as_ref().map(|_| left.clone()) });
        }
        together(&expect(&months, &self.so_far_ahead, self.days as u64))
    }

    /// The evening before.
    fn step(&mut self) {
        let on = self.on();
        self.days -= 1;
        subtract(&mut self.so_far, &self.course.counted[self.days], &self.course.published);
        subtract(&mut self.so_far_ahead, &self.course.counted_ahead[self.days], &Cells::new());
        for (month, left) in self.course.months.iter().zip(&mut self.last_year) {
            let at = usize::try_from(on.0 - month.days.start.0).ok();
            if let Some(day) = at.and_then(|at| month.last_year.as_ref()?.get(at)) {
                add(left, day);
            }
        }
    }
}

fn add(to: &mut Cells, cells: &Cells) {
    for (key, n) in cells {
        *to.entry(key.clone()).or_default() += n;
    }
}

/// What becomes zero goes, unless it is a published service.
fn subtract(from: &mut Cells, cells: &Cells, published: &Cells) {
    for (key, n) in cells {
        let Some(count) = from.get_mut(key) else { continue };
        *count = count.saturating_sub(*n);
        if *count == 0 && !published.contains_key(key) {
            from.remove(key);
        }
    }
}

#[cfg(test)]
mod tests;
