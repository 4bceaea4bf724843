//! The file in which a snapshot travels: a ZIP archive that anybody can open, sealed over every byte.
//!
//! The last 64 bytes (the end of the archive's comment) are the SHA-256, in hexadecimal, of all bytes before them; the
//! part `manifest.json` has the hash of each part, so that what was altered can be named.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Component, Path};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::Error;

/// Name of the format, first in the archive's comment and in the manifest.
pub(crate) const FORMAT: &str = "dondoc.bundle.v1";
/// The part that lists the others.
const MANIFEST: &str = "manifest.json";
/// Digits of the seal.
const SEAL: usize = 64;
/// The largest bundle that is read, and the largest that it may unpack to: a province's year is a hundredth of it.
const BYTES_MAX: u64 = 4 << 30;

/// The parts of a bundle.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: String,
    parts: Vec<Part>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    name: String,
    size_bytes: u64,
    sha256: String,
}

/// Writes a bundle; parts are asked for one after another, so that only one is in memory.
pub(crate) fn pack<I>(path: &Path, parts: I) -> Result<(), Error>
where
    I: IntoIterator<Item = Result<(String, Vec<u8>), Error>>,
{
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut manifest = Manifest { format: FORMAT.to_owned(), parts: Vec::new() };
    for part in parts {
        let (name, bytes) = part?;
        add(&mut archive, &name, &bytes)?;
        let part = Part { name, size_bytes: bytes.len() as u64, sha256: sha256(&bytes) };
        manifest.parts.push(part);
    }
    let listed = serde_json::to_vec_pretty(&manifest).map_err(Error::internal)?;
    add(&mut archive, MANIFEST, &listed)?;
    archive.set_comment(format!("{FORMAT} sha256 {}", "0".repeat(SEAL))).map_err(Error::internal)?;
    let mut bytes = archive.finish().map_err(Error::internal)?.into_inner();
    let body = bytes.len() - SEAL;
    let seal = sha256(&bytes[..body]);
    bytes.truncate(body);
    bytes.extend_from_slice(seal.as_bytes());
    let told = || Diagnostic::refusal("bundle-not-written").with("file", path.display());
    File::create(path).and_then(|mut file| file.write_all(&bytes)).map_err(|_| Error::refused(told()))
}

fn add(archive: &mut ZipWriter<impl std::io::Write + std::io::Seek>, name: &str, bytes: &[u8]) -> Result<(), Error> {
    // Segments are compressed already. No date: the same snapshot makes the same bundle.
    let method = if name.ends_with(".parquet") { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    let options = SimpleFileOptions::default().compression_method(method).last_modified_time(zip::DateTime::default());
    archive.start_file(name, options).map_err(Error::internal)?;
    archive.write_all(bytes).map_err(Error::internal)
}

/// Opens a bundle: every part by name.
///
/// # Errors
/// It is none, is too large, or any byte of it was altered: then which part, or that it is the container itself.
pub(crate) fn open(path: &Path) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let file = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let told = |code: &str| Diagnostic::refusal(code).in_file(&file);
    let mut bytes = Vec::new();
    let opened = File::open(path).map_err(|_| Error::refused(told("bundle-not-opened")))?;
    opened.take(BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|_| Error::refused(told("bundle-not-opened")))?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(Error::refused(told("bundle-too-large")));
    }
    let body = bytes.len().saturating_sub(SEAL);
    let sealed = bytes[body..] == *sha256(&bytes[..body]).as_bytes();
    let (parts, altered) = parts_of(&bytes);
    let altered: Vec<Diagnostic> = altered.into_iter().map(|part| told("bundle-altered").with("part", part)).collect();
    match (sealed, parts) {
        (true, Some(parts)) if altered.is_empty() => Ok(parts),
        (_, None) if !looks_like_one(&bytes) => Err(Error::refused(told("bundle-not-one"))),
        (_, _) if altered.is_empty() => Err(Error::refused(told("bundle-container-altered"))),
        (_, _) => Err(Error::Refused(altered)),
    }
}

