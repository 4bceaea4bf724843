//! What the kernel needs of a segment: runs of rows that agree in unit, procedure, channel and
//! status, and within each run the sorted days of receipt.
//!
//! The runs are in the file's footer (key [`KEY`]), so a recount reads one column. A tally is a cache
//! of an immutable file: keyed by the file, valid for ever, rebuilt when lost.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::ops::{Deref, Range};
use std::path::Path;
use std::sync::{LazyLock, PoisonError, RwLock};

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use compact_str::CompactString;
use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::dossiers::{Channel, Status, UnitId};
use dondoc_domain::time::Day;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::file::reader::ChunkReader;

use crate::segment::Segment;
use crate::{Error, schema};

/// Footer key of the run index; its version is part of the name.
pub const KEY: &str = "dondoc.runs.v1";

/// Rows of a batch while reading the days.
const BATCH: usize = 65_536;

/// Rows of one file that agree in all but the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Unit whose export brought them.
    pub unit: UnitId,
    /// Index into [`Tally::procedures`].
    pub procedure: u32,
    /// `None`: the cell held no known channel.
    pub channel: Option<Channel>,
    /// Status.
    pub status: Status,
    /// Whether they have a day of receipt; a run has all or none.
    pub dated: bool,
    /// Its rows in the file.
    pub rows: Range<usize>,
}

/// A code with a number, the same in all tallies of this process: thousands of files name the same few thousand procedures. What was numbered
/// once stays so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownCode(u32);

/// Codes that have numbers, by number and the other way round.
#[derive(Default)]
struct Known {
    codes: Vec<&'static ProcedureCode>,
    numbers: HashMap<&'static ProcedureCode, u32>,
}

static KNOWN: LazyLock<RwLock<Known>> = LazyLock::new(RwLock::default);

impl KnownCode {
    /// Numbers a code, where it has no number yet.
    #[must_use]
    pub fn of(code: &ProcedureCode) -> KnownCode {
        if let Some(number) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).numbers.get(code) {
            return KnownCode(*number);
        }
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = known.numbers.get(code) {
            return KnownCode(*number);
        }
        let (next, code) = (known.codes.len() as u32, &*Box::leak(Box::new(code.clone())));
        known.codes.push(code);
        known.numbers.insert(code, next);
        KnownCode(next)
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// The code.
    #[must_use]
    pub fn code(self) -> &'static ProcedureCode {
        KNOWN.read().unwrap_or_else(PoisonError::into_inner).codes[self.0 as usize]
    }
}

impl Deref for KnownCode {
    type Target = ProcedureCode;

    fn deref(&self) -> &ProcedureCode {
        self.code()
    }
}

/// Runs and days of one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Issuer of the codes in this file.
    pub issuer: CompactString,
    /// Procedures that occur (normalised, before aliases), in order.
    pub procedures: Box<[KnownCode]>,
    /// Runs in the order of the rows.
    pub runs: Runs,
    /// Days since 1970-01-01 by row; 0 where there is none. Sorted within each dated run.
    pub days: Box<[u16]>,
    /// Units with the years in which a run of theirs begins or ends, in order.
    pub years: Box<[(UnitId, i32)]>,
}

/// Runs in the order of their rows, a tenth as large as so many [`Run`]s: a country has millions. Where a run begins, the one before ends; the
/// unit is told once for all of its runs. A run of many rows is several pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Runs {
    pieces: Box<[Piece]>,
    stretches: Box<[Stretch]>,
    kinds: Box<[Kind]>,
}

/// Runs of one unit, of procedures whose numbers lie close enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    unit: UnitId,
    /// The number that those of the pieces are added to.
    procedure: u32,
    /// Where its pieces begin, and their rows.
    first: u32,
    row: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece {
    procedure: u16,
    /// [`GOES_ON`]: the next piece is of the same run.
    rows: u8,
    /// Which of the kinds.
    kind: u8,
}

const GOES_ON: u8 = u8::MAX;

/// What runs of a file have in common: few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kind {
    channel: Option<Channel>,
    status: Status,
    dated: bool,
}

