//! What changed between two ordered collections.

use dondoc_domain::reference::entries::side_by_side;

/// Entries of the two that are not the same.
#[derive(Debug)]
pub(super) struct Differences<'a, K, V> {
    /// Only in the later one.
    pub(super) added: Vec<(K, &'a V)>,
    /// In both with different values: the later value.
    pub(super) changed: Vec<(K, &'a V)>,
    /// Only in the earlier one.
    pub(super) removed: Vec<K>,
}

impl<'a, K: Ord + Copy, V: PartialEq> Differences<'a, K, V> {
    /// Each in the order of its keys.
    pub(super) fn between(
        before: impl IntoIterator<Item = (K, &'a V)>,
        after: impl IntoIterator<Item = (K, &'a V)>,
    ) -> Differences<'a, K, V> {
        let mut found = Differences { added: Vec::new(), changed: Vec::new(), removed: Vec::new() };
        for (key, was, is) in side_by_side(before, after) {
            match (was, is) {
                (None, Some(is)) => found.added.push((key, is)),
                (Some(was), Some(is)) if was != is => found.changed.push((key, is)),
                (Some(_), None) => found.removed.push(key),
                _ => {}
            }
        }
        found
    }

    /// Entries to write: added and changed.
    pub(super) fn written(&self) -> impl Iterator<Item = (K, &'a V)> {
        self.added.iter().chain(&self.changed).copied()
    }

    /// Keys whose old details (rows of other tables) must go: changed and removed.
    pub(super) fn outdated(&self) -> impl Iterator<Item = K> {
        self.changed.iter().map(|(key, _)| *key).chain(self.removed.iter().copied())
    }

    /// How many entries differ.
    pub(super) fn count(&self) -> usize {
        self.added.len() + self.changed.len() + self.removed.len()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Differences;

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
