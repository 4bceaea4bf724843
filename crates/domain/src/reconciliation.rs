//! Reconciling a procedure table with the dossier lists of the same period: where they differ, by how much,
//! and the sums that leave nothing out.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::ProcedureCode;
use crate::counting::Cells;
use crate::dossiers::Channel;

/// Counted dossiers by base procedure and channel.
pub type Counts = BTreeMap<(ProcedureCode, Channel), u64>;

/// Cells without department and level.
#[must_use]
pub fn counts(cells: &Cells) -> Counts {
    let mut out = Counts::new();
    for (key, n) in cells {
        *out.entry((key.procedure.clone(), key.channel)).or_default() += n;
    }
    out
}

/// One procedure as both sides have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Base procedure.
    pub procedure: ProcedureCode,
    /// By the dossier lists, in the order of [`Channel::ALL`].
    pub list: [u64; 3],
    /// By the table, in the same order.
    pub table: [u64; 3],
}

impl Compared {
    /// How many more the table has, by channel; negative: the list has more.
    #[must_use]
    pub fn by_channel(&self) -> [i128; 3] {
        std::array::from_fn(|i| i128::from(self.table[i]) - i128::from(self.list[i]))
    }

    /// How many more the table has, all channels together.
    #[must_use]
    pub fn difference(&self) -> i128 {
        self.by_channel().iter().sum()
    }

    /// Do they differ in any channel? Two channels may differ and their sums agree.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.list != self.table
    }
}

/// Every procedure that one side or the other counts, by code.
#[must_use]
pub fn compare(list: &Counts, table: &Counts) -> Vec<Compared> {
    let counted = |counts: &Counts| counts.iter().filter(|(_, n)| **n > 0).map(|((p, _), _)| p.clone()).collect::<Vec<_>>();
    let procedures: BTreeSet<ProcedureCode> = counted(list).into_iter().chain(counted(table)).collect();
    let of = |counts: &Counts, procedure: &ProcedureCode| {
        Channel::ALL.map(|channel| counts.get(&(procedure.clone(), channel)).copied().unwrap_or(0))
    };
    let one = |procedure: ProcedureCode| Compared { list: of(list, &procedure), table: of(table, &procedure), procedure };
    procedures.into_iter().map(one).collect()
}

/// How far the two sides are apart: dossiers that one has and the other has not, procedure by procedure and
/// channel by channel. Zero exactly where they agree.
#[must_use]
pub fn distance(compared: &[Compared]) -> u128 {
    compared.iter().flat_map(Compared::by_channel).map(i128::unsigned_abs).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_counts() -> impl Strategy<Value = Counts> {
        let key = (0u32..6, prop::sample::select(Channel::ALL.to_vec()));
        let key = key.prop_map(|(p, channel)| (ProcedureCode::normalise(&format!("1.{p:06}")), channel));
        prop::collection::btree_map(key, prop_oneof![3 => 0u64..40, 1 => Just(u64::MAX)], 0..15)
    }

    proptest! {
        /// Every difference sums: the total's is the sum over procedures and channels; nothing that either side
        /// counts is left out; exchanged sides give the opposite; zero distance is agreement.
        #[test]
        fn differences_sum(list in any_counts(), table in any_counts()) {
            let sum = |counts: &Counts| counts.values().map(|n| i128::from(*n)).sum::<i128>();
            let compared = compare(&list, &table);
            prop_assert_eq!(compared.iter().map(Compared::difference).sum::<i128>(), sum(&table) - sum(&list));
            let side = |of: fn(&Compared) -> [u64; 3]| compared.iter().flat_map(of).map(i128::from).sum::<i128>();
            prop_assert_eq!((side(|c| c.list), side(|c| c.table)), (sum(&list), sum(&table)));
            let back = compare(&table, &list);
            prop_assert!(compared.iter().zip(&back).all(|(a, b)| a.procedure == b.procedure && a.difference() == -b.difference()));
            prop_assert_eq!(distance(&compared), distance(&back));
            prop_assert_eq!(distance(&compared) == 0, compared.iter().all(|c| !c.differs()));
            prop_assert!(compared.windows(2).all(|w| w[0].procedure < w[1].procedure));
            prop_assert!(compared.iter().all(|c| c.list != [0; 3] || c.table != [0; 3]));
        }
    }
}
