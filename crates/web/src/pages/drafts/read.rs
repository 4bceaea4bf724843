//! `/decisions/read`: a file is read, what was found becomes a draft, and what was not found is said.

use askama::Template;
use axum::extract::Request;
use dondoc_app::DraftFrom;
use dondoc_app::words::Language;

use super::FindingShown;
use crate::errors::{Answer, Failure};
use crate::language::Visit;
use crate::links;
use crate::pages::{Frame, Section};
use crate::sent;
use crate::shown::Link;
use crate::who::Acting;

#[derive(Debug, Template)]
#[template(path = "decisions/read.html")]
pub(crate) struct ReadPage {
    frame: Frame,
    t: Language,
    /// What came of a file: its name, the draft, what was not found, the lines that fit nowhere.
    read: Option<ReadShown>,
}

#[derive(Debug)]
pub(crate) struct ReadShown {
    file: String,
    draft: Link,
    notes: Vec<FindingShown>,
    left_over: Vec<String>,
}

pub(crate) async fn form(visit: Visit) -> Answer {
    visit.answer(&page(&visit, None))
}

/// Reads a file into a draft.
pub(crate) async fn read(Acting(app): Acting, visit: Visit, request: Request) -> Answer {
    let failed = |e| -> Failure { visit.failed(e).leading_to("draft-read-again", "/decisions/read") };
    let sent = sent::one_file(request).await.map_err(failed)?;
    let file = sent.file.name();
    let reading = app.decision_from(sent.file).await.map_err(failed)?;
    let from = DraftFrom::Text { text: Box::new(reading.text), file: Some(file.clone()) };
    let id = app.create_draft(from, None).await.map_err(failed)?;
    let t = visit.language;
    let notes = reading.notes.iter().map(|d| super::finding(t, d)).collect();
    let draft = Link::new(t.text("draft-open"), links::draft(id));
    visit.answer(&page(&visit, Some(ReadShown { file, draft, notes, left_over: reading.left_over })))
}

pub(crate) fn page(visit: &Visit, read: Option<ReadShown>) -> ReadPage {
    let t = visit.language;
    ReadPage {
        frame: Frame::new(visit, &t.text("draft-read-title"), Section::Decisions).below(t.text("decision-title"), "/decisions"),
        t,
        read,
    }
}
