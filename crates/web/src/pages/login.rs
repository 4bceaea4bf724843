//! `/login`, `/login/code`, `/logout`: in and out. A form that was sent when the session was over comes along and is offered again.

use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{Error, LoggedIn};
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use crate::Site;
use crate::errors::{Asked, Failure, told};
use crate::language::Visit;
use crate::pages::{Frame, Section};
use crate::peer::Peer;
use crate::sent::Sent;
use crate::who::{Asker, session_cookie, token_of};

#[derive(Debug, Template)]
#[template(path = "people/login.html")]
pub(crate) struct LoginPage {
    frame: Frame,
    t: Language,
    login: String,
    going: Going,
    /// What went wrong, with what to do.
    wrong: Vec<(String, Option<String>)>,
    /// A form was sent when nobody was logged in.
    interrupted: bool,
    /// Address of the log-in at the provider of identities, and what its button says.
    provider: Option<(String, String)>,
}

#[derive(Debug, Template)]
#[template(path = "people/code.html")]
struct CodePage {
    frame: Frame,
    t: Language,
    going: Going,
    wrong: Vec<(String, Option<String>)>,
}

#[derive(Debug, Template)]
#[template(path = "people/resume.html")]
struct ResumePage {
    frame: Frame,
    t: Language,
    to: String,
    fields: Vec<(String, String)>,
}

#[derive(Debug, Template)]
#[template(path = "people/out.html")]
struct OutPage {
    frame: Frame,
    t: Language,
}

/// Where to go on after the log-in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Going {
    pub(crate) to: String,
    /// The form that was sent there, as it was sent.
    pub(crate) kept: String,
}

impl Going {
    /// An address of this site, whatever was asked for.
    pub(crate) fn on(&self) -> &str {
        // Browsers leave tabs and line ends out: `/<tab>/evil.example` would lead to another site.
        let own =
            self.to.starts_with('/') && !self.to.starts_with("//") && !self.to.contains(|c: char| c == '\\' || c.is_control());
        if own && !self.to.starts_with("/login") && !self.to.starts_with("/logout") { &self.to } else { "/" }
    }

