//! Who asks: the session of a request, the application on behalf of whose it is, and the right that an address needs.
//!
//! Where nobody was set up and the program listens on its own computer only, whoever sits at it may do everything, as on the command
//! line. In all other cases a request without a session is nobody's, and nobody may see more than the log-in.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::{Acting as Person, Actor, App, Error};
use dondoc_domain::access::{Action, Resource};
use dondoc_domain::diagnostics::Diagnostic;

use crate::Site;
use crate::language::Visit;
use crate::links::encoded;
use crate::pages::login;
use crate::sent::FORM_BYTES_MAX;

/// The application for a page: on behalf of whoever sent the request.
#[derive(Debug, Clone)]
pub(crate) struct Acting(pub(crate) App);

impl FromRequestParts<Site> for Acting {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Acting, Infallible> {
        // What no layer has recognised is nobody's.
        let known = parts.extensions.get::<Acting>().cloned();
        Ok(known.unwrap_or_else(|| Acting(site.app.acting(Actor::Nobody))))
    }
}

/// All that pages work with, the application on behalf of whoever sent the request.
#[derive(Debug, Clone)]
pub(crate) struct OnBehalf(pub(crate) Site);

impl FromRequestParts<Site> for OnBehalf {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<OnBehalf, Infallible> {
        let Acting(app) = Acting::from_request_parts(parts, site).await?;
        Ok(OnBehalf(Site { app, ..site.clone() }))
    }
}

/// The token of the session that asks.
#[derive(Clone)]
pub(crate) struct Token(pub(crate) String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

impl<S: Sync> FromRequestParts<S> for Token {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Token, StatusCode> {
        parts.extensions.get::<Token>().cloned().ok_or(StatusCode::UNAUTHORIZED)
    }
}

/// Who is logged in, for what surrounds a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asker {
    /// Nobody.
    Nobody,
    /// Whoever sits at a computer where nobody was set up.
    Here,
    /// Somebody.
    Person(Arc<Person>),
}

impl Asker {
    pub(crate) fn of(parts: &Parts) -> Asker {
        match parts.extensions.get::<Acting>().map(|Acting(app)| app.actor().clone()) {
            Some(Actor::Person(person)) => Asker::Person(person),
            Some(Actor::Operator) => Asker::Here,
            Some(Actor::Nobody | Actor::Machine(_)) | None => Asker::Nobody,
        }
    }

    /// Have they the right that an address needs, as far as that is known without the unit?
    pub(crate) fn has(&self, right: Right) -> bool {
        match right {
            Right::Open => true,
            Right::LoggedIn => *self != Asker::Nobody,
            Right::May(action, resource) => self.may(action, resource),
        }
    }

    /// May they do that anywhere? For what is offered to them.
    pub(crate) fn may(&self, action: Action, resource: Resource) -> bool {
        match self {
            Asker::Nobody => false,
            Asker::Here => true,
            Asker::Person(person) => person.reached.may(action, resource),
        }
    }
}

/// What an address needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    /// Nothing.
    Open,
    /// That somebody is known; what they see is theirs.
    LoggedIn,
    /// That they may do that somewhere.
    May(Action, Resource),
}

/// Recognises who asks; who is not, is sent to log in, with the form that they sent in hand.
pub(crate) async fn recognise(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let mut by = None;
    match recognised(&site, request.headers()).await {
        Ok(Known::Session { app, token, to_change, needs_factor }) => {
            if let Actor::Person(person) = app.actor() {
                by = Some(By(person.id));
            }
            request.extensions_mut().insert(Acting(app));
            request.extensions_mut().insert(Token(token));
            if to_change && !matches!(request.uri().path(), "/account/password" | "/logout") {
                return Redirect::to("/account/password").into_response();
            }
            let on_the_way = ["/account/password", "/account/second-factor", "/logout"];
            if needs_factor && !to_change && !on_the_way.contains(&request.uri().path()) {
                return Redirect::to("/account/second-factor?needed=yes").into_response();
            }
        }
        Ok(Known::Here) => {
            request.extensions_mut().insert(Acting(site.app.clone()));
        }
        Ok(Known::Nobody) => {
            request.extensions_mut().insert(Door(site));
        }
        Err(fault) => return visit_of(&request).failed(fault).into_response(),
    }
    let mut response = next.run(request).await;
    if let Some(by) = by {
        response.extensions_mut().insert(by);
    }
    response
}

