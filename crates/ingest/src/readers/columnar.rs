//! Parquet: dossier lists that other programs have exported. Row groups are read in small batches, so
//! that nothing but the pages at hand is in memory.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, TimeUnit};
use bytes::Bytes;
use dondoc_domain::diagnostics::Diagnostic;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

use crate::cell::{Cells, OwnedRow, OwnedValue, Value};
use crate::input::{Input, Stream};
use crate::layout::WIDTH;
use crate::readers::guarded;
use crate::rows::{EachRow, Refused, Source, Spot, refused};

/// No province has as many dossiers. A Parquet file can claim 2^63 rows in a few bytes, and hold as
/// many empty ones.
const MOST_ROWS: i64 = 10_000_000;
/// What the columns of a file may inflate to; 10 million wide rows need less.
const MOST_INFLATED: i64 = 8 << 30;
/// Rows decoded at once.
const BATCH: usize = 1024;

const MAGIC: &[u8] = b"PAR1";

/// A Parquet file.
pub(crate) struct Columnar {
    chunks: Chunks,
    metadata: ArrowReaderMetadata,
    mask: ProjectionMask,
    names: Vec<String>,
    rows: u64,
}

impl Columnar {
    /// Reads the footer and holds it against the limits.
    pub(crate) fn open(input: &Input, length: u64) -> Result<Columnar, Refused> {
        let tail = input.tail(4).map_err(|_| refused("file-unreadable"))?;
        if tail == b"PARE" {
            return Err(refused("file-encrypted"));
        }
        if tail != MAGIC {
            return Err(Box::new(Diagnostic::refusal("file-truncated").with("format", "parquet")));
        }
        let chunks = Chunks { input: input.clone(), length };
        guarded(|| {
            let damaged = |_: ParquetError| refused("file-damaged");
            // What Arrow programs write beside the schema is not needed, and nobody has to trust it.
            let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
            let found = ArrowReaderMetadata::load(&chunks, options.clone()).map_err(damaged)?;
            let rows = limits(&found)?;
            let (schema, mask, names) = shown(&found);
            // As views the texts of a page are not copied: a long one that many rows share stays one.
            let metadata = ArrowReaderMetadata::try_new(Arc::clone(found.metadata()), options.with_schema(Arc::new(schema)));
            Ok(Columnar { chunks, metadata: metadata.map_err(damaged)?, mask, names, rows })
        })
    }
}

/// The number of rows, if it and what they inflate to can be believed.
fn limits(found: &ArrowReaderMetadata) -> Result<u64, Refused> {
    let metadata = found.metadata();
    let (mut rows, mut inflated) = (0i64, 0i64);
    for group in metadata.row_groups() {
        if group.num_rows() < 0 || group.columns().iter().any(|c| c.uncompressed_size() < 0) {
            return Err(refused("file-damaged"));
        }
        rows = rows.saturating_add(group.num_rows());
        inflated = group.columns().iter().fold(inflated, |sum, c| sum.saturating_add(c.uncompressed_size()));
    }
    let rows = rows.max(metadata.file_metadata().num_rows());
    if rows > MOST_ROWS {
        return Err(Box::new(Diagnostic::refusal("too-many-rows").with("rows", rows).with("limit", MOST_ROWS)));
    }
    if inflated > MOST_INFLATED {
        return Err(Box::new(Diagnostic::refusal("file-inflates").with("limit_mb", MOST_INFLATED >> 20)));
    }
    Ok(rows.unsigned_abs())
}

/// The columns that hold single values, at most [`WIDTH`]; lists and groups are not shown.
fn shown(found: &ArrowReaderMetadata) -> (Schema, ProjectionMask, Vec<String>) {
    let fields = found.schema().fields();
    let roots: Vec<usize> = (0..fields.len()).filter(|at| is_cell(fields[*at].data_type())).take(WIDTH).collect();
    let names = roots.iter().map(|at| fields[*at].name().clone()).collect();
    let views = fields.iter().map(|field| match field.data_type() {
        DataType::Utf8 => Arc::new(Field::new(field.name(), DataType::Utf8View, field.is_nullable())),
        DataType::Binary => Arc::new(Field::new(field.name(), DataType::BinaryView, field.is_nullable())),
        _ => Arc::clone(field),
    });
    let schema = Schema::new(views.collect::<Vec<_>>());
    (schema, ProjectionMask::roots(found.parquet_schema(), roots), names)
}

fn is_cell(kind: &DataType) -> bool {
    kind.is_integer()
        || matches!(
            kind,
            DataType::Utf8
                | DataType::Binary
                | DataType::Boolean
                | DataType::Float32
                | DataType::Float64
                | DataType::Date32
                | DataType::Timestamp(_, _)
                | DataType::Decimal128(_, _)
        )
}

impl Source for Columnar {
    fn sheets(&self) -> Vec<String> {
        vec![String::new()]
    }

