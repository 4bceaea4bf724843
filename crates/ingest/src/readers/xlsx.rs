//! XLSX, streamed cell by cell: nothing but the shared strings is kept.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use dondoc_domain::diagnostics::Diagnostic;

use crate::cell::{Cells, Value};
use crate::readers::guarded;
use crate::rows::{EachRow, Refused, Source, Spot, refused};

/// Columns of a spreadsheet; a cell beyond is a damaged file.
pub(crate) const MOST_COLUMNS: u32 = 16_384;
/// Days between the epochs of the 1904 and the 1900 system.
pub(crate) const DAYS_1904: f64 = 1462.0;

/// An XLSX workbook.
pub(crate) struct Workbook<R: Read + Seek> {
    book: Xlsx<R>,
    is_1904: bool,
}

impl Workbook<BufReader<File>> {
    /// Opens a workbook; `Ok(None)`: the archive holds none.
    pub(crate) fn open(path: &Path) -> Result<Option<Workbook<BufReader<File>>>, Refused> {
        let file = File::open(path).map_err(|_| refused("file-unreadable"))?;
        guarded(|| match Xlsx::new(BufReader::new(file)) {
            Ok(book) => {
                let is_1904 = book.has_1904_epoch();
                Ok(Some(Workbook { book, is_1904 }))
            }
            Err(XlsxError::Password) => Err(refused("file-encrypted")),
            Err(XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound) => Ok(None),
            Err(_) => Err(refused("file-damaged")),
        })
    }
}

impl<R: Read + Seek> Source for Workbook<R> {
    fn sheets(&self) -> Vec<String> {
        self.book.sheet_names()
    }

    fn read(&mut self, sheet: usize, each: &mut EachRow<'_>) -> Result<(), Refused> {
        let names = self.book.sheet_names();
        let Some(name) = names.get(sheet) else { return Ok(()) };
        let is_1904 = self.is_1904;
        guarded(|| {
            let damaged = |_: XlsxError| Box::new(Diagnostic::refusal("file-damaged").on_sheet(Some(name)));
            let mut reader = match self.book.worksheet_cells_reader(name) {
                Ok(reader) => reader,
                // A chart sheet, or one that the archive lacks.
                Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => return Ok(()),
                Err(e) => return Err(damaged(e)),
            };
            let total = u64::from(reader.dimensions().end.0) + 1;
            let mut row = Row { number: 0, is_1904, cells: Vec::new(), filled: 0 };
            while let Some(cell) = reader.next_cell().map_err(damaged)? {
                let (number, column) = cell.get_position();
                if number != row.number {
                    if let ControlFlow::Break(()) = row.flush(total, each) {
                        return Ok(());
                    }
                    row.number = number;
                }
                row.put(column, cell.get_value().clone())?;
            }
            let _ = row.flush(total, each);
            Ok(())
        })
    }
}

/// The cells of one row as they come.
struct Row<'a> {
    /// From 0.
    number: u32,
    is_1904: bool,
    cells: Vec<DataRef<'a>>,
    /// Cells after this one are left from earlier rows.
    filled: usize,
}

impl<'a> Row<'a> {
    fn put(&mut self, column: u32, value: DataRef<'a>) -> Result<(), Refused> {
        if column >= MOST_COLUMNS {
            return Err(refused("file-damaged"));
        }
        let column = column as usize;
        while self.filled <= column {
            match self.cells.get_mut(self.filled) {
                Some(old) => *old = DataRef::Empty,
                None => self.cells.push(DataRef::Empty),
            }
            self.filled += 1;
        }
        self.cells[column] = value;
        Ok(())
    }

    fn flush(&mut self, total: u64, each: &mut EachRow<'_>) -> ControlFlow<()> {
        if self.filled == 0 {
            return ControlFlow::Continue(());
        }
        let number = u64::from(self.number) + 1;
        let flow = each(Spot { row: number, done: number.min(total), total }, &*self);
        self.filled = 0;
        flow
    }
}

impl Cells for Row<'_> {
    fn width(&self) -> usize {
        self.filled
    }

    fn get(&self, column: usize) -> Value<'_> {
        match self.cells[..self.filled].get(column) {
            None | Some(DataRef::Empty) => Value::Empty,
            Some(DataRef::SharedString(text)) => Value::text(text.as_bytes()),
            Some(DataRef::String(text) | DataRef::DateTimeIso(text)) => Value::text(text.as_bytes()),
            Some(DataRef::Int(n)) => Value::Number(*n as f64),
            Some(DataRef::Float(n)) => Value::Number(*n),
            Some(DataRef::DateTime(at)) if !at.is_duration() => {
                Value::Serial(at.as_f64() + if self.is_1904 { DAYS_1904 } else { 0.0 })
            }
            Some(DataRef::DateTime(_) | DataRef::DurationIso(_) | DataRef::Error(_) | DataRef::Bool(_)) => Value::Other,
        }
    }
}
