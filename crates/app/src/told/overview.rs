//! The overview of a unit.

use dondoc_domain::catalogue::Level;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::time::{Day, Moment};
use serde::Serialize;
use serde_json::{Map as Object, Value};
use utoipa::ToSchema;

use super::{AccountTold, FigureTold, FreshnessTold, RateTold, TablesTold, UnitTold, figures, object};
use crate::rates::ChannelCounts;
use crate::schema;
use crate::views::{DepartmentRow, MonthPoint, Overview, ProcedureRow, ShareRow, UnitCard};

/// All that the first page of a unit shows.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OverviewTold {
    /// The unit.
    pub unit: UnitTold,
    /// The unit above.
    pub parent: Option<UnitTold>,
    /// The unit that took it over, if it ended.
    pub successor: Option<UnitTold>,
    /// Units that it took over.
    pub predecessors: Vec<UnitTold>,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Definition's id.
    pub definition: String,
    /// The map.
    #[schema(value_type = schema::Map)]
    pub map: Map,
    /// Units, levels and departments as they stood on that day.
    #[schema(value_type = Option<schema::Day>)]
    pub as_of: Option<Day>,
    /// As known at that moment.
    #[schema(value_type = Option<schema::Moment>)]
    pub known_at: Option<Moment>,
    /// The last import.
    pub freshness: Option<FreshnessTold>,
    /// Years that have data, latest first.
    pub years: Vec<i32>,
    /// `dossiers`, `procedure_table`, or `mixed`.
    pub source: &'static str,
    /// The unit's figures.
    pub rates: Vec<FigureTold>,
    /// Counted dossiers of all levels, by channel.
    pub channels: ChannelCounts,
    /// Month by month; empty where figures rest on a table of a longer period.
    pub months: Vec<MonthFiguresTold>,
    /// Department by department.
    pub departments: Vec<DepartmentFiguresTold>,
    /// Fields and levels that targets are for.
    pub shares: Vec<ShareFiguresTold>,
    /// Online services with dossiers but none online.
    pub without_online: Vec<ProcedureTold>,
    /// Where the rows stand.
    pub account: AccountTold,
    /// How many counted dossiers do not say what the definition asks.
    #[schema(value_type = std::collections::BTreeMap<String, u64>)]
    pub unknown: Object<String, Value>,
    /// The procedure tables that figures rest on.
    pub tables: TablesTold,
    /// What can be reconciled with the lists in this period.
    pub reconcilable: Option<ReconcilableTold>,
}

/// What can be reconciled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReconcilableTold {
    /// Procedures that a table and the lists count differently; `null` without a table.
    pub procedures_differing: Option<u64>,
    /// Procedures that are compared.
    pub procedures: Option<u64>,
    /// Is there a form II.06a of the period?
    pub form: bool,
}

/// A month.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct MonthFiguresTold {
    /// The month.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// What it rests on.
    pub source: &'static str,
    /// Its rates.
    pub rates: Vec<RateTold>,
}

/// A department.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DepartmentFiguresTold {
    /// Its code; `null`: dossiers that nobody is responsible for.
    pub department: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Counted dossiers of all levels.
    pub channels: ChannelCounts,
    /// Its figures.
    pub rates: Vec<FigureTold>,
}

/// A part that a target is for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ShareFiguresTold {
    /// The department's code; `null`: the unit as a whole.
    pub department: Option<String>,
    /// The department's name.
    pub department_name: Option<String>,
    /// Field; `null`: all.
    pub field: Option<String>,
    /// Level; `null`: all online services.
    #[schema(value_type = Option<schema::Level>)]
    pub level: Option<Level>,
    /// Counted dossiers.
    pub channels: ChannelCounts,
    /// Its figures.
    pub rates: Vec<FigureTold>,
}

/// A procedure.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProcedureTold {
    /// Base code.
    #[schema(example = "1.001193")]
    pub procedure: String,
    /// Name; `null` where the catalogue does not know it.
    pub name: Option<String>,
    /// Field.
    pub field: Option<String>,
    /// Departments responsible in the period; empty: not assigned.
    pub departments: Vec<String>,
    /// Levels that its counted dossiers had.
    #[schema(value_type = Vec<schema::Level>)]
    pub levels: Vec<Level>,
    /// Counted dossiers of all levels.
    pub channels: ChannelCounts,
    /// Its figures.
    pub rates: Vec<FigureTold>,
}

