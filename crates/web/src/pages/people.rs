//! `/people`: who there is and what is granted to them.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{App, Error, GrantAsked, GrantView, PersonAsked, PersonView};
use dondoc_domain::access::{Action, Resource, Role};
use dondoc_domain::time::Day;
use serde::Deserialize;

use crate::errors::{self, Answer, Failure, told};
use crate::language::Visit;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::sent::Sent;
use crate::who::Acting;

#[derive(Debug, Template)]
#[template(path = "people/list.html")]
struct ListPage {
    frame: Frame,
    t: Language,
    people: Vec<PersonShown>,
    roles: Vec<RoleShown>,
    /// May whoever looks change anything?
    may: bool,
    sent: AddSent,
    wrong: Vec<(String, Option<String>)>,
}

#[derive(Debug, Template)]
#[template(path = "people/person.html")]
struct PersonPage {
    frame: Frame,
    t: Language,
    person: PersonShown,
    roles: Vec<RoleShown>,
    may: bool,
    wrong: Vec<(String, Option<String>)>,
}

#[derive(Debug, Template)]
#[template(path = "people/made.html")]
struct MadePage {
    frame: Frame,
    t: Language,
    name: String,
    login: String,
    password: String,
    to: String,
}

#[derive(Debug)]
struct PersonShown {
    to: String,
    name: String,
    login: String,
    grants: Vec<GrantShown>,
    seen: Option<String>,
    disabled: Option<String>,
    locked: Option<String>,
    second_factor: bool,
    by_provider: bool,
}

/// A grant in words.
#[derive(Debug)]
pub(crate) struct GrantShown {
    pub(crate) id: i64,
    pub(crate) role: String,
    pub(crate) whom: String,
    pub(crate) days: String,
    /// `None`: it holds.
    pub(crate) over: Option<String>,
}

