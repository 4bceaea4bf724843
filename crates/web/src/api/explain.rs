//! `/api/v1/explain`: why two figures differ, in parts that sum; with `part` what is behind one of them.

use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use dondoc_app::Scope;
use dondoc_app::api::ApiExplain;
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use super::answers::{came_of, refused};
use super::tokens::Asking;
use crate::Site;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ExplainSent {
    a: Option<String>,
    b: Option<String>,
    unit: Option<String>,
    period: Option<String>,
    definition: Option<String>,
    map: Option<String>,
    as_of: Option<String>,
    department: Option<String>,
    part: Option<String>,
    indicator: Option<String>,
    page: Option<String>,
    /// Read elsewhere (`answers::language`); here so that it is no unknown field.
    lang: Option<String>,
}

pub(crate) async fn show(State(site): State<Site>, asking: Asking, uri: Uri) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(Query(sent)) = Query::<ExplainSent>::try_from_uri(&uri) else {
        let why = Diagnostic::refusal("api-explain-parameter").with("name", "?");
        return refused(asking.language, StatusCode::BAD_REQUEST, "parameter", why);
    };
    let ExplainSent { a, b, unit, period, definition, map, as_of, department, part, indicator, page, lang: _ } = sent;
    let sent = ApiExplain { a, b, unit, period, definition, map, as_of, department, part, indicator, page };
    came_of(asking.language, site.app.api_explain(&bearer, sent, asking.language).await)
}
