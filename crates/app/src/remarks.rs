//! What was said about a file as a workbook, to lay beside the original.

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use dondoc_documents::remarks::{REMARKS_MAX, Remark, Remarks, Words, workbook};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Dossier, ImportId, code_parts};
use dondoc_domain::time::Moment;
use dondoc_lake::segment;
use dondoc_store::ImportRecord;

use crate::words::Language;
use crate::{App, Error, blocking};

/// Dossier codes by sheet (empty in formats without sheets) and row of the file.
pub type RowCodes = BTreeMap<(String, u64), String>;

/// What a workbook of remarks is made of: an import as kept, or a file that was only looked at.
#[derive(Debug, Clone)]
pub struct RemarksSource {
    /// Name of the file.
    pub file: String,
    /// When it was taken in, or looked at.
    pub made_at: Moment,
    /// Names of its sheets; one empty name in formats without sheets. May be left empty: then those that the
    /// remarks name.
    pub sheets: Vec<String>,
    /// What was said.
    pub remarks: Vec<Diagnostic>,
    /// Codes of the dossiers in the rows, where they were read.
    pub codes: RowCodes,
}

/// A file to hand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemarksFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The codes of rows as read; rows without a readable code have none.
#[must_use]
pub fn row_codes(rows: &[Dossier], sheets: &[String]) -> RowCodes {
    let sheet = |row: &Dossier| sheets.get(usize::from(row.source.sheet)).cloned().unwrap_or_default();
    let readable = rows.iter().filter(|row| code_parts(&row.code).is_some());
    readable.map(|row| ((sheet(row), u64::from(row.source.row)), row.code.to_string())).collect()
}

/// The workbook of some remarks, in a language.
///
/// # Errors
/// Faults of ours only.
pub fn remarks_workbook(source: &RemarksSource, t: Language) -> Result<Vec<u8>, Error> {
    let stem = Path::new(&source.file).file_stem().map_or_else(|| source.file.clone(), |s| s.to_string_lossy().into_owned());
    let mut lead = vec![t.text_with("remarks-title", &[("file", &source.file)]), t.text("remarks-how-to-read")];
    if source.sheets.iter().any(String::is_empty) {
        lead.push(t.text("remarks-lines-of-text"));
    }
    let all = source.remarks.len();
    if all > REMARKS_MAX {
        lead.push(t.text_with("remarks-bounded", &[("shown", t.number(REMARKS_MAX as u64)), ("all", t.number(all as u64))]));
    }
    let headings = ["file", "sheet", "row", "column", "heading", "dossier", "severity", "sentence", "hint"];
    let words = Words {
        list: t.text("remarks-list"),
        headings: headings.map(|name| t.text(&format!("remarks-{name}"))),
        dossier: t.text("remarks-dossier"),
        remark: t.text("remarks-sentence"),
        severities: ["remark", "excluded", "refusal"].map(|name| t.text(&format!("remarks-severity-{name}"))),
    };
    let one = |d: &Diagnostic| {
        let row = d.place.row.map(|row| (d.place.sheet.clone().unwrap_or_default(), row));
        Remark {
            file: d.place.file.clone().unwrap_or_else(|| source.file.clone()),
            sheet: d.place.sheet.clone(),
            row: d.place.row,
            column: d.place.column,
            heading: d.place.heading.clone(),
            dossier: row.and_then(|at| source.codes.get(&at).cloned()),
            severity: d.severity,
            sentence: t.sentence(d),
            hint: t.hint(d),
        }
    };
    let remarks = source.remarks.iter().take(REMARKS_MAX).map(one).collect();
    let all = Remarks { made_at: source.made_at, lead, sheets: source.sheets.clone(), stem, remarks, words };
    workbook(&all).map_err(Error::internal)
}

impl App {
    /// What was said about an import, accepted or refused, as a workbook.
    ///
    /// # Errors
    /// There is no such import.
    pub async fn remarks(&self, id: ImportId, t: Language) -> Result<RemarksFile, Error> {
        let record = self.store().import(id).await.map_err(Error::internal)?;
        let record = record.ok_or_else(|| Error::not_found(Diagnostic::refusal("import-unknown").with("import", id.0)))?;
        self.must_in(Action::Export, Resource::Imports, record.unit)?;
        let rows = self.rows_of_import(&record).await?;
        let remarks = match record.refusal {
            Some(reasons) => reasons,
            None => self.store().remarks(id).await.map_err(Error::internal)?,
        };
        self.seen("take-away", format!("import {}", id.0), serde_json::json!({ "what": "remarks" })).await?;
        let name = t.text_with("remarks-file-name", &[("id", id.0.to_string())]);
        let source = RemarksSource {
            codes: row_codes(&rows, &record.sheets),
            file: record.file,
            made_at: record.imported_at,
            sheets: record.sheets,
            remarks,
        };
        let bytes = blocking(move || remarks_workbook(&source, t)).await?;
        Ok(RemarksFile { name, bytes })
    }

    /// The rows that an import brought, be they superseded or undone since: those that stood after the file's
    /// own duplicates were resolved. None for files that hold no dossiers.
    pub(crate) async fn rows_of_import(&self, record: &ImportRecord) -> Result<Vec<Dossier>, Error> {
        let (Some(snapshot), Some(unit)) = (record.snapshot, record.unit) else { return Ok(Vec::new()) };
        // Files that began with its snapshot are those that it wrote.
        let files = self.files_of(snapshot, &BTreeSet::from([unit])).await?;
        let (folder, id) = (self.inner.folder.clone(), record.id);
        blocking(move || {
            let mut rows = Vec::new();
            for file in files.into_iter().filter(|f| f.begin == snapshot) {
                let read = segment::read(&folder.path(&file.path)).map_err(Error::internal)?;
                rows.extend(read.into_iter().filter(|row| row.import == id));
            }
            Ok(rows)
        })
        .await
    }
}
