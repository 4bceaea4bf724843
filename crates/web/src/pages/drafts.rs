//! `/decisions/drafts/{id}`: a decision before it is in force: its text as a form with what is to be said beside the fields, its
//! annex as a grid, and what confirming it would change.

pub(crate) mod annex;
pub(crate) mod confirm;
mod form;
pub(crate) mod read;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{DraftFrom, DraftView, Error, TextDifference};
use dondoc_domain::decisions::check::field_of;
use dondoc_domain::decisions::{ActKind, DecisionText, differences};
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use serde::Deserialize;

use crate::errors::{Answer, Failure, senseless};
use crate::language::Visit;
use crate::links;
use crate::pages::{Frame, Section};
use crate::sent::Sent;
use crate::shown::Link;
use crate::who::Acting;
use form::{ArticleFields, Fields, TextField};

/// What a draft is to begin with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CreateSent {
    from: String,
    decision: String,
    unit: String,
    year: String,
}

/// Why a draft is given up.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DiscardSent {
    reason: String,
    by: String,
}

#[derive(Debug, Template)]
#[template(path = "decisions/draft.html")]
pub(crate) struct DraftPage {
    frame: Frame,
    t: Language,
    id: i64,
    version: i64,
    title: String,
    /// Where it came from, and when it was saved.
    facts: Vec<String>,
    /// Version that somebody else saved, and how it differs from what was sent.
    overtaken: Option<(String, Vec<DifferenceShown>)>,
    /// Findings that belong to no field.
    findings: Vec<FindingShown>,
    /// How many bar the confirmation.
    barring: usize,
    ready: bool,
    fields: Vec<TextField>,
    acts: Vec<form::ActFields>,
    act_findings: Vec<FindingShown>,
    articles: Vec<ArticleFields>,
    illustrative: bool,
    annex_note: String,
    annex: Link,
    annex_values: String,
    proposed_id: String,
    ended: Option<String>,
    versions: Vec<VersionShown>,
}

/// A finding in words.
#[derive(Debug, Clone)]
pub(crate) struct FindingShown {
    pub(crate) bars: bool,
    /// Id of the field of the draft's form that it is about.
    pub(crate) at: Option<String>,
    pub(crate) sentence: String,
    pub(crate) hint: Option<String>,
}

#[derive(Debug)]
struct DifferenceShown {
    field: String,
    before: String,
    after: String,
}

#[derive(Debug)]
struct VersionShown {
    said: String,
    changes: Vec<DifferenceShown>,
}

/// A finding of a draft in words, with its place.
pub(crate) fn finding(t: Language, d: &Diagnostic) -> FindingShown {
    let at = field_of(d).filter(|field| *field != "annex").map(|field| format!("field-{}", form::name_of(field)));
    FindingShown { bars: d.severity == Severity::Refusal, at, sentence: t.diagnostic(d), hint: t.hint(d) }
}

/// Begins a draft.
pub(crate) async fn create(Acting(app): Acting, visit: Visit, Sent(sent): Sent<CreateSent>) -> Result<Redirect, Failure> {
    let failed = |e: Error| visit.failed(e).leading_to("draft-back", "/decisions");
    let year = sent.year.trim().parse().ok();
    let from = match (sent.from.as_str(), ActKind::from_name(&sent.from)) {
        (_, Some(how)) => DraftFrom::Changing { decision: sent.decision, how },
        ("earlier", _) => DraftFrom::Earlier { decision: sent.decision, year },
        ("empty", _) => DraftFrom::Empty { unit: sent.unit, year: year.ok_or_else(|| failed(senseless("year")))? },
        _ => return Err(failed(senseless("from"))),
    };
    let id = app.create_draft(from, None).await.map_err(failed)?;
    Ok(Redirect::to(&links::draft(id)))
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(id): Path<i64>) -> Answer {
    let draft = app.draft(id).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &draft, None))
}

/// Saves the form; where somebody else has saved since, shows both.
pub(crate) async fn save(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<i64>,
    Sent(sent): Sent<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let draft = app.draft(id).await.map_err(|e| visit.failed(e))?;
    let fields = Fields::new(sent);
    let seen = fields.number("version").ok_or_else(|| visit.failed(senseless("version")))?;
    let text = fields.apply(&draft.text).map_err(|name| visit.failed(senseless(name)))?;
    match app.save_draft(id, seen, &text, fields.text("by").as_deref()).await {
        Ok(_) if fields.text("then").as_deref() == Some("annex") => {
            Ok(Redirect::to(&links::draft_part(id, "annex")).into_response())
        }
        Ok(_) => Ok(Redirect::to(&links::draft(id)).into_response()),
        Err(why) => match why.diagnostics().iter().find(|d| d.code == "draft-overtaken") {
            Some(said) => {
                let told = visit.language.diagnostic(said);
                Ok(visit.answer(&page(&visit, &draft, Some((&text, &told))))?.into_response())
            }
            None => Err(visit.failed(why)),
        },
    }
}

