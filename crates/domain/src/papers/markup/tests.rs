use proptest::prelude::*;

use super::*;
use crate::papers::{Figure, TableCell, TableRow};

fn number(shown: &str) -> Figure {
    Figure { shown: shown.to_owned(), what: "Số hồ sơ".to_owned(), ..Figure::default() }
}

fn with(figures: &[&str]) -> Paper {
    Paper { figures: figures.iter().map(|shown| number(shown)).collect(), ..Paper::default() }
}

fn tables() -> BTreeMap<String, Table> {
    let row = TableRow { cells: vec![TableCell::text("Bộ phận"), TableCell::figure(1)], strong: false };
    BTreeMap::from([("bo_phan".to_owned(), Table { rows: vec![row], ..Table::default() })])
}

#[test]
fn every_directive_has_its_place() {
    let text = format!(
        "@ten-loai QUYẾT ĐỊNH\n@trich-yeu Giao chỉ tiêu\n@chu-quan UBND HUYỆN A\n@co-quan ỦY BAN NHÂN DÂN\n@co-quan XÃ B\n@so 05\n\
         @ky-hieu QĐ-UBND\n@dia-danh B\n@ngay 2026-01-05\n@kinh-gui UBND huyện A\n@tham-quyen CHỦ TỊCH\n@can-cu Luật X\n\
         @quyet-dinh QUYẾT ĐỊNH:\n@dieu 1. Giao **đủ** {}\n@muc 1 I. TÌNH HÌNH\n@doan Theo //bảng//:\nĐoạn không có lệnh\n@gach Một\n\
         @bang bo_phan\n@ky CHỦ TỊCH\n@nguoi-ky Âu Hồng Ngân\n@noi-nhan Như Điều 3\n@nguon Tệp 1\n@phu-luc Phụ lục | CHỈ TIÊU\n\
         @kem-theo Kèm theo\n@ngang\n@doan Trong phụ lục",
        figure(0)
    );
    let paper = read(&text, with(&["80%", "1.234", "thừa"]), &tables()).unwrap();
    assert_eq!(paper.title, "QUYẾT ĐỊNH: Giao chỉ tiêu");
    assert_eq!(paper.head.issuer, ["ỦY BAN NHÂN DÂN", "XÃ B"]);
    assert_eq!((paper.head.number.as_deref(), paper.head.date), (Some("05"), Day::from_ymd(2026, 1, 5)));
    let text = |words: &str| Run::Text(words.to_owned());
    let article = vec![text("Giao "), Run::Bold("đủ".to_owned()), text(" "), Run::Figure(0)];
    assert_eq!(paper.body[2], Block::Article { number: 1, text: article });
    assert_eq!(paper.body[3], Block::Heading { level: 1, text: "I. TÌNH HÌNH".to_owned() });
    assert_eq!(paper.body[4], Block::Paragraph(vec![text("Theo "), Run::Italic("bảng".to_owned()), text(":")]));
    assert_eq!(paper.body[5], Block::Paragraph(vec![text("Đoạn không có lệnh")]));
    assert_eq!(paper.body[6], Block::Item(vec![text("Một")]));
    assert!(matches!(&paper.body[7], Block::Table(table) if table.rows[0].cells[1] == TableCell::figure(1)));
    assert_eq!(paper.annexes[0].body, [Block::Paragraph(vec![text("Trong phụ lục")])]);
    assert!(paper.annexes[0].landscape);
    assert_eq!(paper.figures.iter().map(|f| f.shown.as_str()).collect::<Vec<_>>(), ["80%", "1.234"]);
}

#[test]
fn what_is_wrong_is_told_with_the_line_of_the_template() {
    let cases = [
        ("@đoan x", Wrong::Directive),
        ("@bang nope", Wrong::Table),
        ("@doan **đậm", Wrong::Open),
        ("@doan //nghiêng", Wrong::Open),
        ("@muc 1 \u{E000}0\u{E001}", Wrong::Figure),
        ("@doan \u{E000}9\u{E001}", Wrong::Unknown),
        ("@dieu một x", Wrong::Number),
        ("@muc 4 x", Wrong::Number),
        ("@ngay 31/02", Wrong::Number),
        ("@dieu 1", Wrong::Empty),
        ("@doan", Wrong::Empty),
        ("@ngang", Wrong::NoAnnex),
    ];
    for (line, wrong) in cases {
        let text = format!("@doan đúng\n{}{line}", line_mark(17));
        let errors = read(&text, with(&["1"]), &tables()).unwrap_err();
        assert_eq!((errors.len(), errors[0].line, errors[0].wrong), (1, 17, wrong), "{line}");
    }
    let names: std::collections::BTreeSet<&str> = Wrong::ALL.iter().map(|wrong| wrong.name()).collect();
    assert_eq!(names.len(), Wrong::ALL.len());
}

proptest! {
    /// Data are never markup: whatever a text holds, it comes out as words on its line.
    #[test]
    fn an_escaped_text_is_words(data in "\\PC*|[@*/\\\\ \u{E000}-\u{E003}\n0-9a-z]{0,40}") {
        let text = format!("@doan Đơn vị {} hết", escaped(&data));
        let paper = read(&text, with(&["1"]), &tables()).unwrap();
        let [Block::Paragraph(runs)] = &paper.body[..] else { panic!("{:?}", paper.body) };
        let [Run::Text(words)] = &runs[..] else { panic!("{runs:?}") };
        let plain: String = data.chars().filter(|c| !is_reserved(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
        prop_assert_eq!(words, &format!("Đơn vị {plain} hết"));
    }

    /// Any text at all is read or refused, and every error has a line that there is.
    #[test]
    fn anything_is_read_or_refused(text in "(@[a-z-]{0,9} ?|[*/\\\\|\u{E000}-\u{E003}0-3]{1,3}|\\PC|\n){0,30}") {
        if let Err(errors) = read(&text, with(&["1", "2"]), &tables()) {
            prop_assert!(!errors.is_empty());
        }
    }
}
