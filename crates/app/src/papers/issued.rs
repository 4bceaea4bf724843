//! Papers that are kept, and the signed files that belong to them.

use dondoc_domain::access::{Action, Resource};
use std::path::{Path, PathBuf};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use dondoc_domain::journal::{Difference, Finding};
use dondoc_domain::papers::Paper;
use dondoc_domain::time::Moment;
use dondoc_store::{KeptFile, KeptPaper, NewFileOfPaper};
use serde::Serialize;
use utoipa::ToSchema;

use super::asked::LINE_CHARS_MAX;
use super::{PaperAsked, PaperKind};
use crate::figures::{find_unit, unit_ref};
use crate::schema;
use crate::views::UnitRef;
use crate::{App, Error, blocking};

/// Folder of the signed files, in the data folder.
const FOLDER: &str = "papers";
/// The largest file that is attached.
const FILE_BYTES_MAX: usize = 30 << 20;

/// What a signed file may be, by its first bytes.
const KINDS: [(&[u8], &str); 4] =
    [(b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"\xFF\xD8\xFF", "jpg"), (b"\x89PNG\r\n\x1a\n", "png")];

/// A paper that is kept, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IssuedPaper {
    /// Its number in the installation, which is not the number that the office gives it.
    pub number: i64,
    /// Its kind.
    pub kind: PaperKind,
    /// Its title.
    pub title: String,
    /// The unit.
    #[serde(skip)]
    pub unit: UnitRef,
    /// The unit as `--unit` takes it.
    #[serde(rename = "unit")]
    pub unit_key: String,
    /// Name of the period.
    pub period: String,
    /// When it was made.
    #[schema(value_type = schema::Moment)]
    pub made_at: Moment,
    /// The closed period that it is about.
    pub snapshot: Option<i64>,
    /// The version of the reference data that it was made with.
    pub reference_version: i64,
    /// SHA-256 of its document.
    pub sha256: String,
    /// SHA-256 of its template.
    pub template_sha256: String,
    /// Signed files that belong to it, in the order in which they came.
    pub files: Vec<AttachedFile>,
}

/// A signed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AttachedFile {
    /// Its number in the installation.
    pub id: i64,
    /// Its name as it came.
    pub name: String,
    /// Where it is, in the data folder.
    pub path: String,
    /// Bytes.
    pub size_bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// When it was attached.
    #[schema(value_type = schema::Moment)]
    pub attached_at: Moment,
}

/// A kept paper with all that is in it.
#[derive(Debug, Clone, PartialEq)]
pub struct PaperShown {
    /// What the list says.
    pub issued: IssuedPaper,
    /// What was asked.
    pub asked: PaperAsked,
    /// The paper.
    pub paper: Paper,
    /// Its document does not have the hash that was noted.
    pub altered: bool,
}

impl App {
    /// Makes a paper and keeps it: what was asked, the paper itself, and what it was made from. It never changes afterwards.
    ///
    /// # Errors
    /// As [`App::compose_paper`].
    pub async fn issue_paper(&self, asked: &PaperAsked) -> Result<IssuedPaper, Error> {
        let data = self.inner.data.clone();
        let _lock = blocking(move || data.lock()).await?;
        let composed = self.compose_paper(asked).await?;
        let basis = self.paper_basis(&composed.asked).await?;
        self.must_in(Action::Enter, Resource::Papers, Some(basis.question.unit))?;
        let document = serde_json::to_string(&composed.paper).map_err(Error::internal)?;
        let kept = KeptPaper {
            number: 0,
            unit: basis.question.unit,
            kind: composed.asked.kind.name().to_owned(),
            period: composed.asked.period.clone(),
            title: composed.paper.title.clone(),
            made_at: self.now(),
            snapshot: composed.asked.snapshot,
            reference_version: basis.question.edition.version.0,
            lake_snapshot: basis.question.snapshot.0,
            asked: serde_json::to_string(&composed.asked).map_err(Error::internal)?,
            template_sha256: composed.template_sha256,
            sha256: sha256(document.as_bytes()),
        };
        let number = self.store().keep_paper(&kept, &document).await.map_err(Error::internal)?;
        self.issued_paper(number).await
    }

    /// All kept papers, latest first; of a unit only, if one is named.
    ///
    /// # Errors
    /// Unknown unit.
    pub async fn issued_papers(&self, unit: Option<&str>) -> Result<Vec<IssuedPaper>, Error> {
        self.must(Action::View, Resource::Papers)?;
        let (_, reference) = self.reference().await?;
        let only = match unit {
            Some(unit) => Some(find_unit(&reference, unit, self.now().day())?),
            None => None,
        };
        let all = self.store().papers().await.map_err(Error::internal)?;
        let mut files = self.store().files_of_papers().await.map_err(Error::internal)?;
        let known = all.into_iter().filter(|p| reference.organisation.units.contains_key(&p.unit));
        let seen = known.filter(|p| self.sees(Resource::Papers, Some(p.unit)));
        let wanted = seen.filter(|p| only.is_none_or(|unit| p.unit == unit));
        let view = |paper: KeptPaper| IssuedPaper {
            unit: unit_ref(&reference, paper.unit),
            unit_key: reference.organisation.public_name(paper.unit),
            files: files.extract_if(.., |file| file.paper == paper.number).map(attached).collect(),
            number: paper.number,
            kind: PaperKind::from_name(&paper.kind).unwrap_or(PaperKind::Report),
            title: paper.title,
            period: paper.period,
            made_at: paper.made_at,
            snapshot: paper.snapshot,
            reference_version: paper.reference_version,
            sha256: paper.sha256,
            template_sha256: paper.template_sha256,
        };
        Ok(wanted.map(view).collect())
    }

