//! JSON arrays and JSON lines of dossiers: the keys of the objects are the headings.
//!
//! The document is read twice and never kept: once for where its lists are and which keys their
//! objects have, once for the rows of the list that resembles a table most.

mod walk;

use std::cell::Cell;
use std::io::BufReader;
use std::rc::Rc;

use dondoc_domain::diagnostics::Diagnostic;
use encoding_rs::Encoding;
use serde::de::DeserializeSeed;

use crate::cell::{OwnedRow, OwnedValue};
use crate::encoding;
use crate::headings::field;
use crate::headings::key;
use crate::input::Input;
use crate::layout::find;
use crate::readers::limited::Limited;
use crate::rows::{EachRow, Refused, Source, Spot, refused};
use crate::take_in::Kind;

use walk::{Item, Survey, Task, Walk};

/// An object longer than this is no dossier.
const LONGEST_RECORD: u64 = 8 << 20;
/// `serde_json` goes no deeper; exports are nested five deep at most.
const DEEPEST: u32 = 128;

/// A JSON document.
#[derive(Debug)]
pub(crate) struct Json {
    input: Input,
    encoding: &'static Encoding,
    length: u64,
    /// Keys on the way to the list.
    list: String,
    /// Keys of its objects; nested ones joined by [`walk::JOIN`].
    columns: Vec<String>,
}

/// Does a text begin as JSON does? A heading in square brackets does not.
pub(crate) fn resembles(text: &str) -> bool {
    let mut rest = text.chars().filter(|c| !c.is_whitespace());
    match (rest.next(), rest.next()) {
        (Some('{'), second) => matches!(second, None | Some('"' | '}')),
        (Some('['), second) => matches!(second, None | Some('{' | '[' | ']' | '"')),
        _ => false,
    }
}

impl Json {
    /// Looks through the whole document.
    pub(crate) fn open(input: &Input, length: u64, encoding: &'static Encoding, expected: Option<Kind>) -> Result<Json, Refused> {
        let mut json = Json { input: input.clone(), encoding, length, list: String::new(), columns: Vec::new() };
        let mut survey = Survey::default();
        json.walk(Task::Survey(&mut survey))?;
        // Of equals the list with most objects.
        let score = |columns: &[String]| find(&[header(columns)], expected).score();
        let best = survey.lists.into_iter().max_by_key(|(_, list)| (score(&list.columns), list.objects));
        if let Some((path, list)) = best {
            (json.list, json.columns) = (path, list.columns);
        }
        Ok(json)
    }

    fn walk(&self, task: Task<'_, '_>) -> Result<(), Refused> {
        let consumed = Rc::new(Cell::new(0));
        let text = encoding::open_strict(&self.input, self.encoding, Rc::clone(&consumed));
        let budget = Rc::new(Cell::new(LONGEST_RECORD));
        let limited = Limited { inner: text.map_err(|_| refused("file-unreadable"))?, budget: Rc::clone(&budget) };
        let mut source = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, limited));
        let mut walk = Walk::new(task, Rc::clone(&budget), LONGEST_RECORD, consumed, self.length);
        // One value, or many: JSON lines.
        while source.end().is_err() {
            if let Err(error) = (Item { walk: &mut walk, element: false }).deserialize(&mut source) {
                return if walk.stopped { Ok(()) } else { Err(refusal(&error, budget.get() == 0, walk.records)) };
            }
            if walk.stopped {
                break;
            }
        }
        Ok(())
    }
}

/// Why a document cannot be read to its end. The parser's words may quote it, so they are not repeated.
fn refusal(error: &serde_json::Error, spent: bool, records: u64) -> Refused {
    let said = match error.classify() {
        _ if spent => Diagnostic::refusal("row-too-long").at_row(records + 1),
        serde_json::error::Category::Io => Diagnostic::refusal("file-unreadable"),
        serde_json::error::Category::Eof => Diagnostic::refusal("file-truncated").with("format", "json"),
        _ if error.to_string().starts_with("recursion limit") => {
            Diagnostic::refusal("json-too-deep").with("limit", DEEPEST).with("line", error.line())
        }
        _ => Diagnostic::refusal("json-invalid").with("line", error.line()).with("column", error.column()),
    };
    Box::new(said)
}

/// The keys as a row of headings. A nested key that says nothing alone is read with what it is in:
/// `{"hoSo": {"ma": …}}` is "ma hoSo".
fn header(columns: &[String]) -> OwnedRow {
    let heading = |column: &String| {
        let mut parts: Vec<&str> = column.split(walk::JOIN).collect();
        parts.reverse();
        let own = parts.first().copied().unwrap_or_default();
        if field(&key(own), "").is_some() { own.to_owned() } else { parts.join(" ") }
    };
    OwnedRow { number: 0, cells: columns.iter().map(|c| OwnedValue::Text(heading(c))).collect() }
}

impl Source for Json {
    fn sheets(&self) -> Vec<String> {
        vec![String::new()]
    }

    /// The headings are row 0; the objects of the list count from 1.
    fn read(&mut self, _sheet: usize, each: &mut EachRow<'_>) -> Result<(), Refused> {
        let spot = Spot { row: 0, done: 0, total: self.length };
        if !self.columns.is_empty() && each(spot, &header(&self.columns)).is_break() {
            return Ok(());
        }
        self.walk(Task::rows(&self.list, &self.columns, each))
    }
}
