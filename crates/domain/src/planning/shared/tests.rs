use proptest::prelude::*;

use super::*;

fn parts(services: usize, most: usize) -> impl Strategy<Value = Vec<Sharer>> {
    let set = proptest::collection::btree_set(0..services, 0..=services);
    let target = proptest::option::of(0u64..=10).prop_map(|t| t.and_then(|t| Percent::of_hundredths(t * 1_000)));
    proptest::collection::vec((target, set).prop_map(|(target, services)| Sharer { target, services }), 1..=most)
}

fn quota(part: &Sharer) -> u64 {
    part.target.map_or(0, |t| t.least_numerator(part.services.len() as u64))
}

/// Every way in which each part has just its number online: fewest and most different services.
fn tried(parts: &[Sharer], services: usize) -> (u64, u64) {
    let mut unions = BTreeSet::from([0u32]);
    for part in parts {
        let own: u32 = part.services.iter().fold(0, |mask, s| mask | 1 << s);
        let just = (0..1u32 << services).filter(|m| m & !own == 0 && u64::from(m.count_ones()) == quota(part));
        let just: Vec<u32> = just.collect();
        unions = unions.iter().flat_map(|union| just.iter().map(move |mask| union | mask)).collect();
    }
    let counts = unions.iter().map(|u| u64::from(u.count_ones()));
    (counts.clone().min().unwrap(), counts.max().unwrap())
}

proptest! {
    /// Few services: worst and best are those of every way there is.
    #[test]
    fn equals_every_way(parts in parts(6, 4)) {
        let found = span(&parts);
        let (fewest, most) = tried(&parts, 6);
        prop_assert_eq!((found.guaranteed, found.worst_found, found.best), (fewest, fewest, most));
        // The bounds that are used where there are more services hold too.
        let vessel = Vessel::new(&parts);
        let quotas = vessel.quotas(|p| p.target);
        prop_assert!(vessel.bound(&quotas) <= fewest && fewest <= vessel.cover(&quotas));
    }

    /// Many services: the bounds are in order, and what no two parts share simply adds up.
    #[test]
    fn bounds_are_in_order(parts in parts(40, 8)) {
        let found = span(&parts);
        prop_assert!(found.guaranteed <= found.worst_found && found.worst_found <= found.best);
        prop_assert!(found.best <= union(&parts).len() as u64);
        let apart: Vec<Sharer> = parts.iter().enumerate().map(|(i, p)| Sharer {
            services: p.services.iter().map(|s| s + 100 * i).collect(),
            ..p.clone()
        }).collect();
        prop_assert!(disjoint(&apart));
        let sum = apart.iter().map(quota).sum::<u64>();
        let found = span(&apart);
        prop_assert_eq!((found.guaranteed, found.worst_found, found.best), (sum, sum, sum));
    }

    /// The least level: it reaches, the one before does not; all online always reaches.
    #[test]
    fn the_level_is_the_least(parts in parts(9, 4), needed in 0u64..11) {
        let step = Step::of_hundredths(1_000).unwrap();
        let at = |level: Percent| -> Vec<Sharer> {
            parts.iter().map(|p| Sharer { target: Some(p.target.map_or(level, |t| t.max(level))), ..p.clone() }).collect()
        };
        let tried = (0..=10).filter_map(|n| Percent::of_hundredths(n * 1_000)).find(|level| span(&at(*level)).guaranteed >= needed);
        prop_assert_eq!(fair_level(needed, &parts, step), tried);
        prop_assert_eq!(tried.is_some(), needed <= union(&parts).len() as u64);
    }

    /// The same with bounds only.
    #[test]
    fn the_level_is_monotonous(parts in parts(30, 5), needed in 0u64..32) {
        let step = Step::of_hundredths(500).unwrap();
        let at = |level: Percent| -> Vec<Sharer> {
            parts.iter().map(|p| Sharer { target: Some(p.target.map_or(level, |t| t.max(level))), ..p.clone() }).collect()
        };
        let tried = (0..=20).filter_map(|n| Percent::of_hundredths(n * 500)).find(|level| span(&at(*level)).guaranteed >= needed);
        prop_assert_eq!(fair_level(needed, &parts, step), tried);
        prop_assert_eq!(tried.is_some(), needed <= union(&parts).len() as u64);
    }
}
