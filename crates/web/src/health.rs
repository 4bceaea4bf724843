//! `/healthz`, `/readyz`, `/metrics`: for what watches over the program. No log-in and no host name is asked for, and nothing is
//! told that concerns a person or a dossier.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use dondoc_app::{App, Vitals};
use dondoc_domain::digest::sha256;
use tokio::sync::Mutex;

use crate::metrics::CONTENT_TYPE;
use crate::observed::Around;
use crate::peer::Peer;

/// How long an answer to `/metrics` stays good: looking at every file of the lake is not for every request.
const KEPT: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
struct Watched {
    app: App,
    around: Around,
    vitals: Arc<Mutex<Option<(Instant, Vitals)>>>,
}

/// The three addresses.
pub(crate) fn routes(app: &App, around: &Around) -> Router {
    let watched = Watched { app: app.clone(), around: around.clone(), vitals: Arc::default() };
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(watched)
}

/// 200 where requests can be answered, else 503; each check by its name.
async fn ready(State(watched): State<Watched>) -> Response {
    let checks = watched.app.readiness(watched.around.settings.ready_free_bytes).await;
    let ready = checks.iter().all(|(_, good)| *good);
    let told: serde_json::Map<_, _> = checks.into_iter().map(|(name, good)| (name.to_owned(), good.into())).collect();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, serde_json::json!({ "ready": ready, "checks": told }).to_string()).into_response()
}

async fn metrics(State(watched): State<Watched>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let token = watched.around.settings.metrics_token.as_deref();
    if !Peer::of(&parts).is_here && !opened_by(&parts.headers, token) {
        return (StatusCode::FORBIDDEN, "403 Forbidden\n").into_response();
    }
    let text = match watched.now().await {
        Ok(vitals) => watched.around.meters.text(&vitals).map_err(dondoc_app::Error::internal),
        Err(why) => Err(why),
    };
    match text {
        Ok(text) => ([(header::CONTENT_TYPE, CONTENT_TYPE), (header::CACHE_CONTROL, "no-store")], text).into_response(),
        Err(cause) => {
            tracing::error!(?cause, "metrics could not be gathered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl Watched {
    async fn now(&self) -> Result<Vitals, dondoc_app::Error> {
        let mut kept = self.vitals.lock().await;
        if let Some((at, vitals)) = &*kept
            && at.elapsed() < KEPT
        {
            return Ok(vitals.clone());
        }
        let vitals = self.app.vitals().await?;
        *kept = Some((Instant::now(), vitals.clone()));
        Ok(vitals)
    }
}

/// By the token that is set, compared by hashes, so that the time it takes tells nothing.
fn opened_by(headers: &HeaderMap, token: Option<&str>) -> bool {
    let sent =
        headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
    matches!((sent, token), (Some(sent), Some(token)) if sha256(sent.as_bytes()) == sha256(token.as_bytes()))
}
