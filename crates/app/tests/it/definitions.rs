//! The same data by two definitions: what makes the difference sums to it, dossier by dossier.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use dondoc_app::{App, DefinitionsQuery, DifferenceReason, FigureQuery, IndicatorDifference, OnlyIn, RatePart, SwitchAsked};
use dondoc_domain::definitions::{Measure, by_id, shipped};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::quality::Mode;
use dondoc_testkit::{Question, World, any_world};
use proptest::prelude::*;

use crate::{acceptable, installed, written};

fn sums(found: &IndicatorDifference) -> Result<(), TestCaseError> {
    for (part, a, b) in [(RatePart::Numerator, found.a.num, found.b.num), (RatePart::Denominator, found.a.den, found.b.den)] {
        let of = |only: OnlyIn| found.groups.iter().filter(|g| g.part == part && g.only == only).map(|g| g.count).sum::<u64>();
        prop_assert_eq!(
            i128::from(a) - i128::from(b),
            i128::from(of(OnlyIn::A)) - i128::from(of(OnlyIn::B)),
            "{:?} {:?}",
            part,
            found
        );
    }
    for group in &found.groups {
        // All of this world's figures rest on lists: each difference opens into as many dossiers or services.
        prop_assert!(group.reason != DifferenceReason::Table, "{:?}", group);
        match found.measure {
            Measure::Dossiers => prop_assert_eq!(group.dossiers.len() as u64, group.count),
            Measure::Services => {
                prop_assert_eq!(group.services.iter().map(|s| s.count).sum::<u64>(), group.count);
                let silent = group.reason == DifferenceReason::Population;
                prop_assert!(group.services.iter().all(|s| s.dossiers.is_empty() == silent), "{:?}", group);
            }
        }
    }
    Ok(())
}

async fn taken_in(world: &World, folder: &std::path::Path) -> (App, dondoc_domain::reference::Reference) {
    let (app, hours, reference) = installed(world, folder).await;
    for import in &world.imports {
        hours.fetch_add(1, Ordering::SeqCst);
        assert!(!app.import(written(import, &reference, folder)).await.unwrap().refused);
    }
    (app, reference)
}

async fn check(world: &World, pick: usize, switched: bool) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let (app, reference) = taken_in(world, folder.path()).await;
    if switched {
        let asked = SwitchAsked { check: "end_before_receipt".into(), unit: None, mode: Some(Mode::Exclude) };
        app.switch_check(&asked, "thử").await.unwrap();
    }
    let unit = world.units[pick % world.units.len()].id;
    let period = ["2023", "2025-H2", "nd09:2023-Q2"][pick % 3];
    for (i, b) in shipped().iter().enumerate() {
        let a = &shipped()[(i + 1 + pick % (shipped().len() - 1)) % shipped().len()];
        let figures = FigureQuery {
            unit: reference.organisation.public_name(unit),
            period: period.to_owned(),
            definition: a.id.clone(),
            map: if pick.is_multiple_of(2) { Map::AsWas } else { Map::Today },
            as_of: None,
            known_at: None,
        };
        let query = DefinitionsQuery { figures, with: b.id.clone(), indicator: None };
        let found = app.compare_definitions(&query).await.unwrap();
        prop_assert_eq!(found.indicators.len(), 2);
        for indicator in &found.indicators {
            sums(indicator)?;
            if switched {
                continue;
            }
            let (units, span) = (BTreeSet::from([unit]), Period::parse(period).unwrap());
            let rate = |definition| {
                world.rate(&Question {
                    units: &units,
                    map: query.figures.map,
                    period: &span,
                    department: None,
                    procedure: None,
                    indicator: &indicator.indicator,
                    definition,
                })
            };
            prop_assert_eq!((indicator.a, indicator.b), (rate(a), rate(b)), "{} {}", &a.id, &b.id);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 20, ..ProptestConfig::default() })]

    /// For any two definitions the lists sum to the difference, whatever checks leave out.
    #[test]
    fn what_makes_the_difference_sums_to_it(world in any_world(), pick in 0usize..1000, switched: bool) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(check(&world, pick, switched))?;
    }
}

/// Switched checks leave the same dossiers out of a definition that reads rows as of one that counts by runs.
#[test]
fn switches_are_exact_where_rows_are_read() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let world = (0..).map(|seed| acceptable(&World::sized(seed, 250))).find(|w| w.imports.len() > 2).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (app, reference) = taken_in(&world, folder.path()).await;
        let asked = SwitchAsked { check: "end_before_receipt".into(), unit: None, mode: Some(Mode::Exclude) };
        app.switch_check(&asked, "thử").await.unwrap();
        let kept =
            World { switches: vec![(None, dondoc_domain::quality::Check::EndBeforeReceipt, Mode::Exclude)], ..world.clone() };
        let left = kept.rows.iter().filter(|r| !matches!((r.finished, r.received), (Some(f), Some(r)) if f.day() < r.day()));
        let left: Vec<_> = left.cloned().collect();
        assert!(left.len() < kept.rows.len());
        let rest = World { rows: left, ..kept };
        for unit in &world.units {
            for definition in shipped() {
                let figures = FigureQuery {
                    unit: reference.organisation.public_name(unit.id),
                    period: "1990-01-01..2100-01-01".into(),
                    definition: definition.id.clone(),
                    map: Map::AsWas,
                    as_of: None,
                    known_at: None,
                };
                let (units, span) = (BTreeSet::from([unit.id]), Period::parse(&figures.period).unwrap());
                let query = dondoc_app::RateQuery { figures, by: None, indicator: None, source: None };
                for row in app.rates(&query).await.unwrap() {
                    let question = Question {
                        units: &units,
                        map: Map::AsWas,
                        period: &span,
                        department: None,
                        procedure: None,
                        indicator: &row.indicator,
                        definition: by_id(&definition.id).unwrap(),
                    };
                    let expected = rest.rate(&question);
                    assert_eq!((row.num, row.den), (expected.num, expected.den), "{} {}", definition.id, row.indicator);
                }
            }
        }
    });
}
