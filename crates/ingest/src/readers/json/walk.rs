//! The way through a JSON document, which surveys its lists or shows the rows of one.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::cell::{OwnedRow, OwnedValue};
use crate::encoding::Consumed;
use crate::layout::WIDTH;
use crate::rows::{EachRow, Spot};

/// Between the keys of a path; no key holds it.
pub(super) const JOIN: char = '\u{1f}';
/// Longer keys are no headings.
const LONGEST_KEY: usize = 200;
/// Lists that are told apart; documents whose keys are data would have one for each.
const MOST_LISTS: usize = 100;

/// Lists of a document by their path.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) lists: BTreeMap<String, List>,
}

/// A list of objects or arrays.
#[derive(Debug, Default)]
pub(super) struct List {
    pub(super) objects: u64,
    /// Keys in the order in which they first come.
    pub(super) columns: Vec<String>,
    known: HashMap<String, ()>,
}

/// What is done on the way.
pub(super) enum Task<'a, 'f> {
    Survey(&'a mut Survey),
    Rows { list: &'a str, columns: HashMap<&'a str, usize>, each: &'a mut EachRow<'f>, row: OwnedRow },
}

impl<'a, 'f> Task<'a, 'f> {
    pub(super) fn rows(list: &'a str, columns: &'a [String], each: &'a mut EachRow<'f>) -> Task<'a, 'f> {
        let columns = columns.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        Task::Rows { list, columns, each, row: OwnedRow::default() }
    }
}

/// Where the way has led.
pub(super) struct Walk<'a, 'f> {
    task: Task<'a, 'f>,
    budget: Rc<Cell<u64>>,
    full: u64,
    consumed: Consumed,
    length: u64,
    /// Keys from the top of the document.
    path: String,
    /// Length of the part of it that leads to the list at hand.
    list: usize,
    /// Rows shown.
    pub(super) records: u64,
    /// Whoever looks at the rows has seen enough.
    pub(super) stopped: bool,
}

impl<'a, 'f> Walk<'a, 'f> {
    pub(super) fn new(task: Task<'a, 'f>, budget: Rc<Cell<u64>>, full: u64, consumed: Consumed, length: u64) -> Walk<'a, 'f> {
        Walk { task, budget, full, consumed, length, path: String::new(), list: 0, records: 0, stopped: false }
    }

    /// Is the list at hand the one that is read?
    fn reads(&self) -> bool {
        matches!(&self.task, Task::Rows { list, .. } if self.path.get(..self.list) == Some(*list))
    }

    fn begin(&mut self) {
        if let Task::Survey(survey) = &mut self.task {
            let path = self.path.get(..self.list).unwrap_or_default();
            if let Some(list) = survey.lists.get_mut(path) {
                list.objects += 1;
            } else if survey.lists.len() < MOST_LISTS {
                survey.lists.insert(path.to_owned(), List { objects: 1, ..List::default() });
            }
        }
    }

    /// A cell of the record at hand, by its key.
    fn cell(&mut self, name: &str, value: OwnedValue) {
        if name.len() > LONGEST_KEY || name.contains(JOIN) {
            return;
        }
        let within = self.path.get(self.list..).unwrap_or_default().trim_start_matches(JOIN);
        let joined;
        let column = if within.is_empty() {
            name
        } else {
            joined = format!("{within}{JOIN}{name}");
            &joined
        };
        let reads = self.reads();
        match &mut self.task {
            Task::Survey(survey) => {
                let path = self.path.get(..self.list).unwrap_or_default();
                let Some(list) = survey.lists.get_mut(path) else { return };
                if list.columns.len() < WIDTH && !list.known.contains_key(column) {
                    list.known.insert(column.to_owned(), ());
                    list.columns.push(column.to_owned());
                }
            }
            Task::Rows { columns, row, .. } if reads => {
                if let Some(at) = columns.get(column) {
                    put(row, *at, value);
                }
            }
            Task::Rows { .. } => {}
        }
    }

    /// Ends the record at hand; `false`: that was enough.
    fn end(&mut self) -> bool {
        self.budget.set(self.full);
        if !self.reads() {
            return true;
        }
        self.records += 1;
        let done = self.consumed.get().min(self.length);
        let spot = Spot { row: self.records, done, total: self.length };
        if let Task::Rows { each, row, .. } = &mut self.task {
            self.stopped = each(spot, row).is_break();
            row.cells.clear();
        }
        !self.stopped
    }
}

fn put(row: &mut OwnedRow, at: usize, value: OwnedValue) {
    if row.cells.len() <= at {
        row.cells.resize(at + 1, OwnedValue::Empty);
    }
    row.cells[at] = value;
}

/// A value in the place of a list or of an element of one.
pub(super) struct Item<'w, 'a, 'f> {
    pub(super) walk: &'w mut Walk<'a, 'f>,
    /// Of a list: then an array is a row of cells.
    pub(super) element: bool,
}

