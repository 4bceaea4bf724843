//! The tables of papers as a workbook to go on computing with: what is a number is one.
//!
//! A figure that is a count is a number shown as `#,##0`; one that is a percentage is a number shown with as many places as the paper
//! prints, and its value is the rate itself, not the rounded one. Figures in words, `không phát sinh`, are text. Whatever is not a
//! figure is text, a code of digits too.

use dondoc_domain::papers::{Align, Block, Figure, Grid, Paper, Placed, Run, Table, printed};
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Moment;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, IgnoreError, Worksheet};

use crate::cells::{self, COLUMNS_MAX, ROWS_MAX};
use crate::table::{self, A4};
use crate::{Error, names};

/// All columns together, in characters: what a page across holds in 12 pt.
const CHARACTERS: u64 = 125;
/// The narrowest column, in characters.
const NARROW: u64 = 5;
/// Typeface and size, as on paper.
const FONT: &str = "Times New Roman";
const SIZE: f64 = 12.0;

/// A sheet with one table.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// Its name; made valid where it is not.
    pub name: &'a str,
    /// Lines above the table, the first one in bold.
    pub lead: &'a [String],
    /// The table.
    pub table: &'a Table,
    /// What its figures point to.
    pub figures: &'a [Figure],
    /// Lines below the table: what it rests on.
    pub notes: &'a [String],
}

/// All tables of a paper, a sheet each, in their order; what the figures rest on stands below each. The same paper gives the same
/// bytes.
///
/// # Errors
/// The paper has no table, or one is larger than a sheet.
pub fn of_paper(paper: &Paper) -> Result<Vec<u8>, Error> {
    let own = (&paper.body, None);
    let parts = [own].into_iter().chain(paper.annexes.iter().map(|annex| (&annex.body, Some(annex))));
    let notes = notes(paper);
    let mut found: Vec<(&str, Vec<String>, &Table)> = Vec::new();
    for (body, annex) in parts {
        for block in body {
            let Block::Table(table) = block else { continue };
            let lead = match annex {
                None => vec![paper.title.clone()],
                Some(annex) => {
                    let attached = annex.attached_to.iter().map(|attached| format!("({attached})"));
                    [annex.title.clone()].into_iter().chain(attached).collect()
                }
            };
            let name = annex.map_or_else(|| table.caption.as_deref().unwrap_or(&paper.title), |annex| &annex.label);
            found.push((name, lead, table));
        }
    }
    let figures = &paper.figures;
    let sheets: Vec<Sheet<'_>> =
        found.iter().map(|(name, lead, table)| Sheet { name, lead, table, figures, notes: &notes }).collect();
    workbook(&paper.title, made_at(paper), &sheets)
}

