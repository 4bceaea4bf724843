//! As of a day, as known at a moment, on either map: every combination against the oracle.

use std::sync::atomic::Ordering;

use dondoc_app::{By, FigureQuery, RateQuery, RateRow};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::organisation::{Map, Tier};
use dondoc_domain::time::{Day, Moment};
use dondoc_testkit::{World, any_moving_world};
use proptest::prelude::*;

use super::{acceptable, compare_with, installed, known, written};

async fn check(world: &World, offset: i32) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let (app, hours, reference) = installed(world, folder.path()).await;
    let mut moments = Vec::new();
    for import in &world.imports {
        hours.fetch_add(1, Ordering::SeqCst);
        app.import(written(import, &reference, folder.path())).await.unwrap();
        moments.push(Moment(hours.load(Ordering::SeqCst) * 3600));
    }
    let days = [(2022, 12, 15), (2023, 6, 15), (2023, 12, 15), (2025, 7, 1)].map(|(y, m, d)| Day::from_ymd(y, m, d).unwrap());
    let mut asked = 0;
    for as_of in days.into_iter().map(|day| Some(day.plus(offset))).chain([None]) {
        for (imports, known_at) in [(1, Some(moments[0])), (moments.len(), None)] {
            let then = known(world, imports);
            let then = as_of.map_or(then.clone(), |day| then.as_of(day));
            for unit in &world.units {
                for (map, period) in
                    [(Map::AsWas, "2023"), (Map::Today, "2025"), (Map::AsWas, "nd09:2025"), (Map::Today, "2023-H1")]
                {
                    let figures = FigureQuery {
                        unit: reference.organisation.public_name(unit.id),
                        period: period.to_owned(),
                        definition: FOUNDING.to_owned(),
                        map,
                        as_of,
                        known_at,
                    };
                    compare_with(&app, &then, unit.id, figures.clone()).await?;
                    asked += 1;
                    // Dossiers are the communes': those of a unit above are those of its parts, each once, also of a
                    // commune that moved from one part to another.
                    if map == Map::AsWas && unit.tier != Tier::Commune {
                        let query = RateQuery { figures, by: None, indicator: None, source: None };
                        let whole = app.rates(&query).await.unwrap();
                        let parts = app.rates(&RateQuery { by: Some(By::Unit), ..query }).await.unwrap();
                        let of = |rows: &[RateRow]| {
                            rows.iter().filter(|r| r.indicator == "online_dossiers").map(|r| r.counted).sum::<u64>()
                        };
                        prop_assert_eq!(of(&parts), of(&whole));
                    }
                }
            }
        }
    }
    prop_assert!(asked >= 40);
    Ok(())
}

/// With the clock at some day of the history: what is decided for later does not show yet.
async fn check_today(world: &World, today: Day) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let (app, hours, reference) = installed(world, folder.path()).await;
    for import in &world.imports {
        hours.fetch_add(1, Ordering::SeqCst);
        app.import(written(import, &reference, folder.path())).await.unwrap();
    }
    // All is known; only the clock stands earlier.
    hours.store(i64::from(today.0) * 24 + 12, Ordering::SeqCst);
    let then = World { today: Some(today), ..world.clone() };
    for unit in &world.units {
        for period in ["2023", "2025"] {
            let figures = FigureQuery {
                unit: reference.organisation.public_name(unit.id),
                period: period.to_owned(),
                definition: FOUNDING.to_owned(),
                map: Map::Today,
                as_of: None,
                known_at: None,
            };
            compare_with(&app, &then, unit.id, figures).await?;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn day_moment_and_map_combine(world in any_moving_world(), offset in -1i32..=1) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(check(&world, offset))?;
    }

    #[test]
    fn what_is_decided_for_later_does_not_show_yet(world in any_moving_world(), offset in 0i32..1200) {
        let today = Day::from_ymd(2022, 12, 15).unwrap().plus(offset);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(check_today(&world, today))?;
    }
}
