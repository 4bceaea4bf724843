//! How an installation stands, for what watches over it: numbers only, none of a unit, person or dossier.

use std::fs;
use std::path::Path;

use dondoc_store::{ImportTotal, PullTotal};

use crate::{App, Error, blocking};

/// How long the size of the data folder is told as it was.
const SIZE_KEPT_SECONDS: i64 = 600;

/// How an installation stands.
#[derive(Debug, Clone, Default)]
pub struct Vitals {
    /// Imports by kind and outcome.
    pub imports: Vec<ImportTotal>,
    /// Readings of sources by how they ended.
    pub pulls: Vec<PullTotal>,
    /// Entries of caches by name.
    pub caches: Vec<(&'static str, u64)>,
    /// Size of the database with its write-ahead log.
    pub database_bytes: u64,
    /// Size of everything in the data folder, as it was at most ten minutes ago.
    pub folder_bytes: u64,
    /// Room on its disk, where the system tells.
    pub free_bytes: Option<u64>,
    /// Memory of this process, where the system tells.
    pub resident_bytes: Option<u64>,
    /// Live files of the lake.
    pub lake_files: u64,
    /// Its newest snapshot.
    pub lake_snapshot: i64,
    /// Lines of the journal.
    pub journal_lines: i64,
    /// Seconds since the newest import that stands.
    pub newest_import_age: Option<u64>,
    /// Seconds since the last backup was begun.
    pub last_backup_age: Option<u64>,
    /// Its size.
    pub last_backup_bytes: Option<u64>,
}

impl App {
    /// How the installation stands now.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn vitals(&self) -> Result<Vitals, Error> {
        let store = self.store();
        let now = self.now();
        let age = |since: dondoc_domain::time::Moment| u64::try_from(now.unix().saturating_sub(since.unix())).unwrap_or(0);
        let snapshot = store.snapshot_at(None).await.map_err(Error::internal)?;
        let totals = store.totals().await.map_err(Error::internal)?;
        let folder_bytes = self.folder_size().await?;
        let last = self.last_backup();
        Ok(Vitals {
            imports: totals.imports,
            pulls: totals.pulls,
            caches: self.caches(),
            database_bytes: size_of(&self.inner.data.database()),
            folder_bytes,
            free_bytes: free(self.inner.data.path()),
            resident_bytes: resident(),
            lake_files: totals.lake_files,
            lake_snapshot: snapshot.0,
            journal_lines: totals.journal_lines,
            newest_import_age: totals.newest_import.map(age),
            last_backup_age: last.as_ref().map(|last| age(last.made_at)),
            last_backup_bytes: last.map(|last| last.size_bytes),
        })
    }

    /// The size of the data folder: of a country thousands of files are looked at for it, so once in ten minutes.
    async fn folder_size(&self) -> Result<u64, Error> {
        let now = self.now();
        let mut kept = self.inner.folder_size.lock().await;
        if let Some((_, size)) = kept.filter(|(at, _)| (0..SIZE_KEPT_SECONDS).contains(&(now.unix() - at.unix()))) {
            return Ok(size);
        }
        let data = self.inner.data.clone();
        let size = blocking(move || Ok(size_below(data.path()))).await?;
        *kept = Some((now, size));
        Ok(size)
    }

    /// Can requests be answered? Each check with its name: the database answers, its tables are those of this program, the lake is
    /// there, and its disk has as much room as is asked for.
    pub async fn readiness(&self, free_bytes: u64) -> Vec<(&'static str, bool)> {
        let database = self.store().snapshot_at(None).await.is_ok();
        let migrations = self.store().is_up_to_date().await.unwrap_or(false);
        let data = self.inner.data.path();
        let room = free(data).is_none_or(|free| free >= free_bytes);
        vec![("database", database), ("migrations", migrations), ("lake", self.inner.folder.path("").is_dir()), ("disk", room)]
    }

    fn caches(&self) -> Vec<(&'static str, u64)> {
        fn size<T>(cache: &std::sync::Mutex<T>, len: impl Fn(&T) -> usize) -> u64 {
            cache.lock().map_or(0, |kept| len(&kept) as u64)
        }
        vec![
            ("tallies", size(&self.inner.tallies, std::collections::HashMap::len)),
            ("accounts", size(&self.inner.accounts, std::collections::HashMap::len)),
            ("left_out", size(&self.inner.left_out, std::collections::HashMap::len)),
            ("overviews", self.inner.answers.len() as u64),
            ("ledgers", self.inner.ledgers.len() as u64),
            ("past_reference", self.inner.past.len() as u64),
        ]
    }
}

/// Size of the database's files.
fn size_of(database: &Path) -> u64 {
    let log = database.with_extension("db-wal");
    [database, &log].into_iter().filter_map(|path| fs::metadata(path).ok()).map(|found| found.len()).sum()
}

/// Size of all files below a folder; what goes away while it is looked at counts for nothing.
fn size_below(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let size = |entry: fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => size_below(&entry.path()),
        Ok(kind) if kind.is_file() => entry.metadata().map_or(0, |found| found.len()),
        _ => 0,
    };
    entries.map(size).sum()
}

/// Room that is left on the disk of a folder.
#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<u64> {
    None
}

/// Memory of this process, as Linux tells it.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
