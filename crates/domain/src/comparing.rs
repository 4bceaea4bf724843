//! One rate beside another: how far apart they are in points, and in cases.

use crate::rate::Rate;

/// `a − b` in hundredths of a percentage point, as the two percentages are shown: who subtracts what stands on the page
/// finds the same. For reading only; which is higher is [`crate::ranking::compare`]'s to say. `None` where either does not
/// arise.
#[must_use]
pub fn points(a: Rate, b: Rate) -> Option<i64> {
    let (a, b) = (a.hundredths_of_percent()?, b.hundredths_of_percent()?);
    i64::try_from(i128::from(a) - i128::from(b)).ok()
}

/// How many more of `a`'s cases fulfil than the fewest with which `a` would be at least at `b`'s rate; negative: so many
/// are missing. Exactly: the least `n` with `n / a.den ≥ b.num / b.den` is asked for. `None` where either does not arise.
#[must_use]
pub fn ahead(a: Rate, b: Rate) -> Option<i64> {
    if !a.arises() || !b.arises() {
        return None;
    }
    let least = (u128::from(b.num) * u128::from(a.den)).div_ceil(u128::from(b.den));
    let ahead = i128::from(a.num) - i128::try_from(least).ok()?;
    i64::try_from(ahead).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn apart_in_points_and_in_cases() {
        let rate = |num, den| Rate { num, den };
        assert_eq!(points(rate(1, 2), rate(1, 4)), Some(2_500));
        // 33,33 and 66,67 are shown.
        assert_eq!(points(rate(1, 3), rate(2, 3)), Some(-3_334));
        assert_eq!(points(rate(0, 0), rate(1, 2)), None);
        assert_eq!(ahead(rate(3, 10), rate(1, 2)), Some(-2));
        assert_eq!(ahead(rate(7, 10), rate(1, 2)), Some(2));
        assert_eq!(ahead(rate(5, 10), rate(1, 2)), Some(0));
        assert_eq!(ahead(rate(5, 11), rate(1, 2)), Some(-1));
    }

    proptest! {
        /// With so many fewer it is still there, with one less it is not.
        #[test]
        fn ahead_is_the_boundary(num in 0u64..200, more in 0u64..200, other in 0u64..200, rest in 0u64..200) {
            prop_assume!(num + more > 0 && other + rest > 0);
            let (a, b) = (Rate { num, den: num + more }, Rate { num: other, den: other + rest });
            let least = i128::from(num) - i128::from(ahead(a, b).unwrap());
            prop_assert!(least >= 0 && least <= i128::from(a.den));
            prop_assert!(least * i128::from(b.den) >= i128::from(b.num) * i128::from(a.den));
            prop_assert!(least == 0 || (least - 1) * i128::from(b.den) < i128::from(b.num) * i128::from(a.den));
        }

        /// Never further than a hundredth from the truth, and the other way round it is the same with the other sign.
        #[test]
        fn points_are_near_and_mirror(num in 0u64..5_000, more in 0u64..5_000, other in 0u64..5_000, rest in 0u64..5_000) {
            prop_assume!(num + more > 0 && other + rest > 0);
            let (a, b) = (Rate { num, den: num + more }, Rate { num: other, den: other + rest });
            let found = i128::from(points(a, b).unwrap());
            let (whole, apart) = (
                i128::from(a.den) * i128::from(b.den),
                i128::from(a.num) * i128::from(b.den) - i128::from(b.num) * i128::from(a.den),
            );
            prop_assert!((found * whole - apart * 10_000).abs() <= whole);
            prop_assert_eq!(points(b, a), points(a, b).map(|n| -n));
        }
    }
}
