//! `/papers`: official papers made from figures: the list, the form with a preview, a kept paper with its files.

mod form;
mod printed;
mod shown;

use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use dondoc_app::words::Language;
use dondoc_app::{IssuedPaper, PaperFormat, PaperKind};
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use crate::errors::{self, Answer, Asked, Failure};
use crate::language::Visit;
use crate::links;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::sent::SentFile;
use crate::shown::Link;
use crate::who::Acting;

pub(crate) use form::{back, make, new, preview};
pub(crate) use shown::{show, verify};

/// The query of the pages.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PapersAsked {
    unit: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "papers/list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    t: Language,
    new: String,
    papers: Vec<PaperRow>,
}

#[derive(Debug)]
struct PaperRow {
    link: Link,
    kind: String,
    unit: Link,
    period: String,
    at: String,
    snapshot: Option<Link>,
    files: String,
}

/// Words for a kind of paper.
pub(crate) fn kind_words(t: Language, kind: PaperKind) -> String {
    t.text(&format!("paper-kind-{}", kind.name().replace('.', "-").to_lowercase()))
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit, Asked(asked): Asked<PapersAsked>) -> Answer {
    let unit = filled(asked.unit.as_ref());
    let all = app.issued_papers(unit).await.map_err(|e| visit.failed(e))?;
    visit.answer(&list_page(&visit, &all, unit))
}

pub(crate) fn list_page(visit: &Visit, all: &[IssuedPaper], unit: Option<&str>) -> ListPage {
    let t = visit.language;
    let row = |p: &IssuedPaper| PaperRow {
        link: Link::new(format!("{} · {}", p.number, p.title), links::paper(p.number)),
        kind: kind_words(t, p.kind),
        unit: Link::new(&p.unit.name, links::Scope::founding(&p.unit.key, &p.period).overview()),
        period: dondoc_domain::periods::Period::parse(&p.period)
            .map_or_else(|_| p.period.clone(), |period| crate::shown::period(t, &period)),
        at: p.made_at.vietnamese(),
        snapshot: p.snapshot.map(|n| Link::new(t.text_with("snapshot-title", &[("n", n.to_string())]), links::snapshot(n))),
        files: t.number(p.files.len() as u64),
    };
    ListPage {
        frame: Frame::new(visit, &t.text("papers-title"), Section::Papers),
        t,
        new: links::new_paper(unit, None),
        papers: all.iter().map(row).collect(),
    }
}

fn number(visit: &Visit, text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| visit.failed(errors::unknown_address()))
}

/// The paper as a file: `bao-cao.docx`.
pub(crate) async fn file(
    Acting(app): Acting,
    visit: Visit,
    Path((n, name)): Path<(String, String)>,
) -> Result<impl IntoResponse, Failure> {
    let n = number(&visit, &n)?;
    let format = name.rsplit_once('.').and_then(|(_, extension)| PaperFormat::of_extension(extension));
    let format = format.ok_or_else(|| visit.failed(errors::unknown_address()))?;
    let shown = app.paper(n).await.map_err(|e| visit.failed(e))?;
    let name = format!("{}-{n}.{}", shown.issued.kind.template(), format.extension());
    let bytes = app.paper_file(shown.paper, format).await.map_err(|e| visit.failed(e))?;
    Ok(saved(&name, format.media_type(), bytes))
}

/// A signed file as it was attached.
pub(crate) async fn attached(
    Acting(app): Acting,
    visit: Visit,
    Path((n, id)): Path<(String, String)>,
) -> Result<impl IntoResponse, Failure> {
    let (n, id) = (number(&visit, &n)?, number(&visit, &id)?);
    let (file, bytes) = app.attached_bytes(n, id).await.map_err(|e| visit.failed(e))?;
    let extension = file.path.rsplit_once('.').map_or("bin", |(_, extension)| extension).to_owned();
    let kind = if extension == "pdf" { "application/pdf" } else { "application/octet-stream" };
    Ok(saved(&format!("van-ban-{n}-{id}.{extension}"), kind, bytes))
}

/// Attaches the signed file.
pub(crate) async fn attach(
    Acting(app): Acting,
    visit: Visit,
    Path(n): Path<String>,
    SentFile(file): SentFile,
) -> Result<Redirect, Failure> {
    let n = number(&visit, &n)?;
    let (name, bytes) =
        file.ok_or_else(|| visit.failed(dondoc_app::Error::refused(Diagnostic::refusal("upload-without-file"))))?;
    app.attach_to_paper(n, &name, bytes).await.map_err(|e| visit.failed(e))?;
    Ok(Redirect::to(&format!("{}#files", links::paper(n))))
}

/// A file as an answer that the browser saves. `name` is of plain letters.
fn saved(name: &str, kind: &'static str, bytes: Vec<u8>) -> impl IntoResponse + use<> {
    let head = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (head, bytes)
}
