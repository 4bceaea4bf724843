//! The file of a backup: members one after another (tar), compressed (zstd), the list of them with their hashes as the last one.
//!
//! Written and read as a stream: however large a lake is, a few buffers are in memory. A file that was cut off has no list, one that
//! was damaged fails the checksum of zstd or the hash of a member.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Component, Path};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::Hasher;
use dondoc_domain::time::Moment;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::Error;

/// Name of the format.
const FORMAT: &str = "dondoc.backup.v1";
/// The last member.
pub(crate) const MANIFEST: &str = "manifest.json";
/// Parquet is compressed already: a higher level costs time and gains nothing.
const LEVEL: i32 = 3;
/// The largest manifest that is read: a million files.
const MANIFEST_BYTES_MAX: u64 = 256 << 20;
const BUFFER: usize = 1 << 16;

/// What a backup holds, and of what it is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupManifest {
    format: String,
    /// Version of the program that made it.
    pub program: String,
    /// When.
    pub made_at: Moment,
    /// Name of the newest migration that the database had.
    pub migration: String,
    /// Number and hash of the newest line of the journal; `None`: nothing was written yet.
    pub journal: Option<(i64, String)>,
    /// The newest snapshot of the lake.
    pub lake_snapshot: i64,
    /// The members, in the order in which they stand.
    pub members: Vec<BackupMember>,
}

impl BackupManifest {
    pub(crate) fn new(made_at: Moment, migration: String, journal: Option<(i64, String)>, lake_snapshot: i64) -> BackupManifest {
        let (format, program) = (FORMAT.to_owned(), env!("CARGO_PKG_VERSION").to_owned());
        BackupManifest { format, program, made_at, migration, journal, lake_snapshot, members: Vec::new() }
    }
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackupMember {
    /// Its path in the data folder, with `/`.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// Counts and hashes what goes through.
struct Sealed<T> {
    inner: T,
    hasher: Hasher,
    bytes: u64,
}

impl<T> Sealed<T> {
    fn new(inner: T) -> Sealed<T> {
        Sealed { inner, hasher: Hasher::default(), bytes: 0 }
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Sealed<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(into)?;
        self.hasher.update(&into[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
}

type Compressed = zstd::Encoder<'static, Sealed<BufWriter<NamedTempFile>>>;

/// A backup that is being written: under another name in the folder that it is to be in, until it is whole.
pub(crate) struct Writer {
    tar: tar::Builder<Compressed>,
    manifest: BackupManifest,
    path: std::path::PathBuf,
}

/// Words for a disk that is full or forbidden.
pub(crate) fn not_written(path: &Path) -> impl Fn(std::io::Error) -> Error + '_ {
    move |why| Error::refused(Diagnostic::refusal("backup-not-written").with("file", path.display()).with("why", why))
}

impl Writer {
    pub(crate) fn begin(path: &Path, manifest: BackupManifest) -> Result<Writer, Error> {
        let begin = || {
            let part = tempfile::Builder::new().prefix(".dondoc-backup-").suffix(".part").tempfile_in(folder_of(path))?;
            let mut compressed = zstd::Encoder::new(Sealed::new(BufWriter::new(part)), LEVEL)?;
            compressed.include_checksum(true)?;
            Ok(tar::Builder::new(compressed))
        };
        Ok(Writer { tar: begin().map_err(not_written(path))?, manifest, path: path.to_owned() })
    }

    /// Adds a file of so many bytes; gives the hash of what was read.
    pub(crate) fn add(&mut self, name: &str, size_bytes: u64, from: impl Read) -> Result<String, Error> {
        let mut read = Sealed::new(from.take(size_bytes));
        append(&mut self.tar, name, size_bytes, &mut read).map_err(not_written(&self.path))?;
        if read.bytes != size_bytes {
            let altered = Diagnostic::refusal("backup-source-altered").with("part", name);
            return Err(Error::refused(altered));
        }
        let sha256 = read.hasher.hex();
        self.manifest.members.push(BackupMember { name: name.to_owned(), size_bytes, sha256: sha256.clone() });
        Ok(sha256)
    }

    /// Ends the backup and gives it its name: its size and its hash, and what is in it.
    pub(crate) fn finish(mut self) -> Result<(u64, String, BackupManifest), Error> {
        let listed = serde_json::to_vec_pretty(&self.manifest).map_err(Error::internal)?;
        append(&mut self.tar, MANIFEST, listed.len() as u64, &mut listed.as_slice()).map_err(not_written(&self.path))?;
        let finish = |tar: tar::Builder<Compressed>| {
            let Sealed { inner, hasher, bytes } = tar.into_inner()?.finish()?;
            let part = inner.into_inner().map_err(std::io::IntoInnerError::into_error)?;
            part.as_file().sync_all()?;
            part.persist_noclobber(&self.path).map_err(|why| why.error)?;
            // Without this a power cut may keep the file and forget its name.
            File::open(folder_of(&self.path)).and_then(|folder| folder.sync_all())?;
            Ok((bytes, hasher.hex()))
        };
        let (bytes, sha256) = finish(self.tar).map_err(not_written(&self.path))?;
        Ok((bytes, sha256, self.manifest))
    }
}

/// The folder that a file is in.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

fn append(tar: &mut tar::Builder<Compressed>, name: &str, size_bytes: u64, from: &mut impl Read) -> std::io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size_bytes);
    header.set_mode(0o600);
    header.set_entry_type(tar::EntryType::Regular);
    tar.append_data(&mut header, name, from)
}

/// A member as its bytes come.
pub(crate) struct Member<'a> {
    read: &'a mut dyn Read,
    damaged: &'a dyn Fn() -> Error,
}

impl Member<'_> {
    /// Hands all its bytes to `to`, whose own failures are told as it says.
    pub(crate) fn each(&mut self, to: &mut dyn FnMut(&[u8]) -> Result<(), Error>) -> Result<(), Error> {
        let mut buffer = vec![0; BUFFER];
        loop {
            match self.read.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(n) => to(&buffer[..n])?,
                Err(why) if why.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => return Err((self.damaged)()),
            }
        }
    }
}

