//! The lake against the oracle: rows in, rows out, cells by the kernel, on random worlds.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use dondoc_domain::counting::{CellKey, Cells, Prefixes, add_published};
use dondoc_domain::definitions::shipped;
use dondoc_domain::dossiers::{Dossier, UnitId};
use dondoc_domain::organisation::Map;
use dondoc_domain::reference::Reference;
use dondoc_lake::folder::Folder;
use dondoc_lake::kernel::{self, Bounds, Ledger, Plan, Timelines};
use dondoc_lake::merge::{Current, by_partition, merge};
use dondoc_lake::tally::Tally;
use dondoc_lake::{Partition, segment};
use dondoc_testkit::generator::periods;
use dondoc_testkit::{World, any_moving_world, any_world};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use tempfile::TempDir;

/// A lake without a catalogue: the live file of each partition.
struct Lake {
    _disk: TempDir,
    folder: Folder,
    live: BTreeMap<Partition, String>,
}

impl Lake {
    fn new() -> Lake {
        let disk = tempfile::tempdir().unwrap();
        let folder = Folder::open(disk.path()).unwrap();
        Lake { _disk: disk, folder, live: BTreeMap::new() }
    }

    fn import(&mut self, rows: &[Dossier], reference: &Reference) {
        let current: BTreeMap<Partition, Vec<Current>> =
            self.live.iter().map(|(p, path)| (p.clone(), vec![Current::File(self.folder.path(path))])).collect();
        let merged = merge(rows, &by_partition(rows), &current, &Prefixes::of(&reference.organisation)).unwrap();
        assert_eq!(merged.codes_new + merged.codes_already_known, rows.len() as u64);
        assert!(merged.codes_unchanged <= merged.codes_already_known);
        for segment in &merged.segments {
            let path = self.folder.write(segment).unwrap();
            self.live.insert(segment.partition.clone(), path);
        }
    }

    fn rows(&self) -> Vec<Dossier> {
        let mut rows: Vec<Dossier> = self.live.values().flat_map(|p| segment::read(&self.folder.path(p)).unwrap()).collect();
        rows.sort_by(|a, b| (&a.code, a.unit).cmp(&(&b.code, b.unit)));
        rows
    }

    fn files(&self) -> Vec<PathBuf> {
        self.live.values().map(|path| self.folder.path(path)).collect()
    }

    fn tallies(&self) -> Vec<Tally> {
        self.live.iter().map(|(partition, path)| Tally::read(&self.folder.path(path), &partition.issuer).unwrap()).collect()
    }
}

fn merge_rows(rows: &[Dossier], current: &BTreeMap<Partition, Vec<Current>>, prefixes: &Prefixes) -> dondoc_lake::merge::Merged {
    merge(rows, &by_partition(rows), current, prefixes).unwrap()
}

fn filled(world: &World, reference: &Reference) -> Lake {
    let mut lake = Lake::new();
    for import in &world.imports {
        lake.import(&import.rows, reference);
    }
    lake
}

/// All cells as if they were one unit's.
fn gathered(cells: &Cells, unit: UnitId) -> Cells {
    let mut sum = Cells::new();
    for (key, n) in cells {
        *sum.entry(CellKey { unit, ..key.clone() }).or_default() += n;
    }
    sum
}

