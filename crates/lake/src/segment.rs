//! Rows ⇄ one Parquet file.
//!
//! Rows are sorted by unit, procedure, channel, status, day of receipt, then code: so equal values
//! stand together and compress to runs, and counting needs only the day column and the run index.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{Int8Builder, Int32Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Date32Array, Int8Array, RecordBatch, TimestampMicrosecondArray};
use bytes::Bytes;
use compact_str::CompactString;
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::dossiers::{Channel, Dossier, ImportId, SourceRow, Status, UnitId, UnreadableDates};
use dondoc_domain::time::{Day, Moment};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::ChunkReader;
use parquet::schema::types::ColumnPath;

use crate::tally::{KEY, Run, encode};
use crate::{Error, Partition, schema};

/// What the catalogue records of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnStats {
    /// Column id.
    pub column: u32,
    /// Compressed bytes.
    pub size_bytes: u64,
    /// Values that are not null.
    pub values: u64,
    /// Nulls.
    pub nulls: u64,
    /// Least value, as DuckLake writes it.
    pub min: Option<String>,
    /// Greatest value.
    pub max: Option<String>,
}

/// A segment in memory, ready to be written.
#[derive(Debug, Clone)]
pub struct Segment {
    /// What it holds.
    pub partition: Partition,
    /// The file.
    pub bytes: Bytes,
    /// Rows.
    pub rows: u64,
    /// Bytes of the Parquet footer.
    pub footer_size: u64,
    /// Rows by unit.
    pub units: BTreeMap<UnitId, u64>,
    /// What the catalogue records of the columns.
    pub columns: Vec<ColumnStats>,
}

impl Segment {
    /// Its rows, as [`read`] would give them once it is written.
    ///
    /// # Errors
    /// The bytes are not a segment.
    pub fn dossiers(&self) -> Result<Vec<Dossier>, Error> {
        rows(self.bytes.clone(), "a segment in memory")
    }
}

/// Makes the segment of a partition from its rows, in any order.
///
/// # Errors
/// Only a failure of the Parquet library itself.
pub fn build(partition: Partition, rows: &[&Dossier]) -> Result<Segment, Error> {
    let parquet = |source| Error::Parquet { path: format!("{}/{}", partition.issuer, partition.year), source };
    let order = sorted(rows);
    let (procedures, runs) = runs_of(rows, &order);
    let columns = arrays(&partition, rows, &order);
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by(concat!("dondoc ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_max_row_group_row_count(Some(usize::MAX))
        .set_statistics_enabled(parquet::file::properties::EnabledStatistics::Chunk)
        .set_key_value_metadata(Some(vec![KeyValue::new(KEY.to_owned(), encode(&procedures, &runs))]));
    // The one column that every count reads: small as it is, and ready without unpacking.
    properties = properties.set_column_compression(ColumnPath::from("received_day"), Compression::UNCOMPRESSED);
    // Nearly unique, ascending values: deltas are far smaller than a dictionary.
    for (name, encoding) in [
        ("code", Encoding::DELTA_BYTE_ARRAY),
        ("received_at", Encoding::DELTA_BINARY_PACKED),
        ("submitted_at", Encoding::DELTA_BINARY_PACKED),
        ("finished_at", Encoding::DELTA_BINARY_PACKED),
        ("returned_at", Encoding::DELTA_BINARY_PACKED),
        ("source_row", Encoding::DELTA_BINARY_PACKED),
    ] {
        properties = properties
            .set_column_dictionary_enabled(ColumnPath::from(name), false)
            .set_column_encoding(ColumnPath::from(name), encoding);
    }
    let batch = RecordBatch::try_new(schema::arrow(), columns).map_err(|e| parquet(e.into()))?;
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, schema::arrow(), Some(properties.build())).map_err(parquet)?;
    writer.write(&batch).map_err(parquet)?;
    let metadata = writer.close().map_err(parquet)?;
    // The last eight bytes are the footer's length and the magic.
    let footer = bytes.len().checked_sub(8).and_then(|at| bytes[at..at + 4].try_into().ok()).map_or(0, u32::from_le_bytes);
    let sizes = |column: usize| metadata.row_groups().iter().map(|g| g.column(column).compressed_size() as u64).sum::<u64>();
    let stats = schema::COLUMNS.iter().enumerate().map(|(i, c)| stats_of(c.id, sizes(i), batch.column(i))).collect();
    let mut units = BTreeMap::new();
    for run in &runs {
        *units.entry(run.unit).or_default() += run.rows.len() as u64;
    }
    Ok(Segment { partition, rows: rows.len() as u64, footer_size: u64::from(footer), bytes: bytes.into(), units, columns: stats })
}

/// The rows of a segment, in their order in the file.
///
/// # Errors
/// The file cannot be read, or is not a segment.
pub fn read(path: &Path) -> Result<Vec<Dossier>, Error> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|source| Error::Io { path: name.clone(), source })?;
    rows(file, &name)
}

