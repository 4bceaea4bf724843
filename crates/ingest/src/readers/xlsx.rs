//! XLSX, streamed cell by cell: nothing but the shared strings is kept.

use std::io::{BufReader, Read, Seek};
use std::ops::ControlFlow;

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use dondoc_domain::diagnostics::{Diagnostic, Severity};

use crate::cell::{Cells, Value};
use crate::findings::{Findings, KEPT};
use crate::input::{Input, Stream};
use crate::readers::guarded;
use crate::rows::{EachRow, Refused, Source, Spot, refused};

/// Columns of a spreadsheet; a cell beyond is a damaged file.
pub(crate) const MOST_COLUMNS: u32 = 16_384;
/// Rows of a spreadsheet.
const MOST_ROWS: u64 = 1_048_576;
/// Days between the epochs of the 1904 and the 1900 system.
pub(crate) const DAYS_1904: f64 = 1462.0;

/// An XLSX workbook.
pub(crate) struct Workbook<R: Read + Seek> {
    book: Xlsx<R>,
    is_1904: bool,
    unsaved: Unsaved,
}

/// Formulas whose value the file does not hold. Nothing here computes them: their cells are empty.
#[derive(Default)]
struct Unsaved {
    sheet: String,
    /// Row and column, from 0, of the first of them.
    cells: Vec<(u32, u32)>,
    count: u64,
}

impl Workbook<BufReader<Stream>> {
    /// Opens a workbook; `Ok(None)`: the archive holds none.
    pub(crate) fn open(input: &Input) -> Result<Option<Workbook<BufReader<Stream>>>, Refused> {
        let file = input.open().map_err(|_| refused("file-unreadable"))?;
        guarded(|| match Xlsx::new(BufReader::new(file)) {
            Ok(book) => {
                let is_1904 = book.has_1904_epoch();
                Ok(Some(Workbook { book, is_1904, unsaved: Unsaved::default() }))
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
        let unsaved = &mut self.unsaved;
        *unsaved = Unsaved { sheet: name.clone(), ..Unsaved::default() };
        guarded(|| {
            let damaged = |_: XlsxError| Box::new(Diagnostic::refusal("file-damaged").on_sheet(Some(name)));
            let mut reader = match self.book.worksheet_cells_reader(name) {
                Ok(reader) => reader,
                // A chart sheet, or one that the archive lacks.
                Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => return Ok(()),
                Err(e) => return Err(damaged(e)),
            };
            let total = u64::from(reader.dimensions().end.0) + 1;
            rows_fit(total, name)?;
            let mut row = Row { number: 0, is_1904, cells: Vec::new(), filled: 0 };
            while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
                let (number, column) = cell.pos;
                if number != row.number {
                    rows_fit(u64::from(number) + 1, name)?;
                    if let ControlFlow::Break(()) = row.flush(total, each) {
                        return Ok(());
                    }
                    row.number = number;
                }
                if cell.formula.is_some() && matches!(cell.value, DataRef::Empty) {
                    unsaved.count += 1;
                    if unsaved.count <= KEPT {
                        unsaved.cells.push((number, column));
                    }
                }
                row.put(column, cell.value)?;
            }
            let _ = row.flush(total, each);
            Ok(())
        })
    }

    fn remarks(&mut self, findings: &mut Findings) {
        let Unsaved { sheet, cells, count } = std::mem::take(&mut self.unsaved);
        for at in 0..count {
            findings.add(Severity::Remark, "formula-without-value", |d| {
                let (row, column) = cells.get(at as usize).copied().unwrap_or_default();
                let mut said = d.on_sheet(Some(&sheet)).at_row(u64::from(row) + 1);
                said.place.column = Some(column + 1);
                said
            });
        }
    }
}

/// A spreadsheet ends at its last possible row; a file that claims more was made to do harm.
pub(crate) fn rows_fit(rows: u64, sheet: &str) -> Result<(), Refused> {
    if rows <= MOST_ROWS {
        return Ok(());
    }
    let said = Diagnostic::refusal("sheet-too-large").on_sheet(Some(sheet));
    Err(Box::new(said.with("rows", rows).with("limit", MOST_ROWS)))
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
