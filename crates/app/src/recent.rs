//! A few large things in memory: who comes back goes to and fro between few of them.

use std::sync::{Arc, Mutex, PoisonError};

/// The things asked for latest, by what they are of. Only what never changes may be kept so.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    /// The latest last.
    kept: Mutex<Vec<(K, Arc<V>)>>,
    most: usize,
}

impl<K: PartialEq, V> Recent<K, V> {
    pub(crate) fn with_room_for(most: usize) -> Recent<K, V> {
        Recent { kept: Mutex::default(), most }
    }

    /// What is kept of one.
    pub(crate) fn get(&self, of: &K) -> Option<Arc<V>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        latest(&mut kept, of)
    }

    /// What is kept of one, or else a new one for all who ask.
    pub(crate) fn get_or_make(&self, of: K, make: impl FnOnce() -> V) -> Arc<V> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        latest(&mut kept, &of).unwrap_or_else(|| {
            let made = Arc::new(make());
            self.put(&mut kept, of, &made);
            made
        })
    }

    /// Keeps one in the place of what was kept of it.
    pub(crate) fn keep(&self, of: K, what: &Arc<V>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| *known != of);
        self.put(&mut kept, of, what);
    }

    fn put(&self, kept: &mut Vec<(K, Arc<V>)>, of: K, what: &Arc<V>) {
        if kept.len() >= self.most {
            kept.remove(0);
        }
        kept.push((of, Arc::clone(what)));
    }

    /// How many are kept.
    pub(crate) fn len(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

fn latest<K: PartialEq, V>(kept: &mut [(K, Arc<V>)], of: &K) -> Option<Arc<V>> {
    let at = kept.iter().position(|(known, _)| known == of)?;
    kept[at..].rotate_left(1);
    kept.last().map(|(_, found)| Arc::clone(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_longest_ago_goes_first() {
        let recent = Recent::with_room_for(2);
        recent.keep("a", &Arc::new(1));
        assert_eq!(*recent.get_or_make("b", || 2), 2);
        assert_eq!(recent.get(&"a").as_deref(), Some(&1));
        recent.keep("c", &Arc::new(3));
        assert_eq!((recent.get(&"b"), recent.len()), (None, 2));
        recent.keep("a", &Arc::new(4));
        assert_eq!(*recent.get_or_make("a", || 5), 4);
        assert_eq!((recent.get(&"c").as_deref(), recent.len()), (Some(&3), 2));
    }
}
