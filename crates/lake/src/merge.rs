//! New rows into the files of their partitions, by copy on write.
//!
//! Identity: a row whose code belongs to its unit (by prefix) is *the* dossier of that code and
//! takes the place of the current row of that code, whichever unit brought that one: after a merger
//! the successor's export carries on the predecessor's dossiers. A row of another unit's dossier in a
//! unit's export stands apart from it: it replaces only what the same unit brought under that code.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use compact_str::CompactString;
use dondoc_domain::counting::Prefixes;
use dondoc_domain::dossiers::{Dossier, ImportId, UnitId};

use crate::segment::{self, Segment};
use crate::{Error, Partition};

/// A segment that stands before a merge.
#[derive(Debug, Clone)]
pub enum Current {
    /// In the lake.
    File(PathBuf),
    /// Not written: what an earlier file of the same preview would make.
    Supposed(Arc<Segment>),
}

impl Current {
    fn rows(&self) -> Result<Vec<Dossier>, Error> {
        match self {
            Current::File(path) => segment::read(path),
            Current::Supposed(segment) => segment.dossiers(),
        }
    }
}

/// What a merge brought about.
#[derive(Debug, Default)]
pub struct Merged {
    /// The new segments, one for each partition touched.
    pub segments: Vec<Segment>,
    /// Codes that were not there before.
    pub codes_new: u64,
    /// Codes whose current row was replaced.
    pub codes_already_known: u64,
    /// Those of them of which the new row says the same as the one before.
    pub codes_unchanged: u64,
}

/// One partition: its new segment, codes that are new, codes that were there, those that did not change.
type One = (Segment, u64, u64, u64);

/// Places of rows by partition.
pub type Places = BTreeMap<Partition, Vec<u32>>;

/// Where the rows of each partition stand.
#[must_use]
pub fn by_partition(rows: &[Dossier]) -> Places {
    let mut grouped = Places::new();
    // Keyed by the code up to the year's digits, so that the code is taken apart once for each, not for
    // each row.
    let mut known: HashMap<&str, Partition> = HashMap::new();
    for (place, row) in (0..).zip(rows) {
        let stem = row.code.rsplit_once('-').map_or("", |(rest, _)| rest);
        match known.get(stem).and_then(|partition| grouped.get_mut(partition)) {
            Some(places) => places.push(place),
            None => {
                let partition = Partition::of(&row.code);
                if partition.issuer != "?" {
                    known.insert(stem, partition.clone());
                }
                grouped.entry(partition).or_default().push(place);
            }
        }
    }
    grouped
}

/// Merges rows into partitions; `places` are theirs by partition, `current` gives what stands in each. Two partitions
/// at a time.
///
/// # Errors
/// A current file cannot be read, or a new one not made.
pub fn merge(
    rows: &[Dossier],
    places: &Places,
    current: &BTreeMap<Partition, Vec<Current>>,
    prefixes: &Prefixes,
) -> Result<Merged, Error> {
    let work: Vec<(&Partition, &Vec<u32>)> = places.iter().collect();
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Result<One, Error>>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(work.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((partition, places)) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let incoming = places.iter().map(|place| &rows[*place as usize]).collect();
                    let current = current.get(partition).map_or(&[][..], Vec::as_slice);
                    let result = merge_one(partition, incoming, current, prefixes);
                    if let Ok(mut results) = results.lock() {
                        results.push(result);
                    }
                }
            });
        }
    });
    let mut merged = Merged::default();
    for result in results.into_inner().unwrap_or_default() {
        let (segment, new, known, unchanged) = result?;
        merged.segments.push(segment);
        merged.codes_new += new;
        merged.codes_already_known += known;
        merged.codes_unchanged += unchanged;
    }
    merged.segments.sort_by(|a, b| a.partition.cmp(&b.partition));
    Ok(merged)
}

