//! The plan as data: what terminal, page and programs show.

use dondoc_domain::definitions::{Bilingual, Definition, Measure};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::planning::expected::Basis;
use dondoc_domain::planning::need::Prospect;
use dondoc_domain::rate::Rate;
use dondoc_domain::targets::Percent;
use dondoc_domain::time::{Day, Moment};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::rates::ChannelCounts;
use crate::schema;
use crate::views::{Tables, UnitRef};

/// What is needed of a unit in the rest of a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Plan {
    /// The unit.
    #[serde(serialize_with = "key")]
    #[schema(value_type = String)]
    pub unit: UnitRef,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// The definition.
    #[serde(serialize_with = "id")]
    #[schema(value_type = String)]
    pub definition: &'static Definition,
    /// The map.
    #[schema(value_type = schema::Map)]
    pub map: Map,
    /// Units, levels and departments as on that day.
    #[schema(value_type = Option<schema::Day>)]
    pub as_of: Option<Day>,
    /// As known at that moment; `None`: now.
    #[schema(value_type = Option<schema::Moment>)]
    pub known_at: Option<Moment>,
    /// The last day counted.
    #[schema(value_type = schema::Day)]
    pub on: Day,
    /// Days counted.
    pub days_gone: u64,
    /// Days to come.
    pub days_left: u64,
    /// What is expected, month by month.
    pub months: Vec<MonthTold>,
    /// The unit as a whole, then its departments, then the parts that have a target of their own.
    pub subjects: Vec<SubjectPlan>,
    /// Procedures with dossiers, counted or expected, by department: those that can bring most first.
    pub procedures: Vec<ProcedureAhead>,
    /// What is supposed.
    pub moves: Vec<MoveTold>,
    /// The procedure tables that the figures rest on.
    #[serde(skip)]
    pub tables: Tables,
}

/// What is expected in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MonthTold {
    /// Its days to come.
    #[schema(value_type = schema::Period)]
    pub days: Period,
    /// What the expectation rests on.
    #[schema(value_type = schema::Basis)]
    pub basis: Basis,
    /// Dossiers of all levels.
    pub total: u64,
    /// The same by channel.
    pub channels: ChannelCounts,
}

/// A unit or a part of its work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SubjectPlan {
    /// Department: its code, `UNASSIGNED`, or `None` for the unit as a whole.
    pub department: Option<String>,
    /// The department's name.
    pub department_name: Option<String>,
    /// Field, where a target is for one.
    pub field: Option<String>,
    /// Level, where a target is for one.
    #[schema(value_type = Option<schema::Level>)]
    pub level: Option<dondoc_domain::catalogue::Level>,
    /// One for each indicator.
    pub indicators: Vec<IndicatorPlan>,
}

/// An indicator of a part, at the end of the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IndicatorPlan {
    /// Indicator's id.
    pub indicator: String,
    /// Its name.
    #[serde(skip)]
    pub name: Bilingual,
    /// Services or dossiers.
    #[schema(value_type = schema::Measure)]
    pub measure: Measure,
    /// Counted so far.
    #[schema(value_type = schema::Rate)]
    pub so_far: Rate,
    /// At the end, if as much comes online as by habit.
    #[schema(value_type = schema::Rate)]
    pub by_habit: Rate,
    /// At the end, if everything comes online that can.
    #[schema(value_type = schema::Rate)]
    pub all_online: Rate,
    /// The target in force at the end of the period.
    pub target: Option<TargetTold>,
    /// What is needed; `None` without a target or where nothing arises.
    pub need: Option<NeedTold>,
    /// From whom; of dossiers only.
    pub from_whom: Vec<DepartmentTold>,
    /// Services without an online dossier, those to activate first; of services only.
    pub services: Vec<ServiceTold>,
    /// What comes out of what is supposed; `None` where nothing is.
    pub supposed: Option<SupposedTold>,
}

/// A target and where it stands written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TargetTold {
    /// At least this much.
    #[serde(serialize_with = "text")]
    #[schema(value_type = schema::Percent)]
    pub percent: Percent,
    /// Id of the decision; `None`: it is only tried.
    pub decision: Option<String>,
    /// Row of its annex.
    pub annex_row: Option<u32>,
}

/// What is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NeedTold {
    /// Where it goes.
    #[schema(value_type = schema::Prospect)]
    pub prospect: Prospect,
    /// The least numerator at the end.
    pub least: u64,
    /// Beyond what comes online by habit: so many of the dossiers expected otherwise have to come online (so many
    /// services to get their first online dossier).
    pub convert: u64,
    /// Of so many that could.
    pub convertible: u64,
    /// Instead: so many online dossiers on top of all that is expected. `None`: no number would do, or services.
    pub add: Option<u64>,
    /// Habit left aside: of all that is expected so many have to come online.
    pub convert_in_all: u64,
    /// Of so many that could.
    pub convertible_in_all: u64,
    /// The day since which it cannot be reached; `None` also where days cannot be told apart.
    #[schema(value_type = Option<schema::Day>)]
    pub unreachable_since: Option<Day>,
}

/// What a department is to bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DepartmentTold {
    /// Its code, or `UNASSIGNED`.
    pub department: String,
    /// Its name.
    pub name: Option<String>,
    /// So many are to come online.
    pub share: u64,
    /// Of so many that could.
    pub capacity: u64,
    /// Its procedures.
    pub procedures: Vec<ShareTold>,
}

/// What a procedure is to bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShareTold {
    /// Base procedure.
    pub procedure: String,
    /// Its name.
    pub name: Option<String>,
    /// So many are to come online.
    pub share: u64,
    /// Of so many that could.
    pub capacity: u64,
}

/// A service without an online dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ServiceTold {
    /// Base procedure.
    pub procedure: String,
    /// Suffix of the service within it, where services are counted.
    pub service: String,
    /// The procedure's name.
    pub name: Option<String>,
    /// Departments responsible for its dossiers, counted and expected.
    pub departments: Vec<String>,
    /// Dossiers counted so far.
    pub so_far: u64,
    /// Dossiers expected, each of which could be its first online one.
    pub expected: u64,
    /// Has it not arisen yet?
    pub to_come: bool,
    /// Is it among those to activate?
    pub to_activate: bool,
}

/// A procedure of a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProcedureAhead {
    /// The department's code, or `UNASSIGNED`.
    pub department: String,
    /// Its name.
    pub department_name: Option<String>,
    /// Base procedure.
    pub procedure: String,
    /// Its name.
    pub name: Option<String>,
    /// Counted so far.
    pub so_far: ChannelCounts,
    /// Expected.
    pub expected: ChannelCounts,
    /// Of those expected so many could come online instead of otherwise.
    pub room: u64,
}

/// What is supposed of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MoveTold {
    /// The department's code; `None`: whoever is responsible.
    pub department: Option<String>,
    /// Base procedure.
    pub procedure: String,
    /// Dossiers that come online instead of otherwise.
    pub convert: u64,
    /// Online dossiers on top.
    pub add: u64,
}

/// What comes out of what is supposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupposedTold {
    /// At the end of the period.
    #[schema(value_type = schema::Rate)]
    pub rate: Rate,
    /// Is the target met? `None` where nothing arises or no target stands.
    pub met: Option<bool>,
}

pub(super) fn key<S: Serializer>(unit: &UnitRef, to: S) -> Result<S::Ok, S::Error> {
    unit.key.serialize(to)
}

pub(super) fn id<S: Serializer>(definition: &&'static Definition, to: S) -> Result<S::Ok, S::Error> {
    definition.id.serialize(to)
}

pub(super) fn text<S: Serializer>(percent: &Percent, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(percent)
}