    fn fields(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.kept.as_bytes()).into_owned().collect()
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LoginSent {
    login: String,
    password: String,
    to: String,
    kept: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CodeSent {
    code: String,
    to: String,
    kept: String,
}

pub(crate) fn login_page(
    visit: &Visit,
    site: Option<&Site>,
    login: &str,
    going: Going,
    wrong: Vec<(String, Option<String>)>,
) -> LoginPage {
    let t = visit.language;
    LoginPage {
        frame: Frame::new(visit, &t.text("login-title"), Section::None),
        t,
        login: login.to_owned(),
        interrupted: !going.kept.is_empty(),
        provider: site.and_then(|site| site.provider_button(t, going.on())),
        going,
        wrong,
    }
}

/// The log-in, instead of what was asked for: a form was sent when nobody was logged in. Where it cannot be kept, the words of a key say why.
pub(crate) fn interrupted(visit: &Visit, site: Option<&Site>, to: String, kept: Result<String, &str>) -> Response {
    let wrong = kept.as_ref().err().map(|key| (visit.language.text(key), None)).into_iter().collect();
    let going = Going { to, kept: kept.unwrap_or_default() };
    let page = login_page(visit, site, "", going, wrong);
    with_status(visit, &page, StatusCode::UNAUTHORIZED)
}

pub(crate) fn with_status<T: Template>(visit: &Visit, page: &T, status: StatusCode) -> Response {
    match page.render() {
        Ok(html) => (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(cause) => visit.failed(Error::internal(cause)).into_response(),
    }
}

pub(crate) async fn form(State(site): State<Site>, visit: Visit, Asked(going): Asked<Going>) -> Result<Response, Failure> {
    if !site.app.has_people().await.map_err(|e| visit.failed(e))? {
        return Ok(Redirect::to("/set-up").into_response());
    }
    if matches!(visit.asker, Asker::Person(_)) {
        return Ok(Redirect::to(going.on()).into_response());
    }
    let page = login_page(&visit, Some(&site), "", Going { kept: String::new(), ..going }, Vec::new());
    Ok(with_status(&visit, &page, StatusCode::OK))
}

pub(crate) async fn log_in(
    State(site): State<Site>,
    visit: Visit,
    peer: Peer,
    headers: HeaderMap,
    Sent(sent): Sent<LoginSent>,
) -> Response {
    let going = Going { to: sent.to, kept: sent.kept };
    if let Some(wait) = site.logins.waits(peer.address, Instant::now()) {
        return too_often(&visit, wait);
    }
    match site.app.log_in(&sent.login, &sent.password).await {
        Ok(LoggedIn::Full(token)) => {
            left(&site, &headers).await;
            onward(&site, &visit, &going, &token)
        }
        Ok(LoggedIn::AwaitsCode(token)) => {
            left(&site, &headers).await;
            let page = code_page(&visit, going, Vec::new());
            let mut response = with_status(&visit, &page, StatusCode::OK);
            response.headers_mut().append(header::SET_COOKIE, session_cookie(&site, Some(&token)));
            response
        }
        Err(error) => refused(&site, &visit, peer, error, |wrong| {
            let page = login_page(&visit, Some(&site), &sent.login, going, wrong);
            with_status(&visit, &page, StatusCode::UNAUTHORIZED)
        }),
    }
}

/// What failed is counted by the address that it came from.
pub(crate) fn refused(
    site: &Site,
    visit: &Visit,
    peer: Peer,
    error: Error,
    page: impl FnOnce(Vec<(String, Option<String>)>) -> Response,
) -> Response {
    if matches!(error, Error::Internal(_)) {
        return visit.failed(error).into_response();
    }
    match site.logins.failed(peer.address, Instant::now()) {
        None => page(told(visit.language, &error)),
        Some(wait) => too_often(visit, wait),
    }
}

/// Nothing of this address is tried for a while, not even what is right: otherwise somebody could go on guessing and only miss the answers.
pub(crate) fn too_often(visit: &Visit, wait: Duration) -> Response {
    let seconds = wait.as_secs().max(1);
    let told = Error::refused(Diagnostic::refusal("log-in-too-often").with("seconds", seconds));
    let mut response = visit.failed(told).with_status(StatusCode::TOO_MANY_REQUESTS).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

/// Ends the session that the browser held before: the log-in gives it another one.
pub(crate) async fn left(site: &Site, headers: &HeaderMap) {
    if let Some(token) = token_of(headers, &site.settings.session_cookie())
        && let Err(fault) = site.app.log_out(&token).await
    {
        tracing::warn!(%fault, "a session was not ended");
    }
}

fn code_page(visit: &Visit, going: Going, wrong: Vec<(String, Option<String>)>) -> CodePage {
    let t = visit.language;
    CodePage { frame: Frame::new(visit, &t.text("login-code-title"), Section::None), t, going, wrong }
}

pub(crate) async fn code_form(visit: Visit, Asked(going): Asked<Going>) -> Response {
    with_status(&visit, &code_page(&visit, Going { kept: String::new(), ..going }, Vec::new()), StatusCode::OK)
}

pub(crate) async fn code(
    State(site): State<Site>,
    visit: Visit,
    peer: Peer,
    headers: HeaderMap,
    Sent(sent): Sent<CodeSent>,
) -> Response {
    let going = Going { to: sent.to, kept: sent.kept };
    if let Some(wait) = site.logins.waits(peer.address, Instant::now()) {
        return too_often(&visit, wait);
    }
    let token = token_of(&headers, &site.settings.session_cookie()).unwrap_or_default();
    match site.app.answer_second_factor(&token, &sent.code).await {
        Ok(token) => onward(&site, &visit, &going, &token),
        Err(error) => refused(&site, &visit, peer, error, |wrong| {
            with_status(&visit, &code_page(&visit, going, wrong), StatusCode::UNAUTHORIZED)
        }),
    }
}

fn gone_on(visit: &Visit, going: &Going) -> Response {
    if going.kept.is_empty() {
        return Redirect::to(going.on()).into_response();
    }
    let t = visit.language;
    let frame = Frame::new(visit, &t.text("login-resume-title"), Section::None);
    with_status(visit, &ResumePage { frame, t, to: going.on().to_owned(), fields: going.fields() }, StatusCode::OK)
}

/// Somebody who has a form in hand logged in meanwhile, in another tab.
pub(crate) async fn resume(State(site): State<Site>, visit: Visit, Sent(going): Sent<Going>) -> Response {
    if matches!(visit.asker, Asker::Person(_)) {
        return gone_on(&visit, &going);
    }
    interrupted(&visit, Some(&site), going.on().to_owned(), Ok(going.kept))
}

/// To where somebody wanted to go, or to the form that they had sent.
pub(crate) fn onward(site: &Site, visit: &Visit, going: &Going, token: &str) -> Response {
    let mut response = gone_on(visit, going);
    response.headers_mut().append(header::SET_COOKIE, session_cookie(site, Some(token)));
    response
}

pub(crate) async fn out_form(visit: Visit) -> Response {
    let t = visit.language;
    with_status(&visit, &OutPage { frame: Frame::new(&visit, &t.text("login-out"), Section::None), t }, StatusCode::OK)
}

pub(crate) async fn log_out(State(site): State<Site>, visit: Visit, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(token) = token_of(&headers, &site.settings.session_cookie()) {
        site.app.log_out(&token).await.map_err(|e| visit.failed(e))?;
    }
    let mut response = Redirect::to("/login").into_response();
    response.headers_mut().append(header::SET_COOKIE, session_cookie(&site, None));
    // What the browser kept of pages goes too.
    response.headers_mut().insert("clear-site-data", header::HeaderValue::from_static("\"cache\""));
    Ok(response)
}
