//! Tables beside lists, imports beside imports, remarks as a workbook: through the command line and the page.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use calamine::{Reader as _, Xlsx};
use serde_json::{Value, json};

use crate::page::Server;
use crate::program::{Program, sample};

const SET: &str = "hoang-viet-2023";

fn expected() -> Value {
    serde_json::from_str(&std::fs::read_to_string(sample(SET).join("expected.json")).unwrap()).unwrap()
}

fn with_all() -> Program {
    let program = Program::with(&[&sample(SET)]);
    program.json(&["import", "--manifest", sample(SET).join("imports.json").to_str().unwrap()]);
    program
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("not a number: {value}"))
}

fn total(channels: &Value) -> i64 {
    ["online", "direct", "postal"].iter().map(|c| number(&channels[c])).sum()
}

/// Rates by procedure as a procedure table, the way officers get it.
fn table_of(program: &Program, period: &str, name: &str) -> PathBuf {
    let rows = program.json(&["rates", "--unit", "06157", "--period", period, "--by", "procedure", "--source", "dossiers"]);
    let mut text = String::from("STT;Mã TTHC;Qua mạng;Qua bưu chính;Trực tiếp;Tổng số\n");
    let rows = rows.as_array().unwrap().iter().filter(|r| r["indicator"] == "online_dossiers");
    for (i, row) in rows.enumerate() {
        let c = &row["channels"];
        let (code, sum) = (row["procedure"].as_str().unwrap(), total(c));
        writeln!(text, "{};{code};{};{};{};{sum}", i + 1, c["online"], c["postal"], c["direct"]).unwrap();
    }
    let path = program.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn import_table(program: &Program, path: &std::path::Path, period: &str) -> Value {
    program.json(&["import", path.to_str().unwrap(), "--unit", "06157", "--period", period, "--as", "procedures"])[0].clone()
}

/// The sample's table differs for three procedures, exactly these; the rest agrees, and everything sums.
#[test]
fn a_table_is_reconciled_with_the_lists() {
    let program = with_all();
    let expected = expected();
    let want = &expected["procedure_table_Q3"];
    let found = program.json(&["reconcile", "--unit", "06157", "--period", "2023-Q3"]);
    let table = &found["table"];
    let differences = table["differences"].as_array().unwrap().iter();
    let bare: Vec<Value> =
        differences.map(|d| json!({"procedure": d["procedure"], "table": d["table"], "dossiers": d["dossiers"]})).collect();
    assert_eq!(Value::from(bare), want["differences_to_dossiers_after_both_lists"]);
    for side in ["table", "dossiers"] {
        let all = table["differences"].as_array().unwrap().iter().chain(table["agreeing"].as_array().unwrap());
        assert_eq!(all.map(|p| total(&p[side])).sum::<i64>(), total(&table["total"][side]), "{side}");
    }
    let sum: i64 = table["differences"].as_array().unwrap().iter().map(|d| number(&d["difference"])).sum();
    assert_eq!(sum, number(&table["total"]["difference"]));
    assert_eq!(sum, total(&table["total"]["table"]) - total(&table["total"]["dossiers"]));
    assert!(table["agreeing"].as_array().unwrap().iter().all(|p| p["difference"] == 0));
    // Both rates each way.
    let results = [&want["results"]["unit"], &expected["steps"][1]["results"]["unit"]["Q2023-3"]];
    for (side, results) in ["table", "dossiers"].into_iter().zip(results) {
        assert_eq!(total(&table["total"][side]), number(&results["counted"]), "{side}");
        for (short, rate) in ["I1", "I2"].into_iter().zip(table["rates"].as_array().unwrap()) {
            assert_eq!(rate[side], results[short], "{side} {short}");
            assert_eq!(rate["met"][side], results["met"][short], "{side} {short}");
        }
    }
    // What is not in the catalogue is told, and counted on neither side.
    let outside: BTreeSet<&str> =
        table["outside_catalogue"].as_array().unwrap().iter().map(|o| o["procedure"].as_str().unwrap()).collect();
    assert!(outside.contains("1.999777"), "{outside:?}");
    assert_eq!(table["other_calendar"], Value::Null);
    // Every difference has what is known about it: here rows of the list that are left out.
    for difference in table["differences"].as_array().unwrap() {
        assert_eq!(difference["reasons"][0]["reason"], "excluded", "{difference}");
    }
    let told = program.done(&["reconcile", "--unit", "06157", "--period", "2023-Q3"]);
    assert!(told.stdout.contains("3/43") && told.stdout.contains("−2"), "{}", told.stdout);
    // Refused in words where there is nothing to compare.
    let other = program.run(&["reconcile", "--unit", "06157", "--period", "2023-Q2"]);
    assert!(other.code == 1 && other.stderr.contains("2023-Q3") && other.stderr.contains("nd09:2023"), "{}", other.stderr);
    let none = program.run(&["reconcile", "--unit", "06157", "--period", "2020"]);
    assert_eq!(none.code, 1, "{}", none.stdout);
}

#[test]
fn the_form_is_reconciled_by_field() {
    let program = with_all();
    let want = &expected()["form_II.06a"];
    let found = program.json(&["reconcile", "--unit", "06157", "--period", "nd09:2023"]);
    let form = &found["form"];
    assert_eq!(found["table"], Value::Null);
    let received = &want["dossiers_after_both_lists"];
    for part in ["online", "direct_and_postal"] {
        assert_eq!(form["total"]["dossiers"][part], received[part], "{part}");
        assert_eq!(form["total"]["form"][part], received[part], "{part}");
    }
    let fields = form["fields"].as_array().unwrap();
    assert_eq!(fields.len(), want["rows"].as_array().unwrap().len());
    for (field, row) in fields.iter().zip(want["rows"].as_array().unwrap()) {
        let values = &row["values_3_to_13"];
        assert_eq!(field["field"], row["field"]);
        let as_form = json!({"online": values[1], "direct_and_postal": values[2], "carried_over": values[3]});
        assert_eq!(field["form"], as_form);
        assert_eq!((&field["difference"]["online"], &field["difference"]["direct_and_postal"]), (&json!(0), &json!(0)));
    }
    for part in ["online", "direct_and_postal", "carried_over"] {
        let sum: i64 = fields.iter().map(|f| number(&f["difference"][part])).sum();
        assert_eq!(sum, number(&form["total"]["difference"][part]), "{part}");
    }
}

/// A table made for the statutory quarter and labelled with the calendar one is found out.
#[test]
fn a_table_of_the_other_calendar_is_found_out() {
    let program = with_all();
    let path = table_of(&program, "nd09:2023-Q2", "quy2.csv");
    import_table(&program, &path, "2023-Q2");
    let found = program.json(&["reconcile", "--unit", "06157", "--period", "2023-Q2"]);
    let other = &found["table"]["other_calendar"];
    assert_eq!(other["period"]["name"], "nd09:2023-Q2");
    assert_eq!(other["apart_there"], 0, "{other}");
    assert!(number(&other["apart_here"]) > 0);
    let border = found["table"]["differences"].as_array().unwrap();
    assert!(!border.is_empty());
    let apart: i64 = border
        .iter()
        .flat_map(|d| ["online", "direct", "postal"].map(|c| (number(&d["table"][c]) - number(&d["dossiers"][c])).abs()))
        .sum();
    assert_eq!(apart, number(&other["apart_here"]));
}

/// Two quarters make the half-year: dossiers add up, services are a union; a hole is told, and a later table
/// of the same period stands.
#[test]
fn tables_of_several_periods_make_up_one() {
    let lists = with_all();
    let program = Program::with(&[&sample(SET)]);
    let quarters = ["2023-Q1", "2023-Q2"];
    let rates = |period: &str, by: &[&str]| {
        let args = [&["rates", "--unit", "06157", "--period", period][..], by].concat();
        program.json(&args)
    };
    let first = table_of(&lists, quarters[0], "q1.csv");
    import_table(&program, &first, quarters[0]);
    // One quarter is not half a year: nothing is counted, and what is missing is said.
    let half = program.done(&["rates", "--unit", "06157", "--period", "2023-H1", "--json"]);
    assert_eq!(half.json()[0]["den"], 0);
    assert!(half.stderr.contains("01/04/2023") && half.stderr.contains("30/06/2023"), "{}", half.stderr);
    let second = table_of(&lists, quarters[1], "q2.csv");
    import_table(&program, &second, quarters[1]);
    let half = rates("2023-H1", &[]);
    let [q1, q2] = quarters.map(|q| rates(q, &[]));
    for part in ["num", "den"] {
        assert_eq!(number(&half[1][part]), number(&q1[1][part]) + number(&q2[1][part]), "dossiers {part}");
    }
    let services = |period: &str, part: &str| -> BTreeSet<String> {
        let rows = rates(period, &["--by", "procedure", "--indicator", "service_coverage"]);
        let arising = rows.as_array().unwrap().iter().filter(|r| r[part] == 1);
        arising.map(|r| r["procedure"].as_str().unwrap().to_owned()).collect()
    };
    for part in ["num", "den"] {
        let union: BTreeSet<String> = quarters.iter().flat_map(|q| services(q, part)).collect();
        assert_eq!(number(&half[0][part]), union.len() as i64, "services {part}");
    }
    assert!(number(&half[0]["den"]) < number(&q1[0]["den"]) + number(&q2[0]["den"]), "a sum would be too much");
    assert_eq!(half[0]["source"], "procedure_table");
    let told = program.done(&["rates", "--unit", "06157", "--period", "2023-H1"]);
    assert!(told.stderr.contains("q1.csv") && told.stderr.contains("q2.csv"), "{}", told.stderr);
    // By month: the quarters cannot be cut, and no month is made up.
    let months = rates("2023-Q1", &["--by", "month"]);
    assert!(months.as_array().unwrap().iter().all(|r| r["den"] == 0));
    // A later table of the second quarter stands in the place of the earlier.
    let text = "STT;Mã TTHC;Qua mạng;Qua bưu chính;Trực tiếp;Tổng số\n1;1.001193;5;0;1;6\n";
    let path = program.folder.path().join("q2-sua.csv");
    std::fs::write(&path, text).unwrap();
    let report = import_table(&program, &path, quarters[1]);
    let corrected = rates("2023-H1", &[]);
    assert_eq!(number(&corrected[1]["den"]), number(&q1[1]["den"]) + 6);
    // Undone, the earlier stands again.
    program.json(&["undo", &report["import_id"].to_string(), "--reason", "thử"]);
    assert_eq!(rates("2023-H1", &[])[1]["den"], half[1]["den"]);
    // A table of the half-year itself comes before its quarters.
    let whole = table_of(&lists, "2023-01", "thang1.csv");
    import_table(&program, &whole, "2023-H1");
    assert_eq!(rates("2023-H1", &[])[1]["den"], rates("2023-H1", &["--source", "procedures"])[1]["den"]);
    assert!(number(&rates("2023-H1", &[])[1]["den"]) < number(&half[1]["den"]));
    // The pages say what the figures rest on.
    let server = Server::start(&program);
    for path in
        ["/", "/units/06157?period=2023-H1", "/units/06157/procedures?period=2023-H1", "/units/06157/dossiers?period=2023-H1"]
    {
        let page = server.page(&format!("{path}{}lang=vi", if path.contains('?') { '&' } else { '?' }));
        assert!(page.contains("thang1.csv") && page.contains("không xuống được tới hồ sơ"), "{path}\n{page}");
    }
}

/// What two imports have in common and not, and what each alone would make of the rates.
#[test]
fn imports_are_compared() {
    let program = with_all();
    let expected = expected();
    let found = program.json(&["compare", "1", "2"]);
    let d = &found["dossiers"];
    let codes = |file: &Value| number(&file["distinct_codes"]);
    let files = expected["steps"][1]["files"].as_array().unwrap();
    assert_eq!(number(&d["only_a"]), expected["steps"][1]["only_in_earlier_file"].as_array().unwrap().len() as i64);
    let both = number(&d["same"]) + number(&d["changed"]);
    assert_eq!(number(&d["only_a"]) + both, codes(&files[0]) - number(&d["without_readable_code"]["a"]));
    assert_eq!(number(&d["only_b"]) + both, codes(&files[1]) - number(&d["without_readable_code"]["b"]));
    assert_eq!(found["rates"]["period"]["name"], "2023");
    // Each alone is as if nothing else had been taken in.
    let alone = Program::with(&[&sample(SET)]);
    alone.json(&["import", sample(SET).join("danh-sach-ho-so-2023-full.csv").to_str().unwrap(), "--unit", "06157"]);
    let rows = found["rates"]["rows"].as_array().unwrap();
    let year = ["rates", "--unit", "06157", "--period", "2023"];
    let whole = alone.json(&year);
    let departments = alone.json(&[&year[..], &["--by", "department"]].concat());
    let mut compared = 0;
    for row in whole.as_array().unwrap().iter().chain(departments.as_array().unwrap()) {
        let same = |r: &&Value| r["department"] == row["department"] && r["indicator"] == row["indicator"];
        let b = rows.iter().find(same).map_or(json!({"num": 0, "den": 0}), |r| r["b"].clone());
        assert_eq!(b, json!({"num": row["num"], "den": row["den"]}), "{row}");
        compared += usize::from(row["den"] != 0);
    }
    assert!(compared > 8);
    let first = &expected["steps"][0]["results"]["unit"]["Y2023"];
    assert_eq!((&rows[0]["a"], &rows[1]["a"]), (&first["I1"], &first["I2"]));
    // Different kinds, the form, and the unknown are refused in words.
    for (a, b) in [("1", "3"), ("4", "4"), ("1", "99")] {
        assert_eq!(program.run(&["compare", a, b]).code, 1, "{a} {b}");
    }
    // The page opens each number into its list, a page at a time.
    let server = Server::start(&program);
    let page = server.page("/imports/compare?a=1&b=2");
    assert!(page.contains("part=only-a") && page.contains("part=changed-received"), "{page}");
    let list = server.page("/imports/compare?a=1&b=2&part=only-b&page=2");
    assert!(list.contains("101–200") && list.contains("page=3"), "{list}");
    let changed = server.page("/imports/compare?a=1&b=2&part=changed-channel");
    assert!(changed.matches("<del>").count() == number(&d["changed_by_field"]["channel"]) as usize, "{changed}");
    assert!(server.page("/imports").contains("name=\"a\" value=\"2\""));
    assert!(server.page("/imports/2").contains("/imports/compare?a=1&#38;b=2"));
    assert_eq!(server.get("/imports/compare?a=1&b=3").0, 400);
    assert_eq!(server.get("/imports/compare?a=x&b=3").0, 400);
}

#[test]
fn procedure_tables_are_compared() {
    let program = with_all();
    let path = program.folder.path().join("khac.csv");
    std::fs::write(&path, "STT;Mã TTHC;Qua mạng;Qua bưu chính;Trực tiếp;Tổng số\n1;1.001776;20;0;8;28\n2;9.000001;1;0;0;1\n")
        .unwrap();
    let report = import_table(&program, &path, "2023-Q3");
    let found = program.json(&["compare", "3", &report["import_id"].to_string()]);
    let procedures = &found["procedures"];
    let differing: BTreeMap<&str, &Value> =
        procedures["differing"].as_array().unwrap().iter().map(|p| (p["procedure"].as_str().unwrap(), p)).collect();
    assert!(!differing.contains_key("1.001776") && differing["9.000001"]["difference"] == 1);
    assert_eq!(procedures["same"], 1);
    let sum: i64 = differing.values().map(|p| number(&p["difference"])).sum();
    assert_eq!(sum, total(&procedures["total"]["b"]) - total(&procedures["total"]["a"]));
    assert_eq!(procedures["periods"], Value::Null);
}

/// The workbook read back: each remark at its address, with the code of its dossier, and nothing personal.
#[test]
fn remarks_come_as_a_workbook() {
    let program = with_all();
    let personal = crate::privacy::personal();
    for import in ["1", "2", "3", "4"] {
        let path = program.folder.path().join(format!("{import}.xlsx"));
        program.done(&["remarks", import, "--out", path.to_str().unwrap()]);
        let bytes = std::fs::read(&path).unwrap();
        // The same again, byte for byte.
        program.done(&["remarks", import, "--out", path.to_str().unwrap()]);
        assert_eq!(bytes, std::fs::read(&path).unwrap());
        let mut book: Xlsx<_> = calamine::open_workbook(&path).unwrap();
        for name in book.sheet_names() {
            for row in book.worksheet_range(&name).unwrap().rows() {
                for cell in row {
                    let text = cell.to_string();
                    assert!(!personal.contains(&text), "personal data in {name}");
                }
            }
        }
    }
    let mut book: Xlsx<_> = calamine::open_workbook(program.folder.path().join("1.xlsx")).unwrap();
    let list = book.worksheet_range("Nhận xét").unwrap();
    let header = list.rows().position(|r| r[0] == "Tệp").unwrap();
    let remarks: Vec<Vec<String>> =
        list.rows().skip(header + 1).map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert!(remarks.len() >= 10);
    let report = program.json(&["import", sample(SET).join("danh-sach-ho-so-2023-h1.xlsx").to_str().unwrap(), "--unit", "06157"]);
    let told = report[0]["remarks"].as_array().unwrap();
    assert_eq!(remarks.len(), told.len());
    let original = &mut calamine::open_workbook::<Xlsx<_>, _>(sample(SET).join("danh-sach-ho-so-2023-h1.xlsx")).unwrap();
    for (line, remark) in remarks.iter().zip(told) {
        let place = &remark["place"];
        let (sheet, row) = (place["sheet"].as_str().unwrap(), place["row"].as_u64().unwrap() as u32);
        assert_eq!((line[1].as_str(), line[2].as_str()), (sheet, row.to_string().as_str()));
        let column = place["column"].as_u64().map_or(0, |c| c as u32 - 1);
        let marked = book.worksheet_range(sheet).unwrap();
        assert_eq!(marked.get_value((row - 1, column)).map(ToString::to_string).unwrap_or_default(), line[6], "{line:?}");
        // The code beside the remark is that of the original's row.
        if !line[5].is_empty() {
            let range = original.worksheet_range(sheet).unwrap();
            let (from, width) = range.start().unwrap();
            let cells = range.rows().nth((row - 1 - from) as usize).unwrap();
            assert!(cells.iter().any(|c| c.to_string() == line[5]), "{line:?} at {width}");
        }
    }
    assert!(remarks.iter().filter(|l| !l[5].is_empty()).count() > remarks.len() / 2);
    // From the page, for a refused file too.
    let bad = program.folder.path().join("thieu.csv");
    std::fs::write(&bad, "Mã hồ sơ;Ngày nhận\nH37.54.09-230412-0003;12/04/2023\n").unwrap();
    let refused = program.run(&["import", bad.to_str().unwrap(), "--unit", "06157", "--json"]).json();
    let server = Server::start(&program);
    for id in ["1".to_owned(), refused[0]["import_id"].to_string()] {
        let (status, body) = server.get(&format!("/imports/{id}/remarks.xlsx"));
        assert_eq!(status, 200);
        assert!(body.starts_with("PK"), "a workbook");
        assert!(server.page(&format!("/imports/{id}")).contains("remarks.xlsx"));
    }
    assert_eq!(server.get("/imports/99/remarks.xlsx").0, 404);
    assert_eq!(program.run(&["remarks", "99"]).code, 1);
}

#[test]
fn the_overview_tells_that_a_table_differs() {
    let program = with_all();
    let server = Server::start(&program);
    let page = server.page("/units/06157?period=2023-Q3&lang=vi");
    assert!(page.contains("khác danh sách hồ sơ ở 3/43 thủ tục"), "{page}");
    assert!(page.contains("/units/06157/reconcile?period=2023-Q3"));
    assert!(server.page("/units/06157?period=nd09:2023&lang=vi").contains("biểu II.06a của kỳ này"));
    assert!(!server.page("/units/06157?period=2023-Q2&lang=vi").contains("khác danh sách hồ sơ"));
    let reconciled = server.page("/units/06157/reconcile?period=2023-Q3&lang=vi");
    for words in ["1.001776", "1.004873", "2.000815", "−2", "47,66%", "48,44%", "Các thủ tục khớp nhau (40)"] {
        assert!(reconciled.contains(words), "{words}");
    }
    assert!(server.page("/units/06157/reconcile?period=nd09:2023&lang=vi").contains("Nghĩa vụ quân sự"));
    let nothing = server.page("/units/06157/reconcile?period=2023-Q2&lang=vi");
    assert!(nothing.contains("không có bảng tổng hợp hay biểu II.06a nào để đối chiếu"), "{nothing}");
}
