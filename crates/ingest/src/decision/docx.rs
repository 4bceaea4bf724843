//! DOCX: paragraphs and tables of the body, as Word and LibreOffice write them. Deleted text (tracked changes), fields' codes and
//! hidden alternatives are not read; what was inserted is.

use std::io::{Cursor, Read};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::text::tidy;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

use super::pieces::{Line, Piece, Table};
use crate::rows::{Refused, refused};

/// A decision of a hundred pages inflates to less.
const MOST_INFLATED: u64 = 64 << 20;
/// Cells of all tables, and paragraphs.
const MOST_PIECES: usize = 200_000;
/// Columns of a table.
const WIDEST: usize = 64;
/// Tables within tables.
const DEEPEST: usize = 8;

/// The pieces of a document's body.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Piece>, Refused> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| refused("file-damaged"))?;
    let name = "word/document.xml";
    let part = match archive.by_name(name) {
        Ok(part) => part,
        Err(zip::result::ZipError::FileNotFound) => return Err(refused("decision-format")),
        Err(_) => return Err(refused("file-damaged")),
    };
    let mut xml = Vec::new();
    part.take(MOST_INFLATED + 1).read_to_end(&mut xml).map_err(|_| refused("file-damaged"))?;
    if xml.len() as u64 > MOST_INFLATED {
        return Err(Box::new(Diagnostic::refusal("file-inflates").with("limit_mb", MOST_INFLATED >> 20)));
    }
    let mut body = Body::default();
    body.walk(&xml)?;
    Ok(body.pieces)
}

#[derive(Default)]
struct Body {
    pieces: Vec<Piece>,
    /// The paragraph that is being read.
    text: String,
    /// Elements whose text is none of the paper's.
    skipped: usize,
    tables: Vec<OpenTable>,
    counted: usize,
}

#[derive(Default)]
struct OpenTable {
    rows: Vec<Vec<Cell>>,
    cell: Option<Cell>,
}

#[derive(Debug, Clone, Default)]
struct Cell {
    paragraphs: Vec<String>,
    columns: usize,
    /// Goes on with the cell above.
    merged: bool,
}

/// What is not the text of the paper as it stands.
const SKIPPED: [&str; 8] = ["del", "moveFrom", "instrText", "delText", "Fallback", "footnotePr", "sectPr", "pict"];

