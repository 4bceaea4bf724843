//! Targets: what a decision assigns, as exact decimals.

mod all;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use compact_str::CompactString;

use crate::catalogue::Level;
use crate::dossiers::UnitId;
use crate::rate::Rate;
use crate::time::{Day, Validity};

pub use all::Targets;

/// A percentage as an exact decimal with up to four places: `80`, `62.5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent {
    ten_thousandths: u64,
}

/// The text is not a percentage between 0 and 100 with at most four decimal places.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a percentage: `{0}`")]
pub struct NotAPercent(pub String);

impl Percent {
    const SCALE: u64 = 10_000;

    /// 100 %.
    pub const ALL: Percent = Percent { ten_thousandths: 100 * Percent::SCALE };

    /// 100 % in hundredths of a percent.
    pub const HUNDREDTHS: u64 = 10_000;

    /// Is the rate at or above this target? Exactly: `num × 100 ≥ target × den`, in integers.
    /// `None` where nothing arises (denominator 0).
    #[must_use]
    pub fn met_by(self, rate: Rate) -> Option<bool> {
        if rate.den == 0 {
            return None;
        }
        let lhs = u128::from(rate.num) * 100 * u128::from(Percent::SCALE);
        Some(lhs >= u128::from(self.ten_thousandths) * u128::from(rate.den))
    }

    /// The least numerator that meets the target with this denominator.
    #[must_use]
    pub fn least_numerator(self, den: u64) -> u64 {
        let needed = (u128::from(self.ten_thousandths) * u128::from(den)).div_ceil(100 * u128::from(Percent::SCALE));
        u64::try_from(needed).unwrap_or(u64::MAX)
    }

    /// Of whole hundredths of a percent: 8 050 is 80,5 %. `None` above 100 %.
    #[must_use]
    pub fn of_hundredths(hundredths: u64) -> Option<Percent> {
        (hundredths <= Percent::HUNDREDTHS).then_some(Percent { ten_thousandths: hundredths * 100 })
    }

    /// In hundredths of a percent, what is finer cut off.
    #[must_use]
    pub fn hundredths(self) -> u64 {
        self.ten_thousandths / 100
    }

    /// The least numerator that meets this target times `part.0 / part.1` with this denominator, exactly. What is beyond
    /// 128 bits (dossiers by the thousand million, cubed) is out of reach: the largest number there is.
    #[must_use]
    pub fn least_numerator_of_part(self, den: u64, part: (u128, u128)) -> u64 {
        let least = || {
            let needed = (u128::from(self.ten_thousandths) * u128::from(den)).checked_mul(part.0)?;
            u64::try_from(needed.div_ceil(part.1.checked_mul(100 * u128::from(Percent::SCALE))?)).ok()
        };
        least().unwrap_or(u64::MAX)
    }

    /// As a fraction of one, for drawing only.
    #[must_use]
    pub fn for_drawing(self) -> f64 {
        self.ten_thousandths as f64 / (100 * Percent::SCALE) as f64
    }
}

impl fmt::Display for Percent {
    /// Plain decimal with a point: `80`, `62.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.ten_thousandths / Percent::SCALE, self.ten_thousandths % Percent::SCALE);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        write!(f, "{whole}.{}", format!("{rest:04}").trim_end_matches('0'))
    }
}

impl FromStr for Percent {
    type Err = NotAPercent;

    /// Reads `80`, `62.5` or `62,5`, with or without `%`.
    fn from_str(s: &str) -> Result<Percent, NotAPercent> {
        let bad = || NotAPercent(s.to_owned());
        let text = s.trim().trim_end_matches('%').trim();
        let (whole, rest) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || rest.len() > 4 || !digits(whole) || !digits(rest) {
            return Err(bad());
        }
        let whole: u64 = whole.parse().map_err(|_| bad())?;
        let rest: u64 = format!("{rest:0<4}").parse().map_err(|_| bad())?;
        let ten_thousandths = whole * Percent::SCALE + rest;
        if ten_thousandths > 100 * Percent::SCALE {
            return Err(bad());
        }
        Ok(Percent { ten_thousandths })
    }
}

