//! Figures that other systems state: a list that only grows; removing marks.

use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::stated::StatedCount;
use dondoc_domain::time::{Day, Moment};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::batches;
use crate::connection::Store;
use crate::entities::stated::stated_figure::{Column, Entity, Model};
use crate::error::Error;
use crate::journal::{Audit, STATED};
use crate::values::Cell;

/// A figure that is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStated {
    /// Whose it is.
    pub unit: UnitId,
    /// The period, its end exclusive.
    pub period: (Day, Day),
    /// Name of the source.
    pub source: String,
    /// The day on which the source said so.
    pub read_on: Day,
    /// The procedure; `None`: the unit as a whole.
    pub procedure: Option<ProcedureCode>,
    /// What it states.
    pub count: StatedCount,
    /// When it was typed in.
    pub at: Moment,
}

/// A figure that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedRecord {
    /// Its number.
    pub id: i64,
    /// What it says.
    pub stated: NewStated,
    /// When and why it was removed, if it was.
    pub removed: Option<(Moment, String)>,
}

impl Store {
    /// Keeps a figure, with its line of the audit.
    ///
    /// # Errors
    /// [`Error::Database`], also when the unit is unknown or a number is beyond 2⁶³ − 1.
    pub async fn add_stated(&self, new: &NewStated) -> Result<i64, Error> {
        let tx = self.write().await?;
        let newest = Entity::find().select_only().column_as(Column::Id.max(), "newest");
        let newest: Option<Option<i64>> = newest.into_tuple().one(&tx).await?;
        let id = newest.flatten().unwrap_or(0) + 1;
        // Numbers are bounded where they are typed in; beyond SQL's range they would be none.
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let row = Model {
            id,
            unit_id: new.unit.0,
            period_start: new.period.0.to_string(),
            period_end: new.period.1.to_string(),
            source: new.source.clone(),
            read_on: new.read_on.to_string(),
            procedure_code: new.procedure.as_ref().map(ToString::to_string),
            total: number(new.count.total),
            online: new.count.online.map(number),
            direct: new.count.direct.map(number),
            postal: new.count.postal.map(number),
            stated_at: new.at.to_string(),
            removed_at: None,
            removed_why: None,
        };
        let detail = serde_json::json!({
            "unit": new.unit.0, "period": [row.period_start, row.period_end], "source": row.source, "read_on": row.read_on,
            "procedure": row.procedure_code, "total": row.total, "online": row.online, "direct": row.direct, "postal": row.postal,
        });
        batches::insert::<Entity, _>(&tx, vec![row]).await?;
        self.record(
            &tx,
            Audit { at: new.at, action: "state", subject: format!("stated figure {id}"), detail, pins: vec![STATED.of(&id)] },
        )
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// The figures of a unit, removed ones too, in the order in which they were typed in.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn stated(&self, unit: UnitId) -> Result<Vec<StatedRecord>, Error> {
        let rows = Entity::find().filter(Column::UnitId.eq(unit.0)).order_by_asc(Column::Id).all(self.reader()).await?;
        rows.into_iter().map(stated).collect()
    }

    /// Of which unit a figure is; `None`: there is none of that number.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn stated_unit(&self, id: i64) -> Result<Option<UnitId>, Error> {
        Ok(Entity::find_by_id(id).one(self.reader()).await?.map(|row| UnitId(row.unit_id)))
    }

    /// Marks a figure as removed and writes the audit. `false`: there is none of that number, or it is removed already.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn remove_stated(&self, id: i64, at: Moment, why: &str) -> Result<bool, Error> {
        let tx = self.write().await?;
        let standing = Entity::update_many()
            .col_expr(Column::RemovedAt, Expr::value(at.to_string()))
            .col_expr(Column::RemovedWhy, Expr::value(why.to_owned()))
            .filter(Column::Id.eq(id))
            .filter(Column::RemovedAt.is_null());
        if standing.exec(&tx).await?.rows_affected == 0 {
            return Ok(false);
        }
        let detail = serde_json::json!({ "reason": why });
        self.record(
            &tx,
            Audit { at, action: "state-remove", subject: format!("stated figure {id}"), detail, pins: vec![STATED.of(&id)] },
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn stated(row: Model) -> Result<StatedRecord, Error> {
    let cell = |column| Cell("stated_figure", column);
    let number = |column, n: Option<i64>| n.map(|n| cell(column).unsigned(n)).transpose();
    let removed: Option<Moment> = cell("removed_at").parse_optional(row.removed_at.as_deref())?;
    Ok(StatedRecord {
        id: row.id,
        stated: NewStated {
            unit: UnitId(row.unit_id),
            period: (cell("period_start").parse(&row.period_start)?, cell("period_end").parse(&row.period_end)?),
            read_on: cell("read_on").parse(&row.read_on)?,
            procedure: row.procedure_code.as_deref().map(ProcedureCode::trusted),
            count: StatedCount {
                total: cell("total").unsigned(row.total)?,
                online: number("online", row.online)?,
                direct: number("direct", row.direct)?,
                postal: number("postal", row.postal)?,
            },
            at: cell("stated_at").parse(&row.stated_at)?,
            source: row.source,
        },
        removed: removed.map(|at| (at, row.removed_why.unwrap_or_default())),
    })
}
