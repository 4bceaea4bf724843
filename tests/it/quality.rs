//! Data quality through the command line, on the samples.

use serde_json::{Value, json};

use crate::program::{Program, sample};

fn hoang_viet() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

fn check<'a>(view: &'a Value, name: &str) -> &'a Value {
    view["checks"].as_array().unwrap().iter().find(|c| c["check"] == name).unwrap()
}

const RATES: [&str; 5] = ["rates", "--unit", "06157", "--period", "2023"];

#[test]
fn the_flags_are_checks_with_the_same_dossiers() {
    let program = hoang_viet();
    let account = program.json(&["account", "--unit", "06157", "--codes"]);
    let all = ["quality", "--unit", "06157", "--period", "1990-01-01..2100-01-01", "--codes"];
    let view = program.json(&all);
    let flags = account["flag_codes"].as_object().unwrap();
    assert_eq!(flags.len(), 7);
    for (flag, codes) in flags {
        assert_eq!(&check(&view, flag)["codes"], codes, "{flag}");
        assert_eq!(check(&view, flag)["mode"], "remark");
    }
    for (name, codes) in account["check_codes"].as_object().unwrap() {
        assert_eq!(&check(&view, name)["codes"], codes, "{name}");
    }
    assert_eq!(view["checks"].as_array().unwrap().len(), 7 + account["checks"].as_object().unwrap().len());
    assert_eq!(account["checks_off"], json!([]));
    assert_eq!(view["rows"], account["used"]);
    // Eight dossiers were told to be direct by the first list and online by the second.
    assert_eq!(check(&view, "direct_then_online")["found"], 8);
    // By month and by import they add up.
    let year = program.json(&["quality", "--unit", "06157", "--period", "2023"]);
    for check in year["checks"].as_array().unwrap().iter().filter(|c| c["scope"] != "missing") {
        let sum = |list: &Value, of: fn(&Value) -> u64| list.as_array().unwrap().iter().map(of).sum::<u64>();
        assert_eq!(sum(&check["by_month"], |n| n.as_u64().unwrap()), check["found"].as_u64().unwrap());
        assert_eq!(sum(&check["by_import"], |n| n["found"].as_u64().unwrap()), check["found"].as_u64().unwrap());
    }
    // Before the second list nothing of it was known: neither the dossiers nor that some changed.
    let id = year["imports"].as_array().unwrap().len();
    assert_eq!(id, 2, "only dossier lists");
}

#[test]
fn a_switch_changes_the_rates_as_its_preview_said_and_leaves_the_past() {
    let program = hoang_viet();
    let before = program.json(&RATES);
    let account_before = program.json(&["account", "--unit", "06157", "--codes"]);
    let set = ["quality", "set", "end_before_receipt", "exclude", "--unit", "06157"];
    let would = program.json(&[&set[..], &["--dry-run", "--period", "2023"]].concat());
    assert_eq!(program.json(&RATES), before, "a preview changes nothing");
    // known-at tells seconds.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let told = program.json(&[&set[..], &["--reason", "đối soát quý II"]].concat());
    assert_eq!((&told["version"], &told["mode"], &told["unit"]), (&json!(1), &json!("exclude"), &json!("06157")));
    let after = program.json(&RATES);
    for (i, rate) in would["rates"].as_array().unwrap().iter().enumerate() {
        assert_eq!(rate["before"], json!({ "num": before[i]["num"], "den": before[i]["den"] }));
        assert_eq!(rate["after"], json!({ "num": after[i]["num"], "den": after[i]["den"] }));
    }
    assert_eq!((&after[1]["num"], &after[1]["den"]), (&json!(832), &json!(1664)));
    // The account: what was flagged is left out under its own reason, and nothing vanished.
    let account = program.json(&["account", "--unit", "06157", "--codes"]);
    let left_out = &account["excluded_codes"]["quality_end_before_receipt"];
    assert_eq!(left_out, &account_before["flag_codes"]["end_before_receipt"]);
    let number = |value: &Value| value.as_u64().unwrap();
    let n = left_out.as_array().unwrap().len() as u64;
    assert!(n > 0);
    assert_eq!(number(&account["used"]), number(&account_before["used"]) - n);
    assert_eq!(number(&account["excluded_total"]), number(&account_before["excluded_total"]) + n);
    let parts = ["used", "excluded_total", "duplicates_identical", "superseded_in_file", "superseded_by_later_file"];
    assert_eq!(parts.map(|p| number(&account[p])).iter().sum::<u64>(), number(&account["rows_read"]));
    assert_eq!(account["flags"]["end_before_receipt"], 0);
    // Departments and months add up to the whole.
    for by in ["department", "month"] {
        let rows = program.json(&[&RATES[..], &["--by", by, "--indicator", "online_dossiers"]].concat());
        let sum = |part: &str| rows.as_array().unwrap().iter().map(|r| r[part].as_u64().unwrap()).sum::<u64>();
        assert_eq!((sum("num"), sum("den")), (832, 1664), "{by}");
    }
    // As known before the switch everything is as it was.
    let at: String = told["at"].as_str().unwrap().to_owned();
    let view = program.json(&["quality", "--unit", "06157", "--period", "2023"]);
    assert_eq!(
        (&view["switches"][0]["reason"], view["switches"][0]["at"].as_str()),
        (&json!("đối soát quý II"), Some(at.as_str()))
    );
    let seconds = at[17..19].parse::<u32>().unwrap();
    if seconds > 0 {
        let earlier = format!("{}{:02}", &at[..17], seconds - 1);
        let mut then = program.json(&[&RATES[..], &["--known-at", &earlier]].concat());
        for row in then.as_array_mut().unwrap() {
            assert_eq!(row.as_object_mut().unwrap().remove("known_at"), Some(json!(earlier)));
        }
        assert_eq!(then, before);
        assert_eq!(program.json(&["account", "--unit", "06157", "--codes", "--known-at", &earlier]), account_before);
    }
    // And back.
    program.json(&["quality", "set", "end_before_receipt", "default", "--unit", "06157", "--reason", "xong"]);
    assert_eq!(program.json(&RATES), before);
}

