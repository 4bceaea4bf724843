//! Tables: such as hold figures, and such as only say what stands beside what.

use dondoc_domain::papers::{Align, Grid, Paper, Placed, Table, TableCell};

use super::writer::{Direct, Writer};
use super::xml::Xml;
use super::{styles, widths};

/// Writes a cell of a table that is only there for the layout.
pub(super) type CellOf = fn(&mut Writer<'_>);

/// A table without lines; no row of it runs over the end of a page.
pub(super) fn layout(writer: &mut Writer<'_>, widths: &[u32], rows: &[&[CellOf]]) {
    writer.xml.open("w:tbl", &[]);
    properties(&mut writer.xml, styles::TABLE_PLAIN, widths, None);
    for cells in rows {
        writer.xml.open("w:tr", &[]);
        writer.xml.element("w:trPr", &[], |xml| xml.empty("w:cantSplit", &[]));
        for (write, &width) in cells.iter().zip(widths) {
            writer.xml.open("w:tc", &[]);
            writer.xml.element("w:tcPr", &[], |xml| measure(xml, "w:tcW", width));
            let before = writer.written();
            write(writer);
            // A cell without a paragraph is damage.
            if writer.written() == before {
                writer.blank(styles::CELL_LEFT);
            }
            writer.xml.close();
        }
        writer.xml.close();
    }
    writer.xml.close();
}

/// A table with lines over the whole `room`: its head, and the numbers of its columns, come again on each page.
pub(super) fn ruled(writer: &mut Writer<'_>, table: &Table, room: u32) {
    let grid = table.grid();
    if grid.columns == 0 {
        return;
    }
    let widths = column_widths(writer.paper, table, &grid, room);
    writer.xml.open("w:tbl", &[]);
    properties(&mut writer.xml, styles::TABLE_RULED, &widths, Some(table));
    let head = Part { grid: &grid, table, widths: &widths, is_head: true };
    part(writer, &head, &grid.head, grid.head_rows);
    if table.numbered {
        numbers(writer, &widths);
    }
    let body = Part { is_head: false, ..head };
    part(writer, &body, &grid.body, table.rows.len());
    if grid.head_rows == 0 && !table.numbered && table.rows.is_empty() {
        numbers(writer, &widths);
    }
    writer.xml.close();
}

/// Head or body of a table.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    grid: &'a Grid<'a>,
    table: &'a Table,
    widths: &'a [u32],
    is_head: bool,
}

