//! States of the past: the current one with the later changes taken back.

use dondoc_domain::reference::Reference;
use dondoc_domain::reference::entries::{Change, EntryKind, changes};
use dondoc_domain::time::Moment;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{ReferenceVersion, current, version_of};
use crate::batches::{self, Streams, gathered};
use crate::connection::Store;
use crate::entities::reference::reference_change::{Column, Entity, Model};
use crate::entities::reference::reference_version;
use crate::error::{Corruption, Error};
use crate::values::{Cell, json};

impl Store {
    /// The state of a version. Of a database that is older than the history of its reference data, what was before
    /// the history began is unknown: asking for it gives the first state that is known. A version that is not there
    /// yet gives the current state.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`], also when the changes do not lead to what the tables hold.
    pub async fn reference_at(&self, version: ReferenceVersion) -> Result<Reference, Error> {
        let tx = self.read().await?;
        let mut state = current(&tx).await?;
        let version = version.max(first_known(&tx).await?);
        let later = changes_after(&tx, version).await?;
        tx.commit().await?;
        let unfit =
            |e: dondoc_domain::reference::entries::Unfit| Cell("reference_change", "after").corrupt(Corruption::Change(e));
        state.unapply(&later).map_err(unfit)?;
        Ok(state)
    }

    /// The version that was the current one at a moment; 0 before the first load.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn reference_version_at(&self, moment: Moment) -> Result<ReferenceVersion, Error> {
        use reference_version::{Column, Entity};
        let loaded = Entity::find().select_only().column_as(Column::Version.max(), "newest");
        let loaded = loaded.filter(Column::LoadedAt.lte(moment.to_string()));
        let newest: Option<Option<i64>> = loaded.into_tuple().one(self.reader()).await?;
        Ok(ReferenceVersion(newest.flatten().unwrap_or(0)))
    }

    /// The first version whose state is known: 0, but for a database that is older than the history of its reference data.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn first_reference_known(&self) -> Result<ReferenceVersion, Error> {
        first_known(self.reader()).await
    }

    /// What a version changed, in the order of entries.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn reference_changes(&self, version: ReferenceVersion) -> Result<Vec<Change>, Error> {
        let rows = Entity::find().filter(Column::Version.eq(version.0)).order_by_asc(Column::Position);
        gathered(rows, self.reader(), change).await
    }
}

/// Writes what a version changed.
pub(super) async fn write(
    db: &impl ConnectionTrait,
    version: ReferenceVersion,
    before: &Reference,
    after: &Reference,
) -> Result<(), Error> {
    let row = |(change, position): (Change, i64)| {
        Ok(Model {
            version: version.0,
            position,
            kind: change.kind.name().to_owned(),
            entry_key: change.key,
            before: change.before.as_ref().map(json).transpose()?,
            after: change.after.as_ref().map(json).transpose()?,
        })
    };
    let rows = changes(before, after).into_iter().zip(0..).map(row).collect::<Result<_, Error>>()?;
    batches::insert::<Entity, _>(db, rows).await
}

/// Begins the history of a database that is older than it: everything that is there now, with nothing before.
pub(crate) async fn begin(db: &impl Streams) -> Result<(), Error> {
    let version = version_of(db).await?;
    if version.0 == 0 {
        return Ok(());
    }
    write(db, version, &Reference::default(), &current(db).await?).await
}

/// A history that begins with a later version than the first began with everything that was there then.
async fn first_known(db: &impl ConnectionTrait) -> Result<ReferenceVersion, Error> {
    let first = Entity::find().select_only().column_as(Column::Version.min(), "first");
    let first: Option<Option<i64>> = first.into_tuple().one(db).await?;
    Ok(ReferenceVersion(first.flatten().filter(|version| *version > 1).unwrap_or(0)))
}

async fn changes_after(db: &impl Streams, version: ReferenceVersion) -> Result<Vec<Change>, Error> {
    let rows = Entity::find().filter(Column::Version.gt(version.0)).order_by_asc(Column::Version).order_by_asc(Column::Position);
    gathered(rows, db, change).await
}

pub(super) fn change(row: Model) -> Result<Change, Error> {
    let value = |column, text: Option<String>| text.map(|t| Cell("reference_change", column).json(&t)).transpose();
    Ok(Change {
        kind: Cell("reference_change", "kind").named(&row.kind, EntryKind::from_name)?,
        key: row.entry_key,
        before: value("before", row.before)?,
        after: value("after", row.after)?,
    })
}
