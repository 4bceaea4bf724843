//! The lake's catalogue: which Parquet files held which rows at which snapshot, in the tables of DuckLake 0.3.
//!
//! The lake has one table, `dossiers`, made by the first migration and partitioned by issuer and year. A snapshot
//! is made by each import that changes the lake; files are never changed, they begin and end.

mod commit;
mod files;
mod statistics;

use dondoc_domain::dossiers::UnitId;

pub(crate) use commit::commit;
pub use files::FilesSince;

/// `ducklake_table.table_id` of `dossiers`.
const TABLE: i64 = 1;
/// `ducklake_partition_info.partition_id` of its partitioning.
const PARTITIONING: i64 = 2;
/// `partition_key_index` of the issuer.
const ISSUER_KEY: i64 = 0;
/// `partition_key_index` of the year.
const YEAR_KEY: i64 = 1;

/// A state of the lake. 0 is the empty lake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SnapshotId(pub i64);

/// Where a dossier's row lives, by what never changes: its code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition {
    /// Prefix of the dossier's code: `H37.54.09`.
    pub issuer: String,
    /// Year in the dossier's code.
    pub year: i32,
}

/// A file of the lake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFile {
    /// Its id.
    pub id: i64,
    /// Relative to the table's folder (`lake/main/dossiers/`).
    pub path: String,
    /// Rows in it.
    pub rows: u64,
    /// Its size.
    pub size_bytes: u64,
    /// Its partition: all its rows are of this issuer and year.
    pub partition: Partition,
    /// First snapshot that has it.
    pub begin: SnapshotId,
    /// First snapshot that no longer has it.
    pub end: Option<SnapshotId>,
}

/// A file that was written and is now to be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Relative to the table's folder (`lake/main/dossiers/`).
    pub path: String,
    /// Rows in it.
    pub rows: u64,
    /// Its size.
    pub size_bytes: u64,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Size of its Parquet footer.
    pub footer_size: u64,
    /// Its partition.
    pub partition: Partition,
    /// The units that have rows in it, with how many.
    pub units: Vec<(UnitId, u64)>,
    /// Statistics of its columns.
    pub columns: Vec<ColumnStats>,
}

/// What is known of a column of a file. `min` and `max` are as DuckDB prints values: `2023-04-12`,
/// `2023-04-12 08:15:00`, `7`; without them nothing is known about the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnStats {
    /// The column's id, which is also its Parquet field id.
    pub column: u32,
    /// Compressed size.
    pub size_bytes: u64,
    /// Values that are not null.
    pub values: u64,
    /// Nulls.
    pub nulls: u64,
    /// Least value.
    pub min: Option<String>,
    /// Greatest value.
    pub max: Option<String>,
}

/// What an import changes in the lake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LakeCommit {
    /// The snapshot that the change was made for: the latest one, or else the commit is refused.
    pub base_snapshot: SnapshotId,
    /// Files that begin.
    pub added: Vec<NewFile>,
    /// Ids of files that end.
    pub ended: Vec<i64>,
}
