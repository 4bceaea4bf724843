//! What the readers of all three kinds of table share while rows stream past.

use std::collections::HashMap;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::text::fold;
use dondoc_domain::time::Moment;
use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};

use crate::cell::Value;
use crate::dates;

/// The place of a row in its file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here<'a> {
    /// Index of the sheet.
    pub(crate) sheet: usize,
    /// Its name; empty where the format has no sheets.
    pub(crate) sheet_name: &'a str,
    /// Row, from 1.
    pub(crate) row: u64,
}

impl Here<'_> {
    /// Fills in the place of a diagnostic.
    pub(crate) fn on(&self, diagnostic: Diagnostic) -> Diagnostic {
        let sheet = (!self.sheet_name.is_empty()).then_some(self.sheet_name);
        let diagnostic = diagnostic.on_sheet(sheet);
        // Keys of JSON and names of Parquet columns stand in no row.
        if self.row == 0 { diagnostic } else { diagnostic.at_row(self.row) }
    }

    /// The same with a column.
    pub(crate) fn at(&self, diagnostic: Diagnostic, column: &Column) -> Diagnostic {
        self.on(diagnostic).at_column(column.at as u32 + 1, &column.label)
    }
}

/// A column of a table that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Column {
    /// From 0.
    pub(crate) at: usize,
    /// Its heading.
    pub(crate) label: String,
}

/// Remembers what cells mean: a few labels and codes fill most of a file.
#[derive(Debug)]
pub(crate) struct Memory<T> {
    known: HashMap<Box<[u8]>, T, rapidhash::fast::RandomState>,
}

/// More distinct values than this in one column are not worth remembering.
const REMEMBERED: usize = 20_000;

impl<T: Clone> Memory<T> {
    pub(crate) fn new() -> Memory<T> {
        Memory { known: HashMap::default() }
    }

    /// The meaning of a text cell, read once.
    pub(crate) fn get(&mut self, text: &[u8], read: impl FnOnce(&str) -> T) -> T {
        if let Some(known) = self.known.get(text) {
            return known.clone();
        }
        let value = read(&String::from_utf8_lossy(text));
        if self.known.len() < REMEMBERED && text.len() <= 200 {
            self.known.insert(text.into(), value.clone());
        }
        value
    }

    /// The meaning of any cell.
    pub(crate) fn of(&mut self, value: Value<'_>, read: impl FnOnce(&str) -> T) -> T {
        match value {
            Value::Text(text) => self.get(text, read),
            other => read(&other.as_text()),
        }
    }
}

/// A 128-bit hash of what a row says, column by column. Rows that say the same have one fingerprint;
/// others have different ones (but for a chance of one in 2^128).
#[derive(Debug)]
pub(crate) struct Fingerprint {
    seeds: [RapidSecrets; 2],
    scratch: Vec<u8>,
    /// Empty cells since the last that held something.
    gap: usize,
}

impl Fingerprint {
    pub(crate) fn new() -> Fingerprint {
        Fingerprint {
            seeds: [RapidSecrets::seed(0x646f_6e64_6f63), RapidSecrets::seed(0x686f_736f)],
            scratch: Vec::new(),
            gap: 0,
        }
    }

    /// A cell that holds nothing. It counts only before one that does: rows may be cut after their last.
    pub(crate) fn nothing(&mut self) {
        self.gap += 1;
    }

    /// A cell as it stands.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.scratch.resize(self.scratch.len() + self.gap, 0x1e);
        self.gap = 0;
        self.scratch.extend_from_slice(bytes);
        self.scratch.push(0x1f);
    }

    /// A moment, whether its cell was a date or text.
    pub(crate) fn moment(&mut self, moment: Moment) {
        self.bytes(&moment.0.to_le_bytes());
    }

    /// A cell of a column that has no meaning here.
    pub(crate) fn value(&mut self, value: Value<'_>) {
        match value {
            Value::Empty => self.nothing(),
            Value::Text(text) => match dated(text) {
                Some(moment) => self.moment(moment),
                None => self.bytes(text),
            },
            Value::Serial(_) => match dates::read(value) {
                Ok(Some(moment)) => self.moment(moment),
                _ => self.bytes(value.as_text().as_bytes()),
            },
            Value::Number(_) => self.bytes(value.as_text().as_bytes()),
            Value::Other => self.bytes(&[3]),
        }
    }

    /// The hash; ready for the next row.
    pub(crate) fn take(&mut self) -> u128 {
        let [a, b] = self.seeds.each_ref().map(|seed| rapidhash_v3_seeded(&self.scratch, seed));
        self.scratch.clear();
        self.gap = 0;
        u128::from(a) << 64 | u128::from(b)
    }
}

/// A text that looks like a date and is one.
fn dated(text: &[u8]) -> Option<Moment> {
    match text {
        [b'0'..=b'9', b'/', ..] | [b'0'..=b'9', b'0'..=b'9', b'/', ..] => dates::from_text(text).ok(),
        _ => None,
    }
}

/// A hash of a label in the form in which labels are compared.
pub(crate) fn label_hash(label: &str) -> u64 {
    rapidhash_v3_seeded(fold(label).as_bytes(), &RapidSecrets::seed(1))
}
