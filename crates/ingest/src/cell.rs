//! A cell and a row as every source shows them, borrowed so that nothing is copied on the way.

use std::borrow::Cow;

use dondoc_domain::text::tidy;

/// What a cell holds. Text is bytes: a CSV file may hold invalid UTF-8.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    /// Nothing, or only white space.
    Empty,
    /// Text, trimmed and not empty.
    Text(&'a [u8]),
    /// A number that is not formatted as a date.
    Number(f64),
    /// A date as a serial number of the 1900 system.
    Serial(f64),
    /// Something that never is data: an error value, a duration.
    Other,
}

/// A row of cells, by column from 0. Columns beyond the end are empty.
pub(crate) trait Cells {
    /// Number of columns that may hold something.
    fn width(&self) -> usize;
    /// The cell of a column.
    fn get(&self, column: usize) -> Value<'_>;
}

impl<'a> Value<'a> {
    /// From text of any kind, trimmed.
    pub(crate) fn text(bytes: &'a [u8]) -> Value<'a> {
        let text = match trim(bytes) {
            // What programs put before digits so that a spreadsheet keeps them: `'0012`, `="0012"`.
            [b'\'', rest @ ..] => trim(rest),
            [b'=', b'"', inner @ .., b'"'] => trim(inner),
            text => text,
        };
        if text.is_empty() { Value::Empty } else { Value::Text(text) }
    }

    /// Is there nothing?
    pub(crate) fn is_empty(self) -> bool {
        self == Value::Empty
    }

    /// As text: numbers as a person would have typed them (`2`, not `2.0`).
    pub(crate) fn as_text(self) -> Cow<'a, str> {
        match self {
            Value::Empty | Value::Other => Cow::Borrowed(""),
            Value::Text(bytes) => String::from_utf8_lossy(bytes),
            Value::Number(n) | Value::Serial(n) => Cow::Owned(number_text(n)),
        }
    }

    /// An owned copy.
    pub(crate) fn to_owned(self) -> OwnedValue {
        match self {
            Value::Empty => OwnedValue::Empty,
            Value::Text(bytes) => OwnedValue::Text(String::from_utf8_lossy(bytes).into_owned()),
            Value::Number(n) => OwnedValue::Number(n),
            Value::Serial(n) => OwnedValue::Serial(n),
            Value::Other => OwnedValue::Other,
        }
    }
}

fn number_text(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 { format!("{}", n as i64) } else { format!("{n}") }
}

/// A cell that owns its text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum OwnedValue {
    /// Nothing.
    #[default]
    Empty,
    /// Text as the source has it.
    Text(String),
    /// A number.
    Number(f64),
    /// A date.
    Serial(f64),
    /// Never data.
    Other,
}

impl OwnedValue {
    /// Borrowed.
    pub(crate) fn value(&self) -> Value<'_> {
        match self {
            OwnedValue::Empty => Value::Empty,
            OwnedValue::Text(text) => Value::text(text.as_bytes()),
            OwnedValue::Number(n) => Value::Number(*n),
            OwnedValue::Serial(n) => Value::Serial(*n),
            OwnedValue::Other => Value::Other,
        }
    }
}

/// A row of owned cells with its number in the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnedRow {
    /// Row as a spreadsheet shows it, from 1.
    pub(crate) number: u64,
    /// Cells by column.
    pub(crate) cells: Vec<OwnedValue>,
}

impl OwnedRow {
    /// A copy of at most `width` cells.
    pub(crate) fn copy(number: u64, cells: &dyn Cells, width: usize) -> OwnedRow {
        let cells = (0..cells.width().min(width)).map(|c| cells.get(c).to_owned()).collect();
        OwnedRow { number, cells }
    }

    /// The tidy text of a cell.
    pub(crate) fn tidy(&self, column: usize) -> String {
        tidy(&self.get(column).as_text())
    }
}

impl Cells for OwnedRow {
    fn width(&self) -> usize {
        self.cells.len()
    }

    fn get(&self, column: usize) -> Value<'_> {
        self.cells.get(column).map_or(Value::Empty, OwnedValue::value)
    }
}

/// Without white space at either end: ASCII, no-break and zero-width spaces, byte order marks.
pub(crate) fn trim(mut bytes: &[u8]) -> &[u8] {
    const WIDE: [&[u8]; 4] = [b"\xc2\xa0", b"\xe2\x80\x8b", b"\xef\xbb\xbf", b"\xe2\x80\xaf"];
    loop {
        bytes = bytes.trim_ascii();
        let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return bytes };
        // Only these bytes begin or end such a space; letters of Vietnamese words rarely do.
        if !matches!(first, 0xc2 | 0xe2 | 0xef) && !matches!(last, 0xa0 | 0x8b | 0xbf | 0xaf) {
            return bytes;
        }
        let before = bytes.len();
        for space in WIDE {
            bytes = bytes.strip_prefix(space).unwrap_or(bytes);
            bytes = bytes.strip_suffix(space).unwrap_or(bytes);
        }
        if bytes.len() == before {
            return bytes;
        }
    }
}

/// Columns that hold something.
pub(crate) fn filled(cells: &dyn Cells) -> impl Iterator<Item = usize> + '_ {
    (0..cells.width()).filter(|c| !cells.get(*c).is_empty())
}
