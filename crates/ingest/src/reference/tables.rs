//! Reference tables: CSV with comma or semicolon, known by the names of their columns.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use compact_str::CompactString;
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::legal::LegalText;
use dondoc_domain::organisation::{Extent, Tier};
use dondoc_domain::reference::{
    AliasRecord, AssignmentRecord, At, DepartmentRecord, ProcedureRecord, Records, SuccessionRecord, UnitRecord,
};
use dondoc_domain::text::{bare, tidy};
use dondoc_domain::time::{Day, Validity};
use encoding_rs::Encoding;

use crate::cell::{Cells, OwnedRow, Value, filled};
use crate::dates;
use crate::input::Input;
use crate::readers::separated::Separated;
use crate::reference::invalid;
use crate::rows::Source;
use crate::shapes::is_mark;

const WIDTH: usize = 64;

/// Reads a table; `None`: its columns are of no reference file.
pub(super) fn read(
    input: &Input,
    head: &[u8],
    length: u64,
    encoding: &'static Encoding,
) -> Result<Option<Records>, Vec<Diagnostic>> {
    let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let often = |delimiter: u8| first.iter().filter(|b| **b == delimiter).count();
    let delimiter = if often(b';') > often(b',') { b';' } else { b',' };
    let first = String::from_utf8_lossy(first);
    let names = first.split(char::from(delimiter)).map(|n| tidy(n.trim().trim_matches('"')).to_lowercase());
    let columns: BTreeMap<String, usize> = names.enumerate().map(|(at, name)| (name, at)).collect();
    let has = |names: &[&str]| names.iter().all(|n| columns.contains_key(*n));
    let reader: fn(&mut Lines) -> Records = if has(&["number", "kind", "title", "evidence"]) {
        |l| Records::LegalTexts(l.all(legal_text))
    } else if has(&["old_code", "new_code", "effective", "extent"]) {
        |l| Records::Successions(l.all(succession))
    } else if has(&["procedure_code", "department_code"]) {
        |l| Records::Assignments(l.all(assignment))
    } else if has(&["alias", "code"]) {
        |l| Records::Aliases(l.all(alias))
    } else if has(&["code", "level", "name", "parent_code"]) {
        |l| Records::Units(l.all(unit))
    } else if has(&["code", "level", "name", "field"]) {
        |l| Records::Procedures(l.all(procedure))
    } else if has(&["code", "name"]) && !has(&["level"]) {
        |l| Records::Departments(l.all(department))
    } else {
        return Ok(None);
    };
    let mut rows = Vec::new();
    let mut source = Separated::with(input, length, encoding, delimiter);
    let read = source.read(0, &mut |spot, cells| {
        if spot.row > 1 && filled(cells).next().is_some() {
            rows.push(OwnedRow::copy(spot.row, cells, WIDTH));
        }
        ControlFlow::Continue(())
    });
    read.map_err(|d| vec![*d])?;
    let mut lines = Lines { columns, labels: BTreeMap::new(), rows, ends_inclusive: false, wrong: Vec::new() };
    let records = reader(&mut lines);
    if lines.wrong.is_empty() { Ok(Some(records)) } else { Err(lines.wrong) }
}

/// The rows of a table, and what is wrong with them.
pub(super) struct Lines {
    /// Columns by their names.
    pub(super) columns: BTreeMap<String, usize>,
    /// Headings by the names of their columns, where these are not the headings.
    pub(super) labels: BTreeMap<String, String>,
    pub(super) rows: Vec<OwnedRow>,
    /// Is the last day of a span a day of it ("đến ngày")?
    pub(super) ends_inclusive: bool,
    pub(super) wrong: Vec<Diagnostic>,
}

impl Lines {
    pub(super) fn all<T>(&mut self, read: fn(&mut Line<'_>) -> Option<T>) -> Vec<At<T>> {
        let mut records = Vec::with_capacity(self.rows.len());
        let rows = std::mem::take(&mut self.rows);
        for row in &rows {
            let Lines { columns, labels, ends_inclusive, wrong, .. } = &mut *self;
            let mut line = Line { columns, labels, row, ends_inclusive: *ends_inclusive, wrong };
            if let Some(record) = read(&mut line) {
                records.push(At { row: row.number, record });
            }
        }
        self.rows = rows;
        records
    }
}

/// One row; every method notes what is wrong and goes on, so that all of it is told at once.
pub(super) struct Line<'a> {
    columns: &'a BTreeMap<String, usize>,
    labels: &'a BTreeMap<String, String>,
    row: &'a OwnedRow,
    ends_inclusive: bool,
    wrong: &'a mut Vec<Diagnostic>,
}

