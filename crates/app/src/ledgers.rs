//! Ledgers of units with many files, kept and led on: an import into one commune changes a hundredth of what its province counts, and a month of a
//! province is read from what was counted for its year.

use std::collections::BTreeSet;
use std::sync::Arc;

use dondoc_domain::counting::Cells;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::Members;
use dondoc_domain::periods::Period;
use dondoc_lake::kernel::{Bounds, Ledger};
use dondoc_store::DataFile;

use crate::figures::{Edition, Question, publish};
use crate::{App, Error, computing};

/// Of fewer files counting takes no longer than reading what was counted. What tests have is never many.
const FILES_MIN: usize = if cfg!(debug_assertions) { 2 } else { 8 };
/// Stretches of a ledger; who asks for more counts for themselves.
const BOUNDS_MAX: usize = 72;
/// Ledgers that are kept; one of a province takes some 100 KB.
pub(crate) const KEPT_MAX: usize = 80;

/// What a ledger is of. A unit's board counts other members than its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Of {
    unit: UnitId,
    edition: Edition,
    definition: &'static str,
    members: Members,
}

/// A ledger with the files that it counts.
#[derive(Debug)]
pub(crate) struct Kept {
    files: Vec<DataFile>,
    ledger: Ledger,
}

/// Years whose months a ledger tells apart.
const YEARS_MAX: i32 = 3;

/// Where periods begin and end, and the months of their years, since who asks for a year asks for a month next; with what was known before, as long as
/// that is not too many.
fn widened(known: Option<&Bounds>, periods: &[Period]) -> Bounds {
    let first = periods.iter().map(|p| p.start.year()).min().unwrap_or_default();
    let last = periods.iter().map(|p| p.last_day().year()).max().unwrap_or_default();
    let years = (first..=last).filter(|_| last - first < YEARS_MAX);
    let months: Vec<Period> = years.filter_map(Period::year).flat_map(|year| year.months()).collect();
    let own = Bounds::of(periods.iter().chain(&months));
    let all = known.map(|known| own.clone().and(known));
    let fits = |bounds: &Bounds| bounds.len() <= BOUNDS_MAX;
    all.filter(fits).or(Some(own).filter(fits)).unwrap_or_else(|| Bounds::of(periods))
}

impl App {
    /// Cells of the periods of a question about many files whose members are counted together, from a ledger that is kept; `None` where they
    /// are to be counted otherwise. `files`: [`App::files_of`] the question.
    pub(crate) async fn cells_of_ledger(
        &self,
        question: &Question,
        periods: &[Period],
        files: &[DataFile],
    ) -> Result<Option<Vec<Cells>>, Error> {
        let is_of_now = question.known_at.is_none() && question.edition.supposed.is_none();
        let by_runs = question.definition.counts_by_runs() && question.settings.exclude_nothing();
        let asked = Bounds::of(periods);
        if files.len() < FILES_MIN || !(question.together && is_of_now && by_runs) || asked.len() > BOUNDS_MAX {
            return Ok(None);
        }
        let (edition, unit, members) = (question.edition, question.unit, question.members.clone());
        let of = Of { unit, edition, definition: &question.definition.id, members };
        let before = self.inner.ledgers.get(&of);
        let bounds = match before.as_ref().map(|kept| kept.ledger.bounds()) {
            Some(known) if known.hold(&asked) => known.clone(),
            known => widened(known, periods),
        };
        let kept = match before.filter(|kept| *kept.ledger.bounds() == bounds) {
            Some(kept) if kept.files == files => kept,
            Some(kept) if kept.is_near(files) => self.led_on(question, &kept, files).await?,
            _ => {
                let ledger = self.counted_ledger(question, files.to_vec(), bounds).await?;
                Arc::new(Kept { files: files.to_vec(), ledger })
            }
        };
        self.inner.ledgers.keep(of, &kept);
        let periods = periods.to_vec();
        let question = question.clone();
        computing(move || {
            let mut cells = kept.ledger.cells(&periods);
            publish(&question, cells.iter_mut().zip(&periods));
            Ok(Some(cells))
        })
        .await
    }

    async fn counted_ledger(&self, question: &Question, files: Vec<DataFile>, bounds: Bounds) -> Result<Ledger, Error> {
        let tallies = self.tallies(files).await?;
        let (question, timelines) = (question.clone(), self.timelines(question.edition));
        computing(move || {
            let prefixes = question.prefixes();
            let tallies = tallies.iter().map(Arc::as_ref);
            Ok(Ledger::count(tallies, &question.plan(&prefixes), bounds, &timelines, Some(question.unit)))
        })
        .await
    }

    /// Only what went and what came is counted.
    async fn led_on(&self, question: &Question, kept: &Kept, files: &[DataFile]) -> Result<Arc<Kept>, Error> {
        let bounds = || kept.ledger.bounds().clone();
        let gone = self.counted_ledger(question, lacking(&kept.files, files), bounds()).await?;
        let come = self.counted_ledger(question, lacking(files, &kept.files), bounds()).await?;
        Ok(Arc::new(Kept { ledger: kept.ledger.led_on(&gone, &come), files: files.to_vec() }))
    }
}

impl Kept {
    /// Is less to count of what went and came than of what there is?
    fn is_near(&self, files: &[DataFile]) -> bool {
        2 * (lacking(&self.files, files).len() + lacking(files, &self.files).len()) < files.len()
    }
}

/// Those of some files that are not among others. Files never change.
fn lacking(files: &[DataFile], others: &[DataFile]) -> Vec<DataFile> {
    let others: BTreeSet<i64> = others.iter().map(|file| file.id).collect();
    files.iter().filter(|file| !others.contains(&file.id)).cloned().collect()
}
