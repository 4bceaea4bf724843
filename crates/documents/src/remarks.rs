//! What was said about an imported file, as a workbook to lay beside the original.
//!
//! The original is not kept, and what was in its cells must not come back. So the workbook lists the remarks
//! on its first sheet, and then has a sheet for each sheet of the original in which nothing stands but the
//! marks: at the very address of the cell that is meant, with a note that says what is wrong.

use std::collections::BTreeMap;

use dondoc_domain::diagnostics::{Severity, column_letters};
use dondoc_domain::time::Moment;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Note, Url, Worksheet};

use crate::cells::{self, COLUMNS_MAX, ROWS_MAX};
use crate::table::{self, Cell, Column, Formats, Table};
use crate::{Error, names};

/// So many remarks are written; the caller says in `lead` how many there are.
pub const REMARKS_MAX: usize = 10_000;
/// Width of a note in pixels; lines of its text wrap at about so many characters.
const NOTE_WIDTH: u32 = 340;
const NOTE_CHARS: usize = 52;

/// What the workbook is made of, in the reader's language.
#[derive(Debug, Clone)]
pub struct Remarks {
    /// When the import was made: nothing else makes two workbooks of the same data differ.
    pub made_at: Moment,
    /// Lines above the list: what it is, how it is to be read, and if so that not all are there.
    pub lead: Vec<String>,
    /// Names of the original's sheets in their order; one that is empty stands for a format without sheets.
    pub sheets: Vec<String>,
    /// The file's name without its ending: names the sheet of a format without sheets, as a spreadsheet would.
    pub stem: String,
    /// The remarks in order; those beyond [`REMARKS_MAX`] are not written.
    pub remarks: Vec<Remark>,
    /// Words around them.
    pub words: Words,
}

/// One remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// File name.
    pub file: String,
    /// Sheet; `None` where the format has none, or the remark is about the whole file.
    pub sheet: Option<String>,
    /// Row of the original, from 1.
    pub row: Option<u64>,
    /// Column of the original, from 1.
    pub column: Option<u32>,
    /// The column's heading.
    pub heading: Option<String>,
    /// Code of the dossier in that row, where it is known.
    pub dossier: Option<String>,
    /// How grave.
    pub severity: Severity,
    /// What is wrong.
    pub sentence: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Words around remarks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The first sheet's name.
    pub list: String,
    /// Headings of its nine columns: file, sheet, row, column, heading, dossier code, severity, remark, remedy.
    pub headings: [String; 9],
    /// Heading of the column of dossier codes beside the marks.
    pub dossier: String,
    /// Heading of the column of remarks beside the marks.
    pub remark: String,
    /// A remark's severity: remark, left out, refused.
    pub severities: [String; 3],
}

impl Words {
    fn severity(&self, severity: Severity) -> &str {
        let [remark, excluded, refusal] = &self.severities;
        match severity {
            Severity::Remark => remark,
            Severity::Excluded => excluded,
            Severity::Refusal => refusal,
        }
    }
}

