//! Whether tables of several periods make up one period: they must tile it exactly.
//!
//! A table says nothing about a part of its own period, and nothing that two tables both say may count
//! twice. So the tables of the first and second quarter make up the half-year, and nothing else does but a
//! table of the half-year itself.

use std::collections::BTreeMap;

use crate::time::Day;

/// How tables stand to a period. Numbers are positions in the list of tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tiling {
    /// No table shares a day with the period.
    Nothing,
    /// These tables, in order of time, cover each day of the period once and no day outside it.
    Exact(Vec<usize>),
    /// No choice of tables does.
    Broken {
        /// Days of the period (half-open) that no table inside the period covers.
        missing: Vec<(Day, Day)>,
        /// Tables that lie partly in the period and partly outside: they cannot be cut.
        crossing: Vec<usize>,
    },
}

/// Chooses tables that tile a half-open period: as few as possible, then those that reach furthest first.
#[must_use]
pub fn tile(period: (Day, Day), tables: &[(Day, Day)]) -> Tiling {
    let (start, end) = period;
    let inside = |t: &(Day, Day)| start <= t.0 && t.0 < t.1 && t.1 <= end;
    let shares = |t: &(Day, Day)| t.0 < end && start < t.1 && t.0 < t.1;
    let mut order: Vec<usize> = (0..tables.len()).filter(|i| inside(&tables[*i])).collect();
    // From the latest start backwards: what remains of the period is solved when a table needs it.
    order.sort_by_key(|i| (std::cmp::Reverse(tables[*i].0), tables[*i].1));
    let mut best: BTreeMap<Day, (usize, Option<usize>)> = BTreeMap::from([(end, (0, None))]);
    for i in order {
        let (from, to) = tables[i];
        let Some((rest, _)) = best.get(&to) else { continue };
        let pieces = rest + 1;
        // Of equally many the later in this order reaches further.
        if best.get(&from).is_none_or(|(known, _)| pieces <= *known) {
            best.insert(from, (pieces, Some(i)));
        }
    }
    if best.contains_key(&start) {
        let mut chosen = Vec::new();
        let mut at = start;
        while let Some((_, Some(i))) = best.get(&at) {
            chosen.push(*i);
            at = tables[*i].1;
        }
        return Tiling::Exact(chosen);
    }
    let crossing: Vec<usize> = (0..tables.len()).filter(|i| shares(&tables[*i]) && !inside(&tables[*i])).collect();
    let mut covered: Vec<(Day, Day)> = tables.iter().filter(|t| inside(t)).copied().collect();
    if covered.is_empty() && crossing.is_empty() {
        return Tiling::Nothing;
    }
    covered.sort_unstable();
    let mut missing = Vec::new();
    let mut at = start;
    for (from, to) in covered {
        if at < from {
            missing.push((at, from));
        }
        at = at.max(to);
    }
    if at < end {
        missing.push((at, end));
    }
    Tiling::Broken { missing, crossing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn days(spans: &[(i32, i32)]) -> Vec<(Day, Day)> {
        spans.iter().map(|(a, b)| (Day(*a), Day(*b))).collect()
    }

    fn of(period: (i32, i32), tables: &[(i32, i32)]) -> Tiling {
        tile((Day(period.0), Day(period.1)), &days(tables))
    }

    #[test]
    fn the_whole_comes_before_its_parts() {
        assert_eq!(of((0, 6), &[(0, 3), (3, 6), (0, 6)]), Tiling::Exact(vec![2]));
        assert_eq!(of((0, 6), &[(3, 6), (0, 3), (6, 9)]), Tiling::Exact(vec![1, 0]));
        assert_eq!(of((0, 6), &[(0, 2), (2, 6), (0, 4), (4, 6)]), Tiling::Exact(vec![2, 3]));
        assert_eq!(of((0, 6), &[(6, 9)]), Tiling::Nothing);
        let missing = days(&[(3, 6)]);
        assert_eq!(of((0, 6), &[(0, 3), (5, 9)]), Tiling::Broken { missing, crossing: vec![1] });
        // Nothing is missing, and yet they overlap.
        assert_eq!(of((0, 6), &[(0, 4), (3, 6)]), Tiling::Broken { missing: Vec::new(), crossing: Vec::new() });
    }

    proptest! {
        /// An exact tiling covers each day once; there is one whenever trying every choice finds one, with as
        /// few tables; what is missing is what no table inside covers.
        #[test]
        fn tiles_exactly_or_says_what_is_missing(tables in prop::collection::vec((0i32..8, 1i32..6), 0..7), end in 2i32..8) {
            let tables: Vec<(Day, Day)> = tables.into_iter().map(|(from, length)| (Day(from), Day(from + length))).collect();
            let covers = |chosen: &[usize], day: i32| {
                chosen.iter().filter(|i| tables[**i].0 <= Day(day) && Day(day) < tables[**i].1).count()
            };
            let exact = |chosen: &[usize]| {
                (0..end).all(|d| covers(chosen, d) == 1) && chosen.iter().all(|i| tables[*i].1 <= Day(end))
            };
            let choices = (0u32..1 << tables.len()).map(|bits| (0..tables.len()).filter(|i| bits >> i & 1 == 1).collect::<Vec<_>>());
            let fewest = choices.filter(|c| exact(c)).map(|c| c.len()).min();
            match tile((Day(0), Day(end)), &tables) {
                Tiling::Exact(chosen) => {
                    prop_assert!(exact(&chosen));
                    prop_assert_eq!(Some(chosen.len()), fewest);
                    prop_assert!(chosen.windows(2).all(|w| tables[w[0]].1 == tables[w[1]].0));
                }
                Tiling::Broken { missing, crossing } => {
                    prop_assert_eq!(fewest, None);
                    let inside: Vec<usize> = (0..tables.len()).filter(|i| tables[*i].1 <= Day(end)).collect();
                    for day in 0..end {
                        let is_missing = missing.iter().any(|(from, to)| *from <= Day(day) && Day(day) < *to);
                        prop_assert_eq!(is_missing, covers(&inside, day) == 0);
                    }
                    prop_assert!(crossing.iter().all(|i| tables[*i].0 < Day(end) && tables[*i].1 > Day(end)));
                }
                Tiling::Nothing => prop_assert!(fewest.is_none() && tables.iter().all(|t| t.0 >= Day(end))),
            }
        }
    }
}
