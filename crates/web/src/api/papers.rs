//! `/api/v1/papers`: kept papers, one of them as data and as a file, making one, asking every figure again.

use axum::extract::{Path, Request};
use dondoc_app::{App, IssuedPaper, PaperAsked, PaperFormat, PaperVerification};
use serde_json::{Value, json};

use super::answers::file;
use super::asking::{Answered, Asking, Refused};
use super::description::Description;
use super::parameters::{ID, Kind, PAGING, Param};
use super::shapes::{PaperList, PaperOne};

/// The largest request for a paper: a decision's document may be in it.
const ASKED_BYTES_MAX: usize = 1 << 20;

const NUMBER: Param = Param::new("id", ID, "Number of the paper.").needed().like("1");

pub(crate) const PAPER: &[Param] = &[NUMBER];

pub(crate) const LIST: &[&[Param]] = &[PAGING];

pub(crate) const FORMAT: &[Param] = &[
    NUMBER,
    Param::new("format", Kind::OneOf(&["docx", "pdf", "xlsx", "txt", "json"]), "The form of the file.").needed().like("docx"),
];

pub(crate) const ATTACHED: &[Param] = &[NUMBER, Param::new("file", ID, "Number of the attached file.").needed().like("1")];

pub(crate) fn list_told() -> Description {
    Description::new("papers", "papers", "Kept papers that the token may see").answers::<PaperList>(200, "Papers, latest first.")
}

pub(crate) fn show_told() -> Description {
    Description::new("papers", "paper", "A kept paper as data, and what was asked")
        .path(PAPER)
        .answers::<PaperOne>(200, "The paper.")
}

pub(crate) fn make_told() -> Description {
    Description::new("papers", "makePaper", "Makes a paper and keeps it")
        .body::<PaperAsked>("What is asked for.", json!({"kind": "report", "unit": "06157@2025-06-30", "period": "2023"}))
        .answers::<IssuedPaper>(201, "It was made.")
        .header("Location", "Its address.")
        .problems(&[404, 422])
}

pub(crate) fn verify_told() -> Description {
    Description::new("papers", "verifyPaper", "Asks every figure of a paper again, as it was known then")
        .path(PAPER)
        .answers::<PaperVerification>(200, "What comes out again and what does not.")
        .problems(&[422])
}

pub(crate) fn file_told() -> Description {
    let kinds = PaperFormat::ALL.map(PaperFormat::media_type);
    Description::new("papers", "paperFile", "A paper as a file")
        .path(FORMAT)
        .answers_with_file(200, "The file.", &kinds)
        .problems(&[422])
}

pub(crate) fn attached_told() -> Description {
    Description::new("papers", "attachedFile", "A signed file as it was attached to a paper").path(ATTACHED).answers_with_file(
        200,
        "The file.",
        &["application/pdf", "application/octet-stream"],
    )
}

pub(crate) async fn list(asking: Asking) -> Answered {
    let cursor = asking.after_number()?;
    let found = asking.app.issued_papers(None).await.map_err(|e| asking.failed(e))?;
    let mut seen = asking.app.only_seen(&asking.bearer, found, |paper| &paper.unit).await.map_err(|e| asking.failed(e))?;
    seen.sort_by_key(|paper| std::cmp::Reverse(paper.number));
    let part = asking.falling(seen, cursor, |paper: &IssuedPaper| paper.number);
    asking.listed("papers", part, json!({}))
}

pub(crate) async fn show(asking: Asking, Path(number): Path<String>) -> Answered {
    let number = asking.number(&number)?;
    asking.came_of(asking.app.api_paper(&asking.bearer, number).await)
}

/// Makes a paper; the body is what is asked for: `{"kind": "report", "unit": "06157", "period": "2023"}`.
pub(crate) async fn make(asking: Asking, request: Request) -> Answered {
    let asked: PaperAsked = asking.json(request, ASKED_BYTES_MAX).await?;
    let sent = json!(asked);
    let work = |app: App, bearer, language| async move { app.api_make_paper(&bearer, asked, language).await };
    asking.once(&sent, |body: &Value| format!("/v1/papers/{}", body["number"]), work).await
}

/// The number of a paper that the token may see.
async fn seen(asking: &Asking, number: &str) -> Result<i64, Refused> {
    let number = asking.number(number)?;
    asking.app.api_paper(&asking.bearer, number).await.map_err(|e| asking.failed(e))?;
    Ok(number)
}

pub(crate) async fn verify(asking: Asking, Path(number): Path<String>) -> Answered {
    let number = seen(&asking, &number).await?;
    let found = asking.app.verify_paper(number).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &found)
}

pub(crate) async fn in_format(asking: Asking, Path((number, format)): Path<(String, String)>) -> Answered {
    let number = seen(&asking, &number).await?;
    let format = PaperFormat::ALL.into_iter().find(|known| known.extension() == format).ok_or_else(|| asking.nothing_here())?;
    let shown = asking.app.paper(number).await.map_err(|e| asking.failed(e))?;
    let name = format!("{}-{number}.{}", shown.issued.kind.template(), format.extension());
    let bytes = asking.app.paper_file(shown.paper, format).await.map_err(|e| asking.failed(e))?;
    Ok(file(&name, format.media_type(), bytes))
}

pub(crate) async fn attached(asking: Asking, Path((number, id)): Path<(String, String)>) -> Answered {
    let number = seen(&asking, &number).await?;
    let (found, bytes) = asking.app.attached_bytes(number, asking.number(&id)?).await.map_err(|e| asking.failed(e))?;
    let extension = found.path.rsplit_once('.').map_or("bin", |(_, extension)| extension).to_owned();
    let kind = if extension == "pdf" { "application/pdf" } else { "application/octet-stream" };
    Ok(file(&format!("van-ban-{number}-{id}.{extension}"), kind, bytes))
}
