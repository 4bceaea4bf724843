//! `/units/{unit}`: the overview of a unit for a period.

mod account;
mod chart;
mod choice;
mod closing;
mod departments;
mod pace;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::views::{DossierFilter, Overview, ProcedureRow, Source, UnitRef};
use dondoc_app::words::Language;
use dondoc_app::{App, Error, FigureQuery};
use dondoc_domain::definitions::{self, FOUNDING};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use serde::Deserialize;

use crate::errors::{self, Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::{Frame, Section, Tab, explain, explore};
use crate::sheets;
use crate::shown::{self, FigureShown, FreshnessShown, Link, TablesShown};
use crate::who::Acting;
use account::AccountShown;
use chart::ChartShown;
pub(crate) use choice::{Choice, ChoiceOf, Entry, chosen_period};
use closing::ClosingShown;
use departments::{DepartmentShown, Order, ShareShown};
pub(crate) use pace::shown as pace_shown;

/// The query of the unit's pages. All of it is text, so that an empty field of a form is no error.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct UnitAsked {
    pub(crate) period: Option<String>,
    pub(crate) year: Option<String>,
    pub(crate) span: Option<String>,
    pub(crate) definition: Option<String>,
    pub(crate) map: Option<String>,
    pub(crate) as_of: Option<String>,
    pub(crate) known_at: Option<String>,
    pub(crate) order: Option<String>,
    pub(crate) procedure: Option<String>,
    pub(crate) department: Option<String>,
    pub(crate) channel: Option<String>,
    pub(crate) indicator: Option<String>,
    pub(crate) excluded: Option<String>,
    pub(crate) flag: Option<String>,
    pub(crate) check: Option<String>,
    pub(crate) week: Option<String>,
    pub(crate) without: Option<String>,
    pub(crate) page: Option<String>,
    pub(crate) field: Option<String>,
    pub(crate) level: Option<String>,
    pub(crate) format: Option<String>,
}

/// A field that was filled in.
pub(crate) fn filled(field: Option<&String>) -> Option<&str> {
    field.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// What the pages of a unit ask the application for.
pub(crate) async fn query(app: &App, unit: String, asked: &UnitAsked) -> Result<FigureQuery, Error> {
    let map = match filled(asked.map.as_ref()) {
        None | Some("as-was") => Map::AsWas,
        Some("today") => Map::Today,
        Some(_) => return Err(errors::senseless("map")),
    };
    let period = match filled(asked.period.as_ref()) {
        Some(period) => Period::parse(period).map_err(|_| errors::senseless("period"))?.name,
        None => latest_period(app, &unit).await?,
    };
    let definition = filled(asked.definition.as_ref()).unwrap_or(FOUNDING).to_owned();
    if definitions::by_id(&definition).is_none() {
        return Err(errors::senseless("definition"));
    }
    let as_of = filled(asked.as_of.as_ref()).map(|day| day.parse().map_err(|_| errors::senseless("as_of"))).transpose()?;
    let known_at = filled(asked.known_at.as_ref()).map(|at| at.parse().map_err(|_| errors::senseless("known_at"))).transpose()?;
    Ok(FigureQuery { unit, period, definition, map, as_of, known_at })
}

/// The period of a unit's card: the latest year with data, or the latest table's; this year where it has none.
async fn latest_period(app: &App, unit: &str) -> Result<String, Error> {
    let own = app.cards_of(unit).await?.into_iter();
    Ok(own.max_by_key(|card| card.year).map_or_else(|| this_year().to_string(), |card| card.period.name))
}

fn this_year() -> i32 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs());
    dondoc_domain::time::Moment::from_unix(i64::try_from(now).unwrap_or(0)).day().year()
}

pub(crate) async fn show(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
) -> Result<Response, Failure> {
    if let Some(period) = chosen_period(&asked) {
        // From the form to the address that all links use.
        let chosen = UnitAsked { period: Some(period), year: None, span: None, ..asked };
        let query = query(&app, unit, &chosen).await.map_err(|e| visit.failed(e))?;
        return Ok(Redirect::to(&Scope::of(&query).overview()).into_response());
    }
    let query = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let overview = app.overview(&query).await.map_err(|e| visit.failed(e))?;
    if let Some(format) = exports::format(asked.format.as_ref()).map_err(|e| visit.failed(e))? {
        return exports::answer(&app, &visit, sheets::departments(&visit, &overview, app.clock()), format).await;
    }
    let closing = app.closing(&overview).await.map_err(|e| visit.failed(e))?;
    let mut page = page(&visit, &overview, asked.order.as_deref());
    page.closing = closing::shown(visit.language, &overview, &closing);
    let paces = app.paces(&query).await.map_err(|e| visit.failed(e))?;
    pace::put(visit.language, &mut page, paces.as_ref(), &Scope::shown_by(&overview));
    Ok(visit.answer(&page).into_response())
}

