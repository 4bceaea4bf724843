//! What a change does to figures and targets: the same questions in the state before and in the supposed one after.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use compact_str::CompactString;
use dondoc_domain::catalogue::{Procedure, ProcedureCode};
use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::{Days, Map, Members};
use dondoc_domain::rate::Rate;
use dondoc_domain::reference::Reference;
use dondoc_domain::reference::amendments::Amendment;
use dondoc_domain::time::{Day, Validity};
use dondoc_store::ReferenceVersion;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ChangeAsked, ChangeReport};
use crate::figures::{Edition, Question, department_name, figure, of_department};
use crate::rates::UNASSIGNED;
use crate::schema;
use crate::views::Figure;
use crate::{App, Error, FigureQuery};

/// Units whose figures are told one by one; units above them are told besides.
const UNITS_TOLD_MAX: usize = 100;

/// One rate before and after a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeEffect {
    /// The unit, as `--unit` takes it after the change.
    pub unit: String,
    /// Its name after the change.
    pub name: String,
    /// Department's code, `UNASSIGNED`, or `null` for the unit as a whole.
    pub department: Option<String>,
    /// Department's name, where it has one.
    pub department_name: Option<String>,
    /// Indicator's id.
    pub indicator: String,
    /// The period, by its name.
    pub period: String,
    /// On which map.
    #[schema(value_type = schema::Map)]
    pub map: Map,
    /// As it is; 0/0 for a unit that is not there yet.
    #[schema(value_type = schema::Rate)]
    pub before: Rate,
    /// As it would be.
    #[schema(value_type = schema::Rate)]
    pub after: Rate,
    /// Target met as it is; `null` where nothing arises or no target stands.
    pub met_before: Option<bool>,
    /// Target met as it would be.
    pub met_after: Option<bool>,
}

impl ChangeEffect {
    /// Does it differ?
    #[must_use]
    pub fn differs(&self) -> bool {
        self.before != self.after || self.met_before != self.met_after
    }
}

/// Dossiers that count for another unit, department or level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeMoved {
    /// The period, by its name.
    pub period: String,
    /// Counted dossiers of the period.
    pub dossiers: u64,
    /// Distinct procedures among them.
    pub services: u64,
}

/// A target that stays where it is, while what it was assigned to goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TargetLost {
    /// The decision.
    pub decision: String,
    /// Row of its annex.
    pub annex_row: u32,
    /// The unit, by its name.
    pub unit: String,
    /// The department, by its name.
    pub department: Option<String>,
    /// Indicator's id.
    pub indicator: String,
    /// The target in percent.
    pub target: String,
    /// `unit`: the unit ends while the target holds; `department`: no procedure is assigned to the department any more.
    pub lost: &'static str,
}

/// A state to ask in.
type State = (Edition, Arc<Reference>);

/// The cells of one unit in one period on one map, with the question that they answer.
struct Answer {
    question: Question,
    cells: Cells,
}

