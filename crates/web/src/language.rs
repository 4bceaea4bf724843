//! Which language a visitor reads: `?lang=`, else the cookie of an earlier choice, else Vietnamese; and how the page looks (`theme`).
//! What a browser asks for is not heeded: an English Windows in a commune office still has a
//! Vietnamese reader.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use dondoc_app::words::Language;

use crate::theme::{self, Theme};
use crate::who::Asker;

const COOKIE: &str = "dondoc_lang";

/// A request as every page needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Visit {
    /// The language to answer in.
    pub(crate) language: Language,
    /// Light or dark.
    pub(crate) theme: Theme,
    /// The address asked for, without `lang` and `theme`.
    pub(crate) address: String,
    /// Who asks.
    pub(crate) asker: Asker,
}

impl Visit {
    /// Of a request of which it is not known who sent it.
    pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Visit {
        visit(uri, headers)
    }

    /// The same address in the other language.
    pub(crate) fn in_other_language(&self) -> String {
        let other = if self.language == Language::Vietnamese { Language::English } else { Language::Vietnamese };
        self.with("lang", other.tag())
    }

    /// The same address with a choice of its frame.
    pub(crate) fn with(&self, name: &str, value: &str) -> String {
        let mark = if self.address.contains('?') { '&' } else { '?' };
        format!("{}{mark}{name}={value}", self.address)
    }
}

impl<S: Sync> FromRequestParts<S> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Visit, Infallible> {
        Ok(Visit { asker: Asker::of(parts), ..Visit::of(&parts.uri, &parts.headers) })
    }
}

fn visit(uri: &Uri, headers: &HeaderMap) -> Visit {
    let of_frame = |pair: &str| pair.starts_with("lang=") || pair.starts_with("theme=");
    let kept: Vec<&str> = uri.query().unwrap_or("").split('&').filter(|p| !p.is_empty() && !of_frame(p)).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    Visit {
        language: asked(uri).or_else(|| cookie(headers, COOKIE).and_then(exact)).unwrap_or_default(),
        theme: Theme::of(uri, headers),
        // A path of two slashes would be a link to another host.
        address: format!("/{}{mark}{}", uri.path().trim_start_matches('/'), kept.join("&")),
        asker: Asker::Nobody,
    }
}

fn asked(uri: &Uri) -> Option<Language> {
    parameter(uri, "lang").and_then(exact)
}

/// The first parameter of that name, as it stands in the address.
pub(crate) fn parameter<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The first cookie of that name.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    cookies.flat_map(|v| v.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

fn exact(tag: &str) -> Option<Language> {
    [Language::Vietnamese, Language::English].into_iter().find(|l| l.tag() == tag)
}

/// Keeps choices made with `?lang=` and `?theme=` in cookies.
pub(crate) async fn remember(request: Request, next: Next) -> Response {
    let language = asked(request.uri()).map(|language| (COOKIE, language.tag()));
    let theme = Theme::asked(request.uri()).map(|theme| (theme::COOKIE, theme.name()));
    let mut response = next.run(request).await;
    for (name, choice) in [language, theme].into_iter().flatten() {
        let cookie = format!("{name}={choice}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(uri: &str, cookie: &str) -> Visit {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        visit(&uri.parse().unwrap(), &headers)
    }

    #[test]
    fn address_then_cookie_then_vietnamese() {
        for (uri, cookie, language) in [
            ("/", "", Language::Vietnamese),
            ("/", "a=b; dondoc_lang=en", Language::English),
            ("/?lang=vi", "dondoc_lang=en", Language::Vietnamese),
            ("/?lang=en", "", Language::English),
            ("/?lang=xx", "dondoc_lang=yy", Language::Vietnamese),
        ] {
            assert_eq!(of(uri, cookie).language, language, "{uri} {cookie}");
        }
    }

    #[test]
    fn the_switch_keeps_the_address() {
        assert_eq!(of("/units/a?period=2023&lang=en&x=1", "").in_other_language(), "/units/a?period=2023&x=1&lang=vi");
        assert_eq!(of("/units/a?theme=dark&x=1", "").in_other_language(), "/units/a?x=1&lang=en");
        assert_eq!(of("/", "").in_other_language(), "/?lang=en");
        assert_eq!(of("//evil.example/", "").in_other_language(), "/evil.example/?lang=en");
    }
}
