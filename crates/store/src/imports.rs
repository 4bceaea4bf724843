//! Imports: one file taken in, or refused, with everything that was said about it.

mod commit;
mod read;

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Channel, ImportId, UnitId};
use dondoc_domain::kept_json::KeptJson;
use dondoc_domain::time::{Day, Moment};

use crate::lake::{LakeCommit, SnapshotId};
use crate::profiles::Profile;

pub(crate) use commit::next_id;

/// What became of the rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Rows read.
    pub rows_read: u64,
    /// Rows that stood after the file's own duplicates were resolved.
    pub standing: u64,
    /// Rows identical to an earlier one of the file.
    pub duplicates_identical: u64,
    /// Rows that gave way to another one of the file.
    pub superseded_in_file: u64,
    /// Dossiers that were not known before.
    pub codes_new: u64,
    /// Dossiers that were.
    pub codes_already_known: u64,
}

/// One row of a table of procedures: a count that a unit reported itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregateRow {
    /// The import that brought it. [`Store::commit_import`](crate::Store::commit_import) writes its own id.
    pub import: ImportId,
    /// The unit.
    pub unit: UnitId,
    /// The period, half-open.
    pub period: (Day, Day),
    /// The procedure.
    pub procedure: ProcedureCode,
    /// The channel.
    pub channel: Channel,
    /// How many dossiers.
    pub count: u64,
    /// The level that the table claims.
    pub level_stated: Option<Level>,
}

/// Everything that accepting a file writes.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportCommit {
    /// What [`Store::next_import_id`](crate::Store::next_import_id) said, because the rows in the lake carry it.
    pub id: ImportId,
    /// Name of the file, without folder.
    pub file: String,
    /// Its hash.
    pub sha256: String,
    /// Its size.
    pub size_bytes: u64,
    /// What kind of file it was taken for.
    pub kind: String,
    /// The unit whose data it holds.
    pub unit: UnitId,
    /// The day and time for which it speaks.
    pub exported_at: Moment,
    /// When it was taken in; also the time of the lake's snapshot.
    pub imported_at: Moment,
    /// The period that it covers, half-open, where it says so.
    pub period: Option<(Day, Day)>,
    /// Names of its sheets; the index of a row's sheet points here.
    pub sheets: Vec<String>,
    /// What became of its rows.
    pub counts: Counts,
    /// The whole report as the caller shapes it.
    pub report: serde_json::Value,
    /// What is to be said about it.
    pub remarks: Vec<Diagnostic>,
    /// Rows of a table of procedures.
    pub aggregates: Vec<AggregateRow>,
    /// What changes in the lake; `None` for files that hold no dossiers.
    pub lake: Option<LakeCommit>,
    /// How its columns were said to be read, to be used again.
    pub profile: Option<Profile>,
}

/// An import as kept. What only an accepted file has is optional, zero or null in a refused one.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRecord {
    /// Its id.
    pub id: ImportId,
    /// Name of the file, without folder.
    pub file: String,
    /// Its hash; `None` for a refused file that could not be read to its end.
    pub sha256: Option<String>,
    /// Its size.
    pub size_bytes: u64,
    /// What kind of file it was taken for; `None` for a refused one.
    pub kind: Option<String>,
    /// The unit whose data it holds; always there in an accepted one.
    pub unit: Option<UnitId>,
    /// The day and time for which it speaks; always there in an accepted one.
    pub exported_at: Option<Moment>,
    /// When it was taken in or refused.
    pub imported_at: Moment,
    /// The period that it covers, half-open, where it says so.
    pub period: Option<(Day, Day)>,
    /// Names of its sheets.
    pub sheets: Vec<String>,
    /// What became of its rows.
    pub counts: Counts,
    /// The whole report.
    pub report: KeptJson,
    /// Why it was refused; `None`: it was accepted.
    pub refusal: Option<Vec<Diagnostic>>,
    /// The snapshot of the lake that it made.
    pub snapshot: Option<SnapshotId>,
    /// Whether it was undone since.
    pub undone: Option<Undone>,
}

/// That an import was undone: from then on it does not stand; what it held is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// When.
    pub at: Moment,
    /// Why.
    pub reason: String,
    /// The snapshot from which on its rows do not stand; `None` for files without dossiers.
    pub snapshot: Option<SnapshotId>,
}

/// Everything that undoing an import writes.
#[derive(Debug, Clone, PartialEq)]
pub struct UndoCommit {
    /// The import.
    pub import: ImportId,
    /// When; also the time of the lake's snapshot.
    pub at: Moment,
    /// Why.
    pub reason: String,
    /// What changes in the lake; `None` for files that hold no dossiers.
    pub lake: Option<LakeCommit>,
}

/// A refused file.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Name of the file, without folder.
    pub file: String,
    /// Its hash, where it could be read.
    pub sha256: Option<String>,
    /// Its size.
    pub size_bytes: u64,
    /// The unit for which it was meant, where known.
    pub unit: Option<UnitId>,
    /// When.
    pub imported_at: Moment,
    /// Why.
    pub diagnostics: Vec<Diagnostic>,
}
