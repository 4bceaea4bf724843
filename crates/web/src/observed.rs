//! What every request leaves behind: a line in the log, a number in its answer, a count in the metrics. Of the address only the
//! pattern of the route is kept: a path or a query may hold the code of a dossier or what somebody looked for.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;

use crate::metrics::Meters;
use crate::peer::Peer;
use crate::settings::Settings;
use crate::who::By;

/// Under which an answer tells its number.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

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
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    around.meters.answered(method, &route, status, took);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    // The number of a person, never a name: who that is stands in the data folder.
    let person = response.extensions().get::<By>().map(|By(id)| *id);
    span.in_scope(|| tracing::info!(status, micros, person, "answered"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// A method by its name; whoever invents one makes no new series in the metrics.
fn known(method: &Method) -> &'static str {
    let all = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH];
    let names = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
    all.iter().position(|one| one == method).map_or("other", |at| names[at])
}
