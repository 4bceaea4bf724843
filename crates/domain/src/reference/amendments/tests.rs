use proptest::prelude::*;

use super::*;
use crate::catalogue::{History, Procedure};
use crate::organisation::{Map, Unit};
use crate::time::Validity;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A province with two districts, two communes below each, one procedure, one department each.
fn reference() -> Reference {
    let mut reference = Reference::default();
    let mut add = |id: i32, code: &str, tier, parent: Option<i32>| {
        let unit = Unit {
            code: code.into(),
            tier,
            name: format!("Đơn vị {code}"),
            former_names: History::default(),
            parents: parent.map(|p| History::always(UnitId(p))).unwrap_or_default(),
            validity: Validity::ALWAYS,
            local_id: None,
            dossier_prefixes: [format!("H37.{id}")].into(),
        };
        reference.organisation.units.insert(UnitId(id), unit);
    };
    add(1, "20", Tier::Province, None);
    add(2, "181", Tier::District, Some(1));
    add(3, "182", Tier::District, Some(1));
    for (id, code, parent) in [(4, "06101", 2), (5, "06102", 2), (6, "06103", 3), (7, "06104", 3)] {
        add(id, code, Tier::Commune, Some(parent));
    }
    for unit in 1..=7 {
        reference.departments.insert((UnitId(unit), "TPHT".into()), "Tư pháp - Hộ tịch".into());
    }
    let procedure = Procedure { name: "Khai sinh".into(), field: "Hộ tịch".into(), levels: History::always(Level::Partial) };
    reference.catalogue.procedures.insert(ProcedureCode::normalise("1.001193"), procedure);
    reference
}

fn read(json: &str) -> Vec<Amendment> {
    serde_json::from_str(json).unwrap()
}

const GOLDEN: &str = include_str!("golden.json");

