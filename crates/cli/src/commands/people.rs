//! `dondoc people`: for whoever has the data folder in hand, also when the only administrator lost everything.

use dondoc_app::{App, Error, GrantAsked, GrantView, PersonAsked, PersonView};
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::{GrantArgs, PeopleArgs, PeopleCommand};
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: PeopleArgs) -> Result<Outcome, Error> {
    match args.command {
        PeopleCommand::List => list(app, printer).await?,
        PeopleCommand::Add { login, name, grant } => {
            let asked = PersonAsked { login, name, password: None, grants: vec![grant.into()] };
            let (id, password) = app.add_person(&asked).await?;
            shown_once(printer, &app.person(id).await?, &password.unwrap_or_default());
        }
        PeopleCommand::Grant { login, grant } => {
            let person = app.person_by_login(&login).await?;
            app.grant(person.id, &grant.into()).await?;
            told(app, printer, person.id, "people-done-granted").await?;
        }
        PeopleCommand::Withdraw { login, grant } => {
            let person = app.person_by_login(&login).await?;
            app.withdraw_grant(person.id, grant).await?;
            told(app, printer, person.id, "people-done-withdrawn").await?;
        }
        PeopleCommand::ResetPassword { login, without_factor } => {
            let person = app.person_by_login(&login).await?;
            let password = app.reset_password(person.id, without_factor).await?;
            shown_once(printer, &person, &password);
        }
        PeopleCommand::Disable { login } => let_in(app, printer, &login, false).await?,
        PeopleCommand::Enable { login } => let_in(app, printer, &login, true).await?,
        PeopleCommand::Unlink { login } => {
            let person = app.person_by_login(&login).await?;
            app.unlink_person(person.id).await?;
            told(app, printer, person.id, "people-done-unlinked").await?;
        }
        PeopleCommand::Unlock { login } => {
            let person = app.person_by_login(&login).await?;
            app.unlock_person(person.id).await?;
            told(app, printer, person.id, "people-done-unlocked").await?;
        }
    }
    Ok(Outcome::Done)
}

impl From<GrantArgs> for GrantAsked {
    fn from(args: GrantArgs) -> GrantAsked {
        let GrantArgs { role, unit, department, from, until } = args;
        // The last day is typed, the first one after it is kept.
        GrantAsked { role, unit, department, from, until: until.map(|day| day.plus(1)) }
    }
}

async fn let_in(app: &App, printer: &Printer, login: &str, is_let_in: bool) -> Result<(), Error> {
    let person = app.person_by_login(login).await?;
    app.change_person(person.id, &person.name, !is_let_in).await?;
    told(app, printer, person.id, if is_let_in { "people-done-enabled" } else { "people-done-disabled" }).await
}

/// What was done, in a sentence; for programs: the person as they are now.
async fn told(app: &App, printer: &Printer, id: i64, key: &str) -> Result<(), Error> {
    let person = app.person(id).await?;
    if printer.json {
        printer.json(&json_of(&person));
    } else {
        printer.data(&printer.language.text_with(key, &[("login", person.login), ("name", person.name)]));
    }
    Ok(())
}

/// The password that was made: alone on stdout, so that it can be piped to where it is to go.
fn shown_once(printer: &Printer, person: &PersonView, password: &str) {
    if printer.json {
        let mut told = json_of(person);
        told["password"] = json!(password);
        return printer.json(&told);
    }
    printer.note("people-done-password", &[("login", person.login.clone()), ("name", person.name.clone())]);
    printer.data(password);
}

async fn list(app: &App, printer: &Printer) -> Result<(), Error> {
    let people = app.people().await?;
    if printer.json {
        printer.json(&people.iter().map(json_of).collect::<Vec<_>>());
        return Ok(());
    }
    if people.is_empty() {
        printer.note("people-none-yet", &[]);
        return Ok(());
    }
    let head =
        ["people-column-login", "people-column-name", "people-column-state", "people-column-grant", "people-column-rights"];
    let head = head.map(|key| printer.language.text(key));
    printer.table(&head, people.iter().flat_map(|person| rows(printer, person)).collect(), head.len());
    Ok(())
}

/// A line for each grant that is not withdrawn; the person stands on the first one.
fn rows(printer: &Printer, person: &PersonView) -> Vec<Vec<String>> {
    let words = printer.language;
    let state = match (person.disabled_at, person.locked_until) {
        (Some(at), _) => format!("{} {}", words.text("people-disabled"), at.vietnamese()),
        (None, Some(until)) => format!("{} {}", words.text("people-locked-until"), until.vietnamese()),
        (None, None) => person.seen_at.map_or_else(|| words.text("people-never"), dondoc_domain::time::Moment::vietnamese),
    };
    let mut rows: Vec<Vec<String>> = Vec::new();
    for grant in person.grants.iter().filter(|grant| grant.withdrawn_at.is_none()) {
        rows.push(vec![String::new(), String::new(), String::new(), grant.id.to_string(), in_words(printer, grant)]);
    }
    if rows.is_empty() {
        rows.push(vec![String::new(), String::new(), String::new(), "–".to_owned(), words.text("people-no-grants")]);
    }
    let first = &mut rows[0];
    (first[0], first[1], first[2]) = (person.login.clone(), person.name.clone(), state);
    rows
}

fn in_words(printer: &Printer, grant: &GrantView) -> String {
    let words = printer.language;
    let whom = grant.unit.as_ref().map_or_else(|| words.text("people-whole"), |unit| unit.name.clone());
    let whom = grant.department.as_ref().map_or(whom.clone(), |(_, name)| format!("{name}, {whom}"));
    let from = grant.from.vietnamese();
    let days = match grant.until {
        Some(until) => words.text_with("people-days", &[("from", from), ("to", until.plus(-1).vietnamese())]),
        None => words.text_with("people-since", &[("from", from)]),
    };
    let not_now = if grant.holds {
        String::new()
    } else if grant.passed_to.is_empty() {
        format!(" ({})", words.text("people-not-now"))
    } else {
        format!(" ({})", words.passed_to(grant))
    };
    format!("{}: {whom}, {days}{not_now}", words.text(&format!("role-{}", grant.role.name())))
}

fn json_of(person: &PersonView) -> Value {
    let grant = |grant: &GrantView| {
        json!({
            "id": grant.id, "role": grant.role.name(), "unit": grant.unit.as_ref().map(|unit| &unit.key),
            "department": grant.department.as_ref().map(|(code, _)| code),
            "from": grant.from, "until": grant.until, "granted_at": grant.granted_at,
            "withdrawn_at": grant.withdrawn_at, "holds": grant.holds,
            "passed_to": grant.passed_to.iter().map(|unit| &unit.key).collect::<Vec<_>>(),
        })
    };
    json!({
        "id": person.id, "login": person.login, "name": person.name, "created_at": person.created_at,
        "disabled_at": person.disabled_at, "seen_at": person.seen_at, "locked_until": person.locked_until,
        "second_factor": person.second_factor, "by_provider": person.by_provider,
        "grants": person.grants.iter().map(grant).collect::<Vec<_>>(),
    })
}
