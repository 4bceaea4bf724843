//! The journal: whatever is altered or removed behind the program's back is found, with its place.

use dondoc_domain::access::{Grant, Role};
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::{Channel, ImportId, UnitId};
use dondoc_domain::journal::{BEGINNING, BEGUN, Difference, Finding};
use dondoc_domain::organisation::Map;
use dondoc_domain::quality::settings::Switch;
use dondoc_domain::quality::{Check, Mode};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Day;
use dondoc_store::{
    AggregateRow, ClosedPeriod, DraftConfirmed, Finished, ImportCommit, KeptPaper, LoadRecord, NewDraftText, NewFileOfPaper,
    NewPerson, NewToken, Profile, ReferenceVersion, Refusal, Secrets, Store, UndoCommit,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::json;

use crate::reference::{changed, full};
use crate::support::{TestStore, at, file, import, lake, partition, raw, url};

/// An installation in which there is at least one row of everything that is pinned.
async fn lived_in() -> TestStore {
    let test = TestStore::new().await;
    let store = &test.store;
    let full = full();
    let load = |when: &str| LoadRecord { at: at(when), files: json!([{ "name": "đơn vị.csv" }]) };
    store.save_reference(ReferenceVersion(0), &Reference::default(), &full, &load("2023-07-01")).await.unwrap();
    let (_, renamed) = changed(&full).remove(0);
    store.save_reference(ReferenceVersion(1), &full, &renamed, &load("2023-07-02")).await.unwrap();
    let moved = changed(&renamed).remove(2).1;
    store.save_reference(ReferenceVersion(2), &renamed, &moved, &load("2023-07-03")).await.unwrap();
    let period = ("2023-01-01".parse().unwrap(), "2023-07-01".parse().unwrap());
    let aggregate = |position: u64| AggregateRow {
        import: ImportId(1),
        unit: UnitId(1),
        period,
        procedure: ProcedureCode::normalise("1.001193"),
        channel: Channel::Online,
        count: 10 + position,
        level_stated: Some(Level::Full),
    };
    let remark = Diagnostic::new(Severity::Remark, "export-time-unknown").at_row(3);
    let mapping = Profile {
        signature: "sig".to_owned(),
        mapping: json!({ "columns": [] }),
        file: "a.xlsx".to_owned(),
        saved_at: at("2023-07-05T09:00:00"),
    };
    let first = ImportCommit {
        remarks: vec![remark.clone(), remark.clone().at_row(4)],
        lake: lake(0, vec![file("a.parquet", partition("H37.54.1", 2023), &[(1, 2)])], &[]),
        profile: Some(mapping),
        period: Some(period),
        ..import(1, "2023-07-05T09:00:00")
    };
    store.commit_import(&first).await.unwrap();
    let aggregates = vec![aggregate(0), aggregate(1)];
    store.commit_import(&ImportCommit { aggregates, ..import(2, "2023-07-05T10:00:00") }).await.unwrap();
    let third = lake(1, vec![file("b.parquet", partition("H37.54.1", 2023), &[(1, 3), (2, 1)])], &[0]);
    store.commit_import(&ImportCommit { lake: third, ..import(3, "2023-07-05T11:00:00") }).await.unwrap();
    let back = lake(2, vec![file("c.parquet", partition("H37.54.1", 2023), &[(1, 2)])], &[1]);
    let undo = UndoCommit { import: ImportId(3), at: at("2023-07-05T12:00:00"), reason: "nhầm".to_owned(), lake: back };
    store.commit_undo(&undo).await.unwrap();
    let refusal = Refusal {
        file: "x.pdf".to_owned(),
        sha256: None,
        size_bytes: 9,
        unit: Some(UnitId(1)),
        imported_at: at("2023-07-05T13:00:00"),
        diagnostics: vec![remark],
    };
    store.record_refusal(&refusal).await.unwrap();
    let switch = Switch {
        version: 1,
        check: Check::EndBeforeReceipt,
        unit: Some(UnitId(1)),
        mode: Some(Mode::Exclude),
        at: at("2023-07-06"),
        reason: "đối soát".into(),
    };
    store.commit_quality_switch(&switch).await.unwrap();
    let token = NewToken {
        name: "Một cửa".to_owned(),
        hash: "h".to_owned(),
        unit: Some(UnitId(1)),
        scopes: vec!["read".to_owned()],
        created_at: at("2023-07-07"),
        expires_at: None,
        owner: None,
    };
    store.create_token(&token).await.unwrap();
    store.create_token(&NewToken { hash: "g".to_owned(), ..token.clone() }).await.unwrap();
    store.revoke_token(1, at("2023-07-08")).await.unwrap();
    let done = Finished { token: 2, answer: None, changed: Some(("api-import", ImportId(1))) };
    store.finish_request(&done, at("2023-07-09")).await.unwrap();
    store.save_source("tinh", &json!({ "url": "x" }), at("2023-07-09")).await.unwrap();
    store.save_source("bo", &json!({ "url": "y" }), at("2023-07-09")).await.unwrap();
    store.remove_source("bo", at("2023-07-10")).await.unwrap();
    let closed = ClosedPeriod {
        number: 1,
        unit: UnitId(1),
        period: "2023-H1".to_owned(),
        definition: "QD-HoangViet-2023".to_owned(),
        map: Map::AsWas,
        as_of: None,
        closed_at: at("2023-07-11"),
        signed_by: "Người chốt".to_owned(),
        restates: None,
        reason: None,
        sha256: "s".to_owned(),
    };
    store.commit_snapshot(&closed, "{}").await.unwrap();
    let again = ClosedPeriod { number: 2, restates: Some(1), reason: Some("đính chính".to_owned()), ..closed };
    store.commit_snapshot(&again, "{}").await.unwrap();
    drafts(store, &moved).await;
    let paper = KeptPaper {
        number: 0,
        unit: UnitId(1),
        kind: "report".to_owned(),
        period: "2023-H1".to_owned(),
        title: "BÁO CÁO".to_owned(),
        made_at: at("2023-07-12"),
        snapshot: Some(1),
        reference_version: 3,
        lake_snapshot: 3,
        asked: "{}".to_owned(),
        template_sha256: "t".to_owned(),
        sha256: "s".to_owned(),
    };
    let number = store.keep_paper(&paper, "{}").await.unwrap();
    assert_eq!(store.keep_paper(&KeptPaper { snapshot: None, ..paper }, "{ }").await.unwrap(), number + 1);
    let file = NewFileOfPaper {
        paper: number,
        name: "da-ky.pdf".to_owned(),
        path: "papers/f.pdf".to_owned(),
        size_bytes: 9,
        sha256: "f".to_owned(),
        attached_at: at("2023-07-13"),
    };
    let id = store.attach_file(&file).await.unwrap();
    assert_eq!(store.attach_file(&file).await.unwrap(), id, "the same bytes are attached once");
    store.attach_file(&NewFileOfPaper { sha256: "g".to_owned(), path: "papers/g.pdf".to_owned(), ..file }).await.unwrap();
    people(store, token).await;
    test
}

/// Two people: one with a second factor, a token and a grant that was withdrawn, one who is not let in any more.
async fn people(store: &Store, token: NewToken) {
    let grant = Grant { role: Role::Administrator, unit: None, department: None, from: Day(0), until: None };
    let secrets = Secrets { password_hash: Some("$argon2id$1".to_owned()), to_change: true, ..Secrets::default() };
    let new = NewPerson {
        login: "vp01".to_owned(),
        name: "Người trực".to_owned(),
        secrets: secrets.clone(),
        grants: vec![grant.clone()],
        at: at("2023-07-16"),
    };
    assert_eq!(store.create_person(&new, true).await.unwrap(), Some(1));
    assert_eq!(store.create_person(&new, false).await.unwrap(), None, "the login is taken");
    let another = NewPerson { login: "tp02".to_owned(), ..new };
    assert_eq!(store.create_person(&another, true).await.unwrap(), None, "there is a first one already");
    assert_eq!(store.create_person(&another, false).await.unwrap(), Some(2));
    store.create_token(&NewToken { hash: "o".to_owned(), owner: Some(1), ..token }).await.unwrap();
    let own = Grant { role: Role::Department, unit: Some(UnitId(1)), department: Some("tu-phap".into()), ..grant };
    let number = store.acting(Some("person 1")).grant(2, &own, at("2023-07-17")).await.unwrap();
    assert!(store.withdraw(2, number, at("2023-07-18")).await.unwrap());
    assert!(!store.withdraw(2, number, at("2023-07-18")).await.unwrap(), "once");
    let with_code = Secrets {
        totp_secret: Some("JBSWY3DP".to_owned()),
        recovery: vec!["a".to_owned(), "b".to_owned()],
        subject: Some("https://id.example 7".to_owned()),
        to_change: false,
        ..secrets
    };
    store.set_secrets(1, &with_code, ("second-factor-on", at("2023-07-19")), None).await.unwrap();
    assert!(store.change_person(2, "Người khác", true, at("2023-07-20")).await.unwrap());
    assert_eq!(store.people().await.unwrap().len(), 2);
    assert_eq!(store.secrets(1).await.unwrap().0, with_code);
    let lines = store.journal_before(i64::MAX, Some("grant"), 1).await.unwrap();
    assert_eq!(lines[0].line.actor.as_deref(), Some("person 1"), "who acts is told");
}

/// A draft that was saved again and confirmed, one that was discarded, and one that is open.
async fn drafts(store: &Store, before: &Reference) {
    let text = |title: &str, when: &str| NewDraftText {
        document: json!({ "title": title }),
        at: at(when),
        by: Some("Người soạn".to_owned()),
    };
    let origin = json!({ "from": "file", "name": "quyết định.docx" });
    for _ in 0..3 {
        store.create_draft(&origin, &text("Giao chỉ tiêu", "2023-07-12")).await.unwrap();
    }
    assert_eq!(store.save_draft(1, 1, &text("Giao chỉ tiêu năm", "2023-07-13")).await.unwrap(), Some(2));
    assert!(store.discard_draft(2, (at("2023-07-14"), None), "nhầm").await.unwrap());
    let mut after = before.clone();
    after.decisions.values_mut().for_each(|decision| decision.title.push('!'));
    let load = LoadRecord { at: at("2023-07-15"), files: json!({ "draft": 1 }) };
    let done = DraftConfirmed {
        draft: (1, 2),
        decision: "QD-1",
        expected: ReferenceVersion(3),
        before,
        after: &after,
        load: &load,
        by: Some("Chủ tịch"),
    };
    assert_eq!(store.confirm_draft(done).await.unwrap(), Some(ReferenceVersion(4)));
}

async fn findings(store: &Store) -> Vec<Finding> {
    store.verify_journal(None).await.unwrap().findings
}

pub(crate) async fn text(db: &DatabaseConnection, sql: &str) -> Vec<Vec<String>> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
    let columns = |row: &sea_orm::QueryResult| row.column_names().len();
    rows.iter().map(|row| (0..columns(row)).map(|i| row.try_get_by_index(i).unwrap()).collect()).collect()
}