impl Scope {
    /// What a query asks for.
    pub(crate) fn of(query: &FigureQuery) -> Scope {
        Scope {
            unit: query.unit.clone(),
            period: query.period.clone(),
            definition: query.definition.clone(),
            map: query.map,
            as_of: query.as_of,
            known_at: query.known_at,
        }
    }

    /// What an overview shows.
    pub(crate) fn shown_by(overview: &Overview) -> Scope {
        Scope {
            unit: overview.unit.key.clone(),
            period: overview.period.name.clone(),
            definition: overview.definition.id.clone(),
            map: overview.map,
            as_of: overview.as_of,
            known_at: overview.known_at,
        }
    }
}

/// Name and times of a unit, and what came before and after it.
#[derive(Debug)]
pub(crate) struct Heading {
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) parent: Option<String>,
    pub(crate) validity: Option<String>,
    pub(crate) successor: Option<Link>,
    pub(crate) predecessors: Vec<Link>,
    /// Its history, where other units came before or after.
    pub(crate) history: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "unit/overview.html")]
pub(crate) struct OverviewPage {
    frame: Frame,
    t: Language,
    heading: Heading,
    /// The form that takes in a file for this unit.
    take_in: String,
    choice: Choice,
    /// Which state is shown, where it is not the usual one.
    state: Option<String>,
    freshness: Option<FreshnessShown>,
    /// What the rates rest on where it is not dossiers.
    tables: TablesShown,
    /// Not one unit rests on dossiers.
    from_table: bool,
    /// Tables that the months of the charts leave out, since a table cannot be cut.
    not_by_month: bool,
    /// What the tables of the period say beside its lists, leading to the reconciliation.
    reconcile: Vec<Link>,
    period: String,
    days: String,
    statutory: bool,
    /// Is the period closed, or may it be?
    closing: Option<ClosingShown>,
    /// Nothing was received in the period.
    nothing: bool,
    all_dossiers: Link,
    channels: Vec<(String, Link)>,
    /// How many of the unit's targets are met; `None` without targets that can be judged.
    summary: Option<String>,
    /// Departments that miss a target.
    to_urge: String,
    indicators: Vec<Indicator>,
    departments: Vec<DepartmentShown>,
    shares: Vec<ShareShown>,
    orders: Vec<(String, Option<String>)>,
    without_online: Vec<Urged>,
    all_without_online: String,
    all_procedures: Link,
    account: AccountShown,
    quality: String,
    ranking: String,
    explore: String,
    downloads: Vec<Link>,
    papers: String,
    /// Why its figures changed.
    explain: Vec<Link>,
    definition: DefinitionShort,
}

#[derive(Debug)]
struct Indicator {
    figure: FigureShown,
    chart: Option<ChartShown>,
}

/// A service on which somebody has to be urged.
#[derive(Debug)]
struct Urged {
    code: String,
    name: String,
    field: String,
    departments: String,
    dossiers: Link,
}

#[derive(Debug)]
struct DefinitionShort {
    title: String,
    note: String,
    source: String,
    link: String,
    /// The same data by every definition.
    compare: String,
    /// What the dossiers do not say.
    unknown: Vec<String>,
}

