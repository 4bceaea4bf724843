//! A backup back into a data folder: unpacked beside what is there, verified, and only then put in its place.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::journal::Difference;
use serde::Serialize;

use super::archive::{self, BackupManifest};
use crate::data_folder::{DATABASE, DataFolder, Opened, RESTORING};
use crate::{App, Clock, Error, JournalReport, blocking, system_clock};

/// What came of a restoration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoreReport {
    /// The data folder.
    pub data: PathBuf,
    /// What the backup said of itself.
    pub backup: BackupManifest,
    /// The journal with everything that it pins, as compared after unpacking.
    pub journal: JournalReport,
    /// Where what was in the folder before is now.
    pub set_aside: Option<PathBuf>,
}

impl App {
    /// Unpacks a backup into a data folder that is empty or does not exist; with `replace`, what is in it is moved aside within it.
    /// Before anything is put in its place every byte is compared with its hash, and everything with the journal.
    ///
    /// # Errors
    /// The folder has something in it, or is in use; the backup is damaged, altered, or of a newer program; the disk is full. The folder is
    /// then as it was.
    pub async fn restore(file: &Path, data: &Path, replace: bool) -> Result<RestoreReport, Error> {
        App::restore_with_clock(file, data, replace, system_clock()).await
    }

    /// As [`App::restore`], with a clock of one's own.
    ///
    /// # Errors
    /// As [`App::restore`].
    pub async fn restore_with_clock(file: &Path, data: &Path, replace: bool, clock: Clock) -> Result<RestoreReport, Error> {
        let made = !data.exists();
        let opened = DataFolder::open_alone(data)?;
        let restored = into(file, &opened, replace, clock).await;
        if restored.is_err() {
            let _ = fs::remove_dir_all(opened.folder.path().join(RESTORING));
            if made {
                opened.forget();
            }
        }
        restored
    }
}

async fn into(file: &Path, opened: &Opened, replace: bool, clock: Clock) -> Result<RestoreReport, Error> {
    let data = opened.folder.path().to_owned();
    let there = contents(&data).map_err(not_restored(&data))?;
    if !there.is_empty() && !replace {
        return Err(Error::refused(Diagnostic::refusal("restore-not-empty").with("folder", data.display())));
    }
    let new = data.join(RESTORING);
    let (from, to) = (file.to_owned(), new.clone());
    let backup = blocking(move || unpack(&from, &to)).await?;
    let journal = verify(&new, &backup, Clock::clone(&clock)).await?;
    let aside = (!there.is_empty()).then(|| data.join(format!("{BEFORE}{}", stamp(&clock))));
    let set_aside = aside.clone();
    let place = data.clone();
    blocking(move || put_in_place(&place, &there, aside.as_deref()).map_err(not_restored(&place))).await?;
    Ok(RestoreReport { data, backup, journal, set_aside })
}

/// How the name of a folder begins in which earlier contents lie.
const BEFORE: &str = "before-restore-";

fn stamp(clock: &Clock) -> String {
    clock().to_string().chars().filter(char::is_ascii_alphanumeric).collect()
}

fn not_restored(folder: &Path) -> impl Fn(std::io::Error) -> Error + '_ {
    move |why| Error::refused(Diagnostic::refusal("restore-not-written").with("folder", folder.display()).with("why", why))
}

/// What there is in a data folder besides locks and what lies aside already.
fn contents(data: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(data)?.collect::<std::io::Result<Vec<_>>>()?;
    let counts = |name: &str| !name.ends_with(".lock") && name != RESTORING && name != "lost+found" && !name.starts_with(BEFORE);
    Ok(entries.into_iter().filter(|e| counts(&e.file_name().to_string_lossy())).map(|e| e.path()).collect())
}

fn unpack(file: &Path, to: &Path) -> Result<BackupManifest, Error> {
    let told = not_restored(to);
    if to.exists() {
        // Of a restoration that was cut off.
        fs::remove_dir_all(to).map_err(&told)?;
    }
    fs::create_dir(to).map_err(&told)?;
    archive::read(file, &mut |name, member| {
        let path = to.join(name);
        let begin = || {
            fs::create_dir_all(archive::folder_of(&path))?;
            File::options().write(true).create_new(true).open(&path)
        };
        let mut written = begin().map_err(&told)?;
        member.each(&mut |bytes| written.write_all(bytes).map_err(&told))?;
        written.sync_all().map_err(&told)
    })
}

/// Opens what was unpacked, which brings its tables up to date, and compares everything with the journal.
async fn verify(new: &Path, backup: &BackupManifest, clock: Clock) -> Result<JournalReport, Error> {
    let app = App::open_with_clock(new, clock).await?;
    let head = backup.journal.as_ref().map(|(_, hash)| hash.as_str());
    let journal = app.verify_journal(head).await;
    // Who was logged in when the backup was made is not logged in by it.
    let ended = app.store().end_all_sessions().await.map_err(Error::internal);
    app.close().await?;
    let journal = journal?;
    ended?;
    // What else the journal finds was so in the installation already: it is told, and no reason to be without data.
    match journal.findings.iter().find(|found| found.difference == Difference::HeadUnknown) {
        None => Ok(journal),
        Some(_) => Err(Error::refused(Diagnostic::refusal("restore-journal").with("head", head.unwrap_or_default()))),
    }
}

/// The database last: without one there is no installation, and with it there is a whole one.
fn put_in_place(data: &Path, there: &[PathBuf], aside: Option<&Path>) -> std::io::Result<()> {
    let moved = |from: &Path, folder: &Path| fs::rename(from, folder.join(from.file_name().unwrap_or_default()));
    if let Some(aside) = aside {
        fs::create_dir(aside)?;
        there.iter().try_for_each(|path| moved(path, aside))?;
    }
    let new = data.join(RESTORING);
    let mut entries = fs::read_dir(&new)?.map(|e| Ok(e?.path())).collect::<std::io::Result<Vec<_>>>()?;
    entries.sort_by_key(|path| path.file_name().is_some_and(|name| name == DATABASE));
    for path in entries {
        if path.extension().is_none_or(|extension| extension != "lock") {
            moved(&path, data)?;
        }
    }
    fs::remove_dir_all(&new)?;
    File::open(data)?.sync_all()
}
