//! Every figure of both `expected.json`, through the command line.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::program::{Program, sample};

fn expected(set: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(sample(set).join("expected.json")).unwrap()).unwrap()
}

/// `S2023-6M` of the samples is `nd09:2023-6m` on the command line, and so on.
fn period_name(name: &str) -> String {
    let (kind, rest) = name.split_at(1);
    match (kind, rest.split_once('-')) {
        ("S", Some((year, "Y"))) => format!("nd09:{year}"),
        ("S", Some((year, part))) => format!("nd09:{year}-{}", part.to_lowercase()),
        ("Q", Some((year, quarter))) => format!("{year}-Q{quarter}"),
        ("M" | "Y", _) => rest.to_owned(),
        _ => panic!("{name}"),
    }
}

const INDICATORS: [(&str, &str); 2] = [("I1", "service_coverage"), ("I2", "online_dossiers")];

/// Rates as rows by (department or "", indicator).
fn by_scope(rows: &Value) -> BTreeMap<(String, String), Value> {
    let rows = rows.as_array().unwrap().iter();
    let key = |r: &Value| (r["department"].as_str().unwrap_or("").to_owned(), r["indicator"].as_str().unwrap().to_owned());
    rows.map(|r| (key(r), r.clone())).collect()
}

/// Compares one `{counted, I1, I2, met?}` with the rows of a scope; returns how many figures that was.
#[track_caller]
fn compare(what: &str, want: &Value, rows: &BTreeMap<(String, String), Value>, department: &str) -> usize {
    let mut figures = 0;
    for (short, long) in INDICATORS {
        let row = rows
            .get(&(department.to_owned(), long.to_owned()))
            .unwrap_or_else(|| panic!("{what} {department}: no row for {long}"));
        for part in ["num", "den"] {
            assert_eq!(row[part], want[short][part], "{what} {department} {short}.{part}");
            figures += 1;
        }
        if let Some(met) = want.get("met").and_then(|m| m.get(short)) {
            assert_eq!(&row["met"], met, "{what} {department} {short} met");
            figures += 1;
        }
        if let Some(counted) = want.get("counted") {
            assert_eq!(&row["counted"], counted, "{what} {department} counted");
            figures += 1;
        }
    }
    figures
}

#[track_caller]
fn compare_account(program: &Program, unit: &str, want: &Value) -> usize {
    let account = program.json(&["account", "--unit", unit, "--codes"]);
    let mut figures = 0;
    for (key, value) in want["counts"].as_object().unwrap() {
        assert_eq!(&account[key], value, "{unit} counts.{key}");
        figures += 1;
    }
    for list in ["excluded_codes", "flag_codes"] {
        for (reason, codes) in want[list].as_object().unwrap() {
            assert_eq!(&account[list][reason], codes, "{unit} {list}.{reason}");
            figures += 1;
        }
    }
    figures
}

/// Services with dossiers but none online: rows of `online_dossiers` by procedure with num 0.
fn without_online(program: &Program, args: &[&str]) -> Value {
    let mut all = vec!["rates", "--by", "procedure", "--indicator", "online_dossiers"];
    all.extend(args);
    let rows = program.json(&all);
    let lacking = rows.as_array().unwrap().iter().filter(|r| r["num"] == 0 && r["den"] != 0);
    lacking.map(|r| json!({"code": r["procedure"], "dossiers": r["den"]})).collect()
}

