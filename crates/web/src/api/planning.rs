//! `/api/v1/plan` and `/api/v1/cascade`: how many more are needed, and whether the parts reach the whole.

use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use dondoc_app::Scope;
use dondoc_app::api::ApiPlan;
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use super::answers::{came_of, refused};
use super::tokens::Asking;
use crate::Site;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PlanSent {
    unit: Option<String>,
    period: Option<String>,
    definition: Option<String>,
    map: Option<String>,
    as_of: Option<String>,
    known_at: Option<String>,
    on: Option<String>,
    department: Option<String>,
    what_if: Option<String>,
    /// Read elsewhere (`answers::language`); here so that it is no unknown field.
    lang: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct CascadeSent {
    unit: Option<String>,
    period: Option<String>,
    definition: Option<String>,
    map: Option<String>,
    as_of: Option<String>,
    known_at: Option<String>,
    on: Option<String>,
    by: Option<String>,
    parent: Option<String>,
    step: Option<String>,
    /// As above.
    lang: Option<String>,
}

pub(crate) async fn plan(State(site): State<Site>, asking: Asking, uri: Uri) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(Query(sent)) = Query::<PlanSent>::try_from_uri(&uri) else { return unknown(&asking) };
    let PlanSent { unit, period, definition, map, as_of, known_at, on, department, what_if, lang: _ } = sent;
    let sent = ApiPlan { unit, period, definition, map, as_of, known_at, on, department, what_if, ..ApiPlan::default() };
    came_of(asking.language, site.app.api_plan(&bearer, sent, asking.language).await)
}

pub(crate) async fn cascade(State(site): State<Site>, asking: Asking, uri: Uri) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(Query(sent)) = Query::<CascadeSent>::try_from_uri(&uri) else { return unknown(&asking) };
    let CascadeSent { unit, period, definition, map, as_of, known_at, on, by, parent, step, lang: _ } = sent;
    let sent = ApiPlan { unit, period, definition, map, as_of, known_at, on, by, parent, step, ..ApiPlan::default() };
    came_of(asking.language, site.app.api_cascade(&bearer, sent, asking.language).await)
}

fn unknown(asking: &Asking) -> Response {
    let why = Diagnostic::refusal("api-plan-parameter").with("name", "?");
    refused(asking.language, StatusCode::BAD_REQUEST, "parameter", why)
}
