//! Reference data as a list of entries, and the difference of two states as a list of changes.
//!
//! An [`Entry`] is what a load can change at once: a unit with all its spans, a procedure with all its levels, an annex with all its
//! values. What is kept of the history of reference data is the [`Change`]s of each version; a state of the past is the current one
//! with the later changes taken back. Order and bytes are the same for the same state, because they are hashed.

mod values;

use std::collections::BTreeMap;
use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Reference;
use crate::catalogue::ProcedureCode;
use crate::dossiers::UnitId;
use crate::organisation::Succession;
use crate::targets::Target;

/// What an entry is about. The order is the order of entries and changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A unit with its names, parents and prefixes; the key is its id.
    Unit,
    /// A link from an old unit to a new one; the key is all of it: `old/new/day/extent`.
    Succession,
    /// A procedure with its levels; the key is its code.
    Procedure,
    /// A code that stands for a procedure; the key is the code.
    Alias,
    /// A department; the key is `unit/code`.
    Department,
    /// Who is responsible for a procedure in a unit, over time; the key is `unit/procedure`.
    Assignment,
    /// A decision; the key is its id.
    Decision,
    /// The values that a decision assigns, in order; the key is the decision's id.
    Annex,
    /// A legal text; the key is its number, with the day of signing where the number has no year.
    LegalText,
}

impl EntryKind {
    /// All kinds, in order.
    pub const ALL: [EntryKind; 9] = [
        EntryKind::Unit,
        EntryKind::Succession,
        EntryKind::Procedure,
        EntryKind::Alias,
        EntryKind::Department,
        EntryKind::Assignment,
        EntryKind::Decision,
        EntryKind::Annex,
        EntryKind::LegalText,
    ];

    /// Stable name in SQL and JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EntryKind::Unit => "unit",
            EntryKind::Succession => "succession",
            EntryKind::Procedure => "procedure",
            EntryKind::Alias => "alias",
            EntryKind::Department => "department",
            EntryKind::Assignment => "assignment",
            EntryKind::Decision => "decision",
            EntryKind::Annex => "annex",
            EntryKind::LegalText => "legal_text",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<EntryKind> {
        EntryKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One thing of the reference data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is about.
    pub kind: EntryKind,
    /// Which one, within its kind.
    pub key: String,
    /// All that is kept of it.
    pub value: Value,
}

impl Entry {
    /// The entry as one line of canonical JSON, `["kind","key",value]`: equal states give equal bytes.
    #[must_use]
    pub fn line(&self) -> String {
        crate::text::canonical_json(&Value::from(vec![self.kind.name().into(), self.key.clone().into(), self.value.clone()]))
    }
}

/// What became of one entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What it is about.
    pub kind: EntryKind,
    /// Which one, within its kind.
    pub key: String,
    /// What it was; `None`: it was not there.
    pub before: Option<Value>,
    /// What it is; `None`: it is gone.
    pub after: Option<Value>,
}

/// Why an entry or a change does not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The key or the value has not the form of its kind.
    #[error("unreadable {0} `{1}`", .kind.name(), .key)]
    Unreadable {
        /// What it is about.
        kind: EntryKind,
        /// Which one.
        key: String,
    },
    /// The state to be changed has another value than the change says.
    #[error("{0} `{1}` is not what the change says it was", .kind.name(), .key)]
    NotBefore {
        /// What it is about.
        kind: EntryKind,
        /// Which one.
        key: String,
    },
}

impl Reference {
    /// Everything, in the order of kinds and then of what their keys stand for (units by number).
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let all = changes(&Reference::default(), self).into_iter();
        all.filter_map(|c| Some(Entry { kind: c.kind, key: c.key, value: c.after? })).collect()
    }

    /// The state that consists of these entries; of two with one key the later counts.
    ///
    /// # Errors
    /// [`Unfit::Unreadable`].
    pub fn from_entries<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Reference, Unfit> {
        let mut state = Reference::default();
        for entry in entries {
            state.put(entry.kind, &entry.key, Some(&entry.value))?;
        }
        Ok(state)
    }

    /// Takes changes over, in order.
    ///
    /// # Errors
    /// [`Unfit`], at the first change that does not fit; the state is then half changed and to be thrown away.
    pub fn apply(&mut self, changes: &[Change]) -> Result<(), Unfit> {
        changes.iter().try_for_each(|c| self.change(c, c.before.as_ref(), c.after.as_ref()))
    }

    /// Takes changes back, the last one first.
    ///
    /// # Errors
    /// As [`Reference::apply`].
    pub fn unapply(&mut self, changes: &[Change]) -> Result<(), Unfit> {
        changes.iter().rev().try_for_each(|c| self.change(c, c.after.as_ref(), c.before.as_ref()))
    }

    fn change(&mut self, change: &Change, from: Option<&Value>, to: Option<&Value>) -> Result<(), Unfit> {
        if self.get(change.kind, &change.key)?.as_ref() != from {
            return Err(Unfit::NotBefore { kind: change.kind, key: change.key.clone() });
        }
        self.put(change.kind, &change.key, to)
    }
}

