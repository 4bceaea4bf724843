//! The tables, as SQL that SQLite and PostgreSQL both read. A released migration is never edited: add another.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, Statement};
use sea_orm_migration::prelude::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Script {
                name: "m0001",
                sql: &[
                    include_str!("migrations/m0001_reference.sql"),
                    include_str!("migrations/m0001_imports.sql"),
                    include_str!("migrations/m0001_lake.sql"),
                ],
            }),
            Box::new(Script { name: "m0002", sql: &[include_str!("migrations/m0002_undo.sql")] }),
            Box::new(Script { name: "m0003", sql: &[include_str!("migrations/m0003_mappings.sql")] }),
            Box::new(Script { name: "m0004", sql: &[include_str!("migrations/m0004_machines.sql")] }),
            Box::new(Script { name: "m0005", sql: &[include_str!("migrations/m0005_quality.sql")] }),
            Box::new(Script { name: "m0006", sql: &[include_str!("migrations/m0006_units.sql")] }),
            Box::new(Script { name: "m0007", sql: &[include_str!("migrations/m0007_journal.sql")] }),
            Box::new(Script { name: "m0008", sql: &[include_str!("migrations/m0008_columns.sql")] }),
            Box::new(Script { name: "m0009", sql: &[include_str!("migrations/m0009_stated.sql")] }),
            Box::new(Script { name: "m0010", sql: &[include_str!("migrations/m0010_snapshots.sql")] }),
            Box::new(Script { name: "m0011", sql: &[include_str!("migrations/m0011_targets.sql")] }),
            Box::new(Script { name: "m0012", sql: &[include_str!("migrations/m0012_drafts.sql")] }),
            Box::new(Script { name: "m0013", sql: &[include_str!("migrations/m0013_papers.sql")] }),
            Box::new(Script { name: "m0014", sql: &[include_str!("migrations/m0014_legal_texts.sql")] }),
            Box::new(Script { name: "m0015", sql: &[include_str!("migrations/m0015_people.sql")] }),
            Box::new(Script { name: "m0016", sql: &[include_str!("migrations/m0016_token_owner.sql")] }),
            Box::new(Script { name: "m0017", sql: &[include_str!("migrations/m0017_reading.sql")] }),
        ]
    }
}

/// A migration that is nothing but SQL.
struct Script {
    name: &'static str,
    sql: &'static [&'static str],
}

impl MigrationName for Script {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Script {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in self.sql {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// What opening has to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing.
    UpToDate,
    /// To make all tables: there are none yet.
    Empty,
    /// To bring tables up to date: the first migration that is missing.
    Behind(String),
    /// Nothing that could be done here: it has this migration, which only a newer program knows.
    Newer(String),
}

/// Looks how far a database is. Writes nothing, so that opening one that is up to date takes no lock.
pub(crate) async fn state(db: &impl ConnectionTrait) -> Result<State, DbErr> {
    let known: Vec<String> = Migrator::migrations().iter().map(|m| m.name().to_owned()).collect();
    if !has_migrations(db).await? {
        return Ok(State::Empty);
    }
    let applied = Migrator::get_migration_models(db).await?;
    if let Some(newer) = applied.iter().find(|m| !known.contains(&m.version)) {
        return Ok(State::Newer(newer.version.clone()));
    }
    let missing = known.into_iter().find(|name| !applied.iter().any(|m| m.version == *name));
    Ok(match missing {
        None => State::UpToDate,
        Some(_) if applied.is_empty() => State::Empty,
        Some(missing) => State::Behind(missing),
    })
}

/// Name of the newest migration that a database has; `None`: it has none.
pub(crate) async fn newest(db: &impl ConnectionTrait) -> Result<Option<String>, DbErr> {
    Ok(Migrator::get_migration_models(db).await?.pop().map(|m| m.version))
}

/// Is there the table of applied migrations?
async fn has_migrations(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'";
    let found = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, sql)).await?;
    Ok(found.is_some())
}

/// Applies what is pending, all of it or nothing. `true`: the database was made before it kept a journal, and is to be
/// brought into it in the same transaction.
pub(crate) async fn run(tx: &DatabaseTransaction) -> Result<bool, DbErr> {
    let applied = Migrator::get_applied_migrations(tx).await?;
    let before_journal = !applied.is_empty() && !applied.iter().any(|m| m.name() == "m0007");
    Migrator::up(tx, None).await?;
    Ok(before_journal)
}
