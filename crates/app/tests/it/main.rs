//! The whole way, file to figure, against the oracle: random worlds are written as the files officers
//! download, taken in, and asked at every moment of their history.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod answers;
mod changes;
mod defended;
mod definitions;
mod explore;
mod history;
mod homes;
mod journal;
mod preview;
mod quality;
mod rights;
mod schedules;
mod tables;
mod times;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use dondoc_app::{App, By, Clock, FigureQuery, ImportRequest, Input, RateQuery};
use dondoc_domain::definitions::{FOUNDING, by_id, shipped};
use dondoc_domain::dossiers::Exclusion;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_lake::schema::COLUMNS;
use dondoc_store::{LoadRecord, ReferenceVersion, Store};
use dondoc_testkit::{Question, World, any_moving_world, any_world, export};
use proptest::prelude::*;

use crate::history::{Evolution, any_evolutions, evolved, load};

/// A clock that moves an hour each time a test says so.
fn clock() -> (Clock, Arc<AtomicI64>) {
    let hours = Arc::new(AtomicI64::new(500_000));
    let read = Arc::clone(&hours);
    (Arc::new(move || Moment(read.load(Ordering::SeqCst) * 3600)), hours)
}

/// An installation with a world's reference data, and nothing imported.
async fn installed(world: &World, folder: &std::path::Path) -> (App, Arc<AtomicI64>, Reference) {
    let reference = world.reference();
    let store = Store::open(&dondoc_store::sqlite_url(&folder.join("dondoc.db"))).await.unwrap();
    let record = LoadRecord { at: Moment(0), files: serde_json::Value::Null };
    store.save_reference(ReferenceVersion(0), &Reference::default(), &reference, &record).await.unwrap();
    store.close().await.unwrap();
    let (clock, hours) = clock();
    (App::open_with_clock(folder, clock).await.unwrap(), hours, reference)
}

/// The world without imports for units that have no prefixes: the program refuses these, since it could not
/// tell such a unit's own dossiers.
fn acceptable(world: &World) -> World {
    let owns = |unit| world.prefixes.iter().any(|(owner, _)| *owner == unit);
    let imports: Vec<_> = world.imports.iter().filter(|i| owns(i.unit)).cloned().collect();
    World { rows: world.current_rows(&imports), imports, ..world.clone() }
}

/// The world as it was known after some of its imports.
fn known(world: &World, imports: usize) -> World {
    let imports = world.imports[..imports].to_vec();
    World { rows: world.current_rows(&imports), imports, ..world.clone() }
}

/// Writes an import's rows as the file that an officer has, and asks to take it in.
fn written(import: &dondoc_testkit::world::Import, reference: &Reference, folder: &std::path::Path) -> ImportRequest {
    let path = folder.join(format!("{}.csv", import.id.0));
    export::write_full_csv(&import.rows, &reference.catalogue, &path).unwrap();
    ImportRequest {
        unit: Some(reference.organisation.public_name(import.unit)),
        exported_at: Some(import.exported),
        ..ImportRequest::new(Input::Path(path))
    }
}

