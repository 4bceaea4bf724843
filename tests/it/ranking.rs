//! Ranks and small numbers, through the command line and the page.

use serde_json::Value;

use crate::page::Server;
use crate::program::{Program, sample};

fn hoang_viet() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

fn u(v: &Value) -> u128 {
    u128::from(v.as_u64().unwrap_or_else(|| panic!("not a number: {v}")))
}

/// Ranked rows are those of the plain rates, in the order of exact fractions; the rest say why they have no rank.
#[test]
fn departments_are_ranked_as_their_fractions_say() {
    let program = hoang_viet();
    let plain = program.json(&["rates", "--unit", "06157", "--period", "2023", "--by", "department"]);
    assert!(plain[0].get("rank").is_none() && plain[0].get("ranked").is_none(), "only with --rank: {}", plain[0]);
    for minimum in [None, Some("0"), Some("5"), Some("1000")] {
        let mut args = vec!["rates", "--unit", "06157", "--period", "2023", "--by", "department", "--rank"];
        args.extend(minimum.iter().flat_map(|n| ["--minimum", n]));
        let rows = program.json(&args);
        for (indicator, usual) in [("service_coverage", 10), ("online_dossiers", 30)] {
            let minimum = minimum.map_or(usual, |n| n.parse().unwrap());
            let own: Vec<&Value> = rows.as_array().unwrap().iter().filter(|r| r["indicator"] == indicator).collect();
            let ranked = |r: &&&Value| r["department"] != "UNASSIGNED" && u(&r["den"]) > 0 && u(&r["den"]) >= minimum;
            for row in &own {
                let was = plain
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|p| p["department"] == row["department"] && p["indicator"] == indicator);
                assert_eq!((&row["num"], &row["den"]), (&was.unwrap()["num"], &was.unwrap()["den"]));
                assert_eq!(row["ranked"], ranked(&row), "{row}");
                if row["ranked"] == true {
                    let better =
                        own.iter().filter(ranked).filter(|o| u(&o["num"]) * u(&row["den"]) > u(&row["num"]) * u(&o["den"]));
                    assert_eq!(u(&row["rank"]), 1 + better.count() as u128, "{row}");
                } else {
                    let why = if row["department"] == "UNASSIGNED" {
                        "unassigned"
                    } else if row["den"] == 0 {
                        "not_arising"
                    } else {
                        "below_minimum"
                    };
                    assert_eq!((&row["rank"], &row["unranked"]), (&Value::Null, &Value::from(why)), "{row}");
                }
            }
            // The ranked come first.
            let order: Vec<bool> = own.iter().map(|r| r["ranked"] == true).collect();
            assert!(order.is_sorted_by(|a, b| a >= b), "{order:?}");
        }
    }
    let told = program.done(&["rates", "--unit", "06157", "--period", "2023", "--by", "department"]).stdout;
    assert!(told.contains("2/3 · ít dịch vụ, khoảng 20,8–93,9%") && told.contains("7/10 · ít hồ sơ, khoảng"), "{told}");
    assert!(!told.contains("594/1.239 · "), "{told}");
    let all = program.done(&["rates", "--unit", "06157", "--period", "2023", "--by", "department", "--minimum", "0"]).stdout;
    assert!(!all.contains("khoảng"), "{all}");
    let refused = program.run(&["rates", "--unit", "06157", "--period", "2023", "--by", "month", "--rank"]);
    assert!(refused.code == 1 && refused.stderr.contains("--by department"), "{}", refused.stderr);
}

#[test]
fn the_page_ranks_and_small_numbers_are_told_wherever_a_rate_is() {
    let program = hoang_viet();
    let server = Server::start(&program);
    let overview = server.page("/units/06157?period=2023&lang=vi");
    assert!(overview.contains("/units/06157/ranking?period=2023\"") && overview.contains("ít dịch vụ, khoảng 20,8–93,9%"));
    let page = server.page("/units/06157/ranking?period=2023&lang=vi");
    for said in ["Bộ phận chuyên môn", "594/1.239", "45,2–50,7%", "dưới 30, không xếp hạng", "không phát sinh", "chưa phân công"]
    {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(!page.contains("Đơn vị trực thuộc"), "nothing is below a commune");
    let lower = server.page("/units/06157/ranking?period=2023&indicator=online_dossiers&minimum=5&lang=vi");
    assert!(lower.contains("dưới 5") && !lower.contains("dưới 30") && !lower.contains("12/15"));
    assert!(server.page("/units/06157/procedures?period=2023&lang=vi").contains("ít hồ sơ, khoảng"));
    assert_eq!(server.get("/units/06157/ranking?period=2023&minimum=x").0, 400);
    assert_eq!(server.get("/units/06157/ranking?period=2023&indicator=x").0, 400);
}

/// The parts of a merged unit are ranked on today's map, equal ones together.
#[test]
fn units_are_ranked_with_ties() {
    let program = Program::with(&[&sample("na-sam-2025")]);
    program.json(&["import", "--manifest", sample("na-sam-2025/imports.json").to_str().unwrap()]);
    let rows = program.json(&[
        "rates",
        "--unit",
        "NaSam-06124",
        "--period",
        "2025",
        "--map",
        "today",
        "--by",
        "unit",
        "--rank",
        "--indicator",
        "service_coverage",
    ]);
    let ranks: Vec<(&str, u128)> =
        rows.as_array().unwrap().iter().map(|r| (r["unit"].as_str().unwrap(), u(&r["rank"]))).collect();
    // 32/38 = 84 %, then 28/35 = 44/55 = 80 % exactly, then 31/41.
    assert_eq!(ranks[0], ("HoangViet-06157", 1));
    assert_eq!(ranks[1..3].iter().map(|(_, rank)| *rank).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(ranks[3], ("TT-NaSam-06124", 4));
    let server = Server::start(&program);
    let page = server.page("/units/NaSam-06124/ranking?period=2025&map=today&lang=vi");
    assert!(page.contains("Đơn vị trực thuộc") && page.contains("Xã Bắc Hùng"), "{page}");
}