/// A unit that has data.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UnitWithDataTold {
    /// The unit.
    pub unit: UnitTold,
    /// Name of the unit above.
    pub parent: Option<String>,
    /// The period of its figures: the latest with data.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Its figures in that period.
    pub rates: Vec<FigureTold>,
    /// The procedure tables that they rest on.
    pub tables: TablesTold,
    /// The last import.
    pub freshness: Option<FreshnessTold>,
}

impl From<&UnitCard> for UnitWithDataTold {
    fn from(card: &UnitCard) -> UnitWithDataTold {
        UnitWithDataTold {
            unit: UnitTold::from(&card.unit),
            parent: card.parent.clone(),
            period: card.period.clone(),
            rates: figures(&card.figures),
            tables: TablesTold::from(&card.tables),
            freshness: card.freshness.as_ref().map(FreshnessTold::from),
        }
    }
}

impl From<&DepartmentRow> for DepartmentFiguresTold {
    fn from(row: &DepartmentRow) -> DepartmentFiguresTold {
        let DepartmentRow { code, name, channels, figures: own } = row;
        DepartmentFiguresTold { department: code.clone(), name: name.clone(), channels: (*channels).into(), rates: figures(own) }
    }
}

impl From<&ProcedureRow> for ProcedureTold {
    fn from(row: &ProcedureRow) -> ProcedureTold {
        ProcedureTold {
            procedure: row.code.clone(),
            name: row.name.clone(),
            field: row.field.clone(),
            departments: row.departments.clone(),
            levels: row.levels.clone(),
            channels: row.channels.into(),
            rates: figures(&row.figures),
        }
    }
}

impl From<&ShareRow> for ShareFiguresTold {
    fn from(row: &ShareRow) -> ShareFiguresTold {
        ShareFiguresTold {
            department: row.department.as_ref().map(|(code, _)| code.clone()),
            department_name: row.department.as_ref().map(|(_, name)| name.clone()),
            field: row.field.clone(),
            level: row.level,
            channels: row.channels.into(),
            rates: figures(&row.figures),
        }
    }
}

impl From<&Overview> for OverviewTold {
    fn from(of: &Overview) -> OverviewTold {
        let month = |point: &MonthPoint| MonthFiguresTold {
            period: point.period.clone(),
            source: point.source.name(),
            rates: of.figures.iter().zip(&point.rates).map(|(f, rate)| RateTold::of(f.indicator, *rate)).collect(),
        };
        OverviewTold {
            unit: UnitTold::from(&of.unit),
            parent: of.parent.as_ref().map(UnitTold::from),
            successor: of.successor.as_ref().map(UnitTold::from),
            predecessors: of.predecessors.iter().map(UnitTold::from).collect(),
            period: of.period.clone(),
            definition: of.definition.id.clone(),
            map: of.map,
            as_of: of.as_of,
            known_at: of.known_at,
            freshness: of.freshness.as_ref().map(FreshnessTold::from),
            years: of.years.clone(),
            source: of.source.name(),
            rates: figures(&of.figures),
            channels: of.channels.into(),
            months: of.months.iter().map(month).collect(),
            departments: of.departments.iter().map(DepartmentFiguresTold::from).collect(),
            shares: of.shares.iter().map(ShareFiguresTold::from).collect(),
            without_online: of.without_online().map(ProcedureTold::from).collect(),
            account: AccountTold::of(&of.account, false),
            unknown: object(of.unknown.iter().map(|(what, n)| (what.name(), n))),
            tables: TablesTold::from(&of.tables),
            reconcilable: of.reconcilable.map(|r| ReconcilableTold {
                procedures_differing: r.procedures.map(|(differing, _)| differing as u64),
                procedures: r.procedures.map(|(_, all)| all as u64),
                form: r.form,
            }),
        }
    }
}
