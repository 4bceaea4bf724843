//! `dondoc forecast` and its page: the expected pace, the forecast of the period's end, and how forecasts of the past
//! came true. The rules are `domain::forecast`'s; here the dossiers are counted for them.

mod back_test;
mod counted;
mod json;

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;
use dondoc_domain::definitions::{Definition, Indicator, Measure, PeriodBasis, ServiceKind};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::forecast::{Ends, Expected, NoOutlook, Outlook, Pace, Record, forecast, pace};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::{Day, Moment};

use crate::figures::{Question, department_name, departments, figure, unit_ref};
use crate::imports::dossier_lists;
use crate::views::{Figure, UnitRef};
use crate::{App, Error, FigureQuery, computing};

pub use back_test::BackTest;
pub use json::{back_tests_json, forecast_json};

/// What `dondoc forecast` is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ForecastQuery {
    /// Unit, period, definition, map, moment.
    pub figures: FigureQuery,
    /// Only what was received up to this day; `None`: up to the last whole day that the data tell of.
    pub day: Option<Day>,
    /// Only this department.
    pub department: Option<String>,
}

/// Pace and forecast of a unit, or of a department in it.
#[derive(Debug, Clone)]
pub struct ForecastView {
    /// The unit.
    pub unit: UnitRef,
    /// The department, with its name.
    pub department: Option<(String, String)>,
    /// Departments to choose from, with their names.
    pub departments: Vec<(String, String)>,
    /// The period.
    pub period: Period,
    /// The definition.
    pub definition: &'static Definition,
    /// The map.
    pub map: Map,
    /// Units, levels and departments as on that day.
    pub as_of: Option<Day>,
    /// As known at that moment.
    pub known_at: Option<Moment>,
    /// The last day whose dossiers are known: everything rests on them.
    pub day: Day,
    /// Is the period over by then?
    pub over: bool,
    /// Has it not begun by then?
    pub ahead: bool,
    /// One for each indicator of which something can be said.
    pub indicators: Vec<IndicatorForecast>,
    /// Indicators that count what accumulates in no way from day to day.
    pub left_out: Vec<&'static Indicator>,
}

/// Pace and forecast of an indicator.
#[derive(Debug, Clone)]
pub struct IndicatorForecast {
    /// The indicator.
    pub indicator: &'static Indicator,
    /// The rate so far, target, standing and what is missing.
    pub figure: Figure,
    /// How it keeps the pace.
    pub pace: Pace,
    /// The forecast, or why there is none.
    pub outlook: Result<Outlook<Ends>, NoOutlook>,
    /// Probability of meeting the target; `None` without a target or a forecast, and where the period is over.
    pub probability: Option<f64>,
    /// The way through the period, stretch by stretch.
    pub steps: Vec<Step>,
}

/// The end of a stretch of the period.
#[derive(Debug, Clone)]
pub struct Step {
    /// The last day of it.
    pub day: Day,
    /// The rate by then, where it is known.
    pub known: Option<Rate>,
    /// What is expected by then; `None` without a target.
    pub expected: Option<Expected>,
    /// The forecast for then, where it is to come.
    pub outlook: Option<Outlook<Ends>>,
}

/// How the figures of a unit's page keep the pace, in a period that is not over.
#[derive(Debug, Clone, Default)]
pub struct Paces {
    /// The last day whose dossiers are known.
    pub day: Day,
    /// Of the unit, by indicator.
    pub unit: BTreeMap<String, Pace>,
    /// Of its departments, by code and indicator.
    pub departments: BTreeMap<(CompactString, String), Pace>,
}

/// Can an indicator be followed from day to day? Not where dossiers lie in several stretches of a period at once, and
/// not where a row does not say which service it is of.
pub(crate) fn can_follow(definition: &Definition, indicator: &Indicator) -> bool {
    let apart = definition.period_by != PeriodBasis::Handled;
    apart && (definition.services == ServiceKind::Procedure || indicator.measure == Measure::Dossiers)
}

impl App {
    /// Pace and forecast.
    ///
    /// # Errors
    /// Unknown unit, period, definition or department; or a definition under which nothing can be followed by day.
    pub async fn forecast(&self, query: &ForecastQuery) -> Result<Arc<ForecastView>, Error> {
        let (_, footing) = self.footing(&query.figures).await?;
        self.inner.answers.shelves.forecasts.answer(query, footing, Box::pin(self.make_forecast(query))).await
    }

