//! `/decisions/drafts/{id}/confirm`: every target that would be another, and the standings with it; then into force.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{App, DraftPreview, DraftView, Seen, TargetChange};
use dondoc_domain::diagnostics::Severity;
use dondoc_domain::time::Validity;
use serde::Deserialize;

use crate::errors::{Answer, Failure};
use crate::language::Visit;
use crate::links;
use crate::pages::decisions::days;
use crate::pages::{Frame, Section};
use crate::sent::Sent;
use crate::who::Acting;

/// What was looked at, and who confirms it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ConfirmSent {
    draft: i64,
    reference: i64,
    by: String,
}

#[derive(Debug, Template)]
#[template(path = "decisions/confirm.html")]
pub(crate) struct ConfirmPage {
    frame: Frame,
    t: Language,
    id: i64,
    title: String,
    called: String,
    decision: String,
    days: String,
    overtaken: bool,
    seen: Seen,
    remarks: Vec<super::FindingShown>,
    rows: Vec<Row>,
}

/// A draft that cannot be confirmed yet.
#[derive(Debug, Template)]
#[template(path = "decisions/unfinished.html")]
pub(crate) struct UnfinishedPage {
    frame: Frame,
    t: Language,
    draft: String,
    annex: String,
    missing: Vec<super::FindingShown>,
}

#[derive(Debug)]
struct Row {
    who: String,
    indicator: String,
    days: String,
    before: String,
    after: String,
    rate: String,
    met: String,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(id): Path<i64>) -> Answer {
    look(&app, &visit, id, false).await
}

async fn look(app: &App, visit: &Visit, id: i64, overtaken: bool) -> Answer {
    let draft = app.draft(id).await.map_err(|e| visit.failed(e))?;
    if draft.ended.is_none() && !draft.may_be_confirmed() {
        return visit.answer(&unfinished(visit, &draft));
    }
    let preview = app.confirm_preview(id).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(visit, &preview, overtaken))
}

/// What is missing, and the way back to it.
pub(crate) fn unfinished(visit: &Visit, draft: &DraftView) -> UnfinishedPage {
    let t = visit.language;
    let barring = draft.findings.iter().filter(|d| d.severity == Severity::Refusal);
    UnfinishedPage {
        frame: Frame::new(visit, &t.text("draft-unfinished-title"), Section::Decisions)
            .below(t.text("decision-title"), "/decisions")
            .below(t.text_with("draft-called", &[("id", draft.id.to_string())]), links::draft(draft.id)),
        t,
        draft: links::draft(draft.id),
        annex: links::draft_part(draft.id, "annex"),
        missing: barring.map(|d| super::finding(t, d)).collect(),
    }
}

/// Confirms what was looked at; where something has moved on since, shows the effect again.
pub(crate) async fn confirm(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<i64>,
    Sent(sent): Sent<ConfirmSent>,
) -> Result<Response, Failure> {
    let seen = Seen { draft: sent.draft, reference: sent.reference };
    match app.confirm_draft(id, Some(seen), Some(&sent.by)).await {
        Ok(decision) => Ok(Redirect::to(&links::decision(&decision)).into_response()),
        Err(why) if why.diagnostics().iter().any(|d| matches!(d.code.as_str(), "draft-overtaken" | "change-overtaken")) => {
            Ok(look(&app, &visit, id, true).await?.into_response())
        }
        Err(why) => Err(visit.failed(why)),
    }
}

pub(crate) fn page(visit: &Visit, preview: &DraftPreview, overtaken: bool) -> ConfirmPage {
    let t = visit.language;
    let draft = &preview.draft;
    let title = draft.text.title.clone().unwrap_or_else(|| t.text("draft-untitled"));
    ConfirmPage {
        frame: Frame::new(visit, &t.text("draft-confirm-title"), Section::Decisions)
            .below(t.text("decision-title"), "/decisions")
            .below(t.text_with("draft-called", &[("id", draft.id.to_string())]), links::draft(draft.id)),
        t,
        id: draft.id,
        title,
        called: draft.text.number.clone().unwrap_or_default(),
        decision: draft.proposed_id.clone(),
        days: preview.validity.map(|v: Validity| days(t, v.from_day(), v.to_day())).unwrap_or_default(),
        overtaken,
        seen: preview.seen,
        remarks: draft.findings.iter().map(|d| super::finding(t, d)).collect(),
        rows: preview.changes.iter().map(|change| row(t, change)).collect(),
    }
}

fn row(t: Language, change: &TargetChange) -> Row {
    let department = change.department_name.clone().or(change.department.clone());
    let who = department.unwrap_or_else(|| t.text_with("web-whole-unit", &[("unit", change.name.as_str())]));
    let indicator = t.text(&format!("indicator-{}", change.indicator.replace('_', "-")));
    let level = change.level.map(|level| t.text(&format!("level-{level}")));
    let indicator = [Some(indicator), change.field.clone(), level].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let target = |target: &Option<(String, String)>| match target {
        None => t.text("standing-no-target"),
        Some((_, percent)) => percent.parse().map_or_else(|_| percent.clone(), |percent| format!("≥ {}", t.target(percent))),
    };
    let met = |met: Option<bool>| match met {
        Some(true) => t.text("standing-met"),
        Some(false) => t.text("standing-not-met"),
        None => "–".to_owned(),
    };
    let of = [("num", t.number(change.rate.num)), ("den", t.number(change.rate.den)), ("percent", t.percent(change.rate))];
    Row {
        who,
        indicator,
        days: days(t, Some(change.from), change.to),
        before: target(&change.before),
        after: target(&change.after),
        rate: format!("{}: {}", change.period, t.text_with("draft-rate", &of)),
        met: format!("{} → {}", met(change.met_before), met(change.met_after)),
    }
}
