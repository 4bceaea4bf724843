//! All targets, and those of one unit at hand: the country's communes have eighty thousand, and each figure asks for its own.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut, Range};
use std::sync::{Arc, OnceLock};

use super::{Share, Target, target_for};
use crate::dossiers::UnitId;
use crate::time::Day;

/// All targets in order: a list in all respects. Those of a unit are put together when they are first asked for, and anew after any change.
#[derive(Default)]
pub struct Targets {
    all: Vec<Target>,
    /// A copy is looked up in the same.
    by_unit: OnceLock<Arc<HashMap<UnitId, Own>>>,
}

/// Those of a unit.
enum Own {
    /// They stand together, as in an annex that goes unit by unit.
    Together(Range<usize>),
    /// Others stand between them.
    Apart(Vec<Target>),
}

impl Targets {
    /// Those of a unit and its departments, in the same order.
    #[must_use]
    pub fn of(&self, unit: UnitId) -> &[Target] {
        let by_unit = self.by_unit.get_or_init(|| {
            let mut places: HashMap<UnitId, Vec<usize>> = HashMap::new();
            for (at, target) in self.all.iter().enumerate() {
                places.entry(target.unit).or_default().push(at);
            }
            let own = |places: Vec<usize>| match places.as_slice() {
                [first, .., last] if last - first == places.len() - 1 => Own::Together(*first..last + 1),
                places => Own::Apart(places.iter().map(|at| self.all[*at].clone()).collect()),
            };
            Arc::new(places.into_iter().map(|(unit, places)| (unit, own(places))).collect())
        });
        match by_unit.get(&unit) {
            Some(Own::Together(places)) => &self.all[places.clone()],
            Some(Own::Apart(targets)) => targets,
            None => &[],
        }
    }

    /// The target in force for a period that ends on a day: see [`target_for`].
    #[must_use]
    pub fn in_force(&self, unit: UnitId, share: Share<'_>, indicator: &str, last_day: Day) -> Option<&Target> {
        target_for(self.of(unit), unit, share, indicator, last_day)
    }
}

impl Deref for Targets {
    type Target = Vec<Target>;

    fn deref(&self) -> &Vec<Target> {
        &self.all
    }
}

impl DerefMut for Targets {
    fn deref_mut(&mut self) -> &mut Vec<Target> {
        self.by_unit = OnceLock::new();
        &mut self.all
    }
}

impl Clone for Targets {
    fn clone(&self) -> Targets {
        Targets { all: self.all.clone(), by_unit: self.by_unit.clone() }
    }
}

impl PartialEq for Targets {
    fn eq(&self, other: &Targets) -> bool {
        self.all == other.all
    }
}

impl std::fmt::Debug for Targets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.all.fmt(f)
    }
}

impl From<Vec<Target>> for Targets {
    fn from(all: Vec<Target>) -> Targets {
        Targets { all, by_unit: OnceLock::new() }
    }
}

impl FromIterator<Target> for Targets {
    fn from_iter<I: IntoIterator<Item = Target>>(targets: I) -> Targets {
        targets.into_iter().collect::<Vec<_>>().into()
    }
}

impl<'a> IntoIterator for &'a Targets {
    type Item = &'a Target;
    type IntoIter = std::slice::Iter<'a, Target>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

impl<'a> IntoIterator for &'a mut Targets {
    type Item = &'a mut Target;
    type IntoIter = std::slice::IterMut<'a, Target>;

    fn into_iter(self) -> Self::IntoIter {
        self.deref_mut().iter_mut()
    }
}
