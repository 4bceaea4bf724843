//! Ranked rates.

use dondoc_domain::interval::Interval;
use dondoc_domain::ranking::Place;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Ranking, RateRow};

/// A rate with its rank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RankedTold {
    /// The rate.
    #[serde(flatten)]
    pub of: RateRow,
    /// Its rank from 1; equal rates share one.
    #[schema(value_type = Option<u64>)]
    pub rank: Option<usize>,
    /// Has it a rank?
    pub ranked: bool,
    /// Why not: `below_minimum`, `not_arising`, `unassigned`.
    #[schema(value_type = Option<String>)]
    pub unranked: Option<&'static str>,
    /// Rates on fewer cases are not ranked.
    pub minimum: u64,
    /// The rate with its uncertainty: Wilson's interval at 95 %, lower and upper bound.
    #[schema(value_type = Option<Vec<u64>>)]
    pub interval_tenths_of_percent: Option<[u32; 2]>,
}

impl RankedTold {
    /// The rows of a ranking: those of `rates`, each with its place.
    pub fn of(ranking: &Ranking) -> impl Iterator<Item = RankedTold> {
        ranking.rows.iter().map(|row| RankedTold {
            of: row.row.clone(),
            rank: row.place.rank(),
            ranked: row.place.rank().is_some(),
            unranked: match row.place {
                Place::Ranked(_) => None,
                Place::Apart(why) => Some(why.name()),
            },
            minimum: ranking.minimum,
            interval_tenths_of_percent: Interval::of(row.rate()).map(|i| [i.low, i.high]),
        })
    }
}
