//! `/units/{unit}/dossiers`: the dossiers behind a figure; `/dossiers/{code}`: one with its versions.

mod story;

use std::str::FromStr;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_app::Error;
use dondoc_app::views::{DossierFilter, DossierPage, DossierRow};
use dondoc_app::words::Language;
use dondoc_domain::catalogue::Level;
use dondoc_domain::dossiers::{Channel, Exclusion, Flag};
use dondoc_domain::quality::Check;
use dondoc_domain::time::Moment;

use crate::errors::{self, Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::unit::{UnitAsked, filled, query};
use crate::pages::{Frame, Section, Tab};
use crate::sheets;
use crate::shown::{self, Link, TablesShown, UNASSIGNED};
use crate::who::Acting;

#[cfg(test)]
pub(crate) use story::page as story_page;
pub(crate) use story::show;

#[derive(Debug, Template)]
#[template(path = "dossiers/list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    t: Language,
    /// The period; absent where the rows are listed whatever their dates.
    period: Option<String>,
    definition: String,
    /// Which state is shown, where it is not the usual one.
    state: Option<String>,
    /// Figures of the period that rest on tables: their dossiers are not in the list.
    tables: TablesShown,
    narrowed: Vec<Link>,
    total: String,
    rows: Vec<RowShown>,
    /// `1–50`, of all.
    range: String,
    previous: Option<String>,
    next: Option<String>,
    downloads: Vec<Link>,
}

/// A dossier's line.
#[derive(Debug)]
struct RowShown {
    code: Link,
    procedure: String,
    procedure_name: String,
    department: String,
    level: String,
    channel: String,
    status: String,
    received: String,
    exclusion: Option<String>,
    flags: Vec<String>,
    import: Link,
    place: String,
}

pub(crate) async fn list(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
) -> Result<Response, Failure> {
    let query = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let filter = filter(&asked).map_err(|e| visit.failed(e))?;
    if let Some(format) = exports::format(asked.format.as_ref()).map_err(|e| visit.failed(e))? {
        let found = app.all_dossiers(&query, &filter).await.map_err(|e| visit.failed(e))?;
        let narrowed: Vec<String> =
            narrowed(visit.language, &found, &Scope::of(&query)).into_iter().map(|link| link.text).collect();
        return exports::answer(&app, &visit, sheets::dossiers(&visit, &found, &narrowed, app.clock()), format).await;
    }
    let found = app.dossiers(&query, &filter).await.map_err(|e| visit.failed(e))?;
    Ok(visit.answer(&page(&visit, &found)).into_response())
}

fn filter(asked: &UnitAsked) -> Result<DossierFilter, Error> {
    fn named<T>(field: Option<&String>, name: &str, find: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
        filled(field).map(|text| find(text).ok_or_else(|| errors::senseless(name))).transpose()
    }
    let text = |field: &Option<String>| filled(field.as_ref()).map(str::to_owned);
    Ok(DossierFilter {
        procedure: text(&asked.procedure),
        department: text(&asked.department),
        channel: named(asked.channel.as_ref(), "channel", |text| {
            Channel::ALL.into_iter().find(|c| links::channel_name(*c) == text)
        })?,
        field: text(&asked.field),
        level: named(asked.level.as_ref(), "level", |text| {
            [Level::None, Level::Partial, Level::Full].into_iter().find(|l| l.name() == text)
        })?,
        indicator: text(&asked.indicator),
        excluded: named(asked.excluded.as_ref(), "excluded", Exclusion::from_name)?,
        flag: named(asked.flag.as_ref(), "flag", |text| Flag::ALL.into_iter().find(|f| f.name() == text))?,
        check: named(asked.check.as_ref(), "check", Check::from_name)?,
        page: named(asked.page.as_ref(), "page", |text| usize::from_str(text).ok().filter(|p| *p > 0))?.unwrap_or(1),
    })
}

