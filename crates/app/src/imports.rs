//! The history of imports.

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::reference::Reference;
use dondoc_store::ImportRecord;

use crate::figures::unit_ref;
use crate::views::ImportView;
use crate::{App, Error};

impl App {
    /// All imports, refused ones too, newest first; without their remarks.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn imports(&self) -> Result<Vec<ImportView>, Error> {
        let (_, reference) = self.reference().await?;
        let all = self.store().imports(None).await.map_err(Error::internal)?;
        Ok(all.into_iter().map(|record| view(&reference, record, Vec::new())).collect())
    }

    /// One import with its remarks.
    ///
    /// # Errors
    /// There is no such import.
    pub async fn import_view(&self, id: ImportId) -> Result<ImportView, Error> {
        let (_, reference) = self.reference().await?;
        let record = self.store().import(id).await.map_err(Error::internal)?;
        let record = record.ok_or_else(|| Error::not_found(Diagnostic::refusal("import-unknown").with("import", id.0)))?;
        let remarks = self.store().remarks(id).await.map_err(Error::internal)?;
        Ok(view(&reference, record, remarks))
    }
}

fn view(reference: &Reference, record: ImportRecord, remarks: Vec<Diagnostic>) -> ImportView {
    let refused = record.refusal.is_some();
    ImportView {
        id: record.id,
        file: record.file,
        sha256: record.sha256,
        size_bytes: record.size_bytes,
        kind: record.kind,
        unit: record.unit.filter(|u| reference.organisation.units.contains_key(u)).map(|u| unit_ref(reference, u)),
        exported_at: record.exported_at,
        imported_at: record.imported_at,
        report: record.report,
        refused,
        undone: record.undone.map(|u| (u.at, u.reason)),
        remarks: record.refusal.unwrap_or(remarks),
    }
}