/// All that pages work with, beside the request of somebody who is to log in first.
#[derive(Clone)]
struct Door(Site);

/// The number of the person whose request was answered, for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct By(pub(crate) i64);

#[expect(clippy::large_enum_variant, reason = "one for each request, taken apart at once")]
enum Known {
    Session { app: App, token: String, to_change: bool, needs_factor: bool },
    Here,
    Nobody,
}

async fn recognised(site: &Site, headers: &HeaderMap) -> Result<Known, Error> {
    if !site.app.has_people().await? {
        return Ok(if site.settings.lone { Known::Here } else { Known::Nobody });
    }
    let Some(token) = token_of(headers, &site.settings.session_cookie()) else { return Ok(Known::Nobody) };
    match site.app.session(&token).await? {
        Some(session) if !session.awaits_code => {
            let (to_change, needs_factor) = (session.to_change, session.needs_factor);
            Ok(Known::Session { app: session.app, token, to_change, needs_factor })
        }
        _ => Ok(Known::Nobody),
    }
}

/// The value of exactly one cookie of a name.
pub(crate) fn token_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut values = cookies.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    Some(value.to_owned())
}

fn visit_of(request: &Request) -> Visit {
    Visit::of(request.uri(), request.headers())
}

/// Lets through who has the right that the address needs.
pub(crate) async fn guard(
    State((look, send)): State<(Right, Option<Right>)>,
    acting: Option<axum::Extension<Acting>>,
    request: Request,
    next: Next,
) -> Response {
    let needed = match *request.method() {
        Method::GET | Method::HEAD => Some(look),
        Method::POST => send,
        // No address answers another method, whoever asks.
        _ => None,
    };
    let actor = acting.map_or(Actor::Nobody, |axum::Extension(Acting(app))| app.actor().clone());
    match needed {
        Some(Right::Open) => next.run(request).await,
        Some(_) if actor == Actor::Nobody => ask_to_log_in(request).await,
        Some(Right::LoggedIn) => next.run(request).await,
        Some(Right::May(action, resource)) if actor.may(action, resource) => next.run(request).await,
        Some(Right::May(action, resource)) => {
            let told = Diagnostic::refusal("not-your-right").with("action", action.name()).with("resource", resource.name());
            let (mut parts, _) = request.into_parts();
            let Ok(visit) = Visit::from_request_parts(&mut parts, &()).await;
            visit.failed(Error::Forbidden(Box::new(told))).into_response()
        }
        // Nothing can be sent there: the router says so.
        None => next.run(request).await,
    }
}

/// The log-in, with where to go on and, of a form that was sent, what was in it: nothing is lost when a session ends meanwhile.
async fn ask_to_log_in(request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let visit = Visit::of(&parts.uri, &parts.headers);
    let to = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
    if parts.method == Method::GET || parts.method == Method::HEAD {
        return Redirect::to(&format!("/login?to={}", encoded(&to))).into_response();
    }
    let site = parts.extensions.get::<Door>().map(|Door(site)| site);
    // Passwords and codes are not shown again: whoever logs in next may be somebody else.
    if to.starts_with("/account") {
        return login::interrupted(&visit, site, "/account".to_owned(), Err("login-form-secret"));
    }
    let is_form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let kept = if is_form { to_bytes(Body::new(body), KEPT_BYTES_MAX).await.ok() } else { None };
    let kept = kept.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    login::interrupted(&visit, site, to, kept.ok_or("login-form-lost"))
}

/// The largest form that is kept over a log-in: the text of a decision.
const KEPT_BYTES_MAX: usize = 64 * FORM_BYTES_MAX;

/// The cookie of a session, or (without a token) its end.
pub(crate) fn session_cookie(site: &Site, token: Option<&str>) -> HeaderValue {
    let secure = if site.settings.tls { "; Secure" } else { "" };
    let name = site.settings.session_cookie();
    // No `Max-Age`: it goes with the browser's window; how long it holds is the server's to say.
    let cookie = match token {
        Some(token) => format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}"),
        None => format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}"),
    };
    HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static(""))
}
