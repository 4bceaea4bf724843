//! Which share of the dossiers still to come will be in the numerator.

use super::numbers::{logit, share_of};
use super::record::{Record, Stretch, dossiers};
use super::volume::{MONTH, in_order};
use crate::rate::Rate;
use crate::time::Day;

/// What a month-old dossier says, against one of today.
const KEPT_PER_MONTH: f64 = 0.85;
/// How far the share wanders in a month, as a standard deviation of its logit; in h months √h times as far.
const WANDERS: f64 = 0.12;

/// The logit of a share, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    /// Expected logit.
    pub(super) mean: f64,
    /// Its variance.
    pub(super) variance: f64,
    /// How far it is expected to move from the recent share.
    pub(super) moves: f64,
}

/// A share of recent months: later ones say more.
struct Recent {
    share: f64,
    /// Variance of its logit.
    variance: f64,
    /// How long ago its middle is, in months.
    age: f64,
}

/// Months from a stretch's middle to a day.
fn age(stretch: &Stretch, day: Day) -> f64 {
    (f64::from(day.0 - stretch.from.0) - f64::from(stretch.days()) / 2.0) / MONTH
}

fn recent(known: &[&Stretch], day: Day) -> Recent {
    let (mut num, mut den, mut squares, mut ages) = (0.0, 0.0, 0.0, 0.0);
    for stretch in known {
        let Rate { num: n, den: d } = stretch.dossiers();
        let age = age(stretch, day);
        let kept = KEPT_PER_MONTH.powf(age);
        num += kept * n as f64;
        den += kept * d as f64;
        squares += kept * kept * d as f64;
        ages += kept * d as f64 * age;
    }
    let share = (num + 0.5) / (den + 1.0);
    let effective = if squares > 0.0 { den * den / squares } else { 0.0 };
    Recent { share, variance: variance(share, effective), age: if den > 0.0 { ages / den } else { 0.0 } }
}

/// Variance of the logit of a share that was seen on so many dossiers.
fn variance(share: f64, dossiers: f64) -> f64 {
    1.0 / ((dossiers + 1.0) * share * (1.0 - share))
}

impl Share {
    /// Of the dossiers after the elapsed stretches and before `until`. Where full earlier years tell how the share
    /// moved from then on, it is expected to move so again, in part.
    pub(super) fn of(record: &Record, until: usize, seasonal: bool) -> Share {
        let day = record.unknown_from();
        let now = recent(&in_order(record.before.iter().chain(record.known()), day), day);
        let rest = &record.current[record.elapsed..until.max(record.elapsed)];
        let ahead = rest.iter().map(|s| -age(s, day) * f64::from(s.days())).sum::<f64>();
        let ahead = ahead / rest.iter().map(|s| f64::from(s.days())).sum::<f64>().max(1.0);
        let wanders = WANDERS * WANDERS * (now.age + ahead).max(1.0);
        // Half of the way that a share goes is the same in every year, half is this year's own.
        let (common, own) = (wanders / 2.0, wanders / 2.0);
        let seen = if seasonal { moved(record, until) } else { Vec::new() };
        let precision = 1.0 / common + seen.iter().map(|(_, v)| 1.0 / (own + v)).sum::<f64>();
        let moves = seen.iter().map(|(way, v)| way / (own + v)).sum::<f64>() / precision;
        Share { mean: logit(now.share) + moves, variance: now.variance + 1.0 / precision + own, moves }
    }

    /// As the two parameters of a beta distribution.
    pub(super) fn beta(&self) -> (f64, f64) {
        let share = share_of(self.mean).clamp(1e-6, 1.0 - 1e-6);
        let dossiers = 1.0 / (self.variance * share * (1.0 - share));
        (dossiers * share, dossiers * (1.0 - share))
    }
}

/// How the logit moved from the recent share to that of the rest in each full earlier year, with the variance of that.
fn moved(record: &Record, until: usize) -> Vec<(f64, f64)> {
    let full = record.full();
    let one = |i: usize| {
        let year = full[i];
        let rest = dossiers(&year[record.elapsed..until]);
        let day = year[record.elapsed].from;
        let earlier = record.earlier.get(i + 1).into_iter().flatten();
        let then = recent(&in_order(earlier.chain(&year[..record.elapsed]), day), day);
        let share = (rest.num as f64 + 0.5) / (rest.den as f64 + 1.0);
        (logit(share) - logit(then.share), then.variance + variance(share, rest.den as f64))
    };
    // Before its first stretch a year without another before it tells of no recent share.
    let tells = |i: &usize| record.elapsed > 0 || record.earlier.get(i + 1).is_some();
    (0..full.len()).filter(tells).map(one).collect()
}
