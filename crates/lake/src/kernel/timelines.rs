//! Level and department of each unit's procedures over all time, kept: looking them up takes longer than counting what they are for. Most communes
//! share theirs, so each is kept once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use compact_str::CompactString;
use dondoc_domain::catalogue::{Catalogue, ProcedureCode, Segment};
use dondoc_domain::dossiers::UnitId;

use crate::tally::KnownCode;

/// Of one procedure of a unit.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Timeline {
    /// Its base procedure, and the number of that.
    pub(super) canonical: ProcedureCode,
    pub(super) number: u32,
    pub(super) segments: Vec<Cut>,
}

/// A part of a timeline: see [`Segment`].
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Cut {
    pub(super) segment: Segment,
    /// Of the department among all that any timeline names; 0 for none.
    pub(super) department: u32,
}

/// Timelines of one state of a catalogue.
#[derive(Debug, Default)]
pub struct Timelines(Mutex<Kept>);

type Fast = rapidhash::fast::RandomState;

#[derive(Debug, Default)]
struct Kept {
    /// Of each unit, by number of the procedure in order: which of `all`.
    of: HashMap<UnitId, Box<[(u32, u32)]>, Fast>,
    all: Vec<Arc<Timeline>>,
    at: HashMap<Arc<Timeline>, u32, Fast>,
    departments: HashMap<CompactString, u32, Fast>,
}

impl Timelines {
    /// Those of some procedures of a unit, in the order of the procedures, each with its number among all.
    pub(super) fn of(&self, catalogue: &Catalogue, unit: UnitId, procedures: &[KnownCode]) -> Vec<(u32, Arc<Timeline>)> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept.of.remove(&unit).unwrap_or_default();
        let mut new: Vec<(u32, u32)> = Vec::new();
        let one = |procedure: &KnownCode| {
            let number = procedure.number();
            let at = match known.binary_search_by_key(&number, |(number, _)| *number) {
                Ok(at) => known[at].1,
                Err(_) => {
                    let at = kept.made(catalogue, unit, procedure.code());
                    new.push((number, at));
                    at
                }
            };
            (at, Arc::clone(&kept.all[at as usize]))
        };
        let found = procedures.iter().map(one).collect();
        let own = if new.is_empty() {
            known
        } else {
            new.extend(&known);
            new.sort_unstable();
            new.into()
        };
        kept.of.insert(unit, own);
        found
    }
}

impl Kept {
    fn made(&mut self, catalogue: &Catalogue, unit: UnitId, code: &ProcedureCode) -> u32 {
        let canonical = catalogue.canonical(code).clone();
        let number = KnownCode::of(&canonical).number();
        let mut cut = |segment: Segment| {
            let next = self.departments.len() as u32 + 1;
            let department = segment.department.as_ref().map_or(0, |d| *self.departments.entry(d.clone()).or_insert(next));
            Cut { segment, department }
        };
        let segments = catalogue.timeline(unit, code).into_iter().map(&mut cut).collect();
        let timeline = Arc::new(Timeline { canonical, number, segments });
        if let Some(at) = self.at.get(&timeline) {
            return *at;
        }
        let at = self.all.len() as u32;
        self.all.push(Arc::clone(&timeline));
        self.at.insert(timeline, at);
        at
    }
}
