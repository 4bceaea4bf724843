//! How the checks of data quality are switched: a list that only grows.

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::quality::settings::Switch;
use dondoc_domain::quality::{Check, Mode};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};

use crate::batches;
use crate::connection::Store;
use crate::entities::quality::quality_switch;
use crate::error::Error;
use crate::journal::{Audit, SWITCH};
use crate::values::Cell;

impl Store {
    /// The version of the latest switch, 0 before the first: to see cheaply whether a list in memory is still
    /// the current one.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn quality_version(&self) -> Result<i64, Error> {
        Ok(self.data_state().await?.switch)
    }

    /// All switches in the order in which they were made.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn quality_switches(&self) -> Result<Vec<Switch>, Error> {
        let rows = quality_switch::Entity::find().order_by_asc(quality_switch::Column::Version).all(self.reader()).await?;
        rows.into_iter().map(switch).collect()
    }

    /// Writes a switch, whose version is the one after the latest, and the audit.
    ///
    /// # Errors
    /// [`Error::Conflict`] when another switch was made since; [`Error::Database`], also when the unit is unknown.
    pub async fn commit_quality_switch(&self, switch: &Switch) -> Result<(), Error> {
        let tx = self.write().await?;
        let found = version_of(&tx).await?;
        if found + 1 != switch.version {
            return Err(Error::Conflict { subject: "the switches of checks", expected: switch.version - 1, found });
        }
        let row = quality_switch::Model {
            version: switch.version,
            check_name: switch.check.name().to_owned(),
            unit_id: switch.unit.map(|u| u.0),
            mode: switch.mode.map(|m| m.name().to_owned()),
            switched_at: switch.at.to_string(),
            reason: switch.reason.clone(),
            actor: None,
        };
        batches::insert::<quality_switch::Entity, _>(&tx, vec![row]).await?;
        let detail = serde_json::json!({
            "version": switch.version,
            "unit": switch.unit.map(|u| u.0),
            "mode": switch.mode.map(Mode::name),
            "reason": switch.reason,
        });
        let subject = format!("check {}", switch.check.name());
        self.record(&tx, Audit { at: switch.at, action: "switch", subject, detail, pins: vec![SWITCH.of(&switch.version)] })
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn version_of(db: &impl ConnectionTrait) -> Result<i64, Error> {
    use quality_switch::{Column, Entity};
    let newest = Entity::find().select_only().column_as(Column::Version.max(), "newest");
    let newest: Option<Option<i64>> = newest.into_tuple().one(db).await?;
    Ok(newest.flatten().unwrap_or(0))
}

fn switch(row: quality_switch::Model) -> Result<Switch, Error> {
    let mode = row.mode.as_deref().map(|name| Cell("quality_switch", "mode").named(name, Mode::from_name));
    Ok(Switch {
        version: row.version,
        check: Cell("quality_switch", "check_name").named(&row.check_name, Check::from_name)?,
        unit: row.unit_id.map(UnitId),
        mode: mode.transpose()?,
        at: Cell("quality_switch", "switched_at").parse(&row.switched_at)?,
        reason: row.reason,
    })
}
