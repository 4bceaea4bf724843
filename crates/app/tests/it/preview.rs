//! What a preview announces is what the imports then do: rows, flags, remarks and rates, file after file.

use std::sync::atomic::Ordering;

use dondoc_app::{App, By, Effect, FigureQuery, FileReport, ImportRequest, RateQuery};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::organisation::Map;
use dondoc_testkit::generator::any_switches;
use dondoc_testkit::quality::Switch;
use dondoc_testkit::{World, any_world};
use proptest::prelude::*;
use serde_json::Value;

use super::quality::asked;
use super::{acceptable, installed, written};

/// What a report says of rows, without what only a stored import has or only a preview.
fn said(report: &FileReport) -> Value {
    let mut object = report.report.clone();
    for name in ["import_id", "dry_run"] {
        object.remove(name);
    }
    Value::Object(object)
}

/// The rates that an effect names, as they are now.
async fn now(app: &App, effect: &Effect) -> (u64, u64) {
    let figures = FigureQuery {
        unit: effect.unit.clone(),
        period: effect.period.clone(),
        definition: FOUNDING.to_owned(),
        map: Map::AsWas,
        as_of: None,
        known_at: None,
    };
    let by = effect.department.as_ref().map(|_| By::Department);
    let rows = app.rates(&RateQuery { figures, by, indicator: Some(effect.indicator.clone()), source: None }).await.unwrap();
    let wanted = effect.department.as_deref();
    let row = rows.iter().find(|r| r.department.as_deref() == wanted);
    // A department without dossiers and targets is not listed.
    row.map_or((0, 0), |r| (r.num, r.den))
}

async fn check(world: &World, switches: &[Switch]) -> Result<(), TestCaseError> {
    let world = &acceptable(world).switched(switches);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let (app, hours, reference) = installed(world, folder.path()).await;
    for switch in &world.switches {
        // One that changes nothing is refused.
        let _ = app.switch_check(&asked(&reference, switch), "đối soát").await;
    }
    // A unit with others below it counts these too, which the effect of one file on its own unit does not.
    let alone = |e: &Effect| {
        let id = reference.organisation.resolve(&e.unit, dondoc_domain::time::Day::MAX);
        id.is_ok_and(|id| reference.organisation.children(id).is_empty())
    };
    let requests: Vec<ImportRequest> = world.imports.iter().map(|i| written(i, &reference, folder.path())).collect();
    // The first file again at the end: it would change nothing.
    let requests: Vec<ImportRequest> = requests.iter().chain(requests.first()).cloned().collect();
    let preview = app.preview(requests.clone()).await.unwrap();
    prop_assert_eq!(preview.reports.len(), requests.len());
    prop_assert!(app.imports().await.unwrap().is_empty());
    prop_assert_eq!(app.data_version().await.unwrap(), preview.version);
    for (request, announced) in requests.into_iter().zip(&preview.reports) {
        for effect in announced.effects().iter().filter(|e| alone(e)) {
            prop_assert_eq!(now(&app, effect).await, (effect.before.num, effect.before.den), "before {:?}", effect);
        }
        hours.fetch_add(1, Ordering::SeqCst);
        let done = app.import(request).await.unwrap();
        prop_assert_eq!(said(&done), said(announced));
        prop_assert_eq!(done.known_already, announced.known_already);
        prop_assert_eq!(&done.remarks, &announced.remarks);
        for effect in announced.effects().iter().filter(|e| alone(e)) {
            prop_assert_eq!(now(&app, effect).await, (effect.after.num, effect.after.den), "after {:?}", effect);
        }
    }
    prop_assert!(app.data_version().await.unwrap() != preview.version);
    for effect in preview.together.iter().filter(|e| alone(e)) {
        prop_assert_ne!(effect.before, effect.after);
        prop_assert_eq!(effect.before.den, 0);
        prop_assert_eq!(now(&app, effect).await, (effect.after.num, effect.after.den), "together {:?}", effect);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn what_a_preview_announces_is_what_the_imports_do(world in any_world(), switches in any_switches()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(check(&world, &switches))?;
    }
}
