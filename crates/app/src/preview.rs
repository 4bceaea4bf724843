//! Looking before importing: what the files would do, one after the other, while nothing is stored.
//!
//! A preview runs the same steps as an import. The segments that it makes stay in memory and stand for the
//! files that they would replace, so that each file is judged after those before it.

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::time::Moment;
use dondoc_lake::Partition;
use dondoc_lake::merge::Merged;
use dondoc_lake::segment::Segment;
use dondoc_lake::tally::Tally;
use dondoc_store::SnapshotId;

use crate::import::Arrival;
use crate::{App, Effect, Error, FileReport, ImportRequest};

/// Tells whether anything was written since: imports, undoing, reference data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataVersion(i64);

impl std::fmt::Display for DataVersion {
    /// For a form that is to tell whether anything was written since it was shown.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What taking some files in, in this order, would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// One for each file; the effect of each is told after the files before it.
    pub reports: Vec<FileReport>,
    /// The effect of all of them together, for each unit and year that they concern.
    pub together: Vec<Effect>,
    /// What it was computed from: once this has moved on, look again.
    pub version: DataVersion,
}

/// The lake as it is, and what the files looked at so far would make of it.
#[derive(Debug, Clone)]
pub(crate) struct Supposed {
    /// The snapshot that it starts from.
    pub(crate) base: SnapshotId,
    /// Live files whose place the supposed segments take.
    ended: BTreeSet<i64>,
    segments: BTreeMap<Partition, (Arc<Segment>, Arc<Tally>)>,
    /// All segments that were made, also those that others took the place of.
    made: Vec<Arc<Segment>>,
    /// As-of of the imports supposed.
    exported: BTreeMap<ImportId, Moment>,
    /// Files that would have got a number: accepted and refused ones.
    numbered: i64,
    /// Accepted files: the same one again changes nothing.
    taken: Vec<(UnitId, String, FileReport)>,
    /// Their sizes in bytes.
    sizes: BTreeSet<u64>,
    /// Units and years whose rates may change.
    concerned: BTreeSet<(UnitId, i32)>,
}

impl Supposed {
    /// What a partition would hold, if a file looked at touches it.
    pub(crate) fn segment(&self, partition: &Partition) -> Option<Arc<Segment>> {
        self.segments.get(partition).map(|(segment, _)| Arc::clone(segment))
    }

    /// Tallies of all supposed segments.
    pub(crate) fn tallies(&self) -> impl Iterator<Item = &Tally> {
        self.segments.values().map(|(_, tally)| tally.as_ref())
    }

    /// Does a live file still stand?
    pub(crate) fn keeps(&self, file: i64) -> bool {
        !self.ended.contains(&file)
    }

    /// All segments that were made so far, oldest first.
    pub(crate) fn made(&self) -> impl Iterator<Item = &Segment> {
        self.made.iter().map(Arc::as_ref)
    }

    /// The segments that would stand.
    pub(crate) fn standing(&self) -> impl Iterator<Item = &Segment> {
        self.segments.values().map(|(segment, _)| segment.as_ref())
    }

    /// As-of of the imports supposed.
    pub(crate) fn exported(&self) -> impl Iterator<Item = (ImportId, Moment)> + '_ {
        self.exported.iter().map(|(id, at)| (*id, *at))
    }

    /// The number that the next file would get, where `next` is the one that is free.
    pub(crate) fn id(&self, next: ImportId) -> ImportId {
        ImportId(next.0 + self.numbered)
    }

    /// Supposes that an import was committed.
    pub(crate) fn suppose(
        &mut self,
        (import, exported_at): (ImportId, Moment),
        merged: Merged,
        ended: Vec<i64>,
    ) -> Result<(), Error> {
        self.ended.extend(ended);
        self.exported.insert(import, exported_at);
        for segment in merged.segments {
            let tally = Tally::of_segment(&segment).map_err(Error::internal)?;
            let segment = Arc::new(segment);
            self.made.push(Arc::clone(&segment));
            self.segments.insert(segment.partition.clone(), (segment, Arc::new(tally)));
        }
        Ok(())
    }

    /// Notes for which unit and year the whole is to be told.
    pub(crate) fn concerns(&mut self, unit: UnitId, year: Option<i32>) {
        self.concerned.extend(year.map(|year| (unit, year)));
    }

    /// Notes that a file was accepted.
    pub(crate) fn took(&mut self, arrival: &Arrival, unit: UnitId, report: FileReport) -> FileReport {
        self.taken.push((unit, arrival.known_sha256().to_owned(), report.clone()));
        self.sizes.insert(arrival.size());
        report
    }

    /// Was a file of this size accepted before in this preview?
    pub(crate) fn took_size(&self, size_bytes: u64) -> bool {
        self.sizes.contains(&size_bytes)
    }

    /// The report of a file that was accepted before in this preview.
    pub(crate) fn taken(&self, unit: UnitId, sha256: &str) -> Option<FileReport> {
        self.taken.iter().find(|(of, hash, _)| *of == unit && hash == sha256).map(|(_, _, report)| report.clone())
    }
}

impl App {
    /// What is there, with nothing supposed.
    pub(crate) async fn as_it_is(&self) -> Result<Supposed, Error> {
        let base = self.store().snapshot_at(None).await.map_err(Error::internal)?;
        Ok(Supposed {
            base,
            ended: BTreeSet::new(),
            segments: BTreeMap::new(),
            made: Vec::new(),
            exported: BTreeMap::new(),
            numbered: 0,
            taken: Vec::new(),
            sizes: BTreeSet::new(),
            concerned: BTreeSet::new(),
        })
    }

    /// Tells what taking files in, in this order, would do. Stores nothing, not even refusals.
    ///
    /// # Errors
    /// A file cannot be opened, or a fault of ours. Refused files are reports.
    pub async fn preview(&self, requests: Vec<ImportRequest>) -> Result<Preview, Error> {
        self.must(Action::Enter, Resource::Imports)?;
        let version = self.data_version().await?;
        let start = self.as_it_is().await?;
        let mut supposed = start.clone();
        let mut reports = Vec::with_capacity(requests.len());
        for request in requests {
            let report = self.take_in_one(ImportRequest { dry_run: true, ..request }, &mut supposed).await?;
            supposed.numbered += i64::from(!report.known_already);
            reports.push(report);
        }
        let mut together = Vec::new();
        for (unit, year) in supposed.concerned.clone() {
            together.extend(self.effect(unit, year, &start, &supposed).await?);
        }
        Ok(Preview { reports, together, version })
    }

    /// The version of the data as a whole.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn data_version(&self) -> Result<DataVersion, Error> {
        let newest = self.store().newest_change().await.map_err(Error::internal)?;
        Ok(DataVersion(newest.map_or(0, |(id, _)| id)))
    }
}
