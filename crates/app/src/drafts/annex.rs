//! The annex of a draft as a grid: what was assigned and reached beside each cell, and the ways in: a form, a pasted block, a
//! workbook.

use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use dondoc_domain::catalogue::Level;
use dondoc_domain::counting::Cells;
use dondoc_domain::decisions::annex::{self, GridColumn, GridRow, from_grid, is_whole, rows_of_block, to_grid};
use dondoc_domain::decisions::{Annex, AnnexPeriod, AnnexTarget, DecisionText};
use dondoc_domain::definitions::Bilingual;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::Map;
use dondoc_domain::rate::Rate;
use dondoc_domain::reference::Reference;
use dondoc_domain::targets::{Percent, Share};
use dondoc_domain::text::bare;
use dondoc_domain::time::{Day, Validity};
use dondoc_ingest::Input;
use dondoc_store::ReferenceVersion;

use super::effect::of_share;
use super::{DraftView, confirm};
use crate::figures::Question;
use crate::words::Language;
use crate::{App, Error, blocking};

/// What stands beside a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellBeside {
    /// What was reached in the year before.
    pub last_year: Rate,
    /// What was assigned at its end.
    pub last_target: Option<Percent>,
    /// What has been reached in the year itself.
    pub now: Rate,
}

/// A row of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnexGridRow {
    /// Whose it is, and its cells.
    pub row: GridRow,
    /// What to call it; `None`: the unit as a whole.
    pub name: Option<String>,
    /// Beside each cell; `None`: the row is of nobody who is known.
    pub beside: Vec<Option<CellBeside>>,
}

/// The annex of a draft as a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnexGrid {
    /// The draft.
    pub draft: DraftView,
    /// The year that it is for.
    pub year: i32,
    /// Its columns.
    pub columns: Vec<GridColumn>,
    /// Names of the columns' indicators.
    pub names: Vec<Bilingual>,
    /// Its rows.
    pub rows: Vec<AnnexGridRow>,
    /// Are there columns for each level?
    pub levels: bool,
    /// Are there rows for each field?
    pub fields: bool,
    /// Values of the annex that have no column here; they stay as they are.
    pub others: usize,
}

/// What came in from a block or a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnnexImported {
    /// The draft's version with it.
    pub version: i64,
    /// Values.
    pub values: usize,
    /// Rows.
    pub rows: usize,
}

/// A year's cells of a unit, as it was or, where nothing was counted so, on today's map.
type Year = (Question, Cells);

impl App {
    /// The annex of a draft as a grid; `levels`, `fields`: `None`: as the annex has them.
    ///
    /// # Errors
    /// The draft is unknown, or does not say whom it binds.
    pub async fn annex_grid(&self, id: i64, levels: Option<bool>, fields: Option<bool>) -> Result<AnnexGrid, Error> {
        let draft = self.draft(id).await?;
        let (version, reference) = self.recorded_reference().await?;
        let (unit, year) = bound(&draft, &reference, self.now().day())?;
        let targets = targets(&draft.text);
        // What the annex has is shown, whatever is asked for.
        let levels = annex::has_levels(targets) || levels.unwrap_or_default();
        let fields = targets.iter().any(|t| t.field.is_some()) || fields.unwrap_or_default();
        let columns = annex::columns(levels);
        let offered = offered(&reference, unit, Day::from_ymd(year, 12, 31).unwrap_or(Day::MAX), fields);
        let name = reference.organisation.units[&unit].name.clone();
        let (rows, others) = to_grid(targets, &columns, offered, &name);
        let names = self.annex_names(&columns)?;
        let rows = self.beside(version, &reference, (unit, year), &columns, rows).await?;
        Ok(AnnexGrid { draft, year, columns, names, rows, levels, fields, others: others.len() })
    }

    fn annex_names(&self, columns: &[GridColumn]) -> Result<Vec<Bilingual>, Error> {
        let definition = crate::figures::find_definition(dondoc_domain::definitions::FOUNDING)?;
        let name = |c: &GridColumn| definition.indicator(&c.indicator).map(|i| i.name.clone());
        Ok(columns.iter().filter_map(name).collect())
    }