impl App {
    pub(super) async fn change_effect(
        &self,
        asked: &ChangeAsked,
        (version, before, after): (ReferenceVersion, &Reference, &Reference),
    ) -> Result<ChangeReport, Error> {
        let clock = self.now().day();
        let days = || asked.amendments.iter().map(Amendment::from);
        let today = days().chain([clock]).max().unwrap_or(clock);
        // In the program's own cache the state before is one asked for on another day; the one after belongs in none.
        let number = self.inner.supposed.fetch_add(1, Ordering::Relaxed);
        let edition = Edition { version, as_of: None, until: Some(today), supposed: None };
        let states: [State; 2] = [
            (edition, Arc::new(before.until(today))),
            (Edition { supposed: Some(number), ..edition }, Arc::new(after.until(today))),
        ];
        let mut changed = changed_units(before, after);
        changed.extend(self.units_with(&changed_procedures(before, after)).await?);
        let told: BTreeSet<UnitId> = changed.iter().take(UNITS_TOLD_MAX).copied().collect();
        let untold = changed.len() - told.len();
        let concerned = with_units_above(&told, &[before, after]);
        let years: BTreeSet<i32> = days().map(Day::year).chain([clock.year()]).collect();
        let (mut effects, mut moved) = (Vec::new(), Vec::new());
        for year in years {
            for unit in &concerned {
                for map in [Map::AsWas, Map::Today] {
                    let query = FigureQuery {
                        unit: String::new(),
                        period: format!("{year:04}"),
                        definition: FOUNDING.to_owned(),
                        map,
                        as_of: None,
                        known_at: None,
                    };
                    let is = self.answer(&query, &states[0], *unit).await?;
                    let would_be = self.answer(&query, &states[1], *unit).await?;
                    effects.extend(compared((after, *unit), is.as_ref(), would_be.as_ref()));
                }
            }
            moved.extend(self.moved(year, &changed, &states).await?);
        }
        let targets = targets_lost(before, after, today);
        Ok(ChangeReport {
            amendments: asked.amendments.clone(),
            dry_run: true,
            version: version.0,
            today,
            effects,
            untold,
            moved,
            targets,
        })
    }

    async fn answer(&self, query: &FigureQuery, state: &State, unit: UnitId) -> Result<Option<Answer>, Error> {
        if !state.1.organisation.units.contains_key(&unit) {
            return Ok(None);
        }
        let question = self.question_in(query, state.clone(), unit).await?;
        let cells = self.sourced(&question, None).await?.cells;
        Ok(Some(Answer { question, cells }))
    }

    /// Units that hold dossiers of some procedures.
    async fn units_with(&self, procedures: &BTreeSet<&str>) -> Result<BTreeSet<UnitId>, Error> {
        if procedures.is_empty() {
            return Ok(BTreeSet::new());
        }
        let snapshot = self.store().snapshot_at(None).await.map_err(Error::internal)?;
        let files = self.store().files(snapshot, None).await.map_err(Error::internal)?;
        let (_, reference) = self.recorded_reference().await?;
        let mut units = BTreeSet::new();
        for tally in self.tallies(files).await? {
            let wanted: Vec<bool> =
                tally.procedures.iter().map(|code| procedures.contains(reference.catalogue.canonical(code).as_str())).collect();
            units.extend(tally.runs.iter().filter(|run| wanted[run.procedure as usize]).map(|run| run.unit));
        }
        // Units that rest on tables have no tallies.
        let all: BTreeSet<UnitId> = reference.organisation.units.keys().copied().collect();
        let rows = self.store().aggregate_rows(&all, None).await.map_err(Error::internal)?;
        let of = |code| procedures.contains(reference.catalogue.canonical(code).as_str());
        units.extend(rows.iter().filter(|row| of(&row.procedure)).map(|row| row.unit));
        Ok(units)
    }

    /// Dossiers of a year that count elsewhere: for another unit today, below another unit on their day, or at
    /// another level or for another department.
    async fn moved(&self, year: i32, changed: &BTreeSet<UnitId>, states: &[State; 2]) -> Result<Option<ChangeMoved>, Error> {
        let [(_, before), (_, after)] = states;
        let there = changed.iter().filter(|unit| before.organisation.units.contains_key(unit));
        let (mut elsewhere, mut same) = (Vec::new(), Vec::new());
        for unit in there {
            if before.organisation.on_todays_map(*unit) == after.organisation.on_todays_map(*unit) {
                let (stay, go) = days_below_the_same(before, after, *unit);
                elsewhere.push((*unit, go));
                same.push((*unit, stay));
            } else {
                elsewhere.push((*unit, Days::all()));
            }
        }
        // Only the members are asked for: any unit stands for the question's own.
        let Some(any) = before.organisation.units.keys().next().copied() else { return Ok(None) };
        let query = FigureQuery::of_year(before, any, year);
        let cells = async |state: &State, members: Vec<(UnitId, Days)>| {
            let question = self.question_in(&query, state.clone(), any).await?;
            let question = Question { members: members.into_iter().collect::<Members>(), ..question };
            Ok::<Cells, Error>(self.sourced(&question, None).await?.cells)
        };
        let gone = cells(&states[0], elsewhere).await?;
        let (is, would_be) = (cells(&states[0], same.clone()).await?, cells(&states[1], same).await?);
        let mut services: BTreeSet<&str> = gone.keys().map(|key| key.procedure.as_str()).collect();
        let (mut less, mut more) = (0u64, 0u64);
        for key in is.keys().chain(would_be.keys()).collect::<BTreeSet<&CellKey>>() {
            let n = |cells: &Cells| cells.get(key).copied().unwrap_or(0);
            let (a, b) = (n(&is), n(&would_be));
            less += a.saturating_sub(b);
            more += b.saturating_sub(a);
            services.extend((a != b).then_some(key.procedure.as_str()));
        }
        let dossiers = gone.values().sum::<u64>() + less.max(more);
        Ok(Some(ChangeMoved { period: query.period.clone(), dossiers, services: services.len() as u64 }))
    }
}

