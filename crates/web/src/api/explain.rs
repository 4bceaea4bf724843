//! `/api/v1/explain`: why two figures differ, in parts that sum; with `part` what is behind one of them.

use dondoc_app::api::ApiExplain;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{AS_OF, DEFINITION, DEPARTMENT, INDICATOR, Kind, MAP, PERIOD_OR_LATEST, Param, UNIT};
use super::shapes::ExplainTold;

/// Pages of the dossiers behind a part.
const PAGES_MAX: u64 = 1_000_000;

const STATE: &str = "A figure: the number of a closed period, `now`, or what differs from the question, apart by commas: `known-at:2023-07-15`, \
     `definition:ID`, `map:today`, `period:2023-H1`, `unit:CODE`, `as-of:2023-12-31`.";

pub(crate) const QUERY: &[&[Param]] = &[&[
    Param::new("a", Kind::Text, STATE).needed().like("period:2023-H1"),
    Param::new("b", Kind::Text, STATE).like("now"),
    UNIT,
    PERIOD_OR_LATEST,
    DEFINITION,
    MAP,
    AS_OF,
    DEPARTMENT,
    Param::new("part", Kind::Text, "A cause: what is behind it. With `indicator`."),
    INDICATOR,
    Param::new("page", Kind::Number(1, PAGES_MAX), "Of the dossiers behind a part."),
]];

pub(crate) fn show_told() -> Description {
    Description::new("figures", "explain", "Why two figures differ, in parts that sum to the difference")
        .answers::<ExplainTold>(200, "The parts, or the dossiers behind one.")
        .problems(&[404, 422])
}

pub(crate) async fn show(asking: Asking) -> Answered {
    let sent = |name: &str| asking.sent.owned(name);
    let asked = ApiExplain {
        a: sent("a"),
        b: sent("b"),
        unit: sent("unit"),
        period: sent("period"),
        definition: sent("definition"),
        map: sent("map"),
        as_of: sent("as_of"),
        department: sent("department"),
        part: sent("part"),
        indicator: sent("indicator"),
        page: sent("page"),
    };
    asking.came_of(asking.app.api_explain(&asking.bearer, asked, asking.language).await)
}
