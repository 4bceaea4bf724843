//! All units by identity, with what is looked up of them most: by code, by local id, and who is below whom. The country has fourteen thousand.

use std::collections::{BTreeMap, HashMap};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use super::Unit;
use crate::dossiers::UnitId;
use crate::time::Validity;

/// Units by identity: a map in all respects. What is looked up is made when it is first asked for, and anew after any change.
#[derive(Default)]
pub struct Units {
    by_id: BTreeMap<UnitId, Unit>,
    /// A copy is looked up in the same.
    found: OnceLock<Arc<Found>>,
}

/// Each list in the order of the ids.
#[derive(Default)]
struct Found {
    by_code: HashMap<String, Vec<UnitId>>,
    by_local_id: HashMap<String, Vec<UnitId>>,
    /// Units that are or were below one, with when.
    below: HashMap<UnitId, Vec<(UnitId, Validity)>>,
    /// Units that are below one at the end of their time.
    children: HashMap<UnitId, Vec<UnitId>>,
    names: OnceLock<BTreeMap<UnitId, String>>,
}

impl Units {
    fn found(&self) -> &Found {
        self.found.get_or_init(|| {
            let mut found = Found::default();
            for (id, unit) in &self.by_id {
                found.by_code.entry(unit.code.clone()).or_default().push(*id);
                if let Some(local) = &unit.local_id {
                    found.by_local_id.entry(local.clone()).or_default().push(*id);
                }
                for (days, parent) in unit.parents_in_turn() {
                    found.below.entry(parent).or_default().push((*id, days));
                }
                if let Some(parent) = unit.parent() {
                    found.children.entry(parent).or_default().push(*id);
                }
            }
            Arc::new(found)
        })
    }

    /// How all units are named, as `name` says.
    pub(super) fn names(&self, name: impl Fn(UnitId) -> String) -> &BTreeMap<UnitId, String> {
        self.found().names.get_or_init(|| self.by_id.keys().map(|id| (*id, name(*id))).collect())
    }

    /// All units that ever had a code.
    pub(super) fn of_code(&self, code: &str) -> &[UnitId] {
        self.found().by_code.get(code).map_or(&[], Vec::as_slice)
    }

    /// All units with a local id.
    pub(super) fn of_local_id(&self, id: &str) -> &[UnitId] {
        self.found().by_local_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// All units that were ever directly below one, with when.
    pub(super) fn ever_below(&self, unit: UnitId) -> &[(UnitId, Validity)] {
        self.found().below.get(&unit).map_or(&[], Vec::as_slice)
    }

    /// All units that are directly below one at the end of their time.
    pub(super) fn children(&self, unit: UnitId) -> &[UnitId] {
        self.found().children.get(&unit).map_or(&[], Vec::as_slice)
    }
}

impl Deref for Units {
    type Target = BTreeMap<UnitId, Unit>;

    fn deref(&self) -> &BTreeMap<UnitId, Unit> {
        &self.by_id
    }
}

impl DerefMut for Units {
    fn deref_mut(&mut self) -> &mut BTreeMap<UnitId, Unit> {
        // Whatever is changed now, nothing that was looked up before holds.
        self.found = OnceLock::new();
        &mut self.by_id
    }
}

impl Clone for Units {
    fn clone(&self) -> Units {
        Units { by_id: self.by_id.clone(), found: self.found.clone() }
    }
}

impl PartialEq for Units {
    fn eq(&self, other: &Units) -> bool {
        self.by_id == other.by_id
    }
}

impl std::fmt::Debug for Units {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.by_id.fmt(f)
    }
}

impl From<BTreeMap<UnitId, Unit>> for Units {
    fn from(by_id: BTreeMap<UnitId, Unit>) -> Units {
        Units { by_id, found: OnceLock::new() }
    }
}

impl<const N: usize> From<[(UnitId, Unit); N]> for Units {
    fn from(units: [(UnitId, Unit); N]) -> Units {
        BTreeMap::from(units).into()
    }
}

impl FromIterator<(UnitId, Unit)> for Units {
    fn from_iter<I: IntoIterator<Item = (UnitId, Unit)>>(units: I) -> Units {
        units.into_iter().collect::<BTreeMap<_, _>>().into()
    }
}

impl IntoIterator for Units {
    type Item = (UnitId, Unit);
    type IntoIter = std::collections::btree_map::IntoIter<UnitId, Unit>;

    fn into_iter(self) -> Self::IntoIter {
        self.by_id.into_iter()
    }
}

impl<'a> IntoIterator for &'a Units {
    type Item = (&'a UnitId, &'a Unit);
    type IntoIter = std::collections::btree_map::Iter<'a, UnitId, Unit>;

    fn into_iter(self) -> Self::IntoIter {
        self.by_id.iter()
    }
}

impl<'a> IntoIterator for &'a mut Units {
    type Item = (&'a UnitId, &'a mut Unit);
    type IntoIter = std::collections::btree_map::IterMut<'a, UnitId, Unit>;

    fn into_iter(self) -> Self::IntoIter {
        self.deref_mut().iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::History;
    use crate::organisation::{Organisation, Tier};
    use crate::time::Day;

    fn unit(code: &str) -> Unit {
        Unit {
            code: code.to_owned(),
            tier: Tier::Commune,
            name: code.to_owned(),
            former_names: History::default(),
            parents: History::default(),
            validity: Validity::ALWAYS,
            local_id: None,
            dossier_prefixes: Default::default(),
        }
    }

    #[test]
    fn what_was_looked_up_before_a_change_is_not_believed_after_it() {
        let mut organisation = Organisation::default();
        organisation.units.insert(UnitId(1), unit("001"));
        let found = |organisation: &Organisation, code: &str| organisation.holder(code, Day::MIN);
        assert_eq!((found(&organisation, "001"), found(&organisation, "002")), (Some(UnitId(1)), None));
        organisation.units.insert(UnitId(2), unit("002"));
        assert_eq!(found(&organisation, "002"), Some(UnitId(2)));
        for (_, unit) in &mut organisation.units {
            unit.code.push('x');
        }
        assert_eq!((found(&organisation, "001"), found(&organisation, "001x")), (None, Some(UnitId(1))));
        let copy = organisation.clone();
        organisation.units.clear();
        assert_eq!((found(&organisation, "001x"), found(&copy, "001x")), (None, Some(UnitId(1))));
    }
}
