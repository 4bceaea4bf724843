//! What the rate may be at the end of a period: pairs of whole numbers, each with its probability.

use std::cmp::Ordering;

use crate::rate::Rate;
use crate::targets::Percent;

/// Possible rates with their probabilities, which sum to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// From the lowest rate to the highest; what does not arise comes first.
    atoms: Vec<(Rate, f64)>,
}

/// Between these, ends included, with some probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range<T> {
    /// Lower end.
    pub low: T,
    /// Upper end.
    pub high: T,
}

/// What is told of a quantity that is not certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread<T> {
    /// With half of the probability at or below it.
    pub middle: T,
    /// With the middle 80 % of the probability.
    pub within_80: Range<T>,
    /// With the middle 95 % of it.
    pub within_95: Range<T>,
}

/// What is told of a distribution: it has thousands of possible rates, and this is all that pages show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// The rate.
    pub rate: Spread<Rate>,
    /// The numerator: dossiers, or services.
    pub num: Spread<u64>,
    /// The denominator.
    pub den: Spread<u64>,
}

impl<T: PartialOrd> Range<T> {
    /// Is it within, ends included?
    pub fn contains(&self, value: &T) -> bool {
        self.low <= *value && *value <= self.high
    }
}

/// By size; compared exactly.
fn by_rate(a: &Rate, b: &Rate) -> Ordering {
    let crossed = || (u128::from(a.num) * u128::from(b.den)).cmp(&(u128::from(b.num) * u128::from(a.den)));
    let by_size = a.arises().cmp(&b.arises()).then_with(|| if a.arises() { crossed() } else { Ordering::Equal });
    by_size.then(a.den.cmp(&b.den))
}

impl Distribution {
    /// Of what is known.
    #[must_use]
    pub fn certain(rate: Rate) -> Distribution {
        Distribution { atoms: vec![(rate, 1.0)] }
    }

    /// Of weights, which need not sum to one. None at all, or none above zero, is nothing known: 0/0.
    #[must_use]
    pub fn of(mut atoms: Vec<(Rate, f64)>) -> Distribution {
        atoms.retain(|(_, weight)| *weight > 0.0);
        atoms.sort_unstable_by(|(a, _), (b, _)| by_rate(a, b));
        atoms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        let whole: f64 = atoms.iter().map(|(_, weight)| weight).sum();
        if whole <= 0.0 {
            return Distribution::certain(Rate::default());
        }
        atoms.iter_mut().for_each(|(_, weight)| *weight /= whole);
        Distribution { atoms }
    }

    /// The possible rates with their probabilities, in order.
    #[must_use]
    pub fn atoms(&self) -> &[(Rate, f64)] {
        &self.atoms
    }

    /// The probability that a target is met: each possible rate is compared exactly. What does not arise meets none.
    #[must_use]
    pub fn probability(&self, target: Percent) -> f64 {
        let met = self.atoms.iter().filter(|(rate, _)| target.met_by(*rate) == Some(true));
        met.map(|(_, weight)| weight).sum::<f64>().clamp(0.0, 1.0)
    }

    /// What is told of the rate.
    #[must_use]
    pub fn rate(&self) -> Spread<Rate> {
        spread(&self.atoms)
    }

    /// What is told of it.
    #[must_use]
    pub fn ends(&self) -> Ends {
        Ends { rate: self.rate(), num: spread(&self.counts(|rate| rate.num)), den: spread(&self.counts(|rate| rate.den)) }
    }

    fn counts(&self, of: fn(&Rate) -> u64) -> Vec<(u64, f64)> {
        let mut counts: Vec<(u64, f64)> = self.atoms.iter().map(|(rate, weight)| (of(rate), *weight)).collect();
        counts.sort_unstable_by_key(|(count, _)| *count);
        counts
    }
}

impl Range<Rate> {
    /// Is a rate within, ends included? Exactly. What does not arise is within nothing but itself.
    #[must_use]
    pub fn holds(&self, rate: Rate) -> bool {
        let size = |a: Rate, b: Rate| (u128::from(a.num) * u128::from(b.den)).cmp(&(u128::from(b.num) * u128::from(a.den)));
        if !rate.arises() || !self.low.arises() {
            return !rate.arises() && !self.low.arises();
        }
        size(self.low, rate).is_le() && size(rate, self.high).is_le()
    }
}

fn range<T: Copy + Default>(sorted: &[(T, f64)], part: f64) -> Range<T> {
    let tail = (1.0 - part) / 2.0;
    Range { low: quantile(sorted.iter().copied(), tail), high: quantile(sorted.iter().copied(), 1.0 - tail) }
}

fn spread<T: Copy + Default>(sorted: &[(T, f64)]) -> Spread<T> {
    let middle = quantile(sorted.iter().copied(), 0.5);
    Spread { middle, within_80: range(sorted, 0.8), within_95: range(sorted, 0.95) }
}

/// The first value with at least so much of the probability at or below it.
fn quantile<T: Copy + Default>(sorted: impl Iterator<Item = (T, f64)>, part: f64) -> T {
    // The last bits of a sum of thousands of floats must not move a quantile past a value that holds it.
    let (mut below, mut last) = (0.0, T::default());
    for (value, weight) in sorted {
        (below, last) = (below + weight, value);
        if below >= part - 1e-9 {
            break;
        }
    }
    last
}