/// The workbook.
///
/// # Errors
/// Only a failure of the library that writes it.
pub fn workbook(all: &Remarks) -> Result<Vec<u8>, Error> {
    let remarks = &all.remarks[..all.remarks.len().min(REMARKS_MAX)];
    let sheets = original_sheets(all, remarks);
    // The original's names come first; the list gives way where one of them is its own.
    let mut wanted: Vec<&str> = sheets.iter().map(String::as_str).collect();
    wanted.push(&all.words.list);
    let mut named = names::valid(&wanted, &all.stem);
    let list_name = named.pop().unwrap_or_default();

    let title = all.lead.first().map_or(all.stem.as_str(), String::as_str);
    let mut workbook = cells::workbook(title, all.made_at);
    let formats = Formats::new();
    let list = workbook.add_worksheet();
    list.set_name(list_name)?;
    let header = table::write(list, &listed(all, remarks), &formats)?;
    let at_name: BTreeMap<&str, &str> = sheets.iter().map(String::as_str).zip(named.iter().map(String::as_str)).collect();
    link_columns(list, remarks, &at_name, header + 1)?;
    for (sheet, name) in sheets.iter().zip(&named) {
        let own: Vec<&Remark> = remarks.iter().filter(|r| r.row.is_some() && sheet_of(r) == sheet).collect();
        let page = workbook.add_worksheet();
        page.set_name(name)?;
        mark(page, &own, all, &formats)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A remark's sheet; in a format without sheets the unnamed one.
fn sheet_of(remark: &Remark) -> &str {
    remark.sheet.as_deref().unwrap_or_default()
}

/// The sheets of the original: as the import knows them, then others that remarks name.
fn original_sheets(all: &Remarks, remarks: &[Remark]) -> Vec<String> {
    let mut sheets: Vec<String> = Vec::new();
    let placed = remarks.iter().filter(|r| r.row.is_some() || r.sheet.is_some()).map(|r| sheet_of(r).to_owned());
    for sheet in all.sheets.iter().cloned().chain(placed) {
        if !sheets.contains(&sheet) {
            sheets.push(sheet);
        }
    }
    sheets
}

fn listed(all: &Remarks, remarks: &[Remark]) -> Table {
    let widths = [30, 18, 9, 7, 22, 25, 12, 60, 60];
    let text = |text: Option<&String>| text.map_or(Cell::Empty, |t| Cell::Text(t.clone()));
    let row = |r: &Remark| {
        vec![
            Cell::Text(r.file.clone()),
            text(r.sheet.as_ref()),
            r.row.map_or(Cell::Empty, Cell::Number),
            r.column.map_or(Cell::Empty, |c| Cell::Text(column_letters(c))),
            text(r.heading.as_ref()),
            text(r.dossier.as_ref()),
            all.words.severity(r.severity).into(),
            Cell::Text(r.sentence.clone()),
            text(r.hint.as_ref()),
        ]
    };
    Table {
        sheet: all.words.list.clone(),
        lead: all.lead.clone(),
        columns: all.words.headings.iter().zip(widths).map(|(h, w)| Column::new(h, w)).collect(),
        rows: remarks.iter().map(row).collect(),
    }
}

/// The column's letter leads to the marked cell.
fn link_columns(list: &mut Worksheet, remarks: &[Remark], names: &BTreeMap<&str, &str>, first: u32) -> Result<(), Error> {
    let format = Format::new()
        .set_align(FormatAlign::Top)
        .set_border(FormatBorder::Hair)
        .set_border_color(Color::RGB(0x00B0_B7C3))
        .set_font_color(Color::RGB(0x0014_508F))
        .set_underline(rust_xlsxwriter::FormatUnderline::Single);
    for (row, remark) in (first..).zip(remarks) {
        if let (Some((at, _)), Some(column), Some(name)) = (address(remark), remark.column, names.get(sheet_of(remark))) {
            let letters = column_letters(column);
            let link = format!("internal:'{}'!{letters}{}", name.replace('\'', "''"), at + 1);
            list.write_url_with_format(row, 3, Url::new(link).set_text(letters), &format)?;
        }
    }
    Ok(())
}

/// Row and column from 0, where a spreadsheet has such a cell; without a column the row's first cell.
fn address(remark: &Remark) -> Option<(u32, u16)> {
    let row = u32::try_from(remark.row?.checked_sub(1)?).ok().filter(|row| *row < ROWS_MAX)?;
    let column = remark.column.unwrap_or(1).checked_sub(1).filter(|column| *column < COLUMNS_MAX)?;
    Some((row, u16::try_from(column).ok()?))
}

/// Marks the cells of one sheet of the original.
fn mark(page: &mut Worksheet, own: &[&Remark], all: &Remarks, formats: &Formats) -> Result<(), Error> {
    let mut marked: BTreeMap<(u32, u16), Vec<&Remark>> = BTreeMap::new();
    let mut headings: BTreeMap<u16, &str> = BTreeMap::new();
    for remark in own {
        let Some(at) = address(remark) else { continue };
        marked.entry(at).or_default().push(remark);
        if let (Some(_), Some(heading)) = (remark.column, &remark.heading) {
            headings.entry(at.1).or_insert(heading);
        }
    }
    // Header band: the original's own heading row is not known, and the first row is always in view.
    for (column, heading) in &headings {
        cells::text(page, 0, *column, heading, &formats.heading)?;
        page.set_column_width(*column, 18)?;
    }
    let mark = Format::new().set_bold().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let fills = [0x00FF_E699, 0x00F8_B4A6, 0x00E0_7B6A].map(|color| mark.clone().set_background_color(Color::RGB(color)));
    for ((row, column), remarks) in &marked {
        let worst = remarks.iter().map(|r| r.severity).max().unwrap_or(Severity::Remark);
        let fill = &fills[match worst {
            Severity::Remark => 0,
            Severity::Excluded => 1,
            Severity::Refusal => 2,
        }];
        cells::text(page, *row, *column, all.words.severity(worst), fill)?;
        page.insert_note(*row, *column, &note(remarks))?;
    }
    beside(page, &marked, all, formats)?;
    page.set_freeze_panes(1, 0)?;
    table::print(page, 0)
}

/// To the right of all marks: the dossier's code, and the remarks again, since notes are not printed.
fn beside(
    page: &mut Worksheet,
    marked: &BTreeMap<(u32, u16), Vec<&Remark>>,
    all: &Remarks,
    formats: &Formats,
) -> Result<(), Error> {
    let Some(last) = marked.keys().map(|(_, column)| *column).max() else { return Ok(()) };
    if u32::from(last) + 2 >= COLUMNS_MAX {
        return Ok(());
    }
    let (code_at, text_at) = (last + 1, last + 2);
    cells::text(page, 0, code_at, &all.words.dossier, &formats.heading)?;
    cells::text(page, 0, text_at, &all.words.remark, &formats.heading)?;
    page.set_column_width(code_at, 25)?.set_column_width(text_at, 70)?;
    let mut rows: BTreeMap<u32, Vec<&Remark>> = BTreeMap::new();
    for ((row, _), remarks) in marked {
        rows.entry(*row).or_default().extend(remarks);
    }
    // A mark in the first row leaves no room beside it but below the band's headings.
    for (row, remarks) in rows.into_iter().filter(|(row, _)| *row > 0) {
        let code = remarks.iter().find_map(|r| r.dossier.as_deref()).unwrap_or_default();
        cells::text(page, row, code_at, code, &formats.text)?;
        let said: Vec<String> = remarks.iter().map(|r| sentence(r)).collect();
        let said = said.join("\n");
        cells::text(page, row, text_at, &said, &formats.text)?;
        table::set_height(page, row, table::lines(&said, 70))?;
    }
    Ok(())
}

/// A remark's sentence under the letter of its column.
fn sentence(remark: &Remark) -> String {
    match remark.column {
        Some(column) => format!("{}: {}", column_letters(column), remark.sentence),
        None => remark.sentence.clone(),
    }
}

fn note(remarks: &[&Remark]) -> Note {
    let lines = remarks.iter().flat_map(|r| [Some(&r.sentence), r.hint.as_ref()]).flatten();
    let text = cells::clean(&lines.cloned().collect::<Vec<_>>().join("\n"));
    let height: usize = text.lines().map(|line| line.chars().count() / NOTE_CHARS + 1).sum();
    let height = u32::try_from(height.min(30) * 16 + 16).unwrap_or(u32::MAX);
    Note::new(text).add_author_prefix(false).set_width(NOTE_WIDTH).set_height(height).set_font_size(9)
}
