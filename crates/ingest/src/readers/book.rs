//! XLS, XLSB and ODS: smaller and rarer, read whole by calamine.

use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use calamine::{Data, Ods, OdsError, Reader, Xls, XlsError, Xlsb, XlsbError};
use dondoc_domain::diagnostics::Diagnostic;

use crate::cell::{OwnedRow, OwnedValue, filled};
use crate::readers::guarded;
use crate::readers::xlsx::MOST_COLUMNS;
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

fn file(path: &Path) -> Result<BufReader<File>, Refused> {
    File::open(path).map(BufReader::new).map_err(|_| refused("file-unreadable"))
}

/// XLS. A compound file may also be an encrypted XLSX, or no workbook at all.
pub(crate) fn xls(path: &Path) -> Result<Book, Refused> {
    if holds_utf16(file(path)?, "EncryptedPackage") {
        return Err(refused("file-encrypted"));
    }
    let source = file(path)?;
    guarded(|| {
        let mut book = Xls::new(source).map_err(|e| match e {
            XlsError::Password => refused("file-encrypted"),
            _ => refused("file-damaged"),
        })?;
        sheets(&mut book)
    })
}

/// ODS or XLSB; `Ok(None)`: the archive holds neither.
pub(crate) fn other_archive(path: &Path) -> Result<Option<Book>, Refused> {
    let source = file(path)?;
    let ods = guarded(|| match Ods::new(source) {
        Ok(mut book) => sheets(&mut book).map(Some),
        Err(OdsError::Password) => Err(refused("file-encrypted")),
        Err(OdsError::FileNotFound(_) | OdsError::InvalidMime(_) | OdsError::Zip(_) | OdsError::Io(_)) => Ok(None),
        Err(_) => Err(refused("file-damaged")),
    })?;
    if ods.is_some() {
        return Ok(ods);
    }
    let source = file(path)?;
    guarded(|| match Xlsb::new(source) {
        Ok(mut book) => sheets(&mut book).map(Some),
        Err(XlsbError::Password) => Err(refused("file-encrypted")),
        Err(_) => Ok(None),
    })
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
