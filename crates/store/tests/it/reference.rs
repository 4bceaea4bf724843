//! Reference data: what was saved comes back, and only differences are written.

use dondoc_domain::catalogue::{Assignments, History, Level, ProcedureCode};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::legal::LegalText;
use dondoc_domain::organisation::{Extent, Succession, Tier};
use dondoc_domain::reference::{
    AliasRecord, AssignmentRecord, At, DecisionRecord, DepartmentRecord, LocalUnitRecord, ProcedureRecord, Records, Reference,
    ReferenceFile, SuccessionRecord, TargetRecord, UnitRecord,
};
use dondoc_domain::time::{Day, Validity};
use dondoc_store::{Error, LoadRecord, ReferenceVersion};

use crate::support::{TestStore, at, communes, import, load};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn validity(from: Option<&str>, to: Option<&str>) -> Validity {
    Validity::new(from.map(day), to.map(day)).unwrap()
}

fn rows<T>(records: impl IntoIterator<Item = T>) -> Vec<At<T>> {
    records.into_iter().zip(1..).map(|(record, row)| At { row, record }).collect()
}

fn with(before: &Reference, records: Records) -> Reference {
    let file = ReferenceFile { name: "a file".to_owned(), scope: vec!["hoang-viet".to_owned()], records };
    before.with(&file).unwrap()
}

/// A commune in all its details, under a province; a town before it held its code.
pub(crate) fn full() -> Reference {
    let unit = |code: &str, tier, name: &str, parent: Option<&str>, validity| UnitRecord {
        code: code.to_owned(),
        tier,
        name: name.to_owned(),
        parent_code: parent.map(str::to_owned),
        validity,
    };
    let units = rows([
        // The commune stands before the province that it refers to.
        unit("06124", Tier::Commune, "Xã Na Sầm", Some("20"), validity(Some("2025-07-01"), None)),
        unit("06124", Tier::Commune, "Thị trấn Na Sầm", Some("182"), validity(None, Some("2025-07-01"))),
        unit("182", Tier::District, "Huyện Văn Lãng", Some("20"), validity(None, Some("2025-07-01"))),
        unit("20", Tier::Province, "Tỉnh Lạng Sơn", None, Validity::ALWAYS),
    ]);
    let local = LocalUnitRecord {
        id: "hoang-viet".to_owned(),
        code: "06136".to_owned(),
        name: "Xã Hoàng Việt".to_owned(),
        dossier_prefixes: vec!["H37.54.09".to_owned(), "000.09.54.H37".to_owned()],
        validity: Validity::ALWAYS,
        successor: None,
    };
    let succession = SuccessionRecord {
        tier: Tier::Commune,
        old_code: "06124".to_owned(),
        new_code: "06124".to_owned(),
        effective: day("2025-07-01"),
        extent: Extent::MainPart,
    };
    let procedure = |level, validity| ProcedureRecord {
        code: ProcedureCode::normalise("1.001193"),
        name: "Đăng ký khai sinh".to_owned(),
        field: "Hộ tịch".to_owned(),
        level,
        validity,
    };
    let levels = [
        procedure(Level::Partial, validity(None, Some("2023-04-01"))),
        procedure(Level::Full, validity(Some("2023-04-01"), None)),
    ];
    let alias = AliasRecord { alias: ProcedureCode::normalise("2.000986"), code: ProcedureCode::normalise("1.001193") };
    let department = |code: &str| DepartmentRecord { unit: None, code: code.into(), name: format!("Bộ phận {code}") };
    let assignment = |code: &str, validity| AssignmentRecord {
        unit: None,
        procedure: ProcedureCode::normalise("1.001193"),
        department: code.into(),
        validity,
    };
    let assignments = [
        assignment("TPHT", validity(Some("2023-01-01"), Some("2023-06-01"))),
        assignment("VPTK", validity(Some("2023-06-01"), None)),
    ];
    // Two indicators in one row of the annex.
    let target = |department: Option<&str>, indicator: &str, percent: &str| At {
        row: 1,
        record: TargetRecord {
            unit: None,
            field: None,
            level: None,
            department: department.map(Into::into),
            indicator: indicator.to_owned(),
            percent: percent.parse().unwrap(),
        },
    };
    let decision = DecisionRecord {
        acts: Vec::new(),
        id: "QD-HoangViet-2023".to_owned(),
        unit: "hoang-viet".to_owned(),
        title: "Quyết định giao chỉ tiêu".to_owned(),
        validity: validity(Some("2023-01-01"), Some("2024-01-01")),
        targets: vec![target(Some("TPHT"), "service_coverage", "80"), target(None, "online_dossiers", "62,5")],
        document: serde_json::json!({ "articles": [{ "number": 1, "text": "Giao…" }], "annex": [62.5] }),
    };
    let text = LegalText {
        number: "42/2022/NĐ-CP".to_owned(),
        kind: "Nghị định".to_owned(),
        title: "Về dịch vụ công trực tuyến".to_owned(),
        issuer: "Chính phủ".to_owned(),
        signed: Some(day("2022-06-24")),
        from: Some(day("2022-08-15")),
        to: Some(day("2026-07-01")),
        ended_by: Some("224/2026/NĐ-CP".to_owned()),
        evidence: "second-hand".to_owned(),
        note: Some("Điều 90".to_owned()),
    };
    let all = [
        Records::Units(units),
        Records::LocalUnits(rows([local])),
        Records::Successions(rows([succession])),
        Records::Procedures(rows(levels)),
        Records::Aliases(rows([alias])),
        Records::Departments(rows([department("TPHT"), department("VPTK")])),
        Records::Assignments(rows(assignments)),
        Records::Decision(Box::new(decision)),
        Records::LegalTexts(rows([text])),
    ];
    all.into_iter().fold(Reference::default(), |before, records| with(&before, records))
}

