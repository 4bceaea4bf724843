//! What happened to dossiers between two states of the lake: only files that differ are read.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use compact_str::CompactString;
use dondoc_domain::counting::{CellKey, Cells, Prefixes};
use dondoc_domain::dossiers::{Dossier, UnitId};
use dondoc_domain::time::Moment;
use dondoc_lake::difference::{Pair, pairs};
use dondoc_lake::segment;
use dondoc_store::{DataFile, Partition, SnapshotId};

use crate::basis::{ByIssuer, sourced_from};
use crate::explain::Cause;
use crate::figures::Question;
use crate::imports::{Imports, dossier_lists};
use crate::undo::stands;
use crate::{App, Error, computing};

/// A dossier that a cause moved from a cell to another; `None`: to or from outside.
pub(crate) struct Moved {
    pub(crate) code: CompactString,
    pub(crate) before: Option<CellKey>,
    pub(crate) after: Option<CellKey>,
}

/// The figure after each cause, and the dossiers that one of them moved.
pub(crate) struct DossierSteps {
    pub(crate) stages: Vec<(Cause, Cells)>,
    pub(crate) moved: Vec<Moved>,
}

/// Causes of dossiers, in their order.
pub(crate) const CAUSES: [Cause; 9] = [
    Cause::Withdrawn,
    Cause::Late,
    Cause::New,
    Cause::Channel,
    Cause::Status,
    Cause::Date,
    Cause::Procedure,
    Cause::Detail,
    Cause::HandedOver,
];

/// How a partition's cells change by cause.
type Deltas = BTreeMap<Cause, HashMap<CellKey, i64>>;

/// One partition's files before and after.
struct Work {
    issuer: CompactString,
    before: Vec<PathBuf>,
    after: Vec<PathBuf>,
}

impl App {
    /// From the figure of a question to that of the same question at another state of the lake; with the dossiers
    /// that `wanted` moved.
    pub(crate) async fn dossier_steps(
        &self,
        question: &Question,
        to: SnapshotId,
        wanted: Option<Cause>,
    ) -> Result<DossierSteps, Error> {
        let [was, is] = [self.files_of(question.snapshot, &question.members).await?, self.files_of(to, &question.members).await?];
        let partitions: BTreeSet<Partition> = was.iter().chain(&is).map(|f| f.partition.clone()).collect();
        let store = self.store();
        let before = store.files_of_partitions(question.snapshot, &partitions).await.map_err(Error::internal)?;
        let after = store.files_of_partitions(to, &partitions).await.map_err(Error::internal)?;
        let ids = |files: &[DataFile]| files.iter().map(|f| f.id).collect::<BTreeSet<i64>>();
        let both: BTreeSet<i64> = ids(&before).intersection(&ids(&after)).copied().collect();
        let mut work: BTreeMap<&Partition, Work> = BTreeMap::new();
        for (files, later) in [(&before, false), (&after, true)] {
            for file in files.iter().filter(|f| !both.contains(&f.id)) {
                let new = || Work { issuer: file.partition.issuer.as_str().into(), before: Vec::new(), after: Vec::new() };
                let work = work.entry(&file.partition).or_insert_with(new);
                let path = self.inner.folder.path(&file.path);
                if later { work.after.push(path) } else { work.before.push(path) }
            }
        }
        let work: Vec<Work> = work.into_values().collect();
        let judge = self.judge(question, to).await?;
        let countable = self.countable_of(question, was).await?;
        let question = question.clone();
        computing(move || {
            let mut by_issuer = ByIssuer::new();
            for issuer in countable.issuers() {
                let counted = countable.count(&question, std::slice::from_ref(&question.period), Some(&issuer))?;
                by_issuer.insert(issuer, counted.into_iter().next().unwrap_or_default());
            }
            let (deltas, moved) = walked(&work, &question, &judge, wanted)?;
            let mut stages = Vec::new();
            for cause in CAUSES {
                let mut changed = false;
                for (issuer, deltas) in &deltas {
                    let Some(delta) = deltas.get(&cause) else { continue };
                    changed = true;
                    add(by_issuer.entry(issuer.clone()).or_default(), delta);
                }
                if changed {
                    let sourced = sourced_from(&question, &question.period, &by_issuer, question.tables.as_deref());
                    stages.push((cause, sourced.cells));
                }
            }
            Ok(DossierSteps { stages, moved })
        })
        .await
    }

    /// What is needed to tell why a row is or is not there.
    async fn judge(&self, question: &Question, to: SnapshotId) -> Result<Judge, Error> {
        let imports = self.all_imports().await?;
        let exported = |snapshot: SnapshotId| {
            let mut latest: BTreeMap<UnitId, Moment> = BTreeMap::new();
            for import in dossier_lists(&imports, snapshot, &question.members) {
                let Some((unit, at)) = import.unit.zip(import.exported_at) else { continue };
                let known = latest.entry(unit).or_insert(at);
                *known = (*known).max(at);
            }
            latest
        };
        let sides = [question.snapshot, to].map(|snapshot| Side { snapshot, exported: exported(snapshot) });
        Ok(Judge { imports, sides })
    }
}

fn add(cells: &mut Cells, delta: &HashMap<CellKey, i64>) {
    for (key, change) in delta.iter().filter(|(_, n)| **n != 0) {
        let count = cells.get(key).map_or(0, |n| i64::try_from(*n).unwrap_or(i64::MAX)) + change;
        match u64::try_from(count) {
            Ok(0) | Err(_) => drop(cells.remove(key)),
            Ok(count) => drop(cells.insert(key.clone(), count)),
        }
    }
}