/// The tables that are pinned or replayed, and the chain itself.
const WATCHED: [&str; 36] = [
    "audit",
    "import",
    "import_remark",
    "aggregate_row",
    "import_undo",
    "api_import",
    "ducklake_snapshot",
    "ducklake_snapshot_changes",
    "ducklake_data_file",
    "lake_file_hash",
    "ducklake_file_partition_value",
    "lake_file_unit",
    "ducklake_file_column_stats",
    "reference_change",
    "reference_version",
    "quality_switch",
    "period_snapshot",
    "paper",
    "paper_file",
    "mapping_profile",
    "api_token",
    "api_token_owner",
    "source",
    "decision_draft",
    "decision_draft_text",
    "unit",
    "unit_prefix",
    "unit_span",
    "unit_succession",
    "procedure",
    "procedure_level",
    "procedure_alias",
    "department",
    "person",
    "person_grant",
    "person_secret",
];

/// Columns of these tables that nothing of ours writes, or that move without a line.
const FREE: [(&str, &str); 9] = [
    ("source", "position"),
    ("ducklake_snapshot_changes", "author"),
    ("ducklake_snapshot_changes", "commit_extra_info"),
    ("ducklake_data_file", "file_order"),
    ("ducklake_data_file", "encryption_key"),
    ("ducklake_data_file", "partial_file_info"),
    ("ducklake_data_file", "mapping_id"),
    ("ducklake_file_column_stats", "contains_nan"),
    ("ducklake_file_column_stats", "extra_stats"),
];