#[test]
fn a_file_is_reported_under_the_switches() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["quality", "set", "level_differs", "exclude", "--reason", "thử"]);
    let file = sample("hoang-viet-2023/danh-sach-ho-so-2023-h1.xlsx");
    let args = ["import", file.to_str().unwrap(), "--unit", "06157"];
    let looked = program.json(&[&args[..], &["--dry-run"]].concat());
    let left_out = looked[0]["rows"]["excluded"]["quality_level_differs"].as_u64().unwrap();
    assert_eq!(looked[0]["rows"]["used"].as_u64().unwrap() + left_out, 989);
    let taken = program.json(&args);
    assert_eq!(
        (&taken[0]["rows"], &taken[0]["flags"], &taken[0]["checks"]),
        (&looked[0]["rows"], &looked[0]["flags"], &looked[0]["checks"])
    );
    let announced = looked[0]["effect"].as_array().unwrap();
    let rates = program.json(&RATES);
    for rate in rates.as_array().unwrap() {
        let said = announced.iter().find(|e| e["department"].is_null() && e["indicator"] == rate["indicator"]).unwrap();
        assert_eq!(said["after"], json!({ "num": rate["num"], "den": rate["den"] }));
    }
    let account = program.json(&["account", "--unit", "06157"]);
    assert_eq!(account["excluded"]["quality_level_differs"], left_out);
}

#[test]
fn a_check_that_is_off_is_not_told_of() {
    let program = hoang_viet();
    program.json(&["quality", "set", "level_differs", "off", "--reason", "danh mục chưa rà soát"]);
    let account = program.json(&["account", "--unit", "06157"]);
    assert_eq!((&account["flags"]["level_differs"], &account["checks_off"]), (&json!(0), &json!(["level_differs"])));
    // One unit may have it otherwise.
    program.json(&["quality", "set", "level_differs", "remark", "--unit", "06157", "--reason", "đã rà soát"]);
    let account = program.json(&["account", "--unit", "06157"]);
    assert!(account["flags"]["level_differs"].as_u64().unwrap() > 0);
    assert_eq!(account["checks_off"], json!([]));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let program = hoang_viet();
    for (args, code) in [
        (vec!["set", "no_such", "off", "--reason", "x"], "check-unknown"),
        (vec!["set", "burst", "loudly", "--reason", "x"], "mode-unknown"),
        (vec!["set", "code_counter_gap", "exclude", "--reason", "x"], "check-excludes-nothing"),
        (vec!["set", "burst", "exclude", "--reason", "  "], "check-reason"),
        (vec!["set", "burst", "exclude", "--reason", "x", "--unit", "nowhere"], "unit-unknown"),
        (vec!["set", "burst", "default", "--reason", "x"], "check-stands-so"),
        (vec!["--unit", "06157", "--period", "someday"], "period-unreadable"),
    ] {
        let ran = program.run(&[&["quality"], &args[..], &["--json"]].concat());
        assert_eq!((ran.code, &ran.json()["error"][0]["code"]), (1, &json!(code)), "{args:?}");
    }
    assert_eq!(program.run(&["quality"]).code, 1);
    assert_eq!(program.run(&["quality", "set", "burst", "off"]).code, 1);
    assert_eq!(program.json(&["quality", "--unit", "06157"])["switches"], json!([]));
}

#[test]
fn what_is_missing_is_told_apart_from_zero() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let nothing = program.json(&["quality", "--unit", "06157", "--period", "2023"]);
    assert!(nothing["months"].as_array().unwrap().iter().all(|m| m["state"] == "not_covered"));
    assert_eq!((&nothing["completeness"]["days"]["working"], &nothing["timeliness"]["age_days"]), (&json!(0), &Value::Null));
    let file = sample("hoang-viet-2023/danh-sach-ho-so-2023-h1.xlsx");
    program.json(&["import", file.to_str().unwrap(), "--unit", "06157", "--exported-at", "2023-07-05T08:15:32"]);
    let half = program.json(&["quality", "--unit", "06157", "--period", "2023", "--week", "5", "--known-at", "2099-01-01"]);
    let state = |month: usize| half["months"][month]["state"].as_str().unwrap().to_owned();
    assert_eq!([state(5), state(7), state(11)], ["received", "not_covered", "not_covered"]);
    assert_eq!(half["months"][6]["partial"], true, "taken on 5 July");
    let days = &half["completeness"]["days"];
    let number = |name: &str| days[name].as_u64().unwrap();
    let missing = days["missing"].as_array().unwrap().len() as u64;
    assert_eq!(number("working"), number("with") + number("quiet") + missing);
    // 260 weekdays in 2023, one of them the first of May.
    assert_eq!(number("working") + number("not_covered"), 259);
    let list = sample("hoang-viet-2023/danh-sach-ho-so-2023-full.csv");
    program.json(&["import", list.to_str().unwrap(), "--unit", "06157", "--exported-at", "2024-01-08T09:02:11"]);
    let whole = program.json(&["quality", "--unit", "06157", "--period", "2023"]);
    let exports = whole["timeliness"]["exports"].as_array().unwrap();
    assert_eq!((exports.len(), &exports[1]["days_since_previous"]), (2, &json!(187)));
    assert_eq!(whole["timeliness"]["late"], exports[1]["late"]);
}
