//! Undoing an import: a new version of the data in which it does not stand. Nothing is erased: what was
//! known before can still be asked, and the file may be taken in again.

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use dondoc_domain::counting::Prefixes;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::time::Moment;
use dondoc_lake::Partition;
use dondoc_lake::merge::{TakenOut, take_out};
use dondoc_store::{ImportRecord, LakeCommit, SnapshotId, UndoCommit};
use serde::Serialize;
use utoipa::ToSchema;

use crate::import::new_file;
use crate::schema;
use crate::{App, Error, blocking};

/// What undoing did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UndoReport {
    /// The import.
    #[schema(value_type = i64)]
    pub import_id: ImportId,
    /// Its file.
    pub file: String,
    /// Its unit.
    pub unit: Option<String>,
    /// When it was undone.
    #[schema(value_type = schema::Moment)]
    pub undone_at: Moment,
    /// Dossiers that have again the version that stood before.
    pub restored: u64,
    /// Dossiers that no other import holds.
    pub removed: u64,
}

impl App {
    /// Undoes an import.
    ///
    /// # Errors
    /// There is no such import, it was refused, or it is undone already.
    pub async fn undo(&self, id: ImportId, reason: &str) -> Result<UndoReport, Error> {
        let data = self.inner.data.clone();
        let _lock = blocking(move || data.lock()).await?;
        let all = self.store().imports(None).await.map_err(Error::internal)?;
        let told = |code: &str| Diagnostic::refusal(code).with("import", id.0);
        let Some(record) = all.iter().find(|i| i.id == id) else { return Err(Error::not_found(told("import-unknown"))) };
        self.must_in(Action::Decide, Resource::Imports, record.unit)?;
        if record.refusal.is_some() {
            return Err(Error::refused(told("undo-of-refused")));
        }
        if let Some(undone) = &record.undone {
            return Err(Error::refused(told("undo-twice").with("at", undone.at.vietnamese())));
        }
        let (_, reference) = self.reference().await?;
        let base = self.store().snapshot_at(None).await.map_err(Error::internal)?;
        let (mut restored, mut removed) = (0, 0);
        let lake = match (record.snapshot, record.unit) {
            (Some(_), Some(unit)) => {
                let mut undone: BTreeSet<ImportId> = all.iter().filter(|i| i.undone.is_some()).map(|i| i.id).collect();
                undone.insert(id);
                let (changes, counts) = self.without(base, unit, undone, Prefixes::of(&reference.organisation)).await?;
                (restored, removed) = counts;
                Some(changes)
            }
            _ => None,
        };
        let at = self.now();
        let commit = UndoCommit { import: id, at, reason: reason.to_owned(), lake };
        self.store().commit_undo(&commit).await.map_err(Error::internal)?;
        if commit.lake.is_some() {
            self.committed();
        }
        Ok(UndoReport {
            import_id: id,
            file: record.file.clone(),
            unit: record.unit.map(|u| reference.organisation.public_name(u)),
            undone_at: at,
            restored,
            removed,
        })
    }

    /// The lake without some imports: new files for the partitions where they stand.
    async fn without(
        &self,
        base: SnapshotId,
        unit: UnitId,
        undone: BTreeSet<ImportId>,
        prefixes: Prefixes,
    ) -> Result<(LakeCommit, (u64, u64)), Error> {
        let live = self.files_of(base, &BTreeSet::from([unit])).await?;
        let mut partitions: BTreeMap<dondoc_store::Partition, (Vec<PathBuf>, Vec<i64>)> = BTreeMap::new();
        for file in live {
            let (paths, ids) = partitions.entry(file.partition).or_default();
            paths.push(self.inner.folder.path(&file.path));
            ids.push(file.id);
        }
        self.sweep().await?;
        let mut changes = LakeCommit { base_snapshot: base, added: Vec::new(), ended: Vec::new() };
        let mut counts = (0, 0);
        for (partition, (paths, ids)) in partitions {
            let history = self.store().file_history(&partition).await.map_err(Error::internal)?;
            let history: Vec<PathBuf> = history.iter().map(|f| self.inner.folder.path(&f.path)).collect();
            let (folder, undone, prefixes) = (self.inner.folder.clone(), undone.clone(), prefixes.clone());
            let partition = Partition { issuer: partition.issuer, year: partition.year };
            let done = blocking(move || {
                let taken = take_out(&partition, &paths, &history, &undone, &prefixes).map_err(Error::internal)?;
                let Some(TakenOut { segment, restored, removed }) = taken else { return Ok(None) };
                let file = match segment {
                    Some(segment) => Some(new_file(folder.write(&segment).map_err(Error::internal)?, &segment)),
                    None => None,
                };
                Ok(Some((file, restored, removed)))
            })
            .await?;
            if let Some((file, restored, removed)) = done {
                changes.added.extend(file);
                changes.ended.extend(ids);
                counts = (counts.0 + restored, counts.1 + removed);
            }
        }
        Ok((changes, counts))
    }
}

/// Does an import stand at a snapshot?
pub(crate) fn stands(import: &ImportRecord, snapshot: SnapshotId) -> bool {
    import.undone.as_ref().is_none_or(|undone| undone.snapshot.is_some_and(|from| from > snapshot))
}
