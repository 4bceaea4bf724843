//! A rate is two integers until a person reads it.

use serde::{Deserialize, Serialize};

/// Numerator and denominator. `0/0` is *not arising*: neither 0 % nor 100 % nor a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct Rate {
    /// What fulfils the indicator.
    pub num: u64,
    /// What it is measured on.
    pub den: u64,
}

impl Rate {
    /// Does anything arise at all?
    #[must_use]
    pub fn arises(self) -> bool {
        self.den > 0
    }

    /// The percentage in hundredths, rounded half up (`5 000` is 50 %): only for showing. `None`
    /// where nothing arises.
    #[must_use]
    pub fn hundredths_of_percent(self) -> Option<u64> {
        if self.den == 0 {
            return None;
        }
        let (num, den) = (u128::from(self.num), u128::from(self.den));
        Some(((num * 20_000 + den) / (2 * den)) as u64)
    }

    /// As a fraction of one, for drawing only.
    #[must_use]
    pub fn for_drawing(self) -> Option<f64> {
        (self.den > 0).then(|| self.num as f64 / self.den as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rounds_half_up_only_for_reading() {
        let shown = |num, den| Rate { num, den }.hundredths_of_percent();
        assert_eq!(shown(834, 1669), Some(4997));
        assert_eq!(shown(1, 8), Some(1250));
        assert_eq!(shown(1, 16), Some(625));
        assert_eq!(shown(1, 32), Some(313)); // 3,125 % is shown as 3,13 %
        assert_eq!(shown(0, 0), None);
    }

    proptest! {
        #[test]
        fn is_never_further_than_half_a_hundredth(num in 0u64..1_000_000, more in 0u64..1_000_000) {
            let den = num + more;
            prop_assume!(den > 0);
            let shown = Rate { num, den }.hundredths_of_percent().unwrap();
            // |shown/10000 - num/den| <= 1/20000, in integers.
            let difference = (i128::from(shown) * i128::from(den) - i128::from(num) * 10_000).abs();
            prop_assert!(2 * difference <= i128::from(den));
        }
    }
}
