//! Many rows in few statements.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, PrimaryKeyToColumn};

use crate::error::Error;

/// Parameters in one statement. SQLite allows 32 766 and PostgreSQL 65 535; beyond some thousands nothing gets
/// faster, and the statement's text is kept in the connection's cache.
const PARAMETERS_MAX: usize = 6_000;

/// Members of one `IN (…)`.
pub(crate) const MEMBERS_MAX: usize = 5_000;

/// Inserts rows with new keys.
pub(crate) async fn insert<E, C>(db: &C, rows: Vec<E::Model>) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    C: ConnectionTrait,
{
    write::<E, C>(db, rows, None).await
}

/// Inserts rows; those whose key is there already are replaced.
pub(crate) async fn insert_or_replace<E, C>(db: &C, rows: Vec<E::Model>) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    C: ConnectionTrait,
{
    let is_key = |column: &E::Column| E::PrimaryKey::from_column(*column).is_some();
    let (key, rest): (Vec<_>, Vec<_>) = E::Column::iter().partition(is_key);
    let on_conflict = OnConflict::columns(key).update_columns(rest).to_owned();
    write::<E, C>(db, rows, Some(on_conflict)).await
}

async fn write<E, C>(db: &C, rows: Vec<E::Model>, on_conflict: Option<OnConflict>) -> Result<(), Error>
where
    E: EntityTrait,
    E::Model: IntoActiveModel<E::ActiveModel>,
    C: ConnectionTrait,
{
    let batch = PARAMETERS_MAX / E::Column::iter().count();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut statement = E::insert_many(rows.by_ref().take(batch).map(IntoActiveModel::into_active_model));
        if let Some(on_conflict) = &on_conflict {
            statement = statement.on_conflict(on_conflict.clone());
        }
        statement.exec_without_returning(db).await?;
    }
    Ok(())
}
