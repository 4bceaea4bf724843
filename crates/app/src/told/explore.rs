//! A figure from any side.

use dondoc_domain::catalogue::Level;
use dondoc_domain::dossiers::Channel;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::ranking::Place;
use dondoc_domain::time::{Day, Moment};
use serde::Serialize;
use serde_json::{Map as Object, Value};
use utoipa::ToSchema;

use super::{FreshnessTold, TablesTold, TargetOfTold, UnitTold, object};
use crate::explore::{Against, ComparedUnit, Comparing, Explored, Head, Measured, Narrow, Pivot, Trend, With};
use crate::schema;

/// A rate with how many dossiers it was found among.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MeasuredTold {
    /// Numerator.
    pub num: u64,
    /// Denominator; with 0 nothing arose.
    pub den: u64,
    /// Counted dossiers of all levels and channels.
    pub counted: u64,
    /// The target in force in percent, if one is for just this.
    #[schema(value_type = Option<schema::Percent>)]
    pub target: Option<String>,
    /// Where the target stands written.
    pub target_of: Option<TargetOfTold>,
    /// Met? `null` where nothing arises or no target stands.
    pub met: Option<bool>,
    /// `dossiers`, `procedure_table`, or `mixed`.
    pub source: &'static str,
}

impl From<&Measured> for MeasuredTold {
    fn from(of: &Measured) -> MeasuredTold {
        MeasuredTold {
            num: of.rate.num,
            den: of.rate.den,
            counted: of.counted,
            target: of.target.as_ref().map(|target| target.percent.to_string()),
            target_of: of
                .target
                .as_ref()
                .map(|target| TargetOfTold { decision: target.decision.clone(), annex_row: target.annex_row }),
            met: of.standing.met(),
            source: of.source.name(),
        }
    }
}

/// Which dossiers of a question are looked at; `null`: all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NarrowTold {
    /// Department code, or `UNASSIGNED`.
    pub department: Option<String>,
    /// Field of procedures, as the catalogue spells it.
    pub field: Option<String>,
    /// Level of services.
    #[schema(value_type = Option<schema::Level>)]
    pub level: Option<Level>,
    /// Channel.
    #[schema(value_type = Option<schema::Channel>)]
    pub channel: Option<Channel>,
    /// Base procedure code.
    pub procedure: Option<String>,
}

impl From<&Narrow> for NarrowTold {
    fn from(of: &Narrow) -> NarrowTold {
        let Narrow { department, field, level, channel, procedure } = of.clone();
        NarrowTold { department, field, level, channel, procedure }
    }
}

/// A question, and what it comes to as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExploredTold {
    /// The unit.
    pub unit: UnitTold,
    /// The unit above.
    pub parent: Option<UnitTold>,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Definition's id.
    pub definition: String,
    /// Indicator's id.
    pub indicator: String,
    /// The map.
    #[schema(value_type = schema::Map)]
    pub map: Map,
    /// Units, levels and departments as they stood on that day.
    #[schema(value_type = Option<schema::Day>)]
    pub as_of: Option<Day>,
    /// As known at that moment.
    #[schema(value_type = Option<schema::Moment>)]
    pub known_at: Option<Moment>,
    /// Which dossiers.
    pub narrow: NarrowTold,
    /// All of them together.
    pub whole: MeasuredTold,
    /// The procedure tables that it rests on.
    pub tables: TablesTold,
    /// How many counted dossiers do not say what the definition asks, before narrowing.
    #[schema(value_type = std::collections::BTreeMap<String, u64>)]
    pub unknown: Object<String, Value>,
    /// Latest dossier list of the unit and below.
    pub freshness: Option<FreshnessTold>,
    /// Years that have data, latest first.
    pub years: Vec<i32>,
    /// Departments and fields that it can be narrowed to.
    pub departments: Vec<NamedTold>,
    /// Fields that it can be narrowed to.
    pub fields: Vec<String>,
}

/// Code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NamedTold {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