    /// A kept paper by number, without its document.
    ///
    /// # Errors
    /// There is no such paper.
    pub async fn issued_paper(&self, number: i64) -> Result<IssuedPaper, Error> {
        let all = self.issued_papers(None).await?;
        all.into_iter().find(|p| p.number == number).ok_or_else(|| unknown(number))
    }

    /// A kept paper with its document.
    ///
    /// # Errors
    /// There is no such paper, or its document can no longer be read.
    pub async fn paper(&self, number: i64) -> Result<PaperShown, Error> {
        let issued = self.issued_paper(number).await?;
        let (asked, document) =
            self.store().paper_document(number).await.map_err(Error::internal)?.ok_or_else(|| unknown(number))?;
        let unreadable = |_| Error::refused(Diagnostic::refusal("paper-unreadable").with("paper", number));
        Ok(PaperShown {
            altered: sha256(document.as_bytes()) != issued.sha256,
            asked: serde_json::from_str(&asked).map_err(unreadable)?,
            paper: serde_json::from_str(&document).map_err(unreadable)?,
            issued,
        })
    }

    /// Attaches the signed file to a kept paper: its bytes are kept in the data folder under their hash.
    ///
    /// # Errors
    /// There is no such paper; the file is empty, too large, or none of the kinds that are taken.
    pub async fn attach_to_paper(&self, number: i64, name: &str, bytes: Vec<u8>) -> Result<AttachedFile, Error> {
        self.must(Action::Decide, Resource::Papers)?;
        if bytes.is_empty() || bytes.len() > FILE_BYTES_MAX {
            return Err(Error::refused(Diagnostic::refusal("paper-file-size").with("limit", FILE_BYTES_MAX >> 20)));
        }
        let kind = KINDS.iter().find(|(first, _)| bytes.starts_with(first)).map(|(_, kind)| *kind);
        let named_docx = name.to_lowercase().ends_with(".docx");
        let extension = match kind {
            Some("zip") if named_docx => "docx",
            Some("zip") | None => return Err(Error::refused(Diagnostic::refusal("paper-file-kind"))),
            Some(kind) => kind,
        };
        let name: String = Path::new(name).file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let name: String = name.chars().filter(|c| !c.is_control()).take(LINE_CHARS_MAX.min(255)).collect();
        self.issued_paper(number).await?;
        let data = self.inner.data.clone();
        let _lock = blocking(move || data.lock()).await?;
        let hash = sha256(&bytes);
        let path = format!("{FOLDER}/{hash}.{extension}");
        let size_bytes = bytes.len() as u64;
        self.write_attached(&path, bytes).await?;
        let new = NewFileOfPaper { paper: number, name, path, size_bytes, sha256: hash, attached_at: self.now() };
        let id = self.store().attach_file(&new).await.map_err(Error::internal)?;
        let files = self.issued_paper(number).await?.files;
        files.into_iter().find(|file| file.id == id).ok_or_else(|| unknown(number))
    }

    /// Bytes first under another name, then synced and named: after a crash there is the whole file or none.
    async fn write_attached(&self, path: &str, bytes: Vec<u8>) -> Result<(), Error> {
        let path = self.inner.data.path().join(path);
        blocking(move || {
            use std::io::Write as _;
            let Some(folder) = path.parent() else { return Ok(()) };
            std::fs::create_dir_all(folder).map_err(Error::internal)?;
            let mut file = tempfile::NamedTempFile::new_in(folder).map_err(Error::internal)?;
            file.write_all(&bytes).map_err(Error::internal)?;
            file.as_file().sync_all().map_err(Error::internal)?;
            file.persist(&path).map_err(Error::internal)?;
            std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::internal)
        })
        .await
    }

    /// The bytes of an attached file.
    ///
    /// # Errors
    /// There is no such paper or file, or the bytes are not those that were attached.
    pub async fn attached_bytes(&self, number: i64, id: i64) -> Result<(AttachedFile, Vec<u8>), Error> {
        let paper = self.issued_paper(number).await?;
        let file = paper.files.into_iter().find(|file| file.id == id).ok_or_else(|| unknown(number))?;
        let path = self.inner.data.path().join(&file.path);
        let bytes = blocking(move || Ok(std::fs::read(path).ok())).await?;
        match bytes {
            Some(bytes) if sha256(&bytes) == file.sha256 => Ok((file, bytes)),
            _ => Err(Error::refused(Diagnostic::refusal("paper-file-altered").with("file", &file.path))),
        }
    }

    /// Attached files whose bytes are not those that were attached.
    pub(crate) async fn altered_attachments(&self) -> Result<(u64, Vec<Finding>), Error> {
        let files = self.store().files_of_papers().await.map_err(Error::internal)?;
        let folder: PathBuf = self.inner.data.path().to_owned();
        blocking(move || {
            let altered = |file: &KeptFile| {
                let difference = match std::fs::read(folder.join(&file.path)) {
                    Ok(bytes) if sha256(&bytes) == file.sha256 => return None,
                    Ok(_) => Difference::FileAltered,
                    Err(_) => Difference::FileMissing,
                };
                Some(Finding::new(difference).at_row(file.id.to_string()).in_file(file.path.as_str()))
            };
            Ok((files.len() as u64, files.iter().filter_map(altered).collect()))
        })
        .await
    }
}

fn attached(file: KeptFile) -> AttachedFile {
    let KeptFile { id, name, path, size_bytes, sha256, attached_at, .. } = file;
    AttachedFile { id, name, path, size_bytes, sha256, attached_at }
}

fn unknown(number: i64) -> Error {
    Error::not_found(Diagnostic::refusal("paper-unknown").with("paper", number))
}