impl Runs {
    /// `None`: more rows than the bits count, or more kinds than channels and statuses make.
    fn of(runs: &[Run]) -> Option<Runs> {
        let (mut stretches, mut kinds): (Vec<Stretch>, Vec<Kind>) = (Vec::new(), Vec::new());
        let mut pieces = Vec::with_capacity(runs.len());
        for run in runs {
            let beyond = |stretch: &Stretch| run.procedure.checked_sub(stretch.procedure).is_none_or(|n| n > u32::from(u16::MAX));
            if stretches.last().is_none_or(|last| last.unit != run.unit || beyond(last)) {
                let (first, row) = (u32::try_from(pieces.len()).ok()?, u32::try_from(run.rows.start).ok()?);
                // Most files name fewer procedures than a piece counts: one stretch from the first of them on.
                let procedure = if run.procedure > u32::from(u16::MAX) { run.procedure } else { 0 };
                stretches.push(Stretch { unit: run.unit, procedure, first, row });
            }
            let procedure = u16::try_from(run.procedure - stretches.last()?.procedure).ok()?;
            let kind = Kind { channel: run.channel, status: run.status, dated: run.dated };
            let at = kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
                kinds.push(kind);
                kinds.len() - 1
            });
            let kind = u8::try_from(at).ok()?;
            let (whole, rest) = (run.rows.len() / usize::from(GOES_ON), run.rows.len() % usize::from(GOES_ON));
            pieces.extend(std::iter::repeat_n(Piece { procedure, rows: GOES_ON, kind }, whole));
            pieces.push(Piece { procedure, rows: rest as u8, kind });
        }
        Some(Runs { pieces: pieces.into(), stretches: stretches.into(), kinds: kinds.into() })
    }

    /// All runs, in order.
    pub fn iter(&self) -> impl Iterator<Item = Run> {
        self.by_unit().flat_map(|(_, runs)| runs)
    }

    /// The runs of each unit; a unit may come twice.
    pub fn by_unit(&self) -> impl Iterator<Item = (UnitId, impl Iterator<Item = Run> + Clone)> {
        let of = move |(i, stretch): (usize, &Stretch)| {
            let end = self.stretches.get(i + 1).map_or(self.pieces.len(), |next| next.first as usize);
            let Stretch { unit, procedure: base, .. } = *stretch;
            let mut pieces = self.pieces[stretch.first as usize..end].iter();
            let mut row = stretch.row as usize;
            let runs = std::iter::from_fn(move || {
                let start = row;
                loop {
                    let Piece { procedure, rows, kind } = *pieces.next()?;
                    row += usize::from(rows);
                    if rows != GOES_ON {
                        let Kind { channel, status, dated } = self.kinds[usize::from(kind)];
                        let procedure = base + u32::from(procedure);
                        return Some(Run { unit, procedure, channel, status, dated, rows: start..row });
                    }
                }
            });
            (unit, runs)
        };
        self.stretches.iter().enumerate().map(of)
    }

    /// Whose runs they are, in order; a unit may come twice.
    pub fn units(&self) -> impl Iterator<Item = UnitId> {
        self.stretches.iter().map(|stretch| stretch.unit)
    }

    fn size_bytes(&self) -> usize {
        size_of_val(&*self.pieces) + size_of_val(&*self.stretches) + size_of_val(&*self.kinds)
    }
}

impl Tally {
    /// Reads the run index and the day column of a segment.
    ///
    /// # Errors
    /// The file cannot be read, or is not a segment.
    pub fn read(path: &Path, issuer: &str) -> Result<Tally, Error> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|source| Error::Io { path: name.clone(), source })?;
        Tally::of(file, &name, issuer)
    }

    /// The same of a segment that is not written yet: what would be.
    ///
    /// # Errors
    /// The bytes are not a segment.
    pub fn of_segment(segment: &Segment) -> Result<Tally, Error> {
        Tally::of(segment.bytes.clone(), "a segment in memory", &segment.partition.issuer)
    }

    fn of(file: impl ChunkReader + 'static, name: &str, issuer: &str) -> Result<Tally, Error> {
        let wrong = |what| Error::NotASegment { path: name.to_owned(), what };
        let parquet = |source| Error::Parquet { path: name.to_owned(), source };
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(file, options).map_err(parquet)?;
        let metadata = std::sync::Arc::clone(builder.metadata());
        let pairs = metadata.file_metadata().key_value_metadata().ok_or_else(|| wrong("no run index"))?;
        let text = pairs.iter().find(|pair| pair.key == KEY).and_then(|pair| pair.value.as_deref());
        let rows = metadata.file_metadata().num_rows() as usize;
        let (procedures, runs) =
            decode(text.ok_or_else(|| wrong("no run index"))?).ok_or_else(|| wrong("run index unreadable"))?;
        if runs.last().map_or(0, |r| r.rows.end) != rows {
            return Err(wrong("run index does not cover the rows"));
        }
        let mask = ProjectionMask::leaves(builder.parquet_schema(), [schema::RECEIVED_DAY]);
        let reader = builder.with_projection(mask).with_batch_size(BATCH).build().map_err(parquet)?;
        let mut days = Vec::with_capacity(rows);
        for batch in reader {
            let batch = batch.map_err(|e| parquet(e.into()))?;
            let column = batch.column(0).as_primitive_opt::<Date32Type>().ok_or_else(|| wrong("no day column"))?;
            // Days are bounded by the door (1990 to 2100); anything else would be another program's file.
            days.extend(column.values().iter().map(|day| u16::try_from(*day).unwrap_or(0)));
            if column.null_count() > 0 {
                let offset = days.len() - column.len();
                for row in (0..column.len()).filter(|row| column.is_null(*row)) {
                    days[offset + row] = 0;
                }
            }
        }
        if days.len() != rows {
            return Err(wrong("day column is short"));
        }
        let runs = Runs::of(&runs).ok_or_else(|| wrong("too many rows"))?;
        let years = years_of(&runs, &days);
        let procedures = procedures.iter().map(KnownCode::of).collect();
        Ok(Tally { issuer: issuer.into(), procedures, runs, days: days.into(), years })
    }

    /// Bytes that it holds in memory, about.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        let own = size_of_val(&*self.days) + size_of_val(&*self.years) + size_of_val(&*self.procedures);
        size_of::<Tally>() + own + self.runs.size_bytes()
    }
}

