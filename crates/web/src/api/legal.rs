//! `/api/v1/legal-texts`: the library of legal texts, and how each stands on a day.

use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use dondoc_app::Scope;
use dondoc_app::api::ApiAnswer;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Day;
use serde::Deserialize;
use serde_json::json;

use super::answers::{came_of, refused};
use super::tokens::Asking;
use crate::Site;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LegalSent {
    /// Words of number or title.
    words: Option<String>,
    /// The day, `yyyy-MM-dd`; today where it is not said.
    on: Option<String>,
    /// Read elsewhere (`answers::language`); here so that it is no unknown field.
    lang: Option<String>,
}

pub(crate) async fn list(State(site): State<Site>, asking: Asking, uri: Uri) -> Response {
    if let Err(answer) = asking.may(Scope::Read) {
        return *answer;
    }
    let wrong = |name: &str| {
        let why = Diagnostic::refusal("api-explain-parameter").with("name", name);
        refused(asking.language, StatusCode::BAD_REQUEST, "parameter", why)
    };
    let Ok(Query(sent)) = Query::<LegalSent>::try_from_uri(&uri) else { return wrong("?") };
    let Ok(on) = sent.on.as_deref().map(str::parse::<Day>).transpose() else { return wrong("on") };
    let found = site.app.legal_texts(on, sent.words.as_deref()).await;
    let body = found.map(|(day, texts)| ApiAnswer { status: 200, body: json!({ "day": day, "texts": texts }) });
    came_of(asking.language, body)
}
