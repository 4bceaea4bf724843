//! What switched checks take out of the kernel's cells. The kernel counts runs and knows no check: the rows that
//! fail one are found by a scan, once for each state of a unit's files, and their cells are subtracted.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use dondoc_domain::counting::{CellKey, Cells, Presence, place_of};
use dondoc_domain::dossiers::{Dossier, Exclusion, UnitId};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::{Check, CheckSet};
use dondoc_domain::time::Day;
use dondoc_lake::segment;
use dondoc_lake::tally::Tally;
use dondoc_store::{DataFile, SnapshotId};

use crate::figures::{Edition, Question};
use crate::quality::Bench;
use crate::{App, Error, computing};

/// A row that would be counted but for a check: its cell, the periods to which it belongs, the day of receipt.
pub(crate) type LeftOutRow = (CellKey, Presence, Day);

/// Such rows.
pub(crate) type LeftOut = Vec<LeftOutRow>;

/// Everything that the rows left out of a unit depend on. Files never change.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    unit: UnitId,
    excluding: CheckSet,
    files: Vec<i64>,
    reference: Edition,
    /// Where the definition is: two of one name may be about, one of them of an earlier snapshot.
    definition: usize,
    /// Where what was known before matters: which imports stood.
    snapshot: Option<SnapshotId>,
}

/// Rows left out by all that they depend on.
pub(crate) type Cache = Mutex<HashMap<Key, Arc<LeftOut>>>;

/// Units kept in memory: a province's, twice over.
const KEPT_MAX: usize = 512;

/// Of some rows those that a check leaves out.
pub(crate) fn left_out_of(bench: &Bench, rows: &[Dossier]) -> BTreeMap<UnitId, LeftOut> {
    let mut found: BTreeMap<UnitId, LeftOut> = BTreeMap::new();
    for (row, verdict) in rows.iter().zip(bench.judge(rows, CheckSet::NONE)) {
        let Some(Exclusion::Quality(_)) = verdict.excluded else { continue };
        // Where it would count but for the check: what no period counts needs no taking out.
        let Some(((key, presence), received)) = place_of(row, bench.rules()).ok().zip(row.received_day()) else { continue };
        found.entry(row.unit).or_default().push((key, presence, received));
    }
    found
}

/// Takes rows out of the cells of periods; gives how many were taken out of each. A cell that becomes empty goes.
pub(crate) fn subtract<'a>(
    cells: &mut [Cells],
    periods: &[Period],
    left_out: impl IntoIterator<Item = &'a LeftOutRow>,
) -> Vec<u64> {
    let mut taken = vec![0; periods.len()];
    for (key, presence, _) in left_out {
        for ((cells, period), taken) in cells.iter_mut().zip(periods).zip(&mut taken) {
            if !presence.is_in(period) {
                continue;
            }
            let Some(count) = cells.get_mut(key) else { continue };
            *count -= 1;
            *taken += 1;
            if *count == 0 {
                cells.remove(key);
            }
        }
    }
    taken
}

impl App {
    /// The rows that checks leave out, of all members of a question; `files` are all their live files and
    /// `tallies` the tallies of these. Nothing is read where nothing is switched.
    pub(crate) async fn left_out(
        &self,
        question: &Question,
        files: &[DataFile],
        tallies: &[Arc<Tally>],
    ) -> Result<Vec<Arc<LeftOut>>, Error> {
        if question.settings.exclude_nothing() {
            return Ok(Vec::new());
        }
        let organisation = &question.reference.organisation;
        let mut holding: BTreeMap<UnitId, Vec<i64>> = BTreeMap::new();
        for (file, tally) in files.iter().zip(tallies) {
            let units: BTreeSet<UnitId> = tally.runs.units().collect();
            units.into_iter().for_each(|unit| holding.entry(unit).or_default().push(file.id));
        }
        let (mut found, mut open) = (Vec::new(), Vec::new());
        for unit in question.members.iter() {
            let excluding = question.settings.modes(*unit, organisation).excluding;
            let Some(ids) = holding.remove(unit).filter(|_| !excluding.is_empty()) else { continue };
            let key = Key {
                unit: *unit,
                excluding,
                files: ids,
                reference: question.edition,
                definition: std::ptr::from_ref(question.definition) as usize,
                snapshot: excluding.has(Check::DirectThenOnline).then_some(question.snapshot),
            };
            match self.inner.left_out.lock().ok().and_then(|kept| kept.get(&key).map(Arc::clone)) {
                Some(kept) => found.push(kept),
                None => open.push(key),
            }
        }
        if open.is_empty() {
            return Ok(found);
        }
        let units: BTreeSet<UnitId> = open.iter().map(|k| k.unit).collect();
        let wanted: BTreeSet<i64> = open.iter().flat_map(|k| k.files.iter().copied()).collect();
        let paths: Vec<_> = files.iter().filter(|f| wanted.contains(&f.id)).map(|f| self.inner.folder.path(&f.path)).collect();
        let imports = self.all_imports().await?;
        let rules = (&question.reference, question.definition, &question.settings);
        let bench = self.bench(rules, &imports, question.snapshot, &units, CheckSet::NONE).await?;
        let mut scanned = computing(move || {
            let mut rows = Vec::new();
            for path in paths {
                let read = segment::read(&path).map_err(Error::internal)?;
                rows.extend(read.into_iter().filter(|r| units.contains(&r.unit)));
            }
            Ok(left_out_of(&bench, &rows))
        })
        .await?;
        for key in open {
            let rows = Arc::new(scanned.remove(&key.unit).unwrap_or_default());
            found.push(Arc::clone(&rows));
            if let Ok(mut kept) = self.inner.left_out.lock() {
                if kept.len() >= KEPT_MAX {
                    kept.clear();
                }
                kept.insert(key, rows);
            }
        }
        Ok(found)
    }
}
