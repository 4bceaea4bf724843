//! Closing a period, what comes after it, and what somebody could alter: through the program, on the sample commune.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::program::{Program, Ran, binary, sample};

const SIGNED: [&str; 4] = ["--by", "Âu Thị <Bình>", "--position", "Công chức Văn phòng – Thống kê"];

fn hoang_viet() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

fn close(program: &Program, more: &[&str]) -> Ran {
    let args = ["close", "--unit", "06157", "--period", "2023", "--json"];
    program.run(&[&args[..], &SIGNED, more].concat())
}

/// Exit code and document of `dondoc verify`.
fn verify(program: &Program, args: &[&str]) -> (i32, Value) {
    let ran = program.run(&[&["verify"], args, &["--json"]].concat());
    (ran.code, ran.json())
}

fn codes(found: &Value) -> Vec<&str> {
    found.as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect()
}

/// The line of the unit as a whole.
fn whole(document: &Value) -> Value {
    let lines = document["figures"].as_array().unwrap().iter();
    lines.filter(|l| l["of"] == json!({ "unit": "06157" })).map(|l| l["rates"].clone()).next().unwrap()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    crate::privacy::walk(folder, &mut |path| found.push(path.to_path_buf()));
    found.sort();
    found
}

fn flip(path: &Path, at: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at] ^= 4;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn what_was_closed_stays_whatever_comes_later() {
    let program = hoang_viet();
    let closed = close(&program, &[]);
    assert_eq!(closed.code, 0, "{}", closed.stderr);
    let closed = closed.json();
    assert_eq!((&closed["number"], &closed["unit"], &closed["signed_by"]), (&json!(1), &json!("06157"), &json!(SIGNED[1])));
    let hash = closed["sha256"].as_str().unwrap().to_owned();
    let first = program.json(&["snapshots", "1"]);
    assert_eq!((&first["closed"], &first["since_closing"]), (&closed, &json!([])));
    let rates = whole(&first["document"]);
    let numbers = |at: usize| (rates[at]["num"].as_u64().unwrap(), rates[at]["den"].as_u64().unwrap());
    assert_eq!((numbers(0), numbers(1)), ((37, 47), (834, 1669)), "as expected.json has it");
    // Every figure of the command line is in it.
    let departments = program.json(&["rates", "--unit", "06157", "--period", "2023", "--by", "department"]);
    for row in departments.as_array().unwrap() {
        let lines = first["document"]["figures"].as_array().unwrap();
        let of = json!({ "unit": "06157", "department": row["department"] });
        let line = lines.iter().find(|l| l["of"] == of).unwrap_or_else(|| panic!("{row}"));
        let rate = line["rates"].as_array().unwrap().iter().find(|r| r["indicator"] == row["indicator"]).unwrap();
        assert_eq!((&rate["num"], &rate["den"]), (&row["num"], &row["den"]));
    }

    let (code, same) = verify(&program, &["1", "--expect", &hash]);
    assert_eq!((code, &same["same"]), (0, &json!(true)), "{same}");
    assert!(same["figures"].as_u64().unwrap() > 100 && same["files"].as_u64().unwrap() > 0, "{same}");
    let told = program.done(&["verify", "1"]).stdout;
    assert!(told.contains("đúng nguyên vẹn") && told.contains(&hash), "{told}");
    let (code, other) = verify(&program, &["1", "--expect", &"0".repeat(64)]);
    assert_eq!((code, codes(&other["findings"])), (1, vec!["verify-expected"]));

    // The second list is taken back: the figures of today differ, those that were closed do not.
    program.done(&["undo", "2", "--reason", "thử"]);
    let (code, same) = verify(&program, &["1"]);
    assert_eq!((code, &same["same"]), (0, &json!(true)), "{same}");
    let later = program.json(&["snapshots", "1"]);
    assert_eq!(later["document"], first["document"]);
    let differences = later["since_closing"].as_array().unwrap();
    let of_whole = differences.iter().find(|d| d["unit"] == "06157" && d["indicator"] == "online_dossiers");
    let of_whole = of_whole.unwrap();
    assert!(of_whole["closed"].as_str().unwrap().starts_with("834/1669"), "{of_whole}");
    assert!(of_whole["derived"].as_str().unwrap().starts_with("363/810"), "{of_whole}");
    let told = program.done(&["snapshots", "1"]).stdout;
    assert!(told.contains("834/1.669 → 363/810") && told.contains(&hash), "{told}");

    // A restatement: both remain, and both verify.
    let restated = close(&program, &["--restates", "1", "--reason", "rút tệp cả năm"]);
    assert_eq!(restated.code, 0, "{}", restated.stderr);
    let list = program.json(&["snapshots", "--unit", "06157"]);
    assert_eq!((&list[0]["number"], &list[0]["restates"], &list[0]["reason"]), (&json!(2), &json!(1), &json!("rút tệp cả năm")));
    assert_eq!((&list[1]["restated_by"], &list[1]["sha256"]), (&json!(2), &json!(hash)));
    assert_eq!(program.json(&["snapshots", "2"])["document"]["restates"]["sha256"], json!(hash));
    assert_eq!(program.json(&["snapshots", "--unit", "06124"]), json!([]));
    for number in ["1", "2"] {
        assert_eq!(verify(&program, &[number]).0, 0, "{number}");
    }
    // Taken in again, the year stands as it was first closed.
    let list = sample("hoang-viet-2023/danh-sach-ho-so-2023-full.csv");
    program.json(&["import", list.to_str().unwrap(), "--unit", "06157", "--exported-at", "2024-01-08T09:02:11"]);
    assert_eq!(program.json(&["snapshots", "1"])["since_closing"], json!([]));
    assert_ne!(program.json(&["snapshots", "2"])["since_closing"], json!([]));
    assert_eq!(verify(&program, &["2"]).0, 0);
    assert_eq!(program.run(&["verify", "--journal"]).code, 0);
}

