//! What is hashed, in which form. The forms are part of the documents that carry the hashes: they never change.

use std::fmt::Write as _;

use dondoc_domain::digest::{Hasher, sha256};
use dondoc_domain::reference::Reference;

use crate::basis::Table;

/// Of a table's rows: a line each, `unit|procedure|channel|count|level stated`, in their order.
pub(crate) fn of_table(table: &Table) -> String {
    let mut text = format!("{}..{}\n", table.period.0, table.period.1);
    for row in &table.rows {
        let level = row.level_stated.map_or("", |l| l.name());
        let _ = writeln!(text, "{}|{}|{}|{}|{level}", row.unit.0, row.procedure, row.channel.number(), row.count);
    }
    sha256(text.as_bytes())
}

/// Of reference data: the canonical line of each entry, in order.
pub(crate) fn of_reference(reference: &Reference) -> String {
    let mut hash = Hasher::default();
    for entry in reference.entries() {
        hash.update(entry.line().as_bytes());
        hash.update(b"\n");
    }
    hash.hex()
}
