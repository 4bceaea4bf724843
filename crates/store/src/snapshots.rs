//! Closed periods: documents that are written once and never changed.

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::Map;
use dondoc_domain::time::{Day, Moment};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use crate::batches;
use crate::connection::Store;
use crate::entities::snapshots::period_snapshot;
use crate::error::Error;
use crate::journal::{Audit, CLOSED};
use crate::values::Cell;

/// A closed period without its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedPeriod {
    /// Its number, from 1.
    pub number: i64,
    /// The unit.
    pub unit: UnitId,
    /// Name of the period.
    pub period: String,
    /// Id of the definition.
    pub definition: String,
    /// The map.
    pub map: Map,
    /// Units, levels and departments as on that day.
    pub as_of: Option<Day>,
    /// When it was closed.
    pub closed_at: Moment,
    /// Who signed off.
    pub signed_by: String,
    /// The snapshot that it restates.
    pub restates: Option<i64>,
    /// Why it does.
    pub reason: Option<String>,
    /// SHA-256 of the document's bytes, in hexadecimal.
    pub sha256: String,
}

/// The columns of [`ClosedPeriod`] as they are in the table.
#[derive(Debug, FromQueryResult)]
struct Row {
    number: i64,
    unit_id: i32,
    period: String,
    definition: String,
    map: String,
    as_of: Option<String>,
    closed_at: String,
    signed_by: String,
    restates: Option<i64>,
    reason: Option<String>,
    sha256: String,
}

impl Store {
    /// All closed periods, latest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn closed_periods(&self) -> Result<Vec<ClosedPeriod>, Error> {
        use period_snapshot::{Column, Entity};
        let columns = [
            Column::Number,
            Column::UnitId,
            Column::Period,
            Column::Definition,
            Column::Map,
            Column::AsOf,
            Column::ClosedAt,
            Column::SignedBy,
            Column::Restates,
            Column::Reason,
            Column::Sha256,
        ];
        let these = Entity::find().select_only().columns(columns).order_by_desc(Column::Number);
        these.into_model::<Row>().all(self.reader()).await?.into_iter().map(closed).collect()
    }

    /// The document of a closed period, as the bytes that were hashed.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn snapshot_document(&self, number: i64) -> Result<Option<String>, Error> {
        use period_snapshot::{Column, Entity};
        let these = Entity::find().select_only().column(Column::Document).filter(Column::Number.eq(number));
        Ok(these.into_tuple::<String>().one(self.reader()).await?)
    }

    /// The number that the next closed period will have. It is not reserved.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn next_snapshot_number(&self) -> Result<i64, Error> {
        next(self.reader()).await
    }

    /// Keeps a closed period and writes the journal, or nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when the number is taken, or the snapshot to restate has been restated already;
    /// [`Error::Database`], also when the unit is unknown.
    pub async fn commit_snapshot(&self, period: &ClosedPeriod, document: &str) -> Result<(), Error> {
        use period_snapshot::{Column, Entity};
        let tx = self.write().await?;
        let found = next(&tx).await?;
        if found != period.number {
            return Err(Error::Conflict { subject: "the next snapshot", expected: period.number, found });
        }
        if let Some(restates) = period.restates
            && let Some(other) = Entity::find().filter(Column::Restates.eq(restates)).one(&tx).await?
        {
            return Err(Error::Conflict { subject: "the snapshot to restate", expected: restates, found: other.number });
        }
        let row = period_snapshot::Model {
            number: period.number,
            unit_id: period.unit.0,
            period: period.period.clone(),
            definition: period.definition.clone(),
            map: map_name(period.map).to_owned(),
            as_of: period.as_of.map(|d| d.to_string()),
            closed_at: period.closed_at.to_string(),
            signed_by: period.signed_by.clone(),
            restates: period.restates,
            reason: period.reason.clone(),
            sha256: period.sha256.clone(),
            document: document.to_owned(),
        };
        batches::insert::<Entity, _>(&tx, vec![row]).await?;
        let detail = serde_json::json!({
            "unit": period.unit.0,
            "period": period.period,
            "definition": period.definition,
            "map": map_name(period.map),
            "restates": period.restates,
            "reason": period.reason,
            "sha256": period.sha256,
        });
        let subject = format!("snapshot {}", period.number);
        let pins = vec![CLOSED.of(&period.number)];
        let said = Audit { at: period.closed_at, action: "close", subject, detail, pins };
        self.record_by(&tx, Some(period.signed_by.clone()), said).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn next(db: &impl ConnectionTrait) -> Result<i64, Error> {
    use period_snapshot::{Column, Entity};
    let newest = Entity::find().select_only().column_as(Column::Number.max(), "newest");
    let newest: Option<Option<i64>> = newest.into_tuple().one(db).await?;
    Ok(newest.flatten().unwrap_or(0) + 1)
}

fn map_name(map: Map) -> &'static str {
    match map {
        Map::AsWas => "as-was",
        Map::Today => "today",
    }
}

fn closed(row: Row) -> Result<ClosedPeriod, Error> {
    let at = |column| Cell("period_snapshot", column);
    Ok(ClosedPeriod {
        number: row.number,
        unit: UnitId(row.unit_id),
        map: at("map").named(&row.map, |name| [Map::AsWas, Map::Today].into_iter().find(|m| map_name(*m) == name))?,
        as_of: at("as_of").parse_optional(row.as_of.as_deref())?,
        closed_at: at("closed_at").parse(&row.closed_at)?,
        period: row.period,
        definition: row.definition,
        signed_by: row.signed_by,
        restates: row.restates,
        reason: row.reason,
        sha256: row.sha256,
    })
}
