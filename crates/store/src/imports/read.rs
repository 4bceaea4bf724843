//! Reading imports back.

use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Channel, ImportId, UnitId};
use dondoc_domain::kept_json::KeptJson;
use dondoc_domain::time::{Day, Moment};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select};

use super::{AggregateRow, Counts, ImportRecord, Undone};
use crate::batches::{MEMBERS_MAX, gathered};
use crate::connection::Store;
use crate::entities::imports::{aggregate_row, import, import_remark, import_undo};
use crate::error::{Corruption, Error};
use crate::lake::SnapshotId;
use crate::values::{Cell, signed};

impl Store {
    /// The latest accepted import of this very file for this unit that still stands.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn import_by_hash(&self, unit: UnitId, sha256: &str) -> Result<Option<ImportRecord>, Error> {
        use import::Column;
        let these = import::Entity::find().filter(Column::UnitId.eq(unit.0)).filter(Column::Sha256.eq(sha256));
        let accepted = these.filter(Column::Refused.eq(0)).order_by_desc(Column::Id);
        Ok(self.records(accepted).await?.into_iter().find(|record| record.undone.is_none()))
    }

    /// Was a file of this size ever accepted for this unit?
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn has_import_of_size(&self, unit: UnitId, size_bytes: u64) -> Result<bool, Error> {
        use import::Column;
        let these = import::Entity::find().filter(Column::UnitId.eq(unit.0)).filter(Column::SizeBytes.eq(signed(size_bytes)));
        Ok(these.filter(Column::Refused.eq(0)).limit(1).one(self.reader()).await?.is_some())
    }

    /// One import, accepted or refused.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn import(&self, id: ImportId) -> Result<Option<ImportRecord>, Error> {
        Ok(self.records(import::Entity::find_by_id(id.0)).await?.pop())
    }

    /// All imports (made until a moment), the newest first, refused ones too.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn imports(&self, until: Option<Moment>) -> Result<Vec<ImportRecord>, Error> {
        let mut these = import::Entity::find().order_by_desc(import::Column::Id);
        if let Some(until) = until {
            these = these.filter(import::Column::ImportedAt.lte(until.to_string()));
        }
        self.records(these).await
    }

    /// All imports above a number, refused ones too, the newest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn imports_above(&self, id: ImportId) -> Result<Vec<ImportRecord>, Error> {
        let these = import::Entity::find().filter(import::Column::Id.gt(id.0)).order_by_desc(import::Column::Id);
        self.records(these).await
    }

    /// What was said about an import, in the order in which it was said; of a refused one the reasons.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn remarks(&self, id: ImportId) -> Result<Vec<Diagnostic>, Error> {
        use import_remark::{Column, Entity};
        let rows = Entity::find().filter(Column::ImportId.eq(id.0)).order_by_asc(Column::Position);
        rows.all(self.reader()).await?.iter().map(diagnostic).collect()
    }

    /// The rows of tables of procedures, as known at a moment: of several tables of one unit and period, those of
    /// the latest import.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn aggregate_rows(&self, units: &BTreeSet<UnitId>, known_at: Option<Moment>) -> Result<Vec<AggregateRow>, Error> {
        use aggregate_row::{Column, Entity, Relation};
        let tx = self.read().await?;
        let mut rows = Vec::new();
        let ids: Vec<i32> = units.iter().map(|unit| unit.0).collect();
        for members in ids.chunks(MEMBERS_MAX) {
            let mut these = Entity::find().filter(Column::UnitId.is_in(members.iter().copied()));
            if let Some(known_at) = known_at {
                let known = import::Column::ImportedAt.lte(known_at.to_string());
                these = these.join(JoinType::InnerJoin, Relation::Import.def()).filter(known);
            }
            let these = these.order_by_asc(Column::ImportId).order_by_asc(Column::Position);
            for row in these.all(&tx).await? {
                rows.push(aggregate(&row)?);
            }
        }
        let undone = undone(&tx).await?;
        tx.commit().await?;
        // A table that is undone (as known at that moment) makes room for the one before it.
        let stands = |row: &AggregateRow| undone.get(&row.import.0).is_none_or(|u| known_at.is_some_and(|known| u.at > known));
        rows.retain(stands);
        let mut latest: BTreeMap<(UnitId, (Day, Day)), ImportId> = BTreeMap::new();
        for row in &rows {
            let import = latest.entry((row.unit, row.period)).or_insert(row.import);
            *import = (*import).max(row.import);
        }
        rows.retain(|row| latest.get(&(row.unit, row.period)) == Some(&row.import));
        Ok(rows)
    }

    /// The rows of a table of procedures as one import brought them, whether it still stands or not.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn aggregate_rows_of(&self, import: ImportId) -> Result<Vec<AggregateRow>, Error> {
        use aggregate_row::{Column, Entity};
        let these = Entity::find().filter(Column::ImportId.eq(import.0)).order_by_asc(Column::Position);
        these.all(self.reader()).await?.iter().map(aggregate).collect()
    }

    async fn records(&self, these: Select<import::Entity>) -> Result<Vec<ImportRecord>, Error> {
        let tx = self.read().await?;
        let rows = gathered(these, &tx, Ok).await?;
        let refused: Vec<i64> = rows.iter().filter(|row| row.refused != 0).map(|row| row.id).collect();
        let mut reasons = reasons(&tx, &refused).await?;
        let mut undone = undone(&tx).await?;
        tx.commit().await?;
        rows.into_iter().map(|row| record(row, &mut reasons, &mut undone)).collect()
    }
}