    async fn make_forecast(&self, query: &ForecastQuery) -> Result<ForecastView, Error> {
        let question = self.question(&query.figures).await?.together();
        let (follow, left_out): (Vec<&Indicator>, Vec<&Indicator>) =
            question.definition.indicators.iter().partition(|i| can_follow(question.definition, i));
        if follow.is_empty() {
            let why = Diagnostic::refusal("forecast-definition").with("definition", &question.definition.id);
            return Err(Error::refused(why));
        }
        let day = self.known_day(&question, query.day).await?;
        let counted = self.counted(&question, day).await?;
        let listed: Vec<(String, String)> = departments(&question, &counted.known_cells())
            .into_iter()
            .map(|code| (code.to_string(), department_name(&question, &code).unwrap_or_else(|| code.to_string())))
            .collect();
        let department = match &query.department {
            None => None,
            Some(code) => Some(
                listed
                    .iter()
                    .find(|(listed, _)| listed == code)
                    .cloned()
                    .ok_or_else(|| Error::not_found(Diagnostic::refusal("forecast-department").with("department", code)))?,
            ),
        };
        computing(move || {
            let code = department.as_ref().map(|(code, _)| code.as_str());
            let of =
                |indicator: &&'static Indicator| indicator_forecast(&question, indicator, &counted.record(indicator, code), code);
            Ok(ForecastView {
                unit: unit_ref(&question.reference, question.unit),
                departments: listed,
                period: question.period.clone(),
                definition: question.definition,
                map: question.map,
                as_of: question.as_of,
                known_at: question.known_at,
                day,
                over: day >= question.period.last_day(),
                ahead: day < question.period.start,
                indicators: follow.iter().map(of).collect(),
                department,
                left_out,
            })
        })
        .await
    }

    /// How the figures of a unit's page keep the pace; `None` where the period is over, or has not begun.
    ///
    /// # Errors
    /// Unknown unit, period or definition.
    pub async fn paces(&self, query: &FigureQuery) -> Result<Option<Paces>, Error> {
        let (_, footing) = self.footing(query).await?;
        Ok(self.inner.answers.shelves.paces.answer(query, footing, Box::pin(self.make_paces(query))).await?.as_ref().clone())
    }

    async fn make_paces(&self, query: &FigureQuery) -> Result<Option<Paces>, Error> {
        let question = self.question(query).await?.together();
        let day = self.known_day(&question, None).await?;
        if day >= question.period.last_day() || day < question.period.start {
            return Ok(None);
        }
        let counted = self.counted(&question, day).await?;
        computing(move || {
            let mut paces = Paces { day, ..Paces::default() };
            let listed = departments(&question, &counted.known_cells());
            for indicator in question.definition.indicators.iter().filter(|i| can_follow(question.definition, i)) {
                let of = |department: Option<&str>| {
                    let record = counted.record(indicator, department);
                    let target = figure(&question, indicator, record.now(), Some(department)).target;
                    pace(&record, target.map(|t| t.percent))
                };
                paces.unit.insert(indicator.id.clone(), of(None));
                for code in &listed {
                    paces.departments.insert((code.clone(), indicator.id.clone()), of(Some(code)));
                }
            }
            Ok(Some(paces))
        })
        .await
    }

    /// The last whole day that is known: before the latest export, and before today; an earlier one where it is asked for.
    async fn known_day(&self, question: &Question, asked: Option<Day>) -> Result<Day, Error> {
        let imports = self.all_imports().await?;
        let exported = dossier_lists(&imports, question.snapshot, &question.members).filter_map(|i| i.exported_at).max();
        let today = question.known_at.unwrap_or_else(|| self.now()).day();
        let known = exported.map_or(today, |at| at.day().min(today)).plus(-1);
        Ok(asked.map_or(known, |asked| asked.min(known)))
    }
}

fn indicator_forecast(
    question: &Question,
    indicator: &'static Indicator,
    record: &Record,
    department: Option<&str>,
) -> IndicatorForecast {
    let figure = figure(question, indicator, record.now(), Some(department));
    let target = figure.target.as_ref().map(|t| t.percent);
    let whole = forecast(record, None);
    let open = whole.as_ref().ok().filter(|o| !o.certain);
    let probability = target.zip(open).map(|(target, outlook)| outlook.end.probability(target));
    let outlook = whole.as_ref().map(Outlook::told).map_err(|why| *why);
    let last = record.current.len();
    let known = dondoc_domain::forecast::cumulative(record.measure, record.known());
    let step = |(i, stretch): (usize, &dondoc_domain::forecast::Stretch)| Step {
        day: stretch.to.plus(-1),
        known: known.get(i).copied(),
        expected: target.map(|target| Expected::after(record, i + 1, target)),
        outlook: match i {
            _ if i < record.elapsed => None,
            _ if i + 1 == last => outlook.ok(),
            _ => forecast(record, Some(i + 1)).ok().as_ref().map(Outlook::told),
        },
    };
    let steps = record.current.iter().enumerate().map(step).collect();
    IndicatorForecast { indicator, figure, pace: pace(record, target), outlook, probability, steps }
}