    async fn beside(
        &self,
        version: ReferenceVersion,
        reference: &Arc<Reference>,
        (bound, year): (UnitId, i32),
        columns: &[GridColumn],
        rows: Vec<GridRow>,
    ) -> Result<Vec<AnnexGridRow>, Error> {
        let last_day = Day::from_ymd(year - 1, 12, 31).unwrap_or(Day::MIN);
        let mut counted: std::collections::BTreeMap<UnitId, [Year; 2]> = std::collections::BTreeMap::new();
        let mut shown = Vec::with_capacity(rows.len());
        for row in rows {
            let unit = match row.unit.as_deref() {
                None => Some(bound),
                Some(code) => reference.organisation.resolve(code, last_day.plus(365)).ok(),
            };
            let whole = |name: &String| unit.is_some_and(|u| is_whole(name, &reference.organisation.units[&u].name));
            let nobody = row.unit.is_none() && row.department.is_none() && row.name.as_ref().is_some_and(|name| !whole(name));
            let Some(unit) = unit.filter(|_| !nobody) else {
                shown.push(AnnexGridRow { name: row.name.clone(), beside: vec![None; columns.len()], row });
                continue;
            };
            let [last, now] = match counted.entry(unit) {
                Entry::Occupied(kept) => kept.into_mut(),
                Entry::Vacant(free) => {
                    let last = self.year_counted(version, reference, unit, year - 1).await?;
                    let now = self.year_counted(version, reference, unit, year).await?;
                    free.insert([last, now])
                }
            };
            let one = |column: &GridColumn| {
                let share = Share { department: row.department.as_deref(), field: row.field.as_deref(), level: column.level };
                let rate = |(question, cells): &Year| {
                    let indicator = question.definition.indicator(&column.indicator);
                    indicator.map(|i| i.rate(of_share(&question.reference, cells, share))).unwrap_or_default()
                };
                let target = reference.targets.in_force(unit, share, &column.indicator, last_day);
                CellBeside { last_year: rate(last), last_target: target.map(|t| t.percent), now: rate(now) }
            };
            let beside = columns.iter().map(|column| Some(one(column))).collect();
            shown.push(AnnexGridRow { name: row_name(reference, unit, bound, &row), beside, row });
        }
        Ok(shown)
    }

    async fn year_counted(
        &self,
        version: ReferenceVersion,
        reference: &Arc<Reference>,
        unit: UnitId,
        year: i32,
    ) -> Result<Year, Error> {
        let as_was = self.year_of(version, reference, unit, (year, Map::AsWas)).await?;
        // A unit that a merger made has no past of its own: what it took over is its past.
        if as_was.1.is_empty() { self.year_of(version, reference, unit, (year, Map::Today)).await } else { Ok(as_was) }
    }

    /// Saves the grid of a form as the annex, over the version that was looked at; gives the new version.
    ///
    /// # Errors
    /// A cell is no percentage, or a share is assigned twice: each with row and column, and nothing is saved; or as
    /// [`App::save_draft`].
    pub async fn save_annex(
        &self,
        (id, seen): (i64, i64),
        columns: &[GridColumn],
        rows: &[GridRow],
        by: Option<&str>,
    ) -> Result<AnnexImported, Error> {
        let (values, wrong) = from_grid(columns, rows);
        if !wrong.is_empty() {
            return Err(Error::Refused(wrong));
        }
        let draft = self.draft(id).await?;
        let name = draft.unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default();
        // What has no column is not in the form, and stays.
        let (_, others) = to_grid(targets(&draft.text), columns, Vec::new(), &name);
        let filled = rows.iter().filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty())).count();
        let imported = AnnexImported { version: seen, values: values.len(), rows: filled };
        let mut text = draft.text;
        put(&mut text, values.into_iter().chain(others).collect());
        let version = self.save_draft(id, seen, &text, by).await?;
        Ok(AnnexImported { version, ..imported })
    }

    /// Puts a block that was copied from a spreadsheet into the annex: rows by code or name, values in the order of the columns.
    /// Other rows stay.
    ///
    /// # Errors
    /// A row is nobody's, a cell no percentage; or as [`App::save_draft`].
    pub async fn paste_annex(&self, (id, seen): (i64, i64), block: &str, by: Option<&str>) -> Result<AnnexImported, Error> {
        let grid = self.annex_grid(id, None, None).await?;
        let rows = rows_of_block(block);
        let row =
            |(at, called, cells): (u64, String, Vec<String>)| GridRow { at, name: Some(called), cells, ..GridRow::default() };
        let mut rows: Vec<GridRow> = rows.into_iter().map(row).collect();
        let names = grid.columns.iter().zip(&grid.names).map(|(c, name)| GridColumn {
            at: c.at + 1,
            heading: column_name(Language::Vietnamese, name, c.level),
            ..c.clone()
        });
        let columns: Vec<GridColumn> = names.collect();
        settle(&mut rows, &grid, None)?;
        let mut kept: Vec<GridRow> = grid.rows.into_iter().map(|row| row.row).collect();
        for new in rows {
            let same = |row: &&mut GridRow| (&row.unit, &row.department, &row.field) == (&new.unit, &new.department, &new.field);
            match kept.iter_mut().find(same) {
                Some(row) => {
                    row.at = new.at;
                    for (cell, value) in row.cells.iter_mut().zip(new.cells) {
                        *cell = value;
                    }
                }
                None => kept.push(new),
            }
        }
        self.save_annex((id, seen), &columns, &kept, by).await
    }

    /// Takes a workbook in as the annex: what it does not have in its columns is assigned no more; columns that it does not have stay.
    ///
    /// # Errors
    /// The file holds no annex; a row is nobody's, a cell no percentage, each with sheet, row and column; or as
    /// [`App::save_draft`].
    pub async fn import_annex(&self, (id, seen): (i64, i64), input: Input, by: Option<&str>) -> Result<AnnexImported, Error> {
        let read = blocking(move || dondoc_ingest::annex::read(&input).map_err(Error::Refused)).await?;
        let grid = self.annex_grid(id, None, None).await?;
        let mut rows = read.rows;
        settle(&mut rows, &grid, read.sheet.as_deref())?;
        let on_sheet = |all: Vec<Diagnostic>| all.into_iter().map(|d| d.on_sheet(read.sheet.as_deref())).collect();
        match self.save_annex((id, seen), &read.columns, &rows, by).await {
            Err(Error::Refused(wrong)) => Err(Error::Refused(on_sheet(wrong))),
            done => done,
        }
    }

    /// The annex of a draft as a workbook, as [`App::import_annex`] reads it.
    ///
    /// # Errors
    /// As [`App::annex_grid`].
    pub async fn export_annex(&self, id: i64, words: Language) -> Result<Vec<u8>, Error> {
        let grid = self.annex_grid(id, None, None).await?;
        let made_at = grid.draft.versions.first().map_or(grid.draft.created_at, |version| version.saved_at);
        blocking(move || workbook(&grid, words, made_at)).await
    }
}