#[derive(Debug)]
struct RoleShown {
    name: &'static str,
    text: String,
    help: String,
    chosen: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct AddSent {
    login: String,
    name: String,
    role: String,
    unit: String,
    department: String,
    from: String,
    until: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChangeSent {
    name: String,
    disabled: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct WithdrawSent {
    grant: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ResetSent {
    without_factor: Option<String>,
}

pub(crate) fn grant_shown(t: Language, grant: &GrantView) -> GrantShown {
    let unit = grant.unit.as_ref().map_or_else(|| t.text("people-whole"), |unit| unit.name.clone());
    let whom = match &grant.department {
        Some((_, name)) => format!("{name}, {unit}"),
        None => unit,
    };
    let days = match grant.until {
        Some(until) => {
            let days = [("from", grant.from.vietnamese()), ("to", until.plus(-1).vietnamese())];
            t.text_with("people-days", &days)
        }
        None => t.text_with("people-since", &[("from", grant.from.vietnamese())]),
    };
    let over = match grant.withdrawn_at {
        Some(at) => Some(t.text_with("people-withdrawn", &[("at", at.vietnamese())])),
        None if !grant.passed_to.is_empty() => Some(t.passed_to(grant)),
        None if !grant.holds => Some(t.text("people-not-now")),
        None => None,
    };
    GrantShown { id: grant.id, role: t.text(&format!("role-{}", grant.role.name())), whom, days, over }
}

fn person_shown(t: Language, person: &PersonView) -> PersonShown {
    PersonShown {
        to: format!("/people/{}", person.id),
        name: person.name.clone(),
        login: person.login.clone(),
        grants: person.grants.iter().map(|grant| grant_shown(t, grant)).collect(),
        seen: person.seen_at.map(dondoc_domain::time::Moment::vietnamese),
        disabled: person.disabled_at.map(dondoc_domain::time::Moment::vietnamese),
        locked: person.locked_until.map(dondoc_domain::time::Moment::vietnamese),
        second_factor: person.second_factor,
        by_provider: person.by_provider,
    }
}

fn roles(t: Language, chosen: &str) -> Vec<RoleShown> {
    let shown = |role: Role| RoleShown {
        name: role.name(),
        text: t.text(&format!("role-{}", role.name())),
        help: t.text(&format!("role-help-{}", role.name())),
        chosen: role.name() == chosen,
    };
    Role::ALL.into_iter().map(shown).collect()
}

async fn list_page(app: &App, visit: &Visit, sent: AddSent, wrong: Vec<(String, Option<String>)>) -> Result<Response, Failure> {
    let t = visit.language;
    let people = app.people().await.map_err(|e| visit.failed(e))?;
    let page = ListPage {
        frame: Frame::new(visit, &t.text("people-title"), Section::People),
        t,
        people: people.iter().map(|person| person_shown(t, person)).collect(),
        roles: roles(t, &sent.role),
        may: visit.asker.may(Action::Decide, Resource::People),
        sent,
        wrong,
    };
    let status = if page.wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok((status, visit.answer(&page)?).into_response())
}

async fn person_page(app: &App, visit: &Visit, id: i64, wrong: Vec<(String, Option<String>)>) -> Result<Response, Failure> {
    let t = visit.language;
    let person = app.person(id).await.map_err(|e| visit.failed(e))?;
    let page = PersonPage {
        frame: Frame::new(visit, &person.name, Section::People).below(t.text("people-title"), "/people"),
        t,
        person: person_shown(t, &person),
        roles: roles(t, Role::Department.name()),
        may: visit.asker.may(Action::Decide, Resource::People),
        wrong,
    };
    let status = if page.wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok((status, visit.answer(&page)?).into_response())
}

fn number(visit: &Visit, text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| visit.failed(errors::unknown_address()))
}

fn grant_asked(sent: &AddSent) -> Result<GrantAsked, Error> {
    let text = |text: &String| filled(Some(text)).map(str::to_owned);
    let day = |text: &String, name: &str| match filled(Some(text)) {
        Some(day) => day.parse::<Day>().map(Some).map_err(|_| errors::senseless(name)),
        None => Ok(None),
    };
    Ok(GrantAsked {
        role: sent.role.clone(),
        unit: text(&sent.unit),
        department: text(&sent.department),
        from: day(&sent.from, "from")?,
        // The last day is typed, the first one after it is kept.
        until: day(&sent.until, "until")?.map(|day| day.plus(1)),
    })
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit) -> Result<Response, Failure> {
    list_page(&app, &visit, AddSent::default(), Vec::new()).await
}

pub(crate) async fn add(Acting(app): Acting, visit: Visit, Sent(sent): Sent<AddSent>) -> Result<Response, Failure> {
    let added = match grant_asked(&sent) {
        Ok(grant) => {
            let (login, name) = (sent.login.clone(), sent.name.clone());
            app.add_person(&PersonAsked { login, name, password: None, grants: vec![grant] }).await
        }
        Err(why) => Err(why),
    };
    match added {
        Ok((id, password)) => Ok(made(&app, &visit, id, password.unwrap_or_default()).await?.into_response()),
        Err(error @ (Error::Refused(_) | Error::NotFound(_))) => {
            list_page(&app, &visit, sent, told(visit.language, &error)).await
        }
        Err(error) => Err(visit.failed(error)),
    }
}

/// The password that was made, shown once.
async fn made(app: &App, visit: &Visit, id: i64, password: String) -> Answer {
    let t = visit.language;
    let person = app.person(id).await.map_err(|e| visit.failed(e))?;
    let frame = Frame::new(visit, &t.text("people-made-title"), Section::People).below(t.text("people-title"), "/people");
    visit.answer(&MadePage { frame, t, name: person.name, login: person.login, password, to: format!("/people/{id}") })
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    person_page(&app, &visit, number(&visit, &id)?, Vec::new()).await
}

/// Addresses that forms are sent to, looked at.
pub(crate) async fn back(Path(id): Path<String>) -> Redirect {
    Redirect::to(&format!("/people/{}", crate::links::encoded(&id)))
}

async fn after(app: &App, visit: &Visit, id: i64, done: Result<(), Error>) -> Result<Response, Failure> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/people/{id}")).into_response()),
        Err(error @ (Error::Refused(_) | Error::NotFound(_))) => person_page(app, visit, id, told(visit.language, &error)).await,
        Err(error) => Err(visit.failed(error)),
    }
}

pub(crate) async fn change(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<String>,
    Sent(sent): Sent<ChangeSent>,
) -> Result<Response, Failure> {
    let id = number(&visit, &id)?;
    let done = app.change_person(id, &sent.name, sent.disabled.is_some()).await;
    after(&app, &visit, id, done).await
}

pub(crate) async fn grant(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<String>,
    Sent(sent): Sent<AddSent>,
) -> Result<Response, Failure> {
    let id = number(&visit, &id)?;
    let done = match grant_asked(&sent) {
        Ok(asked) => app.grant(id, &asked).await.map(|_| ()),
        Err(why) => Err(why),
    };
    after(&app, &visit, id, done).await
}

pub(crate) async fn withdraw(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<String>,
    Sent(sent): Sent<WithdrawSent>,
) -> Result<Response, Failure> {
    let id = number(&visit, &id)?;
    let grant = sent.grant.parse().map_err(|_| visit.failed(errors::senseless("grant")))?;
    let done = app.withdraw_grant(id, grant).await;
    after(&app, &visit, id, done).await
}

pub(crate) async fn unlock(Acting(app): Acting, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = number(&visit, &id)?;
    let done = app.unlock_person(id).await;
    after(&app, &visit, id, done).await
}

pub(crate) async fn unlink(Acting(app): Acting, visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let id = number(&visit, &id)?;
    let done = app.unlink_person(id).await;
    after(&app, &visit, id, done).await
}

pub(crate) async fn reset(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<String>,
    Sent(sent): Sent<ResetSent>,
) -> Result<Response, Failure> {
    let id = number(&visit, &id)?;
    match app.reset_password(id, sent.without_factor.is_some()).await {
        Ok(password) => Ok(made(&app, &visit, id, password).await?.into_response()),
        Err(error) => Err(visit.failed(error)),
    }
}
