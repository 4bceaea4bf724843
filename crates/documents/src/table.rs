//! A table as a workbook: typed columns, frozen and filtered header, ready to print.

use dondoc_domain::rate::Rate;
use dondoc_domain::targets::Percent;
use dondoc_domain::time::{Day, Moment};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet};

use crate::cells::{self, ROWS_MAX};
use crate::{Error, names};

/// Paper of A4, as spreadsheets number it.
pub(crate) const A4: u8 = 9;

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The sheet's name; made valid where it is not.
    pub sheet: String,
    /// Lines above the table: what it is, and what is to be known about it.
    pub lead: Vec<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a cell for each column; missing ones are empty.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub heading: String,
    /// Width in characters.
    pub width: u16,
}

impl Column {
    /// A column.
    #[must_use]
    pub fn new(heading: impl Into<String>, width: u16) -> Column {
        Column { heading: heading.into(), width }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, never a formula.
    Text(String),
    /// A count.
    Number(u64),
    /// A difference.
    Signed(i64),
    /// A percentage as the number that is typed: `62.5`, without a sign. Up to one it is text with its sign, because a number there
    /// could as well be a share.
    Percent(Percent),
    /// A rate in percent with two decimals, as everywhere; empty where nothing arises. Its two integers belong beside it.
    Rate(Rate),
    /// Hundredths of a percentage point, more or less.
    Points(i64),
    /// A day.
    Day(Day),
    /// A day and time.
    Moment(Moment),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }
}

/// Formats that tables share.
pub(crate) struct Formats {
    pub(crate) title: Format,
    pub(crate) lead: Format,
    pub(crate) heading: Format,
    pub(crate) text: Format,
    number: Format,
    percent: Format,
    hundredths: Format,
    day: Format,
    moment: Format,
}

impl Formats {
    pub(crate) fn new() -> Formats {
        let cell =
            Format::new().set_align(FormatAlign::Top).set_border(FormatBorder::Hair).set_border_color(Color::RGB(0x00B0_B7C3));
        Formats {
            title: Format::new().set_bold().set_font_size(13),
            lead: Format::new().set_font_color(Color::RGB(0x0047_5467)),
            heading: cell
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x00DC_E6F1)),
            text: cell.clone().set_text_wrap(),
            number: cell.clone().set_num_format("#,##0").set_align(FormatAlign::Right),
            percent: cell.clone().set_align(FormatAlign::Right),
            hundredths: cell.clone().set_num_format("0.00").set_align(FormatAlign::Right),
            day: cell.clone().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Right),
            moment: cell.set_num_format("dd/mm/yyyy hh:mm").set_align(FormatAlign::Right),
        }
    }
}

/// A workbook of one sheet for each table. `made_at` is when the data were made: the same data give the same
/// bytes.
///
/// # Errors
/// A table has more rows than a sheet holds.
pub fn workbook(title: &str, made_at: Moment, tables: &[Table]) -> Result<Vec<u8>, Error> {
    let wanted: Vec<&str> = tables.iter().map(|t| t.sheet.as_str()).collect();
    let formats = Formats::new();
    let mut workbook = cells::workbook(title, made_at);
    for (table, name) in tables.iter().zip(names::valid(&wanted, title)) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name)?;
        write(sheet, table, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// Writes a table; returns the row of its header, from 0.
pub(crate) fn write(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<u32, Error> {
    let header = table.lead.len() as u32;
    let rows = table.rows.len();
    if rows + table.lead.len() + 1 > ROWS_MAX as usize {
        return Err(Error::TooManyRows { rows });
    }
    for (row, line) in (0..).zip(&table.lead) {
        cells::text(sheet, row, 0, line, if row == 0 { &formats.title } else { &formats.lead })?;
    }
    for (at, column) in (0..).zip(&table.columns) {
        sheet.set_column_width(at, column.width)?;
        cells::text(sheet, header, at, &column.heading, &formats.heading)?;
    }
    for (row, cells) in (header + 1..).zip(&table.rows) {
        for (at, _) in (0u16..).zip(&table.columns) {
            write_cell(sheet, row, at, cells.get(usize::from(at)).unwrap_or(&Cell::Empty), formats)?;
        }
        let lines = |(cell, column): (&Cell, &Column)| match cell {
            Cell::Text(text) => lines(text, column.width),
            _ => 1,
        };
        set_height(sheet, row, cells.iter().zip(&table.columns).map(lines).max().unwrap_or(1))?;
    }
    let last = u16::try_from(table.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(header, 0, header + rows as u32, last)?;
    sheet.set_freeze_panes(header + 1, 0)?;
    print(sheet, header)?;
    Ok(header)
}

/// Lines that a text takes in a column of a width in characters, about: words are not cut.
pub(crate) fn lines(text: &str, width: u16) -> usize {
    let width = usize::from(width.max(3)) - 2;
    text.lines().map(|line| line.chars().count().div_ceil(width).max(1)).sum::<usize>().max(1)
}

/// Makes a row as high as its lines need. Not every program does that by itself.
pub(crate) fn set_height(sheet: &mut Worksheet, row: u32, lines: usize) -> Result<(), Error> {
    if lines > 1 {
        // No row is higher than 409 points.
        sheet.set_row_height(row, 15 * u32::try_from(lines.min(27)).unwrap_or(27))?;
    }
    Ok(())
}

/// A4 across, as wide as the page, the header again on each.
pub(crate) fn print(sheet: &mut Worksheet, header: u32) -> Result<(), Error> {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(header, header)?;
    sheet.set_footer("&L&A&R&P/&N").set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    Ok(())
}

fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<(), Error> {
    match cell {
        Cell::Empty => cells::text(sheet, row, column, "", &formats.text)?,
        Cell::Text(text) => cells::text(sheet, row, column, text, &formats.text)?,
        Cell::Number(n) => cells::number(sheet, row, column, *n, &formats.number)?,
        Cell::Signed(n) if n.unsigned_abs() > 1 << 53 => cells::text(sheet, row, column, &n.to_string(), &formats.text)?,
        Cell::Signed(n) => {
            sheet.write_number_with_format(row, column, *n as f64, &formats.number)?;
        }
        Cell::Percent(percent) => match percent.to_string().parse::<f64>() {
            // The shortest decimal of such a number is the percentage again.
            Ok(n) if n > 1.0 => {
                sheet.write_number_with_format(row, column, n, &formats.percent)?;
            }
            _ => cells::text(sheet, row, column, &format!("{percent}%"), &formats.percent)?,
        },
        Cell::Rate(rate) => match rate.hundredths_of_percent() {
            Some(n) => hundredths(sheet, row, column, n as f64, formats)?,
            None => cells::text(sheet, row, column, "", &formats.text)?,
        },
        Cell::Points(n) => hundredths(sheet, row, column, *n as f64, formats)?,
        Cell::Day(day) => match cells::day(*day) {
            Some(at) => {
                sheet.write_datetime_with_format(row, column, &at, &formats.day)?;
            }
            None => cells::text(sheet, row, column, &day.vietnamese(), &formats.text)?,
        },
        Cell::Moment(moment) => match cells::moment(*moment) {
            Some(at) => {
                sheet.write_datetime_with_format(row, column, &at, &formats.moment)?;
            }
            None => cells::text(sheet, row, column, &moment.vietnamese(), &formats.text)?,
        },
    }
    Ok(())
}

/// A hundredth part, rounded already.
fn hundredths(sheet: &mut Worksheet, row: u32, column: u16, n: f64, formats: &Formats) -> Result<(), Error> {
    sheet.write_number_with_format(row, column, n / 100.0, &formats.hundredths)?;
    Ok(())
}
