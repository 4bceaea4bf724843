//! How many services will have arisen, and how many of them online, by the end: each service has its own chance.

use std::collections::BTreeMap;

use super::distribution::Distribution;
use super::gains::{Chance, gained};
use super::numbers::{HERMITE, gamma_at, logit, share_of};
use super::record::{Record, Stretch};
use super::share::Share;
use super::volume::{MONTH, Rest, in_order};
use crate::catalogue::ProcedureCode;
use crate::rate::Rate;

/// What a service's month-old dossier says of its frequency and share, against one of today.
const KEPT_PER_MONTH: f64 = 0.95;
/// What a year says against the year after it.
const KEPT_PER_YEAR: f64 = 0.7;
/// Dossiers of one service come in bursts: the variance of their expected number, relative to its square.
const BURSTS: f64 = 0.15;
/// The share of a service is taken for that of all until so many dossiers of its own say otherwise.
const SHARE_PRIOR: f64 = 5.0;

/// One service's way to the end of the period.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Service {
    /// Is it in the denominator already?
    arisen: bool,
    /// Its part of the dossiers to come.
    part: f64,
    /// Its logit, before the share moves.
    logit: f64,
    /// Variance of its share relative to the square.
    unsure: f64,
}

/// What each service did.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    /// In the months known, discounted.
    recent: f64,
    online: f64,
    /// Plainly counted.
    dossiers: u64,
    /// In the stretches of earlier years that correspond to what is to come.
    season: f64,
}

/// The rate of services at the end of the stretch before `until`.
pub(super) fn services(record: &Record, until: usize, rest: Rest, share: Share, seasonal: bool) -> Distribution {
    let mut standing: BTreeMap<&ProcedureCode, bool> = BTreeMap::new();
    for (service, rate) in record.known().iter().flat_map(|s| &s.services) {
        *standing.entry(service).or_default() |= rate.num > 0;
    }
    let now = Rate { num: standing.values().filter(|yes| **yes).count() as u64, den: standing.len() as u64 };
    let open = open(record, until, share, seasonal, &standing);
    let mut atoms = Vec::new();
    for (level, weight) in HERMITE {
        let coming = rest.mean * gamma_at(level, rest.variance);
        for (z, also) in HERMITE {
            let moves = share.moves + z * share.variance.sqrt();
            let chances = open.iter().flat_map(|service| service.chances(coming, moves, rest.mean));
            atoms.extend(
                gained(chances)
                    .into_iter()
                    .map(|(gain, w)| (Rate { num: now.num + gain.num, den: now.den + gain.den }, w * weight * also)),
            );
        }
    }
    Distribution::of(atoms)
}

/// The services that are not in the numerator yet, each with its part of the dossiers to come; and one that stands for
/// all that were never seen.
fn open(record: &Record, until: usize, share: Share, seasonal: bool, standing: &BTreeMap<&ProcedureCode, bool>) -> Vec<Open> {
    let seen = seen(record, until, seasonal);
    let recent: f64 = seen.values().map(|s| s.recent).sum();
    let season: f64 = seen.values().map(|s| s.season).sum();
    let weight = |s: &Seen| match (recent > 0.0, season > 0.0) {
        (true, true) => (s.recent / recent + s.season / season) / 2.0,
        (true, false) => s.recent / recent,
        (false, _) => s.season / season.max(1.0),
    };
    let unseen = Unseen::of(seen.values().map(|s| s.dossiers));
    let all_share = share.mean - share.moves;
    let one = |(service, s): (&&ProcedureCode, &Seen)| {
        let prior = SHARE_PRIOR * share_of(all_share);
        let own = (s.online + prior) / (s.recent + SHARE_PRIOR);
        let (arisen, online) = standing.get(*service).map_or((false, false), |online| (true, *online));
        let service = Service {
            arisen,
            part: weight(s) * unseen.seen_part(),
            logit: logit(own.clamp(1e-4, 1.0 - 1e-4)),
            unsure: (1.0 - own) / (own * (s.recent + SHARE_PRIOR + 1.0)),
        };
        (!online).then_some(Open::Known(service))
    };
    let mut open: Vec<Open> = seen.iter().filter(|(_, s)| s.dossiers > 0 || s.season > 0.0).filter_map(one).collect();
    let published = standing.iter().filter(|(service, online)| !**online && seen.get(*service).is_none_or(|s| s.dossiers == 0));
    let published = record.published.then(|| published.count() as u64);
    open.push(Open::Unseen { unseen, logit: all_share, published });
    open
}

