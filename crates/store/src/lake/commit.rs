//! A new snapshot: files begin, files end, statistics grow.

use std::collections::BTreeMap;

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::Moment;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::statistics::Bounds;
use super::{ISSUER_KEY, LakeCommit, NewFile, PARTITIONING, SnapshotId, TABLE, YEAR_KEY};
use crate::batches::{MEMBERS_MAX, insert};
use crate::entities::lake::{
    data_file, file_column_stats, file_partition_value, lake_file_hash, lake_file_unit, snapshot, snapshot_changes,
    table_column_stats, table_stats,
};
use crate::error::Error;
use crate::journal::{FILE, Pin, SNAPSHOT};
use crate::values::{Cell, signed};

/// What a commit did, for the journal.
#[derive(Debug)]
pub(crate) struct Committed {
    pub(crate) snapshot: SnapshotId,
    /// The snapshot, and the files that began and ended with it.
    pub(crate) pins: Vec<Pin>,
    /// The same for people: paths, sizes and hashes.
    pub(crate) told: serde_json::Value,
}

/// Writes the snapshot after `changes.base_snapshot`, in the caller's transaction.
pub(crate) async fn commit(
    db: &impl ConnectionTrait,
    changes: &LakeCommit,
    at: Moment,
    message: String,
) -> Result<Committed, Error> {
    let latest = snapshot::Entity::find().order_by_desc(snapshot::Column::SnapshotId).one(db).await?;
    let latest = latest.ok_or_else(|| Cell("ducklake_snapshot", "snapshot_id").corrupt(crate::Corruption::Missing))?;
    if latest.snapshot_id != changes.base_snapshot.0 {
        let (expected, found) = (changes.base_snapshot.0, latest.snapshot_id);
        return Err(Error::Conflict { subject: "the lake", expected, found });
    }
    let new = SnapshotId(latest.snapshot_id + 1);
    let ended = end_files(db, &changes.ended, new).await?;
    add_files(db, &changes.added, new, latest.next_file_id).await?;

    let made = [(!changes.added.is_empty(), "inserted_into_table"), (!changes.ended.is_empty(), "deleted_from_table")];
    let made: Vec<String> = made.iter().filter(|(did, _)| *did).map(|(_, what)| format!("{what}:{TABLE}")).collect();
    let row = snapshot_changes::Model { snapshot_id: new.0, changes_made: Some(made.join(",")), commit_message: Some(message) };
    insert::<snapshot_changes::Entity, _>(db, vec![row]).await?;
    let row = snapshot::Model {
        snapshot_id: new.0,
        snapshot_time: utc_text(at),
        next_file_id: latest.next_file_id + signed(changes.added.len() as u64),
        ..latest
    };
    insert::<snapshot::Entity, _>(db, vec![row]).await?;
    let begun = latest_ids(&changes.added, latest.next_file_id);
    let file = |file: &NewFile| serde_json::json!({ "path": file.path, "size": file.size_bytes, "sha256": file.sha256 });
    let added: Vec<_> = changes.added.iter().map(file).collect();
    Ok(Committed {
        snapshot: new,
        pins: std::iter::once(SNAPSHOT.of(&new.0))
            .chain(begun.chain(changes.ended.iter().copied()).map(|id| FILE.of(&id)))
            .collect(),
        told: serde_json::json!({ "added": added, "ended": ended }),
    })
}

/// The ids that new files get.
fn latest_ids(added: &[NewFile], first: i64) -> impl Iterator<Item = i64> {
    (first..).take(added.len())
}

/// A moment as DuckDB writes it in `snapshot_time`.
fn utc_text(at: Moment) -> String {
    // The domain's Moment shows wall clock seconds; those of UTC give the text of UTC.
    format!("{}+00", Moment(at.unix()).to_string().replace('T', " "))
}

/// Ends files; gives their paths.
async fn end_files(db: &impl ConnectionTrait, ended: &[i64], new: SnapshotId) -> Result<Vec<String>, Error> {
    use data_file::{Column, Entity};
    let mut paths = Vec::new();
    for members in ended.chunks(MEMBERS_MAX) {
        let these = Column::DataFileId.is_in(members.iter().copied()).and(Column::EndSnapshot.is_null());
        let live = Entity::find().filter(these.clone()).all(db).await?;
        if let Some(id) = members.iter().find(|id| !live.iter().any(|file| file.data_file_id == **id)) {
            return Err(Error::FileNotLive { id: *id });
        }
        Entity::update_many().col_expr(Column::EndSnapshot, Expr::value(new.0)).filter(these).exec(db).await?;
        paths.extend(live.into_iter().map(|file| file.path));
    }
    Ok(paths)
}

