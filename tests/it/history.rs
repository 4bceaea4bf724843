//! A merger told on one page, and on the command line: every figure against `expected.json`.

use serde_json::{Value, json};

use crate::page::Server;
use crate::program::{Program, sample};

const SET: &str = "na-sam-2025";
const INDICATORS: [(&str, &str); 2] = [("I1", "service_coverage"), ("I2", "online_dossiers")];
const PERIODS: [(&str, &str); 4] = [("2024H2", "2024-H2"), ("2025H1", "2025-H1"), ("2025H2", "2025-H2"), ("Y2025", "2025")];

fn expected() -> Value {
    serde_json::from_str(&std::fs::read_to_string(sample(SET).join("expected.json")).unwrap()).unwrap()
}

fn na_sam() -> Program {
    let program = Program::with(&[&sample(SET)]);
    program.json(&["import", "--manifest", sample(SET).join("imports.json").to_str().unwrap()]);
    program
}

#[track_caller]
fn of<'a>(list: &'a Value, key: &str, value: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|v| v[key] == value).unwrap_or_else(|| panic!("no {value} in {list}"))
}

fn rate(v: &Value) -> Value {
    json!({ "num": v["num"], "den": v["den"] })
}

#[test]
fn the_merger_is_told_with_both_maps_and_why_services_do_not_add() {
    let program = na_sam();
    let expected = expected();
    for (name, period) in PERIODS {
        let told = program.json(&["history", "--unit", "NaSam-06124", "--period", period]);
        let was = &expected["as_it_was"][name];
        assert_eq!(told["units"].as_array().unwrap().len(), was.as_object().unwrap().len());
        for (unit, want) in was.as_object().unwrap() {
            let unit_told = of(&told["units"], "unit", unit);
            assert_eq!(unit_told["counted"], want["counted"], "{name} {unit}");
            assert_eq!(unit_told["counts_for"], "NaSam-06124");
            for (short, id) in INDICATORS {
                assert_eq!(rate(of(&unit_told["rates"], "indicator", id)), want[short], "{name} {unit} {short}");
                // What each unit brings to the union is what it had.
                assert_eq!(of(&told["shares"], "indicator", id)["units"][unit], want[short], "{name} {unit} {short}");
            }
        }
        let today = &expected["on_todays_map"][name]["NaSam-06124"];
        let check = &expected["union_check"][name];
        assert_eq!(told["on_todays_map"]["counted"], today["counted"]);
        for ((short, id), (union, sum)) in
            INDICATORS.into_iter().zip([("I1_distinct_union", "I1_sum_of_units_is_wrong"), ("I2_union", "I2_sum_of_units")])
        {
            assert_eq!(rate(of(&told["on_todays_map"]["rates"], "indicator", id)), today[short], "{name} {short}");
            let shares = of(&told["shares"], "indicator", id);
            assert_eq!((&shares["union"], &shares["sum"]), (&check[union], &check[sum]), "{name} {short}");
        }
        // The matrix is what the sum and the union are made of.
        let shares = of(&told["shares"], "indicator", "service_coverage");
        let services = shares["services"].as_array().unwrap();
        assert_eq!(json!(services.len()), shares["union"]["den"]);
        for part in ["num", "den"] {
            let each = |s: &Value| s["units"].as_object().unwrap().values().map(|r| r[part].as_u64().unwrap()).sum::<u64>();
            assert_eq!(json!(services.iter().map(each).sum::<u64>()), shares["sum"][part], "{name} {part}");
            let once = services.iter().filter(|s| each(s) > 0).count();
            assert_eq!(json!(once), shares["union"][part], "{name} {part}");
        }
    }
    // Any of the four units tells the same story.
    for unit in ["TT-NaSam-06124", "BacHung-06139", "HoangViet-06157", "06124@2025-06-30"] {
        let told = program.json(&["history", "--unit", unit, "--period", "2025"]);
        assert_eq!(told["heir"], "NaSam-06124");
        assert_eq!(told["successions"].as_array().unwrap().len(), 3);
        assert_eq!(of(&told["successions"], "old", "BacHung-06139")["effective"], "2025-07-01");
    }
    let words = program.done(&["history", "--unit", "NaSam-06124", "--period", "2025"]).stdout;
    for said in [
        "01/07/2025: Xã Bắc Hùng nhập toàn bộ vào Xã Na Sầm",
        "41 + 35 + 38 + 55 = 169 lượt dịch vụ, nhưng chỉ có 58 dịch vụ khác nhau",
        "31 + 28 + 32 + 44 = 135",
        "30 × 4 + 8 × 3 + 5 × 2 + 15 × 1 = 169",
        "717 + 275 + 743 + 2.361 = 4.096",
    ] {
        assert!(words.contains(said), "{said}\n{words}");
    }
    let nobody = program.run(&["history", "--unit", "99999", "--period", "2025"]);
    assert_eq!(nobody.code, 1, "{}", nobody.stderr);
}