#[tokio::test]
async fn an_untouched_installation_has_nothing_to_tell() {
    let test = lived_in().await;
    let check = test.store.verify_journal(None).await.unwrap();
    assert_eq!(check.findings, []);
    let head = test.store.journal_head().await.unwrap().unwrap();
    assert_eq!((check.lines, &check.head), (u64::try_from(head.0).unwrap(), &head.1));
    assert_eq!(check.files.len(), 3, "past files too");
    assert!(check.files.iter().all(|f| f.sha256.as_deref() == Some("ab".repeat(32).as_str())));
    assert_eq!(test.store.file_hash(0).await.unwrap(), Some("ab".repeat(32)));
    let lines = test.store.journal_lines(2..=3).await.unwrap();
    assert_eq!(lines.iter().map(|l| l.line.id).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(lines[1].hash, lines[1].line.hash(&lines[0].hash));
    let undo = test.store.journal_before(i64::MAX, Some("undo"), 5).await.unwrap();
    assert!(undo[0].line.detail.contains("\"lake\":{\"added\":[{\"path\":\"c.parquet\""), "{}", undo[0].line.detail);
    // Every head that there ever was is known, and none other.
    for line in test.store.journal_lines(1..=head.0).await.unwrap() {
        assert_eq!(test.store.verify_journal(Some(&line.hash)).await.unwrap().findings, []);
    }
    let unknown = test.store.verify_journal(Some(&"0f".repeat(32))).await.unwrap().findings;
    assert_eq!(unknown, [Finding::new(Difference::HeadUnknown)]);
    // An empty one has no head.
    let empty = TestStore::new().await;
    let check = empty.store.verify_journal(None).await.unwrap();
    assert_eq!((check.head.as_str(), check.findings.len(), check.lines), (BEGINNING, 0, 0));
}

/// One bit of one byte of each cell of each watched table, and each null made something: every single one is found, and the
/// place is its table (in the chain: its line).
#[tokio::test]
async fn any_byte_of_any_cell_is_found_with_its_place() {
    let test = lived_in().await;
    let db = raw(&test.folder).await;
    let (mut tried, mut random) = (0, 0x9e37_79b9_7f4a_7c15_u64);
    let mut next = |n: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(random >> 33).unwrap() % n
    };
    for table in WATCHED.into_iter().chain(["assignment", "decision", "target", "legal_text"]) {
        let columns = text(&db, &format!("SELECT name FROM pragma_table_info('{table}')")).await.concat();
        let rows = text(&db, &format!("SELECT CAST(rowid AS TEXT) FROM {table}")).await.concat();
        assert!(!rows.is_empty(), "{table} has no rows to try");
        for column in columns.iter().filter(|column| !FREE.contains(&(table, column.as_str()))) {
            for rowid in &rows {
                let held =
                    format!("SELECT quote(\"{column}\"), hex(CAST(\"{column}\" AS TEXT)) FROM {table} WHERE rowid = {rowid}");
                let [before, bytes] = text(&db, &held).await.remove(0).try_into().unwrap();
                let after = if before == "NULL" {
                    "'x'".to_owned()
                } else {
                    let mut bytes = bytes.into_bytes();
                    let i = next(bytes.len().max(1));
                    // A hexadecimal digit made another one flips some bits of a byte; an empty text becomes one.
                    match bytes.get_mut(i) {
                        Some(digit) => *digit = if *digit == b'1' { b'2' } else { b'1' },
                        None => bytes.extend(*b"41"),
                    }
                    format!("CAST(x'{}' AS TEXT)", String::from_utf8(bytes).unwrap())
                };
                let set = |value: &str| format!("UPDATE {table} SET \"{column}\" = {value} WHERE rowid = {rowid}");
                let line: i64 = rowid.parse().unwrap();
                if db.execute_unprepared(&set(&after)).await.is_err() {
                    // A key that is taken already.
                    continue;
                }
                tried += 1;
                let found = findings(&test.store).await;
                let what = format!("{table}.{column} of row {rowid}: {before} to {after}: {found:?}");
                let place = |f: &Finding| f.table.as_deref().is_some_and(|tables| tables.split('+').any(|t| t == table));
                if table == "audit" && column != "id" {
                    assert!(found.iter().any(|f| f.difference == Difference::LineAltered && f.line == Some(line)), "{what}");
                } else if table != "audit" {
                    assert!(found.iter().any(place), "{what}");
                }
                assert!(!found.is_empty(), "{what}");
                // Only this key is the row's own number.
                let at =
                    if (table, column.as_str()) == ("unit", "id") { format!("CAST({after} AS INTEGER)") } else { rowid.clone() };
                let back = format!("UPDATE {table} SET \"{column}\" = {before} WHERE rowid = {at}");
                db.execute_unprepared(&back).await.unwrap();
                assert_eq!(findings(&test.store).await, [], "put back: {what}");
            }
        }
    }
    println!("{tried} cells");
    assert!(tried > 500, "{tried}");
}

