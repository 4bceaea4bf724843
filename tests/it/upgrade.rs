//! The data folder of the previous release (`tests/fixtures/previous-release.sh`): this program opens it and answers what that one did.

use std::process::Command;

use serde_json::Value;

use crate::journal::altered;
use crate::program::{Program, root};

/// The data folder as the previous release left it.
fn previous() -> Program {
    let program = Program::new();
    let archive = root().join("tests/fixtures/previous-release.tar.gz");
    let unpacked = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(program.folder.path()).status().unwrap();
    assert!(unpacked.success());
    program
}

/// What the previous release answered.
fn answered(program: &Program, name: &str) -> Value {
    let text = std::fs::read_to_string(program.folder.path().join("answers").join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_folder_of_the_previous_release_goes_on() {
    let program = previous();
    for (name, args) in [
        ("rates", &["rates", "--unit", "06157", "--period", "2023", "--by", "department"][..]),
        ("account", &["account", "--unit", "06157", "--codes"]),
    ] {
        assert_eq!(program.json(args), answered(&program, name), "{name}");
    }
    let closed = program.json(&["verify", "1"]);
    assert_eq!(
        (&closed["same"], &closed["snapshot"]["sha256"]),
        (&Value::Bool(true), &answered(&program, "closed")["snapshot"]["sha256"])
    );
    assert_eq!(program.run(&["paper", "verify", "1"]).code, 0);
    // The journal has the head that was noted then, and everything in it is as it was.
    let head = answered(&program, "journal")["head"].as_str().unwrap().to_owned();
    let journal = program.json(&["verify", "--journal", "--expect", &head]);
    assert_eq!(journal["same"], true, "{journal}");
    // The fixture is older than the newest tables: the database of before lies beside them, with every row that it had.
    let copies: Vec<_> = std::fs::read_dir(program.data()).unwrap().map(|e| e.unwrap().path()).filter(|p| is_copy(p)).collect();
    let [copy] = &copies[..] else { panic!("one copy: {copies:?}") };
    let old = Program::new();
    std::fs::create_dir_all(old.data()).unwrap();
    std::fs::copy(copy, old.data().join("dondoc.db")).unwrap();
    let told = old.run(&["verify", "--journal", "--expect", &head, "--json"]).json();
    let findings = told["findings"].as_array().unwrap();
    assert!(findings.iter().all(|f| f["difference"] == "file-missing"), "all rows are there, the files are not here: {told}");
    // And life goes on.
    program.done(&["undo", "1", "--reason", "thử"]);
    program.done(&["verify", "--journal", "--expect", &head]);
}

fn is_copy(path: &std::path::Path) -> bool {
    path.file_name().unwrap().to_str().unwrap().starts_with("dondoc.db.before-m")
}

#[test]
fn a_folder_of_a_newer_release_is_left_alone() {
    let program = previous();
    program.done(&["mapping", "list"]);
    if !altered(&program, "INSERT INTO seaql_migrations VALUES ('m9999', 0)") {
        return;
    }
    let before = std::fs::read(program.data().join("dondoc.db")).unwrap();
    let ran = program.run(&["rates", "--unit", "06157", "--period", "2023"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("phiên bản mới hơn (m9999)"), "{}", ran.stderr);
    assert_eq!(std::fs::read(program.data().join("dondoc.db")).unwrap(), before);
}