/// One value of an annex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The decision that assigns it.
    pub decision: String,
    /// Row of the annex, from 1.
    pub annex_row: u32,
    /// The unit.
    pub unit: UnitId,
    /// The department; `None` for the unit as a whole.
    pub department: Option<CompactString>,
    /// Field (lĩnh vực) of the procedures that it is for; `None`: all.
    pub field: Option<String>,
    /// Level of the services that it is for; `None`: all online ones.
    pub level: Option<Level>,
    /// The indicator's id.
    pub indicator: String,
    /// At least this much.
    pub percent: Percent,
    /// The days for which it is assigned (a year's target: that year; an amendment's: from its date on).
    pub validity: Validity,
    /// The day from which another decision has ended it.
    pub ended: Option<Day>,
}

/// The part of a unit's work that a target is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share<'a> {
    /// Department; `None`: the unit as a whole.
    pub department: Option<&'a str>,
    /// Field; `None`: all.
    pub field: Option<&'a str>,
    /// Level; `None`: all online services.
    pub level: Option<Level>,
}

impl<'a> Share<'a> {
    /// All that a department does, or the unit as a whole.
    #[must_use]
    pub fn of(department: Option<&'a str>) -> Share<'a> {
        Share { department, field: None, level: None }
    }
}

impl Target {
    /// Does it hold on a day, unless an amendment stands before it?
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.validity.holds_on(day) && self.ended.is_none_or(|end| day < end)
    }

    /// The part of the unit's work that it is for.
    #[must_use]
    pub fn share(&self) -> Share<'_> {
        Share { department: self.department.as_deref(), field: self.field.as_deref(), level: self.level }
    }
}

/// The target in force for a period: the one that holds on the period's last day. A statutory year
/// (15/12 to 14/12) so has the target of the year in which it ends. Of several that hold, the one that began to hold last
/// (an amendment), of these the one that comes last in the order of [`Reference::targets`](crate::reference::Reference).
#[must_use]
pub fn target_for<'a>(
    targets: &'a [Target],
    unit: UnitId,
    share: Share<'_>,
    indicator: &str,
    last_day: Day,
) -> Option<&'a Target> {
    let holds = |t: &&Target| t.unit == unit && t.share() == share && t.indicator == indicator && t.holds_on(last_day);
    targets.iter().filter(holds).max_by_key(|t| t.validity.from)
}

/// The fields and levels that targets in force name for a unit or one of its departments, in order; without the whole.
#[must_use]
pub fn narrowed<'a>(
    targets: &'a [Target],
    unit: UnitId,
    department: Option<&str>,
    last_day: Day,
) -> BTreeSet<(Option<&'a str>, Option<Level>)> {
    let own = targets.iter().filter(|t| t.unit == unit && t.department.as_deref() == department && t.holds_on(last_day));
    own.map(|t| (t.field.as_deref(), t.level)).filter(|share| *share != (None, None)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentages_are_read_exactly() {
        for (text, shown) in [("80", "80"), ("62,5", "62.5"), ("62.50 %", "62.5"), ("0.0001", "0.0001"), ("100", "100")] {
            assert_eq!(text.parse::<Percent>().unwrap().to_string(), shown);
        }
        for bad in ["", "101", "-1", "80.00001", "abc", "8e1", "100.0001"] {
            assert!(bad.parse::<Percent>().is_err(), "{bad}");
        }
    }

    proptest! {
        /// Equality at the target is met, one less is not: for every decimal and denominator.
        #[test]
        fn least_numerator_is_the_boundary(target in 0u64..=1_000_000, den in 1u64..5_000_000_000) {
            let target = Percent { ten_thousandths: target };
            let least = target.least_numerator(den);
            prop_assert_eq!(target.met_by(Rate { num: least, den }), Some(true));
            if least > 0 {
                prop_assert_eq!(target.met_by(Rate { num: least - 1, den }), Some(false));
            }
            prop_assert_eq!(target.met_by(Rate { num: 0, den: 0 }), None);
            prop_assert_eq!(target.to_string().parse::<Percent>().unwrap(), target);
        }
    }
}
