//! The whole way: a file, its format, its sheets, the table on them, its rows.

use std::ops::ControlFlow;

use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::{Dossier, ImportId, UnitId};
use dondoc_domain::time::Moment;

use crate::cell::{Cells, OwnedRow, filled};
use crate::collect::Here;
use crate::dossiers::DossierReader;
use crate::findings::Findings;
use crate::form::{Form, FormReader};
use crate::input::Input;
use crate::layout::{Columns, Found, Table, WIDTH, WINDOW, find};
use crate::procedures::{ProcedureReader, ProcedureTable};
use crate::readers::{archive, book, columnar::Columnar, html, json::Json, separated::Separated, xlsx};
use crate::rows::{Refused, Source, Spot, refused};
use crate::sniff::{self, Format};
use crate::title::Title;

/// What a file of figures may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// One row for each dossier.
    DossierList,
    /// One row for each procedure, with its counts by channel.
    ProcedureTable,
    /// Form II.06a/VPCP/KSTT.
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
    /// Told at most every 20,000 rows.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl std::fmt::Debug for Options<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("import", &self.import)
            .field("unit", &self.unit)
            .field("expected", &self.expected)
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
/// Why the whole file is refused.
pub fn take_in(from: impl Into<Input>, options: &Options<'_>) -> Result<Intake, Vec<Diagnostic>> {
    let input: Input = from.into();
    let name = input.name();
    let refused = |d: Refused| vec![d.in_file(&name)];
    let mut source = open(&input, options.expected).map_err(refused)?;
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

fn open(input: &Input, expected: Option<Kind>) -> Result<Box<dyn Source>, Refused> {
    let (head, length) = input.head()?;
    let whole = head.len() as u64 >= length;
    Ok(match sniff::format(&head, whole)? {
        Format::Zip => match archive::check(input).and_then(|()| xlsx::Workbook::open(input))? {
            Some(book) => Box::new(book),
            None => {
                Box::new(book::other_archive(input)?.ok_or_else(|| Diagnostic::refusal("file-is-zip").with("format", "zip"))?)
            }
        },
        Format::Compound | Format::Biff => Box::new(book::xls(input)?),
        Format::Html(encoding) => Box::new(html::open(input, encoding)?),
        Format::Json(encoding) => Box::new(Json::open(input, length, encoding, expected)?),
        Format::Parquet => Box::new(Columnar::open(input, length)?),
        Format::Text(encoding) => Box::new(Separated::open(input, &head, length, encoding, expected)),
    })
}

/// Each sheet is searched for a table; a year of days has fewer than two of these, a province fewer communes.
const MOST_SHEETS: usize = 200;

/// The beginning of a sheet.
struct Beginning {
    rows: Vec<OwnedRow>,
    found: Found,
    /// Rows that the sheet says it has (0 where nothing was asked).
    extent: u64,
}

fn beginning(source: &mut dyn Source, sheet: usize, expected: Option<Kind>) -> Result<Beginning, Refused> {
    let mut rows = Vec::new();
    let mut extent = 0;
    source.read(sheet, &mut |spot, cells| {
        extent = spot.total;
        if filled(cells).next().is_some() {
            rows.push(OwnedRow::copy(spot.row, cells, WIDTH));
        }
        if rows.len() < WINDOW { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let found = find(&rows, expected);
    Ok(Beginning { rows, found, extent })
}

/// The table that is read on a sheet.
struct Chosen {
    sheet: usize,
    table: Table,
}

fn read(source: &mut dyn Source, options: &Options<'_>) -> Result<Intake, Refused> {
    let names = source.sheets();
    if names.len() > MOST_SHEETS {
        return Err(Box::new(Diagnostic::refusal("too-many-sheets").with("sheets", names.len()).with("limit", MOST_SHEETS)));
    }
    let mut beginnings = Vec::with_capacity(names.len());
    for sheet in 0..names.len() {
        beginnings.push(beginning(source, sheet, options.expected)?);
    }
    let tables = |b: &Beginning| match &b.found {
        Found::Tables(tables) => tables.clone(),
        _ => Vec::new(),
    };
    let first = |kind: Kind| beginnings.iter().flat_map(tables).any(|t| t.columns.kind() == kind);
    let Some(kind) = Kind::ALL.into_iter().find(|k| first(*k)) else {
        return Err(Box::new(refusal(&beginnings, &names, options.expected)));
    };
    let mut findings = Findings::default();
    let mut title = Title::default();
    let mut chosen = Vec::new();
    for (sheet, beginning) in beginnings.iter().enumerate() {
        match tables(beginning).into_iter().find(|t| t.columns.kind() == kind) {
            Some(table) => {
                for row in beginning.rows.iter().take_while(|r| r.number < table.header_from) {
                    title.learn(row);
                }
                chosen.push(Chosen { sheet, table });
            }
            None if !beginning.rows.is_empty() => {
                if matches!(beginning.found, Found::Tables(_)) {
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
    let mut pass = Pass { options, names: &names, findings, title, done: 0, total };
    pass.run(source, &chosen)
}

/// Why nothing was found: what the most telling sheet lacks.
fn refusal(beginnings: &[Beginning], names: &[String], expected: Option<Kind>) -> Diagnostic {
    if let Some(expected) = expected {
        for (sheet, beginning) in beginnings.iter().enumerate() {
            if let Found::Tables(tables) = find(&beginning.rows, None)
                && let Some(table) = tables.first()
            {
                let found = table.columns.kind().name();
                let said = Diagnostic::refusal("kind-differs").with("expected", expected.name()).with("found", found);
                return on(said, &names[sheet]);
            }
        }
    }
    let best = beginnings.iter().zip(names).rev().max_by_key(|(b, _)| b.found.score());
    match best {
        Some((beginning, name)) => on(beginning.found.refusal(), name),
        None => Diagnostic::refusal("table-not-found"),
    }
}

fn on(diagnostic: Diagnostic, sheet: &str) -> Diagnostic {
    diagnostic.on_sheet((!sheet.is_empty()).then_some(sheet))
}

/// The second pass over a file: all rows of the chosen sheets.
struct Pass<'a> {
    options: &'a Options<'a>,
    names: &'a [String],
    findings: Findings,
    title: Title,
    done: u64,
    total: u64,
}

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 20_000;

impl Pass<'_> {
    fn run(&mut self, source: &mut dyn Source, chosen: &[Chosen]) -> Result<Intake, Refused> {
        let Some(first) = chosen.first() else { return Err(refused("table-not-found")) };
        match &first.table.columns {
            Columns::Dossiers(columns) => {
                let mut reader = DossierReader::new(columns.clone(), self.options.import, self.options.unit);
                for Chosen { sheet, table } in chosen {
                    if let Columns::Dossiers(columns) = &table.columns {
                        let here = Here { sheet: *sheet, sheet_name: &self.names[*sheet], row: table.header_to };
                        reader.begin(columns.clone(), &here, &mut self.findings);
                    }
                    self.sheet(source, *sheet, table, |here, cells, findings| {
                        let data = reader.row(here, cells, findings);
                        (data, reader.rows_read)
                    })?;
                }
                let rows_read = reader.rows_read;
                self.remark_if_empty(rows_read);
                let in_file = reader.finish();
                Ok(Intake::Dossiers(DossierList {
                    rows_read,
                    duplicates_identical: in_file.duplicates_identical,
                    superseded_in_file: in_file.superseded_in_file,
                    rows: in_file.into_rows(),
                    exported_at: self.title.exported_at,
                    diagnostics: std::mem::take(&mut self.findings).into_diagnostics(),
                    sheets: self.names.to_vec(),
                }))
            }
            Columns::Procedures(columns) => {
                let mut reader = ProcedureReader::new(columns.clone());
                for Chosen { sheet, table } in chosen {
                    if let Columns::Procedures(columns) = &table.columns {
                        reader.begin(columns.clone());
                    }
                    self.sheet(source, *sheet, table, |here, cells, findings| {
                        (reader.row(here, cells, findings), reader.rows_read)
                    })?;
                }
                self.remark_if_empty(reader.rows_read);
                Ok(Intake::Procedures(ProcedureTable {
                    rows: reader.rows,
                    rows_read: reader.rows_read,
                    period: self.title.period,
                    exported_at: self.title.exported_at,
                    diagnostics: std::mem::take(&mut self.findings).into_diagnostics(),
                }))
            }
            Columns::Form(columns) => {
                let mut reader = FormReader::new(columns.clone());
                self.sheet(source, first.sheet, &first.table, |here, cells, findings| (reader.row(here, cells, findings), 0))?;
                let total = reader.total;
                let (rows, broken) = reader.finish(&mut self.findings);
                self.remark_if_empty(rows.len() as u64);
                let Title { exported_at, period } = self.title;
                let diagnostics = std::mem::take(&mut self.findings).into_diagnostics();
                Ok(Intake::Form(Form { rows, total, period, exported_at, broken, diagnostics }))
            }
        }
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
