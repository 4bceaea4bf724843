//! `/units/{unit}/cascade`: the targets of departments, or of the units below, against that of the whole.

use askama::Template;
use axum::extract::Path;
use dondoc_app::api::step_of;
use dondoc_app::words::Language;
use dondoc_app::{Cascade, CascadeAsked, CascadeBy, ChildTold, IndicatorCascade, plan_parents};
use dondoc_domain::rate::Rate;
use dondoc_domain::targets::Percent;
use serde::Deserialize;

use crate::errors::{self, Answer, Asked};
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::plan::class;
use crate::pages::unit::{UnitAsked, filled, query};
use crate::pages::{Frame, Section, Tab};
use crate::shown::{self, TablesShown};
use crate::who::Acting;

/// Steps of annex values that the form offers, in percent.
const STEPS: [&str; 4] = ["0.01", "0.1", "0.5", "1"];

/// The query of the page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CascadePageAsked {
    period: Option<String>,
    definition: Option<String>,
    map: Option<String>,
    as_of: Option<String>,
    known_at: Option<String>,
    on: Option<String>,
    by: Option<String>,
    parent: Option<String>,
    step: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "plan/cascade.html")]
pub(crate) struct CascadePage {
    frame: Frame,
    t: Language,
    period: String,
    days: String,
    definition: String,
    state: Option<String>,
    tables: TablesShown,
    /// The form's hidden fields and what was chosen.
    kept: Vec<(&'static str, String)>,
    on: String,
    first: String,
    last: String,
    parent: String,
    /// Value, word, chosen.
    ways: Vec<(&'static str, String, bool)>,
    steps: Vec<(&'static str, String, bool)>,
    parts: String,
    indicators: Vec<IndicatorShown>,
    /// Code, name, so far, expected.
    unassigned: Vec<(String, String, String, String)>,
}

#[derive(Debug)]
struct IndicatorShown {
    name: String,
    target: Option<String>,
    volume: String,
    /// Reaches, does not, or cannot be said.
    class: &'static str,
    said: String,
    more: Vec<String>,
    /// Name, value now, proposed.
    changes: Vec<(String, String, String)>,
    /// The level of the fair split, where something is to be raised.
    fair: Option<String>,
    fair_lead: String,
    impossible: bool,
    children: Vec<ChildShown>,
}

#[derive(Debug)]
struct ChildShown {
    name: String,
    link: Option<String>,
    target: Option<String>,
    target_link: Option<String>,
    volume: String,
    guaranteed: String,
    so_far: (String, String),
    by_habit: (String, String),
    prospect: Option<(&'static str, String)>,
    fair: Option<String>,
    raised: bool,
}

pub(crate) async fn show(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<CascadePageAsked>,
) -> Answer {
    let CascadePageAsked { period, definition, map, as_of, known_at, on, by, parent, step } = asked;
    let by = match filled(by.as_ref()) {
        None => None,
        Some("department") => Some(CascadeBy::Department),
        Some("unit") => Some(CascadeBy::Unit),
        Some(_) => return Err(visit.failed(errors::senseless("by"))),
    };
    let asked = UnitAsked { period, definition, map, as_of, known_at, ..UnitAsked::default() };
    let figures = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let scope = Scope::of(&figures);
    let on = filled(on.as_ref()).map(|day| day.parse().map_err(|_| visit.failed(errors::senseless("on")))).transpose()?;
    let parent = filled(parent.as_ref()).unwrap_or_default().to_owned();
    let parents = plan_parents(&parent).map_err(|e| visit.failed(e))?;
    let step = step_of(filled(step.as_ref()).unwrap_or(STEPS[0])).map_err(|e| visit.failed(e))?;
    let cascade = app.cascade(&CascadeAsked { figures, on, by, parents, step }).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &cascade, &scope, &parent, by))
}

pub(crate) fn page(visit: &Visit, cascade: &Cascade, scope: &Scope, parent: &str, by: Option<CascadeBy>) -> CascadePage {
    let t = visit.language;
    let ways = [
        ("", "cascade-by-automatic", None),
        ("department", "cascade-by-department", Some(CascadeBy::Department)),
        ("unit", "cascade-by-unit", Some(CascadeBy::Unit)),
    ];
    let step = |text: &'static str| {
        let percent: Option<Percent> = text.parse().ok();
        let said = percent.map_or_else(|| text.to_owned(), |p| t.target(p));
        (text, said, percent.is_some_and(|p| p.hundredths() == cascade.step_hundredths))
    };
    CascadePage {
        frame: Frame::new(visit, &t.text("cascade-title"), Section::Units).of_unit(&cascade.unit.name, scope, Tab::Cascade),
        t,
        period: shown::period(t, &cascade.period),
        days: shown::days(&cascade.period),
        definition: shown::of(t, &cascade.definition.title).to_owned(),
        state: shown::state(t, cascade.map, cascade.as_of, cascade.known_at),
        tables: shown::tables(t, &cascade.tables),
        kept: scope.pairs(),
        on: cascade.on.to_string(),
        first: cascade.period.start.plus(-1).to_string(),
        last: cascade.period.last_day().to_string(),
        parent: parent.to_owned(),
        ways: ways.into_iter().map(|(value, key, way)| (value, t.text(key), way == by)).collect(),
        steps: STEPS.into_iter().map(step).collect(),
        parts: t.text(if cascade.by == CascadeBy::Unit { "cascade-of-units" } else { "cascade-of-departments" }),
        indicators: cascade.indicators.iter().map(|i| indicator_shown(t, i, scope)).collect(),
        unassigned: cascade
            .unassigned
            .iter()
            .map(|u| (u.procedure.clone(), u.name.clone().unwrap_or_default(), t.number(u.so_far), t.number(u.expected)))
            .collect(),
    }
}

fn written(t: Language, percent: &str) -> String {
    percent.parse::<Percent>().map_or_else(|_| percent.to_owned(), |p| t.target(p))
}

fn indicator_shown(t: Language, told: &IndicatorCascade, scope: &Scope) -> IndicatorShown {
    let mut said = t.reach(told);
    let first = if said.is_empty() { String::new() } else { said.remove(0) };
    let nobody = |name: &str| if name.is_empty() { t.text("plan-nobody") } else { name.to_owned() };
    let change = |c: &dondoc_app::ChangeTold| {
        (nobody(&c.name), c.from.as_deref().map_or_else(|| "–".to_owned(), |v| written(t, v)), t.target(c.to))
    };
    let short = told.reaches == Some(false);
    let fair = told.fair.as_ref().filter(|_| short).map(|fair| {
        let of = [("level", t.target(fair.level)), ("guaranteed", t.number(fair.guaranteed))];
        t.text_with("cascade-fair-level", &of)
    });
    IndicatorShown {
        name: shown::of(t, &told.name).to_owned(),
        target: told.target.as_ref().map(|target| t.target(target.percent)),
        volume: t.cascade_volume(told),
        class: match told.reaches {
            None => "not-arising",
            Some(true) => "met",
            Some(false) => "not-met",
        },
        said: first,
        more: said,
        changes: told.change.iter().flatten().map(change).collect(),
        fair_lead: t.text(if told.shared.is_some() { "cascade-fair-lead-shared" } else { "cascade-fair-lead" }),
        impossible: short && told.fair.is_none(),
        children: told.children.iter().map(|c| child_shown(t, c, scope, fair.is_some())).collect(),
        fair,
    }
}

fn child_shown(t: Language, child: &ChildTold, scope: &Scope, propose: bool) -> ChildShown {
    let rate = |rate: Rate| (t.percent(rate), format!("{}/{}", t.number(rate.num), t.number(rate.den)));
    let annex = |target: &dondoc_app::TargetTold| Some(links::annex_row(target.decision.as_ref()?, target.annex_row?));
    let own = child.target.as_ref().map(|target| target.percent.to_string());
    ChildShown {
        name: if child.is_nobody() { t.text("plan-nobody") } else { child.name.clone() },
        link: child.unit.as_ref().map(|unit| scope.of_unit(&unit.key).plan(None, "")),
        target: child.target.as_ref().map(|target| t.target(target.percent)),
        target_link: child.target.as_ref().and_then(annex),
        volume: t.number(child.by_habit.den),
        guaranteed: t.number(child.guaranteed),
        so_far: rate(child.so_far),
        by_habit: rate(child.by_habit),
        prospect: child.prospect.map(|p| (class(p), t.prospect(p))),
        fair: child.fair.as_deref().filter(|_| propose).map(|value| written(t, value)),
        raised: propose && child.fair != own,
    }
}
