//! Opening: an empty file, a file in use, many at once.

use dondoc_store::{Error, ReferenceVersion, SnapshotId, Store, sqlite_url};
use tempfile::TempDir;

use crate::support::{TestStore, import, url};

#[tokio::test]
async fn an_empty_file_becomes_an_empty_installation() {
    let TestStore { store, folder } = TestStore::new().await;
    assert_eq!(store.reference_version().await.unwrap(), ReferenceVersion(0));
    assert_eq!(store.snapshot_at(None).await.unwrap(), SnapshotId(0));
    assert!(store.imports(None).await.unwrap().is_empty());
    assert!(store.known_paths().await.unwrap().is_empty());
    store.close().await.unwrap();
    assert!(!folder.path().join("dondoc.db-wal").exists(), "closing leaves one file");
}

#[tokio::test]
async fn a_store_outlives_its_process() {
    let TestStore { store, folder } = TestStore::with_units(1).await;
    store.commit_import(&import(1, "2023-07-05T09:00:00")).await.unwrap();
    let beside = Store::open(&url(&folder)).await.unwrap();
    assert_eq!(beside.imports(None).await.unwrap().len(), 1);
    store.close().await.unwrap();
    beside.close().await.unwrap();
    let later = Store::open(&url(&folder)).await.unwrap();
    assert_eq!(later.reference_version().await.unwrap(), ReferenceVersion(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_may_open_a_new_file_at_once() {
    for _ in 0..5 {
        let folder = TempDir::new().unwrap();
        let opening: Vec<_> =
            (0..8).map(|_| url(&folder)).map(|url| tokio::spawn(async move { Store::open(&url).await })).collect();
        for store in opening {
            let store = store.await.unwrap().unwrap();
            assert_eq!(store.snapshot_at(None).await.unwrap(), SnapshotId(0));
        }
    }
}

#[tokio::test]
async fn a_folder_may_have_any_name() {
    let folder = TempDir::new().unwrap();
    let inner = folder.path().join("Văn phòng #1 & 50%?");
    std::fs::create_dir(&inner).unwrap();
    Store::open(&sqlite_url(&inner.join("dondoc.db"))).await.unwrap();
    assert!(inner.join("dondoc.db").exists());
}

#[tokio::test]
async fn what_is_no_database_is_refused() {
    let folder = TempDir::new().unwrap();
    assert!(matches!(Store::open(&sqlite_url(&folder.path().join("no/x.db"))).await, Err(Error::Open(_))));
    std::fs::write(folder.path().join("dondoc.db"), "Mã hồ sơ;Tên thủ tục\n".repeat(100)).unwrap();
    assert!(matches!(Store::open(&url(&folder)).await, Err(Error::Open(_))));
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_left_alone() {
    let TestStore { store, folder } = TestStore::new().await;
    store.close().await.unwrap();
    let db = sea_orm::Database::connect(url(&folder)).await.unwrap();
    sea_orm::ConnectionTrait::execute_unprepared(&db, "INSERT INTO seaql_migrations VALUES ('m9999', 0)").await.unwrap();
    assert!(matches!(Store::open(&url(&folder)).await, Err(Error::Migration(_))));
}
