//! Tables of papers as workbooks, read back by another library.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use dondoc_documents::{Error, paper_table};
use dondoc_domain::papers::Block;
use dondoc_testkit::papers::{any_paper, decision, letter, report};
use proptest::prelude::*;

fn open(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    zip::ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_report_is_two_sheets_to_compute_with() {
    let bytes = paper_table::of_paper(&report()).unwrap();
    let mut book = open(&bytes);
    assert_eq!(book.sheet_names(), ["Bảng 1. Kết quả theo bộ phận ch", "Phụ lục I"]);
    let sheet = book.worksheet_range("Bảng 1. Kết quả theo bộ phận ch").unwrap();
    let at = |row, column| sheet.get_value((row, column)).cloned().unwrap_or_default();
    let text = |words: &str| Data::String(words.to_owned());
    assert_eq!(at(0, 0), text(&report().title));
    assert_eq!(at(1, 0), text("Bảng 1. Kết quả theo bộ phận chuyên môn"));
    assert_eq!((at(2, 0), at(2, 5)), (text("STT"), text("Chỉ tiêu")));
    assert_eq!((at(3, 0), at(3, 5)), (text("(1)"), text("(6)")));
    assert_eq!((at(4, 0), at(4, 1)), (text("1"), text("Văn phòng - Thống kê")));
    assert_eq!((at(4, 2), at(4, 3)), (Data::Float(1_024.0), Data::Float(612.0)));
    assert_eq!((at(4, 4), at(4, 5)), (Data::Float(612.0 / 1_024.0), Data::Float(0.5)));
    assert_eq!((at(9, 4), at(9, 5)), (text("không phát sinh"), Data::Float(0.5)));
    assert_eq!((at(10, 0), at(10, 2)), (text("Tổng cộng"), Data::Float(1_669.0)));
    assert_eq!(at(12, 0), text("Nguồn số liệu:"));

    let annex = book.worksheet_range("Phụ lục I").unwrap();
    assert_eq!(annex.get_value((6, 1)), Some(&text("1.000001")), "a code is no number");
    let xml = part(&bytes, "xl/worksheets/sheet2.xml");
    for merged in ["A4:A5", "E4:G4", "A1:G1"] {
        assert!(xml.contains(&format!("<mergeCell ref=\"{merged}\"/>")), "{merged}");
    }
    assert!(xml.contains("orientation=\"landscape\"") && xml.contains("fitToHeight=\"0\"") && xml.contains("paperSize=\"9\""));
    assert!(part(&bytes, "xl/workbook.xml").contains("'Phụ lục I'!$4:$6"), "the head comes again on each page");
    let styles = part(&bytes, "xl/styles.xml");
    assert!(styles.contains("0.0%") && styles.contains("Times New Roman"));
}

#[test]
fn a_paper_without_a_table_is_no_workbook() {
    assert!(matches!(paper_table::of_paper(&letter()), Err(Error::NoTable)));
    assert!(paper_table::of_paper(&decision()).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever stands in the tables: no cell is a formula, each table with a column has its sheet, and the same paper gives the
    /// same bytes.
    #[test]
    fn never_a_formula_and_always_the_same(paper in any_paper()) {
        let blocks = paper.body.iter().chain(paper.annexes.iter().flat_map(|annex| &annex.body));
        let tables = blocks.filter(|block| matches!(block, Block::Table(table) if table.grid().columns > 0)).count();
        match paper_table::of_paper(&paper) {
            Err(Error::NoTable) => prop_assert_eq!(tables, 0),
            Err(other) => prop_assert!(false, "{}", other),
            Ok(bytes) => {
                prop_assert_eq!(&bytes, &paper_table::of_paper(&paper).unwrap());
                let mut book = open(&bytes);
                let names = book.sheet_names();
                prop_assert_eq!(names.len(), tables);
                for name in &names {
                    prop_assert!(book.worksheet_formula(name).unwrap().is_empty());
                    prop_assert!(book.worksheet_range(name).is_ok());
                }
            }
        }
    }
}
