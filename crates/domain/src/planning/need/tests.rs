use proptest::prelude::*;

use super::*;
use crate::planning::testing::{definition, moved, outlook};

/// All dossiers that could come online are tried one after another; the denominator must not change.
fn tried_converting(indicator: &Indicator, target: Percent, outlook: &Outlook) -> Option<u64> {
    let mut now = outlook.clone();
    let mut steps = 0;
    loop {
        let rate = indicator.rate(now.all());
        assert_eq!(rate.den, indicator.rate(outlook.all()).den);
        if target.met_by(rate)? {
            return Some(steps);
        }
        let next = now.expected.keys().find(|key| convertible(key, indicator)).cloned()?;
        now.expected = moved(&now.expected, &next, online(&next, indicator));
        steps += 1;
    }
}

/// Every set of services is tried: each gets one online dossier out of those expected.
fn tried_activating(indicator: &Indicator, target: Percent, outlook: &Outlook) -> Option<u64> {
    let open: Vec<CellKey> = candidates(indicator, outlook)
        .into_iter()
        .filter_map(|c| outlook.expected.keys().find(|k| k.procedure == c.procedure && convertible(k, indicator)).cloned())
        .collect();
    let tried = (0u32..1 << open.len()).filter(|set| {
        let mut now = outlook.clone();
        for (_, key) in open.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1) {
            now.expected = moved(&now.expected, key, online(key, indicator));
        }
        target.met_by(indicator.rate(now.all())) == Some(true)
    });
    tried.map(|set| u64::from(set.count_ones())).min()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// Under every definition: least means least, and unreachable means that nothing would do.
    #[test]
    fn equals_trying((definition, at) in definition(), outlook in outlook(), target in 0u64..=20) {
        let indicator = &definition.indicators[at];
        let target = Percent::of_hundredths(target * 500).unwrap();
        let Some(found) = need(indicator, target, &outlook) else {
            prop_assert!(!indicator.rate(outlook.all()).arises());
            return Ok(());
        };
        let tried = match indicator.measure {
            Measure::Dossiers => tried_converting(indicator, target, &outlook),
            Measure::Services => tried_activating(indicator, target, &outlook),
        };
        match tried {
            None => prop_assert_eq!(found.prospect, Prospect::Unreachable),
            Some(least) => {
                prop_assert_eq!(found.beyond_habit.converted, least);
                prop_assert_ne!(found.prospect, Prospect::Unreachable);
                prop_assert_eq!(least == 0, matches!(found.prospect, Prospect::Secured | Prospect::ByHabit));
            }
        }
        prop_assert_eq!(found.end.by_habit.num.max(found.least), found.end.by_habit.num + found.beyond_habit.converted);
        let met_now = target.met_by(found.end.none_online) == Some(true);
        prop_assert_eq!(found.prospect == Prospect::Secured, met_now);
        prop_assert!(found.in_all.converted >= found.beyond_habit.converted);
        if indicator.measure == Measure::Dossiers {
            let with = |n: u64| Rate { num: found.end.by_habit.num + n, den: found.end.by_habit.den + n };
            let tried = (0..2_000).find(|n| target.met_by(with(*n)) == Some(true));
            prop_assert_eq!(found.beyond_habit.added, tried);
        }
    }

    /// The services to activate, in their order, are exactly those without an online dossier; the first of them do.
    #[test]
    fn the_first_candidates_do((definition, at) in definition(), outlook in outlook(), target in 0u64..=20) {
        let indicator = &definition.indicators[at];
        if indicator.measure != Measure::Services {
            return Ok(());
        }
        let target = Percent::of_hundredths(target * 500).unwrap();
        let Some(found) = need(indicator, target, &outlook) else { return Ok(()) };
        let open = candidates(indicator, &outlook);
        prop_assert_eq!(open.len() as u64, found.end.by_habit.den - found.end.by_habit.num);
        prop_assert!(open.windows(2).all(|w| w[0].expected >= w[1].expected));
        let possible = open.iter().filter(|c| c.expected > 0).count() as u64;
        prop_assert_eq!(found.end.by_habit.num + possible, found.end.all_online.num);
        if found.prospect == Prospect::Reachable {
            prop_assert!(open.iter().take(found.beyond_habit.converted as usize).all(|c| c.expected > 0));
        }
    }
}

/// Every small case: so far num/den, the rest online by habit, otherwise, and not measured on.
#[test]
fn every_small_case() {
    use crate::catalogue::Level;
    use crate::definitions::{ONLINE_DOSSIERS, shipped};
    use crate::dossiers::{Channel, UnitId};
    let indicator = shipped()[0].indicator(ONLINE_DOSSIERS).unwrap();
    let key = |level, channel| CellKey::plain(UnitId(1), ProcedureCode::trusted("1.000001"), None, level, channel);
    let (on, off) = (key(Level::Full, Channel::Online), key(Level::Full, Channel::Direct));
    for (num, more, habit, rest) in
        (0..4u64).flat_map(|a| (0..4).flat_map(move |b| (0..4).flat_map(move |c| (0..4).map(move |d| (a, b, c, d)))))
    {
        let outlook = Outlook {
            so_far: [(on.clone(), num), (off.clone(), more)].into(),
            expected: [(on.clone(), habit), (off.clone(), rest), (key(Level::None, Channel::Direct), 3)].into(),
        };
        let den = num + more + habit + rest;
        for target in (0..=100).map(|t| Percent::of_hundredths(t * 100).unwrap()) {
            let found = need(indicator, target, &outlook);
            let Some(found) = found else {
                assert_eq!(den, 0);
                continue;
            };
            let met = |n: u64| target.met_by(Rate { num: num + n, den }) == Some(true);
            let least = (0..=den).find(|n| met(*n));
            assert_eq!(least, Some(found.in_all.converted));
            let expected = match least {
                Some(0) => Prospect::Secured,
                Some(n) if n <= habit => Prospect::ByHabit,
                Some(n) if n <= habit + rest => Prospect::Reachable,
                _ => Prospect::Unreachable,
            };
            assert_eq!(found.prospect, expected);
        }
    }
}
