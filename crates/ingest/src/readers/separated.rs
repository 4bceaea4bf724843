//! CSV and its kin: comma, semicolon, tab or bar, with quoted line breaks, in any encoding.

use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::mpsc::{channel, sync_channel};

use csv::{ByteRecord, Reader, ReaderBuilder};
use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::diagnostics::Diagnostic;
use encoding_rs::Encoding;

use crate::cell::{Cells, OwnedRow, Value};
use crate::dossiers::dossier_code;
use crate::encoding;
use crate::input::Input;
use crate::layout::{WIDTH, WINDOW, find};
use crate::readers::limited::Limited;
use crate::rows::{EachRow, Refused, Source, Spot, refused};
use crate::take_in::Kind;

const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// A record longer than this is a quotation mark that never ends.
const LONGEST_RECORD: u64 = 8 << 20;
/// The beginning from which the delimiter is judged.
const SAMPLE: usize = 1 << 18;
const BUFFER: usize = 1 << 18;

/// A file of separated values.
#[derive(Debug)]
pub(crate) struct Separated {
    input: Input,
    encoding: &'static Encoding,
    delimiter: u8,
    length: u64,
}

impl Separated {
    /// Judges the delimiter: the one with which most is recognised, else with which rows are widest.
    pub(crate) fn open(
        input: &Input,
        head: &[u8],
        length: u64,
        encoding: &'static Encoding,
        expected: Option<Kind>,
    ) -> Separated {
        let mut text = encoding::head_text(&head[..head.len().min(SAMPLE)], encoding);
        if head.len() > SAMPLE {
            text.truncate(text.iter().rposition(|b| *b == b'\n').map_or(text.len(), |at| at + 1));
        }
        let delimiter = match text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text) {
            [b's' | b'S', b'e', b'p', b'=', delimiter, b'\r' | b'\n', ..] => *delimiter,
            _ => DELIMITERS.into_iter().rev().max_by_key(|d| judge(&text, *d, expected)).unwrap_or(b','),
        };
        Separated::with(input, length, encoding, delimiter)
    }

    /// With a delimiter that is known.
    pub(crate) fn with(input: &Input, length: u64, encoding: &'static Encoding, delimiter: u8) -> Separated {
        Separated { input: input.clone(), encoding, delimiter, length }
    }
}

fn judge(text: &[u8], delimiter: u8, expected: Option<Kind>) -> (usize, usize) {
    let mut rows: Vec<OwnedRow> = Vec::new();
    let mut reader = reader(text, text.len() as u64, delimiter);
    let mut record = ByteRecord::new();
    while rows.len() < WINDOW && matches!(reader.read_byte_record(&mut record), Ok(true)) {
        rows.push(OwnedRow::copy(0, &Record(&record), WIDTH));
    }
    let widths: usize = rows.iter().take(50).map(|r| r.cells.len().min(WIDTH) - 1).sum();
    (find(&rows, expected).score(), widths)
}

/// A reader of so many bytes.
fn reader<R: Read>(from: R, length: u64, delimiter: u8) -> Reader<R> {
    let buffer = usize::try_from(length).unwrap_or(BUFFER).clamp(1 << 10, BUFFER);
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).buffer_capacity(buffer).from_reader(from)
}

/// A record as cells.
struct Record<'a>(&'a ByteRecord);

impl Cells for Record<'_> {
    fn width(&self) -> usize {
        self.0.len()
    }

    fn get(&self, column: usize) -> Value<'_> {
        self.0.get(column).map_or(Value::Empty, Value::text)
    }
}

impl Source for Separated {
    fn sheets(&self) -> Vec<String> {
        vec![String::new()]
    }

    /// Records are cut from the bytes in a thread of their own, while this one reads what they say. For a small
    /// file a thread would cost more than it saves.
    fn read(&mut self, _sheet: usize, each: &mut EachRow<'_>) -> Result<(), Refused> {
        let mut take = |batch: &Batch| {
            let mut records = batch.records[..batch.used].iter();
            records.try_for_each(|(spot, record)| each(*spot, &Record(record)))
        };
        if self.length <= BATCH_BYTES as u64 {
            let last = self.cut(|batch| take(&batch).is_continue().then_some(batch))?;
            let _ = last.map(|batch| take(&batch));
            return Ok(());
        }
        let (filled, batches) = sync_channel(BATCHES);
        let (emptied, spent) = channel();
        std::thread::scope(|scope| {
            let this = &*self;
            scope.spawn(move || {
                // Nobody listens any more where the reader has seen enough.
                let next = |_| spent.try_recv().unwrap_or_default();
                match this.cut(|batch| filled.send(Ok(batch)).map(next).ok()) {
                    Ok(Some(last)) => drop(filled.send(Ok(last))),
                    Ok(None) => {}
                    Err(why) => drop(filled.send(Err(why))),
                }
            });
            for batch in batches {
                let batch: Batch = batch?;
                if take(&batch).is_break() {
                    return Ok(());
                }
                // Its memory is used again; a cutter that is done does not want it any more.
                let _ = emptied.send(batch);
            }
            Ok(())
        })
    }
}

