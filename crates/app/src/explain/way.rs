//! The way from one figure to another, a cause at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::definitions::{Definition, Measure};
use dondoc_domain::quality::settings::Settings;
use dondoc_domain::reference::Reference;

use crate::explain::dossiers::Moved;
use crate::explain::state::{State, StateAsked};
use crate::explain::{Cause, IndicatorExplanation, MovedService, Part};
use crate::figures::{Edition, Question};
use crate::rates::UNASSIGNED;
use crate::{App, Error};

/// A figure on the way.
pub(crate) struct Stage {
    /// What led here from the stage before.
    pub(crate) cause: Cause,
    /// The question that it answers; within the causes of dossiers that of the last of them.
    pub(crate) question: Question,
    cells: Cells,
}

/// All figures on the way, the first and the last among them.
pub(crate) struct Way {
    pub(crate) stages: Vec<Stage>,
    /// The dossiers that the cause asked for moved, where it is one of dossiers.
    pub(crate) moved: Vec<Moved>,
}

impl App {
    /// Walks from `a` to `b`, picking up the dossiers that `wanted` moves.
    pub(crate) async fn way(&self, a: &State, b: &State, wanted: Option<Cause>) -> Result<Way, Error> {
        let (from, to) = (&a.question, &b.question);
        let mut way = Way { stages: Vec::new(), moved: Vec::new() };
        // The first stage has no cause; its own is never asked for.
        self.go(&mut way, Cause::Quality, from.clone()).await?;
        let mut at = Question { settings: Arc::new(Settings::default()), ..from.clone() };
        if !from.settings.exclude_nothing() {
            self.go(&mut way, Cause::Quality, at.clone()).await?;
        }
        if from.tables != to.tables {
            at.tables = self.tables_on_the_way(from, b).await?;
            self.go(&mut way, Cause::Tables, at.clone()).await?;
        }
        if from.snapshot != to.snapshot {
            let steps = self.dossier_steps(&at, to.snapshot, wanted).await?;
            way.moved = steps.moved;
            at.snapshot = to.snapshot;
            for (cause, cells) in steps.stages {
                way.stages.push(Stage { cause, question: at.clone(), cells });
            }
            let counted = self.sourced(&at, None).await?.cells;
            if way.stages.last().is_some_and(|stage| stage.cells != counted) {
                return Err(Error::internal("the steps of dossiers do not lead to the figure"));
            }
        }
        let (was, is) = (&from.reference, &to.reference);
        let mut reference = Reference::clone(was);
        let mut on = |at: &mut Question, change: &dyn Fn(&mut Reference)| {
            let before = Arc::clone(&at.reference);
            change(&mut reference);
            at.reference = Arc::new(reference.clone());
            // A state that never was: nothing that is kept of the one before may be taken for it.
            let number = self.inner.supposed.fetch_add(1, Ordering::Relaxed);
            at.edition = Edition { supposed: Some(number), ..at.edition };
            *at = at.about(at.unit);
            *before != reference
        };
        if !Arc::ptr_eq(was, is) {
            let catalogue = &is.catalogue;
            let level = |r: &mut Reference| {
                r.catalogue.procedures.clone_from(&catalogue.procedures);
                r.catalogue.aliases.clone_from(&catalogue.aliases);
            };
            if on(&mut at, &level) {
                self.go(&mut way, Cause::Level, at.clone()).await?;
            }
            let assignment = |r: &mut Reference| {
                r.catalogue.assignments.clone_from(&catalogue.assignments);
                r.departments.clone_from(&is.departments);
            };
            if on(&mut at, &assignment) {
                self.go(&mut way, Cause::Assignment, at.clone()).await?;
            }
            if on(&mut at, &|r: &mut Reference| r.organisation.clone_from(&is.organisation)) {
                self.go(&mut way, Cause::Organisation, at.clone()).await?;
            }
            at.reference = Arc::clone(is);
            at.edition = to.edition;
        }
        if from.definition != to.definition {
            at.definition = to.definition;
            self.go(&mut way, Cause::Definition, at.clone()).await?;
        }
        if (from.map, from.unit) != (to.map, to.unit) || at.members != to.members {
            at.map = to.map;
            at = at.about(to.unit);
            self.go(&mut way, Cause::Map, at.clone()).await?;
        }
        if (from.period.start, from.period.end) != (to.period.start, to.period.end) {
            at.period = to.period.clone();
            self.go(&mut way, Cause::Period, at.clone()).await?;
        }
        // What is left are the checks; without any it is the same figure again.
        self.go(&mut way, Cause::Quality, to.clone()).await?;
        Ok(way)
    }

