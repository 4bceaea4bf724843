//! `/journal`: everything that was ever written, newest first, and the code that proves it.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::{IntoResponse, Response};
use dondoc_app::words::Language;
use dondoc_app::{Error, JournalFilter, JournalLine, JournalPage, JournalReport};
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::journal::Difference;
use dondoc_domain::time::{Day, Moment};
use serde::Deserialize;
use serde_json::Value;

use crate::errors::{self, Answer, Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::sheets;
use crate::shown::Link;
use crate::who::Acting;

/// Digits of a line's hash that are shown; the whole is the title.
const HASH_SHOWN: usize = 12;

/// Findings that a page shows; the command line shows them all.
const FINDINGS_SHOWN: usize = 200;

/// Which lines.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct JournalAsked {
    /// Only of this action; empty: all.
    kind: String,
    /// Only by this one, as lines name them; `here`: at the computer itself; empty: all.
    by: String,
    /// First day.
    from: String,
    /// Last day.
    to: String,
    /// Only with this in what the line is about.
    about: String,
    /// Only lines below this number.
    below: Option<i64>,
    format: Option<String>,
}

/// The journal is to have this line.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct VerifyAsked {
    expect: String,
}

#[derive(Debug, Template)]
#[template(path = "journal/list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    t: Language,
    head: Option<String>,
    asked: JournalAsked,
    /// Name, words, and whether it is the one chosen.
    kinds: Vec<(String, String, bool)>,
    /// The same of who did it.
    actors: Vec<(String, String, bool)>,
    lines: Vec<LineShown>,
    newest: Option<String>,
    older: Option<String>,
    downloads: Vec<Link>,
}

#[derive(Debug, Template)]
#[template(path = "journal/verified.html")]
pub(crate) struct VerifiedPage {
    frame: Frame,
    t: Language,
    same: bool,
    said: String,
    findings: Vec<String>,
    more: Option<String>,
    counted: Vec<String>,
    head: String,
}

#[derive(Debug)]
pub(crate) struct LineShown {
    pub(crate) number: i64,
    pub(crate) at: String,
    pub(crate) action: String,
    pub(crate) subject: String,
    /// Page of the subject.
    pub(crate) to: Option<String>,
    /// What the line tells besides: the file, the reason.
    pub(crate) told: Option<String>,
    pub(crate) actor: String,
    pub(crate) hash: String,
    pub(crate) short: String,
}

/// What lines name, and what it is called.
pub(crate) type Names = BTreeMap<String, String>;

impl JournalAsked {
    /// What is not empty, as it stands in the address.
    fn pairs(&self) -> Vec<(&str, &str)> {
        let all = [("kind", &self.kind), ("by", &self.by), ("from", &self.from), ("to", &self.to), ("about", &self.about)];
        all.into_iter().filter_map(|(name, value)| Some((name, filled(Some(value))?))).collect()
    }

    fn filter(&self) -> Result<JournalFilter, Error> {
        let text = |text: &String| filled(Some(text)).map(str::to_owned);
        let day = |text: &String, name: &str| {
            filled(Some(text)).map(|day| day.parse::<Day>().map_err(|_| errors::senseless(name))).transpose()
        };
        Ok(JournalFilter {
            action: text(&self.kind),
            actor: text(&self.by).map(|by| if by == HERE { String::new() } else { by }),
            from: day(&self.from, "from")?,
            to: day(&self.to, "to")?,
            subject: text(&self.about),
        })
    }
}

/// In an address: whoever sat at the computer itself.
const HERE: &str = "here";

pub(crate) async fn list(Acting(app): Acting, visit: Visit, Asked(asked): Asked<JournalAsked>) -> Result<Response, Failure> {
    let filter = asked.filter().map_err(|e| visit.failed(e))?;
    if let Some(format) = exports::format(asked.format.as_ref()).map_err(|e| visit.failed(e))? {
        let (lines, head) = app.whole_journal(&filter).await.map_err(|e| visit.failed(e))?;
        let sheet = sheets::journal(&visit, lines, head.as_deref(), app.clock());
        return exports::answer(&app, &visit, sheet, format).await;
    }
    let journal = app.journal_of(asked.below, &filter).await.map_err(|e| visit.failed(e))?;
    Ok(visit.answer(&page(&visit, &asked, journal)).into_response())
}

/// Compares everything with what the journal says.
pub(crate) async fn verify(Acting(app): Acting, visit: Visit, Asked(asked): Asked<VerifyAsked>) -> Answer {
    let expect = filled(Some(&asked.expect));
    let report = app.verify_journal(expect).await.map_err(|e| visit.failed(e))?;
    visit.answer(&verified(&visit, &report, expect.is_some()))
}

