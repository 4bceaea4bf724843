//! Official papers: made from the samples, kept, attached to, verified; through the program.

use std::path::Path;

use serde_json::{Value, json};

use crate::program::{Program, sample};

fn hoang_viet() -> Program {
    let program = Program::with(&[&crate::program::root().join("data"), &sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

fn na_sam() -> Program {
    let program = Program::with(&[&crate::program::root().join("data"), &sample("hoang-viet-2023"), &sample("na-sam-2025")]);
    program.json(&["import", "--manifest", sample("na-sam-2025/imports.json").to_str().unwrap()]);
    program
}

fn preview(program: &Program, kind: &str, more: &[&str]) -> Value {
    program.json(&[&["paper", "make", kind, "--preview"], more].concat())["paper"].clone()
}

fn text(program: &Program, kind: &str, more: &[&str]) -> String {
    program.done(&[&["paper", "make", kind, "--preview"], more].concat()).stdout
}

fn figures(paper: &Value) -> &Vec<Value> {
    paper["figures"].as_array().unwrap()
}

/// `49,97%` of two integers, rounded half up, the slow way.
fn percent(num: u64, den: u64) -> String {
    let hundredths = (u128::from(num) * 20_000 + u128::from(den)) / (2 * u128::from(den));
    format!("{},{:02}%", hundredths / 100, hundredths % 100)
}

/// Every rate of a paper is its two integers, and these are those of `dondoc rates`.
fn agrees_with_rates(program: &Program, paper: &Value, unit: &str, period: &str) -> usize {
    let mut compared = 0;
    let mut known: Vec<Value> = Vec::new();
    for by in [None, Some("department"), Some("procedure")] {
        let mut args = vec!["rates", "--unit", unit, "--period", period];
        args.extend(by.iter().flat_map(|by| ["--by", by]));
        known.extend(program.json(&args).as_array().unwrap().iter().cloned());
    }
    for figure in figures(paper) {
        let what = figure["indicator"].as_str().unwrap();
        if !["service_coverage", "online_dossiers"].contains(&what) || figure["unit"] != *unit {
            continue;
        }
        let row = known.iter().find(|row| {
            row["indicator"] == what && row["department"] == figure["department"] && row["procedure"] == figure["procedure"]
        });
        let row = row.unwrap_or_else(|| panic!("no rate for {figure}"));
        let (num, den) = (row["num"].as_u64().unwrap(), row["den"].as_u64().unwrap());
        assert_eq!(figure["rate"], json!({ "num": num, "den": den }), "{figure}");
        let shown = if den == 0 { "không phát sinh".to_owned() } else { percent(num, den) };
        assert_eq!(figure["shown"], shown);
        compared += 1;
    }
    compared
}

#[test]
fn a_report_says_what_rates_say_and_every_number_is_a_figure() {
    let program = hoang_viet();
    let args = ["--unit", "06157", "--period", "2023", "--difficulty", "Đường truyền yếu", "--date", "2024-01-05"];
    let paper = preview(&program, "report", &args);
    assert!(agrees_with_rates(&program, &paper, "06157", "2023") > 20);
    let said = text(&program, "report", &args);
    for words in [
        "UBND HUYỆN VĂN LÃNG\nỦY BAN NHÂN DÂN\nXÃ HOÀNG VIỆT",
        "Kính gửi: UBND huyện Văn Lãng",
        "I. TÌNH HÌNH TIẾP NHẬN HỒ SƠ VÀ KẾT QUẢ CHUNG",
        "Tỷ lệ hồ sơ xử lý trực tuyến: 49,97% (834/1.669 hồ sơ); chỉ tiêu được giao từ 50% trở lên; đánh giá: chưa đạt",
        "IV. KHÓ KHĂN, VƯỚNG MẮC VÀ KIẾN NGHỊ, ĐỀ XUẤT",
        "- Đường truyền yếu",
        "Không có kiến nghị, đề xuất.",
        "Phụ lục\nKẾT QUẢ TIẾP NHẬN HỒ SƠ THEO THỦ TỤC HÀNH CHÍNH",
        "danh-sach-ho-so-2023-full.csv",
    ] {
        assert!(said.contains(words), "{words}\n---\n{said}");
    }
    // Nothing but dates, codes and ordinals has digits outside figures.
    let mut typed = Vec::new();
    walk_texts(&paper["body"], &mut typed);
    for words in typed {
        let bare: String = words.split_whitespace().filter(|word| !is_told(word)).collect::<Vec<_>>().join(" ");
        assert!(!bare.chars().any(|c| c.is_ascii_digit()), "a number that is no figure: {words}");
    }
}

/// Texts of runs and cells.
fn walk_texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(words) = fields.get("text").and_then(Value::as_str).filter(|_| fields.len() == 1) {
                out.push(words.to_owned());
            }
            fields.values().for_each(|v| walk_texts(v, out));
        }
        Value::Array(items) => items.iter().for_each(|v| walk_texts(v, out)),
        _ => {}
    }
}

