//! `/api/v1/snapshots`: closed periods, the document of one (its bytes as they were hashed), closing one and verifying it.

use axum::extract::{Path, Request};
use axum::http::header;
use axum::response::IntoResponse;
use dondoc_app::api::ApiAnswer;
use dondoc_app::{App, CloseRequest, ClosedView, Error, FigureQuery, Verification};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::organisation::Map;
use serde_json::{Value, json};

use super::answers::{file, with_header};
use super::asking::{Answered, Asking, Refused};
use super::description::Description;
use super::parameters::{ID, Kind, PAGING, Param};
use super::shapes::{CloseSent, SinceTold, SnapshotList};
use crate::sent::FORM_BYTES_MAX;

pub(crate) const SNAPSHOT: &[Param] = &[Param::new("id", ID, "Number of the closed period.").needed().like("1")];

pub(crate) const LIST: &[&[Param]] = &[PAGING];

pub(crate) const VERIFIED: &[&[Param]] =
    &[&[Param::new("expected", Kind::Text, "SHA-256 of the document as somebody noted it.")]];

pub(crate) fn list_told() -> Description {
    Description::new("snapshots", "snapshots", "Closed periods that the token may see")
        .answers::<SnapshotList>(200, "Closed periods, latest first.")
}

pub(crate) fn show_told() -> Description {
    Description::new("snapshots", "snapshot", "The document of a closed period: its bytes as they were hashed")
        .more("`ETag` is its SHA-256.")
        .path(SNAPSHOT)
        .answers_with_file(200, "The document.", &["application/json"])
}

pub(crate) fn close_told() -> Description {
    Description::new("snapshots", "closePeriod", "Closes a period")
        .body::<CloseSent>(
            "What is closed, and who answers for it.",
            json!({"unit": "06157@2025-06-30", "period": "2023", "signed_by": "Nguyễn Văn A", "position": "Chủ tịch"}),
        )
        .answers::<ClosedView>(201, "It is closed.")
        .header("Location", "Its address.")
        .problems(&[404, 422])
}

pub(crate) fn verify_told() -> Description {
    Description::new(
        "snapshots",
        "verifySnapshot",
        "Derives a closed period again from what it rests on, and compares every figure and byte",
    )
    .path(SNAPSHOT)
    .answers::<Verification>(200, "What stands and what does not.")
    .problems(&[422])
}

pub(crate) fn since_told() -> Description {
    Description::new("snapshots", "sinceClosing", "What came late or was corrected since a period was closed")
        .path(SNAPSHOT)
        .answers::<SinceTold>(200, "Figures that come out otherwise now.")
        .problems(&[422])
}

pub(crate) fn bundle_told() -> Description {
    Description::new("snapshots", "snapshotBundle", "A closed period with all that it rests on in one file")
        .more("`dondoc verify FILE` checks it without any data folder.")
        .path(SNAPSHOT)
        .answers_with_file(200, "The bundle.", &["application/zip"])
        .problems(&[422])
}

pub(crate) async fn list(asking: Asking) -> Answered {
    let cursor = asking.after_number()?;
    let found = asking.app.closed_periods().await.map_err(|e| asking.failed(e))?;
    let mut seen = asking.app.only_seen(&asking.bearer, found, |closed| &closed.unit).await.map_err(|e| asking.failed(e))?;
    seen.sort_by_key(|closed| std::cmp::Reverse(closed.number));
    let part = asking.falling(seen, cursor, |closed: &ClosedView| closed.number);
    asking.listed("snapshots", part, json!({}))
}

pub(crate) async fn show(asking: Asking, Path(number): Path<String>) -> Answered {
    let number = asking.number(&number)?;
    let (document, sha256) = asking.app.api_snapshot(&asking.bearer, number).await.map_err(|e| asking.failed(e))?;
    let head = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok(with_header((head, document).into_response(), header::ETAG, &format!("\"{sha256}\"")))
}

/// The number of a closed period that the token may see.
async fn seen(asking: &Asking, number: &str) -> Result<i64, Refused> {
    let number = asking.number(number)?;
    asking.app.api_snapshot(&asking.bearer, number).await.map_err(|e| asking.failed(e))?;
    Ok(number)
}

pub(crate) async fn close(asking: Asking, request: Request) -> Answered {
    let sent: CloseSent = asking.json(request, FORM_BYTES_MAX).await?;
    let unit = asking.unit_asked(sent.unit.clone()).await?.ok_or_else(|| asking.wrong("unit"))?;
    let figures = FigureQuery {
        unit,
        period: sent.period.clone(),
        definition: sent.definition.clone().unwrap_or_else(|| FOUNDING.to_owned()),
        map: sent.map.unwrap_or(Map::AsWas),
        as_of: sent.as_of,
        known_at: None,
    };
    let (signed_by, position) = (sent.signed_by.clone(), sent.position.clone());
    let close = CloseRequest { figures, signed_by, position, restates: sent.restates, reason: sent.reason.clone() };
    let work = |app: App, _, _| async move {
        let closed = app.close_period(&close).await?;
        Ok::<_, Error>(ApiAnswer { status: 201, body: json!(closed) })
    };
    asking.once(&sent, |body: &Value| format!("/v1/snapshots/{}", body["number"]), work).await
}

pub(crate) async fn verify(asking: Asking, Path(number): Path<String>) -> Answered {
    let number = seen(&asking, &number).await?;
    let found = asking.app.verify_snapshot(number, asking.sent.text("expected")).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &found)
}

pub(crate) async fn since(asking: Asking, Path(number): Path<String>) -> Answered {
    let number = seen(&asking, &number).await?;
    let snapshot = asking.app.closed_period(number).await.map_err(|e| asking.failed(e))?;
    let found = asking.app.since_closing(number).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &SinceTold { snapshot, differences: found.iter().map(|difference| json!(difference)).collect() })
}

pub(crate) async fn bundle(asking: Asking, Path(number): Path<String>) -> Answered {
    let number = seen(&asking, &number).await?;
    let bytes = crate::pages::snapshots::bundled(&asking.app, number).await.map_err(|e| asking.failed(e))?;
    Ok(file(&format!("ban-chot-{number}.zip"), "application/zip", bytes))
}
