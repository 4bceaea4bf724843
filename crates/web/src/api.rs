//! `/api/v1`: what other programs ask. A bearer token opens it and nothing else does; every answer is JSON (or a file), and every
//! refusal a problem (RFC 9457). The table of routes is all there is: the router, the document and the tests are made of it.

mod account;
mod answers;
mod asking;
mod body;
mod changes;
mod checks;
mod decisions;
mod definitions;
mod description;
mod document;
mod dossiers;
mod explain;
mod explore;
mod figures;
mod forecast;
mod imports;
mod journal;
mod legal;
mod mappings;
mod paging;
mod papers;
mod parameters;
mod planning;
mod quality;
mod ranking;
mod rates;
mod reconcile;
#[cfg(test)]
mod reference;
mod routes;
mod search;
mod shapes;
mod snapshots;
mod sources;
mod stated;
mod tokens;
mod units;
mod versions;

use std::time::Instant;

use axum::extract::DefaultBodyLimit;
#[cfg(test)]
use axum::http::Method;
use axum::middleware;
use axum::routing::{MethodFilter, MethodRouter};
use axum::{Extension, Router};
use dondoc_app::Scope;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

use crate::throttle::Throttle;
use crate::{Site, lanes};
use description::Description;
use parameters::Param;

#[cfg(test)]
pub(crate) use document::{TAGS, document};
#[cfg(test)]
pub(crate) use reference::reference;
pub(crate) use routes::ROUTES;

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

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    Put,
    Delete,
}

impl Verb {
    /// As HTTP has it.
    #[cfg(test)]
    pub(crate) fn method(self) -> Method {
        match self {
            Verb::Get => Method::GET,
            Verb::Post => Method::POST,
            Verb::Put => Method::PUT,
            Verb::Delete => Method::DELETE,
        }
    }

    fn filter(self) -> MethodFilter {
        match self {
            Verb::Get => MethodFilter::GET,
            Verb::Post => MethodFilter::POST,
            Verb::Put => MethodFilter::PUT,
            Verb::Delete => MethodFilter::DELETE,
        }
    }
}

/// An address of the API with one method, and all that holds for it: what a token needs, which parameters it takes, what it answers.
#[derive(Clone, Copy)]
pub(crate) struct Route {
    pub(crate) verb: Verb,
    /// Below `/api`.
    pub(crate) path: &'static str,
    /// What a token has to be for; `None`: no token is needed.
    pub(crate) scope: Option<Scope>,
    /// Parameters behind the `?`; there are no others.
    pub(crate) query: &'static [&'static [Param]],
    /// With an idempotency key it is carried out once.
    pub(crate) once: bool,
    /// The answer rests on versions and carries their tag.
    pub(crate) tagged: bool,
    /// The body is a file, or a form with one.
    pub(crate) takes_file: bool,
    /// Is it made in the lane of what somebody waits for at a glance?
    quick: bool,
    handler: fn(MethodFilter) -> MethodRouter<Site>,
    described: fn() -> Description,
}

impl Route {
    /// Reading.
    const fn get(path: &'static str, handler: fn(MethodFilter) -> MethodRouter<Site>, described: fn() -> Description) -> Route {
        Route {
            verb: Verb::Get,
            path,
            scope: Some(Scope::Read),
            query: &[],
            once: false,
            tagged: true,
            takes_file: false,
            quick: false,
            handler,
            described,
        }
    }

    /// Writing.
    const fn post(
        path: &'static str,
        scope: Scope,
        handler: fn(MethodFilter) -> MethodRouter<Site>,
        described: fn() -> Description,
    ) -> Route {
        let read = Route::get(path, handler, described);
        Route { verb: Verb::Post, scope: Some(scope), once: true, tagged: false, ..read }
    }

    const fn with(self, query: &'static [&'static [Param]]) -> Route {
        Route { query, ..self }
    }

    /// What it tells changes without a line of the journal, or is another each time.
    const fn untagged(self) -> Route {
        Route { tagged: false, ..self }
    }

    /// In the quick lane.
    const fn quick(self) -> Route {
        Route { quick: true, ..self }
    }

    fn router(&'static self, site: &Site) -> MethodRouter<Site> {
        let patient = site.settings.patient.as_ref().filter(|_| !self.quick);
        let mut router = lanes::within(patient, (self.handler)(self.verb.filter()));
        if self.tagged {
            router = router.route_layer(middleware::from_fn_with_state(site.clone(), versions::tagged));
        }
        router.route_layer(Extension(self))
    }
}

/// Everything below `/api`.
pub(crate) fn routes(site: &Site) -> Router {
    let add = |router: Router<Site>, route: &'static Route| router.route(route.path, route.router(site));
    let (open, closed): (Vec<&'static Route>, Vec<&'static Route>) = ROUTES.iter().partition(|route| route.scope.is_none());
    let closed = closed.into_iter().fold(Router::new(), add);
    let closed = closed
        .fallback(answers::no_such_address)
        .method_not_allowed_fallback(answers::no_such_method)
        .layer(middleware::from_fn_with_state(site.clone(), tokens::required));
    let open = open.into_iter().fold(Router::new(), add).method_not_allowed_fallback(answers::no_such_method);
    open.merge(closed)
        .with_state(site.clone())
        // The limits are the readers' own (`body`).
        .layer(DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(answers::panicked))
        .layer(middleware::from_fn(answers::only_this_host))
}
