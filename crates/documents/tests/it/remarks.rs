//! Workbooks read back by another library.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use dondoc_documents::remarks::{self, REMARKS_MAX, Remark, Remarks, Words};
use dondoc_documents::table::{self, Cell, Column, Table};
use dondoc_domain::diagnostics::Severity;
use dondoc_domain::time::{Day, Moment};
use proptest::prelude::*;

fn made_at() -> Moment {
    "2024-01-08T09:15:00".parse().unwrap()
}

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

fn words() -> Words {
    let headings = ["Tệp", "Sheet", "Dòng", "Cột", "Tiêu đề cột", "Mã hồ sơ", "Mức", "Nội dung", "Cách sửa"];
    Words {
        list: "Nhận xét".into(),
        headings: headings.map(str::to_owned),
        dossier: "Mã hồ sơ".into(),
        remark: "Nội dung".into(),
        severities: ["nhận xét", "bị loại", "từ chối"].map(str::to_owned),
    }
}

fn remark(sheet: Option<&str>, row: Option<u64>, column: Option<(u32, &str)>, severity: Severity) -> Remark {
    Remark {
        file: "a.xlsx".into(),
        sheet: sheet.map(str::to_owned),
        row,
        column: column.map(|c| c.0),
        heading: column.map(|c| c.1.to_owned()),
        dossier: None,
        severity,
        sentence: format!("câu {}", row.unwrap_or(0)),
        hint: Some("cách".into()),
    }
}

fn all(sheets: &[&str], remarks: Vec<Remark>) -> Remarks {
    Remarks {
        made_at: made_at(),
        lead: vec!["Nhận xét về a.xlsx".into(), "Cách đọc".into()],
        sheets: sheets.iter().map(|s| (*s).to_owned()).collect(),
        stem: "a".into(),
        remarks,
        words: words(),
    }
}

fn text(range: &Range<Data>, row: u32, column: u32) -> String {
    range.get_value((row, column)).map(ToString::to_string).unwrap_or_default()
}

#[test]
fn remarks_stand_at_the_addresses_of_the_original() {
    let mut with_code = remark(Some("Quý 3"), Some(12), Some((7, "Kênh tiếp nhận")), Severity::Excluded);
    with_code.dossier = Some("H37.54.09-230412-0003".into());
    let remarks = vec![
        remark(None, None, None, Severity::Remark),
        with_code,
        remark(Some("Quý 3"), Some(12), Some((7, "Kênh tiếp nhận")), Severity::Remark),
        remark(Some("Quý 3"), Some(40), None, Severity::Excluded),
        remark(Some("Quý 4"), Some(3), Some((28, "Ngày 'nhận'")), Severity::Remark),
    ];
    let mut book = open(remarks::workbook(&all(&["Quý 3", "Quý 4", "Trống"], remarks)).unwrap());
    assert_eq!(book.sheet_names(), ["Nhận xét", "Quý 3", "Quý 4", "Trống"]);
    let list = book.worksheet_range("Nhận xét").unwrap();
    assert_eq!((text(&list, 0, 0), text(&list, 2, 3)), ("Nhận xét về a.xlsx".into(), "Cột".into()));
    let line: Vec<String> = (0..9).map(|c| text(&list, 4, c)).collect();
    let expected = ["a.xlsx", "Quý 3", "12", "G", "Kênh tiếp nhận", "H37.54.09-230412-0003", "bị loại", "câu 12", "cách"];
    assert_eq!(line, expected);
    assert_eq!(text(&list, 3, 2), "", "a remark on the whole file has no row");
    let quarter = book.worksheet_range("Quý 3").unwrap();
    assert_eq!(text(&quarter, 11, 6), "bị loại", "G12, the graver of the two");
    assert_eq!(text(&quarter, 39, 0), "bị loại", "without a column the row's first cell");
    assert_eq!((text(&quarter, 0, 6), text(&quarter, 0, 7)), ("Kênh tiếp nhận".into(), "Mã hồ sơ".into()));
    assert_eq!(text(&quarter, 11, 7), "H37.54.09-230412-0003");
    assert_eq!(text(&quarter, 11, 8), "G: câu 12\nG: câu 12");
    assert_eq!(text(&book.worksheet_range("Quý 4").unwrap(), 2, 27), "nhận xét", "AB3");
    assert!(book.worksheet_range("Trống").unwrap().is_empty());
}

#[test]
fn notes_tell_what_is_wrong_and_links_lead_there() {
    let remarks = vec![remark(Some("L'été"), Some(5), Some((2, "Mã")), Severity::Excluded)];
    let bytes = remarks::workbook(&all(&["L'été"], remarks)).unwrap();
    let part = |name: &str| {
        let mut archive = calamine_zip(&bytes);
        let mut out = String::new();
        std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut out).unwrap();
        out
    };
    let notes = part("xl/comments1.xml");
    assert!(notes.contains("ref=\"B5\"") && notes.contains("câu 5\ncách"), "{notes}");
    assert!(part("xl/worksheets/sheet1.xml").contains("location=\"'L''été'!B5\""));
    assert!(part("docProps/core.xml").contains("2024-01-08T09:15:00Z"));
}

