//! The verdict on every row of a unit: used at which level, or left out for which reason, and what is odd.

use std::collections::{BTreeMap, HashMap, HashSet};

use compact_str::CompactString;

use crate::catalogue::{Catalogue, Level, ProcedureCode};
use crate::counting::{Prefixes, used_at};
use crate::definitions::Definition;
use crate::dossiers::{Dossier, Exclusion, ImportId, UnitId};
use crate::quality::groups::{Candidate, of_unit};
use crate::quality::rows::{of_not_counted, of_used, outside};
use crate::quality::settings::Modes;
use crate::quality::{Check, CheckSet, Scope};
use crate::time::Moment;

/// What judging the rows of one unit rests on.
#[derive(Debug)]
pub struct Examiner<'a> {
    /// Whose codes are whose.
    pub prefixes: &'a Prefixes,
    /// Levels, aliases, departments.
    pub catalogue: &'a Catalogue,
    /// Which statuses count.
    pub definition: &'a Definition,
    /// The as-of of each import.
    pub exported: &'a BTreeMap<ImportId, Moment>,
    /// By code the earliest import that told a dossier to be filed directly; needed for
    /// [`Check::DirectThenOnline`] only.
    pub direct: &'a HashMap<CompactString, ImportId>,
    modes: Modes,
    wanted: CheckSet,
    outside: HashSet<ProcedureCode>,
}

/// What a row is to a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Level on the day of receipt; `None` where the row is left out for a reason that is not a check.
    pub level: Option<Level>,
    /// Why it is left out; `None`: it is used.
    pub excluded: Option<Exclusion>,
    /// The checks that it fails, of those that were asked for.
    pub found: CheckSet,
}

impl Verdict {
    /// Is the row used?
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.excluded.is_none()
    }
}

impl<'a> Examiner<'a> {
    /// For the rows of `unit`, whose checks stand as `modes` says. `wanted` are the checks that the caller wants
    /// to hear of; those that leave rows out are looked at in any case, those that are off in none.
    #[must_use]
    pub fn new(
        unit: UnitId,
        (prefixes, catalogue, definition): (&'a Prefixes, &'a Catalogue, &'a Definition),
        exported: &'a BTreeMap<ImportId, Moment>,
        direct: &'a HashMap<CompactString, ImportId>,
        modes: Modes,
        wanted: CheckSet,
    ) -> Examiner<'a> {
        let wanted = modes.of(wanted.or(modes.excluding));
        let outside = if wanted.has(Check::ProcedureOutsideUnit) { outside(unit, catalogue) } else { HashSet::new() };
        Examiner { prefixes, catalogue, definition, exported, direct, modes, wanted, outside }
    }

    /// The verdicts on all rows of the unit, in their order. Groups are formed of the rows that would be used if
    /// no check left anything out, so that one check never depends on how another is switched.
    #[must_use]
    pub fn examine(&self, rows: &[&Dossier]) -> Vec<Verdict> {
        let mut verdicts: Vec<Verdict> = rows.iter().map(|row| self.alone(row)).collect();
        let groups = CheckSet::of_scope(Scope::Unit).or(CheckSet::of_scope(Scope::History));
        let groups = self.wanted.and(groups);
        if !groups.is_empty() {
            let (mut at, mut candidates) = (Vec::new(), Vec::new());
            for (i, (row, verdict)) in rows.iter().zip(&verdicts).enumerate() {
                if let Some(level) = verdict.level {
                    at.push(i);
                    candidates.push(Candidate { row, procedure: self.catalogue.canonical(&row.procedure), level });
                }
            }
            for (i, found) in at.into_iter().zip(of_unit(&candidates, groups, self.direct)) {
                verdicts[i].found = verdicts[i].found.or(found);
            }
        }
        for verdict in verdicts.iter_mut().filter(|v| v.level.is_some()) {
            let first = verdict.found.and(self.modes.excluding).iter().next();
            verdict.excluded = first.map(Exclusion::Quality);
        }
        verdicts
    }

    /// What the row alone tells, before any check leaves it out.
    fn alone(&self, row: &Dossier) -> Verdict {
        match used_at(row, self.prefixes, self.catalogue, self.definition) {
            Ok(level) => {
                // Aliases are looked up only where somebody asks for the base procedure.
                let aliased = !self.outside.is_empty();
                let procedure = if aliased { self.catalogue.canonical(&row.procedure) } else { &row.procedure };
                let exported = self.exported.get(&row.import).copied();
                let found = of_used(row, level, procedure, exported, &self.outside).and(self.wanted);
                Verdict { level: Some(level), excluded: None, found }
            }
            Err(reason) => {
                let told = reason == Exclusion::StatusNotCounted;
                let found = if told { of_not_counted(row).and(self.wanted) } else { CheckSet::NONE };
                Verdict { level: None, excluded: Some(reason), found }
            }
        }
    }
}
