//! Reconciling aggregate tables with the dossier lists of the same period: which procedures differ, by how
//! much, and why as far as the rows tell.

mod form;

use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::counting::Cells;
use dondoc_domain::definitions::Definition;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Dossier, Exclusion, UnitId, code_parts};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::CheckSet;
use dondoc_domain::quality::examine::Verdict;
use dondoc_domain::rate::Rate;
use dondoc_domain::reconciliation::{Compared, compare, counts, distance};
use dondoc_domain::time::{Day, Moment};
use serde::Serialize;
use utoipa::ToSchema;

use crate::basis::{Sourced, TablesByUnit, pieces};
use crate::figures::{Question, figure, of_procedure, unit_ref};
use crate::imports::{Imports, dossier_lists};
use crate::rates::ChannelCounts;
use crate::schema;
use crate::views::{Figure, Freshness, Reconcilable, TableUsed, UnitRef};
use crate::{App, Error, FigureQuery};

pub use form::{FieldRow, FormReconciliation};

/// Tables and lists of one period, laid side by side.
#[derive(Debug, Clone)]
pub struct Reconciliation {
    /// The unit.
    pub unit: UnitRef,
    /// The period.
    pub period: Period,
    /// By which definition dossiers are counted.
    pub definition: &'static Definition,
    /// The latest list of the units that are compared.
    pub list: Option<ListFreshness>,
    /// The procedure tables against the lists; `None` without such a table.
    pub table: Option<TableReconciliation>,
    /// Form II.06a against the lists, by field; `None` without one.
    pub form: Option<FormReconciliation>,
}

/// How fresh the lists are, and how far back they reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFreshness {
    /// The latest import, and its as-of.
    pub latest: Freshness,
    /// The earliest day of receipt in the lists.
    pub reaches_back_to: Option<Day>,
}

/// Procedure tables against lists.
#[derive(Debug, Clone)]
pub struct TableReconciliation {
    /// The tables; each is compared with its unit's lists.
    pub tables: Vec<TableUsed>,
    /// Every procedure that one side or the other counts, by code.
    pub procedures: Vec<ProcedureDifference>,
    /// All procedures together: dossiers by the lists, and by the tables.
    pub total: Comparison,
    /// Procedures that are not in the catalogue: counted on neither side.
    pub outside: Vec<Outside>,
    /// Each indicator, by the lists and by the tables.
    pub figures: Vec<(Figure, Figure)>,
    /// That the tables fit the same months of the other calendar better.
    pub other_calendar: Option<OtherCalendar>,
}

impl TableReconciliation {
    /// How many procedures differ.
    #[must_use]
    pub fn differing(&self) -> usize {
        self.procedures.iter().filter(|p| p.differs()).count()
    }
}

/// Two sides by channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Comparison {
    /// By the dossier lists.
    pub list: ChannelCounts,
    /// By the table.
    pub table: ChannelCounts,
    /// How many more the table has, all channels together.
    pub difference: i128,
}

impl Comparison {
    fn of(list: [u64; 3], table: [u64; 3], difference: i128) -> Comparison {
        let channels = |[direct, online, postal]: [u64; 3]| ChannelCounts { online, direct, postal };
        Comparison { list: channels(list), table: channels(table), difference }
    }
}

/// One procedure on both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureDifference {
    /// Base code.
    pub code: String,
    /// Name, where the catalogue has one.
    pub name: Option<String>,
    /// Lĩnh vực.
    pub field: Option<String>,
    /// What both count.
    pub counts: Comparison,
    /// What may explain a difference; empty where they agree, or nothing is known.
    pub reasons: Vec<Reason>,
}

impl ProcedureDifference {
    /// Do both sides differ in any channel?
    #[must_use]
    pub fn differs(&self) -> bool {
        self.counts.list != self.counts.table
    }
}

