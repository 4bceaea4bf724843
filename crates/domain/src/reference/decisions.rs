//! How decisions bear on each other: which text holds on which day.

use std::collections::BTreeMap;

use crate::decisions::ActKind;
use crate::reference::{Decision, Reference};
use crate::time::Day;

/// The id of the decision that is called by its id or by its number.
#[must_use]
pub fn called<'a>(decisions: &'a BTreeMap<String, Decision>, called: &str) -> Option<&'a String> {
    if let Some((id, _)) = decisions.get_key_value(called) {
        return Some(id);
    }
    let number = |decision: &Decision| decision.document.text().number.as_deref().map(crate::text::bare);
    let wanted = crate::text::bare(called);
    let mut found = decisions.iter().filter(|(_, decision)| number(decision).as_deref() == Some(wanted.as_str()));
    // Numbers begin again each year and in each office: two of one number cannot be told apart.
    found.next().map(|(id, _)| id).filter(|_| found.next().is_none())
}

/// The day from which each decision that was replaced or revoked does not hold any more.
#[must_use]
pub fn ends(decisions: &BTreeMap<String, Decision>) -> BTreeMap<&str, (Day, &str)> {
    let mut ends: BTreeMap<&str, (Day, &str)> = BTreeMap::new();
    for (by, decision) in decisions {
        let text = decision.document.text();
        let Some(from) = text.holds_from() else { continue };
        for act in text.acts.iter().filter(|act| act.how != ActKind::Amend) {
            if let Some(ended) = called(decisions, &act.decision).filter(|ended| *ended != by) {
                let end = ends.entry(ended).or_insert((from, by));
                *end = (*end).min((from, by));
            }
        }
    }
    ends
}

/// Tells every target from which day another decision has ended it.
pub(super) fn settle(state: &mut Reference) {
    let ends = ends(&state.decisions);
    for target in &mut state.targets {
        target.ended = ends.get(target.decision.as_str()).map(|(day, _)| *day);
    }
}
