//! Loading reference data: all of the files, or none.

use dondoc_domain::access::{Action, Resource};
use std::path::PathBuf;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_store::LoadRecord;
use serde::Serialize;

use crate::{App, Error, blocking};

/// One file of a load.
#[derive(Debug, Clone, Serialize)]
pub struct LoadedFile {
    /// Its name.
    pub file: String,
    /// What it holds: `units`, `procedures`, ….
    pub kind: &'static str,
    /// How many records.
    pub records: usize,
    /// Did it change anything?
    pub changed: bool,
}

/// What a load did.
#[derive(Debug, Clone, Serialize)]
pub struct LoadReport {
    /// The files, in the order in which they were applied.
    pub files: Vec<LoadedFile>,
    /// Files of folders that are no reference data.
    pub skipped: Vec<String>,
    /// Did anything change?
    pub changed: bool,
    /// Version of the reference data afterwards.
    pub version: i64,
}

impl App {
    /// Takes in reference data from files and folders. Idempotent.
    ///
    /// # Errors
    /// Every contradiction, with file and row; nothing is stored then.
    pub async fn load(&self, paths: Vec<PathBuf>) -> Result<LoadReport, Error> {
        self.must_in(Action::Decide, Resource::Organisation, None)?;
        let data = self.inner.data.clone();
        let _lock = blocking(move || data.lock()).await?;
        let found = blocking(move || dondoc_ingest::reference::read(&paths).map_err(Error::Refused)).await?;
        let mut files = found.files;
        if files.is_empty() {
            return Err(Error::refused(Diagnostic::refusal("reference-none")));
        }
        files.sort_by_key(|f| f.records.rank());
        let (version, before) = self.store().reference().await.map_err(Error::internal)?;
        let mut after = before.clone();
        let mut wrong = Vec::new();
        let mut report = LoadReport { files: Vec::new(), skipped: found.skipped, changed: false, version: version.0 };
        for file in &files {
            match after.with(file) {
                Ok(next) => {
                    let changed = next != after;
                    after = next;
                    report.files.push(LoadedFile {
                        file: file.name.clone(),
                        kind: file.records.kind(),
                        records: file.records.len(),
                        changed,
                    });
                }
                Err(mut diagnostics) => wrong.append(&mut diagnostics),
            }
        }
        if !wrong.is_empty() {
            return Err(Error::Refused(wrong));
        }
        let record = LoadRecord { at: self.now(), files: serde_json::to_value(&report.files).map_err(Error::internal)? };
        let saved = self.store().save_reference(version, &before, &after, &record).await.map_err(Error::internal)?;
        report.changed = saved != version;
        report.version = saved.0;
        Ok(report)
    }
}