/// Gives a draft up.
pub(crate) async fn discard(
    Acting(app): Acting,
    visit: Visit,
    Path(id): Path<i64>,
    Sent(sent): Sent<DiscardSent>,
) -> Result<Redirect, Failure> {
    app.discard_draft(id, &sent.reason, Some(&sent.by)).await.map_err(|e| visit.failed(e))?;
    Ok(Redirect::to("/decisions"))
}

/// Who asks for an address to which forms are sent.
pub(crate) async fn back() -> Redirect {
    Redirect::to("/decisions")
}

/// The same for those of one draft.
pub(crate) async fn back_to(Path(id): Path<i64>) -> Redirect {
    Redirect::to(&links::draft(id))
}

/// `sent`: what a form sent over a newer version, and what is to be said of that.
pub(crate) fn page(visit: &Visit, draft: &DraftView, sent: Option<(&DecisionText, &str)>) -> DraftPage {
    let t = visit.language;
    let text = sent.as_ref().map_or(&draft.text, |(text, _)| text);
    let of = |field: &str| -> Vec<FindingShown> {
        let own = draft.findings.iter().filter(|d| field_of(d) == Some(field)).map(|d| finding(t, d));
        let bases = draft.warnings.iter().filter(|_| field == "legal_bases");
        own.chain(bases.map(|w| FindingShown { bars: false, at: None, sentence: t.legal_warning(w), hint: None })).collect()
    };
    let title = draft.text.title.clone().unwrap_or_else(|| t.text("draft-untitled"));
    let overtaken = sent.as_ref().map(|(text, told)| ((*told).to_owned(), shown(t, &differences(&draft.text, text))));
    let values = text.annex.as_ref().map_or(0, |annex| annex.targets.len());
    let newest = draft.versions.first();
    let facts = [Some(origin(t, draft)), newest.map(|v| saved(t, v.version, &v.saved_at.vietnamese(), v.saved_by.as_deref()))];
    let version = |v: &dondoc_app::DraftVersion| VersionShown {
        said: saved(t, v.version, &v.saved_at.vietnamese(), v.saved_by.as_deref()),
        changes: shown(t, &v.changes),
    };
    DraftPage {
        frame: Frame::new(visit, &title, Section::Decisions).below(t.text("decision-title"), "/decisions"),
        t,
        id: draft.id,
        version: draft.version,
        title,
        facts: facts.into_iter().flatten().collect(),
        overtaken,
        findings: draft.findings.iter().map(|d| finding(t, d)).collect(),
        barring: draft.findings.iter().filter(|d| d.severity == Severity::Refusal).count(),
        ready: draft.may_be_confirmed(),
        fields: form::fields(t, text, &of),
        acts: form::acts(t, text),
        act_findings: of("acts"),
        articles: form::articles(text),
        illustrative: text.annex.as_ref().is_some_and(|annex| annex.illustrative),
        annex_note: text.annex.as_ref().and_then(|annex| annex.note.clone()).unwrap_or_default(),
        annex: Link::new(t.text("draft-annex-open"), links::draft_part(draft.id, "annex")),
        annex_values: t.text_with("draft-annex-values", &[("n", t.number(values as u64))]),
        proposed_id: draft.proposed_id.clone(),
        ended: draft.ended.as_ref().map(|ended| match (&ended.decision, &ended.reason) {
            (Some(decision), _) => {
                t.text_with("draft-confirmed-at", &[("at", ended.at.vietnamese()), ("decision", decision.clone())])
            }
            (None, reason) => {
                let why = reason.clone().unwrap_or_default();
                t.text_with("draft-discarded-at", &[("at", ended.at.vietnamese()), ("why", why)])
            }
        }),
        versions: draft.versions.iter().map(version).collect(),
    }
}

fn saved(t: Language, version: i64, at: &str, by: Option<&str>) -> String {
    let args = [("version", version.to_string()), ("at", at.to_owned()), ("by", by.unwrap_or_default().to_owned())];
    t.text_with(if by.is_some() { "draft-saved-by" } else { "draft-saved" }, &args)
}

/// Where a draft came from.
fn origin(t: Language, draft: &DraftView) -> String {
    let of = |name: &str| draft.origin.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let args = [("name", of("name")), ("decision", of("decision"))];
    t.text_with(&format!("draft-origin-{}", of("from")), &args)
}

fn shown(t: Language, all: &[TextDifference]) -> Vec<DifferenceShown> {
    let one = |d: &TextDifference| {
        // A value of the annex is told with whose it is.
        let place = if d.field == "annex" { d.place.trim_start_matches("/annex/") } else { "" };
        let field = t.text(&format!("draft-field-{}", d.field.replace('_', "-")));
        DifferenceShown {
            field: format!("{field} {place}").trim().to_owned(),
            before: d.before.clone().unwrap_or_default(),
            after: d.after.clone().unwrap_or_default(),
        }
    };
    all.iter().map(one).collect()
}
