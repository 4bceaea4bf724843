//! `/units/{unit}/history`: a unit through mergers and splits, its figures on both maps, and why services of
//! several units cannot be added.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::Path;
use dondoc_app::views::{DossierFilter, Figure, UnitRef};
use dondoc_app::words::Language;
use dondoc_app::{HistoricUnit, Shares, UnitHistory};
use dondoc_domain::organisation::Map;
use dondoc_domain::rate::Rate;
use dondoc_domain::sharing::SharedService;

use crate::errors::{Answer, Asked};
use crate::language::Visit;
use crate::links::Scope;
use crate::pages::unit::{UnitAsked, query};
use crate::pages::{Frame, Section, Tab};
use crate::shown::{self, Link, TablesShown};
use crate::who::Acting;

/// Rows of the matrix that a page takes; a commune has fewer, a province may have more.
const SERVICES_SHOWN: usize = 150;

#[derive(Debug, Template)]
#[template(path = "unit/history.html")]
pub(crate) struct HistoryPage {
    frame: Frame,
    t: Language,
    period: String,
    days: String,
    definition: String,
    state: Option<String>,
    tables: TablesShown,
    /// Day and sentence of each change.
    events: Vec<(String, String)>,
    /// Some unit was split.
    split: bool,
    units: Vec<UnitShown>,
    indicators: Vec<String>,
    why: Vec<WhyShown>,
    /// That dossiers can be added.
    dossiers_add: Vec<String>,
    matrices: Vec<MatrixShown>,
}

#[derive(Debug)]
struct UnitShown {
    name: Link,
    code: String,
    time: String,
    parents: Vec<String>,
    former: Vec<String>,
    counts_for: String,
    heir: bool,
    /// Nothing where its figures are not theirs to see who look.
    counted: Option<Link>,
    as_was: Vec<RateShown>,
    /// Empty where its dossiers are counted in another unit's figures.
    today: Vec<RateShown>,
    /// In whose figures its dossiers are counted today, where it is not itself.
    within: String,
    counted_today: String,
}

#[derive(Debug)]
struct RateShown {
    name: String,
    percent: String,
    fraction: Link,
    /// That there are few.
    small: Option<String>,
}

#[derive(Debug)]
struct WhyShown {
    name: String,
    sentences: Vec<String>,
    /// What adding gives and what is right; `None` where they are the same.
    wrong: Option<(String, String)>,
    right: (String, String),
}

#[derive(Debug)]
struct MatrixShown {
    units: Vec<String>,
    rows: Vec<ServiceShown>,
    totals: Vec<String>,
    total: String,
    more: Option<String>,
}

#[derive(Debug)]
struct ServiceShown {
    code: String,
    name: String,
    count: usize,
    to: String,
    /// Mark, its words, class.
    cells: Vec<(&'static str, String, &'static str)>,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(unit): Path<String>, Asked(asked): Asked<UnitAsked>) -> Answer {
    let query = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let history = app.unit_history(&query).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &history, &Scope::of(&query)))
}

pub(crate) fn page(visit: &Visit, history: &UnitHistory, scope: &Scope) -> HistoryPage {
    let t = visit.language;
    let of = |unit: &UnitRef, map: Map| Scope { unit: unit.key.clone(), map, as_of: None, ..scope.clone() };
    let services = |s: &&Shares| s.of_services();
    let added = history.shares.iter().filter(|s| !s.of_services()).flat_map(|s| t.why_not_the_sum(s));
    HistoryPage {
        frame: Frame::new(visit, &format!("{}: {}", t.text("history-title"), history.unit.name), Section::Units).of_unit(
            &history.unit.name,
            scope,
            Tab::History,
        ),
        t,
        period: shown::period(t, &history.period),
        days: shown::days(&history.period),
        definition: shown::of(t, &history.definition.title).to_owned(),
        state: scope.known_at.and_then(|at| shown::state(t, Map::AsWas, None, Some(at))),
        tables: shown::tables(t, &history.tables),
        events: history.links.iter().map(|link| (link.effective.vietnamese(), t.succession(link))).collect(),
        split: history.links.iter().any(|link| link.extent != dondoc_domain::organisation::Extent::Whole),
        units: history.units.iter().map(|unit| unit_shown(t, history, unit, of)).collect(),
        indicators: history.definition.indicators.iter().map(|i| shown::of(t, &i.name).to_owned()).collect(),
        why: history.shares.iter().filter(services).map(|s| why(t, s)).collect(),
        dossiers_add: added.collect(),
        matrices: history
            .shares
            .iter()
            .filter(services)
            .filter(|s| s.arising().len() > 1)
            .map(|s| matrix(t, history, s, &of(&history.heir, Map::Today)))
            .collect(),
    }
}

