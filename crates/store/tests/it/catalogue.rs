//! The lake's catalogue: snapshots, and the files of each.

use std::collections::BTreeSet;

use dondoc_domain::dossiers::UnitId;
use dondoc_store::{DataFile, LakeCommit, SnapshotId, Store};

use crate::support::{TestStore, at, file, import, lake, partition};

/// Three imports: two files, a new version of the first, and (in the same second) one of another issuer.
async fn three_imports() -> TestStore {
    let test = TestStore::with_units(3).await;
    let here = || partition("H37.54.1", 2023);
    let first = vec![file("a1.parquet", here(), &[(1, 5), (2, 1)]), file("b1.parquet", partition("H37.54.1", 2024), &[(1, 2)])];
    let commits = [
        ("2023-07-05T09:00:00", lake(0, first, &[])),
        ("2023-07-06T09:00:00", lake(1, vec![file("a2.parquet", here(), &[(1, 6), (2, 1)])], &[0])),
        ("2023-07-06T09:00:00", lake(2, vec![file("c1.parquet", partition("H37.54.3", 2023), &[(3, 4)])], &[])),
    ];
    for ((when, lake), id) in commits.into_iter().zip(1..) {
        test.store.commit_import(&dondoc_store::ImportCommit { lake, ..import(id, when) }).await.unwrap();
    }
    test
}

fn paths(files: &[DataFile]) -> Vec<&str> {
    files.iter().map(|file| file.path.as_str()).collect()
}

#[tokio::test]
async fn every_snapshot_keeps_its_files() {
    let TestStore { store, folder: _folder } = three_imports().await;
    let at = async |snapshot| paths(&store.files(SnapshotId(snapshot), None).await.unwrap()).join(" ");
    assert_eq!(at(0).await, "");
    assert_eq!(at(1).await, "a1.parquet b1.parquet");
    assert_eq!(at(2).await, "b1.parquet a2.parquet");
    assert_eq!(at(3).await, "b1.parquet a2.parquet c1.parquet");
    let expected = DataFile {
        id: 0,
        path: "a1.parquet".to_owned(),
        rows: 6,
        size_bytes: 100,
        partition: partition("H37.54.1", 2023),
        begin: SnapshotId(1),
        end: Some(SnapshotId(2)),
    };
    assert_eq!(store.files(SnapshotId(1), None).await.unwrap()[0], expected);
}

#[tokio::test]
async fn a_moment_leads_to_the_snapshot_that_was_latest_then() {
    let TestStore { store, folder: _folder } = three_imports().await;
    let then = async |text: Option<&str>| store.snapshot_at(text.map(at)).await.unwrap().0;
    assert_eq!(then(None).await, 3);
    assert_eq!(then(Some("2023-07-05T08:59:59")).await, 0);
    assert_eq!(then(Some("2023-07-05T09:00:00")).await, 1);
    assert_eq!(then(Some("2023-07-06T08:59:59")).await, 1);
    assert_eq!(then(Some("2023-07-06T09:00:00")).await, 3);
    assert_eq!(then(Some("1960-01-01")).await, 0);
}

#[tokio::test]
async fn a_moment_is_found_behind_many_snapshots() {
    let TestStore { store, folder: _folder } = TestStore::with_units(1).await;
    for n in 1..=300 {
        let when = if n <= 10 { "2023-07-05T09:00:00" } else { "2023-07-06T09:00:00" };
        store.commit_import(&dondoc_store::ImportCommit { lake: lake(n - 1, vec![], &[]), ..import(n, when) }).await.unwrap();
    }
    assert_eq!(store.snapshot_at(Some(at("2023-07-06"))).await.unwrap(), SnapshotId(10));
    assert_eq!(store.snapshot_at(Some(at("2023-07-05"))).await.unwrap(), SnapshotId(0));
}