/// The values of a text's annex.
fn targets(text: &DecisionText) -> &[AnnexTarget] {
    text.annex.as_ref().map_or(&[], |annex| &annex.targets)
}

/// Puts values into a text's annex, which it has from then on.
fn put(text: &mut DecisionText, targets: Vec<AnnexTarget>) {
    let period = text.year.map(|year| AnnexPeriod::Year { year });
    let annex = text.annex.get_or_insert_with(|| Annex { period, ..Annex::default() });
    annex.targets = targets;
}

/// Whom a draft binds, and for which year.
fn bound(draft: &DraftView, reference: &Reference, today: Day) -> Result<(UnitId, i32), Error> {
    let unit = confirm::bound(&draft.text, reference);
    let unit = unit.ok_or_else(|| Error::refused(Diagnostic::refusal("draft-without-unit").with("draft", draft.id)))?;
    let first = draft.text.validity().and_then(Validity::from_day);
    Ok((unit, draft.text.year.or(first.map(Day::year)).unwrap_or_else(|| today.year())))
}

/// The rows that are offered: the unit as a whole, its departments, the units directly below; with `fields` below each
/// department a row for each field of the procedures that are assigned to it.
fn offered(reference: &Reference, unit: UnitId, day: Day, fields: bool) -> Vec<GridRow> {
    let mut rows = vec![GridRow::default()];
    for (code, name) in reference.departments_of(unit) {
        let row = GridRow { department: Some(code.to_string()), name: Some(name.clone()), ..GridRow::default() };
        rows.push(row.clone());
        if fields {
            let own = fields_of(reference, unit, code, day);
            rows.extend(own.into_iter().map(|field| GridRow { field: Some(field), ..row.clone() }));
        }
    }
    let organisation = &reference.organisation;
    let below = organisation.units.iter().filter(|(_, u)| u.validity.holds_on(day) && u.parent_on(day) == Some(unit));
    let mut below: Vec<(String, String)> =
        below.map(|(id, u)| (organisation.public_name(*id), u.name_on(day).to_owned())).collect();
    below.sort();
    rows.extend(below.into_iter().map(|(code, name)| GridRow { unit: Some(code), name: Some(name), ..GridRow::default() }));
    rows
}

fn fields_of(reference: &Reference, unit: UnitId, department: &str, day: Day) -> BTreeSet<String> {
    let own = reference.catalogue.assignments.of(unit).filter(|(_, to)| to.on(day).is_some_and(|code| code == department));
    own.filter_map(|(code, _)| reference.catalogue.procedures.get(code))
        .map(|p| p.field.clone())
        .filter(|f| !f.is_empty())
        .collect()
}

