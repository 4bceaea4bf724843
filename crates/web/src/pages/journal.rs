//! `/journal`: everything that was ever written, newest first, and the code that proves it.

use askama::Template;
use axum::response::{IntoResponse, Response};
use dondoc_app::words::Language;
use dondoc_app::{JournalLine, JournalPage};
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::time::Moment;
use serde::Deserialize;
use serde_json::Value;

use crate::errors::{Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links;
use crate::pages::{Frame, Section};
use crate::sheets;
use crate::shown::Link;
use crate::who::Acting;

/// Digits of a line's hash that are shown; the whole is the title.
const HASH_SHOWN: usize = 12;

/// Which lines.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct JournalAsked {
    /// Only of this action; empty: all.
    kind: Option<String>,
    /// Only lines below this number.
    below: Option<i64>,
    format: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "journal/list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    t: Language,
    head: Option<String>,
    /// Name, words, and whether it is the one chosen.
    kinds: Vec<(String, String, bool)>,
    lines: Vec<LineShown>,
    newest: Option<String>,
    older: Option<String>,
    downloads: Vec<Link>,
}

#[derive(Debug)]
struct LineShown {
    number: i64,
    at: String,
    action: String,
    subject: String,
    /// Page of the subject.
    to: Option<String>,
    /// What the line tells besides: the file, the reason.
    told: Option<String>,
    actor: String,
    hash: String,
    short: String,
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit, Asked(asked): Asked<JournalAsked>) -> Result<Response, Failure> {
    let kind = asked.kind.as_deref().filter(|kind| !kind.is_empty());
    if let Some(format) = exports::format(asked.format.as_ref()).map_err(|e| visit.failed(e))? {
        let (lines, head) = app.whole_journal(kind).await.map_err(|e| visit.failed(e))?;
        let sheet = sheets::journal(&visit, lines, head.as_deref(), app.clock());
        return exports::answer(&app, &visit, sheet, format).await;
    }
    let journal = app.journal(asked.below, kind).await.map_err(|e| visit.failed(e))?;
    Ok(visit.answer(&page(&visit, &asked, journal)).into_response())
}

pub(crate) fn page(visit: &Visit, asked: &JournalAsked, journal: JournalPage) -> ListPage {
    let t = visit.language;
    let kind = asked.kind.clone().filter(|kind| !kind.is_empty());
    let mut kinds: Vec<(String, String, bool)> =
        journal.actions.iter().map(|name| (name.clone(), t.action(name), kind.as_ref() == Some(name))).collect();
    kinds.sort_by(|a, b| a.1.cmp(&b.1));
    ListPage {
        frame: Frame::new(visit, &t.text("web-journal-title"), Section::None),
        t,
        head: journal.head.map(|(_, hash)| hash),
        kinds,
        lines: journal.lines.into_iter().map(|line| shown(t, line)).collect(),
        newest: asked.below.map(|_| links::journal(kind.as_deref(), None)),
        older: journal.older.map(|below| links::journal(kind.as_deref(), Some(below))),
        downloads: exports::links(visit),
    }
}

fn shown(t: Language, JournalLine { line, hash }: JournalLine) -> LineShown {
    let detail: Value = serde_json::from_str(&line.detail).unwrap_or_default();
    let text = |name: &str| detail.get(name).and_then(Value::as_str).map(str::to_owned);
    let told: Vec<String> = ["file", "name", "reason"].into_iter().filter_map(text).collect();
    let import = line.subject.strip_prefix("import ").and_then(|id| id.parse().ok()).map(ImportId);
    LineShown {
        number: line.id,
        // What was altered behind the program's back is shown as it is.
        at: line.at.parse().map_or(line.at, Moment::vietnamese),
        action: t.action(&line.action),
        to: import.map(links::import),
        subject: match (import, line.subject.strip_prefix("reference ")) {
            (Some(id), _) => t.text_with("web-journal-import", &[("id", id.0.to_string())]),
            (None, Some(version)) => t.text_with("web-journal-reference", &[("version", version)]),
            (None, None) => line.subject,
        },
        told: (!told.is_empty()).then(|| told.join(" · ")),
        actor: line.actor.unwrap_or_else(|| t.text("web-journal-here")),
        short: hash.chars().take(HASH_SHOWN).collect(),
        hash,
    }
}
