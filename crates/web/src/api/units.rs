//! `/api/v1/units`: the units of the country as they stood on a day, one with those around it, and its story.

use axum::extract::Path;
use dondoc_app::told::HistoryTold;
use dondoc_app::{FigureQuery, UnitAround};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::organisation::{Map, Tier};
use serde_json::json;

use super::asking::{Answered, Asking, Refused};
use super::description::Description;
use super::parameters::{DEFINITION, KNOWN_AT, Kind, PAGING, PERIOD, Param};
use super::shapes::{UnitAroundTold, UnitList, UnitListedTold};
use dondoc_app::told::UnitTold;

const UNIT: &[Param] =
    &[Param::new("unit", Kind::Text, "Unit: a code, `CODE@yyyy-MM-dd`, or a local id.").needed().like("06157@2025-06-30")];

const ON: Param = Param::new("on", Kind::Day, "As it stood on that day; without it today.").like("2023-12-31");

pub(crate) const LIST: &[&[Param]] = &[
    PAGING,
    &[
        Param::new("words", Kind::Text, "Words of the name, in any writing, or the code.").like("hoang viet"),
        Param::new("tier", Kind::OneOf(&["province", "district", "commune"]), "Only units of this tier.").like("commune"),
        ON,
    ],
];

pub(crate) const ONE: &[&[Param]] = &[&[ON]];

pub(crate) const HISTORY: &[&[Param]] = &[&[PERIOD, DEFINITION, KNOWN_AT]];

pub(crate) fn list_told() -> Description {
    Description::new("units", "units", "Units that exist on a day").answers::<UnitList>(200, "Units, by their keys.")
}

pub(crate) fn show_told() -> Description {
    Description::new("units", "unit", "A unit with those above, below, before and after it")
        .path(UNIT)
        .answers::<UnitAroundTold>(200, "The unit.")
}

pub(crate) fn history_told() -> Description {
    Description::new("units", "unitHistory", "A unit through mergers, splits and renamings, and what they do to its figures")
        .more("A bound token needs to be for the unit where its dossiers count today too, because the whole is told.")
        .path(UNIT)
        .answers::<HistoryTold>(200, "Its story.")
        .problems(&[422])
}

pub(crate) async fn list(asking: Asking) -> Answered {
    let tier = asking.sent.text("tier").and_then(Tier::from_name);
    let (words, on) = (asking.sent.text("words"), asking.sent.parsed("on"));
    let found = asking.app.units_listed(&asking.bearer, words, tier, on).await.map_err(|e| asking.failed(e))?;
    let part = asking.rising(found, asking.after(), |unit| unit.unit.key.clone());
    asking.listed("units", part.map(|unit| UnitListedTold::from(&unit)), json!({}))
}

/// The unit of the path, if the token is for it.
async fn named(asking: &Asking, unit: String) -> Result<String, Refused> {
    asking.unit_asked(Some(unit)).await?.ok_or_else(|| asking.nothing_here())
}

pub(crate) async fn show(asking: Asking, Path(unit): Path<String>) -> Answered {
    let unit = named(&asking, unit).await?;
    let found = asking.app.unit_around(&unit, asking.sent.parsed("on")).await.map_err(|e| asking.failed(e))?;
    let UnitAround { of, children, successor, predecessors } = &found;
    let told = UnitAroundTold {
        of: UnitListedTold::from(of),
        children: children.iter().map(UnitTold::from).collect(),
        successor: successor.as_ref().map(UnitTold::from),
        predecessors: predecessors.iter().map(UnitTold::from).collect(),
    };
    asking.told(200, &told)
}

pub(crate) async fn history(asking: Asking, Path(unit): Path<String>) -> Answered {
    let query = FigureQuery {
        unit: named(&asking, unit).await?,
        period: asking.sent.owned("period").ok_or_else(|| asking.wrong("period"))?,
        definition: asking.sent.owned("definition").unwrap_or_else(|| FOUNDING.to_owned()),
        map: Map::AsWas,
        as_of: None,
        known_at: asking.sent.parsed("known_at"),
    };
    let found = asking.app.unit_history(&query).await.map_err(|e| asking.failed(e))?;
    // The story tells the figures of every unit that became the same one.
    if !asking.app.bearer_sees(&asking.bearer, &found.heir.key).await.map_err(|e| asking.failed(e))? {
        asking.of_all_units()?;
    }
    asking.told(200, &HistoryTold::from(&found))
}
