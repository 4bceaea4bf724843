//! Where the cells of a table stand, whatever spans they ask for: the same in every way to write it.

use super::{Align, Table, TableCell, TableRow};

/// The cells of a [`Table`] at their places. None overlaps another, none is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid<'a> {
    /// Columns: as many as the table says, more where its rows hold more.
    pub columns: usize,
    /// Rows of the head.
    pub head_rows: usize,
    /// Cells of the head, row by row.
    pub head: Vec<Placed<'a>>,
    /// Cells of the rows, row by row; the first row below the head is 0.
    pub body: Vec<Placed<'a>>,
}

/// A cell at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed<'a> {
    /// The cell. What it shows; its spans are those below.
    pub cell: &'a TableCell,
    /// Row from 0.
    pub row: usize,
    /// Column from 0.
    pub column: usize,
    /// Columns that it covers, at least 1.
    pub columns: usize,
    /// Rows that it covers, at least 1 and not beyond the last of its part.
    pub rows: usize,
}

impl Table {
    /// Places all cells: each in the first free column of its row; a span ends where the table or a cell from above does.
    #[must_use]
    pub fn grid(&self) -> Grid<'_> {
        let declared = self.columns.len();
        let head = place(self.head.iter().map(Vec::as_slice), self.head.len(), declared);
        let body = place(self.rows.iter().map(|row: &TableRow| row.cells.as_slice()), self.rows.len(), declared);
        let ends = head.iter().chain(&body).map(|placed| placed.column + placed.columns);
        Grid { columns: ends.max().unwrap_or(0).max(declared), head_rows: self.head.len(), head, body }
    }

    /// A column's share of the width; columns that the table does not know are like the narrowest sensible one.
    #[must_use]
    pub fn weight(&self, column: usize) -> u32 {
        self.columns.get(column).map_or(10, |column| column.width.clamp(1, 10_000))
    }

    /// Where the cells of a column stand.
    #[must_use]
    pub fn align(&self, column: usize) -> Align {
        self.columns.get(column).map_or(Align::Left, |column| column.align)
    }
}

fn place<'a>(rows: impl Iterator<Item = &'a [TableCell]>, count: usize, declared: usize) -> Vec<Placed<'a>> {
    let mut placed = Vec::new();
    // For each column, the first row in which nothing from above stands.
    let mut free_from: Vec<usize> = vec![0; declared];
    for (row, cells) in rows.enumerate() {
        let mut column = 0;
        for cell in cells {
            while free_from.get(column).is_some_and(|free| *free > row) {
                column += 1;
            }
            if column >= free_from.len() {
                free_from.resize(column + 1, 0);
            }
            let wanted = (cell.columns.max(1) as usize).min(declared.max(column + 1) - column);
            let columns = free_from[column..].iter().take(wanted).take_while(|free| **free <= row).count();
            let rows = (cell.rows.max(1) as usize).min(count - row);
            free_from[column..column + columns].fill(row + rows);
            placed.push(Placed { cell, row, column, columns, rows });
            column += columns;
        }
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::Column;
    use proptest::prelude::*;

    fn cell(columns: u32, rows: u32) -> TableCell {
        TableCell { columns, rows, ..TableCell::text("") }
    }

    fn table(columns: usize, rows: Vec<Vec<TableCell>>) -> Table {
        Table {
            columns: vec![Column { width: 1, align: Align::Left }; columns],
            rows: rows.into_iter().map(|cells| TableRow { cells, strong: false }).collect(),
            ..Table::default()
        }
    }

    #[test]
    fn a_head_of_two_rows_is_placed() {
        let head = vec![vec![cell(1, 2), cell(2, 1), cell(1, 2)], vec![cell(1, 1), cell(1, 1)]];
        let table = Table { head, ..table(4, Vec::new()) };
        let grid = table.grid();
        let places: Vec<_> = grid.head.iter().map(|p| (p.row, p.column, p.columns, p.rows)).collect();
        assert_eq!(places, [(0, 0, 1, 2), (0, 1, 2, 1), (0, 3, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]);
        assert_eq!(grid.columns, 4);
    }

    proptest! {
        /// Every cell has a place of its own within the table, whatever it asks for.
        #[test]
        fn nothing_overlaps_and_nothing_is_lost(
            columns in 0usize..5,
            rows in prop::collection::vec(prop::collection::vec((0u32..6, 0u32..6).prop_map(|(c, r)| cell(c, r)), 0..6), 0..6),
        ) {
            let cells: usize = rows.iter().map(Vec::len).sum();
            let count = rows.len();
            let table = table(columns, rows);
            let grid = table.grid();
            prop_assert_eq!(grid.body.len(), cells);
            let mut taken = vec![vec![false; grid.columns]; count];
            for p in &grid.body {
                prop_assert!(p.columns >= 1 && p.rows >= 1);
                for row in &mut taken[p.row..p.row + p.rows] {
                    for place in &mut row[p.column..p.column + p.columns] {
                        prop_assert!(!std::mem::replace(place, true));
                    }
                }
            }
        }
    }
}
