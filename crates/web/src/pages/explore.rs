//! `/explore`: any figure from any side. Each view has an address of its own that says all of it; the form is sent with GET.

mod address;
mod compare;
mod form;
mod grid;
mod sheet;
mod trend;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::views::Source;
use dondoc_app::words::Language;
use dondoc_app::{App, Axis, Error, ExploreQuery, Explored, FigureQuery, Measured, Narrow, Order, PivotAsked, Stride, With};
use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::{Indicator, Measure};
use dondoc_domain::dossiers::Channel;
use dondoc_domain::standings::Standing;
use serde::Deserialize;

use crate::errors::{self, Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::unit::{UnitAsked, chosen_period, filled, query};
use crate::pages::{Frame, Section, Tab};
use crate::shown::{self, Link, TablesShown};
use crate::who::Acting;

pub(crate) use address::{Exploring, View};
use compare::CompareShown;
use form::FormShown;
use grid::GridShown;
use trend::TrendShown;

/// Rows and columns on a page; beyond, the rest stands together in one more. A page may weigh 30 KB: so much do a thousand cells (`tests/weight.rs`).
pub(crate) const fn on_page(columns: Option<Axis>) -> (usize, usize) {
    match columns {
        None => (100, 1),
        Some(Axis::Month) => (80, 40),
        Some(_) => (40, 24),
    }
}

/// The same in a file.
const IN_FILE: (usize, usize) = (10_000, 400);

/// The query. All of it is text, so that an empty field of a form is no error.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ExploreAsked {
    unit: Option<String>,
    view: Option<String>,
    period: Option<String>,
    year: Option<String>,
    span: Option<String>,
    definition: Option<String>,
    map: Option<String>,
    as_of: Option<String>,
    known_at: Option<String>,
    indicator: Option<String>,
    department: Option<String>,
    field: Option<String>,
    level: Option<String>,
    channel: Option<String>,
    procedure: Option<String>,
    stride: Option<String>,
    since: Option<String>,
    rows: Option<String>,
    columns: Option<String>,
    order: Option<String>,
    with: Option<String>,
    units: Option<String>,
    minimum: Option<String>,
    format: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "explore/explore.html")]
pub(crate) struct ExplorePage {
    frame: Frame,
    t: Language,
    period: String,
    days: String,
    definition: Link,
    indicator: String,
    state: Option<String>,
    tables: TablesShown,
    form: FormShown,
    /// Words, address, whether it is the one shown.
    tabs: Vec<(String, String, bool)>,
    narrowed: Vec<Link>,
    whole: MeasuredShown,
    view: ViewShown,
    downloads: Vec<Link>,
    /// Up to when the data go, and which versions they are.
    fresh: Option<shown::FreshnessShown>,
    versions: String,
    unknown: Vec<String>,
}

#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one a page")]
enum ViewShown {
    Trend(TrendShown),
    Compare(CompareShown),
    Grid(GridShown),
}

/// A rate in words.
#[derive(Debug, Clone)]
struct MeasuredShown {
    percent: String,
    /// `37/47 hồ sơ`, leading to what it is made of.
    fraction: Link,
    counted: String,
    small: Option<String>,
    target: Option<Link>,
    standing: Standing,
    standing_word: String,
    arises: bool,
    /// That it rests on a procedure table, wholly or in part.
    mark: Option<String>,
}

impl MeasuredShown {
    fn new(t: Language, indicator: &Indicator, measured: &Measured, to: String) -> MeasuredShown {
        let (num, den) = (t.number(measured.rate.num), t.number(measured.rate.den));
        let noun = match indicator.measure {
            Measure::Services => "web-of-services",
            Measure::Dossiers => "web-of-dossiers",
        };
        MeasuredShown {
            percent: t.percent(measured.rate),
            fraction: Link::new(t.text_with(noun, &[("num", num), ("den", den)]), to),
            counted: t.number(measured.counted),
            small: t.small(measured.rate, indicator.measure, None),
            target: measured.target.as_ref().map(|target| Link::new(t.target(target.percent), links::target(target))),
            standing: measured.standing,
            standing_word: t.text(&format!("standing-{}", measured.standing.name())),
            arises: measured.rate.arises(),
            mark: (measured.source != Source::Dossiers).then(|| t.text("tables-month-mark")),
        }
    }

    fn class(&self) -> &'static str {
        self.standing.name()
    }
}

/// A field of the query as one of some names.
fn named<T>(field: Option<&String>, name: &str, find: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
    filled(field).map(|text| find(text).ok_or_else(|| errors::senseless(name))).transpose()
}

