//! ODS, streamed row by row. LibreOffice ends every sheet with a million empty rows, and a few bytes can ask
//! for as many filled ones: nothing is laid out that has no value.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use dondoc_domain::diagnostics::Diagnostic;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

use crate::cell::{OwnedRow, OwnedValue, filled};
use crate::input::{Input, Stream};
use crate::readers::book::Blanks;
use crate::readers::guarded;
use crate::readers::limited::Limited;
use crate::readers::xlsx::{MOST_COLUMNS, rows_fit};
use crate::rows::{EachRow, Refused, Source, Spot, refused};

/// A row, or what stands between two rows, is no longer than this.
const LONGEST_RECORD: u64 = 8 << 20;
/// More sheets are counted no further; the caller refuses them.
const MOST_SHEETS: usize = 1000;
/// Cells that come of repeating others.
const MOST_REPEATED: u64 = 2_000_000;

/// An OpenDocument spreadsheet.
#[derive(Debug)]
pub(crate) struct Ods {
    input: Input,
    names: Vec<String>,
}

impl Ods {
    /// Looks through the whole content for its sheets; `Ok(None)`: the archive holds no such document.
    pub(crate) fn open(input: &Input) -> Result<Option<Ods>, Refused> {
        guarded(|| {
            let mut archive = archive(input)?;
            if archive.by_name("content.xml").is_err() {
                return Ok(None);
            }
            if let Ok(manifest) = archive.by_name("META-INF/manifest.xml") {
                let mut text = Vec::new();
                manifest.take(LONGEST_RECORD).read_to_end(&mut text).map_err(|_| refused("file-damaged"))?;
                if text.windows(15).any(|w| w == b"encryption-data") {
                    return Err(refused("file-encrypted"));
                }
            }
            let mut names = Vec::new();
            let document = Ods { input: input.clone(), names: Vec::new() };
            document.walk(None, &mut names, &mut |_, _| ControlFlow::Continue(()))?;
            Ok(Some(Ods { names, ..document }))
        })
    }

    /// Goes through the content: names of the sheets, or the rows of one of them.
    fn walk(&self, wanted: Option<usize>, names: &mut Vec<String>, each: &mut EachRow<'_>) -> Result<(), Refused> {
        let mut archive = archive(&self.input)?;
        let part = archive.by_name("content.xml").map_err(|_| refused("file-damaged"))?;
        let length = part.size();
        let (budget, consumed) = (Rc::new(Cell::new(LONGEST_RECORD)), Rc::new(Cell::new(0)));
        let counted = Counted { inner: part, consumed: Rc::clone(&consumed) };
        let limited = Limited { inner: counted, budget: Rc::clone(&budget) };
        let mut reader = Reader::from_reader(BufReader::with_capacity(1 << 16, limited));
        let sheet = wanted.and_then(|s| self.names.get(s)).map_or("", String::as_str);
        let mut walk = Walk {
            wanted,
            at: None,
            row: OwnedRow::default(),
            repeat: 1,
            open: None,
            aside: 0,
            blanks: Blanks::default(),
            repeated: 0,
            each,
            spot: Spot { row: 0, done: 0, total: length },
        };
        walk.through(&mut reader, names, sheet, &budget, &consumed)
    }
}

fn archive(input: &Input) -> Result<ZipArchive<BufReader<Stream>>, Refused> {
    let stream = input.open().map_err(|_| refused("file-unreadable"))?;
    ZipArchive::new(BufReader::new(stream)).map_err(|_| refused("file-damaged"))
}

impl Source for Ods {
    fn sheets(&self) -> Vec<String> {
        self.names.clone()
    }

    fn read(&mut self, sheet: usize, each: &mut EachRow<'_>) -> Result<(), Refused> {
        guarded(|| self.walk(Some(sheet), &mut Vec::new(), each))
    }
}

struct Counted<R> {
    inner: R,
    consumed: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.consumed.set(self.consumed.get() + n as u64);
        Ok(n)
    }
}

/// A cell that is open: its type, its value, its text, and how often it stands there.
#[derive(Default)]
struct Open {
    kind: String,
    value: Option<String>,
    text: String,
    /// Paragraphs so far.
    paragraphs: usize,
    repeat: usize,
}

/// Where in the content the reader is.
struct Walk<'e, 'f> {
    wanted: Option<usize>,
    at: Option<usize>,
    row: OwnedRow,
    repeat: u64,
    open: Option<Open>,
    /// Depth within comments, which are no text of the cell.
    aside: usize,
    blanks: Blanks,
    repeated: u64,
    each: &'e mut EachRow<'f>,
    spot: Spot,
}