fn years_of(runs: &Runs, days: &[u16]) -> Box<[(UnitId, i32)]> {
    let mut years: BTreeSet<(UnitId, i32)> = BTreeSet::new();
    for run in runs.iter().filter(|run| run.dated && !run.rows.is_empty()) {
        let ends = [days[run.rows.start], days[run.rows.end - 1]];
        years.extend(ends.map(|day| (run.unit, Day(i32::from(day)).year())));
    }
    years.into_iter().collect()
}

/// The run index as text: `U<unit>;P<code>;<channel> <status> <dated> <rows>;…`. Unit and procedure
/// stand only where they change.
pub(crate) fn encode(procedures: &[ProcedureCode], runs: &[Run]) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    let mut before: Option<&Run> = None;
    for run in runs {
        if before.is_none_or(|b| b.unit != run.unit) {
            let _ = write!(out, "U{};", run.unit.0);
        }
        if before.is_none_or(|b| (b.unit, b.procedure) != (run.unit, run.procedure)) {
            let _ = write!(out, "P{};", procedures[run.procedure as usize]);
        }
        let channel = run.channel.map_or(0, Channel::number);
        let _ = write!(out, "{channel} {} {} {};", run.status.0, u8::from(run.dated), run.rows.len());
        before = Some(run);
    }
    out
}

/// Reads [`encode`]'s text byte by byte: a large lake has a million runs.
fn decode(text: &str) -> Option<(Vec<ProcedureCode>, Vec<Run>)> {
    let mut cursor = Cursor(text.as_bytes());
    let mut procedures: Vec<ProcedureCode> = Vec::new();
    let mut index = std::collections::HashMap::new();
    let mut runs = Vec::with_capacity(text.len() / 10);
    let (mut unit, mut procedure, mut at) = (None, None, 0usize);
    while let Some(first) = cursor.0.first() {
        match first {
            b'U' => {
                cursor.0 = &cursor.0[1..];
                unit = Some(UnitId(i32::try_from(cursor.number(b';')?).ok()?));
            }
            b'P' => {
                let end = cursor.0.iter().position(|b| *b == b';')?;
                let code = std::str::from_utf8(&cursor.0[1..end]).ok()?;
                cursor.0 = &cursor.0[end + 1..];
                procedure = Some(*index.entry(code).or_insert_with(|| {
                    procedures.push(ProcedureCode::trusted(code));
                    procedures.len() as u32 - 1
                }));
            }
            _ => {
                let (channel, status, dated) = (cursor.number(b' ')?, cursor.number(b' ')?, cursor.number(b' ')?);
                let end = at.checked_add(cursor.number(b';')? as usize)?;
                runs.push(Run {
                    unit: unit?,
                    procedure: procedure?,
                    channel: Channel::from_number(u8::try_from(channel).ok()?),
                    status: Status(u8::try_from(status).ok()?),
                    dated: dated == 1,
                    rows: at..end,
                });
                at = end;
            }
        }
    }
    Some((procedures, runs))
}

struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    /// A number of up to nine digits and the byte that ends it.
    fn number(&mut self, end: u8) -> Option<u32> {
        let mut value = 0u32;
        for (i, byte) in self.0.iter().enumerate().take(10) {
            match byte {
                b'0'..=b'9' if i < 9 => value = value * 10 + u32::from(byte - b'0'),
                _ if *byte == end && i > 0 => {
                    self.0 = &self.0[i + 1..];
                    return Some(value);
                }
                _ => return None,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_read_as_they_were_told() {
        let run = |unit: i32, procedure: u32, dated: bool, rows: Range<usize>| Run {
            unit: UnitId(unit),
            procedure,
            channel: (procedure > 0).then_some(Channel::Online),
            status: Status(3),
            dated,
            rows,
        };
        let told = [
            run(1, 0, true, 0..2),
            run(1, 7, false, 2..3),
            run(2, 7, true, 3..200_003),
            run(2, 80_000, true, 200_003..200_258),
            run(2, 80_000, true, 200_258..200_259),
            run(2, 79_999, false, 200_259..200_513),
            run(1, 1, true, 200_513..200_514),
        ];
        let runs = Runs::of(&told).unwrap();
        assert_eq!(runs.iter().collect::<Vec<_>>(), told);
        assert_eq!(runs.units().collect::<BTreeSet<_>>(), BTreeSet::from([UnitId(1), UnitId(2)]));
        assert!(runs.size_bytes() < 4 * 900);
        assert!(Runs::of(&[run(1, 1, true, 1 << 32..(1 << 32) + 1)]).is_none());
    }
}
