//! What is to be said about input: data, not words. `app` turns it into Vietnamese or English.
//!
//! A diagnostic never carries a cell's value, because a shifted column may hold a name or an ID
//! number there: it names the place, and the officer looks.

use serde::{Deserialize, Serialize};

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing is left out because of it.
    Remark,
    /// A row (or part of one) is left out.
    Excluded,
    /// The whole file is refused.
    Refusal,
}

/// Where in a file: sheet by name, row and column counted from 1 as a spreadsheet shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// File name without its folder.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    /// Sheet name; `None` for formats without sheets.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sheet: Option<String>,
    /// Row, from 1. In a CSV file this is the record's first line.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<u64>,
    /// Column, from 1.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<u32>,
    /// The column's heading as the file has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub heading: Option<String>,
}

/// One thing to say: a stable code, a place, and arguments for the sentence.
///
/// The sentence of code `x-y` is the message `diagnostic-x-y` (and its remedy `hint-x-y`) of
/// the locale files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable, kebab-case: `channel-unknown`.
    pub code: String,
    /// How grave.
    pub severity: Severity,
    /// Where.
    #[serde(default)]
    pub place: Place,
    /// Named arguments of the sentence: codes, headings, counts; never free text of a row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(String, String)>,
}

impl Diagnostic {
    /// A diagnostic without place or arguments.
    #[must_use]
    pub fn new(severity: Severity, code: &str) -> Diagnostic {
        Diagnostic { code: code.to_owned(), severity, place: Place::default(), args: Vec::new() }
    }

    /// A refusal.
    #[must_use]
    pub fn refusal(code: &str) -> Diagnostic {
        Diagnostic::new(Severity::Refusal, code)
    }

    /// With one more argument.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "callers pass numbers and references alike")]
    pub fn with(mut self, name: &str, value: impl ToString) -> Diagnostic {
        self.args.push((name.to_owned(), value.to_string()));
        self
    }

    /// In a file.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Diagnostic {
        self.place.file = Some(file.to_owned());
        self
    }

    /// On a sheet.
    #[must_use]
    pub fn on_sheet(mut self, sheet: Option<&str>) -> Diagnostic {
        self.place.sheet = sheet.map(str::to_owned);
        self
    }

    /// At a row (from 1).
    #[must_use]
    pub fn at_row(mut self, row: u64) -> Diagnostic {
        self.place.row = Some(row);
        self
    }

    /// At a column (from 1) with its heading.
    #[must_use]
    pub fn at_column(mut self, column: u32, heading: &str) -> Diagnostic {
        self.place.column = Some(column);
        self.place.heading = Some(heading.to_owned());
        self
    }
}

/// A spreadsheet's name of a column: 1 → `A`, 27 → `AA`.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut n = column;
    let mut out = Vec::new();
    while n > 0 {
        out.push(char::from(b'A' + ((n - 1) % 26) as u8));
        n = (n - 1) / 26;
    }
    out.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::column_letters;

    #[test]
    fn columns_are_named_as_in_a_spreadsheet() {
        let names: Vec<_> = [1, 26, 27, 52, 703].map(column_letters).into();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "AAA"]);
    }
}
