//! How many more online dossiers a target needs, which services to activate, from whom, and what if; the targets of the
//! parts against that of the whole.

mod ahead;
mod cascade;
mod moves;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use compact_str::CompactString;
use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::definitions::{Indicator, Measure};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::planning::Outlook;
use dondoc_domain::planning::course::{Ask, Course};
use dondoc_domain::planning::expected::ExpectedMonth;
use dondoc_domain::planning::from_whom::from_whom;
use dondoc_domain::planning::need::{End, Need, Prospect, candidates, need};
use dondoc_domain::planning::what_if::{How, Move, room};
use dondoc_domain::targets::{Share, Target};
use dondoc_domain::time::Day;

use crate::figures::{Question, channels, department_name, departments, unit_ref};
use crate::rates::UNASSIGNED;
use crate::{App, Error, FigureQuery, computing};

use ahead::Ahead;
pub use cascade::{
    Cascade, CascadeAsked, CascadeBy, ChangeTold, ChildTold, FairTold, IndicatorCascade, SharedTold, UnassignedTold, parents,
};
pub use moves::moves;
pub use told::{
    DepartmentTold, IndicatorPlan, MonthTold, MoveTold, NeedTold, Plan, ProcedureAhead, ServiceTold, ShareTold, SubjectPlan,
    SupposedTold, TargetTold,
};

/// What is asked of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PlanAsked {
    /// Unit, period, definition, map, moment.
    pub figures: FigureQuery,
    /// The last day that counts as known; `None`: the latest of which there are data.
    pub on: Option<Day>,
    /// Only this department beside the unit: its code, or `UNASSIGNED`.
    pub department: Option<String>,
    /// What is supposed.
    pub moves: Vec<Move>,
}

/// A part of the unit's work: a department (`Some(None)`: what nobody is responsible for), field, level.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    department: Option<Option<CompactString>>,
    field: Option<String>,
    level: Option<dondoc_domain::catalogue::Level>,
}

impl Part {
    fn department(code: Option<CompactString>) -> Part {
        Part { department: Some(code), field: None, level: None }
    }

    fn of(share: Share<'_>) -> Part {
        Part { department: share.department.map(|d| Some(d.into())), field: share.field.map(str::to_owned), level: share.level }
    }

    fn takes(&self, question: &Question, key: &CellKey) -> bool {
        let field =
            |field: &String| question.reference.catalogue.procedures.get(&key.procedure).is_some_and(|p| p.field == *field);
        self.department.as_ref().is_none_or(|d| key.department == *d)
            && self.field.as_ref().is_none_or(field)
            && self.level.is_none_or(|level| key.level == level)
    }

    /// Its target at the end of the period; what nobody is responsible for has none.
    fn target<'a>(&self, question: &'a Question, indicator: &Indicator) -> Option<&'a Target> {
        let department = match &self.department {
            Some(None) => return None,
            Some(Some(code)) => Some(code.as_str()),
            None => None,
        };
        let share = Share { department, field: self.field.as_deref(), level: self.level };
        question.reference.targets.in_force(question.unit, share, &indicator.id, question.period.last_day())
    }
}

impl App {
    /// How many more are needed of a unit and each of its departments to meet their targets at the end of the period.
    ///
    /// # Errors
    /// Unknown unit, period, definition or department; a day outside the period or after today; more supposed than there is.
    pub async fn plan(&self, asked: &PlanAsked) -> Result<Arc<Plan>, Error> {
        let (_, footing) = self.footing(&asked.figures).await?;
        self.inner.answers.shelves.plans.answer(asked, footing, Box::pin(self.make_plan(asked))).await
    }

    async fn make_plan(&self, asked: &PlanAsked) -> Result<Plan, Error> {
        let question = self.question(&asked.figures).await?;
        let imports = self.all_imports().await?;
        let on = self.day_of_plan(&question, &imports, asked.on)?;
        let ahead = self.ahead(question, on, &imports).await?;
        let (wanted, asked) = (asked.clone(), asked.clone());
        let (ahead, mut planned) = computing(move || planned(ahead, &wanted)).await?;
        let out_of_reach = planned.iter().any(Planned::unreachable);
        let course = if out_of_reach { self.course(&ahead).await? } else { None };
        computing(move || {
            if let Some(course) = course {
                look_back(&ahead.question, &course, &mut planned);
            }
            Ok(told_of(&ahead, planned, &asked))
        })
        .await
    }
}

