//! Changes that a person decides, each from a day on: units, levels, assignments.
//!
//! An [`Amendment`] is what is asked, in its JSON form; [`Reference::amended`] leads from a state to the one after it
//! and refuses what contradicts the state. Nothing else is touched: targets stay with the unit for which they were
//! assigned.

mod services;
mod units;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Level, ProcedureCode};
use crate::diagnostics::Diagnostic;
use crate::dossiers::UnitId;
use crate::organisation::{Extent, Tier, UnitNotFound};
use crate::reference::Reference;
use crate::time::Day;

/// Longest name of a unit, department or procedure, in characters.
pub const NAME_CHARS_MAX: usize = 300;

/// A unit that comes into being by a merger or a split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    /// Mã đơn vị hành chính; may be that of a unit that ends on that day.
    pub code: String,
    /// Full name.
    pub name: String,
    /// The unit above; without one that of the (first) unit that ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// A part of a unit that is split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplitPart {
    /// Mã đơn vị hành chính; may be that of the unit that is split.
    pub code: String,
    /// Full name.
    pub name: String,
    /// The unit above; without one that of the unit that is split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// `main_part` of exactly one: its heir on today's map; `part` of the others.
    pub extent: Extent,
}

/// One change. `from` is always the first day of the new state. Units are named as `--unit` takes them, by who holds
/// the code on the day before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Amendment {
    /// A unit comes into being.
    Create {
        /// Mã đơn vị hành chính, free from that day on.
        code: String,
        /// Tier.
        tier: Tier,
        /// Full name.
        name: String,
        /// The unit above, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<String>,
        /// Prefixes of its dossier codes.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dossier_prefixes: Vec<String>,
        /// Its first day.
        from: Day,
    },
    /// A unit ends and nobody takes it over. Units below it must have gone before.
    Close {
        /// The unit.
        unit: String,
        /// The first day without it.
        from: Day,
    },
    /// A unit gets another name.
    Rename {
        /// The unit.
        unit: String,
        /// The new full name.
        name: String,
        /// First day of the name.
        from: Day,
    },
    /// A unit goes below another one.
    Move {
        /// The unit.
        unit: String,
        /// The unit that is above it from then on.
        to: String,
        /// First day below it.
        from: Day,
    },
    /// Units become one new unit. It inherits their dossier prefixes and the units below them.
    Merge {
        /// Two or more, of one tier.
        units: Vec<String>,
        /// What they become.
        into: NewUnit,
        /// First day of the new unit; they end the day before.
        from: Day,
    },
    /// A unit becomes several new ones. All inherit its dossier prefixes, so that a dossier follows the part that
    /// finishes it, and on today's map else the main part; units below it go to the main part.
    Split {
        /// The unit.
        unit: String,
        /// Two or more, one of them the main part.
        into: Vec<SplitPart>,
        /// First day of the new units; it ends the day before.
        from: Day,
    },
    /// A procedure's service has another level, until further notice.
    Level {
        /// The procedure; an alias means its base.
        procedure: ProcedureCode,
        /// The level.
        level: Level,
        /// First day of the level.
        from: Day,
    },
    /// A procedure enters the catalogue, or comes back to it.
    BeginProcedure {
        /// Its code.
        procedure: ProcedureCode,
        /// Its name.
        name: String,
        /// Lĩnh vực.
        field: String,
        /// Its level.
        level: Level,
        /// First day in the catalogue.
        from: Day,
    },
    /// A procedure leaves the catalogue.
    EndProcedure {
        /// The procedure.
        procedure: ProcedureCode,
        /// The first day without it.
        from: Day,
    },
    /// A department is responsible for a procedure, until further notice.
    Assign {
        /// The unit.
        unit: String,
        /// The procedure; an alias means its base.
        procedure: ProcedureCode,
        /// The department's code in the unit.
        department: CompactString,
        /// First day of its responsibility.
        from: Day,
    },
    /// A department is created, or gets another name. Departments have no days of their own.
    Department {
        /// The unit.
        unit: String,
        /// Its code in the unit.
        code: CompactString,
        /// Its name.
        name: String,
        /// From when it is meant; names the unit's holder of the code.
        from: Day,
    },
}

impl Amendment {
    /// Every kind by its stable name, in the order in which they are listed.
    pub const KINDS: [&'static str; 11] = [
        "create",
        "close",
        "rename",
        "move",
        "merge",
        "split",
        "level",
        "begin_procedure",
        "end_procedure",
        "assign",
        "department",
    ];

