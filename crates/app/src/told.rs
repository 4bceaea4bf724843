//! Views as documents: the same under `--json` on the command line and from the API. Stable names, whole numbers, no words.

mod account;
mod compare;
mod definitions;
mod dossiers;
mod explore;
mod history;
mod overview;
mod quality;
mod ranking;
mod reconcile;
mod search;
mod stated;

use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::{Day, Moment};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::schema;
use crate::views::{Figure, Freshness, TableUsed, Tables, UnitRef};

pub use account::AccountTold;
pub use compare::{
    ChangedDossierTold, ChangedFieldTold, ComparedDossiersTold, ComparedImportTold, ComparedListTold, ImportsComparedTold,
};
pub use definitions::{DefinitionRatesTold, DefinitionsComparedTold, IndicatorComparedTold};
pub use dossiers::{DossierStoryTold, DossierTold, DossierVersionTold, OriginTold};
pub use explore::{
    AgainstTold, ComparedUnitTold, ExploredTold, MeasuredTold, NamedTold, NarrowTold, OwnYearTold, PivotHeadTold, PivotTold,
    TrendPointTold, TrendTold, UnitsComparedTold,
};
pub use history::HistoryTold;
pub use overview::{
    DepartmentFiguresTold, MonthFiguresTold, OverviewTold, ProcedureTold, ReconcilableTold, ShareFiguresTold, UnitWithDataTold,
};
pub use quality::{CheckTold, QualityTold, SwitchDone, SwitchEffectTold};
pub use ranking::RankedTold;
pub use reconcile::ReconciliationTold;
pub use search::{FoundGroupTold, FoundTold, HitTold};
pub use stated::{StatedComparedTold, StatedTold};

/// A unit as links and headings name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnitTold {
    /// What addresses take: a local id, a code, or `CODE@day`.
    #[schema(example = "06157@2025-06-30")]
    pub unit: String,
    /// Code of the administrative unit.
    #[schema(example = "06157")]
    pub code: String,
    /// Name.
    #[schema(example = "Xã Hoàng Việt")]
    pub name: String,
    /// First day, where it was not always so.
    #[schema(value_type = Option<schema::Day>)]
    pub from: Option<Day>,
    /// First day on which it no longer exists.
    #[schema(value_type = Option<schema::Day>)]
    pub to: Option<Day>,
}

impl From<&UnitRef> for UnitTold {
    fn from(unit: &UnitRef) -> UnitTold {
        let UnitRef { key, code, name, from, to } = unit.clone();
        UnitTold { unit: key, code, name, from, to }
    }
}

/// One rate with its target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureTold {
    /// Indicator's id.
    #[schema(example = "online_dossiers")]
    pub indicator: String,
    /// Numerator.
    pub num: u64,
    /// Denominator; with 0 nothing arose.
    pub den: u64,
    /// The target in force, in percent.
    #[schema(value_type = Option<schema::Percent>)]
    pub target: Option<String>,
    /// Met? `null` where nothing arises or no target stands.
    pub met: Option<bool>,
    /// Where the target stands written.
    pub target_of: Option<TargetOfTold>,
    /// What is missing to meet it.
    pub missing: Option<MissingTold>,
}

/// Where a target stands written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TargetOfTold {
    /// Id of the decision.
    pub decision: String,
    /// Row of its annex, from 1.
    pub annex_row: u32,
}

/// What is missing to meet a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissingTold {
    /// Of what arose so many more would have had to be online.
    pub converted: u64,
    /// Or so many new online dossiers on top; `null` where no number would do, and for services.
    pub added: Option<u64>,
}

impl From<&Figure> for FigureTold {
    fn from(figure: &Figure) -> FigureTold {
        FigureTold {
            indicator: figure.indicator.to_owned(),
            num: figure.rate.num,
            den: figure.rate.den,
            target: figure.target.as_ref().map(|t| t.percent.to_string()),
            met: figure.standing.met(),
            target_of: figure.target.as_ref().map(|t| TargetOfTold { decision: t.decision.clone(), annex_row: t.annex_row }),
            missing: figure.missing.map(|m| MissingTold { converted: m.converted, added: m.added }),
        }
    }
}

