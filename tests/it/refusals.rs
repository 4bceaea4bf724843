//! Bad input: one clear message with place and remedy, good rows kept, no trace of a refused file.

use std::path::PathBuf;

use serde_json::Value;

use crate::program::{Program, Ran, sample};

fn loaded() -> Program {
    Program::with(&[&sample("hoang-viet-2023")])
}

fn file(program: &Program, name: &str, bytes: &[u8]) -> PathBuf {
    let path = program.folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn import(program: &Program, path: &std::path::Path, more: &[&str]) -> Ran {
    let mut args = vec!["import", path.to_str().unwrap(), "--unit", "06157"];
    args.extend(more);
    program.run(&args)
}

fn account(program: &Program) -> Value {
    program.json(&["account", "--unit", "06157", "--codes"])
}

const HEAD: &str = "STT;Mã hồ sơ;Mã TTHC;Hình thức nộp;Ngày nộp;Ngày tiếp nhận;Ngày kết thúc xử lý;Ngày trả;Trạng thái";

#[test]
fn damaged_and_foreign_files_are_refused_in_both_languages() {
    let program = loaded();
    let before = account(&program);
    let xlsx = std::fs::read(sample("hoang-viet-2023/danh-sach-ho-so-2023-h1.xlsx")).unwrap();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("trong.csv", Vec::new()),
        ("quyet-dinh.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 rest of a pdf".to_vec()),
        ("cut.xlsx", xlsx[..xlsx.len() / 2].to_vec()),
        ("anh.csv", b"\x89PNG\r\n\x1a\n0000".to_vec()),
        ("nhi-phan.csv", (0..4000u32).map(|i| (i * 7 % 251) as u8).collect()),
        ("khong-bang.csv", "Kính gửi: UBND huyện\nBáo cáo tuần này chưa có số liệu\n".into()),
        (
            "khong-kenh.csv",
            "STT;Mã hồ sơ;Mã TTHC;Ngày tiếp nhận;Trạng thái\n1;H37.54.09-230101-0001;1.001193;01/01/2023;9\n".into(),
        ),
        (
            "khong-thu-tuc.csv",
            "STT;Mã hồ sơ;Hình thức nộp;Ngày tiếp nhận;Trạng thái\n1;H37.54.09-230101-0001;1;01/01/2023;9\n".into(),
        ),
    ];
    for (name, bytes) in &cases {
        let path = file(&program, name, bytes);
        let ran = import(&program, &path, &[]);
        assert_eq!(ran.code, 1, "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains(name), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains("cách xử lý:"), "{name} has no remedy: {}", ran.stderr);
        let english = import(&program, &path, &["--lang", "en", "--json"]);
        assert_eq!(english.code, 1);
        let reason = &english.json()[0]["reasons"][0];
        assert_eq!(english.json()[0]["refused"], true);
        let (code, message) = (reason["code"].as_str().unwrap(), reason["message"].as_str().unwrap());
        assert!(!message.ends_with(code), "no English words for {code}");
        assert_eq!(reason["place"]["file"], *name);
    }
    assert_eq!(account(&program), before, "a refused file left a trace");
    let missing = program.run(&["import", "/nowhere/ho-so.csv", "--unit", "06157"]);
    assert_eq!(missing.code, 1, "{}", missing.stderr);
}

#[test]
fn what_is_missing_is_named() {
    let program = loaded();
    let path =
        file(&program, "thieu.csv", "STT;Mã hồ sơ;Ngày tiếp nhận;Trạng thái\n1;H37.54.09-230101-0001;01/01/2023;9\n".as_bytes());
    let ran = import(&program, &path, &["--lang", "en"]);
    assert_eq!(ran.code, 1);
    let said = ran.stderr.to_lowercase();
    assert!(said.contains("procedure") && said.contains("channel"), "{}", ran.stderr);
}

#[test]
fn good_rows_go_in_and_bad_ones_are_listed() {
    let program = loaded();
    let rows = [
        "1;H37.54.09-230105-0001;1.001193;Trực tuyến;05/01/2023;05/01/2023;06/01/2023;;Đã trả kết quả",
        "2;H37.54.09-230105-0002;1.001193;Zalo;05/01/2023;05/01/2023;;;Đang xử lý",
        "3;H37.54.09-230105-0003;1.001193;Trực tiếp;05/01/2023;31/02/2023;;;Đang xử lý",
        "4;H37.54.01-230105-0004;1.001193;Trực tiếp;05/01/2023;05/01/2023;;;Đang xử lý",
        "5;H37.54.09-230105-0005;9.999999;Trực tiếp;05/01/2023;05/01/2023;;;Đang xử lý",
        "6;;1.001193;Trực tiếp;05/01/2023;05/01/2023;;;Đang xử lý",
        "7;H37.54.09-230105-0007;1.001193;Trực tiếp;45/01/2023;05/01/2023;;;Đang xử lý",
    ];
    let path = file(&program, "lan-lon.csv", format!("{HEAD}\n{}\n", rows.join("\n")).as_bytes());
    let ran = import(&program, &path, &["--json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = &ran.json()[0];
    let counts = &report["rows"];
    assert_eq!(counts["read"], 7);
    assert_eq!(counts["used"], 2);
    for reason in ["unknown_channel", "no_receipt_date", "other_unit", "unknown_procedure", "unreadable_code"] {
        assert_eq!(counts["excluded"][reason], 1, "{reason}: {counts}");
    }
    assert_eq!(report["flags"]["unreadable_date"], 1);
    let place = |code: &str| {
        let found = report["remarks"].as_array().unwrap().iter().find(|r| r["code"] == code);
        found.unwrap_or_else(|| panic!("no remark {code}: {}", report["remarks"]))["place"].clone()
    };
    assert_eq!(place("channel-unknown")["row"], 3);
    assert_eq!(place("channel-unknown")["column"], 4);
    assert_eq!(place("dossier-code-unreadable")["row"], 7);
    let account = account(&program);
    let sum = account["used"].as_u64().unwrap() + account["excluded_total"].as_u64().unwrap();
    assert_eq!(account["rows_read"].as_u64().unwrap(), sum);
}

#[test]
fn unknown_units_periods_and_definitions() {
    let program = loaded();
    let path = sample("hoang-viet-2023/danh-sach-ho-so-2023-full.csv");
    let ran = program.run(&["import", path.to_str().unwrap(), "--unit", "99999"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("99999"), "{}", ran.stderr);
    for args in [
        &["rates", "--unit", "99999", "--period", "2023"][..],
        &["rates", "--unit", "06157", "--period", "2023-13"],
        &["rates", "--unit", "06157", "--period", "2023", "--definition", "khong-co"],
        &["rates", "--unit", "06157", "--period", "2023", "--indicator", "khong-co"],
        &["account", "--unit", "06157@2026-01-01"],
        &["rates", "--unit", "06157"],
        &["khong-co-lenh"],
    ] {
        let ran = program.run(args);
        assert_eq!(ran.code, 1, "{args:?}: {}", ran.stderr);
        assert!(!ran.stderr.is_empty() && ran.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn contradictory_reference_data_is_refused_whole() {
    let program = Program::new();
    let folder = program.folder.path().join("nen");
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["units.json", "aliases.csv", "departments.csv"] {
        std::fs::copy(sample("hoang-viet-2023").join(name), folder.join(name)).unwrap();
    }
    std::fs::write(
        folder.join("catalogue.csv"),
        "code,local_code,name,field,level,valid_from,valid_to,note\n1.001193,,Khai sinh,Hộ tịch,full,2022-08-15,2023-05-01,\n1.001193,,Khai sinh,Hộ tịch,partial,2023-04-01,,\n",
    )
    .unwrap();
    let ran = program.run(&["load", folder.to_str().unwrap()]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("catalogue.csv") && ran.stderr.contains('3') && ran.stderr.contains("1.001193"),
        "{}",
        ran.stderr
    );
    // Nothing of it is stored: not even the good files' unit.
    assert_eq!(program.run(&["account", "--unit", "06157"]).code, 1);

    let annex = std::fs::read_to_string(sample("hoang-viet-2023/decision.json")).unwrap().replacen("\"TCKT\"", "\"KHONG-CO\"", 1);
    let loaded = loaded();
    let path = file(&loaded, "decision.json", annex.as_bytes());
    let ran = loaded.run(&["load", path.to_str().unwrap(), "--lang", "en"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("KHONG-CO") && ran.stderr.contains("decision.json"), "{}", ran.stderr);
    // The targets that stood still stand.
    let rates = loaded.json(&["rates", "--unit", "06157", "--period", "2023", "--by", "department"]);
    assert!(rates.as_array().unwrap().iter().any(|r| r["department"] == "TCKT" && r["target"] == "70"));
}
