//! The journal of an installation that has lived: nothing to tell, until something is altered behind its back.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use dondoc_app::{App, FigureQuery};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::journal::{Difference, Finding};
use dondoc_domain::organisation::Map;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_testkit::{World, any_world};
use proptest::prelude::*;

use crate::history::{Evolution, any_evolutions, evolved, load};
use crate::{acceptable, clock, installed, written};

/// Imports, loads between them, and one undo.
async fn lived(world: &World, evolutions: &[Vec<Evolution>], folder: &std::path::Path) -> App {
    let (app, hours, reference) = installed(world, folder).await;
    let tick = || Moment((hours.fetch_add(1, Ordering::SeqCst) + 1) * 3600);
    let mut now = world.clone();
    for (i, import) in world.imports.iter().enumerate() {
        if let Some(changes) = evolutions.get(i) {
            let next = evolved(&now, changes);
            load(folder, &now.reference(), &next.reference(), tick()).await;
            now = next;
        }
        tick();
        app.import(written(import, &reference, folder)).await.unwrap();
    }
    tick();
    app.undo(ImportId(1), "thử").await.unwrap();
    app
}

/// Every file of the lake, live and past.
fn files(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.join("lake")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

async fn check(world: &World, evolutions: &[Vec<Evolution>], picks: &[(prop::sample::Index, u8)]) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let app = lived(world, evolutions, folder.path()).await;
    let (_, head) = app.journal_head().await.unwrap().unwrap();
    let report = app.verify_journal(Some(&head)).await.unwrap();
    prop_assert_eq!(&report.findings, &[]);
    let files = files(folder.path());
    prop_assert_eq!((report.files, report.files_unpinned), (files.len() as u64, 0));
    prop_assert!(app.verify_journal(Some("abc")).await.is_err(), "no hash");
    // One bit of any file, wherever.
    for file in &files {
        let name = file.strip_prefix(folder.path().join("lake/main/dossiers")).unwrap().to_str().unwrap();
        let bytes = fs::read(file).unwrap();
        for (at, bit) in picks {
            let mut altered = bytes.clone();
            altered[at.index(bytes.len())] ^= 1 << bit;
            fs::write(file, &altered).unwrap();
            let found = app.verify_journal(None).await.unwrap().findings;
            prop_assert_eq!(
                found.iter().map(|f| (f.difference, f.file.as_deref())).collect::<Vec<_>>(),
                [(Difference::FileAltered, Some(name))]
            );
        }
        fs::remove_file(file).unwrap();
        let found = app.verify_journal(None).await.unwrap().findings;
        prop_assert_eq!(
            found.iter().map(|f| (f.difference, f.file.as_deref())).collect::<Vec<_>>(),
            [(Difference::FileMissing, Some(name))]
        );
        fs::write(file, &bytes).unwrap();
    }
    prop_assert_eq!(app.verify_journal(Some(&head)).await.unwrap().findings, Vec::<Finding>::new());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 10, ..ProptestConfig::default() })]

    #[test]
    fn any_byte_of_any_file_of_the_lake_is_found(
        world in any_world(),
        evolutions in any_evolutions(),
        picks in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(check(&world, &evolutions, &picks))?;
    }
}

/// Before the first load nothing was known: what is asked about that time is answered with the first state.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_the_first_load_the_first_state_answers() {
    let folder = tempfile::tempdir().unwrap();
    let (clock, _) = clock();
    let world = World::sized(3, 0);
    let first = world.reference();
    let mut second = first.clone();
    second.catalogue.procedures.clear();
    second.organisation.units.values_mut().for_each(|unit| unit.name.push_str(" mới"));
    load(folder.path(), &Reference::default(), &first, Moment(1000 * 3600)).await;
    load(folder.path(), &first, &second, Moment(2000 * 3600)).await;
    let app = App::open_with_clock(folder.path(), clock).await.unwrap();
    let unit = world.units.iter().find(|u| u.parent.is_none()).unwrap();
    let name = async |known_at: Option<i64>| {
        let query = FigureQuery {
            unit: first.organisation.public_name(unit.id),
            period: "2025".to_owned(),
            definition: FOUNDING.to_owned(),
            map: Map::AsWas,
            as_of: None,
            known_at: known_at.map(|hour| Moment(hour * 3600)),
        };
        app.overview(&query).await.unwrap().unit.name.clone()
    };
    let (old, new) = (unit.name.clone(), format!("{} mới", unit.name));
    for (asked, expected) in
        [(Some(0), &old), (Some(999), &old), (Some(1000), &old), (Some(1999), &old), (Some(2000), &new), (None, &new)]
    {
        assert_eq!(name(asked).await, *expected, "{asked:?}");
    }
}
