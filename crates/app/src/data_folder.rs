//! The data folder: one database, one lake, one writer at a time.

use std::fs::{self, File};
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
        let path = self.path.join("dondoc.lock");
        let file = File::options().create(true).truncate(false).write(true).open(path).map_err(Error::internal)?;
        file.lock().map_err(Error::internal)?;
        Ok(WriterLock { _file: file })
    }
}