/// What to call a row; `None`: the unit as a whole.
fn row_name(reference: &Reference, unit: UnitId, bound: UnitId, row: &GridRow) -> Option<String> {
    match (&row.department, &row.unit) {
        (Some(code), _) => {
            let known = reference.departments.get(&(unit, code.as_str().into()));
            Some(row.name.clone().or(known.cloned()).unwrap_or_else(|| code.clone()))
        }
        (None, Some(_)) if unit != bound => {
            Some(row.name.clone().unwrap_or_else(|| reference.organisation.units[&unit].name.clone()))
        }
        _ => None,
    }
}

/// Finds whose the rows of a block or workbook are, by code or by name among the rows that are offered.
fn settle(rows: &mut [GridRow], grid: &AnnexGrid, sheet: Option<&str>) -> Result<(), Error> {
    let unit_name = grid.draft.unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default();
    let mut wrong = Vec::new();
    for row in rows.iter_mut().filter(|row| row.unit.is_none() && row.department.is_none()) {
        let called = row.name.clone().unwrap_or_default();
        let wanted = bare(&called);
        let fits = |known: &&AnnexGridRow| {
            let codes = [known.row.department.as_deref(), known.row.unit.as_deref()];
            let coded = codes.into_iter().flatten().any(|code| code.eq_ignore_ascii_case(called.trim()));
            (coded || known.name.as_deref().map(bare).as_deref() == Some(wanted.as_str())) && known.row.field.is_none()
        };
        let mut found = grid.rows.iter().filter(fits);
        match (found.next(), found.next()) {
            (Some(known), None) => {
                (row.unit, row.department) = (known.row.unit.clone(), known.row.department.clone());
                row.name.clone_from(&known.row.name);
            }
            // Nobody's code or name, or that of several.
            _ if is_whole(&called, &unit_name) => {}
            _ => wrong.push(Diagnostic::refusal("annex-row-unmatched").on_sheet(sheet).at_row(row.at)),
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Refused(wrong)) }
}

/// Name of a column: the indicator, and the level where it is of one.
pub(crate) fn column_name(words: Language, indicator: &Bilingual, level: Option<Level>) -> String {
    let name = if words == Language::Vietnamese { &indicator.vi } else { &indicator.en };
    match level {
        None => words.text_with("draft-column", &[("indicator", name.as_str())]),
        Some(level) => {
            let level = words.text(&format!("level-{}", level.name()));
            words.text_with("draft-column-level", &[("indicator", name.as_str()), ("level", level.as_str())])
        }
    }
}

fn workbook(grid: &AnnexGrid, words: Language, made_at: dondoc_domain::time::Moment) -> Result<Vec<u8>, Error> {
    use dondoc_documents::table::{Cell, Column, Table};
    // Headings are those that the reader knows, in whatever language the page is.
    let vi = Language::Vietnamese;
    let codes = [("draft-sheet-row", 6), ("draft-sheet-unit", 14), ("draft-sheet-department", 14), ("draft-sheet-name", 40)];
    let mut columns: Vec<Column> = codes.iter().map(|(key, width)| Column::new(vi.text(key), *width)).collect();
    if grid.fields {
        columns.push(Column::new(vi.text("draft-sheet-field"), 24));
    }
    columns.extend(grid.columns.iter().zip(&grid.names).map(|(c, name)| Column::new(column_name(vi, name, c.level), 20)));
    columns.push(Column::new(vi.text("draft-sheet-note"), 30));
    let whole = grid.draft.unit.as_ref().map(|unit| vi.text_with("draft-whole-unit", &[("unit", unit.name.as_str())]));
    let text = |text: Option<&String>| text.map_or(Cell::Empty, |text| Cell::Text(text.clone()));
    let row = |(at, row): (u64, &AnnexGridRow)| {
        let mut cells = vec![Cell::Number(at), text(row.row.unit.as_ref()), text(row.row.department.as_ref())];
        cells.push(text(row.row.name.as_ref().or(row.name.as_ref()).or(whole.as_ref())));
        if grid.fields {
            cells.push(text(row.row.field.as_ref()));
        }
        cells.extend(row.row.cells.iter().map(|value| value.parse().map_or_else(|_| Cell::Text(value.clone()), Cell::Percent)));
        cells.push(text(row.row.note.as_ref()));
        cells
    };
    let title = grid.draft.text.title.clone().unwrap_or_else(|| vi.text("draft-untitled"));
    let table = Table {
        sheet: vi.text("draft-sheet"),
        lead: vec![title.clone(), words.text("draft-sheet-lead")],
        columns,
        rows: (1..).zip(&grid.rows).map(row).collect(),
    };
    dondoc_documents::table::workbook(&title, made_at, &[table]).map_err(Error::internal)
}
