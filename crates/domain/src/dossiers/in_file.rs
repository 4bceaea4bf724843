//! The rows of one file resolved against each other.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use compact_str::CompactString;

use super::Dossier;

/// Resolves the rows of one file (samples/README rule 8): identical rows are one; of differing rows
/// with one code the one with the latest last change stands, on a tie the later row.
#[derive(Debug, Default)]
pub struct InFile {
    rows: Vec<Dossier>,
    fingerprints: Vec<u128>,
    /// Position in `rows` by code.
    by_code: HashMap<CompactString, usize, rapidhash::quality::RandomState>,
    /// Fingerprints of rows beyond the first of a code; few files have any.
    repeats: HashMap<CompactString, Vec<u128>>,
    /// Rows that were identical (all cells but the running number) to an earlier one.
    pub duplicates_identical: u64,
    /// Rows that gave way to another row of the same code.
    pub superseded_in_file: u64,
}

impl InFile {
    /// Adds the next row. `fingerprint` is a hash of all its cells but the running number, personal
    /// ones too; it is only compared here and never kept.
    pub fn push(&mut self, fingerprint: u128, row: Dossier) {
        let at = match self.by_code.entry(row.code.clone()) {
            Entry::Occupied(place) => *place.get(),
            Entry::Vacant(place) => {
                place.insert(self.rows.len());
                self.rows.push(row);
                self.fingerprints.push(fingerprint);
                return;
            }
        };
        let seen = self.repeats.entry(row.code.clone()).or_insert_with(|| vec![self.fingerprints[at]]);
        if seen.contains(&fingerprint) {
            self.duplicates_identical += 1;
            return;
        }
        seen.push(fingerprint);
        self.superseded_in_file += 1;
        if row.last_change() >= self.rows[at].last_change() {
            self.rows[at] = row;
        }
    }

    /// The rows that stand, one a code, in the order in which their codes first came.
    #[must_use]
    pub fn into_rows(self) -> Vec<Dossier> {
        self.rows
    }
}
