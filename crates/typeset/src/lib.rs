//! Papers as PDF, by Typst, which this crate alone knows.
//!
//! A [`Paper`] becomes plain data (`sheet`), these become JSON, and a template of ours (`template/`) reads the JSON: what stands in a
//! paper is never code. There is no network, no clock, no file and no font but the four in `fonts`, so the same paper gives the
//! same bytes everywhere.

mod fonts;
mod grid;
mod sheet;
mod words;
mod world;

use dondoc_domain::papers::Paper;
use typst::foundations::Smart;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use sheet::Sheet;
use world::PaperWorld;

/// The program that papers name as their maker.
const CREATOR: &str = "Đôn Đốc";

/// Why there is no PDF: always a fault of ours, for no words of a paper can be wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The fonts that are built in cannot be read.
    #[error("the fonts that are built in cannot be read")]
    Fonts,
    /// The paper's data could not be written for the template.
    #[error("the paper's data could not be written for the template")]
    Data(#[from] serde_json::Error),
    /// Typst refused the template with this paper, or the PDF that came of it.
    #[error("typesetting: {0}")]
    Typst(String),
}

/// A paper as PDF: A4, by NĐ 30/2020/NĐ-CP, Phụ lục I; tagged (PDF/UA-1), and PDF/A-2a as well where the paper is dated. Fonts are
/// embedded as subsets. The same paper gives the same bytes.
///
/// # Errors
/// Faults of ours only.
pub fn pdf(paper: &Paper) -> Result<Vec<u8>, Error> {
    let sheet = Sheet::of(paper, fonts::displays);
    let data = serde_json::to_vec(&sheet)?;
    // Distinguishes papers of one title; Typst writes a hash of it only.
    let ident = String::from_utf8_lossy(&data).into_owned();
    let bytes = export(&PaperWorld::new(data)?, ident, sheet.is_dated());
    // Typst remembers results between calls; papers are few and differ.
    typst::comemo::evict(0);
    bytes
}

fn export(world: &PaperWorld, ident: String, dated: bool) -> Result<Vec<u8>, Error> {
    let document = typst::compile::<PagedDocument>(world).output.map_err(|why| told(&why))?;
    // An archive wants to know when a paper was made. One without a date is a draft, and no draft goes into an archive.
    let standards = if dated { &[PdfStandard::Ua_1, PdfStandard::A_2a][..] } else { &[PdfStandard::Ua_1] };
    let standards = PdfStandards::new(standards).map_err(|why| Error::Typst(why.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some(CREATOR.to_owned())),
        standards,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|why| told(&why))
}

fn told(why: &[typst::diag::SourceDiagnostic]) -> Error {
    Error::Typst(why.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; "))
}
