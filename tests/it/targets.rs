//! Targets that later decisions change, and targets for a field or a level only.

use serde_json::{Value, json};

use crate::program::{Program, sample};

fn commune() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

fn load(program: &Program, decision: &Value) {
    let path = program.folder.path().join(format!("{}.json", decision["id"].as_str().unwrap()));
    std::fs::write(&path, decision.to_string()).unwrap();
    program.done(&["load", path.to_str().unwrap()]);
}

/// A decision of October that changes the first one.
fn later(id: &str, how: &str, targets: &Value) -> Value {
    json!({
        "id": id, "title": "Sửa đổi chỉ tiêu", "number": "88/QĐ-UBND", "date": "2023-10-15", "year": 2023,
        "unit": {"code": "06157", "name": "Xã Hoàng Việt"},
        "acts": [{"how": how, "decision": "QD-HoangViet-2023"}],
        "annex": {"period": {"year": 2023}, "targets": targets},
    })
}

fn rows(program: &Program, period: &str, by: &str) -> Vec<Value> {
    let rows = program.json(&["rates", "--unit", "06157", "--period", period, "--by", by, "--indicator", "online_dossiers"]);
    rows.as_array().unwrap().clone()
}

fn target(program: &Program, department: &str, period: &str) -> Value {
    let rows = rows(program, period, "department");
    rows.iter().find(|r| r["department"] == department && r["level"].is_null()).unwrap()["target"].clone()
}

#[test]
fn an_october_amendment_leaves_june_alone() {
    let program = commune();
    program.done(&["close", "--unit", "06157", "--period", "2023-06", "--by", "Nguyễn Văn A", "--position", "Chủ tịch"]);
    let june = rows(&program, "2023-06", "department");
    assert_eq!(target(&program, "TPHT", "2023"), "50");
    load(
        &program,
        &later("QD-sua-doi", "amend", &json!([{"department_code": "TPHT", "indicator": "I2", "target_percent": "62.5"}])),
    );
    for period in ["2023-10", "2023", "2023-Q4", "2023-12"] {
        assert_eq!(target(&program, "TPHT", period), "62.5", "{period}");
        assert_eq!(target(&program, "VPTK", period), "50", "{period}");
    }
    for period in ["2023-06", "2023-Q3", "2023-H1", "nd09:2023-9m"] {
        assert_eq!(target(&program, "TPHT", period), "50", "{period}");
    }
    assert_eq!(rows(&program, "2023-06", "department"), june);
    program.done(&["verify", "1"]);
    // Revoked later: from then on there is no target, before it there is.
    let mut revoked = later("QD-bai-bo", "revoke", &json!([]));
    revoked["date"] = json!("2023-12-01");
    revoked["acts"][0]["decision"] = json!("QD-HoangViet-2023");
    load(&program, &revoked);
    assert_eq!((target(&program, "VPTK", "2023-11"), target(&program, "VPTK", "2023-12")), (json!("50"), Value::Null));
    assert_eq!(target(&program, "TPHT", "2023-12"), "62.5");
}

#[test]
fn a_target_may_be_for_a_level_or_a_field() {
    let program = commune();
    let targets = json!([
        {"indicator": "I2", "level": "full", "target_percent": "70"},
        {"indicator": "I2", "level": "partial", "target_percent": "40"},
        {"department_code": "TPHT", "indicator": "I2", "field": "hộ tịch", "target_percent": "55"},
    ]);
    load(&program, &later("QD-theo-muc", "amend", &targets));
    let all = rows(&program, "2023", "department");
    let field: Vec<&Value> = all.iter().filter(|r| !r["field"].is_null()).collect();
    assert_eq!((field.len(), &field[0]["department"], &field[0]["target"]), (1, &json!("TPHT"), &json!("55")));
    let whole = program.json(&["rates", "--unit", "06157", "--period", "2023", "--indicator", "online_dossiers"]);
    let whole = whole.as_array().unwrap();
    let level = |level: &str| whole.iter().find(|r| r["level"] == level).unwrap();
    let sum = |part: &str| level("full")[part].as_u64().unwrap() + level("partial")[part].as_u64().unwrap();
    // Both levels make up what the indicator counts; the whole keeps its own target.
    assert_eq!((Some(sum("num")), Some(sum("den"))), (whole[0]["num"].as_u64(), whole[0]["den"].as_u64()));
    assert_eq!((&whole[0]["target"], &level("full")["target"], whole.len()), (&json!("50"), &json!("70"), 3));
    let full = program.json(&[
        "rates",
        "--unit",
        "06157",
        "--period",
        "2023",
        "--definition",
        "chi-toan-trinh",
        "--indicator",
        "online_dossiers",
    ]);
    assert_eq!((&level("full")["num"], &level("full")["den"]), (&full[0]["num"], &full[0]["den"]));
    // Closed, they are kept.
    program.done(&["close", "--unit", "06157", "--period", "2023", "--by", "Nguyễn Văn A", "--position", "Chủ tịch"]);
    program.done(&["verify", "1"]);
    let closed = program.json(&["snapshots", "1"]).to_string();
    assert!(closed.contains(r#""level":"full""#) && closed.contains(r#""field":"hộ tịch""#), "{closed:.300}");
}
