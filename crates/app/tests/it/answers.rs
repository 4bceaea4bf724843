//! Answers that are kept are never stale: after whatever happens, who has asked before is told what who asks for the first time is told.

use std::sync::atomic::Ordering;

use dondoc_app::{
    App, Axis, By, ExploreQuery, FigureQuery, ForecastQuery, Narrow, Order, PivotAsked, PlanAsked, QualityQuery, RateQuery,
    Stride, SwitchAsked, With,
};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::organisation::Map;
use dondoc_domain::quality::Mode;
use dondoc_domain::quality::completeness::Week;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_testkit::{World, any_moving_world};
use proptest::prelude::*;

use crate::history::{Evolution, any_evolutions, evolved, load};
use crate::{acceptable, installed, written};

/// What an answer says, or why there is none. The versions in which it was counted may be earlier ones: nothing that it rests on changed since.
fn said<T: std::fmt::Debug>(answer: Result<T, dondoc_app::Error>) -> String {
    let said = match answer {
        Ok(answer) => format!("{answer:?}"),
        Err(why) => format!("{why:?}"),
    };
    match said.split_once(" versions: (") {
        Some((before, after)) => format!("{before}{}", after.split_once(')').map_or("", |(_, after)| after)),
        None => said,
    }
}

/// Every overview of every unit, and what else is kept of it, as told.
async fn told(app: &App, world: &World, reference: &Reference) -> Vec<String> {
    let mut told = Vec::new();
    for unit in &world.units {
        for map in [Map::AsWas, Map::Today] {
            let query = FigureQuery {
                unit: reference.organisation.public_name(unit.id),
                period: "2025".to_owned(),
                definition: FOUNDING.to_owned(),
                map,
                as_of: None,
                known_at: None,
            };
            told.push(said(app.overview(&query).await));
            if map == Map::Today {
                continue;
            }
            let rates = RateQuery { figures: query.clone(), by: Some(By::Unit), indicator: None, source: None };
            told.push(said(app.rankings(&rates, None).await));
            let (unit, period) = (query.unit.clone(), Some(query.period.clone()));
            told.push(said(app.quality(&QualityQuery { unit, period, known_at: None, week: Week::default() }).await));
            told.push(said(app.plan(&PlanAsked { figures: query.clone(), on: None, department: None, moves: Vec::new() }).await));
            told.push(said(app.forecast(&ForecastQuery { figures: query.clone(), day: None, department: None }).await));
            let explored = ExploreQuery { figures: query, indicator: None, narrow: Narrow::default() };
            told.push(said(app.trend(&explored, Stride::Month, None).await));
            told.push(said(app.compare_units(&explored, With::Siblings, None).await));
            let cut = PivotAsked { rows: Axis::Procedure, columns: Some(Axis::Month), order: Order::Worst, most: (9, 12) };
            told.push(said(app.pivot(&explored, cut).await));
        }
    }
    told.push(said(app.units_with_data().await));
    told
}

async fn check(world: &World, evolutions: &[Vec<Evolution>], undo: &[bool]) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let (app, hours, reference) = installed(world, folder.path()).await;
    let tick = || Moment((hours.fetch_add(1, Ordering::SeqCst) + 1) * 3600);
    let mut now = world.clone();
    let same = async || {
        let at = Moment(hours.load(Ordering::SeqCst) * 3600);
        let fresh = App::open_with_clock(folder.path(), std::sync::Arc::new(move || at)).await.unwrap();
        let (kept, made) = (told(&app, world, &reference).await, told(&fresh, world, &reference).await);
        for (kept, made) in kept.iter().zip(&made) {
            prop_assert_eq!(kept, made);
        }
        Ok(())
    };
    same().await?;
    for (i, import) in world.imports.iter().enumerate() {
        if let Some(changes) = evolutions.get(i) {
            let next = evolved(&now, changes);
            load(folder.path(), &now.reference(), &next.reference(), tick()).await;
            now = next;
            same().await?;
        }
        tick();
        let report = app.import(written(import, &reference, folder.path())).await.unwrap();
        same().await?;
        tick();
        let mode = Some(if i % 2 == 0 { Mode::Exclude } else { Mode::Off });
        let asked = SwitchAsked { check: "end_before_receipt".to_owned(), unit: None, mode };
        if app.switch_check(&asked, "thử").await.is_ok() {
            same().await?;
        }
        if undo.get(i).copied().unwrap_or_default() {
            tick();
            let id = ImportId(report.report["import_id"].as_i64().unwrap());
            if app.undo(id, "thử").await.is_ok() {
                same().await?;
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn answers_that_are_kept_are_never_stale(
        world in any_moving_world(),
        evolutions in any_evolutions(),
        undo in proptest::collection::vec(any::<bool>(), 0..6),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(check(&world, &evolutions, &undo))?;
    }
}

/// Many who ask at once wait for one answer, and rights are asked of each.
#[tokio::test]
async fn who_may_not_see_an_answer_is_not_given_a_kept_one() {
    use dondoc_app::{Actor, Error};
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(folder.path()).await.unwrap();
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023");
    app.load(vec![samples]).await.unwrap();
    let query = FigureQuery {
        unit: "06157".to_owned(),
        period: "2023".to_owned(),
        definition: FOUNDING.to_owned(),
        map: Map::AsWas,
        as_of: None,
        known_at: None,
    };
    let many = (0..8).map(|_| {
        let (app, query) = (app.clone(), query.clone());
        tokio::spawn(async move { app.overview(&query).await.unwrap() })
    });
    let mut answers = Vec::new();
    for one in many.collect::<Vec<_>>() {
        answers.push(one.await.unwrap());
    }
    assert!(answers.windows(2).all(|pair| std::sync::Arc::ptr_eq(&pair[0], &pair[1])), "made once");
    let nobody = app.acting(Actor::Nobody);
    assert!(matches!(nobody.overview(&query).await, Err(Error::Forbidden(_))));
}
