//! Questions to the catalogue: snapshots and the files of a snapshot.

use std::collections::{BTreeSet, HashMap};

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::Moment;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, IntoCondition, JoinType, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect};

use super::{DataFile, ISSUER_KEY, Partition, SnapshotId, TABLE, YEAR_KEY};
use crate::batches::MEMBERS_MAX;
use crate::connection::Store;
use crate::entities::lake::{data_file, lake_file_unit, snapshot};
use crate::error::{Corruption, Error};
use crate::values::Cell;

/// How the live files of two snapshots differ.
#[derive(Debug, Clone, Default)]
pub struct FilesSince {
    /// Files that are live now and were not, with the units that have rows in them.
    pub begun: Vec<(DataFile, Vec<UnitId>)>,
    /// Files that were live and are no more.
    pub ended: Vec<i64>,
}

/// Snapshots looked at in one step on the way back to a moment.
const STEP: u64 = 256;

impl Store {
    /// The latest snapshot, or the latest that was there at a moment.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn snapshot_at(&self, known_at: Option<Moment>) -> Result<SnapshotId, Error> {
        use snapshot::{Column, Entity};
        if known_at.is_none() {
            return Ok(SnapshotId(self.data_state().await?.snapshot));
        }
        let mut before = i64::MAX;
        loop {
            let step = Entity::find().filter(Column::SnapshotId.lt(before)).order_by_desc(Column::SnapshotId);
            let rows = step.limit(STEP).all(self.reader()).await?;
            let Some(last) = rows.last() else { return Ok(SnapshotId(0)) };
            before = last.snapshot_id;
            for row in &rows {
                // Compared here and not in SQL: DuckDB, too, may have written, with another offset or precision.
                let time: Moment = Cell("ducklake_snapshot", "snapshot_time").parse(&row.snapshot_time)?;
                if known_at.is_none_or(|moment| time <= moment) {
                    return Ok(SnapshotId(row.snapshot_id));
                }
            }
        }
    }

    /// The files of a snapshot in the order of their ids; with `units` only those that hold rows of one of them.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn files(&self, snapshot: SnapshotId, units: Option<&BTreeSet<UnitId>>) -> Result<Vec<DataFile>, Error> {
        let Some(units) = units else { return select(self.reader(), live_at(snapshot)).await };
        let tx = self.read().await?;
        let ids: Vec<i32> = units.iter().map(|unit| unit.0).collect();
        let mut found = Vec::new();
        for members in ids.chunks(MEMBERS_MAX) {
            let holding = Query::select()
                .column(lake_file_unit::Column::DataFileId)
                .from(lake_file_unit::Entity)
                .and_where(lake_file_unit::Column::UnitId.is_in(members.iter().copied()))
                .take();
            let these = live_at(snapshot).add(Expr::col((FILE, "data_file_id")).in_subquery(holding));
            found.extend(select(&tx, these).await?);
        }
        tx.commit().await?;
        // A file may hold rows of units of several steps.
        found.sort_by_key(|file| file.id);
        found.dedup_by_key(|file| file.id);
        Ok(found)
    }

    /// The live files of a snapshot that begin after an earlier one, each with the units that have rows in it, and the ids of those that were live
    /// then and are no more. From snapshot 0 on these are all.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn files_since(&self, before: SnapshotId, snapshot: SnapshotId) -> Result<FilesSince, Error> {
        let tx = self.read().await?;
        let begun = live_at(snapshot).add(Expr::col((FILE, "begin_snapshot")).gt(before.0));
        let files = select(&tx, begun).await?;
        let mut units: HashMap<i64, Vec<UnitId>> = HashMap::new();
        let holding = lake_file_unit::Entity::find()
            .select_only()
            .columns([lake_file_unit::Column::DataFileId, lake_file_unit::Column::UnitId]);
        let begun = Query::select()
            .column(data_file::Column::DataFileId)
            .from(data_file::Entity)
            .and_where(data_file::Column::BeginSnapshot.gt(before.0))
            .and_where(data_file::Column::BeginSnapshot.lte(snapshot.0))
            .take();
        let holding = holding.filter(lake_file_unit::Column::DataFileId.in_subquery(begun));
        for (file, unit) in holding.into_tuple::<(i64, i32)>().all(&tx).await? {
            units.entry(file).or_default().push(UnitId(unit));
        }
        let ended = data_file::Entity::find().select_only().column(data_file::Column::DataFileId);
        let ended = ended.filter(data_file::Column::BeginSnapshot.lte(before.0));
        let ended =
            ended.filter(data_file::Column::EndSnapshot.gt(before.0)).filter(data_file::Column::EndSnapshot.lte(snapshot.0));
        let ended = ended.into_tuple::<i64>().all(&tx).await?;
        tx.commit().await?;
        let begun = files.into_iter().map(|file| (units.remove(&file.id).unwrap_or_default(), file));
        Ok(FilesSince { begun: begun.map(|(units, file)| (file, units)).collect(), ended })
    }

    /// The files of these partitions at a snapshot, in the order of their ids.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn files_of_partitions(
        &self,
        snapshot: SnapshotId,
        partitions: &BTreeSet<Partition>,
    ) -> Result<Vec<DataFile>, Error> {
        let tx = self.read().await?;
        let issuers: BTreeSet<&str> = partitions.iter().map(|partition| partition.issuer.as_str()).collect();
        let issuers: Vec<&str> = issuers.into_iter().collect();
        let mut found = Vec::new();
        for members in issuers.chunks(MEMBERS_MAX) {
            let these = Expr::col((ISSUER, "partition_value")).is_in(members.iter().copied());
            found.extend(select(&tx, live_at(snapshot).add(these)).await?);
        }
        tx.commit().await?;
        // By issuer in SQL, by year here: that keeps the statement simple, and an issuer has few years.
        found.retain(|file| partitions.contains(&file.partition));
        found.sort_by_key(|file| file.id);
        Ok(found)
    }

    /// Every file that the partition ever had, the oldest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn file_history(&self, partition: &Partition) -> Result<Vec<DataFile>, Error> {
        let these = Cond::all()
            .add(Expr::col((ISSUER, "partition_value")).eq(partition.issuer.as_str()))
            .add(Expr::col((YEAR, "partition_value")).eq(partition.year.to_string()));
        select(self.reader(), these).await
    }

    /// Every path that the catalogue names; any other file in the lake is left over from a commit that failed.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn known_paths(&self) -> Result<BTreeSet<String>, Error> {
        use data_file::{Column, Entity};
        let paths = Entity::find().select_only().column(Column::Path).filter(Column::TableId.eq(TABLE));
        Ok(paths.into_tuple::<String>().all(self.reader()).await?.into_iter().collect())
    }
}