proptest! {
    // Every definition, period, unit and map of each world: few worlds are many questions.
    #![proptest_config(ProptestConfig { cases: 10, ..ProptestConfig::default() })]

    /// The kernel's cells and rates are the oracle's: for every unit, map, period and definition.
    #[test]
    fn kernel_equals_oracle(world in any_moving_world()) {
        let reference = world.reference();
        let lake = filled(&world, &reference);
        let (tallies, files) = (lake.tallies(), lake.files());
        let prefixes = Prefixes::of(&reference.organisation);
        let (periods, timelines) = (periods(), Timelines::default());
        for unit in &world.units {
            for map in [Map::AsWas, Map::Today] {
                let members = reference.organisation.members(unit.id, map);
                prop_assert_eq!(&*members, &world.members(unit.id, map));
                for definition in shipped() {
                    let plan = Plan { units: &members, prefixes: &prefixes, catalogue: &reference.catalogue, definition };
                    let counted = kernel::count_files(&files, &plan, &periods).unwrap();
                    if definition.counts_by_runs() {
                        prop_assert_eq!(&kernel::count(&tallies, &plan, &periods), &counted);
                        prop_assert_eq!(&kernel::count(&tallies, &plan, &periods[..1]), &counted[..1]);
                        let together = kernel::count_with(&tallies, &plan, &periods, &timelines, Some(unit.id));
                        prop_assert_eq!(together, counted.iter().map(|cells| gathered(cells, unit.id)).collect::<Vec<_>>());
                        if let Some(last) = tallies.len().checked_sub(1) {
                            let of = |some: &[Tally]| {
                                Ledger::count(some, &plan, Bounds::of(&periods), &timelines, Some(unit.id))
                            };
                            let led_on = of(&tallies[..last]).led_on(&of(&tallies[..1]), &of(&tallies[last..]));
                            prop_assert_eq!(&led_on.cells(&periods), &of(&tallies[1..]).cells(&periods));
                        }
                    }
                    for (period, mut cells) in periods.iter().zip(counted) {
                        let expected: Cells = world.cells_of(unit.id, map, period, definition).into_iter().collect();
                        prop_assert_eq!(&cells, &expected, "{} {:?} {}", period, map, definition.id);
                        if definition.counts_published() {
                            add_published(&mut cells, &reference.organisation, &reference.catalogue, &members, period);
                        }
                        for indicator in &definition.indicators {
                            let units = BTreeSet::from([unit.id]);
                            let question = dondoc_testkit::Question {
                                units: &units, map, period, department: None, procedure: None, indicator: &indicator.id, definition,
                            };
                            prop_assert_eq!(indicator.rate(&cells), world.rate(&question));
                        }
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// After any sequence of imports the rows that stand are the oracle's, cell for cell.
    #[test]
    fn rows_survive_and_supersede_as_the_oracle_says(world in any_world()) {
        let reference = world.reference();
        let mut lake = Lake::new();
        for (i, import) in world.imports.iter().enumerate() {
            lake.import(&import.rows, &reference);
            prop_assert_eq!(lake.rows(), world.current_rows(&world.imports[..=i]));
        }
    }

    /// A full recount by month is the sum of what plain scanning finds.
    #[test]
    fn recount_equals_scanning(world in any_world()) {
        let reference = world.reference();
        let lake = filled(&world, &reference);
        let excluded = &shipped()[0].excluded_statuses;
        let mut scanned: BTreeMap<_, u64> = BTreeMap::new();
        for row in lake.rows().iter().filter(|r| !excluded.contains(&r.status)) {
            if let (Some(channel), Some(day)) = (row.channel, row.received_day()) {
                let (year, month, _) = day.ymd();
                *scanned.entry((row.unit, row.procedure.clone(), channel, year, month)).or_default() += 1;
            }
        }
        // Two halves, as two threads have them, merged.
        let tallies = lake.tallies();
        let mut parts = [kernel::Recount::default(), kernel::Recount::default()];
        for (i, tally) in tallies.iter().enumerate() {
            parts[i % 2].add(tally, excluded);
        }
        let [mut counted, other] = parts;
        counted.merge(other);
        prop_assert_eq!(counted.totals(), (scanned.len() as u64, scanned.values().sum::<u64>()));
        let counted = counted.groups();
        prop_assert_eq!(counted, scanned);
    }

    /// Whatever the bytes, a damaged segment is an error and not a panic or a wrong figure.
    #[test]
    fn damaged_segments_are_errors(seed in 0u64..20, at in 0usize..10_000, byte: u8, cut in 0usize..10_000) {
        let world = World::sized(seed, 40);
        let reference = world.reference();
        let lake = filled(&world, &reference);
        for path in lake.live.values() {
            let path = lake.folder.path(path);
            let mut bytes = std::fs::read(&path).unwrap();
            let length = bytes.len();
            bytes[at % length] ^= byte;
            bytes.truncate(length - cut % length / 2);
            std::fs::write(&path, &bytes).unwrap();
            let _ = Tally::read(&path, "H37");
            let _ = segment::read(&path);
        }
    }
}

#[test]
fn orphans_are_swept_and_nothing_else() {
    let world = World::small(7);
    let reference = world.reference();
    let mut lake = Lake::new();
    lake.import(&world.imports[0].rows, &reference);
    let before: BTreeSet<String> = lake.live.values().cloned().collect();
    // Files of a commit that never came.
    let left = merge_rows(&world.imports[0].rows, &BTreeMap::new(), &Prefixes::of(&reference.organisation));
    for segment in &left.segments {
        lake.folder.write(segment).unwrap();
    }
    assert_eq!(lake.folder.sweep(&before).unwrap(), left.segments.len());
    assert_eq!(lake.folder.sweep(&before).unwrap(), 0);
    assert!(before.iter().all(|p| lake.folder.path(p).exists()));
}

#[test]
fn what_says_the_same_is_told_apart_from_what_changed() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let world = any_world().new_tree(&mut runner).unwrap().current();
    let world = World { imports: world.imports.iter().filter(|i| !i.rows.is_empty()).cloned().collect(), ..world };
    let import = &world.imports[0];
    let prefixes = Prefixes::of(&world.reference().organisation);
    let first = merge_rows(&import.rows, &BTreeMap::new(), &prefixes);
    let stands = |merged: &dondoc_lake::merge::Merged| -> BTreeMap<Partition, Vec<Current>> {
        let supposed = |s: &dondoc_lake::segment::Segment| vec![Current::Supposed(std::sync::Arc::new(s.clone()))];
        merged.segments.iter().map(|s| (s.partition.clone(), supposed(s))).collect()
    };
    // The same rows from a later file, at other places; one of them with another status.
    let mut later: Vec<Dossier> = import.rows.clone();
    for row in &mut later {
        row.import.0 += 100;
        row.source.row += 7;
    }
    later[0].status = dondoc_domain::dossiers::Status(if later[0].status.0 == 4 { 5 } else { 4 });
    let again = merge_rows(&later, &stands(&first), &prefixes);
    assert_eq!((again.codes_new, again.codes_already_known), (0, later.len() as u64));
    assert_eq!(again.codes_unchanged, later.len() as u64 - 1);
}

/// A file from before the columns of services and conditions were added: what it does not tell is not known.
#[test]
fn files_with_fewer_columns_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/lake-18-columns/lake/main/dossiers/H37.54.09_2023");
    let path = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let rows = segment::read(&path).unwrap();
    let told: Vec<_> = rows.iter().map(|r| (r.code.as_str(), r.procedure.as_str(), r.source.row)).collect();
    assert_eq!(
        told,
        [
            ("H37.54.09-230413-0001", "1.000689", 4),
            ("H37.54.09-230412-0002", "1.001193", 3),
            ("H37.54.09-230412-0001", "1.001193", 2),
        ]
    );
    assert!(rows.iter().all(|r| r.service.is_empty() && r.e_result.is_none() && r.synchronised.is_none()));
    assert_eq!(Tally::read(&path, "H37.54.09").unwrap().runs.iter().count(), 3);
    // Taken over into a new file they stay what they are.
    let again = segment::build(Partition::of(&rows[0].code), &rows.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!(again.dossiers().unwrap(), rows);
}