    async fn go(&self, way: &mut Way, cause: Cause, question: Question) -> Result<(), Error> {
        let cells = self.sourced(&question, None).await?.cells;
        way.stages.push(Stage { cause, question, cells });
        Ok(())
    }

    /// The tables of the second state, for the members of both.
    async fn tables_on_the_way(&self, from: &Question, b: &State) -> Result<Option<Arc<crate::basis::TablesByUnit>>, Error> {
        if matches!(b.asked, StateAsked::Snapshot(_)) {
            return Ok(b.question.tables.clone());
        }
        let members = from.members.union(&b.question.members).copied().collect::<BTreeSet<_>>().into();
        let asked = Question { members, tables: None, ..b.question.clone() };
        Ok(Some(Arc::new(self.tables_of(&asked).await?)))
    }
}

/// Cells of a department (`UNASSIGNED`: of nobody), or all.
pub(crate) fn of<'c>(cells: &'c Cells, department: Option<&str>) -> impl Iterator<Item = (&'c CellKey, &'c u64)> {
    cells.iter().filter(move |(key, _)| within(key, department))
}

pub(crate) fn within(key: &CellKey, department: Option<&str>) -> bool {
    department.is_none_or(|d| key.department.as_deref().unwrap_or(UNASSIGNED) == d)
}

/// Services of an indicator, with whether each is in the numerator.
type Services = BTreeMap<(ProcedureCode, String), bool>;

fn services(definition: &Definition, id: &str, cells: &Cells, department: Option<&str>) -> Services {
    let found = definition.indicator(id).map(|i| i.services(of(cells, department))).unwrap_or_default();
    found.into_iter().map(|((procedure, service), online)| ((procedure.clone(), service.to_owned()), online)).collect()
}

impl Way {
    /// The parts of one indicator; `None` where a definition on the way has none of that id.
    pub(crate) fn explain(&self, id: &str, department: Option<&str>, reference: &Reference) -> Option<IndicatorExplanation> {
        let mut rates = Vec::with_capacity(self.stages.len());
        for stage in &self.stages {
            rates.push(stage.question.definition.indicator(id)?.rate(of(&stage.cells, department)));
        }
        let indicator = self.stages.last()?.question.definition.indicator(id)?;
        let mut parts: BTreeMap<Cause, Part> = BTreeMap::new();
        for (i, pair) in self.stages.windows(2).enumerate() {
            let cause = pair[1].cause;
            let moved = match indicator.measure {
                Measure::Dossiers => Vec::new(),
                Measure::Services => {
                    let [was, is] = [&pair[0], &pair[1]].map(|s| services(s.question.definition, id, &s.cells, department));
                    moved(&was, &is, reference)
                }
            };
            let part = parts.entry(cause).or_insert(Part { cause, num: 0, den: 0, services: Vec::new() });
            part.num += signed(rates[i + 1].num) - signed(rates[i].num);
            part.den += signed(rates[i + 1].den) - signed(rates[i].den);
            part.services.extend(moved);
        }
        Some(IndicatorExplanation {
            indicator: id.to_owned(),
            name: indicator.name.clone(),
            measure: indicator.measure,
            a: *rates.first()?,
            b: *rates.last()?,
            parts: parts.into_values().filter(|p| (p.num, p.den) != (0, 0) || !p.services.is_empty()).collect(),
        })
    }
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn moved(was: &Services, is: &Services, reference: &Reference) -> Vec<MovedService> {
    let keys: BTreeSet<&(ProcedureCode, String)> = was.keys().chain(is.keys()).collect();
    let one = |key: &(ProcedureCode, String)| {
        let (before, after) = (was.get(key).copied(), is.get(key).copied());
        (before != after).then(|| MovedService {
            procedure: key.0.to_string(),
            service: key.1.clone(),
            name: reference.catalogue.procedures.get(&key.0).map(|p| p.name.clone()),
            before,
            after,
        })
    };
    keys.into_iter().filter_map(one).collect()
}
