//! `/units/{unit}/plan`: how many more are needed, from whom, and what if.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{IndicatorPlan, MonthTold, Plan, PlanAsked, ProcedureAhead, ServiceTold, SubjectPlan, plan_moves};
use dondoc_domain::planning::need::Prospect;
use dondoc_domain::rate::Rate;

use crate::assets;
use crate::errors::{self, Asked, Failure};
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::unit::{UnitAsked, filled, query};
use crate::pages::{Frame, Section, Tab};
use crate::shown::{self, TablesShown};
use crate::who::Acting;

/// Rows of the what-if form; the terminal has them all.
const ROWS_MAX: usize = 60;

/// Prefixes of the form's fields: dossiers that come online instead, and on top.
const CONVERT: &str = "c.";
const ADD: &str = "a.";

#[derive(Debug, Template)]
#[template(path = "plan/plan.html")]
pub(crate) struct PlanPage {
    frame: Frame,
    t: Language,
    cascade: String,
    period: String,
    days: String,
    definition: String,
    state: Option<String>,
    known: String,
    tables: TablesShown,
    /// The forms' hidden fields, and the day.
    kept: Vec<(&'static str, String)>,
    on: String,
    first: String,
    last: String,
    needs: Vec<NeedShown>,
    /// The departments and other parts, each with one need an indicator.
    parts: Vec<(String, Vec<NeedShown>)>,
    months: Vec<MonthShown>,
    moves: Vec<String>,
    clear: String,
    rows: Vec<RowShown>,
    more: Option<String>,
    script: Option<String>,
}

/// An indicator of the unit or a part of it.
#[derive(Debug)]
struct NeedShown {
    name: String,
    /// Style and word.
    prospect: Option<(&'static str, String)>,
    target: Option<String>,
    target_link: Option<String>,
    /// Name, percentage, numerator and denominator.
    rates: Vec<(String, String, String)>,
    /// The need itself, then what else there is to say.
    need: String,
    more: Vec<String>,
    supposed: Option<SupposedShown>,
    from_whom: Vec<FromShown>,
    to_activate: Vec<ServiceShown>,
    others: Vec<ServiceShown>,
    others_title: String,
}

#[derive(Debug)]
struct SupposedShown {
    percent: String,
    fraction: String,
    class: &'static str,
    word: Option<String>,
}

#[derive(Debug)]
struct FromShown {
    name: String,
    share: String,
    /// Code, name, share.
    procedures: Vec<(String, String, String)>,
}

#[derive(Debug)]
struct ServiceShown {
    code: String,
    name: String,
    departments: String,
    so_far: String,
    expected: String,
    to_come: bool,
}

#[derive(Debug)]
struct MonthShown {
    days: String,
    basis: String,
    counts: [String; 4],
}

#[derive(Debug)]
struct RowShown {
    code: String,
    name: String,
    department: String,
    /// What the fields are called after their prefix.
    field: String,
    so_far: String,
    expected: String,
    room: u64,
    room_said: String,
    convert: u64,
    add: u64,
}

pub(crate) async fn show(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let field = |name: &str| pairs.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.clone());
    let asked = UnitAsked {
        period: field("period"),
        definition: field("definition"),
        map: field("map"),
        as_of: field("as_of"),
        known_at: field("known_at"),
        ..UnitAsked::default()
    };
    let figures = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let (scope, on) = (Scope::of(&figures), field("on"));
    let on_text = filled(on.as_ref()).map(str::to_owned);
    if pairs.iter().any(|(name, _)| name.starts_with(CONVERT) || name.starts_with(ADD)) {
        // From the form to an address that can be passed on.
        return Ok(Redirect::to(&scope.plan(on_text.as_deref(), &typed(&pairs))).into_response());
    }
    let on = on_text.as_deref().map(|day| day.parse().map_err(|_| visit.failed(errors::senseless("on")))).transpose()?;
    let moves = plan_moves(&field("what_if").unwrap_or_default()).map_err(|e| visit.failed(e))?;
    let department = filled(field("department").as_ref()).map(str::to_owned);
    let plan = app.plan(&PlanAsked { figures, on, department, moves }).await.map_err(|e| visit.failed(e))?;
    Ok(visit.answer(&page(&visit, &plan, &scope, on_text.as_deref())).into_response())
}

/// What was typed into the form, as [`plan_moves`] reads it; what is empty or 0 is left out.
fn typed(pairs: &[(String, String)]) -> String {
    let one = |(name, value): &(String, String)| {
        let value = value.trim();
        let sign = if name.starts_with(ADD) { "+" } else { "" };
        let of = name.strip_prefix(CONVERT).or_else(|| name.strip_prefix(ADD))?;
        (!value.is_empty() && value != "0").then(|| format!("{of}={sign}{value}"))
    };
    pairs.iter().filter_map(one).collect::<Vec<_>>().join(",")
}

pub(crate) fn page(visit: &Visit, plan: &Plan, scope: &Scope, on: Option<&str>) -> PlanPage {
    let t = visit.language;
    let (whole, parts) = plan.subjects.split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
    let name = |code: &str| match plan.subjects.iter().find(|s| s.department.as_deref() == Some(code)) {
        Some(subject) => t.plan_subject(subject),
        None => code.to_owned(),
    };
    let shown = |subject: &SubjectPlan| subject.indicators.iter().map(|i| need_shown(t, i, &name)).collect::<Vec<_>>();
    let useful = |p: &&ProcedureAhead| p.room > 0 || plan.moves.iter().any(|m| m.procedure == p.procedure);
    let rows: Vec<RowShown> = plan.procedures.iter().filter(useful).map(|p| row_shown(t, plan, p)).collect();
    let hidden = rows.len().saturating_sub(ROWS_MAX);
    PlanPage {
        frame: Frame::new(visit, &t.text("plan-title"), Section::Units).of_unit(&plan.unit.name, scope, Tab::Plan),
        t,
        cascade: scope.cascade(),
        period: shown::period(t, &plan.period),
        days: shown::days(&plan.period),
        definition: shown::of(t, &plan.definition.title).to_owned(),
        state: shown::state(t, plan.map, plan.as_of, plan.known_at),
        known: t.plan_on(plan),
        tables: shown::tables(t, &plan.tables),
        kept: scope.pairs(),
        on: plan.on.to_string(),
        first: plan.period.start.plus(-1).to_string(),
        last: plan.period.last_day().to_string(),
        needs: whole.map(&shown).unwrap_or_default(),
        parts: parts.iter().map(|s| (t.plan_subject(s), shown(s))).collect(),
        months: plan.months.iter().map(|m| month_shown(t, m)).collect(),
        moves: plan
            .moves
            .iter()
            .map(|m| {
                let of = [("procedure", m.procedure.clone()), ("convert", t.number(m.convert)), ("add", t.number(m.add))];
                t.text_with("plan-supposed-moved", &of)
            })
            .collect(),
        clear: scope.plan(on, ""),
        rows: rows.into_iter().take(ROWS_MAX).collect(),
        more: (hidden > 0).then(|| t.text_with("plan-more", &[("n", t.number(hidden as u64))])),
        script: assets::address("plan.js"),
    }
}

/// Style of a prospect.
pub(crate) fn class(prospect: Prospect) -> &'static str {
    match prospect {
        Prospect::Secured | Prospect::ByHabit => "met",
        Prospect::Reachable => "reachable",
        Prospect::Unreachable => "not-met",
        Prospect::NotArising => "not-arising",
    }
}

