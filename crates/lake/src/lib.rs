//! Parquet segments and the counting kernel.
//!
//! The lake holds one current row a dossier. Its files are cut by [`Partition`] (issuer of the dossier
//! code, year in the code); a change writes the partition anew beside the old file (copy on write), and
//! the SQL catalogue in `store` decides which file is current. So nothing here is ever overwritten.
//!
//! * [`schema`] — the columns, with the field ids that the DuckLake catalogue names them by
//! * [`segment`] — rows ⇄ one Parquet file, sorted, with the run index in its footer
//! * [`merge`] — new rows into the files of their partitions
//! * [`tally`] — what the kernel needs of a file: runs and sorted days
//! * [`kernel`] — cells by binary search in sorted days
//! * [`difference`] — what became of rows between two states
//! * [`folder`] — paths, durable writes, orphans
//!
//! This crate knows no SQL: `app` brings catalogue and lake together.

pub mod difference;
pub mod folder;
pub mod kernel;
pub mod merge;
pub mod schema;
pub mod segment;
pub mod tally;

/// What a file of the lake holds: dossiers whose code was issued by one unit in one year.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition {
    /// Prefix of the dossier codes: `H37.54.09`; `?` for rows without a readable code.
    pub issuer: String,
    /// Year in the codes; 0 where the six digits are no date.
    pub year: i32,
}

impl Partition {
    /// Where a dossier with this code belongs, in all its versions.
    #[must_use]
    pub fn of(code: &str) -> Partition {
        match dondoc_domain::dossiers::code_parts(code) {
            Some(parts) => {
                Partition { issuer: parts.prefix.to_owned(), year: parts.day.map_or(0, dondoc_domain::time::Day::year) }
            }
            None => Partition { issuer: "?".to_owned(), year: 0 },
        }
    }
}

/// Why a file of the lake could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk.
    #[error("lake file `{path}`")]
    Io {
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The Parquet library.
    #[error("lake file `{path}`")]
    Parquet {
        /// Which file.
        path: String,
        /// Why.
        #[source]
        source: parquet::errors::ParquetError,
    },
    /// The file is Parquet, but not one of ours.
    #[error("lake file `{path}` is not a segment: {what}")]
    NotASegment {
        /// Which file.
        path: String,
        /// What is missing or wrong.
        what: &'static str,
    },
}
