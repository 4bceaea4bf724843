//! `/explain`: why two figures differ, as a waterfall and a table; `/explain/part`: what is behind one part.

mod choice;
mod part;
mod steps;

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::views::UnitCard;
use dondoc_app::words::Language;
use dondoc_app::{App, ClosedView, Error, ExplainAsked, Explanation, StateView};
use dondoc_domain::access::{Action, Resource};
use dondoc_domain::definitions::{self, FOUNDING};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::time::Moment;
use serde::Deserialize;

use crate::errors::{self, Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links::{self, Explained, Scope};
use crate::pages::unit::filled;
use crate::pages::{Frame, Section, Tab};
use crate::sheets;
use crate::shown::{self, Link};
use crate::who::Acting;
use choice::Choice;
use steps::IndicatorShown;

#[cfg(test)]
pub(crate) use part::page as part_page;
pub(crate) use part::show as show_part;

/// What is compared: states as the command line reads them; or the fields of the form, which lead to such an address;
/// or how far back to look.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ExplainFields {
    pub(crate) a: Option<String>,
    pub(crate) b: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) definition: Option<String>,
    pub(crate) map: Option<String>,
    pub(crate) as_of: Option<String>,
    pub(crate) department: Option<String>,
    pub(crate) indicator: Option<String>,
    pub(crate) cause: Option<String>,
    pub(crate) page: Option<String>,
    /// `import`, `week` or `month`.
    pub(crate) since: Option<String>,
    pub(crate) a_data: Option<String>,
    pub(crate) a_known_at: Option<String>,
    pub(crate) a_definition: Option<String>,
    pub(crate) a_map: Option<String>,
    pub(crate) a_as_of: Option<String>,
    pub(crate) b_data: Option<String>,
    pub(crate) b_known_at: Option<String>,
    pub(crate) b_definition: Option<String>,
    pub(crate) b_map: Option<String>,
    pub(crate) format: Option<String>,
    pub(crate) b_as_of: Option<String>,
}

impl ExplainFields {
    /// As an address has it; `b` is now where it is not said.
    pub(crate) fn explained(&self) -> Explained {
        let text = |field: &Option<String>| filled(field.as_ref()).map(str::to_owned);
        Explained {
            a: text(&self.a).unwrap_or_else(|| "now".to_owned()),
            b: text(&self.b).unwrap_or_else(|| "now".to_owned()),
            unit: text(&self.unit),
            period: text(&self.period),
            definition: text(&self.definition),
            map: text(&self.map),
            as_of: text(&self.as_of),
            department: text(&self.department),
        }
    }

    /// As the application is asked.
    pub(crate) fn asked(&self) -> Result<ExplainAsked, Error> {
        let Explained { a, b, unit, period, definition, map, as_of, department } = self.explained();
        let map = match map.as_deref() {
            None => None,
            Some("as-was") => Some(Map::AsWas),
            Some("today") => Some(Map::Today),
            Some(_) => return Err(errors::senseless("map")),
        };
        let as_of = as_of.map(|day| day.parse().map_err(|_| errors::senseless("as_of"))).transpose()?;
        Ok(ExplainAsked { a, b, unit, period, definition, map, as_of, department })
    }
}

#[derive(Debug, Template)]
#[template(path = "explain/explain.html")]
pub(crate) struct ExplainPage {
    frame: Frame,
    t: Language,
    department: Option<String>,
    facts: Vec<FactShown>,
    indicators: Vec<IndicatorShown>,
    choice: Choice,
    downloads: Vec<Link>,
}

/// A fact of both states.
#[derive(Debug)]
pub(super) struct FactShown {
    pub(super) name: String,
    pub(super) a: String,
    pub(super) b: String,
    pub(super) differs: bool,
}

#[derive(Debug, Template)]
#[template(path = "explain/form.html")]
pub(crate) struct FormPage {
    frame: Frame,
    t: Language,
    /// The unit's page, where another period is chosen.
    /// Without a unit there is nothing to choose yet.
    choice: Option<Choice>,
    lead: String,
    units: Vec<Link>,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Asked(fields): Asked<ExplainFields>) -> Result<Response, Failure> {
    let failed = |error| visit.failed(error).leading_to("explain-title", "/explain");
    if let Some(since) = filled(fields.since.as_ref()) {
        let at = since_when(&app, &fields, since).await.map_err(failed)?;
        let explained = Explained { a: format!("known-at:{at}"), b: "now".to_owned(), ..fields.explained() };
        return Ok(Redirect::to(&explained.page()).into_response());
    }
    if fields.a_data.is_some() || fields.b_data.is_some() {
        // From the form to the address that all links use.
        return Ok(Redirect::to(&choice::chosen(&fields).page()).into_response());
    }
    let may = visit.asker.may(Action::View, Resource::Periods);
    let closed = if may { app.closed_periods().await.map_err(failed)? } else { Vec::new() };
    if filled(fields.a.as_ref()).is_none() && filled(fields.b.as_ref()).is_none() {
        let cards = app.units_with_data().await.map_err(failed)?;
        return Ok(visit.answer(&form_page(&visit, &fields, &cards, &closed)).into_response());
    }
    let query = app.explain_query(&fields.asked().map_err(failed)?).await.map_err(failed)?;
    let found = app.explain(&query).await.map_err(failed)?;
    if let Some(format) = exports::format(fields.format.as_ref()).map_err(failed)? {
        return exports::answer(&app, &visit, sheets::explanation(&visit, &found, app.clock()), format).await;
    }
    Ok(visit.answer(&page(&visit, &fields, &found, &closed)).into_response())
}

