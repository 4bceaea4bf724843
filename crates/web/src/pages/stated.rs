//! `/units/{unit}/stated`: figures of other systems, typed in, beside lists and tables.

use askama::Template;
use axum::extract::Path;
use axum::response::Redirect;
use dondoc_app::views::{Channels, DossierFilter};
use dondoc_app::words::Language;
use dondoc_app::{FigureQuery, StatedAsked, StatedComparison, StatedView, ThreeSides};
use dondoc_domain::periods::Period;
use dondoc_domain::stated::StatedCount;
use serde::Deserialize;

use crate::errors::{self, Answer, Asked, Failure};
use crate::language::Visit;
use crate::links::Scope;
use crate::pages::unit::{UnitAsked, filled, query};
use crate::pages::{Frame, Section, Tab};
use crate::sent::Sent;
use crate::shown::{self, Link};
use crate::who::Acting;

#[derive(Debug, Template)]
#[template(path = "unit/stated.html")]
pub(crate) struct StatedPage {
    frame: Frame,
    t: Language,
    period: String,
    days: String,
    state: Option<String>,
    /// Where the forms are sent.
    add: String,
    remove: String,
    comparisons: Vec<ComparisonShown>,
    kept: Vec<KeptShown>,
}

#[derive(Debug)]
struct ComparisonShown {
    heading: String,
    rows: Vec<SidesShown>,
    /// Procedures with dossiers of which the source says nothing.
    others: Option<String>,
}

#[derive(Debug)]
struct SidesShown {
    whole: bool,
    code: String,
    name: String,
    list: Link,
    table: String,
    stated: String,
    difference: String,
    parts: Vec<String>,
    online_parts: Vec<String>,
}

#[derive(Debug)]
struct KeptShown {
    id: i64,
    source: String,
    day: String,
    procedure: String,
    count: String,
    /// When and why it was removed.
    removed: Option<String>,
}

/// A figure as the form sends it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StatedSent {
    source: String,
    read_on: String,
    procedure: Option<String>,
    total: String,
    online: Option<String>,
    direct: Option<String>,
    postal: Option<String>,
}

/// Which figure is removed, and why.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RemoveSent {
    id: String,
    reason: String,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(unit): Path<String>, Asked(asked): Asked<UnitAsked>) -> Answer {
    let query = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let compared = app.compare_stated(&query).await.map_err(|e| visit.failed(e))?;
    let kept = app.stated(&query.unit, Some(&query.period)).await.map_err(|e| visit.failed(e))?;
    let unit = app.unit_asked(&query).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &query, &unit.name, &compared, &kept))
}

/// Keeps a figure.
pub(crate) async fn add(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
    Sent(sent): Sent<StatedSent>,
) -> Result<Redirect, Failure> {
    let query = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let number = |text: Option<&String>, name: &str| match filled(text) {
        None => Ok(None),
        Some(n) => n.parse::<u64>().map(Some).map_err(|_| visit.failed(errors::senseless(name))),
    };
    let total = number(Some(&sent.total), "total")?.ok_or_else(|| visit.failed(errors::senseless("total")))?;
    let figure = StatedAsked {
        unit: query.unit.clone(),
        period: query.period.clone(),
        source: sent.source,
        read_on: sent.read_on.trim().parse().map_err(|_| visit.failed(errors::senseless("read_on")))?,
        procedure: filled(sent.procedure.as_ref()).map(str::to_owned),
        count: StatedCount {
            total,
            online: number(sent.online.as_ref(), "online")?,
            direct: number(sent.direct.as_ref(), "direct")?,
            postal: number(sent.postal.as_ref(), "postal")?,
        },
    };
    app.add_stated(&figure).await.map_err(|e| visit.failed(e))?;
    Ok(Redirect::to(&Scope::of(&query).stated()))
}

/// Marks a figure as removed.
pub(crate) async fn remove(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
    Sent(sent): Sent<RemoveSent>,
) -> Result<Redirect, Failure> {
    let query = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let id = sent.id.parse().map_err(|_| visit.failed(errors::senseless("id")))?;
    app.remove_stated(id, &sent.reason).await.map_err(|e| visit.failed(e))?;
    Ok(Redirect::to(&Scope::of(&query).stated()))
}