/// Aliases in the statement of [`select`].
const FILE: &str = "f";
const ISSUER: &str = "i";
const YEAR: &str = "y";

fn live_at(snapshot: SnapshotId) -> Cond {
    let end = Expr::col((FILE, "end_snapshot"));
    Cond::all()
        .add(Expr::col((FILE, "begin_snapshot")).lte(snapshot.0))
        .add(Cond::any().add(end.clone().is_null()).add(end.gt(snapshot.0)))
}

/// Files with their partitions, in the order of their ids, which is the order in which they began.
async fn select(db: &impl ConnectionTrait, these: Cond) -> Result<Vec<DataFile>, Error> {
    let mut statement: SelectStatement = Query::select()
        .columns(["data_file_id", "path", "record_count", "file_size_bytes", "begin_snapshot", "end_snapshot"].map(|c| (FILE, c)))
        .expr_as(Expr::col((ISSUER, "partition_value")), "issuer")
        .expr_as(Expr::col((YEAR, "partition_value")), "code_year")
        .from_as(data_file::Entity, FILE)
        .and_where(Expr::col((FILE, "table_id")).eq(TABLE))
        .cond_where(these)
        .order_by((FILE, "data_file_id"), Order::Asc)
        .take();
    for (alias, key) in [(ISSUER, ISSUER_KEY), (YEAR, YEAR_KEY)] {
        let of_file = Expr::col((alias, "data_file_id")).equals((FILE, "data_file_id"));
        let of_key = Expr::col((alias, "partition_key_index")).eq(key);
        let on = of_file.and(of_key).into_condition();
        statement.join_as(JoinType::InnerJoin, crate::entities::lake::file_partition_value::Entity, alias, on);
    }
    db.query_all(&statement).await?.iter().map(data_file).collect()
}

fn data_file(row: &QueryResult) -> Result<DataFile, Error> {
    let number = |column| Cell("ducklake_data_file", column).unsigned(row.try_get("", column)?);
    let year: String = row.try_get("", "code_year")?;
    let at = Cell("ducklake_file_partition_value", "partition_value");
    Ok(DataFile {
        id: row.try_get("", "data_file_id")?,
        path: row.try_get("", "path")?,
        rows: number("record_count")?,
        size_bytes: number("file_size_bytes")?,
        partition: Partition {
            issuer: row.try_get("", "issuer")?,
            year: year.parse().map_err(|_| at.corrupt(Corruption::Name(year)))?,
        },
        begin: SnapshotId(row.try_get("", "begin_snapshot")?),
        end: row.try_get::<Option<i64>>("", "end_snapshot")?.map(SnapshotId),
    })
}