    /// The names of the columns are row 0; rows count from 1.
    fn read(&mut self, _sheet: usize, each: &mut EachRow<'_>) -> Result<(), Refused> {
        let cells = self.names.iter().map(|n| OwnedValue::Text(n.clone())).collect();
        if each(Spot { row: 0, done: 0, total: self.rows }, &OwnedRow { number: 0, cells }).is_break() {
            return Ok(());
        }
        guarded(|| {
            let damaged = || refused("file-damaged");
            let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.chunks.clone(), self.metadata.clone());
            let reader = builder.with_projection(self.mask.clone()).with_batch_size(BATCH).build().map_err(|_| damaged())?;
            let mut row = 0u64;
            for batch in reader {
                let batch = Batch::new(&batch.map_err(|_| damaged())?);
                for at in 0..batch.rows {
                    row += 1;
                    if each(Spot { row, done: row.min(self.rows), total: self.rows }, &Line { batch: &batch, at }).is_break() {
                        return Ok(());
                    }
                }
            }
            Ok(())
        })
    }
}

/// Rows decoded together.
struct Batch {
    columns: Vec<Column>,
    rows: usize,
}

/// A column: texts stay where they are, everything else is turned into cells at once.
enum Column {
    Text(ArrayRef),
    Bytes(ArrayRef),
    Values(Vec<OwnedValue>),
}

impl Batch {
    fn new(batch: &RecordBatch) -> Batch {
        let column = |array: &ArrayRef| match array.data_type() {
            DataType::Utf8View => Column::Text(Arc::clone(array)),
            DataType::BinaryView => Column::Bytes(Arc::clone(array)),
            _ => Column::Values((0..array.len()).map(|at| value(array, at)).collect()),
        };
        Batch { columns: batch.columns().iter().map(column).collect(), rows: batch.num_rows() }
    }
}

fn value(array: &ArrayRef, at: usize) -> OwnedValue {
    if array.is_null(at) {
        return OwnedValue::Empty;
    }
    let number = |n: f64| OwnedValue::Number(n);
    match array.data_type() {
        DataType::Int8 => number(array.as_primitive::<Int8Type>().value(at).into()),
        DataType::Int16 => number(array.as_primitive::<Int16Type>().value(at).into()),
        DataType::Int32 => number(array.as_primitive::<Int32Type>().value(at).into()),
        DataType::Int64 => number(array.as_primitive::<Int64Type>().value(at) as f64),
        DataType::UInt8 => number(array.as_primitive::<UInt8Type>().value(at).into()),
        DataType::UInt16 => number(array.as_primitive::<UInt16Type>().value(at).into()),
        DataType::UInt32 => number(array.as_primitive::<UInt32Type>().value(at).into()),
        DataType::UInt64 => number(array.as_primitive::<UInt64Type>().value(at) as f64),
        DataType::Float32 => number(array.as_primitive::<Float32Type>().value(at).into()),
        DataType::Float64 => number(array.as_primitive::<Float64Type>().value(at)),
        DataType::Decimal128(_, scale) => {
            number(array.as_primitive::<Decimal128Type>().value(at) as f64 / 10f64.powi(i32::from(*scale)))
        }
        DataType::Date32 => OwnedValue::Serial(f64::from(array.as_primitive::<Date32Type>().value(at)) + 25_569.0),
        DataType::Timestamp(unit, zone) => {
            let seconds = match unit {
                TimeUnit::Second => return OwnedValue::Other,
                TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value(at) as f64 / 1e3,
                TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().value(at) as f64 / 1e6,
                TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().value(at) as f64 / 1e9,
            };
            // An instant is told in universal time; dossiers happen in Việt Nam, seven hours ahead.
            let local = seconds.floor() + if zone.is_some() { 7.0 * 3600.0 } else { 0.0 };
            OwnedValue::Serial(local / 86_400.0 + 25_569.0)
        }
        _ => OwnedValue::Other,
    }
}

/// One row of a batch.
struct Line<'a> {
    batch: &'a Batch,
    at: usize,
}

impl Cells for Line<'_> {
    fn width(&self) -> usize {
        self.batch.columns.len()
    }

    fn get(&self, column: usize) -> Value<'_> {
        match self.batch.columns.get(column) {
            Some(Column::Text(array)) if array.is_valid(self.at) => Value::text(array.as_string_view().value(self.at).as_bytes()),
            Some(Column::Bytes(array)) if array.is_valid(self.at) => Value::text(array.as_binary_view().value(self.at)),
            Some(Column::Values(values)) => values.get(self.at).map_or(Value::Empty, OwnedValue::value),
            _ => Value::Empty,
        }
    }
}

/// The file as the Parquet reader wants it. Lengths that it read in the file are held against the
/// file's own before memory is asked for.
#[derive(Clone)]
struct Chunks {
    input: Input,
    length: u64,
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<Stream>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let mut stream = self.input.open()?;
        stream.seek(SeekFrom::Start(start))?;
        Ok(BufReader::new(stream))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF("beyond the file".to_owned()));
        }
        let mut bytes = vec![0; length];
        self.get_read(start)?.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}