/// All imports that were undone; few ever are.
async fn undone(db: &impl ConnectionTrait) -> Result<BTreeMap<i64, Undone>, Error> {
    let rows = import_undo::Entity::find().all(db).await?;
    let one = |row: import_undo::Model| {
        let at = Cell("import_undo", "undone_at").parse(&row.undone_at)?;
        Ok((row.import_id, Undone { at, reason: row.reason, snapshot: row.snapshot_id.map(SnapshotId) }))
    };
    rows.into_iter().map(one).collect()
}

/// Why imports were refused.
async fn reasons(db: &impl ConnectionTrait, refused: &[i64]) -> Result<BTreeMap<i64, Vec<Diagnostic>>, Error> {
    use import_remark::{Column, Entity};
    let mut reasons: BTreeMap<i64, Vec<Diagnostic>> = BTreeMap::new();
    for members in refused.chunks(MEMBERS_MAX) {
        let rows = Entity::find().filter(Column::ImportId.is_in(members.iter().copied()));
        for row in rows.order_by_asc(Column::ImportId).order_by_asc(Column::Position).all(db).await? {
            reasons.entry(row.import_id).or_default().push(diagnostic(&row)?);
        }
    }
    Ok(reasons)
}

fn diagnostic(row: &import_remark::Model) -> Result<Diagnostic, Error> {
    Cell("import_remark", "diagnostic").json(&row.diagnostic)
}

fn record(
    row: import::Model,
    reasons: &mut BTreeMap<i64, Vec<Diagnostic>>,
    undone: &mut BTreeMap<i64, Undone>,
) -> Result<ImportRecord, Error> {
    let start: Option<Day> = Cell("import", "period_start").parse_optional(row.period_start.as_deref())?;
    let end: Option<Day> = Cell("import", "period_end").parse_optional(row.period_end.as_deref())?;
    let number = |column, n| Cell("import", column).unsigned(n);
    Ok(ImportRecord {
        id: ImportId(row.id),
        size_bytes: number("size_bytes", row.size_bytes)?,
        unit: row.unit_id.map(UnitId),
        exported_at: Cell("import", "exported_at").parse_optional(row.exported_at.as_deref())?,
        imported_at: Cell("import", "imported_at").parse(&row.imported_at)?,
        period: start.zip(end),
        sheets: Cell("import", "sheets").json(&row.sheets)?,
        counts: Counts {
            rows_read: number("rows_read", row.rows_read)?,
            standing: number("standing", row.standing)?,
            duplicates_identical: number("duplicates_identical", row.duplicates_identical)?,
            superseded_in_file: number("superseded_in_file", row.superseded_in_file)?,
            codes_new: number("codes_new", row.codes_new)?,
            codes_already_known: number("codes_already_known", row.codes_already_known)?,
        },
        report: KeptJson::new(row.report).map_err(|why| Cell("import", "report").corrupt(why))?,
        refusal: (row.refused != 0).then(|| reasons.remove(&row.id).unwrap_or_default()),
        snapshot: row.snapshot_id.map(SnapshotId),
        undone: undone.remove(&row.id),
        file: row.file,
        sha256: row.sha256,
        kind: row.kind,
    })
}

fn aggregate(row: &aggregate_row::Model) -> Result<AggregateRow, Error> {
    let channel = u8::try_from(row.channel).ok().and_then(Channel::from_number);
    let unknown = || Cell("aggregate_row", "channel").corrupt(Corruption::Number(row.channel.into()));
    let level = row.level_stated.as_deref().map(|name| Cell("aggregate_row", "level_stated").level(name));
    let start = Cell("aggregate_row", "period_start").parse(&row.period_start)?;
    let end = Cell("aggregate_row", "period_end").parse(&row.period_end)?;
    Ok(AggregateRow {
        import: ImportId(row.import_id),
        unit: UnitId(row.unit_id),
        period: (start, end),
        procedure: ProcedureCode::trusted(&row.procedure),
        channel: channel.ok_or_else(unknown)?,
        count: Cell("aggregate_row", "dossiers").unsigned(row.dossiers)?,
        level_stated: level.transpose()?,
    })
}
