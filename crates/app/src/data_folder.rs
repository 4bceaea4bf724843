//! The data folder: one database, one lake, one writer at a time.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use dondoc_domain::diagnostics::Diagnostic;

use crate::Error;

/// Where an installation keeps everything.
#[derive(Debug, Clone)]
pub struct DataFolder {
    path: PathBuf,
}

/// The writer's lock: held while this value lives, released by the system when the process dies.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
}

impl DataFolder {
    /// Makes the folder when missing.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn open(path: &Path) -> Result<DataFolder, Error> {
        let refused = |e: std::io::Error| {
            Error::refused(Diagnostic::refusal("data-folder-unusable").with("folder", path.display()).with("why", e.kind()))
        };
        fs::create_dir_all(path).map_err(refused)?;
        Ok(DataFolder { path: fs::canonicalize(path).map_err(refused)? })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Address of the database.
    pub(crate) fn database_url(&self) -> String {
        dondoc_store::sqlite_url(&self.path.join("dondoc.db"))
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
