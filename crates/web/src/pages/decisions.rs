//! `/decisions`: all decisions by year and unit; a decision's text and its annex, and how it bears on others. Targets lead to
//! their row here.

use askama::Template;
use axum::extract::Path;
use dondoc_app::DraftNote;
use dondoc_app::views::{AnnexRowView, DecisionNote, DecisionRelation, DecisionView};
use dondoc_app::words::Language;
use dondoc_domain::decisions::ActKind;
use dondoc_domain::time::Day;
use serde::Deserialize;
use serde_json::Value;

use crate::errors::Answer;
use crate::errors::Asked;
use crate::language::Visit;
use crate::links::{self, Scope, encoded};
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::shown::{self, Link};
use crate::who::Acting;

/// What the list may be narrowed to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListAsked {
    unit: Option<String>,
    year: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "decisions/list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    t: Language,
    drafts: Vec<DraftShown>,
    years: Vec<YearShown>,
    /// Units with decisions, to begin a draft for: what `unit` takes, and the name.
    units: Vec<(String, String)>,
    this_year: i32,
}

#[derive(Debug)]
struct DraftShown {
    link: Link,
    title: String,
    unit: String,
    year: String,
    saved: String,
    state: String,
}

#[derive(Debug)]
struct YearShown {
    year: String,
    decisions: Vec<NoteShown>,
}

/// A decision in a list.
#[derive(Debug)]
struct NoteShown {
    link: Link,
    title: String,
    unit: String,
    days: String,
    state: String,
    class: &'static str,
    targets: String,
}

#[derive(Debug, Template)]
#[template(path = "decisions/decision.html")]
pub(crate) struct DecisionPage {
    frame: Frame,
    t: Language,
    unit: Link,
    title: String,
    kind: String,
    state: String,
    days: String,
    /// What it does to others and they to it, as sentences with links.
    relations: Vec<(String, Link)>,
    /// Standings of the unit in the years of its annex.
    standings: Option<Link>,
    id: String,
    /// Ways to begin a draft from it: the value of `from`, and the words.
    ways: Vec<(&'static str, String)>,
    /// Number, date, issuer: what is known of them, with their labels.
    facts: Vec<(String, String)>,
    bases: Vec<String>,
    articles: Vec<ArticleShown>,
    recipients: Vec<String>,
    signer: Option<(String, String)>,
    annex_note: Option<String>,
    annex: Vec<AnnexRow>,
}

#[derive(Debug)]
struct ArticleShown {
    heading: String,
    subject: String,
    lines: Vec<String>,
}

#[derive(Debug)]
struct AnnexRow {
    row: u32,
    who: String,
    indicator: String,
    target: String,
    days: String,
    /// What stands instead of it, and from when.
    overridden: Option<(String, Link)>,
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit, Asked(asked): Asked<ListAsked>) -> Answer {
    let unit = filled(asked.unit.as_ref());
    let year = filled(asked.year.as_ref()).and_then(|year| year.parse().ok());
    let all = app.decisions(unit, year).await.map_err(|e| visit.failed(e))?;
    let drafts = app.drafts().await.map_err(|e| visit.failed(e))?;
    let units = app.names_of_units_with_data().await.map_err(|e| visit.failed(e))?;
    visit.answer(&list_page(&visit, &all, &drafts, units, app.clock().day().year()))
}

pub(crate) fn list_page(
    visit: &Visit,
    all: &[DecisionNote],
    drafts: &[DraftNote],
    mut units: Vec<(String, String)>,
    this_year: i32,
) -> ListPage {
    let t = visit.language;
    let mut years: Vec<YearShown> = Vec::new();
    for note in all {
        let year = note.year.map(|year| year.to_string()).unwrap_or_default();
        if years.last().is_none_or(|last| last.year != year) {
            years.push(YearShown { year, decisions: Vec::new() });
        }
        if let Some(last) = years.last_mut() {
            last.decisions.push(note_shown(t, note));
        }
        if !units.iter().any(|(key, _)| *key == note.unit_key) {
            units.push((note.unit_key.clone(), note.unit.clone()));
        }
    }
    units.sort_by(|a, b| a.1.cmp(&b.1));
    let waiting = drafts.iter().filter(|draft| draft.ended.is_none());
    ListPage {
        frame: Frame::new(visit, &t.text("decision-title"), Section::Decisions),
        t,
        drafts: waiting.map(|draft| draft_shown(t, draft)).collect(),
        years,
        units,
        this_year,
    }
}

fn draft_shown(t: Language, draft: &DraftNote) -> DraftShown {
    let called = draft.number.clone().unwrap_or_else(|| t.text_with("draft-called", &[("id", draft.id.to_string())]));
    DraftShown {
        link: Link::new(called, links::draft(draft.id)),
        title: draft.title.clone().unwrap_or_else(|| t.text("draft-untitled")),
        unit: draft.unit.clone().unwrap_or_default(),
        year: draft.year.map(|year| year.to_string()).unwrap_or_default(),
        saved: draft.saved_at.vietnamese(),
        state: t.text(if draft.ready { "draft-ready" } else { "draft-not-ready" }),
    }
}

fn note_shown(t: Language, note: &DecisionNote) -> NoteShown {
    NoteShown {
        link: Link::new(note.number.clone().unwrap_or_else(|| note.id.clone()), links::decision(&note.id)),
        title: note.title.clone(),
        unit: note.unit.clone(),
        days: days(t, note.from, note.to),
        state: state(t, note),
        class: note.state.name(),
        targets: t.number(note.targets as u64),
    }
}

fn state(t: Language, note: &DecisionNote) -> String {
    t.text(&format!("decision-state-{}", note.state.name()))
}

/// "01/01/2023 – 31/12/2023", "từ 15/10/2023".
pub(crate) fn days(t: Language, from: Option<Day>, to: Option<Day>) -> String {
    match (from, to.map(|day| day.plus(-1))) {
        (Some(from), Some(to)) => format!("{} – {}", from.vietnamese(), to.vietnamese()),
        (Some(from), None) => t.text_with("decision-days-from", &[("day", from.vietnamese())]),
        (None, Some(to)) => t.text_with("decision-days-to", &[("day", to.vietnamese())]),
        (None, None) => String::new(),
    }
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(id): Path<String>) -> Answer {
    let decision = app.decision(&id).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &decision))
}

