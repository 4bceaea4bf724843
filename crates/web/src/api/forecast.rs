//! `/api/v1/forecast`: the expected pace, the forecast of a period's end, and how earlier forecasts came true.

use dondoc_app::api::ApiForecast;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{DEFINITION, DEPARTMENT, KNOWN_AT, Kind, MAP, PERIOD, Param, UNIT};
use super::shapes::ForecastTold;

pub(crate) const QUERY: &[&[Param]] = &[&[
    UNIT,
    PERIOD,
    DEFINITION,
    MAP,
    KNOWN_AT,
    DEPARTMENT,
    Param::new("as_of", Kind::Day, "Only what was received up to this day.").like("2023-09-30"),
    Param::new("backtest", Kind::OneOf(&["0", "1"]), "`1`: forecasts of the past beside what came."),
]];

pub(crate) fn show_told() -> Description {
    Description::new("figures", "forecast", "Pace and forecast of a period, or how earlier forecasts came true")
        .more("Estimates are named as such.")
        .answers::<ForecastTold>(200, "Pace and forecast by indicator, or the back-test.")
        .problems(&[404, 422])
}

pub(crate) async fn show(asking: Asking) -> Answered {
    asking.has_unit()?;
    let sent = |name: &str| asking.sent.owned(name);
    let asked = ApiForecast {
        unit: sent("unit"),
        period: sent("period"),
        as_of: sent("as_of"),
        department: sent("department"),
        definition: sent("definition"),
        map: sent("map"),
        known_at: sent("known_at"),
        backtest: sent("backtest"),
    };
    asking.came_of(asking.app.api_forecast(&asking.bearer, asked, asking.language).await)
}
