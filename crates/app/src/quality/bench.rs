//! Judging rows one by one and unit by unit: why left out, or what is odd.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use compact_str::CompactString;
use dondoc_domain::counting::{Prefixes, Rules};
use dondoc_domain::definitions::Definition;
use dondoc_domain::dossiers::{Dossier, ImportId, UnitId, code_parts};
use dondoc_domain::quality::examine::{Examiner, Verdict};
use dondoc_domain::quality::rows::{Gap, gaps};
use dondoc_domain::quality::settings::Settings;
use dondoc_domain::quality::timeliness::History;
use dondoc_domain::quality::{Check, CheckSet};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_lake::segment;
use dondoc_store::{Partition, SnapshotId};

use crate::imports::{Imports, export_times};
use crate::undo::stands;
use crate::{App, Error, computing};

/// What judging rests on, for any number of units.
#[derive(Debug, Clone)]
pub(crate) struct Bench {
    pub(crate) reference: Arc<Reference>,
    pub(crate) definition: &'static Definition,
    pub(crate) settings: Arc<Settings>,
    /// As-of of each import.
    pub(crate) exported: BTreeMap<ImportId, Moment>,
    /// By code the earliest import that told a dossier to be filed directly; empty where nobody asks.
    pub(crate) direct: HashMap<CompactString, ImportId>,
    prefixes: Prefixes,
}

impl Bench {
    /// Without history: dossiers that were direct before are not known.
    pub(crate) fn new(
        reference: &Arc<Reference>,
        definition: &'static Definition,
        settings: &Arc<Settings>,
        exported: BTreeMap<ImportId, Moment>,
    ) -> Bench {
        Bench::with(Prefixes::of(&reference.organisation), (reference, definition, settings), exported)
    }

    fn with(
        prefixes: Prefixes,
        (reference, definition, settings): (&Arc<Reference>, &'static Definition, &Arc<Settings>),
        exported: BTreeMap<ImportId, Moment>,
    ) -> Bench {
        Bench {
            prefixes,
            reference: Arc::clone(reference),
            definition,
            settings: Arc::clone(settings),
            exported,
            direct: HashMap::new(),
        }
    }

    /// What rows are counted by.
    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules { prefixes: &self.prefixes, catalogue: &self.reference.catalogue, definition: self.definition }
    }

    /// The verdicts on rows, in their order. Of a unit all rows that stand must be among them, or checks that
    /// compare rows find less. `wanted` as [`Examiner::new`] takes it.
    pub(crate) fn judge(&self, rows: &[Dossier], wanted: CheckSet) -> Vec<Verdict> {
        let mut units: BTreeMap<UnitId, Vec<usize>> = BTreeMap::new();
        let mut last: Option<(UnitId, &mut Vec<usize>)> = None;
        for (i, row) in rows.iter().enumerate() {
            match &mut last {
                Some((unit, places)) if *unit == row.unit => places.push(i),
                _ => {
                    let places = units.entry(row.unit).or_default();
                    places.push(i);
                    // Rows come grouped by unit: the map is asked once for each group.
                    last = units.get_mut(&row.unit).map(|places| (row.unit, places));
                }
            }
        }
        let blank = Verdict { level: None, excluded: None, found: CheckSet::NONE };
        let mut verdicts = vec![blank; rows.len()];
        for (unit, places) in &units {
            let own: Vec<&Dossier> = places.iter().map(|i| &rows[*i]).collect();
            for (i, verdict) in places.iter().zip(self.examiner(*unit, wanted).examine(&own)) {
                verdicts[*i] = verdict;
            }
        }
        verdicts
    }