pub(crate) fn page(visit: &Visit, overview: &Overview, order: Option<&str>) -> OverviewPage {
    let t = visit.language;
    let scope = Scope::shown_by(overview);
    let definition = overview.definition;
    let counted = |indicator: &str| shown::figure_link(&scope, definition, indicator, None);
    let indicators = overview.figures.iter().enumerate().map(|(at, figure)| Indicator {
        figure: FigureShown::new(t, figure, Some(definition), counted(figure.indicator)),
        chart: chart::shown(t, overview, at, figure, &scope),
    });
    let channels = [
        (dondoc_domain::dossiers::Channel::Online, overview.channels.online),
        (dondoc_domain::dossiers::Channel::Direct, overview.channels.direct),
        (dondoc_domain::dossiers::Channel::Postal, overview.channels.postal),
    ];
    let by_channel = |channel| scope.dossiers(&DossierFilter { channel: Some(channel), ..DossierFilter::default() });
    let order = Order::from_name(order);
    OverviewPage {
        frame: Frame::new(visit, &format!("{}, {}", overview.unit.name, shown::period(t, &overview.period)), Section::Units)
            .of_unit(&overview.unit.name, &scope, Tab::Overview),
        take_in: links::new_import(&overview.unit.key),
        t,
        heading: heading(t, overview, &scope),
        choice: Choice::new(t, overview),
        state: shown::state(t, overview.map, overview.as_of, overview.known_at),
        freshness: overview.freshness.as_ref().map(|f| FreshnessShown::new(t, f)),
        tables: shown::tables(t, &overview.tables),
        from_table: overview.source == Source::ProcedureTable,
        not_by_month: overview.source != Source::Dossiers
            && (overview.months.is_empty() || overview.months.iter().any(|m| m.source == Source::Dossiers)),
        reconcile: reconcile_notes(t, overview, &scope),
        period: shown::period(t, &overview.period),
        days: shown::days(&overview.period),
        statutory: overview.period.is_statutory(),
        closing: None,
        nothing: overview.channels.total() == 0 && overview.figures.iter().all(|f| !f.rate.arises()),
        all_dossiers: Link::new(t.number(overview.channels.total()), scope.dossiers(&DossierFilter::default())),
        channels: channels.map(|(channel, n)| (shown::channel(t, channel), Link::new(t.number(n), by_channel(channel)))).into(),
        summary: summary(t, overview),
        to_urge: departments::to_urge(overview).join("; "),
        indicators: indicators.collect(),
        departments: departments::shown(t, overview, &scope, order),
        shares: departments::shares(t, overview, &scope),
        orders: Order::ALL.map(|o| (t.text(o.key()), (o != order).then(|| scope.overview_ordered(o.name())))).into(),
        without_online: overview.without_online().map(|row| urged(t, row, &scope)).collect(),
        all_without_online: scope.procedures(&[("without", "online")]),
        all_procedures: Link::new(t.number(overview.procedures.len() as u64), scope.procedures(&[])),
        account: AccountShown::new(t, &overview.account, &scope),
        quality: scope.quality(),
        ranking: scope.ranking(),
        downloads: exports::links(visit, "departments"),
        explore: explore::Exploring::new(scope.clone(), explore::View::Trend).address(),
        papers: links::new_paper(Some(&overview.unit.key), Some(&overview.period.name)),
        explain: explain::links_of(t, &scope),
        definition: DefinitionShort {
            title: shown::of(t, &definition.title).to_owned(),
            note: shown::of(t, &definition.note).to_owned(),
            source: definition.source.cited(),
            link: links::definition(&definition.id),
            compare: scope.definitions(None),
            unknown: overview.unknown.iter().map(|(unknown, n)| t.unknown_told(*unknown, *n)).collect(),
        },
    }
}

/// How many procedures a table and the lists count differently; that there is a form.
fn reconcile_notes(t: Language, overview: &Overview, scope: &Scope) -> Vec<Link> {
    let Some(both) = overview.reconcilable else { return Vec::new() };
    let procedures = both.procedures.map(|(n, all)| {
        let args = [("n", t.number(n as u64)), ("all", t.number(all as u64))];
        t.text_with(if n == 0 { "reconcile-note-agrees" } else { "reconcile-note-differs" }, &args)
    });
    let form = both.form.then(|| t.text("reconcile-note-form"));
    procedures.into_iter().chain(form).map(|words| Link::new(words, scope.reconcile())).collect()
}

/// "Đạt 1/2 chỉ tiêu": of those where something arose.
fn summary(t: Language, overview: &Overview) -> Option<String> {
    let judged: Vec<bool> = overview.figures.iter().filter_map(|f| f.standing.met()).collect();
    let met = judged.iter().filter(|met| **met).count();
    let args = [("met", met.to_string()), ("all", judged.len().to_string())];
    (!judged.is_empty()).then(|| t.text_with("web-summary", &args))
}

fn heading(t: Language, overview: &Overview, scope: &Scope) -> Heading {
    let link = |unit: &UnitRef| Link::new(&unit.name, scope.of_unit(&unit.key).overview());
    Heading {
        name: overview.unit.name.clone(),
        code: overview.unit.code.clone(),
        parent: overview.parent.as_ref().map(|parent| parent.name.clone()),
        validity: shown::validity(t, &overview.unit),
        successor: overview.successor.as_ref().map(link),
        predecessors: overview.predecessors.iter().map(link).collect(),
        history: (overview.successor.is_some() || !overview.predecessors.is_empty()).then(|| scope.history()),
    }
}

fn urged(t: Language, row: &ProcedureRow, scope: &Scope) -> Urged {
    let filter = DossierFilter { procedure: Some(row.code.clone()), ..DossierFilter::default() };
    Urged {
        code: row.code.clone(),
        name: row.name.clone().unwrap_or_else(|| t.text("web-procedure-unknown")),
        field: row.field.clone().unwrap_or_default(),
        departments: department_names(t, row),
        dossiers: Link::new(t.number(row.channels.total()), scope.dossiers(&filter)),
    }
}

/// Who is responsible for a procedure, in words.
pub(crate) fn department_names(t: Language, row: &ProcedureRow) -> String {
    if row.department_names.is_empty() { t.text("web-unassigned") } else { row.department_names.join("; ") }
}
