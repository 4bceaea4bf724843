//! Ranks, and rates on few cases, in words.

use dondoc_domain::definitions::Measure;
use dondoc_domain::interval::{Interval, minimum_of};
use dondoc_domain::ranking::{Apart, Place};
use dondoc_domain::rate::Rate;

use super::Language;

impl Language {
    /// `20,8–93,9%`.
    #[must_use]
    pub fn interval(self, interval: Interval) -> String {
        let point = if self == Language::Vietnamese { ',' } else { '.' };
        let tenths = |n: u32| format!("{}{point}{}", n / 10, n % 10);
        format!("{}–{}%", tenths(interval.low), tenths(interval.high))
    }

    /// "ít hồ sơ, khoảng 20,8–93,9%": of a rate below the minimum (`None`: the usual one of what it counts) and not
    /// 0/0; nothing to say of others.
    #[must_use]
    pub fn small(self, rate: Rate, measure: Measure, minimum: Option<u64>) -> Option<String> {
        if rate.den >= minimum.unwrap_or_else(|| minimum_of(measure)) {
            return None;
        }
        let key = match measure {
            Measure::Dossiers => "ranking-small-dossiers",
            Measure::Services => "ranking-small-services",
        };
        Some(self.text_with(key, &[("interval", self.interval(Interval::of(rate)?))]))
    }

    /// A rank, or why there is none.
    #[must_use]
    pub fn rank_place(self, place: Place, minimum: u64) -> String {
        match place {
            Place::Ranked(rank) => self.number(rank as u64),
            Place::Apart(why) => self.apart(why, minimum),
        }
    }

    /// Why something is not ranked.
    #[must_use]
    pub fn apart(self, why: Apart, minimum: u64) -> String {
        let key = format!("ranking-apart-{}", why.name().replace('_', "-"));
        self.text_with(&key, &[("minimum", self.number(minimum))])
    }
}
