//! Imports and refusals.

use std::collections::BTreeSet;

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::{Channel, ImportId, UnitId};
use dondoc_domain::time::Day;
use dondoc_store::{AggregateRow, Counts, Error, Refusal, SnapshotId};

use crate::support::{TestStore, at, file, import, lake, partition};

fn remark(row: u64) -> Diagnostic {
    Diagnostic::new(Severity::Excluded, "channel-unknown").in_file("1.xlsx").on_sheet(Some("Sheet1")).at_row(row).with("count", 2)
}

fn period() -> (Day, Day) {
    ("2023-01-01".parse().unwrap(), "2023-07-01".parse().unwrap())
}

fn refusal(imported_at: &str) -> Refusal {
    Refusal {
        file: "x.xlsx".to_owned(),
        sha256: None,
        size_bytes: 7,
        unit: None,
        imported_at: at(imported_at),
        diagnostics: vec![Diagnostic::refusal("no-table"), Diagnostic::refusal("no-heading").at_column(2, "Mã")],
    }
}

#[tokio::test]
async fn an_import_comes_back_as_it_was() {
    let TestStore { store, folder: _folder } = TestStore::with_units(1).await;
    let mut commit = import(1, "2023-07-05T09:00:00");
    commit.period = Some(period());
    commit.remarks = vec![remark(9), remark(3)];
    commit.lake = lake(0, vec![file("a.parquet", partition("H37.54.1", 2023), &[(1, 2)])], &[]);
    assert_eq!(store.next_import_id().await.unwrap(), ImportId(1));
    store.commit_import(&commit).await.unwrap();
    assert_eq!(store.next_import_id().await.unwrap(), ImportId(2));

    let record = store.import(ImportId(1)).await.unwrap().unwrap();
    assert_eq!((record.id, &record.file, record.size_bytes), (commit.id, &commit.file, commit.size_bytes));
    assert_eq!((record.sha256.as_ref(), record.kind.as_ref()), (Some(&commit.sha256), Some(&commit.kind)));
    assert_eq!((record.unit, record.exported_at), (Some(commit.unit), Some(commit.exported_at)));
    assert_eq!((record.imported_at, record.period), (commit.imported_at, commit.period));
    assert_eq!((&record.sheets, record.counts, &record.report.value()), (&commit.sheets, commit.counts, &commit.report));
    assert_eq!((record.refusal.as_ref(), record.snapshot), (None, Some(SnapshotId(1))));
    assert_eq!(store.remarks(ImportId(1)).await.unwrap(), commit.remarks);
    assert_eq!(store.import_by_hash(UnitId(1), "hash 1").await.unwrap(), Some(record));
    assert_eq!(store.import_by_hash(UnitId(1), "hash 2").await.unwrap(), None);
    assert_eq!(store.import_by_hash(UnitId(2), "hash 1").await.unwrap(), None);
    assert_eq!(store.import(ImportId(2)).await.unwrap(), None);
}

#[tokio::test]
async fn a_refusal_keeps_its_reasons() {
    let test = TestStore::with_units(1).await;
    let store = &test.store;
    let said = Refusal { unit: Some(UnitId(1)), sha256: Some("h".to_owned()), ..refusal("2023-07-05T09:00:00") };
    let id = store.record_refusal(&said).await.unwrap();
    let record = store.import(id).await.unwrap().unwrap();
    assert_eq!(record.refusal, Some(said.diagnostics.clone()));
    assert_eq!((record.unit, record.exported_at, record.counts), (said.unit, None, Counts::default()));
    assert_eq!(store.remarks(id).await.unwrap(), said.diagnostics);
    assert_eq!(store.import_by_hash(UnitId(1), "h").await.unwrap(), None, "a refused file may come again");
    assert_eq!(test.number("SELECT count(*) FROM audit WHERE action = 'refuse' AND subject = 'import 1'").await, 1);
}

#[tokio::test]
async fn imports_are_listed_newest_first_up_to_a_moment() {
    let TestStore { store, folder: _folder } = TestStore::with_units(1).await;
    store.commit_import(&import(1, "2023-07-05T09:00:00")).await.unwrap();
    store.record_refusal(&refusal("2023-07-05T10:00:00")).await.unwrap();
    store.commit_import(&import(3, "2023-07-06T09:00:00")).await.unwrap();
    let ids = async |until: Option<&str>| {
        let imports = store.imports(until.map(at)).await.unwrap();
        imports.into_iter().map(|i| (i.id.0, i.refusal.map(|r| r.len()))).collect::<Vec<_>>()
    };
    assert_eq!(ids(None).await, [(3, None), (2, Some(2)), (1, None)]);
    assert_eq!(ids(Some("2023-07-05T10:00:00")).await, [(2, Some(2)), (1, None)]);
    assert_eq!(ids(Some("2023-07-05T09:59:59")).await, [(1, None)]);
}

