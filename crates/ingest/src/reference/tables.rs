//! Reference tables: CSV with comma or semicolon, known by the names of their columns.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use compact_str::CompactString;
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::{Extent, Tier};
use dondoc_domain::reference::{
    AliasRecord, AssignmentRecord, At, DepartmentRecord, ProcedureRecord, Records, SuccessionRecord, UnitRecord,
};
use dondoc_domain::text::tidy;
use dondoc_domain::time::{Day, Validity};
use encoding_rs::Encoding;

use crate::cell::{OwnedRow, filled};
use crate::input::Input;
use crate::readers::separated::Separated;
use crate::reference::invalid;
use crate::rows::Source;

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
    let reader: fn(&mut Lines) -> Records = if has(&["old_code", "new_code", "effective", "extent"]) {
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
    let mut lines = Lines { columns, rows, wrong: Vec::new() };
    let records = reader(&mut lines);
    if lines.wrong.is_empty() { Ok(Some(records)) } else { Err(lines.wrong) }
}

/// The rows of a table, and what is wrong with them.
struct Lines {
    columns: BTreeMap<String, usize>,
    rows: Vec<OwnedRow>,
    wrong: Vec<Diagnostic>,
}

impl Lines {
    fn all<T>(&mut self, read: fn(&mut Line<'_>) -> Option<T>) -> Vec<At<T>> {
        let mut records = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut line = Line { columns: &self.columns, row, wrong: &mut self.wrong };
            if let Some(record) = read(&mut line) {
                records.push(At { row: row.number, record });
            }
        }
        records
    }
}

/// One row; every method notes what is wrong and goes on, so that all of it is told at once.
struct Line<'a> {
    columns: &'a BTreeMap<String, usize>,
    row: &'a OwnedRow,
    wrong: &'a mut Vec<Diagnostic>,
}

impl Line<'_> {
    fn wrong<T>(&mut self, column: &str, why: &str) -> Option<T> {
        let place = self.columns.get(column).map_or(0, |c| *c as u32 + 1);
        self.wrong.push(invalid(self.row.number, column, why).at_column(place, column));
        None
    }

    /// A cell that may be empty or absent.
    fn maybe(&self, column: &str) -> Option<String> {
        let text = self.row.tidy(*self.columns.get(column)?);
        (!text.is_empty()).then_some(text)
    }

    fn text(&mut self, column: &str) -> Option<String> {
        match self.maybe(column) {
            Some(text) => Some(text),
            None => self.wrong(column, "missing"),
        }
    }

    fn day(&mut self, column: &str) -> Option<Day> {
        let text = self.text(column)?;
        match text.parse() {
            Ok(day) => Some(day),
            Err(_) => self.wrong(column, "not-a-date"),
        }
    }

    fn validity(&mut self) -> Option<Validity> {
        let mut end = |column: &str| if self.maybe(column).is_some() { self.day(column).map(Some) } else { Some(None) };
        let (from, to) = (end("valid_from"), end("valid_to"));
        match Validity::new(from?, to?) {
            Some(validity) => Some(validity),
            None => self.wrong("valid_to", "not-after-valid-from"),
        }
    }

    fn procedure(&mut self, column: &str) -> Option<ProcedureCode> {
        let code = ProcedureCode::normalise(&self.text(column)?);
        if code == ProcedureCode::unreadable() { self.wrong(column, "not-a-procedure-code") } else { Some(code) }
    }

    fn tier(&mut self, column: &str) -> Option<Tier> {
        match Tier::from_name(&self.text(column)?.to_lowercase()) {
            Some(tier) => Some(tier),
            None => self.wrong(column, "not-a-tier"),
        }
    }
}

fn unit(line: &mut Line<'_>) -> Option<UnitRecord> {
    let (code, tier, name, validity) = (line.text("code"), line.tier("level"), line.text("name"), line.validity());
    Some(UnitRecord { code: code?, tier: tier?, name: name?, parent_code: line.maybe("parent_code"), validity: validity? })
}

fn succession(line: &mut Line<'_>) -> Option<SuccessionRecord> {
    let tier = if line.columns.contains_key("old_level") { line.tier("old_level") } else { Some(Tier::Commune) };
    let (old_code, new_code, effective) = (line.text("old_code"), line.text("new_code"), line.day("effective"));
    let extent = line.text("extent").and_then(|text| match Extent::from_name(&text.to_lowercase()) {
        Some(extent) => Some(extent),
        None => line.wrong("extent", "not-an-extent"),
    });
    Some(SuccessionRecord { tier: tier?, old_code: old_code?, new_code: new_code?, effective: effective?, extent: extent? })
}

fn procedure(line: &mut Line<'_>) -> Option<ProcedureRecord> {
    let (code, name, validity) = (line.procedure("code"), line.text("name"), line.validity());
    let level = line.text("level").and_then(|text| match Level::from_label(&text) {
        Ok(Some(level)) => Some(level),
        _ => line.wrong("level", "not-a-level"),
    });
    Some(ProcedureRecord {
        code: code?,
        name: name?,
        field: line.maybe("field").unwrap_or_default(),
        level: level?,
        validity: validity?,
    })
}

fn alias(line: &mut Line<'_>) -> Option<AliasRecord> {
    let (alias, code) = (line.procedure("alias"), line.procedure("code"));
    Some(AliasRecord { alias: alias?, code: code? })
}

fn department(line: &mut Line<'_>) -> Option<DepartmentRecord> {
    let (code, name) = (line.text("code"), line.text("name"));
    Some(DepartmentRecord { unit: line.maybe("unit_code"), code: CompactString::from(code?), name: name? })
}

fn assignment(line: &mut Line<'_>) -> Option<AssignmentRecord> {
    let (procedure, department, validity) = (line.procedure("procedure_code"), line.text("department_code"), line.validity());
    let department = CompactString::from(department?);
    Some(AssignmentRecord { unit: line.maybe("unit_code"), procedure: procedure?, department, validity: validity? })
}
