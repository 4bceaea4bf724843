//! Whether anything was committed, told without asking the database: the head of SQLite's write-ahead-log index, which every commit of every
//! process changes before a reader sees it (<https://sqlite.org/walformat.html>, section 2). Reading it is one call of the system; asking in SQL is
//! a hundred times that, and every page asks several times.
//!
//! Equal heads mean that nothing was committed in between. Where the file cannot be read nothing is known, and everything is asked.
//!
//! SQLite locks that file, and a process that closes any handle of a file loses all its locks on it, whichever handle they were taken by
//! (<https://sqlite.org/howtocorrupt.html>, section 2.2). So a handle is opened once for a process and stays open for as long as the file is there.

use std::fs::File;
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
    open: Mutex<(u64, Option<Arc<File>>)>,
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
        use std::os::unix::fs::FileExt as _;
        let watched = self.0.as_ref()?;
        let mut open = watched.open.lock().ok()?;
        // The last connection to close removes the file, and the next one makes another.
        if !open.1.as_deref().is_some_and(is_there) {
            *open = (open.0 + 1, held(&watched.path));
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

/// Has the file still a name? Nobody holds a lock on one that has none: SQLite removes it when its last connection closes.
#[cfg(unix)]
fn is_there(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    file.metadata().is_ok_and(|of| of.nlink() > 0)
}

/// The one handle that this process has of a file.
#[cfg(unix)]
fn held(path: &Path) -> Option<Arc<File>> {
    use std::os::unix::fs::MetadataExt as _;
    static HELD: Mutex<Vec<Arc<File>>> = Mutex::new(Vec::new());
    let mut held = HELD.lock().ok()?;
    held.retain(|file| is_there(file));
    let wanted = std::fs::metadata(path).ok()?;
    let same = |file: &&Arc<File>| file.metadata().is_ok_and(|of| (of.dev(), of.ino()) == (wanted.dev(), wanted.ino()));
    if let Some(file) = held.iter().find(same) {
        return Some(Arc::clone(file));
    }
    let file = Arc::new(File::open(path).ok()?);
    held.push(Arc::clone(&file));
    Some(file)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_opened_once_and_let_go_when_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.db");
        let index = folder.path().join("a.db-shm");
        let (one, other) = (Pulse::of(&database), Pulse::of(&database));
        assert_eq!(one.beat(), None, "there is none yet");
        std::fs::write(&index, [1; HEAD_BYTES]).unwrap();
        let before = one.beat().unwrap();
        let first = held(&index).unwrap();
        other.beat().unwrap();
        drop((other, Pulse::of(&database)));
        assert!(Arc::ptr_eq(&first, &held(&index).unwrap()), "one handle, whoever looks");
        std::fs::remove_file(&index).unwrap();
        std::fs::write(&index, [1; HEAD_BYTES]).unwrap();
        assert_ne!(one.beat().unwrap(), before, "another file with the same bytes");
        assert!(!Arc::ptr_eq(&first, &held(&index).unwrap()));
    }
}
