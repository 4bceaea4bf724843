//! Who asks: by the bearer token, and by nothing else. Cookies are not looked at.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use dondoc_app::could_be_token;
use dondoc_app::words::Language;

use super::answers::{came_of, language, told, with_header};
use crate::Site;
use crate::peer::Peer;

/// Lets nobody through without a valid token.
pub(crate) async fn required(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let language = language(request.uri(), request.headers());
    // Who sends nothing that could be a token guesses nothing: such calls are not counted.
    let Some(token) = sent(request.headers()).filter(|token| could_be_token(token)) else { return unauthorised(language) };
    let found = site.app.bearer(token).await;
    match found {
        Ok(Some(bearer)) => {
            request.extensions_mut().insert(bearer);
            next.run(request).await
        }
        Ok(None) => {
            let (parts, _) = request.into_parts();
            match site.gate.failures.failed(Peer::of(&parts).address, Instant::now()) {
                None => unauthorised(language),
                Some(wait) => {
                    let seconds = wait.as_secs().max(1).to_string();
                    let answer = told(language, StatusCode::TOO_MANY_REQUESTS, "too-many-failures", "api-too-many-failures");
                    with_header(answer, header::RETRY_AFTER, &seconds)
                }
            }
        }
        Err(fault) => came_of(language, Err(fault)),
    }
}

pub(crate) fn unauthorised(language: Language) -> Response {
    let answer = told(language, StatusCode::UNAUTHORIZED, "unauthorised", "token-missing");
    with_header(answer, header::WWW_AUTHENTICATE, "Bearer realm=\"dondoc\"")
}

/// The token of exactly one `Authorization: Bearer`.
fn sent(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
