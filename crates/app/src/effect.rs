//! What an import would do to the rates: the same kernel on the files as they are and as they would be.

use std::collections::BTreeSet;

use dondoc_domain::counting::{Cells, Prefixes};
use dondoc_domain::definitions::Definition;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::rate::Rate;
use dondoc_lake::kernel::{self, Plan};
use serde::Serialize;

use crate::figures::{FigureQuery, of_department};
use crate::preview::Supposed;
use crate::rates::UNASSIGNED;
use crate::{App, Error};

/// One rate before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// The unit, as `--unit` takes it.
    pub unit: String,
    /// Department, `UNASSIGNED`, or `null` for the unit as a whole.
    pub department: Option<String>,
    /// Indicator's id.
    pub indicator: String,
    /// The year for which it is told: the one in which most of the file's dossiers were received.
    pub period: String,
    /// As it is.
    pub before: Rate,
    /// As it would be.
    pub after: Rate,
}

impl App {
    /// Rates of the unit and its departments, by the founding decision's definition, that differ between two
    /// suppositions about the same snapshot.
    pub(crate) async fn effect(
        &self,
        unit: UnitId,
        year: i32,
        before: &Supposed,
        after: &Supposed,
    ) -> Result<Vec<Effect>, Error> {
        let (_, reference) = self.reference().await?;
        let question = self.question(&FigureQuery::of_year(&reference, unit, year)).await?;
        let units = BTreeSet::from([unit]);
        let files = self.files_of(before.base, &units).await?;
        let ids: Vec<i64> = files.iter().map(|f| f.id).collect();
        let live = self.tallies(files).await?;
        let plan = Plan {
            units: &units,
            prefixes: &Prefixes::of_members(&reference.organisation, &units),
            catalogue: &reference.catalogue,
            definition: question.definition,
        };
        let count = |supposed: &Supposed| {
            let kept = live.iter().zip(&ids).filter(|(_, id)| supposed.keeps(**id)).map(|(tally, _)| tally.as_ref());
            kernel::count(kept.chain(supposed.tallies()), &plan, std::slice::from_ref(&question.period)).pop().unwrap_or_default()
        };
        let name = reference.organisation.public_name(unit);
        Ok(changes(&name, &count(before), &count(after), &question.period.name, question.definition))
    }
}

fn changes(unit: &str, before: &Cells, after: &Cells, period: &str, definition: &Definition) -> Vec<Effect> {
    let departments: BTreeSet<Option<&str>> = before.keys().chain(after.keys()).map(|k| k.department.as_deref()).collect();
    let mut effects = Vec::new();
    for indicator in &definition.indicators {
        let mut tell = |department: Option<String>, before: Rate, after: Rate| {
            if before != after {
                let (unit, indicator, period) = (unit.to_owned(), indicator.id.clone(), period.to_owned());
                effects.push(Effect { unit, department, indicator, period, before, after });
            }
        };
        tell(None, indicator.rate(before), indicator.rate(after));
        for department in &departments {
            let rate = |cells| indicator.rate(of_department(cells, *department));
            tell(Some(department.unwrap_or(UNASSIGNED).to_owned()), rate(before), rate(after));
        }
    }
    effects
}
