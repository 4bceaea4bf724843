//! The rows that a closed period rests on, taken out of one database and put into an empty one elsewhere.

use std::collections::BTreeSet;

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use crate::batches::{self, MEMBERS_MAX};
use crate::connection::Store;
use crate::entities::imports::{aggregate_row, import, import_undo};
use crate::entities::lake::{data_file, file_partition_value, lake_file_unit};
use crate::entities::snapshots::period_snapshot;
use crate::error::Error;
use crate::reference::{self, LoadRecord, ReferenceVersion};

/// Rows of the catalogue, of imports and of the closed period itself. How they look inside is this crate's.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extract {
    closed: period_snapshot::Model,
    files: Vec<data_file::Model>,
    partitions: Vec<file_partition_value::Model>,
    units: Vec<lake_file_unit::Model>,
    imports: Vec<import::Model>,
    undone: Vec<import_undo::Model>,
    tables: Vec<aggregate_row::Model>,
}

impl Extract {
    /// Number of the closed period.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.closed.number
    }

    /// Its document.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.closed.document
    }

    /// The same around another document: how a bundle keeps the document as a part of its own.
    #[must_use]
    pub fn around(mut self, document: String) -> Extract {
        self.closed.document = document;
        self
    }
}

impl Store {
    /// The rows behind a closed period: those of its files, of the imports that brought anything to the units in
    /// these, and of procedure tables. Reports, which figures do not rest on, stay behind. `None`: no such period.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn extract(&self, number: i64, files: &[i64], units: &BTreeSet<UnitId>) -> Result<Option<Extract>, Error> {
        let tx = self.read().await?;
        let Some(closed) = period_snapshot::Entity::find_by_id(number).one(&tx).await? else { return Ok(None) };
        let mut extract = Extract {
            closed,
            files: Vec::new(),
            partitions: Vec::new(),
            units: Vec::new(),
            imports: Vec::new(),
            undone: Vec::new(),
            tables: Vec::new(),
        };
        for ids in files.chunks(MEMBERS_MAX) {
            let ids = || ids.iter().copied();
            extract.files.extend(of::<data_file::Entity>(&tx, data_file::Column::DataFileId, ids()).await?);
            let column = file_partition_value::Column::DataFileId;
            extract.partitions.extend(of::<file_partition_value::Entity>(&tx, column, ids()).await?);
            extract.units.extend(of::<lake_file_unit::Entity>(&tx, lake_file_unit::Column::DataFileId, ids()).await?);
        }
        let holding = extract.units.iter().map(|row| row.unit_id).chain(units.iter().map(|unit| unit.0));
        let holding: Vec<i64> = holding.collect::<BTreeSet<_>>().into_iter().map(i64::from).collect();
        for ids in holding.chunks(MEMBERS_MAX) {
            let ids = || ids.iter().copied();
            extract.imports.extend(of::<import::Entity>(&tx, import::Column::UnitId, ids()).await?);
            extract.tables.extend(of::<aggregate_row::Entity>(&tx, aggregate_row::Column::UnitId, ids()).await?);
        }
        let known: BTreeSet<i64> = extract.imports.iter().map(|row| row.id).collect();
        extract.tables.retain(|row| known.contains(&row.import_id));
        extract.undone = import_undo::Entity::find().order_by_asc(import_undo::Column::ImportId).all(&tx).await?;
        extract.undone.retain(|row| known.contains(&row.import_id));
        extract.imports.iter_mut().for_each(|row| row.report = "null".to_owned());
        tx.commit().await?;
        Ok(Some(extract))
    }

    /// Puts an extract into an empty database, with the reference data that it needs as their only version.
    ///
    /// # Errors
    /// [`Error::Database`], also when the rows do not fit each other; [`Error::Conflict`] when something is there.
    pub async fn put_in(
        &self,
        extract: Extract,
        version: ReferenceVersion,
        reference: &Reference,
        at: Moment,
    ) -> Result<(), Error> {
        let load = LoadRecord { at, files: serde_json::json!([]) };
        let saved = self.save_reference(ReferenceVersion(0), &Reference::default(), reference, &load).await?;
        let tx = self.write().await?;
        if saved != version {
            reference::renumber(&tx, saved, version).await?;
        }
        batches::insert::<data_file::Entity, _>(&tx, extract.files).await?;
        batches::insert::<file_partition_value::Entity, _>(&tx, extract.partitions).await?;
        batches::insert::<lake_file_unit::Entity, _>(&tx, extract.units).await?;
        batches::insert::<import::Entity, _>(&tx, extract.imports).await?;
        batches::insert::<import_undo::Entity, _>(&tx, extract.undone).await?;
        batches::insert::<aggregate_row::Entity, _>(&tx, extract.tables).await?;
        batches::insert::<period_snapshot::Entity, _>(&tx, vec![extract.closed]).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn of<E: EntityTrait>(
    tx: &DatabaseTransaction,
    column: E::Column,
    ids: impl Iterator<Item = i64>,
) -> Result<Vec<E::Model>, Error> {
    Ok(E::find().filter(column.is_in(ids)).all(tx).await?)
}