/// Everything in `full` that a load can change, changed; everything that can go, gone.
pub(crate) fn changed(full: &Reference) -> Vec<(&'static str, Reference)> {
    let change = |what, f: &dyn Fn(&mut Reference)| {
        let mut next = full.clone();
        f(&mut next);
        assert_ne!(next, *full, "{what}");
        (what, next)
    };
    vec![
        change("unit renamed", &|r| r.organisation.units.get_mut(&UnitId(1)).unwrap().name.push('!')),
        change("unit called otherwise before", &|r| {
            let spans = [(validity(None, Some("2025-08-01")), "Xã Cũ".to_owned())];
            r.organisation.units.get_mut(&UnitId(1)).unwrap().former_names = History::new(&spans).unwrap();
        }),
        change("unit moved", &|r| {
            let (district, province) = (UnitId(3), UnitId(4));
            let spans = [(validity(None, Some("2024-01-01")), district), (validity(Some("2024-01-01"), None), province)];
            r.organisation.units.get_mut(&UnitId(2)).unwrap().parents = History::new(&spans).unwrap();
        }),
        change("prefix gone", &|r| drop(r.organisation.units.get_mut(&UnitId(5)).unwrap().dossier_prefixes.pop_first())),
        change("succession changed", &|r| {
            let link = r.organisation.successions.pop_first().unwrap();
            r.organisation.successions.insert(Succession { extent: Extent::Whole, ..link });
        }),
        change("province gone", &|r| {
            r.organisation.successions.clear();
            r.organisation.units.retain(|id, _| *id == UnitId(5));
        }),
        change("level span gone", &|r| {
            let procedure = r.catalogue.procedures.values_mut().next().unwrap();
            procedure.levels = History::new(&procedure.levels.spans()[1..]).unwrap();
        }),
        change("procedure without level", &|r| r.catalogue.procedures.values_mut().for_each(|p| p.levels = Default::default())),
        change("catalogue gone", &|r| r.catalogue.procedures.clear()),
        change("alias gone", &|r| r.catalogue.aliases.clear()),
        change("alias changed", &|r| {
            r.catalogue.aliases.values_mut().for_each(|code| *code = ProcedureCode::normalise("1.000001"));
        }),
        change("department renamed", &|r| r.departments.values_mut().for_each(|name| name.push('!'))),
        change("assignments gone", &|r| r.catalogue.assignments = Assignments::default()),
        change("decision retitled", &|r| r.decisions.values_mut().for_each(|d| d.title.push('!'))),
        change("target changed", &|r| r.targets[0].percent = "81".parse().unwrap()),
        change("targets in another order", &|r| r.targets.swap(0, 1)),
        change("decision gone", &|r| {
            r.targets.clear();
            r.decisions.clear();
        }),
        change("legal text ends otherwise", &|r| {
            r.legal_texts.values_mut().for_each(|t| (t.to, t.ended_by, t.note) = (None, None, None));
        }),
        change("legal texts gone", &|r| r.legal_texts.clear()),
        change("nothing left", &|r| *r = Reference::default()),
    ]
}

#[tokio::test]
async fn what_was_saved_comes_back() {
    let TestStore { store, folder: _folder } = TestStore::new().await;
    let full = full();
    let version = store.save_reference(ReferenceVersion(0), &Reference::default(), &full, &load()).await.unwrap();
    assert_eq!(version, ReferenceVersion(1));
    assert_eq!(store.reference().await.unwrap(), (version, full));
}

