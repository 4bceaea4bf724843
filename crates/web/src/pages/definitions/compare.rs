//! The same data by every definition, and the dossiers and services that make the difference between two.

use askama::Template;
use axum::extract::Path;
use dondoc_app::words::Language;
use dondoc_app::{
    DefinitionComparison, DefinitionRates, DefinitionsQuery, DifferenceGroup, IndicatorDifference, OnlyIn, RatePart,
    ServiceDifference,
};
use dondoc_domain::definitions::{self, Definition, FOUNDING, Measure};
use dondoc_domain::rate::Rate;
use serde::Deserialize;

use crate::errors::{self, Answer, Asked};
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::unit::{self, UnitAsked, filled};
use crate::pages::{Frame, Section, Tab};
use crate::shown::{self, Link};
use crate::who::Acting;

/// Dossiers of a list that is not opened, and of one that is.
const SHORT: usize = 50;
const LONG: usize = 1_000;
/// What a definition is compared with where nothing was chosen: what differs most.
const OTHER: &str = "QD-766-2022";

/// What is compared, and which list is opened.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CompareAsked {
    period: Option<String>,
    definition: Option<String>,
    with: Option<String>,
    map: Option<String>,
    as_of: Option<String>,
    known_at: Option<String>,
    open: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "definitions/compare.html")]
pub(crate) struct ComparePage {
    frame: Frame,
    t: Language,
    lead: String,
    action: String,
    period: String,
    /// What the form keeps beside the choices.
    kept: Vec<(&'static str, String)>,
    choices: [Choice; 2],
    indicators: Vec<String>,
    all: Vec<RowShown>,
    pair: String,
    pairs: Vec<IndicatorShown>,
}

#[derive(Debug)]
struct Choice {
    name: &'static str,
    label: String,
    entries: Vec<(String, String, bool)>,
}

#[derive(Debug)]
struct RowShown {
    definition: Link,
    /// `A`, `B` or nothing.
    letter: String,
    /// Indicator, percentage, fraction, and how much there is to the first in hundredths of a percent.
    rates: Vec<(String, String, String)>,
    notes: Vec<String>,
}

#[derive(Debug)]
struct IndicatorShown {
    name: String,
    a: (String, String),
    b: (String, String),
    groups: Vec<GroupShown>,
}

#[derive(Debug)]
struct GroupShown {
    id: String,
    part: String,
    title: String,
    count: String,
    open: bool,
    dossiers: Vec<Link>,
    services: Vec<ServiceShown>,
    more: Option<Link>,
    rest: Option<String>,
}

#[derive(Debug)]
struct ServiceShown {
    procedure: Link,
    name: String,
    dossiers: Vec<Link>,
}

pub(crate) async fn show(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<CompareAsked>,
) -> Answer {
    let of_unit = UnitAsked {
        period: asked.period.clone(),
        definition: asked.definition.clone(),
        map: asked.map.clone(),
        as_of: asked.as_of.clone(),
        known_at: asked.known_at.clone(),
        ..UnitAsked::default()
    };
    let figures = unit::query(&app, unit, &of_unit).await.map_err(|e| visit.failed(e))?;
    let with = match filled(asked.with.as_ref()) {
        Some(id) if definitions::by_id(id).is_some() => id.to_owned(),
        Some(_) => return Err(visit.failed(errors::senseless("with"))),
        None => if figures.definition == FOUNDING { OTHER } else { FOUNDING }.to_owned(),
    };
    let query = DefinitionsQuery { figures, with, indicator: None };
    let found = app.compare_definitions(&query).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &found, filled(asked.open.as_ref())))
}

/// Map, day and moment, where they are not the usual ones.
fn kept(found: &DefinitionComparison) -> Vec<(&'static str, String)> {
    let map = (found.map == dondoc_domain::organisation::Map::Today).then(|| links::map_name(found.map).to_owned());
    let times = [("as_of", found.as_of.map(|d| d.to_string())), ("known_at", found.known_at.map(|at| at.to_string()))];
    [("map", map)].into_iter().chain(times).filter_map(|(name, value)| Some((name, value?))).collect()
}

