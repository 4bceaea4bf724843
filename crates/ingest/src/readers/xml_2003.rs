//! SpreadsheetML 2003: one XML document, which many systems save under the name `.xls`. Streamed; nothing of
//! it is kept.

use std::cell::Cell;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::rc::Rc;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Moment;
use encoding_rs::Encoding;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::cell::{OwnedRow, OwnedValue, filled};
use crate::encoding;
use crate::input::Input;
use crate::readers::guarded;
use crate::readers::limited::Limited;
use crate::readers::xlsx::{MOST_COLUMNS, rows_fit};
use crate::rows::{EachRow, Refused, Source, Spot, refused};

/// A row, or what stands between two rows, is no longer than this.
const LONGEST_RECORD: u64 = 8 << 20;
/// More sheets are counted no further; the caller refuses them.
const MOST_SHEETS: usize = 1000;

/// The name by which such a document is known.
pub(crate) const NAMESPACE: &str = "urn:schemas-microsoft-com:office:spreadsheet";

/// A document of SpreadsheetML 2003.
#[derive(Debug)]
pub(crate) struct Xml2003 {
    input: Input,
    encoding: &'static Encoding,
    length: u64,
    names: Vec<String>,
}

impl Xml2003 {
    /// Looks through the whole document for its sheets.
    pub(crate) fn open(input: &Input, length: u64, encoding: &'static Encoding) -> Result<Xml2003, Refused> {
        let mut names = Vec::new();
        let mut document = Xml2003 { input: input.clone(), encoding, length, names: Vec::new() };
        document.walk(None, &mut names, &mut |_, _| ControlFlow::Continue(()))?;
        document.names = names;
        Ok(document)
    }

    /// Goes through the document: names of the sheets, or the rows of one of them.
    fn walk(&self, wanted: Option<usize>, names: &mut Vec<String>, each: &mut EachRow<'_>) -> Result<(), Refused> {
        let consumed = Rc::new(Cell::new(0));
        let text = encoding::open_strict(&self.input, self.encoding, Rc::clone(&consumed));
        let budget = Rc::new(Cell::new(LONGEST_RECORD));
        let limited = Limited { inner: text.map_err(|_| refused("file-unreadable"))?, budget: Rc::clone(&budget) };
        let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, limited));
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        reader.config_mut().allow_dangling_amp = true;
        let mut buffer = Vec::new();
        let mut place = Place { sheet: None, row: OwnedRow::default(), next: 0, open: None, closed: false };
        loop {
            buffer.clear();
            let event = match reader.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(_) if budget.get() == 0 => {
                    return Err(Box::new(Diagnostic::refusal("row-too-long").at_row(place.row.number + 1)));
                }
                Err(_) => return Err(refused("file-damaged")),
            };
            let reads = wanted.is_some() && place.sheet == wanted;
            match event {
                Event::Eof if place.closed => return Ok(()),
                // The document has no end: the file was cut.
                Event::Eof => return Err(Box::new(Diagnostic::refusal("file-truncated").with("format", "xml"))),
                Event::Start(start) => match start.local_name().as_ref() {
                    "Worksheet" => {
                        place.sheet = Some(place.sheet.map_or(0, |s| s + 1));
                        place.row = OwnedRow::default();
                        if names.len() < MOST_SHEETS && wanted.is_none() {
                            names.push(attribute(&start, "Name").unwrap_or_default());
                        }
                    }
                    "Row" if reads => place.begin_row(&start, self.name(wanted))?,
                    "Cell" if reads => place.begin_cell(&start)?,
                    "Data" if reads => place.open = Some((attribute(&start, "Type").unwrap_or_default(), String::new())),
                    _ => {}
                },
                Event::Text(text) => place.text(&text),
                Event::CData(data) => place.text(&data.into_inner()),
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().ok().flatten();
                    match (character, resolve_predefined_entity(&reference)) {
                        (Some(c), _) => place.text(c.encode_utf8(&mut [0; 4])),
                        (None, Some(known)) => place.text(known),
                        (None, None) => {}
                    }
                }
                Event::End(end) => match end.local_name().as_ref() {
                    "Data" => place.end_data(),
                    "Row" if reads => {
                        budget.set(LONGEST_RECORD);
                        let done = consumed.get().min(self.length);
                        let spot = Spot { row: place.row.number, done, total: self.length };
                        if filled(&place.row).next().is_some() && each(spot, &place.row).is_break() {
                            return Ok(());
                        }
                    }
                    "Row" | "Style" => budget.set(LONGEST_RECORD),
                    "Worksheet" if reads => return Ok(()),
                    "Workbook" => place.closed = true,
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn name(&self, sheet: Option<usize>) -> &str {
        sheet.and_then(|s| self.names.get(s)).map_or("", String::as_str)
    }
}

impl Source for Xml2003 {
    fn sheets(&self) -> Vec<String> {
        self.names.clone()
    }

    fn read(&mut self, sheet: usize, each: &mut EachRow<'_>) -> Result<(), Refused> {
        guarded(|| self.walk(Some(sheet), &mut Vec::new(), each))
    }
}

/// Where in the document the reader is.
struct Place {
    sheet: Option<usize>,
    row: OwnedRow,
    /// The column of the next cell.
    next: usize,
    /// Type and text of the value that is open.
    open: Option<(String, String)>,
    /// Has the workbook ended?
    closed: bool,
}

impl Place {
    fn begin_row(&mut self, start: &BytesStart<'_>, sheet: &str) -> Result<(), Refused> {
        let number = number(start, "Index").unwrap_or(self.row.number + 1);
        rows_fit(number, sheet)?;
        if number <= self.row.number {
            return Err(refused("file-damaged"));
        }
        (self.row.number, self.next) = (number, 0);
        self.row.cells.clear();
        Ok(())
    }

    fn begin_cell(&mut self, start: &BytesStart<'_>) -> Result<(), Refused> {
        if let Some(index) = number(start, "Index") {
            self.next = usize::try_from(index.saturating_sub(1)).unwrap_or(usize::MAX);
        }
        if self.next >= MOST_COLUMNS as usize {
            return Err(refused("file-damaged"));
        }
        self.row.cells.resize(self.next.max(self.row.cells.len()), OwnedValue::Empty);
        self.row.cells.truncate(self.next);
        self.row.cells.push(OwnedValue::Empty);
        self.next += 1 + number(start, "MergeAcross").map_or(0, |n| usize::try_from(n).unwrap_or(0).min(MOST_COLUMNS as usize));
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some((_, value)) = &mut self.open {
            value.push_str(text);
        }
    }

    fn end_data(&mut self) {
        let Some((kind, text)) = self.open.take() else { return };
        let value = match kind.as_str() {
            "Number" => text.trim().parse().map_or(OwnedValue::Text(text), OwnedValue::Number),
            // A wall clock, without an offset.
            "DateTime" => match text.trim().parse::<Moment>() {
                Ok(at) => OwnedValue::Serial(at.0 as f64 / 86_400.0 + 25_569.0),
                Err(_) => OwnedValue::Text(text),
            },
            "Boolean" | "Error" => OwnedValue::Other,
            _ => OwnedValue::Text(text),
        };
        if let Some(cell) = self.row.cells.last_mut() {
            *cell = value;
        }
    }
}

/// An attribute by its name without prefix.
fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

fn number(start: &BytesStart<'_>, name: &str) -> Option<u64> {
    attribute(start, name)?.trim().parse().ok()
}
