//! Planning: how many more are needed, from whom, and whether the targets of the parts reach the target of the whole.
//!
//! All of it works on cells, those counted so far and those [`expected`] in the rest of the period, and asks the
//! [indicator](crate::definitions::Indicator) itself what they come to: no formula of a definition has a second home here.
//! Nothing is a probability: expected volumes are counts by a stated rule, and each answer is exact for these counts.

pub mod apportion;
pub mod cascade;
pub mod course;
pub mod expected;
pub mod from_whom;
pub mod need;
#[cfg(test)]
mod province;
pub mod shared;
#[cfg(test)]
mod testing;
pub mod what_if;

use crate::counting::{CellKey, Cells};
use crate::definitions::Indicator;
use crate::dossiers::Channel;

/// What was counted and what is expected of the rest of the period, of a unit or a part of its work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outlook {
    /// Counted up to and including the day of the plan. Cells of no dossier are published services.
    pub so_far: Cells,
    /// Expected after it, at the channel in which it would come by habit.
    pub expected: Cells,
}

impl Outlook {
    /// The part of some cells.
    #[must_use]
    pub fn part(&self, of: impl Fn(&CellKey) -> bool) -> Outlook {
        let own = |cells: &Cells| cells.iter().filter(|(key, _)| of(key)).map(|(key, n)| (key.clone(), *n)).collect();
        Outlook { so_far: own(&self.so_far), expected: own(&self.expected) }
    }

    /// Everything that will have been counted at the end, if all comes as expected.
    pub fn all(&self) -> impl Iterator<Item = (&CellKey, &u64)> {
        self.so_far.iter().chain(&self.expected)
    }

    /// Adds that of another part.
    pub fn add(&mut self, other: Outlook) {
        for (own, more) in [(&mut self.so_far, other.so_far), (&mut self.expected, other.expected)] {
            for (key, n) in more {
                *own.entry(key).or_default() += n;
            }
        }
    }
}

/// The cell of a dossier had it come online. It is taken to fulfil what the definition asks beside the channel: whoever
/// plans for a dossier to come online plans for its electronic result too.
#[must_use]
pub fn online(key: &CellKey, indicator: &Indicator) -> CellKey {
    CellKey { channel: Channel::Online, meets: key.meets.or(indicator.conditions), ..key.clone() }
}

/// Would a dossier of such a cell, measured on as it is, come into the numerator by coming online?
#[must_use]
pub fn convertible(key: &CellKey, indicator: &Indicator) -> bool {
    indicator.in_denominator(key) && !indicator.in_numerator(key) && indicator.numerator.takes(key.level, Channel::Online)
}
