//! `/api/v1/decisions`: decisions, and drafts of decisions.

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use dondoc_app::{App, DOCUMENT_BYTES_MAX};
use dondoc_domain::diagnostics::Diagnostic;
use serde_json::{Value, json};

use super::answers::refused;
use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{ID, Kind, PAGING, Param};
use super::shapes::{
    ConfirmSent, DecisionDocument, DecisionList, DecisionOne, DraftConfirmed, DraftList, DraftOne, DraftSent, ReasonSent,
};
use crate::sent::FORM_BYTES_MAX;

const DECISION: &[Param] = &[Param::new("id", Kind::Text, "Id of the decision.").needed().like("QD-HoangViet-2023")];
const DRAFT: &[Param] = &[Param::new("id", ID, "Number of the draft.").needed().like("1")];

pub(crate) const LIST: &[&[Param]] = &[PAGING];

pub(crate) fn list_told() -> Description {
    Description::new("decisions", "decisions", "Decisions that bind units of the token")
        .answers::<DecisionList>(200, "Decisions, by id.")
}

pub(crate) fn show_told() -> Description {
    Description::new("decisions", "decision", "A decision with its annex and its history")
        .path(DECISION)
        .answers::<DecisionOne>(200, "The decision.")
}

pub(crate) fn drafts_told() -> Description {
    Description::new("decisions", "drafts", "Drafts of decisions that bind units of the token")
        .answers::<DraftList>(200, "Drafts, newest first.")
}

pub(crate) fn create_told() -> Description {
    Description::new("decisions", "createDraft", "Begins a draft from a document (`decision.json`)")
        .body::<DecisionDocument>("The document.", json!({"number": "01/QĐ-UBND", "unit": {"code": "06157"}}))
        .answers::<DraftOne>(201, "The draft, with what is wrong with it.")
        .header("Location", "Its address.")
        .problems(&[404, 422])
}

pub(crate) fn draft_told() -> Description {
    Description::new("decisions", "draft", "A draft with what is to be said of it")
        .path(DRAFT)
        .answers::<DraftOne>(200, "The draft.")
}

pub(crate) fn save_told() -> Description {
    Description::new("decisions", "saveDraft", "Gives a draft a new text")
        .path(DRAFT)
        .body::<DraftSent>(
            "The text, and the version that it was made from.",
            json!({"version": 1, "document": {"number": "02/QĐ-UBND"}}),
        )
        .answers::<DraftOne>(200, "The draft.")
}

pub(crate) fn confirm_told() -> Description {
    Description::new("decisions", "confirmDraft", "Confirms a draft as it was in a version, or looks at what that would do")
        .path(DRAFT)
        .body::<ConfirmSent>("The version.", json!({"version": 1, "dry_run": true}))
        .answers::<DraftConfirmed>(200, "What it did, or would do.")
}

pub(crate) fn discard_told() -> Description {
    Description::new("decisions", "discardDraft", "Ends a draft without a decision; nothing of it is erased")
        .path(DRAFT)
        .body::<ReasonSent>("Why.", json!({"reason": "soạn lại"}))
        .answers::<DraftOne>(200, "The draft.")
}

pub(crate) async fn list(asking: Asking) -> Answered {
    let found = asking.app.api_decisions(&asking.bearer).await.map_err(|e| asking.failed(e))?;
    let mut found = found.body["decisions"].as_array().cloned().unwrap_or_default();
    let id = |note: &Value| note["id"].as_str().unwrap_or_default().to_owned();
    found.sort_by_key(id);
    asking.listed("decisions", asking.rising(found, asking.after(), id), json!({}))
}

pub(crate) async fn show(asking: Asking, Path(id): Path<String>) -> Answered {
    asking.came_of(asking.app.api_decision(&asking.bearer, &id).await)
}

pub(crate) async fn drafts(asking: Asking) -> Answered {
    let cursor = asking.after_number()?;
    let mut found = asking.app.api_drafts(&asking.bearer).await.map_err(|e| asking.failed(e))?;
    found.sort_by_key(|draft| std::cmp::Reverse(draft.id));
    let part = asking.falling(found, cursor, |draft| draft.id);
    asking.listed("drafts", part, json!({}))
}

/// Begins a draft; the body is a `decision.json`.
pub(crate) async fn create(asking: Asking, request: Request) -> Answered {
    let document: Value = asking.json(request, DOCUMENT_BYTES_MAX).await?;
    if !document.is_object() {
        return Ok(refused(asking.language, StatusCode::BAD_REQUEST, "body", Diagnostic::refusal("decision-format")));
    }
    let sent = document.clone();
    let work = |app: App, bearer, language| async move { app.api_create_draft(&bearer, &document, language).await };
    asking.once(&sent, |body: &Value| format!("/v1/decisions/drafts/{}", body["id"]), work).await
}

pub(crate) async fn draft(asking: Asking, Path(id): Path<String>) -> Answered {
    let id = asking.number(&id)?;
    asking.came_of(asking.app.api_draft(&asking.bearer, id, asking.language).await)
}

/// Gives a draft a new text; the body is `{"version": 3, "document": {…}}`.
pub(crate) async fn save(asking: Asking, Path(id): Path<String>, request: Request) -> Answered {
    let id = asking.number(&id)?;
    let sent: DraftSent = asking.json(request, DOCUMENT_BYTES_MAX).await?;
    let (version, document) = (sent.version, Value::Object(sent.document.clone()));
    let work = |app: App, bearer, language| async move { app.api_save_draft(&bearer, (id, version), &document, language).await };
    asking.once(&sent, |_| String::new(), work).await
}

/// Confirms a draft; the body is `{"version": 3}`, with `"dry_run": true` nothing is stored.
pub(crate) async fn confirm(asking: Asking, Path(id): Path<String>, request: Request) -> Answered {
    let id = asking.number(&id)?;
    let sent: ConfirmSent = asking.json(request, FORM_BYTES_MAX).await?;
    let how = (sent.version, sent.dry_run);
    let work = |app: App, bearer, language| async move { app.api_confirm_draft(&bearer, id, how, language).await };
    asking.once(&sent, |_| String::new(), work).await
}

/// Discards a draft; the body is `{"reason": "…"}`.
pub(crate) async fn discard(asking: Asking, Path(id): Path<String>, request: Request) -> Answered {
    let id = asking.number(&id)?;
    let sent: ReasonSent = asking.json(request, FORM_BYTES_MAX).await?;
    let reason = sent.reason.clone();
    let work = |app: App, bearer, language| async move { app.api_discard_draft(&bearer, id, &reason, language).await };
    asking.once(&sent, |_| String::new(), work).await
}