/// What may explain a difference. None of these is a proof: the officer looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// The table states another level than the catalogue has on the first day of its period.
    LevelDiffers {
        /// As the table states.
        stated: Level,
        /// As the catalogue has.
        catalogue: Level,
    },
    /// The level changed within the period: the list counts at several, the table at that of its first day.
    LevelChanged {
        /// The levels at which dossiers were counted.
        levels: Vec<Level>,
    },
    /// Rows of the list in this period are left out.
    Excluded {
        /// Why, and how many.
        rows: Vec<Excluded>,
    },
    /// Dossiers received on a day next to a border of the period, in or out.
    BorderDays {
        /// On the first or last day of the period.
        inside: u64,
        /// On the day before it or after it.
        outside: u64,
    },
    /// Dossiers received so near the end that the table, by its as-of, could not have had them.
    AfterTable {
        /// How many.
        dossiers: u64,
    },
    /// Dossiers of the period that stand in the table's procedure only by an alias (mã liên thông).
    Aliases {
        /// How many.
        dossiers: u64,
    },
}

/// Rows left out for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Excluded {
    /// Why.
    #[schema(value_type = schema::Exclusion)]
    pub because: Exclusion,
    /// How many.
    pub rows: u64,
}

/// A procedure that is not in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Outside {
    /// Its code.
    pub procedure: String,
    /// Dossiers by the table.
    pub table: u64,
    /// Rows of the list in this period, left out for that reason.
    pub list: u64,
}

/// The same months of the other calendar fit better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OtherCalendar {
    /// That period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Dossiers that differ, procedure by procedure and channel by channel, in the period asked for.
    pub apart_here: u128,
    /// The same in the other period.
    pub apart_there: u128,
}

/// What the overview says about a period that has both: a count of what differs.
pub(crate) fn reconcilable(question: &Question, imports: &Imports, sourced: &Sourced) -> Option<Reconcilable> {
    let form = !sourced.is_empty() && form::form_of(question, imports).is_some();
    let procedures = (!sourced.beside.is_empty()).then(|| {
        let compared = sides(&sourced.cells, &sourced.beside_cells, &sourced.units_beside());
        (compared.iter().filter(|c| c.differs()).count(), compared.len())
    });
    (form || procedures.is_some()).then_some(Reconcilable { procedures, form })
}

fn sides(list: &Cells, table: &Cells, units: &BTreeSet<UnitId>) -> Vec<Compared> {
    // Services that are published and did not arise are nothing to compare.
    let arisen = |cells: &Cells| cells.iter().filter(|(_, n)| **n > 0).map(|(key, n)| (key.clone(), *n)).collect::<Cells>();
    compare(&counts(&arisen(&of_units(list, units))), &counts(&arisen(table)))
}

fn of_units(cells: &Cells, units: &BTreeSet<UnitId>) -> Cells {
    cells.iter().filter(|(key, _)| units.contains(&key.unit)).map(|(key, n)| (key.clone(), *n)).collect()
}

impl App {
    /// Tables and form II.06a of a period against its dossier lists.
    ///
    /// # Errors
    /// Unknown unit, period or definition; or the period has no lists, or nothing to lay beside them.
    pub async fn reconcile(&self, query: &FigureQuery) -> Result<Reconciliation, Error> {
        let question = self.question(query).await?;
        let imports = self.all_imports().await?;
        let sourced = self.sourced(&question, None).await?;
        let units = sourced.units_beside();
        let rows = self.rows_of(question.snapshot, &question.members).await?;
        let rules = (&question.reference, question.definition, &question.settings);
        let bench = self.bench(rules, &imports, question.snapshot, &question.members, CheckSet::NONE).await?;
        let verdicts = bench.judge(&rows, CheckSet::NONE);
        let judged: Vec<Judged> = rows.iter().zip(&verdicts).collect();
        let table = if sourced.beside.is_empty() {
            None
        } else {
            let other = self.other_calendar(&question, &sourced).await?;
            let tables = self.tables_of(&question).await?;
            Some(table_side(&question, &imports, &sourced, &tables, &judged, other))
        };
        let form = form::reconcile(&question, &imports, &sourced, &judged);
        let lists: Vec<_> = dossier_lists(&imports, question.snapshot, &question.members).collect();
        if table.is_none() && form.is_none() {
            return Err(Error::refused(nothing_to_compare(&question, &imports, !lists.is_empty())));
        }
        let own = |unit: Option<UnitId>| units.is_empty() || unit.is_some_and(|u| units.contains(&u));
        let latest = lists
            .iter()
            .filter(|i| own(i.unit))
            .find_map(|i| Some(Freshness { import: i.id, exported_at: i.exported_at?, imported_at: i.imported_at }));
        let reaches_back_to = rows.iter().filter(|r| own(Some(r.unit))).filter_map(Dossier::received_day).min();
        Ok(Reconciliation {
            unit: unit_ref(&question.reference, question.unit),
            period: question.period.clone(),
            definition: question.definition,
            list: latest.map(|latest| ListFreshness { latest, reaches_back_to }),
            table,
            form,
        })
    }

