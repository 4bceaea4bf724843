//! `/api/v1/journal`: what was ever written, and that nothing of it was altered since.

use dondoc_app::{JournalFilter, JournalReport};
use serde_json::Value;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::paging::{Part, with_next};
use super::parameters::{Kind, PAGING, Param};
use super::shapes::{JournalLineTold, JournalTold};

pub(crate) const LIST: &[&[Param]] = &[
    PAGING,
    &[
        Param::new("action", Kind::Text, "Only lines of this action.").like("import"),
        Param::new("actor", Kind::Text, "Only of whom lines name so; `here`: of whoever had the data folder in hand.")
            .like("token 1"),
        Param::new("from", Kind::Day, "Only from this day on.").like("2024-01-01"),
        Param::new("to", Kind::Day, "Only up to this day.").like("2024-12-31"),
        Param::new("subject", Kind::Text, "Only with this in what the line is about.").like("import 1"),
    ],
];

/// Who has no name in lines.
const HERE: &str = "here";

pub(crate) const VERIFIED: &[&[Param]] =
    &[&[Param::new("expect", Kind::Text, "Hash of a line that was noted earlier, and that must still be there.")]];

const OF_ALL: &str = "It is of the whole installation: a bound token may not.";

pub(crate) fn list_told() -> Description {
    Description::new("operation", "journal", "The journal, newest first")
        .more(OF_ALL)
        .answers::<JournalTold>(200, "Lines, newest first.")
}

pub(crate) fn verify_told() -> Description {
    Description::new("operation", "verifyJournal", "Compares everything with what the journal says")
        .more(OF_ALL)
        .answers::<JournalReport>(200, "What is otherwise; nothing: nothing was altered or removed.")
        .problems(&[422])
}

pub(crate) async fn list(asking: Asking) -> Answered {
    asking.of_all_units()?;
    let (below, sent, most) = (asking.after_number()?, &asking.sent, asking.limit());
    let filter = JournalFilter {
        action: sent.owned("action"),
        actor: sent.owned("actor").map(|actor| if actor == HERE { String::new() } else { actor }),
        from: sent.parsed("from"),
        to: sent.parsed("to"),
        subject: sent.owned("subject"),
    };
    let found = asking.app.journal_part(below, &filter, most as u64 + 1).await.map_err(|e| asking.failed(e))?;
    let (newest, head) = found.head.unzip();
    let line = |of: dondoc_app::JournalLine| JournalLineTold {
        id: of.line.id,
        at: of.line.at,
        actor: of.line.actor,
        action: of.line.action,
        subject: of.line.subject,
        detail: serde_json::from_str(&of.line.detail).unwrap_or(Value::Null),
        hash: of.hash,
    };
    let part = Part::of(found.lines, most, |of| of.line.id.to_string()).map(line);
    let next = asking.next_of(&part);
    let told = JournalTold { newest, head, lines: part.entries, actions: found.actions, next: next.clone() };
    Ok(with_next(asking.told(200, &told)?, next.as_deref()))
}

pub(crate) async fn verify(asking: Asking) -> Answered {
    asking.of_all_units()?;
    let found = asking.app.verify_journal(asking.sent.text("expect")).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &found)
}
