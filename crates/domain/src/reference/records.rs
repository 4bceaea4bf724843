//! What reference files say, record by record, before any rule is applied to it.

use compact_str::CompactString;

use crate::catalogue::{Level, ProcedureCode};
use crate::decisions::Act;
use crate::legal::LegalText;
use crate::organisation::{Extent, Tier};
use crate::targets::Percent;
use crate::time::{Day, Validity};

/// A record with the row of the file it came from (for JSON: its position in the list, from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// Row, from 1.
    pub row: u64,
    /// The record.
    pub record: T,
}

/// `units.csv`: one holder of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRecord {
    /// Mã đơn vị hành chính.
    pub code: String,
    /// Tier.
    pub tier: Tier,
    /// Name.
    pub name: String,
    /// Code of the unit above (its holder while this unit held its code).
    pub parent_code: Option<String>,
    /// When it held the code.
    pub validity: Validity,
}

/// `units.json`: a unit as a set of exports names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalUnitRecord {
    /// Its id in this set.
    pub id: String,
    /// Mã đơn vị hành chính.
    pub code: String,
    /// Name.
    pub name: String,
    /// Prefixes of its dossier codes.
    pub dossier_prefixes: Vec<String>,
    /// When it held the code.
    pub validity: Validity,
    /// Id (in this set) of the unit that took it over whole.
    pub successor: Option<String>,
}

/// `unit_succession.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuccessionRecord {
    /// Tier of both units' codes.
    pub tier: Tier,
    /// The code that ended.
    pub old_code: String,
    /// The code that took over.
    pub new_code: String,
    /// First day of the new state.
    pub effective: Day,
    /// How much of it.
    pub extent: Extent,
}

/// `catalogue.csv`: one span of a procedure's level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureRecord {
    /// Normalised code.
    pub code: ProcedureCode,
    /// Name.
    pub name: String,
    /// Lĩnh vực.
    pub field: String,
    /// Level in that span.
    pub level: Level,
    /// The span.
    pub validity: Validity,
}

/// `aliases.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasRecord {
    /// The code that stands for another.
    pub alias: ProcedureCode,
    /// The base procedure.
    pub code: ProcedureCode,
}

/// `departments.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentRecord {
    /// Unit (code, `CODE@day` or local id); `None`: every unit of the set's `units.json`.
    pub unit: Option<String>,
    /// Code within the unit.
    pub code: CompactString,
    /// Name.
    pub name: String,
}

/// `assignments.csv`: who is responsible for a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentRecord {
    /// Unit; `None`: every unit of the set's `units.json`.
    pub unit: Option<String>,
    /// The procedure.
    pub procedure: ProcedureCode,
    /// The department's code.
    pub department: CompactString,
    /// When.
    pub validity: Validity,
}

/// One row of an annex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRecord {
    /// Unit (code or local id); `None`: the one that the decision binds.
    pub unit: Option<String>,
    /// Department's code; `None` for the unit as a whole.
    pub department: Option<CompactString>,
    /// Field; `None`: all.
    pub field: Option<String>,
    /// Level; `None`: all.
    pub level: Option<Level>,
    /// `service_coverage` or `online_dossiers`.
    pub indicator: String,
    /// At least this much.
    pub percent: Percent,
}

/// `decision.json`: a decision with its annex.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRecord {
    /// Stable id: `QD-HoangViet-2023`.
    pub id: String,
    /// Unit that it binds (code or local id).
    pub unit: String,
    /// Title.
    pub title: String,
    /// The days for which its annex assigns.
    pub validity: Validity,
    /// The annex.
    pub targets: Vec<At<TargetRecord>>,
    /// What it does to others.
    pub acts: Vec<Act>,
    /// The whole document as it was read.
    pub document: serde_json::Value,
}

/// What one file holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Records {
    /// `units.csv`.
    Units(Vec<At<UnitRecord>>),
    /// `units.json`.
    LocalUnits(Vec<At<LocalUnitRecord>>),
    /// `unit_succession.csv`.
    Successions(Vec<At<SuccessionRecord>>),
    /// `catalogue.csv`.
    Procedures(Vec<At<ProcedureRecord>>),
    /// `aliases.csv`.
    Aliases(Vec<At<AliasRecord>>),
    /// `departments.csv`.
    Departments(Vec<At<DepartmentRecord>>),
    /// `assignments.csv`.
    Assignments(Vec<At<AssignmentRecord>>),
    /// `decision.json`.
    Decision(Box<DecisionRecord>),
    /// `legal-texts.csv`.
    LegalTexts(Vec<At<LegalText>>),
}

impl Records {
    /// Stable name of the kind, as reports show it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Records::Units(_) => "units",
            Records::LocalUnits(_) => "local_units",
            Records::Successions(_) => "successions",
            Records::Procedures(_) => "procedures",
            Records::Aliases(_) => "aliases",
            Records::Departments(_) => "departments",
            Records::Assignments(_) => "assignments",
            Records::Decision(_) => "decision",
            Records::LegalTexts(_) => "legal_texts",
        }
    }

    /// How many records.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Records::Units(r) => r.len(),
            Records::LocalUnits(r) => r.len(),
            Records::Successions(r) => r.len(),
            Records::Procedures(r) => r.len(),
            Records::Aliases(r) => r.len(),
            Records::Departments(r) => r.len(),
            Records::Assignments(r) => r.len(),
            Records::Decision(d) => d.targets.len(),
            Records::LegalTexts(r) => r.len(),
        }
    }

    /// No record at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The order in which kinds are applied: what others refer to comes first.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match self {
            Records::Units(_) => 0,
            Records::LocalUnits(_) => 1,
            Records::Successions(_) => 2,
            Records::Procedures(_) => 3,
            Records::Aliases(_) => 4,
            Records::Departments(_) => 5,
            Records::Assignments(_) => 6,
            Records::Decision(_) => 7,
            Records::LegalTexts(_) => 8,
        }
    }
}

/// A reference file as read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReferenceFile {
    /// Name for messages.
    pub name: String,
    /// Ids of the units in the same folder's `units.json`: whom rows without a unit concern.
    pub scope: Vec<String>,
    /// What it holds.
    pub records: Records,
}