/// A service, or what stands for those that were never seen.
enum Open {
    Known(Service),
    Unseen { unseen: Unseen, logit: f64, published: Option<u64> },
}

impl Open {
    fn chances(&self, coming: f64, moves: f64, expected: f64) -> Vec<Chance> {
        match self {
            Open::Known(service) => vec![service.chance(coming, moves)],
            Open::Unseen { unseen, logit, published } => {
                let new = unseen.expected_among(coming.max(expected * 1e-3)).min(published.map_or(f64::MAX, |n| n as f64));
                let online = share_of(logit + moves);
                // So many services with an even chance each that as many are expected.
                let count = published.unwrap_or_else(|| (2.0 * new).ceil() as u64).min(400);
                let each = new / (count as f64).max(1.0);
                let chance = Chance {
                    online: each * online,
                    online_is_new: published.is_none(),
                    only_arises: if published.is_some() { 0.0 } else { each * (1.0 - online) },
                };
                vec![chance; count as usize]
            }
        }
    }
}

impl Service {
    fn chance(&self, coming: f64, moves: f64) -> Chance {
        let dossiers = coming * self.part;
        let share = share_of(self.logit + moves);
        let none = |mean: f64, variance: f64| (1.0 + mean * variance).powf(-1.0 / variance);
        let online = 1.0 - none(dossiers * share, BURSTS + self.unsure);
        let only_arises = if self.arisen { 0.0 } else { (1.0 - none(dossiers, BURSTS) - online).max(0.0) };
        Chance { online, online_is_new: !self.arisen, only_arises }
    }
}

fn seen(record: &Record, until: usize, seasonal: bool) -> BTreeMap<&ProcedureCode, Seen> {
    let day = record.unknown_from();
    let mut seen: BTreeMap<&ProcedureCode, Seen> = BTreeMap::new();
    for stretch in in_order(record.before.iter().chain(record.known()), day) {
        let kept = KEPT_PER_MONTH.powf(f64::from(day.0 - stretch.from.0) / MONTH);
        for (service, rate) in &stretch.services {
            let of = seen.entry(service).or_default();
            of.recent += kept * rate.den as f64;
            of.online += kept * rate.num as f64;
            of.dossiers += rate.den;
        }
    }
    let full = if seasonal { record.full() } else { Vec::new() };
    for (years, year) in full.iter().enumerate() {
        let kept = KEPT_PER_YEAR.powi(years as i32);
        let rest: &[Stretch] = &year[record.elapsed..until.max(record.elapsed)];
        for (service, rate) in rest.iter().flat_map(|s| &s.services) {
            seen.entry(service).or_default().season += kept * rate.den as f64;
        }
    }
    seen
}

/// What was never seen, estimated from what was seen once or twice.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Unseen {
    dossiers: f64,
    once: f64,
    /// Services there still are, by Chao's estimator (A. Chao, *Nonparametric estimation of the number of classes in a
    /// population*, Scandinavian Journal of Statistics 11, 1984, 265–270).
    services: f64,
}

impl Unseen {
    fn of(counts: impl Iterator<Item = u64>) -> Unseen {
        let counts: Vec<u64> = counts.filter(|n| *n > 0).collect();
        let times = |n| counts.iter().filter(|c| **c == n).count() as f64;
        let (once, twice) = (times(1), times(2));
        let services = if twice > 0.0 { once * once / (2.0 * twice) } else { once * (once - 1.0).max(0.0) / 2.0 };
        Unseen { dossiers: counts.iter().sum::<u64>() as f64, once, services }
    }

    /// How many of them are expected among so many dossiers to come.
    fn expected_among(&self, coming: f64) -> f64 {
        if self.services <= 0.0 || self.dossiers <= 0.0 {
            return 0.0;
        }
        self.services * (1.0 - (-coming * self.once / (self.dossiers * self.services)).exp())
    }

    /// The part of the dossiers to come that is of services seen before, as Good and Turing have it; half of them at least.
    fn seen_part(&self) -> f64 {
        if self.dossiers > 0.0 { 1.0 - (self.once / self.dossiers).min(0.5) } else { 1.0 }
    }
}
