//! Where a rate should stand by a day (the expected pace), and where it will probably stand at the end of its period.
//!
//! The two are different in kind. The **pace** is a rule: from the course of earlier years in whole numbers, compared
//! exactly, so that *on track* or *behind* follows and can be defended ([`pace()`]). The **forecast** is an estimate: a
//! distribution of the rate at the end, computed without any chance or clock, so that the same data give the same
//! figures; nothing is decided by it ([`forecast`]). How well it did in the past is measured by [`back_test()`].
//!
//! All of it rests on a [`Record`]: one indicator, counted in the same [`Stretch`]es of days of this period, of the
//! same period in earlier years, and of the months before. The words, with a worked example: `docs/forecast.md`.

mod back_test;
mod course;
mod cut;
mod distribution;
mod gains;
mod numbers;
mod outlook;
mod pace;
mod record;
mod services;
mod share;
#[cfg(test)]
mod tests;
mod volume;

pub use back_test::{Baseline, Called, Score, Trial, back_test, score, targets_for_test};
pub use course::{Course, Fraction, MINIMUM_COURSE_DOSSIERS, cumulative, minimum_numerator};
pub use cut::{Cut, before, years_earlier};
pub use distribution::{Distribution, Ends, Range, Spread};
pub use outlook::{NoOutlook, Outlook, forecast};
pub use pace::{Basis, Expected, Pace, Progress, WhyLinear, pace};
pub use record::{EARLIER_MAX, Record, Stretch};
