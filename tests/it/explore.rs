//! The explorer, downloads and search, over HTTP from the running program.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::page::Server;
use crate::program::{Program, root, sample};

fn hoang_viet() -> Program {
    let program = Program::with(&[&root().join("data"), &sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

/// Rows of a CSV file with commas as the header names them.
#[track_caller]
fn csv(server: &Server, path: &str) -> Vec<BTreeMap<String, String>> {
    let (status, body) = server.get(&format!("{path}{}lang=en&format=csv", if path.contains('?') { '&' } else { '?' }));
    assert_eq!(status, 200, "{path}: {body}");
    let text = body.strip_prefix('\u{feff}').expect("a byte-order mark, or Excel takes it for a code page");
    let (mut rows, mut row, mut field, mut inside) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if inside && chars.peek() == Some(&'"') => field.extend(chars.next()),
            '"' => inside = !inside,
            ',' if !inside => row.push(std::mem::take(&mut field)),
            '\r' if !inside => {}
            '\n' if !inside => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    let header = rows.remove(0);
    rows.into_iter().map(|row| header.iter().cloned().zip(row).collect()).collect()
}

fn n(row: &BTreeMap<String, String>, column: &str) -> u64 {
    row.get(column).unwrap_or_else(|| panic!("no column {column} in {row:?}")).parse().unwrap()
}

/// Numerator and denominator by a field of plain rates.
fn rates(program: &Program, args: &[&str], field: &str, indicator: &str) -> BTreeMap<String, (u64, u64)> {
    let mut all = vec!["rates", "--unit", "06157", "--period", "2023"];
    all.extend(args);
    let found = program.json(&all);
    let own = found.as_array().unwrap().iter().filter(|r| r["indicator"] == indicator);
    let key = |r: &Value| if field == "period" { r["period"]["name"].clone() } else { r[field].clone() };
    let text = |value: Value| value.as_str().unwrap_or_default().to_owned();
    own.map(|r| (text(key(r)), (r["num"].as_u64().unwrap(), r["den"].as_u64().unwrap()))).collect()
}

#[test]
fn each_views_figures_are_those_of_rates() {
    let program = hoang_viet();
    let server = Server::start(&program);
    for indicator in ["online_dossiers", "service_coverage"] {
        let of = |rest: &str| format!("/explore?unit=06157&period=2023&indicator={indicator}{rest}");
        let made = |row: &BTreeMap<String, String>| (n(row, "Numerator"), n(row, "Denominator"));
        let months: Vec<(u64, u64)> = csv(&server, &of("")).iter().map(made).collect();
        let by_month = rates(&program, &["--by", "month"], "period", indicator);
        assert_eq!(months, by_month.into_values().collect::<Vec<_>>());
        for (rows, by, field) in [("department", "department", "department"), ("procedure", "procedure", "procedure")] {
            let expected = rates(&program, &["--by", by], field, indicator);
            let found = csv(&server, &of(&format!("&view=table&rows={rows}")));
            let (total, parts) = found.split_last().unwrap();
            assert_eq!(made(total), rates(&program, &[], "procedure", indicator)[""], "{rows}");
            let mut left: Vec<(u64, u64)> = expected.into_values().collect();
            for part in parts {
                let at = left.iter().position(|e| *e == made(part)).unwrap_or_else(|| panic!("{rows}: {part:?}"));
                left.swap_remove(at);
            }
            assert!(left.iter().all(|e| *e == (0, 0)), "{rows}: {left:?}");
        }
        // Procedures by months: rows, columns and the whole are counted each for itself, and dossiers add up.
        let heat = csv(&server, &of("&view=heat"));
        let whole = rates(&program, &[], "procedure", indicator)[""];
        let last = heat.last().unwrap();
        assert_eq!(made(last), whole);
        let of_cells = heat.iter().filter(|r| r["Procedure"] != "Total" && r["Month"] != "Total");
        let sums = of_cells.map(made).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        if indicator == "online_dossiers" {
            assert_eq!(sums, whole);
        } else {
            assert!(sums.0 >= whole.0 && sums.1 >= whole.1);
        }
        // The page says the same whole.
        let page = server.page(&of("&view=heat"));
        assert!(page.contains(&format!("{}/{}", whole.0, whole.1)) || page.contains("834/1.669"), "{indicator}");
    }
}

#[test]
fn a_cell_leads_to_as_many_dossiers() {
    let program = hoang_viet();
    let server = Server::start(&program);
    let page = server.page("/explore?unit=06157&period=2023&view=table&rows=field&columns=level");
    let mut followed = 0;
    for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        if !link.contains("/dossiers?") || !link.contains("level=") {
            continue;
        }
        let made = page.split(&format!("href=\"{link}\"")).nth(1).unwrap().split("<small>").nth(1).unwrap();
        let den: usize = made.split('<').next().unwrap().split('/').nth(1).unwrap().replace('.', "").parse().unwrap();
        let listed = csv(&server, &link.replace("&amp;", "&").replace("&#38;", "&"));
        assert_eq!(listed.len(), den, "{link}");
        followed += 1;
    }
    assert!(followed > 5, "{followed}");
    // And from a service to its procedures, which are as many.
    let services = csv(&server, "/explore?unit=06157&period=2023&indicator=service_coverage&view=table&rows=procedure");
    let (total, parts) = services.split_last().unwrap();
    let arose: u64 = parts.iter().map(|row| n(row, "Denominator")).sum();
    assert_eq!(arose, n(total, "Denominator"));
}

#[test]
fn every_table_leaves_as_a_file_without_formulas() {
    let program = hoang_viet();
    let server = Server::start(&program);
    let a = "/explain?a=period%3A2023-H1&b=now&unit=06157&period=2023";
    for (path, column, least) in [
        ("/units/06157?period=2023", "Department", 7),
        ("/units/06157/procedures?period=2023", "Procedure", 40),
        ("/units/06157/dossiers?period=2023", "Dossier code", 1_800),
        ("/units/06157/ranking?period=2023", "Rank", 7),
        ("/units/06157/reconcile?period=2023-Q3", "Procedure", 5),
        ("/units/06157/quality?period=2023", "Check", 10),
        ("/imports", "File", 4),
        ("/journal", "Hash (SHA-256)", 5),
        (a, "Cause", 2),
        ("/explore?unit=06157&period=2023", "Period", 12),
        ("/explore?unit=06157&period=2023&view=compare", "Unit", 1),
    ] {
        let rows = csv(&server, path);
        assert!(rows.len() >= least, "{path}: {} rows", rows.len());
        assert!(rows[0].contains_key(column), "{path}: {:?}", rows[0].keys());
        for cell in rows.iter().flat_map(BTreeMap::values) {
            let number = cell.strip_prefix('-').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit() || b == b'.'));
            assert!(!cell.trim_start().starts_with(['=', '+', '@']) && (!cell.starts_with('-') || number), "{path}: {cell}");
        }
        let mark = if path.contains('?') { '&' } else { '?' };
        let (status, book) = server.get(&format!("{path}{mark}format=xlsx"));
        assert!(status == 200 && book.starts_with("PK"), "{path}");
        assert!(server.page(path).contains("format=xlsx"), "{path}: the page leads to its file");
        assert_eq!(server.get(&format!("{path}{mark}format=exe")).0, 400, "{path}");
    }
    // In Vietnamese the separator is the one of Vietnamese settings.
    let (_, text) = server.get("/explore?unit=06157&period=2023&format=csv&lang=vi");
    assert!(text.starts_with("\u{feff}Kỳ báo cáo;") && text.contains(";44,34;"), "{}", text.lines().nth(1).unwrap_or_default());
}