/// A date, a time, a year, an ordinal or a code of a procedure: with the marks around it.
fn is_told(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parts = |mark: char, lengths: &[usize]| {
        let parts: Vec<&str> = word.split(mark).collect();
        parts.len() == lengths.len() && parts.iter().zip(lengths).all(|(part, n)| digits(part) && part.len() <= *n)
    };
    parts('/', &[2, 2, 4])
        || parts(':', &[2, 2, 2])
        || parts(':', &[2, 2])
        || (digits(word) && (word.len() <= 2 || word.len() == 4))
        || parts('.', &[1, 6])
}

#[test]
fn the_papers_of_both_samples_are_made() {
    let program = hoang_viet();
    let decision = text(&program, "decision", &["--decision", "QD-HoangViet-2023", "--last-year"]);
    for words in [
        "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HOÀNG VIỆT",
        "Điều 1.",
        "QUYẾT ĐỊNH:",
        "Âu Hồng Ngân",
        "Lưu: VP",
        "| 2 | Văn phòng - Thống kê",
    ] {
        assert!(decision.contains(words), "{words}\n---\n{decision}");
    }
    let letter = ["--unit", "06157", "--period", "2023", "--to", "TPHT", "--date", "2024-01-05", "--deadline", "2024-01-15"];
    let letter = text(&program, "letter", &letter);
    assert!(letter.contains("Kính gửi: Bộ phận Tư pháp - Hộ tịch") && letter.contains("trước ngày 15/01/2024"), "{letter}");
    let form = preview(&program, "II.06a", &["--unit", "06157", "--period", "nd09:2023"]);
    let shown = |column: &str| {
        let figure = figures(&form).iter().find(|f| f["indicator"] == format!("II.06a.{column}"));
        let shown = figure.map(|f| f["shown"].as_str().unwrap().replace('.', ""));
        shown.map(|shown| shown.parse::<u64>().unwrap())
    };
    let total = |column: &str| shown(column).unwrap();
    assert_eq!(total("3"), total("4") + total("5") + total("6"));
    assert_eq!(total("3"), total("7") + total("11"));
    // Received by the lists, as the reconciliation with the province's own form has it.
    let reconciled = program.json(&["reconcile", "--unit", "06157", "--period", "nd09:2023"]);
    let list = &reconciled["form"]["total"]["dossiers"];
    let received = json!({ "online": total("4"), "direct_and_postal": total("5"), "carried_over": total("6") });
    assert_eq!(received, *list, "{reconciled}");
    let table = preview(&program, "progress", &["--unit", "06157", "--period", "2023"]);
    assert_eq!(table["annexes"][0]["body"][0]["table"]["columns"].as_array().unwrap().len(), 11);
    let out = program.folder.path().join("tien-do.xlsx");
    let args = ["paper", "make", "progress", "--unit", "06157", "--period", "2023", "--preview", "--out", out.to_str().unwrap()];
    program.done(&args);
    assert!(std::fs::read(&out).unwrap().starts_with(b"PK"));

    let program = na_sam();
    let report = preview(&program, "report", &["--unit", "06124", "--period", "2025", "--date", "2026-01-05"]);
    assert_eq!(report["head"]["superior"], "UBND TỈNH LẠNG SƠN");
    for kind in ["progress", "follow-up"] {
        preview(&program, kind, &["--unit", "06124", "--period", "2025"]);
    }
    agrees_with_rates(&program, &report, report["figures"][0]["unit"].as_str().unwrap(), "2025");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let program = hoang_viet();
    let refused = |args: &[&str], code: &str| {
        let ran = program.run(&[&["paper", "make"], args, &["--preview", "--json"]].concat());
        assert_eq!(ran.code, 1, "{args:?}: {}", ran.stderr);
        assert_eq!(ran.json()["error"][0]["code"], code, "{args:?}");
    };
    let letter = ["letter", "--unit", "06157", "--period", "2023", "--date", "2024-01-05"];
    refused(&[&letter[..], &["--to", "TPHT", "--deadline", "2024-01-05"]].concat(), "paper-deadline");
    refused(&[&letter[..], &["--to", "TPHT"]].concat(), "paper-deadline-missing");
    refused(&[&letter[..], &["--deadline", "2024-02-01"]].concat(), "paper-to-missing");
    refused(&[&letter[..], &["--deadline", "2024-02-01", "--to", "X"]].concat(), "paper-to-unknown");
    refused(&["decision"], "paper-decision-missing");
    refused(&["decision", "--decision", "nope"], "decision-unknown");
    refused(&["report", "--snapshot", "7"], "snapshot-unknown");
}