fn hoang_viet_step(program: &Program, expected: &Value, step: &Value) -> usize {
    let mut figures = compare_account(program, "06157", step);
    for (name, bounds) in expected["periods"].as_object().unwrap() {
        let period = period_name(name);
        let whole = program.json(&["rates", "--unit", "06157", "--period", &period]);
        let given = &whole[0]["period"];
        for (bound, at) in [("start", 0), ("end", 1)] {
            assert_eq!(format!("{}T00:00:00", given[bound].as_str().unwrap()), bounds[at].as_str().unwrap(), "{name} {bound}");
            figures += 1;
        }
        let departments = by_scope(&program.json(&["rates", "--unit", "06157", "--period", &period, "--by", "department"]));
        let whole = by_scope(&whole);
        for (scope, results) in step["results"].as_object().unwrap() {
            let (rows, department) = scope.strip_prefix("dept:").map_or((&whole, ""), |d| (&departments, d));
            figures += compare(name, &results[name], rows, department);
        }
    }
    let departments = by_scope(&program.json(&["rates", "--unit", "06157", "--period", "2023", "--by", "department"]));
    let whole = by_scope(&program.json(&["rates", "--unit", "06157", "--period", "2023"]));
    for annex in step["annex_Y2023"].as_array().unwrap() {
        let scope = annex["scope"].as_str().unwrap();
        let (rows, department) = scope.strip_prefix("dept:").map_or((&whole, ""), |d| (&departments, d));
        let indicator = INDICATORS.iter().find(|(short, _)| annex["indicator"] == *short).unwrap().1;
        let row = &rows[&(department.to_owned(), indicator.to_owned())];
        for (theirs, ours) in [("target_percent", "target"), ("num", "num"), ("den", "den"), ("met", "met")] {
            assert_eq!(row[ours], annex[theirs], "annex {scope} {indicator} {ours}");
            figures += 1;
        }
    }
    assert_eq!(without_online(program, &["--unit", "06157", "--period", "2023"]), step["procedures_without_online_Y2023"]);
    figures + step["procedures_without_online_Y2023"].as_array().unwrap().len()
}

/// `dondoc import` of one file as `imports.json` has it.
fn import(program: &Program, set: &str, entry: &Value) -> Value {
    let file = sample(set).join(entry["file"].as_str().unwrap());
    let kind = match entry["kind"].as_str().unwrap() {
        "dossier_list" => "dossiers",
        "procedure_table" => "procedures",
        _ => "II.06a",
    };
    let (unit, as_of) = (entry["unit"].as_str().unwrap(), entry["as_of"].as_str().unwrap());
    let mut args = vec!["import", file.to_str().unwrap(), "--unit", unit, "--exported-at", as_of, "--as", kind];
    let period = entry.get("period").map(|p| format!("{}..{}", p[0].as_str().unwrap(), p[1].as_str().unwrap()));
    args.extend(period.iter().flat_map(|p| ["--period", p.as_str()]));
    program.json(&args)[0].clone()
}

