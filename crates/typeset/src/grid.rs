//! Cells of a table at places of their own: spans are cut where they would leave the table or cover another cell, and missing cells
//! are added, so that whatever a table says can be set.

use dondoc_domain::papers::{Align, Column, Table, TableCell};
use serde::Serialize;

use crate::sheet::Piece;

/// More columns than anybody reads; a span that says more is cut.
const SPAN_MAX: usize = 64;
/// A row with more letters than this in one cell may be divided between pages: it might be higher than one.
const WHOLE_MAX: usize = 600;

/// A table, cell by cell.
#[derive(Debug, Serialize)]
pub(crate) struct Grid {
    caption: Option<String>,
    /// Weights of the columns.
    widths: Vec<u32>,
    /// Rows of the head, the numbered one included.
    head_rows: usize,
    /// Cells of the head.
    head: Vec<Cell>,
    /// The other cells, counted from the first row of the head.
    body: Vec<Cell>,
    /// In smaller letters, because it has many columns?
    narrow: bool,
}

/// A cell at its place.
#[derive(Debug, Clone, Serialize)]
struct Cell {
    x: usize,
    y: usize,
    columns: usize,
    rows: usize,
    align: Align,
    strong: bool,
    /// May it be divided between pages?
    breakable: bool,
    runs: Vec<Piece>,
}

impl Grid {
    /// `None`: nothing to show. `pieces` makes runs of a cell what the template shows.
    pub(crate) fn of(table: &Table, pieces: impl Fn(&TableCell) -> Vec<Piece>) -> Option<Grid> {
        let columns: &[Column] = &table.columns;
        let head = place(table.head.iter().map(|row| (row.as_slice(), true)));
        let body = place(table.rows.iter().map(|row| (row.cells.as_slice(), row.strong)));
        let placed = head.iter().chain(&body);
        let width = placed.map(|(cell, _)| cell.x + cell.columns).max().unwrap_or(0).max(columns.len());
        let head_rows = table.head.len() + usize::from(table.numbered);
        if width == 0 || head_rows + table.rows.len() == 0 {
            return None;
        }
        let align_of = |x: usize| columns.get(x).map_or(Align::Left, |column| column.align);
        let shown = |(cell, of): &(Cell, Option<&TableCell>), aligned: Option<Align>, below: usize| {
            let runs = of.map(&pieces).unwrap_or_default();
            // What stands beside several rows must not hold them together.
            let breakable = cell.rows > 1 || runs.iter().map(Piece::letters).sum::<usize>() > WHOLE_MAX;
            let align = aligned.unwrap_or_else(|| align_of(cell.x));
            Cell { y: cell.y + below, runs, breakable, align, ..cell.clone() }
        };
        let mut shown_head: Vec<Cell> =
            filled(head, width, table.head.len()).iter().map(|cell| shown(cell, Some(Align::Centre), 0)).collect();
        if table.numbered {
            shown_head.extend((0..width).map(|x| numbered(x, table.head.len())));
        }
        let body = filled(body, width, table.rows.len()).iter().map(|cell| shown(cell, None, head_rows)).collect();
        let mut widths: Vec<u32> = columns.iter().map(|column| column.width.max(1)).collect();
        widths.resize(width, mean(&widths));
        Some(Grid { caption: None, widths, head_rows, head: shown_head, body, narrow: width > 7 })
    }

    /// With words above it.
    pub(crate) fn with_caption(mut self, caption: Option<String>) -> Grid {
        self.caption = caption;
        self
    }
}

fn mean(widths: &[u32]) -> u32 {
    let sum: u64 = widths.iter().map(|width| u64::from(*width)).sum();
    u32::try_from(sum / (widths.len() as u64).max(1)).unwrap_or(1).max(1)
}

fn numbered(x: usize, y: usize) -> Cell {
    let runs = vec![Piece::words(format!("({})", x + 1))];
    Cell { x, y, columns: 1, rows: 1, align: Align::Centre, strong: false, breakable: false, runs }
}

fn empty(x: usize, y: usize) -> Cell {
    Cell { x, y, columns: 1, rows: 1, align: Align::Left, strong: false, breakable: false, runs: Vec::new() }
}

/// Puts cells row after row at the next place that no cell above covers.
fn place<'a>(rows: impl ExactSizeIterator<Item = (&'a [TableCell], bool)>) -> Vec<(Cell, Option<&'a TableCell>)> {
    let count = rows.len();
    let mut taken = Taken::default();
    let mut placed = Vec::new();
    for (y, (cells, strong)) in rows.enumerate() {
        let mut x = 0;
        for of in cells {
            while taken.has(x, y) {
                x += 1;
            }
            let wanted = (of.columns as usize).clamp(1, SPAN_MAX);
            let columns = (1..wanted).find(|n| taken.has(x + n, y)).unwrap_or(wanted);
            let rows = (of.rows as usize).clamp(1, count - y);
            taken.take(x, y, columns, rows);
            placed.push((Cell { columns, rows, strong, ..empty(x, y) }, Some(of)));
            x += columns;
        }
    }
    placed
}

/// With an empty cell wherever there is none.
fn filled(mut placed: Vec<(Cell, Option<&TableCell>)>, width: usize, rows: usize) -> Vec<(Cell, Option<&TableCell>)> {
    let mut taken = Taken::default();
    for (cell, _) in &placed {
        taken.take(cell.x, cell.y, cell.columns, cell.rows);
    }
    let places = (0..rows).flat_map(|y| (0..width).map(move |x| (x, y)));
    placed.extend(places.filter(|(x, y)| !taken.has(*x, *y)).map(|(x, y)| (empty(x, y), None)));
    placed.sort_by_key(|(cell, _)| (cell.y, cell.x));
    placed
}

/// Which places have a cell.
#[derive(Default)]
struct Taken(std::collections::BTreeSet<(usize, usize)>);

impl Taken {
    fn has(&self, x: usize, y: usize) -> bool {
        self.0.contains(&(x, y))
    }

    fn take(&mut self, x: usize, y: usize, columns: usize, rows: usize) {
        self.0.extend((y..y + rows).flat_map(|y| (x..x + columns).map(move |x| (x, y))));
    }
}