#[test]
fn a_template_of_the_province_changes_the_paper_and_a_broken_one_is_told_with_its_line() {
    let program = hoang_viet();
    let written = program.json(&["paper", "templates", "export"]);
    assert_eq!(written["written"].as_array().unwrap().len(), 6);
    program.done(&["paper", "templates", "check", "--unit", "06157", "--period", "2023"]);
    let path = program.data().join("templates/bao-cao.j2");
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept.starts_with("{#") && kept.contains("@phu-luc"), "with the guide above it");
    std::fs::write(&path, kept.replace("@ky-hieu BC-UBND", "@ky-hieu BC-UBND(VP)")).unwrap();
    let paper = preview(&program, "report", &["--unit", "06157", "--period", "2023"]);
    assert_eq!(paper["head"]["symbol"], "BC-UBND(VP)");
    assert_eq!(program.json(&["paper", "templates", "export"])["written"], json!([]), "what is there stays");
    for (broken, code) in [
        ("@doan {{ khong_co_ten_nay }}\n", "paper-template-name"),
        ("@khong-co-lenh x\n", "paper-markup-directive"),
        ("@doan {{ chi_so|length }}\n", "paper-template-number"),
    ] {
        std::fs::write(&path, format!("{kept}{broken}")).unwrap();
        let ran = program.run(&["paper", "make", "report", "--unit", "06157", "--period", "2023", "--preview", "--json"]);
        let line = kept.lines().count() + 1;
        let error = &ran.json()["error"][0];
        assert_eq!(
            (&error["code"], &error["place"]["row"], &error["place"]["file"]),
            (&json!(code), &json!(line), &json!("bao-cao.j2"))
        );
    }
    std::fs::write(&path, "{% for x in %}").unwrap();
    let ran = program.run(&["paper", "templates", "check", "--json"]);
    assert_eq!((ran.code, &ran.json()["findings"][0]["code"]), (1, &json!("paper-template-syntax")));
}