/// Any row taken out of any watched table is found.
#[tokio::test]
async fn any_row_taken_out_is_found() {
    let test = lived_in().await;
    let db = raw(&test.folder).await;
    for table in WATCHED.into_iter().chain(["assignment", "decision", "target", "legal_text"]) {
        for rowid in text(&db, &format!("SELECT CAST(rowid AS TEXT) FROM {table}")).await.concat() {
            db.execute_unprepared("BEGIN").await.unwrap();
            db.execute_unprepared(&format!("CREATE TEMP TABLE kept AS SELECT * FROM {table} WHERE rowid = {rowid}"))
                .await
                .unwrap();
            db.execute_unprepared(&format!("DELETE FROM {table} WHERE rowid = {rowid}")).await.unwrap();
            db.execute_unprepared("COMMIT").await.unwrap();
            let found = findings(&test.store).await;
            let last = table == "audit" && rowid == test.number("SELECT max(id) + 1 FROM audit").await.to_string();
            // Of the last line what it pinned says that something is missing.
            assert!(!found.is_empty() || last, "{table} {rowid}");
            db.execute_unprepared(&format!("INSERT INTO {table} SELECT * FROM kept")).await.unwrap();
            db.execute_unprepared("DROP TABLE kept").await.unwrap();
            assert_eq!(findings(&test.store).await, [], "{table} {rowid} put back");
        }
    }
}

