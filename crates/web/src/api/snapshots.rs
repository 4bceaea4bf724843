//! `/api/v1/snapshots`: closed periods, and the document of one: its bytes as they were hashed.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use dondoc_app::Scope;
use dondoc_domain::diagnostics::Diagnostic;

use super::answers::{came_of, with_header};
use super::tokens::Asking;
use crate::Site;

pub(crate) async fn list(State(site): State<Site>, asking: Asking) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    came_of(asking.language, site.app.api_snapshots(&bearer).await)
}

pub(crate) async fn show(State(site): State<Site>, asking: Asking, Path(number): Path<String>) -> Response {
    let bearer = match asking.may(Scope::Read) {
        Ok(bearer) => bearer,
        Err(answer) => return *answer,
    };
    let Ok(number) = number.parse() else {
        let why = Diagnostic::refusal("snapshot-unknown").with("snapshot", number);
        return came_of(asking.language, Err(dondoc_app::Error::not_found(why)));
    };
    match site.app.api_snapshot(&bearer, number).await {
        Ok((document, sha256)) => {
            let head = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
            with_header((head, document).into_response(), header::ETAG, &format!("\"{sha256}\""))
        }
        Err(error) => came_of(asking.language, Err(error)),
    }
}