#[test]
fn the_page_tells_it_and_the_unit_leads_to_it() {
    let program = na_sam();
    let server = Server::start(&program);
    for unit in ["NaSam-06124", "BacHung-06139"] {
        let overview = server.page(&format!("/units/{unit}?period=2025"));
        assert!(overview.contains(&format!("/units/{unit}/history?period=2025\"")), "{unit}");
        let page = server.page(&format!("/units/{unit}/history?period=2025&lang=vi"));
        for said in [
            "Thị trấn Na Sầm nhập toàn bộ vào Xã Na Sầm",
            "75,61%",
            "31/41",
            "79,31%",
            "46/58",
            "79,88%",
            "135/169",
            "1.522/2.361",
            "2.793/4.096",
            "đã tính trong Xã Na Sầm",
            "41 + 35 + 38 + 55 = 169",
        ] {
            assert!(page.contains(said), "{unit}: {said}\n{page}");
        }
        // Each figure leads on, on its own map.
        assert!(page.contains("/units/NaSam-06124/procedures?period=2025&#38;map=today&#38;indicator=service_coverage\""));
        assert_eq!(page.matches("class=\"mark online\"").count(), 135);
        assert_eq!(page.matches("class=\"mark arose\"").count(), 169 - 135);
    }
    // A period before the merger has it too; a unit without any history says so.
    assert!(server.page("/units/NaSam-06124/history?period=2024-H2&lang=vi").contains("88"));
    assert_eq!(server.get("/units/NaSam-06124/history?period=abc").0, 400);
    assert_eq!(server.get("/units/99999/history").0, 404);
}

/// A chain, a split and a unit that nothing ever happened to, with dossiers in each.
#[test]
fn chains_and_splits_hold() {
    let program = Program::with(&[&sample(SET)]);
    let units = json!({ "units": [
        { "id": "A", "code": "90001", "name": "Xã A", "dossier_prefixes": ["H37.90"], "valid_from": null, "valid_to": "2024-01-01", "successor": "B" },
        { "id": "B", "code": "90002", "name": "Xã B", "dossier_prefixes": ["H37.90", "H37.91"], "valid_from": "2024-01-01", "valid_to": "2025-01-01", "successor": "C" },
        { "id": "C", "code": "90003", "name": "Xã C", "dossier_prefixes": ["H37.90", "H37.91", "H37.92"], "valid_from": "2025-01-01", "valid_to": null, "successor": null },
        { "id": "D", "code": "90004", "name": "Xã D", "dossier_prefixes": ["H37.93"], "valid_from": null, "valid_to": null, "successor": null }
    ]});
    let path = program.folder.path().join("units.json");
    std::fs::write(&path, units.to_string()).unwrap();
    program.done(&["load", path.to_str().unwrap()]);
    let list = |unit: &str, prefix: &str, day: &str, procedures: &[(&str, &str)]| {
        let mut text = String::from("Mã hồ sơ;Mã TTHC;Hình thức nộp;Ngày tiếp nhận;Trạng thái\n");
        for (i, (procedure, channel)) in procedures.iter().enumerate() {
            text.push_str(&format!(
                "{prefix}-{}{}{}-{:04};{procedure};{channel};{day};Đã trả kết quả\n",
                &day[8..10],
                &day[3..5],
                &day[..2],
                i + 1
            ));
        }
        let path = program.folder.path().join(format!("{unit}.csv"));
        std::fs::write(&path, text).unwrap();
        program.json(&["import", path.to_str().unwrap(), "--unit", unit, "--exported-at", "2026-01-05T08:00"]);
    };
    let (on, off) = ("Trực tuyến", "Trực tiếp");
    list("A", "H37.90", "05/06/2023", &[("1.001193", on), ("1.000656", off)]);
    list("B", "H37.91", "05/06/2024", &[("1.001193", off), ("1.000656", on), ("1.000894", off)]);
    list("C", "H37.92", "05/06/2025", &[("1.001193", on)]);
    list("D", "H37.93", "05/06/2025", &[("1.001193", on)]);
    let told = program.json(&["history", "--unit", "A", "--period", "2023-01-01..2026-01-01"]);
    assert_eq!(told["heir"], "C");
    let keys: Vec<&str> = told["units"].as_array().unwrap().iter().map(|u| u["unit"].as_str().unwrap()).collect();
    assert_eq!(keys, ["A", "B", "C"]);
    let shares = of(&told["shares"], "indicator", "service_coverage");
    assert_eq!((&shares["sum"], &shares["union"]), (&json!({"num": 3, "den": 6}), &json!({"num": 2, "den": 3})));
    assert_eq!(shares["by_number_of_units"], json!([{"num": 1, "den": 1}, {"num": 1, "den": 1}, {"num": 0, "den": 1}]));
    let alone = program.json(&["history", "--unit", "D", "--period", "2025"]);
    assert_eq!((&alone["successions"], &alone["heir"]), (&json!([]), &json!("D")));
    assert!(program.done(&["history", "--unit", "D", "--period", "2025"]).stdout.contains("chưa từng sáp nhập"));
}
