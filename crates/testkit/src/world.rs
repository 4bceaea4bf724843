//! An installation as plain vectors: what the calculator reads, and what `domain`'s state is built from.

use std::collections::BTreeMap;
use std::fmt;

use compact_str::CompactString;
use dondoc_domain::catalogue::{Catalogue, History, Level, Procedure, ProcedureCode};
use dondoc_domain::dossiers::{Dossier, ImportId, UnitId};
use dondoc_domain::organisation::{Organisation, Succession, Tier, Unit};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Moment, Validity};

/// One holder of a unit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRow {
    /// Identity.
    pub id: UnitId,
    /// Mã đơn vị hành chính.
    pub code: String,
    /// Tier.
    pub tier: Tier,
    /// Name.
    pub name: String,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// First day, `None`: always.
    pub from: Option<Day>,
    /// First day after it, `None`: until further notice.
    pub to: Option<Day>,
    /// The `id` of a `units.json`.
    pub local_id: Option<String>,
}

/// From a day on a unit is below another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveRow {
    /// The unit that moves.
    pub unit: UnitId,
    /// First day below the new unit.
    pub day: Day,
    /// The unit above from that day on.
    pub parent: UnitId,
}

/// One span of a procedure's level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelRow {
    /// The procedure.
    pub procedure: ProcedureCode,
    /// Its level in the span.
    pub level: Level,
    /// First day, `None`: always.
    pub from: Option<Day>,
    /// First day after it, `None`: until further notice.
    pub to: Option<Day>,
}

/// A code that stands for a base procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasRow {
    /// The liên thông code.
    pub alias: ProcedureCode,
    /// The procedure that it counts as.
    pub base: ProcedureCode,
}

/// One span of responsibility for a procedure in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentRow {
    /// The unit.
    pub unit: UnitId,
    /// The (base) procedure.
    pub procedure: ProcedureCode,
    /// The department's code.
    pub department: CompactString,
    /// First day, `None`: always.
    pub from: Option<Day>,
    /// First day after it, `None`: until further notice.
    pub to: Option<Day>,
}

/// A department of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentRow {
    /// The unit.
    pub unit: UnitId,
    /// Its code within the unit.
    pub code: CompactString,
    /// Its name.
    pub name: String,
}

/// One file taken in: every row of `rows` has this unit and import, and no code comes twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Identity; later imports have larger numbers.
    pub id: ImportId,
    /// The unit for which it was imported.
    pub unit: UnitId,
    /// The as-of of the export.
    pub exported: Moment,
    /// Its rows.
    pub rows: Vec<Dossier>,
}

/// An installation as plain vectors.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct World {
    /// How it came about, for messages: `World::sized(7, 120)`.
    pub name: String,
    /// The files taken in, in order.
    pub imports: Vec<Import>,
    /// The rows that stand after them: `current_rows(&imports)`.
    pub rows: Vec<Dossier>,
    /// Units.
    pub units: Vec<UnitRow>,
    /// Links from old units to new ones.
    pub successions: Vec<Succession>,
    /// Moves to another unit above; at most one of a unit on a day.
    pub moves: Vec<MoveRow>,
    /// The day that is today; `None`: after everything.
    pub today: Option<Day>,
    /// Dossier-code prefixes of units.
    pub prefixes: Vec<(UnitId, String)>,
    /// Levels.
    pub levels: Vec<LevelRow>,
    /// Aliases.
    pub aliases: Vec<AliasRow>,
    /// Departments.
    pub departments: Vec<DepartmentRow>,
    /// Assignments.
    pub assignments: Vec<AssignmentRow>,
    /// How checks of data quality are switched, in order.
    pub switches: Vec<crate::quality::Switch>,
}

impl fmt::Debug for World {
    /// Its name and reference data; the rows only by number, so that a failure stays readable.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(&self.name)
            .field("rows", &self.rows.len())
            .field("imports", &self.imports.iter().map(|i| (i.id.0, i.unit.0, i.rows.len())).collect::<Vec<_>>())
            .field("units", &self.units)
            .field("successions", &self.successions)
            .field("moves", &self.moves)
            .field("today", &self.today)
            .field("prefixes", &self.prefixes)
            .field("levels", &self.levels)
            .field("aliases", &self.aliases)
            .field("assignments", &self.assignments)
            .field("switches", &self.switches)
            .finish_non_exhaustive()
    }
}

fn span(from: Option<Day>, to: Option<Day>) -> Validity {
    Validity::new(from, to).expect("a span of a world is not empty")
}

impl World {
    /// The same installation as `domain` keeps it.
    ///
    /// # Panics
    /// When the world contradicts itself: an empty span, or two spans of one thing that share a day.
    #[must_use]
    pub fn reference(&self) -> Reference {
        Reference {
            organisation: self.organisation(),
            catalogue: self.catalogue(),
            departments: self.departments.iter().map(|d| ((d.unit, d.code.clone()), d.name.clone())).collect(),
            ..Reference::default()
        }
    }

    fn organisation(&self) -> Organisation {
        let unit = |row: &UnitRow| Unit {
            code: row.code.clone(),
            tier: row.tier,
            name: row.name.clone(),
            former_names: History::default(),
            parents: self.parents(row),
            validity: span(row.from, row.to),
            local_id: row.local_id.clone(),
            dossier_prefixes: self.prefixes.iter().filter(|(u, _)| *u == row.id).map(|(_, p)| p.clone()).collect(),
        };
        Organisation {
            units: self.units.iter().map(|row| (row.id, unit(row))).collect(),
            successions: self.successions.iter().copied().collect(),
        }
    }

    fn parents(&self, row: &UnitRow) -> History<UnitId> {
        let mut from: BTreeMap<Option<Day>, UnitId> = row.parent.map(|parent| (None, parent)).into_iter().collect();
        from.extend(self.moves.iter().filter(|m| m.unit == row.id).map(|m| (Some(m.day), m.parent)));
        let days: Vec<Option<Day>> = from.keys().skip(1).copied().chain([None]).collect();
        let spans: Vec<_> = from.into_iter().zip(days).map(|((from, parent), to)| (span(from, to), parent)).collect();
        History::new(&spans).expect("moves of a world do not overlap")
    }

    fn catalogue(&self) -> Catalogue {
        let mut levels: BTreeMap<&ProcedureCode, Vec<(Validity, Level)>> = BTreeMap::new();
        for row in &self.levels {
            levels.entry(&row.procedure).or_default().push((span(row.from, row.to), row.level));
        }
        let procedure = |code: &ProcedureCode, spans: Vec<_>| Procedure {
            name: format!("Thủ tục {code}"),
            field: "Lĩnh vực thử".to_owned(),
            levels: History::new(&spans).expect("levels of a world do not overlap"),
        };
        let mut assignments: BTreeMap<(UnitId, ProcedureCode), Vec<(Validity, CompactString)>> = BTreeMap::new();
        for row in &self.assignments {
            let spans = assignments.entry((row.unit, row.procedure.clone())).or_default();
            spans.push((span(row.from, row.to), row.department.clone()));
        }
        let history = |spans: Vec<_>| History::new(&spans).expect("assignments of a world do not overlap");
        Catalogue {
            procedures: levels.into_iter().map(|(code, spans)| (code.clone(), procedure(code, spans))).collect(),
            aliases: self.aliases.iter().map(|a| (a.alias.clone(), a.base.clone())).collect(),
            assignments: assignments.into_iter().map(|(key, spans)| (key, history(spans))).collect(),
        }
    }
}
