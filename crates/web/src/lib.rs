//! The pages of Đôn Đốc: HTML from the server, readable without script.
//!
//! One file a noun under `pages`, with the same names as in `app`. A page asks the
//! application for a view, and a pure `render` makes HTML of it; every word comes from
//! `dondoc_app::words`. There is no log-in yet, so only this machine is answered (`security`).
//! Other programs are answered below `/api`, by bearer token (`api`).

mod api;
mod assets;
mod errors;
#[cfg(test)]
mod fixtures;
mod frame;
mod language;
mod links;
mod pages;
mod security;
mod sent;
mod shown;
mod theme;
mod uploads;
mod who;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;
use dondoc_app::App;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;
use uploads::Uploads;

/// What the pages work with.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) app: App,
    pub(crate) uploads: Arc<Uploads>,
    pub(crate) gate: Arc<api::Gate>,
}

/// All pages, static files, and the addresses for other programs.
pub fn router(app: App) -> Router {
    let site = Site { app, uploads: Arc::default(), gate: Arc::default() };
    let api = api::routes(&site);
    framed(pages::routes().with_state(site), api)
}

/// Serves until `shutdown` is done; requests under way are answered first.
///
/// # Errors
/// The listener failed.
pub async fn serve<F>(app: App, listener: TcpListener, shutdown: F) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    axum::serve(listener, router(app).into_make_service_with_connect_info::<SocketAddr>()).with_graceful_shutdown(shutdown).await
}

/// Is it an address that only this machine reaches?
#[must_use]
pub fn is_loopback(addr: &SocketAddr) -> bool {
    addr.ip().to_canonical().is_loopback()
}

/// What every answer goes through, from the inside out.
fn framed(pages: Router, api: Router) -> Router {
    pages
        .route("/static/{*path}", get(assets::serve))
        .fallback(errors::no_such_page)
        .layer(DefaultBodyLimit::max(sent::FORM_BYTES_MAX))
        .layer(middleware::from_fn(language::remember))
        .layer(middleware::from_fn(security::only_own_forms))
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(middleware::from_fn(security::only_this_host))
        // What follows is for both: a page's forms and cookies open nothing of the API, and its tokens no page.
        .nest("/api", api)
        .layer(middleware::from_fn(security::headers))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http())
}

#[cfg(test)]
mod tests;
