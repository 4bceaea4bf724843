//! Journeys in the real browser (`tests/browser/*.mjs`), on the running program.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::page::Server;
use crate::program::{Program, root, sample};

/// Where Debian and others put Chromium.
const BROWSERS: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// Without a browser there is nothing to try; where everything must hold there has to be one.
fn is_there() -> bool {
    let browser = BROWSERS.iter().any(|path| Path::new(path).exists());
    let driver = root().join("node_modules/playwright-core").is_dir();
    assert!(browser && driver || std::env::var_os("CI").is_none(), "no browser: chromium {browser}, playwright-core {driver}");
    if !(browser && driver) {
        eprintln!("left out: there is no Chromium, or no playwright-core");
    }
    browser && driver
}

/// Runs a journey on a program.
fn journey(program: &Program, script: &str) {
    journey_with(program, script, &[&root().join("target/pictures").display().to_string()]);
}

/// Runs a journey with arguments after the address.
fn journey_with(program: &Program, script: &str, arguments: &[&str]) {
    let server = Server::start(program);
    let ran = Command::new("node")
        .current_dir(root())
        .arg(format!("tests/browser/{script}"))
        .arg(format!("http://{}", server.address))
        .args(arguments)
        .output()
        .unwrap();
    let told = format!("{}\n{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{told}");
}

#[test]
fn from_a_messy_export_to_a_confirmed_import() {
    if is_there() {
        journey(&Program::with(&[&root().join("data"), &sample("hoang-viet-2023")]), "upload.mjs");
    }
}

#[test]
fn the_annex_is_a_grid_with_and_without_script() {
    if !is_there() {
        return;
    }
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    journey(&program, "annex.mjs");
}

