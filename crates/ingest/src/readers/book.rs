//! XLS and XLSB: smaller and rarer, read whole by calamine.

use std::io::{BufReader, Cursor, Read};
use std::ops::ControlFlow;

use calamine::{Data, Reader, Xls, XlsError, Xlsb, XlsbError};
use dondoc_domain::diagnostics::Diagnostic;

use crate::cell::{OwnedRow, OwnedValue, filled};
use crate::input::{Input, Stream};
use crate::readers::xlsx::MOST_COLUMNS;
use crate::readers::{biff, guarded};
use crate::rows::{EachRow, Refused, Source, Spot, refused};

/// A file read whole: rows by sheet.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// Name and rows of each sheet.
    pub(crate) sheets: Vec<(String, Vec<OwnedRow>)>,
}

impl Source for Book {
    fn sheets(&self) -> Vec<String> {
        self.sheets.iter().map(|(name, _)| name.clone()).collect()
    }

    fn read(&mut self, sheet: usize, each: &mut EachRow<'_>) -> Result<(), Refused> {
        let Some((_, rows)) = self.sheets.get(sheet) else { return Ok(()) };
        let total = rows.len() as u64;
        for (at, row) in rows.iter().enumerate() {
            if let ControlFlow::Break(()) = each(Spot { row: row.number, done: at as u64 + 1, total }, row) {
                break;
            }
        }
        Ok(())
    }
}

/// Blank cells that a few bytes of a file can ask for (a cell far to the right, a span over hundreds of
/// columns) and that have to be kept: so many are no table.
#[derive(Debug)]
pub(crate) struct Blanks {
    left: usize,
}

/// 50 MB of them; an export has a few for each row.
const MOST_BLANKS: usize = 2_000_000;

impl Default for Blanks {
    fn default() -> Blanks {
        Blanks { left: MOST_BLANKS }
    }
}

impl Blanks {
    /// Takes some more.
    pub(crate) fn take(&mut self, blanks: usize) -> Result<(), Refused> {
        self.left = self.left.checked_sub(blanks).ok_or_else(|| refused("sheet-too-wide"))?;
        Ok(())
    }
}

fn file(input: &Input) -> Result<BufReader<Stream>, Refused> {
    input.open().map(BufReader::new).map_err(|_| refused("file-unreadable"))
}

/// Calamine holds the whole file; sheets of 65,536 rows do not come to this.
const LARGEST_XLS: u64 = 128 << 20;

/// XLS. A compound file may also be an encrypted XLSX, or no workbook at all.
pub(crate) fn xls(input: &Input) -> Result<Book, Refused> {
    if holds_utf16(file(input)?, "EncryptedPackage") {
        return Err(refused("file-encrypted"));
    }
    let mut bytes = Vec::new();
    file(input)?.take(LARGEST_XLS + 1).read_to_end(&mut bytes).map_err(|_| refused("file-unreadable"))?;
    if bytes.len() as u64 > LARGEST_XLS {
        return Err(Box::new(Diagnostic::refusal("file-too-large").with("limit", LARGEST_XLS >> 20)));
    }
    biff::check(&bytes)?;
    let source = Cursor::new(bytes);
    guarded(|| {
        let mut book = Xls::new(source).map_err(|e| match e {
            XlsError::Password => refused("file-encrypted"),
            _ => refused("file-damaged"),
        })?;
        sheets(&mut book)
    })
}

/// XLSB; `Ok(None)`: the archive holds none.
pub(crate) fn xlsb(input: &Input) -> Result<Option<Book>, Refused> {
    let source = file(input)?;
    guarded(|| match Xlsb::new(source) {
        Ok(mut book) => streamed(&mut book).map(Some),
        Err(XlsbError::Password) => Err(refused("file-encrypted")),
        Err(_) => Ok(None),
    })
}

