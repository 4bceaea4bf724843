//! An indicator month by month: the chart in two widths, and the same as a table.

use dondoc_app::views::{Figure, Overview, Source};
use dondoc_app::words::Language;
use dondoc_domain::charts::{MonthlyRates, Point, TargetLine};
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;

use crate::links::Scope;
use crate::shown::{self, Link};

/// Widths at which text keeps about its natural size: a desk's column, and a phone.
const WIDE: u32 = 540;
const NARROW: u32 = 318;

#[derive(Debug)]
pub(super) struct ChartShown {
    pub(super) wide: String,
    pub(super) narrow: String,
    pub(super) rows: Vec<MonthShown>,
}

#[derive(Debug)]
pub(super) struct MonthShown {
    pub(super) month: Link,
    pub(super) fraction: String,
    pub(super) percent: String,
    /// That the month rests on a procedure table, wholly or in part.
    pub(super) mark: Option<String>,
}

/// The chart of the indicator at a position; `None` where there is only one month to show.
pub(super) fn shown(t: Language, overview: &Overview, at: usize, figure: &Figure, scope: &Scope) -> Option<ChartShown> {
    if overview.months.len() < 2 {
        return None;
    }
    let years = overview.months.len() > 12;
    let months: Vec<(&Period, Rate)> =
        overview.months.iter().map(|m| (&m.period, m.rates.get(at).copied().unwrap_or_default())).collect();
    let marked = |period: &Period| overview.months.iter().any(|m| m.period == *period && m.source != Source::Dossiers);
    let rows: Vec<MonthShown> = months
        .iter()
        .map(|(period, rate)| MonthShown {
            month: Link::new(shown::period(t, period), scope.in_period(&period.name).overview()),
            fraction: format!("{}/{}", t.number(rate.num), t.number(rate.den)),
            percent: if rate.arises() { t.percent(*rate) } else { t.text("standing-not-arising") },
            mark: marked(period).then(|| t.text("tables-month-mark")),
        })
        .collect();
    let said = |row: &MonthShown| match &row.mark {
        Some(mark) => format!("{}, {mark}", row.percent),
        None => row.percent.clone(),
    };
    let points = months.iter().zip(&rows).map(|((period, rate), row)| Point {
        label: label(period, years),
        rate: *rate,
        value: value(t, *rate),
        sentence: format!("{}: {} ({})", row.month.text, said(row), row.fraction),
        link: Some(row.month.to.clone()),
    });
    let name = shown::of(t, figure.name);
    let mut chart = MonthlyRates {
        title: t.text_with("web-chart-title", &[("name", name), ("period", &shown::period(t, &overview.period))]),
        description: rows.iter().map(|row| format!("{}: {}", row.month.text, said(row))).collect::<Vec<_>>().join("; "),
        points: points.collect(),
        target: figure.target.as_ref().map(|target| TargetLine {
            percent: target.percent,
            label: t.text_with("web-target-of", &[("target", t.target(target.percent))]),
        }),
        width: WIDE,
    };
    let wide = chart.svg();
    chart.width = NARROW;
    Some(ChartShown { wide, narrow: chart.svg(), rows })
}

/// The month's number; with its year where the chart spans several.
fn label(period: &Period, with_year: bool) -> String {
    // A statutory month is named after the month in which it ends.
    let (year, month, _) = period.last_day().ymd();
    if with_year { format!("{month}/{:02}", year % 100) } else { month.to_string() }
}

/// Two decimals, without the sign that the axis has; whole only where it is exactly so.
fn value(t: Language, rate: Rate) -> String {
    match rate {
        Rate { den: 0, .. } => "–".to_owned(),
        Rate { num: 0, .. } => "0".to_owned(),
        Rate { num, den } if num == den => "100".to_owned(),
        rate => t.percent(rate).trim_end_matches('%').to_owned(),
    }
}
