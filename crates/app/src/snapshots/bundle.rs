//! A snapshot with everything that it rests on, in one file: verified anywhere, without the database it came from.

use dondoc_domain::access::{Action, Resource};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::quality::{Check, Mode};
use dondoc_domain::reference::Reference;
use dondoc_domain::reference::entries::Entry;
use dondoc_domain::snapshots::Snapshot;
use dondoc_lake::folder::Folder;
use dondoc_store::{DataFile, Extract, ReferenceVersion};

use crate::snapshots::{Verification, container};
use crate::{App, Error, blocking};

/// The document.
const DOCUMENT: &str = "snapshot.json";
/// Rows of the database.
const ROWS: &str = "rows.json";
/// The reference data, an entry a line.
const REFERENCE: &str = "reference.jsonl";
/// What to do with the file.
const README: &str = "README.txt";
/// Folder of the lake's files.
const LAKE: &str = "lake/";

const README_TEXT: &str = "Gói bản chốt số liệu của Đôn Đốc.\n\
    Kiểm tra trên bất kỳ máy nào, không cần cơ sở dữ liệu gốc:  dondoc verify TỆP-NÀY\n\n\
    snapshot.json     văn bản đã chốt (mã băm SHA-256 của tệp này là mã ghi trên giấy)\n\
    reference.jsonl   dữ liệu nền: đơn vị, thủ tục, phân công, quyết định\n\
    rows.json         các lần nhập và danh mục tệp\n\
    lake/             hồ sơ đã bỏ hết dữ liệu cá nhân (Parquet)\n\
    manifest.json     mã băm của từng phần\n\n\
    A closed period of Đôn Đốc. Verify it anywhere:  dondoc verify THIS-FILE\n";

impl App {
    /// Writes a closed period with all that it rests on into one file.
    ///
    /// # Errors
    /// There is no such snapshot, its document can no longer be read, a file of the lake is missing, or the bundle
    /// cannot be written.
    pub async fn bundle(&self, number: i64, path: &Path) -> Result<(), Error> {
        self.must(Action::Export, Resource::Periods)?;
        let document = self.snapshot_text(number).await?;
        let snapshot = self.snapshot(number).await?;
        let question = self.question_of(&snapshot).await?;
        let mut files = self.files_of(question.snapshot, &question.members).await?;
        if needs_history(&snapshot) {
            files = self.with_history(files, &snapshot).await?;
        }
        let ids: Vec<i64> = files.iter().map(|f| f.id).collect();
        let extract = self.store().extract(number, &ids, &question.members).await.map_err(Error::internal)?;
        let Some(extract) = extract else { return Err(super::unknown(number)) };
        let (_, reference) = self.reference_at(question.edition.version).await?;
        let (folder, path) = (self.inner.folder.clone(), path.to_path_buf());
        blocking(move || {
            let rows = serde_json::to_vec(&extract.around(String::new())).map_err(Error::internal)?;
            let lines = reference.entries().iter().fold(String::new(), |text, entry| text + &entry.line() + "\n");
            let parts = [
                (README, README_TEXT.as_bytes().to_vec()),
                (DOCUMENT, document.into_bytes()),
                (REFERENCE, lines.into_bytes()),
                (ROWS, rows),
            ];
            let parts = parts.into_iter().map(|(name, bytes)| Ok((name.to_owned(), bytes)));
            container::pack(&path, parts.chain(files.iter().map(|file| segment(&folder, file))))
        })
        .await
    }

    /// Where a check looks at what dossiers were before, all earlier files of the partitions are needed too.
    async fn with_history(&self, files: Vec<DataFile>, snapshot: &Snapshot) -> Result<Vec<DataFile>, Error> {
        let mut all = Vec::new();
        for partition in files.into_iter().map(|f| f.partition).collect::<BTreeSet<_>>() {
            let history = self.store().file_history(&partition).await.map_err(Error::internal)?;
            all.extend(history.into_iter().filter(|f| f.begin.0 <= snapshot.rests_on.lake_snapshot));
        }
        Ok(all)
    }

    /// Verifies a bundle: every byte of it, then everything that [`App::verify_snapshot`] does, from the bundle alone.
    ///
    /// # Errors
    /// The file is no bundle, or was altered: every part that was.
    pub async fn verify_bundle(path: &Path, expected: Option<&str>) -> Result<Verification, Error> {
        let (path, name) = (path.to_path_buf(), path.file_name().map(|n| n.to_string_lossy().into_owned()));
        let broken = move |part: &str| {
            Error::refused(
                Diagnostic::refusal("bundle-part-unreadable").in_file(name.as_deref().unwrap_or("?")).with("part", part),
            )
        };
        let mut parts = blocking(move || container::open(&path)).await?;
        let mut part = |name: &str| parts.remove(name).ok_or_else(|| broken(name));
        let document = String::from_utf8(part(DOCUMENT)?).map_err(|_| broken(DOCUMENT))?;
        let snapshot: Snapshot = serde_json::from_str(&document).map_err(|_| broken(DOCUMENT))?;
        let extract: Extract = serde_json::from_slice(&part(ROWS)?).map_err(|_| broken(ROWS))?;
        let reference = reference_from(&part(REFERENCE)?).ok_or_else(|| broken(REFERENCE))?;
        let scratch = tempfile::tempdir().map_err(Error::internal)?;
        let app = App::open(scratch.path()).await?;
        let root = app.inner.folder.clone();
        blocking(move || {
            for (name, bytes) in &parts {
                let Some(inner) = name.strip_prefix(LAKE) else { continue };
                let to: PathBuf = root.path(inner);
                let made = to.parent().map_or(Ok(()), std::fs::create_dir_all);
                made.and_then(|()| std::fs::write(&to, bytes)).map_err(Error::internal)?;
            }
            Ok(())
        })
        .await?;
        let number = extract.number();
        let version = ReferenceVersion(snapshot.rests_on.reference_version);
        let placed = app.store().put_in(extract.around(document), version, &reference, snapshot.closed_at).await;
        placed.map_err(|why| {
            tracing::warn!(%why, "rows of a bundle do not fit");
            broken(ROWS)
        })?;
        app.verify_snapshot(number, expected).await
    }
}

fn segment(folder: &Folder, file: &DataFile) -> Result<(String, Vec<u8>), Error> {
    let missing = |_| Error::refused(Diagnostic::refusal("verify-file-missing").with("file", &file.path));
    Ok((format!("{LAKE}{}", file.path), std::fs::read(folder.path(&file.path)).map_err(missing)?))
}

fn needs_history(snapshot: &Snapshot) -> bool {
    snapshot.rests_on.switches.iter().any(|s| s.check == Check::DirectThenOnline && s.mode == Mode::Exclude)
}

fn reference_from(lines: &[u8]) -> Option<Reference> {
    let entry = |line: &str| {
        let (kind, key, value) = serde_json::from_str(line).ok()?;
        Some(Entry { kind, key, value })
    };
    let entries: Option<Vec<Entry>> = std::str::from_utf8(lines).ok()?.lines().map(entry).collect();
    Reference::from_entries(&entries?).ok()
}
