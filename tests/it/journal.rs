//! `dondoc verify --journal`: what a person at the machine could do to the data, and what they are told.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::program::{Program, sample};

/// Statements on the database file, past the program, by Python's own SQLite (`DONDOC_TEST_PYTHON`). `false`: there is none.
pub(crate) fn altered(program: &Program, sql: &str) -> bool {
    let Some(python) = std::env::var_os("DONDOC_TEST_PYTHON") else {
        eprintln!("skipped: DONDOC_TEST_PYTHON is not set (run `cargo xtask test`)");
        return false;
    };
    let script = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as c: c.executescript(sys.argv[2])";
    let output = Command::new(python).args(["-c", script]).arg(program.data().join("dondoc.db")).arg(sql).output().unwrap();
    assert!(output.status.success(), "{sql}\n{}", String::from_utf8_lossy(&output.stderr));
    true
}

fn installed() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.done(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

fn verified(program: &Program, more: &[&str]) -> (i32, Value) {
    let args: Vec<&str> = ["verify", "--journal", "--json"].iter().chain(more).copied().collect();
    let ran = program.run(&args);
    (ran.code, ran.json())
}

fn a_file(data: &Path) -> std::path::PathBuf {
    let mut open = vec![data.join("lake")];
    while let Some(path) = open.pop() {
        if path.is_file() {
            return path;
        }
        open.extend(std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path()));
    }
    panic!("no file in the lake")
}

#[test]
fn nothing_altered_is_told_with_a_head_that_holds_later() {
    let program = installed();
    let (code, first) = verified(&program, &[]);
    assert_eq!((code, &first["same"]), (0, &Value::Bool(true)), "{first}");
    assert!(
        first["files"].as_u64().unwrap() > 0 && first["files_unpinned"] == 0 && first["reference_rows"].as_u64().unwrap() > 100
    );
    let head = first["head"].as_str().unwrap().to_owned();
    program.done(&["undo", "1", "--reason", "thử"]);
    let (code, second) = verified(&program, &["--expect", &head]);
    assert_eq!((code, second["lines"].as_u64()), (0, first["lines"].as_u64().map(|n| n + 1)));
    assert_ne!(second["head"], first["head"]);
    let told = program.done(&["verify", "--journal", "--expect", &head]).stdout;
    assert!(
        told.starts_with("Không có gì bị sửa hay bị xóa.\n") && told.contains("Mã đã ghi lại trước đây có trong nhật ký."),
        "{told}"
    );
    // A code that is in no line, and one that is none.
    let (code, unknown) = verified(&program, &["--expect", &"0a".repeat(32)]);
    assert_eq!((code, unknown["findings"][0]["difference"].as_str()), (1, Some("head-unknown")));
    assert_eq!(program.run(&["verify", "--journal", "--expect", "abc"]).code, 1);
    assert_eq!(program.run(&["verify"]).code, 1, "what is to be verified must be said");
}

#[test]
fn an_altered_file_is_named() {
    let program = installed();
    let path = a_file(&program.data());
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let ran = program.run(&["verify", "--journal"]);
    let name = path.file_name().unwrap().to_str().unwrap();
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("Có 1 chỗ khác với nhật ký:") && ran.stdout.contains(name), "{}", ran.stdout);
}

#[test]
fn what_is_altered_in_the_database_is_named_and_never_our_fault() {
    let program = installed();
    for (sql, back, difference, table) in [
        (
            "UPDATE import SET rows_read = rows_read - 1 WHERE id = 1",
            "UPDATE import SET rows_read = rows_read + 1 WHERE id = 1",
            "rows-altered",
            "import",
        ),
        // What no program of ours could read at all.
        ("UPDATE unit SET valid_to = 'mai' WHERE id = 1", "UPDATE unit SET valid_to = NULL WHERE id = 1", "cell-altered", "unit"),
        (
            "UPDATE procedure_level SET level = 'full' WHERE level = 'partial' AND position = 0",
            "",
            "cell-altered",
            "procedure_level",
        ),
    ] {
        let before = format!("CREATE TABLE IF NOT EXISTS kept AS SELECT valid_to FROM unit WHERE id = 1; {sql}");
        if !altered(&program, &before) {
            return;
        }
        let (code, told) = verified(&program, &[]);
        let first = &told["findings"][0];
        assert_eq!((code, first["difference"].as_str(), first["table"].as_str()), (1, Some(difference), Some(table)), "{told}");
        let restored = back.replace("NULL", "(SELECT valid_to FROM kept)");
        altered(&program, &format!("{restored}; DROP TABLE kept"));
    }
}

/// An installation of an older program: opened by this one, its journal begins; its files are pinned by the next import.
#[test]
fn an_older_installation_begins_its_journal() {
    let program = installed();
    let older = "DROP TABLE reference_change; DROP TABLE lake_file_hash; ALTER TABLE audit DROP COLUMN hash;
        DELETE FROM seaql_migrations WHERE version = 'm0007';";
    if !altered(&program, older) {
        return;
    }
    let (code, told) = verified(&program, &[]);
    assert_eq!((code, told["files"].as_u64()), (0, Some(0)), "{told}");
    let unpinned = told["files_unpinned"].as_u64().unwrap();
    assert!(unpinned > 0);
    program.done(&["undo", "1", "--reason", "thử"]);
    let (code, told) = verified(&program, &[]);
    assert_eq!((code, told["files_unpinned"].as_u64()), (0, Some(0)), "{told}");
    assert!(told["files"].as_u64().unwrap() >= unpinned);
}
