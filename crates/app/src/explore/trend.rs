//! A rate through time: month by month, by quarters, by years; beside it the same time a year earlier.

use std::sync::Arc;

use dondoc_domain::forecast::years_earlier;
use dondoc_domain::periods::Period;
use dondoc_domain::time::Day;

use super::{ExploreQuery, Explored, Measured};
use crate::figures::Question;
use crate::{App, Error};

/// Years that can be followed at once.
const YEARS_MAX: i32 = 12;

/// How long a stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Stride {
    /// A month.
    #[default]
    Month,
    /// Three months.
    Quarter,
    /// Twelve.
    Year,
}

impl Stride {
    /// All of them.
    pub const ALL: [Stride; 3] = [Stride::Month, Stride::Quarter, Stride::Year];

    /// Stable name, in addresses and at the end of the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Stride::Month => "month",
            Stride::Quarter => "quarter",
            Stride::Year => "year",
        }
    }

    /// By its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Stride> {
        Stride::ALL.into_iter().find(|s| s.name() == name)
    }

    fn months(self) -> usize {
        match self {
            Stride::Month => 1,
            Stride::Quarter => 3,
            Stride::Year => 12,
        }
    }
}

/// A stretch of time.
#[derive(Debug, Clone)]
pub struct TrendPoint {
    /// Which.
    pub period: Period,
    /// Its rate, with the target that was in force at its end.
    pub now: Measured,
    /// The same stretch a year earlier.
    pub earlier: (Period, Measured),
}

/// A rate through time.
#[derive(Debug, Clone)]
pub struct Trend {
    /// The question; its period is all that is followed.
    pub head: Explored,
    /// How long a stretch is.
    pub stride: Stride,
    /// Stretch by stretch.
    pub points: Vec<TrendPoint>,
    /// How many stretches rest on a procedure table of a longer period and so have nothing to show.
    pub silent: usize,
}

impl App {
    /// A rate through the period; with `since` from that year's beginning.
    ///
    /// # Errors
    /// Unknown unit, period, definition, indicator, procedure or field.
    pub async fn trend(&self, query: &ExploreQuery, stride: Stride, since: Option<i32>) -> Result<Arc<Trend>, Error> {
        let (_, footing) = self.footing(&query.figures).await?;
        let asked = (query.clone(), stride, since);
        self.inner.answers.shelves.trends.answer(&asked, footing, Box::pin(self.make_trend(&asked))).await
    }

    async fn make_trend(&self, (query, stride, since): &(ExploreQuery, Stride, Option<i32>)) -> Result<Trend, Error> {
        let (stride, since) = (*stride, *since);
        let mut asked = self.asked(query, false).await?;
        if let Some(longer) = since.and_then(|year| beginning(&asked.question.period, year)) {
            asked.question.period = longer;
        }
        let question = &asked.question;
        let stretches = stretches(&question.period, stride);
        let earlier: Vec<Period> = stretches.iter().filter_map(a_year_earlier).collect();
        let periods: Vec<Period> = std::iter::once(&question.period).chain(&stretches).chain(&earlier).cloned().collect();
        let mut counted = self.sourced_periods(question, &periods, None).await?.into_iter();
        let whole = counted.next().unwrap_or_default();
        let head = self.explored(&asked, &whole).await?;
        let all: Vec<_> = counted.collect();
        let measure = |(period, sourced): (&Period, &crate::basis::Sourced)| {
            let question = Question { period: period.clone(), ..question.clone() };
            let kept = asked.kept(&sourced.cells);
            let source = sourced.source_of(kept.iter().copied());
            (period.clone(), asked.measured(&question, &asked.narrow, &kept, source))
        };
        let (now, then) = all.split_at(stretches.len().min(all.len()));
        let now = stretches.iter().zip(now).map(measure);
        let then = earlier.iter().zip(then).map(measure);
        let points: Vec<TrendPoint> = now.zip(then).map(|((period, now), earlier)| TrendPoint { period, now, earlier }).collect();
        let silent = if head.whole.counted > 0 { points.iter().filter(|p| p.now.counted == 0).count() } else { 0 };
        Ok(Trend { head, stride, points, silent })
    }
}

/// The period from the beginning of a year, of its own calendar, to its end; `None` where the year is not before it.
fn beginning(period: &Period, year: i32) -> Option<Period> {
    let last = period.last_day().year();
    let first =
        if period.is_statutory() { Period::parse(&format!("nd09:{year:04}")) } else { Period::parse(&format!("{year:04}")) };
    let start = first.ok()?.start;
    (start < period.start && last - year < YEARS_MAX).then(|| Period::of_days(start, period.end)).flatten()
}

/// The months of a period by so many, from its beginning; the last may be shorter.
fn stretches(period: &Period, stride: Stride) -> Vec<Period> {
    let months = months(period);
    let together = |part: &[Period]| Period::of_days(part.first()?.start, part.last()?.end);
    months.chunks(stride.months()).filter_map(together).collect()
}

/// Months in the period's own calendar: one that no name says is statutory begins on the 15th.
fn months(period: &Period) -> Vec<Period> {
    let on_15th = |day: Day| day.ymd().2 == 15;
    if period.is_statutory() || !(on_15th(period.start) && on_15th(period.end)) {
        return period.months();
    }
    let named = Period { name: format!("nd09:{}", period.name), ..period.clone() };
    named.months()
}

fn a_year_earlier(period: &Period) -> Option<Period> {
    Period::of_days(years_earlier(period.start, 1), years_earlier(period.end, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(period: &str, stride: Stride) -> Vec<String> {
        stretches(&Period::parse(period).unwrap(), stride).into_iter().map(|p| p.name).collect()
    }

    #[test]
    fn stretches_are_months_quarters_and_years() {
        assert_eq!(names("2023-Q4", Stride::Month), ["2023-10", "2023-11", "2023-12"]);
        assert_eq!(names("2023", Stride::Quarter), ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]);
        assert_eq!(names("2022-01-01..2023-07-01", Stride::Year), ["2022", "2023-H1"]);
        let statutory = beginning(&Period::parse("nd09:2023").unwrap(), 2022).unwrap();
        let years: Vec<String> = stretches(&statutory, Stride::Year).into_iter().map(|p| p.name).collect();
        assert_eq!(years, ["nd09:2022", "nd09:2023"]);
        assert!(beginning(&Period::parse("2023").unwrap(), 2023).is_none());
        assert_eq!(a_year_earlier(&Period::parse("nd09:2023-01").unwrap()).unwrap().name, "nd09:2022-01");
    }
}
