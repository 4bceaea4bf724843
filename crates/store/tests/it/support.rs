//! A store in a folder of its own, and values to put into it.

use std::collections::BTreeSet;

use dondoc_domain::catalogue::History;
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::organisation::{Tier, Unit};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Moment, Validity};
use dondoc_store::{
    ColumnStats, Counts, ImportCommit, LakeCommit, LoadRecord, NewFile, Partition, ReferenceVersion, SnapshotId, Store,
    sqlite_url,
};
use tempfile::TempDir;

pub(crate) struct TestStore {
    pub(crate) store: Store,
    pub(crate) folder: TempDir,
}

impl TestStore {
    pub(crate) async fn new() -> TestStore {
        let folder = TempDir::new().unwrap();
        let store = Store::open(&url(&folder)).await.unwrap();
        TestStore { store, folder }
    }

    /// With the units 1 to `n`.
    pub(crate) async fn with_units(n: i32) -> TestStore {
        let test = TestStore::new().await;
        let after = communes(n);
        test.store.save_reference(ReferenceVersion(0), &Reference::default(), &after, &load()).await.unwrap();
        test
    }

    /// One number from the database file.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        use sea_orm::ConnectionTrait;
        let db = sea_orm::Database::connect(url(&self.folder)).await.unwrap();
        let row = db.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Sqlite, sql)).await.unwrap();
        row.unwrap().try_get_by_index(0).unwrap()
    }
}

/// A connection of one's own, past the store and its guards.
pub(crate) async fn raw(folder: &TempDir) -> sea_orm::DatabaseConnection {
    use sea_orm::ConnectionTrait;
    let mut options = sea_orm::ConnectOptions::new(url(folder));
    options.max_connections(1).sqlx_logging(false);
    let db = sea_orm::Database::connect(options).await.unwrap();
    db.execute_unprepared("PRAGMA foreign_keys = OFF").await.unwrap();
    db
}

pub(crate) fn url(folder: &TempDir) -> String {
    sqlite_url(&folder.path().join("dondoc.db"))
}

pub(crate) fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(crate) fn load() -> LoadRecord {
    LoadRecord { at: at("2023-07-05T08:00:00"), files: serde_json::json!([{ "name": "units.csv" }]) }
}

pub(crate) fn communes(n: i32) -> Reference {
    let mut reference = Reference::default();
    for id in 1..=n {
        let unit = Unit {
            code: format!("{id:05}"),
            tier: Tier::Commune,
            name: format!("Xã {id}"),
            former_names: History::default(),
            parents: History::default(),
            validity: Validity::ALWAYS,
            local_id: None,
            dossier_prefixes: BTreeSet::from([format!("H37.54.{id}")]),
        };
        reference.organisation.units.insert(UnitId(id), unit);
    }
    reference
}

/// An import of unit 1 with nothing but what must be there.
pub(crate) fn import(id: i64, imported_at: &str) -> ImportCommit {
    ImportCommit {
        id: ImportId(id),
        file: format!("{id}.xlsx"),
        sha256: format!("hash {id}"),
        size_bytes: 10,
        kind: "dossiers".to_owned(),
        unit: UnitId(1),
        exported_at: at("2023-07-04T17:00:00"),
        imported_at: at(imported_at),
        period: None,
        sheets: vec!["Sheet1".to_owned()],
        counts: Counts { rows_read: 3, standing: 2, duplicates_identical: 1, ..Counts::default() },
        report: serde_json::json!({ "used": 2 }),
        remarks: Vec::new(),
        aggregates: Vec::new(),
        lake: None,
        profile: None,
    }
}

pub(crate) fn partition(issuer: &str, year: i32) -> Partition {
    Partition { issuer: issuer.to_owned(), year }
}

pub(crate) fn file(path: &str, partition: Partition, units: &[(i32, u64)]) -> NewFile {
    let rows = units.iter().map(|(_, rows)| rows).sum();
    let year = Some(partition.year.to_string());
    NewFile {
        path: path.to_owned(),
        rows,
        size_bytes: 100,
        sha256: "ab".repeat(32),
        footer_size: 20,
        partition,
        units: units.iter().map(|(unit, rows)| (UnitId(*unit), *rows)).collect(),
        columns: vec![ColumnStats { column: 3, size_bytes: 5, values: rows, nulls: 0, min: year.clone(), max: year }],
    }
}

pub(crate) fn lake(base: i64, added: Vec<NewFile>, ended: &[i64]) -> Option<LakeCommit> {
    Some(LakeCommit { base_snapshot: SnapshotId(base), added, ended: ended.to_vec() })
}
