//! Whether anything was committed, told without asking the database: the head of SQLite's write-ahead-log index, which every commit of every
//! process changes before a reader sees it (<https://sqlite.org/walformat.html>, section 2). Reading it is one call of the system; asking in SQL is
//! a hundred times that, and every page asks several times.
//!
//! Equal heads mean that nothing was committed in between. Where the file cannot be read nothing is known, and everything is asked.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Of the head: version, counter of transactions, number of frames and pages, salts, checksums.
const HEAD_BYTES: usize = 48;

/// The state of a database file, to be compared with another of the same [`Pulse`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Beat {
    /// How often the file was opened: another file may begin with the same bytes.
    opened: u64,
    head: [u8; HEAD_BYTES],
}

/// Tells the state of one database file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pulse(Option<Arc<Watched>>);

#[derive(Debug)]
struct Watched {
    path: PathBuf,
    open: Mutex<(u64, Option<std::fs::File>)>,
}

impl Pulse {
    /// Of a database in a file; its index lies beside it.
    pub(crate) fn of(database: &Path) -> Pulse {
        let mut path = database.as_os_str().to_owned();
        path.push("-shm");
        Pulse(Some(Arc::new(Watched { path: path.into(), open: Mutex::default() })))
    }

    /// The state now; `None`: not known.
    #[cfg(unix)]
    pub(crate) fn beat(&self) -> Option<Beat> {
        use std::os::unix::fs::{FileExt as _, MetadataExt as _};
        let watched = self.0.as_ref()?;
        let mut open = watched.open.lock().ok()?;
        // The last connection to close removes the file, and the next one makes another.
        let is_there = open.1.as_ref().is_some_and(|file| file.metadata().is_ok_and(|of| of.nlink() > 0));
        if !is_there {
            *open = (open.0 + 1, std::fs::File::open(&watched.path).ok());
        }
        let mut head = [0; HEAD_BYTES];
        open.1.as_ref()?.read_exact_at(&mut head, 0).ok()?;
        Some(Beat { opened: open.0, head })
    }

    /// The state now; `None`: not known.
    #[cfg(not(unix))]
    pub(crate) fn beat(&self) -> Option<Beat> {
        let _ = (&self.0, HEAD_BYTES);
        None
    }
}