impl Line<'_> {
    pub(super) fn wrong<T>(&mut self, column: &str, why: &str) -> Option<T> {
        let place = self.columns.get(column).map_or(0, |c| *c as u32 + 1);
        let label = self.labels.get(column).map_or(column, String::as_str);
        self.wrong.push(invalid(self.row.number, label, why).at_column(place, label));
        None
    }

    /// A cell that may be empty or absent.
    pub(super) fn maybe(&self, column: &str) -> Option<String> {
        let text = self.row.tidy(*self.columns.get(column)?);
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn text(&mut self, column: &str) -> Option<String> {
        match self.maybe(column) {
            Some(text) => Some(text),
            None => self.wrong(column, "missing"),
        }
    }

    fn day(&mut self, column: &str) -> Option<Day> {
        let text = self.text(column)?;
        let cell = self.columns.get(column).map_or(Value::Empty, |at| self.row.get(*at));
        match (text.parse(), dates::read(cell)) {
            (Ok(day), _) => Some(day),
            // The files that ship with the product have one form of dates; tables of people have others.
            (Err(_), Ok(Some(moment))) if !self.labels.is_empty() => Some(moment.day()),
            _ => self.wrong(column, "not-a-date"),
        }
    }

    pub(super) fn validity(&mut self) -> Option<Validity> {
        let mut end = |column: &str| if self.maybe(column).is_some() { self.day(column).map(Some) } else { Some(None) };
        let (from, to) = (end("valid_from"), end("valid_to"));
        let last = i32::from(self.ends_inclusive);
        match Validity::new(from?, to?.map(|day| day.plus(last))) {
            Some(validity) => Some(validity),
            None => self.wrong("valid_to", "not-after-valid-from"),
        }
    }

    fn procedure(&mut self, column: &str) -> Option<ProcedureCode> {
        let code = ProcedureCode::within(&self.text(column)?);
        if code == ProcedureCode::unreadable() { self.wrong(column, "not-a-procedure-code") } else { Some(code) }
    }

    /// In a column of labels, or ticked in one of several.
    fn level(&mut self) -> Option<Level> {
        if !self.columns.contains_key("level") {
            let marks = [("level_full", Level::Full), ("level_partial", Level::Partial), ("level_none", Level::None)];
            let ticked = marks.into_iter().filter(|(column, _)| self.maybe(column).is_some_and(|t| is_mark(&t) == Some(true)));
            let ticked: Vec<Level> = ticked.map(|(_, level)| level).collect();
            return match ticked.as_slice() {
                [only] => Some(*only),
                [] => Some(Level::None),
                _ => self.wrong("level_full", "not-a-level"),
            };
        }
        match Level::from_label(&self.text("level")?) {
            Ok(Some(level)) => Some(level),
            _ => self.wrong("level", "not-a-level"),
        }
    }

    fn tier(&mut self, column: &str) -> Option<Tier> {
        let text = self.text(column)?.to_lowercase();
        let vietnamese = match bare(&text).as_str() {
            "tinh" | "cap tinh" | "thanh pho truc thuoc trung uong" => Some(Tier::Province),
            "huyen" | "cap huyen" | "thi xa" | "quan" => Some(Tier::District),
            "xa" | "cap xa" | "phuong" | "thi tran" | "dac khu" => Some(Tier::Commune),
            _ => None,
        };
        match Tier::from_name(&text).or(vietnamese) {
            Some(tier) => Some(tier),
            None => self.wrong(column, "not-a-tier"),
        }
    }
}

pub(super) fn unit(line: &mut Line<'_>) -> Option<UnitRecord> {
    let (code, tier, name, validity) = (line.text("code"), line.tier("level"), line.text("name"), line.validity());
    Some(UnitRecord { code: code?, tier: tier?, name: name?, parent_code: line.maybe("parent_code"), validity: validity? })
}

pub(super) fn succession(line: &mut Line<'_>) -> Option<SuccessionRecord> {
    let tier = if line.columns.contains_key("old_level") { line.tier("old_level") } else { Some(Tier::Commune) };
    let (old_code, new_code, effective) = (line.text("old_code"), line.text("new_code"), line.day("effective"));
    let extent = line.text("extent").and_then(|text| match Extent::from_name(&text.to_lowercase()) {
        Some(extent) => Some(extent),
        None => line.wrong("extent", "not-an-extent"),
    });
    Some(SuccessionRecord { tier: tier?, old_code: old_code?, new_code: new_code?, effective: effective?, extent: extent? })
}

pub(super) fn procedure(line: &mut Line<'_>) -> Option<ProcedureRecord> {
    let (code, name, validity) = (line.procedure("code"), line.text("name"), line.validity());
    let level = line.level();
    Some(ProcedureRecord {
        code: code?,
        name: name?,
        field: line.maybe("field").unwrap_or_default(),
        level: level?,
        validity: validity?,
    })
}

pub(super) fn alias(line: &mut Line<'_>) -> Option<AliasRecord> {
    let (alias, code) = (line.procedure("alias"), line.procedure("code"));
    Some(AliasRecord { alias: alias?, code: code? })
}

pub(super) fn department(line: &mut Line<'_>) -> Option<DepartmentRecord> {
    let (code, name) = (line.text("code"), line.text("name"));
    Some(DepartmentRecord { unit: line.maybe("unit_code"), code: CompactString::from(code?), name: name? })
}

pub(super) fn legal_text(line: &mut Line<'_>) -> Option<LegalText> {
    let mut day = |column: &str| if line.maybe(column).is_some() { line.day(column).map(Some) } else { Some(None) };
    let (signed, from, to) = (day("signed"), day("valid_from"), day("valid_to"));
    let (number, kind, evidence) = (line.text("number"), line.text("kind"), line.text("evidence"));
    Some(LegalText {
        number: number?,
        kind: kind?,
        title: line.maybe("title").unwrap_or_default(),
        issuer: line.maybe("issuer").unwrap_or_default(),
        signed: signed?,
        from: from?,
        to: to?,
        ended_by: line.maybe("ended_by"),
        evidence: evidence?,
        note: line.maybe("note"),
    })
}

pub(super) fn assignment(line: &mut Line<'_>) -> Option<AssignmentRecord> {
    let (procedure, department, validity) = (line.procedure("procedure_code"), line.text("department_code"), line.validity());
    let department = CompactString::from(department?);
    Some(AssignmentRecord { unit: line.maybe("unit_code"), procedure: procedure?, department, validity: validity? })
}