    /// Stable name of its kind, as in JSON.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Amendment::Create { .. } => "create",
            Amendment::Close { .. } => "close",
            Amendment::Rename { .. } => "rename",
            Amendment::Move { .. } => "move",
            Amendment::Merge { .. } => "merge",
            Amendment::Split { .. } => "split",
            Amendment::Level { .. } => "level",
            Amendment::BeginProcedure { .. } => "begin_procedure",
            Amendment::EndProcedure { .. } => "end_procedure",
            Amendment::Assign { .. } => "assign",
            Amendment::Department { .. } => "department",
        }
    }

    /// First day of the new state.
    #[must_use]
    pub fn from(&self) -> Day {
        match self {
            Amendment::Create { from, .. }
            | Amendment::Close { from, .. }
            | Amendment::Rename { from, .. }
            | Amendment::Move { from, .. }
            | Amendment::Merge { from, .. }
            | Amendment::Split { from, .. }
            | Amendment::Level { from, .. }
            | Amendment::BeginProcedure { from, .. }
            | Amendment::EndProcedure { from, .. }
            | Amendment::Assign { from, .. }
            | Amendment::Department { from, .. } => *from,
        }
    }
}

/// Why an amendment is refused: one reason, the first that is found.
type Amended = Result<(), Box<Diagnostic>>;

impl Reference {
    /// The state after an amendment.
    ///
    /// # Errors
    /// What contradicts the state: a unit that is not there on the day, a code that somebody holds, units left below
    /// one that closes, a merger of one, a department that is unknown; or that nothing would change.
    pub fn amended(&self, amendment: &Amendment) -> Result<Reference, Vec<Diagnostic>> {
        let mut next = self.clone();
        let done = match amendment {
            Amendment::Create { code, tier, name, parent, dossier_prefixes, from } => {
                next.create(code, *tier, name, parent.as_deref(), dossier_prefixes, *from)
            }
            Amendment::Close { unit, from } => next.close(unit, *from),
            Amendment::Rename { unit, name, from } => next.rename(unit, name, *from),
            Amendment::Move { unit, to, from } => next.move_below(unit, to, *from),
            Amendment::Merge { units, into, from } => next.merge(units, into, *from),
            Amendment::Split { unit, into, from } => next.split(unit, into, *from),
            Amendment::Level { procedure, level, from } => next.set_level(procedure, *level, *from),
            Amendment::BeginProcedure { procedure, name, field, level, from } => {
                next.begin_procedure(procedure, name, field, *level, *from)
            }
            Amendment::EndProcedure { procedure, from } => next.end_procedure(procedure, *from),
            Amendment::Assign { unit, procedure, department, from } => next.assign(unit, procedure, department, *from),
            Amendment::Department { unit, code, name, from } => next.name_department(unit, code, name, *from),
        };
        match done {
            Err(why) => Err(vec![*why]),
            Ok(()) if next == *self => Err(vec![Diagnostic::refusal("amendment-changes-nothing")]),
            Ok(()) => Ok(next),
        }
    }

    /// The state after several amendments, each applied to what the one before made.
    ///
    /// # Errors
    /// As [`Reference::amended`], of the first that is refused, with its place in the list (from 1) as row.
    pub fn amended_by(&self, amendments: &[Amendment]) -> Result<Reference, Vec<Diagnostic>> {
        let mut state = self.clone();
        for (at, amendment) in amendments.iter().enumerate() {
            state = state.amended(amendment).map_err(|why| {
                let several = amendments.len() > 1;
                why.into_iter().map(|d| if several { d.at_row(at as u64 + 1) } else { d }).collect::<Vec<_>>()
            })?;
        }
        Ok(state)
    }

    /// The unit that a text names just before a day, and that is there on it.
    fn unit_before(&self, text: &str, from: Day) -> Result<UnitId, Box<Diagnostic>> {
        let day = from.plus(-1);
        let id = self.organisation.resolve(text, day).map_err(|why| match why {
            UnitNotFound::Unknown(text) => Box::new(Diagnostic::refusal("unit-unknown").with("unit", text)),
            UnitNotFound::NotOnDay { code, day, .. } => not_there(&code, day),
        })?;
        if self.organisation.units[&id].validity.holds_on(day) { Ok(id) } else { Err(not_there(text, day)) }
    }

    /// The same for one that must be there from the day on: it may begin on that very day.
    fn unit_from(&self, text: &str, from: Day) -> Result<UnitId, Box<Diagnostic>> {
        let id = self.organisation.resolve(text, from).map_err(|why| match why {
            UnitNotFound::Unknown(text) => Box::new(Diagnostic::refusal("unit-unknown").with("unit", text)),
            UnitNotFound::NotOnDay { code, day, .. } => not_there(&code, day),
        })?;
        if self.organisation.units[&id].validity.holds_on(from) { Ok(id) } else { Err(not_there(text, from)) }
    }
}

fn not_there(unit: &str, day: Day) -> Box<Diagnostic> {
    Box::new(Diagnostic::refusal("amendment-unit-not-there").with("unit", unit).with("day", day.vietnamese()))
}

/// A name as it is kept, or that it is none.
fn named(name: &str) -> Result<String, Box<Diagnostic>> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(Box::new(Diagnostic::refusal("amendment-name").with("limit", NAME_CHARS_MAX)));
    }
    Ok(name)
}

#[cfg(test)]
mod tests;
