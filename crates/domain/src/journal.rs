//! The journal: everything that was ever written, as a chain of lines. Each line holds a hash over the one before it and
//! itself, and pins what it tells about by digests; so nothing of the past can be altered or removed without its being found.
//!
//! **The form of a line** (frozen): SHA-256 of the UTF-8 bytes of the JSON array
//! `["dondoc-journal-1", previous, id, at, actor, action, subject, detail]` without spaces, where `previous` is the hash of the line
//! before (64 hexadecimal digits; [`BEGINNING`] for the first), `id` a number, `actor` text or `null`, and the others the very text that
//! the line holds (`detail` too, though it is JSON itself). Text is escaped as JSON demands and no more: `\"`, `\\`, `\b`, `\f`, `\n`, `\r`,
//! `\t`, and `\u00xx` for other control characters.
//!
//! **The form of a digest of rows** (frozen): SHA-256 of one JSON array of texts or nulls a row, each followed by a line feed; before the
//! rows of each table stands the array of the table's name and columns.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::digest::{Hasher, sha256};

/// What stands for the hash of a line before the first.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Action of the line with which the journal of an older database begins.
pub const BEGUN: &str = "journal-begun";

/// Action of the line that pins files of the lake which are older than the journal.
pub const FILES_PINNED: &str = "files-pinned";

/// A line as it is kept, its hash apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its number, from 1 and without gaps.
    pub id: i64,
    /// When, as text (`yyyy-MM-ddTHH:mm:ss` on the Vietnamese wall clock).
    pub at: String,
    /// Who; `None`: a person at this machine.
    pub actor: Option<String>,
    /// What was done: `import`, `load`, `undo`, ….
    pub action: String,
    /// To what: `import 7`.
    pub subject: String,
    /// All that is told of it, as JSON text. Its member `pins` pins rows.
    pub detail: String,
}

impl Line {
    /// Its hash after the line that has the hash `previous`.
    #[must_use]
    pub fn hash(&self, previous: &str) -> String {
        let form = json!(["dondoc-journal-1", previous, self.id, self.at, self.actor, self.action, self.subject, self.detail]);
        sha256(form.to_string().as_bytes())
    }

    /// What it pins: the name of each thing, and the digest of its rows (`None`: it has none any more). Nothing where the detail
    /// cannot be read.
    #[must_use]
    pub fn pins(&self) -> Vec<(String, Option<String>)> {
        let Ok(Value::Object(mut detail)) = serde_json::from_str(&self.detail) else { return Vec::new() };
        let Some(Value::Object(pins)) = detail.remove("pins") else { return Vec::new() };
        pins.into_iter().map(|(name, digest)| (name, digest.as_str().map(str::to_owned))).collect()
    }
}

/// A digest of rows that is being taken, table by table.
#[derive(Debug, Default)]
pub struct RowsDigest(Hasher);

impl RowsDigest {
    /// The rows that follow are of this table and have these columns.
    pub fn table(&mut self, table: &str, columns: &[&str]) {
        let head: Vec<&str> = std::iter::once(table).chain(columns.iter().copied()).collect();
        self.line(&json!(head));
    }

    /// A row: each value as text, `None` for null.
    pub fn row(&mut self, values: &[Option<String>]) {
        self.line(&json!(values));
    }

    fn line(&mut self, line: &Value) {
        self.0.update(line.to_string().as_bytes());
        self.0.update(b"\n");
    }

    /// The digest of all of them.
    #[must_use]
    pub fn hex(self) -> String {
        self.0.hex()
    }
}

/// What a verification found to be otherwise than the journal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// A line does not have its hash: it, or the hash, was altered (then the column says so).
    LineAltered,
    /// Lines from this one on are missing; the next that is there has another number.
    LineMissing,
    /// No line has the hash that was noted earlier: lines were cut off, or the whole journal replaced.
    HeadUnknown,
    /// Rows are not those that the line pins.
    RowsAltered,
    /// Rows that the line pins are gone.
    RowsMissing,
    /// Rows that no line tells of.
    RowsUntold,
    /// A cell of the reference data is not what the changes in the journal lead to.
    CellAltered,
    /// A row of the reference data is gone.
    RowMissing,
    /// A row of the reference data that no change made.
    RowUntold,
    /// A change of the reference data that does not lead on from those before it.
    ChangeUnfit,
    /// A file of the lake has other bytes than when it was written.
    FileAltered,
    /// A file of the lake is not there.
    FileMissing,
}

