//! The target of a whole against the targets of its parts: dossiers, and services that no two parts share.
//!
//! With expected volumes `v_i`, parts that just meet their targets bring `Σ least(t_i, v_i)`: that much is guaranteed, and
//! the whole needs `least(T, Σ v_i)`. All of it is in whole numbers; an annex value is a multiple of a step (a hundredth
//! of a percent, or a whole percent), so that what is proposed can be written down.

use crate::targets::Percent;

/// A part with its target and what it is measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    /// Its value in the annex; `None`: it has none, and nothing of it is guaranteed.
    pub target: Option<Percent>,
    /// The denominator expected at the end of the period.
    pub volume: u64,
}

impl Child {
    /// What it brings if it just meets its target.
    #[must_use]
    pub fn guaranteed(&self) -> u64 {
        self.with(self.target)
    }

    fn with(&self, target: Option<Percent>) -> u64 {
        target.map_or(0, |t| t.least_numerator(self.volume))
    }

    /// Its value raised by so many steps: to the grid of the step, at most 100 %.
    fn raised(&self, steps: u64, step: Step) -> Percent {
        let on_grid = self.target.map_or(0, Percent::hundredths) / step.0 * step.0;
        hundredths(on_grid.saturating_add(steps.saturating_mul(step.0)))
    }

    fn gain(&self, steps: u64, step: Step) -> u64 {
        self.with(Some(self.raised(steps, step))).saturating_sub(self.guaranteed())
    }
}

fn hundredths(n: u64) -> Percent {
    Percent::of_hundredths(n.min(Percent::HUNDREDTHS)).unwrap_or(Percent::ALL)
}

/// The step of annex values, in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step(u64);

impl Step {
    /// A hundredth of a percent.
    pub const HUNDREDTH: Step = Step(1);

    /// Of hundredths of a percent: at least 1, and 100 % is a multiple of it.
    #[must_use]
    pub fn of_hundredths(n: u64) -> Option<Step> {
        (n > 0 && Percent::HUNDREDTHS.is_multiple_of(n)).then_some(Step(n))
    }

    /// In hundredths of a percent.
    #[must_use]
    pub fn hundredths(self) -> u64 {
        self.0
    }

    /// How many of them make 100 %.
    fn most(self) -> u64 {
        Percent::HUNDREDTHS / self.0
    }
}

/// Does it reach?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// What the whole is measured on.
    pub volume: u64,
    /// The least numerator that meets the target of the whole.
    pub needed: u64,
    /// What parts bring that just meet theirs.
    pub guaranteed: u64,
}

impl Check {
    /// Of parts.
    #[must_use]
    pub fn of(whole: Percent, children: &[Child]) -> Check {
        let volume = children.iter().map(|c| c.volume).sum();
        Check { volume, needed: whole.least_numerator(volume), guaranteed: children.iter().map(Child::guaranteed).sum() }
    }

    /// Guaranteed over needed: negative where it does not reach.
    #[must_use]
    pub fn margin(&self) -> i128 {
        i128::from(self.guaranteed) - i128::from(self.needed)
    }

    /// Does the annex reach the target of the whole?
    #[must_use]
    pub fn reaches(&self) -> bool {
        self.guaranteed >= self.needed
    }
}