/// All partitions, two at a time.
#[expect(clippy::type_complexity, reason = "what a walk gives: changes by issuer and cause, and dossiers")]
fn walked(
    work: &[Work],
    question: &Question,
    judge: &Judge,
    wanted: Option<Cause>,
) -> Result<(BTreeMap<CompactString, Deltas>, Vec<Moved>), Error> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Result<(CompactString, Deltas, Vec<Moved>), Error>>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(work.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let prefixes = question.prefixes();
                while let Some(one) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = walk(one, question, &prefixes, judge, wanted);
                    if let Ok(mut results) = results.lock() {
                        results.push(result);
                    }
                }
            });
        }
    });
    let (mut deltas, mut moved): (BTreeMap<CompactString, Deltas>, Vec<Moved>) = (BTreeMap::new(), Vec::new());
    for result in results.into_inner().unwrap_or_default() {
        let (issuer, of_one, mut dossiers) = result?;
        let of_issuer = deltas.entry(issuer).or_default();
        for (cause, delta) in of_one {
            let sums = of_issuer.entry(cause).or_default();
            #[expect(clippy::iter_over_hash_type, reason = "sums do not depend on the order")]
            for (key, n) in delta {
                *sums.entry(key).or_default() += n;
            }
        }
        moved.append(&mut dossiers);
    }
    Ok((deltas, moved))
}

fn walk(
    work: &Work,
    question: &Question,
    prefixes: &Prefixes,
    judge: &Judge,
    wanted: Option<Cause>,
) -> Result<(CompactString, Deltas, Vec<Moved>), Error> {
    let read = |paths: &[PathBuf]| {
        let mut rows = Vec::new();
        for path in paths {
            rows.append(&mut segment::read(path).map_err(Error::internal)?);
        }
        Ok::<_, Error>(rows)
    };
    let (mut deltas, mut moved) = (Deltas::new(), Vec::new());
    for pair in pairs(read(&work.before)?, read(&work.after)?) {
        let Some(code) = pair.0.as_ref().or(pair.1.as_ref()).map(|row| row.code.clone()) else { continue };
        let mut at = pair.0.as_ref().and_then(|row| question.place(row, prefixes));
        for (cause, row) in judge.versions(pair) {
            let next = row.as_ref().and_then(|row| question.place(row, prefixes));
            if at == next {
                continue;
            }
            let delta = deltas.entry(cause).or_default();
            if let Some(key) = &at {
                *delta.entry(key.clone()).or_default() -= 1;
            }
            if let Some(key) = &next {
                *delta.entry(key.clone()).or_default() += 1;
            }
            if wanted == Some(cause) {
                moved.push(Moved { code: code.clone(), before: at, after: next.clone() });
            }
            at = next;
        }
    }
    Ok((work.issuer.clone(), deltas, moved))
}

/// A state of the lake, and the as-of of the latest list of each unit in it.
struct Side {
    snapshot: SnapshotId,
    exported: BTreeMap<UnitId, Moment>,
}

/// Tells why rows differ.
struct Judge {
    imports: Arc<Imports>,
    sides: [Side; 2],
}

impl Judge {
    /// The row after each cause, in the order of [`CAUSES`]; the last is the row as it is in the second state.
    fn versions(&self, pair: Pair) -> Vec<(Cause, Option<Dossier>)> {
        let [first, second] = &self.sides;
        match pair {
            (None, None) => Vec::new(),
            (Some(old), None) => vec![(self.lack(&old, second), None)],
            (None, Some(new)) => vec![(self.lack(&new, first), Some(new))],
            (Some(old), Some(new)) if self.fell(&old, second) || self.fell(&new, first) => vec![(Cause::Withdrawn, Some(new))],
            (Some(old), Some(new)) => corrected(old, new),
        }
    }

    /// Was the row's import there at a state, but undone?
    fn fell(&self, row: &Dossier, side: &Side) -> bool {
        let import = self.imports.get(&row.import);
        import.is_some_and(|i| i.snapshot.is_some_and(|s| s <= side.snapshot) && !stands(i, side.snapshot))
    }

    /// Why a state lacks a row that the other has.
    fn lack(&self, row: &Dossier, side: &Side) -> Cause {
        let known = self.imports.get(&row.import).is_some_and(|i| i.snapshot.is_some_and(|s| s <= side.snapshot));
        if known {
            return Cause::Withdrawn;
        }
        let exported = side.exported.get(&row.unit).or_else(|| side.exported.values().max());
        match (row.received, exported) {
            (Some(received), Some(exported)) if received <= *exported => Cause::Late,
            _ => Cause::New,
        }
    }
}

/// From the old row to the new one, a kind of field at a time.
fn corrected(old: Dossier, new: Dossier) -> Vec<(Cause, Option<Dossier>)> {
    let channel = Dossier { channel: new.channel, ..old };
    let status = Dossier { status: new.status, ..channel.clone() };
    let date = Dossier {
        submitted: new.submitted,
        received: new.received,
        due: new.due,
        finished: new.finished,
        returned: new.returned,
        unreadable: new.unreadable,
        ..status.clone()
    };
    let procedure = Dossier { procedure: new.procedure.clone(), service: new.service.clone(), ..date.clone() };
    let detail =
        Dossier { level_stated: new.level_stated, e_result: new.e_result, synchronised: new.synchronised, ..procedure.clone() };
    vec![
        (Cause::Channel, Some(channel)),
        (Cause::Status, Some(status)),
        (Cause::Date, Some(date)),
        (Cause::Procedure, Some(procedure)),
        (Cause::Detail, Some(detail)),
        (Cause::HandedOver, Some(new)),
    ]
}
