//! Standings: a rate against its target, and what is missing to meet it.

use crate::definitions::{Indicator, Measure};
use crate::rate::Rate;
use crate::targets::Percent;

/// How a rate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Đạt.
    Met,
    /// Chưa đạt.
    NotMet,
    /// Không phát sinh: 0/0, neither met nor failed.
    NotArising,
    /// No target is assigned.
    NoTarget,
}

impl Standing {
    /// Of a rate and the target in force, if any.
    #[must_use]
    pub fn of(rate: Rate, target: Option<Percent>) -> Standing {
        match target {
            None => Standing::NoTarget,
            Some(target) => match target.met_by(rate) {
                None => Standing::NotArising,
                Some(true) => Standing::Met,
                Some(false) => Standing::NotMet,
            },
        }
    }

    /// Stable name, also the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::NotMet => "not-met",
            Standing::NotArising => "not-arising",
            Standing::NoTarget => "no-target",
        }
    }

    /// As the command line contract has it: `null` where nothing arises or no target stands.
    #[must_use]
    pub fn met(self) -> Option<bool> {
        match self {
            Standing::Met => Some(true),
            Standing::NotMet => Some(false),
            Standing::NotArising | Standing::NoTarget => None,
        }
    }
}

/// What is missing to meet a target, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    /// Of what arose already: so many more would have had to be online (dossiers), or so many of the
    /// services without an online dossier have to get their first (services).
    pub converted: u64,
    /// So many new online dossiers on top of what arose; `None` where no number would do (target 100 %
    /// with something not online), and for services, whose number is not ours to raise.
    pub added: Option<u64>,
}

/// What is missing; zero when the target is met, `None` when nothing arises.
#[must_use]
pub fn missing(rate: Rate, target: Percent, indicator: &Indicator) -> Option<Missing> {
    if !rate.arises() {
        return None;
    }
    let converted = target.least_numerator(rate.den).saturating_sub(rate.num);
    let added = match indicator.measure {
        Measure::Services => None,
        Measure::Dossiers => least_added(rate, target),
    };
    Some(Missing { converted, added })
}

/// The least n with (num + n) × 100 ≥ target × (den + n). It grows by a fixed step, so bisection finds it.
fn least_added(rate: Rate, target: Percent) -> Option<u64> {
    let enough = |n: u64| target.met_by(Rate { num: rate.num + n, den: rate.den + n }) == Some(true);
    // With at most four decimals, a target below 100 % leaves at least 1/1 000 000 to gain on each
    // dossier that is not online.
    let bound = (rate.den - rate.num.min(rate.den)).checked_mul(1_000_000)?;
    if !enough(bound) {
        return None;
    }
    let (mut low, mut high) = (0, bound);
    while low < high {
        let middle = low + (high - low) / 2;
        if enough(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definitions::{ONLINE_DOSSIERS, shipped};
    use proptest::prelude::*;

    proptest! {
        /// Least means least, and enough means enough: compared with trying every number.
        #[test]
        fn missing_is_the_least(num in 0u64..60, more in 0u64..60, target in 0u64..=1000) {
            let rate = Rate { num, den: num + more };
            let target: Percent = format!("{}.{}", target / 10, target % 10).parse().unwrap();
            let indicator = shipped()[0].indicator(ONLINE_DOSSIERS).unwrap();
            let Some(found) = missing(rate, target, indicator) else { prop_assert_eq!(rate.den, 0); return Ok(()); };
            let tried = (0..=more).find(|n| target.met_by(Rate { num: num + n, den: rate.den }) == Some(true));
            prop_assert_eq!(Some(found.converted), tried);
            let tried = (0..=70_000u64).find(|n| target.met_by(Rate { num: num + n, den: rate.den + n }) == Some(true));
            prop_assert_eq!(found.added, tried);
            prop_assert_eq!(found.converted == 0, Standing::of(rate, Some(target)) == Standing::Met);
        }
    }

    #[test]
    fn nothing_arising_is_neither_met_nor_failed() {
        let target = "80".parse().unwrap();
        assert_eq!(Standing::of(Rate { num: 0, den: 0 }, Some(target)), Standing::NotArising);
        assert_eq!(Standing::of(Rate { num: 0, den: 0 }, Some(target)).met(), None);
        assert_eq!(Standing::of(Rate { num: 4, den: 5 }, Some(target)), Standing::Met);
        assert_eq!(Standing::of(Rate { num: 4, den: 5 }, None), Standing::NoTarget);
    }
}
