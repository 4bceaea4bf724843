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
    for opened in [Store::open(&url(&folder)).await, Store::open_file(&folder.path().join("dondoc.db")).await] {
        assert!(matches!(opened, Err(Error::Newer { migration }) if migration == "m9999"));
    }
}

/// A database as an earlier program made it: the migrations up to m0013.
async fn of_an_earlier_program() -> TempDir {
    let folder = TempDir::new().unwrap();
    let db = crate::support::raw(&folder).await;
    let scripts = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/migrations");
    let mut scripts: Vec<_> = std::fs::read_dir(scripts).unwrap().map(|e| e.unwrap().path()).collect();
    scripts.sort();
    let run = async |sql: &str| sea_orm::ConnectionTrait::execute_unprepared(&db, sql).await.unwrap();
    run("CREATE TABLE seaql_migrations (version VARCHAR NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)").await;
    for script in scripts {
        let name = script.file_name().unwrap().to_str().unwrap()[..5].to_owned();
        if name.as_str() < "m0014" {
            run(&std::fs::read_to_string(&script).unwrap()).await;
            run(&format!("INSERT OR IGNORE INTO seaql_migrations VALUES ('{name}', 0)")).await;
        }
    }
    run("INSERT INTO api_token (id, name, hash, scopes, created_at) VALUES (1, 'kept', 'x', '', '2026-01-01T00:00:00')").await;
    db.close().await.unwrap();
    folder
}

#[tokio::test]
async fn a_database_is_copied_before_its_tables_change() {
    let folder = of_an_earlier_program().await;
    let file = folder.path().join("dondoc.db");
    let copies = || {
        let names = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|n| n.contains("before") || n.contains("part")).collect();
        names.sort();
        names
    };
    // A copy of an earlier upgrade makes room.
    std::fs::write(folder.path().join("dondoc.db.before-m0007"), "x").unwrap();
    Store::open_file(&file).await.unwrap().close().await.unwrap();
    assert_eq!(copies(), ["dondoc.db.before-m0014"]);
    let copied = folder.path().join("dondoc.db.before-m0014");
    Store::open_copy(&copied).await.unwrap();
    let db = sea_orm::Database::connect(format!("sqlite://{}?mode=ro", copied.display())).await.unwrap();
    assert_eq!(crate::journal::text(&db, "SELECT name FROM api_token").await, [["kept"]]);
    db.close().await.unwrap();
    assert!(!folder.path().join("dondoc.db.before-m0014-wal").exists(), "a copy is only read");
    std::fs::remove_file(folder.path().join("dondoc.db.before-m0014")).unwrap();
    let now = Store::open_file(&file).await.unwrap();
    assert_eq!(now.tokens().await.unwrap().len(), 1);
    assert_eq!(copies(), Vec::<String>::new(), "nothing to do, nothing to copy");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_copy_is_of_one_moment_while_others_write() {
    let TestStore { store, folder } = TestStore::with_units(1).await;
    let writing = tokio::spawn(async move {
        for id in 1..=40 {
            store.commit_import(&import(id, "2023-07-05T09:00:00")).await.unwrap();
        }
    });
    let file = folder.path().join("dondoc.db");
    for i in 0..4 {
        let to = folder.path().join(format!("it's {i}.db"));
        Store::copy(&file, &to).await.unwrap();
        let copy = Store::open_copy(&to).await.unwrap();
        let check = copy.verify_journal(None).await.unwrap();
        assert_eq!(check.findings, vec![], "whole");
        assert_eq!(copy.imports(None).await.unwrap().len() as u64 + 1, check.lines, "an import and its line, or neither");
        assert!(matches!(Store::copy(&file, &to).await, Err(Error::Copy { .. })), "never over another file");
    }
    writing.await.unwrap();
}
