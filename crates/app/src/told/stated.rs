//! Figures that others state.

use dondoc_domain::periods::Period;
use dondoc_domain::stated::{Cause, Part, StatedCount};
use dondoc_domain::time::{Day, Moment};
use serde::Serialize;
use utoipa::ToSchema;

use crate::schema;
use crate::stated::{StatedComparison, StatedView, ThreeSides};
use crate::views::Channels;

/// A figure that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatedTold {
    /// Its number.
    pub id: i64,
    /// The period.
    #[schema(value_type = Option<schema::Period>)]
    pub period: Option<Period>,
    /// Name of the source.
    pub source: String,
    /// The day on which the source said so.
    #[schema(value_type = schema::Day)]
    pub read_on: Day,
    /// The procedure; `null`: the unit as a whole.
    pub procedure: Option<String>,
    /// What it states.
    pub stated: StatedCountTold,
    /// When it was typed in.
    #[schema(value_type = schema::Moment)]
    pub stated_at: Moment,
    /// When and why it was removed, if it was.
    pub removed: Option<StatedRemovedTold>,
}

/// That a figure was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatedRemovedTold {
    /// When.
    #[schema(value_type = schema::Moment)]
    pub at: Moment,
    /// Why.
    pub reason: String,
}

/// What a source states; `null`: it does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatedCountTold {
    /// All dossiers.
    pub total: u64,
    /// Online.
    pub online: Option<u64>,
    /// Directly.
    pub direct: Option<u64>,
    /// By post.
    pub postal: Option<u64>,
}

impl From<&StatedCount> for StatedCountTold {
    fn from(c: &StatedCount) -> StatedCountTold {
        StatedCountTold { total: c.total, online: c.online, direct: c.direct, postal: c.postal }
    }
}

impl From<&StatedView> for StatedTold {
    fn from(s: &StatedView) -> StatedTold {
        StatedTold {
            id: s.id,
            period: s.period.clone(),
            source: s.source.clone(),
            read_on: s.read_on,
            procedure: s.procedure.clone(),
            stated: StatedCountTold::from(&s.count),
            stated_at: s.at,
            removed: s.removed.as_ref().map(|(at, why)| StatedRemovedTold { at: *at, reason: why.clone() }),
        }
    }
}

/// One source of a period beside lists and tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatedComparedTold {
    /// The unit.
    pub unit: String,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Name of the source.
    pub source: String,
    /// The latest day on which it said so.
    #[schema(value_type = schema::Day)]
    pub read_on: Day,
    /// What it says of the unit as a whole.
    pub whole: Option<ThreeSidesTold>,
    /// Procedure by procedure.
    pub procedures: Vec<ThreeSidesTold>,
}

/// Counted dossiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct TotalAndChannelsTold {
    /// All channels.
    pub total: u64,
    /// Online.
    pub online: u64,
    /// Directly.
    pub direct: u64,
    /// By post.
    pub postal: u64,
}

/// A procedure, or the whole unit, on three sides; `null`: that side has nothing to say, which is not zero.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ThreeSidesTold {
    /// Base procedure; `null`: the unit as a whole.
    pub procedure: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// By the lists.
    pub dossiers: Option<TotalAndChannelsTold>,
    /// By tables.
    pub table: Option<TotalAndChannelsTold>,
    /// By the source.
    pub stated: Option<StatedCountTold>,
    /// Source − lists.
    pub difference: Option<i128>,
    /// Source − tables.
    pub difference_from_table: Option<i128>,
    /// The difference in parts that sum to it.
    pub parts: Option<Vec<StatedPartTold>>,
    /// The same of dossiers that came online.
    pub online_parts: Option<Vec<StatedPartTold>>,
    /// Dossiers of the list that are here only by an alias.
    pub by_alias: u64,
}

/// A part of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatedPartTold {
    /// What may make it.
    pub cause: &'static str,
    /// Of rows that are left out, why.
    pub reason: Option<&'static str>,
    /// How many.
    pub difference: i128,
}

impl From<&ThreeSides> for ThreeSidesTold {
    fn from(s: &ThreeSides) -> ThreeSidesTold {
        let counted =
            |c: Channels| TotalAndChannelsTold { total: c.total(), online: c.online, direct: c.direct, postal: c.postal };
        let part = |(cause, n): &Part| {
            let reason = if let Cause::Excluded(reason) = cause { Some(reason.name()) } else { None };
            StatedPartTold { cause: cause.name(), reason, difference: *n }
        };
        let parts = |parts: &Option<Vec<Part>>| parts.as_ref().map(|p| p.iter().map(part).collect::<Vec<_>>());
        ThreeSidesTold {
            procedure: s.procedure.clone(),
            name: s.name.clone(),
            dossiers: s.list.map(counted),
            table: s.table.map(counted),
            stated: s.stated.as_ref().map(StatedCountTold::from),
            difference: s.difference(),
            difference_from_table: s.from_table(),
            parts: parts(&s.total),
            online_parts: parts(&s.online),
            by_alias: s.aliases,
        }
    }
}

impl From<&StatedComparison> for StatedComparedTold {
    fn from(one: &StatedComparison) -> StatedComparedTold {
        StatedComparedTold {
            unit: one.unit.key.clone(),
            period: one.period.clone(),
            source: one.source.clone(),
            read_on: one.read_on,
            whole: one.whole.as_ref().map(ThreeSidesTold::from),
            procedures: one.procedures.iter().map(ThreeSidesTold::from).collect(),
        }
    }
}
