//! What is hashed, in which form. The forms are part of the documents that carry the hashes: they never change.

use std::fmt::Write as _;

use dondoc_domain::reference::Reference;
use sha2::{Digest as _, Sha256};

use crate::basis::Table;

/// SHA-256 in hexadecimal.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Of a table's rows: a line each, `unit|procedure|channel|count|level stated`, in their order.
pub(crate) fn of_table(table: &Table) -> String {
    let mut text = format!("{}..{}\n", table.period.0, table.period.1);
    for row in &table.rows {
        let level = row.level_stated.map_or("", |l| l.name());
        let _ = writeln!(text, "{}|{}|{}|{}|{level}", row.unit.0, row.procedure, row.channel.number(), row.count);
    }
    of_bytes(text.as_bytes())
}

/// Of reference data: the canonical line of each entry, in order.
pub(crate) fn of_reference(reference: &Reference) -> String {
    let mut hash = Sha256::new();
    for entry in reference.entries() {
        hash.update(entry.line());
        hash.update(b"\n");
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
