//! What an import would do to the rates: the same kernel on the files as they are and as they would be.

use std::collections::BTreeSet;
use std::sync::Arc;

use dondoc_domain::counting::{Cells, Prefixes};
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::quality::CheckSet;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Moment;
use dondoc_lake::kernel::{self, Plan};
use dondoc_lake::merge::Merged;
use dondoc_lake::segment::{self, Segment};
use dondoc_lake::tally::Tally;
use dondoc_store::{DataFile, Partition, SnapshotId};
use serde::Serialize;

use crate::figures::{FigureQuery, Question, of_department};
use crate::imports::export_times;
use crate::quality::{Bench, LeftOut, left_out_of, subtract};
use crate::rates::UNASSIGNED;
use crate::{App, Error, blocking};

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
        (unit, import, exported_at): (UnitId, ImportId, Moment),
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
        let now = self.tallies(files.clone()).await?;
        let own = Question { members: units.clone(), ..question.clone() };
        let left_out_before = self.left_out(&own, &files, &now).await?;
        let staying_files = files.iter().filter(|f| kept.contains(&f.id)).cloned().collect();
        let left_out_after = self.left_out_after(&own, staying_files, (import, exported_at), merged).await?;
        let new: Vec<Tally> = merged.segments.iter().map(Tally::of_segment).collect::<Result<_, _>>().map_err(Error::internal)?;
        let plan = Plan {
            units: &units,
            prefixes: &Prefixes::of_members(&reference.organisation, &units),
            catalogue: &reference.catalogue,
            definition: question.definition,
        };
        let periods = std::slice::from_ref(&question.period);
        let count = |tallies: Vec<&Tally>| kernel::count(tallies, &plan, periods).pop().unwrap_or_default();
        let mut before = count(now.iter().map(Arc::as_ref).collect());
        let staying = now.iter().zip(&ids).filter(|(_, id)| kept.contains(id)).map(|(t, _)| t.as_ref());
        let mut after = count(staying.chain(&new).collect());
        subtract(std::slice::from_mut(&mut before), periods, left_out_before.iter().flat_map(|rows| rows.iter()));
        subtract(std::slice::from_mut(&mut after), periods, &left_out_after);
        Ok(changes(&before, &after, &question.period.name, question.definition))
    }

    /// The rows that checks would leave out after an import.
    async fn left_out_after(
        &self,
        question: &Question,
        staying: Vec<DataFile>,
        (import, exported_at): (ImportId, Moment),
        merged: &Merged,
    ) -> Result<LeftOut, Error> {
        if question.settings.exclude_nothing() {
            return Ok(LeftOut::new());
        }
        let units = &question.members;
        let imports = self.all_imports().await?;
        let (reference, settings) = (&question.reference, &question.settings);
        let mut bench = Bench::new(reference, question.definition, settings, export_times(&imports));
        bench.exported.insert(import, exported_at);
        if bench.needs_history(units, CheckSet::NONE) {
            let partition = |s: &Segment| Partition { issuer: s.partition.issuer.clone(), year: s.partition.year };
            let touched = merged.segments.iter().map(partition);
            let partitions = staying.iter().map(|f| f.partition.clone()).chain(touched).collect();
            bench.direct = self.history(question.snapshot, partitions, &imports, reference).await?.direct;
        }
        let mut rows = Vec::new();
        for segment in &merged.segments {
            rows.extend(segment::rows_of(segment).map_err(Error::internal)?.into_iter().filter(|r| units.contains(&r.unit)));
        }
        let (folder, units) = (self.inner.folder.clone(), units.clone());
        blocking(move || {
            for file in staying {
                let read = segment::read(&folder.path(&file.path)).map_err(Error::internal)?;
                rows.extend(read.into_iter().filter(|r| units.contains(&r.unit)));
            }
            Ok(left_out_of(&bench, &rows).into_values().flatten().collect())
        })
        .await
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
