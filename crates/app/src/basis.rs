//! What figures rest on, decided unit by unit: dossier lists where there are any, else procedure tables.
//!
//! A unit rests on its lists as soon as these hold one counted dossier of the period under its own codes,
//! whoever brought it: itself, or after a merger the unit that took it over. Only a unit without any may rest
//! on procedure tables, and only on such as tile the period exactly (samples/README, "procedure table"). So no
//! dossier ever counts twice, and a union may have members of both kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use compact_str::CompactString;
use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::definitions::{LevelSource, Unknown};
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::organisation::Organisation;
use dondoc_domain::periods::Period;
use dondoc_domain::tiling::{Tiling, tile};
use dondoc_domain::time::{Day, Validity};
use dondoc_ingest::Kind;
use dondoc_store::{AggregateRow, ImportRecord};

use crate::figures::{Question, publish, unit_ref};
use crate::imports::Imports;
use crate::quality::{LeftOut, subtract};
use crate::views::{Source, TableGap, TableUsed, Tables};
use crate::{App, Error, computing};

/// A procedure table as it stands in the database.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table {
    pub(crate) import: ImportId,
    pub(crate) period: (Day, Day),
    pub(crate) rows: Vec<AggregateRow>,
}

/// The tables that stand, by unit: of several of one period the latest import's.
pub(crate) type TablesByUnit = BTreeMap<UnitId, Vec<Table>>;

/// A table that was used, or could have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) unit: UnitId,
    pub(crate) import: ImportId,
    pub(crate) period: (Day, Day),
}

/// A unit whose tables do not make up the period.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Gap {
    unit: UnitId,
    missing: Vec<(Day, Day)>,
    crossing: Vec<(Day, Day)>,
}

/// Cells of a period, with what they rest on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sourced {
    /// Counted dossiers.
    pub(crate) cells: Cells,
    /// The tables among what they rest on.
    pub(crate) used: Vec<Piece>,
    /// Tables of units that rest on their lists: not in `cells`, but beside them.
    pub(crate) beside: Vec<Piece>,
    /// What these tables count.
    pub(crate) beside_cells: Cells,
    gaps: Vec<Gap>,
    /// Tables that would make up the period, of units without lists, but cannot answer the definition.
    silent: Vec<Piece>,
    insisted: Option<Source>,
}

impl Sourced {
    /// What all the cells rest on.
    pub(crate) fn source(&self) -> Source {
        self.source_of(self.cells.iter())
    }

    /// Is nothing counted?
    pub(crate) fn is_empty(&self) -> bool {
        self.cells.values().all(|n| *n == 0)
    }

    /// What some of the cells rest on; where there are none, what the whole does.
    pub(crate) fn source_of<'a>(&self, cells: impl IntoIterator<Item = (&'a CellKey, &'a u64)>) -> Source {
        let of_table = |unit: UnitId| self.used.iter().any(|piece| piece.unit == unit);
        let kinds: BTreeSet<bool> = cells.into_iter().filter(|(_, n)| **n > 0).map(|(key, _)| of_table(key.unit)).collect();
        match (kinds.contains(&true), kinds.contains(&false)) {
            (true, true) => Source::Mixed,
            (true, false) => Source::ProcedureTable,
            (false, true) => Source::Dossiers,
            (false, false) if !self.is_empty() => self.source(),
            (false, false) if !self.used.is_empty() => Source::ProcedureTable,
            (false, false) => self.insisted.unwrap_or(Source::Dossiers),
        }
    }

    /// Units whose tables stand beside their lists.
    pub(crate) fn units_beside(&self) -> BTreeSet<UnitId> {
        self.beside.iter().map(|piece| piece.unit).collect()
    }

    /// For people: files with their as-of, and what is missing.
    pub(crate) fn tables(&self, question: &Question, imports: &Imports) -> Tables {
        let gap = |gap: &Gap| TableGap {
            unit: unit_ref(&question.reference, gap.unit),
            missing: gap.missing.iter().filter_map(|(from, to)| Period::of_days(*from, *to)).collect(),
            crossing: gap.crossing.iter().filter_map(|(from, to)| Period::of_days(*from, *to)).collect(),
        };
        let on_lists: BTreeSet<UnitId> =
            counted(&self.cells).map(|k| k.unit).filter(|unit| !self.used.iter().any(|piece| piece.unit == *unit)).collect();
        Tables {
            used: pieces(question, imports, &self.used),
            gaps: self.gaps.iter().map(gap).collect(),
            silent: pieces(question, imports, &self.silent),
            on_lists: on_lists.into_iter().map(|unit| unit_ref(&question.reference, unit)).collect(),
        }
    }
}

/// Tables as a person knows them: by file, as-of and period.
pub(crate) fn pieces(question: &Question, imports: &Imports, pieces: &[Piece]) -> Vec<TableUsed> {
    let one = |piece: &Piece| {
        let import = imports.get(&piece.import);
        Some(TableUsed {
            unit: unit_ref(&question.reference, piece.unit),
            import: piece.import,
            file: import.map(|i| i.file.clone()).unwrap_or_default(),
            exported_at: import.and_then(|i| i.exported_at),
            period: Period::of_days(piece.period.0, piece.period.1)?,
        })
    };
    pieces.iter().filter_map(one).collect()
}

