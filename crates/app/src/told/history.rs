//! The story of a unit.

use dondoc_domain::organisation::Extent;
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::sharing::SharedService;
use dondoc_domain::time::{Day, Validity};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{FigureTold, UnitTold, figures, object};
use crate::history::{HistoricLink, HistoricUnit, Shares, UnitHistory};
use crate::schema;

/// A unit through mergers, splits and renamings, and what they do to its figures.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HistoryTold {
    /// The unit.
    pub unit: String,
    /// Where its dossiers count on today's map.
    pub heir: String,
    /// The period of the figures.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Definition's id.
    pub definition: String,
    /// What went into what.
    pub successions: Vec<SuccessionTold>,
    /// Every unit of the story, the heir last.
    pub units: Vec<HistoricUnitTold>,
    /// The heir's figures on today's map.
    pub on_todays_map: TodayTold,
    /// How the parts make up the union, by indicator.
    pub shares: Vec<SharesTold>,
}

/// One link of the succession.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SuccessionTold {
    /// The unit that ended, or lost a part.
    pub old: String,
    /// The unit that took it over.
    pub new: String,
    /// First day of the new state.
    #[schema(value_type = schema::Day)]
    pub effective: Day,
    /// How much of it: `whole`, `main_part`, `part`.
    #[schema(value_type = String)]
    pub extent: Extent,
}

/// A span of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct DuringTold {
    /// First day, where it was not always so.
    #[schema(value_type = Option<schema::Day>)]
    pub from: Option<Day>,
    /// First day after it.
    #[schema(value_type = Option<schema::Day>)]
    pub to: Option<Day>,
}

impl From<&Validity> for DuringTold {
    fn from(v: &Validity) -> DuringTold {
        DuringTold { from: v.from_day(), to: v.to_day() }
    }
}

/// What a unit was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormerNameTold {
    /// Name.
    pub name: String,
    /// When.
    pub during: DuringTold,
}

/// What stood above a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormerParentTold {
    /// The unit above.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// When.
    pub during: DuringTold,
}

/// A unit of the story.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HistoricUnitTold {
    /// The unit.
    #[serde(flatten)]
    pub of: UnitTold,
    /// What it was called before.
    pub former_names: Vec<FormerNameTold>,
    /// The units above it over time.
    pub parents: Vec<FormerParentTold>,
    /// The unit for which its dossiers count on today's map.
    pub counts_for: String,
    /// Counted dossiers as it was; `null` where these are not theirs to see who ask.
    pub counted: Option<u64>,
    /// Its figures as it was; `null` likewise.
    pub rates: Option<Vec<FigureTold>>,
}

/// The heir.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TodayTold {
    /// The unit.
    pub unit: String,
    /// Counted dossiers.
    pub counted: u64,
    /// Its figures.
    pub rates: Vec<FigureTold>,
}

/// An indicator of the union by the units that brought its dossiers.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SharesTold {
    /// Indicator's id.
    pub indicator: String,
    /// By unit.
    #[schema(value_type = std::collections::BTreeMap<String, schema::Rate>)]
    pub units: Map<String, Value>,
    /// What the parts add up to.
    #[schema(value_type = schema::Rate)]
    pub sum: Rate,
    /// What the union is.
    #[schema(value_type = schema::Rate)]
    pub union: Rate,
    /// Services by the number of units in which they arose, where that can be told.
    #[schema(value_type = Option<Vec<schema::Rate>>)]
    pub by_number_of_units: Option<Vec<Rate>>,
    /// Service by service; of services only.
    pub services: Option<Vec<SharedServiceTold>>,
}

/// A service over the parts.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SharedServiceTold {
    /// The procedure's name.
    pub name: Option<String>,
    /// Base procedure.
    pub procedure: String,
    /// In the union.
    #[schema(value_type = schema::Rate)]
    pub union: Rate,
    /// By unit.
    #[schema(value_type = std::collections::BTreeMap<String, schema::Rate>)]
    pub units: Map<String, Value>,
}

impl From<&HistoricLink> for SuccessionTold {
    fn from(l: &HistoricLink) -> SuccessionTold {
        SuccessionTold { old: l.old.key.clone(), new: l.new.key.clone(), effective: l.effective, extent: l.extent }
    }
}

impl From<&HistoricUnit> for HistoricUnitTold {
    fn from(u: &HistoricUnit) -> HistoricUnitTold {
        HistoricUnitTold {
            of: UnitTold::from(&u.unit),
            former_names: u
                .former_names
                .iter()
                .map(|(v, name)| FormerNameTold { name: name.clone(), during: v.into() })
                .collect(),
            parents: u
                .parents
                .iter()
                .map(|(v, p)| FormerParentTold { unit: p.key.clone(), name: p.name.clone(), during: v.into() })
                .collect(),
            counts_for: u.counts_for.key.clone(),
            counted: u.as_was.as_ref().map(|own| own.channels.total()),
            rates: u.as_was.as_ref().map(|own| figures(&own.figures)),
        }
    }
}

impl From<&UnitHistory> for HistoryTold {
    fn from(history: &UnitHistory) -> HistoryTold {
        let shares = |s: &Shares| {
            let key = |i: &usize| history.units[*i].unit.key.clone();
            let service = |service: &SharedService| {
                let code = service.procedure.to_string();
                SharedServiceTold {
                    name: history.procedures.get(&code).cloned(),
                    procedure: code,
                    union: service.union,
                    units: object(s.units.iter().map(key).zip(&service.parts)),
                }
            };
            SharesTold {
                indicator: s.indicator.id.clone(),
                units: object(s.units.iter().map(key).zip(&s.sharing.parts)),
                sum: s.sharing.sum(),
                union: s.sharing.union,
                by_number_of_units: s.of_services().then(|| s.sharing.by_number_of_parts()).flatten(),
                services: s.of_services().then(|| s.sharing.services.iter().map(service).collect()),
            }
        };
        HistoryTold {
            unit: history.unit.key.clone(),
            heir: history.heir.key.clone(),
            period: history.period.clone(),
            definition: history.definition.id.clone(),
            successions: history.links.iter().map(SuccessionTold::from).collect(),
            units: history.units.iter().map(HistoricUnitTold::from).collect(),
            on_todays_map: TodayTold {
                unit: history.heir.key.clone(),
                counted: history.union_channels.total(),
                rates: figures(&history.union),
            },
            shares: history.shares.iter().map(shares).collect(),
        }
    }
}
