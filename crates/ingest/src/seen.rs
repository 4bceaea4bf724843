//! What was found in a file, for a preview and for questions: shapes and counts, never a cell.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::layout::Header;
use crate::shapes::Sample;
use crate::take_in::Kind;

/// A table as it was found, or as far as it was. Nothing in it is a cell of a person: headings, places,
/// shapes and counts, and labels of channel, status and level that are certain to be such.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// What the table is, or resembles most.
    pub kind: Option<Kind>,
    /// Name of its sheet; empty in formats without sheets.
    pub sheet: String,
    /// First and last row of its header, from 1; (0, 0) where it has none.
    pub header_rows: (u64, u64),
    /// Hash (hex) of the headings in order: next month's export of the same source has the same one,
    /// whatever its title, dates and number of rows.
    pub signature: String,
    /// What told the meaning of the columns.
    pub by: LayoutBy,
    /// Every column that has a heading or a value.
    pub columns: Vec<SeenColumn>,
    /// What could not be decided.
    pub unsure: Vec<Question>,
    /// Labels that are not known, by meaning (`channel`, `status`, `level`): at most 20, each short and in
    /// more than one row, of columns of which at least half is known. [`crate::Mapping::values`] teaches them.
    pub unknown_labels: BTreeMap<String, Vec<String>>,
}

/// What told the meaning of the columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayoutBy {
    /// Their headings, which their values confirm.
    #[default]
    Headings,
    /// Of some of them the values alone.
    Values,
    /// A profile, which is a mapping given before.
    Profile,
    /// The mapping given.
    Mapping,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenColumn {
    /// From 1.
    pub at: u32,
    /// Its heading as the file has it, with the headings above; empty where there is none.
    pub heading: String,
    /// Its meaning, where it has one: see [`crate::Mapping::meanings`].
    pub meaning: Option<String>,
    /// What its values look like.
    pub shape: Shape,
    /// Values among the rows looked at.
    pub filled: u64,
    /// Rows looked at: at most the first 300.
    pub sampled: u64,
}

/// What the values of a column look like: nine of ten, of at least three, are of this kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// `H37.54.09-230412-0003`.
    DossierCodes,
    /// `1.001193`, alone or within a name.
    ProcedureCodes,
    /// Dates in any form.
    Dates,
    /// Words for a channel.
    Channels,
    /// Words for a status.
    Statuses,
    /// Words for a level.
    Levels,
    /// Numbers.
    Numbers,
    /// Anything else.
    Text,
    /// Nothing.
    #[default]
    Empty,
}

/// A meaning that is needed or would help, and the columns that could have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The meaning: see [`crate::Mapping::meanings`].
    pub meaning: String,
    /// Nothing can be taken in without it.
    pub needed: bool,
    /// Columns from 1, best first; empty: none resembles.
    pub candidates: Vec<u32>,
}

/// The columns of a header with what their values look like.
pub(crate) fn columns(header: &Header, sample: &Sample, meanings: &BTreeMap<usize, &'static str>) -> Vec<SeenColumn> {
    let width = header.columns.len().max(sample.columns.len());
    let seen = (0..width).map(|at| {
        let values = sample.columns.get(at).cloned().unwrap_or_default();
        SeenColumn {
            at: at as u32 + 1,
            heading: header.columns.get(at).map(heading).unwrap_or_default(),
            meaning: meanings.get(&at).map(|m| (*m).to_owned()),
            shape: values.shape(),
            filled: values.filled,
            sampled: sample.rows,
        }
    });
    seen.filter(|c| !c.heading.is_empty() || c.filled > 0).collect()
}

/// A heading for people. A row of data that was taken for a header must not be shown: nothing with a long
/// number is.
fn heading(heading: &crate::layout::Heading) -> String {
    let mut run = 0;
    let long = heading.label.chars().any(|c| {
        run = if c.is_ascii_digit() { run + 1 } else { 0 };
        run >= 6
    });
    if long { String::new() } else { heading.label.clone() }
}