fn figures(all: &[Figure]) -> Vec<FigureTold> {
    all.iter().map(FigureTold::from).collect()
}

/// How fresh data are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FreshnessTold {
    /// The last import.
    pub import_id: i64,
    /// When its file was taken out of the provincial system.
    #[schema(value_type = schema::Moment)]
    pub exported_at: Moment,
    /// When it was taken in.
    #[schema(value_type = schema::Moment)]
    pub imported_at: Moment,
}

impl From<&Freshness> for FreshnessTold {
    fn from(of: &Freshness) -> FreshnessTold {
        FreshnessTold { import_id: of.import.0, exported_at: of.exported_at, imported_at: of.imported_at }
    }
}

/// A procedure table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TableTold {
    /// Whose it is.
    pub unit: String,
    /// The import that brought it.
    pub import_id: i64,
    /// File name.
    pub file: String,
    /// When it was taken out of the provincial system.
    #[schema(value_type = Option<schema::Moment>)]
    pub exported_at: Option<Moment>,
    /// The period that it covers.
    #[schema(value_type = schema::Period)]
    pub period: Period,
}

impl From<&TableUsed> for TableTold {
    fn from(table: &TableUsed) -> TableTold {
        TableTold {
            unit: table.unit.key.clone(),
            import_id: table.import.0,
            file: table.file.clone(),
            exported_at: table.exported_at,
            period: table.period.clone(),
        }
    }
}

/// The procedure tables that figures rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TablesTold {
    /// Tables in use.
    pub used: Vec<TableTold>,
    /// Units that have tables, but not such as make up the period: nothing of them is counted.
    pub gaps: Vec<TableGapTold>,
    /// Units that rest on dossier lists.
    pub on_lists: Vec<String>,
    /// Tables that are not used because a table does not tell what the definition asks.
    pub silent: Vec<TableTold>,
}

/// A unit whose tables do not make up the period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TableGapTold {
    /// The unit.
    pub unit: String,
    /// Parts of the period without a table; empty where tables overlap instead.
    #[schema(value_type = Vec<schema::Period>)]
    pub missing: Vec<Period>,
    /// Periods of tables that reach beyond the period.
    #[schema(value_type = Vec<schema::Period>)]
    pub crossing: Vec<Period>,
}

impl From<&Tables> for TablesTold {
    fn from(tables: &Tables) -> TablesTold {
        let gap = |gap: &crate::views::TableGap| TableGapTold {
            unit: gap.unit.key.clone(),
            missing: gap.missing.clone(),
            crossing: gap.crossing.clone(),
        };
        TablesTold {
            used: tables.used.iter().map(TableTold::from).collect(),
            gaps: tables.gaps.iter().map(gap).collect(),
            on_lists: tables.on_lists.iter().map(|unit| unit.key.clone()).collect(),
            silent: tables.silent.iter().map(TableTold::from).collect(),
        }
    }
}

/// A rate of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateTold {
    /// Indicator's id.
    pub indicator: String,
    /// Numerator.
    pub num: u64,
    /// Denominator.
    pub den: u64,
}

impl RateTold {
    fn of(indicator: &str, rate: Rate) -> RateTold {
        RateTold { indicator: indicator.to_owned(), num: rate.num, den: rate.den }
    }
}

/// An object in the order of its entries.
fn object<K: ToString, V: Serialize>(entries: impl IntoIterator<Item = (K, V)>) -> Map<String, Value> {
    // Counts, texts and structs of these only: nothing that cannot be written.
    entries.into_iter().map(|(name, value)| (name.to_string(), serde_json::to_value(value).unwrap_or_default())).collect()
}
