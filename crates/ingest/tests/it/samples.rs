//! The samples give what their `expected.json` says.

use dondoc_ingest::{Intake, Kind};
use serde_json::Value;

use crate::{codes, form, list, sample, table, take};

fn expected(set: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(sample(set).join("expected.json")).unwrap()).unwrap()
}

#[test]
fn dossier_lists_of_hoang_viet() {
    let expected = expected("hoang-viet-2023");
    let files = expected["steps"][1]["files"].as_array().unwrap();
    for file in files {
        let name = file["file"].as_str().unwrap();
        let list = list(take(&sample("hoang-viet-2023").join(name), None));
        assert_eq!(list.rows_read, file["rows_read"].as_u64().unwrap(), "{name}");
        assert_eq!(list.duplicates_identical, file["duplicates_identical"].as_u64().unwrap(), "{name}");
        assert_eq!(list.superseded_in_file, file["superseded_in_file"].as_u64().unwrap(), "{name}");
        assert_eq!(list.rows.len() as u64, file["distinct_codes"].as_u64().unwrap(), "{name}");
        assert_eq!(list.rows_read, list.rows.len() as u64 + list.duplicates_identical + list.superseded_in_file);
        // The files have these on purpose: see their flags and exclusions.
        let told = if name.ends_with("xlsx") {
            vec!["receipt-date-unreadable"]
        } else {
            vec!["receipt-date-unreadable", "procedure-code-unreadable", "date-unreadable"]
        };
        assert_eq!(codes(&list.diagnostics), told, "{name}");
        if name.ends_with("xlsx") {
            assert_eq!(list.exported_at.unwrap().to_string(), "2023-07-05T08:15:32");
            assert_eq!(list.sheets, ["Danh sách hồ sơ"]);
        }
    }
}

#[test]
fn both_exports_agree_on_dossiers_that_did_not_change() {
    let taken = |name: &str| list(take(&sample("hoang-viet-2023").join(name), None)).rows;
    let (first, second) = (taken("danh-sach-ho-so-2023-h1.xlsx"), taken("danh-sach-ho-so-2023-full.csv"));
    let find = |code: &str| second.iter().find(|d| d.code == code);
    let differ: Vec<String> = first
        .iter()
        .filter_map(|d| Some((d, find(&d.code)?)))
        .filter(|(d, s)| (s.submitted, s.received) != (d.submitted, d.received))
        .map(|(d, s)| format!("{} {:?} {:?} | {:?} {:?}", d.code, d.submitted, d.received, s.submitted, s.received))
        .collect();
    assert!(differ.len() < 30, "{} {differ:#?}", differ.len());
}

#[test]
fn lists_of_na_sam() {
    let expected = expected("na-sam-2025");
    let read: u64 = expected["units"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(|u| u["counts"]["rows_read"].as_u64().or_else(|| u["rows_read"].as_u64()))
        .sum();
    let mut total = 0;
    for name in [
        "ho-so-06124-thi-tran-na-sam-den-2025-06.csv",
        "ho-so-06124-xa-na-sam-tu-2025-07.csv",
        "ho-so-06139-xa-bac-hung-den-2025-06.csv",
        "ho-so-06157-xa-hoang-viet-den-2025-06.csv",
    ] {
        let list = list(take(&sample("na-sam-2025").join(name), Some(Kind::DossierList)));
        assert!(list.diagnostics.is_empty(), "{name}: {:?}", list.diagnostics);
        total += list.rows_read;
    }
    assert_eq!(total, read);
}

#[test]
fn procedure_table_of_hoang_viet() {
    let expected = &expected("hoang-viet-2023")["procedure_table_Q3"];
    let table = table(take(&sample("hoang-viet-2023").join("thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx"), None));
    assert_eq!(table.rows_read, expected["rows_read"].as_u64().unwrap());
    assert_eq!(table.rows.len() as u64, table.rows_read);
    assert_eq!(table.exported_at.unwrap().to_string(), expected["as_of"].as_str().unwrap());
    let (start, end) = table.period.unwrap();
    assert_eq!(
        [start.to_string(), end.to_string()],
        [expected["period"][0].as_str().unwrap(), expected["period"][1].as_str().unwrap()]
    );
    assert_eq!(codes(&table.diagnostics), ["total-mismatch"]);
    assert!(
        table.diagnostics[0].args.contains(&("code".into(), expected["reported"]["total_mismatch"][0].as_str().unwrap().into()))
    );
    let sums = table.rows.iter().fold((0, 0, 0), |(o, p, d), r| (o + r.online, p + r.postal, d + r.direct));
    // The table's own row of sums says 217 | 3 | 273.
    assert_eq!(sums, (217, 3, 273));
}

#[test]
fn form_of_hoang_viet() {
    let expected = &expected("hoang-viet-2023")["form_II.06a"];
    let form = form(take(&sample("hoang-viet-2023").join("II.06a-2023-nam.xls"), None));
    let rows: Vec<Value> = form.rows.iter().map(|r| serde_json::json!({"field": r.field, "values_3_to_13": r.values})).collect();
    assert_eq!(&Value::Array(rows), &expected["rows"]);
    assert_eq!(form.total.unwrap()[..2], [1871, 827]);
    let broken: Vec<Value> = form.broken.iter().map(|b| serde_json::json!({"field": b.field, "broken": b.identities})).collect();
    assert_eq!(&Value::Array(broken), &expected["broken_identities"]);
    assert_eq!(form.exported_at.unwrap().to_string(), "2023-12-18T14:05:51");
    let (start, end) = form.period.unwrap();
    assert_eq!((start.to_string(), end.to_string()), ("2022-12-15".into(), "2023-12-15".into()));
    assert_eq!(codes(&form.diagnostics), ["form-sums-broken"]);
}

#[test]
fn nothing_personal_leaves() {
    for file in ["danh-sach-ho-so-2023-h1.xlsx", "danh-sach-ho-so-2023-full.csv"] {
        let Ok(intake) = take(&sample("hoang-viet-2023").join(file), None) else { panic!("{file}") };
        let Intake::Dossiers(list) = &intake else { panic!("{file}") };
        let said = format!("{list:?}");
        for personal in ["Lý Ngọc Tuấn", "003084173221", "0100376102", "Khuổi Mẫu"] {
            assert!(!said.contains(personal), "{file}: {personal}");
        }
    }
}
