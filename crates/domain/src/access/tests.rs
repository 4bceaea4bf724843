use std::collections::BTreeSet;
use std::fmt::Write;

use proptest::prelude::*;

use super::*;
use crate::catalogue::History;
use crate::organisation::{Extent, Organisation, Succession, Tier, Unit};
use crate::time::Validity;

/// A line for each role and resource; for each action the first letter of how far it goes, or a dot.
fn policy() -> String {
    let mut told = String::from(
        "# role resource | view export enter decide: d = own department, u = own units, w = only over the whole, . = no\n",
    );
    for role in Role::ALL {
        for resource in Resource::ALL {
            let cell = |action: Action| match role.reach(action, resource) {
                None => '.',
                Some(Reach::Department) => 'd',
                Some(Reach::Units) => 'u',
                Some(Reach::Whole) => 'w',
            };
            let cells: String = Action::ALL.into_iter().map(cell).collect();
            writeln!(told, "{:<13} {:<12} | {cells}", role.name(), resource.name()).unwrap();
        }
    }
    told
}

/// Whoever changes the policy changes this file, and sees all that changes. It is what `cargo test` prints here.
#[test]
fn the_policy_is_as_written() {
    let policy = policy();
    assert_eq!(policy, include_str!("policy.txt"), "\n{policy}");
}

#[test]
fn what_may_be_changed_may_be_seen() {
    for role in Role::ALL {
        for resource in Resource::ALL {
            for action in [Action::Export, Action::Enter, Action::Decide] {
                let (done, seen) = (role.reach(action, resource), role.reach(Action::View, resource));
                assert!(done.is_none() || seen.is_some(), "{role:?} {action:?} {resource:?}");
            }
        }
    }
}

#[test]
fn an_auditor_changes_nothing_and_sees_everything() {
    for resource in Resource::ALL {
        assert!(Role::Auditor.reach(Action::View, resource).is_some());
        assert_eq!((Role::Auditor.reach(Action::Enter, resource), Role::Auditor.reach(Action::Decide, resource)), (None, None));
    }
}

#[test]
fn names_lead_back() {
    assert!(Role::ALL.into_iter().all(|role| Role::from_name(role.name()) == Some(role)));
    assert_eq!(Role::from_name("Administrator"), None);
}

fn grant(role: Role, unit: Option<i32>) -> Grant {
    Grant { role, unit: unit.map(UnitId), department: None, from: Day(0), until: None }
}

fn unit(parent: Option<i32>, from: i32, to: Option<i32>) -> Unit {
    Unit {
        code: String::new(),
        tier: Tier::Commune,
        name: String::new(),
        former_names: History::default(),
        parents: parent.map(|p| History::always(UnitId(p))).unwrap_or_default(),
        validity: Validity::new(Some(Day(from)), to.map(Day)).unwrap(),
        local_id: None,
        dossier_prefixes: BTreeSet::new(),
    }
}

/// 1 is a province with the communes 2, 3, 4 and, from day 100, 5: made of 2 wholly and a lesser part of 3, whose main part went to 4.
fn merged() -> Organisation {
    let mut o = Organisation::default();
    o.units.insert(UnitId(1), unit(None, -1000, None));
    o.units.insert(UnitId(2), unit(Some(1), -1000, Some(100)));
    o.units.insert(UnitId(3), unit(Some(1), -1000, Some(100)));
    o.units.insert(UnitId(4), unit(Some(1), -1000, None));
    o.units.insert(UnitId(5), unit(Some(1), 100, None));
    for (old, new, extent) in [(2, 5, Extent::Whole), (3, 5, Extent::Part), (3, 4, Extent::MainPart)] {
        o.successions.insert(Succession { old: UnitId(old), new: UnitId(new), effective: Day(100), extent });
    }
    o
}

#[test]
fn a_successor_inherits_what_it_should_and_nothing_else() {
    let o = merged();
    let covered = |of: i32, day: i32| match Covered::by(Some(UnitId(of)), &o, Day(day)) {
        Covered::Units(units) => units.into_iter().map(|u| u.0).collect::<Vec<_>>(),
        Covered::Everything => unreachable!(),
    };
    assert_eq!(covered(5, 100), [2, 5], "wholly merged into it, but not the one of which it got a lesser part");
    assert_eq!(covered(4, 100), [3, 4], "the main part's");
    assert_eq!(covered(2, 99), [2]);
    assert_eq!(covered(4, 99), [4], "nothing is inherited beforehand");
    assert_eq!(covered(5, 99), Vec::<i32>::new(), "it is not there yet");
    assert_eq!(covered(2, 100), Vec::<i32>::new(), "who worked for what has ended reaches nothing any more");
    assert_eq!(covered(1, 100), [1, 2, 3, 4, 5]);
}

