//! `/api/v1/definitions`: the ways to compute, as data and in words, and the same data under two of them.

use axum::extract::Path;
use dondoc_app::api::ApiAnswer;
use dondoc_app::told::DefinitionsComparedTold;
use dondoc_app::{DefinitionsQuery, definitions_told};
use serde_json::json;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{FIGURES, INDICATOR, Kind, Param};
use super::shapes::{DefinitionList, DefinitionOne};

const ID: &[Param] = &[Param::new("id", Kind::Text, "Id of the definition.").needed().like("QD-HoangViet-2023")];

pub(crate) const COMPARED: &[&[Param]] = &[
    FIGURES,
    &[
        Param::new("with", Kind::Definition, "Id of the second definition; `definition` is the first.")
            .needed()
            .like("QD-766-2022"),
        INDICATOR,
    ],
];

pub(crate) fn list_told() -> Description {
    Description::new("decisions", "definitions", "The definitions by which rates are computed")
        .answers::<DefinitionList>(200, "The definitions.")
}

pub(crate) fn show_told() -> Description {
    Description::new("decisions", "definition", "A definition").path(ID).answers::<DefinitionOne>(200, "The definition.")
}

pub(crate) fn compare_told() -> Description {
    Description::new("figures", "compareDefinitions", "The same data under two definitions, and what makes the difference")
        .answers::<DefinitionsComparedTold>(200, "Both sides.")
        .problems(&[404, 422])
}

pub(crate) async fn list(asking: Asking) -> Answered {
    let done = definitions_told(asking.language, None);
    asking.came_of(done.map(|all| ApiAnswer { status: 200, body: json!({"definitions": all}) }))
}

pub(crate) async fn show(asking: Asking, Path(id): Path<String>) -> Answered {
    // An id that nobody knows is an address that nobody knows.
    let Ok(mut found) = definitions_told(asking.language, Some(&id)) else { return Err(asking.nothing_here()) };
    asking.came_of(Ok(ApiAnswer { status: 200, body: found.swap_remove(0) }))
}

pub(crate) async fn compare(asking: Asking) -> Answered {
    let figures = asking.figures().await?;
    let with = asking.sent.owned("with").ok_or_else(|| asking.wrong("with"))?;
    let query = DefinitionsQuery { figures, with, indicator: asking.sent.owned("indicator") };
    let found = asking.app.compare_definitions(&query).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &DefinitionsComparedTold::from(&found))
}
