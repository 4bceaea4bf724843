//! The whole way: a file, its format, its sheets, the table on them, its rows.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::{Dossier, ImportId, UnitId};
use dondoc_domain::time::Moment;
use serde::{Deserialize, Serialize};

use crate::cell::{Cells, OwnedRow, OwnedValue};
use crate::choose::{Beginning, beginning, obeyed, refusal, remembered};
use crate::collect::Here;
use crate::dossiers::DossierReader;
use crate::findings::Findings;
use crate::form::{Form, FormReader};
use crate::input::Input;
use crate::layout::{Columns, Table, WIDTH, find};
use crate::legacy::{Converted, Legacy};
use crate::mapping::{Mapping, Taught};
use crate::procedures::{ProcedureReader, ProcedureTable};
use crate::readers::{
    archive, book, columnar::Columnar, html, json::Json, ods::Ods, separated::Separated, web_archive, xlsx, xml_2003::Xml2003,
};
use crate::rows::{Refused, Source, Spot, refused};
use crate::seen::Layout;
use crate::settle::Settled;
use crate::sniff::{self, Format};
use crate::title::Title;

/// What a file of figures may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Kind {
    /// One row for each dossier.
    #[serde(rename = "dossier_list")]
    DossierList,
    /// One row for each procedure, with its counts by channel.
    #[serde(rename = "procedure_table")]
    ProcedureTable,
    /// Form II.06a/VPCP/KSTT.
    #[serde(rename = "form_II.06a")]
    FormII06a,
}

impl Kind {
    /// All kinds; of several tables in a file the first of these is taken.
    pub const ALL: [Kind; 3] = [Kind::DossierList, Kind::ProcedureTable, Kind::FormII06a];

    /// Stable name in JSON and SQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::DossierList => "dossier_list",
            Kind::ProcedureTable => "procedure_table",
            Kind::FormII06a => "form_II.06a",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.name() == name)
    }
}

/// How far the reading is: bytes of a CSV file, rows of sheets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Done.
    pub done: u64,
    /// Of so many.
    pub total: u64,
    /// Data rows read.
    pub rows: u64,
}

/// What the caller knows about a file.
pub struct Options<'a> {
    /// The import that is to be.
    pub import: ImportId,
    /// The unit whose export it is.
    pub unit: UnitId,
    /// The kind that it must be; `None`: as its content says.
    pub expected: Option<Kind>,
    /// How a person says it is to be read. It is obeyed, or refused where it does not fit.
    pub mapping: Option<&'a Mapping>,
    /// Mappings given before, by the [`Layout::signature`] of the files for which they were given. One that
    /// does not fit any more is ignored with a remark.
    pub profiles: &'a BTreeMap<String, Mapping>,
    /// Told at most every 20,000 rows.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("import", &self.import)
            .field("unit", &self.unit)
            .field("expected", &self.expected)
            .field("mapping", &self.mapping)
            .finish_non_exhaustive()
    }
}

/// A dossier list as read: the rows that stand within the file, and an account of the others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DossierList {
    /// One row a code.
    pub rows: Vec<Dossier>,
    /// Data rows read.
    pub rows_read: u64,
    /// Rows identical to an earlier one.
    pub duplicates_identical: u64,
    /// Rows that gave way to another row of their code.
    pub superseded_in_file: u64,
    /// When it was taken out of the system, where the file says so.
    pub exported_at: Option<Moment>,
    /// What is to be said about it.
    pub diagnostics: Vec<Diagnostic>,
    /// Names of the sheets, by the index in a row's source; one empty name in formats without sheets.
    pub sheets: Vec<String>,
    /// How it was read; of several sheets the first.
    pub layout: Layout,
}

/// Why a file is not taken in.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// The reasons; never empty.
    pub diagnostics: Vec<Diagnostic>,
    /// What was found, where a mapping could help.
    pub layout: Option<Box<Layout>>,
}

impl From<Refused> for Refusal {
    fn from(why: Refused) -> Refusal {
        Refusal { diagnostics: vec![*why], layout: None }
    }
}

/// What a file held.
#[derive(Debug, Clone, PartialEq)]
pub enum Intake {
    /// A dossier list.
    Dossiers(DossierList),
    /// A procedure table.
    Procedures(ProcedureTable),
    /// Form II.06a.
    Form(Form),
}

