//! `/api/v1`: what other programs ask. A bearer token opens it and nothing else does; every answer is JSON, and every
//! refusal a problem (RFC 9457).

mod answers;
mod body;
mod decisions;
mod definitions;
mod explain;
mod forecast;
mod imports;
mod legal;
mod papers;
mod planning;
mod rates;
mod snapshots;
mod tokens;

use std::time::Instant;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::middleware;
use axum::routing::{MethodFilter, MethodRouter, on};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

use crate::Site;
use crate::throttle::Throttle;

/// Bodies that are in memory at the same time; who comes later waits before sending.
const BODIES_MAX: usize = 4;

/// What the requests of programs share.
#[derive(Debug)]
pub(crate) struct Gate {
    bodies: Semaphore,
    failures: Throttle,
}

impl Default for Gate {
    fn default() -> Gate {
        Gate { bodies: Semaphore::new(BODIES_MAX), failures: Throttle::new(Instant::now()) }
    }
}

/// An address of the API with one method.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// Below `/api`.
    pub(crate) path: &'static str,
    handler: fn(MethodFilter) -> MethodRouter<Site>,
}

/// Every address of the API: the router is made of this list, and so is the test that none opens without a token.
pub(crate) const ROUTES: &[Route] = &[
    Route { method: Method::GET, path: "/v1/imports", handler: |method| on(method, imports::list) },
    Route { method: Method::POST, path: "/v1/imports", handler: |method| on(method, imports::take_in) },
    Route { method: Method::GET, path: "/v1/imports/{id}", handler: |method| on(method, imports::show) },
    Route { method: Method::POST, path: "/v1/imports/{id}/undo", handler: |method| on(method, imports::undo) },
    Route { method: Method::GET, path: "/v1/rates", handler: |method| on(method, rates::show) },
    Route { method: Method::GET, path: "/v1/snapshots", handler: |method| on(method, snapshots::list) },
    Route { method: Method::GET, path: "/v1/snapshots/{id}", handler: |method| on(method, snapshots::show) },
    Route { method: Method::GET, path: "/v1/papers", handler: |method| on(method, papers::list) },
    Route { method: Method::POST, path: "/v1/papers", handler: |method| on(method, papers::make) },
    Route { method: Method::GET, path: "/v1/papers/{id}", handler: |method| on(method, papers::show) },
    Route { method: Method::GET, path: "/v1/definitions", handler: |method| on(method, definitions::list) },
    Route { method: Method::GET, path: "/v1/definitions/{id}", handler: |method| on(method, definitions::show) },
    Route { method: Method::GET, path: "/v1/decisions", handler: |method| on(method, decisions::list) },
    Route { method: Method::GET, path: "/v1/decisions/{id}", handler: |method| on(method, decisions::show) },
    Route { method: Method::POST, path: "/v1/decisions/drafts", handler: |method| on(method, decisions::create) },
    Route { method: Method::GET, path: "/v1/decisions/drafts/{id}", handler: |method| on(method, decisions::draft) },
    Route { method: Method::POST, path: "/v1/decisions/drafts/{id}/confirm", handler: |method| on(method, decisions::confirm) },
    Route { method: Method::GET, path: "/v1/plan", handler: |method| on(method, planning::plan) },
    Route { method: Method::GET, path: "/v1/cascade", handler: |method| on(method, planning::cascade) },
    Route { method: Method::GET, path: "/v1/legal-texts", handler: |method| on(method, legal::list) },
    Route { method: Method::GET, path: "/v1/explain", handler: |method| on(method, explain::show) },
    Route { method: Method::GET, path: "/v1/forecast", handler: |method| on(method, forecast::show) },
];

/// Everything below `/api`.
pub(crate) fn routes(site: &Site) -> Router {
    let add = |router: Router<Site>, route: &Route| {
        let method = MethodFilter::try_from(route.method.clone());
        method.map_or(router.clone(), |method| router.route(route.path, (route.handler)(method)))
    };
    let routes = ROUTES.iter().fold(Router::new(), add);
    routes
        .fallback(answers::no_such_address)
        .method_not_allowed_fallback(answers::no_such_method)
        .with_state(site.clone())
        // The limits are the readers' own (`body`).
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(site.clone(), tokens::required))
        .layer(CatchPanicLayer::custom(answers::panicked))
        .layer(middleware::from_fn(answers::only_this_host))
}