#[test]
fn a_kept_paper_verifies_whatever_comes_later_and_its_signed_file_is_watched() {
    let program = Program::with(&[&crate::program::root().join("data"), &sample("hoang-viet-2023")]);
    let half = sample("hoang-viet-2023/danh-sach-ho-so-2023-h1.xlsx");
    program.json(&["import", half.to_str().unwrap(), "--unit", "06157", "--exported-at", "2023-07-05T08:15:32"]);
    let out = program.folder.path().join("bao-cao.docx");
    let args = ["paper", "make", "report", "--unit", "06157", "--period", "2023", "--out", out.to_str().unwrap()];
    let issued = program.json(&args);
    assert_eq!((&issued["number"], &issued["kind"]), (&json!(1), &json!("report")));
    assert!(std::fs::read(&out).unwrap().starts_with(b"PK"));
    let verified = |n: &str| {
        let ran = program.run(&["paper", "verify", n, "--json"]);
        (ran.code, ran.json())
    };
    let (code, found) = verified("1");
    assert_eq!((code, &found["same"]), (0, &json!(true)), "{found}");
    assert!(found["figures"].as_u64().unwrap() > 30);
    // More data: the paper is about what was known, and still comes out.
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let full = sample("hoang-viet-2023/danh-sach-ho-so-2023-full.csv");
    program.json(&["import", full.to_str().unwrap(), "--unit", "06157", "--exported-at", "2024-01-08T09:02:11"]);
    assert_eq!(verified("1").0, 0);
    let before = program.json(&["paper", "show", "1"]);
    let after = preview(&program, "report", &["--unit", "06157", "--period", "2023"]);
    assert_ne!(before["paper"]["figures"], after["figures"]);

    // Of a closed period every number is the snapshot's.
    let sign = ["--by", "Nguyễn Văn A", "--position", "Công chức Văn phòng - Thống kê"];
    program.json(&[&["close", "--unit", "06157", "--period", "2023"], &sign[..]].concat());
    let issued = program.json(&["paper", "make", "report", "--snapshot", "1"])["issued"].clone();
    assert_eq!((&issued["number"], &issued["snapshot"], &issued["period"]), (&json!(2), &json!(1), &json!("2023")));
    let document = program.json(&["snapshots", "1"])["document"].clone();
    let paper = program.json(&["paper", "show", "2"])["paper"].clone();
    let mut compared = 0;
    for figure in figures(&paper).iter().filter(|f| f["indicator"] == "online_dossiers") {
        assert_eq!(figure["snapshot"], 1);
        let line = document["figures"].as_array().unwrap().iter().find(|line| {
            let of = &line["of"];
            of["unit"] == figure["unit"]
                && of["department"] == figure["department"]
                && of["procedure"] == figure["procedure"]
                && of["month"].is_null()
        });
        let rate = line.unwrap()["rates"].as_array().unwrap().iter().find(|r| r["indicator"] == "online_dossiers").unwrap();
        assert_eq!((&figure["rate"]["num"], &figure["rate"]["den"]), (&rate["num"], &rate["den"]));
        compared += 1;
    }
    assert!(compared > 10);
    assert_eq!(verified("2").0, 0);

    // The signed file.
    let pdf = program.folder.path().join("da-ky.pdf");
    std::fs::write(&pdf, b"%PDF-1.7 signed").unwrap();
    let file = program.json(&["paper", "attach", "1", pdf.to_str().unwrap()]);
    let kept = program.data().join(file["path"].as_str().unwrap());
    assert_eq!(std::fs::read(&kept).unwrap(), b"%PDF-1.7 signed");
    assert_eq!(program.json(&["paper", "attach", "1", pdf.to_str().unwrap()])["id"], file["id"], "the same bytes once");
    std::fs::write(&pdf, b"MZ no pdf").unwrap();
    assert_eq!(program.run(&["paper", "attach", "1", pdf.to_str().unwrap()]).code, 1);
    assert_eq!(program.run(&["verify", "--journal"]).code, 0);
    std::fs::write(&kept, b"%PDF-1.7 forged").unwrap();
    watched(&program, &kept, "file-altered");
    std::fs::remove_file(&kept).unwrap();
    watched(&program, &kept, "file-missing");
    let (code, found) = verified("1");
    assert_eq!((code, found["files_altered"].as_array().unwrap().len()), (1, 1));
}

/// The journal finds what became of an attached file.
fn watched(program: &Program, kept: &Path, difference: &str) {
    let ran = program.run(&["verify", "--journal", "--json"]);
    let report = ran.json();
    let found = &report["findings"][0];
    assert_eq!((ran.code, found["difference"].as_str().unwrap()), (1, difference), "{report}");
    let name = kept.file_name().unwrap().to_str().unwrap();
    assert_eq!(found["file"], format!("papers/{name}"));
}