#[test]
fn figures_are_explored_and_anything_is_found() {
    if !is_there() {
        return;
    }
    let program = Program::with(&[&root().join("data"), &sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    journey(&program, "explore.mjs");
}

#[test]
fn each_role_sees_what_it_may_and_nothing_else() {
    if !is_there() {
        return;
    }
    let program = Program::with(&[&sample("na-sam-2025")]);
    program.json(&["import", "--manifest", sample("na-sam-2025/imports.json").to_str().unwrap()]);
    journey(&program, "roles.mjs");
}

/// As Vietnamese pages write it: `1.522`.
fn with_points(n: u64) -> String {
    if n < 1000 { n.to_string() } else { format!("{}.{:03}", with_points(n / 1000), n % 1000) }
}

#[test]
fn each_role_has_a_home() {
    if !is_there() {
        return;
    }
    let program = Program::new();
    let people = program.json(&["demo", "--people", "--no-serve"])["people"].clone();
    let fractions = |args: &[&str]| -> Vec<String> {
        let rows = program.json(&[&["rates", "--unit", "NaSam-06124", "--period", "2025"], args].concat());
        let rows = rows.as_array().cloned().unwrap_or_default();
        let number = |n: &Value| with_points(n.as_u64().unwrap());
        rows.iter().map(|row| format!("{}/{}", number(&row["num"]), number(&row["den"]))).collect()
    };
    let whole = fractions(&[]);
    assert_eq!(whole.len(), 2);
    let own = program.json(&["rates", "--unit", "NaSam-06124", "--period", "2025", "--by", "department"]);
    let own = own.as_array().unwrap().iter().filter(|row| row["department"] == "VPHU");
    let own: Vec<String> = own
        .map(|row| format!("{}/{}", with_points(row["num"].as_u64().unwrap()), with_points(row["den"].as_u64().unwrap())))
        .collect();
    assert_eq!(own.len(), 2);
    let figures = json!({ "statistics": whole, "chairperson": whole, "department": own, "viewer": [&whole[1]] });
    let pictures = root().join("target/pictures").display().to_string();
    journey_with(&program, "homes.mjs", &[&people.to_string(), &figures.to_string(), &pictures]);
}

/// A data folder in which every page has something to show (`tests/browser/addresses.mjs` says where).
fn lived_in() -> Program {
    let program = Program::with(&[&root().join("data/legal-texts.csv"), &sample("hoang-viet-2023")]);
    let import = |set: &str| program.json(&["import", "--manifest", sample(&format!("{set}/imports.json")).to_str().unwrap()]);
    import("hoang-viet-2023");
    program.done(&["load", sample("na-sam-2025").to_str().unwrap()]);
    import("na-sam-2025");
    let unit = ["--unit", "HoangViet-06157"];
    let signed = ["--by", "Nguyễn Văn An", "--position", "Công chức Văn phòng – Thống kê"];
    for period in ["2023-Q1", "2023"] {
        program.done(&[&["close", "--period", period][..], &unit, &signed].concat());
    }
    let signer = ["--number", "12", "--date", "2024-01-05", "--signer-title", "CHỦ TỊCH", "--signer", "Nguyễn Văn Bình"];
    program.json(&[&["paper", "make", "report", "--period", "2023"][..], &unit, &signer].concat());
    program.json(&[&["decision", "draft", "new", "--year", "2024"][..], &unit].concat());
    program.json(&["decision", "draft", "new", "--like", "QD-HoangViet-2023"]);
    let mut document = program.json(&["decision", "draft", "show", "2"])["document"].clone();
    document["number"] = json!("08/QĐ-UBND");
    document["date"] = json!("2024-01-15");
    let path = program.folder.path().join("draft.json");
    std::fs::write(&path, document.to_string()).unwrap();
    program.json(&["decision", "draft", "edit", "2", path.to_str().unwrap(), "--version", "1"]);
    let stated = ["--source", "Cổng DVCQG", "--read-on", "2023-10-05", "--procedure", "1.001193", "--total", "40"];
    program.done(&[&["stated", "add", "--period", "2023-Q3"][..], &unit, &stated].concat());
    let why = ["--reason", "Đối soát quý II với hệ thống một cửa"];
    program.done(&[&["quality", "set", "end_before_receipt", "exclude"][..], &unit, &why].concat());
    program
}

/// Patterns of the program's pages: every address in the one file that declares them.
fn patterns() -> Vec<String> {
    let source = std::fs::read_to_string(root().join("crates/web/src/pages/routes.rs")).unwrap();
    let source = source.split("#[cfg(test)]").next().unwrap();
    let strings = source.split('"').skip(1).step_by(2).filter(|text| text.starts_with('/'));
    let mut found: Vec<String> = strings.map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

fn samples() -> String {
    root().join("samples").display().to_string()
}

#[test]
fn every_page_can_be_used_by_everybody() {
    if is_there() {
        journey_with(&lived_in(), "axe.mjs", &[&samples(), &json!(patterns()).to_string()]);
    }
}

/// For people who look at them: `cargo xtask pictures`.
#[test]
#[ignore = "makes pictures, proves nothing"]
fn pictures_of_every_page() {
    journey_with(&lived_in(), "pictures.mjs", &[&samples(), &root().join("target/pictures").display().to_string()]);
}

/// Those of `docs/tour.md`: `cargo xtask pictures`.
#[test]
#[ignore = "makes pictures, proves nothing"]
fn pictures_of_the_tour() {
    journey_with(&lived_in(), "tour.mjs", &[&samples(), &root().join("docs/pictures").display().to_string()]);
}

#[test]
fn the_tour_has_its_pictures_and_they_are_small() {
    let tour = std::fs::read_to_string(root().join("docs/tour.md")).unwrap();
    let named: Vec<&str> = tour.split("](pictures/").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(named.len() >= 10, "{named:?}");
    for name in &named {
        let bytes =
            std::fs::metadata(root().join("docs/pictures").join(name)).unwrap_or_else(|why| panic!("{name}: {why}")).len();
        assert!(bytes <= 60 << 10, "{name}: {bytes} bytes");
    }
    let kept = std::fs::read_dir(root().join("docs/pictures")).unwrap().count();
    assert_eq!(kept, named.len(), "pictures that the tour does not show");
}
