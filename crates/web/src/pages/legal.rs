//! `/legal-texts`: the library of legal texts, how each stands on a day, and what came after it.

use askama::Template;
use dondoc_app::LegalTextView;
use dondoc_app::words::Language;
use dondoc_domain::legal::Standing;
use dondoc_domain::text::bare;
use dondoc_domain::time::Day;
use serde::Deserialize;

use crate::errors::{Answer, Asked};
use crate::language::Visit;
use crate::pages::{Frame, Section};
use crate::shown::Link;
use crate::who::Acting;

/// Which texts, on which day.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LegalAsked {
    /// Words of number or title; empty: all.
    words: Option<String>,
    /// The day; empty or unreadable: today.
    on: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "legal/list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    t: Language,
    words: String,
    /// The day as a field of a form takes it.
    on: String,
    counted: String,
    texts: Vec<TextShown>,
}

#[derive(Debug)]
struct TextShown {
    anchor: String,
    kind: String,
    number: String,
    title: String,
    note: Option<String>,
    signed: String,
    from: String,
    holds: bool,
    standing: String,
    /// The text that ended it, where it is on this page.
    successor: Option<Link>,
    evidence: String,
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit, Asked(asked): Asked<LegalAsked>) -> Answer {
    let on = asked.on.as_deref().and_then(|day| day.parse().ok());
    let (day, texts) = app.legal_texts(on, asked.words.as_deref()).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &asked, day, &texts))
}

pub(crate) fn page(visit: &Visit, asked: &LegalAsked, day: Day, texts: &[LegalTextView]) -> ListPage {
    let t = visit.language;
    let counted = [("n", t.number(texts.len() as u64)), ("day", day.vietnamese())];
    ListPage {
        frame: Frame::new(visit, &t.text("legal-page-title"), Section::Definitions),
        t,
        words: asked.words.clone().unwrap_or_default(),
        on: day.to_string(),
        counted: t.text_with("legal-count", &counted),
        texts: texts.iter().map(|view| shown(t, view, day, texts)).collect(),
    }
}

/// The place of a text on the page, by its number.
fn anchor(number: &str) -> String {
    format!("text-{}", bare(number).replace(' ', "-"))
}

fn shown(t: Language, view: &LegalTextView, day: Day, all: &[LegalTextView]) -> TextShown {
    let text = &view.text;
    let written = |day: Option<Day>| day.map_or_else(|| "–".to_owned(), Day::vietnamese);
    let here = |number: &&String| all.iter().any(|other| other.text.number == **number);
    let successor = text.ended_by.as_ref().filter(here).map(|by| Link::new(by, format!("#{}", anchor(by))));
    TextShown {
        anchor: anchor(&text.number),
        kind: text.kind.clone(),
        number: text.number.clone(),
        title: text.title.clone(),
        note: text.note.clone(),
        signed: written(text.signed),
        from: written(text.from),
        holds: view.standing == Standing::InForce,
        standing: t.legal_standing(text, day),
        successor: successor.filter(|_| view.standing == Standing::Ended),
        evidence: t.legal_evidence(&text.evidence),
    }
}
