//! Reference data from the samples and from small files.

use std::path::{Path, PathBuf};

use dondoc_domain::catalogue::Level;
use dondoc_domain::reference::{Records, ReferenceFile};
use dondoc_ingest::reference::{Found, read};
use tempfile::TempDir;

use crate::sample;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn wrong(files: &[(&str, &str)]) -> Vec<(String, u64, String, String)> {
    let folder = folder(files);
    let arg = |d: &dondoc_ingest::Diagnostic, name: &str| {
        d.args.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default()
    };
    let all = read(&[folder.path().to_owned()]).unwrap_err();
    all.iter().map(|d| (d.code.clone(), d.place.row.unwrap_or(0), arg(d, "column"), arg(d, "why"))).collect()
}

fn counts(found: &Found) -> Vec<(&'static str, usize)> {
    found.files.iter().map(|f| (f.records.kind(), f.records.len())).collect()
}

#[test]
fn sets_of_the_samples() {
    let found = read(&[sample("hoang-viet-2023")]).unwrap();
    let kinds: Vec<&str> = counts(&found).into_iter().map(|(k, _)| k).collect();
    assert_eq!(kinds, ["aliases", "assignments", "procedures", "decision", "departments", "local_units"]);
    assert!(found.files.iter().all(|f| f.scope == ["06157"]));
    assert_eq!(found.skipped.len(), 6);
    let Some(Records::Decision(decision)) = found.files.iter().map(|f| &f.records).find(|r| r.kind() == "decision") else {
        panic!()
    };
    assert_eq!((decision.id.as_str(), decision.unit.as_str(), decision.targets.len()), ("QD-HoangViet-2023", "06157", 14));
    assert_eq!(decision.validity.from_day().unwrap().to_string(), "2023-01-01");
    assert_eq!(decision.targets[0].record.indicator, "service_coverage");
    assert_eq!(decision.document["signer"]["name"], "Âu Hồng Ngân");
    let found = read(&[sample("na-sam-2025")]).unwrap();
    assert_eq!(found.files.len(), 5);
    assert_eq!(found.files[0].scope.len(), 4);
    let found = read(&[sample("")]).unwrap();
    assert_eq!(found.files.len(), 11);
}

#[test]
fn national_units() {
    let data = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data"));
    if !data.join("units.csv").is_file() {
        return;
    }
    let found = read(&[data.to_owned()]).unwrap();
    assert_eq!(counts(&found), [("legal_texts", 35), ("successions", 10_665), ("units", 14_149)]);
}

#[test]
fn semicolons_bom_and_units_of_rows() {
    let set = folder(&[
        ("a.txt", "\u{feff}code;name;unit_code\r\nVP;Văn phòng; thống kê;06157\r\n"),
        (
            "b.txt",
            "procedure_code;department_code;valid_from;valid_to;unit_code\n1.001193.000.00.00.H37;VP;2022-01-01;;06124@2025-06-30\n",
        ),
        ("c.txt", "code,level,name,parent_code,valid_from,valid_to\n01,province,\"Thành phố, Hà Nội\",,,2025-07-01\n"),
        ("d.txt", "code,name,field,level,valid_from,valid_to\n1.001193,Khai sinh,Hộ tịch,Mức độ 4,2022-08-15,\n"),
        ("ghi-chu.txt", "không phải dữ liệu"),
    ]);
    let found = read(&[set.path().to_owned()]).unwrap();
    assert_eq!(counts(&found), [("departments", 1), ("assignments", 1), ("units", 1), ("procedures", 1)]);
    assert_eq!(found.skipped.len(), 1);
    assert!(found.skipped[0].ends_with("/ghi-chu.txt"));
    let Records::Procedures(rows) = &found.files[3].records else { panic!() };
    assert_eq!((rows[0].row, rows[0].record.level), (2, Level::Full));
    let Records::Assignments(rows) = &found.files[1].records else { panic!() };
    assert_eq!(rows[0].record.unit.as_deref(), Some("06124@2025-06-30"));
}

