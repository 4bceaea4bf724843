//! The homes of those who watch over the installation: auditor and administrator.

use askama::Template;
use dondoc_app::words::Language;
use dondoc_app::{AdministratorHome, AuditorHome, JournalLine, JournalReport, PersonView};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Moment;

use super::{Head, TodoShown};
use crate::language::Visit;
use crate::links;
use crate::pages::Frame;
use crate::pages::journal::{self, Names};
use crate::shown::{self, Link};

/// A backup older than that is to be renewed.
const BACKUP_DAYS_MAX: i64 = 7;
/// Less room than that is told.
const FREE_BYTES_MIN: u64 = 2 << 30;
/// People that are named in each list.
const PEOPLE_MAX: usize = 10;

#[derive(Debug, Template)]
#[template(path = "home/auditor.html")]
pub(super) struct AuditorPage {
    frame: Frame,
    t: Language,
    head: Head,
    journal: bool,
    /// Number and hash of the newest line.
    newest: Option<(String, String)>,
    verify: String,
    verified: Option<VerifiedShown>,
    /// Title, and lines with the journal's page of them.
    lists: Vec<ListShown>,
    undone: Vec<(Link, String)>,
    closed: Vec<ClosedShown>,
}

#[derive(Debug)]
struct VerifiedShown {
    said: String,
    findings: Vec<String>,
}

#[derive(Debug)]
struct ListShown {
    title: String,
    nothing: String,
    all: String,
    lines: Vec<LineShown>,
}

#[derive(Debug)]
struct LineShown {
    at: String,
    action: String,
    subject: String,
    actor: String,
}

#[derive(Debug)]
struct ClosedShown {
    period: Link,
    about: String,
    altered: bool,
    verify: String,
}

pub(super) fn auditor(visit: &Visit, frame: Frame, head: Head, home: &AuditorHome) -> AuditorPage {
    let t = visit.language;
    let list = |title: &str, kind: Option<&str>, lines: &[JournalLine]| ListShown {
        title: t.text(title),
        nothing: t.text("home-lines-none"),
        all: links::journal(&kind.map(|kind| ("kind", kind)).into_iter().collect::<Vec<_>>(), None),
        lines: lines.iter().map(|line| line_shown(t, line, &home.names)).collect(),
    };
    let closed = home.closed.iter().map(|checked| {
        let period = dondoc_domain::periods::Period::parse(&checked.closed.period);
        let words = period.map_or_else(|_| checked.closed.period.clone(), |p| shown::period(t, &p));
        let about = [checked.closed.unit.name.clone(), checked.closed.signed_by.clone(), checked.closed.closed_at.vietnamese()];
        ClosedShown {
            period: Link::new(words, links::snapshot(checked.closed.number)),
            about: about.join(" · "),
            altered: checked.altered,
            verify: links::snapshot_part(checked.closed.number, "verify"),
        }
    });
    let undone = home.undone.iter().map(|import| {
        let (at, reason) = import.undone.clone().unwrap_or((import.imported_at, String::new()));
        (Link::new(&import.file, links::import(import.id)), format!("{} · {reason}", at.vietnamese()))
    });
    AuditorPage {
        t,
        journal: home.journal,
        newest: home.head.as_ref().map(|(line, hash)| (t.number(u64::try_from(*line).unwrap_or(0)), hash.clone())),
        verify: head.with("verify", "1"),
        verified: home.report.as_ref().map(|report| verified(t, report)),
        lists: vec![
            list("home-seen", None, &home.seen),
            list("home-rights", None, &home.rights),
            list("home-switched", Some("switch"), &home.switched),
        ],
        undone: undone.collect(),
        closed: closed.collect(),
        frame,
        head,
    }
}

fn verified(t: Language, report: &JournalReport) -> VerifiedShown {
    let args = [("lines", t.number(report.lines)), ("pinned", t.number(report.pinned)), ("files", t.number(report.files))];
    let key = if report.findings.is_empty() { "home-verified" } else { "home-verified-not" };
    VerifiedShown { said: t.text_with(key, &args), findings: report.findings.iter().map(|found| t.finding(found)).collect() }
}

fn line_shown(t: Language, JournalLine { line, .. }: &JournalLine, names: &Names) -> LineShown {
    LineShown {
        at: line.at.parse().map_or_else(|_| line.at.clone(), Moment::vietnamese),
        action: t.action(&line.action),
        subject: names.get(&line.subject).cloned().unwrap_or_else(|| t.line_subject(&line.subject)),
        actor: journal::called(t, line.actor.as_deref(), names),
    }
}