/// Units that are not the same before and after, or whose departments or assignments are not.
fn changed_units(before: &Reference, after: &Reference) -> BTreeSet<UnitId> {
    let (was, is) = (&before.organisation.units, &after.organisation.units);
    let units = is.iter().filter(|(id, unit)| was.get(id) != Some(unit)).map(|(id, _)| *id);
    let (was, is) = (&before.catalogue.assignments, &after.catalogue.assignments);
    let assigned = is.iter().filter(|((unit, code), history)| was.get(*unit, code) != Some(history)).map(|((unit, _), _)| unit);
    let (was, is) = (&before.departments, &after.departments);
    let departments = is.iter().filter(|(key, name)| was.get(key) != Some(name)).map(|((unit, _), _)| *unit);
    units.chain(assigned).chain(departments).collect()
}

fn changed_procedures<'a>(before: &Reference, after: &'a Reference) -> BTreeSet<&'a str> {
    let was = &before.catalogue.procedures;
    let changed =
        |(code, procedure): &(&ProcedureCode, &Procedure)| was.get(*code).is_none_or(|known| known.levels != procedure.levels);
    after.catalogue.procedures.iter().filter(changed).map(|(code, _)| code.as_str()).collect()
}

/// These units, everything that was ever above them in some state, and what they became.
fn with_units_above(units: &BTreeSet<UnitId>, states: &[&Reference]) -> BTreeSet<UnitId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<UnitId> = units.iter().copied().collect();
    while let Some(id) = open.pop() {
        if !found.insert(id) {
            continue;
        }
        for organisation in states.iter().map(|state| &state.organisation) {
            let Some(unit) = organisation.units.get(&id) else { continue };
            open.extend(unit.parents_in_turn().map(|(_, parent)| parent));
            open.extend(organisation.successor(id));
        }
    }
    found
}

/// The days on which a unit is below the same unit in both states, and the other days.
fn days_below_the_same(before: &Reference, after: &Reference, unit: UnitId) -> (Days, Days) {
    let spans = |state: &Reference| -> Vec<(Validity, Option<UnitId>)> {
        let known: Vec<_> = state.organisation.units[&unit].parents_in_turn().map(|(v, p)| (v, Some(p))).collect();
        if known.is_empty() { vec![(Validity::ALWAYS, None)] } else { known }
    };
    let (was, is) = (spans(before), spans(after));
    let (mut stay, mut go) = (Vec::new(), Vec::new());
    for ((a, p), (b, q)) in was.iter().flat_map(|a| is.iter().map(move |b| (a, b))) {
        let both = Validity { from: a.from.max(b.from), to: a.to.min(b.to) };
        if both.from < both.to {
            if p == q { stay.push(both) } else { go.push(both) }
        }
    }
    (stay.into_iter().collect(), go.into_iter().collect())
}

