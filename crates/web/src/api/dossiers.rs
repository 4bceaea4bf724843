//! `/api/v1/dossiers`: the dossiers behind a figure, and one in all its versions. No person is named anywhere.

use axum::extract::Path;
use dondoc_app::told::{DossierStoryTold, DossierTold, TablesTold};
use dondoc_app::views::DossierFilter;
use dondoc_app::{DossierKey, DossierWindow};
use dondoc_domain::dossiers::{Exclusion, Flag};
use dondoc_domain::quality::Check;
use serde_json::json;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{CHANNEL, DEPARTMENT, FIELD, FIGURES, INDICATOR, Kind, LEVEL, PAGING, PROCEDURE, Param, channel, level};
use super::shapes::DossierList;

const CODE: &[Param] = &[Param::new("code", Kind::Text, "Code of the dossier.").needed().like("H37.54.09-231231-0004")];

pub(crate) const LIST: &[&[Param]] = &[
    FIGURES,
    PAGING,
    &[
        DEPARTMENT,
        INDICATOR,
        FIELD,
        LEVEL,
        PROCEDURE,
        CHANNEL,
        Param::new("excluded", Kind::Exclusion, "Rows left out for this reason instead of counted ones, whatever their dates.")
            .like("status_not_counted"),
        Param::new("flag", Kind::Flag, "Only rows with this flag, whatever their dates."),
        Param::new("check", Kind::Check, "Only rows of the period that fail this check."),
    ],
];

pub(crate) fn list_told() -> Description {
    Description::new("dossiers", "dossiers", "The dossiers behind a figure")
        .answers::<DossierList>(200, "Dossiers, newest first.")
        .problems(&[404, 422])
}

pub(crate) fn show_told() -> Description {
    Description::new("dossiers", "dossier", "A dossier in all its versions, each with file and row")
        .path(CODE)
        .answers::<DossierStoryTold>(200, "Its story.")
}

pub(crate) async fn list(asking: Asking) -> Answered {
    let query = asking.figures().await?;
    let sent = &asking.sent;
    let wrong = |name: &str| asking.wrong(name);
    let filter = DossierFilter {
        procedure: sent.owned("procedure"),
        department: sent.owned("department"),
        channel: channel(sent),
        field: sent.owned("field"),
        level: level(sent),
        indicator: sent.owned("indicator"),
        excluded: sent.text("excluded").and_then(Exclusion::from_name),
        flag: sent.text("flag").and_then(|name| Flag::ALL.into_iter().find(|flag| flag.name() == name)),
        check: sent.text("check").and_then(Check::from_name),
        page: 1,
    };
    let after: Option<DossierKey> = asking.after().map(|key| key.parse().map_err(|_| wrong("cursor"))).transpose()?;
    let window = DossierWindow { skip: 0, most: asking.limit(), after };
    let (page, next) = asking.app.dossiers_within(&query, &filter, &window).await.map_err(|e| asking.failed(e))?;
    let dossiers: Vec<DossierTold> = page.rows.iter().map(DossierTold::from).collect();
    let part = super::paging::Part::to(dossiers, next.map(|key| key.to_string()));
    asking.listed("dossiers", part, json!({ "total": page.total, "tables": TablesTold::from(&page.tables) }))
}

pub(crate) async fn show(asking: Asking, Path(code): Path<String>) -> Answered {
    let found = asking.app.api_dossier(&asking.bearer, &code).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &DossierStoryTold::from(&found))
}