impl Body {
    fn walk(&mut self, xml: &[u8]) -> Result<(), Refused> {
        let mut reader = Reader::from_reader(xml);
        let damaged = |_| refused("file-damaged");
        loop {
            match reader.read_event().map_err(damaged)? {
                Event::Eof => break,
                Event::Start(start) => self.start(&start)?,
                Event::Empty(empty) => {
                    self.start(&empty)?;
                    self.end(local(&empty))?;
                }
                Event::End(end) => self.end(end.local_name().as_ref())?,
                Event::Text(text) => self.add(&text),
                Event::CData(data) => self.add(&data.into_inner()),
                Event::GeneralRef(reference) => {
                    if let Some(c) = reference.resolve_char_ref().ok().flatten() {
                        self.add(c.encode_utf8(&mut [0; 4]));
                    } else if let Some(known) = resolve_predefined_entity(&reference) {
                        self.add(known);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn add(&mut self, text: &str) {
        if self.skipped == 0 {
            self.text.push_str(text);
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), Refused> {
        let name = start.local_name();
        let name = name.as_ref();
        if self.skipped > 0 || SKIPPED.contains(&name) {
            self.skipped += 1;
            return Ok(());
        }
        match name {
            "tab" => self.text.push(' '),
            "br" | "cr" => self.line_break(),
            "noBreakHyphen" => self.text.push('-'),
            "tbl" if self.tables.len() >= DEEPEST => return Err(refused("file-damaged")),
            "tbl" => self.tables.push(OpenTable::default()),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.rows.push(Vec::new());
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cell = Some(Cell { columns: 1, ..Cell::default() });
                }
            }
            "gridSpan" => {
                if let Some(cell) = self.tables.last_mut().and_then(|t| t.cell.as_mut()) {
                    let span = attribute(start, "val").and_then(|v| v.parse::<usize>().ok());
                    cell.columns = span.unwrap_or(1).clamp(1, WIDEST);
                }
            }
            "vMerge" => {
                if let Some(cell) = self.tables.last_mut().and_then(|t| t.cell.as_mut()) {
                    cell.merged = attribute(start, "val").is_none_or(|v| v != "restart");
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A line that was broken by hand begins another one where both are parts of a head or a signature; within a paragraph that is
    /// a sentence the words go on.
    fn line_break(&mut self) {
        self.text.push('\n');
    }

    fn end(&mut self, name: &str) -> Result<(), Refused> {
        if self.skipped > 0 {
            self.skipped -= 1;
            return Ok(());
        }
        match name {
            "p" => self.paragraph()?,
            "tc" => {
                if let Some(table) = self.tables.last_mut()
                    && let (Some(cell), Some(row)) = (table.cell.take(), table.rows.last_mut())
                {
                    row.push(cell);
                }
            }
            "tbl" => {
                if let Some(done) = self.tables.pop() {
                    self.table(&done);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn paragraph(&mut self) -> Result<(), Refused> {
        self.counted += 1;
        if self.counted > MOST_PIECES {
            return Err(refused("file-damaged"));
        }
        let text = std::mem::take(&mut self.text);
        for line in broken(&text) {
            match self.tables.last_mut() {
                Some(table) => {
                    if let Some(cell) = &mut table.cell {
                        cell.paragraphs.push(line);
                    }
                }
                None => self.pieces.push(Piece::Line(Line::paragraph(&line))),
            }
        }
        Ok(())
    }

    fn table(&mut self, done: &OpenTable) {
        let lines: Vec<String> = done.rows.iter().flatten().flat_map(|cell| cell.paragraphs.clone()).collect();
        // A table within a cell is text of that cell.
        if let Some(outer) = self.tables.last_mut() {
            if let Some(cell) = &mut outer.cell {
                cell.paragraphs.extend(lines);
            }
            return;
        }
        self.pieces.push(Piece::Table(Table { rows: rectangle(&done.rows), lines }));
    }
}

/// The lines of a paragraph: it is one, unless all of its lines are short or in capitals, as those of heads are.
fn broken(text: &str) -> Vec<String> {
    let lines: Vec<String> = text.split('\n').map(tidy).filter(|line| !line.is_empty()).collect();
    let sentence = lines.iter().any(|line| line.chars().count() > 60);
    let goes_on = lines.iter().skip(1).any(|line| line.chars().next().is_some_and(char::is_lowercase));
    if lines.len() > 1 && (sentence || goes_on) { vec![lines.join(" ")] } else { lines }
}

/// Rows of one width; a cell that spans columns or rows repeats its text.
fn rectangle(rows: &[Vec<Cell>]) -> Vec<Vec<String>> {
    let mut out: Vec<Vec<String>> = Vec::new();
    for row in rows {
        let mut cells: Vec<String> = Vec::new();
        for cell in row {
            let at = cells.len();
            let above = out.last().and_then(|r: &Vec<String>| r.get(at)).cloned().unwrap_or_default();
            let text = if cell.merged { above } else { cell.paragraphs.join(" ") };
            let room = WIDEST.saturating_sub(cells.len());
            cells.extend(std::iter::repeat_n(text, cell.columns.min(room)));
        }
        out.push(cells);
    }
    let width = out.iter().map(Vec::len).max().unwrap_or_default();
    for row in &mut out {
        row.resize(width, String::new());
    }
    out
}

fn local<'a>(start: &'a BytesStart<'_>) -> &'a str {
    let name = start.name().into_inner();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// An attribute by its name without prefix.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}
