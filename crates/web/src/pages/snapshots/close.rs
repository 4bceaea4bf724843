//! `/units/{unit}/close`: what will be closed, how fresh and complete it is, and who signs.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::views::{Overview, Source};
use dondoc_app::words::Language;
use dondoc_app::{App, CloseRequest, Closing, Error, FigureQuery, QualityQuery, QualityView};
use dondoc_domain::quality::completeness::{MonthState, Week};
use serde::Deserialize;

use crate::errors::{Asked, Failure};
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::unit::{UnitAsked, query};
use crate::pages::{Frame, Section, Tab};
use crate::sent::Sent;
use crate::shown::{self, FigureShown, FreshnessShown, Link, TablesShown};
use crate::who::Acting;

/// Missing days named on the page.
const DAYS_NAMED: usize = 6;

/// What the form sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CloseSent {
    signed_by: String,
    position: String,
    /// Number of the snapshot that is restated; empty where none is.
    restates: String,
    reason: String,
    /// Which state of the data was on the page.
    seen: String,
}

#[derive(Debug, Template)]
#[template(path = "snapshots/close.html")]
pub(crate) struct ClosePage {
    frame: Frame,
    t: Language,
    days: String,
    state: Option<String>,
    definition: Link,
    figures: Vec<FigureShown>,
    total: String,
    departments: String,
    procedures: String,
    freshness: Option<FreshnessShown>,
    tables: TablesShown,
    /// What may be missing.
    warnings: Vec<String>,
    quality: String,
    /// Why it cannot be closed yet.
    too_early: bool,
    /// The snapshot that would be restated, its number, and what changed since.
    closed: Option<(Link, String, Option<String>)>,
    /// The data moved on while the form was filled in.
    moved: bool,
    sent: CloseSent,
    action: String,
}

/// What the page shows: the present, whatever moment was asked for.
async fn asked_for(app: &App, unit: String, asked: &UnitAsked) -> Result<FigureQuery, Error> {
    Ok(FigureQuery { known_at: None, ..query(app, unit, asked).await? })
}

async fn form_page(app: &App, visit: &Visit, figures: &FigureQuery, sent: CloseSent, moved: bool) -> Result<ClosePage, Error> {
    // The version first: what moves while the page is made is told when the form comes back.
    let seen = app.data_version().await?.to_string();
    let overview = app.overview(figures).await?;
    let closing = app.closing(&overview).await?;
    let quality = if overview.source == Source::ProcedureTable || closing == Closing::TooEarly {
        None
    } else {
        let week = Week::default();
        let asked = QualityQuery { unit: figures.unit.clone(), period: Some(figures.period.clone()), known_at: None, week };
        Some(app.quality(&asked).await?)
    };
    let mut page = page(visit, &overview, &closing, quality.as_deref(), CloseSent { seen, ..sent });
    page.moved = moved;
    Ok(page)
}