/// What the address asks for.
async fn exploring(app: &App, asked: &ExploreAsked) -> Result<Exploring, Error> {
    let unit = match filled(asked.unit.as_ref()) {
        Some(unit) => unit.to_owned(),
        None => first_unit(app).await?,
    };
    let of_unit = UnitAsked {
        period: asked.period.clone(),
        year: asked.year.clone(),
        span: asked.span.clone(),
        definition: asked.definition.clone(),
        map: asked.map.clone(),
        as_of: asked.as_of.clone(),
        known_at: asked.known_at.clone(),
        ..UnitAsked::default()
    };
    let of_unit = UnitAsked { period: chosen_period(&of_unit).or(of_unit.period.clone()), ..of_unit };
    let mut figures = query(app, unit, &of_unit).await?;
    // A person may write a name where an address has a key.
    if app.unit_asked(&figures).await.is_err()
        && let Some(key) = app.unit_named(&figures.unit).await?
    {
        figures.unit = key;
    }
    let scope = Scope::of(&figures);
    let text = |field: &Option<String>| filled(field.as_ref()).map(str::to_owned);
    let view = named(asked.view.as_ref(), "view", View::from_name)?.unwrap_or_default();
    let units: Vec<String> = filled(asked.units.as_ref())
        .map(|list| list.split([',', ';']).map(|u| u.trim().to_owned()).filter(|u| !u.is_empty()).collect())
        .unwrap_or_default();
    let with = match filled(asked.with.as_ref()) {
        None | Some("siblings") if units.is_empty() => With::Siblings,
        None | Some("chosen" | "siblings") => With::Chosen(units),
        Some("below") => With::Below,
        Some(_) => return Err(errors::senseless("with")),
    };
    let columns = match filled(asked.columns.as_ref()) {
        None => (view == View::Heat).then_some(Axis::Month),
        Some("none") => None,
        Some(name) => Some(Axis::from_name(name).ok_or_else(|| errors::senseless("columns"))?),
    };
    Ok(Exploring {
        scope,
        view,
        indicator: text(&asked.indicator),
        narrow: Narrow {
            department: text(&asked.department),
            field: text(&asked.field),
            level: named(asked.level.as_ref(), "level", |name| {
                [Level::None, Level::Partial, Level::Full].into_iter().find(|l| l.name() == name)
            })?,
            channel: named(asked.channel.as_ref(), "channel", |name| {
                Channel::ALL.into_iter().find(|c| links::channel_name(*c) == name)
            })?,
            procedure: text(&asked.procedure),
        },
        stride: named(asked.stride.as_ref(), "stride", Stride::from_name)?.unwrap_or_default(),
        since: named(asked.since.as_ref(), "since", |year| year.parse().ok())?,
        rows: named(asked.rows.as_ref(), "rows", Axis::from_name)?.unwrap_or(view.usual_rows()),
        columns,
        order: named(asked.order.as_ref(), "order", Order::from_name)?.unwrap_or_default(),
        with,
        minimum: named(asked.minimum.as_ref(), "minimum", |n| n.parse().ok())?,
    })
}

/// Where nothing is said: the first unit that has data.
async fn first_unit(app: &App) -> Result<String, Error> {
    let cards = app.units_with_data().await?;
    let first = cards.into_iter().max_by_key(|card| card.figures.iter().map(|f| f.rate.den).max());
    first
        .map(|card| card.unit.key)
        .ok_or_else(|| Error::refused(dondoc_domain::diagnostics::Diagnostic::refusal("explore-no-data")))
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Asked(asked): Asked<ExploreAsked>) -> Result<Response, Failure> {
    let failed = |e: Error| visit.failed(e);
    let exploring = exploring(&app, &asked).await.map_err(failed)?;
    if filled(asked.year.as_ref()).is_some() || filled(asked.unit.as_ref()).is_none() {
        // From the form to the address that says just what is shown.
        return Ok(Redirect::to(&exploring.address()).into_response());
    }
    let format = exports::format(asked.format.as_ref()).map_err(failed)?;
    let query = exploring.query();
    let most = if format.is_some() { IN_FILE } else { on_page(exploring.columns) };
    let made_at = app.clock();
    let (head, view, export) = match exploring.view {
        View::Trend => {
            let found = app.trend(&query, exploring.stride, exploring.since).await.map_err(failed)?;
            let export = format.map(|_| sheet::trend(&visit, &found, made_at));
            let course = trend::course(&app, &visit, &exploring, &found).await;
            let shown = trend::shown(visit.language, &found, &exploring, course);
            (found.head.clone(), ViewShown::Trend(shown), export)
        }
        View::Compare => {
            let found = app.compare_units(&query, exploring.with.clone(), exploring.minimum).await.map_err(failed)?;
            let export = format.map(|_| sheet::compare(&visit, &found, made_at));
            let shown = compare::shown(visit.language, &found, &exploring);
            (found.head.clone(), ViewShown::Compare(shown), export)
        }
        View::Heat | View::Table => {
            let cut = PivotAsked { rows: exploring.rows, columns: exploring.columns, order: exploring.order, most };
            let found = app.pivot(&query, cut).await.map_err(failed)?;
            let export = format.map(|_| sheet::grid(&visit, &found, exploring.view, made_at));
            let shown = grid::shown(visit.language, &found, &exploring);
            (found.head.clone(), ViewShown::Grid(shown), export)
        }
    };
    if let (Some(format), Some(export)) = (format, export) {
        return exports::answer(&app, &visit, export, format).await;
    }
    let page = page(&visit, &exploring, &head, view);
    Ok(visit.answer(&page).into_response())
}

