//! The API of the running program, asked by Schemathesis (`DONDOC_TEST_SCHEMATHESIS`: its program) for whatever its document allows, and
//! for what it does not: no answer outside the document, and no fault.

use std::path::PathBuf;
use std::process::Command;

use crate::page::Server;
use crate::program::{Program, root, sample};

/// Without the program there is nothing to try; where everything must hold there has to be one.
fn program() -> Option<PathBuf> {
    let found = std::env::var_os("DONDOC_TEST_SCHEMATHESIS").map(PathBuf::from);
    assert!(found.is_some() || std::env::var_os("CI").is_none(), "DONDOC_TEST_SCHEMATHESIS is not set (run `cargo xtask test`)");
    if found.is_none() {
        eprintln!("left out: DONDOC_TEST_SCHEMATHESIS is not set (run `cargo xtask test`)");
    }
    found
}

/// The sample commune and what it became, with a closed period, so that there is something at every address. Of the whole country a
/// program built for tests tells too slowly for so many questions.
fn furnished() -> Program {
    let program = Program::with(&[&root().join("data/legal-texts.csv"), &sample("na-sam-2025"), &sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    let unit = "06157@2025-06-30";
    program.done(&["close", "--unit", unit, "--period", "2023", "--by", "A", "--position", "B"]);
    program
}

#[test]
fn no_question_is_answered_outside_the_document() {
    let Some(schemathesis) = program() else { return };
    let program = furnished();
    let scopes = ["read", "imports:write", "decisions:write", "papers:write", "snapshots:write", "changes:write", "checks:write"];
    let scopes = scopes.iter().chain(&["sources:write", "journal:read"]).flat_map(|scope| ["--scope", scope]);
    let args: Vec<&str> = ["token", "create", "--name", "schemathesis"].into_iter().chain(scopes).collect();
    let token = program.done(&args).stdout.trim().to_owned();
    let server = Server::start(&program);
    let ran = Command::new(schemathesis)
        .current_dir(root())
        .args(["--config-file", "tests/schemathesis/schemathesis.toml", "run"])
        .arg(format!("http://{}/api/v1/openapi.json", server.address))
        .args(["--checks", "all", "--continue-on-failure", "--no-color"])
        // A program built for tests, on a busy machine: how long answers take is measured elsewhere.
        .args(["--max-response-time", "60"])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .output()
        .unwrap();
    let told = format!("{}\n{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{told}");
}