pub(crate) async fn form(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
) -> Result<Response, Failure> {
    let figures = asked_for(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let page = form_page(&app, &visit, &figures, CloseSent::default(), false).await.map_err(|e| visit.failed(e))?;
    Ok(visit.answer(&page).into_response())
}

/// Closes the period, unless the data are no longer those that were on the page.
pub(crate) async fn close(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
    Sent(sent): Sent<CloseSent>,
) -> Result<Response, Failure> {
    let figures = asked_for(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let version = app.data_version().await.map_err(|e| visit.failed(e))?.to_string();
    if sent.seen != version {
        let page = form_page(&app, &visit, &figures, sent, true).await.map_err(|e| visit.failed(e))?;
        return Ok((StatusCode::CONFLICT, visit.answer(&page)).into_response());
    }
    let restates = match sent.restates.trim() {
        "" => None,
        number => Some(number.parse().map_err(|_| visit.failed(crate::errors::senseless("restates")))?),
    };
    let reason = restates.map(|_| sent.reason.clone());
    let request = CloseRequest { figures, signed_by: sent.signed_by, position: sent.position, restates, reason };
    // A task of its own: it is carried out even if the browser goes away.
    let done = tokio::spawn(async move { app.close_period(&request).await }).await;
    match done.unwrap_or_else(|cause| Err(Error::internal(cause))) {
        Ok(closed) => Ok(Redirect::to(&links::snapshot(closed.number)).into_response()),
        Err(error) => Err(visit.failed(error).leading_to("snapshots-title", "/snapshots")),
    }
}

pub(crate) fn page(
    visit: &Visit,
    overview: &Overview,
    closing: &Closing,
    quality: Option<&QualityView>,
    sent: CloseSent,
) -> ClosePage {
    let t = visit.language;
    let scope = Scope::shown_by(overview);
    let definition = overview.definition;
    let figure = |f| FigureShown::new(t, f, Some(definition), shown::figure_link(&scope, definition, f.indicator, None));
    let closed = match closing {
        Closing::Closed(note) => {
            let n = note.closed.number;
            let args = [("n", n.to_string()), ("at", note.closed.closed_at.vietnamese())];
            let link = Link::new(t.text_with("snapshot-closed-on", &args), links::snapshot(n));
            let since = note.since.as_ref().map_or_else(
                || t.text("snapshot-since-unchanged"),
                |since| t.text_with("snapshot-since-line", &[("what", t.since(since, definition))]),
            );
            Some((link, n.to_string(), note.compared.then_some(since)))
        }
        _ => None,
    };
    let heading = [("period", shown::period(t, &overview.period)), ("unit", overview.unit.name.clone())];
    ClosePage {
        frame: Frame::new(visit, &t.text_with("close-title", &heading), Section::Units).of_unit(
            &overview.unit.name,
            &scope,
            Tab::Other,
        ),
        t,
        days: shown::days(&overview.period),
        state: shown::state(t, overview.map, overview.as_of, None),
        definition: Link::new(shown::of(t, &definition.title), links::definition(&definition.id)),
        figures: overview.figures.iter().map(figure).collect(),
        total: t.number(overview.channels.total()),
        departments: t.number(overview.departments.len() as u64),
        procedures: t.number(overview.procedures.len() as u64),
        freshness: overview.freshness.as_ref().map(|f| FreshnessShown::new(t, f)),
        tables: shown::tables(t, &overview.tables),
        warnings: warnings(t, overview, quality),
        quality: scope.quality(),
        too_early: *closing == Closing::TooEarly,
        closed,
        moved: false,
        action: scope.close(),
        sent,
    }
}

/// What may be missing from the period's data.
fn warnings(t: Language, overview: &Overview, quality: Option<&QualityView>) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(fresh) = overview.freshness.as_ref().filter(|f| f.exported_at.day() < overview.period.end) {
        let args = [("at", fresh.exported_at.vietnamese()), ("end", overview.period.last_day().vietnamese())];
        said.push(t.text_with("close-warning-fresh", &args));
    } else if let Some(days) = quality.map(|q| q.days.not_covered).filter(|days| *days > 0) {
        said.push(t.text_with("close-warning-uncovered", &[("n", t.number(days))]));
    }
    let Some(quality) = quality else { return said };
    let months = quality.months.iter().zip(&quality.month_states);
    let missing = months.filter(|(_, state)| matches!(state, MonthState::Missing { .. }));
    let missing: Vec<String> = missing.map(|(month, _)| shown::period(t, month)).collect();
    if !missing.is_empty() {
        said.push(t.text_with("close-warning-months", &[("months", missing.join(", "))]));
    }
    let days: Vec<String> = quality.days.missing.iter().map(|d| d.day.vietnamese()).collect();
    if !days.is_empty() {
        let named = days.iter().take(DAYS_NAMED).cloned().collect::<Vec<_>>().join(", ");
        let named = if days.len() > DAYS_NAMED { format!("{named}, …") } else { named };
        said.push(t.text_with("close-warning-days", &[("n", t.number(days.len() as u64)), ("days", named)]));
    }
    said
}
