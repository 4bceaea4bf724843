//! `/account`: one's own name, rights, password, second factor and sessions.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{App, Error, SessionView};
use dondoc_domain::diagnostics::Diagnostic;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde::Deserialize;

use crate::Site;
use crate::errors::{Asked, Failure, told};
use crate::language::Visit;
use crate::pages::journal::{self, LineShown};
use crate::pages::people::{GrantShown, grant_shown};
use crate::pages::{Frame, Section};
use crate::sent::Sent;
use crate::who::{Acting, Asker, Token, session_cookie};

/// Lines of the journal that are shown.
const DOINGS_SHOWN: u64 = 20;

#[derive(Debug, Template)]
#[template(path = "people/account.html")]
struct AccountPage {
    frame: Frame,
    t: Language,
    name: String,
    login: String,
    grants: Vec<GrantShown>,
    to_change: bool,
    second_factor: bool,
    /// Are they linked to somebody at the provider of identities?
    by_provider: bool,
    sessions: Vec<SessionShown>,
    /// What they did last.
    doings: Vec<LineShown>,
    wrong: Vec<(String, Option<String>)>,
    done: Option<String>,
}

#[derive(Debug)]
struct SessionShown {
    told: String,
    this: bool,
    by_provider: bool,
}

#[derive(Debug, Template)]
#[template(path = "people/second_factor.html")]
struct SecondFactorPage {
    frame: Frame,
    t: Language,
    secret: String,
    /// The secret in groups of four, to be typed.
    grouped: String,
    picture: String,
    /// Whoever looks was led here: nothing else opens before.
    needed: bool,
    wrong: Vec<(String, Option<String>)>,
}

