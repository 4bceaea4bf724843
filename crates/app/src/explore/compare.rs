//! Units side by side, and years side by side.

use std::collections::BTreeSet;
use std::sync::Arc;

use dondoc_domain::comparing::{ahead, points};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::forecast::years_earlier;
use dondoc_domain::interval::minimum_of;
use dondoc_domain::periods::Period;
use dondoc_domain::ranking::{Place, rank};
use dondoc_domain::rate::Rate;

use super::counted::Counted;
use super::{ExploreQuery, Explored, Measured};
use crate::answers::Ground;
use crate::figures::{Question, find_unit, unit_ref};
use crate::views::UnitRef;
use crate::{App, Error};

/// Units that can be chosen by name.
const CHOSEN_MAX: usize = 40;
/// Years side by side.
const YEARS_MAX: u32 = 8;

/// With which units one is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum With {
    /// All below the same unit.
    Siblings,
    /// Those below it.
    Below,
    /// These: keys, codes or local ids.
    Chosen(Vec<String>),
}

/// One rate against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Against {
    /// Hundredths of a percentage point more, or less.
    pub points: i64,
    /// Cases beyond the fewest that would do for the other's rate; negative: so many are missing.
    pub cases: i64,
}

impl Against {
    fn of(a: Rate, b: Rate) -> Option<Against> {
        Some(Against { points: points(a, b)?, cases: ahead(a, b)? })
    }
}

/// A unit among those compared.
#[derive(Debug, Clone)]
pub struct ComparedUnit {
    /// Which.
    pub unit: UnitRef,
    /// Is it the one that the question is about?
    pub own: bool,
    /// Its rank in the question's period, or why it has none.
    pub place: Place,
    /// Its rates, one for each period.
    pub years: Vec<Measured>,
    /// Against the unit that the question is about; `None` for that itself, and where either does not arise.
    pub against: Option<Against>,
    /// Against itself a year earlier.
    pub since: Option<Against>,
}

/// Units side by side.
#[derive(Debug, Clone)]
pub struct Comparing {
    /// The question.
    pub head: Explored,
    /// With which units.
    pub with: With,
    /// The question's period, then the same one year earlier, two years, ….
    pub periods: Vec<Period>,
    /// The question's own unit over more years, latest first: the same periods as long as there are data.
    pub own: Vec<(Period, Measured, Option<Against>)>,
    /// Rates on fewer cases are not ranked.
    pub minimum: u64,
    /// The ranked by rank, then those apart.
    pub units: Vec<ComparedUnit>,
    /// What was chosen and is no unit.
    pub unknown: Vec<String>,
}

impl App {
    /// Units side by side in the question's period and the same one a year earlier.
    ///
    /// # Errors
    /// Unknown unit, period, definition, indicator, procedure or field; too many units chosen.
    pub async fn compare_units(&self, query: &ExploreQuery, with: With, minimum: Option<u64>) -> Result<Arc<Comparing>, Error> {
        let (_, footing) = self.footing(&query.figures).await?;
        // Others than those below it stand beside it: their figures may change while its own do not.
        let footing = match with {
            With::Below => footing,
            With::Siblings | With::Chosen(_) => self.footing_on(Ground::Everything, BTreeSet::new).await?,
        };
        let asked = (query.clone(), with, minimum);
        self.inner.answers.shelves.comparings.answer(&asked, footing, Box::pin(self.make_comparing(&asked))).await
    }