/// Takes an import back out of a partition: where a row of it stands, the row that stood before it stands
/// again, and where there was none, none does. `history` are all files that the partition ever had, the
/// live one too; `undone` the imports that do not stand, this one among them. `None` where nothing of it stands.
///
/// # Errors
/// A file cannot be read, or a new one not made.
pub fn take_out(
    partition: &Partition,
    live: &[PathBuf],
    history: &[PathBuf],
    undone: &BTreeSet<ImportId>,
    prefixes: &Prefixes,
) -> Result<Option<TakenOut>, Error> {
    let mut rows: Vec<Dossier> = Vec::new();
    for file in live {
        rows.append(&mut segment::read(file)?);
    }
    if !rows.iter().any(|row| undone.contains(&row.import)) {
        return Ok(None);
    }
    // Of each dossier the version of the latest import that stands.
    let mut earlier: HashMap<Identity, Dossier> = HashMap::new();
    for file in history {
        for row in segment::read(file)?.into_iter().filter(|row| !undone.contains(&row.import)) {
            let place = earlier.entry(identity(&row, partition, prefixes));
            place
                .and_modify(|known| {
                    if row.import > known.import {
                        *known = row.clone();
                    }
                })
                .or_insert(row);
        }
    }
    let (mut restored, mut removed) = (0, 0);
    let mut standing = Vec::with_capacity(rows.len());
    for row in rows {
        if !undone.contains(&row.import) {
            standing.push(row);
        } else if let Some(before) = earlier.remove(&identity(&row, partition, prefixes)) {
            restored += 1;
            standing.push(before);
        } else {
            removed += 1;
        }
    }
    let segment =
        if standing.is_empty() { None } else { Some(segment::build(partition.clone(), &standing.iter().collect::<Vec<_>>())?) };
    Ok(Some(TakenOut { segment, restored, removed }))
}

/// A partition without an import.
#[derive(Debug)]
pub struct TakenOut {
    /// The new segment; `None` where nothing is left.
    pub segment: Option<Segment>,
    /// Dossiers that have the version before again.
    pub restored: u64,
    /// Dossiers that nobody brought but the import.
    pub removed: u64,
}

/// What makes two rows versions of one dossier: the code, and for a row of another unit's dossier the unit too.
type Identity = (CompactString, Option<UnitId>);

fn identity(row: &Dossier, partition: &Partition, prefixes: &Prefixes) -> Identity {
    let own = prefixes.belongs(row.unit, &partition.issuer);
    (row.code.clone(), (!own).then_some(row.unit))
}

fn merge_one(partition: &Partition, incoming: Vec<&Dossier>, current: &[Current], prefixes: &Prefixes) -> Result<One, Error> {
    let mut before: Vec<Dossier> = Vec::new();
    for segment in current {
        before.append(&mut segment.rows()?);
    }
    if before.is_empty() {
        return Ok((segment::build(partition.clone(), &incoming)?, incoming.len() as u64, 0, 0));
    }
    let (mut new, mut known, mut unchanged) = (0, 0, 0);
    let identity = |row: &Dossier| identity(row, partition, prefixes);
    let mut at: HashMap<Identity, usize> = before.iter().enumerate().map(|(i, r)| (identity(r), i)).collect();
    let mut standing: Vec<&Dossier> = before.iter().collect();
    for row in incoming {
        match at.get(&identity(row)) {
            Some(&i) => {
                known += 1;
                unchanged += u64::from(says_the_same(standing[i], row));
                standing[i] = row;
            }
            None => {
                new += 1;
                at.insert(identity(row), standing.len());
                standing.push(row);
            }
        }
    }
    Ok((segment::build(partition.clone(), &standing)?, new, known, unchanged))
}

/// Do two versions of a dossier differ in nothing but where they came from?
pub(crate) fn says_the_same(before: &Dossier, after: &Dossier) -> bool {
    let Dossier {
        code,
        unit: _,
        procedure,
        service,
        channel,
        status,
        level_stated,
        submitted,
        received,
        due,
        finished,
        returned,
        e_result,
        synchronised,
        unreadable,
        import: _,
        source: _,
    } = before;
    let dates = (*submitted, *received, *due, *finished, *returned, *unreadable);
    let same_dates = dates == (after.submitted, after.received, after.due, after.finished, after.returned, after.unreadable);
    let stated = (*level_stated, *e_result, *synchronised) == (after.level_stated, after.e_result, after.synchronised);
    same_dates
        && (*channel, *status) == (after.channel, after.status)
        && stated
        && (code, procedure, service) == (&after.code, &after.procedure, &after.service)
}
