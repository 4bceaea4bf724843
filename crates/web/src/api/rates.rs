//! `/api/v1/rates`: the two rates, under any definition, map, day and moment.

use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use dondoc_app::Scope;
use dondoc_app::api::ApiRates;
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use super::answers::{came_of, refused};
use super::tokens::Asking;
use crate::Site;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RatesAsked {
    unit: Option<String>,
    period: Option<String>,
    by: Option<String>,
    definition: Option<String>,
    indicator: Option<String>,
    map: Option<String>,
    as_of: Option<String>,
    known_at: Option<String>,
    source: Option<String>,
    /// Read elsewhere (`answers::language`); here so that it is no unknown field.
    lang: Option<String>,
}

pub(crate) async fn show(State(site): State<Site>, asking: Asking, uri: Uri) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(Query(asked)) = Query::<RatesAsked>::try_from_uri(&uri) else {
        let why = Diagnostic::refusal("api-rates-parameter").with("name", "?");
        return refused(asking.language, StatusCode::BAD_REQUEST, "parameter", why);
    };
    let RatesAsked { unit, period, by, definition, indicator, map, as_of, known_at, source, lang: _ } = asked;
    let sent = ApiRates { unit, period, by, definition, indicator, map, as_of, known_at, source };
    came_of(asking.language, site.app.api_rates(&bearer, sent, asking.language).await)
}