/// The parts that are asked about, each with what is needed of it.
fn planned(ahead: Ahead, asked: &PlanAsked) -> Result<(Ahead, Vec<Planned>), Error> {
    let parts = parts(&ahead, asked.department.as_deref())?;
    let definition = ahead.question.definition;
    let supposed = if asked.moves.is_empty() { None } else { Some(moves::after(&ahead.outlook, definition, &asked.moves)?) };
    let planned = parts.into_iter().map(|part| Planned::of(&ahead, part, supposed.as_ref())).collect();
    Ok((ahead, planned))
}

fn told_of(ahead: &Ahead, planned: Vec<Planned>, asked: &PlanAsked) -> Plan {
    let question = &ahead.question;
    let own = |p: &ProcedureAhead| asked.department.as_ref().is_none_or(|d| p.department == *d);
    Plan {
        unit: unit_ref(&question.reference, question.unit),
        period: question.period.clone(),
        definition: question.definition,
        map: question.map,
        as_of: question.as_of,
        known_at: question.known_at,
        on: ahead.on,
        days_gone: ahead.days_gone(),
        days_left: ahead.days_left(),
        months: ahead.months.iter().map(month_told).collect(),
        subjects: planned.into_iter().map(|p| p.told(question)).collect(),
        procedures: procedures(ahead).into_iter().filter(own).collect(),
        moves: asked.moves.iter().map(move_told).collect(),
        tables: ahead.tables.clone(),
    }
}

/// The unit, its departments that have a target or dossiers, and other parts that a target is for; or the unit and the one department.
fn parts(ahead: &Ahead, only: Option<&str>) -> Result<Vec<Part>, Error> {
    let question = &ahead.question;
    let mut all = vec![Part { department: None, field: None, level: None }];
    let cells: Cells = ahead.outlook.all().map(|(key, n)| (key.clone(), *n)).collect();
    let mut listed: Vec<Part> = departments(question, &cells).into_iter().map(|code| Part::department(Some(code))).collect();
    listed.push(Part::department(None));
    if let Some(only) = only {
        let found = listed.into_iter().find(|p| code_of(p.department.as_ref().and_then(Option::as_ref)) == only);
        let unknown = || {
            let unit = &question.reference.organisation.units[&question.unit].name;
            Error::not_found(Diagnostic::refusal("department-unknown").with("code", only).with("unit", unit))
        };
        all.push(found.ok_or_else(unknown)?);
        return Ok(all);
    }
    let indicators = &question.definition.indicators;
    let matters = |part: &Part| {
        indicators.iter().any(|i| part.target(question, i).is_some())
            || ahead.outlook.all().any(|(key, n)| *n > 0 && part.takes(question, key))
    };
    all.extend(listed.into_iter().filter(matters));
    let day = question.period.last_day();
    for target in question.reference.targets.of(question.unit).iter().filter(|t| t.holds_on(day)) {
        let part = Part::of(target.share());
        if (part.field.is_some() || part.level.is_some()) && !all.contains(&part) {
            all.push(part);
        }
    }
    Ok(all)
}

fn code_of(department: Option<&CompactString>) -> &str {
    department.map_or(UNASSIGNED, CompactString::as_str)
}

/// A part with what is needed of it.
struct Planned {
    part: Part,
    outlook: Outlook,
    supposed: Option<Outlook>,
    indicators: Vec<Measured>,
}

