//! `/decisions/{id}`: a decision's text and its annex; targets lead to their row here.

use askama::Template;
use axum::extract::{Path, State};
use dondoc_app::App;
use dondoc_app::views::DecisionView;
use dondoc_app::words::Language;
use serde_json::Value;

use crate::errors::Answer;
use crate::language::Visit;
use crate::links::encoded;
use crate::pages::{Frame, Section};
use crate::shown::{self, Link};

#[derive(Debug, Template)]
#[template(path = "decisions/decision.html")]
pub(crate) struct DecisionPage {
    frame: Frame,
    t: Language,
    unit: Link,
    title: String,
    kind: String,
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
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Answer {
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
    let facts = facts.into_iter().filter_map(|(field, key)| Some((t.text(key), plain(document.get(field)?)?)));
    let annex = decision.annex.iter().map(|(row, who, indicator, target)| AnnexRow {
        row: *row,
        who: who.clone().unwrap_or_else(|| t.text_with("web-whole-unit", &[("unit", decision.unit.name.as_str())])),
        indicator: shown::of(t, indicator).to_owned(),
        target: t.target(*target),
    });
    DecisionPage {
        frame: Frame::new(visit, &decision.title, Section::Units),
        t,
        unit: Link::new(&decision.unit.name, format!("/units/{}", encoded(&decision.unit.key))),
        title: decision.title.clone(),
        kind: document.get("kind").and_then(plain).unwrap_or_else(|| t.text("web-decision")),
        facts: facts.collect(),
        bases: lines(document.get("legal_bases")),
        articles: document.get("articles").and_then(Value::as_array).into_iter().flatten().map(|a| article(t, a)).collect(),
        recipients: lines(document.get("recipients")),
        signer: document.get("signer").and_then(|s| Some((plain(s.get("title")?)?, plain(s.get("name")?)?))),
        annex_note: document.pointer("/annex/note").and_then(plain),
        annex: annex.collect(),
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
