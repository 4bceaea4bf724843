//! `/search`: anything by name, number or code; `/search/suggest`: the first few, for the box in the header as one types.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use dondoc_app::words::Language;
use dondoc_app::{Error, HITS_MAX, Hit, HitKind};
use serde::{Deserialize, Serialize};

use crate::errors::{Answer, Asked, Failure};
use crate::language::Visit;
use crate::links;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::who::Acting;

/// Hits of a kind, and of all, that are suggested.
const OF_A_KIND: usize = 4;
const SUGGESTED: usize = 10;

/// The question.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SearchAsked {
    q: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "search/results.html")]
pub(crate) struct ResultsPage {
    frame: Frame,
    t: Language,
    asked: String,
    counted: Option<String>,
    groups: Vec<GroupShown>,
}

#[derive(Debug)]
struct GroupShown {
    name: String,
    count: String,
    hits: Vec<HitShown>,
    /// How many more there are.
    more: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct HitShown {
    kind: String,
    title: String,
    code: Option<String>,
    note: Option<String>,
    to: String,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Asked(asked): Asked<SearchAsked>) -> Answer {
    let t = visit.language;
    let text = filled(asked.q.as_ref()).unwrap_or_default().to_owned();
    let found = app.search(&text, HITS_MAX).await.map_err(|e| visit.failed(e))?;
    let counted = (!text.is_empty()).then(|| t.text_with("search-counted", &[("n", t.number(found.total as u64))]));
    let group = |(kind, hits, all): (HitKind, Vec<Hit>, usize)| GroupShown {
        name: t.text(&format!("search-kind-{}", kind.name())),
        count: t.number(all as u64),
        more: (all > hits.len()).then(|| t.text_with("search-more", &[("n", t.number((all - hits.len()) as u64))])),
        hits: hits.into_iter().map(|hit| shown(t, hit)).collect(),
    };
    visit.answer(&ResultsPage {
        frame: Frame::new(&visit, &t.text("search-title"), Section::None),
        t,
        asked: text,
        counted,
        groups: found.groups.into_iter().map(group).collect(),
    })
}

/// The first few, of different kinds.
pub(crate) async fn suggest(Acting(app): Acting, visit: Visit, Asked(asked): Asked<SearchAsked>) -> Result<Response, Failure> {
    let text = filled(asked.q.as_ref()).unwrap_or_default();
    let found = app.search(text, OF_A_KIND).await.map_err(|e| visit.failed(e))?;
    let hits = found.groups.into_iter().flat_map(|(_, hits, _)| hits).take(SUGGESTED);
    let hits: Vec<HitShown> = hits.map(|hit| shown(visit.language, hit)).collect();
    let text = serde_json::to_string(&hits).map_err(|cause| visit.failed(Error::internal(cause)))?;
    Ok(([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], text).into_response())
}

fn shown(t: Language, hit: Hit) -> HitShown {
    HitShown {
        kind: t.text(&format!("search-kind-{}", hit.kind.name())),
        to: address(&hit),
        title: hit.title,
        code: hit.code,
        note: hit.note,
    }
}

/// Its page.
fn address(hit: &Hit) -> String {
    let key = hit.key.as_str();
    match hit.kind {
        HitKind::Dossier => links::dossier(key),
        HitKind::Unit => links::unit(key),
        HitKind::Procedure => links::address("/explore", &[("procedure", key)]),
        HitKind::Field => links::address("/explore", &[("view", "table"), ("rows", "procedure"), ("field", key)]),
        HitKind::Department => {
            links::address("/explore", &[("unit", hit.unit.as_deref().unwrap_or_default()), ("department", key)])
        }
        HitKind::Decision => links::decision(key),
        HitKind::Definition => links::definition(key),
        HitKind::LegalText => links::address("/legal-texts", &[("words", key)]),
        HitKind::Paper => format!("/papers/{key}"),
        HitKind::Closed => format!("/snapshots/{key}"),
        HitKind::Import => format!("/imports/{key}"),
    }
}
