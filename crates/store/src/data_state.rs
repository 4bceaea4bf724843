//! What figures rest on, as a key for what is made of it.

use sea_orm::{ConnectionTrait, Statement};

use crate::connection::Store;
use crate::error::Error;

/// What figures rest on, as numbers that grow with every change of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct DataState {
    /// Version of the reference data.
    pub reference: i64,
    /// Newest snapshot of the lake.
    pub snapshot: i64,
    /// Newest import, accepted or refused.
    pub import: i64,
    /// Imports that were undone.
    pub undone: i64,
    /// Newest switch of a check.
    pub switch: i64,
}

impl Store {
    /// What figures rest on now: from memory where nothing was committed since, by whatever process.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn data_state(&self) -> Result<DataState, Error> {
        // Looked at first: what is committed while the database answers makes another beat, and is asked for the next time.
        let beat = self.beat();
        if let Some(beat) = beat
            && let Ok(kept) = self.state().lock()
            && let Some((of, state)) = *kept
            && of == beat
        {
            return Ok(state);
        }
        let state = self.asked_state().await?;
        if let Some(beat) = beat
            && let Ok(mut kept) = self.state().lock()
        {
            *kept = Some((beat, state));
        }
        Ok(state)
    }

    /// One statement: all of it is of one moment.
    async fn asked_state(&self) -> Result<DataState, Error> {
        const ASKED: &str = "SELECT \
            COALESCE((SELECT MAX(version) FROM reference_version), 0) AS reference, \
            COALESCE((SELECT MAX(snapshot_id) FROM ducklake_snapshot), 0) AS snapshot, \
            COALESCE((SELECT MAX(id) FROM import), 0) AS import, \
            (SELECT COUNT(*) FROM import_undo) AS undone, \
            COALESCE((SELECT MAX(version) FROM quality_switch), 0) AS switch";
        let db = self.reader();
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), ASKED)).await?;
        let Some(row) = row else { return Ok(DataState::default()) };
        let number = |name: &str| row.try_get::<i64>("", name);
        Ok(DataState {
            reference: number("reference")?,
            snapshot: number("snapshot")?,
            import: number("import")?,
            undone: number("undone")?,
            switch: number("switch")?,
        })
    }
}
