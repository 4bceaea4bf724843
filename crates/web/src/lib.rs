//! The pages of Đôn Đốc: HTML from the server, readable without script.
//!
//! One file a noun under `pages`, with the same names as in `app`. A page asks the
//! application for a view, and a pure `render` makes HTML of it; every word comes from
//! `dondoc_app::words`. Who asks, and what they may, is `who`'s to say.
//! Other programs are answered below `/api`, by bearer token (`api`).

mod api;
mod assets;
mod errors;
#[cfg(test)]
mod fixtures;
mod language;
mod links;
mod pages;
mod security;
mod sent;
mod shown;
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
use throttle::Throttle;
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
    /// Failed log-ins by address.
    pub(crate) logins: Arc<Throttle>,
    pub(crate) serving: Arc<Serving>,
}

/// Where and how the pages are served.
#[derive(Debug, Clone)]
pub struct Serving {
    /// On this computer only. Until somebody is set up, whoever sits at it needs no log-in.
    pub lone: bool,
    /// Names, with their ports, by which browsers know the server besides this computer's own; none: any, where it is not `lone`.
    pub hosts: Vec<String>,
    /// Do browsers reach it by https? Cookies are then for https only.
    pub tls: bool,
    /// What whoever sets the first person up has to know; `None`: nothing, since they sit at the computer.
    pub set_up_code: Option<String>,
}

impl Default for Serving {
    /// On this computer only.
    fn default() -> Serving {
        Serving { lone: true, hosts: Vec::new(), tls: false, set_up_code: None }
    }
}

impl Serving {
    /// The name of the cookie of a session. Under the second name browsers take it from a secure origin without other domains only.
    pub(crate) fn session_cookie(&self) -> String {
        if self.tls { "__Host-dondoc" } else { "dondoc_session" }.to_owned()
    }
}

impl Site {
    /// Where the log-in at the provider of identities begins, where there is one.
    pub(crate) fn provider_address(&self, _to: &str) -> Option<String> {
        None
    }
}

/// All pages, static files, and the addresses for other programs, for this computer only.
pub fn router(app: App) -> Router {
    router_for(app, Serving::default())
}

/// The same, served otherwise.
pub fn router_for(app: App, serving: Serving) -> Router {
    let logins = Arc::new(Throttle::new(Instant::now()));
    let site = Site { app, uploads: Arc::default(), gate: Arc::default(), logins, serving: Arc::new(serving) };
    let api = api::routes(&site);
    let pages = pages::routes::routes().with_state(site.clone());
    framed(pages.layer(middleware::from_fn_with_state(site.clone(), who::recognise)), api, &site.serving)
}

/// Serves until `shutdown` is done; requests under way are answered first.
///
/// # Errors
/// The listener failed.
pub async fn serve<F>(app: App, serving: Serving, listener: TcpListener, shutdown: F) -> io::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    axum::serve(listener, router_for(app, serving).into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(shutdown)
        .await
}

/// Is it an address that only this machine reaches?
#[must_use]
pub fn is_loopback(addr: &SocketAddr) -> bool {
    addr.ip().to_canonical().is_loopback()
}

/// What every answer goes through, from the inside out.
fn framed(pages: Router, api: Router, serving: &Arc<Serving>) -> Router {
    pages
        .route("/static/{*path}", get(assets::serve))
        .fallback(errors::no_such_page)
        .layer(DefaultBodyLimit::max(sent::FORM_BYTES_MAX))
        .layer(middleware::from_fn(language::remember))
        .layer(middleware::from_fn(security::only_own_forms))
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(serving), security::only_this_host))
        // What follows is for both: a page's forms and cookies open nothing of the API, and its tokens no page.
        .nest("/api", api)
        .layer(middleware::from_fn_with_state(Arc::clone(serving), security::headers))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http())
}

#[cfg(test)]
mod tests;