async fn check(world: &World, evolutions: &[Vec<Evolution>]) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let (app, hours, reference) = installed(world, folder.path()).await;
    let tick = || Moment((hours.fetch_add(1, Ordering::SeqCst) + 1) * 3600);
    // What was known at each moment: after each change of the reference data, and after each import.
    let mut moments: Vec<(Moment, World)> = Vec::new();
    let mut now = world.clone();
    for (i, import) in world.imports.iter().enumerate() {
        if let Some(changes) = evolutions.get(i) {
            let next = evolved(&now, changes);
            let at = tick();
            load(folder.path(), &now.reference(), &next.reference(), at).await;
            now = next;
            moments.push((at, known(&now, i)));
        }
        let at = tick();
        let report = app.import(written(import, &reference, folder.path())).await.unwrap();
        prop_assert_eq!(report.report["rows"]["read"].as_u64(), Some(import.rows.len() as u64), "{:?}", report.remarks);
        moments.push((at, known(&now, i + 1)));
    }
    let definition = by_id(FOUNDING).unwrap();
    for (at, world) in &moments {
        for unit in &world.units {
            let name = reference.organisation.public_name(unit.id);
            // The oracle's account is of one unit, the program's also of everything below it.
            let alone = reference.organisation.members(unit.id, Map::AsWas).len() == 1;
            if !alone {
                continue;
            }
            let account = app.account(&name, Some(*at)).await.unwrap();
            let expected = world.account(unit.id, definition);
            prop_assert_eq!(account.rows_read, expected.read);
            prop_assert_eq!(account.used, expected.used);
            prop_assert_eq!(account.superseded_by_later_file, expected.superseded);
            let excluded: BTreeMap<Exclusion, u64> = account.excluded.into_iter().filter(|(_, n)| *n > 0).collect();
            let wanted: BTreeMap<Exclusion, u64> = expected.excluded.iter().map(|(r, codes)| (*r, codes.len() as u64)).collect();
            prop_assert_eq!(excluded, wanted);
        }
    }
    // Rates now and at each moment, of each unit, map and definition, for one period of each calendar.
    let last = moments.last().map(|(_, world)| (None, world));
    for (i, (at, world)) in moments.iter().map(|(at, world)| (Some(*at), world)).chain(last).enumerate() {
        for unit in &world.units {
            for map in [Map::AsWas, Map::Today] {
                // Now by every definition; at each moment by every third, other ones each time.
                let asked = shipped().iter().enumerate().filter(|(n, _)| at.is_none() || (n + i) % 3 == 0);
                for ((_, definition), period) in asked.zip(["2025", "nd09:2025", "2025-H2", "2025-Q2"].iter().cycle()) {
                    compare(&app, world, &reference, unit.id, map, definition.id.as_str(), period, at).await?;
                }
            }
        }
    }
    Ok(())
}

/// The world without one of its imports.
fn without(world: &World, import: dondoc_domain::dossiers::ImportId) -> World {
    let imports: Vec<_> = world.imports.iter().filter(|i| i.id != import).cloned().collect();
    World { rows: world.current_rows(&imports), imports, ..world.clone() }
}

/// Account and rates of all units are the oracle's.
async fn agrees(app: &App, world: &World, reference: &Reference, known_at: Option<Moment>) -> Result<(), TestCaseError> {
    let definition = by_id(FOUNDING).unwrap();
    for unit in &world.units {
        if reference.organisation.children(unit.id).is_empty() {
            let account = app.account(&reference.organisation.public_name(unit.id), known_at).await.unwrap();
            let expected = world.account(unit.id, definition);
            prop_assert_eq!((account.rows_read, account.used), (expected.read, expected.used));
            prop_assert_eq!(account.superseded_by_later_file, expected.superseded);
        }
        for map in [Map::AsWas, Map::Today] {
            for period in ["2025", "nd09:2025"] {
                compare(app, world, reference, unit.id, map, FOUNDING, period, known_at).await?;
            }
        }
    }
    Ok(())
}

/// Import, undo, import again: as if never imported, then as if imported last; and what was known stays known.
async fn check_undo(world: &World, pick: usize) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let (app, hours, reference) = installed(world, folder.path()).await;
    let tick = || Moment((hours.fetch_add(1, Ordering::SeqCst) + 1) * 3600);
    let request = |import| written(import, &reference, folder.path());
    let mut ids = Vec::new();
    for import in &world.imports {
        tick();
        let report = app.import(request(import)).await.unwrap();
        ids.push(dondoc_domain::dossiers::ImportId(report.report["import_id"].as_i64().unwrap()));
    }
    let before = Moment(hours.load(Ordering::SeqCst) * 3600);
    let at = pick % ids.len();
    let (import, id) = (&world.imports[at], ids[at]);
    // Two equal files of one unit are one import; undoing that one takes both out of the oracle's hands.
    prop_assume!(ids.iter().filter(|i| **i == id).count() == 1);
    let undone = tick();
    let report = app.undo(id, "thử").await.unwrap();
    prop_assert!(app.undo(id, "thử").await.is_err());
    let rest = without(world, import.id);
    agrees(&app, &rest, &reference, None).await?;
    agrees(&app, &rest, &reference, Some(undone)).await?;
    agrees(&app, world, &reference, Some(before)).await?;
    prop_assert!(report.restored + report.removed <= import.rows.len() as u64);
    // Taken in again: now the latest.
    tick();
    let again = app.import(request(import)).await.unwrap();
    prop_assert!(!again.known_already);
    let imports: Vec<_> = rest.imports.iter().chain([import]).cloned().collect();
    let imports: Vec<_> = imports.into_iter().zip(1..).map(|(i, id)| renumbered(i, id)).collect();
    let last = World { rows: world.current_rows(&imports), imports, ..world.clone() };
    agrees(&app, &last, &reference, None).await
}