/// What leads from one state to the other: one change an entry that differs, in the order of [`Reference::entries`].
#[must_use]
pub fn changes(before: &Reference, after: &Reference) -> Vec<Change> {
    let mut found = Vec::new();
    let (was, is) = (&before.organisation, &after.organisation);
    differing(&mut found, EntryKind::Unit, &was.units, &is.units, |id| id.0.to_string(), values::unit);
    let (ended, begun) = (was.successions.difference(&is.successions), is.successions.difference(&was.successions));
    let mut links: Vec<(&Succession, bool)> = ended.map(|link| (link, false)).chain(begun.map(|link| (link, true))).collect();
    links.sort();
    found.extend(links.into_iter().map(|(link, begins)| {
        let value = Some(Value::Bool(true));
        let (before, after) = if begins { (None, value) } else { (value, None) };
        Change { kind: EntryKind::Succession, key: values::succession_key(link), before, after }
    }));
    let (old, new) = (&before.catalogue, &after.catalogue);
    let code = |code: &ProcedureCode| code.to_string();
    differing(&mut found, EntryKind::Procedure, &old.procedures, &new.procedures, code, values::procedure);
    differing(&mut found, EntryKind::Alias, &old.aliases, &new.aliases, code, |base| base.as_str().into());
    let within_unit = |(unit, code): &(UnitId, CompactString)| format!("{}/{code}", unit.0);
    let name = |name: &String| Value::from(name.as_str());
    differing(&mut found, EntryKind::Department, &before.departments, &after.departments, within_unit, name);
    let within_unit = |(unit, code): (UnitId, &ProcedureCode)| format!("{}/{code}", unit.0);
    let departments = |history: &_| values::history(history, |code: &CompactString| code.as_str().into());
    differing(&mut found, EntryKind::Assignment, old.assignments.iter(), new.assignments.iter(), within_unit, departments);
    differing(&mut found, EntryKind::Decision, &before.decisions, &after.decisions, Clone::clone, values::decision);
    let (annexes_before, annexes_after) = (annexes(&before.targets), annexes(&after.targets));
    let id = |id: &&str| (*id).to_owned();
    differing(&mut found, EntryKind::Annex, &annexes_before, &annexes_after, id, |targets| values::annex(targets));
    let (texts_before, texts_after) = (&before.legal_texts, &after.legal_texts);
    differing(&mut found, EntryKind::LegalText, texts_before, texts_after, Clone::clone, values::legal_text);
    found
}

/// Targets by decision, each decision's in their order: an annex changes as a whole.
#[must_use]
pub fn annexes(targets: &[Target]) -> BTreeMap<&str, Vec<&Target>> {
    let mut by_decision: BTreeMap<&str, Vec<&Target>> = BTreeMap::new();
    for target in targets {
        by_decision.entry(&target.decision).or_default().push(target);
    }
    by_decision
}

fn differing<'v, K: Ord, V: PartialEq + 'v>(
    found: &mut Vec<Change>,
    kind: EntryKind,
    before: impl IntoIterator<Item = (K, &'v V)>,
    after: impl IntoIterator<Item = (K, &'v V)>,
    key: impl Fn(K) -> String,
    value: impl Fn(&V) -> Value,
) {
    let changed = side_by_side(before, after).filter(|(_, was, is)| was != is);
    found.extend(changed.map(|(name, was, is)| Change { kind, key: key(name), before: was.map(&value), after: is.map(&value) }));
}

/// Entries of two collections, each in the order of its keys: what stands under each key that either has.
pub fn side_by_side<'v, K: Ord, V: 'v>(
    before: impl IntoIterator<Item = (K, &'v V)>,
    after: impl IntoIterator<Item = (K, &'v V)>,
) -> impl Iterator<Item = (K, Option<&'v V>, Option<&'v V>)> {
    let (mut old, mut new) = (before.into_iter().peekable(), after.into_iter().peekable());
    std::iter::from_fn(move || {
        // The lesser of the next two is only on its side.
        let order = match (old.peek(), new.peek()) {
            (Some((a, _)), Some((b, _))) => a.cmp(b),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, _) => std::cmp::Ordering::Greater,
        };
        let (was, is) = (old.next_if(|_| order.is_le()), new.next_if(|_| order.is_ge()));
        match (was, is) {
            (Some((key, was)), is) => Some((key, Some(was), is.map(|(_, is)| is))),
            (None, Some((key, is))) => Some((key, None, Some(is))),
            (None, None) => None,
        }
    })
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