fn tables_from(rows: Vec<AggregateRow>) -> TablesByUnit {
    let mut by_import: BTreeMap<(UnitId, (Day, Day)), Table> = BTreeMap::new();
    for row in rows {
        let new = || Table { import: row.import, period: row.period, rows: Vec::new() };
        by_import.entry((row.unit, row.period)).or_insert_with(new).rows.push(row);
    }
    let mut tables = TablesByUnit::new();
    for ((unit, _), table) in by_import {
        tables.entry(unit).or_default().push(table);
    }
    tables
}

/// Counted dossiers of one period by issuer of the code.
pub(crate) type ByIssuer = BTreeMap<CompactString, Cells>;

impl App {
    /// The procedure tables of a question's members, as known at its moment.
    pub(crate) async fn tables_of(&self, question: &Question) -> Result<TablesByUnit, Error> {
        if let Some(tables) = &question.tables {
            let own = tables.iter().filter(|(unit, _)| question.members.contains(unit));
            return Ok(own.map(|(unit, tables)| (*unit, tables.clone())).collect());
        }
        let imports = self.all_imports().await?;
        let any = |i: &Arc<ImportRecord>| {
            i.kind.as_deref() == Some(Kind::ProcedureTable.name()) && i.unit.is_some_and(|unit| question.members.contains(&unit))
        };
        // Most units have none; asking the database costs more than looking here.
        if !imports.values().any(any) {
            return Ok(TablesByUnit::new());
        }
        let rows = self.store().aggregate_rows(&question.members, question.known_at).await.map_err(Error::internal)?;
        Ok(tables_from(rows))
    }

    /// The procedure tables of some imports, whether they still stand or not.
    pub(crate) async fn tables_of_imports(&self, imports: &BTreeSet<ImportId>) -> Result<TablesByUnit, Error> {
        let mut rows = Vec::new();
        for import in imports {
            rows.extend(self.store().aggregate_rows_of(*import).await.map_err(Error::internal)?);
        }
        Ok(tables_from(rows))
    }

    /// Cells of the question's own period and what they rest on. `source` insists on one kind.
    pub(crate) async fn sourced(&self, question: &Question, source: Option<Source>) -> Result<Sourced, Error> {
        let mut one = self.sourced_periods(question, std::slice::from_ref(&question.period), source).await?;
        Ok(one.pop().unwrap_or_default())
    }

    /// The same for several periods, each decided for itself: a month may have a table and the year none.
    pub(crate) async fn sourced_periods(
        &self,
        question: &Question,
        periods: &[Period],
        source: Option<Source>,
    ) -> Result<Vec<Sourced>, Error> {
        let tables = if source == Some(Source::Dossiers) { TablesByUnit::new() } else { self.tables_of(question).await? };
        if tables.is_empty() {
            let cells = if source == Some(Source::ProcedureTable) {
                let mut cells = vec![Cells::new(); periods.len()];
                publish(question, cells.iter_mut().zip(periods));
                cells
            } else {
                self.cells(question, periods).await?
            };
            return Ok(cells.into_iter().map(|cells| Sourced { cells, insisted: source, ..Sourced::default() }).collect());
        }
        // Which member rests on what is decided by its own cells.
        let question = &Question { together: false, ..question.clone() };
        let (by_issuer, left_out) = if source == Some(Source::ProcedureTable) {
            (vec![ByIssuer::new(); periods.len()], Vec::new())
        } else {
            self.cells_by_issuer(question, periods).await?
        };
        let one = |(period, lists): (&Period, ByIssuer)| {
            let mut sourced = together(question, (period.start, period.end), &lists, &tables);
            // Only now: dossiers that a check leaves out are still there, and a table does not take their place.
            let rows = question.left_out_now(&left_out);
            subtract(std::slice::from_mut(&mut sourced.cells), std::slice::from_ref(period), rows);
            let beside = if sourced.beside.is_empty() { None } else { Some(&mut sourced.beside_cells) };
            publish(question, std::iter::once(&mut sourced.cells).chain(beside).map(|cells| (cells, period)));
            Sourced { insisted: source, ..sourced }
        };
        Ok(periods.iter().zip(by_issuer).map(one).collect())
    }

    /// Cells from dossiers only, apart by the issuer of their codes, with the rows among them that checks leave out.
    async fn cells_by_issuer(
        &self,
        question: &Question,
        periods: &[Period],
    ) -> Result<(Vec<ByIssuer>, Vec<Arc<LeftOut>>), Error> {
        let countable = self.countable(question).await?;
        let (question, periods) = (question.clone(), periods.to_vec());
        computing(move || {
            let mut counted = vec![ByIssuer::new(); periods.len()];
            for issuer in countable.issuers() {
                let of_issuer = countable.count(&question, &periods, Some(&issuer))?;
                for (cells, by_issuer) in of_issuer.into_iter().zip(&mut counted) {
                    if !cells.is_empty() {
                        by_issuer.insert(issuer.clone(), cells);
                    }
                }
            }
            Ok((counted, countable.left_out))
        })
        .await
    }
}

