use proptest::prelude::*;

use super::*;

fn percent(hundredths: u64) -> Percent {
    Percent::of_hundredths(hundredths).unwrap()
}

fn child(target: Option<u64>, volume: u64) -> Child {
    Child { target: target.map(percent), volume }
}

fn values(step: Step) -> Vec<Percent> {
    (0..=step.most()).map(|n| percent(n * step.0)).collect()
}

fn brings(children: &[Child], values: &[Percent]) -> u64 {
    children.iter().zip(values).map(|(c, v)| v.least_numerator(c.volume)).sum()
}

/// Every annex with nobody lowered; values unchanged or on the grid.
fn annexes(children: &[Child], step: Step) -> Vec<Vec<Percent>> {
    let mut all = vec![Vec::new()];
    for c in children {
        let own = c.target.unwrap_or(percent(0));
        let choices: Vec<Percent> = std::iter::once(own).chain(values(step).into_iter().filter(|v| *v > own)).collect();
        all = all.into_iter().flat_map(|a| choices.iter().map(move |v| a.iter().copied().chain([*v]).collect())).collect();
    }
    all
}

/// Values changed, and the largest single raise in steps.
fn size(children: &[Child], annex: &[Percent], step: Step) -> (usize, u64) {
    let raise = |c: &Child, v: &Percent| {
        let own = c.target.unwrap_or(percent(0));
        if *v == own { 0 } else { v.hundredths() / step.0 - own.hundredths() / step.0 }
    };
    let raises: Vec<u64> = children.iter().zip(annex).map(|(c, v)| raise(c, v)).collect();
    (raises.iter().filter(|r| **r > 0).count(), raises.into_iter().max().unwrap_or_default())
}

/// What each annex brings, with its size.
fn sized(children: &[Child], step: Step) -> Vec<(u64, (usize, u64))> {
    annexes(children, step).iter().map(|a| (brings(children, a), size(children, a, step))).collect()
}

fn check(children: &[Child], all: &[(u64, (usize, u64))], needed: u64, step: Step) {
    let best = all.iter().filter(|(brings, _)| *brings >= needed).map(|(_, size)| *size).min();
    let found = smallest_change(needed, children, step);
    assert_eq!(found.is_some(), best.is_some(), "{children:?} {needed}");
    let (Some(found), Some(best)) = (found, best) else { return };
    let mut annex: Vec<Percent> = children.iter().map(|c| c.target.unwrap_or(percent(0))).collect();
    found.iter().for_each(|(i, v)| annex[*i] = *v);
    assert!(brings(children, &annex) >= needed);
    assert_eq!(size(children, &annex, step), best, "{children:?} {needed} {found:?}");
    assert_eq!(found.len(), best.0);
    for (i, value) in &found {
        // No single value could be lower.
        let lower = values(step).into_iter().filter(|v| v < value && *v >= children[*i].target.unwrap_or(percent(0))).max();
        let lower = lower.unwrap_or(children[*i].target.unwrap_or(percent(0)));
        let less: Vec<Percent> = annex.iter().enumerate().map(|(at, v)| if at == *i { lower } else { *v }).collect();
        assert!(brings(children, &less) < needed, "{children:?} {needed} {found:?}");
    }
}

fn check_fair(children: &[Child], needed: u64, step: Step) {
    let filled_to = |level: Percent| children.iter().map(|c| c.target.map_or(level, |t| t.max(level))).collect::<Vec<_>>();
    let level = values(step).into_iter().find(|level| brings(children, &filled_to(*level)) >= needed);
    let found = fair_split(needed, children, step);
    assert_eq!(found.as_ref().map(|f| f.level), level);
    let Some(found) = found else { return };
    assert_eq!(brings(children, &found.values), found.guaranteed);
    assert!(found.guaranteed >= needed);
    for (i, (child, value)) in children.iter().zip(&found.values).enumerate() {
        assert!(child.target.is_none_or(|t| *value >= t));
        assert!(*value <= found.level || Some(*value) == child.target);
        assert!(value.hundredths() + step.0 >= found.level.hundredths());
        // Of those that are at the level nobody could go back alone.
        if *value == found.level && found.level.hundredths() > 0 && child.target.is_none_or(|t| t < found.level) {
            let back = percent(found.level.hundredths() - step.0).max(child.target.unwrap_or(percent(0)));
            let less: Vec<Percent> = found.values.iter().enumerate().map(|(at, v)| if at == i { back } else { *v }).collect();
            assert!(brings(children, &less) < needed);
        }
    }
}

/// Up to three parts of up to four cases each, values in quarters, any need: compared with every annex there is.
#[test]
fn every_small_case() {
    let step = Step::of_hundredths(2_500).unwrap();
    let targets = [None, Some(0), Some(2_500), Some(3_300), Some(7_500), Some(10_000)];
    let one: Vec<Child> = targets.iter().flat_map(|t| (0..=4).map(move |v| child(*t, v))).collect();
    for a in &one {
        for b in &one {
            every_need(&[*a, *b], step);
            for c in one.iter().step_by(4) {
                every_need(&[*a, *b, *c], step);
            }
        }
    }
}

fn every_need(children: &[Child], step: Step) {
    let all = sized(children, step);
    for needed in 0..=children.iter().map(|c| c.volume).sum::<u64>() + 1 {
        check(children, &all, needed, step);
        check_fair(children, needed, step);
    }
}

proptest! {
    /// More parts, larger volumes, finer values.
    #[test]
    fn equals_every_annex(
        parts in proptest::collection::vec((proptest::option::of(0u64..=10_000), 0u64..40), 1..5),
        needed in 0u64..120,
    ) {
        let children: Vec<Child> = parts.iter().map(|(t, v)| child(*t, *v)).collect();
        let step = Step::of_hundredths(1_250).unwrap();
        check(&children, &sized(&children, step), needed, step);
        check_fair(&children, needed, Step::of_hundredths(1_250).unwrap());
        check_fair(&children, needed, Step::of_hundredths(4).unwrap());
    }

    /// The same value for everybody as for the whole always reaches; one that is met by the sum of guarantees is met.
    #[test]
    fn the_same_for_all_reaches(volumes in proptest::collection::vec(0u64..3_000, 1..9), whole in 0u64..=10_000) {
        let children: Vec<Child> = volumes.iter().map(|v| child(Some(whole), *v)).collect();
        let check = Check::of(percent(whole), &children);
        prop_assert!(check.reaches() && check.margin() >= 0);
        prop_assert_eq!(smallest_change(check.needed, &children, Step::HUNDREDTH), Some(Vec::new()));
        let none: Vec<Child> = volumes.iter().map(|v| child(None, *v)).collect();
        let fair = fair_split(check.needed, &none, Step::HUNDREDTH).unwrap();
        prop_assert!(fair.level <= percent(whole));
    }
}