impl Intake {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Intake::Dossiers(_) => Kind::DossierList,
            Intake::Procedures(_) => Kind::ProcedureTable,
            Intake::Form(_) => Kind::FormII06a,
        }
    }

    /// How it was read: for a preview, and for what a mapping could add.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        match self {
            Intake::Dossiers(list) => &list.layout,
            Intake::Procedures(table) => &table.layout,
            Intake::Form(form) => &form.layout,
        }
    }

    /// What is to be said about it.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Intake::Dossiers(list) => &list.diagnostics,
            Intake::Procedures(table) => &table.diagnostics,
            Intake::Form(form) => &form.diagnostics,
        }
    }
}

/// Takes a file in, whatever its format and layout: a path, or an [`Input`].
///
/// # Errors
/// Why the whole file is refused, and what was found where a mapping could help.
pub fn take_in(from: impl Into<Input>, options: &Options<'_>) -> Result<Intake, Refusal> {
    let input: Input = from.into();
    let name = input.name();
    let refused = |mut why: Refusal| {
        why.diagnostics.iter_mut().for_each(|d| d.place.file = Some(name.clone()));
        why
    };
    let expected = options.mapping.map(|m| m.kind).or(options.expected);
    let mut source = open(&input, expected).map_err(|d| refused(d.into()))?;
    let mut intake = read(source.as_mut(), options).map_err(refused)?;
    let diagnostics = match &mut intake {
        Intake::Dossiers(list) => &mut list.diagnostics,
        Intake::Procedures(table) => &mut table.diagnostics,
        Intake::Form(form) => &mut form.diagnostics,
    };
    for diagnostic in diagnostics {
        diagnostic.place.file = Some(name.clone());
    }
    Ok(intake)
}

/// Opens a file as what its bytes say it is.
pub(crate) fn open(input: &Input, expected: Option<Kind>) -> Result<Box<dyn Source>, Refused> {
    let (head, length) = input.head()?;
    let whole = head.len() as u64 >= length;
    Ok(match sniff::format(&head, whole)? {
        Format::Zip => {
            let binary = archive::check(input)?;
            if let Some(book) = if binary { None } else { xlsx::Workbook::open(input)? } {
                Box::new(book)
            } else if let Some(book) = Ods::open(input)? {
                Box::new(book)
            } else {
                let zip = || Box::new(Diagnostic::refusal("file-is-zip").with("format", "zip"));
                Box::new(book::xlsb(input)?.ok_or_else(zip)?)
            }
        }
        Format::Compound | Format::Biff => Box::new(book::xls(input)?),
        Format::Html(encoding) => Box::new(html::open(input, encoding)?),
        Format::WebArchive => Box::new(web_archive::open(input)?),
        Format::Xml2003(encoding) => Box::new(Xml2003::open(input, length, encoding)?),
        Format::Json(encoding) => Box::new(Json::open(input, length, encoding, expected)?),
        Format::Parquet => Box::new(Columnar::open(input, length)?),
        Format::Text(encoding) => Box::new(Separated::open(input, &head, length, encoding, expected)),
    })
}

/// Each sheet is searched for a table; a year of days has fewer than two of these, a province fewer communes.
const MOST_SHEETS: usize = 200;

/// The table that is read on a sheet.
struct Chosen {
    sheet: usize,
    settled: Settled,
}

