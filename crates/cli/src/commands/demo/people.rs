//! One person for each role, to try the roles out on the sample data.

use dondoc_app::{App, Error, GrantAsked, LoggedIn, PersonAsked};
use dondoc_domain::access::Role;
use serde_json::{Value, json};

use crate::printer::Printer;

/// The unit that the sample commune belongs to today: the commune itself ended on 2025-07-01, and a grant for it would reach nothing.
const UNIT: &str = "06124";

/// The department of that unit to which the registrar's procedures are assigned.
const DEPARTMENT: &str = "VPHU";

/// The province, for whoever looks at the units below.
const PROVINCE: &str = "20";

/// Log-in name, role, unit (`None`: the whole installation), department.
type Sample = (&'static str, Role, Option<&'static str>, Option<&'static str>);

/// The first one is who sets all others up. Only over the whole there is something for an administrator, and the journal for an auditor.
const PEOPLE: [Sample; 6] = [
    ("quantri", Role::Administrator, None, None),
    ("vanphong", Role::Statistics, Some(UNIT), None),
    ("tuphap", Role::Department, Some(UNIT), Some(DEPARTMENT)),
    ("chutich", Role::Chairperson, Some(UNIT), None),
    ("captren", Role::Viewer, Some(PROVINCE), None),
    ("kiemtra", Role::Auditor, None, None),
];

/// Somebody who was set up, with the password that is shown once.
pub(super) struct Somebody {
    sample: Sample,
    name: String,
    password: String,
}

impl Somebody {
    /// For programs.
    pub(super) fn as_json(&self) -> Value {
        let (login, role, unit, department) = self.sample;
        let (name, password, role) = (&self.name, &self.password, role.name());
        json!({ "login": login, "name": name, "role": role, "unit": unit, "department": department, "password": password })
    }
}

/// Sets them up; where there is somebody already, nothing is done.
pub(super) async fn set_up(app: &App, printer: &Printer) -> Result<Vec<Somebody>, Error> {
    if app.has_people().await? {
        printer.note("cli-demo-peopled", &[]);
        return Ok(Vec::new());
    }
    let mut told = Vec::new();
    for sample in PEOPLE {
        let name = printer.language.text(&format!("role-{}", sample.1.name()));
        let password = add(app, sample, name.clone()).await?;
        told.push(Somebody { sample, name, password });
    }
    Ok(told)
}

/// Prints how each of them logs in.
pub(super) fn table(printer: &Printer, people: Vec<Somebody>) {
    printer.note("cli-demo-people", &[]);
    let head = ["people-column-login", "people-column-password", "people-column-name", "people-column-unit"];
    let head = head.map(|key| printer.language.text(key));
    let row = |Somebody { sample: (login, _, unit, department), name, password }: Somebody| {
        let unit = unit.map_or_else(|| printer.language.text("people-whole"), str::to_owned);
        let unit = department.map_or(unit.clone(), |department| format!("{unit} {department}"));
        vec![login.to_owned(), password, name, unit]
    };
    printer.table(&head, people.into_iter().map(row).collect(), head.len());
}

/// Adds somebody; gives the password with which they log in.
async fn add(app: &App, (login, role, unit, department): Sample, name: String) -> Result<String, Error> {
    let password = app.make_set_up_code();
    let asked = |password: Option<String>, grants| PersonAsked { login: login.to_owned(), name: name.clone(), password, grants };
    if role == Role::Administrator {
        app.set_up(&asked(Some(password.clone()), Vec::new()), false).await?;
        return Ok(password);
    }
    let grant = GrantAsked {
        role: role.name().to_owned(),
        unit: unit.map(str::to_owned),
        department: department.map(str::to_owned),
        ..GrantAsked::default()
    };
    let first = app.add_person(&asked(None, vec![grant])).await?.1.unwrap_or_default();
    // The first password has to be changed: it is, as the person themselves would do it.
    let (LoggedIn::Full(token) | LoggedIn::AwaitsCode(token)) = app.log_in(login, &first).await?;
    if let Some(session) = app.session(&token).await? {
        session.app.change_password(&token, &first, &password).await?;
    }
    app.log_out(&token).await?;
    Ok(password)
}
