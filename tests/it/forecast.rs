//! Pace and forecast through the command line, on the sample commune.

use serde_json::Value;

use crate::program::{Program, sample};

fn loaded() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

fn of<'a>(document: &'a Value, indicator: &str) -> &'a Value {
    document["indicators"].as_array().unwrap().iter().find(|i| i["indicator"] == indicator).unwrap()
}

/// What is so far is the rate of the days that are over; at the end the forecast is the rate of the whole.
#[test]
fn so_far_and_at_the_end_it_is_the_rate() {
    let program = loaded();
    let rates = |period: &str| program.json(&["rates", "--unit", "06157", "--period", period, "--source", "dossiers"]);
    for (as_of, so_far) in [("2023-06-30", "2023-H1"), ("2023-04-17", "2023-01-01..2023-04-18"), ("2024-03-01", "2023")] {
        let document = program.json(&["forecast", "--unit", "06157", "--period", "2023", "--as-of", as_of]);
        for row in rates(so_far).as_array().unwrap() {
            let told = of(&document, row["indicator"].as_str().unwrap());
            assert_eq!((&told["num"], &told["den"]), (&row["num"], &row["den"]), "{as_of}");
            if so_far == "2023" {
                assert_eq!(told["forecast"]["middle"], serde_json::json!({ "num": row["num"], "den": row["den"] }));
                assert_eq!((&told["forecast"]["estimate"], &told["met"]), (&Value::Bool(false), &row["met"]));
                assert_eq!(told["progress"], if row["met"] == true { "met" } else { "not-met" });
            } else {
                let within = |of: &Value, n: u64| of[0].as_u64().unwrap() <= n && n <= of[1].as_u64().unwrap();
                assert!(within(&told["forecast"]["num_95"], told["forecast"]["num_middle"].as_u64().unwrap()));
                assert_eq!(told["expected"]["basis"]["linear"]["why"], "no-earlier-year");
            }
        }
    }
    let told = program.run(&["forecast", "--unit", "06157", "--period", "2023", "--as-of", "2023-06-30"]).stdout;
    assert!(told.contains("181/365 ngày") && told.contains("Khả năng đạt chỉ tiêu"), "{told}");
}

#[test]
fn the_past_is_asked_again() {
    let program = loaded();
    let document = program.json(&["forecast", "--unit", "06157", "--period", "2023", "--backtest"]);
    for test in document["backtest"].as_array().unwrap() {
        assert_eq!((&test["trials"], &test["targets_asked"]), (&11.into(), &11.into()), "after each month but the last: {test}");
        let right = test["pace_right"].as_u64().unwrap();
        assert!(right <= 11 && test["brier"].as_f64().is_some_and(|b| (0.0..=1.0).contains(&b)));
    }
    let refused = program.run(&["forecast", "--unit", "06157", "--period", "2023", "--definition", "gom-ky-truoc-chuyen-sang"]);
    assert_eq!(refused.code, 1);
}
