//! The data folder: one database, one lake, one writer at a time.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dondoc_domain::diagnostics::Diagnostic;

use crate::Error;

/// The database's file.
pub(crate) const DATABASE: &str = "dondoc.db";
/// Where a backup is unpacked until it is verified. While it is there, the folder is not opened.
pub(crate) const RESTORING: &str = ".restoring";
/// Held shared by everybody who has the folder open, and alone by who puts another in its place.
const OPEN_LOCK: &str = "dondoc-open.lock";

/// Is it something of the program at work, that no backup needs? The database is copied, not read.
pub(crate) fn is_left_over(name: &str) -> bool {
    let ends = [".lock", ".part"].iter().any(|end| name.ends_with(end));
    ends || [DATABASE, ".", "before-restore-"].iter().any(|start| name.starts_with(start))
}

/// Where an installation keeps everything.
#[derive(Debug, Clone)]
pub struct DataFolder {
    path: PathBuf,
    /// Held by all clones.
    _open: Arc<File>,
}

/// A data folder that nobody else has open, nor can open meanwhile.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) folder: DataFolder,
}

impl Opened {
    /// Removes the folder again, where there is nothing in it.
    pub(crate) fn forget(self) {
        let _ = fs::remove_file(self.folder.path.join(OPEN_LOCK));
        let _ = fs::remove_dir(&self.folder.path);
    }
}

/// The writer's lock: held while this value lives, released by the system when the process dies.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
}

impl DataFolder {
    /// Makes the folder when missing. Waits while a backup is being put in its place.
    ///
    /// # Errors
    /// It cannot be made, or a restoration was cut off in it.
    pub fn open(path: &Path) -> Result<DataFolder, Error> {
        let refused = unusable(path);
        let (path, lock) = made(path)?;
        lock.lock_shared().map_err(&refused)?;
        if path.join(RESTORING).exists() {
            return Err(Error::refused(Diagnostic::refusal("restore-unfinished").with("folder", path.display())));
        }
        Ok(DataFolder { path, _open: Arc::new(lock) })
    }

    /// Makes the folder when missing, and has it alone.
    ///
    /// # Errors
    /// It cannot be made, or somebody has it open.
    pub(crate) fn open_alone(path: &Path) -> Result<Opened, Error> {
        let refused = unusable(path);
        let (path, lock) = made(path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Opened { folder: DataFolder { path, _open: Arc::new(lock) } }),
            Err(TryLockError::WouldBlock) => {
                Err(Error::refused(Diagnostic::refusal("data-folder-in-use").with("folder", path.display())))
            }
            Err(TryLockError::Error(why)) => Err(refused(why)),
        }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database's file.
    pub(crate) fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    /// Waits for the writer's lock, in this process and all others.
    pub(crate) fn lock(&self) -> Result<WriterLock, Error> {
        self.wait_for("dondoc.lock")
    }

    /// Waits for the lock of requests that are answered once, in this process and all others.
    pub(crate) fn lock_requests(&self) -> Result<WriterLock, Error> {
        self.wait_for("dondoc-requests.lock")
    }

    /// The lock of a source, or `None` where somebody reads it already.
    pub(crate) fn lock_source(&self, id: &str) -> Result<Option<WriterLock>, Error> {
        let file = self.lock_file(&format!("dondoc-source-{id}.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(WriterLock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(Error::internal(cause)),
        }
    }

    fn wait_for(&self, name: &str) -> Result<WriterLock, Error> {
        let file = self.lock_file(name)?;
        file.lock().map_err(Error::internal)?;
        Ok(WriterLock { _file: file })
    }

    fn lock_file(&self, name: &str) -> Result<File, Error> {
        File::options().create(true).truncate(false).write(true).open(self.path.join(name)).map_err(Error::internal)
    }
}

fn unusable(path: &Path) -> impl Fn(std::io::Error) -> Error + '_ {
    move |why| Error::refused(Diagnostic::refusal("data-folder-unusable").with("folder", path.display()).with("why", why.kind()))
}

/// The folder, which is made when missing, and its lock.
fn made(path: &Path) -> Result<(PathBuf, File), Error> {
    let make = || {
        fs::create_dir_all(path)?;
        let path = fs::canonicalize(path)?;
        let lock = File::options().create(true).truncate(false).write(true).open(path.join(OPEN_LOCK))?;
        Ok((path, lock))
    };
    make().map_err(unusable(path))
}