fn fraction(t: Language, rate: Rate) -> String {
    format!("{}/{}", t.number(rate.num), t.number(rate.den))
}

fn need_shown(t: Language, told: &IndicatorPlan, name: &impl Fn(&str) -> String) -> NeedShown {
    let mut said = t.need(told);
    let need = if said.is_empty() { String::new() } else { said.remove(0) };
    let rate = |key: &str, rate: Rate| (t.text(key), t.percent(rate), fraction(t, rate));
    let decision = |target: &dondoc_app::TargetTold| Some(links::annex_row(target.decision.as_ref()?, target.annex_row?));
    let (to_activate, others): (Vec<_>, Vec<_>) = told.services.iter().partition(|s| s.to_activate);
    let service = |s: &ServiceTold| ServiceShown {
        code: if s.service.is_empty() { s.procedure.clone() } else { format!("{}.{}", s.procedure, s.service) },
        name: s.name.clone().unwrap_or_default(),
        departments: s.departments.iter().map(|d| name(d)).collect::<Vec<_>>().join(", "),
        so_far: t.number(s.so_far),
        expected: t.number(s.expected),
        to_come: s.to_come,
    };
    let supposed = |s: &dondoc_app::SupposedTold| SupposedShown {
        percent: t.percent(s.rate),
        fraction: fraction(t, s.rate),
        class: if s.met == Some(false) { "not-met" } else { "met" },
        word: s.met.map(|met| t.text(if met { "standing-met" } else { "standing-not-met" })),
    };
    let from = |d: &dondoc_app::DepartmentTold| FromShown {
        name: if d.department == shown::UNASSIGNED { t.text("plan-nobody") } else { name(&d.department) },
        share: t.plan_share(d.share, d.capacity),
        procedures: d
            .procedures
            .iter()
            .filter(|p| p.share > 0)
            .map(|p| (p.procedure.clone(), p.name.clone().unwrap_or_default(), t.plan_share(p.share, p.capacity)))
            .collect(),
    };
    NeedShown {
        name: shown::of(t, &told.name).to_owned(),
        prospect: told.need.as_ref().map(|n| (class(n.prospect), t.prospect(n.prospect))),
        target: told.target.as_ref().map(|target| t.target(target.percent)),
        target_link: told.target.as_ref().and_then(decision),
        rates: vec![
            rate("plan-so-far", told.so_far),
            rate("plan-by-habit", told.by_habit),
            rate("plan-all-online", told.all_online),
        ],
        need,
        more: said,
        supposed: told.supposed.as_ref().map(supposed),
        from_whom: told.from_whom.iter().filter(|d| d.share > 0).map(from).collect(),
        others_title: t.text_with("plan-services-all", &[("n", t.number(others.len() as u64))]),
        to_activate: to_activate.into_iter().map(service).collect(),
        others: others.into_iter().map(service).collect(),
    }
}