/// Records on their way from the cutter to the reader.
#[derive(Default)]
struct Batch {
    records: Vec<(Spot, ByteRecord)>,
    used: usize,
}

/// Batches under way at once, and the records and bytes that fill one.
const BATCHES: usize = 4;
const BATCH_RECORDS: usize = 512;
const BATCH_BYTES: usize = 1 << 18;

impl Separated {
    /// Cuts the file into records. Full batches are handed on, against one to fill next; the last one is the result,
    /// or `None` if nobody wanted more.
    fn cut(&self, mut hand_on: impl FnMut(Batch) -> Option<Batch>) -> Result<Option<Batch>, Refused> {
        let unreadable = |_: io::Error| refused("file-unreadable");
        let consumed = Rc::new(Cell::new(0));
        let file = encoding::open(&self.input, self.encoding, Rc::clone(&consumed)).map_err(unreadable)?;
        let budget = Rc::new(Cell::new(LONGEST_RECORD));
        let recent = Rc::new(RefCell::new(Recent::default()));
        let limited = Limited { inner: file, budget: Rc::clone(&budget) };
        let mut reader = reader(Watched { inner: limited, recent: Rc::clone(&recent) }, self.length, self.delimiter);
        let (mut batch, mut bytes) = (Batch::default(), 0);
        let mut next_line = 1u64;
        let mut widest = 0;
        loop {
            if batch.used == batch.records.len() {
                batch.records.push((Spot { row: 0, done: 0, total: 0 }, ByteRecord::new()));
            }
            let (spot, record) = &mut batch.records[batch.used];
            budget.set(LONGEST_RECORD);
            match reader.read_byte_record(record) {
                Ok(true) => {}
                Ok(false) => return Ok(Some(batch)),
                Err(_) if budget.get() == 0 => return Err(Box::new(Diagnostic::refusal("row-too-long").at_row(next_line))),
                Err(_) => return Err(refused("file-unreadable")),
            }
            let broken = record.as_slice().contains(&b'\n');
            let within = if broken { record.as_slice().iter().filter(|b| **b == b'\n').count() as u64 } else { 0 };
            // The reader stands behind a lone LF, but before the LF of a CR LF; the file may have both.
            let behind = u64::from(recent.borrow().before(reader.position().byte()) == Some(b'\n'));
            let at = reader.position().line().saturating_sub(within + behind).max(next_line);
            next_line = at + within + 1;
            widest = widest.max(record.len());
            // Beyond the beginning of the file, which is judged before.
            if record.as_slice().contains(&0) {
                return Err(Box::new(Diagnostic::refusal("text-with-nul").at_row(at)));
            }
            if within > 0 && swallows(record, self.delimiter, widest) {
                return Err(Box::new(Diagnostic::refusal("quote-unclosed").at_row(at)));
            }
            *spot = Spot { row: at, done: consumed.get().min(self.length), total: self.length };
            bytes += record.as_slice().len();
            batch.used += 1;
            if batch.used >= BATCH_RECORDS || bytes >= BATCH_BYTES {
                let Some(next) = hand_on(std::mem::take(&mut batch)) else { return Ok(None) };
                batch = Batch { used: 0, ..next };
                bytes = 0;
            }
        }
    }
}

/// The bytes that were read last.
#[derive(Default)]
struct Recent {
    /// Offset of the chunk in the file as UTF-8.
    start: u64,
    chunk: Vec<u8>,
    /// The last byte before it.
    previous: Option<u8>,
}

impl Recent {
    /// The byte before an offset within the chunk.
    fn before(&self, offset: u64) -> Option<u8> {
        match offset.checked_sub(self.start)? {
            0 => self.previous,
            within => self.chunk.get(usize::try_from(within).ok()? - 1).copied(),
        }
    }
}

/// A stream of which the last bytes can be looked at again.
struct Watched<R> {
    inner: R,
    recent: Rc<RefCell<Recent>>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        let mut recent = self.recent.borrow_mut();
        if n > 0 {
            recent.start += recent.chunk.len() as u64;
            recent.previous = recent.chunk.last().copied().or(recent.previous);
            recent.chunk.clear();
            recent.chunk.extend_from_slice(&buf[..n]);
        }
        Ok(n)
    }
}

/// Does a quoted cell hold what looks like further rows? Then its quotation mark was never closed, and
/// the rows in it would be lost.
fn swallows(record: &ByteRecord, delimiter: u8, widest: usize) -> bool {
    let codes = |cell: &[u8]| dossier_code(Value::text(cell)).is_some() || is_procedure_code(cell);
    let row = |line: &[u8]| {
        let mut cells = line.split(|b| *b == delimiter);
        cells.clone().count() > widest / 2 && cells.any(codes)
    };
    record.iter().filter(|f| f.contains(&b'\n')).any(|field| field.split(|b| *b == b'\n').skip(1).any(row))
}

fn is_procedure_code(cell: &[u8]) -> bool {
    std::str::from_utf8(cell).is_ok_and(|text| ProcedureCode::normalise(text) != ProcedureCode::unreadable())
}
