//! From an error to a page: words and a way on for what the visitor can mend; a number to look up
//! in the log for what is our fault, and no detail of it.

use std::any::Any;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use askama::Template;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{Response as HttpResponse, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use dondoc_app::Error;
use dondoc_app::words::Language;
use dondoc_domain::diagnostics::Diagnostic;
use serde::de::DeserializeOwned;

use crate::language::Visit;
use crate::offered::offered;
use crate::pages::{Frame, Section};
use crate::shown::Link;
use crate::theme::Theme;
use crate::who::Asker;

/// A page that could not be made, and for whom.
#[derive(Debug)]
pub(crate) struct Failure {
    visit: Visit,
    error: Box<Error>,
    /// Where the kind of the error does not tell it.
    status: Option<StatusCode>,
    /// Words and address of a way on; without one, the first page.
    way_on: Option<(&'static str, &'static str)>,
}

impl Failure {
    /// With another status.
    pub(crate) fn with_status(mut self, status: StatusCode) -> Failure {
        self.status = Some(status);
        self
    }

    /// With a way on: the key of its words, and its address.
    pub(crate) fn leading_to(mut self, key: &'static str, address: &'static str) -> Failure {
        self.way_on = Some((key, address));
        self
    }
}

/// What a handler gives back.
pub(crate) type Answer = Result<Html<String>, Failure>;

impl Visit {
    /// This visit came to nothing.
    pub(crate) fn failed(&self, error: Error) -> Failure {
        Failure { visit: self.clone(), error: Box::new(error), status: None, way_on: None }
    }

    /// A rendered template as the answer.
    pub(crate) fn answer<T: Template>(&self, page: &T) -> Answer {
        let html = page.render().map_err(|cause| self.failed(Error::internal(cause)))?;
        Ok(Html(offered(&self.asker, &self.address, html)))
    }
}

/// What an error says, with what to do about it.
pub(crate) fn told(t: Language, error: &Error) -> Vec<(String, Option<String>)> {
    error.diagnostics().iter().map(|d| (t.diagnostic(d), t.hint(d))).collect()
}

/// The address names something that does not exist.
pub(crate) fn unknown_address() -> Error {
    Error::not_found(Diagnostic::refusal("address-unknown"))
}

/// A part of the address has no meaning.
pub(crate) fn senseless(name: &str) -> Error {
    Error::refused(Diagnostic::refusal("address-senseless").with("name", name))
}

#[derive(Template)]
#[template(path = "errors/error.html")]
struct ErrorPage {
    frame: Frame,
    t: Language,
    status: u16,
    heading: String,
    said: Vec<(String, Option<String>)>,
    /// Where to look in the log.
    id: Option<String>,
    way_on: Link,
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let t = self.visit.language;
        let said = told(t, &self.error);
        let (status, key, id) = match &*self.error {
            Error::Forbidden(_) => (StatusCode::FORBIDDEN, "web-error-forbidden", None),
            Error::NotFound(_) => (StatusCode::NOT_FOUND, "web-error-not-found", None),
            Error::Refused(_) => (StatusCode::BAD_REQUEST, "web-error-refused", None),
            Error::Internal(cause) => {
                let id = error_id();
                // The address may hold what somebody looked for: the log knows the route by the request.
                tracing::error!(id, cause = ?cause, "a page failed");
                (StatusCode::INTERNAL_SERVER_ERROR, "web-error-internal", Some(id))
            }
        };
        let status = self.status.unwrap_or(status);
        let heading = t.text(key);
        let (way_on, address) = self.way_on.unwrap_or(("web-to-home", "/"));
        let way_on = Link::new(t.text(way_on), address);
        let frame = Frame::new(&self.visit, &heading, Section::None);
        let page = ErrorPage { frame, t, status: status.as_u16(), heading, said, id, way_on };
        match page.render() {
            Ok(html) => (status, Html(html)).into_response(),
            Err(_) => status.into_response(),
        }
    }
}

/// Seconds since 1970 and a running number: enough to find a line in a log.
pub(crate) fn error_id() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    format!("{seconds:x}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// No route.
pub(crate) async fn no_such_page(visit: Visit) -> Response {
    visit.failed(unknown_address()).into_response()
}

/// A handler panicked: the visitor gets the page of an internal error.
#[allow(clippy::needless_pass_by_value)]
pub(crate) fn panicked(cause: Box<dyn Any + Send + 'static>) -> HttpResponse<axum::body::Body> {
    let text = cause.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let text = text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_default();
    let visit = Visit { language: Language::default(), theme: Theme::default(), address: "/".to_owned(), asker: Asker::Nobody };
    visit.failed(Error::internal(format!("panic: {text}"))).into_response()
}

/// The query of an address; a broken one is answered in words.
#[derive(Debug)]
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked<T>, Failure> {
        let Ok(visit) = Visit::from_request_parts(parts, state).await;
        match Query::try_from_uri(&parts.uri) {
            Ok(Query(query)) => Ok(Asked(query)),
            Err(_) => Err(visit.failed(senseless("?"))),
        }
    }
}