/// An import under another number: what comes later has the larger one.
fn renumbered(import: dondoc_testkit::world::Import, id: i64) -> dondoc_testkit::world::Import {
    let id = dondoc_domain::dossiers::ImportId(id);
    let rows = import.rows.into_iter().map(|row| dondoc_domain::dossiers::Dossier { import: id, ..row }).collect();
    dondoc_testkit::world::Import { id, rows, ..import }
}

#[allow(clippy::too_many_arguments, reason = "a question has that many parts")]
async fn compare(
    app: &App,
    world: &World,
    reference: &Reference,
    unit: dondoc_domain::dossiers::UnitId,
    map: Map,
    definition: &str,
    period: &str,
    known_at: Option<Moment>,
) -> Result<(), TestCaseError> {
    let name = reference.organisation.public_name(unit);
    let figures =
        FigureQuery { unit: name, period: period.to_owned(), definition: definition.to_owned(), map, as_of: None, known_at };
    compare_with(app, world, unit, figures).await
}

/// The program's answer to a question is the oracle's of a world in which its day and moment are already taken in.
async fn compare_with(
    app: &App,
    world: &World,
    unit: dondoc_domain::dossiers::UnitId,
    figures: FigureQuery,
) -> Result<(), TestCaseError> {
    let (definition, period, map) = (figures.definition.clone(), figures.period.clone(), figures.map);
    let span = Period::parse(&period).unwrap();
    let rows = app.rates(&RateQuery { figures, by: Some(By::Department), indicator: None, source: None }).await.unwrap();
    let units = BTreeSet::from([unit]);
    for row in rows {
        let department = row.department.as_deref().filter(|d| *d != "UNASSIGNED");
        let question = Question {
            units: &units,
            map,
            period: &span,
            department: Some(department),
            procedure: None,
            indicator: &row.indicator,
            definition: by_id(&definition).unwrap(),
        };
        let expected = world.rate(&question);
        prop_assert_eq!((row.num, row.den), (expected.num, expected.den), "{:?} {} {:?}", department, period, map);
        prop_assert_eq!(row.counted, world.dossiers_counted(&question));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn files_in_figures_out_at_every_moment(world in any_world(), evolutions in any_evolutions()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(check(&world, &evolutions))?;
    }

    #[test]
    fn files_of_moving_units_in_figures_out(world in any_moving_world()) {
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(check(&world, &[]))?;
    }

    #[test]
    fn undoing_is_as_if_it_had_not_been(world in any_world(), pick in 0usize..20) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(check_undo(&world, pick))?;
    }
}

/// The catalogue's migrations and the lake's schema name the same columns.
#[test]
fn catalogue_and_segments_agree_on_the_columns() {
    let sql = concat!(
        include_str!("../../../store/src/migrations/m0001_lake.sql"),
        include_str!("../../../store/src/migrations/m0008_columns.sql")
    );
    for column in COLUMNS {
        let line = sql
            .lines()
            .find(|l| l.contains(&format!("'{}'", column.name)))
            .unwrap_or_else(|| panic!("no column {}", column.name));
        let kind = format!("'{}'", column.kind);
        assert!(
            line.contains(&kind)
                && [format!("({}, ", column.id), format!("SELECT {}, ", column.id)].iter().any(|id| line.contains(id)),
            "{line}: {column:?}"
        );
    }
}
