//! The columns of a segment. Frozen: the catalogue's migrations list the same ids, names and types, and a
//! test in `app` compares the two. Columns are only ever added at the end; files from before they were have
//! fewer, and what those do not tell is not known.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};

/// A column of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Field id in Parquet, column id in the catalogue; from 1, in order.
    pub id: u32,
    /// Name.
    pub name: &'static str,
    /// Type as DuckLake names it.
    pub kind: &'static str,
}

/// All columns in order.
pub const COLUMNS: [Column; 21] = [
    Column { id: 1, name: "code", kind: "varchar" },
    Column { id: 2, name: "issuer", kind: "varchar" },
    Column { id: 3, name: "code_year", kind: "int32" },
    Column { id: 4, name: "unit_id", kind: "int32" },
    Column { id: 5, name: "procedure", kind: "varchar" },
    Column { id: 6, name: "channel", kind: "int8" },
    Column { id: 7, name: "status", kind: "int8" },
    Column { id: 8, name: "level_stated", kind: "int8" },
    Column { id: 9, name: "received_day", kind: "date" },
    Column { id: 10, name: "received_at", kind: "timestamp" },
    Column { id: 11, name: "submitted_at", kind: "timestamp" },
    Column { id: 12, name: "due_at", kind: "timestamp" },
    Column { id: 13, name: "finished_at", kind: "timestamp" },
    Column { id: 14, name: "returned_at", kind: "timestamp" },
    Column { id: 15, name: "unreadable", kind: "int8" },
    Column { id: 16, name: "import_id", kind: "int64" },
    Column { id: 17, name: "source_sheet", kind: "int32" },
    Column { id: 18, name: "source_row", kind: "int32" },
    // Since format 2. Empty service: null. Yes: 1, no: 0, not known: null.
    Column { id: 19, name: "service", kind: "varchar" },
    Column { id: 20, name: "e_result", kind: "int8" },
    Column { id: 21, name: "synchronised", kind: "int8" },
];

/// Position of `received_day`, the only column that counting reads.
pub(crate) const RECEIVED_DAY: usize = 8;

static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let fields = COLUMNS.iter().map(|column| {
        let kind = match column.kind {
            "varchar" => DataType::Utf8,
            "int8" => DataType::Int8,
            "int32" => DataType::Int32,
            "int64" => DataType::Int64,
            "date" => DataType::Date32,
            _ => DataType::Timestamp(TimeUnit::Microsecond, None),
        };
        let id = HashMap::from([("PARQUET:field_id".to_owned(), column.id.to_string())]);
        Field::new(column.name, kind, true).with_metadata(id)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
});

/// The Arrow schema of a segment.
pub(crate) fn arrow() -> SchemaRef {
    SchemaRef::clone(&SCHEMA)
}