#[tokio::test]
async fn the_latest_table_of_a_unit_and_period_counts() {
    let TestStore { store, folder: _folder } = TestStore::with_units(2).await;
    let row = |import: i64, unit: i32, period: (Day, Day), count: u64| AggregateRow {
        import: ImportId(import),
        unit: UnitId(unit),
        period,
        procedure: ProcedureCode::normalise("1.001193"),
        channel: Channel::Online,
        count,
        level_stated: Some(Level::Full),
    };
    let (year, half) = (("2023-01-01".parse().unwrap(), "2024-01-01".parse().unwrap()), period());
    let imports = [
        ("2023-07-01T00:00:00", vec![row(1, 1, half, 10), row(1, 1, half, 11), row(1, 1, year, 12)]),
        ("2023-07-02T00:00:00", vec![row(2, 2, half, 20)]),
        ("2023-07-03T00:00:00", vec![row(3, 1, half, 30)]),
    ];
    for (n, (when, aggregates)) in imports.into_iter().enumerate() {
        store.commit_import(&dondoc_store::ImportCommit { aggregates, ..import(n as i64 + 1, when) }).await.unwrap();
    }
    let counts = async |units: &[i32], known_at: Option<&str>| {
        let units: BTreeSet<UnitId> = units.iter().copied().map(UnitId).collect();
        let rows = store.aggregate_rows(&units, known_at.map(at)).await.unwrap();
        rows.into_iter().map(|r| r.count).collect::<Vec<_>>()
    };
    assert_eq!(counts(&[1], None).await, [12, 30]);
    assert_eq!(counts(&[1, 2], Some("2023-07-02T23:00:00")).await, [10, 11, 12, 20]);
    assert_eq!(counts(&[2], Some("2023-07-01T23:00:00")).await, [0; 0]);
    let one = store.aggregate_rows(&BTreeSet::from([UnitId(2)]), None).await.unwrap();
    assert_eq!(one, [row(2, 2, half, 20)]);
}

#[tokio::test]
async fn a_refused_commit_leaves_nothing() {
    let test = TestStore::with_units(1).await;
    let store = &test.store;
    let first = file("a.parquet", partition("H37.54.1", 2023), &[(1, 2)]);
    let mut commit = import(1, "2023-07-05T09:00:00");
    commit.lake = lake(0, vec![first], &[]);
    commit.remarks = vec![remark(1)];
    store.commit_import(&commit).await.unwrap();

    let second = || vec![file("b.parquet", partition("H37.54.1", 2023), &[(1, 3)])];
    let again = store.commit_import(&commit).await;
    assert!(matches!(again, Err(Error::Conflict { expected: 1, found: 2, .. })), "{again:?}");
    let mut late = import(2, "2023-07-06T09:00:00");
    late.remarks = vec![remark(1)];
    late.lake = lake(0, second(), &[]);
    let refused = store.commit_import(&late).await;
    assert!(matches!(refused, Err(Error::Conflict { subject: "the lake", expected: 0, found: 1 })), "{refused:?}");
    late.lake = lake(1, second(), &[7]);
    let refused = store.commit_import(&late).await;
    assert!(matches!(refused, Err(Error::FileNotLive { id: 7 })), "{refused:?}");
    // The lake is written before the import, whose unit is unknown: all of it must go.
    late.lake = lake(1, second(), &[0]);
    late.unit = UnitId(99);
    let refused = store.commit_import(&late).await;
    assert!(matches!(refused, Err(Error::Database(_))), "{refused:?}");

    assert_eq!(store.snapshot_at(None).await.unwrap(), SnapshotId(1));
    assert_eq!(store.known_paths().await.unwrap(), BTreeSet::from(["a.parquet".to_owned()]));
    assert_eq!(store.files(SnapshotId(1), None).await.unwrap()[0].end, None);
    assert_eq!(store.next_import_id().await.unwrap(), ImportId(2));
    assert!(store.remarks(ImportId(2)).await.unwrap().is_empty());
    assert_eq!(test.number("SELECT count(*) FROM audit").await, 2, "one load, one import");
    late.unit = UnitId(1);
    store.commit_import(&late).await.unwrap();
}
