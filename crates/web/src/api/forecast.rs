//! `/api/v1/forecast`: the expected pace, the forecast of a period's end, and how earlier forecasts came true.

use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use dondoc_app::Scope;
use dondoc_app::api::ApiForecast;
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use super::answers::{came_of, refused};
use super::tokens::Asking;
use crate::Site;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ForecastAsked {
    unit: Option<String>,
    period: Option<String>,
    as_of: Option<String>,
    department: Option<String>,
    definition: Option<String>,
    map: Option<String>,
    known_at: Option<String>,
    backtest: Option<String>,
    /// Read elsewhere (`answers::language`); here so that it is no unknown field.
    lang: Option<String>,
}

pub(crate) async fn show(State(site): State<Site>, asking: Asking, uri: Uri) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(Query(asked)) = Query::<ForecastAsked>::try_from_uri(&uri) else {
        let why = Diagnostic::refusal("api-forecast-parameter").with("name", "?");
        return refused(asking.language, StatusCode::BAD_REQUEST, "parameter", why);
    };
    let ForecastAsked { unit, period, as_of, department, definition, map, known_at, backtest, lang: _ } = asked;
    let sent = ApiForecast { unit, period, as_of, department, definition, map, known_at, backtest };
    came_of(asking.language, site.app.api_forecast(&bearer, sent, asking.language).await)
}
