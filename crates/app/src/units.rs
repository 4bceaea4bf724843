//! Units that have data: the first page.

use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::Day;

use crate::figures::{figure, unit_ref};
use crate::views::{Freshness, UnitCard};
use crate::{App, Error, FigureQuery};

impl App {
    /// A card for each unit that something was imported for, by name; each shows its latest year.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn units_with_data(&self) -> Result<Vec<UnitCard>, Error> {
        let (_, reference) = self.reference().await?;
        let snapshot = self.store().snapshot_at(None).await.map_err(Error::internal)?;
        let imports = self.store().imports(None).await.map_err(Error::internal)?;
        let mut latest: BTreeMap<UnitId, Freshness> = BTreeMap::new();
        // Newest first: the first one of a unit is its last.
        for import in imports.into_iter().filter(|i| i.snapshot.is_some() && i.undone.is_none()) {
            if let (Some(unit), Some(exported_at)) = (import.unit, import.exported_at) {
                latest.entry(unit).or_insert(Freshness { import: import.id, exported_at, imported_at: import.imported_at });
            }
        }
        let mut cards = Vec::new();
        for (unit, freshness) in latest {
            let Some(year) = self.years_of(snapshot, &BTreeSet::from([unit])).await?.first().copied() else { continue };
            let question = self.question(&FigureQuery::of_year(&reference, unit, year)).await?;
            let (cells, _) = self.sourced_cells(&question, None).await?;
            let figures =
                question.definition.indicators.iter().map(|i| figure(&question, i, i.rate(&cells), Some(None))).collect();
            let parent = reference.organisation.units[&unit].parent.map(|p| reference.organisation.units[&p].name.clone());
            cards.push(UnitCard { unit: unit_ref(&reference, unit), parent, year, figures, freshness: Some(freshness) });
        }
        cards.sort_by(|a, b| a.unit.name.cmp(&b.unit.name).then(a.unit.key.cmp(&b.unit.key)));
        Ok(cards)
    }

    /// Years in which some units received dossiers, latest first.
    pub(crate) async fn years_of(&self, snapshot: dondoc_store::SnapshotId, units: &BTreeSet<UnitId>) -> Result<Vec<i32>, Error> {
        let files = self.files_of(snapshot, units).await?;
        let mut years = BTreeSet::new();
        for tally in self.tallies(files).await? {
            for run in tally.runs.iter().filter(|r| r.dated && units.contains(&r.unit)) {
                let days = &tally.days[run.rows.clone()];
                if let (Some(first), Some(last)) = (days.first(), days.last()) {
                    years.extend([Day(i32::from(*first)).year(), Day(i32::from(*last)).year()]);
                }
            }
        }
        Ok(years.into_iter().rev().collect())
    }
}