#[test]
fn the_json_form_stays() {
    let all = read(GOLDEN);
    assert_eq!(all.iter().map(Amendment::kind).collect::<Vec<_>>(), Amendment::KINDS);
    let written: serde_json::Value = serde_json::to_value(&all).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(GOLDEN).unwrap());
    assert!(serde_json::from_str::<Amendment>(r#"{"kind":"close","unit":"06101","from":"2025-07-01","x":1}"#).is_err());
    // All of it can be done, one after the other.
    let after = reference().amended_by(&all).unwrap();
    let organisation = &after.organisation;
    let new = organisation.resolve("06110", day("2026-01-01")).unwrap();
    assert_eq!(organisation.on_todays_map(UnitId(4)), new);
    assert_eq!(organisation.units[&new].dossier_prefixes, ["H37.4".to_owned(), "H37.5".to_owned()].into());
    assert_eq!(organisation.units[&UnitId(4)].validity.to, day("2025-07-01"));
    let main = organisation.resolve("06103", day("2026-01-01")).unwrap();
    assert_eq!(organisation.on_todays_map(UnitId(6)), main);
    assert_eq!(organisation.units[&UnitId(7)].name_on(day("2024-12-31")), "Đơn vị 06104");
    assert_eq!(organisation.units[&UnitId(7)].name_on(day("2025-01-01")), "Phường Đồng Đăng");
    assert_eq!(after.catalogue.level_on(&ProcedureCode::normalise("1.001193"), day("2025-03-01")), Some(Level::Full));
    assert_eq!(after.catalogue.level_on(&ProcedureCode::normalise("1.001193"), day("2025-02-28")), Some(Level::Partial));
}

#[test]
fn what_contradicts_itself_is_refused() {
    let merger = r#"[{"kind":"merge","units":["06101","06102"],"into":{"code":"06110","name":"Xã"},"from":"2025-07-01"}]"#;
    let merged = reference().amended_by(&read(merger)).unwrap();
    let ended = reference().amended_by(&read(r#"[{"kind":"close","unit":"06101","from":"2024-01-01"}]"#)).unwrap();
    for (state, json, code) in [
        (&reference(), r#"{"kind":"close","unit":"181","from":"2025-07-01"}"#, "amendment-units-below"),
        (&merged, r#"{"kind":"close","unit":"06101","from":"2025-03-01"}"#, "amendment-unit-ends"),
        (&reference(), r#"{"kind":"close","unit":"99999","from":"2025-07-01"}"#, "unit-unknown"),
        (&ended, r#"{"kind":"close","unit":"06101","from":"2025-07-01"}"#, "amendment-unit-not-there"),
        (&ended, r#"{"kind":"rename","unit":"06101","name":"Xã Mới","from":"2025-07-01"}"#, "amendment-unit-not-there"),
        (&ended, r#"{"kind":"move","unit":"06101","to":"182","from":"2025-07-01"}"#, "amendment-unit-not-there"),
        (
            &reference(),
            r#"{"kind":"rename","unit":"06101","name":"Đơn vị 06101","from":"2025-07-01"}"#,
            "amendment-changes-nothing",
        ),
        (&reference(), r#"{"kind":"rename","unit":"06101","name":"  ","from":"2025-07-01"}"#, "amendment-name"),
        (&reference(), r#"{"kind":"move","unit":"06101","to":"06102","from":"2025-07-01"}"#, "amendment-tier-above"),
        (&reference(), r#"{"kind":"move","unit":"181","to":"182","from":"2025-07-01"}"#, "amendment-tier-above"),
        (&reference(), r#"{"kind":"move","unit":"06101","to":"181","from":"2025-07-01"}"#, "amendment-changes-nothing"),
        (
            &reference(),
            r#"{"kind":"create","code":"06101","tier":"commune","name":"Xã","from":"2025-07-01"}"#,
            "amendment-code-held",
        ),
        (&reference(), r#"{"kind":"create","code":"0610","tier":"commune","name":"Xã","from":"2025-07-01"}"#, "amendment-code"),
        (
            &reference(),
            r#"{"kind":"merge","units":["06101"],"into":{"code":"06110","name":"Xã"},"from":"2025-07-01"}"#,
            "amendment-merge-of-one",
        ),
        (
            &reference(),
            r#"{"kind":"merge","units":["06101","06101"],"into":{"code":"06110","name":"Xã"},"from":"2025-07-01"}"#,
            "amendment-unit-twice",
        ),
        (
            &reference(),
            r#"{"kind":"merge","units":["06101","181"],"into":{"code":"06110","name":"Xã"},"from":"2025-07-01"}"#,
            "amendment-tiers-differ",
        ),
        (
            &reference(),
            r#"{"kind":"merge","units":["06101","06102"],"into":{"code":"06103","name":"Xã"},"from":"2025-07-01"}"#,
            "amendment-code-held",
        ),
        (
            &reference(),
            r#"{"kind":"split","unit":"06101","into":[{"code":"06110","name":"Xã","extent":"main_part"}],"from":"2025-07-01"}"#,
            "amendment-split-parts",
        ),
        (
            &reference(),
            r#"{"kind":"level","procedure":"1.009999","level":"full","from":"2025-07-01"}"#,
            "amendment-procedure-unknown",
        ),
        (
            &reference(),
            r#"{"kind":"level","procedure":"1.001193","level":"partial","from":"2025-07-01"}"#,
            "amendment-changes-nothing",
        ),
        (
            &reference(),
            r#"{"kind":"begin_procedure","procedure":"1.001193","name":"A","field":"B","level":"full","from":"2025-07-01"}"#,
            "amendment-procedure-there",
        ),
        (
            &reference(),
            r#"{"kind":"assign","unit":"06101","procedure":"1.001193","department":"X","from":"2025-07-01"}"#,
            "department-unknown",
        ),
        (
            &reference(),
            r#"{"kind":"assign","unit":"06101","procedure":"x","department":"TPHT","from":"2025-07-01"}"#,
            "procedure-code-unreadable",
        ),
    ] {
        let refused = state.amended(&serde_json::from_str(json).unwrap()).unwrap_err();
        assert_eq!(refused[0].code, code, "{json}");
    }
}

/// Any amendment over the units of [`reference`] and those that come after.
fn any_amendment() -> impl Strategy<Value = Amendment> {
    let unit =
        || prop::sample::select(vec!["20", "181", "182", "06101", "06102", "06103", "06104", "06110"]).prop_map(str::to_owned);
    let from = || (0i32..40).prop_map(|n| Day::from_ymd(2025, 1, 1).unwrap().plus(n));
    let into = || unit().prop_map(|code| NewUnit { name: format!("Mới {code}"), code, parent: None });
    let part = |extent| unit().prop_map(move |code| SplitPart { name: format!("Phần {code}"), code, parent: None, extent });
    prop_oneof![
        (unit(), from()).prop_map(|(unit, from)| Amendment::Close { unit, from }),
        (unit(), unit(), from()).prop_map(|(unit, to, from)| Amendment::Move { unit, to, from }),
        (unit(), unit(), from()).prop_map(|(unit, to, from)| Amendment::Move { unit, to, from }),
        (unit(), 0..9, from()).prop_map(|(unit, n, from)| Amendment::Rename { unit, name: format!("Tên {n}"), from }),
        (prop::collection::vec(unit(), 1..4), into(), from()).prop_map(|(units, into, from)| Amendment::Merge {
            units,
            into,
            from
        }),
        (unit(), part(Extent::MainPart), part(Extent::Part), from()).prop_map(|(unit, a, b, from)| Amendment::Split {
            unit,
            into: vec![a, b],
            from
        }),
        (unit(), from()).prop_map(|(code, from)| Amendment::Create {
            tier: [Tier::Province, Tier::District, Tier::Commune].into_iter().find(|t| units::digits(*t) == code.len()).unwrap(),
            name: "Lập".into(),
            parent: None,
            dossier_prefixes: Vec::new(),
            code,
            from,
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// After any sequence of changes no unit has two parents on a day, no code two holders, no unit is above itself,
    /// and a dossier counts once among units that are not above one another, on either map.
    #[test]
    fn after_any_changes_every_unit_counts_once(changes in prop::collection::vec(any_amendment(), 0..12), at in -2i32..45) {
        let mut state = reference();
        for change in &changes {
            if let Ok(next) = state.amended(change) {
                state = next;
            }
        }
        let day = Day::from_ymd(2025, 1, 1).unwrap().plus(at);
        let organisation = &state.organisation;
        let tops: Vec<UnitId> = organisation.units.iter().filter(|(_, u)| u.parents.spans().is_empty()).map(|(id, _)| *id).collect();
        for (id, unit) in &organisation.units {
            prop_assert!(unit.parents_in_turn().filter(|(v, _)| v.holds_on(day)).count() <= 1);
            prop_assert!(unit.validity.from < unit.validity.to);
            if let Some(above) = unit.parent_on(day) {
                prop_assert!(organisation.units[&above].tier < unit.tier);
            }
            let holders = organisation.units.values().filter(|u| u.code == unit.code && u.validity.holds_on(day)).count();
            prop_assert!(holders <= 1, "{}", unit.code);
            // As it was: below one top on each day.
            let counted = tops.iter().filter(|top| organisation.members(**top, Map::AsWas).belongs(*id, day)).count();
            prop_assert_eq!(counted, 1);
            // Today, whenever that is: where it went, and nowhere else.
            let now = organisation.until(day);
            let owner = now.on_todays_map(*id);
            let of = |u: &UnitId| now.members(*u, Map::Today).contains(id);
            prop_assert!(of(&owner));
            for other in now.units.keys().filter(|u| of(u)) {
                prop_assert!(now.subtree(*other).contains(&owner));
            }
        }
    }
}
