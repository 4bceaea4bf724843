//! `/api/v1/ranking`: departments, or the units below a unit, by their rates, equals together and small numbers apart.

use dondoc_app::told::RankedTold;
use dondoc_app::{By, RateQuery};

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{FIGURES, INDICATOR, Kind, Param};

pub(crate) const QUERY: &[&[Param]] = &[
    FIGURES,
    &[
        INDICATOR,
        Param::new("by", Kind::OneOf(&["department", "unit"]), "What is ranked; units where it is not said.").like("department"),
        Param::new(
            "minimum",
            Kind::Number(0, 1_000_000_000),
            "Rates on fewer cases are not ranked; without it the usual number.",
        )
        .like("5"),
    ],
];

pub(crate) fn show_told() -> Description {
    Description::new("figures", "ranking", "Departments, or the units below a unit, by their rates")
        .answers_with_list::<RankedTold>(200, "By indicator: the ranked by rank, then those listed apart.")
        .problems(&[404, 422])
}

pub(crate) async fn show(asking: Asking) -> Answered {
    let by = match asking.sent.text("by") {
        Some("department") => By::Department,
        _ => By::Unit,
    };
    let query =
        RateQuery { figures: asking.figures().await?, by: Some(by), indicator: asking.sent.owned("indicator"), source: None };
    let found = asking.app.rankings(&query, asking.sent.parsed("minimum")).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &found.iter().flat_map(RankedTold::of).collect::<Vec<RankedTold>>())
}