fn compared((after, unit): (&Reference, UnitId), is: Option<&Answer>, would_be: Option<&Answer>) -> Vec<ChangeEffect> {
    let Some(one) = would_be.or(is) else { return Vec::new() };
    let told = |answer: Option<&Answer>, indicator: &str, department: Option<Option<&str>>| -> Option<Figure> {
        let Answer { question, cells } = answer?;
        let indicator = question.definition.indicator(indicator)?;
        let rate = match department {
            None => indicator.rate(cells),
            Some(department) => indicator.rate(of_department(cells, department)),
        };
        let of = if department == Some(None) { None } else { Some(department.flatten()) };
        Some(figure(question, indicator, rate, of))
    };
    let cells = || is.into_iter().chain(would_be).flat_map(|answer| answer.cells.keys());
    let departments: BTreeSet<Option<CompactString>> = cells().map(|key| key.department.clone()).collect();
    let mut effects = Vec::new();
    for indicator in &one.question.definition.indicators {
        for department in std::iter::once(None).chain(departments.iter().map(|d| Some(d.as_deref()))) {
            let (a, b) = (told(is, &indicator.id, department), told(would_be, &indicator.id, department));
            let rate = |f: &Option<Figure>| f.as_ref().map_or(Rate { num: 0, den: 0 }, |f| f.rate);
            let met = |f: &Option<Figure>| f.as_ref().and_then(|f| f.standing.met());
            let effect = ChangeEffect {
                unit: after.organisation.public_name(unit),
                name: one.question.reference.organisation.units[&unit].name.clone(),
                department: department.map(|d| d.unwrap_or(UNASSIGNED).to_owned()),
                department_name: department.flatten().and_then(|d| department_name(&one.question, d)),
                indicator: indicator.id.clone(),
                period: one.question.period.name.clone(),
                map: one.question.map,
                before: rate(&a),
                after: rate(&b),
                met_before: met(&a),
                met_after: met(&b),
            };
            // A unit that has something is told even where nothing changes; a department only where something does.
            let arises = effect.before.arises() || effect.after.arises();
            if effect.differs() || (department.is_none() && arises) {
                effects.push(effect);
            }
        }
    }
    effects
}

/// Targets whose unit ends while they hold, or whose department has no procedure any more.
fn targets_lost(before: &Reference, after: &Reference, today: Day) -> Vec<TargetLost> {
    let ends = |state: &Reference, unit: UnitId| state.organisation.units.get(&unit).map_or(Day::MAX, |u| u.validity.to);
    let mut charged: [BTreeMap<UnitId, BTreeSet<&str>>; 2] = Default::default();
    for (state, charged) in [before, after].into_iter().zip(&mut charged) {
        for ((unit, _), history) in state.catalogue.assignments.iter() {
            let now = history.on(today).map(CompactString::as_str);
            charged.entry(unit).or_default().extend(now);
        }
    }
    let has = |at: usize, unit: UnitId, department: &str| charged[at].get(&unit).is_some_and(|d| d.contains(department));
    let lost = |target: &dondoc_domain::targets::Target| {
        let holds_beyond = |end: Day| end < target.validity.to;
        if holds_beyond(ends(after, target.unit)) && !holds_beyond(ends(before, target.unit)) {
            return Some("unit");
        }
        let department = target.department.as_deref()?;
        let standing = target.validity.to > today;
        (standing && has(0, target.unit, department) && !has(1, target.unit, department)).then_some("department")
    };
    let told = |target: &dondoc_domain::targets::Target| {
        let name = |code: &CompactString| {
            after.departments.get(&(target.unit, code.clone())).cloned().unwrap_or_else(|| code.to_string())
        };
        Some(TargetLost {
            lost: lost(target)?,
            decision: target.decision.clone(),
            annex_row: target.annex_row,
            unit: after.organisation.units[&target.unit].name.clone(),
            department: target.department.as_ref().map(name),
            indicator: target.indicator.clone(),
            target: target.percent.to_string(),
        })
    };
    after.targets.iter().filter_map(told).collect()
}
