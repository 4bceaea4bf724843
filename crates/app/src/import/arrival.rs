//! A file on its way in: its size, and its hash, which is taken beside the reading.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::sync::Arc;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::{Hasher, sha256};
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_ingest::{Input, Mapping};
use tokio::sync::OnceCell;

use super::ImportRequest;
use crate::{Error, blocking};

/// The largest file that is looked at: ten times the largest provincial year seen.
const FILE_BYTES_MAX: u64 = 4 << 30;

/// A file on its way in.
pub(crate) struct Arrival {
    pub(super) id: ImportId,
    pub(super) name: String,
    pub(super) size_bytes: u64,
    pub(super) now: Moment,
    pub(super) request: ImportRequest,
    pub(super) reference: Arc<Reference>,
    pub(super) profiles: BTreeMap<String, Mapping>,
    /// Its hash. Taking it costs a tenth of what reading the rows costs, so it is done beside that.
    hash: Arc<OnceCell<String>>,
}

impl Arrival {
    pub(super) fn new(
        id: ImportId,
        (request, size_bytes): (ImportRequest, u64),
        now: Moment,
        reference: Arc<Reference>,
        profiles: BTreeMap<String, Mapping>,
    ) -> Arrival {
        Arrival { id, name: request.input.name(), size_bytes, now, request, reference, profiles, hash: Arc::default() }
    }

    /// Begins to take the hash; who needs it before it is there waits for it.
    pub(super) fn begin_hash(&self) {
        let (cell, input, name) = (Arc::clone(&self.hash), self.request.input.clone(), self.name.clone());
        tokio::spawn(async move { take_hash(&cell, &input, &name).await.map(drop) });
    }

    /// The hash.
    pub(super) async fn sha256(&self) -> Result<&str, Error> {
        take_hash(&self.hash, &self.request.input, &self.name).await
    }

    /// Its size in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size_bytes
    }

    /// The hash of a file that was read: somebody has waited for it by then.
    pub(crate) fn known_sha256(&self) -> &str {
        self.hash.get().map_or("", String::as_str)
    }
}

async fn take_hash<'c>(cell: &'c OnceCell<String>, input: &Input, name: &str) -> Result<&'c str, Error> {
    let take = || async {
        let (input, name) = (input.clone(), name.to_owned());
        blocking(move || hash(&input, &name)).await
    };
    cell.get_or_try_init(take).await.map(String::as_str)
}

fn unreadable(name: &str) -> impl Fn(std::io::Error) -> Error + '_ {
    move |why| Error::refused(Diagnostic::refusal("file-unreadable").in_file(name).with("why", why.kind()))
}

/// The size of a file in bytes.
pub(super) fn measure(input: &Input, name: &str) -> Result<u64, Error> {
    let path = match input {
        Input::Path(path) => path,
        Input::Bytes { bytes, .. } => return Ok(bytes.len() as u64),
    };
    // Opened and not only looked at: what may not be read is refused here.
    let metadata = File::open(path).and_then(|file| file.metadata()).map_err(unreadable(name))?;
    if metadata.is_dir() {
        return Err(Error::refused(Diagnostic::refusal("file-is-folder").in_file(name)));
    }
    if metadata.len() > FILE_BYTES_MAX {
        return Err(Error::refused(Diagnostic::refusal("file-too-large").in_file(name).with("limit", FILE_BYTES_MAX >> 20)));
    }
    Ok(metadata.len())
}

fn hash(input: &Input, name: &str) -> Result<String, Error> {
    let path = match input {
        Input::Path(path) => path,
        Input::Bytes { bytes, .. } => return Ok(sha256(bytes)),
    };
    let mut file = File::open(path).map_err(unreadable(name))?;
    let mut hasher = Hasher::default();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let n = file.read(&mut buffer).map_err(unreadable(name))?;
        if n == 0 {
            return Ok(hasher.hex());
        }
        hasher.update(&buffer[..n]);
    }
}