/// Reads a backup from its first to its last byte and hands out its members; what `visit` was given is only true when this succeeds.
///
/// # Errors
/// It cannot be opened, is none, was cut off, damaged or altered, or has members that point out of a folder.
pub(crate) fn read(
    path: &Path,
    visit: &mut dyn FnMut(&str, &mut Member<'_>) -> Result<(), Error>,
) -> Result<BackupManifest, Error> {
    let told = |code: &str| Diagnostic::refusal(code).with("file", path.display());
    let damaged = || Error::refused(told("backup-damaged"));
    let file = File::open(path).map_err(|why| Error::refused(told("backup-not-opened").with("why", why.kind())))?;
    if !is_compressed(path) {
        return Err(Error::refused(told("backup-not-one")));
    }
    let decoded = zstd::Decoder::new(file).map_err(|_| damaged())?;
    let mut archive = tar::Archive::new(BufReader::with_capacity(BUFFER, decoded));
    let mut found: BTreeMap<String, (u64, String)> = BTreeMap::new();
    let mut manifest = None;
    for entry in archive.entries().map_err(|_| damaged())? {
        let mut entry = entry.map_err(|_| damaged())?;
        let name = entry.path().ok().and_then(|name| name.to_str().map(str::to_owned)).unwrap_or_default();
        if !is_plain(&name) || entry.header().entry_type() != tar::EntryType::Regular || manifest.is_some() {
            return Err(Error::refused(told("backup-member-unsafe").with("part", name)));
        }
        if name == MANIFEST {
            let mut listed = Vec::new();
            entry.by_ref().take(MANIFEST_BYTES_MAX).read_to_end(&mut listed).map_err(|_| damaged())?;
            manifest = Some(listed);
            continue;
        }
        let mut sealed = Sealed::new(entry);
        visit(&name, &mut Member { read: &mut sealed, damaged: &damaged })?;
        // Whatever was left over.
        Member { read: &mut sealed, damaged: &damaged }.each(&mut |_| Ok(()))?;
        if found.insert(name.clone(), (sealed.bytes, sealed.hasher.hex())).is_some() {
            return Err(Error::refused(told("backup-member-unsafe").with("part", name)));
        }
    }
    // To the end of the file, so that its checksum is looked at.
    let mut rest = archive.into_inner();
    Member { read: &mut rest, damaged: &damaged }.each(&mut |_| Ok(()))?;
    let Some(manifest) = manifest else {
        return Err(Error::refused(told(if found.is_empty() { "backup-not-one" } else { "backup-damaged" })));
    };
    let manifest: BackupManifest = serde_json::from_slice(&manifest).map_err(|_| Error::refused(told("backup-not-one")))?;
    if manifest.format != FORMAT {
        return Err(Error::refused(told("backup-not-one")));
    }
    compare(&manifest, &found, &told)?;
    Ok(manifest)
}

/// Every member that is listed is there as it is listed, and no other.
fn compare(
    manifest: &BackupManifest,
    found: &BTreeMap<String, (u64, String)>,
    told: &dyn Fn(&str) -> Diagnostic,
) -> Result<(), Error> {
    let same = |m: &&BackupMember| found.get(&m.name).is_some_and(|(size, hash)| (*size, hash) == (m.size_bytes, &m.sha256));
    let listed: BTreeSet<&str> = manifest.members.iter().map(|m| m.name.as_str()).collect();
    let altered = manifest.members.iter().filter(|m| !same(m)).map(|m| m.name.as_str());
    let altered: BTreeSet<&str> = altered.chain(found.keys().map(String::as_str).filter(|name| !listed.contains(name))).collect();
    if altered.is_empty() {
        return Ok(());
    }
    Err(Error::Refused(altered.into_iter().map(|part| told("backup-altered").with("part", part)).collect()))
}

/// A path that stays below the folder that it is put into, on every system.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(['\\', ':', '\0'])
        && Path::new(name).components().all(|c| matches!(c, Component::Normal(_)))
        && !name.split('/').any(|part| part.is_empty() || part == "." || part == "..")
}

/// Does the file begin as zstd does?
fn is_compressed(path: &Path) -> bool {
    let mut first = [0; 4];
    File::open(path).and_then(|mut file| file.read_exact(&mut first)).is_ok() && first == [0x28, 0xb5, 0x2f, 0xfd]
}

#[cfg(test)]
mod tests;
