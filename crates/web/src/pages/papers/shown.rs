//! `/papers/{n}`: a kept paper, its files, and every figure of it asked again.

use askama::Template;
use axum::extract::Path;
use dondoc_app::words::Language;
use dondoc_app::{AttachedFile, PaperFormat, PaperShown, PaperVerification};

use super::printed::{Printed, printed};
use super::{kind_words, number};
use crate::errors::Answer;
use crate::language::Visit;
use crate::links;
use crate::pages::{Frame, Section};
use crate::shown::Link;
use crate::who::Acting;

#[derive(Debug, Template)]
#[template(path = "papers/show.html")]
pub(crate) struct ShowPage {
    frame: Frame,
    t: Language,
    title: String,
    kind: String,
    unit: Link,
    at: String,
    hash: String,
    altered: bool,
    snapshot: Option<Link>,
    /// Files of the paper by form: its name, its address.
    forms: Vec<(String, String)>,
    verify: String,
    attach: String,
    files: Vec<FileShown>,
    verified: Option<VerifiedShown>,
    paper: Printed,
}

#[derive(Debug)]
struct FileShown {
    link: Link,
    size: String,
    at: String,
    hash: String,
}

#[derive(Debug)]
struct VerifiedShown {
    said: String,
    same: bool,
    /// What, as printed, as it comes out now.
    changed: Vec<(String, String, String)>,
    files: Vec<String>,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(n): Path<String>) -> Answer {
    let shown = app.paper(number(&visit, &n)?).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &shown, None, app.typesets()))
}

/// The same with every figure asked again.
pub(crate) async fn verify(Acting(app): Acting, visit: Visit, Path(n): Path<String>) -> Answer {
    let n = number(&visit, &n)?;
    let shown = app.paper(n).await.map_err(|e| visit.failed(e))?;
    let found = app.verify_paper(n).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &shown, Some(&found), app.typesets()))
}

pub(crate) fn page(visit: &Visit, shown: &PaperShown, found: Option<&PaperVerification>, typesets: bool) -> ShowPage {
    let t = visit.language;
    let issued = &shown.issued;
    let formats = PaperFormat::ALL.into_iter().filter(|format| typesets || *format != PaperFormat::Pdf);
    let name = issued.kind.template();
    let form = |format: PaperFormat| {
        let file = format!("{name}.{}", format.extension());
        (format.extension().to_uppercase(), format!("{}/{file}", links::paper(issued.number)))
    };
    ShowPage {
        frame: Frame::new(visit, &issued.title, Section::Papers).below(t.text("papers-title"), "/papers"),
        t,
        title: t.text_with("paper-heading", &[("n", issued.number.to_string())]),
        kind: kind_words(t, issued.kind),
        unit: Link::new(&issued.unit.name, links::Scope::founding(&issued.unit.key, &issued.period).overview()),
        at: issued.made_at.vietnamese(),
        hash: issued.sha256.clone(),
        altered: shown.altered,
        snapshot: issued.snapshot.map(|n| Link::new(t.text_with("snapshot-title", &[("n", n.to_string())]), links::snapshot(n))),
        forms: formats.map(form).collect(),
        verify: format!("{}/verify", links::paper(issued.number)),
        attach: format!("{}/attach", links::paper(issued.number)),
        files: issued.files.iter().map(|file| file_shown(t, issued.number, file)).collect(),
        verified: found.map(|found| verified(t, found)),
        paper: printed(t, &shown.paper),
    }
}

fn file_shown(t: Language, paper: i64, file: &AttachedFile) -> FileShown {
    FileShown {
        link: Link::new(&file.name, format!("{}/files/{}", links::paper(paper), file.id)),
        size: t.size(file.size_bytes),
        at: file.attached_at.vietnamese(),
        hash: file.sha256.chars().take(16).collect(),
    }
}

fn verified(t: Language, found: &PaperVerification) -> VerifiedShown {
    let args = [("n", found.paper.number.to_string()), ("figures", t.number(found.figures as u64))];
    let gone = || t.text("paper-figure-gone");
    VerifiedShown {
        said: t.text_with(if found.same { "paper-verified" } else { "paper-differs" }, &args),
        same: found.same,
        changed: found.changed.iter().map(|c| (c.what.clone(), c.printed.clone(), c.now.clone().unwrap_or_else(gone))).collect(),
        files: found.files_altered.clone(),
    }
}