impl Difference {
    /// All of them.
    pub const ALL: [Difference; 12] = [
        Difference::LineAltered,
        Difference::LineMissing,
        Difference::HeadUnknown,
        Difference::RowsAltered,
        Difference::RowsMissing,
        Difference::RowsUntold,
        Difference::CellAltered,
        Difference::RowMissing,
        Difference::RowUntold,
        Difference::ChangeUnfit,
        Difference::FileAltered,
        Difference::FileMissing,
    ];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Difference::LineAltered => "line-altered",
            Difference::LineMissing => "line-missing",
            Difference::HeadUnknown => "head-unknown",
            Difference::RowsAltered => "rows-altered",
            Difference::RowsMissing => "rows-missing",
            Difference::RowsUntold => "rows-untold",
            Difference::CellAltered => "cell-altered",
            Difference::RowMissing => "row-missing",
            Difference::RowUntold => "row-untold",
            Difference::ChangeUnfit => "change-unfit",
            Difference::FileAltered => "file-altered",
            Difference::FileMissing => "file-missing",
        }
    }
}

/// One difference, and its place as far as it can be told. Never a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// What is otherwise.
    pub difference: Difference,
    /// The line of the journal: the one that was altered, or the latest that says how it should be.
    pub line: Option<i64>,
    /// The table (several, separated by `+`, where they are pinned together).
    pub table: Option<String>,
    /// The row's key; parts are separated by `/`.
    pub row: Option<String>,
    /// The column.
    pub column: Option<String>,
    /// The file, relative to the folder of the lake's table.
    pub file: Option<String>,
}

impl Finding {
    /// Without a place.
    #[must_use]
    pub fn new(difference: Difference) -> Finding {
        Finding { difference, line: None, table: None, row: None, column: None, file: None }
    }

    /// At a line.
    #[must_use]
    pub fn at_line(self, line: i64) -> Finding {
        Finding { line: Some(line), ..self }
    }

    /// In a table.
    #[must_use]
    pub fn in_table(self, table: impl Into<String>) -> Finding {
        Finding { table: Some(table.into()), ..self }
    }

    /// At a row.
    #[must_use]
    pub fn at_row(self, row: impl Into<String>) -> Finding {
        Finding { row: Some(row.into()), ..self }
    }

    /// In a column.
    #[must_use]
    pub fn in_column(self, column: impl Into<String>) -> Finding {
        Finding { column: Some(column.into()), ..self }
    }

    /// In a file of the lake.
    #[must_use]
    pub fn in_file(self, file: impl Into<String>) -> Finding {
        Finding { file: Some(file.into()), ..self }
    }
}

/// A line as read from the journal: `None` where its number cannot be read.
#[derive(Debug, Clone)]
pub struct ReadLine {
    /// The line, with a number that is one; what cannot be read is told as altered.
    pub line: Option<Line>,
    /// The hash that it holds.
    pub hash: String,
}

/// Walks the chain: what is altered and missing, and the hash of the last line.
#[must_use]
pub fn walk(lines: &[ReadLine]) -> (Vec<Finding>, String) {
    let mut findings = Vec::new();
    // `None`: the line before is missing, so that this one cannot be checked.
    let mut previous = Some(BEGINNING.to_owned());
    let mut number = 0;
    for (at, read) in lines.iter().enumerate() {
        number += 1;
        let Some(line) = &read.line else {
            findings.push(Finding::new(Difference::LineAltered).at_line(number).in_column("id"));
            previous = Some(read.hash.clone());
            continue;
        };
        if line.id != number {
            findings.push(Finding::new(Difference::LineMissing).at_line(number));
            number = line.id;
            previous = None;
        }
        let Some(before) = previous.take() else {
            previous = Some(read.hash.clone());
            continue;
        };
        let hash = line.hash(&before);
        if hash == read.hash {
            previous = Some(hash);
            continue;
        }
        let altered = Finding::new(Difference::LineAltered).at_line(number);
        // Where the next line follows from what this one says, only the hash that it holds is wrong.
        let next = lines.get(at + 1).and_then(|next| Some((next.line.as_ref()?, &next.hash)));
        if next.is_some_and(|(next, held)| next.hash(&hash) == *held) {
            findings.push(altered.in_column("hash"));
            previous = Some(hash);
        } else {
            findings.push(altered);
            previous = Some(read.hash.clone());
        }
    }
    (findings, lines.last().map_or_else(|| BEGINNING.to_owned(), |last| last.hash.clone()))
}

#[cfg(test)]
mod tests;
