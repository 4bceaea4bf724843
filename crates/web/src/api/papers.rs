//! `/api/v1/papers`: kept papers, one of them as data, and making one.

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use dondoc_app::{Error, PaperAsked, Scope};
use dondoc_domain::diagnostics::Diagnostic;

use super::answers::{Told, came_of, refused, told, with_header};
use super::body;
use super::tokens::Asking;
use crate::Site;

/// The largest request for a paper: a decision's document may be in it.
const ASKED_BYTES_MAX: usize = 1 << 20;

pub(crate) async fn list(State(site): State<Site>, asking: Asking) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    came_of(asking.language, site.app.api_papers(&bearer).await)
}

pub(crate) async fn show(State(site): State<Site>, asking: Asking, Path(number): Path<String>) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(number) = number.parse() else {
        return told(asking.language, StatusCode::NOT_FOUND, "not-found", "address-unknown");
    };
    came_of(asking.language, site.app.api_paper(&bearer, number).await)
}

/// Makes a paper; the body is what is asked for: `{"kind": "report", "unit": "06157", "period": "2023"}`.
pub(crate) async fn make(State(site): State<Site>, asking: Asking, request: Request) -> Response {
    let bearer = match asking.may(Scope::PapersWrite) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let bytes = match body::bytes(request.into_body(), ASKED_BYTES_MAX, asking.language).await {
        Ok(bytes) => bytes,
        Err(answer) => return *answer,
    };
    let asked: PaperAsked = match serde_json::from_slice(&bytes) {
        Ok(asked) => asked,
        Err(why) => {
            let why = Diagnostic::refusal("api-paper-body").with("why", why);
            return refused(asking.language, StatusCode::BAD_REQUEST, "body", why);
        }
    };
    let language = asking.language;
    // A task of its own: it is carried out even if the program that asked goes away.
    let done = tokio::spawn(async move { site.app.api_make_paper(&bearer, asked, language).await }).await;
    match done.unwrap_or_else(|cause| Err(Error::internal(cause))) {
        Ok(answer) if answer.status == 201 => {
            let address = format!("/api/v1/papers/{}", answer.body["number"]);
            with_header(Told(answer).into_response(), header::LOCATION, &address)
        }
        other => came_of(language, other),
    }
}
