//! `/api/v1/explore/…`: any figure narrowed, cut along one axis or two, followed through time, laid beside those of other units.

use dondoc_app::told::{PivotTold, TrendTold, UnitsComparedTold};
use dondoc_app::{Axis, ExploreQuery, Narrow, Order, PivotAsked, Stride, With};

use super::asking::{Answered, Asking, Refused};
use super::description::Description;
use super::parameters::{CHANNEL, DEPARTMENT, FIELD, FIGURES, INDICATOR, Kind, LEVEL, PROCEDURE, Param, channel, level};

/// Rows and columns that are told; beyond, the rest stands together in one more. As many as in the file of the page.
const ROWS_MAX: u64 = 10_000;
const COLUMNS_MAX: u64 = 400;

const NARROW: &[Param] = &[INDICATOR, DEPARTMENT, FIELD, LEVEL, CHANNEL, PROCEDURE];

const AXES: &[&str] = &["department", "procedure", "field", "level", "unit", "month", "channel"];

pub(crate) const PIVOT: &[&[Param]] = &[
    FIGURES,
    NARROW,
    &[
        Param::new("rows", Kind::OneOf(AXES), "What a row is.").needed().like("department"),
        Param::new("columns", Kind::OneOf(AXES), "What a column is; without it the whole only.").like("month"),
        Param::new(
            "order",
            Kind::OneOf(&["dossiers", "worst", "best", "name"]),
            "Which rows come first; most dossiers unless said.",
        )
        .like("worst"),
        Param::new("rows_max", Kind::Number(1, ROWS_MAX), "At most so many rows; the rest is one more, together.").like("200"),
        Param::new("columns_max", Kind::Number(1, COLUMNS_MAX), "The same for columns.").like("40"),
    ],
];

pub(crate) const TREND: &[&[Param]] = &[
    FIGURES,
    NARROW,
    &[
        Param::new("stride", Kind::OneOf(&["month", "quarter", "year"]), "How long a stretch is; months unless said.")
            .like("quarter"),
        Param::new("since", Kind::Number(1900, 2200), "From the beginning of that year.").like("2021"),
    ],
];

pub(crate) const COMPARE: &[&[Param]] = &[
    FIGURES,
    NARROW,
    &[
        Param::new(
            "with",
            Kind::OneOf(&["below", "siblings", "chosen"]),
            "With the units below it (unless said), with all below the same unit, or with those of `units`. A bound token: below only.",
        )
        .like("below"),
        Param::new("units", Kind::Text, "Units by code, key or local id, apart by commas.").like("06124@2025-06-30,06139@2025-06-30"),
        Param::new("minimum", Kind::Number(0, 1_000_000_000), "Rates on fewer cases are not ranked; the usual number unless said.")
            .like("5"),
    ],
];

pub(crate) fn pivot_told() -> Description {
    Description::new("figures", "pivot", "A rate cut along one axis or two")
        .answers::<PivotTold>(200, "Rows, columns, and a cell for each pair; totals are counted by themselves and never sums.")
        .problems(&[404, 422])
}

pub(crate) fn trend_told() -> Description {
    Description::new("figures", "trend", "A rate through time, with the same time a year earlier")
        .answers::<TrendTold>(200, "Stretch by stretch.")
        .problems(&[404, 422])
}

pub(crate) fn compare_told() -> Description {
    Description::new("figures", "compareUnits", "A rate of units side by side, and of years")
        .answers::<UnitsComparedTold>(200, "The ranked by rank, then those apart.")
        .problems(&[404, 422])
}

async fn query(asking: &Asking) -> Result<ExploreQuery, Refused> {
    let sent = &asking.sent;
    Ok(ExploreQuery {
        figures: asking.figures().await?,
        indicator: sent.owned("indicator"),
        narrow: Narrow {
            department: sent.owned("department"),
            field: sent.owned("field"),
            level: level(sent),
            channel: channel(sent),
            procedure: sent.owned("procedure"),
        },
    })
}

pub(crate) async fn pivot(asking: Asking) -> Answered {
    let (query, sent) = (query(&asking).await?, &asking.sent);
    let most = |name: &str, usual: u64| sent.parsed(name).or(usize::try_from(usual).ok()).unwrap_or(usize::MAX);
    let cut = PivotAsked {
        rows: sent.text("rows").and_then(Axis::from_name).ok_or_else(|| asking.wrong("rows"))?,
        columns: sent.text("columns").and_then(Axis::from_name),
        order: sent.text("order").and_then(Order::from_name).unwrap_or_default(),
        most: (most("rows_max", ROWS_MAX), most("columns_max", COLUMNS_MAX)),
    };
    let found = asking.app.pivot(&query, cut).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &PivotTold::from(found.as_ref()))
}

pub(crate) async fn trend(asking: Asking) -> Answered {
    let query = query(&asking).await?;
    let stride = asking.sent.text("stride").and_then(Stride::from_name).unwrap_or_default();
    let found = asking.app.trend(&query, stride, asking.sent.parsed("since")).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &TrendTold::from(found.as_ref()))
}

pub(crate) async fn compare(asking: Asking) -> Answered {
    let query = query(&asking).await?;
    let with = match asking.sent.text("with") {
        Some("siblings") => With::Siblings,
        Some("chosen") => {
            let units = asking.sent.text("units").ok_or_else(|| asking.wrong("units"))?;
            With::Chosen(units.split(',').map(|unit| unit.trim().to_owned()).filter(|unit| !unit.is_empty()).collect())
        }
        _ => With::Below,
    };
    // What is beside a unit is not below it.
    if with != With::Below {
        asking.of_all_units()?;
    }
    let found = asking.app.compare_units(&query, with, asking.sent.parsed("minimum")).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &UnitsComparedTold::from(found.as_ref()))
}
