//! What can go wrong between this program and its database.

use dondoc_domain::targets::NotAPercent;
use dondoc_domain::time::NotADate;
use sea_orm::DbErr;

/// A failed call of the store. Nothing of the call was written then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection: a wrong path, a missing folder, no right to write, not a database.
    #[error("cannot open the database")]
    Open(#[source] DbErr),
    /// The tables could not be made.
    #[error("cannot bring the tables of the database up to date")]
    Migration(#[source] DbErr),
    /// The tables are those of a newer program, which this one does not know.
    #[error("the database is of a newer program: it has `{migration}`")]
    Newer {
        /// Name of the first migration that is unknown here.
        migration: String,
    },
    /// A copy of the database could not be written.
    #[error("cannot copy the database to `{path}`")]
    Copy {
        /// Where to.
        path: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database refused a statement, or was busy for too long.
    #[error("the database refused a statement")]
    Database(#[from] DbErr),
    /// Somebody else wrote since the caller looked: look again and retry.
    #[error("{subject} moved on from {expected} to {found} in the meantime")]
    Conflict {
        /// What moved on.
        subject: &'static str,
        /// Where the caller believed it to be.
        expected: i64,
        /// Where it is.
        found: i64,
    },
    /// A commit ends a file of the lake that is not live.
    #[error("data file {id} is not live and so cannot end")]
    FileNotLive {
        /// The file's id.
        id: i64,
    },
    /// A value cannot be written as JSON.
    #[error("cannot write a value as JSON")]
    Encode(#[source] serde_json::Error),
    /// A stored value has not the form in which this program writes it.
    #[error("unreadable value in `{table}.{column}`")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What is wrong with it.
        #[source]
        source: Corruption,
    },
}

/// What is wrong with a stored value.
#[derive(Debug, thiserror::Error)]
pub enum Corruption {
    /// Not a day or a moment.
    #[error(transparent)]
    Date(#[from] NotADate),
    /// Not a percentage.
    #[error(transparent)]
    Percent(#[from] NotAPercent),
    /// Not the JSON that it should be.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// Not one of the stable names of an enum.
    #[error("unknown name `{0}`")]
    Name(String),
    /// A number outside its range.
    #[error("number out of range: `{0}`")]
    Number(i64),
    /// An interval that ends before it begins, or intervals that overlap.
    #[error("contradictory validity")]
    Validity,
    /// A change of reference data that does not lead to what there is.
    #[error(transparent)]
    Change(#[from] dondoc_domain::reference::entries::Unfit),
    /// There should be a value.
    #[error("no value")]
    Missing,
}
