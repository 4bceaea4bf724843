//! What a browser is allowed to do with a page, and which host names are answered.
//!
//! A program that listens on this machine only could still be reached by a page of another site under a name of its own that resolves
//! to 127.0.0.1 (DNS rebinding), so requests for any other host name are turned away, and forms that were sent from any other page.
//! Where it listens for others it answers to the names that it was given; without any, to all: there everybody has to log in, and a
//! cookie belongs to the name under which it was set.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use dondoc_app::Error;
use dondoc_domain::diagnostics::Diagnostic;

use crate::language::Visit;
use crate::settings::Settings;

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Adds the security headers to every answer.
pub(crate) async fn headers(State(settings): State<Arc<Settings>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if settings.tls {
        let two_years = HeaderValue::from_static("max-age=63072000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
    // Figures change with the next import: a page may be kept, but must be asked for again.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    headers.append(header::VARY, HeaderValue::from_static("cookie"));
    response
}

/// Answers only for names that are its own; 421 for any other.
pub(crate) async fn only_this_host(request: Request, next: Next) -> Response {
    if is_this_host(&request) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "421 Misdirected Request\n").into_response()
    }
}

/// Does what changes something come from a page of our own? 403 for any other. All browsers since 2020
/// say where a form was sent from; what says nothing is turned away.
pub(crate) async fn only_own_forms(request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_own_form(request.headers()) {
        return next.run(request).await;
    }
    let (mut parts, _) = request.into_parts();
    let Ok(visit) = Visit::from_request_parts(&mut parts, &()).await;
    let foreign = Error::refused(Diagnostic::refusal("form-foreign"));
    visit.failed(foreign).with_status(StatusCode::FORBIDDEN).into_response()
}

fn is_own_form(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let own_origin = |origin: &HeaderValue| {
        let host_of = |o: &str| o.strip_prefix("http://").or_else(|| o.strip_prefix("https://")).map(str::to_owned);
        origin.to_str().ok().and_then(host_of).is_some_and(|named| named.eq_ignore_ascii_case(host))
    };
    let origins: Vec<_> = headers.get_all(header::ORIGIN).iter().collect();
    let sites: Vec<_> = headers.get_all("sec-fetch-site").iter().collect();
    origins.iter().all(|origin| own_origin(origin))
        && sites.iter().all(|site| *site == "same-origin" || *site == "none")
        && (origins.len(), sites.len()) != (0, 0)
}

/// Is the request for a name that is ours?
pub(crate) fn is_this_host(request: &Request) -> bool {
    let settings = request.extensions().get::<Arc<Settings>>();
    let set = settings.map_or(&[][..], |settings| &settings.hosts);
    let any = set.is_empty() && settings.is_some_and(|settings| !settings.lone);
    let ours = |host: &str| any || is_local(host) || is_set(host, set);
    let mut named = request.headers().get_all(header::HOST).iter();
    let (Some(host), None) = (named.next(), named.next()) else { return false };
    host.to_str().is_ok_and(ours) && request.uri().authority().is_none_or(|a| ours(a.as_str()))
}

/// Is it one of the host names, on whatever port?
fn is_set(host: &str, names: &[String]) -> bool {
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    port.is_none_or(|p| p.parse::<u16>().is_ok()) && names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn is_local(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    };
    port.is_none_or(|p| p.parse::<u16>().is_ok())
        && (name.eq_ignore_ascii_case("localhost") || name == "127.0.0.1" || name == "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_forms_of_our_own_pages() {
        let given = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("localhost:8080"));
            for (name, value) in pairs {
                headers.append(*name, HeaderValue::from_static(value));
            }
            is_own_form(&headers)
        };
        for good in [
            &[("origin", "http://localhost:8080")][..],
            &[("sec-fetch-site", "same-origin")],
            &[("sec-fetch-site", "none")],
            &[("origin", "http://LOCALHOST:8080"), ("sec-fetch-site", "same-origin")],
        ] {
            assert!(given(good), "{good:?}");
        }
        for bad in [
            &[][..],
            &[("origin", "null")],
            &[("origin", "")],
            &[("origin", "http://localhost:8081")],
            &[("origin", "http://127.0.0.1:8080")],
            &[("origin", "http://localhost:8080.evil.example")],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
            &[("origin", "http://localhost:8080"), ("sec-fetch-site", "cross-site")],
            &[("origin", "http://localhost:8080"), ("origin", "http://evil.example")],
            &[("sec-fetch-site", "same-site")],
        ] {
            assert!(!given(bad), "{bad:?}");
        }
    }

    #[test]
    fn names_that_are_set_are_ours_and_nothing_like_them() {
        let set = ["dondoc.xa.gov.vn".to_owned()];
        for good in ["dondoc.xa.gov.vn", "DonDoc.xa.gov.vn:443"] {
            assert!(is_set(good, &set), "{good}");
        }
        for bad in [
            "",
            "xa.gov.vn",
            "dondoc.xa.gov.vn.evil.example",
            "dondoc.xa.gov.vn:x",
            "a.dondoc.xa.gov.vn",
            "dondoc.xa.gov.vn@evil",
        ] {
            assert!(!is_set(bad, &set), "{bad}");
        }
    }

    #[test]
    fn only_names_of_this_machine() {
        for good in ["localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080"] {
            assert!(is_local(good), "{good}");
        }
        for bad in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example:80",
            "user@localhost",
            "::1",
            "localhost:x",
            "127.0.0.2",
        ] {
            assert!(!is_local(bad), "{bad}");
        }
    }
}
