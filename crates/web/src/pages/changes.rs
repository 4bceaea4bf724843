//! `/changes`: planned and past changes of units, levels and assignments; a new one is looked at before it is recorded.

mod form;
mod preview;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{App, ChangeAsked, ChangeRecord};
use dondoc_domain::reference::amendments::Amendment;
use serde::Deserialize;

use crate::errors::{Answer, Asked, Failure};
use crate::language::Visit;
use crate::pages::{Frame, Section};
use crate::sent::Sent;
use crate::who::Acting;
use form::{ChangeSent, FormShown};

pub(crate) use preview::page as preview_page;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListAsked {
    done: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "changes/list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    t: Language,
    /// Just recorded one.
    done: bool,
    changes: Vec<RecordShown>,
    forms: Vec<FormShown>,
}

#[derive(Debug)]
struct RecordShown {
    from: String,
    planned: bool,
    state: String,
    kind: String,
    said: String,
    reason: String,
    decided_by: String,
    recorded: String,
}

/// What the preview sends to be recorded.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ConfirmSent {
    /// The amendments as a file has them.
    amendments: String,
    reason: String,
    decided_by: String,
    /// Version of the reference data that was looked at.
    seen: i64,
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit, Asked(asked): Asked<ListAsked>) -> Answer {
    let changes = app.changes().await.map_err(|e| visit.failed(e))?;
    visit.answer(&list_page(&visit, &changes, asked.done.is_some()))
}

pub(crate) fn list_page(visit: &Visit, changes: &[ChangeRecord], done: bool) -> ListPage {
    let t = visit.language;
    let shown = |c: &ChangeRecord| RecordShown {
        from: c.from.vietnamese(),
        planned: c.planned,
        state: t.text(if c.planned { "change-planned" } else { "change-in-force" }),
        kind: t.change_kind(c.amendment.kind()),
        said: t.amendment(&c.amendment),
        reason: c.reason.clone(),
        decided_by: c.decided_by.clone(),
        recorded: c.recorded_at.vietnamese(),
    };
    ListPage {
        frame: Frame::new(visit, &t.text("change-title"), Section::Changes),
        t,
        done,
        changes: changes.iter().map(shown).collect(),
        forms: Amendment::KINDS.into_iter().map(|kind| FormShown::new(t, kind)).collect(),
    }
}

/// Shows what the change of a form would do.
pub(crate) async fn preview(Acting(app): Acting, visit: Visit, Sent(sent): Sent<ChangeSent>) -> Answer {
    let asked = sent.asked().map_err(|e| visit.failed(e).leading_to("change-back", "/changes"))?;
    look(&app, &visit, &asked, false).await
}

async fn look(app: &App, visit: &Visit, asked: &ChangeAsked, overtaken: bool) -> Answer {
    let report = app.change_preview(asked).await;
    let report = report.map_err(|e| visit.failed(e).leading_to("change-back", "/changes"))?;
    visit.answer(&preview_page(visit, asked, &report, overtaken))
}

/// Records what was looked at; where the reference data have moved on since, shows the effect again.
pub(crate) async fn confirm(Acting(app): Acting, visit: Visit, Sent(sent): Sent<ConfirmSent>) -> Result<Response, Failure> {
    let failed = |e| visit.failed(e).leading_to("change-back", "/changes");
    let read = ChangeAsked::read(sent.amendments.as_bytes()).map_err(failed)?;
    let asked = ChangeAsked { amendments: read.amendments, reason: sent.reason, decided_by: sent.decided_by };
    match app.change(&asked, Some(sent.seen)).await {
        Ok(_) => Ok(Redirect::to("/changes?done=1").into_response()),
        Err(why) if why.diagnostics().iter().any(|d| d.code == "change-overtaken") => {
            Ok(look(&app, &visit, &asked, true).await?.into_response())
        }
        Err(why) => Err(failed(why)),
    }
}

/// Who asks for an address to which forms are sent (by reloading, or by the switch of language).
pub(crate) async fn back() -> Redirect {
    Redirect::to("/changes")
}