#[derive(Debug, Template)]
#[template(path = "people/recovery.html")]
struct RecoveryPage {
    frame: Frame,
    t: Language,
    codes: Vec<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PasswordSent {
    old: String,
    new: String,
    again: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FactorAsked {
    needed: String,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FactorSent {
    password: String,
    secret: String,
    code: String,
}

async fn page(
    app: &App,
    visit: &Visit,
    Token(token): &Token,
    wrong: Vec<(String, Option<String>)>,
    done: Option<String>,
) -> Result<Response, Failure> {
    let t = visit.language;
    let Asker::Person(person) = &visit.asker else { return Ok(Redirect::to("/set-up").into_response()) };
    let own = app.own_account().await.map_err(|e| visit.failed(e))?;
    let sessions = app.own_sessions(token).await.map_err(|e| visit.failed(e))?;
    let doings = app.own_doings(DOINGS_SHOWN).await.map_err(|e| visit.failed(e))?;
    let names = [(format!("person {}", person.id), person.name.clone())].into();
    let session = |s: &SessionView| {
        let moments = [("begun", s.begun_at.vietnamese()), ("seen", s.seen_at.vietnamese())];
        SessionShown { told: t.text_with("account-session", &moments), this: s.this, by_provider: s.by_provider }
    };
    // Who came by the provider typed no password and need not change it first.
    let to_change = own.to_change && !sessions.iter().any(|s| s.this && s.by_provider);
    let page = AccountPage {
        frame: Frame::new(visit, &t.text("account-title"), Section::None),
        t,
        name: person.name.clone(),
        login: person.login.clone(),
        grants: own.grants.iter().filter(|g| g.withdrawn_at.is_none()).map(|g| grant_shown(t, g)).collect(),
        to_change,
        second_factor: own.second_factor,
        by_provider: own.by_provider,
        sessions: sessions.iter().map(session).collect(),
        doings: doings.into_iter().map(|line| journal::shown(t, line, &names)).collect(),
        done,
        wrong,
    };
    let status = if page.wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok((status, visit.answer(&page)?).into_response())
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, token: Option<axum::Extension<Token>>) -> Result<Response, Failure> {
    let Some(axum::Extension(token)) = token else { return Ok(Redirect::to("/set-up").into_response()) };
    page(&app, &visit, &token, Vec::new(), None).await
}

/// The page after something was changed, which the words of a key say, or refused.
async fn after(app: &App, visit: &Visit, token: &Token, changed: Result<(), Error>, said: &str) -> Result<Response, Failure> {
    match changed {
        Ok(()) => page(app, visit, token, Vec::new(), Some(visit.language.text(said))).await,
        Err(error @ Error::Refused(_)) => page(app, visit, token, told(visit.language, &error), None).await,
        Err(error) => Err(visit.failed(error)),
    }
}

pub(crate) async fn password(
    Acting(app): Acting,
    visit: Visit,
    token: Token,
    Sent(sent): Sent<PasswordSent>,
) -> Result<Response, Failure> {
    let changed = if sent.new == sent.again {
        app.change_password(&token.0, &sent.old, &sent.new).await
    } else {
        Err(Error::refused(Diagnostic::refusal("password-again")))
    };
    after(&app, &visit, &token, changed, "account-password-changed").await
}

/// The QR code of an address, as SVG of the page's own colours.
fn picture(address: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let drawn = code.render().min_dimensions(220, 220).dark_color(svg::Color("#000")).light_color(svg::Color("#fff")).build();
    // Without the XML head: it stands in a page.
    drawn.find("<svg").map(|at| drawn[at..].replacen("<svg", "<svg aria-hidden=\"true\" class=\"qr\"", 1))
}

fn factor_page(
    app: &App,
    visit: &Visit,
    (secret, needed): (String, bool),
    wrong: Vec<(String, Option<String>)>,
) -> Result<Response, Failure> {
    let t = visit.language;
    let address = app.second_factor_address(&secret).map_err(|e| visit.failed(e))?;
    let letters: Vec<char> = secret.chars().collect();
    let page = SecondFactorPage {
        frame: Frame::new(visit, &t.text("account-factor-title"), Section::None).below(t.text("account-title"), "/account"),
        t,
        grouped: letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" "),
        picture: picture(&address).unwrap_or_default(),
        secret,
        needed,
        wrong,
    };
    let status = if page.wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let mut response = (status, visit.answer(&page)?).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

pub(crate) async fn second_factor(
    Acting(app): Acting,
    visit: Visit,
    token: Option<axum::Extension<Token>>,
    Asked(asked): Asked<FactorAsked>,
) -> Result<Response, Failure> {
    if token.is_none() {
        return Ok(Redirect::to("/set-up").into_response());
    }
    let offer = app.offer_second_factor().await.map_err(|e| visit.failed(e))?;
    factor_page(&app, &visit, (offer.secret, !asked.needed.is_empty()), Vec::new())
}

pub(crate) async fn add_second_factor(
    Acting(app): Acting,
    visit: Visit,
    token: Token,
    Sent(sent): Sent<FactorSent>,
) -> Result<Response, Failure> {
    let t = visit.language;
    match app.add_second_factor(&token.0, &sent.password, &sent.secret, &sent.code).await {
        Ok(codes) => {
            let frame = Frame::new(&visit, &t.text("account-recovery-title"), Section::None);
            let mut response = visit.answer(&RecoveryPage { frame, t, codes })?.into_response();
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Err(error @ Error::Refused(_)) => factor_page(&app, &visit, (sent.secret, false), told(t, &error)),
        Err(error) => Err(visit.failed(error)),
    }
}

pub(crate) async fn drop_second_factor(
    Acting(app): Acting,
    visit: Visit,
    token: Token,
    Sent(sent): Sent<FactorSent>,
) -> Result<Response, Failure> {
    after(&app, &visit, &token, app.drop_second_factor(&token.0, &sent.password).await, "account-factor-gone").await
}

pub(crate) async fn unlink(Acting(app): Acting, visit: Visit, token: Token) -> Result<Response, Failure> {
    after(&app, &visit, &token, app.unlink_own(&token.0).await, "account-provider-gone").await
}

pub(crate) async fn end_sessions(
    State(site): State<Site>,
    Acting(app): Acting,
    visit: Visit,
    token: Token,
) -> Result<Response, Failure> {
    app.end_other_sessions(&token.0).await.map_err(|e| visit.failed(e))?;
    let done = Some(visit.language.text("account-sessions-ended"));
    let mut response = page(&app, &visit, &token, Vec::new(), done).await?;
    response.headers_mut().append(header::SET_COOKIE, session_cookie(&site, Some(&token.0)));
    Ok(response)
}