#[derive(Debug, Template)]
#[template(path = "home/administrator.html")]
pub(super) struct AdministratorPage {
    frame: Frame,
    t: Language,
    head: Head,
    todo: Vec<TodoShown>,
    people: String,
    /// Title, people with what is said of them, and how many more.
    lists: Vec<PeopleShown>,
    tokens: String,
    ending: Vec<(String, String)>,
    sources: String,
    failing: Vec<(String, Vec<String>)>,
    backup: Option<String>,
    /// Name and value.
    facts: Vec<(String, String)>,
}

#[derive(Debug)]
struct PeopleShown {
    title: String,
    people: Vec<(Link, String)>,
    more: Option<String>,
}

pub(super) fn administrator(visit: &Visit, frame: Frame, head: Head, home: &AdministratorHome) -> AdministratorPage {
    let t = visit.language;
    let list = |title: &str, people: &[PersonView]| PeopleShown {
        title: t.text(title),
        people: people
            .iter()
            .take(PEOPLE_MAX)
            .map(|person| (Link::new(&person.name, format!("/people/{}", person.id)), person.login.clone()))
            .collect(),
        more: (people.len() > PEOPLE_MAX)
            .then(|| t.text_with("home-more", &[("n", t.number((people.len() - PEOPLE_MAX) as u64))])),
    };
    let lists = [
        list("home-locked", &home.locked),
        list("home-without-rights", &home.without_rights),
        list("home-never-seen", &home.never_seen),
    ];
    let ending = home.ending.iter().map(|token| {
        let end = token.expires_at.map(dondoc_domain::time::Moment::vietnamese).unwrap_or_default();
        (token.name.clone(), t.text_with("home-token-ends", &[("at", end)]))
    });
    let reason = |code: &String| t.diagnostic(&Diagnostic::refusal(code));
    let failing = home.failing.iter().map(|(source, why)| (source.id.clone(), why.iter().map(reason).collect()));
    AdministratorPage {
        t,
        todo: todo(t, home),
        people: t.text_with("home-people-count", &[("n", t.number(home.people as u64))]),
        lists: lists.into_iter().filter(|list| !list.people.is_empty()).collect(),
        tokens: t.text_with("home-tokens-count", &[("n", t.number(home.tokens as u64))]),
        ending: ending.collect(),
        sources: t.text_with("home-sources-count", &[("n", t.number(home.sources as u64))]),
        failing: failing.collect(),
        backup: home.backup.as_ref().map(|backup| {
            let args = [("at", backup.made_at.vietnamese()), ("size", t.size(backup.size_bytes))];
            t.text_with("home-backup-last", &args)
        }),
        facts: facts(t, home),
        frame,
        head,
    }
}

fn facts(t: Language, home: &AdministratorHome) -> Vec<(String, String)> {
    let vitals = &home.vitals;
    let mut facts =
        vec![(t.text("home-database"), t.size(vitals.database_bytes)), (t.text("home-folder"), t.size(vitals.folder_bytes))];
    facts.extend(vitals.free_bytes.map(|free| (t.text("home-free"), t.size(free))));
    facts.extend(vitals.resident_bytes.map(|used| (t.text("home-memory"), t.size(used))));
    facts.push((t.text("home-journal-lines"), t.number(u64::try_from(vitals.journal_lines).unwrap_or(0))));
    facts
}

fn todo(t: Language, home: &AdministratorHome) -> Vec<TodoShown> {
    let count = |key: &str, n: usize| t.text_with(key, &[("n", t.number(n as u64))]);
    let see = |to: &str| Link::new(t.text("home-todo-see"), to);
    let mut todo = Vec::new();
    let old = |made: Moment| home.now.unix() - made.unix() > BACKUP_DAYS_MAX * 86_400;
    match &home.backup {
        None => todo.push(TodoShown::new("bad", t.text("home-todo-no-backup"), see("#backup"))),
        Some(backup) if old(backup.made_at) => {
            let days = (home.now.unix() - backup.made_at.unix()) / 86_400;
            todo.push(TodoShown::new("warn", count("home-todo-old-backup", usize::try_from(days).unwrap_or(0)), see("#backup")));
        }
        Some(_) => {}
    }
    if home.vitals.free_bytes.is_some_and(|free| free < FREE_BYTES_MIN) {
        todo.push(TodoShown::new("bad", t.text("home-todo-disk"), see("#installation")));
    }
    if !home.failing.is_empty() {
        todo.push(TodoShown::new("bad", count("home-todo-failing", home.failing.len()), see("#machines")));
    }
    if !home.locked.is_empty() {
        todo.push(TodoShown::new("warn", count("home-todo-locked", home.locked.len()), see("#people")));
    }
    if !home.without_rights.is_empty() {
        todo.push(TodoShown::new("warn", count("home-todo-without-rights", home.without_rights.len()), see("#people")));
    }
    if !home.ending.is_empty() {
        todo.push(TodoShown::new("warn", count("home-todo-tokens", home.ending.len()), see("#machines")));
    }
    todo
}
