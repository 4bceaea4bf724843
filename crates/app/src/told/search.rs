//! What was found.

use serde::Serialize;
use utoipa::ToSchema;

use crate::search::{Found, Hit, HitKind};

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundTold {
    /// All hits.
    pub total: u64,
    /// By kind, the kind with the best hit first.
    pub groups: Vec<FoundGroupTold>,
}

/// Hits of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FoundGroupTold {
    /// `dossier`, `unit`, `procedure`, `department`, `field`, `decision`, `definition`, `legal-text`, `paper`, `closed`, `import`.
    pub kind: &'static str,
    /// How many there are in all.
    pub total: u64,
    /// The best of them.
    pub hits: Vec<HitTold>,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HitTold {
    /// What it goes by: a unit's key, a code, an id, a number.
    pub key: String,
    /// Its name.
    pub title: String,
    /// Its code or number, where it has one beside the name.
    pub code: Option<String>,
    /// What tells it from others of the same name: the unit above, the field, the period.
    pub note: Option<String>,
    /// The unit that it belongs to, where it has one.
    pub unit: Option<String>,
}

impl From<Found> for FoundTold {
    fn from(found: Found) -> FoundTold {
        let hit = |Hit { key, title, code, note, unit, .. }: Hit| HitTold { key, title, code, note, unit };
        let group = |(kind, hits, total): (HitKind, Vec<Hit>, usize)| FoundGroupTold {
            kind: kind.name(),
            total: total as u64,
            hits: hits.into_iter().map(hit).collect(),
        };
        FoundTold { total: found.total as u64, groups: found.groups.into_iter().map(group).collect() }
    }
}