/// Before the latest import of the unit that stands, or so many days ago.
async fn since_when(app: &App, fields: &ExplainFields, since: &str) -> Result<Moment, Error> {
    const DAY: i64 = 24 * 60 * 60;
    let now = app.clock();
    match since {
        "week" => Ok(Moment(now.0 - 7 * DAY)),
        "month" => Ok(Moment(now.0 - 30 * DAY)),
        "import" => {
            let unit = filled(fields.unit.as_ref()).unwrap_or_default();
            let all = app.imports().await?;
            let stands = all.iter().filter(|i| i.undone.is_none() && !i.refused);
            let own = stands.filter(|i| i.unit.as_ref().is_some_and(|u| u.key == unit || u.code == unit));
            Ok(own.map(|i| i.imported_at).max().map_or(now, |at| Moment(at.0 - 1)))
        }
        _ => Err(errors::senseless("since")),
    }
}

pub(crate) fn form_page(visit: &Visit, fields: &ExplainFields, cards: &[UnitCard], closed: &[ClosedView]) -> FormPage {
    let t = visit.language;
    let unit = filled(fields.unit.as_ref());
    let card = cards.iter().filter(|card| unit.is_some_and(|u| card.unit.key == u || card.unit.code == u)).max_by_key(|c| c.year);
    let period = filled(fields.period.as_ref()).map(str::to_owned).or_else(|| card.map(|card| card.period.name.clone()));
    let about = unit.zip(period);
    let named = about.as_ref().map(|(unit, period)| {
        let unit = card.map_or((*unit).to_owned(), |card| card.unit.name.clone());
        let period = Period::parse(period).map_or_else(|_| period.clone(), |p| shown::period(t, &p));
        [("unit", unit), ("period", period)]
    });
    let other = |card: &UnitCard| {
        let explained = Explained::form(&card.unit.key, &card.period.name);
        Link::new(format!("{}, {}", card.unit.name, shown::period(t, &card.period)), explained)
    };
    let frame = Frame::new(visit, &t.text("explain-title"), Section::Units);
    let frame = match &about {
        Some((unit, period)) => {
            let name = card.map_or(*unit, |card| card.unit.name.as_str());
            frame.of_unit(name, &Scope::founding(*unit, period.clone()), Tab::Other)
        }
        None => frame,
    };
    FormPage {
        frame,
        t,
        choice: about.map(|(unit, period)| Choice::new(t, fields, (unit, &period), closed)),
        lead: named.map_or_else(|| t.text("explain-choose-unit"), |args| t.text_with("explain-choose-lead", &args)),
        units: cards.iter().map(other).collect(),
    }
}

pub(crate) fn page(visit: &Visit, fields: &ExplainFields, found: &Explanation, closed: &[ClosedView]) -> ExplainPage {
    let t = visit.language;
    let explained = fields.explained();
    ExplainPage {
        frame: Frame::new(visit, &t.text("explain-title"), Section::Units).of_unit(
            &found.b.unit.name,
            &scope_of(&found.b),
            Tab::Other,
        ),
        t,
        department: department(t, found.department.as_ref()),
        facts: facts(t, &found.a, &found.b),
        indicators: found.indicators.iter().map(|told| steps::shown(t, told, &explained)).collect(),
        choice: Choice::new(t, fields, (&found.b.unit_key, &found.b.period.name), closed),
        downloads: exports::links(visit, "explain"),
    }
}

/// The overview that shows a state.
pub(super) fn scope_of(state: &StateView) -> Scope {
    Scope {
        unit: state.unit_key.clone(),
        period: state.period.name.clone(),
        definition: definitions::by_id(&state.definition).map_or(FOUNDING, |d| d.id.as_str()).to_owned(),
        map: state.map,
        as_of: state.as_of,
        known_at: None,
    }
}

fn department(t: Language, department: Option<&dondoc_app::Department>) -> Option<String> {
    let department = department?;
    let name = department.name.clone().unwrap_or_else(|| t.text("web-unassigned"));
    Some(t.text_with("explain-only-department", &[("name", name)]))
}

/// What both states are, side by side.
pub(super) fn facts(t: Language, a: &StateView, b: &StateView) -> Vec<FactShown> {
    let definition = |state: &StateView| {
        definitions::by_id(&state.definition).map_or_else(|| state.definition.clone(), |d| shown::of(t, &d.title).to_owned())
    };
    let as_of = |state: &StateView| match state.as_of {
        None => t.text("explain-as-of-own"),
        Some(day) => t.text_with("explain-as-of-day", &[("day", day.vietnamese())]),
    };
    let period = |state: &StateView| format!("{} ({})", shown::period(t, &state.period), shown::days(&state.period));
    let unit = |state: &StateView| match shown::validity(t, &state.unit) {
        None => state.unit.name.clone(),
        Some(validity) => format!("{} ({validity})", state.unit.name),
    };
    let both = |key: &str, fact: &dyn Fn(&StateView) -> String| {
        let (a, b) = (fact(a), fact(b));
        FactShown { name: t.text(key), differs: a != b, a, b }
    };
    vec![
        both("explain-data", &|state| t.state_data(state)),
        both("web-unit", &unit),
        both("web-period", &period),
        both("web-definition", &definition),
        both("web-map", &|state| shown::map(t, state.map)),
        both("explain-as-of", &as_of),
    ]
}

/// From a unit's page: why its figures changed, by how far back to look.
pub(crate) fn links_of(t: Language, scope: &Scope) -> Vec<Link> {
    let explained = Explained::of(scope);
    let since = ["import", "week", "month"].map(|since| {
        let key = match since {
            "import" => "explain-since-import",
            "week" => "explain-since-week",
            _ => "explain-since-month",
        };
        Link::new(t.text(key), explained.since(since))
    });
    let form = Link::new(t.text("explain-since-other"), links::Explained::form(&scope.unit, &scope.period));
    since.into_iter().chain([form]).collect()
}