/// A value that may be of any kind; the kinds of no interest are passed over.
macro_rules! scalars_are_nothing {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("JSON")
        }
        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }
        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            Ok(())
        }
        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            Ok(())
        }
        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            Ok(())
        }
        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            Ok(())
        }
        fn visit_str<E>(self, _: &str) -> Result<(), E> {
            Ok(())
        }
    };
}

impl<'de> DeserializeSeed<'de> for Item<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Item<'_, '_, '_> {
    type Value = ();

    scalars_are_nothing!();

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.walk.begin();
        fields(self.walk, map)?;
        if self.walk.end() { Ok(()) } else { Err(A::Error::custom("enough")) }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        if !self.element {
            while seq.next_element_seed(Item { walk: self.walk, element: true })?.is_some() {}
            return Ok(());
        }
        self.walk.begin();
        let mut at = 0;
        while let Some(value) = seq.next_element_seed(Scalar)? {
            let reads = self.walk.reads();
            if let Task::Rows { row, .. } = &mut self.walk.task
                && reads
                && at < WIDTH
            {
                put(row, at, value);
            }
            at += 1;
        }
        if self.walk.end() { Ok(()) } else { Err(A::Error::custom("enough")) }
    }
}

/// The fields of a record, or of an object within one.
fn fields<'de, A: MapAccess<'de>>(walk: &mut Walk<'_, '_>, mut map: A) -> Result<(), A::Error> {
    while let Some(name) = map.next_key::<String>()? {
        map.next_value_seed(Field { walk, name: &name })?;
    }
    Ok(())
}

/// The value of a key.
struct Field<'w, 'a, 'f> {
    walk: &'w mut Walk<'a, 'f>,
    name: &'w str,
}

impl Field<'_, '_, '_> {
    fn said<E>(self, value: OwnedValue) -> Result<(), E> {
        self.walk.cell(self.name, value);
        Ok(())
    }

    /// Goes below the key; says how long the path was before.
    fn enter(&mut self) -> usize {
        let before = self.walk.path.len();
        self.walk.path.push(JOIN);
        self.walk.path.push_str(self.name);
        before
    }
}

impl<'de> DeserializeSeed<'de> for Field<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Field<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.said(OwnedValue::Empty)
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.said(OwnedValue::Other)
    }

    fn visit_i64<E>(self, n: i64) -> Result<(), E> {
        self.said(OwnedValue::Number(n as f64))
    }

    fn visit_u64<E>(self, n: u64) -> Result<(), E> {
        self.said(OwnedValue::Number(n as f64))
    }

    fn visit_f64<E>(self, n: f64) -> Result<(), E> {
        self.said(OwnedValue::Number(n))
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.said(OwnedValue::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<(), A::Error> {
        let before = self.enter();
        fields(self.walk, map)?;
        self.walk.path.truncate(before);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<(), A::Error> {
        // A list within a row of the list that is read is not of interest.
        if self.walk.reads() {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        let (before, list) = (self.enter(), self.walk.list);
        self.walk.list = self.walk.path.len();
        while seq.next_element_seed(Item { walk: self.walk, element: true })?.is_some() {}
        self.walk.path.truncate(before);
        self.walk.list = list;
        Ok(())
    }
}

/// A cell of an array that is a row.
struct Scalar;

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = OwnedValue;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<OwnedValue, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scalar {
    type Value = OwnedValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<OwnedValue, E> {
        Ok(OwnedValue::Empty)
    }

    fn visit_bool<E>(self, _: bool) -> Result<OwnedValue, E> {
        Ok(OwnedValue::Other)
    }

    fn visit_i64<E>(self, n: i64) -> Result<OwnedValue, E> {
        Ok(OwnedValue::Number(n as f64))
    }

    fn visit_u64<E>(self, n: u64) -> Result<OwnedValue, E> {
        Ok(OwnedValue::Number(n as f64))
    }

    fn visit_f64<E>(self, n: f64) -> Result<OwnedValue, E> {
        Ok(OwnedValue::Number(n))
    }

    fn visit_str<E>(self, text: &str) -> Result<OwnedValue, E> {
        Ok(OwnedValue::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<OwnedValue, A::Error> {
        // Depth is counted here, as everywhere but in what is passed over.
        while map.next_key::<IgnoredAny>()?.is_some() {
            map.next_value_seed(Scalar)?;
        }
        Ok(OwnedValue::Empty)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<OwnedValue, A::Error> {
        while seq.next_element_seed(Scalar)?.is_some() {}
        Ok(OwnedValue::Empty)
    }
}
