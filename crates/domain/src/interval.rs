//! How far a rate on few cases may be from what it would be on many: shown beside it, never decided upon.

use crate::definitions::Measure;
use crate::rate::Rate;

/// Rates on fewer dossiers are shown with their interval and are not ranked, unless another minimum is asked for.
pub const MINIMUM_DOSSIERS: u64 = 30;
/// The same for services.
pub const MINIMUM_SERVICES: u64 = 10;

/// The 97.5 % quantile of the normal distribution: two-sided 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// The denominator below which a rate of a measure is small.
#[must_use]
pub fn minimum_of(measure: Measure) -> u64 {
    match measure {
        Measure::Dossiers => MINIMUM_DOSSIERS,
        Measure::Services => MINIMUM_SERVICES,
    }
}

/// A 95 % interval for a rate, in tenths of a percent (`208` is 20.8 %), from 0 to 1 000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Lower end.
    pub low: u32,
    /// Upper end.
    pub high: u32,
}

impl Interval {
    /// The Wilson score interval (E. B. Wilson, *Probable inference, the law of succession, and statistical
    /// inference*, JASA 22, 1927, 209–212): with p = num/den, n = den and z = 1.96,
    /// `(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)`. Unlike p ± z·√(p(1−p)/n) it stays within 0 and 1 and says
    /// something where p is 0 or 1. `None` where nothing arises or the rate is none (numerator above denominator).
    ///
    /// Floats are right here and nowhere else: it is rounded at once and compared with nothing.
    #[must_use]
    pub fn of(rate: Rate) -> Option<Interval> {
        let (low, high) = ends(rate)?;
        let tenths = |end: f64| (end * 1000.0).round() as u32;
        Some(Interval { low: tenths(low), high: tenths(high) })
    }
}

/// Both ends as fractions of one.
fn ends(rate: Rate) -> Option<(f64, f64)> {
    if !rate.arises() || rate.num > rate.den {
        return None;
    }
    let n = rate.den as f64;
    let p = rate.num as f64 / n;
    let square = Z * Z;
    let middle = p + square / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
    let whole = 1.0 + square / n;
    // Rounding of the last bits must not push an end past the rate itself or out of bounds.
    Some((((middle - half) / whole).clamp(0.0, p), ((middle + half) / whole).clamp(p, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_published() {
        let of = |num, den| Interval::of(Rate { num, den }).map(|i| (i.low, i.high));
        assert_eq!(of(2, 3), Some((208, 939)));
        assert_eq!(of(0, 10), Some((0, 278)));
        assert_eq!(of(10, 10), Some((722, 1000)));
        // Newcombe, Statistics in Medicine 17, 1998, table I: 81/263, 15/148, 1/29.
        assert_eq!(of(81, 263), Some((255, 366)));
        assert_eq!(of(15, 148), Some((62, 160)));
        assert_eq!(of(1, 29), Some((6, 172)));
        assert_eq!(of(0, 0), None);
        assert_eq!(of(3, 2), None);
    }

    proptest! {
        /// It contains the rate, lies within [0, 1], narrows with more of the same, and mirrors.
        #[test]
        fn contains_bounds_narrows_mirrors(num in 0u64..2_000, more in 0u64..2_000, times in 2u64..50) {
            prop_assume!(num + more > 0);
            let rate = Rate { num, den: num + more };
            let (low, high) = ends(rate).unwrap();
            let p = num as f64 / rate.den as f64;
            prop_assert!(0.0 <= low && low <= p && p <= high && high <= 1.0);
            prop_assert!(low < high);
            let (low_of_many, high_of_many) = ends(Rate { num: num * times, den: rate.den * times }).unwrap();
            prop_assert!(high_of_many - low_of_many < high - low);
            prop_assert!(low_of_many >= low - 1e-12 && high_of_many <= high + 1e-12);
            let (mirrored_low, mirrored_high) = ends(Rate { num: more, den: rate.den }).unwrap();
            prop_assert!((mirrored_low - (1.0 - high)).abs() < 1e-9 && (mirrored_high - (1.0 - low)).abs() < 1e-9);
            let shown = Interval::of(rate).unwrap();
            let shown_rate = (p * 1000.0).round() as u32;
            prop_assert!(shown.low <= shown_rate && shown_rate <= shown.high && shown.high <= 1000);
        }
    }
}
