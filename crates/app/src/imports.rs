//! The history of imports.

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::kept_json::KeptJson;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_ingest::Kind;
use dondoc_store::{ImportRecord, SnapshotId};

use crate::figures::unit_ref;
use crate::undo::stands;
use crate::views::ImportView;
use crate::{App, Error};

/// Imports by id: read once for a question, then asked several things.
pub(crate) type Imports = BTreeMap<ImportId, Arc<ImportRecord>>;

/// A report that is an object, as all are that were not made by hand.
pub(crate) fn object(report: &KeptJson) -> serde_json::Map<String, serde_json::Value> {
    match report.value() {
        serde_json::Value::Object(object) => object,
        _ => serde_json::Map::new(),
    }
}

/// The as-of of each import.
pub(crate) fn export_times(imports: &Imports) -> BTreeMap<ImportId, Moment> {
    imports.iter().filter_map(|(id, i)| Some((*id, i.exported_at?))).collect()
}

/// Dossier lists of some units that stand at a snapshot, newest first.
pub(crate) fn dossier_lists<'a>(
    imports: &'a Imports,
    snapshot: SnapshotId,
    units: &'a BTreeSet<UnitId>,
) -> impl Iterator<Item = &'a ImportRecord> {
    let known = move |i: &ImportRecord| i.snapshot.is_some_and(|s| s <= snapshot) && stands(i, snapshot);
    let all = imports.values().rev().map(Arc::as_ref);
    all.filter(move |i| known(i) && i.unit.is_some_and(|u| units.contains(&u)))
}

impl App {
    /// All imports, refused ones too, newest first; without their remarks.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn imports(&self) -> Result<Vec<ImportView>, Error> {
        let seen = self.seen_imports().await?;
        let (_, reference) = self.reference().await?;
        Ok(seen.iter().map(|record| view(&reference, record.as_ref().clone(), Vec::new())).collect())
    }

    /// Those that whoever asks may see, newest first, as they are kept: a view copies the whole report.
    pub(crate) async fn seen_imports(&self) -> Result<Vec<Arc<ImportRecord>>, Error> {
        self.must(Action::View, Resource::Imports)?;
        let all = self.all_imports().await?;
        let seen = all.values().rev().filter(|record| self.sees(Resource::Imports, record.unit));
        Ok(seen.map(Arc::clone).collect())
    }

    /// One import with its remarks.
    ///
    /// # Errors
    /// There is no such import.
    pub async fn import_view(&self, id: ImportId) -> Result<ImportView, Error> {
        let (_, reference) = self.reference().await?;
        let record = self.store().import(id).await.map_err(Error::internal)?;
        let record = record.ok_or_else(|| Error::not_found(Diagnostic::refusal("import-unknown").with("import", id.0)))?;
        self.must_in(Action::View, Resource::Imports, record.unit)?;
        let remarks = self.store().remarks(id).await.map_err(Error::internal)?;
        let all = self.all_imports().await?;
        Ok(ImportView { before: before(&all, &record), ..view(&reference, record, remarks) })
    }
}

/// The latest import before this one of the same unit and kind that was neither refused nor undone.
fn before(imports: &Imports, record: &ImportRecord) -> Option<ImportId> {
    if record.refusal.is_some() || record.kind.as_deref() == Some(Kind::FormII06a.name()) {
        return None;
    }
    let alike = |i: &&Arc<ImportRecord>| i.unit == record.unit && i.kind == record.kind;
    let earlier = imports.range(..record.id).rev().map(|(_, import)| import);
    earlier.filter(alike).find(|i| i.refusal.is_none() && i.undone.is_none()).map(|i| i.id)
}

pub(crate) fn view(reference: &Reference, record: ImportRecord, remarks: Vec<Diagnostic>) -> ImportView {
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
        before: None,
        remarks: record.refusal.unwrap_or(remarks),
    }
}
