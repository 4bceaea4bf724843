//! What every format is brought to: lines with their segments, and tables.

use dondoc_domain::text::tidy;

/// A piece of a paper, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// A line of text: a paragraph where the format has paragraphs.
    Line(Line),
    /// A table.
    Table(Table),
}

/// How much is known about where a line's paragraph begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Begins {
    /// With this line.
    Here,
    /// The format does not say.
    Unknown,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Its parts, from left to right: more than one where there are wide gaps.
    pub(super) segments: Vec<Segment>,
    /// Does a paragraph begin here?
    pub(super) begins: Begins,
    /// Does it reach so far to the right that its end says nothing about the end of the paragraph?
    pub(super) full: bool,
}

/// Part of a line: its words and the place that they take, in units of the format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) text: String,
}

/// A table as a rectangle; cells that span repeat their text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) rows: Vec<Vec<String>>,
    /// The same as lines, cell by cell: for tables that are only there to put text side by side.
    pub(super) lines: Vec<String>,
}

impl Line {
    /// A paragraph.
    pub(super) fn paragraph(text: &str) -> Line {
        let text = tidy(text);
        let to = text.chars().count() as i32;
        Line { segments: vec![Segment { from: 0, to, text }], begins: Begins::Here, full: false }
    }

    /// All of its words.
    pub(super) fn text(&self) -> String {
        let words: Vec<&str> = self.segments.iter().map(|s| s.text.as_str()).collect();
        words.join(" ")
    }
}