fn compare_report(report: &Value, want: &Value) -> usize {
    let rows = &report["rows"];
    assert_eq!(report["file"], want["file"]);
    for (theirs, ours) in [
        ("rows_read", "read"),
        ("duplicates_identical", "duplicates_identical"),
        ("superseded_in_file", "superseded_in_file"),
        ("codes_new", "codes_new"),
        ("codes_already_known", "codes_already_known"),
    ] {
        assert_eq!(rows[ours], want[theirs], "{} {theirs}", want["file"]);
    }
    let excluded: u64 = rows["excluded"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    let standing = rows["used"].as_u64().unwrap() + excluded;
    assert_eq!(Value::from(standing), want["distinct_codes"], "distinct codes");
    6
}

#[test]
fn hoang_viet_2023() {
    let set = "hoang-viet-2023";
    let expected = expected(set);
    let manifest: Value = serde_json::from_str(&std::fs::read_to_string(sample(set).join("imports.json")).unwrap()).unwrap();
    let program = Program::with(&[&sample(set)]);
    let mut figures = 0;
    for (i, step) in expected["steps"].as_array().unwrap().iter().enumerate() {
        let report = import(&program, set, &manifest["imports"][i]);
        figures += compare_report(&report, &step["files"].as_array().unwrap()[i]);
        figures += hoang_viet_step(&program, &expected, step);
    }

    // The procedure table: beside the lists it is asked for by name.
    let table = &expected["procedure_table_Q3"];
    let report = import(&program, set, &manifest["imports"][2]);
    assert_eq!(report["rows"]["read"], table["rows_read"]);
    let bare = |list: &Value| -> BTreeSet<String> {
        list.as_array().unwrap().iter().map(|c| c.as_str().unwrap().split('.').take(2).collect::<Vec<_>>().join(".")).collect()
    };
    for what in ["unknown_procedure", "total_mismatch", "level_differs"] {
        assert_eq!(bare(&report["reported"][what]), bare(&table["reported"][what]), "{what}");
        figures += 1;
    }
    let asked = ["rates", "--unit", "06157", "--period", "2023-Q3", "--source", "procedures"];
    let whole = by_scope(&program.json(&asked));
    let departments = by_scope(&program.json(&[&asked[..], &["--by", "department"]].concat()));
    for (scope, want) in table["results"].as_object().unwrap() {
        let (rows, department) = scope.strip_prefix("dept:").map_or((&whole, ""), |d| (&departments, d));
        figures += compare("table", want, rows, department);
    }
    let by_procedure = |source: &str| -> BTreeMap<String, Value> {
        let rows = program.json(&["rates", "--unit", "06157", "--period", "2023-Q3", "--source", source, "--by", "procedure"]);
        rows.as_array().unwrap().iter().map(|r| (r["procedure"].as_str().unwrap().to_owned(), r["channels"].clone())).collect()
    };
    let (from_table, from_dossiers) = (by_procedure("procedures"), by_procedure("dossiers"));
    let none = json!({"online": 0, "direct": 0, "postal": 0});
    let mut differences = Vec::new();
    for procedure in from_table.keys().chain(from_dossiers.keys()).collect::<BTreeSet<_>>() {
        let (a, b) = (from_table.get(procedure).unwrap_or(&none), from_dossiers.get(procedure).unwrap_or(&none));
        if a != b {
            differences.push(json!({"procedure": procedure, "table": a, "dossiers": b}));
        }
    }
    assert_eq!(Value::from(differences), table["differences_to_dossiers_after_both_lists"]);

    // The form is taken in for reconciliation and says that it can feed neither rate.
    let form = &expected["form_II.06a"];
    let report = import(&program, set, &manifest["imports"][3]);
    assert_eq!(report["can_feed"], form["can_feed"]);
    assert_eq!(report["why"], form["why"]);
    for what in ["rows", "total_row_3_to_13", "broken_identities"] {
        assert_eq!(report["form"][what], form[what], "{what}");
        figures += 1;
    }
    let year = program.json(&["rates", "--unit", "06157", "--period", "nd09:2023"]);
    let channels = &year[0]["channels"];
    assert_eq!(channels["online"], form["dossiers_after_both_lists"]["online"]);
    let other = channels["direct"].as_u64().unwrap() + channels["postal"].as_u64().unwrap();
    assert_eq!(Value::from(other), form["dossiers_after_both_lists"]["direct_and_postal"]);

    // Neither of the last two changed what the lists say.
    figures += compare_account(&program, "06157", &expected["steps"][1]);
    assert!(figures > 3000, "only {figures} figures were compared");
}

/// The same through `--manifest`, in a folder that also knows the whole country, is the same.
#[test]
fn hoang_viet_2023_by_manifest_with_the_whole_country() {
    let program = Program::with(&[&crate::program::root().join("data"), &sample("hoang-viet-2023")]);
    let manifest = sample("hoang-viet-2023/imports.json");
    let reports = program.json(&["import", "--manifest", manifest.to_str().unwrap()]);
    assert_eq!(reports.as_array().unwrap().len(), 4);
    let expected = expected("hoang-viet-2023");
    let step = &expected["steps"][1];
    compare_account(&program, "06157", step);
    let year = by_scope(&program.json(&["rates", "--unit", "06157", "--period", "2023", "--by", "department"]));
    for (scope, results) in step["results"].as_object().unwrap() {
        if let Some(department) = scope.strip_prefix("dept:") {
            compare("year", &results["Y2023"], &year, department);
        }
    }
    // On today's map the commune is part of its successor, which the national list knows.
    let today = program.json(&["rates", "--unit", "06124@2025-07-01", "--period", "2023", "--map", "today"]);
    assert_eq!((&today[1]["num"], &today[1]["den"]), (&json!(834), &json!(1669)));
    // And of its district and province, as they were.
    for above in ["182", "20@2023-12-31"] {
        let rates = program.json(&["rates", "--unit", above, "--period", "2023"]);
        assert_eq!((&rates[0]["num"], &rates[0]["den"]), (&json!(37), &json!(47)), "{above}");
    }
    // Once more: nothing changes.
    let again = program.json(&["import", "--manifest", manifest.to_str().unwrap()]);
    assert!(again.as_array().unwrap().iter().all(|r| r["already_imported"] == true));
    compare_account(&program, "06157", &expected["steps"][1]);
}

#[test]
fn na_sam_2025() {
    let set = "na-sam-2025";
    let expected = expected(set);
    let program = Program::with(&[&sample(set)]);
    let manifest = sample(set).join("imports.json");
    program.json(&["import", "--manifest", manifest.to_str().unwrap()]);
    let mut figures = 0;
    let periods: BTreeMap<String, String> = expected["periods"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, b)| (name.clone(), format!("{}..{}", b[0].as_str().unwrap(), b[1].as_str().unwrap())))
        .collect();
    for (unit, want) in expected["units"].as_object().unwrap() {
        figures += compare_account(&program, unit, want);
        for (name, period) in &periods {
            let whole = by_scope(&program.json(&["rates", "--unit", unit, "--period", period]));
            let departments = by_scope(&program.json(&["rates", "--unit", unit, "--period", period, "--by", "department"]));
            figures += compare(name, &expected["as_it_was"][name][unit], &whole, "");
            for (scope, results) in want["results"].as_object().unwrap() {
                let (rows, department) = scope.strip_prefix("dept:").map_or((&whole, ""), |d| (&departments, d));
                figures += compare(&format!("{unit} {name}"), &results[name], rows, department);
            }
        }
    }
    for (name, period) in &periods {
        let unit = "NaSam-06124";
        let today = by_scope(&program.json(&["rates", "--unit", unit, "--period", period, "--map", "today"]));
        figures += compare(name, &expected["on_todays_map"][name][unit], &today, "");
        let check = &expected["union_check"][name];
        let union = json!({"I1": check["I1_distinct_union"], "I2": check["I2_union"]});
        figures += compare(name, &union, &today, "");
        let parts = program.json(&["rates", "--unit", unit, "--period", period, "--map", "today", "--by", "unit"]);
        for (indicator, key) in [("service_coverage", "I1_sum_of_units_is_wrong"), ("online_dossiers", "I2_sum_of_units")] {
            for part in ["num", "den"] {
                let of = parts.as_array().unwrap().iter().filter(|r| r["indicator"] == indicator);
                let sum: u64 = of.map(|r| r[part].as_u64().unwrap()).sum();
                assert_eq!(Value::from(sum), check[key][part], "{name} {key} {part}");
                figures += 1;
            }
        }
        // A unit that ended has no place on today's map.
        let old = program.json(&["rates", "--unit", "HoangViet-06157", "--period", period, "--map", "today"]);
        assert_eq!((&old[0]["num"], &old[0]["den"], &old[0]["met"]), (&json!(0), &json!(0), &Value::Null));
    }
    let lacking = without_online(&program, &["--unit", "NaSam-06124", "--period", "2025", "--map", "today"]);
    assert_eq!(lacking, expected["procedures_without_online_Y2025_on_todays_map"]);
    assert!(figures > 800, "only {figures} figures were compared");
}

