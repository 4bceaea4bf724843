//! The state of reference data: read as a whole, written as the difference of two states.

mod differences;
mod history;
mod loads;
mod read;
mod write;

use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QuerySelect};

use crate::batches::Streams;
use crate::connection::Store;
use crate::entities::reference::reference_version;
use crate::error::Error;
use crate::journal::{Audit, REFERENCE};
use crate::{batches, values};

pub(crate) use history::begin as begin_history;
pub(crate) use write::{Rows, rows_of};

/// Number of a state of the reference data; 0 before anything was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReferenceVersion(pub i64);

/// When and from what a state was loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadRecord {
    /// When.
    pub at: Moment,
    /// What the caller wants to be remembered of the files: names, hashes, counts.
    pub files: serde_json::Value,
}

impl Store {
    /// The version of the current state, to see cheaply whether a state in memory is still the current one.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn reference_version(&self) -> Result<ReferenceVersion, Error> {
        Ok(ReferenceVersion(self.data_state().await?.reference))
    }

    /// The current state and its version, as one consistent read.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn reference(&self) -> Result<(ReferenceVersion, Reference), Error> {
        let tx = self.read().await?;
        let (version, reference) = (version_of(&tx).await?, current(&tx).await?);
        tx.commit().await?;
        Ok((version, reference))
    }

    /// Leads the state from `before` (that of version `expected`) to `after`, and returns the new version. Only what
    /// differs is written; where nothing does, nothing is, and the version stays.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the current version is not `expected`; [`Error::Database`], also when `after`
    /// contradicts itself (an assignment to an unknown department) or lacks a unit that has imports.
    pub async fn save_reference(
        &self,
        expected: ReferenceVersion,
        before: &Reference,
        after: &Reference,
        load: &LoadRecord,
    ) -> Result<ReferenceVersion, Error> {
        if before == after {
            return Ok(expected);
        }
        let tx = self.write().await?;
        let next = save(self, &tx, expected, (before, after), load).await?;
        tx.commit().await?;
        Ok(next)
    }
}

/// Leads the state on within a transaction, with its line of the journal.
pub(crate) async fn save(
    store: &Store,
    tx: &DatabaseTransaction,
    expected: ReferenceVersion,
    (before, after): (&Reference, &Reference),
    load: &LoadRecord,
) -> Result<ReferenceVersion, Error> {
    let found = version_of(tx).await?;
    if found != expected {
        return Err(Error::Conflict { subject: "the reference data", expected: expected.0, found: found.0 });
    }
    let changed = write::difference(tx, before, after).await?;
    let next = ReferenceVersion(expected.0 + 1);
    let row = reference_version::Model { version: next.0, loaded_at: load.at.to_string(), files: values::json(&load.files)? };
    batches::insert::<reference_version::Entity, _>(tx, vec![row]).await?;
    history::write(tx, next, before, after).await?;
    let detail = serde_json::json!({ "files": load.files, "changed": changed });
    let (subject, pins) = (format!("reference {}", next.0), vec![REFERENCE.of(&next.0)]);
    store.record(tx, Audit { at: load.at, action: "load", subject, detail, pins }).await?;
    Ok(next)
}

/// Gives the only version another number: in a database that was made from an extract of another.
pub(crate) async fn renumber(tx: &DatabaseTransaction, from: ReferenceVersion, to: ReferenceVersion) -> Result<(), Error> {
    use crate::entities::reference::reference_change;
    use sea_orm::sea_query::Expr;
    let row = reference_version::Entity::find_by_id(from.0).one(tx).await?;
    let row = row.map(|row| reference_version::Model { version: to.0, ..row });
    batches::insert::<reference_version::Entity, _>(tx, row.into_iter().collect()).await?;
    let changes = reference_change::Entity::update_many();
    changes.col_expr(reference_change::Column::Version, Expr::value(to.0)).exec(tx).await?;
    reference_version::Entity::delete_by_id(from.0).exec(tx).await?;
    Ok(())
}

/// The state as the tables hold it.
async fn current(db: &impl Streams) -> Result<Reference, Error> {
    Ok(Reference {
        organisation: read::organisation(db).await?,
        catalogue: read::catalogue(db).await?,
        departments: read::departments(db).await?,
        decisions: read::decisions(db).await?,
        targets: read::targets(db).await?.into(),
        legal_texts: read::legal_texts(db).await?,
    })
}

async fn version_of(db: &impl ConnectionTrait) -> Result<ReferenceVersion, Error> {
    use reference_version::{Column, Entity};
    let newest = Entity::find().select_only().column_as(Column::Version.max(), "newest");
    let newest: Option<Option<i64>> = newest.into_tuple().one(db).await?;
    Ok(ReferenceVersion(newest.flatten().unwrap_or(0)))
}
