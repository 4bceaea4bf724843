//! `/api/v1/quality`: what checks find, what is missing, how late data come.

use dondoc_app::QualityQuery;
use dondoc_app::told::QualityTold;
use dondoc_domain::quality::completeness::Week;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{KNOWN_AT, Kind, PERIOD_OR_LATEST, Param, UNIT, YES_NO};

pub(crate) const QUERY: &[&[Param]] = &[&[
    UNIT,
    PERIOD_OR_LATEST,
    KNOWN_AT,
    Param::new("week", Kind::Number(5, 7), "Days of the week on which a dossier is to be expected.").like("5"),
    Param::new("codes", YES_NO, "With the codes that checks found.").like("false"),
]];

pub(crate) fn show_told() -> Description {
    Description::new("quality", "quality", "What checks find in a unit's data, what is missing, how late data come")
        .answers::<QualityTold>(200, "The quality of its data.")
        .problems(&[404, 422])
}

pub(crate) async fn show(asking: Asking) -> Answered {
    let query = QualityQuery {
        unit: asking.unit().await?,
        period: asking.sent.owned("period"),
        known_at: asking.sent.parsed("known_at"),
        week: asking.sent.parsed("week").and_then(Week::new).unwrap_or_default(),
    };
    let found = asking.app.quality(&query).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &QualityTold::of(&found, asking.sent.is_true("codes")))
}
