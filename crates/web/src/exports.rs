//! Tables of pages as files: `?format=csv` or `?format=xlsx` at the page's own address.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use dondoc_app::words::Language;
use dondoc_app::{App, Cell, Column, Error, Export, ExportFormat};
use dondoc_domain::access::Action;
use dondoc_domain::definitions::Definition;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::time::{Day, Moment};

use crate::errors::{self, Failure};
use crate::language::Visit;
use crate::pages::unit::filled;
use crate::shown::{self, Link};
use crate::who::Asker;

/// The file that was asked for; `None`: the page.
pub(crate) fn format(asked: Option<&String>) -> Result<Option<ExportFormat>, Error> {
    let Some(name) = filled(asked) else { return Ok(None) };
    ExportFormat::from_name(name).map(Some).ok_or_else(|| errors::senseless("format"))
}

/// The same page as files, for whoever may take its table away; for others there are none.
pub(crate) fn links(visit: &Visit, table: &str) -> Vec<Link> {
    // Pages of nobody are those of tests: what is asked for by nobody is never answered.
    if visit.asker != Asker::Nobody && !visit.asker.may(Action::Export, Export::resource_of(table)) {
        return Vec::new();
    }
    let mark = if visit.address.contains('?') { '&' } else { '?' };
    let link = |format: ExportFormat| {
        Link::new(
            visit.language.text(&format!("export-{}", format.name())),
            format!("{}{mark}format={}", visit.address, format.name()),
        )
    };
    [ExportFormat::Xlsx, ExportFormat::Csv].map(link).into()
}

/// The file as the answer.
pub(crate) async fn answer(app: &App, visit: &Visit, export: Export, format: ExportFormat) -> Result<Response, Failure> {
    let file = app.export(export, format, visit.language).await.map_err(|e| visit.failed(e))?;
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    let head = [
        (header::CONTENT_TYPE, file.format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((head, file.bytes).into_response())
}

/// What a table is about, for its head.
pub(crate) struct About<'a> {
    pub(crate) unit: &'a str,
    pub(crate) period: Option<&'a Period>,
    pub(crate) definition: Option<&'a Definition>,
    pub(crate) map: Map,
    pub(crate) as_of: Option<Day>,
    pub(crate) known_at: Option<Moment>,
}

impl About<'_> {
    /// Name and value of each thing that the table depends on.
    pub(crate) fn lines(&self, t: Language, made_at: Moment) -> Vec<(String, String)> {
        let mut lines = vec![(t.text("export-unit"), self.unit.to_owned())];
        if let Some(period) = self.period {
            lines.push((t.text("web-period"), format!("{} ({})", shown::period(t, period), shown::days(period))));
        }
        if let Some(definition) = self.definition {
            let title = shown::of(t, &definition.title);
            let source = definition.source.cited();
            lines.push((t.text("web-definition"), format!("{title} ({}, v{}; {source})", definition.id, definition.version)));
        }
        lines.extend(shown::state(t, self.map, self.as_of, self.known_at).map(|state| (t.text("export-state"), state)));
        lines.push((t.text("export-made-at"), made_at.vietnamese()));
        lines
    }
}

/// A table without rows yet.
pub(crate) fn export(visit: &Visit, table: &'static str, title: String, columns: Vec<Column>) -> Export {
    Export {
        table,
        unit: None,
        address: visit.address.clone(),
        title,
        about: Vec::new(),
        about_apart: None,
        columns,
        rows: Vec::new(),
    }
}

/// Text, or nothing.
pub(crate) fn text_or_empty(text: Option<&str>) -> Cell {
    text.filter(|text| !text.is_empty()).map_or(Cell::Empty, Cell::from)
}

/// A moment, or nothing.
pub(crate) fn moment_or_empty(moment: Option<Moment>) -> Cell {
    moment.map_or(Cell::Empty, Cell::Moment)
}