/// Cells of a period from lists and tables, no row left out by a check.
pub(crate) fn sourced_from(question: &Question, period: &Period, lists: &ByIssuer, tables: Option<&TablesByUnit>) -> Sourced {
    let none = TablesByUnit::new();
    let mut sourced = together(question, (period.start, period.end), lists, tables.unwrap_or(&none));
    publish(question, std::iter::once((&mut sourced.cells, period)));
    sourced
}

/// Cells by the unit that brought the dossiers.
pub(crate) type ByUnit<'c> = BTreeMap<UnitId, Vec<(&'c CellKey, &'c u64)>>;

pub(crate) fn by_unit(cells: &Cells) -> ByUnit<'_> {
    let mut found = ByUnit::new();
    for (key, n) in cells {
        found.entry(key.unit).or_default().push((key, n));
    }
    found
}

/// The keys of cells that hold dossiers.
fn counted(cells: &Cells) -> impl Iterator<Item = &CellKey> {
    cells.iter().filter(|(_, n)| **n > 0).map(|(key, _)| key)
}

/// Lists and tables of one period, each unit resting on one kind.
fn together(question: &Question, period: (Day, Day), lists: &ByIssuer, tables: &TablesByUnit) -> Sourced {
    let mut sourced = Sourced::default();
    for cells in lists.values() {
        for (key, n) in cells {
            *sourced.cells.entry(key.clone()).or_default() += n;
        }
    }
    for (unit, tables) in tables {
        let periods: Vec<(Day, Day)> = tables.iter().map(|t| t.period).collect();
        let listed = on_lists(&question.reference.organisation, *unit, lists);
        for part in parts(question, *unit, period) {
            match tile(part, &periods) {
                Tiling::Nothing => {}
                Tiling::Exact(chosen) if !question.definition.answered_by_tables() => {
                    let piece = |i: usize| Piece { unit: *unit, import: tables[i].import, period: tables[i].period };
                    if !listed {
                        sourced.silent.extend(chosen.into_iter().map(piece));
                    }
                }
                Tiling::Exact(chosen) => {
                    for table in chosen.into_iter().map(|i| &tables[i]) {
                        let piece = Piece { unit: *unit, import: table.import, period: table.period };
                        let (cells, pieces) = if listed {
                            (&mut sourced.beside_cells, &mut sourced.beside)
                        } else {
                            (&mut sourced.cells, &mut sourced.used)
                        };
                        add_table(question, table, cells);
                        pieces.push(piece);
                    }
                }
                Tiling::Broken { missing, crossing } if !listed => {
                    let crossing = crossing.into_iter().map(|i| periods[i]).collect();
                    sourced.gaps.push(Gap { unit: *unit, missing, crossing });
                }
                Tiling::Broken { .. } => {}
            }
        }
    }
    sourced
}

/// The parts of a period in which a unit belongs: tables of a unit that moved make up each part for themselves.
fn parts(question: &Question, unit: UnitId, period: (Day, Day)) -> Vec<(Day, Day)> {
    let Some(days) = question.members.days(unit) else { return vec![period] };
    let cut = |v: &Validity| (v.from.max(period.0), v.to.min(period.1));
    days.spans().iter().map(cut).filter(|(from, to)| from < to).collect()
}

/// Do the lists hold a counted dossier under the unit's codes, brought by itself or a unit that took it over?
fn on_lists(organisation: &Organisation, unit: UnitId, lists: &ByIssuer) -> bool {
    let mut heirs = BTreeSet::from([unit]);
    let mut at = unit;
    while let Some(next) = organisation.successor(at).filter(|next| heirs.insert(*next)) {
        at = next;
    }
    let own = |issuer: &CompactString| organisation.units[&unit].dossier_prefixes.contains(issuer.as_str());
    lists.iter().any(|(issuer, cells)| own(issuer) && cells.keys().any(|key| heirs.contains(&key.unit)))
}

/// Adds a table's counts: level and department are those on the first day of its period (the level as the table
/// states it, where the definition says so); rows of procedures without a catalogue entry that day are left out.
fn add_table(question: &Question, table: &Table, cells: &mut Cells) {
    let catalogue = &question.reference.catalogue;
    let day = table.period.0;
    for row in table.rows.iter().filter(|row| row.count > 0) {
        let Some(level) = catalogue.level_on(&row.procedure, day) else { continue };
        let department = catalogue.department_on(row.unit, &row.procedure, day).cloned();
        let procedure = catalogue.canonical(&row.procedure).clone();
        let mut key = CellKey::plain(row.unit, procedure, department, level, row.channel);
        if question.definition.level_from == LevelSource::Stated {
            match row.level_stated {
                Some(stated) => key.level = stated,
                None => key.unknown = key.unknown.with(Unknown::Level),
            }
        }
        *cells.entry(key).or_default() += row.count;
    }
}
