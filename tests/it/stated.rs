//! Figures of other systems beside lists and tables, through the command line and the page.

use serde_json::{Value, json};

use crate::page::Server;
use crate::program::{Program, sample};

fn hoang_viet() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

const WHERE: [&str; 4] = ["--unit", "06157", "--period", "2023-Q3"];

fn add(program: &Program, more: &[&str]) -> i64 {
    let args = [&["stated", "add"][..], &WHERE, &["--source", "Cổng DVCQG", "--read-on", "2023-10-05"], more].concat();
    program.json(&args)["id"].as_i64().unwrap()
}

fn compare(program: &Program) -> Value {
    program.json(&[&["stated", "compare"][..], &WHERE].concat())
}

fn of<'a>(all: &'a Value, code: &str) -> &'a Value {
    all[0]["procedures"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["procedure"] == code)
        .unwrap_or_else(|| panic!("no {code} in {all}"))
}

fn sum(parts: &Value) -> i64 {
    parts.as_array().unwrap().iter().map(|p| p["difference"].as_i64().unwrap()).sum()
}

#[test]
fn three_sides_are_compared_by_code_and_every_part_sums() {
    let program = hoang_viet();
    assert_eq!(compare(&program), json!([]));
    let plain = program.json(&["rates", "--unit", "06157", "--period", "2023-Q3", "--by", "procedure", "--source", "dossiers"]);
    let births = plain.as_array().unwrap().iter().find(|r| r["procedure"] == "1.001193").unwrap()["channels"].clone();
    let (online, all) =
        (births["online"].as_i64().unwrap(), births["online"].as_i64().unwrap() + births["direct"].as_i64().unwrap());
    // The same total, three of them under another channel; a code with the province's tail is the same procedure.
    add(&program, &["--procedure", "1.001193.000.00.00.H37", "--total", &all.to_string(), "--online", &(online - 3).to_string()]);
    // Zero is stated; what another is silent about is not zero.
    let zero = add(&program, &["--procedure", "2.000815", "--total", "0"]);
    add(&program, &["--procedure", "1.999777", "--total", "7"]);
    add(&program, &["--total", "500", "--online", "230"]);
    let found = compare(&program);
    let births = of(&found, "1.001193");
    assert_eq!((&births["difference"], &births["parts"]), (&json!(0), &json!([])));
    assert_eq!(births["online_parts"], json!([{ "cause": "channel", "reason": null, "difference": -3 }]));
    assert!(births["by_alias"].as_u64().unwrap() > 0);
    let copies = of(&found, "2.000815");
    assert_eq!((&copies["stated"]["total"], &copies["stated"]["online"]), (&json!(0), &Value::Null));
    assert_eq!(copies["difference"], json!(-copies["dossiers"]["total"].as_i64().unwrap()));
    assert_eq!(copies["online_parts"], Value::Null, "not stated is not compared");
    let silent = of(&found, "1.000656");
    assert_eq!((&silent["stated"], &silent["difference"], &silent["parts"]), (&Value::Null, &Value::Null, &Value::Null));
    let unknown = of(&found, "1.999777");
    assert_eq!(unknown["table"], Value::Null, "the table's row of it counts nowhere");
    assert!(unknown["parts"].as_array().unwrap().iter().any(|p| p["cause"] == "unknown_procedure"), "{unknown}");
    let whole = &found[0]["whole"];
    assert!(whole["parts"].as_array().unwrap().iter().any(|p| p["cause"] == "excluded"), "{whole}");
    for sides in found[0]["procedures"].as_array().unwrap().iter().chain([whole]) {
        if sides["difference"] != Value::Null {
            assert_eq!(json!(sum(&sides["parts"])), sides["difference"], "{sides}");
            let dossiers = sides["dossiers"]["total"].as_i64().unwrap();
            assert_eq!(sides["stated"]["total"].as_i64().unwrap() - dossiers, sum(&sides["parts"]));
        }
        if sides["online_parts"] != Value::Null {
            let online = sides["stated"]["online"].as_i64().unwrap() - sides["dossiers"]["online"].as_i64().unwrap();
            assert_eq!(sum(&sides["online_parts"]), online, "{sides}");
        }
    }
    // Removed is marked, not erased, and no longer compared; a later day stands in the place of an earlier.
    program.json(&["stated", "remove", &zero.to_string(), "--reason", "gõ nhầm"]);
    assert_eq!(of(&compare(&program), "2.000815")["stated"], Value::Null);
    let listed = program.json(&["stated", "list", "--unit", "06157"]);
    assert_eq!(listed.as_array().unwrap().len(), 4);
    assert_eq!(listed[1]["removed"]["reason"], "gõ nhầm");
    let early = [
        &["stated", "add"][..],
        &WHERE,
        &["--source", "Cổng DVCQG", "--read-on", "2023-08-01", "--procedure", "1.001193", "--total", "1"],
    ];
    program.json(&early.concat());
    assert_eq!(of(&compare(&program), "1.001193")["difference"], 0);
    for (wrong, why) in [
        (vec!["--total", "3", "--online", "5"], "mâu thuẫn"),
        (vec!["--total", "9", "--online", "5", "--direct", "1", "--postal", "1"], "mâu thuẫn"),
        (vec!["--total", "3", "--procedure", "khai sinh"], "không đúng dạng"),
    ] {
        let args = [&["stated", "add"][..], &WHERE, &["--source", "Cổng", "--read-on", "2023-10-05"], &wrong].concat();
        let ran = program.run(&args);
        assert!(ran.code == 1 && ran.stderr.contains(why), "{wrong:?}: {}", ran.stderr);
    }
    let again = program.run(&["stated", "remove", &zero.to_string(), "--reason", "lại"]);
    assert_eq!(again.code, 1);
}