fn read(source: &mut dyn Source, options: &Options<'_>) -> Result<Intake, Refusal> {
    let names = source.sheets();
    if names.len() > MOST_SHEETS {
        let said = Diagnostic::refusal("too-many-sheets").with("sheets", names.len()).with("limit", MOST_SHEETS);
        return Err(Box::new(said).into());
    }
    let mut beginnings = Vec::with_capacity(names.len());
    for (sheet, name) in names.iter().enumerate() {
        beginnings.push(beginning(source, sheet, name, options.expected)?);
    }
    if let Some(legacy) = old_letters(&beginnings, options.expected) {
        return read(&mut Converted { inner: source, legacy }, options);
    }
    let mut findings = Findings::default();
    let answer = match options.mapping {
        Some(mapping) => Some((mapping, obeyed(mapping, &beginnings, &names, options.expected)?)),
        None => remembered(options.profiles, &beginnings, &names, &mut findings),
    };
    let (mapping, tables) = match answer {
        Some((mapping, tables)) => (Some(mapping), tables),
        None => (None, beginnings.iter().map(|b| b.found.tables.clone()).collect()),
    };
    let there = |kind: Kind| tables.iter().flatten().any(|t| t.table.columns.kind() == kind);
    let Some(kind) = Kind::ALL.into_iter().find(|k| there(*k)) else {
        let mut why = refusal(&beginnings, &names, options.expected);
        why.diagnostics.extend(findings.into_diagnostics());
        return Err(why);
    };
    let mut title = Title::default();
    let mut chosen = Vec::new();
    for ((sheet, beginning), tables) in beginnings.iter().enumerate().zip(tables) {
        let any = !beginning.found.tables.is_empty();
        match tables.into_iter().find(|t| t.table.columns.kind() == kind) {
            Some(settled) => {
                for row in beginning.rows.iter().take_while(|r| r.number < settled.table.header_from) {
                    title.learn(row);
                }
                for (code, meaning, column) in &settled.remarks {
                    let here = Here { sheet, sheet_name: &names[sheet], row: settled.table.header_to };
                    findings.add(Severity::Remark, code, |d| here.at(d, column).with("meaning", meaning));
                }
                chosen.push(Chosen { sheet, settled });
            }
            None if !beginning.rows.is_empty() => {
                if any {
                    findings.add(Severity::Remark, "sheet-ignored", |d| d.on_sheet(Some(&names[sheet])));
                }
                beginning.rows.iter().take(20).for_each(|row| title.learn(row));
            }
            None => {}
        }
    }
    if kind == Kind::FormII06a {
        for other in chosen.drain(1..) {
            findings.add(Severity::Remark, "sheet-ignored", |d| d.on_sheet(Some(&names[other.sheet])));
        }
    }
    let total: u64 = chosen.iter().map(|c| beginnings[c.sheet].extent).sum();
    let mut pass = Pass { options, mapping, names: &names, findings, title, done: 0, total };
    pass.run(source, &chosen)
}

/// The letters of a file in which nothing is found until they are converted.
fn old_letters(beginnings: &[Beginning], expected: Option<Kind>) -> Option<Legacy> {
    let found = beginnings.iter().map(|b| b.found.score).max().unwrap_or(0);
    let texts = || beginnings.iter().flat_map(|b| &b.rows).flat_map(|r| &r.cells);
    let any = |of: fn(char) -> bool| texts().any(|c| matches!(c, OwnedValue::Text(t) if t.chars().any(of)));
    // Whoever can write "ế" does not use old fonts.
    if found == usize::MAX || !any(|c| !c.is_ascii()) || any(|c| ('\u{1ea0}'..='\u{1eff}').contains(&c)) {
        return None;
    }
    let better = |legacy: &Legacy| {
        beginnings.iter().any(|b| {
            let rows: Vec<OwnedRow> = b.rows.iter().map(|r| legacy.row(r.number, r)).collect();
            let score = find(&rows, expected).score();
            score == usize::MAX || score > found + 2
        })
    };
    Legacy::ALL.into_iter().find(better)
}

/// The second pass over a file: all rows of the chosen sheets.
struct Pass<'a> {
    options: &'a Options<'a>,
    /// A person's answer, given now or before.
    mapping: Option<&'a Mapping>,
    names: &'a [String],
    findings: Findings,
    title: Title,
    done: u64,
    total: u64,
}

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 20_000;

