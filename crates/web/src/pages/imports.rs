//! `/imports`: what was taken in, and what was refused; `/imports/{id}`: the report of one.

use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::Error;
use dondoc_app::views::ImportView;
use dondoc_app::words::Language;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Exclusion, ImportId};
use dondoc_domain::quality::Check;
use dondoc_domain::time::Moment;
use serde::Deserialize;
use serde_json::Value;

use crate::errors::{self, Answer, Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links::{self, encoded};
use crate::pages::uploads::layout::{self, capitalised};
use crate::pages::{Frame, Section};
use crate::sent::Sent;
use crate::sheets;
use crate::shown::{self, Link};
use crate::who::Acting;

/// Remarks shown on the page; a file may have one on every row.
const SHOWN_REMARKS: usize = 200;

/// The longest reason for undoing an import.
pub(crate) const REASON_CHARS_MAX: usize = 500;

#[derive(Debug, Template)]
#[template(path = "imports/list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    t: Language,
    imports: Vec<ImportShown>,
    downloads: Vec<Link>,
}

#[derive(Debug, Template)]
#[template(path = "imports/import.html")]
pub(crate) struct ImportPage {
    frame: Frame,
    t: Language,
    import: ImportShown,
    sha256: Option<String>,
    accounted: Accounted,
    /// How it was read: what told, and the column of each meaning.
    reading: Option<(String, Vec<(String, String)>)>,
    remarks: Vec<(String, Option<String>)>,
    /// How many remarks are not shown.
    more: Option<String>,
    /// The remarks as a workbook.
    workbook: String,
    /// The import to compare with, leading to the comparison.
    before: Option<Link>,
}

/// Rows: what happened to them, and how many.
#[derive(Debug)]
pub(crate) struct Accounted {
    pub(crate) sums: Vec<(String, String)>,
    pub(crate) excluded: Vec<(String, String)>,
    pub(crate) flags: Vec<(String, String)>,
}

impl Accounted {
    /// As a report tells it.
    pub(crate) fn new(t: Language, report: &Value) -> Accounted {
        let sums = [
            "read",
            "used",
            "duplicates_identical",
            "superseded_in_file",
            "codes_new",
            "codes_already_known",
            "codes_changed",
            "codes_unchanged",
        ];
        let named = |group: &str, names: Vec<(&'static str, String)>| -> Vec<(String, String)> {
            let counts = report.pointer(group);
            let count = |name: &str| counts.and_then(|c| c.get(name)).and_then(Value::as_u64).filter(|n| *n > 0);
            names.into_iter().filter_map(|(name, words)| Some((words, t.number(count(name)?)))).collect()
        };
        let sum = |name: &str| {
            // Where no code was known before, there is nothing to tell apart.
            let told = |n: &u64| *n > 0 || !matches!(name, "codes_changed" | "codes_unchanged");
            Some((t.text(&format!("web-rows-{}", name.replace('_', "-"))), t.number(rows(report, name).filter(told)?)))
        };
        Accounted {
            sums: sums.into_iter().filter_map(sum).collect(),
            excluded: named("/rows/excluded", Exclusion::every().map(|e| (e.name(), shown::exclusion(t, e))).collect()),
            flags: {
                let checks: Vec<(&str, String)> = Check::ALL.map(|c| (c.name(), t.check(c))).into();
                let mut found: Vec<(String, String)> = named("/flags", checks.clone());
                found.extend(named("/checks", checks));
                found
            },
        }
    }
}

/// What list and page both show.
#[derive(Debug)]
struct ImportShown {
    id: String,
    link: Link,
    kind: String,
    unit: Option<Link>,
    exported: Option<String>,
    imported: String,
    size: String,
    read: Option<String>,
    used: Option<String>,
    refused: bool,
    /// When and why it was undone.
    undone: Option<String>,
    /// Dossier lists and procedure tables that were taken in.
    comparable: bool,
    /// The two ways to choose it for a comparison: letter, field, label.
    picks: Vec<(String, &'static str, String)>,
}

/// The query of the list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ImportsAsked {
    format: Option<String>,
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit, Asked(asked): Asked<ImportsAsked>) -> Result<Response, Failure> {
    let imports = app.imports().await.map_err(|e| visit.failed(e))?;
    if let Some(format) = exports::format(asked.format.as_ref()).map_err(|e| visit.failed(e))? {
        let sheet = sheets::imports(&visit, &imports, app.clock());
        return exports::answer(&app, &visit, sheet, format).await;
    }
    Ok(visit.answer(&list_page(&visit, &imports)).into_response())
}

pub(crate) fn list_page(visit: &Visit, imports: &[ImportView]) -> ListPage {
    let t = visit.language;
    ListPage {
        frame: Frame::new(visit, &t.text("web-imports-title"), Section::Imports),
        t,
        imports: imports.iter().map(|import| shown(t, import, &import.report.value())).collect(),
        downloads: exports::links(visit, "imports"),
    }
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(id): Path<String>) -> Answer {
    let id = id.parse().map_err(|_| visit.failed(errors::unknown_address()))?;
    let import = app.import_view(ImportId(id)).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &import))
}

/// The remarks on an import as a workbook.
pub(crate) async fn remarks(Acting(app): Acting, visit: Visit, Path(id): Path<String>) -> Result<impl IntoResponse, Failure> {
    let id = id.parse().map_err(|_| visit.failed(errors::unknown_address()))?;
    let file = app.remarks(ImportId(id), visit.language).await.map_err(|e| visit.failed(e))?;
    Ok(workbook(&file.name, file.bytes))
}