/// Cut off the end with everything that it tells of: only a head that was noted shows it. Swapped lines show themselves.
#[tokio::test]
async fn a_cut_end_is_found_by_a_head_that_was_noted() {
    let test = TestStore::with_units(1).await;
    test.store.commit_import(&import(1, "2023-07-05T09:00:00")).await.unwrap();
    let noted = test.store.journal_head().await.unwrap().unwrap();
    test.store.commit_import(&import(2, "2023-07-05T10:00:00")).await.unwrap();
    let cut = test.store.journal_head().await.unwrap().unwrap().1;
    let db = raw(&test.folder).await;
    db.execute_unprepared("DELETE FROM audit WHERE id = 3").await.unwrap();
    let untold = Finding::new(Difference::RowsUntold).in_table("import").at_row("2");
    assert_eq!(findings(&test.store).await, [untold], "the line is gone, its import is not");
    db.execute_unprepared("DELETE FROM import WHERE id = 2").await.unwrap();
    assert_eq!(findings(&test.store).await, [], "nothing is left that tells of it");
    let check = test.store.verify_journal(Some(&cut)).await.unwrap();
    assert_eq!(check.findings, [Finding::new(Difference::HeadUnknown)]);
    assert_eq!(test.store.verify_journal(Some(&noted.1.to_uppercase())).await.unwrap().findings, [], "an earlier one is there");

    for swap in
        ["UPDATE audit SET id = 9 WHERE id = 1", "UPDATE audit SET id = 1 WHERE id = 2", "UPDATE audit SET id = 2 WHERE id = 9"]
    {
        db.execute_unprepared(swap).await.unwrap();
    }
    assert!(findings(&test.store).await.contains(&Finding::new(Difference::LineAltered).at_line(1)));
}