/// The page of a question that is cut.
#[cfg(test)]
pub(crate) fn grid_page(visit: &Visit, exploring: &Exploring, found: &dondoc_app::Pivot) -> ExplorePage {
    page(visit, exploring, &found.head, ViewShown::Grid(grid::shown(visit.language, found, exploring)))
}

fn page(visit: &Visit, exploring: &Exploring, head: &Explored, view: ViewShown) -> ExplorePage {
    let t = visit.language;
    let indicator = shown::of(t, &head.indicator.name).to_owned();
    let title = format!("{}: {}", t.text("explore-title"), head.unit.name);
    let versions = [("reference", head.versions.0.to_string()), ("data", head.versions.1.to_string())];
    let whole = exploring.in_period(&head.period.name).made_of(head, &head.narrow);
    ExplorePage {
        frame: Frame::new(visit, &title, Section::Units).of_unit(&head.unit.name, &exploring.scope, Tab::Explore),
        t,
        period: shown::period(t, &head.period),
        days: shown::days(&head.period),
        definition: Link::new(shown::of(t, &head.definition.title), links::definition(&head.definition.id)),
        state: shown::state(t, head.map, head.as_of, head.known_at),
        tables: shown::tables(t, &head.tables),
        form: FormShown::new(t, head, exploring),
        tabs: View::ALL.map(|view| (t.text(view.key()), exploring.as_view(view).address(), view == exploring.view)).into(),
        narrowed: narrowed(t, head, exploring),
        whole: MeasuredShown::new(t, head.indicator, &head.whole, whole),
        indicator,
        view,
        downloads: exports::links(visit, "explore"),
        fresh: head.freshness.as_ref().map(|f| shown::FreshnessShown::new(t, f)),
        versions: t.text_with("explore-versions", &versions),
        unknown: head.unknown.iter().map(|(unknown, n)| t.unknown_told(*unknown, *n)).collect(),
    }
}

/// Each condition in words, leading to the view without it.
fn narrowed(t: Language, head: &Explored, exploring: &Exploring) -> Vec<Link> {
    let narrow = &head.narrow;
    let mut out = Vec::new();
    let mut add = |words: String, rest: Narrow| out.push(Link::new(words, exploring.narrowed_to(rest).address()));
    let say = |key: &str, name: &str| t.text_with(key, &[("name", name)]);
    if let Some(code) = &narrow.department {
        add(say("web-narrowed-department", &department_name(t, head, code)), Narrow { department: None, ..narrow.clone() });
    }
    if let Some(field) = &narrow.field {
        add(say("web-narrowed-field", field), Narrow { field: None, ..narrow.clone() });
    }
    if let Some(level) = narrow.level {
        add(say("web-narrowed-level", &shown::level(t, level)), Narrow { level: None, ..narrow.clone() });
    }
    if let Some(channel) = narrow.channel {
        add(say("web-narrowed-channel", &shown::channel(t, channel)), Narrow { channel: None, ..narrow.clone() });
    }
    if let Some(code) = &narrow.procedure {
        add(say("web-narrowed-procedure", code), Narrow { procedure: None, ..narrow.clone() });
    }
    out
}

/// A department's name by its code.
fn department_name(t: Language, head: &Explored, code: &str) -> String {
    if code == shown::UNASSIGNED {
        return t.text("web-unassigned");
    }
    let found = head.departments.iter().find(|(listed, _)| listed == code);
    found.map_or_else(|| code.to_owned(), |(_, name)| name.clone())
}

impl Exploring {
    /// What the application is asked.
    fn query(&self) -> ExploreQuery {
        let scope = &self.scope;
        let figures = FigureQuery {
            unit: scope.unit.clone(),
            period: scope.period.clone(),
            definition: scope.definition.clone(),
            map: scope.map,
            as_of: scope.as_of,
            known_at: scope.known_at,
        };
        ExploreQuery { figures, indicator: self.indicator.clone(), narrow: self.narrow.clone() }
    }
}
