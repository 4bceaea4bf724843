//! Looking through time: as of a day, and changes that are planned, looked at and recorded.

use serde_json::{Value, json};

use crate::program::{Program, sample};

fn hoang_viet() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

fn rates(program: &Program, more: &[&str]) -> Vec<(u64, u64)> {
    let mut args = vec!["rates", "--unit", "06157", "--period", "2023"];
    args.extend(more);
    let rows = program.json(&args);
    rows.as_array().unwrap().iter().map(|r| (r["num"].as_u64().unwrap(), r["den"].as_u64().unwrap())).collect()
}

/// What a look tells of the unit as a whole, as it was, in a year.
fn told(report: &Value, side: &str) -> Vec<(u64, u64)> {
    let whole = report["effects"].as_array().unwrap().iter();
    let whole = whole.filter(|e| e["department"].is_null() && e["period"] == "2023" && e["map"] == "as-was");
    whole.map(|e| (e[side]["num"].as_u64().unwrap(), e[side]["den"].as_u64().unwrap())).collect()
}

#[test]
fn a_level_is_looked_at_and_then_recorded() {
    let program = hoang_viet();
    let before = rates(&program, &[]);
    let [day_before, that_day] = ["2023-02-28", "2023-03-01"].map(|day| rates(&program, &["--as-of", day]));
    let change = ["change", "level", "1.001193", "none", "--from", "2023-03-01"];
    let look = program.json(&[&change[..], &["--dry-run"]].concat());
    assert_eq!(told(&look, "before"), before);
    assert_eq!(look["moved"][0]["services"], 1);
    assert_eq!(rates(&program, &[]), before);
    assert_eq!(program.json(&["change", "list"]), json!([]));
    // Without a reason and a name nothing is recorded.
    assert_eq!(program.run(&change).code, 1);
    let done = program.json(&[&change[..], &["--reason", "QĐ 12/QĐ-UBND", "--by", "Chủ tịch"]].concat());
    let after = rates(&program, &[]);
    assert_ne!(after, before);
    assert_eq!(told(&done, "after"), after);
    assert_eq!(done["effects"], look["effects"]);
    let list = program.json(&["change", "list"]);
    assert_eq!(
        (&list[0]["from"], &list[0]["planned"], &list[0]["decided_by"]),
        (&json!("2023-03-01"), &json!(false), &json!("Chủ tịch"))
    );
    // As of the day before nothing is different, as of that day the change counts for every dossier of the year.
    assert_eq!(rates(&program, &["--as-of", "2023-02-28"]), day_before);
    assert_ne!(rates(&program, &["--as-of", "2023-03-01"]), that_day);
    // Done again it would change nothing.
    let again = program.run(&[&change[..], &["--dry-run"]].concat());
    assert_eq!(again.code, 1);
    assert!(again.stderr.contains("không làm gì khác"), "{}", again.stderr);
}

#[test]
fn a_list_is_done_as_a_whole_or_not_at_all() {
    let program = hoang_viet();
    let before = rates(&program, &[]);
    let file = program.folder.path().join("thay-doi.json");
    let amendments = json!({
        "reason": "Nghị quyết", "decided_by": "Hội đồng",
        "amendments": [
            {"kind": "rename", "unit": "06157", "name": "Phường Hoàng Việt", "from": "2023-07-01"},
            {"kind": "split", "unit": "06157", "from": "2024-01-01", "into": [
                {"code": "06158", "name": "Phường Hoàng Việt Đông", "extent": "main_part"},
                {"code": "06159", "name": "Phường Hoàng Việt Tây", "extent": "part"}]},
            {"kind": "close", "unit": "99999", "from": "2024-01-01"},
        ]
    });
    std::fs::write(&file, amendments.to_string()).unwrap();
    let refused = program.run(&["change", file.to_str().unwrap()]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("dòng 3"), "{}", refused.stderr);
    assert_eq!(program.json(&["change", "list"]), json!([]));
    let mut fewer = amendments;
    fewer["amendments"].as_array_mut().unwrap().pop();
    std::fs::write(&file, fewer.to_string()).unwrap();
    let done = program.json(&["change", file.to_str().unwrap()]);
    assert_eq!(
        done["targets"].as_array().unwrap().iter().filter(|t| t["lost"] == "unit").count(),
        done["targets"].as_array().unwrap().len()
    );
    // As it was nothing is different; today the main part has all of it, and the old unit has gone.
    assert_eq!(rates(&program, &[]), before);
    let main = program.json(&["rates", "--unit", "06158", "--period", "2023", "--map", "today"]);
    let main: Vec<_> =
        main.as_array().unwrap().iter().map(|r| (r["num"].as_u64().unwrap(), r["den"].as_u64().unwrap())).collect();
    assert_eq!(main, before);
    assert!(rates(&program, &["--map", "today"]).iter().all(|r| *r == (0, 0)));
    // As of the last day before the split nobody had taken it over.
    assert_eq!(rates(&program, &["--map", "today", "--as-of", "2023-12-31"]), rates(&program, &["--as-of", "2023-12-31"]));
    let garbage = program.folder.path().join("x.json");
    std::fs::write(&garbage, "{").unwrap();
    assert!(program.run(&["change", garbage.to_str().unwrap(), "--dry-run"]).stderr.contains("JSON"));
}
