//! `/api/v1/decisions`: decisions, and drafts of decisions.

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use dondoc_app::{DOCUMENT_BYTES_MAX, Error, Scope};
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use super::answers::{Told, came_of, refused, told, with_header};
use super::body;
use super::tokens::Asking;
use crate::Site;
use crate::sent::FORM_BYTES_MAX;

/// Which version is confirmed; a look stores nothing.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfirmSent {
    version: i64,
    #[serde(default)]
    dry_run: bool,
}

pub(crate) async fn list(State(site): State<Site>, asking: Asking) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    came_of(asking.language, site.app.api_decisions(&bearer).await)
}

pub(crate) async fn show(State(site): State<Site>, asking: Asking, Path(id): Path<String>) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    came_of(asking.language, site.app.api_decision(&bearer, &id).await)
}

/// Begins a draft; the body is a `decision.json`.
pub(crate) async fn create(State(site): State<Site>, asking: Asking, request: Request) -> Response {
    let bearer = match asking.may(Scope::DecisionsWrite) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let bytes = match body::bytes(request.into_body(), DOCUMENT_BYTES_MAX, asking.language).await {
        Ok(bytes) => bytes,
        Err(answer) => return *answer,
    };
    let Ok(document) = serde_json::from_slice(&bytes) else {
        return refused(asking.language, StatusCode::BAD_REQUEST, "body", Diagnostic::refusal("decision-format"));
    };
    let language = asking.language;
    let done = tokio::spawn(async move { site.app.api_create_draft(&bearer, &document, language).await }).await;
    match done.unwrap_or_else(|cause| Err(Error::internal(cause))) {
        Ok(answer) => {
            let address = format!("/api/v1/decisions/drafts/{}", answer.body["id"]);
            with_header(Told(answer).into_response(), header::LOCATION, &address)
        }
        other => came_of(language, other),
    }
}

pub(crate) async fn draft(State(site): State<Site>, asking: Asking, Path(id): Path<String>) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(id) = id.parse() else {
        return told(asking.language, StatusCode::NOT_FOUND, "not-found", "address-unknown");
    };
    came_of(asking.language, site.app.api_draft(&bearer, id, asking.language).await)
}

/// Confirms a draft; the body is `{"version": 3}`, with `"dry_run": true` nothing is stored.
pub(crate) async fn confirm(State(site): State<Site>, asking: Asking, Path(id): Path<String>, request: Request) -> Response {
    let bearer = match asking.may(Scope::DecisionsWrite) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(id) = id.parse() else {
        return told(asking.language, StatusCode::NOT_FOUND, "not-found", "address-unknown");
    };
    let bytes = match body::bytes(request.into_body(), FORM_BYTES_MAX, asking.language).await {
        Ok(bytes) => bytes,
        Err(answer) => return *answer,
    };
    let Ok(sent) = serde_json::from_slice::<ConfirmSent>(&bytes) else {
        let why = Diagnostic::refusal("api-parameter").with("name", "version");
        return refused(asking.language, StatusCode::BAD_REQUEST, "parameter", why);
    };
    let language = asking.language;
    let how = (sent.version, sent.dry_run);
    let done = tokio::spawn(async move { site.app.api_confirm_draft(&bearer, id, how, language).await }).await;
    came_of(language, done.unwrap_or_else(|cause| Err(Error::internal(cause))))
}
