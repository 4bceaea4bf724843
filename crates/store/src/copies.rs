//! Copies of the database file: of one moment, while others read and write.

use std::fs;
use std::path::{Path, PathBuf};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::connection::{Store, connect, sqlite_url};
use crate::entities::lake::{data_file, lake_file_hash};
use crate::error::Error;
use crate::journal::HashedFile;
use crate::migrations;

/// Between a database's name and that of the migration before which it was copied.
const BEFORE: &str = ".before-";

impl Store {
    /// Writes the database of `file` as it is at this moment to a new file. Nobody waits: neither who reads nor who writes.
    ///
    /// # Errors
    /// [`Error::Open`]; [`Error::Copy`], also when there is such a file.
    pub async fn copy(file: &Path, to: &Path) -> Result<(), Error> {
        let refused = |source: Box<dyn std::error::Error + Send + Sync>| Error::Copy { path: to.display().to_string(), source };
        let from = connect(&sqlite_url(file), 1, false).await.map_err(Error::Open)?;
        // A literal of SQL: VACUUM takes no parameters everywhere.
        let literal = to.to_string_lossy().replace('\'', "''");
        let copied = from.execute_unprepared(&format!("VACUUM INTO '{literal}'")).await;
        from.close().await?;
        copied.map_err(|why| refused(why.into()))?;
        // SQLite does not sync what it vacuums into.
        fs::File::open(to).and_then(|file| file.sync_all()).map_err(|why| refused(why.into()))
    }

    /// Name of the newest migration that the database has.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn newest_migration(&self) -> Result<String, Error> {
        Ok(migrations::newest(self.reader()).await?.unwrap_or_default())
    }

    /// All files of the lake, live and past, in the order of their ids, with the hash of each where it is pinned.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn all_files(&self) -> Result<Vec<HashedFile>, Error> {
        let files =
            data_file::Entity::find().filter(data_file::Column::TableId.eq(1)).order_by_asc(data_file::Column::DataFileId);
        let files = files.all(self.reader()).await?;
        let hashes = lake_file_hash::Entity::find().all(self.reader()).await?;
        let hashes: std::collections::BTreeMap<i64, String> = hashes.into_iter().map(|h| (h.data_file_id, h.sha256)).collect();
        let told = |file: data_file::Model| HashedFile {
            id: file.data_file_id,
            sha256: hashes.get(&file.data_file_id).cloned(),
            size_bytes: file.file_size_bytes.unsigned_abs(),
            path: file.path,
        };
        Ok(files.into_iter().map(told).collect())
    }
}

/// Copies a database before a migration, and removes the copies before earlier ones. Only while holding its write lock.
pub(crate) async fn before_migration(file: &Path, migration: &str) -> Result<(), Error> {
    let copy = named(file, migration);
    let refused = |source: std::io::Error| Error::Copy { path: copy.display().to_string(), source: source.into() };
    // Written under another name first: what has the name is whole.
    let part = copy.with_extension(format!("before-{migration}.part"));
    let _ = fs::remove_file(&part);
    Store::copy(file, &part).await?;
    fs::rename(&part, &copy).map_err(refused)?;
    for other in earlier(file).map_err(refused)? {
        if other != copy {
            fs::remove_file(other).map_err(refused)?;
        }
    }
    Ok(())
}

fn named(file: &Path, migration: &str) -> PathBuf {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{name}{BEFORE}{migration}"))
}

/// Copies that lie beside a database.
fn earlier(file: &Path) -> std::io::Result<Vec<PathBuf>> {
    let start = format!("{}{BEFORE}", file.file_name().unwrap_or_default().to_string_lossy());
    let Some(folder) = file.parent() else { return Ok(Vec::new()) };
    let entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    Ok(entries
        .into_iter()
        .map(|e| e.path())
        .filter(|p| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(&start)))
        .collect())
}
