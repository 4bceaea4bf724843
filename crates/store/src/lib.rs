//! The one SQL database of an installation: reference data, imports, audit, and the lake's catalogue.
//!
//! The catalogue of the lake (DuckLake 0.3) lives in the same database as everything else, so that an import is
//! one transaction: the Parquet files are written first, then [`Store::commit_import`] names them, the report,
//! the remarks and the audit at once, or nothing of it. This crate knows neither Arrow nor Parquet: a file is a path with
//! numbers.
//!
//! The interface speaks the words of `domain` and plain structs; rows and SQL stay inside. Writes take the
//! database's write lock when they begin, so that what a transaction has read cannot change before it writes.

mod batches;
mod connection;
mod copies;
mod data_state;
mod drafts;
mod entities;
mod error;
mod extract;
mod imports;
mod journal;
mod lake;
mod migrations;
mod papers;
mod people;
mod profiles;
mod pulse;
mod quality;
mod reference;
mod requests;
mod sessions;
mod sign_on;
mod snapshots;
mod sources;
mod stated;
mod tokens;
mod totals;
mod values;

pub use connection::{Store, sqlite_url};
pub use data_state::DataState;
pub use drafts::{DraftConfirmed, DraftEnd, DraftRecord, DraftText, NewDraftText};
pub use error::{Corruption, Error};
pub use extract::Extract;
pub use imports::{AggregateRow, Counts, ImportCommit, ImportRecord, Refusal, UndoCommit, Undone};
pub use journal::{HashedFile, JournalCheck, JournalFilter, JournalLine};
pub use lake::{ColumnStats, DataFile, FilesSince, LakeCommit, NewFile, Partition, SnapshotId};
pub use papers::{KeptFile, KeptPaper, NewFileOfPaper};
pub use people::{GrantRecord, LoginState, NewPerson, PersonRecord, Secrets};
pub use profiles::Profile;
pub use reference::{LoadRecord, ReferenceVersion};
pub use requests::{Begun, Finished, NewRequest, RequestRecord};
pub use sessions::{SessionFound, SessionRecord};
pub use snapshots::ClosedPeriod;
pub use sources::{PullCounts, PullRecord, RowDigest, SourceRecord};
pub use stated::{NewStated, StatedRecord};
pub use tokens::{NewToken, Token, TokenOwner};
pub use totals::{ImportTotal, PullTotal, Totals};
