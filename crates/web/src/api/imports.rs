//! `/api/v1/imports`: files in, their reports out, and back out again.

use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use dondoc_app::api::IMPORTS_MAX;
use dondoc_app::{Error, Scope};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::ImportId;
use serde::Deserialize;

use super::answers::{Told, came_of, refused, told, with_header};
use super::body;
use super::tokens::Asking;
use crate::Site;
use crate::pages::imports::REASON_CHARS_MAX;
use crate::sent::FORM_BYTES_MAX;

/// Imports in a list, unless asked otherwise.
const LISTED: usize = 100;

/// Which part of the history.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ListAsked {
    before: Option<i64>,
    limit: Option<usize>,
    lang: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct UndoSent {
    reason: String,
}

fn early(asking: &Asking, name: &str) -> Response {
    let why = Diagnostic::refusal("api-parameter").with("name", name);
    refused(asking.language, StatusCode::BAD_REQUEST, "parameter", why)
}

pub(crate) async fn take_in(State(site): State<Site>, asking: Asking, request: Request) -> Response {
    let bearer = match asking.may(Scope::ImportsWrite) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let gate = Arc::clone(&site.gate);
    let Ok(_room) = gate.bodies.acquire().await else {
        return told(asking.language, StatusCode::SERVICE_UNAVAILABLE, "internal", "form-unreadable");
    };
    let sent = match body::import(request, asking.language).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let language = asking.language;
    let done = tokio::spawn(async move { site.app.api_import(&bearer, sent, language).await }).await;
    match done.unwrap_or_else(|cause| Err(Error::internal(cause))) {
        Ok(answer) if answer.status == 201 => {
            let address = format!("/api/v1/imports/{}", answer.body["import_id"]);
            with_header(Told(answer).into_response(), header::LOCATION, &address)
        }
        other => came_of(language, other),
    }
}

pub(crate) async fn list(State(site): State<Site>, asking: Asking, uri: Uri) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(Query(asked)) = Query::<ListAsked>::try_from_uri(&uri) else { return early(&asking, "?") };
    let limit = asked.limit.unwrap_or(LISTED);
    if !(1..=IMPORTS_MAX).contains(&limit) {
        return early(&asking, "limit");
    }
    came_of(asking.language, site.app.api_imports(&bearer, asked.before, limit).await)
}

pub(crate) async fn show(State(site): State<Site>, asking: Asking, Path(id): Path<String>) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(id) = id.parse().map(ImportId) else {
        return told(asking.language, StatusCode::NOT_FOUND, "not-found", "address-unknown");
    };
    came_of(asking.language, site.app.api_import_view(&bearer, id, asking.language).await)
}

/// Undoes an import; the body is `{"reason": "…"}`.
pub(crate) async fn undo(State(site): State<Site>, asking: Asking, Path(id): Path<String>, request: Request) -> Response {
    let bearer = match asking.may(Scope::ImportsWrite) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(id) = id.parse().map(ImportId) else {
        return told(asking.language, StatusCode::NOT_FOUND, "not-found", "address-unknown");
    };
    let bytes = match body::bytes(request.into_body(), FORM_BYTES_MAX, asking.language).await {
        Ok(bytes) => bytes,
        Err(answer) => return *answer,
    };
    let sent: UndoSent = serde_json::from_slice(&bytes).unwrap_or_default();
    let reason = sent.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        let why = Diagnostic::refusal("api-undo-reason").with("limit", REASON_CHARS_MAX);
        return refused(asking.language, StatusCode::BAD_REQUEST, "parameter", why);
    }
    let language = asking.language;
    // A task of its own: it is carried out even if the program that asked goes away.
    let done = tokio::spawn(async move { site.app.api_undo(&bearer, id, &reason, language).await }).await;
    came_of(language, done.unwrap_or_else(|cause| Err(Error::internal(cause))))
}
