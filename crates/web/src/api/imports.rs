//! `/api/v1/imports`: files in, their reports out, and back out again; and two of them side by side.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use dondoc_app::told::ImportsComparedTold;
use dondoc_app::{App, Error, Part, UndoReport};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::ImportId;
use serde_json::json;

use super::answers::{Told, came_of, file, refused, told, with_header};
use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{ID, Kind, PAGING, Param};
use super::shapes::{ImportList, ImportOne, ImportReport, ReasonSent};
use super::{body, paging};
use crate::Site;
use crate::pages::imports::REASON_CHARS_MAX;
use crate::sent::FORM_BYTES_MAX;

const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(crate) const IMPORT: &[Param] = &[Param::new("id", ID, "Number of the import.").needed().like("1")];

pub(crate) const LIST: &[&[Param]] =
    &[PAGING, &[Param::new("before", ID, "Only imports of a smaller number; `cursor` says the same.").like("100")]];

pub(crate) const COMPARED: &[&[Param]] = &[&[
    Param::new("a", ID, "Number of the first import.").needed().like("1"),
    Param::new("b", ID, "Number of the second.").needed().like("2"),
    Param::new("part", Kind::OneOf(PARTS), "Which dossiers are listed.").like("changed"),
    Param::new("page", Kind::Number(1, 1_000_000), "Of the dossiers that are listed."),
]];

const PARTS: &[&str] = &[
    "only-a",
    "only-b",
    "same",
    "changed",
    "changed-channel",
    "changed-status",
    "changed-procedure",
    "changed-level_stated",
    "changed-submitted",
    "changed-received",
    "changed-due",
    "changed-finished",
    "changed-returned",
    "changed-service",
    "changed-e_result",
    "changed-synchronised",
];

pub(crate) fn list_told() -> Description {
    Description::new("imports", "imports", "Imports that the token may see").answers::<ImportList>(200, "Imports, newest first.")
}

pub(crate) fn take_in_told() -> Description {
    Description::new("imports", "import", "Takes a file in, or looks at it")
        .more("The file itself is the body, or a field of a form. A bound token takes files of its unit only.")
        .answers::<ImportReport>(201, "It was taken in.")
        .answers::<ImportReport>(200, "It was only looked at, or was taken in before.")
        .header("Location", "Of an import that was made: its address.")
        .problems(&[503])
}

pub(crate) fn show_told() -> Description {
    Description::new("imports", "importById", "An import with its report and remarks")
        .path(IMPORT)
        .answers::<ImportOne>(200, "The import.")
}

pub(crate) fn remarks_told() -> Description {
    Description::new("imports", "importRemarks", "The remarks of an import as a workbook, at the original's addresses")
        .path(IMPORT)
        .answers_with_file(200, "The workbook.", &[WORKBOOK])
        .problems(&[422])
}

pub(crate) fn undo_told() -> Description {
    Description::new("imports", "undoImport", "Undoes an import: a new version of the data in which it does not stand")
        .path(IMPORT)
        .body::<ReasonSent>("Why.", json!({"reason": "sai tệp"}))
        .answers::<UndoReport>(200, "It is undone.")
}

pub(crate) fn compare_told() -> Description {
    Description::new("imports", "compareImports", "Two imports of one unit and kind side by side")
        .answers::<ImportsComparedTold>(200, "Both sides.")
        .problems(&[404, 422])
}

pub(crate) async fn take_in(State(site): State<Site>, asking: Asking, request: Request) -> Answered {
    let gate = Arc::clone(&site.gate);
    let Ok(_room) = gate.bodies.acquire().await else {
        return Ok(told(asking.language, StatusCode::SERVICE_UNAVAILABLE, "internal", "form-unreadable"));
    };
    let sent = body::import(request, &asking).await?;
    let (app, bearer, language) = (asking.app.clone(), asking.bearer.clone(), asking.language);
    let done = tokio::spawn(async move { app.api_import(&bearer, sent, language).await }).await;
    Ok(match done.unwrap_or_else(|cause| Err(Error::internal(cause))) {
        Ok(answer) if answer.status == 201 => {
            let address = format!("/api/v1/imports/{}", answer.body["import_id"]);
            with_header(Told(answer).into_response(), header::LOCATION, &address)
        }
        other => came_of(language, other),
    })
}

pub(crate) async fn list(asking: Asking) -> Answered {
    let before = [asking.sent.parsed("before"), asking.after_number()?].into_iter().flatten().min();
    // One more than is told says whether more follow.
    let found = asking.app.api_imports(&asking.bearer, before, asking.limit() + 1).await.map_err(|e| asking.failed(e))?;
    let found = found.body["imports"].as_array().cloned().unwrap_or_default();
    let part = paging::Part::of(found, asking.limit(), |import| import["import_id"].to_string());
    asking.listed("imports", part, json!({}))
}

pub(crate) async fn show(asking: Asking, Path(id): Path<String>) -> Answered {
    let id = ImportId(asking.number(&id)?);
    asking.came_of(asking.app.api_import_view(&asking.bearer, id, asking.language).await)
}

pub(crate) async fn remarks(asking: Asking, Path(id): Path<String>) -> Answered {
    let id = ImportId(asking.number(&id)?);
    asking.app.sees_import(&asking.bearer, id).await.map_err(|e| asking.failed(e))?;
    let found = asking.app.remarks(id, asking.language).await.map_err(|e| asking.failed(e))?;
    Ok(file(&found.name, WORKBOOK, found.bytes))
}

/// Undoes an import; the body is `{"reason": "…"}`.
pub(crate) async fn undo(asking: Asking, Path(id): Path<String>, request: Request) -> Answered {
    let id = ImportId(asking.number(&id)?);
    let sent: ReasonSent = asking.json(request, FORM_BYTES_MAX).await?;
    let reason = sent.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        let why = Diagnostic::refusal("api-undo-reason").with("limit", REASON_CHARS_MAX);
        return Ok(refused(asking.language, StatusCode::BAD_REQUEST, "parameter", why));
    }
    let work = |app: App, bearer, language| async move { app.api_undo(&bearer, id, &reason, language).await };
    asking.once(&sent, |_| String::new(), work).await
}

pub(crate) async fn compare(asking: Asking) -> Answered {
    let number = |name: &str| asking.sent.parsed(name).map(ImportId).ok_or_else(|| asking.wrong(name));
    let (a, b) = (number("a")?, number("b")?);
    for id in [a, b] {
        asking.app.sees_import(&asking.bearer, id).await.map_err(|e| asking.failed(e))?;
    }
    let list = asking.sent.text("part").and_then(Part::from_name);
    let list = list.map(|part| (part, asking.sent.parsed("page").unwrap_or(1)));
    let found = asking.app.compare(a, b, list).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &ImportsComparedTold::from(&found))
}