/// XLSB cell by cell: a range over all of them could be of any size.
fn streamed<R: Read + std::io::Seek>(book: &mut Xlsb<R>) -> Result<Book, Refused> {
    let (mut out, mut blanks) = (Book::default(), Blanks::default());
    for name in book.sheet_names() {
        let mut rows: Vec<OwnedRow> = Vec::new();
        if let Ok(mut cells) = book.worksheet_cells_reader(&name) {
            let damaged = || Box::new(Diagnostic::refusal("file-damaged").on_sheet(Some(&name)));
            while let Some(cell) = cells.next_cell().map_err(|_| damaged())? {
                let (row, column) = cell.get_position();
                let number = u64::from(row) + 1;
                if column >= MOST_COLUMNS || rows.last().is_some_and(|last| last.number > number) {
                    return Err(damaged());
                }
                if rows.last().is_none_or(|last| last.number < number) {
                    rows.push(OwnedRow { number, cells: Vec::new() });
                }
                let Some(last) = rows.last_mut() else { continue };
                let column = column as usize;
                if last.cells.len() <= column {
                    blanks.take(column - last.cells.len())?;
                    last.cells.resize(column + 1, OwnedValue::Empty);
                }
                last.cells[column] = owned(&Data::from(cell.get_value().clone()));
            }
        }
        rows.retain(|row| filled(row).next().is_some());
        out.sheets.push((name, rows));
    }
    Ok(out)
}

fn sheets<R, B: Reader<R>>(book: &mut B) -> Result<Book, Refused>
where
    R: Read + std::io::Seek,
{
    let mut out = Book::default();
    for name in book.sheet_names() {
        // A sheet that is no worksheet is empty; its place is kept.
        let range = book.worksheet_range(&name).unwrap_or_default();
        let (top, left) = range.start().unwrap_or((0, 0));
        if range.end().is_some_and(|(_, right)| right >= MOST_COLUMNS) {
            return Err(Box::new(Diagnostic::refusal("file-damaged").on_sheet(Some(&name))));
        }
        let mut rows = Vec::new();
        for (at, cells) in range.rows().enumerate() {
            let mut row = OwnedRow { number: u64::from(top) + at as u64 + 1, cells: vec![OwnedValue::Empty; left as usize] };
            row.cells.extend(cells.iter().map(owned));
            if filled(&row).next().is_some() {
                rows.push(row);
            }
        }
        out.sheets.push((name, rows));
    }
    Ok(out)
}

fn owned(data: &Data) -> OwnedValue {
    match data {
        Data::Empty => OwnedValue::Empty,
        Data::String(text) | Data::DateTimeIso(text) => OwnedValue::Text(text.clone()),
        Data::Int(n) => OwnedValue::Number(*n as f64),
        Data::Float(n) => OwnedValue::Number(*n),
        // The calendar date is asked for, so that the epoch of 1904 is calamine's business.
        Data::DateTime(at) if !at.is_duration() => {
            let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
            let day = dondoc_domain::time::Day::from_ymd(i32::from(year), u32::from(month), u32::from(day));
            let seconds = f64::from(hour) * 3600.0 + f64::from(minute) * 60.0 + f64::from(second) + f64::from(milli) / 1000.0;
            day.map_or(OwnedValue::Other, |d| OwnedValue::Serial(f64::from(d.0) + 25_569.0 + seconds / 86_400.0))
        }
        Data::DateTime(_) | Data::DurationIso(_) | Data::Error(_) | Data::Bool(_) => OwnedValue::Other,
    }
}

/// Does a file hold a name in UTF-16, as the directory of a compound file does?
fn holds_utf16(mut from: impl Read, name: &str) -> bool {
    let wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut buffer = vec![0u8; 1 << 16];
    let mut kept = 0;
    loop {
        let Ok(n @ 1..) = from.read(&mut buffer[kept..]) else { return false };
        let held = kept + n;
        if buffer[..held].windows(wanted.len()).any(|w| w == wanted) {
            return true;
        }
        kept = held.min(wanted.len() - 1);
        buffer.copy_within(held - kept..held, 0);
    }
}