pub(crate) fn page(visit: &Visit, decision: &DecisionView) -> DecisionPage {
    let t = visit.language;
    let document = &decision.document;
    let facts = [
        ("number", "web-decision-number"),
        ("date", "web-decision-date"),
        ("year", "web-decision-year"),
        ("issuer", "web-decision-issuer"),
        ("proposer", "web-decision-proposer"),
    ];
    let day = |text: String| text.parse::<Day>().map_or(text, Day::vietnamese);
    let facts = facts.into_iter().filter_map(|(field, key)| Some((t.text(key), day(plain(document.get(field)?)?))));
    let scope = decision.note.year.map(|year| Scope::founding(&decision.unit.key, year.to_string()));
    let ways = ["earlier", ActKind::Amend.name(), ActKind::Replace.name(), ActKind::Revoke.name()];
    DecisionPage {
        frame: Frame::new(visit, &decision.title, Section::Decisions).below(t.text("decision-title"), "/decisions"),
        t,
        unit: Link::new(&decision.unit.name, format!("/units/{}", encoded(&decision.unit.key))),
        title: decision.title.clone(),
        kind: document.get("kind").and_then(plain).unwrap_or_else(|| t.text("web-decision")),
        state: state(t, &decision.note),
        days: days(t, decision.note.from, decision.note.to),
        relations: relations(t, decision),
        standings: scope.map(|scope| Link::new(t.text("decision-standings"), scope.overview())),
        id: decision.id.clone(),
        ways: ways.map(|way| (way, t.text(&format!("draft-way-{way}")))).into(),
        facts: facts.collect(),
        bases: lines(document.get("legal_bases")),
        articles: document.get("articles").and_then(Value::as_array).into_iter().flatten().map(|a| article(t, a)).collect(),
        recipients: lines(document.get("recipients")),
        signer: document.get("signer").and_then(|s| Some((plain(s.get("title")?)?, plain(s.get("name")?)?))),
        annex_note: document.pointer("/annex/note").and_then(plain),
        annex: decision.annex.iter().map(|row| annex_row(t, decision, row)).collect(),
    }
}

