//! `/papers/new`: what a paper is to be about; the same page shows the preview and keeps what is filled in.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{Error, PaperAsked, PaperKind};
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use super::kind_words;
use super::printed::{Printed, printed};
use crate::errors::{self, Answer, Asked, Failure};
use crate::language::Visit;
use crate::links;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::sent::Sent;
use crate::who::Acting;

/// What the form sends; as text, so that what is wrong comes back as it was.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PaperSent {
    kind: String,
    unit: String,
    period: String,
    snapshot: String,
    decision: String,
    last_year: String,
    to: String,
    deadline: String,
    number: String,
    date: String,
    signer_title: String,
    signer_name: String,
    difficulties: String,
    proposals: String,
}

#[derive(Debug, Template)]
#[template(path = "papers/new.html")]
pub(crate) struct NewPage {
    frame: Frame,
    t: Language,
    /// Kinds: name, words, is it chosen.
    kinds: Vec<(&'static str, String, bool)>,
    sent: PaperSent,
    /// Why there is no preview.
    wrong: Vec<WrongShown>,
    paper: Option<Printed>,
}

/// What is wrong, what to do, and in which field.
#[derive(Debug)]
pub(crate) struct WrongShown {
    said: String,
    hint: Option<String>,
    field: Option<&'static str>,
}

impl NewPage {
    /// For a field that something is wrong with: that it is so, and where it is said.
    fn marks(&self, field: &str) -> &'static str {
        if self.wrong.iter().any(|wrong| wrong.field == Some(field)) {
            r#" aria-invalid="true" aria-describedby="wrong""#
        } else {
            ""
        }
    }
}

fn day(text: &str, name: &str) -> Result<Option<dondoc_domain::time::Day>, Error> {
    match text.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| errors::senseless(name)),
    }
}

/// The form's words as what is asked.
fn asked(sent: &PaperSent) -> Result<PaperAsked, Error> {
    let kind = PaperKind::from_name(sent.kind.trim()).ok_or_else(|| errors::senseless("kind"))?;
    let some = |text: &String| filled(Some(text)).map(str::to_owned);
    let lines = |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let snapshot = match some(&sent.snapshot) {
        None => None,
        Some(number) => Some(number.parse().map_err(|_| errors::senseless("snapshot"))?),
    };
    Ok(PaperAsked {
        snapshot,
        to: some(&sent.to),
        deadline: day(&sent.deadline, "deadline")?,
        decision: some(&sent.decision),
        last_year: !sent.last_year.is_empty(),
        number: some(&sent.number),
        date: day(&sent.date, "date")?,
        signer_title: some(&sent.signer_title),
        signer_name: some(&sent.signer_name),
        difficulties: lines(&sent.difficulties),
        proposals: lines(&sent.proposals),
        ..PaperAsked::new(kind, sent.unit.trim(), sent.period.trim())
    })
}

/// The empty form, with what its address says.
pub(crate) async fn new(visit: Visit, Asked(sent): Asked<PaperSent>) -> Answer {
    visit.answer(&page(&visit, sent, Vec::new(), None))
}

/// The form with the paper as it would be.
pub(crate) async fn preview(Acting(app): Acting, visit: Visit, Sent(sent): Sent<PaperSent>) -> Answer {
    let composed = match asked(&sent) {
        Ok(asked) => app.compose_paper(&asked).await,
        Err(why) => Err(why),
    };
    match composed {
        Ok(composed) => {
            let paper = printed(visit.language, &composed.paper);
            visit.answer(&page(&visit, sent, Vec::new(), Some(paper)))
        }
        Err(fault @ Error::Internal(_)) => Err(visit.failed(fault)),
        Err(why) => visit.answer(&page(&visit, sent, said(visit.language, &why), None)),
    }
}

/// Keeps the paper; what is wrong is told above the form.
pub(crate) async fn make(Acting(app): Acting, visit: Visit, Sent(sent): Sent<PaperSent>) -> Result<Response, Failure> {
    let made = match asked(&sent) {
        // A task of its own: it is carried out even if the browser goes away.
        Ok(asked) => {
            let done = tokio::spawn(async move { app.issue_paper(&asked).await }).await;
            done.unwrap_or_else(|cause| Err(Error::internal(cause)))
        }
        Err(why) => Err(why),
    };
    match made {
        Ok(issued) => Ok(Redirect::to(&links::paper(issued.number)).into_response()),
        Err(fault @ Error::Internal(_)) => Err(visit.failed(fault)),
        Err(why) => {
            let told = said(visit.language, &why);
            Ok(visit.answer(&page(&visit, sent, told, None)).into_response())
        }
    }
}

/// Who asks for an address to which the form is sent.
pub(crate) async fn back() -> Redirect {
    Redirect::to(&links::new_paper(None, None))
}

fn said(t: Language, why: &Error) -> Vec<WrongShown> {
    let shown = |d: &Diagnostic| WrongShown { said: t.diagnostic(d), hint: t.hint(d), field: field_of(d) };
    why.diagnostics().iter().map(shown).collect()
}

/// The form's field that a diagnostic is about, by its code; an address that has no meaning names it.
fn field_of(d: &Diagnostic) -> Option<&'static str> {
    const FIELDS: [&str; 8] = ["unit", "period", "snapshot", "decision", "to", "deadline", "date", "number"];
    let named = d.args.iter().find(|(name, _)| name == "name").map(|(_, value)| value.as_str());
    let about = match (d.code.as_str(), named) {
        ("address-senseless", Some(name)) => name,
        (code, _) => code.trim_start_matches("paper-").split('-').next().unwrap_or_default(),
    };
    FIELDS.into_iter().find(|field| *field == about)
}

pub(crate) fn page(visit: &Visit, sent: PaperSent, wrong: Vec<WrongShown>, paper: Option<Printed>) -> NewPage {
    let t = visit.language;
    let chosen = PaperKind::from_name(&sent.kind).unwrap_or(PaperKind::Report);
    NewPage {
        frame: Frame::new(visit, &t.text("paper-new"), Section::Papers).below(t.text("papers-title"), "/papers"),
        t,
        kinds: PaperKind::ALL.map(|kind| (kind.name(), kind_words(t, kind), kind == chosen)).to_vec(),
        sent,
        wrong,
        paper,
    }
}
