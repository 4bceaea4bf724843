//! Figures that another system states, beside the commune's own dossiers: where they differ, by how much, and which
//! part of it the rows can account for.
//!
//! Zero, missing and not stated are three things: a source that states 0 is compared; one that states nothing about
//! a procedure is not, nor is a channel that it leaves open.

use std::collections::BTreeMap;

use crate::dossiers::Exclusion;

/// What a source states of one procedure or of a whole unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedCount {
    /// All dossiers.
    pub total: u64,
    /// Trực tuyến, if it says.
    pub online: Option<u64>,
    /// Trực tiếp, if it says.
    pub direct: Option<u64>,
    /// Bưu chính công ích, if it says.
    pub postal: Option<u64>,
}

impl StatedCount {
    /// Does it contradict itself? Its channels must not exceed its total, and make it up where all are stated.
    #[must_use]
    pub fn contradicts_itself(&self) -> bool {
        let channels = [self.online, self.direct, self.postal];
        let sum: u128 = channels.iter().flatten().map(|n| u128::from(*n)).sum();
        let total = u128::from(self.total);
        if channels.iter().all(Option::is_some) { sum != total } else { sum > total }
    }
}

/// What may make a source's figure differ from the dossier list's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Received in the period, but after the day on which the source was read.
    ReceivedLater,
    /// Counted in the list at level *none*: a source of online services leaves these out.
    LevelNone,
    /// Rows of the list that are left out for this reason, and that the source may count.
    Excluded(Exclusion),
    /// The catalogue does not know the procedure, so that the list counts none of its dossiers.
    UnknownProcedure,
    /// The totals agree as far as this: the source has these dossiers under another channel.
    Channel,
    /// Nothing in the rows accounts for it.
    Unexplained,
}

impl Cause {
    /// Stable name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Cause::ReceivedLater => "received_later",
            Cause::LevelNone => "level_none",
            Cause::Excluded(_) => "excluded",
            Cause::UnknownProcedure => "unknown_procedure",
            Cause::Channel => "channel",
            Cause::Unexplained => "unexplained",
        }
    }
}

/// What the rows of one procedure tell, for all channels or one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Counted rows of the period received after the day on which the source was read.
    pub received_later: u64,
    /// Counted rows at level *none* among the others.
    pub level_none: u64,
    /// Rows of the period that are left out and were there on that day, by reason.
    pub excluded: BTreeMap<Exclusion, u64>,
    /// The catalogue does not know the procedure.
    pub unknown: bool,
}

/// A part of a difference; positive where the source has more.
pub type Part = (Cause, i128);

/// A difference (source − list) of all dossiers in parts that sum to it exactly.
///
/// A cause accounts for no more than it has rows, and only for differences in its direction: rows that the source
/// cannot or does not count explain that it has fewer, rows that only the list leaves out that it has more. What is
/// left is unexplained.
#[must_use]
pub fn parts_of_total(difference: i128, known: &Known) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = difference;
    let mut take = |cause: Cause, rows: u64, sign: i128| {
        let part = sign * (rest * sign).clamp(0, i128::from(rows));
        if part != 0 {
            rest -= part;
            parts.push((cause, part));
        }
    };
    take(Cause::ReceivedLater, known.received_later, -1);
    take(Cause::LevelNone, known.level_none, -1);
    for (reason, rows) in &known.excluded {
        take(Cause::Excluded(*reason), *rows, 1);
    }
    if known.unknown {
        take(Cause::UnknownProcedure, u64::MAX, 1);
    }
    if rest != 0 {
        parts.push((Cause::Unexplained, rest));
    }
    parts
}

/// A difference of one channel in parts that sum to it exactly. What its own rows leave unexplained is a matter of
/// channels as far as the totals do not share it.
#[must_use]
pub fn parts_of_channel(difference: i128, known: &Known, total: &[Part]) -> Vec<Part> {
    let mut parts = parts_of_total(difference, known);
    let unexplained = |parts: &[Part]| parts.iter().find(|(cause, _)| *cause == Cause::Unexplained).map_or(0, |(_, n)| *n);
    let (own, shared) = (unexplained(&parts), unexplained(total));
    let kept = if own.signum() == shared.signum() { own.signum() * own.abs().min(shared.abs()) } else { 0 };
    parts.retain(|(cause, _)| *cause != Cause::Unexplained);
    for (cause, part) in [(Cause::Channel, own - kept), (Cause::Unexplained, kept)] {
        if part != 0 {
            parts.push((cause, part));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_known() -> impl Strategy<Value = Known> {
        let reason = prop::sample::select(Exclusion::ALL.to_vec());
        (0u64..9, 0u64..9, prop::collection::btree_map(reason, 0u64..9, 0..4), prop::bool::weighted(0.2))
            .prop_map(|(received_later, level_none, excluded, unknown)| Known { received_later, level_none, excluded, unknown })
    }

    proptest! {
        /// The parts sum to the difference, each once, within what its cause has, all in its direction; and a cause
        /// is not left unused where something is unexplained.
        #[test]
        fn parts_sum_exactly(difference in -40i128..40, known in any_known(), online in -40i128..40, of_online in any_known()) {
            let total = parts_of_total(difference, &known);
            let channel = parts_of_channel(online, &of_online, &total);
            for (parts, difference, known) in [(&total, difference, &known), (&channel, online, &of_online)] {
                prop_assert_eq!(parts.iter().map(|(_, n)| n).sum::<i128>(), difference);
                prop_assert!(parts.iter().all(|(_, n)| n.signum() == difference.signum()));
                let of = |wanted: Cause| parts.iter().filter(|(cause, _)| *cause == wanted).map(|(_, n)| n.unsigned_abs()).sum::<u128>();
                let open = of(Cause::Unexplained) + of(Cause::Channel) > 0;
                let mut causes = vec![(Cause::ReceivedLater, known.received_later, -1), (Cause::LevelNone, known.level_none, -1)];
                causes.extend(known.excluded.iter().map(|(reason, n)| (Cause::Excluded(*reason), *n, 1)));
                for (cause, rows, sign) in causes {
                    prop_assert!(of(cause) <= u128::from(rows));
                    prop_assert!(of(cause) == 0 || difference.signum() == sign);
                    prop_assert!(!open || difference.signum() != sign || of(cause) == u128::from(rows));
                }
            }
            let unexplained = |parts: &[Part]| parts.iter().filter(|(c, _)| *c == Cause::Unexplained).map(|(_, n)| n.abs()).sum::<i128>();
            prop_assert!(unexplained(&channel) <= unexplained(&total));
        }

        #[test]
        fn a_count_contradicts_itself_or_not(total in 0u64..30, channels in prop::array::uniform3(prop::option::of(0u64..12))) {
            let [online, direct, postal] = channels;
            let sum: u64 = channels.iter().flatten().sum();
            let all = channels.iter().all(Option::is_some);
            let count = StatedCount { total, online, direct, postal };
            prop_assert_eq!(count.contradicts_itself(), sum > total || (all && sum < total));
        }
    }
}
