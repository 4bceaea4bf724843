//! `/decisions/drafts/{id}/annex`: the annex as a grid, with what was reached and assigned beside each cell. A form like any other;
//! `grid.js` makes moving, pasting and checking quicker.

use askama::Template;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{AnnexGrid, AnnexGridRow, App, CellBeside, Error, GridColumn, GridRow};
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use super::FindingShown;
use super::form::Fields;
use crate::assets;
use crate::errors::{Answer, Asked, Failure, senseless};
use crate::language::Visit;
use crate::links;
use crate::pages::imports::workbook;
use crate::pages::{Frame, Section};
use crate::sent::{self, Sent};
use crate::who::Acting;

/// Which rows and columns there are beside those of the annex.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(crate) struct GridAsked {
    levels: Option<u8>,
    fields: Option<u8>,
}

#[derive(Debug, Template)]
#[template(path = "decisions/annex.html")]
pub(crate) struct AnnexPage {
    frame: Frame,
    t: Language,
    id: i64,
    version: i64,
    title: String,
    year: i32,
    script: Option<String>,
    levels: bool,
    fields: bool,
    columns: Vec<String>,
    rows: Vec<RowShown>,
    others: Option<String>,
    /// What was refused, or that somebody else has saved.
    findings: Vec<FindingShown>,
    ended: bool,
    /// For the script: what it says beside a cell.
    wrong: String,
}

#[derive(Debug)]
struct RowShown {
    at: usize,
    row: GridRow,
    name: String,
    /// A part of the row above: one of its fields.
    part: bool,
    cells: Vec<CellShown>,
}

#[derive(Debug)]
struct CellShown {
    at: usize,
    label: String,
    heading: String,
    value: String,
    wrong: Option<String>,
    /// Last year's result and target, and the current result.
    beside: Vec<(String, String)>,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(id): Path<i64>, Asked(asked): Asked<GridAsked>) -> Answer {
    let grid = grid(&app, &visit, id, asked).await?;
    visit.answer(&page(&visit, &grid, &[]))
}

async fn grid(app: &App, visit: &Visit, id: i64, asked: GridAsked) -> Result<AnnexGrid, Failure> {
    let on = |n: Option<u8>| n.map(|n| n != 0);
    app.annex_grid(id, on(asked.levels), on(asked.fields)).await.map_err(|e| visit.failed(e))
}

/// Saves the grid; what is refused is said beside its cell, with everything that was typed still there.
pub(crate) async fn save(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<i64>,
    Sent(sent): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let sent_fields = Fields::new(sent);
    let seen = sent_fields.number("version").ok_or_else(|| visit.failed(senseless("version")))?;
    let on = |name: &str| Some(u8::from(sent_fields.number(name) == Some(1)));
    let asked = GridAsked { levels: on("levels"), fields: on("fields") };
    let columns = named(&visit, dondoc_domain::decisions::annex::columns(asked.levels == Some(1)));
    let rows = sent_rows(&sent_fields, columns.len());
    match app.save_annex((id, seen), &columns, &rows, sent_fields.text("by").as_deref()).await {
        Ok(_) => Ok(Redirect::to(&address(id, asked)).into_response()),
        Err(Error::Refused(why)) => {
            let mut grid = grid(&app, &visit, id, asked).await?;
            put(&mut grid, &columns, rows);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, visit.answer(&page(&visit, &grid, &why))?).into_response())
        }
        Err(other) => Err(visit.failed(other)),
    }
}

/// A block that was copied from a spreadsheet, typed into a field of its own: for who has no script.
pub(crate) async fn paste(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<i64>,
    Sent(sent): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let block = sent.iter().find(|(name, _)| name == "block").map(|(_, block)| block.clone()).unwrap_or_default();
    let fields = Fields::new(sent);
    let seen = fields.number("version").ok_or_else(|| visit.failed(senseless("version")))?;
    came_of(&app, &visit, id, app.paste_annex((id, seen), &block, fields.text("by").as_deref()).await.map(|_| ())).await
}

/// A workbook.
pub(crate) async fn import(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<i64>,
    request: Request,
) -> Result<Response, Failure> {
    let sent = sent::one_file(request).await.map_err(|e| visit.failed(e))?;
    let seen =
        sent.field("version").and_then(|version| version.parse().ok()).ok_or_else(|| visit.failed(senseless("version")))?;
    came_of(&app, &visit, id, app.import_annex((id, seen), sent.file, None).await.map(|_| ())).await
}

async fn came_of(app: &App, visit: &Visit, id: i64, done: Result<(), Error>) -> Result<Response, Failure> {
    match done {
        Ok(()) => Ok(Redirect::to(&links::draft_part(id, "annex")).into_response()),
        Err(Error::Refused(why)) => {
            // Places are those of the block or file, not of the grid.
            let grid = grid(app, visit, id, GridAsked::default()).await?;
            let findings = why.iter().map(|d| super::finding(visit.language, d)).collect();
            let page = AnnexPage { findings, ..page(visit, &grid, &[]) };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, visit.answer(&page)?).into_response())
        }
        Err(other) => Err(visit.failed(other)),
    }
}

/// The annex as a workbook.
pub(crate) async fn export(Acting(app): Acting, visit: Visit, Path(id): Path<i64>) -> Result<impl IntoResponse, Failure> {
    let bytes = app.export_annex(id, visit.language).await.map_err(|e| visit.failed(e))?;
    Ok(workbook(&format!("phu-luc-{id}.xlsx"), bytes))
}

/// Who asks for an address to which forms are sent.
pub(crate) async fn back(Path(id): Path<i64>) -> Redirect {
    Redirect::to(&links::draft_part(id, "annex"))
}