impl Walk<'_, '_> {
    fn through<R: BufRead>(
        &mut self,
        reader: &mut Reader<R>,
        names: &mut Vec<String>,
        sheet: &str,
        budget: &Cell<u64>,
        consumed: &Cell<u64>,
    ) -> Result<(), Refused> {
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_end_names = false;
        reader.config_mut().allow_unmatched_ends = true;
        reader.config_mut().allow_dangling_amp = true;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = match reader.read_event_into(&mut buffer) {
                Ok(event) => event,
                Err(_) if budget.get() == 0 => {
                    return Err(Box::new(Diagnostic::refusal("row-too-long").at_row(self.row.number + 1)));
                }
                Err(_) => return Err(refused("file-damaged")),
            };
            let reads = self.wanted.is_some() && self.at == self.wanted;
            match event {
                Event::Eof => return Ok(()),
                Event::Start(start) => match start.local_name().as_ref() {
                    "annotation" => self.aside += 1,
                    _ if self.aside > 0 => {}
                    "table" => {
                        self.at = Some(self.at.map_or(0, |s| s + 1));
                        self.row = OwnedRow::default();
                        if names.len() < MOST_SHEETS && self.wanted.is_none() {
                            names.push(attribute(&start, "name").unwrap_or_default());
                        }
                    }
                    "table-row" if reads => {
                        self.repeat = number(&start, "number-rows-repeated").unwrap_or(1).max(1);
                        self.row.cells.clear();
                        self.row.number += 1;
                    }
                    "table-cell" | "covered-table-cell" if reads => {
                        let repeat = number(&start, "number-columns-repeated").unwrap_or(1).clamp(1, u64::from(MOST_COLUMNS));
                        let kind = attribute(&start, "value-type").unwrap_or_default();
                        let value = match kind.as_str() {
                            "float" | "percentage" | "currency" => attribute(&start, "value"),
                            "date" => attribute(&start, "date-value"),
                            "string" => attribute(&start, "string-value"),
                            _ => None,
                        };
                        self.open = Some(Open { kind, value, repeat: repeat as usize, ..Open::default() });
                    }
                    "p" => self.paragraph(),
                    "s" => self.text(&" ".repeat(number(&start, "c").unwrap_or(1).min(100) as usize)),
                    "tab" | "line-break" => self.text(" "),
                    _ => {}
                },
                Event::Text(text) => self.text(&text),
                Event::CData(data) => self.text(&data.into_inner()),
                Event::GeneralRef(reference) => {
                    let character = reference.resolve_char_ref().ok().flatten();
                    match (character, resolve_predefined_entity(&reference)) {
                        (Some(c), _) => self.text(c.encode_utf8(&mut [0; 4])),
                        (None, Some(known)) => self.text(known),
                        (None, None) => {}
                    }
                }
                Event::End(end) => match end.local_name().as_ref() {
                    "annotation" => self.aside = self.aside.saturating_sub(1),
                    _ if self.aside > 0 => {}
                    "table-cell" | "covered-table-cell" if reads => self.end_cell()?,
                    "table-row" => {
                        budget.set(LONGEST_RECORD);
                        self.spot.done = consumed.get().min(self.spot.total);
                        if reads && self.end_row(sheet)?.is_break() {
                            return Ok(());
                        }
                    }
                    "style" | "table-column" => budget.set(LONGEST_RECORD),
                    "table" if reads => return Ok(()),
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn paragraph(&mut self) {
        if let Some(open) = &mut self.open {
            if open.paragraphs > 0 {
                open.text.push('\n');
            }
            open.paragraphs += 1;
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = self.open.as_mut().filter(|o| o.paragraphs > 0 && self.aside == 0) {
            open.text.push_str(text);
        }
    }

    fn end_cell(&mut self) -> Result<(), Refused> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let repeat = open.repeat.min((MOST_COLUMNS as usize).saturating_sub(self.row.cells.len()));
        let value = match (open.kind.as_str(), open.value) {
            ("float" | "percentage" | "currency", Some(n)) => n.parse().map_or(OwnedValue::Other, OwnedValue::Number),
            ("date", Some(date)) => OwnedValue::Text(date),
            ("boolean" | "time", _) => OwnedValue::Other,
            (_, Some(text)) if open.text.is_empty() => OwnedValue::Text(text),
            _ if open.text.is_empty() => OwnedValue::Empty,
            _ => OwnedValue::Text(open.text),
        };
        // Blank cells that nothing follows take no room; those before a value do.
        if value == OwnedValue::Empty {
            self.row.cells.resize(self.row.cells.len() + repeat, OwnedValue::Empty);
            return Ok(());
        }
        if repeat > 1 {
            self.blanks.take(repeat)?;
        }
        self.row.cells.extend(std::iter::repeat_n(value, repeat));
        Ok(())
    }

    /// Shows the row as often as it stands there. Of empty rows only the number counts.
    fn end_row(&mut self, sheet: &str) -> Result<ControlFlow<()>, Refused> {
        while self.row.cells.last() == Some(&OwnedValue::Empty) {
            self.row.cells.pop();
        }
        if filled(&self.row).next().is_none() {
            self.row.number = self.row.number.saturating_add(self.repeat - 1);
            return Ok(ControlFlow::Continue(()));
        }
        rows_fit(self.row.number.saturating_add(self.repeat - 1), sheet)?;
        self.repeated += (self.repeat - 1) * self.row.cells.len() as u64;
        if self.repeated > MOST_REPEATED {
            return Err(refused("sheet-too-wide"));
        }
        for copy in 0..self.repeat {
            self.row.number += u64::from(copy > 0);
            self.spot.row = self.row.number;
            if (self.each)(self.spot, &self.row).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
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