#[test]
fn a_grant_holds_from_its_first_day_to_before_its_last() {
    let o = merged();
    let for_a_time = Grant { until: Some(Day(20)), from: Day(10), ..grant(Role::Statistics, Some(4)) };
    for (day, holds) in [(9, false), (10, true), (19, true), (20, false)] {
        let reached = Reached::of(std::slice::from_ref(&for_a_time), &o, Day(day));
        assert_eq!(reached.may(Action::View, Resource::Figures), holds, "{day}");
        assert_eq!(reached.may_in(Action::View, Resource::Figures, UnitId(4)), holds, "{day}");
    }
}

#[test]
fn what_reaches_over_everything_is_not_given_by_a_grant_for_a_unit() {
    let o = merged();
    let of = |grant: Grant| Reached::of(&[grant], &o, Day(5));
    assert!(!of(grant(Role::Administrator, Some(1))).may(Action::View, Resource::People));
    assert!(of(grant(Role::Administrator, None)).may(Action::View, Resource::People));
    assert!(of(grant(Role::Administrator, None)).may_everywhere(Action::Decide, Resource::People));
    assert!(!of(grant(Role::Statistics, Some(1))).may_everywhere(Action::View, Resource::Figures));
}

#[test]
fn a_department_reaches_its_own_dossiers_in_its_own_unit() {
    let o = merged();
    let own = Grant { department: Some("tu-phap".into()), ..grant(Role::Department, Some(4)) };
    let reached = Reached::of(std::slice::from_ref(&own), &o, Day(5));
    let only = Part::Departments(BTreeSet::from(["tu-phap".into()]));
    assert_eq!(reached.part(Action::View, Resource::Dossiers, UnitId(4)), only);
    assert_eq!(reached.part(Action::View, Resource::Dossiers, UnitId(2)), Part::Nothing);
    assert_eq!(reached.part(Action::View, Resource::Figures, UnitId(4)), Part::All, "standings of the unit are for all in it");
    assert!(!reached.may_in(Action::View, Resource::Dossiers, UnitId(4)));
    let later = Reached::of(&[own], &o, Day(500));
    assert_eq!(later.part(Action::View, Resource::Dossiers, UnitId(3)), Part::Nothing, "a code is another department elsewhere");
    let nameless = Reached::of(&[grant(Role::Department, Some(4))], &o, Day(5));
    assert!(!nameless.may(Action::View, Resource::Dossiers));
}

/// Walks the map itself, a unit at a time.
fn covers_slowly(o: &Organisation, of: UnitId, unit: UnitId, day: Day) -> bool {
    let below = |mut at: UnitId| {
        for _ in 0..=o.units.len() {
            if at == of {
                return true;
            }
            let Some(parent) = o.units[&at].parent() else { return false };
            at = parent;
        }
        false
    };
    o.units[&of].validity.holds_on(day) && (below(unit) || (o.units[&unit].validity.to <= day && below(o.on_todays_map(unit))))
}

proptest! {
    /// On any map a grant covers what the slow walk covers; and a role never reaches more with fewer grants, or outside its units.
    #[test]
    fn grants_cover_what_the_walk_covers(
        parents in proptest::collection::vec(proptest::option::of(0i32..10), 10),
        ends in proptest::collection::vec(proptest::option::of(1i32..30), 10),
        links in proptest::collection::vec((0i32..10, 0i32..10, prop_oneof![Just(Extent::Whole), Just(Extent::MainPart), Just(Extent::Part)]), 0..12),
        day in 0i32..40,
        role in prop::sample::select(Role::ALL.to_vec()),
    ) {
        let mut o = Organisation::default();
        for at in 0..10usize {
            // A parent has a smaller number: no circles.
            let parent = parents[at].filter(|p| (*p as usize) < at);
            o.units.insert(UnitId(at as i32), unit(parent, 0, ends[at]));
        }
        for (old, new, extent) in links.into_iter().filter(|(old, new, _)| old < new) {
            o.successions.insert(Succession { old: UnitId(old), new: UnitId(new), effective: Day(1), extent });
        }
        for of in (0..10).map(UnitId) {
            let covered = Covered::by(Some(of), &o, Day(day));
            let reached = Reached::of(&[grant(role, Some(of.0))], &o, Day(day));
            for at in (0..10).map(UnitId) {
                let slowly = covers_slowly(&o, of, at, Day(day));
                prop_assert_eq!(covered.holds(at), slowly, "{:?} {:?}", of, at);
                for (action, resource) in Action::ALL.into_iter().flat_map(|a| Resource::ALL.map(|r| (a, r))) {
                    let may = reached.may_in(action, resource, at);
                    prop_assert_eq!(may, slowly && role.reach(action, resource) == Some(Reach::Units));
                    prop_assert!(!may || reached.may(action, resource));
                }
            }
        }
    }
}
