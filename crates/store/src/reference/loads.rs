//! What made each state of the reference data.

use dondoc_domain::time::Moment;
use sea_orm::{EntityTrait, QueryOrder};

use super::{LoadRecord, ReferenceVersion};
use crate::connection::Store;
use crate::entities::reference::reference_version::{Column, Entity};
use crate::error::Error;
use crate::values::Cell;

impl Store {
    /// When and from what each state was made, oldest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Corrupt`].
    pub async fn loads(&self) -> Result<Vec<(ReferenceVersion, LoadRecord)>, Error> {
        let rows = Entity::find().order_by_asc(Column::Version).all(self.reader()).await?;
        let read = |row: crate::entities::reference::reference_version::Model| {
            let at: Moment = Cell("reference_version", "loaded_at").parse(&row.loaded_at)?;
            let files = Cell("reference_version", "files").json(&row.files)?;
            Ok((ReferenceVersion(row.version), LoadRecord { at, files }))
        };
        rows.into_iter().map(read).collect()
    }
}