/// Of dossiers received after the day of the figures the source cannot know.
#[test]
fn later_dossiers_are_told() {
    let program = hoang_viet();
    let args =
        [&["stated", "add"][..], &WHERE, &["--source", "Cổng DVCQG", "--read-on", "2023-08-15", "--total", "200"]].concat();
    program.json(&args);
    let whole = &compare(&program)[0]["whole"];
    let later = whole["parts"].as_array().unwrap().iter().find(|p| p["cause"] == "received_later").unwrap();
    let counted = |period: &str| {
        let rows = program.json(&["rates", "--unit", "06157", "--period", period, "--source", "dossiers"]);
        rows[0]["counted"].as_i64().unwrap()
    };
    let (after, quarter) = (counted("2023-08-16..2023-10-01"), counted("2023-Q3"));
    assert_eq!(later["difference"], json!((200 - quarter).max(-after)), "{whole}");
}

#[test]
fn the_page_takes_figures_in_and_compares_them() {
    let program = hoang_viet();
    let server = Server::start(&program);
    let overview = server.page("/units/06157?period=2023-Q3");
    assert!(overview.contains("/units/06157/stated?period=2023-Q3\""));
    assert!(server.page("/units/06157/stated?period=2023-Q3&lang=vi").contains("Chưa có số liệu nào"));
    let origin = format!("http://{}", server.address);
    let form = "application/x-www-form-urlencoded";
    let body = b"source=C%E1%BB%95ng+DVCQG&read_on=2023-10-05&procedure=1.001193&total=40&online=&direct=&postal=";
    let (status, to, _) = server.post("/units/06157/stated/add?period=2023-Q3", &origin, form, body);
    assert_eq!((status, to.as_deref()), (303, Some("/units/06157/stated?period=2023-Q3")));
    let page = server.page("/units/06157/stated?period=2023-Q3&lang=vi");
    for said in ["Cổng DVCQG", "40 (trực tuyến không nêu)", "chưa giải thích được", "mà nguồn không nêu"] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    let (status, _, _) = server.post("/units/06157/stated/remove?period=2023-Q3", &origin, form, b"id=1&reason=nh%E1%BA%A7m");
    assert_eq!(status, 303);
    assert!(server.page("/units/06157/stated?period=2023-Q3&lang=vi").contains("nhầm"));
    let (status, _, _) = server.post("/units/06157/stated/add?period=2023-Q3", "http://evil.example", form, body);
    assert!((400..500).contains(&status), "{status}");
}
