//! What a board shows of a unit is what the plain rates say of it, in any world, and its places are those of the ranking rule.

use std::sync::atomic::Ordering;

use dondoc_app::{FigureQuery, RateQuery};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::interval::minimum_of;
use dondoc_domain::organisation::{Map, Tier};
use dondoc_domain::ranking::rank;
use dondoc_domain::rate::Rate;
use dondoc_testkit::{World, any_moving_world};
use proptest::prelude::*;

use crate::{acceptable, installed, written};

async fn check(world: &World) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let (app, hours, reference) = installed(world, folder.path()).await;
    for import in &world.imports {
        hours.fetch_add(1, Ordering::SeqCst);
        assert!(!app.import(written(import, &reference, folder.path())).await.unwrap().refused);
    }
    // At the end of the year of the worlds, when every change of theirs has come.
    let end: dondoc_domain::time::Moment = "2026-02-01T08:00:00".parse().unwrap();
    hours.store(end.0 / 3600, Ordering::SeqCst);
    let parts = app.home_parts().await.unwrap();
    prop_assert_eq!(parts.len(), 1, "who sits at a lone computer does the daily work over everything");
    let above = world.units.iter().filter(|unit| unit.tier != Tier::Commune);
    let above: Vec<String> = above.map(|unit| reference.organisation.public_name(unit.id)).collect();
    for unit in std::iter::once(None).chain(above.iter().map(|key| Some(key.as_str()))) {
        let Ok(board) = app.board(&parts[0], unit).await else { continue };
        for row in &board.rows {
            let figures = FigureQuery {
                unit: row.unit.key.clone(),
                period: board.period.name.clone(),
                definition: FOUNDING.to_owned(),
                map: Map::Today,
                as_of: None,
                known_at: None,
            };
            let plain = app.rates(&RateQuery { figures, by: None, indicator: None, source: None }).await.unwrap();
            for figure in &row.figures {
                let of =
                    plain.iter().find(|r| r.indicator == figure.indicator && r.field.is_none() && r.level.is_none()).unwrap();
                let target = figure.target.as_ref().map(|t| t.percent.to_string());
                let told = (figure.rate.num, figure.rate.den, target, figure.standing.met(), row.counted);
                prop_assert_eq!(told, (of.num, of.den, of.target.clone(), of.met, of.counted), "{}", row.unit.key);
            }
        }
        for (at, indicator) in board.definition.indicators.iter().enumerate() {
            let rates: Vec<Rate> = board.rows.iter().map(|row| row.figures[at].rate).collect();
            let places: Vec<_> = board.rows.iter().map(|row| row.places[at]).collect();
            prop_assert_eq!(places, rank(&rates, minimum_of(indicator.measure)));
        }
        // The same one again comes from memory, and is the same.
        let again = app.board(&parts[0], unit).await.unwrap();
        prop_assert_eq!(again.rows.len(), board.rows.len());
    }
    Ok(())
}

#[test]
fn a_board_says_what_the_plain_rates_say() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    proptest!(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() }, |(world in any_moving_world())| {
        let world = acceptable(&world);
        prop_assume!(!world.imports.is_empty());
        runtime.block_on(check(&world))?;
    });
}
