//! `/api/v1/rates`: the two rates, under any definition, map, day and moment.

use dondoc_app::RateRow;
use dondoc_app::api::ApiRates;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{FIGURES, INDICATOR, Kind, Param};

/// Beside what every figure is asked by.
pub(crate) const QUERY: &[&[Param]] = &[
    FIGURES,
    &[
        INDICATOR,
        Param::new("by", Kind::OneOf(&["department", "procedure", "unit", "month"]), "Broken down by.").like("department"),
        Param::new("source", Kind::OneOf(&["dossiers", "procedures"]), "Only from dossiers, or only from procedure tables."),
    ],
];

pub(crate) fn show_told() -> Description {
    Description::new("figures", "rates", "The rates of a unit in a period, whole or broken down")
        .answers_with_list::<RateRow>(200, "One row for each indicator and part.")
        .problems(&[404, 422])
}

pub(crate) async fn show(asking: Asking) -> Answered {
    asking.has_unit()?;
    let sent = |name: &str| asking.sent.owned(name);
    let asked = ApiRates {
        unit: sent("unit"),
        period: sent("period"),
        by: sent("by"),
        definition: sent("definition"),
        indicator: sent("indicator"),
        map: sent("map"),
        as_of: sent("as_of"),
        known_at: sent("known_at"),
        source: sent("source"),
    };
    asking.came_of(asking.app.api_rates(&asking.bearer, asked, asking.language).await)
}
