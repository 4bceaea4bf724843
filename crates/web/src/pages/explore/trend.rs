//! The view through time: columns with last year's marks and the target's line; the way through the period; the table.

use dondoc_app::words::Language;
use dondoc_app::{App, ForecastQuery, Stride, Trend, TrendPoint};
use dondoc_domain::charts::{RateTrend, TrendColumn};
use dondoc_domain::comparing::points;
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;

use super::MeasuredShown;
use super::address::Exploring;
use crate::language::Visit;
use crate::pages::forecast;
use crate::shown::{self, Link};

/// Widths at which text keeps about its natural size: a desk, and a phone.
const WIDE: u32 = 1060;
const NARROW: u32 = 330;

#[derive(Debug)]
pub(super) struct TrendShown {
    pub(super) wide: String,
    pub(super) narrow: String,
    pub(super) rows: Vec<RowShown>,
    /// That some stretches have nothing because a table cannot be cut.
    pub(super) silent: bool,
    pub(super) has_targets: bool,
    pub(super) course: Option<CourseShown>,
}

#[derive(Debug)]
pub(super) struct RowShown {
    pub(super) period: Link,
    pub(super) now: MeasuredShown,
    pub(super) earlier: MeasuredShown,
    /// Points more or less than a year earlier, and which of these it is.
    pub(super) change: Option<(String, &'static str)>,
}

/// The way through the period, everything before counted in.
#[derive(Debug)]
pub(super) struct CourseShown {
    pub(super) wide: String,
    pub(super) narrow: String,
    /// Day, known, expected.
    pub(super) rows: Vec<[String; 3]>,
    pub(super) more: String,
}

/// The way through the period, where the question can be followed by the day: a part of the work has no pace of its own.
pub(super) async fn course(app: &App, visit: &Visit, exploring: &Exploring, trend: &Trend) -> Option<CourseShown> {
    let narrow = &exploring.narrow;
    if narrow.field.is_some() || narrow.level.is_some() || narrow.channel.is_some() || narrow.procedure.is_some() {
        return None;
    }
    let query = ForecastQuery { figures: exploring.query().figures, day: None, department: narrow.department.clone() };
    let view = app.forecast(&query).await.ok()?;
    let of = view.indicators.iter().find(|i| i.indicator.id == trend.head.indicator.id)?;
    if of.steps.len() < 2 || !of.steps.iter().any(|step| step.known.is_some_and(Rate::arises)) {
        return None;
    }
    let (wide, narrowed, rows) = forecast::course(visit.language, &view, of);
    let department = narrow.department.as_deref().map(|d| ("department", d));
    let more = exploring.scope.forecast(&department.into_iter().collect::<Vec<_>>());
    Some(CourseShown { wide, narrow: narrowed, rows, more })
}

pub(super) fn shown(t: Language, trend: &Trend, exploring: &Exploring, course: Option<CourseShown>) -> TrendShown {
    let rows: Vec<RowShown> = trend.points.iter().map(|point| row(t, trend, point, exploring)).collect();
    let name = shown::of(t, &trend.head.indicator.name);
    let period = shown::period(t, &trend.head.period);
    let years = trend.head.period.end.0 - trend.head.period.start.0 > 370;
    let column = |(point, row): (&TrendPoint, &RowShown)| TrendColumn {
        label: label(t, &point.period, trend.stride, years),
        rate: point.now.rate,
        value: value(t, point.now.rate),
        earlier: point.earlier.1.rate,
        target: point.now.target.as_ref().map(|target| target.percent),
        sentence: sentence(t, row),
        link: Some(row.period.to.clone()),
    };
    let mut chart = RateTrend {
        title: t.text_with("explore-trend-title", &[("name", name), ("period", &period)]),
        description: rows.iter().map(|row| sentence(t, row)).collect::<Vec<_>>().join(". "),
        columns: trend.points.iter().zip(&rows).map(column).collect(),
        legend: ["explore-legend-now", "explore-legend-earlier", "explore-legend-target"].map(|key| t.text(key)),
        width: WIDE,
    };
    let wide = chart.svg();
    chart.width = NARROW;
    TrendShown {
        wide,
        narrow: chart.svg(),
        silent: trend.silent > 0 && trend.head.whole.source != dondoc_app::views::Source::Dossiers,
        has_targets: rows.iter().any(|row| row.now.target.is_some()),
        rows,
        course,
    }
}

fn row(t: Language, trend: &Trend, point: &TrendPoint, exploring: &Exploring) -> RowShown {
    let head = &trend.head;
    let at = |period: &Period| exploring.in_period(&period.name);
    let measured =
        |period: &Period, measured| MeasuredShown::new(t, head.indicator, measured, at(period).made_of(head, &head.narrow));
    let change = points(point.now.rate, point.earlier.1.rate);
    RowShown {
        period: Link::new(shown::period(t, &point.period), at(&point.period).scope.overview()),
        now: measured(&point.period, &point.now),
        earlier: measured(&point.earlier.0, &point.earlier.1),
        change: change.map(|points| (t.hundredths_of_points(points), sign(points))),
    }
}

/// Which of more, less, the same.
pub(super) fn sign(n: i64) -> &'static str {
    match n {
        0 => "same",
        1.. => "more",
        _ => "less",
    }
}

fn sentence(t: Language, row: &RowShown) -> String {
    let args = [
        ("period", row.period.text.as_str()),
        ("percent", &row.now.percent),
        ("fraction", &row.now.fraction.text),
        ("earlier", &row.earlier.percent),
    ];
    match (row.now.arises, row.earlier.arises) {
        (true, true) => t.text_with("explore-trend-sentence", &args),
        (true, false) => t.text_with("explore-trend-sentence-alone", &args),
        (false, _) => t.text_with("explore-trend-sentence-nothing", &args),
    }
}

/// Below the column: the month's number, the quarter's, the year; with the year where the chart spans several.
fn label(t: Language, period: &Period, stride: Stride, with_year: bool) -> String {
    // A statutory stretch is named after the month in which it ends.
    let (year, month, _) = period.last_day().ymd();
    match stride {
        Stride::Year => year.to_string(),
        Stride::Quarter if with_year => format!("{}/{:02}", ["I", "II", "III", "IV"][(month as usize - 1) / 3], year % 100),
        Stride::Quarter => t.text_with("web-span-quarter", &[("n", ["I", "II", "III", "IV"][(month as usize - 1) / 3])]),
        Stride::Month if with_year => format!("{month}/{:02}", year % 100),
        Stride::Month => month.to_string(),
    }
}

/// Two decimals, without the sign that the axis has; whole only where it is exactly so.
pub(super) fn value(t: Language, rate: Rate) -> String {
    match rate {
        Rate { den: 0, .. } => "–".to_owned(),
        Rate { num: 0, .. } => "0".to_owned(),
        Rate { num, den } if num == den => "100".to_owned(),
        rate => t.percent(rate).trim_end_matches('%').to_owned(),
    }
}
