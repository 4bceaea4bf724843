//! The same data under two definitions.

use dondoc_domain::definitions::Measure;
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::object;
use crate::definitions::{DefinitionComparison, DefinitionRates, DifferenceGroup, IndicatorDifference};
use crate::schema;

/// Two definitions side by side.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DefinitionsComparedTold {
    /// The unit.
    pub unit: String,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Id of the first.
    pub a: String,
    /// Id of the second.
    pub b: String,
    /// The rates by every definition.
    pub definitions: Vec<DefinitionRatesTold>,
    /// What makes the difference between the two.
    pub indicators: Vec<IndicatorComparedTold>,
}

/// The rates by a definition.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DefinitionRatesTold {
    /// Its id.
    pub definition: String,
    /// By indicator.
    #[schema(value_type = std::collections::BTreeMap<String, schema::Rate>)]
    pub rates: Map<String, Value>,
    /// How many counted dossiers do not say what it asks.
    #[schema(value_type = std::collections::BTreeMap<String, u64>)]
    pub unknown: Map<String, Value>,
    /// Procedure tables that do not tell what it asks.
    pub tables_not_used: u64,
}

/// An indicator under both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IndicatorComparedTold {
    /// Its id.
    pub indicator: String,
    /// What it counts.
    #[schema(value_type = schema::Measure)]
    pub measure: Measure,
    /// By the first.
    #[schema(value_type = schema::Rate)]
    pub a: Rate,
    /// By the second.
    #[schema(value_type = schema::Rate)]
    pub b: Rate,
    /// What only one has, by why the other does not.
    pub differences: Vec<DifferenceGroup>,
}

impl From<&DefinitionComparison> for DefinitionsComparedTold {
    fn from(found: &DefinitionComparison) -> DefinitionsComparedTold {
        let rates = |of: &DefinitionRates| DefinitionRatesTold {
            definition: of.definition.id.clone(),
            rates: object(of.figures.iter().map(|f| (&f.indicator, f.rate))),
            unknown: object(of.unknown.iter().map(|(u, n)| (u.name(), n))),
            tables_not_used: of.tables.silent.len() as u64,
        };
        let indicator = |i: &IndicatorDifference| IndicatorComparedTold {
            indicator: i.indicator.clone(),
            measure: i.measure,
            a: i.a,
            b: i.b,
            differences: i.groups.clone(),
        };
        DefinitionsComparedTold {
            unit: found.unit.key.clone(),
            period: found.period.clone(),
            a: found.a.id.clone(),
            b: found.b.id.clone(),
            definitions: found.all.iter().map(rates).collect(),
            indicators: found.indicators.iter().map(indicator).collect(),
        }
    }
}
