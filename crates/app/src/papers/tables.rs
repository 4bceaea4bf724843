//! Tables of papers, put together.

use dondoc_domain::papers::{Align, Column, Run, Table, TableCell, TableRow};

use super::book::Book;
use super::facts::{Facts, Of, VI};

/// Columns by weight of their width; text stands left, the rest as it is told.
pub(crate) fn columns(of: &[(u32, Align)]) -> Vec<Column> {
    of.iter().map(|(width, align)| Column { width: *width, align: *align }).collect()
}

/// A cell of the head by the key of its words.
pub(crate) fn head(key: &str) -> TableCell {
    TableCell::text(VI.text(key))
}

/// The same over several columns and rows.
pub(crate) fn wide(key: &str, columns: u32, rows: u32) -> TableCell {
    TableCell { columns, rows, ..head(key) }
}

/// A cell of several pieces.
pub(crate) fn cell(runs: Vec<Run>) -> TableCell {
    TableCell { runs, columns: 1, rows: 1 }
}

/// A row of cells, bold for totals.
pub(crate) fn row(cells: Vec<TableCell>, strong: bool) -> TableRow {
    TableRow { cells, strong }
}

/// A table with a number under each column.
pub(crate) fn numbered(columns: Vec<Column>, head: Vec<Vec<TableCell>>, rows: Vec<TableRow>) -> Table {
    Table { caption: None, columns, head, numbered: true, rows }
}

impl Book {
    /// A cell of one figure.
    pub(crate) fn cell(&mut self, facts: &Facts, of: &Of, what: &str) -> TableCell {
        TableCell::figure(self.place(facts, of, what))
    }

    /// Cells of figures.
    pub(crate) fn cells(&mut self, facts: &Facts, of: &Of, what: &[&str]) -> Vec<TableCell> {
        what.iter().map(|what| self.cell(facts, of, what)).collect()
    }

    /// `49,97% (834/1.669)`; of what does not arise only that.
    pub(crate) fn rate_cell(&mut self, facts: &Facts, of: &Of, indicator: &str) -> TableCell {
        let rate = self.place(facts, of, indicator);
        if !self.figures[rate].rate.is_some_and(dondoc_domain::rate::Rate::arises) {
            return TableCell::figure(rate);
        }
        let [num, den] = ["num", "den"].map(|part| self.place(facts, of, &format!("{indicator}.{part}")));
        let text = |words: &str| Run::Text(words.to_owned());
        cell(vec![Run::Figure(rate), text(" ("), Run::Figure(num), text("/"), Run::Figure(den), text(")")])
    }
}