#[test]
fn anything_is_found_with_or_without_diacritics() {
    let program = hoang_viet();
    let server = Server::start(&program);
    let first = |q: &str| -> Value {
        let (status, text) = server.get(&format!("/search/suggest?lang=en&q={q}"));
        assert_eq!(status, 200, "{q}");
        serde_json::from_str::<Value>(&text).unwrap()[0].clone()
    };
    for (q, kind, to) in [
        ("hoang%20viet", "Units", "/units/06157"),
        ("Ho%C3%A0ng%20Vi%E1%BB%87t", "Units", "/units/06157"),
        ("06157", "Units", "/units/06157"),
        ("H37.54.09-230412-0003", "Dossiers", "/dossiers/H37.54.09-230412-0003"),
        ("h37.54.09-2304", "Dossiers", "/dossiers/H37.54.09-2304"),
        ("1.001193", "Procedures", "/explore?procedure=1.001193"),
        ("dang%20ky%20khai%20sinh", "Procedures", "/explore?procedure="),
        ("danh-sach-ho-so", "Imports", "/imports/"),
        ("QD-HoangViet-2023", "Definitions", "/definitions/QD-HoangViet-2023"),
    ] {
        let hit = first(q);
        assert!(hit["kind"] == kind && hit["to"].as_str().unwrap().starts_with(to), "{q}: {hit}");
        let page = server.page(&format!("/search?q={q}"));
        assert!(page.contains(hit["to"].as_str().unwrap().split('?').next().unwrap()), "{q}");
        // What is found is there.
        let to = hit["to"].as_str().unwrap();
        let to = server.leads_to(to).unwrap_or_else(|| to.to_owned());
        assert_eq!(server.get(&to).0, 200, "{q} → {to}");
    }
    assert_eq!(first("khong%20co%20gi%20nhu%20the"), Value::Null);
    assert_eq!(first("%F0%9F%98%80"), Value::Null);
    let page = server.page("/search?q=%3Cscript%3E");
    assert!(!page.contains("<script>"));
}