    async fn make_comparing(&self, (query, with, minimum): &(ExploreQuery, With, Option<u64>)) -> Result<Comparing, Error> {
        let (with, minimum) = (with.clone(), *minimum);
        let asked = self.asked(query, with == With::Below).await?;
        let question = &asked.question;
        let periods: Vec<Period> = (0..2).filter_map(|years| earlier(&question.period, years)).collect();
        let whole = self.sourced_periods(question, &periods, None).await?;
        let head = self.explored(&asked, whole.first().ok_or_else(|| Error::internal("nothing was counted"))?).await?;
        let own = Counted::of(question, &whole);
        let (counted, unknown) = match &with {
            With::Below => (self.counted_parts(question, &periods, &whole).await?, Vec::new()),
            With::Siblings => (self.siblings(question, &periods).await?, Vec::new()),
            With::Chosen(chosen) => self.chosen(question, &periods, chosen).await?,
        };
        let measured = |counted: &Counted| -> Vec<Measured> {
            let each = periods.iter().zip(&counted.by_period);
            each.map(|(period, (cells, source))| {
                let about = Question { period: period.clone(), ..counted.question.clone() };
                asked.measured(&about, &asked.narrow, &asked.kept(cells), *source)
            })
            .collect()
        };
        let base = measured(&own);
        // The unit itself is among its siblings; elsewhere it stands beside the others.
        let mut all: Vec<(UnitRef, bool, Vec<Measured>)> = counted
            .iter()
            .map(|c| (unit_ref(&question.reference, c.question.unit), c.question.unit == question.unit, measured(c)))
            .collect();
        if !all.iter().any(|(_, own, _)| *own) && with != With::Below {
            all.insert(0, (head.unit.clone(), true, base.clone()));
        }
        let minimum = minimum.unwrap_or_else(|| minimum_of(asked.indicator.measure));
        let rates: Vec<Rate> = all.iter().map(|(_, _, years)| years[0].rate).collect();
        let compared = |((unit, own, years), place): ((UnitRef, bool, Vec<Measured>), Place)| ComparedUnit {
            against: if own { None } else { Against::of(years[0].rate, base[0].rate) },
            since: years.get(1).and_then(|then| Against::of(years[0].rate, then.rate)),
            unit,
            own,
            place,
            years,
        };
        let places = rank(&rates, minimum);
        let mut units: Vec<ComparedUnit> = all.into_iter().zip(places).map(compared).collect();
        units.sort_by(|a, b| a.place.order().cmp(&b.place.order()).then_with(|| a.unit.name.cmp(&b.unit.name)));
        let own = self.years_beside(&asked, &head.years).await?;
        Ok(Comparing { head, with, periods, own, minimum, units, unknown })
    }

    /// All units below the same one; the unit alone where nothing is above it.
    async fn siblings(&self, question: &Question, periods: &[Period]) -> Result<Vec<Counted>, Error> {
        let organisation = &question.reference.organisation;
        let Some(parent) = organisation.units[&question.unit].parent_on(question.period.last_day()) else {
            return Ok(Vec::new());
        };
        let above = question.about(parent);
        let whole = self.sourced_periods(&above, periods, None).await?;
        self.counted_parts(&above, periods, &whole).await
    }

    async fn chosen(
        &self,
        question: &Question,
        periods: &[Period],
        chosen: &[String],
    ) -> Result<(Vec<Counted>, Vec<String>), Error> {
        if chosen.len() > CHOSEN_MAX {
            return Err(Error::refused(Diagnostic::refusal("explore-units-many").with("most", CHOSEN_MAX)));
        }
        let day = question.as_of.unwrap_or_else(|| question.period.last_day());
        let (mut counted, mut unknown): (Vec<Counted>, _) = (Vec::new(), Vec::new());
        for text in chosen {
            let Ok(unit) = find_unit(&question.reference, text, day) else {
                unknown.push(text.clone());
                continue;
            };
            if counted.iter().all(|c| c.question.unit != unit) {
                let question = question.about(unit);
                let sourced = self.sourced_periods(&question, periods, None).await?;
                counted.push(Counted::of(&question, &sourced));
            }
        }
        Ok((counted, unknown))
    }

    /// The question's own unit in the same period of every year that has data, latest first.
    async fn years_beside(&self, asked: &super::Asked, years: &[i32]) -> Result<Vec<(Period, Measured, Option<Against>)>, Error> {
        let question = &asked.question;
        let oldest = years.iter().min().copied().unwrap_or_default();
        let reaches = |period: &Period| period.last_day().year() >= oldest;
        let periods: Vec<Period> = (0..YEARS_MAX).filter_map(|y| earlier(&question.period, y)).take_while(reaches).collect();
        let sourced = self.sourced_periods(question, &periods, None).await?;
        let measured: Vec<Measured> = periods
            .iter()
            .zip(&sourced)
            .map(|(period, sourced)| {
                let about = Question { period: period.clone(), ..question.clone() };
                let kept = asked.kept(&sourced.cells);
                asked.measured(&about, &asked.narrow, &kept, sourced.source_of(kept.iter().copied()))
            })
            .collect();
        let since = |at: usize| measured.get(at + 1).and_then(|then| Against::of(measured[at].rate, then.rate));
        Ok(periods.into_iter().enumerate().map(|(at, period)| (period, measured[at].clone(), since(at))).collect())
    }
}

/// The same days so many years earlier.
fn earlier(period: &Period, years: u32) -> Option<Period> {
    if years == 0 {
        return Some(period.clone());
    }
    Period::of_days(years_earlier(period.start, years), years_earlier(period.end, years))
}
