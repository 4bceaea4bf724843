//! Whether the period that is shown is closed, and how it stands to what was closed.

use dondoc_app::Closing;
use dondoc_app::views::Overview;
use dondoc_app::words::Language;

use crate::links::{self, Scope};
use crate::shown::Link;

#[derive(Debug)]
pub(super) struct ClosingShown {
    /// The snapshot, and what became of it since; `None`: its figures are not compared with another moment's.
    pub(super) closed: Option<(Link, Option<String>)>,
    /// The form that closes the period, where it may be.
    pub(super) close: Option<String>,
}

pub(super) fn shown(t: Language, overview: &Overview, closing: &Closing) -> Option<ClosingShown> {
    match closing {
        Closing::TooEarly => None,
        Closing::Open => {
            overview.known_at.is_none().then(|| ClosingShown { closed: None, close: Some(Scope::shown_by(overview).close()) })
        }
        Closing::Closed(note) => {
            let args = [("at", note.closed.closed_at.day().vietnamese()), ("n", note.closed.number.to_string())];
            let link = Link::new(t.text_with("snapshot-closed-on", &args), links::snapshot(note.closed.number));
            let since = note.since.as_ref().map_or_else(
                || t.text("snapshot-since-unchanged"),
                |since| t.text_with("snapshot-since-line", &[("what", t.since(since, overview.definition))]),
            );
            Some(ClosingShown { closed: Some((link, note.compared.then_some(since))), close: None })
        }
    }
}
