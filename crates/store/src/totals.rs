//! Totals of an installation, for what watches over it.

use dondoc_domain::time::Moment;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};

use crate::connection::Store;
use crate::error::Error;
use crate::migrations::{self, State};
use crate::values::Cell;

/// Imports of one kind and outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportTotal {
    /// The kind, `unknown` where a refused file was not understood so far.
    pub kind: String,
    /// Were they refused?
    pub refused: bool,
    /// How many.
    pub files: u64,
    /// Rows that were read of them.
    pub rows: u64,
}

/// Readings of one source with one outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullTotal {
    /// The source's id.
    pub source: String,
    /// How they ended.
    pub outcome: String,
    /// How many.
    pub pulls: u64,
}

/// Totals of an installation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Imports.
    pub imports: Vec<ImportTotal>,
    /// Readings of sources.
    pub pulls: Vec<PullTotal>,
    /// Live files of the lake.
    pub lake_files: u64,
    /// Lines of the journal.
    pub journal_lines: i64,
    /// When the newest import was made that was not refused.
    pub newest_import: Option<Moment>,
}

const IMPORTS: &str = "SELECT COALESCE(kind, 'unknown') AS kind, refused, COUNT(*) AS n, COALESCE(SUM(rows_read), 0) AS row_count \
                       FROM import GROUP BY 1, 2 ORDER BY 1, 2";
const PULLS: &str = "SELECT source_id, outcome, COUNT(*) AS n FROM source_pull GROUP BY 1, 2 ORDER BY 1, 2";
const REST: &str = "SELECT (SELECT COUNT(*) FROM ducklake_data_file WHERE end_snapshot IS NULL) AS files, \
                    (SELECT COALESCE(MAX(id), 0) FROM audit) AS line_count, (SELECT MAX(imported_at) FROM import WHERE refused = 0) AS newest";

impl Store {
    /// Totals of everything.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn totals(&self) -> Result<Totals, Error> {
        let number = |row: &QueryResult, column: &str| Ok::<u64, Error>(row.try_get::<i64>("", column)?.unsigned_abs());
        let mut totals = Totals::default();
        for row in self.reader().query_all_raw(sql(IMPORTS)).await? {
            let refused = row.try_get::<i32>("", "refused")? != 0;
            let (kind, files, rows) = (row.try_get("", "kind")?, number(&row, "n")?, number(&row, "row_count")?);
            totals.imports.push(ImportTotal { kind, refused, files, rows });
        }
        for row in self.reader().query_all_raw(sql(PULLS)).await? {
            let (source, outcome) = (row.try_get("", "source_id")?, row.try_get("", "outcome")?);
            totals.pulls.push(PullTotal { source, outcome, pulls: number(&row, "n")? });
        }
        if let Some(row) = self.reader().query_one_raw(sql(REST)).await? {
            totals.lake_files = number(&row, "files")?;
            totals.journal_lines = row.try_get("", "line_count")?;
            let newest: Option<String> = row.try_get("", "newest")?;
            totals.newest_import = newest.map(|at| Cell("import", "imported_at").parse(&at)).transpose()?;
        }
        Ok(totals)
    }

    /// Are the tables still those of this program? A newer one may have changed them meanwhile.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn is_up_to_date(&self) -> Result<bool, Error> {
        Ok(migrations::state(self.reader()).await? == State::UpToDate)
    }
}

fn sql(text: &str) -> Statement {
    Statement::from_string(DbBackend::Sqlite, text)
}
