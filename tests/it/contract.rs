//! The command line contract: what is idempotent, what is asked for, what goes where.

use serde_json::Value;

use crate::program::{Program, root, sample};

#[test]
fn loading_twice_changes_nothing() {
    let program = Program::new();
    let (data, samples) = (root().join("data"), sample("hoang-viet-2023"));
    let args = ["load", data.to_str().unwrap(), samples.to_str().unwrap()];
    let first = program.json(&args);
    assert_eq!(first["changed"], true);
    let again = program.json(&args);
    assert_eq!(again["changed"], false);
    assert_eq!(again["version"], first["version"]);
    let kinds: Vec<&str> = first["files"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
    for kind in ["units", "local_units", "successions", "procedures", "aliases", "departments", "assignments", "decision"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
}

#[test]
fn importing_the_same_file_again_changes_nothing() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let file = sample("hoang-viet-2023/danh-sach-ho-so-2023-full.csv");
    let args = ["import", file.to_str().unwrap(), "--unit", "06157"];
    let first = program.json(&args);
    let account = program.json(&["account", "--unit", "06157"]);
    let again = program.json(&args);
    assert_eq!(again[0]["already_imported"], true);
    assert_eq!(again[0]["import_id"], first[0]["import_id"]);
    assert_eq!(again[0]["rows"], first[0]["rows"]);
    assert_eq!(program.json(&["account", "--unit", "06157"]), account);
}

#[test]
fn a_dry_run_stores_nothing() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let file = sample("hoang-viet-2023/danh-sach-ho-so-2023-h1.xlsx");
    let looked = program.json(&["import", file.to_str().unwrap(), "--unit", "06157", "--dry-run"]);
    assert_eq!(looked[0]["rows"]["used"], 989);
    assert_eq!(program.json(&["account", "--unit", "06157"])["rows_read"], 0);
    let taken = program.json(&["import", file.to_str().unwrap(), "--unit", "06157"]);
    // What it announced for the rates is what they are now, and what it left out is unchanged.
    let announced = |department: &Value, indicator: &Value| {
        let of = looked[0]["effect"].as_array().unwrap().iter();
        of.filter(|e| &e["department"] == department && &e["indicator"] == indicator).map(|e| e["after"].clone()).next()
    };
    let year = ["rates", "--unit", "06157", "--period", "2023"];
    let whole = program.json(&year);
    let departments = program.json(&[&year[..], &["--by", "department"]].concat());
    let mut compared = 0;
    for row in whole.as_array().unwrap().iter().chain(departments.as_array().unwrap()) {
        let after = announced(&row["department"], &row["indicator"]).unwrap_or(serde_json::json!({"num": 0, "den": 0}));
        assert_eq!(after, serde_json::json!({"num": row["num"], "den": row["den"]}), "{row}");
        compared += usize::from(row["den"] != 0);
    }
    assert!(compared > 10);
    assert_eq!(taken[0]["rows"], looked[0]["rows"]);
    assert_eq!(taken[0]["flags"], looked[0]["flags"]);
}

#[test]
fn rates_have_the_agreed_fields() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    let rows = program.json(&["rates", "--unit", "06157", "--period", "2023-H1", "--by", "month"]);
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 12);
    for row in rows {
        for field in
            ["unit", "department", "procedure", "indicator", "definition", "period", "num", "den", "target", "met", "source"]
        {
            assert!(row.get(field).is_some(), "{field}");
        }
        assert_eq!(row["source"], "dossiers");
        assert_eq!(row["definition"], "QD-HoangViet-2023");
    }
    // The same data under another definition.
    let full_only = program.json(&["rates", "--unit", "06157", "--period", "2023", "--definition", "chi-toan-trinh"]);
    let founding = program.json(&["rates", "--unit", "06157", "--period", "2023"]);
    assert!(full_only[1]["den"].as_u64() < founding[1]["den"].as_u64());
    // Data on stdout, all else on stderr.
    let told = program.done(&["rates", "--unit", "06157", "--period", "2023"]);
    assert!(told.stdout.contains("834/1.669") && told.stdout.contains("49,97%"), "{}", told.stdout);
    let english = program.done(&["rates", "--unit", "06157", "--period", "2023", "--lang", "en"]);
    assert!(english.stdout.contains("834/1,669") && english.stdout.contains("49.97%"), "{}", english.stdout);
}

#[test]
fn a_table_alone_gives_both_rates_and_says_so() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let file = sample("hoang-viet-2023/thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx");
    program.json(&["import", file.to_str().unwrap(), "--unit", "06157"]);
    let rates = program.json(&["rates", "--unit", "06157", "--period", "2023-Q3"]);
    assert_eq!((&rates[0]["num"], &rates[0]["den"]), (&Value::from(26), &Value::from(36)));
    assert_eq!(rates[0]["source"], "procedure_table");
    // It says nothing about another period.
    let other = program.json(&["rates", "--unit", "06157", "--period", "2023-Q2"]);
    assert_eq!((&other[0]["den"], &other[0]["met"]), (&Value::from(0), &Value::Null));
}
