//! `/login/sso`: to the provider of identities, and back from it. Here nobody is asked for a password; what the provider says is `app`'s to judge.

use std::time::Instant;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::{Error, SignOnAnswer};
use serde::Deserialize;

use crate::Site;
use crate::errors::{self, Asked, told};
use crate::language::Visit;
use crate::links::encoded;
use crate::pages::login::{Going, left, login_page, onward, refused, too_often, with_status};
use crate::peer::Peer;
use crate::who::token_of;

/// The longest address that is gone on to: of our pages none is longer.
const TO_BYTES_MAX: usize = 4000;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BeginAsked {
    to: String,
    /// The browser was led here from another of our names already.
    here: String,
}

/// What the provider sends along. Anything else is left alone, as the standard has it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BackAsked {
    state: String,
    code: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

impl std::fmt::Debug for BackAsked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BackAsked")
    }
}

/// Where the log-in at the provider begins.
pub(crate) fn address(to: &str) -> String {
    format!("/login/sso?to={}", encoded(to))
}

fn cookie_name(site: &Site) -> &'static str {
    if site.settings.tls { "__Host-dondoc-sso" } else { "dondoc_sso" }
}

/// The cookie by which the browser is known again when it comes back, or (without a value) its end. `Lax`: it comes back from another site.
fn cookie(site: &Site, value: Option<&str>) -> HeaderValue {
    let (name, secure) = (cookie_name(site), if site.settings.tls { "; Secure" } else { "" });
    let (value, age) = value.map_or(("", 0), |value| (value, 600));
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
}

pub(crate) async fn begin(
    State(site): State<Site>,
    visit: Visit,
    peer: Peer,
    headers: HeaderMap,
    Asked(asked): Asked<BeginAsked>,
) -> Response {
    let Some(provider) = site.app.provider() else { return visit.failed(errors::unknown_address()).into_response() };
    let going = Going { to: asked.to, kept: String::new() };
    let to = if going.to.len() > TO_BYTES_MAX { "/" } else { going.on() }.to_owned();
    // A session is begun by a click on our own page, not by a link or picture of another one.
    let from_elsewhere = headers.get("sec-fetch-site").is_some_and(|from| from != "same-origin" && from != "none");
    if from_elsewhere && asked.here.is_empty() {
        return Redirect::to(&format!("/login?to={}", encoded(&to))).into_response();
    }
    if let Some(wait) = site.logins.waits(peer.address, Instant::now()) {
        return too_often(&visit, wait);
    }
    // The browser comes back to one name of ours, so its cookie has to be of that name.
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if asked.here.is_empty() && !named.eq_ignore_ascii_case(provider.own_authority()) {
        let own = provider.own_address(&address(&to));
        return Redirect::to(&format!("{own}&here=yes")).into_response();
    }
    match site.app.begin_sign_on(peer.address, &to).await {
        Ok(begun) => {
            let mut response = Redirect::to(&begun.address).into_response();
            response.headers_mut().append(header::SET_COOKIE, cookie(&site, Some(&begun.browser)));
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error @ Error::Internal(_)) => visit.failed(error).into_response(),
        Err(error) => {
            tell(&error);
            let page = login_page(&visit, Some(&site), "", Going { to, kept: String::new() }, told(visit.language, &error));
            with_status(&visit, &page, StatusCode::BAD_GATEWAY)
        }
    }
}

pub(crate) async fn back(
    State(site): State<Site>,
    visit: Visit,
    peer: Peer,
    headers: HeaderMap,
    Asked(asked): Asked<BackAsked>,
) -> Response {
    if site.app.provider().is_none() {
        return visit.failed(errors::unknown_address()).into_response();
    }
    if let Some(wait) = site.logins.waits(peer.address, Instant::now()) {
        return too_often(&visit, wait);
    }
    let browser = token_of(&headers, cookie_name(&site));
    let BackAsked { state, code, iss, error } = asked;
    let (to, finished) = site.app.finish_sign_on(SignOnAnswer { state, code, iss, error }, browser.as_deref()).await;
    let going = Going { to, kept: String::new() };
    let mut response = match finished {
        Ok(token) => {
            left(&site, &headers).await;
            onward(&site, &visit, &going, &token)
        }
        Err(error) => {
            tell(&error);
            refused(&site, &visit, peer, error, |wrong| {
                let page = login_page(&visit, Some(&site), "", going, wrong);
                with_status(&visit, &page, StatusCode::UNAUTHORIZED)
            })
        }
    };
    response.headers_mut().append(header::SET_COOKIE, cookie(&site, None));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The log tells why nobody came in: of most reasons the journal knows nothing, since it is not known about whom.
fn tell(error: &Error) {
    for told in error.diagnostics() {
        let why = told.args.iter().find(|(name, _)| name == "why").map_or("", |(_, why)| why.as_str());
        tracing::warn!(code = %told.code, %why, "single sign-on");
    }
}