/// The smallest change of the annex after which `needed` is guaranteed: by position the new values, in the order of the
/// annex; empty where it is already, `None` where no annex could do (more is needed than there is).
///
/// Smallest means: first, the fewest values change; second, of all changes of that many values, the largest single raise
/// (counted in steps) is the least. Of several such the parts that then gain most are taken (of equals the larger
/// volume, then the earlier), and each is lowered again, the one that gains least first, as far as it can be alone. So no single
/// value of the answer could be lower.
#[must_use]
pub fn smallest_change(needed: u64, children: &[Child], step: Step) -> Option<Vec<(usize, Percent)>> {
    let guaranteed: u64 = children.iter().map(Child::guaranteed).sum();
    let Some(lacking) = needed.checked_sub(guaranteed).filter(|n| *n > 0) else { return Some(Vec::new()) };
    let count = (0..=children.len()).find(|count| enough(&most_gaining(children, step.most(), step), *count, lacking))?;
    let steps = least(step.most(), |steps| enough(&most_gaining(children, steps, step), count, lacking));
    let mut chosen: Vec<(usize, u64)> =
        most_gaining(children, steps, step).into_iter().take(count).map(|(i, _)| (i, steps)).collect();
    let gained = |chosen: &[(usize, u64)]| chosen.iter().map(|(i, steps)| children[*i].gain(*steps, step)).sum::<u64>();
    for at in (0..chosen.len()).rev() {
        let others = gained(&chosen) - children[chosen[at].0].gain(steps, step);
        chosen[at].1 = least(steps, |steps| others + children[chosen[at].0].gain(steps, step) >= lacking);
    }
    let mut change: Vec<(usize, Percent)> = chosen.into_iter().map(|(i, steps)| (i, children[i].raised(steps, step))).collect();
    change.sort_unstable_by_key(|(i, _)| *i);
    Some(change)
}

/// Positions with what each gains by so many steps, those that gain most first.
fn most_gaining(children: &[Child], steps: u64, step: Step) -> Vec<(usize, u64)> {
    let mut gains: Vec<(usize, u64)> = children.iter().map(|c| c.gain(steps, step)).enumerate().collect();
    gains.sort_by_key(|(i, gain)| (std::cmp::Reverse((*gain, children[*i].volume)), *i));
    gains
}

fn enough(gains: &[(usize, u64)], count: usize, lacking: u64) -> bool {
    gains.iter().take(count).map(|(_, gain)| gain).sum::<u64>() >= lacking
}

/// The least number up to `most` for which something holds that goes on holding; `most` where none smaller does.
fn least(most: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// A fair split: everyone's value, and the level to which the lower ones were raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FairSplit {
    /// The common level.
    pub level: Percent,
    /// By position the proposed value.
    pub values: Vec<Percent>,
    /// What parts bring that just meet them.
    pub guaranteed: u64,
}

/// A fair split that guarantees `needed`: as water fills a vessel. Whoever is below a common level is raised to it, and
/// nobody is lowered; the level is the least multiple of the step that suffices. The remainder rule: those that were raised go back
/// one step (not below their own value) where the sum still suffices, the one with the smallest volume first, of equals the earlier.
/// `None` where more is needed than there is.
#[must_use]
pub fn fair_split(needed: u64, children: &[Child], step: Step) -> Option<FairSplit> {
    let at = |steps: u64| -> Vec<Percent> { children.iter().map(|c| filled(c.target, steps, step)).collect() };
    let sum = |values: &[Percent]| -> u64 { children.iter().zip(values).map(|(c, v)| c.with(Some(*v))).sum() };
    let level = least(step.most(), |steps| sum(&at(steps)) >= needed);
    let mut values = at(level);
    let mut guaranteed = sum(&values);
    if guaranteed < needed {
        return None;
    }
    let mut order: Vec<usize> = (0..children.len()).collect();
    order.sort_by_key(|i| (children[*i].volume, *i));
    for i in order {
        let lower = filled(children[i].target, level.saturating_sub(1), step);
        let less = guaranteed - children[i].with(Some(values[i])) + children[i].with(Some(lower));
        if lower < values[i] && less >= needed {
            (values[i], guaranteed) = (lower, less);
        }
    }
    Some(FairSplit { level: hundredths(level * step.0), values, guaranteed })
}

/// A value raised to a level, if it is below it.
#[must_use]
pub(crate) fn filled(target: Option<Percent>, steps: u64, step: Step) -> Percent {
    let level = hundredths(steps.saturating_mul(step.0));
    target.map_or(level, |own| own.max(level))
}

/// The number of steps of the least level for which something holds that goes on holding up to 100 %.
pub(crate) fn least_level(step: Step, holds: impl Fn(u64) -> bool) -> u64 {
    least(step.most(), holds)
}

#[cfg(test)]
mod tests;