pub(crate) fn verified(visit: &Visit, report: &JournalReport, expected: bool) -> VerifiedPage {
    let t = visit.language;
    let number = |n: usize| t.number(n as u64);
    let found = report.findings.len();
    let mut counted = vec![t.text_with(
        "journal-counted",
        &[
            ("lines", t.number(report.lines)),
            ("pinned", t.number(report.pinned)),
            ("rows", t.number(report.reference_rows)),
            ("files", t.number(report.files)),
        ],
    )];
    if report.files_unpinned > 0 {
        counted.push(t.text_with("journal-unpinned", &[("n", t.number(report.files_unpinned))]));
    }
    if expected && !report.findings.iter().any(|f| f.difference == Difference::HeadUnknown) {
        counted.push(t.text("journal-expected"));
    }
    VerifiedPage {
        frame: Frame::new(visit, &t.text("web-journal-verified"), Section::None).below(t.text("web-journal-title"), "/journal"),
        t,
        same: found == 0,
        said: if found == 0 { t.text("journal-same") } else { t.text_with("journal-differs", &[("n", number(found))]) },
        findings: report.findings.iter().take(FINDINGS_SHOWN).map(|finding| t.finding(finding)).collect(),
        more: (found > FINDINGS_SHOWN).then(|| t.text_with("journal-more", &[("n", number(found - FINDINGS_SHOWN))])),
        counted,
        head: report.head.clone(),
    }
}

pub(crate) fn page(visit: &Visit, asked: &JournalAsked, journal: JournalPage) -> ListPage {
    let t = visit.language;
    let mut kinds: Vec<(String, String, bool)> =
        journal.actions.iter().map(|name| (name.clone(), t.action(name), asked.kind == *name)).collect();
    kinds.sort_by(|a, b| a.1.cmp(&b.1));
    let mut names: Names = journal.actors.iter().filter_map(|(actor, name)| Some((actor.clone(), name.clone()?))).collect();
    names.extend(journal.units);
    let mut actors: Vec<(String, String, bool)> =
        journal.actors.iter().map(|(actor, _)| (actor.clone(), called(t, Some(actor), &names), asked.by == *actor)).collect();
    actors.sort_by(|a, b| a.1.cmp(&b.1));
    actors.insert(0, (HERE.to_owned(), called(t, None, &names), asked.by == HERE));
    let pairs = asked.pairs();
    ListPage {
        frame: Frame::new(visit, &t.text("web-journal-title"), Section::None),
        t,
        head: journal.head.map(|(_, hash)| hash),
        kinds,
        actors,
        lines: journal.lines.into_iter().map(|line| shown(t, line, &names)).collect(),
        newest: asked.below.map(|_| links::journal(&pairs, None)),
        older: journal.older.map(|below| links::journal(&pairs, Some(below))),
        downloads: exports::links(visit),
        asked: asked.clone(),
    }
}

/// Whom a line names, in words.
pub(crate) fn called(t: Language, actor: Option<&str>, names: &Names) -> String {
    let Some(actor) = actor else { return t.text("web-journal-here") };
    match names.get(actor) {
        Some(name) => name.clone(),
        None if actor == "nobody" => t.text("web-journal-nobody"),
        None => t.line_subject(actor),
    }
}

pub(crate) fn shown(t: Language, JournalLine { line, hash }: JournalLine, names: &Names) -> LineShown {
    let detail: Value = serde_json::from_str(&line.detail).unwrap_or_default();
    let text = |name: &str| detail.get(name).and_then(Value::as_str).map(str::to_owned);
    let told: Vec<String> = ["file", "name", "reason"].into_iter().filter_map(text).collect();
    let import = line.subject.strip_prefix("import ").and_then(|id| id.parse().ok()).map(ImportId);
    let person: Option<i64> = line.subject.strip_prefix("person ").and_then(|id| id.parse().ok());
    LineShown {
        number: line.id,
        // What was altered behind the program's back is shown as it is.
        at: line.at.parse().map_or(line.at, Moment::vietnamese),
        action: t.action(&line.action),
        to: import.map(links::import).or_else(|| person.map(|id| format!("/people/{id}"))),
        subject: names.get(&line.subject).cloned().unwrap_or_else(|| t.line_subject(&line.subject)),
        told: (!told.is_empty()).then(|| told.join(" · ")),
        actor: called(t, line.actor.as_deref(), names),
        short: hash.chars().take(HASH_SHOWN).collect(),
        hash,
    }
}