impl Pass<'_> {
    fn run(&mut self, source: &mut dyn Source, chosen: &[Chosen]) -> Result<Intake, Refusal> {
        let Some(first) = chosen.first() else { return Err(refused("table-not-found").into()) };
        let taught = Taught::by(self.mapping);
        let mut layout = first.settled.layout.clone();
        match &first.settled.table.columns {
            Columns::Dossiers(columns) => {
                let new = || DossierReader::new(columns.as_ref().clone(), self.options.import, self.options.unit, taught.clone());
                let (mut reader, before) = (new(), (self.findings.clone(), self.title));
                self.dossiers(source, chosen, &mut reader)?;
                // A file with the month first is known by a day beyond the twelfth, wherever it comes.
                if let Some(orders) = reader.month_first() {
                    reader = new().in_orders(orders);
                    (self.findings, self.title, self.done) = (before.0, before.1, 0);
                    self.findings.add(Severity::Remark, "dates-month-first", |d| d);
                    self.dossiers(source, chosen, &mut reader)?;
                }
                let rows_read = reader.rows_read;
                self.remark_if_empty(rows_read);
                let (in_file, unknown_labels) = reader.finish();
                layout.unknown_labels = unknown_labels;
                Ok(Intake::Dossiers(DossierList {
                    rows_read,
                    duplicates_identical: in_file.duplicates_identical,
                    superseded_in_file: in_file.superseded_in_file,
                    rows: in_file.into_rows(),
                    exported_at: self.title.exported_at,
                    diagnostics: std::mem::take(&mut self.findings).into_diagnostics(),
                    sheets: self.names.to_vec(),
                    layout,
                }))
            }
            Columns::Procedures(columns) => {
                let mut reader = ProcedureReader::new(columns.clone(), taught);
                for Chosen { sheet, settled } in chosen {
                    if let Columns::Procedures(columns) = &settled.table.columns {
                        reader.begin(columns.clone());
                    }
                    self.sheet(source, *sheet, &settled.table, |here, cells, findings| {
                        (reader.row(here, cells, findings), reader.rows_read)
                    })?;
                }
                let rows_read = reader.rows_read;
                self.remark_if_empty(rows_read);
                let (rows, unknown_labels) = reader.finish(&mut self.findings);
                layout.unknown_labels = unknown_labels;
                Ok(Intake::Procedures(ProcedureTable {
                    rows,
                    rows_read,
                    period: self.title.period,
                    exported_at: self.title.exported_at,
                    diagnostics: std::mem::take(&mut self.findings).into_diagnostics(),
                    layout,
                }))
            }
            Columns::Form(columns) => {
                let mut reader = FormReader::new(columns.clone());
                let read = |here: &Here<'_>, cells: &dyn Cells, findings: &mut Findings| (reader.row(here, cells, findings), 0);
                self.sheet(source, first.sheet, &first.settled.table, read)?;
                let form = reader.finish(&mut self.findings);
                self.remark_if_empty(form.summary.len() as u64);
                let Title { exported_at, period } = self.title;
                let diagnostics = std::mem::take(&mut self.findings).into_diagnostics();
                Ok(Intake::Form(Form { period, exported_at, diagnostics, layout, ..form }))
            }
        }
    }

    /// Reads all sheets of a dossier list.
    fn dossiers(&mut self, source: &mut dyn Source, chosen: &[Chosen], reader: &mut DossierReader) -> Result<(), Refused> {
        reader.fixed = self.mapping.is_some();
        for Chosen { sheet, settled } in chosen {
            let table = &settled.table;
            if let Columns::Dossiers(columns) = &table.columns {
                let here = Here { sheet: *sheet, sheet_name: &self.names[*sheet], row: table.header_to };
                reader.begin(columns.as_ref().clone(), &here, &mut self.findings);
            }
            self.sheet(source, *sheet, table, |here, cells, findings| {
                let data = reader.row(here, cells, findings);
                (data, reader.rows_read)
            })?;
        }
        Ok(())
    }

    /// A table without rows is taken in, but it is worth saying.
    fn remark_if_empty(&mut self, rows: u64) {
        if rows == 0 {
            self.findings.add(Severity::Remark, "no-data-rows", |d| d);
        }
    }

    /// Reads the rows below the header of a sheet; what is no data may still say when it was exported.
    fn sheet(
        &mut self,
        source: &mut dyn Source,
        sheet: usize,
        table: &Table,
        mut row: impl FnMut(&Here<'_>, &dyn Cells, &mut Findings) -> (bool, u64),
    ) -> Result<(), Refused> {
        let before = self.done;
        let mut seen = 0u64;
        let mut last = Progress { done: before, total: self.total, rows: 0 };
        source.read(sheet, &mut |spot: Spot, cells: &dyn Cells| {
            self.done = before + spot.done;
            if spot.row <= table.header_to {
                return ControlFlow::Continue(());
            }
            let here = Here { sheet, sheet_name: &self.names[sheet], row: spot.row };
            let (data, rows) = row(&here, cells, &mut self.findings);
            if !data {
                self.title.learn(&OwnedRow::copy(spot.row, cells, WIDTH));
            }
            seen += 1;
            last = Progress { done: self.done, total: self.total.max(self.done), rows };
            if seen.is_multiple_of(REPORT_EVERY) {
                (self.options.progress)(last);
            }
            ControlFlow::Continue(())
        })?;
        source.remarks(&mut self.findings);
        (self.options.progress)(last);
        Ok(())
    }
}
