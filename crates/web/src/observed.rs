//! What every request leaves behind: a line in the log, a number in its answer, a count in the metrics. Of the address only the
//! pattern of the route is kept: a path or a query may hold the code of a dossier or what somebody looked for.

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tracing::Instrument as _;

use crate::metrics::Meters;
use crate::peer::Peer;
use crate::settings::Settings;
use crate::who::By;

/// Under which an answer tells its number.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Under which an answer tells how long it took in here, in milliseconds; browsers show it beside what the network took.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// What surrounds all pages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Around {
    pub(crate) settings: Arc<Settings>,
    pub(crate) meters: Arc<Meters>,
}

/// Stands before everything else.
pub(crate) async fn observe(State(around): State<Around>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = uuid::Uuid::now_v7().simple().to_string();
    let method = known(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let peer = Peer::seen(&request, &around.settings.trusted_proxies);
    request.extensions_mut().insert(peer);
    request.extensions_mut().insert(Arc::clone(&around.settings));
    // Errors that are logged on the way carry the number.
    let span = tracing::info_span!("request", id, method, route);
    let mut response = whole(next.run(request).instrument(span.clone()).await).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    around.meters.answered(method, &route, status, took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    // The number of a person, never a name: who that is stands in the data folder.
    let person = response.extensions().get::<By>().map(|By(id)| *id);
    span.in_scope(|| tracing::info!(status, micros, person, "answered"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    if let Ok(timing) = HeaderValue::from_str(&format!("app;dur={}.{:03}", micros / 1_000, micros % 1_000)) {
        response.headers_mut().insert(SERVER_TIMING, timing);
    }
    response
}

/// Pages are compressed here and not while they are sent, so that the time told is all of it. Files may be large and go out in parts.
async fn whole(response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_page = ["text/html", "application/json", "application/problem+json"].iter().any(|page| kind.starts_with(page));
    if !is_page || !response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    match to_bytes(body, usize::MAX).await {
        Ok(bytes) => {
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
            Response::from_parts(parts, Body::from(bytes))
        }
        Err(why) => {
            tracing::error!(%why, "an answer could not be compressed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A method by its name; whoever invents one makes no new series in the metrics.
fn known(method: &Method) -> &'static str {
    let all = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH];
    let names = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
    all.iter().position(|one| one == method).map_or("other", |at| names[at])
}
