//! What every format reader offers: sheets, and the rows of a sheet one after the other.

use std::ops::ControlFlow;

use dondoc_domain::diagnostics::Diagnostic;

use crate::cell::Cells;
use crate::findings::Findings;

/// Why a file is refused as a whole.
pub(crate) type Refused = Box<Diagnostic>;

/// A refusal that needs no more than its code.
pub(crate) fn refused(code: &str) -> Refused {
    Box::new(Diagnostic::refusal(code))
}

/// Where the reader stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    /// Row as a spreadsheet shows it, from 1; in a CSV file the record's first line.
    pub(crate) row: u64,
    /// Bytes (CSV) or rows (sheets) done of this sheet.
    pub(crate) done: u64,
    /// Of so many, as far as the file says.
    pub(crate) total: u64,
}

/// Called for every row; breaks when it has seen enough.
pub(crate) type EachRow<'f> = dyn FnMut(Spot, &dyn Cells) -> ControlFlow<()> + 'f;

/// A file of rows.
pub(crate) trait Source {
    /// Names of its sheets; one empty name where the format has none.
    fn sheets(&self) -> Vec<String>;

    /// Reads a sheet from its beginning. A sheet without cells (a chart) has no rows.
    fn read(&mut self, sheet: usize, each: &mut EachRow<'_>) -> Result<(), Refused>;

    /// What is to be said about the sheet that was read last, beyond its rows.
    fn remarks(&mut self, _findings: &mut Findings) {}
}
