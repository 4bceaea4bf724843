//! `dondoc verify SNAPSHOT`: every figure of a closed period derived again from what it rests on.

use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::digest::sha256;
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::snapshots::{FORMAT, FigureDifference, FileRef, Snapshot, differences};
use dondoc_store::ClosedPeriod;
use serde::Serialize;
use utoipa::ToSchema;

use crate::snapshots::{ClosedView, digest};
use crate::{App, Error, blocking};

/// What does not stand as the snapshot says.
pub type Finding = Diagnostic;

/// What verifying a snapshot found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Verification {
    /// The snapshot.
    pub snapshot: ClosedView,
    /// Does everything stand, and come out again?
    pub same: bool,
    /// Figures that were derived again: numerators and denominators, counts and targets.
    pub figures: usize,
    /// Files of the lake whose bytes were hashed again.
    pub files: usize,
    /// What does not stand, each with its place.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Finding>,
    /// Figures that do not come out again.
    #[schema(value_type = Vec<Object>)]
    pub differences: Vec<FigureDifference>,
}

impl App {
    /// Verifies a closed period: the hash of its document, the bytes of every file, the reference data, tables and
    /// imports that it names, and every figure. `expected` is the hash that somebody noted, if any.
    ///
    /// # Errors
    /// There is no such snapshot.
    pub async fn verify_snapshot(&self, number: i64, expected: Option<&str>) -> Result<Verification, Error> {
        let view = self.closed_period(number).await?;
        let rows = self.store().closed_periods().await.map_err(Error::internal)?;
        let document = self.snapshot_text(number).await?;
        let mut verification =
            Verification { snapshot: view, same: false, figures: 0, files: 0, findings: Vec::new(), differences: Vec::new() };
        let found = &mut verification.findings;
        let hash = sha256(document.as_bytes());
        let row = rows.iter().find(|r| r.number == number);
        if row.is_some_and(|r| r.sha256 != hash) {
            let told = finding("verify-document").with("snapshot", number);
            found.push(told.with("expected", &verification.snapshot.sha256).with("found", &hash));
        }
        if let Some(expected) = expected.filter(|e| !e.trim().eq_ignore_ascii_case(&hash)) {
            found.push(finding("verify-expected").with("expected", expected.trim()).with("found", &hash));
        }
        let Some(snapshot) = readable(&document) else {
            found.push(finding("verify-unreadable").with("snapshot", number));
            return Ok(verification);
        };
        found.extend(row.into_iter().flat_map(|row| unlike(row, &snapshot)));
        verification.files = snapshot.rests_on.files.len();
        found.extend(self.files_again(&snapshot).await?);
        found.extend(self.grounds_again(&snapshot).await?);
        let damaged = !found.is_empty();
        verification.figures = snapshot.figures.iter().map(|line| line.rates.len()).sum();
        let derived = match self.question_of(&snapshot).await {
            Ok(question) => self.lines(&question).await,
            Err(why) => Err(why),
        };
        match derived {
            Ok(derived) => verification.differences = differences(&snapshot.figures, &derived),
            // What is damaged may not even be readable; that was told.
            Err(_) if damaged => verification.findings.push(finding("verify-not-derived")),
            Err(why) => return Err(why),
        }
        verification.same = verification.findings.is_empty() && verification.differences.is_empty();
        Ok(verification)
    }

    /// The files: are they there, are they the catalogue's, are their bytes the same?
    async fn files_again(&self, snapshot: &Snapshot) -> Result<Vec<Finding>, Error> {
        let mut found = Vec::new();
        if let Ok(question) = self.question_of(snapshot).await {
            let live = self.files_of(question.snapshot, &question.members).await?;
            let live: BTreeSet<&str> = live.iter().map(|f| f.path.as_str()).collect();
            let named: BTreeSet<&str> = snapshot.rests_on.files.iter().map(|f| f.path.as_str()).collect();
            found.extend(live.symmetric_difference(&named).map(|p| finding("verify-catalogue").with("file", p)));
        }
        let (files, folder) = (snapshot.rests_on.files.clone(), self.inner.folder.clone());
        let altered = blocking(move || {
            let check = |file: &FileRef| match std::fs::read(folder.path(&file.path)) {
                Err(_) => Some(finding("verify-file-missing").with("file", &file.path)),
                Ok(bytes) => {
                    let hash = sha256(&bytes);
                    let told = || finding("verify-file").with("file", &file.path);
                    (hash != file.sha256).then(|| told().with("expected", &file.sha256).with("found", hash))
                }
            };
            Ok(files.iter().filter_map(check).collect::<Vec<_>>())
        })
        .await?;
        found.extend(altered);
        Ok(found)
    }

    /// Reference data, imports and procedure tables.
    async fn grounds_again(&self, snapshot: &Snapshot) -> Result<Vec<Finding>, Error> {
        let mut found = Vec::new();
        let rests_on = &snapshot.rests_on;
        let version = dondoc_store::ReferenceVersion(rests_on.reference_version);
        let hash = digest::of_reference(self.reference_at(version).await?.1.as_ref());
        if hash != rests_on.reference_sha256 {
            let told = finding("verify-reference").with("version", version.0);
            found.push(told.with("expected", &rests_on.reference_sha256).with("found", hash));
        }
        let imports = self.all_imports().await?;
        for named in &rests_on.imports {
            let import = imports.get(&named.id);
            let same = import.is_some_and(|i| {
                (i.file.as_str(), i.sha256.as_deref().unwrap_or_default(), i.exported_at)
                    == (named.file.as_str(), named.sha256.as_str(), named.exported_at)
            });
            if !same {
                found.push(finding("verify-import").with("import", named.id.0).with("file", &named.file));
            }
        }
        let ids: BTreeSet<ImportId> = rests_on.tables.iter().map(|t| t.import).collect();
        let tables = self.tables_of_imports(&ids).await?;
        let hashes: BTreeMap<_, String> = tables
            .iter()
            .flat_map(|(unit, tables)| tables.iter().map(|t| ((t.import, *unit, t.period), digest::of_table(t))))
            .collect();
        for named in &rests_on.tables {
            if hashes.get(&(named.import, named.unit, named.days)) != Some(&named.sha256) {
                found.push(finding("verify-table").with("import", named.import.0));
            }
        }
        Ok(found)
    }
}

fn finding(code: &str) -> Finding {
    Diagnostic::new(Severity::Remark, code)
}

fn readable(document: &str) -> Option<Snapshot> {
    serde_json::from_str::<Snapshot>(document).ok().filter(|s| s.format == FORMAT)
}

/// Columns of the row in which it differs from its document.
fn unlike(row: &ClosedPeriod, snapshot: &Snapshot) -> Vec<Finding> {
    let restated = snapshot.restates.as_ref();
    let columns = [
        ("number", row.number == snapshot.number),
        ("unit_id", row.unit == snapshot.unit.id),
        ("period", row.period == snapshot.period.name),
        ("definition", row.definition == snapshot.definition.id),
        ("map", row.map == snapshot.map),
        ("as_of", row.as_of == snapshot.as_of),
        ("closed_at", row.closed_at == snapshot.closed_at),
        ("signed_by", row.signed_by == snapshot.signed.by),
        ("restates", row.restates == restated.map(|r| r.number)),
        ("reason", row.reason.as_deref() == restated.map(|r| r.reason.as_str())),
    ];
    let told = |column: &str| finding("verify-row").with("snapshot", row.number).with("column", column);
    columns.into_iter().filter(|(_, same)| !same).map(|(column, _)| told(column)).collect()
}
