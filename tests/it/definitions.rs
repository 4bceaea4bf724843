//! The same sample by several definitions: figures of variants stay what they were, and what makes a difference is told.

use serde_json::{Value, json};

use crate::program::{Program, sample};

fn commune() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

fn rates(program: &Program, period: &str, definition: &str) -> Value {
    let rows = program.json(&["rates", "--unit", "06157", "--period", period, "--definition", definition]);
    rows.as_array().unwrap().iter().map(|r| json!([r["num"], r["den"]])).collect()
}

/// As the program counted them before definitions could ask more.
#[test]
fn variants_count_what_they_always_counted() {
    let program = commune();
    for (definition, period, expected) in [
        ("QD-HoangViet-2023", "2023", json!([[37, 47], [834, 1669]])),
        ("QD-HoangViet-2023-khong-BCCI", "2023", json!([[37, 46], [834, 1657]])),
        ("QD-HoangViet-2023-khong-BCCI", "nd09:2023-6m", json!([[30, 43], [356, 804]])),
        ("chi-toan-trinh", "2023", json!([[26, 28], [504, 762]])),
        ("chi-toan-trinh", "nd09:2023-6m", json!([[20, 25], [202, 333]])),
        ("tren-tong-ho-so", "2023", json!([[38, 58], [842, 1852]])),
        ("tren-tong-ho-so", "nd09:2023-6m", json!([[31, 53], [358, 915]])),
    ] {
        assert_eq!(rates(&program, period, definition), expected, "{definition} {period}");
    }
}

#[test]
fn definitions_are_told_and_compared() {
    let program = commune();
    let all = program.json(&["definitions"]);
    assert_eq!((all[0]["id"].as_str(), all.as_array().unwrap().len()), (Some("QD-HoangViet-2023"), 11));
    assert_eq!(program.json(&["definitions", "QD-766-2022"])["indicators"][0]["population"], "published");
    assert_eq!(program.run(&["definitions", "nothing"]).code, 1);
    let compare = |with: &str| {
        program.json(&["compare-definitions", "--unit", "06157", "--period", "2023", "--with", with])["indicators"].clone()
    };
    for with in ["QD-HoangViet-2023-khong-BCCI", "QD-766-2022", "muc-do-theo-tep", "giai-quyet-trong-ky", "dem-theo-DVC"] {
        for indicator in compare(with).as_array().unwrap() {
            for (part, number) in [("numerator", "num"), ("denominator", "den")] {
                let groups = indicator["differences"].as_array().unwrap().iter().filter(|g| g["part"] == part);
                let sum: i64 = groups.map(|g| if g["only"] == "a" { 1 } else { -1 } * g["count"].as_i64().unwrap()).sum();
                let difference = indicator["a"][number].as_i64().unwrap() - indicator["b"][number].as_i64().unwrap();
                assert_eq!(sum, difference, "{with} {part}");
            }
        }
    }
    // Postal dossiers are what the literal reading leaves out: twelve, each of them to be opened.
    let postal = compare("QD-HoangViet-2023-khong-BCCI")[1]["differences"].clone();
    assert_eq!((postal[0]["reason"].as_str(), postal[0]["count"].as_u64()), (Some("channel"), Some(12)));
    let code = postal[0]["dossiers"][0].as_str().unwrap();
    assert!(code.starts_with("H37.54.09-") && postal.as_array().unwrap().len() == 1);
}

/// A table answers what it can; a definition that asks more gets no figure from it, and people are told.
#[test]
fn a_table_is_not_asked_what_it_does_not_know() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let file = sample("hoang-viet-2023/thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx");
    program.json(&["import", file.to_str().unwrap(), "--unit", "06157"]);
    let ask = |definition: &str| program.done(&["rates", "--unit", "06157", "--period", "2023-Q3", "--definition", definition]);
    for definition in ["QD-HoangViet-2023", "moi-dich-vu-da-cong-bo", "muc-do-theo-tep"] {
        let said = ask(definition).stderr;
        assert!(said.contains("thu-tuc-phat-sinh") && !said.contains("không được dùng"), "{definition}: {said}");
        assert_ne!(rates(&program, "2023-Q3", definition)[1][1], 0);
    }
    for definition in ["QD-766-2022", "dem-theo-DVC", "giai-quyet-trong-ky", "gom-ky-truoc-chuyen-sang"] {
        assert!(ask(definition).stderr.contains("không được dùng"), "{definition}");
        assert_eq!(rates(&program, "2023-Q3", definition)[1], json!([0, 0]));
    }
}
