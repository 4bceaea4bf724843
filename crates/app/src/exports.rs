//! Tables as files: one way out for every page, so that what leaves is known in one place.

use dondoc_documents::separated::{Marks, separated};
use dondoc_documents::table::{Table, workbook};
use dondoc_domain::access::{Action, Part, Resource};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Moment;

use crate::words::Language;
use crate::{Actor, App, Error};

pub use dondoc_documents::table::{Cell, Column};

/// Rows of a list that leave at once: as many dossiers as a province receives in a busy fortnight, in a workbook of 8 MB.
pub const EXPORT_ROWS_MAX: usize = 50_000;

/// What a table is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Text with separators.
    Csv,
    /// A workbook.
    Xlsx,
}

impl ExportFormat {
    /// By the end of a file's name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<ExportFormat> {
        match name {
            "csv" => Some(ExportFormat::Csv),
            "xlsx" => Some(ExportFormat::Xlsx),
            _ => None,
        }
    }

    /// End of its file's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ExportFormat::Csv => "csv",
            ExportFormat::Xlsx => "xlsx",
        }
    }

    /// Its media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            ExportFormat::Csv => "text/csv; charset=utf-8; header=present",
            ExportFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// A table that leaves, with what it is about.
#[derive(Debug, Clone)]
pub struct Export {
    /// Which table, a stable name: `dossiers`, `explore-heat`. Begins the file's name.
    pub table: &'static str,
    /// The unit that it is about, as addresses name it.
    pub unit: Option<String>,
    /// The address that it was asked with: everything that it depends on.
    pub address: String,
    /// What the table shows; in a workbook above it.
    pub title: String,
    /// Unit, period, definition, cut-off, versions, …: name and value. In a workbook only; text with separators has nothing but rows.
    pub about: Vec<(String, String)>,
    /// Do these stand on a sheet of their own?
    pub about_apart: Option<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A file made of a table.
#[derive(Debug, Clone)]
pub struct ExportedFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What it is.
    pub format: ExportFormat,
}

impl Export {
    /// What a table of that name is made of, for the right to take it away.
    #[must_use]
    pub fn resource_of(table: &str) -> Resource {
        match table {
            "dossiers" => Resource::Dossiers,
            "imports" => Resource::Imports,
            "journal" => Resource::Journal,
            "quality" => Resource::Quality,
            _ => Resource::Figures,
        }
    }
}

impl App {
    /// Writes a table as a file. Every file of a table that leaves a page leaves through here.
    ///
    /// # Errors
    /// More than [`EXPORT_ROWS_MAX`] rows; or it is not theirs to take away.
    pub async fn export(&self, export: Export, format: ExportFormat, language: Language) -> Result<ExportedFile, Error> {
        let resource = Export::resource_of(export.table);
        self.must(Action::Export, resource)?;
        // What of a unit may be seen was asked by what made the table; to take it away is another right, which they may have elsewhere only.
        if let (Some(key), Actor::Person(person)) = (&export.unit, self.actor())
            && person.part(Action::Export, resource, key) == Some(Part::Nothing)
        {
            return Err(self.forbidden(Action::Export, resource));
        }
        bounded(export.rows.len())?;
        self.exported(&export, format).await?;
        let made_at = self.now();
        crate::computing(move || {
            let name = file_name(&export, made_at, format);
            let bytes = match format {
                ExportFormat::Csv => text(export, language).into_bytes(),
                ExportFormat::Xlsx => book(export, made_at)?,
            };
            Ok(ExportedFile { name, bytes, format })
        })
        .await
    }

    /// A table leaves: what, asked how, and how many rows.
    async fn exported(&self, export: &Export, format: ExportFormat) -> Result<(), Error> {
        tracing::info!(table = export.table, format = format.name(), rows = export.rows.len(), "exported");
        let subject = export.unit.as_ref().map_or_else(|| "installation".to_owned(), |unit| format!("unit {unit}"));
        let told = serde_json::json!({ "what": export.table, "format": format.name(), "rows": export.rows.len() });
        self.seen("take-away", subject, told).await
    }
}

/// May so many rows leave?
pub(crate) fn bounded(rows: usize) -> Result<(), Error> {
    if rows > EXPORT_ROWS_MAX {
        let why = Diagnostic::refusal("export-too-many").with("rows", rows).with("most", EXPORT_ROWS_MAX);
        return Err(Error::refused(why));
    }
    Ok(())
}

/// `dondoc-dossiers-06157-20230715.xlsx`: plain letters, so that it is the same everywhere.
fn file_name(export: &Export, made_at: Moment, format: ExportFormat) -> String {
    let unit = export.unit.as_deref().unwrap_or_default();
    let unit: String = unit.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let (year, month, day) = made_at.day().ymd();
    let parts = ["dondoc", export.table, &unit, &format!("{year:04}{month:02}{day:02}")];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}.{}", parts.join("-"), format.name())
}

fn text(export: Export, language: Language) -> String {
    let marks = if language == Language::Vietnamese { Marks::Semicolon } else { Marks::Comma };
    let table = Table { sheet: String::new(), lead: Vec::new(), columns: export.columns, rows: export.rows };
    separated(&table, marks)
}

fn book(export: Export, made_at: Moment) -> Result<Vec<u8>, Error> {
    let Export { title, about, about_apart, columns, rows, .. } = export;
    let mut lead = vec![title.clone()];
    let mut tables = Vec::new();
    match about_apart {
        Some(sheet) => {
            let rows = about.iter().map(|(name, value)| vec![Cell::from(name.as_str()), Cell::from(value.as_str())]).collect();
            let columns = vec![Column::new("", 28), Column::new("", 80)];
            tables.push(Table { sheet, lead: vec![title.clone()], columns, rows });
        }
        None => lead.extend(about.iter().map(|(name, value)| format!("{name}: {value}"))),
    }
    tables.insert(0, Table { sheet: title.clone(), lead, columns, rows });
    workbook(&title, made_at, &tables).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_plain() {
        let export = Export {
            table: "dossiers",
            unit: Some("06157@2025-06-30/../x".into()),
            address: String::new(),
            title: String::new(),
            about: Vec::new(),
            about_apart: None,
            columns: Vec::new(),
            rows: Vec::new(),
        };
        let name = file_name(&export, "2025-07-15T08:00".parse().unwrap(), ExportFormat::Csv);
        assert_eq!(name, "dondoc-dossiers-06157-2025-06-30----x-20250715.csv");
        assert!(bounded(EXPORT_ROWS_MAX).is_ok() && bounded(EXPORT_ROWS_MAX + 1).is_err());
    }
}
