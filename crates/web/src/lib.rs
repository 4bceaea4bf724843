//! The pages of Đôn Đốc: HTML from the server, readable without script.
//!
//! One file a noun under `pages`, with the same names as in `app`. A page asks the
//! application for a view, and a pure `render` makes HTML of it; every word comes from
//! `dondoc_app::words`. Who asks, and what they may, is `who`'s to say.
//! Other programs are answered below `/api`, by bearer token (`api`).

mod api;
mod assets;
mod errors;
mod exports;
#[cfg(test)]
mod fixtures;
mod frame;
mod health;
mod lanes;
mod language;
mod links;
mod metrics;
mod observed;
mod offered;
mod pages;
mod peer;
mod security;
mod sent;
mod settings;
mod sheets;
mod shown;
mod theme;
mod throttle;
mod uploads;
mod who;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;
use dondoc_app::App;
use dondoc_app::words::Language;
use observed::Around;
use throttle::Throttle;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use uploads::Uploads;

pub use settings::{Network, NotANetwork, Settings};

/// What the pages work with.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) app: App,
    pub(crate) uploads: Arc<Uploads>,
    pub(crate) gate: Arc<api::Gate>,
    /// Failed log-ins by address.
    pub(crate) logins: Arc<Throttle>,
    pub(crate) settings: Arc<Settings>,
}

impl Site {
    /// Where the log-in at the provider of identities begins, where there is one, and what its button says.
    pub(crate) fn provider_button(&self, t: Language, to: &str) -> Option<(String, String)> {
        self.app.provider()?;
        let label = self.settings.provider_label.clone().unwrap_or_else(|| t.text("login-by-provider"));
        Some((pages::sign_on::address(to), label))
    }
}

/// All pages, static files, the addresses for other programs and those for what watches over this one.
pub fn router(app: App, settings: Settings) -> Router {
    let around = Around { settings: Arc::new(settings), ..Around::default() };
    let logins = Arc::new(Throttle::new(Instant::now()));
    let settings = Arc::clone(&around.settings);
    let site = Site { app, uploads: Arc::default(), gate: Arc::default(), logins, settings };
    let (api, health) = (api::routes(&site), health::routes(&site.app, &around));
    let pages = pages::routes::routes(site.settings.patient.as_ref()).with_state(site.clone());
    framed(pages.layer(middleware::from_fn_with_state(site, who::recognise)), api, health, &around)
}

/// Serves until `shutdown` is done; requests under way are answered first.
///
/// # Errors
/// The listener failed.
pub async fn serve<F>(app: App, listener: TcpListener, settings: Settings, shutdown: F) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let router = router(app, settings).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

/// Is it an address that only this machine reaches?
#[must_use]
pub fn is_loopback(addr: &SocketAddr) -> bool {
    addr.ip().to_canonical().is_loopback()
}

/// What every answer goes through, from the inside out.
fn framed(pages: Router, api: Router, health: Router, around: &Around) -> Router {
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
        .merge(health)
        .layer(middleware::from_fn_with_state(Arc::clone(&around.settings), security::headers))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(around.clone(), observed::observe))
}

#[cfg(test)]
mod tests;
