//! The live files of the newest snapshot, by the units that have rows in them: kept, and led on by what each import changes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use dondoc_domain::dossiers::UnitId;
use dondoc_store::{DataFile, FilesSince, SnapshotId};

use crate::{App, Error};

/// The live files of a snapshot.
#[derive(Debug, Clone, Default)]
pub(crate) struct Live {
    snapshot: SnapshotId,
    files: BTreeMap<i64, Arc<DataFile>>,
    /// Their ids, in order.
    by_unit: HashMap<UnitId, Vec<i64>>,
}

/// Those of the newest snapshots, the newest last: a page that began before an import came asks for the one before to its end.
pub(crate) type Cache = Mutex<Vec<Arc<Live>>>;

/// How many snapshots are kept.
const KEPT_MAX: usize = 4;

impl Live {
    /// The same at a later snapshot.
    fn led_on(mut self, snapshot: SnapshotId, since: FilesSince) -> Live {
        let ended: BTreeSet<i64> = since.ended.into_iter().collect();
        self.files.retain(|id, _| !ended.contains(id));
        if !ended.is_empty() {
            self.by_unit.values_mut().for_each(|ids| ids.retain(|id| !ended.contains(id)));
        }
        for (file, units) in since.begun {
            for unit in units {
                self.by_unit.entry(unit).or_default().push(file.id);
            }
            self.files.insert(file.id, Arc::new(file));
        }
        self.by_unit.values_mut().for_each(|ids| ids.sort_unstable());
        Live { snapshot, ..self }
    }

    /// Ids of the files that hold rows of a unit, in order.
    pub(crate) fn ids_of(&self, unit: UnitId) -> &[i64] {
        self.by_unit.get(&unit).map_or(&[], Vec::as_slice)
    }

    /// Units that have rows.
    pub(crate) fn units(&self) -> Vec<UnitId> {
        self.by_unit.iter().filter(|(_, ids)| !ids.is_empty()).map(|(unit, _)| *unit).collect()
    }

    /// The files that hold rows of some units, in the order of their ids.
    pub(crate) fn of(&self, units: &BTreeSet<UnitId>) -> Vec<DataFile> {
        let ids: BTreeSet<i64> = units.iter().flat_map(|unit| self.ids_of(*unit)).copied().collect();
        ids.iter().filter_map(|id| self.files.get(id)).map(|file| file.as_ref().clone()).collect()
    }
}

impl App {
    /// The live files of the newest snapshot.
    pub(crate) async fn live(&self) -> Result<Arc<Live>, Error> {
        let snapshot = self.store().snapshot_at(None).await.map_err(Error::internal)?;
        let kept = || self.inner.live.lock().ok().and_then(|kept| kept.last().cloned());
        if let Some(kept) = kept().filter(|kept| kept.snapshot == snapshot) {
            return Ok(kept);
        }
        let _turn = self.inner.reading.lock().await;
        let snapshot = self.store().snapshot_at(None).await.map_err(Error::internal)?;
        let kept = kept();
        if let Some(kept) = kept.as_ref().filter(|kept| kept.snapshot == snapshot) {
            return Ok(Arc::clone(kept));
        }
        // What was put back by hand (a restored database) begins anew.
        let before = kept.filter(|kept| kept.snapshot < snapshot).unwrap_or_default();
        let since = self.store().files_since(before.snapshot, snapshot).await.map_err(Error::internal)?;
        let live = Arc::new(before.as_ref().clone().led_on(snapshot, since));
        if let Ok(mut kept) = self.inner.live.lock() {
            if kept.last().is_some_and(|newest| newest.snapshot > snapshot) {
                // What was put back by hand: what was before it is of another history.
                kept.clear();
            } else if kept.len() >= KEPT_MAX {
                kept.remove(0);
            }
            kept.push(Arc::clone(&live));
        }
        Ok(live)
    }

    /// The live files of a snapshot, where it is one of the newest.
    pub(crate) async fn live_at(&self, snapshot: SnapshotId) -> Result<Option<Arc<Live>>, Error> {
        // Sees to it that the newest is among them.
        self.live().await?;
        Ok(self.inner.live.lock().ok().and_then(|kept| kept.iter().find(|one| one.snapshot == snapshot).cloned()))
    }

    /// Live files of a snapshot that hold rows of some units, in the order of their ids.
    pub(crate) async fn files_of(&self, snapshot: SnapshotId, units: &BTreeSet<UnitId>) -> Result<Vec<DataFile>, Error> {
        match self.live_at(snapshot).await? {
            Some(live) => Ok(live.of(units)),
            None => self.store().files(snapshot, Some(units)).await.map_err(Error::internal),
        }
    }
}