fn address(id: i64, asked: GridAsked) -> String {
    let on = |n: Option<u8>| u8::from(n.is_some_and(|n| n != 0));
    format!("{}?levels={}&fields={}", links::draft_part(id, "annex"), on(asked.levels), on(asked.fields))
}

/// Columns with their headings.
fn named(visit: &Visit, columns: Vec<GridColumn>) -> Vec<GridColumn> {
    let t = visit.language;
    let name = |column: GridColumn| {
        let indicator = t.text(&format!("indicator-{}", column.indicator.replace('_', "-")));
        let level = column.level.map(|level| crate::shown::level(t, level));
        let heading = [Some(indicator), level].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        GridColumn { heading, ..column }
    };
    columns.into_iter().map(name).collect()
}

fn sent_rows(fields: &Fields, columns: usize) -> Vec<GridRow> {
    let count = usize::try_from(fields.number("rows").unwrap_or(0)).unwrap_or(0).min(dondoc_domain::decisions::annex::ROWS_MAX);
    let row = |at: usize| GridRow {
        at: at as u64 + 1,
        unit: fields.text(&format!("unit-{at}")),
        department: fields.text(&format!("department-{at}")),
        name: fields.text(&format!("name-{at}")),
        field: fields.text(&format!("field-{at}")),
        note: fields.text(&format!("note-{at}")),
        cells: (0..columns).map(|column| fields.text(&format!("c-{at}-{column}")).unwrap_or_default()).collect(),
    };
    (0..count).map(row).collect()
}

/// Puts what was sent into the grid in place of what is kept.
fn put(grid: &mut AnnexGrid, columns: &[GridColumn], sent: Vec<GridRow>) {
    if grid.columns.len() != columns.len() {
        return;
    }
    let mut rows = Vec::with_capacity(sent.len());
    for row in sent {
        let same = |known: &&AnnexGridRow| {
            let of = |row: &GridRow| (row.unit.clone(), row.department.clone(), row.field.clone());
            of(&known.row) == of(&row)
        };
        let known = grid.rows.iter().find(same);
        let (name, beside) = known.map_or((row.name.clone(), vec![None; columns.len()]), |k| (k.name.clone(), k.beside.clone()));
        rows.push(AnnexGridRow { row, name, beside });
    }
    grid.rows = rows;
}

pub(crate) fn page(visit: &Visit, grid: &AnnexGrid, wrong: &[Diagnostic]) -> AnnexPage {
    let t = visit.language;
    let columns = named(visit, grid.columns.clone());
    let placed = |d: &&Diagnostic| d.place.row.is_some() && d.place.column.is_some();
    let title = grid.draft.text.title.clone().unwrap_or_else(|| t.text("draft-untitled"));
    let unit = grid.draft.unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default();
    let row = |(at, row): (usize, &AnnexGridRow)| {
        let whole = || t.text_with("web-whole-unit", &[("unit", unit.as_str())]);
        let name = row.row.field.clone().or(row.name.clone()).unwrap_or_else(whole);
        let cell = |(column, value): (usize, &String)| {
            let on = |d: &&Diagnostic| d.place.row == Some(row.row.at) && d.place.column == Some(columns[column].at);
            CellShown {
                at: column,
                label: format!("{name}: {}", columns[column].heading),
                heading: columns[column].heading.clone(),
                value: value.replace('.', if t == Language::Vietnamese { "," } else { "." }),
                wrong: wrong.iter().find(on).map(|d| t.sentence(d)),
                beside: row.beside.get(column).copied().flatten().map(|beside| told(t, beside)).unwrap_or_default(),
            }
        };
        RowShown {
            at,
            part: row.row.field.is_some(),
            cells: row.row.cells.iter().enumerate().take(columns.len()).map(cell).collect(),
            row: row.row.clone(),
            name,
        }
    };
    AnnexPage {
        frame: Frame::new(visit, &t.text("draft-annex-title"), Section::Decisions)
            .below(t.text("decision-title"), "/decisions")
            .below(t.text_with("draft-called", &[("id", grid.draft.id.to_string())]), links::draft(grid.draft.id)),
        t,
        id: grid.draft.id,
        version: grid.draft.version,
        title,
        year: grid.year,
        script: assets::address("grid.js"),
        levels: grid.levels,
        fields: grid.fields,
        rows: grid.rows.iter().enumerate().map(row).collect(),
        columns: columns.iter().map(|c| c.heading.clone()).collect(),
        others: (grid.others > 0).then(|| t.text_with("draft-annex-others", &[("n", t.number(grid.others as u64))])),
        findings: wrong.iter().filter(|d| !placed(d)).chain(wrong.iter().filter(placed)).map(|d| super::finding(t, d)).collect(),
        ended: grid.draft.ended.is_some(),
        wrong: t.text("draft-cell-wrong"),
    }
}

fn told(t: Language, beside: CellBeside) -> Vec<(String, String)> {
    let rate = |rate: dondoc_domain::rate::Rate| {
        let of = [("num", t.number(rate.num)), ("den", t.number(rate.den)), ("percent", t.percent(rate))];
        if rate.arises() { t.text_with("draft-rate", &of) } else { t.text("draft-nothing-arose") }
    };
    let target = beside.last_target.map(|percent| (t.text("draft-last-target"), format!("≥ {}", t.target(percent))));
    let last = (t.text("draft-last-year"), rate(beside.last_year));
    [Some(last), target, Some((t.text("draft-now"), rate(beside.now)))].into_iter().flatten().collect()
}
