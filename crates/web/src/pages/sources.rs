//! `/sources`: other systems that are read, how that went last, and reading one now.

use askama::Template;
use axum::extract::Path;
use axum::response::Redirect;
use dondoc_app::words::Language;
use dondoc_app::{PullOptions, PullReport, SourceView};
use dondoc_domain::access::{Action, Resource};
use dondoc_domain::time::Moment;
use serde_json::Value;

use crate::errors::Answer;
use crate::language::Visit;
use crate::links::encoded;
use crate::pages::{Frame, Section};
use crate::who::Acting;

#[derive(Debug, Template)]
#[template(path = "machines/sources.html")]
struct ListPage {
    frame: Frame,
    t: Language,
    sources: Vec<SourceShown>,
    /// May whoever looks read one now?
    may: bool,
}

#[derive(Debug, Template)]
#[template(path = "machines/pulled.html")]
struct PulledPage {
    frame: Frame,
    t: Language,
    said: String,
    reasons: Vec<(String, Option<String>)>,
}

#[derive(Debug)]
struct SourceShown {
    id: String,
    /// Address to which the form that reads it is sent.
    to: String,
    unit: String,
    next: String,
    problems: Vec<String>,
    pulls: Vec<PullShown>,
}

#[derive(Debug)]
struct PullShown {
    begun: String,
    outcome: String,
    batches: String,
    taken: String,
    unchanged: String,
}

fn outcome(t: Language, name: &str) -> String {
    t.text(&format!("outcome-{name}"))
}

fn shown(t: Language, source: &SourceView) -> SourceShown {
    let pull = |pull: &Value| {
        let number = |value: &Value| t.number(value.as_u64().unwrap_or_default());
        let begun = pull["begun_at"].as_str().and_then(|text| text.parse().ok());
        PullShown {
            begun: begun.map_or_else(|| "–".to_owned(), Moment::vietnamese),
            outcome: outcome(t, pull["outcome"].as_str().unwrap_or_default()),
            batches: number(&pull["batches"]),
            taken: number(&pull["rows"]["taken"]),
            unchanged: number(&pull["rows"]["unchanged"]),
        }
    };
    SourceShown {
        id: source.id.clone(),
        to: format!("/sources/{}/pull", encoded(&source.id)),
        unit: source.unit.clone(),
        next: source.next_at.map_or_else(|| "–".to_owned(), Moment::vietnamese),
        problems: source.problems.iter().map(|problem| t.diagnostic(problem)).collect(),
        pulls: source.pulls.iter().map(pull).collect(),
    }
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit) -> Answer {
    let t = visit.language;
    let mut sources = Vec::new();
    for source in app.sources().await.map_err(|e| visit.failed(e))? {
        // With its latest pulls, not the last one only.
        sources.push(shown(t, &app.source(&source.id).await.map_err(|e| visit.failed(e))?));
    }
    let frame = Frame::new(&visit, &t.text("sources-title"), Section::People);
    visit.answer(&ListPage { frame, t, sources, may: visit.asker.may(Action::Enter, Resource::Machines) })
}

/// Addresses that forms are sent to, looked at.
pub(crate) async fn back() -> Redirect {
    Redirect::to("/sources")
}

fn said(t: Language, report: &PullReport) -> String {
    let args = [
        ("source", report.source.clone()),
        ("outcome", outcome(t, report.outcome)),
        ("pages", t.number(report.pages)),
        ("items", t.number(report.items)),
        ("taken", t.number(report.taken)),
        ("batches", t.number(report.batches.len() as u64)),
        ("unchanged", t.number(report.unchanged)),
        ("left", t.number(report.left_out)),
    ];
    t.text_with("source-pulled", &args)
}

/// Reads one now, from where the last pull stopped.
pub(crate) async fn pull(Acting(app): Acting, visit: Visit, Path(id): Path<String>) -> Answer {
    let t = visit.language;
    let report = app.pull(&id, &PullOptions::default()).await.map_err(|e| visit.failed(e))?;
    let frame = Frame::new(&visit, &t.text("sources-pulled"), Section::People).below(t.text("sources-title"), "/sources");
    let reasons = report.reasons.iter().map(|reason| (t.diagnostic(reason), t.hint(reason))).collect();
    visit.answer(&PulledPage { frame, t, said: said(t, &report), reasons })
}