async fn add_files(db: &impl ConnectionTrait, added: &[NewFile], new: SnapshotId, first_id: i64) -> Result<(), Error> {
    if added.is_empty() {
        return Ok(());
    }
    let known = table_stats::Entity::find_by_id(TABLE).one(db).await?;
    // Like DuckLake, this only ever grows: it counts what was ever written, and row ids are never used again.
    let mut totals = known.unwrap_or(table_stats::Model { table_id: TABLE, record_count: 0, next_row_id: 0, file_size_bytes: 0 });
    let columns = table_column_stats::Entity::find().filter(table_column_stats::Column::TableId.eq(TABLE)).all(db).await?;
    let mut bounds: BTreeMap<i64, Bounds> = columns.into_iter().map(|row| (row.column_id, row.into())).collect();

    let (mut files, mut partitions, mut units, mut columns) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (file, data_file_id) in added.iter().zip(first_id..) {
        let rows = signed(file.rows);
        files.push(file_row(file, data_file_id, new, totals.next_row_id));
        let partition_value = |partition_key_index, value: &dyn ToString| {
            let partition_value = value.to_string();
            file_partition_value::Model { data_file_id, partition_key_index, table_id: TABLE, partition_value }
        };
        partitions.push(partition_value(ISSUER_KEY, &file.partition.issuer));
        partitions.push(partition_value(YEAR_KEY, &file.partition.year));
        let unit = |(unit, rows): &(_, _)| unit_row(*unit, data_file_id, *rows);
        units.extend(file.units.iter().map(unit));
        columns.extend(file.columns.iter().map(|stats| file_column_stats::Model {
            data_file_id,
            column_id: stats.column.into(),
            table_id: TABLE,
            column_size_bytes: signed(stats.size_bytes),
            value_count: signed(stats.values),
            null_count: signed(stats.nulls),
            min_value: stats.min.clone(),
            max_value: stats.max.clone(),
        }));
        Bounds::widen(&mut bounds, &file.columns, totals.record_count > 0);
        totals.record_count += rows;
        totals.next_row_id += rows;
        totals.file_size_bytes += signed(file.size_bytes);
    }
    insert::<data_file::Entity, _>(db, files).await?;
    let hash = |(file, data_file_id): (&NewFile, i64)| lake_file_hash::Model { data_file_id, sha256: file.sha256.clone() };
    insert::<lake_file_hash::Entity, _>(db, added.iter().zip(first_id..).map(hash).collect()).await?;
    insert::<file_partition_value::Entity, _>(db, partitions).await?;
    insert::<lake_file_unit::Entity, _>(db, units).await?;
    insert::<file_column_stats::Entity, _>(db, columns).await?;
    // The format's tables have no keys to replace rows by.
    table_stats::Entity::delete_many().filter(table_stats::Column::TableId.eq(TABLE)).exec(db).await?;
    insert::<table_stats::Entity, _>(db, vec![totals]).await?;
    table_column_stats::Entity::delete_many().filter(table_column_stats::Column::TableId.eq(TABLE)).exec(db).await?;
    let bounds = bounds.into_iter().map(|(column, bounds)| bounds.into_row(TABLE, column));
    insert::<table_column_stats::Entity, _>(db, bounds.collect()).await
}

fn unit_row(unit: UnitId, data_file_id: i64, rows: u64) -> lake_file_unit::Model {
    lake_file_unit::Model { unit_id: unit.0, data_file_id, rows: signed(rows) }
}

fn file_row(file: &NewFile, data_file_id: i64, new: SnapshotId, row_id_start: i64) -> data_file::Model {
    data_file::Model {
        data_file_id,
        table_id: TABLE,
        begin_snapshot: new.0,
        end_snapshot: None,
        path: file.path.clone(),
        path_is_relative: 1,
        file_format: "parquet".to_owned(),
        record_count: signed(file.rows),
        file_size_bytes: signed(file.size_bytes),
        footer_size: signed(file.footer_size),
        row_id_start,
        partition_id: PARTITIONING,
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, utc_text};

    #[test]
    fn snapshot_times_are_utc() {
        let at: Moment = "2023-07-05T03:15:32".parse().unwrap();
        assert_eq!(utc_text(at), "2023-07-04 20:15:32+00");
        assert_eq!(utc_text(at).parse(), Ok(at));
    }
}
