//! `/units/{unit}/quality`: what checks find, what is missing and how late data come; and switching a check,
//! with its effect on both rates shown before.

mod found;
mod missing;
mod switch;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_app::words::Language;
use dondoc_app::{QualityQuery, QualityView};
use dondoc_domain::quality::completeness::Week;

use crate::errors::{self, Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links::Scope;
use crate::pages::unit::{UnitAsked, filled};
use crate::pages::{Frame, Section, Tab};
use crate::sheets;
use crate::shown::{self, Link};
use crate::who::Acting;
use found::{CheckShown, HeatRow, ImportShown};
use missing::{CompletenessShown, GapShown, TimelinessShown};

#[cfg(test)]
pub(crate) use switch::preview_page;
pub(crate) use switch::{back, preview, switch};

#[derive(Debug, Template)]
#[template(path = "quality/quality.html")]
pub(crate) struct QualityPage {
    frame: Frame,
    t: Language,
    period: String,
    lead: String,
    /// Nothing was ever imported.
    empty: bool,
    checks: Vec<CheckShown>,
    /// Where the form of a switch is sent for its preview.
    preview: String,
    months: Vec<Link>,
    heat: Vec<HeatRow>,
    imports: Vec<ImportShown>,
    completeness: CompletenessShown,
    timeliness: TimelinessShown,
    gaps: Vec<GapShown>,
    more_gaps: Option<String>,
    history: Vec<(String, String, String, String)>,
    downloads: Vec<Link>,
}

pub(crate) async fn show(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
) -> Result<Response, Failure> {
    let week = match filled(asked.week.as_ref()) {
        None => Week::default(),
        Some(text) => {
            let week = text.parse().ok().and_then(Week::new);
            week.ok_or_else(|| visit.failed(errors::senseless("week")))?
        }
    };
    let period = filled(asked.period.as_ref()).map(str::to_owned);
    let query = QualityQuery { unit, period, known_at: None, week };
    let view = app.quality(&query).await.map_err(|e| visit.failed(e))?;
    if let Some(format) = exports::format(asked.format.as_ref()).map_err(|e| visit.failed(e))? {
        return exports::answer(&app, &visit, sheets::quality(&visit, &view, app.clock()), format).await;
    }
    Ok(visit.answer(&page(&visit, &view)).into_response())
}

pub(crate) fn page(visit: &Visit, view: &QualityView) -> QualityPage {
    let t = visit.language;
    let scope = Scope::founding(&view.unit.key, &view.period.name);
    let everywhere = || t.text("quality-everywhere");
    let history = view.switches.iter().map(|s| {
        let place = s.unit.as_ref().map_or_else(everywhere, |u| u.name.clone());
        (s.at.vietnamese(), format!("{} ({place})", t.check(s.check)), t.mode(s.mode), s.reason.clone())
    });
    let (gaps, more_gaps) = missing::gaps(t, &view.gaps);
    QualityPage {
        frame: Frame::new(visit, &format!("{}: {}", t.text("web-quality-title"), view.unit.name), Section::Units).of_unit(
            &view.unit.name,
            &scope,
            Tab::Quality,
        ),
        t,
        period: shown::period(t, &view.period),
        lead: t.text_with("web-quality-lead", &[("rows", t.number(view.rows))]),
        empty: view.timeliness.exports.is_empty(),
        checks: view.checks.iter().map(|c| CheckShown::new(t, c, &scope)).collect(),
        preview: scope.quality_preview(),
        months: view.months.iter().map(|m| Link::new(found::short_month(m), scope.in_period(&m.name).quality())).collect(),
        heat: found::heat(t, view, &scope),
        imports: view.imports.iter().map(|i| ImportShown::new(t, i)).collect(),
        completeness: CompletenessShown::new(t, view, &scope),
        timeliness: TimelinessShown::new(t, view),
        gaps,
        more_gaps,
        history: history.collect(),
        downloads: exports::links(visit, "quality"),
    }
}
