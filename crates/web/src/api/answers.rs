//! Answers as programs read them: JSON, and problems with their words.

use std::any::Any;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use dondoc_app::Error;
use dondoc_app::api::{ApiAnswer, answer_of, problem};
use dondoc_app::words::Language;
use dondoc_domain::diagnostics::Diagnostic;

use crate::{errors, security};

/// An answer on its way out.
#[derive(Debug)]
pub(crate) struct Told(pub(crate) ApiAnswer);

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = if status.as_u16() >= 400 { "application/problem+json" } else { "application/json" };
        let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
        (status, headers, self.0.body.to_string()).into_response()
    }
}

/// A problem of one diagnostic without arguments.
pub(crate) fn told(language: Language, status: StatusCode, name: &str, code: &str) -> Response {
    refused(language, status, name, Diagnostic::refusal(code))
}

/// A problem of one diagnostic.
pub(crate) fn refused(language: Language, status: StatusCode, name: &str, why: Diagnostic) -> Response {
    Told(problem(language, status.as_u16(), name, &[why])).into_response()
}

/// What came of a use case.
pub(crate) fn came_of(language: Language, done: Result<ApiAnswer, Error>) -> Response {
    match done.or_else(|error| answer_of(language, error)) {
        Ok(answer) => Told(answer).into_response(),
        Err(fault) => our_fault(language, &fault),
    }
}

/// Our fault: a number to look up in the log, and no detail of it.
fn our_fault(language: Language, fault: &Error) -> Response {
    let id = errors::error_id();
    tracing::error!(id, cause = ?fault, "a request of a program failed");
    refused(language, StatusCode::INTERNAL_SERVER_ERROR, "internal", Diagnostic::refusal("api-internal").with("id", id))
}

/// The language of the words: `?lang=`, else what the program asks for, else Vietnamese. A cookie counts for nothing.
pub(crate) fn language(uri: &Uri, headers: &HeaderMap) -> Language {
    let asked =
        uri.query().into_iter().flat_map(|q| q.split('&')).find_map(|pair| Language::from_tag(pair.strip_prefix("lang=")?));
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|tags| tags.to_str().ok()).and_then(Language::from_tag);
    asked.or(accepted).unwrap_or_default()
}

/// No route.
pub(crate) async fn no_such_address(request: Request) -> Response {
    told(language(request.uri(), request.headers()), StatusCode::NOT_FOUND, "not-found", "address-unknown")
}

/// A route, but not for this method.
pub(crate) async fn no_such_method(request: Request) -> Response {
    told(language(request.uri(), request.headers()), StatusCode::METHOD_NOT_ALLOWED, "method", "api-method")
}

/// A handler panicked.
#[allow(clippy::needless_pass_by_value, reason = "the layer's signature")]
pub(crate) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let text = cause.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let text = text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_default();
    our_fault(Language::default(), &Error::internal(format!("panic: {text}")))
}

/// Answers only for the names of this machine.
pub(crate) async fn only_this_host(request: Request, next: Next) -> Response {
    if security::is_this_host(&request) {
        return next.run(request).await;
    }
    told(language(request.uri(), request.headers()), StatusCode::MISDIRECTED_REQUEST, "host", "api-host")
}

/// A file to save. `name` is of plain letters.
pub(crate) fn file(name: &str, kind: &str, bytes: Vec<u8>) -> Response {
    let head = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (head, bytes).into_response()
}

/// A problem, with one more header.
pub(crate) fn with_header(mut response: Response, name: header::HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}