fn rows(file: impl ChunkReader + 'static, name: &str) -> Result<Vec<Dossier>, Error> {
    let parquet = |source| Error::Parquet { path: name.to_owned(), source };
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(file).and_then(|b| b.with_batch_size(65_536).build()).map_err(parquet)?;
    let mut out = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|e| parquet(e.into()))?;
        dossiers_of(&batch, &mut out).ok_or_else(|| Error::NotASegment { path: name.to_owned(), what: "columns differ" })?;
    }
    Ok(out)
}

/// Ranks by hash, because they are asked for on every row.
type Ranks<'a> = HashMap<&'a ProcedureCode, u32, rapidhash::fast::RandomState>;

fn procedure_ranks<'a>(rows: &[&'a Dossier]) -> Ranks<'a> {
    let mut ranks = Ranks::default();
    for row in rows {
        ranks.entry(&row.procedure).or_insert(0);
    }
    let mut order: Vec<&ProcedureCode> = ranks.keys().copied().collect();
    order.sort_unstable();
    for (rank, procedure) in order.into_iter().enumerate() {
        ranks.insert(procedure, rank as u32);
    }
    ranks
}

/// Everything that the order depends on but the code, packed so that sorting compares integers.
fn sort_key(row: &Dossier, rank: u32) -> u128 {
    let day = row.received_day().map_or(0, |d| (i64::from(d.0) + (1 << 32)) as u64 & 0x3_ffff_ffff);
    u128::from(row.unit.0 as u32) << 96
        | u128::from(rank) << 64
        | u128::from(row.channel.map_or(0, Channel::number)) << 56
        | u128::from(row.status.0) << 48
        | u128::from(day)
}

fn sorted(rows: &[&Dossier]) -> Vec<u32> {
    let ranks = procedure_ranks(rows);
    let mut keyed: Vec<(u128, u32)> = Vec::with_capacity(rows.len());
    let mut last = None;
    for (i, row) in rows.iter().enumerate() {
        // Rows often come grouped: ask the map only when the procedure changes.
        let rank = match last {
            Some((procedure, rank)) if procedure == &row.procedure => rank,
            _ => ranks[&row.procedure],
        };
        last = Some((&row.procedure, rank));
        keyed.push((sort_key(row, rank), i as u32));
    }
    keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| rows[a.1 as usize].code.cmp(&rows[b.1 as usize].code)));
    keyed.into_iter().map(|(_, i)| i).collect()
}

