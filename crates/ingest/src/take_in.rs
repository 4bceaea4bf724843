//! The whole way: a file, its format, its sheets, the table on them, its rows.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::{Dossier, ImportId, UnitId};
use dondoc_domain::text::fold;
use dondoc_domain::time::Moment;
use serde::{Deserialize, Serialize};

use crate::cell::{Cells, OwnedRow, filled};
use crate::collect::Here;
use crate::dossiers::DossierReader;
use crate::findings::Findings;
use crate::form::{Form, FormReader};
use crate::input::Input;
use crate::layout::{Columns, Table, WIDTH, WINDOW};
use crate::mapped::{confirmed, lay};
use crate::mapping::{Mapping, Taught};
use crate::procedures::{ProcedureReader, ProcedureTable};
use crate::readers::{archive, book, columnar::Columnar, html, json::Json, separated::Separated, xlsx};
use crate::rows::{Refused, Source, Spot, refused};
use crate::seen::{Layout, LayoutBy};
use crate::settle::{Outcome, Settled, examine};
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
    found: Outcome,
    /// Rows that the sheet says it has (0 where nothing was asked).
    extent: u64,
}

fn beginning(source: &mut dyn Source, sheet: usize, name: &str, expected: Option<Kind>) -> Result<Beginning, Refused> {
    let mut rows = Vec::new();
    let mut extent = 0;
    source.read(sheet, &mut |spot, cells| {
        extent = spot.total;
        if filled(cells).next().is_some() {
            rows.push(OwnedRow::copy(spot.row, cells, WIDTH));
        }
        if rows.len() < WINDOW { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let found = examine(&rows, expected, name);
    Ok(Beginning { rows, found, extent })
}

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

/// The tables of each sheet as a person says they are.
fn obeyed(
    mapping: &Mapping,
    beginnings: &[Beginning],
    names: &[String],
    expected: Option<Kind>,
) -> Result<Vec<Vec<Settled>>, Refusal> {
    let layout = nearest(beginnings).map(|(_, layout)| Box::new(layout.clone()));
    let refused = |diagnostics| Refusal { diagnostics, layout: layout.clone() };
    if let Some(expected) = expected.filter(|e| *e != mapping.kind) {
        let said = Diagnostic::refusal("kind-differs").with("expected", expected.name()).with("found", mapping.kind.name());
        return Err(refused(vec![said]));
    }
    if let Some(sheet) = &mapping.sheet
        && !names.iter().any(|n| fold(n) == fold(sheet))
    {
        return Err(refused(vec![Diagnostic::refusal("mapping-sheet-unknown").with("sheet", sheet)]));
    }
    let mut tables = Vec::new();
    // Of several sheets that do not fit the first that holds something tells why.
    let mut why: Option<Vec<Diagnostic>> = None;
    for (beginning, name) in beginnings.iter().zip(names) {
        if mapping.sheet.as_ref().is_some_and(|s| fold(s) != fold(name)) || beginning.rows.is_empty() {
            tables.push(Vec::new());
            continue;
        }
        match lay(mapping, &beginning.rows, beginning.layout(), name, LayoutBy::Mapping) {
            Ok(settled) => tables.push(vec![settled]),
            Err(wrong) => {
                tables.push(Vec::new());
                why.get_or_insert_with(|| wrong.into_iter().map(|d| on(d, name)).collect());
            }
        }
    }
    if tables.iter().all(Vec::is_empty) {
        return Err(refused(why.unwrap_or_else(|| vec![Diagnostic::refusal("table-not-found")])));
    }
    Ok(tables)
}

/// A mapping that was given before for a file with the headings of this one, and still fits.
fn remembered<'p>(
    profiles: &'p BTreeMap<String, Mapping>,
    beginnings: &[Beginning],
    names: &[String],
    findings: &mut Findings,
) -> Option<(&'p Mapping, Vec<Vec<Settled>>)> {
    if profiles.is_empty() {
        return None;
    }
    let known = beginnings.iter().filter_map(Beginning::layout).find_map(|l| profiles.get_key_value(&l.signature));
    let unknown = || {
        // Where nothing was found without the mapping, its own header has the signature.
        let any = |sig: &str, mapping: &Mapping| {
            beginnings.iter().any(|b| {
                b.layout().is_none()
                    && lay(mapping, &b.rows, None, "", LayoutBy::Profile).is_ok_and(|s| s.layout.signature == sig)
            })
        };
        profiles.iter().take(MOST_PROFILES).find(|(sig, mapping)| any(sig, mapping))
    };
    let (_, mapping) = known.or_else(unknown)?;
    let mut tables = Vec::new();
    for (beginning, name) in beginnings.iter().zip(names) {
        let here = mapping.sheet.as_ref().is_none_or(|s| fold(s) == fold(name));
        let settled = lay(mapping, &beginning.rows, beginning.layout(), name, LayoutBy::Profile).ok();
        let settled = settled.filter(|s| here && confirmed(s, &beginning.rows));
        tables.push(settled.into_iter().collect::<Vec<_>>());
    }
    if tables.iter().all(Vec::is_empty) {
        findings.add(Severity::Remark, "profile-does-not-fit", |d| d);
        return None;
    }
    Some((mapping, tables))
}

/// Profiles that are tried where nothing tells which of them it could be.
const MOST_PROFILES: usize = 100;

impl Beginning {
    /// What was found on the sheet without an answer.
    fn layout(&self) -> Option<&Layout> {
        let settled = self.found.tables.first().map(|t| &t.layout);
        settled.or_else(|| self.found.nearly.first().map(|n| &n.layout))
    }
}

/// The sheet that comes nearest to a table, and what is known of it.
fn nearest(beginnings: &[Beginning]) -> Option<(usize, &Layout)> {
    let known = beginnings.iter().enumerate().rev().filter_map(|(at, b)| Some((b.found.score, at, b.layout()?)));
    known.max_by_key(|(score, ..)| *score).map(|(_, at, layout)| (at, layout))
}

/// Why nothing was found: what the most telling sheet lacks, or what is to be asked about it.
fn refusal(beginnings: &[Beginning], names: &[String], expected: Option<Kind>) -> Refusal {
    if let Some(expected) = expected {
        for (beginning, name) in beginnings.iter().zip(names) {
            if let Some(settled) = examine(&beginning.rows, None, name).tables.first() {
                let found = settled.table.columns.kind().name();
                let said = Diagnostic::refusal("kind-differs").with("expected", expected.name()).with("found", found);
                return Refusal { diagnostics: vec![on(said, name)], layout: None };
            }
        }
    }
    // What can be asked comes before what is not there at all.
    let nearly = beginnings.iter().zip(names).rev().flat_map(|(b, name)| b.found.nearly.iter().map(move |n| (b, n, name)));
    let best = nearly.max_by_key(|(b, n, _)| (n.is_unsure(), b.found.score, n.lacking.recognised.len()));
    let Some((_, nearest, name)) = best else {
        return Refusal { diagnostics: vec![Diagnostic::refusal("table-not-found")], layout: None };
    };
    let layout = Some(Box::new(nearest.layout.clone()));
    let said = if nearest.is_unsure() {
        let asked: Vec<&str> = nearest
            .layout
            .unsure
            .iter()
            .filter(|q| nearest.lacking.missing.contains(&q.meaning.as_str()))
            .map(|q| q.meaning.as_str())
            .collect();
        let here = Here { sheet: 0, sheet_name: "", row: nearest.lacking.rows.1 };
        here.on(Diagnostic::refusal("columns-unsure")).with("kind", nearest.lacking.kind.name()).with("missing", asked.join(","))
    } else {
        nearest.lacking.refusal()
    };
    Refusal { diagnostics: vec![on(said, name)], layout }
}

fn on(diagnostic: Diagnostic, sheet: &str) -> Diagnostic {
    diagnostic.on_sheet((!sheet.is_empty()).then_some(sheet))
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
                let mut reader = DossierReader::new(columns.clone(), self.options.import, self.options.unit, taught);
                reader.fixed = self.mapping.is_some();
                for Chosen { sheet, settled } in chosen {
                    let table = &settled.table;
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
                let (rows, unknown_labels) = reader.finish();
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
                let total = reader.total;
                let (rows, broken) = reader.finish(&mut self.findings);
                self.remark_if_empty(rows.len() as u64);
                let Title { exported_at, period } = self.title;
                let diagnostics = std::mem::take(&mut self.findings).into_diagnostics();
                Ok(Intake::Form(Form { rows, total, period, exported_at, broken, diagnostics, layout }))
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