/// Code 06124 names two units: the day decides.
#[test]
fn a_reused_code_is_never_joined() {
    let set = "na-sam-2025";
    let program = Program::with(&[&sample(set)]);
    program.json(&["import", "--manifest", sample(set).join("imports.json").to_str().unwrap()]);
    let num_den = |unit: &str, period: &str| {
        let rows = program.json(&["rates", "--unit", unit, "--period", period, "--indicator", "online_dossiers"]);
        (rows[0]["unit"].as_str().unwrap().to_owned(), rows[0]["num"].as_u64().unwrap(), rows[0]["den"].as_u64().unwrap())
    };
    assert_eq!(num_den("06124", "2025-H1"), ("TT-NaSam-06124".into(), 517, 717));
    assert_eq!(num_den("06124", "2025-H2"), ("NaSam-06124".into(), 1522, 2361));
    assert_eq!(num_den("06124@2025-06-30", "2025"), ("TT-NaSam-06124".into(), 517, 717));
}

/// Files whose unit nobody names are told by their codes and days of receipt.
#[test]
fn the_unit_is_told_by_the_codes() {
    let set = "na-sam-2025";
    let program = Program::with(&[&sample(set)]);
    for (file, unit) in [
        ("ho-so-06124-thi-tran-na-sam-den-2025-06.csv", "TT-NaSam-06124"),
        ("ho-so-06139-xa-bac-hung-den-2025-06.csv", "BacHung-06139"),
        ("ho-so-06124-xa-na-sam-tu-2025-07.csv", "NaSam-06124"),
    ] {
        let report = program.json(&["import", sample(set).join(file).to_str().unwrap()]);
        assert_eq!(report[0]["unit"], unit, "{file}");
    }
}
