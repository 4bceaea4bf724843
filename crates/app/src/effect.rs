//! What an import would do to the rates: the same kernel on the files as they are and as they would be.

use std::collections::BTreeSet;
use std::sync::Arc;

use dondoc_domain::counting::{Cells, Prefixes};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::rate::Rate;
use dondoc_lake::kernel::{self, Plan};
use dondoc_lake::merge::Merged;
use dondoc_lake::tally::Tally;
use dondoc_store::SnapshotId;
use serde::Serialize;

use crate::figures::{FigureQuery, of_department};
use crate::rates::UNASSIGNED;
use crate::{App, Error};

/// One rate before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
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
    /// Rates of the unit and its departments, by the founding decision's definition, that would change.
    pub(crate) async fn effect(
        &self,
        base: SnapshotId,
        unit: UnitId,
        year: Option<i32>,
        merged: &Merged,
        ended: &[i64],
    ) -> Result<Vec<Effect>, Error> {
        let Some(year) = year else { return Ok(Vec::new()) };
        let (_, reference) = self.reference().await?;
        let question = self.question(&FigureQuery::of_year(&reference, unit, year)).await?;
        let units = BTreeSet::from([unit]);
        let files = self.files_of(base, &units).await?;
        let kept: BTreeSet<i64> = files.iter().map(|f| f.id).filter(|id| !ended.contains(id)).collect();
        let ids: Vec<i64> = files.iter().map(|f| f.id).collect();
        let now = self.tallies(files).await?;
        let new: Vec<Tally> = merged.segments.iter().map(Tally::of_segment).collect::<Result<_, _>>().map_err(Error::internal)?;
        let plan = Plan {
            units: &units,
            prefixes: &Prefixes::of_members(&reference.organisation, &units),
            catalogue: &reference.catalogue,
            definition: question.definition,
        };
        let periods = std::slice::from_ref(&question.period);
        let count = |tallies: Vec<&Tally>| kernel::count(tallies, &plan, periods).pop().unwrap_or_default();
        let before = count(now.iter().map(Arc::as_ref).collect());
        let staying = now.iter().zip(&ids).filter(|(_, id)| kept.contains(id)).map(|(t, _)| t.as_ref());
        let after = count(staying.chain(&new).collect());
        Ok(changes(&before, &after, &question.period.name, question.definition))
    }
}

fn changes(before: &Cells, after: &Cells, period: &str, definition: &dondoc_domain::definitions::Definition) -> Vec<Effect> {
    let departments: BTreeSet<Option<&str>> = before.keys().chain(after.keys()).map(|k| k.department.as_deref()).collect();
    let mut effects = Vec::new();
    for indicator in &definition.indicators {
        let mut tell = |department: Option<String>, before: Rate, after: Rate| {
            if before != after {
                effects.push(Effect { department, indicator: indicator.id.clone(), period: period.to_owned(), before, after });
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