pub(crate) fn page(visit: &Visit, found: &DefinitionComparison, open: Option<&str>) -> ComparePage {
    let t = visit.language;
    let scope = |definition: &str| Scope {
        unit: found.unit.key.clone(),
        period: found.period.name.clone(),
        definition: definition.to_owned(),
        map: found.map,
        as_of: found.as_of,
        known_at: found.known_at,
    };
    let letter = |d: &Definition| match () {
        () if d.id == found.a.id => t.text("compare-a"),
        () if d.id == found.b.id => t.text("compare-b"),
        () => String::new(),
    };
    let choice = |name: &'static str, key: &str, chosen: &Definition| Choice {
        name,
        label: t.text(key),
        entries: definitions::shipped()
            .iter()
            .map(|d| (d.id.clone(), shown::of(t, &d.title).to_owned(), d.id == chosen.id))
            .collect(),
    };
    let row = |rates: &DefinitionRates| RowShown {
        definition: Link::new(shown::of(t, &rates.definition.title), scope(&rates.definition.id).overview()),
        letter: letter(rates.definition),
        rates: rates.figures.iter().map(|f| (shown::of(t, f.name).to_owned(), t.percent(f.rate), fraction(t, f.rate))).collect(),
        notes: rates
            .unknown
            .iter()
            .map(|(unknown, n)| t.unknown_told(*unknown, *n))
            .chain(t.tables(&rates.tables).into_iter().filter(|_| !rates.tables.silent.is_empty()).map(|(said, _)| said))
            .collect(),
    };
    let lead = [("unit", found.unit.name.clone()), ("period", shown::period(t, &found.period))];
    let titles = [("a", shown::of(t, &found.a.title).to_owned()), ("b", shown::of(t, &found.b.title).to_owned())];
    let address = scope(&found.a.id).definitions(Some(&found.b.id));
    ComparePage {
        frame: Frame::new(visit, &t.text("definitions-compare-title"), Section::Units).of_unit(
            &found.unit.name,
            &scope(&found.a.id),
            Tab::Definitions,
        ),
        t,
        lead: t.text_with("definitions-compare-lead", &lead),
        action: format!("/units/{}/definitions", links::encoded(&found.unit.key)),
        period: found.period.name.clone(),
        kept: kept(found),
        choices: [choice("definition", "definitions-compare-a", found.a), choice("with", "definitions-compare-b", found.b)],
        indicators: found.a.indicators.iter().map(|i| shown::of(t, &i.name).to_owned()).collect(),
        all: found.all.iter().map(row).collect(),
        pair: t.text_with("definitions-compare-pair", &titles),
        pairs: found.indicators.iter().map(|i| indicator(t, i, &scope(&found.a.id), &address, open)).collect(),
    }
}

fn fraction(t: Language, rate: Rate) -> String {
    format!("{}/{}", t.number(rate.num), t.number(rate.den))
}

fn indicator(t: Language, found: &IndicatorDifference, scope: &Scope, address: &str, open: Option<&str>) -> IndicatorShown {
    let said = |rate: Rate| (t.percent(rate), fraction(t, rate));
    IndicatorShown {
        name: shown::of(t, &found.name).to_owned(),
        a: said(found.a),
        b: said(found.b),
        groups: found.groups.iter().map(|g| group(t, found, g, scope, address, open)).collect(),
    }
}

fn group(
    t: Language,
    indicator: &IndicatorDifference,
    found: &DifferenceGroup,
    scope: &Scope,
    address: &str,
    open: Option<&str>,
) -> GroupShown {
    let part = match found.part {
        RatePart::Numerator => "num",
        RatePart::Denominator => "den",
    };
    let (only, key) = match found.only {
        OnlyIn::A => ("a", "definitions-only-a"),
        OnlyIn::B => ("b", "definitions-only-b"),
    };
    let id = format!("{}-{part}-{only}-{}", indicator.indicator.replace('_', "-"), found.reason.name());
    let is_open = open == Some(id.as_str());
    let most = if is_open { LONG } else { SHORT };
    let rest = found.dossiers.len().saturating_sub(most);
    let counted = match indicator.measure {
        Measure::Services => "definitions-of-services",
        Measure::Dossiers => "definitions-of-dossiers",
    };
    let all = || t.text_with("definitions-more", &[("n", t.number(found.dossiers.len() as u64))]);
    GroupShown {
        part: t.rate_part(found.part),
        title: t.text_with(key, &[("reason", t.difference_reason(found.reason))]),
        count: t.text_with(counted, &[("n", t.number(found.count))]),
        open: is_open,
        dossiers: found.dossiers.iter().take(most).map(|code| dossier(code)).collect(),
        services: found.services.iter().map(|service| service_shown(t, service, scope)).collect(),
        more: (rest > 0 && !is_open).then(|| Link::new(all(), format!("{address}&open={id}#{id}"))),
        rest: (rest > 0 && is_open).then(|| t.text_with("definitions-more-cli", &[("n", t.number(rest as u64))])),
        id,
    }
}

fn dossier(code: &str) -> Link {
    Link::new(code, links::dossier(code))
}

fn service_shown(t: Language, found: &ServiceDifference, scope: &Scope) -> ServiceShown {
    let suffix = if found.service.is_empty() { String::new() } else { format!(" .{}", found.service) };
    let filter = dondoc_app::views::DossierFilter { procedure: Some(found.procedure.clone()), page: 1, ..Default::default() };
    ServiceShown {
        procedure: Link::new(format!("{}{suffix}", found.procedure), scope.dossiers(&filter)),
        name: found.name.clone().unwrap_or_else(|| t.text("web-procedure-unknown")),
        dossiers: found.dossiers.iter().take(10).map(|code| dossier(code)).collect(),
    }
}
