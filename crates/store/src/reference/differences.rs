//! What changed between two ordered maps.

use std::collections::BTreeMap;

/// Entries of two maps that are not the same.
#[derive(Debug)]
pub(super) struct Differences<'a, K, V> {
    /// Only in the later one.
    pub(super) added: Vec<(&'a K, &'a V)>,
    /// In both with different values: the later value.
    pub(super) changed: Vec<(&'a K, &'a V)>,
    /// Only in the earlier one.
    pub(super) removed: Vec<&'a K>,
}

impl<'a, K: Ord, V: PartialEq> Differences<'a, K, V> {
    pub(super) fn between(before: &'a BTreeMap<K, V>, after: &'a BTreeMap<K, V>) -> Differences<'a, K, V> {
        let mut found = Differences { added: Vec::new(), changed: Vec::new(), removed: Vec::new() };
        for (key, value) in after {
            match before.get(key) {
                None => found.added.push((key, value)),
                Some(earlier) if earlier != value => found.changed.push((key, value)),
                Some(_) => {}
            }
        }
        found.removed.extend(before.keys().filter(|key| !after.contains_key(key)));
        found
    }

    /// Entries to write: added and changed.
    pub(super) fn written(&self) -> impl Iterator<Item = (&'a K, &'a V)> {
        self.added.iter().chain(&self.changed).copied()
    }

    /// Keys whose old details (rows of other tables) must go: changed and removed.
    pub(super) fn outdated(&self) -> impl Iterator<Item = &'a K> {
        self.changed.iter().map(|(key, _)| *key).chain(self.removed.iter().copied())
    }

    /// How many entries differ.
    pub(super) fn count(&self) -> usize {
        self.added.len() + self.changed.len() + self.removed.len()
    }
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, Differences};

    #[test]
    fn every_key_is_added_changed_removed_or_the_same() {
        let before = BTreeMap::from([(1, 'a'), (2, 'b'), (3, 'c')]);
        let after = BTreeMap::from([(2, 'b'), (3, 'x'), (4, 'd')]);
        let found = Differences::between(&before, &after);
        assert_eq!(found.written().collect::<Vec<_>>(), [(&4, &'d'), (&3, &'x')]);
        assert_eq!(found.outdated().collect::<Vec<_>>(), [&3, &1]);
        assert_eq!(found.count(), 3);
    }
}