fn part(writer: &mut Writer<'_>, part: &Part<'_>, placed: &[Placed<'_>], rows: usize) {
    let columns = part.grid.columns;
    // Which cell stands where; none: the row is short.
    let mut at: Vec<Option<usize>> = vec![None; rows * columns];
    for (number, cell) in placed.iter().enumerate() {
        for row in cell.row..cell.row + cell.rows {
            at[row * columns + cell.column..][..cell.columns].fill(Some(number));
        }
    }
    for (row, cells) in at.chunks(columns).enumerate() {
        begin_row(&mut writer.xml, part.is_head);
        let mut column = 0;
        while column < columns {
            match cells[column].map(|number| placed[number]) {
                Some(cell) => {
                    body_cell(writer, part, &cell, row);
                    column += cell.columns;
                }
                None => {
                    empty_cell(writer, part.widths[column]);
                    column += 1;
                }
            }
        }
        writer.xml.close();
    }
}

fn begin_row(xml: &mut Xml, is_head: bool) {
    xml.open("w:tr", &[]);
    xml.element("w:trPr", &[], |xml| {
        xml.empty("w:cantSplit", &[]);
        if is_head {
            xml.empty("w:tblHeader", &[]);
        }
    });
}

fn body_cell(writer: &mut Writer<'_>, part: &Part<'_>, placed: &Placed<'_>, row: usize) {
    writer.xml.open("w:tc", &[]);
    writer.xml.element("w:tcPr", &[], |xml| {
        measure(xml, "w:tcW", part.widths[placed.column..][..placed.columns].iter().sum());
        if placed.columns > 1 {
            xml.number("w:gridSpan", placed.columns as u64);
        }
        if placed.rows > 1 {
            xml.value("w:vMerge", if row == placed.row { "restart" } else { "continue" });
        }
        xml.value("w:vAlign", "center");
    });
    let strong = !part.is_head && part.table.rows.get(placed.row).is_some_and(|row| row.strong);
    let style = match (part.is_head, part.table.align(placed.column)) {
        (true, _) => styles::CELL_HEAD,
        (false, Align::Left) => styles::CELL_LEFT,
        (false, Align::Centre) => styles::CELL_CENTRE,
        (false, Align::Right) => styles::CELL_RIGHT,
    };
    let direct = Direct { is_bold: part.is_head, strong, ..Direct::default() };
    if row == placed.row {
        writer.paragraph(style, direct, |writer| writer.runs(&placed.cell.runs, direct));
    } else {
        writer.blank(style);
    }
    writer.xml.close();
}

fn empty_cell(writer: &mut Writer<'_>, width: u32) {
    writer.xml.open("w:tc", &[]);
    writer.xml.element("w:tcPr", &[], |xml| measure(xml, "w:tcW", width));
    writer.blank(styles::CELL_LEFT);
    writer.xml.close();
}

/// The row `(1) (2) (3)`.
fn numbers(writer: &mut Writer<'_>, widths: &[u32]) {
    begin_row(&mut writer.xml, true);
    for (number, &width) in (1..).zip(widths) {
        writer.xml.open("w:tc", &[]);
        writer.xml.element("w:tcPr", &[], |xml| measure(xml, "w:tcW", width));
        writer.line(styles::CELL_COUNT, &format!("({number})"));
        writer.xml.close();
    }
    writer.xml.close();
}

fn properties(xml: &mut Xml, style: &str, widths: &[u32], described: Option<&Table>) {
    xml.element("w:tblPr", &[], |xml| {
        xml.value("w:tblStyle", style);
        measure(xml, "w:tblW", widths.iter().sum());
        // Without this Word sets the cells' words, not the table's edge, in line with the text.
        measure(xml, "w:tblInd", 0);
        xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        // Screen readers take the first row for a head where the table says so.
        let (look, first_row) = if described.is_some() { ("0620", "1") } else { ("0600", "0") };
        xml.empty("w:tblLook", &[("w:val", look), ("w:firstRow", first_row), ("w:noHBand", "1"), ("w:noVBand", "1")]);
        if let Some(table) = described {
            described_as(xml, table);
        }
    });
    xml.element("w:tblGrid", &[], |xml| {
        widths.iter().for_each(|width| xml.empty("w:gridCol", &[("w:w", &width.to_string())]));
    });
}

/// What screen readers say before a table: its name, and what its columns are.
fn described_as(xml: &mut Xml, table: &Table) {
    if let Some(caption) = &table.caption {
        xml.value("w:tblCaption", caption);
    }
    let headings: Vec<String> = table.head.iter().flatten().map(TableCell::words).filter(|words| !words.is_empty()).collect();
    if !headings.is_empty() {
        xml.value("w:tblDescription", &headings.join("; "));
    }
}

fn measure(xml: &mut Xml, name: &'static str, width: u32) {
    xml.empty(name, &[("w:w", &width.to_string()), ("w:type", "dxa")]);
}

/// The columns' widths: by weight, all of the room; none is narrower than its longest word where there is room for that.
fn column_widths(paper: &Paper, table: &Table, grid: &Grid<'_>, room: u32) -> Vec<u32> {
    let weights: Vec<u64> = (0..grid.columns).map(|column| u64::from(table.weight(column))).collect();
    let all: u64 = weights.iter().sum();
    let wanted: Vec<u64> = weights.iter().map(|weight| weight * u64::from(room) / all).collect();
    let mut least = vec![0u64; grid.columns];
    for cell in grid.head.iter().chain(&grid.body).filter(|cell| cell.columns == 1) {
        // A word that is longer than a quarter of the page is broken.
        let longest = longest_word(paper, cell.cell).min(room / 4);
        least[cell.column] = least[cell.column].max(u64::from(longest));
    }
    let needed: u64 = least.iter().sum();
    let over: Vec<u64> = wanted.iter().zip(&least).map(|(wanted, least)| wanted.saturating_sub(*least)).collect();
    let spare: u64 = over.iter().sum();
    if needed > u64::from(room) || spare == 0 {
        return shares(&vec![0; grid.columns], &weights, u64::from(room));
    }
    // What the others want beyond their longest words shrinks evenly.
    shares(&least, &over, u64::from(room) - needed)
}

/// Each its own and its share of what is to be given, so that all of it is.
fn shares(own: &[u64], weights: &[u64], given: u64) -> Vec<u32> {
    let all: u64 = weights.iter().sum::<u64>().max(1);
    let mut sum = 0;
    let share = |(own, weight): (&u64, &u64)| {
        let from = sum * given / all;
        sum += weight;
        (own + sum * given / all - from) as u32
    };
    own.iter().zip(weights).map(share).collect()
}

/// Width of a cell with its longest word in bold, and a little more.
fn longest_word(paper: &Paper, cell: &TableCell) -> u32 {
    let words: String = cell.runs.iter().map(|run| paper.shown(run)).collect();
    let longest = words.split_whitespace().map(|word| widths::bold(word, styles::CELL_SIZE)).max().unwrap_or_default();
    longest.saturating_add(2 * styles::CELL_ASIDE + 20)
}