#[test]
fn scope_of_a_file_named_alone() {
    let scope = |f: &[ReferenceFile]| f[0].scope.clone();
    let found = read(&[sample("na-sam-2025/departments.csv")]).unwrap();
    assert_eq!(scope(&found.files).len(), 4);
}

#[test]
fn bad_cells_are_all_told() {
    let catalogue = "code,name,field,level,valid_from,valid_to\n\
        1.001193,Khai sinh,Hộ tịch,cao,2022-08-15,\n\
        abc,,Hộ tịch,full,15/08/2022,\n\
        1.001194,Kết hôn,Hộ tịch,full,2023-01-01,2023-01-01\n";
    let at = |row, column: &str, why: &str| ("reference-cell-invalid".to_owned(), row, column.to_owned(), why.to_owned());
    assert_eq!(
        wrong(&[("catalogue.csv", catalogue)]),
        [
            at(2, "level", "not-a-level"),
            at(3, "code", "not-a-procedure-code"),
            at(3, "name", "missing"),
            at(3, "valid_from", "not-a-date"),
            at(4, "valid_to", "not-after-valid-from"),
        ]
    );
    let succession = "old_level,old_code,new_code,effective,extent\ncommune,1,2,2025-07-01,half\nvillage,1,,2025-02-30,whole\n";
    assert_eq!(wrong(&[("s.csv", succession)]).len(), 4);
    let decision = r#"{"id": "Q", "title": "T", "annex": {"targets": [
        {"department_code": null, "indicator": "I3", "operator": ">=", "target_percent": 62.5},
        {"department_code": "A", "indicator": "I1", "operator": "<", "target_percent": "101"}]}}"#;
    assert_eq!(
        wrong(&[("d.json", decision)]),
        [
            at(0, "unit", "missing"),
            at(0, "annex.period", "missing"),
            at(1, "indicator", "not-an-indicator"),
            at(2, "target_percent", "not-a-percent"),
            at(2, "operator", "not-an-operator"),
        ]
    );
    let units = r#"{"units": [{"id": "A", "code": "1", "name": "", "dossier_prefixes": "H", "valid_from": "x"}]}"#;
    assert_eq!(wrong(&[("units.json", units)]).len(), 3);
}

#[test]
fn a_decision_without_unit_binds_the_only_one() {
    let set = folder(&[
        ("units.json", r#"{"units": [{"id": "X", "code": "1", "name": "Xã X", "dossier_prefixes": ["h1"]}]}"#),
        (
            "decision.json",
            r#"{"id": "Q", "title": "T", "year": 2024, "annex": {"targets": [{"indicator": "I2", "operator": ">=", "target_percent": 62.5}]}}"#,
        ),
    ]);
    let found = read(&[set.path().to_owned()]).unwrap();
    let Records::Decision(decision) = &found.files[0].records else { panic!() };
    assert_eq!((decision.unit.as_str(), decision.targets[0].record.percent.to_string().as_str()), ("X", "62.5"));
    assert_eq!(decision.validity.to_day().unwrap().to_string(), "2025-01-01");
}

#[test]
fn a_named_file_must_be_reference_data() {
    let set = folder(&[("x.csv", "a,b\n1,2\n"), ("y.json", "{\"imports\": []}"), ("z.bin", "\0\u{1}\u{2}")]);
    for name in ["x.csv", "y.json", "z.bin"] {
        let all = read(&[set.path().join(name)]).unwrap_err();
        assert_eq!(all[0].code, "reference-unknown", "{name}");
    }
    assert_eq!(read(&[PathBuf::from("/no/such/file")]).unwrap_err()[0].code, "file-unreadable");
    assert_eq!(read(&[set.path().to_owned()]).unwrap().skipped.len(), 3);
}