pub(crate) fn page(visit: &Visit, found: &DossierPage) -> ListPage {
    let t = visit.language;
    let scope = Scope {
        unit: found.unit.key.clone(),
        period: found.period.name.clone(),
        definition: found.definition.id.clone(),
        map: found.map,
        as_of: found.as_of,
        known_at: found.known_at,
    };
    let filter = &found.filter;
    let number = filter.page.max(1);
    let first = (number - 1).saturating_mul(found.per_page);
    let end = (first + found.rows.len()).min(found.total);
    let at = |page: usize| scope.dossiers(&DossierFilter { page, ..filter.clone() });
    let range = [("from", t.number((first + 1) as u64)), ("to", t.number(end as u64)), ("total", t.number(found.total as u64))];
    let any_time = filter.excluded.is_some() || filter.flag.is_some();
    ListPage {
        frame: Frame::new(visit, &format!("{}: {}", t.text("web-dossiers-title"), found.unit.name), Section::Units).of_unit(
            &found.unit.name,
            &scope,
            Tab::Dossiers,
        ),
        t,
        period: (!any_time).then(|| shown::period(t, &found.period)),
        definition: shown::of(t, &found.definition.title).to_owned(),
        state: shown::state(t, found.map, found.as_of, found.known_at),
        tables: if any_time { Vec::new() } else { shown::tables(t, &found.tables) },
        narrowed: narrowed(t, found, &scope),
        total: t.number(found.total as u64),
        rows: found.rows.iter().map(|row| shown_row(t, row)).collect(),
        range: t.text_with("web-range", &range),
        previous: (number > 1).then(|| at(number - 1)),
        next: (end < found.total && !found.rows.is_empty()).then(|| at(number + 1)),
        downloads: exports::links(visit, "dossiers"),
    }
}

/// Each condition in words, leading to the list without it.
fn narrowed(t: Language, found: &DossierPage, scope: &Scope) -> Vec<Link> {
    let filter = DossierFilter { page: 1, ..found.filter.clone() };
    let mut out = Vec::new();
    let mut add = |key: &str, name: &str, rest: DossierFilter| {
        out.push(Link::new(t.text_with(key, &[("name", name)]), scope.dossiers(&rest)));
    };
    if let Some(code) = &filter.procedure {
        let named = found.rows.iter().find(|row| row.procedure == *code).and_then(|row| row.procedure_name.as_ref());
        let name = named.map_or_else(|| code.clone(), |name| format!("{code} {name}"));
        add("web-narrowed-procedure", &name, DossierFilter { procedure: None, ..filter.clone() });
    }
    if let Some(code) = &filter.department {
        let named = found.rows.iter().find_map(|row| row.department.clone()).unwrap_or_else(|| code.clone());
        let name = if code == UNASSIGNED { t.text("web-unassigned") } else { named };
        add("web-narrowed-department", &name, DossierFilter { department: None, ..filter.clone() });
    }
    if let Some(channel) = filter.channel {
        add("web-narrowed-channel", &shown::channel(t, channel), DossierFilter { channel: None, ..filter.clone() });
    }
    if let Some(field) = &filter.field {
        add("web-narrowed-field", field, DossierFilter { field: None, ..filter.clone() });
    }
    if let Some(level) = filter.level {
        add("web-narrowed-level", &shown::level(t, level), DossierFilter { level: None, ..filter.clone() });
    }
    if let Some(id) = &filter.indicator {
        let name = found.definition.indicator(id).map_or(id.as_str(), |i| shown::of(t, &i.name));
        add("web-narrowed-indicator", name, DossierFilter { indicator: None, ..filter.clone() });
    }
    if let Some(reason) = filter.excluded {
        add("web-narrowed-excluded", &shown::exclusion(t, reason), DossierFilter { excluded: None, ..filter.clone() });
    }
    if let Some(check) = filter.check {
        add("web-narrowed-check", &t.check(check), DossierFilter { check: None, ..filter.clone() });
    }
    if let Some(flag) = filter.flag {
        add("web-narrowed-flag", &shown::flag(t, flag), DossierFilter { flag: None, ..filter.clone() });
    }
    out
}

fn shown_row(t: Language, row: &DossierRow) -> RowShown {
    RowShown {
        code: Link::new(&row.code, links::dossier(&row.code)),
        procedure: row.procedure.clone(),
        procedure_name: row.procedure_name.clone().unwrap_or_else(|| t.text("web-procedure-unknown")),
        department: row.department.clone().unwrap_or_else(|| t.text("web-unassigned")),
        level: row.level.map(|level| shown::level(t, level)).unwrap_or_default(),
        channel: row.channel.map(|channel| shown::channel(t, channel)).unwrap_or_default(),
        status: shown::status(t, row.status),
        received: row.received.map(Moment::vietnamese).unwrap_or_default(),
        exclusion: row.exclusion.map(|reason| shown::exclusion(t, reason)),
        flags: row.flags.iter().map(|flag| shown::flag(t, *flag)).chain(row.checks.iter().map(|check| t.check(*check))).collect(),
        import: Link::new(
            t.text_with("web-import-number", &[("id", row.origin.import.0.to_string())]),
            links::import(row.origin.import),
        ),
        place: shown::origin(t, &row.origin),
    }
}
