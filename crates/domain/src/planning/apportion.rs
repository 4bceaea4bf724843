//! Whole numbers in proportion: the largest remainder.

/// Parts of `total` in proportion to the weights, which sum to it: each gets the whole part of its quota
/// `total × weight / Σ weights`; what is left goes one by one to the largest remainders, of equal ones to the larger
/// weight, then to the earlier. Where `total` is at most the sum of the weights, no part is above its weight. With no
/// weight at all nothing can be in proportion, and all parts are 0.
#[must_use]
pub fn apportion(total: u64, weights: &[u64]) -> Vec<u64> {
    let sum: u128 = weights.iter().map(|w| u128::from(*w)).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    // A whole part is at most `total`.
    let quota = |weight: u64| {
        let whole = u128::from(total) * u128::from(weight);
        match (u64::try_from(whole), u64::try_from(sum)) {
            // As nearly always, and much faster.
            (Ok(whole), Ok(sum)) => (whole / sum, u128::from(whole % sum)),
            _ => ((whole / sum) as u64, whole % sum),
        }
    };
    let (mut parts, rests): (Vec<u64>, Vec<u128>) = weights.iter().map(|weight| quota(*weight)).unzip();
    let left = usize::try_from(total - parts.iter().sum::<u64>()).unwrap_or(usize::MAX);
    // Each that is left over came out of a remainder that is not 0: there are at least as many of these.
    let mut order: Vec<usize> = (0..weights.len()).filter(|i| rests[*i] > 0).collect();
    if (1..order.len()).contains(&left) {
        order.select_nth_unstable_by_key(left - 1, |i| (std::cmp::Reverse((rests[*i], weights[*i])), *i));
    }
    for i in order.into_iter().take(left) {
        parts[i] += 1;
    }
    parts
}

/// `count × part / whole`, rounded half up: what a course of `whole` days gives for `part` days. 0 where `whole` is 0.
#[must_use]
pub fn in_proportion(count: u64, part: u64, whole: u64) -> u64 {
    if whole == 0 {
        return 0;
    }
    let (count, part, whole) = (u128::from(count), u128::from(part), u128::from(whole));
    u64::try_from((2 * count * part + whole) / (2 * whole)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn remainders_go_to_the_largest_then_to_the_larger_then_to_the_earlier() {
        assert_eq!(apportion(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(apportion(3, &[10, 30, 20]), [0, 2, 1]); // quotas 0,5 · 1,5 · 1: of equal remainders the larger weight
        assert_eq!(apportion(7, &[0, 0]), [0, 0]);
        assert_eq!(apportion(0, &[5, 2]), [0, 0]);
        assert_eq!((in_proportion(5, 1, 2), in_proportion(7, 1, 3), in_proportion(9, 3, 0)), (3, 2, 0));
    }

    /// The rule as it is told: all of them in order.
    fn told(total: u64, weights: &[u64]) -> Vec<u64> {
        let sum: u128 = weights.iter().map(|w| u128::from(*w)).sum();
        let quota = |weight: &u64| u128::from(total) * u128::from(*weight);
        let mut parts: Vec<u64> = weights.iter().map(|w| (quota(w) / sum) as u64).collect();
        let left = total - parts.iter().sum::<u64>();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|i| (std::cmp::Reverse((quota(&weights[*i]) % sum, weights[*i])), *i));
        order.into_iter().take(left as usize).for_each(|i| parts[i] += 1);
        parts
    }

    proptest! {
        /// Whoever gets one more is whom the rule says, also of numbers that are nearly too large.
        #[test]
        fn equals_the_rule(total in 0u64..5_000, weights in proptest::collection::vec(0u64..9, 1..12), far in 0u32..40) {
            let weights: Vec<u64> = weights.iter().map(|weight| weight << far).collect();
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            prop_assert_eq!(apportion(total << far, &weights), told(total << far, &weights));
        }

        /// Sums to the total; each part is a neighbour of its quota; never above its weight where there is enough.
        #[test]
        fn sums_and_stays_next_to_the_quota(total in 0u64..5_000, weights in proptest::collection::vec(0u64..500, 1..12)) {
            let sum: u64 = weights.iter().sum();
            let parts = apportion(total, &weights);
            prop_assert_eq!(parts.iter().sum::<u64>(), if sum == 0 { 0 } else { total });
            for (part, weight) in parts.iter().zip(&weights) {
                if sum > 0 {
                    prop_assert!(*part * sum < total * weight + sum && (*part + 1) * sum > total * weight);
                }
                if total <= sum {
                    prop_assert!(part <= weight);
                }
            }
        }
    }
}