    /// Do the tables fit the same months of the other calendar better?
    async fn other_calendar(&self, question: &Question, sourced: &Sourced) -> Result<Option<OtherCalendar>, Error> {
        let Some(period) = question.period.in_other_calendar() else { return Ok(None) };
        let units = sourced.units_beside();
        let there = self.cells(question, std::slice::from_ref(&period)).await?.pop().unwrap_or_default();
        let apart = |cells: &Cells| distance(&sides(cells, &sourced.beside_cells, &units));
        let (apart_here, apart_there) = (apart(&sourced.cells), apart(&there));
        Ok((apart_there < apart_here).then_some(OtherCalendar { period, apart_here, apart_there }))
    }
}

/// Why there is nothing to compare: what the unit has instead.
fn nothing_to_compare(question: &Question, imports: &Imports, lists: bool) -> Diagnostic {
    let aggregates = imports.values().filter(|i| i.undone.is_none() && i.refusal.is_none());
    let own = aggregates.filter(|i| i.unit.is_some_and(|u| question.members.contains(&u)));
    let periods: BTreeSet<(Day, Day)> = own.filter_map(|i| i.period).collect();
    let named: Vec<String> = periods.iter().filter_map(|(a, b)| Some(Period::of_days(*a, *b)?.name)).collect();
    let code = match (lists, named.is_empty()) {
        (false, _) => "reconcile-without-list",
        (true, true) => "reconcile-without-table",
        (true, false) => "reconcile-other-periods",
    };
    Diagnostic::refusal(code).with("period", &question.period.name).with("known", named.join(", "))
}

/// A row, and whether it is used.
type Judged<'a> = (&'a Dossier, &'a Verdict);

/// What the rows of one procedure tell.
#[derive(Debug, Default)]
struct Told {
    excluded: BTreeMap<Exclusion, u64>,
    inside: u64,
    outside: u64,
    after_table: u64,
    aliases: u64,
}

fn table_side(
    question: &Question,
    imports: &Imports,
    sourced: &Sourced,
    tables: &TablesByUnit,
    rows: &[Judged<'_>],
    other_calendar: Option<OtherCalendar>,
) -> TableReconciliation {
    let units = sourced.units_beside();
    let list = of_units(&sourced.cells, &units);
    let table = &sourced.beside_cells;
    let compared = sides(&list, table, &units);
    let told = told(question, imports, sourced, rows);
    let catalogue = &question.reference.catalogue;
    let used = |unit: UnitId, period: (Day, Day)| sourced.beside.iter().any(|p| p.unit == unit && p.period == period);
    let stated = tables.iter().flat_map(|(unit, tables)| tables.iter().filter(|t| used(*unit, t.period)));
    let rows_of_tables: Vec<_> = stated.flat_map(|t| &t.rows).collect();
    let mut outside: BTreeMap<ProcedureCode, Outside> = BTreeMap::new();
    let mut add_outside = |procedure: &ProcedureCode, table: u64, list: u64| {
        let new = || Outside { procedure: procedure.to_string(), table: 0, list: 0 };
        let entry = outside.entry(procedure.clone()).or_insert_with(new);
        entry.table += table;
        entry.list += list;
    };
    let mut levels_stated: BTreeMap<ProcedureCode, (Level, Level)> = BTreeMap::new();
    for row in &rows_of_tables {
        let base = catalogue.canonical(&row.procedure);
        match (catalogue.level_on(&row.procedure, row.period.0), row.level_stated) {
            (None, _) => add_outside(base, row.count, 0),
            (Some(level), Some(stated)) if level != stated => {
                levels_stated.insert(base.clone(), (stated, level));
            }
            (Some(_), _) => {}
        }
    }
    for (procedure, told) in &told {
        if let Some(n) = told.excluded.get(&Exclusion::UnknownProcedure) {
            add_outside(procedure, 0, *n);
        }
    }
    let differing = |c: &Compared| ProcedureDifference {
        code: c.procedure.to_string(),
        name: catalogue.procedures.get(&c.procedure).map(|p| p.name.clone()),
        field: catalogue.procedures.get(&c.procedure).map(|p| p.field.clone()),
        counts: Comparison::of(c.list, c.table, c.difference()),
        reasons: if c.differs() {
            reasons(c, &list, levels_stated.get(&c.procedure), told.get(&c.procedure))
        } else {
            Vec::new()
        },
    };
    let sum = |side: fn(&Compared) -> [u64; 3]| {
        compared.iter().map(side).fold([0; 3], |sum: [u64; 3], one| std::array::from_fn(|i| sum[i] + one[i]))
    };
    let both = |indicator: &'static dondoc_domain::definitions::Indicator| {
        let of = |rate: Rate| figure(question, indicator, rate, Some(None));
        (of(indicator.rate(&list)), of(indicator.rate(table)))
    };
    TableReconciliation {
        tables: pieces(question, imports, &sourced.beside),
        total: Comparison::of(sum(|c| c.list), sum(|c| c.table), compared.iter().map(Compared::difference).sum()),
        procedures: compared.iter().map(differing).collect(),
        outside: outside.into_values().collect(),
        figures: question.definition.indicators.iter().map(both).collect(),
        other_calendar,
    }
}

