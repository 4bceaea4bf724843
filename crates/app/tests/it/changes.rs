//! Changes: what a preview tells is what is so after confirmation, for every unit, and nothing else.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;

use dondoc_app::{App, By, ChangeAsked, ChangeReport, FigureQuery, RateQuery};
use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::{Extent, Map};
use dondoc_domain::reference::Reference;
use dondoc_domain::reference::amendments::{Amendment, NewUnit, SplitPart};
use dondoc_domain::time::Day;
use dondoc_store::Store;
use dondoc_testkit::{World, any_moving_world};
use proptest::prelude::*;

use super::{acceptable, installed, written};

/// Kind, two picks, and a day.
type Pick = (u8, usize, usize, i32);

fn amendment(world: &World, (kind, a, b, offset): Pick) -> Amendment {
    let unit = |n: usize| world.units[n % world.units.len()].code.clone();
    let procedure =
        |n: usize| world.levels.get(n % world.levels.len().max(1)).map_or("1.000001", |l| l.procedure.as_str()).to_owned();
    let code = |n: usize| dondoc_domain::catalogue::ProcedureCode::normalise(&procedure(n));
    let from = Day::from_ymd(2023, 1, 1).unwrap().plus(offset);
    let level = [Level::None, Level::Partial, Level::Full][b % 3];
    match kind % 9 {
        0 => Amendment::Merge {
            units: vec![unit(a), unit(b)],
            into: NewUnit { code: "06150".into(), name: "Xã Hợp Nhất".into(), parent: None },
            from,
        },
        1 => Amendment::Split {
            unit: unit(a),
            into: vec![
                SplitPart { code: "06151".into(), name: "Xã Chính".into(), parent: None, extent: Extent::MainPart },
                SplitPart { code: "06152".into(), name: "Xã Phụ".into(), parent: None, extent: Extent::Part },
            ],
            from,
        },
        2 | 3 => Amendment::Move { unit: unit(a), to: unit(world.units.len() - 1 - b % 3), from },
        4 | 5 => Amendment::Level { procedure: code(a), level, from },
        6 => Amendment::Assign { unit: unit(a), procedure: code(b), department: ["VPTK", "TPHT", "DCNN"][b % 3].into(), from },
        7 => Amendment::EndProcedure { procedure: code(a), from },
        _ => Amendment::Close { unit: unit(a), from },
    }
}

type Key = (UnitId, Map, String, Option<String>, String);

/// Every rate of every unit of a state, on both maps, whole and by department.
async fn figures(app: &App, reference: &Reference, periods: &[String]) -> BTreeMap<Key, (u64, u64)> {
    let mut found = BTreeMap::new();
    for id in reference.organisation.units.keys() {
        for (map, period) in [Map::AsWas, Map::Today].into_iter().flat_map(|map| periods.iter().map(move |p| (map, p))) {
            for by in [None, Some(By::Department)] {
                let figures = FigureQuery {
                    unit: reference.organisation.public_name(*id),
                    period: period.clone(),
                    definition: FOUNDING.to_owned(),
                    map,
                    as_of: None,
                    known_at: None,
                };
                for row in app.rates(&RateQuery { figures, by, indicator: None, source: None }).await.unwrap() {
                    // What does not arise need not be listed.
                    if row.den > 0 {
                        found.insert((*id, map, period.clone(), row.department, row.indicator), (row.num, row.den));
                    }
                }
            }
        }
    }
    found
}

async fn recorded(folder: &Path) -> Reference {
    let store = Store::open(&dondoc_store::sqlite_url(&folder.join("dondoc.db"))).await.unwrap();
    let (_, reference) = store.reference().await.unwrap();
    store.close().await.unwrap();
    reference
}

/// The differences that a report tells, in the units of the state after it.
fn told(report: &ChangeReport, after: &Reference) -> BTreeMap<Key, ((u64, u64), (u64, u64))> {
    let by_name: BTreeMap<String, UnitId> =
        after.organisation.units.keys().map(|id| (after.organisation.public_name(*id), *id)).collect();
    let differing = report.effects.iter().filter(|e| e.before != e.after);
    differing
        .map(|e| {
            let key = (by_name[&e.unit], e.map, e.period.clone(), e.department.clone(), e.indicator.clone());
            (key, ((e.before.num, e.before.den), (e.after.num, e.after.den)))
        })
        .collect()
}

async fn check(world: &World, picks: &[Pick]) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let (app, hours, reference) = installed(world, folder.path()).await;
    for import in &world.imports {
        hours.fetch_add(1, Ordering::SeqCst);
        app.import(written(import, &reference, folder.path())).await.unwrap();
    }
    let mut done = 0;
    for pick in picks {
        let asked = ChangeAsked {
            amendments: vec![amendment(world, *pick)],
            reason: "Quyết định thử".into(),
            decided_by: "Chủ tịch".into(),
        };
        let Ok(preview) = app.change_preview(&asked).await else { continue };
        prop_assert!(preview.dry_run && preview.untold == 0);
        let state = recorded(folder.path()).await;
        let periods = [preview.amendments[0].from().year(), app.clock().day().year()].map(|year| format!("{year:04}"));
        let before = figures(&app, &state, &periods).await;
        let report = app.change(&asked, Some(preview.version)).await.unwrap();
        // Once is enough: who looked at the same state comes too late.
        let late = app.change(&asked, Some(preview.version)).await.unwrap_err();
        prop_assert_eq!(&late.diagnostics()[0].code, "change-overtaken");
        prop_assert_eq!(&ChangeReport { dry_run: true, version: preview.version, ..report.clone() }, &preview);
        prop_assert_eq!(report.version, preview.version + 1);
        let state = recorded(folder.path()).await;
        let after = figures(&app, &state, &periods).await;
        let mut differing = BTreeMap::new();
        for key in before.keys().chain(after.keys()) {
            let of = |all: &BTreeMap<Key, (u64, u64)>| all.get(key).copied().unwrap_or((0, 0));
            let (a, b) = (of(&before), of(&after));
            if a != b && !(a.1 == 0 && b.1 == 0) {
                differing.insert(key.clone(), (a, b));
            }
        }
        prop_assert_eq!(told(&preview, &state), differing, "{:?}", asked.amendments);
        let listed = app.changes().await.unwrap();
        done += 1;
        prop_assert_eq!(listed.len(), done);
        prop_assert!(listed.iter().any(|c| c.amendment == asked.amendments[0] && c.version == report.version && !c.planned));
    }
    prop_assume!(done > 0);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 30, ..ProptestConfig::default() })]

    #[test]
    fn what_a_preview_tells_is_so_afterwards(
        world in any_moving_world(), picks in prop::collection::vec((0u8..9, 0usize..8, 0usize..8, 0i32..1000), 1..5),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(check(&world, &picks))?;
    }
}