fn runs_of(rows: &[&Dossier], order: &[u32]) -> (Vec<ProcedureCode>, Vec<Run>) {
    let mut procedures: Vec<ProcedureCode> = Vec::new();
    let mut known: HashMap<&ProcedureCode, u32> = HashMap::new();
    let mut runs: Vec<Run> = Vec::new();
    for (at, row) in order.iter().map(|i| rows[*i as usize]).enumerate() {
        let dated = row.received.is_some();
        if let Some(run) = runs.last_mut()
            && (run.unit, run.channel, run.status, run.dated) == (row.unit, row.channel, row.status, dated)
            && procedures[run.procedure as usize] == row.procedure
        {
            run.rows.end = at + 1;
            continue;
        }
        let procedure = *known.entry(&row.procedure).or_insert_with(|| {
            procedures.push(row.procedure.clone());
            procedures.len() as u32 - 1
        });
        runs.push(Run { unit: row.unit, procedure, channel: row.channel, status: row.status, dated, rows: at..at + 1 });
    }
    (procedures, runs)
}

fn level_number(level: Level) -> i8 {
    match level {
        Level::None => 0,
        Level::Partial => 1,
        Level::Full => 2,
    }
}

fn arrays(partition: &Partition, rows: &[&Dossier], order: &[u32]) -> Vec<ArrayRef> {
    let each = || order.iter().map(|i| rows[*i as usize]);
    let n = rows.len();
    let moments = |of: fn(&Dossier) -> Option<Moment>| -> ArrayRef {
        Arc::new(each().map(|r| of(r).map(|m| m.0 * 1_000_000)).collect::<TimestampMicrosecondArray>())
    };
    let strings = |capacity: usize, of: &dyn Fn(&Dossier, &mut StringBuilder)| -> ArrayRef {
        let mut builder = StringBuilder::with_capacity(n, n * capacity);
        each().for_each(|r| of(r, &mut builder));
        Arc::new(builder.finish())
    };
    let small = |of: fn(&Dossier) -> Option<i8>| -> ArrayRef {
        let mut builder = Int8Builder::with_capacity(n);
        each().for_each(|r| builder.append_option(of(r)));
        Arc::new(builder.finish())
    };
    let ints = |of: &dyn Fn(&Dossier) -> i32| -> ArrayRef {
        let mut builder = Int32Builder::with_capacity(n);
        each().for_each(|r| builder.append_value(of(r)));
        Arc::new(builder.finish())
    };
    let mut imports = Int64Builder::with_capacity(n);
    each().for_each(|r| imports.append_value(r.import.0));
    vec![
        strings(22, &|r, b| b.append_value(&r.code)),
        strings(12, &|_, b| b.append_value(&partition.issuer)),
        ints(&|_| partition.year),
        ints(&|r| r.unit.0),
        strings(10, &|r, b| b.append_value(r.procedure.as_str())),
        small(|r| r.channel.map(|c| c.number() as i8)),
        small(|r| Some(r.status.0 as i8)),
        small(|r| r.level_stated.map(level_number)),
        Arc::new(each().map(|r| r.received_day().map(|d| d.0)).collect::<Date32Array>()),
        moments(|r| r.received),
        moments(|r| r.submitted),
        moments(|r| r.due),
        moments(|r| r.finished),
        moments(|r| r.returned),
        small(|r| Some(r.unreadable.0 as i8)),
        Arc::new(imports.finish()),
        ints(&|r| i32::from(r.source.sheet)),
        ints(&|r| r.source.row as i32),
        strings(2, &|r, b| b.append_option((!r.service.is_empty()).then_some(&r.service))),
        small(|r| r.e_result.map(i8::from)),
        small(|r| r.synchronised.map(i8::from)),
    ]
}