fn reasons(c: &Compared, list: &Cells, stated: Option<&(Level, Level)>, told: Option<&Told>) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if let Some((stated, catalogue)) = stated {
        reasons.push(Reason::LevelDiffers { stated: *stated, catalogue: *catalogue });
    }
    let levels: BTreeSet<Level> = of_procedure(list, &c.procedure).map(|(key, _)| key.level).collect();
    if levels.len() > 1 {
        reasons.push(Reason::LevelChanged { levels: levels.into_iter().collect() });
    }
    let Some(told) = told else { return reasons };
    let rows: Vec<Excluded> = told.excluded.iter().map(|(because, rows)| Excluded { because: *because, rows: *rows }).collect();
    if !rows.is_empty() {
        reasons.push(Reason::Excluded { rows });
    }
    if told.after_table > 0 {
        reasons.push(Reason::AfterTable { dossiers: told.after_table });
    }
    if told.inside + told.outside > 0 {
        reasons.push(Reason::BorderDays { inside: told.inside, outside: told.outside });
    }
    if told.aliases > 0 {
        reasons.push(Reason::Aliases { dossiers: told.aliases });
    }
    reasons
}

/// What the rows of the compared units tell, by base procedure.
fn told(question: &Question, imports: &Imports, sourced: &Sourced, rows: &[Judged<'_>]) -> BTreeMap<ProcedureCode, Told> {
    let units = sourced.units_beside();
    let catalogue = &question.reference.catalogue;
    let (start, end) = (question.period.start, question.period.end);
    let inside = |day: Day| start <= day && day < end;
    // A table's as-of, where it was taken before its own period was over or on the day after.
    let as_of = |unit: UnitId, day: Day| -> Option<Moment> {
        let piece = sourced.beside.iter().find(|p| p.unit == unit && p.period.0 <= day && day < p.period.1)?;
        imports.get(&piece.import)?.exported_at
    };
    let mut told: BTreeMap<ProcedureCode, Told> = BTreeMap::new();
    for (row, verdict) in rows.iter().filter(|(row, _)| units.contains(&row.unit)) {
        let base = catalogue.canonical(&row.procedure);
        // Without a day of receipt the day in the code says about when.
        let day = row.received_day().or_else(|| code_parts(&row.code)?.day);
        let Some(day) = day else { continue };
        match verdict.excluded {
            Some(reason) if inside(day) => {
                *told.entry(base.clone()).or_default().excluded.entry(reason).or_default() += 1;
            }
            Some(_) => {}
            None => {
                let near_inside = day == start || day == end.plus(-1);
                let near_outside = day == start.plus(-1) || day == end;
                if near_inside || near_outside || inside(day) {
                    let told = told.entry(base.clone()).or_default();
                    told.inside += u64::from(near_inside);
                    told.outside += u64::from(near_outside);
                    let late = inside(day) && as_of(row.unit, day).zip(row.received).is_some_and(|(at, received)| received > at);
                    told.after_table += u64::from(late);
                    told.aliases += u64::from(inside(day) && *base != row.procedure);
                }
            }
        }
    }
    told
}
