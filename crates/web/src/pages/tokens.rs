//! `/tokens`: by which other programs come in.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{App, Error, NewTokenRequest, Scope, TokenView};
use dondoc_domain::access::{Action, Resource};
use dondoc_domain::time::{Day, Moment};

use crate::errors::{self, Failure, told};
use crate::language::Visit;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::sent::Sent;
use crate::shown::Link;
use crate::who::Acting;

#[derive(Debug, Template)]
#[template(path = "machines/tokens.html")]
struct ListPage {
    frame: Frame,
    t: Language,
    tokens: Vec<TokenShown>,
    /// Stable name, words, and whether it is ticked.
    scopes: Vec<(&'static str, String, bool)>,
    /// May whoever looks make and revoke them?
    may: bool,
    name: String,
    unit: String,
    until: String,
    wrong: Vec<(String, Option<String>)>,
}

#[derive(Debug, Template)]
#[template(path = "machines/made.html")]
struct MadePage {
    frame: Frame,
    t: Language,
    name: String,
    token: String,
}

#[derive(Debug)]
struct TokenShown {
    id: i64,
    name: String,
    unit: String,
    scopes: Vec<String>,
    made: String,
    until: String,
    /// Whose it is, and their page.
    owner: Option<Link>,
    state: String,
    valid: bool,
}

/// What a form sends: name, unit, last day, and each scope that is ticked under its own name.
type Fields = BTreeMap<String, String>;

fn scope_words(t: Language, scope: Scope) -> String {
    t.text(&format!("scope-{}", scope.name().replace(':', "-")))
}

fn shown(t: Language, token: &TokenView) -> TokenShown {
    let scope = |name: &String| Scope::from_name(name).map_or_else(|| name.clone(), |scope| scope_words(t, scope));
    TokenShown {
        id: token.id,
        name: token.name.clone(),
        unit: token.unit.clone().unwrap_or_else(|| t.text("token-any-unit")),
        scopes: token.scopes.iter().map(scope).collect(),
        made: token.created_at.vietnamese(),
        until: token.expires_at.map_or_else(|| "–".to_owned(), Moment::vietnamese),
        owner: token.owner.as_ref().map(|owner| Link::new(&owner.name, format!("/people/{}", owner.id))),
        state: t.token_state(token),
        valid: token.valid,
    }
}

async fn page(app: &App, visit: &Visit, sent: &Fields, wrong: Vec<(String, Option<String>)>) -> Result<Response, Failure> {
    let t = visit.language;
    let field = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let page = ListPage {
        frame: Frame::new(visit, &t.text("tokens-title"), Section::People),
        t,
        tokens: app.tokens().await.map_err(|e| visit.failed(e))?.iter().map(|token| shown(t, token)).collect(),
        scopes: Scope::ALL.map(|scope| (scope.name(), scope_words(t, scope), sent.contains_key(scope.name()))).into(),
        may: visit.asker.may(Action::Decide, Resource::Machines),
        name: field("name"),
        unit: field("unit"),
        until: field("until"),
        wrong,
    };
    let status = if page.wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    Ok((status, visit.answer(&page)?).into_response())
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit) -> Result<Response, Failure> {
    page(&app, &visit, &Fields::new(), Vec::new()).await
}

/// Addresses that forms are sent to, looked at.
pub(crate) async fn back() -> Redirect {
    Redirect::to("/tokens")
}

fn asked(sent: &Fields) -> Result<NewTokenRequest, Error> {
    let until = filled(sent.get("until")).map(|day| day.parse::<Day>().map_err(|_| errors::senseless("until"))).transpose()?;
    Ok(NewTokenRequest {
        name: sent.get("name").cloned().unwrap_or_default(),
        unit: filled(sent.get("unit")).map(str::to_owned),
        scopes: Scope::ALL.into_iter().filter(|scope| sent.contains_key(scope.name())).collect(),
        // The last day is typed; from the first moment after it the token opens nothing.
        expires_at: until.map(|day| day.plus(1).to_string().parse().map_err(Error::internal)).transpose()?,
    })
}

/// Makes one; the answer shows it, once.
pub(crate) async fn make(Acting(app): Acting, visit: Visit, Sent(sent): Sent<Fields>) -> Result<Response, Failure> {
    let made = match asked(&sent) {
        Ok(asked) => app.create_token(&asked).await,
        Err(why) => Err(why),
    };
    match made {
        Ok(made) => {
            let t = visit.language;
            let frame = Frame::new(&visit, &t.text("tokens-made"), Section::People).below(t.text("tokens-title"), "/tokens");
            let page = MadePage { frame, t, name: made.view.name.clone(), token: made.token };
            Ok(([(header::CACHE_CONTROL, "no-store")], visit.answer(&page)?).into_response())
        }
        Err(error @ (Error::Refused(_) | Error::NotFound(_))) => page(&app, &visit, &sent, told(visit.language, &error)).await,
        Err(error) => Err(visit.failed(error)),
    }
}

pub(crate) async fn revoke(Acting(app): Acting, visit: Visit, Path(id): Path<String>) -> Result<Redirect, Failure> {
    let id = id.parse().map_err(|_| visit.failed(errors::unknown_address()))?;
    app.revoke_token(id).await.map_err(|e| visit.failed(e))?;
    Ok(Redirect::to("/tokens"))
}
