//! What the generator of volumes makes and writes.

use std::collections::BTreeSet;

use dondoc_domain::counting::{Prefixes, exclusion};
use dondoc_domain::definitions::shipped;
use dondoc_domain::dossiers::{Channel, code_parts};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_testkit::export::{HEADINGS, write_csv};
use dondoc_testkit::{Volume, World};

use crate::samples::records;

fn small() -> (Volume, Reference) {
    let volume = Volume { rows: 5_000, communes: 3, procedures: 40, years: 2, seed: 7, ..Volume::default() };
    (volume, volume.reference())
}

#[test]
fn a_volume_is_plausible() {
    let (volume, reference) = small();
    let rows: Vec<_> = volume.dossiers().collect();
    assert_eq!(rows.len(), 5_000);
    assert_eq!(rows, volume.dossiers().collect::<Vec<_>>(), "the same for the same seed");
    assert_eq!(rows.iter().map(|r| &r.code).collect::<BTreeSet<_>>().len(), rows.len());
    let prefixes = Prefixes::of(&reference.organisation);
    let used = rows.iter().filter(|r| exclusion(r, &prefixes, &reference.catalogue, &shipped()[0]).is_none()).count();
    assert!((4_800..5_000).contains(&used), "{used} used");
    let online = rows.iter().filter(|r| r.channel == Some(Channel::Online)).count();
    assert!((40..=50).contains(&(online * 100 / rows.len())), "{online} online");
    for row in &rows {
        let received = row.received_day().unwrap_or(volume.start());
        assert!(received >= volume.start() && received < volume.end().plus(2));
        assert!(code_parts(&row.code).is_some_and(|p| p.day == row.submitted.map(Moment::day)));
    }
}

#[test]
fn files_have_the_layout_of_the_samples() {
    let folder = tempfile::tempdir().unwrap();
    let (volume, reference) = small();
    volume.write_reference(folder.path()).unwrap();
    let path = folder.path().join(volume.file_name(1));
    let written = write_csv(volume.commune(1), &reference.catalogue, &path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/hoang-viet-2023/danh-sach-ho-so-2023-full.csv");
    assert_eq!(text.lines().next(), std::fs::read_to_string(sample).unwrap().lines().next());
    let records = records(&text, ';');
    assert_eq!(records.len() as u64, written + 2);
    assert!(records.iter().all(|r| r.len() == HEADINGS.len()));
    assert!(records[1..=written as usize].iter().all(|r| r[14].starts_with("003") && r[15].starts_with("0100")));
    for file in ["units.json", "imports.json", "catalogue.csv", "aliases.csv", "departments.csv", "assignments.csv"] {
        assert!(folder.path().join(file).metadata().unwrap().len() > 20, "{file}");
    }
}

/// Small worlds can be written too, odd rows among them.
#[test]
fn small_worlds_are_written() {
    let folder = tempfile::tempdir().unwrap();
    for seed in 0..10 {
        let world = World::small(seed);
        let catalogue = world.reference().catalogue;
        for import in &world.imports {
            let path = folder.path().join("import.csv");
            write_csv(&import.rows, &catalogue, &path).unwrap();
            let records = records(&std::fs::read_to_string(&path).unwrap(), ';');
            assert_eq!(records.len(), import.rows.len() + 2);
            assert!(records.iter().all(|r| r.len() == HEADINGS.len()));
        }
    }
}