/// A workbook as an answer that the browser saves. `name` is of plain letters.
pub(crate) fn workbook(name: &str, bytes: Vec<u8>) -> impl IntoResponse + use<> {
    let head = [
        (header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (head, bytes)
}

/// Why an import is undone.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct UndoSent {
    reason: String,
}

pub(crate) async fn undo(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<String>,
    Sent(sent): Sent<UndoSent>,
) -> Result<Redirect, Failure> {
    let id = ImportId(id.parse().map_err(|_| visit.failed(errors::unknown_address()))?);
    let reason = sent.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        let why = Diagnostic::refusal("undo-reason").with("limit", REASON_CHARS_MAX);
        return Err(visit.failed(Error::refused(why)).leading_to("web-imports-title", "/imports"));
    }
    // A task of its own: it is carried out even if the browser goes away.
    let done = tokio::spawn(async move { app.undo(id, &reason).await }).await;
    match done.unwrap_or_else(|cause| Err(Error::internal(cause))) {
        Ok(_) => Ok(Redirect::to(&links::import(id))),
        Err(error) => Err(visit.failed(error).leading_to("web-imports-title", "/imports")),
    }
}

/// Who asks for the address to which the form is sent.
pub(crate) async fn back(Path(id): Path<String>) -> Redirect {
    Redirect::to(&format!("/imports/{}", encoded(&id)))
}

pub(crate) fn page(visit: &Visit, import: &ImportView) -> ImportPage {
    let t = visit.language;
    let remarks = import.remarks.iter().take(SHOWN_REMARKS).map(|d| (t.diagnostic(d), t.hint(d)));
    let more = import.remarks.len().saturating_sub(SHOWN_REMARKS);
    let report = import.report.value();
    ImportPage {
        frame: Frame::new(visit, &t.text_with("web-import-number", &[("id", import.id.0.to_string())]), Section::Imports)
            .below(t.text("web-imports-title"), "/imports"),
        t,
        import: shown(t, import, &report),
        sha256: import.sha256.clone(),
        accounted: Accounted::new(t, &report),
        reading: report.get("reading").and_then(|reading| reading_shown(t, reading)),
        remarks: remarks.collect(),
        more: (more > 0).then(|| t.text_with("web-more-remarks", &[("n", t.number(more as u64))])),
        workbook: links::remarks(import.id),
        before: import.before.map(|before| {
            let words = t.text_with("compare-with-before", &[("id", before.0.to_string())]);
            Link::new(words, links::compare(before, import.id))
        }),
    }
}

/// A number of the report's `rows`.
fn rows(report: &Value, name: &str) -> Option<u64> {
    report.get("rows")?.get(name)?.as_u64()
}

fn shown(t: Language, import: &ImportView, report: &Value) -> ImportShown {
    ImportShown {
        id: import.id.0.to_string(),
        link: Link::new(&import.file, links::import(import.id)),
        kind: import.kind.as_ref().map_or_else(|| "–".to_owned(), |kind| kind_words(t, kind)),
        unit: import.unit.as_ref().map(|unit| Link::new(&unit.name, format!("/units/{}", encoded(&unit.key)))),
        exported: import.exported_at.map(Moment::vietnamese),
        imported: import.imported_at.vietnamese(),
        size: t.size(import.size_bytes),
        read: rows(report, "read").map(|n| t.number(n)),
        used: rows(report, "used").map(|n| t.number(n)),
        refused: import.refused,
        comparable: !import.refused && matches!(import.kind.as_deref(), Some("dossier_list" | "procedure_table")),
        picks: [("compare-a", "a"), ("compare-b", "b")].map(|(key, field)| pick(t, import, key, field)).into(),
        undone: import
            .undone
            .as_ref()
            .map(|(at, why)| t.text_with("web-undone-why", &[("at", at.vietnamese()), ("why", why.clone())])),
    }
}

fn pick(t: Language, import: &ImportView, key: &str, field: &'static str) -> (String, &'static str, String) {
    let letter = t.text(key);
    let label = t.text_with("compare-pick", &[("id", import.id.0.to_string()), ("side", letter.clone())]);
    (letter, field, label)
}

/// How a file was read, as its report tells it.
fn reading_shown(t: Language, reading: &Value) -> Option<(String, Vec<(String, String)>)> {
    let by = serde_json::from_value(reading.get("by")?.clone()).ok()?;
    let column = |(meaning, at): (&String, &Value)| {
        let (letters, heading) = (at.get("column")?.as_str()?, at.get("heading")?.as_str()?);
        let place = if heading.is_empty() { letters.to_owned() } else { format!("{letters} – {heading}") };
        Some((capitalised(&layout::meaning(t, meaning)), place))
    };
    let columns = reading.get("columns")?.as_object()?.iter().filter_map(column).collect();
    Some((t.text(layout::by_words(by)), columns))
}

pub(crate) fn kind_words(t: Language, kind: &str) -> String {
    match kind {
        "dossier_list" => t.text("kind-dossier-list"),
        "procedure_table" => t.text("kind-procedure-table"),
        "form_II.06a" => t.text("kind-form-ii-06a"),
        other => other.to_owned(),
    }
}
