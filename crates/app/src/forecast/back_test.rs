//! Forecasts of the past beside what came, from a unit's own data.

use dondoc_domain::definitions::Indicator;
use dondoc_domain::forecast::{Trial, back_test, cumulative, targets_for_test};
use dondoc_domain::periods::Period;

use super::counted::shorter_than_a_year;
use super::{ForecastQuery, can_follow};
use crate::{App, Error};

/// So many years are looked back at.
const YEARS_MAX: i32 = 12;

/// An indicator's forecasts of the past.
#[derive(Debug, Clone)]
pub struct BackTest {
    /// The indicator.
    pub indicator: &'static Indicator,
    /// The periods that were asked again, latest first: those that are over and that the data cover in full.
    pub periods: Vec<(Period, Vec<Trial>)>,
}

impl App {
    /// Asks the period (where it is over) and the same one in all earlier years again, at the end of each month, with
    /// only the dossiers received by then.
    ///
    /// # Errors
    /// As [`App::forecast`].
    pub async fn back_test(&self, query: &ForecastQuery) -> Result<Vec<BackTest>, Error> {
        let question = self.question(&query.figures).await?;
        let imports = self.all_imports().await?;
        let years = self.years_of(question.snapshot, &imports, &question.members, question.known_at).await?;
        let first = years.last().copied().unwrap_or_else(|| question.period.start.year());
        let back = if shorter_than_a_year(&question.period) { question.period.start.year() - first } else { 0 };
        let counted = self.counted_years(&question, back.clamp(0, YEARS_MAX) as u32).await?;
        let day = self.known_day(&question, query.day).await?;
        let department = query.department.as_deref();
        let mut tests = Vec::new();
        for indicator in question.definition.indicators.iter().filter(|i| can_follow(question.definition, i)) {
            let mut periods = Vec::new();
            for one in &counted {
                let record = one.record(indicator, department);
                let (Some(first), Some(last)) = (record.current.first(), record.current.last()) else { continue };
                let Some(period) = Period::of_days(first.from, last.to) else { continue };
                if !record.covers() || day < period.last_day() {
                    continue;
                }
                let share = dondoc_domain::targets::Share::of(department);
                let targets = &question.reference.targets;
                let assigned = targets.in_force(question.unit, share, &indicator.id, period.last_day()).map(|t| t.percent);
                let previous = record.full().first().and_then(|year| cumulative(record.measure, year).last().copied());
                periods.push((period, back_test(&record, &targets_for_test(previous, assigned))));
            }
            tests.push(BackTest { indicator, periods });
        }
        Ok(tests)
    }
}
