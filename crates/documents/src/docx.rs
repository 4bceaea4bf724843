//! Papers as DOCX, laid out as NĐ 30/2020/NĐ-CP, Phụ lục I prescribes, for Word and LibreOffice to open, change and print.
//!
//! * The head is a table of two rows and two columns without lines; so are Nơi nhận and who signs.
//! * Whatever looks different is a style with a name; a paragraph differs from its style only where a length is measured.
//! * Each annex is a section with page numbers of its own, on landscape pages where it asks for them.
//! * A figure is a content control with the tag `figure-N`, N its place in [`Paper::figures`].
//! * What the figures rest on stands at the very end in small type, behind the last annex.
//!
//! The XML is written here (ADR 0013): the order of elements, languages, repeated heads and tags are what makes a paper usable, and
//! the same paper gives the same bytes.

mod body;
mod head;
mod package;
mod pages;
mod styles;
mod tables;
mod widths;
mod writer;
mod xml;

use dondoc_domain::papers::Paper;

use crate::Error;

/// The paper as a DOCX file. Control characters, which XML cannot hold, are left out.
///
/// # Errors
/// Only a failure of the archive around the parts.
pub fn docx(paper: &Paper) -> Result<Vec<u8>, Error> {
    package::file(paper)
}
