//! A paper as a file.

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::papers::Paper;

use crate::{App, Error, blocking};

/// In which form a paper is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperFormat {
    /// The paper as data.
    Json,
    /// Plain text.
    Text,
    /// Word.
    Docx,
    /// Typeset.
    Pdf,
    /// Its tables as a workbook.
    Xlsx,
}

impl PaperFormat {
    /// All of them.
    pub const ALL: [PaperFormat; 5] =
        [PaperFormat::Docx, PaperFormat::Pdf, PaperFormat::Xlsx, PaperFormat::Text, PaperFormat::Json];

    /// The end of a file's name, without the dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            PaperFormat::Json => "json",
            PaperFormat::Text => "txt",
            PaperFormat::Docx => "docx",
            PaperFormat::Pdf => "pdf",
            PaperFormat::Xlsx => "xlsx",
        }
    }

    /// By the end of a file's name.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<PaperFormat> {
        PaperFormat::ALL.into_iter().find(|format| format.extension().eq_ignore_ascii_case(extension))
    }

    /// For the header of an answer.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            PaperFormat::Json => "application/json",
            PaperFormat::Text => "text/plain; charset=utf-8",
            PaperFormat::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            PaperFormat::Pdf => "application/pdf",
            PaperFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl App {
    /// A paper as the bytes of a file.
    ///
    /// # Errors
    /// A PDF where no typesetter was built in; a workbook of a paper without tables.
    pub async fn paper_file(&self, paper: Paper, format: PaperFormat) -> Result<Vec<u8>, Error> {
        self.must(Action::View, Resource::Papers)?;
        match format {
            PaperFormat::Json => serde_json::to_vec_pretty(&paper).map_err(Error::internal),
            PaperFormat::Text => Ok(paper.to_string().into_bytes()),
            PaperFormat::Pdf => self.typeset(paper).await,
            PaperFormat::Docx => blocking(move || dondoc_documents::docx(&paper).map_err(Error::internal)).await,
            PaperFormat::Xlsx => {
                let refused = || Error::refused(Diagnostic::refusal("paper-format").with("format", "xlsx"));
                let made = move || match dondoc_documents::paper_table::of_paper(&paper) {
                    Err(dondoc_documents::Error::NoTable) => Err(refused()),
                    made => made.map_err(Error::internal),
                };
                blocking(made).await
            }
        }
    }
}
