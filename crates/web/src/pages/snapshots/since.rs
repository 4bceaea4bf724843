//! What became of the lines of a closed period: as closed, and as they are now.

use dondoc_app::words::Language;
use dondoc_app::{Since, SnapshotView};
use dondoc_domain::snapshots::{Line, Subject};

/// Lines shown at once, and on demand; the explanation page has them all.
const SHOWN: usize = 8;
const FOLDED: usize = 80;

/// The difference to now.
#[derive(Debug)]
pub(super) struct SinceShown {
    /// The whole in a sentence; `None` where only parts of it changed.
    pub(super) whole: Option<String>,
    pub(super) lines: Vec<SinceLine>,
    /// Further lines, and the words that open them.
    pub(super) folded: Vec<SinceLine>,
    pub(super) unfold: String,
    /// How many lines are not shown.
    pub(super) more: Option<String>,
    /// Where the difference is broken down.
    pub(super) explain: String,
}

#[derive(Debug)]
pub(super) struct SinceLine {
    pub(super) name: String,
    pub(super) whole: bool,
    /// Heading, as closed, now, and whether they are the same.
    pub(super) cells: Vec<(String, String, String, bool)>,
}

pub(super) fn shown(t: Language, view: &SnapshotView, since: &[Since]) -> SinceShown {
    let top = view.snapshot.unit.key.as_str();
    let whole = since.first().filter(|s| s.subject == Subject::whole(top));
    let more = since.len().saturating_sub(SHOWN + FOLDED);
    let mut lines: Vec<SinceLine> = since.iter().take(SHOWN + FOLDED).map(|s| line(t, view, s)).collect();
    let folded = lines.split_off(lines.len().min(SHOWN));
    let unfold = [("n", t.number(folded.len() as u64))];
    SinceShown {
        whole: whole.map(|s| t.since(s, &view.snapshot.definition)),
        lines,
        unfold: t.text_with("snapshot-since-unfold", &unfold),
        folded,
        more: (more > 0).then(|| t.text_with("snapshot-since-more", &[("n", t.number(more as u64))])),
        explain: format!("/explain?a=snapshot%3A{}&b=now", view.closed.number),
    }
}

fn line(t: Language, view: &SnapshotView, since: &Since) -> SinceLine {
    let top = view.snapshot.unit.key.as_str();
    let total = |line: &Option<Line>| line.as_ref().map_or_else(|| "–".to_owned(), |l| t.number(l.counted.iter().sum()));
    let cell = |name: String, was: String, is: String| {
        let same = was == is;
        (name, was, is, same)
    };
    let mut cells = vec![cell(t.text("web-dossiers"), total(&since.closed), total(&since.now))];
    for indicator in &view.snapshot.definition.indicators {
        let rate = |line: &Option<Line>| {
            let rate = line.as_ref().and_then(|l| l.rates.iter().find(|r| r.indicator == indicator.id));
            let target = rate.and_then(|r| r.target.as_ref()).and_then(|target| target.percent.parse().ok());
            let target = target.map_or_else(String::new, |percent| format!(" ≥ {}", t.target(percent)));
            format!("{}{target}", t.rate_with_counts(rate))
        };
        cells.push(cell(crate::shown::of(t, &indicator.name).to_owned(), rate(&since.closed), rate(&since.now)));
    }
    // The target goes without saying where it did not change.
    for (_, was, is, _) in &mut cells {
        let target = |text: &str| text.split_once(" ≥ ").map(|(_, target)| target.to_owned());
        if target(was) == target(is) {
            for text in [was, is] {
                if let Some((rate, _)) = text.split_once(" ≥ ") {
                    *text = rate.to_owned();
                }
            }
        }
    }
    let name = if since.subject == Subject::whole(top) {
        t.text("web-preview-whole")
    } else {
        super::document::subject_words(t, view, &since.subject)
    };
    SinceLine { name, whole: since.subject.is_whole(), cells }
}
