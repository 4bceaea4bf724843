//! `/set-up`: the first person, who may add the others. Once there is somebody it is closed for good.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{Actor, Error, LoggedIn, PersonAsked};
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use crate::Site;
use crate::errors::{Answer, Failure, told};
use crate::language::Visit;
use crate::pages::login::{Going, onward, too_often};
use crate::pages::{Frame, Section};
use crate::peer::Peer;
use crate::sent::Sent;

#[derive(Debug, Template)]
#[template(path = "people/set_up.html")]
struct SetUpPage {
    frame: Frame,
    t: Language,
    /// Is the code of the terminal asked for?
    code: bool,
    login: String,
    name: String,
    wrong: Vec<(String, Option<String>)>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SetUpSent {
    code: String,
    login: String,
    name: String,
    password: String,
    again: String,
    statistics: Option<String>,
}

fn page(visit: &Visit, site: &Site, sent: &SetUpSent, wrong: Vec<(String, Option<String>)>) -> SetUpPage {
    let t = visit.language;
    SetUpPage {
        frame: Frame::new(visit, &t.text("set-up-title"), Section::None),
        t,
        code: site.settings.set_up_code.is_some(),
        login: sent.login.clone(),
        name: sent.name.clone(),
        wrong,
    }
}

pub(crate) async fn form(State(site): State<Site>, visit: Visit) -> Result<Response, Failure> {
    if site.app.has_people().await.map_err(|e| visit.failed(e))? {
        return Ok(Redirect::to("/login").into_response());
    }
    Ok(visit.answer(&page(&visit, &site, &SetUpSent::default(), Vec::new()))?.into_response())
}

pub(crate) async fn set_up(
    State(site): State<Site>,
    visit: Visit,
    peer: Peer,
    Sent(sent): Sent<SetUpSent>,
) -> Result<Response, Failure> {
    let refused = |code: &str| Error::refused(Diagnostic::refusal(code));
    // Whoever guesses the code waits like whoever guesses a password.
    if let Some(wait) = site.logins.waits(peer.address, std::time::Instant::now()) {
        return Ok(too_often(&visit, wait));
    }
    let known = site.settings.set_up_code.as_deref().is_none_or(|code| code == sent.code.trim());
    let done = if !known {
        let wait = site.logins.failed(peer.address, std::time::Instant::now());
        Err(refused(if wait.is_some() { "log-in-too-often-now" } else { "set-up-code" }))
    } else if sent.password != sent.again {
        Err(refused("password-again"))
    } else {
        let asked = PersonAsked {
            login: sent.login.clone(),
            name: sent.name.clone(),
            password: Some(sent.password.clone()),
            grants: Vec::new(),
        };
        // Who knows the code, or sits at the computer, has the installation in hand.
        site.app.acting(Actor::Operator).set_up(&asked, sent.statistics.is_some()).await
    };
    match done {
        Ok(_) => match site.app.log_in(&sent.login, &sent.password).await.map_err(|e| visit.failed(e))? {
            LoggedIn::Full(token) | LoggedIn::AwaitsCode(token) => Ok(onward(&site, &visit, &Going::default(), &token)),
        },
        Err(error @ Error::Refused(_)) => {
            let wrong = told(visit.language, &error);
            let answer: Answer = visit.answer(&page(&visit, &site, &sent, wrong));
            Ok((axum::http::StatusCode::BAD_REQUEST, answer?).into_response())
        }
        Err(error) => Err(visit.failed(error)),
    }
}