impl From<&Explored> for ExploredTold {
    fn from(of: &Explored) -> ExploredTold {
        ExploredTold {
            unit: UnitTold::from(&of.unit),
            parent: of.parent.as_ref().map(UnitTold::from),
            period: of.period.clone(),
            definition: of.definition.id.clone(),
            indicator: of.indicator.id.clone(),
            map: of.map,
            as_of: of.as_of,
            known_at: of.known_at,
            narrow: NarrowTold::from(&of.narrow),
            whole: MeasuredTold::from(&of.whole),
            tables: TablesTold::from(&of.tables),
            unknown: object(of.unknown.iter().map(|(what, n)| (what.name(), n))),
            freshness: of.freshness.as_ref().map(FreshnessTold::from),
            years: of.years.clone(),
            departments: of.departments.iter().cloned().map(|(code, name)| NamedTold { code, name }).collect(),
            fields: of.fields.clone(),
        }
    }
}

/// A rate through time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrendTold {
    /// The question; its period is all that is followed.
    pub question: ExploredTold,
    /// How long a stretch is: `month`, `quarter`, `year`.
    pub stride: &'static str,
    /// Stretch by stretch.
    pub points: Vec<TrendPointTold>,
    /// How many stretches rest on a procedure table of a longer period and so have nothing to show.
    pub silent: u64,
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TrendPointTold {
    /// Which.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Its rate, with the target that was in force at its end.
    pub now: MeasuredTold,
    /// The same stretch a year earlier.
    #[schema(value_type = schema::Period)]
    pub earlier_period: Period,
    /// Its rate.
    pub earlier: MeasuredTold,
}

impl From<&Trend> for TrendTold {
    fn from(of: &Trend) -> TrendTold {
        let point = |point: &crate::explore::TrendPoint| TrendPointTold {
            period: point.period.clone(),
            now: MeasuredTold::from(&point.now),
            earlier_period: point.earlier.0.clone(),
            earlier: MeasuredTold::from(&point.earlier.1),
        };
        TrendTold {
            question: ExploredTold::from(&of.head),
            stride: of.stride.name(),
            points: of.points.iter().map(point).collect(),
            silent: of.silent as u64,
        }
    }
}

/// One rate against another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgainstTold {
    /// Hundredths of a percentage point more, or less.
    pub hundredths_of_point: i64,
    /// Cases beyond the fewest that would do for the other's rate; negative: so many are missing.
    pub cases: i64,
}

impl From<Against> for AgainstTold {
    fn from(of: Against) -> AgainstTold {
        AgainstTold { hundredths_of_point: of.points, cases: of.cases }
    }
}

/// Units side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnitsComparedTold {
    /// The question.
    pub question: ExploredTold,
    /// With which units: `siblings`, `below`, `chosen`.
    pub with: &'static str,
    /// The question's period, then the same one a year earlier.
    #[schema(value_type = Vec<schema::Period>)]
    pub periods: Vec<Period>,
    /// The question's own unit over more years, latest first.
    pub own: Vec<OwnYearTold>,
    /// Rates on fewer cases are not ranked.
    pub minimum: u64,
    /// The ranked by rank, then those apart.
    pub units: Vec<ComparedUnitTold>,
    /// What was chosen and is no unit.
    pub unknown: Vec<String>,
}

/// The question's own unit in another year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OwnYearTold {
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Its rate.
    pub measured: MeasuredTold,
    /// Against the year before it.
    pub since: Option<AgainstTold>,
}

/// A unit among those compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComparedUnitTold {
    /// Which.
    pub unit: UnitTold,
    /// Is it the one that the question is about?
    pub own: bool,
    /// Its rank from 1 in the question's period; equal rates share one.
    #[schema(value_type = Option<u64>)]
    pub rank: Option<usize>,
    /// Why it has none: `below_minimum`, `not_arising`.
    #[schema(value_type = Option<String>)]
    pub unranked: Option<&'static str>,
    /// Its rates, one for each period.
    pub periods: Vec<MeasuredTold>,
    /// Against the unit that the question is about.
    pub against: Option<AgainstTold>,
    /// Against itself a year earlier.
    pub since: Option<AgainstTold>,
}

