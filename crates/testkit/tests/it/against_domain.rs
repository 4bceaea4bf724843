//! `domain` and the oracle answer the same questions in two ways.

use std::collections::BTreeSet;

use dondoc_domain::counting::{Cells, Prefixes, add_published, exclusion};
use dondoc_domain::definitions::shipped;
use dondoc_domain::dossiers::{UnitId, code_parts};
use dondoc_domain::organisation::Map;
use dondoc_domain::time::Day;
use dondoc_testkit::calculator::issuer;
use dondoc_testkit::generator::periods;
use dondoc_testkit::{Question, World, any_moving_world, any_world};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rows_are_left_out_for_the_same_reason(world in any_world()) {
        let reference = world.reference();
        let prefixes = Prefixes::of(&reference.organisation);
        for definition in shipped() {
            for row in world.imports.iter().flat_map(|i| &i.rows) {
                prop_assert_eq!(world.exclusion(row, definition), exclusion(row, &prefixes, &reference.catalogue, definition), "{:?}", row);
            }
        }
    }

    #[test]
    fn lookups_by_day_agree(world in any_world(), offset in -3i32..1200) {
        let catalogue = world.reference().catalogue;
        let day = Day::from_ymd(2022, 12, 15).unwrap().plus(offset);
        for row in &world.rows {
            for day in [Some(day), row.received_day()].into_iter().flatten() {
                prop_assert_eq!(world.level(&row.procedure, day), catalogue.level_on(&row.procedure, day));
                let department = catalogue.department_on(row.unit, &row.procedure, day);
                prop_assert_eq!(world.department(row.unit, &row.procedure, day), department.map(compact_str::CompactString::as_str));
            }
        }
    }

    #[test]
    fn units_are_rolled_up_alike(world in any_moving_world(), offset in prop::option::of(-3i32..1200)) {
        let today = offset.map(|n| Day::from_ymd(2022, 12, 15).unwrap().plus(n));
        let world = World { today, ..world };
        let organisation = world.reference().organisation;
        let organisation = today.map_or(organisation.clone(), |day| organisation.until(day));
        for unit in &world.units {
            for map in [Map::AsWas, Map::Today] {
                let (expected, found) = (world.members(unit.id, map), organisation.members(unit.id, map));
                // What moves later is not seen yet, so it counts on no day.
                if today.is_none() || map == Map::Today {
                    prop_assert_eq!(&expected, &*found);
                }
                for (other, day) in world.units.iter().flat_map(|u| world.rows.iter().filter_map(dondoc_domain::dossiers::Dossier::received_day).map(|d| (u.id, d))) {
                    let day = today.map_or(day, |today| day.min(today));
                    prop_assert_eq!(world.belongs(other, day, unit.id, map), found.belongs(other, day));
                }
            }
        }
    }

    #[test]
    fn rates_are_the_rates_of_the_cells(world in any_moving_world(), pick: prop::sample::Index) {
        let (definition, all, reference) = (pick.get(shipped()), periods(), world.reference());
        for unit in &world.units {
            let units = BTreeSet::from([unit.id]);
            for (map, period) in [(Map::AsWas, pick.get(&all)), (Map::Today, &all[all.len() - 1])] {
                let members = reference.organisation.members(unit.id, map);
                let mut cells: Cells = world.cells_of(unit.id, map, period, definition).into_iter().collect();
                if definition.counts_published() {
                    add_published(&mut cells, &reference.organisation, &reference.catalogue, &members, period);
                }
                let departments: BTreeSet<Option<String>> = cells.keys().map(|k| k.department.as_ref().map(ToString::to_string)).collect();
                for indicator in &definition.indicators {
                    let whole = Question { units: &units, map, period, department: None, procedure: None, indicator: &indicator.id, definition };
                    prop_assert_eq!(world.rate(&whole), indicator.rate(&cells));
                    for department in &departments {
                        let question = Question { department: Some(department.as_deref()), ..whole };
                        let of_department = cells.iter().filter(|(k, _)| k.department.as_deref() == department.as_deref());
                        prop_assert_eq!(world.rate(&question), indicator.rate(of_department));
                    }
                }
            }
        }
    }

    /// read = used + excluded + superseded, and no unit's own dossier stands twice.
    #[test]
    fn every_row_is_accounted_for(world in any_world()) {
        for unit in &world.units {
            let account = world.account(unit.id, &shipped()[0]);
            let excluded: usize = account.excluded.values().map(Vec::len).sum();
            prop_assert_eq!(account.read, account.used + excluded as u64 + account.superseded);
        }
        let own = world.rows.iter().filter(|r| world.owns(r.unit, &r.code)).map(|r| &r.code);
        let mut seen = BTreeSet::new();
        for code in own {
            prop_assert!(seen.insert(code), "{code} stands twice");
        }
    }

    #[test]
    fn codes_are_taken_apart_alike(code in "[HK0-9a.?-]{0,8}H3[0-9.]{0,8}-[0-9]{5,7}-[0-9]{0,8}|\\PC{0,20}") {
        prop_assert_eq!(issuer(&code), code_parts(&code).map(|p| p.prefix), "{}", code);
    }
}

#[test]
fn a_world_of_fewer_rows_is_the_beginning_of_one_with_more() {
    let (few, many) = (World::sized(11, 40), World::sized(11, 200));
    assert_eq!(few.reference(), many.reference());
    for (few, many) in few.imports.iter().zip(&many.imports) {
        assert_eq!(few.rows[..], many.rows[..few.rows.len()]);
    }
}

/// The worlds are worth testing on: everything that can happen does.
#[test]
fn worlds_have_every_shape() {
    use dondoc_domain::dossiers::Exclusion;
    let worlds: Vec<World> = (0..60).map(World::small).collect();
    let mut reasons = BTreeSet::new();
    for world in &worlds {
        reasons.extend(world.rows.iter().map(|r| world.exclusion(r, &shipped()[0])));
    }
    assert_eq!(reasons.len(), Exclusion::ALL.len() + 1);
    let superseded_elsewhere = |world: &World| {
        world.imports.iter().flat_map(|i| &i.rows).any(|old| {
            let taken_over = world.rows.iter().any(|new| new.code == old.code && new.unit != old.unit);
            taken_over && !world.rows.iter().any(|new| new.code == old.code && new.unit == old.unit)
        })
    };
    assert!(worlds.iter().filter(|w| superseded_elsewhere(w)).count() >= 10);
    assert!(worlds.iter().filter(|w| w.successions.len() > 1).count() >= 10);
    let todays = |world: &World, id: UnitId| world.members(id, Map::Today).len() > 1;
    assert!(worlds.iter().filter(|w| w.units.iter().any(|u| todays(w, u.id))).count() >= 20);
}