#[tokio::test]
async fn every_change_comes_back_both_ways() {
    let test = TestStore::new().await;
    let full = full();
    let store = &test.store;
    let mut version = store.save_reference(ReferenceVersion(0), &Reference::default(), &full, &load()).await.unwrap();
    let mut states = vec![(ReferenceVersion(0), Reference::default()), (version, full.clone())];
    for (what, next) in changed(&full) {
        version = store.save_reference(version, &full, &next, &load()).await.unwrap();
        assert_eq!(store.reference().await.unwrap(), (version, next.clone()), "{what}");
        states.push((version, next.clone()));
        version = store.save_reference(version, &next, &full, &load()).await.unwrap();
        assert_eq!(store.reference().await.unwrap(), (version, full.clone()), "back from: {what}");
        states.push((version, full.clone()));
    }
    // Every state of the past, now that all of it is past.
    for (version, state) in states {
        assert_eq!(store.reference_at(version).await.unwrap(), state, "{version:?}");
    }
    assert_eq!(test.number("SELECT count(*) FROM audit WHERE action = 'load'").await, version.0);
    assert_eq!(test.number("SELECT count(*) FROM reference_version").await, version.0);
}

#[tokio::test]
async fn the_same_again_writes_nothing() {
    let test = TestStore::new().await;
    let full = full();
    let version = test.store.save_reference(ReferenceVersion(0), &Reference::default(), &full, &load()).await.unwrap();
    assert_eq!(test.store.save_reference(version, &full, &full.clone(), &load()).await.unwrap(), version);
    assert_eq!(test.store.reference_version().await.unwrap(), version);
    assert_eq!(test.number("SELECT count(*) FROM audit").await, 1);
}

#[tokio::test]
async fn of_two_loads_at_once_one_has_to_look_again() {
    let TestStore { store, folder: _folder } = TestStore::new().await;
    let (empty, one, two) = (Reference::default(), communes(1), communes(2));
    let (one_done, two_done) = (load(), load());
    let (first, second) = tokio::join!(
        store.save_reference(ReferenceVersion(0), &empty, &one, &one_done),
        store.save_reference(ReferenceVersion(0), &empty, &two, &two_done),
    );
    let refused = [&first, &second].into_iter().filter(|r| matches!(r, Err(Error::Conflict { expected: 0, found: 1, .. })));
    assert_eq!(refused.count(), 1, "{first:?} {second:?}");
    assert_eq!(store.reference_version().await.unwrap(), ReferenceVersion(1));
}

#[tokio::test]
async fn a_contradictory_state_leaves_the_old_one() {
    let TestStore { store, folder: _folder } = TestStore::with_units(2).await;
    store.commit_import(&import(1, "2023-07-05T09:00:00")).await.unwrap();
    let before = communes(2);
    let mut after = before.clone();
    after.organisation.units.remove(&UnitId(1));
    let refused = store.save_reference(ReferenceVersion(1), &before, &after, &load()).await;
    assert!(matches!(refused, Err(Error::Database(_))), "unit 1 has an import: {refused:?}");
    assert_eq!(store.reference().await.unwrap(), (ReferenceVersion(1), before));
}

/// As many units and successions as the country has. (No time is asserted, but this must not become slow.)
#[tokio::test]
async fn a_whole_country() {
    let TestStore { store, folder: _folder } = TestStore::new().await;
    let mut after = communes(14_000);
    let link =
        |old: i32| Succession { old: UnitId(old), new: UnitId(old + 1), effective: day("2025-07-01"), extent: Extent::Whole };
    after.organisation.successions = (1..=10_000).map(link).collect();
    let started = std::time::Instant::now();
    let version = store.save_reference(ReferenceVersion(0), &Reference::default(), &after, &load()).await.unwrap();
    let saved = started.elapsed();
    let (found, reference) = store.reference().await.unwrap();
    println!("saved in {saved:?}, read in {:?}", started.elapsed() - saved);
    assert_eq!(found, version);
    assert!(reference == after);
}

#[tokio::test]
async fn a_version_is_known_from_its_load_on() {
    let TestStore { store, folder: _folder } = TestStore::new().await;
    let mut before = Reference::default();
    for (n, hour) in [(1, 9), (2, 11)] {
        let after = communes(n);
        let load = LoadRecord { at: at(&format!("2023-07-05T{hour:02}:00:00")), files: serde_json::Value::Null };
        store.save_reference(ReferenceVersion(i64::from(n) - 1), &before, &after, &load).await.unwrap();
        before = after;
    }
    for (moment, version) in [("08:59:59", 0), ("09:00:00", 1), ("10:59:59", 1), ("11:00:00", 2), ("23:00:00", 2)] {
        let found = store.reference_version_at(at(&format!("2023-07-05T{moment}"))).await.unwrap();
        assert_eq!(found, ReferenceVersion(version), "{moment}");
    }
    let changed = store.reference_changes(ReferenceVersion(2)).await.unwrap();
    assert_eq!(changed.iter().map(|c| c.key.as_str()).collect::<Vec<_>>(), ["2"]);
    assert_eq!(store.first_reference_known().await.unwrap(), ReferenceVersion(0));
}