/// A database that is older than the journal: its lines are chained as they are, and what is there is pinned.
#[tokio::test]
async fn an_older_database_begins_its_journal_when_it_is_opened() {
    let test = lived_in().await;
    let (version, state) = test.store.reference().await.unwrap();
    let lines = test.number("SELECT count(*) FROM audit").await;
    let TestStore { store, folder } = test;
    store.close().await.unwrap();
    let db = raw(&folder).await;
    for sql in [
        "DROP TABLE reference_change",
        "DROP TABLE lake_file_hash",
        "ALTER TABLE audit DROP COLUMN hash",
        "DELETE FROM seaql_migrations WHERE version = 'm0007'",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    let store = Store::open(&url(&folder)).await.unwrap();
    let check = store.verify_journal(None).await.unwrap();
    assert_eq!((check.findings, check.lines), (vec![], u64::try_from(lines).unwrap() + 1));
    let begun = store.journal_before(i64::MAX, None, 1).await.unwrap().remove(0).line;
    assert_eq!(begun.action, BEGUN);
    // What was before is unknown: asking gives the state with which the history begins.
    assert_eq!(store.first_reference_known().await.unwrap(), version);
    for asked in 0..=version.0 {
        assert_eq!(store.reference_at(ReferenceVersion(asked)).await.unwrap(), state);
    }
    // Files are pinned when somebody has read them.
    assert!(check.files.iter().all(|f| f.sha256.is_none()));
    let open: Vec<(i64, String)> =
        store.unpinned_files().await.unwrap().into_iter().map(|(id, _)| (id, "cd".repeat(32))).collect();
    assert_eq!(open.len(), 3);
    store.pin_files(&open, at("2024-01-01")).await.unwrap();
    assert!(store.unpinned_files().await.unwrap().is_empty());
    assert_eq!(findings(&store).await, []);
    // And from then on the old rows are watched like any others.
    db.execute_unprepared("UPDATE import SET rows_read = rows_read + 1 WHERE id = 1").await.unwrap();
    let line = u64::try_from(begun.id).unwrap();
    let altered = Finding::new(Difference::RowsAltered).in_table("import").at_row("1").at_line(begun.id);
    assert_eq!(findings(&store).await, [altered], "line {line}");
    // Opening once more begins nothing again.
    store.close().await.unwrap();
    let store = Store::open(&url(&folder)).await.unwrap();
    assert_eq!(store.journal_head().await.unwrap().unwrap().0, begun.id + 1);
}
