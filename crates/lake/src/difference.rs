//! What became of the rows of one partition between two states of the lake.

use std::collections::HashMap;

use dondoc_domain::dossiers::Dossier;

use crate::merge::says_the_same;

/// A dossier's row before and after; one of them may be missing.
pub type Pair = (Option<Dossier>, Option<Dossier>);

/// The rows of a partition that do not say the same in two states, each with its counterpart: where a row came from
/// is no difference. Rows belong together by
/// code and unit; a code that another unit carries on is paired with what stood before.
#[must_use]
pub fn pairs(before: Vec<Dossier>, after: Vec<Dossier>) -> Vec<Pair> {
    let mut gone: Vec<Option<Dossier>> = before.into_iter().map(Some).collect();
    let mut places: HashMap<(compact_str::CompactString, i32), usize, rapidhash::fast::RandomState> = HashMap::default();
    for (i, row) in gone.iter().enumerate() {
        if let Some(row) = row {
            places.insert((row.code.clone(), row.unit.0), i);
        }
    }
    let mut changed: Vec<Pair> = Vec::new();
    let mut come: Vec<Dossier> = Vec::new();
    for row in after {
        match places.get(&(row.code.clone(), row.unit.0)).and_then(|i| gone[*i].take()) {
            Some(old) if says_the_same(&old, &row) => {}
            Some(old) => changed.push((Some(old), Some(row))),
            None => come.push(row),
        }
    }
    if come.is_empty() {
        changed.extend(gone.into_iter().flatten().map(|old| (Some(old), None)));
        return changed;
    }
    // Few are left, if any: what one unit had and another brings.
    let mut left: HashMap<compact_str::CompactString, Vec<Dossier>, rapidhash::fast::RandomState> = HashMap::default();
    for old in gone.into_iter().flatten() {
        left.entry(old.code.clone()).or_default().push(old);
    }
    for row in come {
        let old = left.get_mut(&row.code).and_then(Vec::pop);
        changed.push((old, Some(row)));
    }
    let mut rest: Vec<Dossier> = left.into_values().flatten().collect();
    rest.sort_by(|a, b| (&a.code, a.unit).cmp(&(&b.code, b.unit)));
    changed.extend(rest.into_iter().map(|old| (Some(old), None)));
    changed
}