fn calamine_zip(bytes: &[u8]) -> zip::ZipArchive<Cursor<Vec<u8>>> {
    zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap()
}

#[test]
fn a_format_without_sheets_and_a_sheet_of_our_own_name() {
    let remarks = vec![
        remark(None, Some(1), Some((1, "STT")), Severity::Excluded),
        remark(Some("Nhận xét"), Some(2), None, Severity::Remark),
    ];
    let mut book = open(remarks::workbook(&all(&[""], remarks)).unwrap());
    assert_eq!(book.sheet_names(), ["Nhận xét (2)", "a", "Nhận xét"]);
    assert_eq!(text(&book.worksheet_range("a").unwrap(), 0, 0), "bị loại", "a mark wins over the heading");
}

#[test]
fn many_remarks_are_bounded_and_places_beyond_a_sheet_are_only_listed() {
    let mut remarks: Vec<_> = (0..12_000).map(|i| remark(Some("S"), Some(i + 2), Some((3, "C")), Severity::Remark)).collect();
    remarks[0].row = Some(5_000_000);
    remarks[1].column = Some(20_000);
    let mut book = open(remarks::workbook(&all(&["S"], remarks)).unwrap());
    let list = book.worksheet_range("Nhận xét").unwrap();
    assert_eq!(list.end().unwrap().0 as usize, 2 + REMARKS_MAX);
    assert_eq!(text(&list, 3, 2), "5000000");
    let marked = book.worksheet_range("S").unwrap();
    assert_eq!(marked.rows().filter(|row| row.iter().any(|c| *c == Data::String("nhận xét".into()))).count(), REMARKS_MAX - 2);
}

#[test]
fn a_table_keeps_its_types() {
    let columns = ["Mã", "Số", "Lệch", "Ngày", "Lúc"].map(|h| Column::new(h, 12)).into();
    let day = Day::from_ymd(2023, 4, 12).unwrap();
    let rows = vec![
        vec!["=1+1".into(), Cell::Number(1234), Cell::Signed(-5), Cell::Day(day), Cell::Moment(made_at())],
        vec![Cell::Empty, Cell::Number(u64::MAX)],
    ];
    let table = Table { sheet: "Bảng".into(), lead: Vec::new(), columns, rows };
    let mut book = open(table::workbook("Bảng", made_at(), &[table]).unwrap());
    let range = book.worksheet_range("Bảng").unwrap();
    assert_eq!(range.get_value((1, 0)), Some(&Data::String("=1+1".into())));
    assert_eq!(range.get_value((1, 1)), Some(&Data::Float(1234.0)));
    assert_eq!(range.get_value((1, 2)), Some(&Data::Float(-5.0)));
    assert!(matches!(range.get_value((1, 3)), Some(Data::DateTime(d)) if (d.as_f64() - 45028.0).abs() < 1e-9), "12/04/2023");
    assert!(matches!(range.get_value((1, 4)), Some(Data::DateTime(_))));
    assert_eq!(range.get_value((2, 1)), Some(&Data::String(u64::MAX.to_string())), "not rounded");
    assert!(book.worksheet_formula("Bảng").unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever the words, no cell is a formula, each mark is at its address, and the same data give the same bytes.
    #[test]
    fn never_a_formula_and_always_the_same(
        places in prop::collection::vec((0usize..3, prop::option::of(1u64..60), prop::option::of(1u32..30)), 0..25),
        said in "[=+@\\t\\r\\n-]?\\PC{0,30}",
        sheets in prop::collection::vec("[=+-]?[a-zÀ-ỹ'\\[\\]:*?/]{0,40}", 3),
    ) {
        let remarks: Vec<Remark> = places.iter().map(|(sheet, row, column)| Remark {
            heading: column.map(|_| said.clone()),
            dossier: Some(said.clone()),
            hint: Some(said.clone()),
            sentence: said.clone(),
            ..remark(Some(&sheets[*sheet]), *row, column.map(|c| (c, "x")), Severity::Excluded)
        }).collect();
        let all = all(&sheets.iter().map(String::as_str).collect::<Vec<_>>(), remarks);
        let bytes = remarks::workbook(&all).unwrap();
        prop_assert_eq!(&bytes, &remarks::workbook(&all).unwrap());
        let mut book = open(bytes);
        let names = book.sheet_names();
        let mut distinct = all.sheets.clone();
        distinct.sort();
        distinct.dedup();
        prop_assert_eq!(names.len(), distinct.len() + 1);
        for name in &names {
            prop_assert!(book.worksheet_formula(name).unwrap().is_empty());
        }
        let mut order: Vec<&String> = Vec::new();
        all.sheets.iter().for_each(|s| if !order.contains(&s) { order.push(s) });
        for (sheet, name) in order.into_iter().zip(&names[1..]) {
            let range = book.worksheet_range(name).unwrap();
            for r in all.remarks.iter().filter(|r| r.sheet.as_ref() == Some(sheet)) {
                if let Some(row) = r.row {
                    prop_assert_eq!(text(&range, row as u32 - 1, r.column.unwrap_or(1) - 1), "bị loại");
                }
            }
        }
    }
}