#[test]
fn what_cannot_be_closed_is_refused_with_its_reason() {
    let program = hoang_viet();
    let ask = |args: &[&str]| {
        let ran = program.run(&[&["close", "--json"], args].concat());
        (ran.code, ran.json()["error"][0]["code"].as_str().unwrap().to_owned())
    };
    let year = ["--unit", "06157", "--period", "2023"];
    let with = |more: &[&'static str]| [&year[..], more].concat();
    for (args, code) in [
        ([&["--unit", "06157", "--period", "2099"][..], &SIGNED].concat(), "snapshot-period-open"),
        (with(&["--by", " ", "--position", "x"]), "snapshot-unsigned"),
        (with(&["--by", "x", "--position", ""]), "snapshot-unsigned"),
        ([&["--unit", "99999", "--period", "2023"][..], &SIGNED].concat(), "unit-unknown"),
        ([&year[..], &SIGNED, &["--restates", "7", "--reason", "x"]].concat(), "snapshot-unknown"),
    ] {
        assert_eq!(ask(&args), (1, code.to_owned()), "{args:?}");
    }
    assert_eq!(program.run(&["close", "--unit", "06157", "--period", "2023"]).code, 1, "nobody signs");
    assert_eq!(program.json(&["snapshots"]), json!([]));
    assert_eq!(program.run(&["verify", "1"]).code, 1);
    assert_eq!(program.run(&["verify"]).code, 1);

    assert_eq!(close(&program, &[]).code, 0);
    assert_eq!(ask(&[&year[..], &SIGNED].concat()), (1, "snapshot-exists".to_owned()));
    let same_days = ["--unit", "06157", "--period", "2023-01-01..2024-01-01"];
    assert_eq!(ask(&[&same_days[..], &SIGNED].concat()), (1, "snapshot-exists".to_owned()));
    let other = ["--unit", "06157", "--period", "2023-Q3", "--restates", "1", "--reason", "x"];
    assert_eq!(ask(&[&other[..], &SIGNED].concat()), (1, "snapshot-of-another".to_owned()));
    assert_eq!(ask(&[&year[..], &SIGNED, &["--restates", "1", "--reason", " "]].concat()), (1, "snapshot-reason".to_owned()));
    assert_eq!(close(&program, &["--restates", "1", "--reason", "x"]).code, 0);
    assert_eq!(ask(&[&year[..], &SIGNED, &["--restates", "1", "--reason", "y"]].concat()), (1, "snapshot-restated".to_owned()));
    assert_eq!(program.json(&["snapshots"]).as_array().unwrap().len(), 2);
    // Another map, definition or period is another thing to close.
    for more in [["--map", "today"], ["--definition", "chi-toan-trinh"]] {
        assert_eq!(close(&program, &more).code, 0, "{more:?}");
    }
}

#[test]
fn a_byte_altered_in_the_folder_is_found_and_named() {
    let program = hoang_viet();
    assert_eq!(close(&program, &[]).code, 0);
    let lake = files(&program.data().join("lake"));
    // The files that it rests on are those that stand; others may lie there that earlier imports wrote.
    let document = program.json(&["snapshots", "1"])["document"].clone();
    let named: Vec<String> =
        document["rests_on"]["files"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap().to_owned()).collect();
    let path = lake.iter().find(|p| named.iter().any(|n| p.ends_with(n))).unwrap();
    let whole = std::fs::read(path).unwrap();
    for at in [0, 4, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        flip(path, at);
        let (code, found) = verify(&program, &["1"]);
        assert_eq!((code, &found["same"]), (1, &json!(false)), "byte {at}");
        assert!(codes(&found["findings"]).contains(&"verify-file"), "byte {at}: {found}");
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(found["findings"].to_string().contains(name), "byte {at}: {found}");
        std::fs::write(path, &whole).unwrap();
    }
    std::fs::remove_file(path).unwrap();
    assert!(codes(&verify(&program, &["1"]).1["findings"]).contains(&"verify-file-missing"));
    std::fs::write(path, &whole).unwrap();
    assert_eq!(verify(&program, &["1"]).0, 0);

    // In the database: a figure in the document, and who signed.
    let Some(python) = std::env::var_os("DONDOC_TEST_PYTHON") else {
        eprintln!("left out: DONDOC_TEST_PYTHON is not set (run `cargo xtask test`)");
        return;
    };
    let script = "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as c: c.executescript(sys.argv[2])";
    for (sql, code) in [
        ("UPDATE period_snapshot SET document = replace(document, '\"num\":834', '\"num\":835')", "verify-document"),
        ("UPDATE period_snapshot SET document = 'x'", "verify-unreadable"),
        ("UPDATE period_snapshot SET signed_by = 'người khác'", "verify-row"),
    ] {
        let program = hoang_viet();
        assert_eq!(close(&program, &[]).code, 0);
        let output = Command::new(&python).args(["-c", script]).arg(program.data().join("dondoc.db")).arg(sql).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let (exit, found) = verify(&program, &["1"]);
        assert_eq!((exit, &found["same"]), (1, &json!(false)), "{sql}");
        assert!(codes(&found["findings"]).contains(&code), "{sql}: {found}");
        if code == "verify-document" {
            let figure = found["differences"].as_array().unwrap().iter().find(|d| d["indicator"] == "online_dossiers").unwrap();
            assert!(figure["closed"].as_str().unwrap().starts_with("835/1669"), "{figure}");
            assert!(figure["derived"].as_str().unwrap().starts_with("834/1669"), "{figure}");
            let told = program.run(&["verify", "1"]);
            assert!(told.code == 1 && told.stdout.contains("KHÔNG còn đúng"), "{}", told.stdout);
            assert!(program.run(&["snapshots", "1"]).stdout.contains("CẢNH BÁO"));
        }
    }
}

#[test]
fn a_bundle_is_verified_in_an_empty_folder_and_every_alteration_found() {
    let program = hoang_viet();
    let hash = close(&program, &[]).json()["sha256"].as_str().unwrap().to_owned();
    let away = tempfile::tempdir().unwrap();
    let bundle = away.path().join("ban-chot.zip");
    program.done(&["bundle", "1", "--out", bundle.to_str().unwrap()]);
    assert_eq!(program.run(&["bundle", "9", "--out", bundle.to_str().unwrap()]).code, 1);
    // Without the installation: the original is gone, and nothing else is made.
    drop(program);
    let check = |more: &[&str]| -> Ran {
        let mut command = Command::new(binary());
        command.current_dir(away.path()).env_remove("DONDOC_DATA").env_remove("DONDOC_LANG");
        command.args(["verify", "ban-chot.zip", "--json"]).args(more).output().unwrap().into()
    };
    let ran = check(&["--expect", &hash]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let found = ran.json();
    assert_eq!((&found["same"], &found["snapshot"]["sha256"]), (&json!(true), &json!(hash)));
    assert!(found["figures"].as_u64().unwrap() > 100);
    assert_eq!(files(away.path()), std::slice::from_ref(&bundle), "no data folder");
    assert_eq!(check(&["--expect", &"f".repeat(64)]).code, 1);

    let whole = std::fs::read(&bundle).unwrap();
    crate::privacy::assert_absent("the bundle", &whole, &crate::privacy::personal());
    let mut parts = std::collections::BTreeSet::new();
    // Spread over the file by a step that has no factor in common with anything in it.
    for i in 0..24_usize {
        let at = (i * whole.len() / 24 + i * 7919) % whole.len();
        flip(&bundle, at);
        let ran = check(&[]);
        assert_eq!(ran.code, 1, "byte {at}: {}", ran.stdout);
        let error = ran.json()["error"][0].clone();
        assert!(error["code"].as_str().unwrap().starts_with("bundle-"), "byte {at}: {error}");
        parts.insert(error["message"].as_str().unwrap().to_owned());
        std::fs::write(&bundle, &whole).unwrap();
    }
    assert!(parts.iter().any(|told| told.contains("lake/")), "{parts:?}");
    std::fs::write(&bundle, b"no bundle").unwrap();
    let ran = check(&[]);
    assert_eq!((ran.code, ran.json()["error"][0]["code"].as_str()), (1, Some("bundle-not-one")));
    std::fs::remove_file(&bundle).unwrap();
    assert_eq!(check(&[]).json()["error"][0]["code"], "bundle-not-opened");
    assert_eq!(files(away.path()), Vec::<PathBuf>::new());
}