    fn examiner(&self, unit: UnitId, wanted: CheckSet) -> Examiner<'_> {
        let modes = self.settings.modes(unit, &self.reference.organisation);
        let rules = (&self.prefixes, &self.reference.catalogue, self.definition);
        Examiner::new(unit, rules, &self.exported, &self.direct, modes, wanted)
    }

    /// Which of the wanted checks any of the units looks for.
    pub(crate) fn looked_for(&self, units: &BTreeSet<UnitId>, wanted: CheckSet) -> CheckSet {
        let of = |unit: &UnitId| self.settings.modes(*unit, &self.reference.organisation).of(wanted);
        units.iter().map(of).fold(CheckSet::NONE, CheckSet::or)
    }

    /// Holes in the counters of the codes of rows that belong to their units.
    pub(crate) fn gaps(&self, rows: &[Dossier]) -> Vec<Gap> {
        let modes: BTreeSet<UnitId> = rows.iter().map(|r| r.unit).collect();
        let looks = |unit: &UnitId| self.settings.modes(*unit, &self.reference.organisation).looks_for(Check::CodeCounterGap);
        let units: BTreeSet<UnitId> = modes.into_iter().filter(looks).collect();
        let own = |row: &&Dossier| {
            let issuer = code_parts(&row.code).map(|p| p.prefix);
            units.contains(&row.unit) && issuer.is_some_and(|i| self.prefixes.belongs(row.unit, i))
        };
        gaps(rows.iter().filter(own).map(|r| r.code.as_str()))
    }

    /// Does any of the units need to know what was told of its dossiers before?
    pub(crate) fn needs_history(&self, units: &BTreeSet<UnitId>, wanted: CheckSet) -> bool {
        let modes = |unit: &UnitId| self.settings.modes(*unit, &self.reference.organisation);
        units.iter().map(modes).any(|m| m.of(wanted.or(m.excluding)).has(Check::DirectThenOnline))
    }
}

impl App {
    /// A bench for all rows of some units at a snapshot, with history where it is needed.
    pub(crate) async fn bench(
        &self,
        (reference, definition, settings): (&Arc<Reference>, &'static Definition, &Arc<Settings>),
        imports: &Arc<Imports>,
        snapshot: SnapshotId,
        units: &BTreeSet<UnitId>,
        wanted: CheckSet,
    ) -> Result<Bench, Error> {
        // Of the whole country the prefixes alone are as many as the rows of a commune.
        let prefixes = Prefixes::of_members(&reference.organisation, units);
        let mut bench = Bench::with(prefixes, (reference, definition, settings), export_times(imports));
        if bench.needs_history(units, wanted) {
            let partitions = self.files_of(snapshot, units).await?.into_iter().map(|f| f.partition).collect();
            bench.direct = self.history(snapshot, partitions, imports, reference).await?.direct;
        }
        Ok(bench)
    }

    /// What all versions in some partitions tell, of the imports that stand at a snapshot.
    pub(crate) async fn history(
        &self,
        snapshot: SnapshotId,
        partitions: BTreeSet<Partition>,
        imports: &Arc<Imports>,
        reference: &Arc<Reference>,
    ) -> Result<History, Error> {
        let mut files: Vec<(String, PathBuf)> = Vec::new();
        for partition in partitions {
            let all = self.store().file_history(&partition).await.map_err(Error::internal)?;
            let known = all.into_iter().filter(|f| f.begin <= snapshot);
            files.extend(known.map(|f| (partition.issuer.clone(), self.inner.folder.path(&f.path))));
        }
        let (imports, reference) = (Arc::clone(imports), Arc::clone(reference));
        computing(move || {
            let mut history = History::default();
            for (issuer, path) in files {
                let rows = segment::read(&path).map_err(Error::internal)?;
                let units: BTreeSet<UnitId> = rows.chunk_by(|a, b| a.unit == b.unit).map(|rows| rows[0].unit).collect();
                let prefixes = Prefixes::of_members(&reference.organisation, &units);
                let own = |row: &&Dossier| prefixes.belongs(row.unit, &issuer);
                let standing = |row: &&Dossier| imports.get(&row.import).is_some_and(|i| stands(i, snapshot));
                rows.iter().filter(own).filter(standing).for_each(|row| history.add(row));
            }
            Ok(history)
        })
        .await
    }
}