#[tokio::test]
async fn files_are_found_by_unit_and_by_partition() {
    let TestStore { store, folder: _folder } = three_imports().await;
    let of_units = async |units: &[i32]| {
        let units: BTreeSet<UnitId> = units.iter().copied().map(UnitId).collect();
        paths(&store.files(SnapshotId(3), Some(&units)).await.unwrap()).join(" ")
    };
    assert_eq!(of_units(&[1]).await, "b1.parquet a2.parquet");
    assert_eq!(of_units(&[2, 3]).await, "a2.parquet c1.parquet");
    assert_eq!(of_units(&[4]).await, "");
    assert_eq!(of_units(&[]).await, "");
    // More units than one statement takes, in steps that share a file.
    let all: Vec<i32> = (2..12_000).map(|n| if n == 11_999 { 1 } else { n }).collect();
    assert_eq!(of_units(&all).await, "b1.parquet a2.parquet c1.parquet");

    let of = async |wanted: &[(&str, i32)]| {
        let wanted = wanted.iter().map(|(issuer, year)| partition(issuer, *year)).collect();
        paths(&store.files_of_partitions(SnapshotId(3), &wanted).await.unwrap()).join(" ")
    };
    assert_eq!(of(&[("H37.54.1", 2023)]).await, "a2.parquet");
    assert_eq!(of(&[("H37.54.1", 2024), ("H37.54.3", 2023)]).await, "b1.parquet c1.parquet");
    assert_eq!(of(&[("H37.54.3", 2024)]).await, "");
    assert_eq!(of(&[]).await, "");

    let history = store.file_history(&partition("H37.54.1", 2023)).await.unwrap();
    assert_eq!(paths(&history), ["a1.parquet", "a2.parquet"]);
    assert_eq!(store.known_paths().await.unwrap().len(), 4);
}

#[tokio::test]
async fn statistics_grow_as_ducklake_keeps_them() {
    let test = three_imports().await;
    let total = "SELECT record_count * 1000000 + next_row_id * 1000 + file_size_bytes FROM ducklake_table_stats";
    assert_eq!(test.number(total).await, 19_019_400);
    let years = "SELECT min_value * 10000 + max_value FROM ducklake_table_column_stats WHERE column_id = 3 AND contains_null = 0";
    assert_eq!(test.number(years).await, 20_232_024);
    assert_eq!(test.number("SELECT sum(row_id_start) FROM ducklake_data_file").await, 6 + 8 + 15);
    assert_eq!(test.number("SELECT next_file_id FROM ducklake_snapshot WHERE snapshot_id = 3").await, 4);
    // The columns that the statistics compare as numbers are those of the table.
    let others = "SELECT count(*) FROM ducklake_column WHERE (column_type LIKE 'int%') <> (column_id IN (3, 4, 6, 7, 8, 15, 16, 17, 18, 20, 21))";
    assert_eq!(test.number(others).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn imports_at_once_make_snapshots_in_a_row() {
    let TestStore { store, folder } = TestStore::with_units(1).await;
    let beside = Store::open(&crate::support::url(&folder)).await.unwrap();
    let importing: Vec<_> =
        (0..8).map(|n| tokio::spawn(import_until_done(if n % 2 == 0 { store.clone() } else { beside.clone() }))).collect();
    for done in importing {
        done.await.unwrap();
    }
    assert_eq!(store.snapshot_at(None).await.unwrap(), SnapshotId(8));
    let begins: Vec<i64> = store.files(SnapshotId(8), None).await.unwrap().iter().map(|file| file.begin.0).collect();
    assert_eq!(begins, [1, 2, 3, 4, 5, 6, 7, 8]);
}

/// As a caller does: look, commit, and on a conflict look again.
async fn import_until_done(store: Store) {
    loop {
        let (id, base_snapshot) = (store.next_import_id().await.unwrap(), store.snapshot_at(None).await.unwrap());
        let added = vec![file(&format!("{}.parquet", id.0), partition("H37.54.1", 2023), &[(1, 1)])];
        let mut commit = import(id.0, "2023-07-05T09:00:00");
        commit.lake = Some(LakeCommit { base_snapshot, added, ended: vec![] });
        match store.commit_import(&commit).await {
            Ok(()) => return,
            Err(dondoc_store::Error::Conflict { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
}
