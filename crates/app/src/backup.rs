//! Backups: everything of a data folder at one moment, in one file, while others go on reading and writing.
//!
//! The database is copied first, as it is at one moment; then the files that this copy names. That cannot miss one: files of the lake
//! and attached files are written before the database names them, are never changed, and those that were once named are never removed
//! (`lake::folder::sweep` takes only what no commit named). So no lock is held, and nobody waits.

mod archive;
mod restore;

use dondoc_domain::access::{Action, Resource};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Moment;
use dondoc_store::Store;
use serde::{Deserialize, Serialize};

pub use archive::{BackupManifest, BackupMember};
pub use restore::RestoreReport;

use crate::data_folder::{DATABASE, DataFolder, is_left_over};
use crate::{App, Error, blocking};
use archive::{Writer, folder_of, not_written};

/// Where the lake's files are in the data folder.
const LAKE: &str = "lake/main/dossiers";
/// The settings that an installation keeps outside its data folder, in a backup.
pub const SETTINGS_OUTSIDE: &str = "dondoc.toml.from-backup";
/// What is remembered of the last backup.
const LAST: &str = "last-backup.json";
/// How the name of a backup ends that the program named itself.
const ENDING: &str = ".tar.zst";
/// The largest file that is neither the lake's nor attached nor the database: templates and settings.
const OTHER_BYTES_MAX: u64 = 64 << 20;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct BackupAsked {
    /// A file that there is not yet, or a folder, in which the backup is named by its time.
    pub to: PathBuf,
    /// The file of settings, where it is outside the data folder.
    pub settings: Option<PathBuf>,
    /// In a folder: how many backups stay, this one included.
    pub keep: Option<usize>,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupReport {
    /// The file.
    pub file: PathBuf,
    /// Its size.
    pub size_bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// When it was begun.
    pub made_at: Moment,
    /// Files in it.
    pub members: u64,
    /// Number and hash of the newest line of the journal.
    pub journal: Option<(i64, String)>,
    /// Older backups that were removed.
    pub removed: Vec<PathBuf>,
}

/// What is remembered of the last backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// When it was begun.
    pub made_at: Moment,
    /// Its file.
    pub file: PathBuf,
    /// Its size.
    pub size_bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

impl App {
    /// Makes a backup. Needs room for a copy of the database beside it.
    ///
    /// # Errors
    /// The file exists or cannot be written; a file of the data folder is missing or is not what it was: then there is no backup.
    pub async fn backup(&self, asked: &BackupAsked) -> Result<BackupReport, Error> {
        self.must(Action::Decide, Resource::Machines)?;
        let made_at = self.now();
        let is_folder = asked.to.is_dir();
        let file = if is_folder { free(&asked.to, made_at) } else { asked.to.clone() };
        if file.exists() {
            return Err(Error::refused(Diagnostic::refusal("backup-exists").with("file", file.display())));
        }
        let near = tempfile::Builder::new().prefix(".dondoc-backup-").tempdir_in(folder_of(&file)).map_err(not_written(&file))?;
        let copy = near.path().join(DATABASE);
        let copied = Store::copy(&self.inner.data.database(), &copy).await;
        copied.map_err(|why| not_written(&file)(std::io::Error::other(root(&why))))?;
        let grounds = Grounds::of(&copy, made_at).await?;
        let (data, settings, path) = (self.inner.data.clone(), asked.settings.clone(), file.clone());
        let written = move || write(&path, &data, &copy, settings.as_deref(), grounds);
        let (size_bytes, sha256, manifest) = blocking(written).await?;
        drop(near);
        let removed = match asked.keep.filter(|_| is_folder) {
            Some(keep) => rotate(&asked.to, keep).map_err(not_written(&asked.to))?,
            None => Vec::new(),
        };
        let last = LastBackup { made_at, file: file.clone(), size_bytes, sha256: sha256.clone() };
        if let Err(why) = self.remember(&last) {
            tracing::warn!(%why, "the backup is made, but not noted");
        }
        let BackupManifest { members, journal, .. } = manifest;
        Ok(BackupReport { file, size_bytes, sha256, made_at, members: members.len() as u64, journal, removed })
    }

    /// Reads a backup from its first to its last byte, and compares every file in it with its hash.
    ///
    /// # Errors
    /// It is none, was cut off, damaged or altered.
    pub async fn verify_backup(file: &Path) -> Result<BackupManifest, Error> {
        let file = file.to_owned();
        blocking(move || archive::read(&file, &mut |_, _| Ok(()))).await
    }

    /// The last backup of this data folder, as far as it is remembered.
    #[must_use]
    pub fn last_backup(&self) -> Option<LastBackup> {
        serde_json::from_slice(&fs::read(self.inner.data.path().join(LAST)).ok()?).ok()
    }

    fn remember(&self, last: &LastBackup) -> std::io::Result<()> {
        use std::io::Write as _;
        let mut part = tempfile::NamedTempFile::new_in(self.inner.data.path())?;
        part.write_all(&serde_json::to_vec_pretty(last)?)?;
        part.persist(self.inner.data.path().join(LAST)).map(|_| ()).map_err(|why| why.error)
    }
}

/// The deepest cause, which is the one that a person can do something about.
fn root(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// What a copy of the database says about itself and the files that belong to it.
struct Grounds {
    manifest: BackupManifest,
    /// Path in the data folder, and its hash where it is known.
    files: BTreeMap<String, Option<String>>,
}

impl Grounds {
    async fn of(copy: &Path, made_at: Moment) -> Result<Grounds, Error> {
        let store = Store::open_copy(copy).await.map_err(Error::internal)?;
        let journal = store.journal_head().await.map_err(Error::internal)?;
        let snapshot = store.snapshot_at(None).await.map_err(Error::internal)?;
        let migration = store.newest_migration().await.map_err(Error::internal)?;
        let lake = store.all_files().await.map_err(Error::internal)?;
        let attached = store.files_of_papers().await.map_err(Error::internal)?;
        store.close().await.map_err(Error::internal)?;
        let lake = lake.into_iter().map(|file| (format!("{LAKE}/{}", file.path), file.sha256));
        let attached = attached.into_iter().map(|file| (file.path, Some(file.sha256)));
        let manifest = BackupManifest::new(made_at, migration, journal, snapshot.0);
        Ok(Grounds { manifest, files: lake.chain(attached).collect() })
    }
}

fn write(
    path: &Path,
    data: &DataFolder,
    copy: &Path,
    settings: Option<&Path>,
    grounds: Grounds,
) -> Result<(u64, String, BackupManifest), Error> {
    let mut writer = Writer::begin(path, grounds.manifest)?;
    let missing = |name: &str| Error::refused(Diagnostic::refusal("backup-source-altered").with("part", name));
    let add = |writer: &mut Writer, name: &str, from: &Path| {
        let opened = File::open(from).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (size_bytes, file) = opened.map_err(|_| missing(name))?;
        writer.add(name, size_bytes, file)
    };
    add(&mut writer, DATABASE, copy)?;
    for (name, sha256) in &grounds.files {
        let found = add(&mut writer, name, &data.path().join(name))?;
        if sha256.as_ref().is_some_and(|wanted| *wanted != found) {
            return Err(missing(name));
        }
    }
    let unreadable = |why: std::io::Error| not_written(path)(why);
    for (name, from) in others(data.path()).map_err(unreadable)? {
        add_whole(&mut writer, &name, &from).map_err(unreadable)??;
    }
    if let Some(settings) = settings {
        add_whole(&mut writer, SETTINGS_OUTSIDE, settings).map_err(unreadable)??;
    }
    writer.finish()
}

/// A file that may be written to while it is read: taken as it is at one moment.
fn add_whole(writer: &mut Writer, name: &str, from: &Path) -> std::io::Result<Result<(), Error>> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    match File::open(from) {
        Ok(file) => file.take(OTHER_BYTES_MAX).read_to_end(&mut bytes)?,
        // Removed since the folder was looked at.
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(Ok(())),
        Err(why) => return Err(why),
    };
    Ok(writer.add(name, bytes.len() as u64, bytes.as_slice()).map(|_| ()))
}

/// Files of the data folder that the database does not name: templates, settings, whatever else belongs to an installation.
fn others(data: &Path) -> std::io::Result<Vec<(String, PathBuf)>> {
    fn walk(folder: &Path, under: &str, found: &mut Vec<(String, PathBuf)>) -> std::io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let (kind, full) = (entry.file_type()?, format!("{under}{name}"));
            if is_left_over(&name)
                || name.ends_with(ENDING)
                || under.is_empty() && ["lake", "papers", LAST].contains(&name.as_str())
            {
                continue;
            }
            if kind.is_dir() {
                walk(&entry.path(), &format!("{full}/"), found)?;
            } else if kind.is_file() {
                found.push((full, entry.path()));
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    walk(data, "", &mut found)?;
    found.sort();
    Ok(found)
}

/// `dondoc-20261128-201500.tar.zst`.
fn named(at: Moment) -> String {
    let ((year, month, day), (hour, minute, second)) = (at.day().ymd(), at.hms());
    format!("dondoc-{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}{ENDING}")
}

/// The file of a moment in a folder: of the next second, where that one has its backup.
fn free(folder: &Path, at: Moment) -> PathBuf {
    let file = folder.join(named(at));
    if file.exists() { free(folder, Moment::from_unix(at.unix() + 1)) } else { file }
}

/// Is it a name that [`named`] gives?
fn is_named(name: &str) -> bool {
    let stamp = name.strip_prefix("dondoc-").and_then(|rest| rest.strip_suffix(ENDING)).and_then(|stamp| stamp.split_once('-'));
    let digits = |text: &str, n| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    stamp.is_some_and(|(day, time)| digits(day, 8) && digits(time, 6))
}

/// Removes all but the newest backups of a folder, by the time in their names; files with other names are left alone.
fn rotate(folder: &Path, keep: usize) -> std::io::Result<Vec<PathBuf>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<std::io::Result<Vec<_>>>()?;
    let mut names: Vec<String> = names.into_iter().filter_map(|n| n.into_string().ok()).filter(|n| is_named(n)).collect();
    names.sort();
    let old = names.len().saturating_sub(keep.max(1));
    let removed: Vec<PathBuf> = names.into_iter().take(old).map(|name| folder.join(name)).collect();
    removed.iter().try_for_each(fs::remove_file)?;
    Ok(removed)
}
