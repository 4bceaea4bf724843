//! The lake's folder on disk: names, durable writes, orphans.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use dondoc_domain::digest::Hasher;

use crate::segment::Segment;
use crate::{Error, Partition};

/// The folder that the catalogue's relative paths start from: `<data>/lake/main/dossiers`.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> Error + '_ {
    move |source| Error::Io { path: path.display().to_string(), source }
}

impl Folder {
    /// The dossiers' folder of a data folder; made when missing.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn open(data: &Path) -> Result<Folder, Error> {
        let root = data.join("lake").join("main").join("dossiers");
        fs::create_dir_all(&root).map_err(io(&root))?;
        Ok(Folder { root })
    }

    /// Where a relative path lies.
    #[must_use]
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Writes a segment under a new name and makes it durable; returns the relative path. Until the
    /// catalogue names it, it is an orphan.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write(&self, segment: &Segment) -> Result<String, Error> {
        let folder = folder_name(&segment.partition);
        let relative = format!("{folder}/{}.parquet", uuid::Uuid::now_v7());
        let directory = self.root.join(&folder);
        fs::create_dir_all(&directory).map_err(io(&directory))?;
        let path = self.root.join(&relative);
        let mut file = File::options().write(true).create_new(true).open(&path).map_err(io(&path))?;
        file.write_all(&segment.bytes).and_then(|()| file.sync_all()).map_err(io(&path))?;
        sync_folder(&directory)?;
        Ok(relative)
    }

    /// SHA-256 of the bytes of a file, as 64 lower-case hexadecimal digits.
    ///
    /// # Errors
    /// It is not there or cannot be read.
    pub fn sha256(&self, relative: &str) -> Result<String, Error> {
        let path = self.path(relative);
        let mut file = File::open(&path).map_err(io(&path))?;
        let mut hasher = Hasher::default();
        let mut buffer = vec![0; 1 << 18];
        loop {
            match file.read(&mut buffer).map_err(io(&path))? {
                0 => return Ok(hasher.hex()),
                n => hasher.update(&buffer[..n]),
            }
        }
    }

    /// Removes files that the catalogue does not name (left by a crash before the commit). Only to be
    /// called while holding the writer's lock. Returns how many.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn sweep(&self, known: &BTreeSet<String>) -> Result<usize, Error> {
        let mut removed = 0;
        for directory in fs::read_dir(&self.root).map_err(io(&self.root))? {
            let directory = directory.map_err(io(&self.root))?.path();
            if !directory.is_dir() {
                continue;
            }
            for file in fs::read_dir(&directory).map_err(io(&directory))? {
                let path = file.map_err(io(&directory))?.path();
                let relative = path.strip_prefix(&self.root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                if path.extension().is_some_and(|e| e == "parquet") && !known.contains(&relative) {
                    fs::remove_file(&path).map_err(io(&path))?;
                    removed += 1;
                }
            }
        }
        Ok(removed)
    }
}

fn folder_name(partition: &Partition) -> String {
    // Issuers are letters, digits and points; the one for unreadable codes gets a name that every
    // file system takes.
    let issuer = if partition.issuer == "?" { "khong-ro" } else { &partition.issuer };
    format!("{issuer}_{}", partition.year)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> Result<(), Error> {
    // Without this a power cut may keep the file and forget its name.
    File::open(path).and_then(|d| d.sync_all()).map_err(io(path))
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> Result<(), Error> {
    Ok(())
}