fn unit_shown(t: Language, history: &UnitHistory, unit: &HistoricUnit, of: impl Fn(&UnitRef, Map) -> Scope) -> UnitShown {
    let own = of(&unit.unit, Map::AsWas);
    let (heir, counted) = (unit.unit == history.heir, unit.as_was.as_ref());
    let rate = |figure: &Figure, scope: &Scope| {
        let to = shown::figure_link(scope, history.definition, figure.indicator, None);
        RateShown {
            name: shown::of(t, figure.name).to_owned(),
            percent: t.percent(figure.rate),
            fraction: Link::new(fraction(t, figure.rate), to),
            small: history.definition.indicator(figure.indicator).and_then(|i| t.small(figure.rate, i.measure, None)),
        }
    };
    let today = of(&unit.unit, Map::Today);
    let key = if unit.counts_for == history.heir { "history-within" } else { "history-elsewhere" };
    let former = |(during, name): &(_, String)| {
        t.text_with("history-former-name", &[("name", name.clone()), ("time", t.validity(*during))])
    };
    let parent = |(during, parent): &(dondoc_domain::time::Validity, UnitRef)| {
        let always = during.from_day().is_none() && during.to_day().is_none();
        if always { parent.name.clone() } else { format!("{} ({})", parent.name, t.validity(*during)) }
    };
    UnitShown {
        name: Link::new(&unit.unit.name, own.overview()),
        code: unit.unit.code.clone(),
        time: shown::validity(t, &unit.unit).unwrap_or_else(|| t.text("history-always")),
        parents: unit.parents.iter().map(parent).collect(),
        former: unit.former_names.iter().map(former).collect(),
        counts_for: if unit.counts_for == unit.unit { t.text("history-itself") } else { unit.counts_for.name.clone() },
        heir,
        counted: counted.map(|of| Link::new(t.number(of.channels.total()), own.dossiers(&DossierFilter::default()))),
        as_was: counted.iter().flat_map(|of| &of.figures).map(|f| rate(f, &own)).collect(),
        today: if heir { history.union.iter().map(|f| rate(f, &today)).collect() } else { Vec::new() },
        within: t.text_with(key, &[("name", &unit.counts_for.name)]),
        counted_today: t.number(history.union_channels.total()),
    }
}

fn fraction(t: Language, rate: Rate) -> String {
    format!("{}/{}", t.number(rate.num), t.number(rate.den))
}

fn why(t: Language, shares: &Shares) -> WhyShown {
    let said = |rate: Rate| (t.percent(rate), fraction(t, rate));
    WhyShown {
        name: shown::of(t, &shares.indicator.name).to_owned(),
        sentences: t.why_not_the_sum(shares),
        wrong: shares.differs().then(|| said(shares.sharing.sum())),
        right: said(shares.sharing.union),
    }
}

fn matrix(t: Language, history: &UnitHistory, shares: &Shares, today: &Scope) -> MatrixShown {
    let in_units = |s: &SharedService| s.parts.iter().filter(|r| r.arises()).count();
    let mut services: Vec<&SharedService> = shares.sharing.services.iter().collect();
    // Stable: by code within the same number.
    services.sort_by_key(|s| Reverse(in_units(s)));
    let cell = |rate: &Rate| match (rate.num, rate.den) {
        (_, 0) => ("", t.text("history-cell-none"), "none"),
        (0, _) => ("○", t.text("history-cell-arose"), "arose"),
        _ => ("●", t.text("history-cell-online"), "online"),
    };
    let row = |s: &&SharedService| {
        let code = s.procedure.to_string();
        let filter = DossierFilter { procedure: Some(code.clone()), ..DossierFilter::default() };
        ServiceShown {
            name: history.procedures.get(&code).cloned().unwrap_or_else(|| t.text("web-procedure-unknown")),
            count: in_units(s),
            to: today.dossiers(&filter),
            cells: s.parts.iter().map(cell).collect(),
            code,
        }
    };
    let more = services.len().saturating_sub(SERVICES_SHOWN);
    MatrixShown {
        units: shares.units.iter().map(|i| history.units[*i].unit.name.clone()).collect(),
        rows: services.iter().take(SERVICES_SHOWN).map(row).collect(),
        totals: shares.sharing.parts.iter().map(|r| fraction(t, *r)).collect(),
        total: fraction(t, shares.sharing.union),
        more: (more > 0).then(|| t.text_with("history-matrix-more", &[("n", t.number(more as u64))])),
    }
}
