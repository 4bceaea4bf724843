//! Many rows: written in few statements, read one by one.

use futures_util::TryStreamExt as _;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, PrimaryKeyToColumn, Select, StreamTrait};

use crate::error::Error;

/// Parameters in one statement. SQLite allows 32 766 and PostgreSQL 65 535; beyond some thousands nothing gets
/// faster, and the statement's text is kept in the connection's cache.
const PARAMETERS_MAX: usize = 6_000;

/// Members of one `IN (…)`.
pub(crate) const MEMBERS_MAX: usize = 5_000;

/// What rows can be read from one by one.
pub(crate) trait Streams: ConnectionTrait + StreamTrait {}

impl<C: ConnectionTrait + StreamTrait> Streams for C {}

/// Looks at each row in turn, as it is read. Where all are read at once the driver keeps a copy of each cell with them: of the 600 000 assignments of
/// a country that is three times what is made of them.
pub(crate) async fn each<E: EntityTrait>(
    these: Select<E>,
    db: &impl Streams,
    mut look: impl FnMut(E::Model) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut rows = std::pin::pin!(these.stream(db).await?);
    while let Some(row) = rows.try_next().await? {
        look(row)?;
    }
    Ok(())
}

/// What is made of each row, in their order.
pub(crate) async fn gathered<E: EntityTrait, T>(
    these: Select<E>,
    db: &impl Streams,
    make: impl Fn(E::Model) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut made = Vec::new();
    each(these, db, |row| {
        made.push(make(row)?);
        Ok(())
    })
    .await?;
    Ok(made)
}

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
