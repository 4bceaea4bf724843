//! Small outlooks for the property tests of planning.

use proptest::prelude::*;

use crate::catalogue::{Level, ProcedureCode};
use crate::counting::{CellKey, Cells};
use crate::definitions::{Condition, ConditionSet, Definition, shipped};
use crate::dossiers::{Channel, UnitId};
use crate::planning::Outlook;

pub(crate) fn procedure(n: usize) -> ProcedureCode {
    ProcedureCode::trusted(&format!("1.{n:06}"))
}

pub(crate) fn key() -> impl Strategy<Value = CellKey> {
    let level = prop::sample::select(vec![Level::None, Level::Partial, Level::Full]);
    let channel = prop::sample::select(Channel::ALL.to_vec());
    let department = prop::sample::select(vec![None, Some("A"), Some("B")]);
    (0usize..4, department, level, channel, any::<bool>()).prop_map(|(n, department, level, channel, result)| CellKey {
        meets: if result { ConditionSet::NONE.with(Condition::EResult) } else { ConditionSet::NONE },
        ..CellKey::plain(UnitId(1), procedure(n), department.map(Into::into), level, channel)
    })
}

pub(crate) fn cells(most: u64) -> impl Strategy<Value = Cells> {
    proptest::collection::btree_map(key(), 1..=most, 0..7)
}

pub(crate) fn outlook() -> impl Strategy<Value = Outlook> {
    (cells(4), cells(3)).prop_map(|(so_far, expected)| Outlook { so_far, expected })
}

/// Any shipped definition, with one of its indicators.
pub(crate) fn definition() -> impl Strategy<Value = (&'static Definition, usize)> {
    (0..shipped().len(), 0usize..2).prop_map(|(i, indicator)| (&shipped()[i], indicator % shipped()[i].indicators.len()))
}

/// One dossier of a cell becomes one of another.
pub(crate) fn moved(cells: &Cells, from: &CellKey, to: CellKey) -> Cells {
    let mut next = cells.clone();
    if let Some(n) = next.get_mut(from) {
        *n -= 1;
    }
    next.retain(|_, n| *n > 0);
    *next.entry(to).or_default() += 1;
    next
}