fn month_shown(t: Language, month: &MonthTold) -> MonthShown {
    let counts = [month.total, month.channels.online, month.channels.direct, month.channels.postal];
    MonthShown { days: shown::days(&month.days), basis: t.basis_ahead(month.basis), counts: counts.map(|n| t.number(n)) }
}

fn row_shown(t: Language, plan: &Plan, p: &ProcedureAhead) -> RowShown {
    let nobody = p.department == shown::UNASSIGNED;
    let department = if nobody { None } else { Some(p.department.clone()) };
    let own = plan.moves.iter().filter(|m| m.procedure == p.procedure && (m.department == department || m.department.is_none()));
    let (convert, add) = own.fold((0, 0), |(convert, add), m| (convert + m.convert, add + m.add));
    RowShown {
        code: p.procedure.clone(),
        name: p.name.clone().unwrap_or_default(),
        department: p
            .department_name
            .clone()
            .unwrap_or_else(|| if nobody { t.text("plan-nobody") } else { p.department.clone() }),
        field: department.map_or_else(|| p.procedure.clone(), |d| format!("{d}/{}", p.procedure)),
        so_far: t.number(p.so_far.total()),
        expected: t.number(p.expected.total()),
        room: p.room,
        room_said: t.text_with("plan-convert-of", &[("n", t.number(p.room))]),
        convert,
        add,
    }
}
