//! Ranks by exact fractions: equal rates share a rank, and nothing is ranked on too few cases.

use std::cmp::Ordering;

use crate::rate::Rate;

/// Where a rate stands among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Its rank from 1. Equal rates share one, and the next comes after as many as there are: 1, 1, 3.
    Ranked(usize),
    /// Listed apart.
    Apart(Apart),
}

/// Why something is not ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Apart {
    /// Its denominator is below the minimum: chance would decide.
    BelowMinimum,
    /// Nothing arose: 0/0 is no rate.
    NotArising,
    /// It stands for nobody: dossiers that no department is responsible for.
    Unassigned,
}

impl Apart {
    /// All of them.
    pub const ALL: [Apart; 3] = [Apart::BelowMinimum, Apart::NotArising, Apart::Unassigned];

    /// Stable name in JSON, and with dashes the end of the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Apart::BelowMinimum => "below_minimum",
            Apart::NotArising => "not_arising",
            Apart::Unassigned => "unassigned",
        }
    }
}

impl Place {
    /// The rank, if it has one.
    #[must_use]
    pub fn rank(self) -> Option<usize> {
        match self {
            Place::Ranked(rank) => Some(rank),
            Place::Apart(_) => None,
        }
    }

    /// Sorts ranked ones first, by rank, then those apart by reason.
    #[must_use]
    pub fn order(self) -> (usize, Option<Apart>) {
        match self {
            Place::Ranked(rank) => (rank, None),
            Place::Apart(why) => (usize::MAX, Some(why)),
        }
    }
}

/// Compares two rates as the fractions that they are, by cross-multiplication. Only for rates that arise.
#[must_use]
pub fn compare(a: Rate, b: Rate) -> Ordering {
    let (left, right) = (u128::from(a.num) * u128::from(b.den), u128::from(b.num) * u128::from(a.den));
    left.cmp(&right)
}

/// The places of rates, the highest first, in the order in which they were given. A minimum of 0 still does not rank
/// what does not arise.
#[must_use]
pub fn rank(rates: &[Rate], minimum: u64) -> Vec<Place> {
    let mut ranked: Vec<usize> = (0..rates.len()).filter(|i| rates[*i].arises() && rates[*i].den >= minimum).collect();
    ranked.sort_by(|a, b| compare(rates[*b], rates[*a]));
    let apart = |rate: &Rate| Place::Apart(if rate.arises() { Apart::BelowMinimum } else { Apart::NotArising });
    let mut places: Vec<Place> = rates.iter().map(apart).collect();
    let mut rank = 0;
    for (position, index) in ranked.iter().enumerate() {
        let tied = position > 0 && compare(rates[ranked[position - 1]], rates[*index]) == Ordering::Equal;
        if !tied {
            rank = position + 1;
        }
        places[*index] = Place::Ranked(rank);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranks(rates: &[(u64, u64)], minimum: u64) -> Vec<Option<usize>> {
        let rates: Vec<Rate> = rates.iter().map(|(num, den)| Rate { num: *num, den: *den }).collect();
        rank(&rates, minimum).into_iter().map(Place::rank).collect()
    }

    #[test]
    fn ties_share_a_rank() {
        assert_eq!(ranks(&[(1, 2), (50, 100), (2, 5), (1, 1)], 0), [Some(2), Some(2), Some(4), Some(1)]);
        assert_eq!(ranks(&[(30, 30), (60, 60), (29, 29), (0, 0), (0, 40)], 30), [Some(1), Some(1), None, None, Some(3)]);
        // Closer than any float can tell.
        let big = u64::MAX;
        assert_eq!(ranks(&[(big - 2, big - 1), (big - 1, big)], 0), [Some(2), Some(1)]);
    }

    proptest! {
        /// A rank is one more than the number of better ones; none below the minimum and none where nothing arises.
        #[test]
        fn a_rank_counts_the_better_ones(rates in prop::collection::vec((0u64..12, 0u64..12), 0..25), minimum in 0u64..12) {
            let rates: Vec<Rate> = rates.into_iter().map(|(num, more)| Rate { num, den: num + more }).collect();
            let places = rank(&rates, minimum);
            prop_assert_eq!(places.len(), rates.len());
            let ranked = |r: &Rate| r.den > 0 && r.den >= minimum;
            for (rate, place) in rates.iter().zip(&places) {
                match place {
                    Place::Ranked(rank) => {
                        prop_assert!(ranked(rate));
                        let better = |other: &&Rate| ranked(other) && other.num * rate.den > rate.num * other.den;
                        prop_assert_eq!(*rank, 1 + rates.iter().filter(better).count());
                    }
                    Place::Apart(Apart::NotArising) => prop_assert_eq!(rate.den, 0),
                    Place::Apart(why) => {
                        prop_assert_eq!(*why, Apart::BelowMinimum);
                        prop_assert!(rate.den > 0 && rate.den < minimum);
                    }
                }
            }
        }
    }
}
