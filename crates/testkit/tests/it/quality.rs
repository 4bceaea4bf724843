//! Checks of data quality: `domain` and the oracle find the same, and leave the same out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use dondoc_domain::counting::{Prefixes, exclusion};
use dondoc_domain::definitions::shipped;
use dondoc_domain::dossiers::{Dossier, Exclusion, ImportId};
use dondoc_domain::quality::examine::{Examiner, Verdict};
use dondoc_domain::quality::rows::gaps;
use dondoc_domain::quality::settings::{Settings, Switch};
use dondoc_domain::quality::timeliness::History;
use dondoc_domain::quality::{Check, CheckSet, Mode};
use dondoc_domain::time::Moment;
use dondoc_testkit::World;
use dondoc_testkit::generator::{any_crowd, any_switches};
use proptest::prelude::*;

fn settings(world: &World) -> Settings {
    let all: Vec<Switch> = world
        .switches
        .iter()
        .zip(1..)
        .map(|((unit, check, mode), version)| Switch {
            version,
            check: *check,
            unit: *unit,
            mode: Some(*mode),
            at: Moment(0),
            reason: String::new(),
        })
        .collect();
    Settings::of(&all, None)
}

/// `domain`'s verdicts on the rows of a world, in their order.
fn verdicts(world: &World, definition: usize, wanted: CheckSet) -> Vec<Verdict> {
    let (reference, settings) = (world.reference(), settings(world));
    let prefixes = Prefixes::of(&reference.organisation);
    let exported: BTreeMap<ImportId, Moment> = world.imports.iter().map(|i| (i.id, i.exported)).collect();
    let mut history = History::default();
    let own = |row: &&Dossier| world.owns(row.unit, &row.code);
    world.imports.iter().flat_map(|i| &i.rows).filter(own).for_each(|row| history.add(row));
    let mut found: HashMap<(String, i32), Verdict> = HashMap::new();
    for unit in &world.units {
        let rows: Vec<&Dossier> = world.rows.iter().filter(|r| r.unit == unit.id).collect();
        let modes = settings.modes(unit.id, &reference.organisation);
        let rules = (&prefixes, &reference.catalogue, &shipped()[definition]);
        let examiner = Examiner::new(unit.id, rules, &exported, &history.direct, modes, wanted);
        for (row, verdict) in rows.iter().zip(examiner.examine(&rows)) {
            found.insert((row.code.to_string(), row.unit.0), verdict);
        }
    }
    world.rows.iter().map(|r| found[&(r.code.to_string(), r.unit.0)]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_same_rows_fail_the_same_checks(world in any_crowd(), switches in any_switches(), pick: prop::sample::Index) {
        let world = world.switched(&switches);
        let (at, reference) = (pick.index(shipped().len()), world.reference());
        let (definition, prefixes) = (&shipped()[at], Prefixes::of(&reference.organisation));
        let found = verdicts(&world, at, CheckSet::all());
        let (findings, left_out) = (world.findings(definition), world.left_out(definition));
        for (((row, verdict), finding), check) in world.rows.iter().zip(found).zip(findings).zip(left_out) {
            prop_assert_eq!(verdict.found.iter().collect::<Vec<_>>(), finding, "{:?}", row);
            let plain = exclusion(row, &prefixes, &reference.catalogue, definition);
            prop_assert_eq!(verdict.excluded, plain.or(check.map(Exclusion::Quality)), "{:?}", row);
        }
        // What is left out does not depend on what else is asked for.
        let alone = verdicts(&world, at, CheckSet::NONE);
        let again = verdicts(&world, at, CheckSet::all());
        for (alone, again) in alone.iter().zip(again) {
            prop_assert_eq!(alone.excluded, again.excluded);
        }
    }

    #[test]
    fn the_same_counters_are_missing(world in any_crowd()) {
        for unit in &world.units {
            let own = world.rows.iter().filter(|r| r.unit == unit.id && world.owns(r.unit, &r.code));
            let found: Vec<(String, u64)> = gaps(own.map(|r| r.code.as_str())).into_iter().map(|g| (g.stem, g.missing)).collect();
            prop_assert_eq!(found, world.holes(unit.id));
        }
    }

    #[test]
    fn nothing_vanishes_under_switches(world in any_crowd(), switches in any_switches()) {
        let world = world.switched(&switches);
        for unit in &world.units {
            let account = world.account_under_switches(unit.id, &shipped()[0]);
            let excluded: usize = account.excluded.values().map(Vec::len).sum();
            prop_assert_eq!(account.read, account.used + excluded as u64 + account.superseded);
        }
    }
}

/// The worlds are worth testing on: every check finds something and leaves something out.
#[test]
fn crowds_fail_every_check() {
    let mut found = BTreeSet::new();
    for seed in 0..80 {
        let world = World::crowded(seed, 300);
        found.extend(world.findings(&shipped()[0]).into_iter().flatten());
        if !world.units.iter().all(|u| world.holes(u.id).is_empty()) {
            found.insert(Check::CodeCounterGap);
        }
    }
    let missing: Vec<_> = Check::ALL.into_iter().filter(|c| !found.contains(c)).collect();
    assert!(missing.is_empty(), "no world fails {missing:?}");
}

#[test]
fn with_nothing_switched_nothing_is_left_out() {
    for seed in 0..20 {
        let world = World::crowded(seed, 200).switched(&[(None, Check::Burst, Mode::Off)]);
        assert!(world.left_out(&shipped()[0]).iter().all(Option::is_none));
    }
}