fn dossiers_of(batch: &RecordBatch, out: &mut Vec<Dossier>) -> Option<()> {
    let strings = |i: usize| batch.columns().get(i)?.as_string_opt::<i32>();
    let small = |i: usize| batch.columns().get(i)?.as_primitive_opt::<Int8Type>();
    let ints = |i: usize| batch.columns().get(i)?.as_primitive_opt::<Int32Type>();
    let moments = |i: usize| batch.columns().get(i)?.as_primitive_opt::<TimestampMicrosecondType>();
    let (code, unit, procedure) = (strings(0)?, ints(3)?, strings(4)?);
    let (channel, status, level, unreadable) = (small(5)?, small(6)?, small(7)?, small(14)?);
    let dates = [moments(9)?, moments(10)?, moments(11)?, moments(12)?, moments(13)?];
    let imports = batch.columns().get(15)?.as_primitive_opt::<Int64Type>()?;
    let (sheet, source_row) = (ints(16)?, ints(17)?);
    // Files from before these columns were added do not have them.
    let later = batch.num_columns() > 18;
    let service = if later { Some(strings(18)?) } else { None };
    let (e_result, synchronised) = if later { (Some(small(19)?), Some(small(20)?)) } else { (None, None) };
    let yes = |of: Option<&Int8Array>, i: usize| of.filter(|a| a.is_valid(i)).map(|a| a.value(i) == 1);
    for i in 0..batch.num_rows() {
        let at = |date: usize| dates[date].is_valid(i).then(|| Moment(dates[date].value(i).div_euclid(1_000_000)));
        out.push(Dossier {
            code: code.value(i).into(),
            unit: UnitId(unit.value(i)),
            procedure: ProcedureCode::trusted(procedure.value(i)),
            channel: channel.is_valid(i).then(|| Channel::from_number(channel.value(i) as u8)).flatten(),
            status: Status(status.value(i) as u8),
            level_stated: level
                .is_valid(i)
                .then(|| [Level::None, Level::Partial, Level::Full][level.value(i).clamp(0, 2) as usize]),
            service: service.filter(|s| s.is_valid(i)).map_or_else(CompactString::default, |s| s.value(i).into()),
            e_result: yes(e_result, i),
            synchronised: yes(synchronised, i),
            received: at(0),
            submitted: at(1),
            due: at(2),
            finished: at(3),
            returned: at(4),
            unreadable: UnreadableDates(unreadable.value(i) as u8),
            import: ImportId(imports.value(i)),
            source: SourceRow { sheet: sheet.value(i) as u16, row: source_row.value(i) as u32 },
        });
    }
    Some(())
}

fn stats_of(column: u32, size_bytes: u64, array: &ArrayRef) -> ColumnStats {
    let nulls = array.null_count() as u64;
    let (min, max) = bounds(array).unzip();
    ColumnStats { column, size_bytes, values: array.len() as u64 - nulls, nulls, min, max }
}

/// Least and greatest value as DuckLake writes them; dates and timestamps in ISO form.
fn bounds(array: &ArrayRef) -> Option<(String, String)> {
    fn ends<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<(T, T)> {
        values.fold(None, |ends, v| Some(ends.map_or((v, v), |(lo, hi): (T, T)| (lo.min(v), hi.max(v)))))
    }
    fn shown<T>((lo, hi): (T, T), show: impl Fn(T) -> String) -> (String, String) {
        (show(lo), show(hi))
    }
    if let Some(strings) = array.as_string_opt::<i32>() {
        return ends(strings.iter().flatten()).map(|e| shown(e, str::to_owned));
    }
    if let Some(moments) = array.as_primitive_opt::<TimestampMicrosecondType>() {
        let show = |us: i64| Moment(us.div_euclid(1_000_000)).to_string().replace('T', " ");
        return ends(moments.iter().flatten()).map(|e| shown(e, show));
    }
    if let Some(days) = array.as_primitive_opt::<arrow_array::types::Date32Type>() {
        return ends(days.iter().flatten()).map(|e| shown(e, |d| Day(d).to_string()));
    }
    if let Some(ints) = array.as_primitive_opt::<Int32Type>() {
        return ends(ints.iter().flatten()).map(|e| shown(e, |v| v.to_string()));
    }
    if let Some(ints) = array.as_primitive_opt::<Int8Type>() {
        return ends(ints.iter().flatten()).map(|e| shown(e, |v| v.to_string()));
    }
    ends(array.as_primitive_opt::<Int64Type>()?.iter().flatten()).map(|e| shown(e, |v| v.to_string()))
}
