//! Decisions as pages and commands show them.

use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::Bilingual;
use dondoc_domain::targets::Percent;
use dondoc_domain::time::Day;
use serde::Serialize;
use utoipa::ToSchema;

use super::UnitRef;
use crate::schema;

/// A decision with its annex.
#[derive(Debug, Clone)]
pub struct DecisionView {
    /// Id.
    pub id: String,
    /// The unit that it binds.
    pub unit: UnitRef,
    /// Title.
    pub title: String,
    /// The whole document as it was read.
    pub document: serde_json::Value,
    /// Rows of its annex.
    pub annex: Vec<AnnexRowView>,
    /// How it stands today, and the days on which it holds.
    pub note: DecisionNote,
    /// What it does to others, in the order of its text.
    pub acts: Vec<DecisionRelation>,
    /// What others do to it, by day.
    pub acted_on_by: Vec<DecisionRelation>,
    /// The decision above it, as it is cited, and its id where it is known.
    pub parent: Option<(String, Option<String>)>,
    /// Decisions that name it as the one above them.
    pub children: Vec<DecisionNote>,
}

/// A value of an annex with the days on which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnnexRowView {
    /// Row of the annex, from 1.
    pub row: u32,
    /// The unit, where it is another than the one that the decision binds.
    pub unit: Option<String>,
    /// Department's name; `None`: the unit as a whole.
    pub department: Option<String>,
    /// Field; `None`: all.
    pub field: Option<String>,
    /// Level; `None`: all online services.
    #[schema(value_type = Option<schema::Level>)]
    pub level: Option<Level>,
    /// Indicator's name.
    #[schema(value_type = schema::Bilingual)]
    pub indicator: Bilingual,
    /// The target.
    #[serde(serialize_with = "as_text")]
    #[schema(value_type = schema::Percent)]
    pub target: Percent,
    /// First day on which it is assigned.
    #[schema(value_type = Option<schema::Day>)]
    pub from: Option<Day>,
    /// First day on which it is not any more.
    #[schema(value_type = Option<schema::Day>)]
    pub to: Option<Day>,
    /// From that day on an amendment stands before it: the amendment's id.
    #[schema(value_type = Option<(schema::Day, String)>)]
    pub overridden: Option<(Day, String)>,
}

fn as_text<S: serde::Serializer>(value: &Percent, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// How a decision stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionState {
    /// It does not hold yet.
    Planned,
    /// It holds as it was issued.
    InForce,
    /// It holds, and another has amended it.
    Amended,
    /// Another has replaced or revoked it.
    Ended,
    /// Its days are over.
    Over,
}

impl DecisionState {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            DecisionState::Planned => "planned",
            DecisionState::InForce => "in-force",
            DecisionState::Amended => "amended",
            DecisionState::Ended => "ended",
            DecisionState::Over => "over",
        }
    }
}

/// A decision in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DecisionNote {
    /// Id.
    pub id: String,
    /// Number and symbol.
    pub number: Option<String>,
    /// Day of signing.
    #[schema(value_type = Option<schema::Day>)]
    pub date: Option<Day>,
    /// Title.
    pub title: String,
    /// The year that it speaks of.
    pub year: Option<i32>,
    /// The unit that it binds, by its name.
    pub unit: String,
    /// The same as `--unit` takes it.
    pub unit_key: String,
    /// How it stands today.
    pub state: DecisionState,
    /// First day on which it holds.
    #[schema(value_type = Option<schema::Day>)]
    pub from: Option<Day>,
    /// First day on which it does not any more: its days are over, or another has ended it.
    #[schema(value_type = Option<schema::Day>)]
    pub to: Option<Day>,
    /// How many values its annex has.
    pub targets: usize,
}

/// What a decision does to another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DecisionRelation {
    /// `amend`, `replace`, `revoke`.
    pub how: &'static str,
    /// The other's id; `None`: it is not known here.
    pub id: Option<String>,
    /// The other as it is cited: its number, else its id.
    pub called: String,
    /// From which day.
    #[schema(value_type = Option<schema::Day>)]
    pub day: Option<Day>,
}
