//! Parquet as pandas, DuckDB and Spark write it.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, Date32Array, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use dondoc_domain::dossiers::Channel;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use crate::{codes, list, refusal, take_bytes};

pub(crate) fn write(columns: Vec<(&str, ArrayRef)>, compression: Compression) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    out
}

fn two(compression: Compression) -> Vec<u8> {
    let micros = 1_681_287_300_000_000;
    write(
        vec![
            ("stt", Arc::new(Int32Array::from(vec![1, 2])) as ArrayRef),
            ("ma_ho_so", Arc::new(StringArray::from(vec!["H37.54.09-230412-0003", "H37.54.09-230412-0004"]))),
            ("ma_tthc", Arc::new(StringArray::from(vec!["1.001193.000.00.00.H37", "1.001194"]))),
            ("kenh_thuc_hien", Arc::new(Int64Array::from(vec![Some(2), None]))),
            ("ngay_tiep_nhan", Arc::new(TimestampMicrosecondArray::from(vec![Some(micros), Some(micros)]))),
            (
                "ngay_nop",
                Arc::new(TimestampMicrosecondArray::from(vec![Some(micros - 7 * 3_600_000_000), None]).with_timezone("UTC")),
            ),
            ("ngay_hen_tra", Arc::new(Date32Array::from(vec![Some(19_460), None]))),
            ("trang_thai", Arc::new(Float64Array::from(vec![9.0, 4.0]))),
            ("chu_ho_so", Arc::new(StringArray::from(vec!["Nguyễn Văn A", "Nguyễn Văn B"]))),
        ],
        compression,
    )
}

#[test]
fn columns_by_name_and_type() {
    let lists: Vec<_> = [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::ZSTD(parquet::basic::ZstdLevel::default()),
    ]
    .into_iter()
    .map(|c| list(take_bytes(&two(c))))
    .collect();
    assert!(lists.windows(2).all(|w| w[0] == w[1]));
    let list = &lists[0];
    assert!(list.diagnostics.is_empty(), "{:?}", list.diagnostics);
    let (first, second) = (&list.rows[0], &list.rows[1]);
    assert_eq!((first.channel, second.channel, first.status.0), (Some(Channel::Online), Some(Channel::Direct), 9));
    assert_eq!(first.received.unwrap().to_string(), "2023-04-12T08:15:00");
    assert_eq!(first.submitted, first.received);
    assert_eq!(first.due.unwrap().to_string(), "2023-04-13T00:00:00");
    assert_eq!((first.source.row, second.source.row), (1, 2));
}

#[test]
fn what_is_wrong_with_a_file() {
    let whole = two(Compression::SNAPPY);
    assert_eq!(refusal(take_bytes(&whole[..whole.len() - 1])), ["file-truncated"]);
    let mut damaged = whole.clone();
    let at = damaged.len() - 200;
    damaged[at..at + 100].fill(0xff);
    assert_eq!(refusal(take_bytes(&damaged)), ["file-damaged"]);
    let mut encrypted = whole.clone();
    encrypted.truncate(whole.len() - 4);
    encrypted.extend_from_slice(b"PARE");
    assert_eq!(refusal(take_bytes(&encrypted)), ["file-encrypted"]);
    let other = write(vec![("a", Arc::new(Int32Array::from(vec![1])) as ArrayRef)], Compression::SNAPPY);
    assert_eq!(refusal(take_bytes(&other)), ["table-not-found"]);
    assert_eq!(refusal(take_bytes(b"PAR1PAR1")), ["file-damaged"]);
    let lacking = write(
        vec![
            ("MaHoSo", Arc::new(StringArray::from(vec!["H37.54.09-230412-0003"])) as ArrayRef),
            ("MaTTHC", Arc::new(StringArray::from(vec!["1.001193"]))),
        ],
        Compression::SNAPPY,
    );
    let refused = take_bytes(&lacking).unwrap_err();
    assert_eq!((codes(&refused), refused[0].place.row), (vec!["columns-missing"], None));
}