/// Both ways: what it does to others, what they do to it, what is above it and below.
fn relations(t: Language, decision: &DecisionView) -> Vec<(String, Link)> {
    let said = |key: String, day: Option<Day>| {
        let day = day.map(|day| t.text_with("decision-on-day", &[("day", day.vietnamese())])).unwrap_or_default();
        format!("{} {day}", t.text(&key)).trim().to_owned()
    };
    let link = |called: &str, id: Option<&String>| Link::new(called, id.map(|id| links::decision(id)).unwrap_or_default());
    let act = |kind: &'static str| {
        move |r: &DecisionRelation| (said(format!("decision-{kind}-{}", r.how), r.day), link(&r.called, r.id.as_ref()))
    };
    let mut all: Vec<(String, Link)> =
        decision.parent.iter().map(|(cited, id)| (t.text("decision-parent"), link(cited, id.as_ref()))).collect();
    all.extend(decision.acts.iter().map(act("does")));
    all.extend(decision.acted_on_by.iter().map(act("by")));
    let called = |note: &DecisionNote| note.number.clone().unwrap_or_else(|| note.id.clone());
    all.extend(decision.children.iter().map(|note| (t.text("decision-child"), link(&called(note), Some(&note.id)))));
    all
}

fn annex_row(t: Language, decision: &DecisionView, row: &AnnexRowView) -> AnnexRow {
    let whole = || t.text_with("web-whole-unit", &[("unit", decision.unit.name.as_str())]);
    let who = [row.unit.clone(), row.department.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let level = row.level.map(|level| shown::level(t, level));
    let of = [row.field.clone(), level].into_iter().flatten();
    let indicator = std::iter::once(shown::of(t, &row.indicator).to_owned()).chain(of).collect::<Vec<_>>().join(" · ");
    AnnexRow {
        row: row.row,
        who: if who.is_empty() { whole() } else { who },
        indicator,
        target: t.target(row.target),
        days: days(t, row.from, row.to),
        overridden: row.overridden.as_ref().map(|(day, id)| {
            let said = t.text_with("decision-overridden", &[("day", day.vietnamese())]);
            (said, Link::new(id, links::decision(id)))
        }),
    }
}

fn article(t: Language, article: &Value) -> ArticleShown {
    let number = article.get("article").and_then(plain).unwrap_or_default();
    let subject = article.get("subject").and_then(plain).unwrap_or_default();
    let rest = article.as_object().into_iter().flatten().filter(|(name, _)| *name != "article" && *name != "subject");
    ArticleShown {
        heading: t.text_with("web-article", &[("n", number)]),
        subject,
        lines: rest.flat_map(|(_, value)| lines(Some(value))).collect(),
    }
}

/// A text or a number as text.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The texts of a value, one a line: an object of plain texts is one line, `a: b: c`.
fn lines(value: Option<&Value>) -> Vec<String> {
    match value {
        None => Vec::new(),
        Some(Value::Array(items)) => items.iter().flat_map(|item| lines(Some(item))).collect(),
        Some(Value::Object(fields)) => {
            let field = |name: &str| fields.get(name).and_then(plain);
            let texts: Option<Vec<String>> = fields.values().map(plain).collect();
            match (texts, field("name"), field("numerator"), field("denominator")) {
                (_, Some(name), Some(num), Some(den)) => vec![format!("{name} = {num} / {den}")],
                (Some(texts), ..) if !texts.is_empty() => vec![texts.join(": ")],
                _ => fields.values().flat_map(|field| lines(Some(field))).collect(),
            }
        }
        Some(other) => plain(other).into_iter().collect(),
    }
}