impl From<&Comparing> for UnitsComparedTold {
    fn from(of: &Comparing) -> UnitsComparedTold {
        let unit = |of: &ComparedUnit| ComparedUnitTold {
            unit: UnitTold::from(&of.unit),
            own: of.own,
            rank: of.place.rank(),
            unranked: match of.place {
                Place::Ranked(_) => None,
                Place::Apart(why) => Some(why.name()),
            },
            periods: of.years.iter().map(MeasuredTold::from).collect(),
            against: of.against.map(AgainstTold::from),
            since: of.since.map(AgainstTold::from),
        };
        let own = of.own.iter().map(|(period, measured, since)| OwnYearTold {
            period: period.clone(),
            measured: MeasuredTold::from(measured),
            since: since.map(AgainstTold::from),
        });
        UnitsComparedTold {
            question: ExploredTold::from(&of.head),
            with: match of.with {
                With::Siblings => "siblings",
                With::Below => "below",
                With::Chosen(_) => "chosen",
            },
            periods: of.periods.clone(),
            own: own.collect(),
            minimum: of.minimum,
            units: of.units.iter().map(unit).collect(),
            unknown: of.unknown.clone(),
        }
    }
}

/// A rate cut along one axis or two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PivotTold {
    /// The question.
    pub question: ExploredTold,
    /// What a row is.
    pub rows_by: &'static str,
    /// What a column is; `null`: the whole only.
    #[schema(value_type = Option<String>)]
    pub columns_by: Option<&'static str>,
    /// In which order rows come.
    pub order: &'static str,
    /// The rows, each with its total over all columns.
    pub rows: Vec<PivotHeadTold>,
    /// The columns, each with its total over all rows.
    pub columns: Vec<PivotHeadTold>,
    /// Row by row, a cell for each column.
    pub cells: Vec<Vec<MeasuredTold>>,
}

/// What a row or a column is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PivotHeadTold {
    /// Code of the department or procedure, key of the unit, name of the period, level or channel.
    pub code: Option<String>,
    /// Its name for people, where it has one; of a field the field. Neither: what is assigned to none.
    pub name: Option<String>,
    /// So many others together.
    pub rest: Option<u64>,
    /// The total.
    pub measured: MeasuredTold,
}

impl PivotHeadTold {
    fn of((head, measured): &(Head, Measured)) -> PivotHeadTold {
        let (code, name, rest) = match head.clone() {
            Head::Department(of) => {
                let (code, name) = of.unzip();
                (code, name, None)
            }
            Head::Procedure(code, name, _) => (Some(code), name, None),
            Head::Field(name) => (None, name, None),
            Head::Level(level) => (Some(level.name().to_owned()), None, None),
            Head::Unit(unit) => (Some(unit.key), Some(unit.name), None),
            Head::Month(period) => (Some(period.name), None, None),
            Head::Channel(channel) => (Some(schema::channel_name(channel).to_owned()), None, None),
            Head::Rest(n) => (None, None, Some(n as u64)),
        };
        PivotHeadTold { code, name, rest, measured: MeasuredTold::from(measured) }
    }
}

impl From<&Pivot> for PivotTold {
    fn from(of: &Pivot) -> PivotTold {
        PivotTold {
            question: ExploredTold::from(&of.head),
            rows_by: of.asked.rows.name(),
            columns_by: of.asked.columns.map(crate::explore::Axis::name),
            order: of.asked.order.name(),
            rows: of.rows.iter().map(PivotHeadTold::of).collect(),
            columns: of.columns.iter().map(PivotHeadTold::of).collect(),
            cells: of.cells.iter().map(|row| row.iter().map(MeasuredTold::from).collect()).collect(),
        }
    }
}
