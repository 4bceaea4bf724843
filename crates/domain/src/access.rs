//! Who may do what: roles, what they reach, and the one table that says so.
//!
//! Everything is denied but what [`Role::reach`] grants. A [`Grant`] gives a person a role for a part of the units and for
//! a time; a person may do what any of the grants that hold on the day allows.

mod reached;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::dossiers::UnitId;
use crate::time::Day;

pub use reached::{Covered, Part, Reached};

/// What a person is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Quản trị: people, machines, the installation; no figure is theirs to make.
    Administrator,
    /// Văn phòng – Thống kê: takes in, checks, urges, closes, writes papers.
    Statistics,
    /// Công chức chuyên môn: the standing and the dossiers of their own department.
    Department,
    /// Chủ tịch: sees the whole, decides and signs.
    Chairperson,
    /// Cấp trên: sees figures of the units below, no single dossier.
    Viewer,
    /// Kiểm tra, thanh tra: sees everything, also who did what, and changes nothing.
    Auditor,
}

/// A kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resource {
    /// Rates, standings, plans, forecasts, explanations.
    Figures,
    /// Single dossiers: lists and stories.
    Dossiers,
    /// Files taken in, what was said about them, how their columns are read.
    Imports,
    /// Checks of the data, and whether they leave rows out.
    Quality,
    /// Figures that others state, to compare ours with.
    Stated,
    /// Closed periods.
    Periods,
    /// Official papers.
    Papers,
    /// Decisions with their targets, and drafts of them.
    Decisions,
    /// Units, departments, procedures: how the reference data change.
    Organisation,
    /// Definitions and legal texts.
    Catalogue,
    /// Who did and saw what.
    Journal,
    /// People and what is granted to them.
    People,
    /// Tokens of other programs, and sources that are read.
    Machines,
}

/// What is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Looking at it.
    View,
    /// Taking it away as a file.
    Export,
    /// Bringing it in or preparing it: what can be taken back, or is not yet in force.
    Enter,
    /// What changes figures or is said in the office's name: undoing, switching checks, closing, confirming, attaching what was signed.
    Decide,
}

/// How far a right goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// What falls to the department of the grant, within its units.
    Department,
    /// The units of the grant.
    Units,
    /// Everything: only for grants over the whole installation.
    Whole,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 6] =
        [Role::Administrator, Role::Statistics, Role::Department, Role::Chairperson, Role::Viewer, Role::Auditor];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::Administrator => "administrator",
            Role::Statistics => "statistics",
            Role::Department => "department",
            Role::Chairperson => "chairperson",
            Role::Viewer => "viewer",
            Role::Auditor => "auditor",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// The policy: how far this role may do that, if at all. The only table of rights there is; `access/policy.txt` shows it whole.
    #[must_use]
    pub fn reach(self, action: Action, resource: Resource) -> Option<Reach> {
        use Action::{Decide, Enter, Export, View};
        use Reach::{Department, Units, Whole};
        use Resource as R;
        match (self, resource, action) {
            // What is published law and what decisions say is for everybody who works here.
            (_, R::Catalogue, View | Export) => Some(Units),

            (Role::Administrator, R::People | R::Machines, _) => Some(Whole),
            (Role::Administrator, R::Journal, View | Export) => Some(Whole),
            (Role::Administrator, R::Organisation, _) => Some(Whole),
            (Role::Administrator, R::Imports | R::Quality | R::Decisions | R::Figures, View) => Some(Units),
            (Role::Administrator, _, _) => None,

            (Role::Statistics, R::Journal | R::People | R::Machines, _) => None,
            (Role::Statistics, R::Organisation, View | Export) => Some(Units),
            (Role::Statistics, R::Organisation, Enter | Decide) => Some(Whole),
            (Role::Statistics, R::Catalogue, Enter | Decide) => None,
            (Role::Statistics, _, _) => Some(Units),

            (Role::Department, R::Dossiers, View | Export) => Some(Department),
            (Role::Department, R::Figures | R::Periods, View | Export) => Some(Units),
            (Role::Department, R::Imports | R::Quality | R::Stated | R::Papers | R::Decisions | R::Organisation, View) => {
                Some(Units)
            }
            (Role::Department, _, _) => None,

            (Role::Chairperson, R::Journal | R::People | R::Machines, _) => None,
            (Role::Chairperson, R::Figures | R::Dossiers | R::Imports | R::Quality | R::Stated | R::Organisation, View) => {
                Some(Units)
            }
            (Role::Chairperson, R::Figures, Export) => Some(Units),
            (Role::Chairperson, R::Periods | R::Papers | R::Decisions, _) => Some(Units),
            (Role::Chairperson, _, _) => None,

            (Role::Viewer, R::Figures | R::Periods | R::Papers, View | Export) => Some(Units),
            (Role::Viewer, R::Imports | R::Quality | R::Stated | R::Decisions | R::Organisation, View) => Some(Units),
            (Role::Viewer, _, _) => None,

            (Role::Auditor, R::Journal | R::People | R::Machines, View | Export) => Some(Whole),
            (Role::Auditor, _, View | Export) => Some(Units),
            (Role::Auditor, _, Enter | Decide) => None,
        }
    }
}

impl Resource {
    /// All of them.
    pub const ALL: [Resource; 13] = [
        Resource::Figures,
        Resource::Dossiers,
        Resource::Imports,
        Resource::Quality,
        Resource::Stated,
        Resource::Periods,
        Resource::Papers,
        Resource::Decisions,
        Resource::Organisation,
        Resource::Catalogue,
        Resource::Journal,
        Resource::People,
        Resource::Machines,
    ];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Resource::Figures => "figures",
            Resource::Dossiers => "dossiers",
            Resource::Imports => "imports",
            Resource::Quality => "quality",
            Resource::Stated => "stated",
            Resource::Periods => "periods",
            Resource::Papers => "papers",
            Resource::Decisions => "decisions",
            Resource::Organisation => "organisation",
            Resource::Catalogue => "catalogue",
            Resource::Journal => "journal",
            Resource::People => "people",
            Resource::Machines => "machines",
        }
    }
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 4] = [Action::View, Action::Export, Action::Enter, Action::Decide];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Action::View => "view",
            Action::Export => "export",
            Action::Enter => "enter",
            Action::Decide => "decide",
        }
    }
}

/// A role that somebody has, for a part of the units and for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The unit with all below it; `None`: the whole installation.
    pub unit: Option<UnitId>,
    /// The department of that unit, for [`Role::Department`].
    pub department: Option<CompactString>,
    /// First day on which it holds.
    pub from: Day,
    /// First day on which it does not hold any more; `None`: until it is withdrawn.
    pub until: Option<Day>,
}

impl Grant {
    /// Does it hold on a day?
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.from <= day && self.until.is_none_or(|end| day < end)
    }

    /// How far it lets its holder do that, if at all. What reaches over everything is given by a grant over the whole
    /// installation only, and what reaches over a department by one that names it.
    #[must_use]
    pub fn reach(&self, action: Action, resource: Resource) -> Option<Reach> {
        let reach = self.role.reach(action, resource)?;
        match reach {
            Reach::Whole if self.unit.is_some() => None,
            Reach::Department if self.department.is_none() || self.unit.is_none() => None,
            reach => Some(reach),
        }
    }
}

#[cfg(test)]
mod tests;
