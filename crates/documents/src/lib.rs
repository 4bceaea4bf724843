//! Documents as bytes: data in, a file out, no words of its own and no clock.
//!
//! Every word comes from the caller, so that a document speaks the reader's language; every time comes from
//! the data, so that the same data give the same bytes. Whatever is written into a cell is text, a number or a
//! date, never a formula, be it as it may where it came from.
//!
//! * [`docx()`] — an official paper
//! * [`paper_table`] — the tables of papers as a workbook
//! * [`table`] — a table as a workbook
//! * [`separated`] — a table as text with separators
//! * [`remarks`] — what was said about an imported file, at the addresses of the original
//! * [`names`] — names that a sheet may have

mod cells;
mod docx;
pub mod names;
pub mod paper_table;
pub mod remarks;
pub mod separated;
pub mod table;

pub use docx::docx;

/// A document could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// More rows than a sheet holds.
    #[error("{rows} rows do not fit on a sheet")]
    TooManyRows {
        /// So many there are.
        rows: usize,
    },
    /// More columns than a sheet holds.
    #[error("{columns} columns do not fit on a sheet")]
    TooManyColumns {
        /// So many there are.
        columns: usize,
    },
    /// There is no table to write.
    #[error("there is no table")]
    NoTable,
    /// The library that writes workbooks refused.
    #[error("the workbook could not be written")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The archive around the parts of a document failed.
    #[error("the document could not be packed")]
    Archive(#[from] zip::result::ZipError),
}
