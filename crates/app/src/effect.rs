//! What an import would do to the rates: the same kernel on the files as they are and as they would be.

use std::collections::BTreeSet;

use dondoc_domain::counting::{Cells, Prefixes};
use dondoc_domain::definitions::Definition;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::quality::CheckSet;
use dondoc_domain::rate::Rate;
use dondoc_lake::kernel;
use dondoc_lake::segment;
use dondoc_store::{DataFile, Partition};
use serde::Serialize;
use utoipa::ToSchema;

use crate::figures::{FigureQuery, Question, of_department};
use crate::imports::export_times;
use crate::preview::Supposed;
use crate::quality::{Bench, LeftOut, left_out_of, subtract};
use crate::rates::UNASSIGNED;
use crate::schema;
use crate::{App, Error, computing};

/// One rate before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
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
    #[schema(value_type = schema::Rate)]
    pub before: Rate,
    /// As it would be.
    #[schema(value_type = schema::Rate)]
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
        let question = Question { members: BTreeSet::from([unit]).into(), snapshot: before.base, ..question };
        let files = self.files_of(before.base, &question.members).await?;
        let live = self.tallies(files.clone()).await?;
        let prefixes = question.prefixes();
        let plan = question.plan(&prefixes);
        let periods = std::slice::from_ref(&question.period);
        let mut counted = Vec::new();
        for supposed in [before, after] {
            let kept = live.iter().zip(&files).filter(|(_, file)| supposed.keeps(file.id)).map(|(tally, _)| tally.as_ref());
            let mut cells = kernel::count(kept.chain(supposed.tallies()), &plan, periods);
            subtract(&mut cells, periods, &self.left_out_in(&question, &files, supposed).await?);
            counted.push(cells.pop().unwrap_or_default());
        }
        let name = reference.organisation.public_name(unit);
        Ok(changes(&name, &counted[0], &counted[1], &question.period.name, question.definition))
    }

    /// The rows that checks would leave out under a supposition.
    async fn left_out_in(&self, question: &Question, files: &[DataFile], supposed: &Supposed) -> Result<LeftOut, Error> {
        if question.settings.exclude_nothing() {
            return Ok(LeftOut::new());
        }
        let (reference, units) = (&question.reference, question.members.clone());
        let imports = self.all_imports().await?;
        let mut bench = Bench::new(reference, question.definition, &question.settings, export_times(&imports));
        bench.exported.extend(supposed.exported());
        let staying: Vec<DataFile> = files.iter().filter(|f| supposed.keeps(f.id)).cloned().collect();
        let history = if bench.needs_history(&units, CheckSet::NONE) {
            let made = supposed.made().map(|s| Partition { issuer: s.partition.issuer.clone(), year: s.partition.year });
            let partitions = files.iter().map(|f| f.partition.clone()).chain(made).collect();
            Some(self.history(question.snapshot, partitions, &imports, reference).await?)
        } else {
            None
        };
        let prefixes = Prefixes::of(&reference.organisation);
        let (folder, supposed) = (self.inner.folder.clone(), supposed.clone());
        computing(move || {
            if let Some(mut history) = history {
                for segment in supposed.made() {
                    let own = |row: &&_| belongs(&prefixes, &segment.partition.issuer, row);
                    segment.dossiers().map_err(Error::internal)?.iter().filter(own).for_each(|row| history.add(row));
                }
                bench.direct = history.direct;
            }
            let mut rows = Vec::new();
            for segment in supposed.standing() {
                rows.extend(segment.dossiers().map_err(Error::internal)?.into_iter().filter(|r| units.contains(&r.unit)));
            }
            for file in staying {
                let read = segment::read(&folder.path(&file.path)).map_err(Error::internal)?;
                rows.extend(read.into_iter().filter(|r| units.contains(&r.unit)));
            }
            Ok(left_out_of(&bench, &rows).into_values().flatten().collect())
        })
        .await
    }
}

fn belongs(prefixes: &Prefixes, issuer: &str, row: &dondoc_domain::dossiers::Dossier) -> bool {
    prefixes.belongs(row.unit, issuer)
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
