//! Where bytes come from: a file, or memory.

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dondoc_domain::diagnostics::Diagnostic;

use crate::rows::{Refused, refused};
use crate::sniff;

/// What is to be read. Uploads hold personal data and must never touch the disk: they are bytes.
#[derive(Clone)]
pub enum Input {
    /// A file.
    Path(PathBuf),
    /// Bytes in memory, and the name under which they came.
    Bytes {
        /// File name without a folder.
        name: String,
        /// All of it.
        bytes: Arc<[u8]>,
    },
}

/// Never shows the bytes: they may be personal data, and this may go into a log.
impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Path(path) => f.debug_tuple("Path").field(path).finish(),
            Input::Bytes { name, bytes } => f.debug_struct("Bytes").field("name", name).field("length", &bytes.len()).finish(),
        }
    }
}

impl Input {
    /// Bytes in memory under a name.
    #[must_use]
    pub fn bytes(name: &str, bytes: impl Into<Arc<[u8]>>) -> Input {
        Input::Bytes { name: name.to_owned(), bytes: bytes.into() }
    }

    /// The file's name without its folder, for messages.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Input::Path(path) => path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
            Input::Bytes { name, .. } => name.clone(),
        }
    }

    /// All bytes, if there are at most so many.
    ///
    /// # Errors
    /// It cannot be read, or there are more.
    pub fn bytes_within(&self, most: u64) -> Result<Vec<u8>, Refused> {
        let mut bytes = Vec::new();
        let read = self.open().and_then(|stream| stream.take(most + 1).read_to_end(&mut bytes));
        read.map_err(|_| refused("file-unreadable"))?;
        if bytes.len() as u64 > most {
            return Err(Box::new(Diagnostic::refusal("upload-too-large").with("limit", most.div_ceil(1 << 20))));
        }
        Ok(bytes)
    }

    /// From the beginning.
    pub(crate) fn open(&self) -> io::Result<Stream> {
        Ok(match self {
            Input::Path(path) => Stream::File(File::open(path)?),
            Input::Bytes { bytes, .. } => Stream::Memory(Cursor::new(Arc::clone(bytes))),
        })
    }

    /// The first bytes, and the length of the whole.
    pub(crate) fn head(&self) -> Result<(Vec<u8>, u64), Refused> {
        let unreadable = |_| refused("file-unreadable");
        let length = match self {
            Input::Path(path) => {
                let meta = std::fs::metadata(path).map_err(unreadable)?;
                // A folder, or a pipe that could be without end.
                if !meta.is_file() {
                    return Err(refused("file-unreadable"));
                }
                meta.len()
            }
            Input::Bytes { bytes, .. } => bytes.len() as u64,
        };
        let mut head = Vec::new();
        self.open().and_then(|s| s.take(sniff::HEAD as u64).read_to_end(&mut head)).map_err(unreadable)?;
        Ok((head, length))
    }

    /// The last `most` bytes.
    pub(crate) fn tail(&self, most: u64) -> io::Result<Vec<u8>> {
        let mut stream = self.open()?;
        let length = stream.seek(SeekFrom::End(0))?;
        stream.seek(SeekFrom::Start(length.saturating_sub(most)))?;
        let mut tail = Vec::new();
        stream.take(most).read_to_end(&mut tail)?;
        Ok(tail)
    }
}

impl From<&Path> for Input {
    fn from(path: &Path) -> Input {
        Input::Path(path.to_owned())
    }
}

impl From<&PathBuf> for Input {
    fn from(path: &PathBuf) -> Input {
        Input::Path(path.clone())
    }
}

impl From<&Input> for Input {
    fn from(input: &Input) -> Input {
        input.clone()
    }
}

/// An open input.
#[derive(Debug)]
pub(crate) enum Stream {
    File(File),
    Memory(Cursor<Arc<[u8]>>),
}

impl Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::File(file) => file.read(buf),
            Stream::Memory(bytes) => bytes.read(buf),
        }
    }
}

impl Seek for Stream {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Stream::File(file) => file.seek(to),
            Stream::Memory(bytes) => bytes.seek(to),
        }
    }
}