/// Enough of our marks to be a bundle, even one that was damaged.
fn looks_like_one(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(4096)..];
    let marks = [&b"dondoc.bundle"[..], b"manifest.json", b"snapshot.json", b"sha256 "];
    marks.iter().any(|mark| tail.windows(mark.len()).any(|window| window == *mark))
}

/// The parts that can be read, and the names of those that are not what the manifest says. `None`: no archive.
fn parts_of(bytes: &[u8]) -> (Option<BTreeMap<String, Vec<u8>>>, Vec<String>) {
    let Ok(mut archive) = ZipArchive::new(std::io::Cursor::new(bytes)) else { return (None, Vec::new()) };
    let (mut parts, mut altered) = (BTreeMap::new(), Vec::new());
    let mut room = BYTES_MAX;
    for i in 0..archive.len() {
        let name = archive.name_for_index(i).and_then(Result::ok).map_or_else(|| format!("#{i}"), std::borrow::Cow::into_owned);
        let Ok(mut entry) = archive.by_index(i) else {
            altered.push(name);
            continue;
        };
        let mut content = Vec::new();
        let read = (&mut entry).take(room).read_to_end(&mut content);
        let plain = Path::new(&name).components().all(|c| matches!(c, Component::Normal(_)));
        room = room.saturating_sub(content.len() as u64);
        if read.is_err() || room == 0 || !plain || parts.insert(name.clone(), content).is_some() {
            altered.push(name);
        }
    }
    let manifest = parts.remove(MANIFEST);
    match manifest.and_then(|m| serde_json::from_slice::<Manifest>(&m).ok()).filter(|m| m.format == FORMAT) {
        None => altered.push(MANIFEST.to_owned()),
        Some(manifest) => {
            let known: BTreeMap<&str, &Part> = manifest.parts.iter().map(|p| (p.name.as_str(), p)).collect();
            let same = |name: &str, content: &[u8]| known.get(name).is_some_and(|p| p.sha256 == sha256(content));
            altered.extend(parts.iter().filter(|(name, content)| !same(name, content)).map(|(name, _)| name.clone()));
            altered.extend(known.keys().filter(|name| !parts.contains_key(**name)).map(|name| (*name).to_owned()));
        }
    }
    altered.sort();
    altered.dedup();
    (Some(parts), altered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle() -> (tempfile::TempDir, std::path::PathBuf, Vec<u8>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("thu.dondoc");
        let parts = [("snapshot.json", vec![b'{'; 40]), ("lake/x.parquet", (0..=255).collect())];
        pack(&path, parts.into_iter().map(|(name, bytes)| Ok((name.to_owned(), bytes)))).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        (folder, path, bytes)
    }

    #[test]
    fn what_was_packed_comes_out() {
        let (_folder, path, bytes) = bundle();
        let parts = open(&path).unwrap();
        assert_eq!(parts.keys().collect::<Vec<_>>(), ["lake/x.parquet", "snapshot.json"]);
        assert_eq!(parts["lake/x.parquet"].len(), 256);
        let (_other, _, again) = bundle();
        assert_eq!(bytes, again, "the same parts make the same bytes");
    }

    /// Every byte of the file, one after another.
    #[test]
    fn one_byte_changed_anywhere_is_found() {
        let (_folder, path, bytes) = bundle();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            std::fs::write(&path, &damaged).unwrap();
            let why = open(&path).unwrap_err();
            assert!(!why.diagnostics().is_empty(), "byte {at}: {why:?}");
        }
        // In the content of a part the part is named.
        let mut damaged = bytes.clone();
        let at = bytes.windows(4).position(|w| w == [10, 11, 12, 13]).unwrap();
        damaged[at] = 99;
        std::fs::write(&path, &damaged).unwrap();
        let why = open(&path).unwrap_err();
        assert_eq!(why.diagnostics()[0].code, "bundle-altered");
        assert_eq!(why.diagnostics()[0].args, [("part".to_owned(), "lake/x.parquet".to_owned())]);
        std::fs::write(&path, b"something else").unwrap();
        assert_eq!(open(&path).unwrap_err().diagnostics()[0].code, "bundle-not-one");
    }
}
