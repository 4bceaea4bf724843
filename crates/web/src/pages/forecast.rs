//! `/units/{unit}/forecast`: the expected pace and the forecast of a period's end, and how earlier forecasts came true.

use askama::Template;
use axum::extract::Path;
use dondoc_app::words::Language;
use dondoc_app::{BackTest, ForecastQuery, ForecastView, IndicatorForecast, Step};
use dondoc_domain::charts::{CourseLegend, CoursePoint, Fan, RateCourse, TargetLine};
use dondoc_domain::forecast::Range;
use dondoc_domain::rate::Rate;
use serde::Deserialize;

use crate::errors::{self, Answer, Asked};
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::unit::{UnitAsked, filled, query};
use crate::pages::{Frame, Section, Tab};
use crate::shown::{self, Link};
use crate::who::Acting;

/// Widths at which text keeps about its natural size: a desk's column, and a phone.
const WIDE: u32 = 720;
const NARROW: u32 = 318;

/// The query of the page: that of the unit's pages, and the day.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ForecastAsked {
    period: Option<String>,
    definition: Option<String>,
    map: Option<String>,
    as_of: Option<String>,
    known_at: Option<String>,
    department: Option<String>,
    day: Option<String>,
    backtest: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "unit/forecast.html")]
pub(crate) struct ForecastPage {
    frame: Frame,
    t: Language,
    period: String,
    days: String,
    definition: String,
    state: Option<String>,
    department: Option<String>,
    /// Up to which day dossiers are known.
    known: String,
    note: Option<String>,
    /// The form: hidden fields, day, departments with the chosen one.
    kept: Vec<(&'static str, String)>,
    day: String,
    departments: Vec<(String, String, bool)>,
    indicators: Vec<IndicatorShown>,
    left_out: Vec<String>,
    /// Where a back-test is asked for, where it is not shown.
    try_it: Option<String>,
}

#[derive(Debug)]
struct IndicatorShown {
    name: String,
    percent: String,
    fraction: Link,
    target: Option<Link>,
    class: &'static str,
    progress: String,
    pace: Vec<String>,
    outlook: Vec<String>,
    chart_wide: String,
    chart_narrow: String,
    rows: Vec<StepShown>,
    back_test: Vec<String>,
}

#[derive(Debug)]
struct StepShown {
    day: String,
    known: String,
    expected: String,
    middle: String,
    narrow: String,
    wide: String,
}

pub(crate) async fn show(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<ForecastAsked>,
) -> Answer {
    let day = filled(asked.day.as_ref()).map(|day| day.parse().map_err(|_| errors::senseless("day"))).transpose();
    let day = day.map_err(|e| visit.failed(e))?;
    let department = filled(asked.department.as_ref()).map(str::to_owned);
    let back_test = filled(asked.backtest.as_ref()).is_some();
    let ForecastAsked { period, definition, map, as_of, known_at, .. } = asked;
    let asked = UnitAsked { period, definition, map, as_of, known_at, ..UnitAsked::default() };
    let figures = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let scope = Scope::of(&figures);
    let query = ForecastQuery { figures, day, department };
    let view = app.forecast(&query).await.map_err(|e| visit.failed(e))?;
    let tests = if back_test { Some(app.back_test(&query).await.map_err(|e| visit.failed(e))?) } else { None };
    visit.answer(&page(&visit, &view, &scope, tests.as_deref()))
}

pub(crate) fn page(visit: &Visit, view: &ForecastView, scope: &Scope, tests: Option<&[BackTest]>) -> ForecastPage {
    let t = visit.language;
    let code = view.department.as_ref().map(|(code, _)| code.as_str());
    let note = match (view.over, view.ahead) {
        (true, _) => Some(t.text("forecast-over")),
        (_, true) => Some(t.text("forecast-ahead")),
        _ => None,
    };
    let day = view.day.to_string();
    let mut again = vec![("day", day.as_str()), ("backtest", "1")];
    again.extend(code.map(|code| ("department", code)));
    ForecastPage {
        frame: Frame::new(visit, &format!("{}: {}", t.text("forecast-title"), view.unit.name), Section::Units).of_unit(
            &view.unit.name,
            scope,
            Tab::Forecast,
        ),
        t,
        period: shown::period(t, &view.period),
        days: shown::days(&view.period),
        definition: shown::of(t, &view.definition.title).to_owned(),
        state: shown::state(t, view.map, view.as_of, view.known_at),
        department: view.department.as_ref().map(|(_, name)| name.clone()),
        known: t.text_with("forecast-known-until", &[("day", view.day.vietnamese())]),
        note,
        kept: scope.pairs(),
        try_it: tests.is_none().then(|| scope.forecast(&again)),
        departments: view.departments.iter().map(|(c, name)| (c.clone(), name.clone(), Some(c.as_str()) == code)).collect(),
        indicators: view.indicators.iter().map(|i| indicator(t, view, i, scope, tests)).collect(),
        left_out: view.left_out.iter().map(|i| t.text_with("forecast-left-out", &[("name", shown::of(t, &i.name))])).collect(),
        day,
    }
}

fn indicator(
    t: Language,
    view: &ForecastView,
    of: &IndicatorForecast,
    scope: &Scope,
    tests: Option<&[BackTest]>,
) -> IndicatorShown {
    let code = view.department.as_ref().map(|(code, _)| code.as_str());
    let noun = match of.indicator.measure {
        dondoc_domain::definitions::Measure::Services => "web-of-services",
        dondoc_domain::definitions::Measure::Dossiers => "web-of-dossiers",
    };
    let now = of.pace.now;
    let fraction = t.text_with(noun, &[("num", t.number(now.num)), ("den", t.number(now.den))]);
    let rows: Vec<StepShown> = of.steps.iter().map(|step| step_shown(t, step)).collect();
    let chart = |width| chart(t, view, of, &rows, width).svg();
    let test = tests.into_iter().flatten().find(|test| test.indicator.id == of.indicator.id);
    IndicatorShown {
        name: shown::of(t, &of.indicator.name).to_owned(),
        percent: t.percent(now),
        fraction: Link::new(fraction, shown::figure_link(scope, view.definition, &of.indicator.id, code)),
        target: of.figure.target.as_ref().map(|target| Link::new(t.target(target.percent), links::target(target))),
        class: of.pace.progress.name(),
        progress: t.text(&format!("forecast-progress-{}", of.pace.progress.name())),
        pace: t.pace(of),
        outlook: t.outlook(of),
        chart_wide: chart(WIDE),
        chart_narrow: chart(NARROW),
        rows,
        back_test: test.map(|test| t.back_test(test)).unwrap_or_default(),
    }
}

fn step_shown(t: Language, step: &Step) -> StepShown {
    let nothing = || "–".to_owned();
    let outlook = step.outlook.as_ref().map(|o| &o.end);
    StepShown {
        day: step.day.vietnamese(),
        known: step.known.map_or_else(nothing, |rate| t.percent(rate)),
        expected: step.expected.as_ref().map_or_else(nothing, |e| t.expected(e)),
        middle: outlook.map_or_else(nothing, |end| t.percent(end.rate.middle)),
        narrow: outlook.map_or_else(nothing, |end| t.between(end.rate.within_80)),
        wide: outlook.map_or_else(nothing, |end| t.between(end.rate.within_95)),
    }
}

/// The course of an indicator without forecasts, in both widths, and its rows: day, known, expected.
pub(crate) fn course(t: Language, view: &ForecastView, of: &IndicatorForecast) -> (String, String, Vec<[String; 3]>) {
    let steps = of.steps.iter().map(|step| Step { outlook: None, ..step.clone() }).collect();
    let of = IndicatorForecast { steps, ..of.clone() };
    let rows: Vec<StepShown> = of.steps.iter().map(|step| step_shown(t, step)).collect();
    let chart = |width| chart(t, view, &of, &rows, width).svg();
    let (wide, narrow) = (chart(WIDE), chart(NARROW));
    (wide, narrow, rows.into_iter().map(|row| [row.day, row.known, row.expected]).collect())
}

fn chart(t: Language, view: &ForecastView, of: &IndicatorForecast, rows: &[StepShown], width: u32) -> RateCourse {
    let days = f64::from(view.period.end.0 - view.period.start.0).max(1.0);
    let said = |row: &StepShown| {
        let parts = [
            ("forecast-table-known", &row.known),
            ("forecast-table-expected", &row.expected),
            ("forecast-table-middle", &row.middle),
            ("forecast-table-80", &row.narrow),
        ];
        let parts = parts.into_iter().filter(|(_, value)| *value != "–").map(|(key, value)| format!("{} {value}", t.text(key)));
        format!("{} {}: {}", t.text("forecast-table-day"), row.day, parts.collect::<Vec<_>>().join("; "))
    };
    let point = |(step, row): (&Step, &StepShown)| CoursePoint {
        at: f64::from(step.day.0 + 1 - view.period.start.0) / days,
        label: step.day.vietnamese()[..5].to_owned(),
        sentence: said(row),
        known: step.known.filter(|rate| rate.arises()),
        expected: step.expected.as_ref().map(dondoc_domain::forecast::Expected::for_drawing),
        fan: step.outlook.as_ref().map(|o| {
            let rate = &o.end.rate;
            let ends = |range: Range<Rate>| (range.low, range.high);
            Fan { wide: ends(rate.within_95), narrow: ends(rate.within_80), middle: rate.middle }
        }),
    };
    let points: Vec<CoursePoint> = of.steps.iter().zip(rows).map(point).collect();
    let some = |there: bool, key: &str| if there { t.text(key) } else { String::new() };
    let (name, period) = (shown::of(t, &of.indicator.name), shown::period(t, &view.period));
    RateCourse {
        title: t.text_with("forecast-chart-title", &[("name", name), ("period", &period)]),
        description: rows.iter().map(said).collect::<Vec<_>>().join(". "),
        legend: CourseLegend {
            known: some(points.iter().any(|p| p.known.is_some()), "forecast-legend-known"),
            expected: some(points.iter().any(|p| p.expected.is_some()), "forecast-legend-expected"),
            forecast: some(points.iter().any(|p| p.fan.is_some()), "forecast-legend-forecast"),
        },
        target: of.figure.target.as_ref().map(|target| TargetLine {
            percent: target.percent,
            label: t.text_with("web-target-of", &[("target", t.target(target.percent))]),
        }),
        points,
        width,
    }
}