/// An indicator with its target, what is needed, and the day since which it is out of reach.
type Measured = (&'static Indicator, Option<Target>, Option<Need>, Option<Day>);

/// A department and a procedure of it.
type OfDepartment<'a> = (Option<&'a CompactString>, &'a ProcedureCode);

/// Cells counted so far, and expected.
type Sides<'a> = [Vec<(&'a CellKey, &'a u64)>; 2];

impl Planned {
    fn of(ahead: &Ahead, part: Part, supposed: Option<&Outlook>) -> Planned {
        let question = &ahead.question;
        let own = |all: &Outlook| all.part(|key| part.takes(question, key));
        let outlook = own(&ahead.outlook);
        let supposed = supposed.map(own);
        let one = |indicator: &'static Indicator| {
            let target = part.target(question, indicator).cloned();
            let needed = target.as_ref().and_then(|t| need(indicator, t.percent, &outlook));
            (indicator, target, needed, None)
        };
        let indicators = question.definition.indicators.iter().map(one).collect();
        Planned { part, outlook, supposed, indicators }
    }

    fn unreachable(&self) -> bool {
        self.indicators.iter().any(|(_, _, need, _)| need.is_some_and(|n| n.prospect == Prospect::Unreachable))
    }

    fn told(self, question: &Question) -> SubjectPlan {
        let code = self.part.department.as_ref().map(|d| code_of(d.as_ref()).to_owned());
        let named = self.part.department.as_ref().and_then(Option::as_ref);
        SubjectPlan {
            department_name: named.and_then(|d| department_name(question, d)),
            department: code,
            field: self.part.field.clone(),
            level: self.part.level,
            indicators: self
                .indicators
                .iter()
                .map(|(i, target, need, since)| self.indicator(question, i, target.as_ref(), *need, *since))
                .collect(),
        }
    }

    fn indicator(
        &self,
        question: &Question,
        indicator: &Indicator,
        target: Option<&Target>,
        need: Option<Need>,
        since: Option<Day>,
    ) -> IndicatorPlan {
        let end = End::of(indicator, &self.outlook);
        let convert = need.map_or(0, |n| n.beyond_habit.converted);
        let of_dossiers = indicator.measure == Measure::Dossiers;
        let supposed = self.supposed.as_ref().map(|outlook| {
            let rate = indicator.rate(outlook.all());
            SupposedTold { rate, met: target.and_then(|t| t.percent.met_by(rate)) }
        });
        IndicatorPlan {
            indicator: indicator.id.clone(),
            name: indicator.name.clone(),
            measure: indicator.measure,
            so_far: end.so_far,
            by_habit: end.by_habit,
            all_online: end.all_online,
            target: target.map(target_told),
            need: need.map(|need| need_told(&need, since)),
            from_whom: if of_dossiers && convert > 0 {
                asked_of(question, indicator, &self.outlook, convert)
            } else {
                Vec::new()
            },
            services: if of_dossiers { Vec::new() } else { services(question, indicator, &self.outlook, convert) },
            supposed,
        }
    }
}

/// Finds the days since which targets cannot be reached, on one walk.
fn look_back(question: &Question, course: &Course, planned: &mut [Planned]) {
    let parts: Vec<Part> = planned.iter().map(|p| p.part.clone()).collect();
    let takes: Vec<_> = parts.iter().map(|part| move |key: &CellKey| part.takes(question, key)).collect();
    let mut asks = Vec::new();
    let mut days = Vec::new();
    for (planned, of) in planned.iter_mut().zip(&takes) {
        for (indicator, target, need, since) in &mut planned.indicators {
            if let Some(target) = target.as_ref().filter(|_| need.is_some_and(|n| n.prospect == Prospect::Unreachable)) {
                asks.push(Ask { indicator, target: target.percent, of });
                days.push(since);
            }
        }
    }
    for (day, since) in days.into_iter().zip(course.unreachable_since(&asks)) {
        *day = since;
    }
}

fn target_told(target: &Target) -> TargetTold {
    TargetTold { percent: target.percent, decision: Some(target.decision.clone()), annex_row: Some(target.annex_row) }
}

fn need_told(need: &Need, since: Option<Day>) -> NeedTold {
    let Need { end, prospect, least, beyond_habit, in_all, .. } = need;
    NeedTold {
        prospect: *prospect,
        least: *least,
        convert: beyond_habit.converted,
        convertible: end.all_online.num - end.by_habit.num,
        add: beyond_habit.added,
        convert_in_all: in_all.converted,
        convertible_in_all: end.all_online.num - end.none_online.num,
        unreachable_since: since,
    }
}

