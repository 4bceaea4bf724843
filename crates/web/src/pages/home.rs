//! `/`: what concerns whoever asks today. Who has several roles gets a tab for each (`?as=`); whoever sits at a lone computer gets the daily
//! work over everything.

mod board;
mod chairperson;
mod department;
mod desk;
mod statistics;
mod watch;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use dondoc_app::views::UnitRef;
use dondoc_app::words::Language;
use dondoc_app::{HomePart, UnitEnded};
use dondoc_domain::access::Role;
use serde::Deserialize;

use crate::errors::{self, Asked, Failure};
use crate::frame::Entry;
use crate::language::Visit;
use crate::links;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::shown::Link;
use crate::who::{Acting, Asker};

#[cfg(test)]
pub(crate) use board::page as board_page;
#[cfg(test)]
pub(crate) use statistics::page as statistics_page;

/// Which part of somebody's home.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct HomeAsked {
    /// A role, or more exactly a part (see [`HomePart::key`]).
    r#as: Option<String>,
    /// Whose desk, where a part has several units.
    unit: Option<String>,
    /// `board`: all units side by side.
    view: Option<String>,
    /// The indicator of a board.
    by: Option<String>,
    /// `rank`: the tiles of a board by rank and not by name.
    order: Option<String>,
    /// Anything: everything is compared with the journal.
    verify: Option<String>,
}

/// What all homes have above.
#[derive(Debug)]
pub(crate) struct Head {
    /// What the home is about.
    title: String,
    /// What it is, for who meets it first.
    lead: Option<String>,
    /// The role, and for what it is.
    role: Option<String>,
    /// The parts of the home, where there are several.
    tabs: Vec<Entry>,
    /// The part's address, with a mark after which more can be said.
    address: String,
    ended: Option<EndedShown>,
}

/// A unit that is no more, in words.
#[derive(Debug, Clone)]
pub(crate) struct EndedShown {
    said: String,
    /// The unit that took it over, where it may be looked at.
    successor: Option<Link>,
}

/// Something to be done.
#[derive(Debug)]
pub(crate) struct TodoShown {
    /// `bad`, `warn` or `still`.
    class: &'static str,
    text: String,
    link: Link,
}

impl TodoShown {
    fn new(class: &'static str, text: String, link: Link) -> TodoShown {
        TodoShown { class, text, link }
    }
}

#[derive(Debug, Template)]
#[template(path = "home/nothing.html")]
struct NothingPage {
    frame: Frame,
    t: Language,
    head: Head,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Asked(asked): Asked<HomeAsked>) -> Result<Response, Failure> {
    let parts = app.home_parts().await.map_err(|e| visit.failed(e))?;
    let part = match filled(asked.r#as.as_ref()) {
        None => parts.first(),
        Some(key) => {
            let named = parts.iter().find(|part| part.key(&parts) == key);
            Some(named.ok_or_else(|| visit.failed(errors::senseless("as")))?)
        }
    };
    let head = Head::new(&visit, &parts, part);
    let frame = Frame::new(&visit, &head.title, Section::Units);
    let t = visit.language;
    let Some(part) = part.filter(|part| part.ended.is_none()) else {
        return Ok(visit.answer(&NothingPage { frame, t, head })?.into_response());
    };
    let unit = filled(asked.unit.as_ref());
    let board = filled(asked.view.as_ref()) == Some("board") && !matches!(part.role, Role::Administrator | Role::Department);
    let answer: Html<String> = match part.role {
        Role::Viewer => board::answer(&app, &visit, frame, head, part, &asked).await?,
        _ if board => board::answer(&app, &visit, frame, head, part, &asked).await?,
        Role::Statistics => {
            let home = app.statistics_home(part, unit).await.map_err(|e| visit.failed(e))?;
            visit.answer(&statistics::page(&visit, head, &home))?
        }
        Role::Chairperson => {
            let home = app.chairperson_home(part, unit).await.map_err(|e| visit.failed(e))?;
            visit.answer(&chairperson::page(&visit, frame, head, &home))?
        }
        Role::Department => {
            let home = app.department_home(part, unit).await.map_err(|e| visit.failed(e))?;
            visit.answer(&department::page(&visit, frame, head, &home))?
        }
        Role::Auditor => {
            let verify = filled(asked.verify.as_ref()).is_some();
            let home = app.auditor_home(part, verify).await.map_err(|e| visit.failed(e))?;
            visit.answer(&watch::auditor(&visit, frame, head, &home))?
        }
        Role::Administrator => {
            let home = app.administrator_home().await.map_err(|e| visit.failed(e))?;
            visit.answer(&watch::administrator(&visit, frame, head, &home))?
        }
    };
    Ok(answer.into_response())
}

impl Head {
    pub(crate) fn new(visit: &Visit, parts: &[HomePart], part: Option<&HomePart>) -> Head {
        let t = visit.language;
        let address = |of: &HomePart| links::address("/", &[("as", &of.key(parts))]);
        let tab = |of: &HomePart| {
            let alone = parts.iter().filter(|other| other.role == of.role).count() == 1;
            let name = if alone { t.text(&format!("role-{}", of.role.name())) } else { part_name(t, of) };
            Entry { link: Link::new(name, address(of)), current: Some(of) == part }
        };
        let lone = visit.asker == Asker::Here;
        let title = match part {
            _ if lone => t.text("web-home-title"),
            None => t.text("home-title"),
            Some(part) => match (&part.department, &part.unit) {
                (Some((_, name)), _) => name.clone(),
                (None, Some(unit)) => unit.name.clone(),
                (None, None) => t.text(&format!("role-{}", part.role.name())),
            },
        };
        Head {
            title,
            lead: lone.then(|| t.text("web-home-lead")),
            role: part.filter(|part| !lone && part.unit.is_some()).map(|part| part_name(t, part)),
            tabs: if parts.len() > 1 { parts.iter().map(tab).collect() } else { Vec::new() },
            address: part.map(address).unwrap_or_else(|| "/".to_owned()),
            ended: part.and_then(|part| Some(EndedShown::new(t, part.unit.as_ref()?, part.ended.as_ref()?))),
        }
    }

    /// The same part with more said.
    fn with(&self, name: &str, value: &str) -> String {
        let mark = if self.address.contains('?') { '&' } else { '?' };
        format!("{}{mark}{name}={}", self.address, links::encoded(value))
    }
}

/// "Công chức chuyên môn, Tư pháp – Hộ tịch, Xã Na Sầm".
fn part_name(t: Language, part: &HomePart) -> String {
    let role = t.text(&format!("role-{}", part.role.name()));
    let department = part.department.as_ref().map(|(_, name)| name.clone());
    let unit = part.unit.as_ref().map(|unit| unit.name.clone());
    [Some(role), department, unit].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

impl EndedShown {
    fn new(t: Language, unit: &UnitRef, ended: &UnitEnded) -> EndedShown {
        let args = [("unit", unit.name.clone()), ("day", ended.since.vietnamese())];
        let mut said = t.text_with("home-ended", &args);
        if let Some(successor) = &ended.successor {
            said = format!("{said} {}", t.text_with("home-ended-successor", &[("unit", &successor.name)]));
        }
        let look = ended.successor.as_ref().filter(|_| ended.may_look);
        EndedShown { said, successor: look.map(|unit| Link::new(&unit.name, links::unit(&unit.key))) }
    }
}
