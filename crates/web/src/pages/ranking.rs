//! `/units/{unit}/ranking`: the units below, and the departments, by each indicator.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_app::views::DossierFilter;
use dondoc_app::words::Language;
use dondoc_app::{By, RankedRow, Ranking, RateQuery};
use dondoc_domain::definitions::Measure;
use dondoc_domain::interval::Interval;
use dondoc_domain::standings::Standing;
use serde::Deserialize;

use crate::errors::{self, Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links::Scope;
use crate::pages::unit::{UnitAsked, filled, query};
use crate::pages::{Frame, Section, Tab};
use crate::sheets;
use crate::shown::{self, Link, TablesShown};
use crate::who::Acting;

/// The query of the page: that of the unit's pages, and the minimum.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RankingAsked {
    period: Option<String>,
    definition: Option<String>,
    map: Option<String>,
    as_of: Option<String>,
    known_at: Option<String>,
    indicator: Option<String>,
    minimum: Option<String>,
    format: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "unit/ranking.html")]
pub(crate) struct RankingPage {
    frame: Frame,
    t: Language,
    period: String,
    days: String,
    definition: String,
    state: Option<String>,
    tables: TablesShown,
    /// The form's hidden fields, and its minimum.
    kept: Vec<(&'static str, String)>,
    minimum: String,
    rankings: Vec<RankingShown>,
    downloads: Vec<Link>,
}

#[derive(Debug)]
struct RankingShown {
    title: String,
    indicator: String,
    lead: String,
    /// The ranked, then those listed apart.
    bodies: [Vec<RowShown>; 2],
}

#[derive(Debug)]
struct RowShown {
    place: String,
    name: Link,
    percent: String,
    fraction: Link,
    /// "ít hồ sơ, khoảng …", where the minimum asked for ranks less than the usual one would.
    small: Option<String>,
    interval: String,
    standing: Standing,
    standing_word: String,
}

impl RowShown {
    fn class(&self) -> &'static str {
        self.standing.name()
    }
}

pub(crate) async fn show(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<RankingAsked>,
) -> Result<Response, Failure> {
    let format = exports::format(asked.format.as_ref()).map_err(|e| visit.failed(e))?;
    let minimum = match filled(asked.minimum.as_ref()) {
        None => None,
        Some(n) => Some(n.parse().map_err(|_| visit.failed(errors::senseless("minimum")))?),
    };
    let RankingAsked { period, definition, map, as_of, known_at, indicator, minimum: _, format: _ } = asked;
    let asked = UnitAsked { period, definition, map, as_of, known_at, ..UnitAsked::default() };
    let figures = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let indicator = filled(indicator.as_ref()).map(str::to_owned);
    let mut rankings = Vec::new();
    for by in [By::Unit, By::Department] {
        let query = RateQuery { figures: figures.clone(), by: Some(by), indicator: indicator.clone(), source: None };
        rankings.extend(app.rankings(&query, minimum).await.map_err(|e| visit.failed(e))?.iter().cloned());
    }
    if let Some(format) = format {
        return exports::answer(&app, &visit, sheets::rankings(&visit, &rankings, app.clock()), format).await;
    }
    // Links name the unit as it is named everywhere, not as it was typed: what may be followed is told by that name.
    let scope = Scope::of(&figures);
    let scope = rankings.first().map_or_else(|| scope.clone(), |ranking| scope.of_unit(&ranking.unit.key));
    Ok(visit.answer(&page(&visit, &rankings, &scope, minimum, indicator.as_deref())).into_response())
}

pub(crate) fn page(
    visit: &Visit,
    rankings: &[Ranking],
    scope: &Scope,
    minimum: Option<u64>,
    indicator: Option<&str>,
) -> RankingPage {
    let t = visit.language;
    let first = rankings.first();
    // A unit with nothing below it is no ranking of units.
    let worth = |r: &&Ranking| r.by != By::Unit || r.rows.iter().any(|row| row.unit.as_ref().is_some_and(|u| *u != r.unit));
    let mut kept = scope.pairs();
    kept.extend(indicator.map(|i| ("indicator", i.to_owned())));
    RankingPage {
        frame: Frame::new(visit, &t.text("ranking-title"), Section::Units).of_unit(
            first.map_or(scope.unit.as_str(), |r| &r.unit.name),
            scope,
            Tab::Ranking,
        ),
        t,
        period: first.map(|r| shown::period(t, &r.period)).unwrap_or_default(),
        days: first.map(|r| shown::days(&r.period)).unwrap_or_default(),
        definition: first.map(|r| shown::of(t, &r.definition.title).to_owned()).unwrap_or_default(),
        state: first.and_then(|r| shown::state(t, r.map, r.as_of, r.known_at)),
        tables: first.map(|r| shown::tables(t, &r.tables)).unwrap_or_default(),
        kept,
        minimum: minimum.map(|n| n.to_string()).unwrap_or_default(),
        rankings: rankings.iter().filter(worth).map(|r| ranking_shown(t, r, scope)).collect(),
        downloads: exports::links(visit, "ranking"),
    }
}

fn ranking_shown(t: Language, ranking: &Ranking, scope: &Scope) -> RankingShown {
    let (ranked, apart): (Vec<_>, Vec<_>) = ranking.rows.iter().partition(|row| row.place.rank().is_some());
    let shown = |rows: Vec<&RankedRow>| rows.into_iter().map(|row| row_shown(t, ranking, row, scope)).collect();
    RankingShown {
        title: t.text(if ranking.by == By::Unit { "ranking-units" } else { "ranking-departments" }),
        indicator: shown::of(t, &ranking.indicator.name).to_owned(),
        lead: t.text_with("ranking-minimum-lead", &[("minimum", t.number(ranking.minimum))]),
        bodies: [shown(ranked), shown(apart)],
    }
}

fn row_shown(t: Language, ranking: &Ranking, row: &RankedRow, scope: &Scope) -> RowShown {
    let rate = row.rate();
    let noun = match ranking.indicator.measure {
        Measure::Services => "web-of-services",
        Measure::Dossiers => "web-of-dossiers",
    };
    let fraction = t.text_with(noun, &[("num", t.number(rate.num)), ("den", t.number(rate.den))]);
    let indicator = ranking.indicator.id.as_str();
    let (name, counted) = match &row.unit {
        Some(unit) => {
            let own = scope.of_unit(&unit.key);
            (Link::new(&unit.name, own.overview()), shown::figure_link(&own, ranking.definition, indicator, None))
        }
        None => {
            let code = row.row.department.as_deref().unwrap_or(shown::UNASSIGNED);
            let name = row.row.department_name.clone();
            let name = name.unwrap_or_else(|| if code == shown::UNASSIGNED { t.text("web-unassigned") } else { code.to_owned() });
            let filter = DossierFilter { department: Some(code.to_owned()), ..DossierFilter::default() };
            (Link::new(name, scope.dossiers(&filter)), shown::figure_link(scope, ranking.definition, indicator, Some(code)))
        }
    };
    let standing = match row.row.met {
        Some(true) => Standing::Met,
        Some(false) => Standing::NotMet,
        None if rate.arises() => Standing::NoTarget,
        None => Standing::NotArising,
    };
    RowShown {
        place: t.rank_place(row.place, ranking.minimum),
        name,
        percent: t.percent(rate),
        fraction: Link::new(fraction, counted),
        small: t.small(rate, ranking.indicator.measure, None),
        interval: Interval::of(rate).map_or_else(|| "–".to_owned(), |i| t.interval(i)),
        standing,
        standing_word: t.text(&format!("standing-{}", standing.name())),
    }
}