fn procedure_name(question: &Question, procedure: &ProcedureCode) -> Option<String> {
    question.reference.catalogue.procedures.get(procedure).map(|p| p.name.clone())
}

fn asked_of(question: &Question, indicator: &Indicator, outlook: &Outlook, need: u64) -> Vec<DepartmentTold> {
    let department = |d: dondoc_domain::planning::from_whom::DepartmentShare| DepartmentTold {
        department: code_of(d.department.as_ref()).to_owned(),
        name: d.department.as_ref().and_then(|code| department_name(question, code)),
        share: d.share,
        capacity: d.capacity,
        procedures: d
            .procedures
            .into_iter()
            .map(|p| ShareTold {
                name: procedure_name(question, &p.procedure),
                procedure: p.procedure.to_string(),
                share: p.share,
                capacity: p.capacity,
            })
            .collect(),
    };
    from_whom(indicator, outlook, need).into_iter().map(department).collect()
}

fn services(question: &Question, indicator: &Indicator, outlook: &Outlook, convert: u64) -> Vec<ServiceTold> {
    let mut responsible: BTreeMap<&ProcedureCode, BTreeSet<&str>> = BTreeMap::new();
    for (key, _) in outlook.all() {
        responsible.entry(&key.procedure).or_default().insert(code_of(key.department.as_ref()));
    }
    let service = |(at, c): (usize, dondoc_domain::planning::need::Candidate)| ServiceTold {
        name: procedure_name(question, &c.procedure),
        departments: responsible.get(&c.procedure).into_iter().flatten().map(|d| (*d).to_owned()).collect(),
        procedure: c.procedure.to_string(),
        service: c.service,
        so_far: c.so_far,
        expected: c.expected,
        to_come: c.to_come,
        to_activate: (at as u64) < convert,
    };
    candidates(indicator, outlook).into_iter().enumerate().map(service).collect()
}

/// Procedures with dossiers by department: the most room first, then the most expected, then by code.
fn procedures(ahead: &Ahead) -> Vec<ProcedureAhead> {
    let question = &ahead.question;
    let mut found: BTreeMap<OfDepartment<'_>, Sides<'_>> = BTreeMap::new();
    for (side, cells) in [&ahead.outlook.so_far, &ahead.outlook.expected].into_iter().enumerate() {
        for cell in cells.iter().filter(|(_, n)| **n > 0) {
            found.entry((cell.0.department.as_ref(), &cell.0.procedure)).or_default()[side].push(cell);
        }
    }
    let one = |((department, procedure), [so_far, expected]): (OfDepartment<'_>, Sides<'_>)| {
        let of_department =
            Outlook { so_far: Cells::new(), expected: expected.iter().map(|(key, n)| ((*key).clone(), **n)).collect() };
        ProcedureAhead {
            department: code_of(department).to_owned(),
            department_name: department.and_then(|d| department_name(question, d)),
            procedure: procedure.to_string(),
            name: procedure_name(question, procedure),
            so_far: channels(so_far).into(),
            expected: channels(expected).into(),
            room: room(&of_department, question.definition, procedure, None),
        }
    };
    let mut all: Vec<ProcedureAhead> = found.into_iter().map(one).collect();
    all.sort_by(|a, b| {
        let most = |p: &ProcedureAhead| (p.room, p.expected.total(), p.so_far.total());
        most(b).cmp(&most(a)).then_with(|| (&a.department, &a.procedure).cmp(&(&b.department, &b.procedure)))
    });
    all
}

fn month_told(month: &ExpectedMonth) -> MonthTold {
    let counts = channels(&month.cells);
    MonthTold { days: month.days.clone(), basis: month.basis, total: counts.total(), channels: counts.into() }
}

fn move_told(m: &Move) -> MoveTold {
    let (convert, add) = match m.how {
        How::Convert => (m.dossiers, 0),
        How::Add => (0, m.dossiers),
    };
    MoveTold { department: m.department.as_ref().map(ToString::to_string), procedure: m.procedure.to_string(), convert, add }
}