/// Who asks for the address to which the form is sent.
pub(crate) async fn back(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
) -> Result<Redirect, Failure> {
    let query = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    Ok(Redirect::to(&Scope::of(&query).stated()))
}

pub(crate) fn page(
    visit: &Visit,
    query: &FigureQuery,
    name: &str,
    compared: &[StatedComparison],
    kept: &[StatedView],
) -> StatedPage {
    let t = visit.language;
    let scope = Scope::of(query);
    let period = Period::parse(&query.period).ok();
    StatedPage {
        frame: Frame::new(visit, &format!("{}: {name}", t.text("stated-title")), Section::Units).of_unit(
            name,
            &scope,
            Tab::Stated,
        ),
        t,
        period: period.as_ref().map(|p| shown::period(t, p)).unwrap_or_default(),
        days: period.as_ref().map(shown::days).unwrap_or_default(),
        state: shown::state(t, query.map, query.as_of, query.known_at),
        add: scope.stated_add(),
        remove: scope.stated_remove(),
        comparisons: compared.iter().map(|c| comparison(t, c, &scope)).collect(),
        kept: kept.iter().map(|s| kept_shown(t, s)).collect(),
    }
}

fn comparison(t: Language, one: &StatedComparison, scope: &Scope) -> ComparisonShown {
    let stated = one.procedures.iter().filter(|s| s.stated.is_some());
    let others = one.procedures.iter().filter(|s| s.stated.is_none()).count() as u64;
    ComparisonShown {
        heading: t.text_with("stated-heading", &[("source", one.source.clone()), ("day", one.read_on.vietnamese())]),
        rows: one.whole.iter().chain(stated).map(|s| sides(t, s, scope)).collect(),
        others: (others > 0).then(|| t.text_with("stated-others", &[("n", t.number(others))])),
    }
}

fn sides(t: Language, s: &ThreeSides, scope: &Scope) -> SidesShown {
    let missing = || t.text("stated-missing");
    let with_online =
        |total: u64, online: String| t.text_with("stated-of-which-online", &[("total", t.number(total)), ("online", online)]);
    let counted = |c: Option<Channels>| c.map_or_else(missing, |c| with_online(c.total(), t.number(c.online)));
    let open = |n: Option<u64>| n.map_or_else(|| t.text("stated-not-stated"), |n| t.number(n));
    let filter = DossierFilter { procedure: s.procedure.clone(), ..DossierFilter::default() };
    SidesShown {
        whole: s.procedure.is_none(),
        code: s.procedure.clone().unwrap_or_default(),
        name: match (&s.procedure, &s.name) {
            (None, _) => t.text("stated-whole"),
            (Some(_), Some(name)) => name.clone(),
            (Some(_), None) => t.text("web-procedure-unknown"),
        },
        list: Link::new(counted(s.list), scope.dossiers(&filter)),
        table: counted(s.table),
        stated: s.stated.map_or_else(missing, |c| with_online(c.total, open(c.online))),
        difference: s.difference().map_or_else(missing, |n| t.signed(n)),
        parts: s.total.as_deref().map(|parts| t.stated_parts(parts)).unwrap_or_default(),
        online_parts: s.online.as_deref().map(|parts| t.stated_parts(parts)).unwrap_or_default(),
    }
}

fn kept_shown(t: Language, s: &StatedView) -> KeptShown {
    let open = |n: Option<u64>| n.map_or_else(|| t.text("stated-not-stated"), |n| t.number(n));
    let channels = [("stated-online", s.count.online), ("stated-direct", s.count.direct), ("stated-postal", s.count.postal)];
    let channels: Vec<String> = channels.iter().map(|(key, n)| format!("{} {}", t.text(key), open(*n))).collect();
    let removed = |(at, why): &(dondoc_domain::time::Moment, String)| {
        t.text_with("stated-removed-at", &[("at", at.vietnamese()), ("why", why.clone())])
    };
    KeptShown {
        id: s.id,
        source: s.source.clone(),
        day: s.read_on.vietnamese(),
        procedure: s.procedure.clone().unwrap_or_else(|| t.text("stated-whole")),
        count: format!("{} ({})", t.number(s.count.total), channels.join(", ")),
        removed: s.removed.as_ref().map(removed),
    }
}