/// A workbook of sheets. `made_at` is when the data were made: the same data give the same bytes.
///
/// # Errors
/// There is no table with a column, or one is larger than a sheet.
pub fn workbook(title: &str, made_at: Moment, sheets: &[Sheet<'_>]) -> Result<Vec<u8>, Error> {
    let sheets: Vec<(&Sheet<'_>, Grid<'_>)> =
        sheets.iter().map(|sheet| (sheet, sheet.table.grid())).filter(|(_, grid)| grid.columns > 0).collect();
    if sheets.is_empty() {
        return Err(Error::NoTable);
    }
    let wanted: Vec<&str> = sheets.iter().map(|(sheet, _)| sheet.name).collect();
    let mut workbook = cells::workbook(title, made_at);
    for ((sheet, grid), name) in sheets.iter().zip(names::valid(&wanted, title)) {
        let page = workbook.add_worksheet();
        page.set_name(name)?;
        write(page, sheet, grid)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// What the data of a paper are of: the latest cut-off, else its day; a fixed one where it says neither.
fn made_at(paper: &Paper) -> Moment {
    let cut_off = paper.figures.iter().filter_map(|figure| figure.cut_off).max();
    cut_off.or_else(|| paper.head.date.map(Moment::start_of)).unwrap_or(Moment(i64::MIN))
}

fn notes(paper: &Paper) -> Vec<String> {
    let lines = paper.sources.iter().filter(|source| !source.trim().is_empty()).map(|source| format!("- {source}"));
    let mut notes: Vec<String> = lines.collect();
    if !notes.is_empty() {
        notes.insert(0, format!("{}:", printed::SOURCES));
    }
    notes
}

/// A sheet in the making: where its parts stand, and how wide its columns are.
struct Page<'a, 'b> {
    sheet: &'a Sheet<'b>,
    widths: Vec<u16>,
}

fn write(page: &mut Worksheet, sheet: &Sheet<'_>, grid: &Grid<'_>) -> Result<(), Error> {
    let lead: Vec<&String> = sheet.lead.iter().chain(&sheet.table.caption).filter(|line| !line.trim().is_empty()).collect();
    let rows = lead.len() + grid.head_rows + usize::from(sheet.table.numbered) + sheet.table.rows.len() + sheet.notes.len() + 1;
    if rows > ROWS_MAX as usize {
        return Err(Error::TooManyRows { rows });
    }
    if grid.columns > usize::from(u16::MAX).min(COLUMNS_MAX as usize) {
        return Err(Error::TooManyColumns { columns: grid.columns });
    }
    let this = Page { sheet, widths: widths(sheet.table, grid.columns) };
    for (column, &width) in (0..).zip(&this.widths) {
        page.set_column_width(column, width)?;
    }
    for (row, line) in (0..).zip(&lead) {
        let format = if row == 0 { plain(SIZE + 1.0).set_bold() } else { plain(SIZE).set_italic() };
        let format = format.set_align(FormatAlign::Center).set_text_wrap();
        this.across(page, row, line, &format)?;
    }
    let top = lead.len() as u32;
    this.part(page, &grid.head, top, grid.head_rows, true)?;
    let mut row = top + grid.head_rows as u32;
    if sheet.table.numbered {
        let format = ruled(Align::Centre).set_italic().set_font_size(SIZE - 2.0);
        for column in 0..grid.columns as u16 {
            cells::text(page, row, column, &format!("({})", column + 1), &format)?;
        }
        row += 1;
    }
    if row > top {
        page.set_repeat_rows(top, row - 1)?.set_freeze_panes(row, 0)?;
    }
    this.part(page, &grid.body, row, sheet.table.rows.len(), false)?;
    row += sheet.table.rows.len() as u32;
    for (row, line) in (row + 1..).zip(sheet.notes) {
        this.across(page, row, line, &plain(SIZE - 1.0).set_text_wrap())?;
    }
    // Codes are digits and no numbers: no program shall complain of that.
    page.ignore_error_range(0, 0, row, grid.columns as u16 - 1, IgnoreError::NumberStoredAsText)?;
    page.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    page.set_header("&C&P").set_margins(1.18, 0.59, 0.79, 0.79, 0.39, 0.39);
    Ok(())
}

impl Page<'_, '_> {
    /// A line over all columns.
    fn across(&self, page: &mut Worksheet, row: u32, line: &str, format: &Format) -> Result<(), Error> {
        let last = self.widths.len() as u16 - 1;
        if last > 0 {
            page.merge_range(row, 0, row, last, "", format)?;
        }
        cells::text(page, row, 0, line, format)?;
        set_height(page, row, table::lines(line, self.widths.iter().fold(0, |sum, width| sum.saturating_add(*width))))
    }

    /// Head or body, from a row on.
    fn part(&self, page: &mut Worksheet, placed: &[Placed<'_>], top: u32, rows: usize, is_head: bool) -> Result<(), Error> {
        // First the lines of all cells: where a row is short there is one too.
        for row in top..top + rows as u32 {
            for column in 0..self.widths.len() as u16 {
                page.write_blank(row, column, &ruled(Align::Left))?;
            }
        }
        let mut heights = vec![1; rows];
        for cell in placed {
            let strong = self.sheet.table.rows.get(cell.row).is_some_and(|row| row.strong);
            let format = if is_head { ruled(Align::Centre) } else { ruled(self.sheet.table.align(cell.column)) };
            let format = if is_head || strong { format.set_bold() } else { format };
            let (row, column) = (top + cell.row as u32, cell.column as u16);
            if cell.rows > 1 || cell.columns > 1 {
                let (last_row, last_column) = (row + cell.rows as u32 - 1, column + cell.columns as u16 - 1);
                page.merge_range(row, column, last_row, last_column, "", &format)?;
            }
            self.cell(page, row, column, &cell.cell.runs, &format)?;
            let width = self.widths[cell.column..][..cell.columns].iter().fold(0u16, |sum, width| sum.saturating_add(*width));
            let lines = table::lines(&self.words(&cell.cell.runs), width).div_ceil(cell.rows);
            heights[cell.row..cell.row + cell.rows].iter_mut().for_each(|height| *height = lines.max(*height));
        }
        for (row, &lines) in (top..).zip(&heights) {
            set_height(page, row, lines)?;
        }
        Ok(())
    }

    /// A cell that is one figure is a number if the figure is; everything else is text.
    fn cell(&self, page: &mut Worksheet, row: u32, column: u16, runs: &[Run], format: &Format) -> Result<(), Error> {
        let shown: Vec<&Run> = runs.iter().filter(|run| !self.shown(run).trim().is_empty()).collect();
        if let [Run::Figure(index)] = shown[..]
            && let Some(number) = self.sheet.figures.get(*index).and_then(number)
        {
            let format = format.clone().set_num_format(number.format());
            page.write_number_with_format(row, column, number.value, &format)?;
            return Ok(());
        }
        cells::text(page, row, column, &self.words(runs), format)
    }

    fn words(&self, runs: &[Run]) -> String {
        runs.iter().map(|run| self.shown(run)).collect()
    }

    fn shown<'a>(&'a self, run: &'a Run) -> &'a str {
        match run {
            Run::Text(text) | Run::Bold(text) | Run::Italic(text) => text,
            Run::Figure(index) => self.sheet.figures.get(*index).map_or("", |figure| &figure.shown),
        }
    }
}

/// A number to compute with.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Number {
    value: f64,
    /// Decimal places.
    places: usize,
    percent: bool,
}

impl Number {
    /// As spreadsheets write it down in files, whatever language they speak.
    fn format(self) -> String {
        let places = if self.places == 0 { String::new() } else { format!(".{}", "0".repeat(self.places)) };
        if self.percent { format!("0{places}%") } else { format!("#,##0{places}") }
    }
}

/// The number that a figure shows, where it shows one as papers write it: `1.234`, `80,5%`.
fn number(figure: &Figure) -> Option<Number> {
    let shown = figure.shown.trim();
    let (digits, percent) = shown.strip_suffix('%').map_or((shown, false), |digits| (digits.trim_end(), true));
    let (whole, decimals) = digits.split_once(',').map_or((digits, ""), |(whole, decimals)| (whole, decimals));
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if digits.ends_with(',') || !all_digits(decimals) || !is_grouped(whole) {
        return None;
    }
    let together: u64 = format!("{}{decimals}", whole.replace('.', "")).parse().ok().filter(|n| *n <= 1 << 53)?;
    let unit = 10f64.powi(i32::try_from(decimals.len()).ok()?) * if percent { 100.0 } else { 1.0 };
    let rounded = together as f64 / unit;
    // Half of the last place that is shown, and a little for the division.
    let is_shown = |rate: &f64| (rate - rounded).abs() <= 0.500_001 / unit;
    let exact = figure.rate.filter(|_| percent).and_then(Rate::for_drawing).filter(is_shown);
    Some(Number { value: exact.unwrap_or(rounded), places: decimals.len(), percent })
}

/// Digits, in groups of three where there are points, without a zero before them.
fn is_grouped(whole: &str) -> bool {
    let groups: Vec<&str> = whole.split('.').collect();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let first = groups[0];
    let (fits, others) = match groups.len() {
        1 => (true, true),
        _ => (first.len() <= 3, groups[1..].iter().all(|group| group.len() == 3)),
    };
    groups.iter().all(|group| digits(group)) && fits && others && (first == "0" && groups.len() == 1 || !first.starts_with('0'))
}

/// Makes a row as high as its lines, with room above and below: not every program does so where cells are merged.
fn set_height(page: &mut Worksheet, row: u32, lines: usize) -> Result<(), Error> {
    // No row is higher than 409 points.
    let points = (16 * lines.min(100) + 4).min(409);
    page.set_row_height(row, points as f64)?;
    Ok(())
}

fn plain(size: f64) -> Format {
    Format::new().set_font_name(FONT).set_font_size(size).set_align(FormatAlign::VerticalCenter)
}

fn ruled(align: Align) -> Format {
    let align = match align {
        Align::Left => FormatAlign::Left,
        Align::Centre => FormatAlign::Center,
        Align::Right => FormatAlign::Right,
    };
    plain(SIZE).set_border(FormatBorder::Thin).set_text_wrap().set_align(align)
}

/// Widths in characters, by weight.
fn widths(table: &Table, columns: usize) -> Vec<u16> {
    let weights: Vec<u64> = (0..columns).map(|column| u64::from(table.weight(column))).collect();
    let all: u64 = weights.iter().sum();
    // A column is at most 255 characters wide.
    weights.iter().map(|weight| (weight * CHARACTERS / all).clamp(NARROW, 255) as u16).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(shown: &str, rate: Option<Rate>) -> Figure {
        Figure {
            shown: shown.to_owned(),
            what: String::new(),
            rate,
            unit: None,
            department: None,
            procedure: None,
            indicator: None,
            period: None,
            definition: None,
            cut_off: None,
            snapshot: None,
            target: None,
        }
    }

    #[test]
    fn what_is_shown_is_the_number() {
        let shown = |text: &str, rate| number(&figure(text, rate)).map(|n| (n.value, n.format()));
        let is = |value: f64, format: &str| Some((value, format.to_owned()));
        assert_eq!(shown("1.234", None), is(1_234.0, "#,##0"));
        assert_eq!(shown("0", None), is(0.0, "#,##0"));
        assert_eq!(shown("62,5%", None), is(0.625, "0.0%"));
        assert_eq!(shown("80 %", None), is(0.8, "0%"));
        assert_eq!(shown("49,97%", Some(Rate { num: 834, den: 1_669 })), is(834.0 / 1_669.0, "0.00%"));
        assert_eq!(shown("50,00%", Some(Rate { num: 834, den: 1_669 })), is(0.5, "0.00%"), "what is printed is right");
        let others = [
            "không phát sinh",
            "",
            "1.23",
            "01",
            "1.000001",
            "0.123",
            "-5",
            "≥ 80%",
            "1,",
            "%",
            "9.007.199.254.740.993",
            "1.234.5",
        ];
        for other in others {
            assert_eq!(shown(other, None), None, "{other}");
        }
    }
}
