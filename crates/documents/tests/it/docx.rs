//! Papers as DOCX, measured in the parts of the file against the layout of NĐ 30/2020/NĐ-CP, Phụ lục I.

use std::collections::BTreeSet;

use dondoc_documents::docx;
use dondoc_domain::papers::{Block, Paper, Run, Table, TableCell};
use dondoc_testkit::papers::{any_paper, decision, letter, report, samples};
use proptest::prelude::*;
use roxmltree::{Document, Node};

use crate::package::{W, all, attribute, first, number, of_style, part, parts, style, words};

/// Twentieths of a point of so many millimetres.
fn mm(millimetres: f64) -> i64 {
    (millimetres * 1_440.0 / 25.4).round() as i64
}

#[test]
fn pages_are_a4_with_the_prescribed_margins_and_numbers() {
    for (name, paper) in samples() {
        let file = docx(&paper).unwrap();
        let text = part(&file, "word/document.xml");
        let document = Document::parse(&text).unwrap();
        let sections = all(document.root(), "sectPr");
        assert_eq!(sections.len(), 1 + paper.annexes.len(), "{name}");
        let landscape = [false].into_iter().chain(paper.annexes.iter().map(|annex| annex.landscape));
        for (section, landscape) in sections.into_iter().zip(landscape) {
            let size = (number(section, "pgSz", "w"), number(section, "pgSz", "h"));
            assert_eq!(size, if landscape { (mm(297.0), mm(210.0)) } else { (mm(210.0), mm(297.0)) }, "{name}");
            assert_eq!(attribute(first(section, "pgSz").unwrap(), "orient") == "landscape", landscape, "{name}");
            for (side, from, to) in [("top", 20.0, 25.0), ("bottom", 20.0, 25.0), ("left", 30.0, 35.0), ("right", 15.0, 20.0)] {
                let margin = number(section, "pgMar", side);
                assert!((mm(from)..=mm(to)).contains(&margin), "{name}: {side} {margin}");
            }
            // The number stands within the upper margin: its distance and its height are less.
            assert!(number(section, "pgMar", "header") + 14 * 20 * 6 / 5 < number(section, "pgMar", "top"));
            assert!(first(section, "titlePg").is_some(), "not on the first page");
            assert_eq!(number(section, "pgNumType", "start"), 1, "each Phụ lục has its own");
            assert_eq!(all(section, "headerReference").len(), 1);
        }
        let header = part(&file, "word/header1.xml");
        let header = Document::parse(&header).unwrap();
        assert_eq!(attribute(first(header.root(), "fldSimple").unwrap(), "instr"), "PAGE");
        assert_eq!(style(first(header.root(), "p").unwrap()), "Header");
    }
}

/// What a style says of itself: size in half points, bold, italic, alignment.
fn look(styles: &Document<'_>, id: &str) -> (i64, bool, bool, String) {
    let wanted = |node: &Node<'_, '_>| node.has_tag_name((W, "style")) && node.attribute((W, "styleId")) == Some(id);
    let found = styles.descendants().find(wanted).unwrap_or_else(|| panic!("no style {id}"));
    let has = |name: &str| found.descendants().any(|node| node.has_tag_name((W, name)));
    let align = found.descendants().find(|node| node.has_tag_name((W, "jc"))).and_then(|node| node.attribute((W, "val")));
    (number(found, "sz", "val"), has("b"), has("i"), align.unwrap_or_default().to_owned())
}

#[test]
fn styles_look_as_prescribed() {
    let text = part(&docx(&decision()).unwrap(), "word/styles.xml");
    let styles = Document::parse(&text).unwrap();
    let defaults = styles.descendants().find(|node| node.has_tag_name((W, "docDefaults"))).unwrap();
    let fonts = defaults.descendants().find(|node| node.has_tag_name((W, "rFonts"))).unwrap();
    for of in ["ascii", "hAnsi", "eastAsia", "cs"] {
        assert_eq!(fonts.attribute((W, of)), Some("Times New Roman"));
    }
    assert_eq!(styles.descendants().filter(|node| node.has_tag_name((W, "rFonts"))).count(), 1, "one typeface for all");
    let language = defaults.descendants().find(|node| node.has_tag_name((W, "lang"))).unwrap();
    assert_eq!(language.attribute((W, "val")), Some("vi-VN"));
    // (style, least and greatest size, bold, italic, where)
    let prescribed = [
        ("QuocHieu", 12, 13, true, false, "center"),
        ("TieuNgu", 13, 14, true, false, "center"),
        ("CoQuanChuQuan", 12, 13, false, false, "center"),
        ("CoQuan", 12, 13, true, false, "center"),
        ("SoKyHieu", 13, 13, false, false, "center"),
        ("VeViec", 12, 13, false, false, "center"),
        ("DiaDanh", 13, 14, false, true, "center"),
        ("TenLoai", 13, 14, true, false, "center"),
        ("TrichYeu", 13, 14, true, false, "center"),
        ("KinhGui", 13, 14, false, false, "center"),
        ("ChucDanhBanHanh", 13, 14, true, false, "center"),
        ("CanCu", 13, 14, false, true, "both"),
        ("BanHanh", 13, 14, true, false, "center"),
        ("Dieu", 13, 14, false, false, "both"),
        ("NoiDung", 13, 14, false, false, "both"),
        ("Header", 13, 14, false, false, "center"),
        ("NoiNhan", 12, 12, true, true, "left"),
        ("DongNoiNhan", 11, 11, false, false, "left"),
        ("ChuKy", 13, 14, true, false, "center"),
        ("HoTenKy", 13, 14, true, false, "center"),
        ("PhuLuc", 14, 14, true, false, "center"),
        ("TenPhuLuc", 13, 14, true, false, "center"),
        ("KemTheo", 13, 14, false, true, "center"),
        ("OTieuDe", 11, 14, true, false, "center"),
        ("OSo", 11, 14, false, false, "right"),
        ("OChu", 11, 14, false, false, "left"),
    ];
    for (id, least, most, bold, italic, align) in prescribed {
        let (size, is_bold, is_italic, is_aligned) = look(&styles, id);
        assert!((2 * least..=2 * most).contains(&size), "{id}: {size}");
        assert_eq!((is_bold, is_italic, is_aligned.as_str()), (bold, italic, align), "{id}");
    }
    for id in ["NoiDung", "Dieu", "CanCu", "GachDauDong"] {
        let found = styles.descendants().find(|n| n.attribute((W, "styleId")) == Some(id)).unwrap();
        assert!((mm(10.0)..=mm(12.7)).contains(&number(found, "ind", "firstLine")), "{id}");
        assert!(number(found, "spacing", "before") >= 120, "{id}: 6 pt between paragraphs");
        assert!((240..=360).contains(&number(found, "spacing", "line")), "{id}");
    }
}

#[test]
fn every_style_that_is_used_is_there_and_has_a_name_for_people() {
    for (name, paper) in samples() {
        let file = docx(&paper).unwrap();
        let (document, styles) = (part(&file, "word/document.xml"), part(&file, "word/styles.xml"));
        let (document, styles) = (Document::parse(&document).unwrap(), Document::parse(&styles).unwrap());
        let defined = all(styles.root(), "style");
        let ids: BTreeSet<&str> = defined.iter().map(|style| attribute(*style, "styleId")).collect();
        assert_eq!(ids.len(), defined.len(), "no id twice");
        for of in ["pStyle", "rStyle", "tblStyle"] {
            for used in all(document.root(), of) {
                assert!(ids.contains(attribute(used, "val")), "{name}: {}", attribute(used, "val"));
            }
        }
        let paragraphs = all(document.root(), "p");
        let without: Vec<String> = paragraphs.iter().filter(|p| style(**p).is_empty()).map(|p| words(*p)).collect();
        assert!(without.is_empty(), "{name}: {without:?}");
        // Nothing but lengths that are measured, and staying together, is said beside the styles.
        for properties in all(document.root(), "pPr") {
            let of = first(properties, "pStyle").map_or("", |style| attribute(style, "val"));
            let said: Vec<&str> = properties.children().map(|node| node.tag_name().name()).collect();
            let may = |said: &&str| {
                matches!(*said, "pStyle" | "keepNext" | "sectPr")
                    || matches!((of, *said), ("DuongKe", "pBdr" | "ind") | ("TrichYeu", "ind"))
            };
            assert!(said.iter().all(may), "{name}: {said:?}");
        }
        for properties in all(document.root(), "rPr") {
            let said: Vec<&str> = properties.children().map(|node| node.tag_name().name()).collect();
            assert_eq!(said, ["rStyle"], "{name}");
        }
    }
}

#[test]
fn the_head_is_a_table_of_two_by_two_without_lines() {
    let text = part(&docx(&decision()).unwrap(), "word/document.xml");
    let document = Document::parse(&text).unwrap();
    let head = first(document.root(), "tbl").unwrap();
    assert_eq!(attribute(first(head, "tblStyle").unwrap(), "val"), "BangTrinhBay");
    assert!(first(head, "tblBorders").is_none() && first(head, "tcBorders").is_none());
    let rows: Vec<Vec<String>> = all(head, "tr").into_iter().map(|row| all(row, "tc").into_iter().map(words).collect()).collect();
    assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(rows[0][0], "ỦY BAN NHÂN DÂNHUYỆN VĂN LÃNGỦY BAN NHÂN DÂNXÃ HOÀNG VIỆT");
    assert_eq!(rows[0][1], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAMĐộc lập - Tự do - Hạnh phúc");
    assert_eq!(rows[1], ["Số: 05/QĐ-UBND", "Hoàng Việt, ngày 06 tháng 02 năm 2023"]);

    // Lines below the issuer, of a third to a half of it, and below the tiêu ngữ, of its length.
    let lengths = |cell: Node<'_, '_>, room: i64| {
        let rules = cell.descendants().filter(|node| node.has_tag_name((W, "pBdr"))).filter_map(|node| node.parent());
        rules.map(|rule| room - number(rule, "ind", "left") - number(rule, "ind", "right")).collect::<Vec<_>>()
    };
    let widths: Vec<i64> = all(head, "gridCol").iter().map(|column| attribute(*column, "w").parse().unwrap()).collect();
    assert_eq!(widths.iter().sum::<i64>(), mm(210.0) - 1_701 - 851, "as wide as the words");
    let cells = all(head, "tc");
    let [issuer] = lengths(cells[0], widths[0])[..] else { panic!("one line") };
    let longest = 122 * 20; // ỦY BAN NHÂN DÂN in 13 pt bold, as LibreOffice sets it.
    assert!((longest / 3..=longest / 2).contains(&issuer), "{issuer}");
    let [motto] = lengths(cells[1], widths[1])[..] else { panic!("one line") };
    assert!((motto - 171 * 20).abs() < 2 * 20, "{motto}");
}

#[test]
fn a_decision_reads_as_it_should() {
    let paper = decision();
    let text = part(&docx(&paper).unwrap(), "word/document.xml");
    let document = Document::parse(&text).unwrap();
    assert_eq!(of_style(&document, "TenLoai"), ["QUYẾT ĐỊNH"]);
    assert_eq!(of_style(&document, "TrichYeu").concat(), paper.head.about);
    assert_eq!(of_style(&document, "ChucDanhBanHanh"), ["CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HOÀNG VIỆT"]);
    let bases = of_style(&document, "CanCu");
    assert_eq!(bases.len(), 4);
    assert!(bases[..3].iter().all(|basis| basis.ends_with(';')) && bases[3].ends_with("xã."), "{bases:?}");
    assert_eq!(of_style(&document, "BanHanh"), ["QUYẾT ĐỊNH:"]);
    let articles: Vec<Node<'_, '_>> = all(document.root(), "p").into_iter().filter(|p| style(*p) == "Dieu").collect();
    for (number, article) in (1..).zip(&articles) {
        let run = first(*article, "r").unwrap();
        assert_eq!((words(run), attribute(first(run, "rStyle").unwrap(), "val")), (format!("Điều {number}."), "Strong"));
    }
    assert_eq!(articles.len(), 3);
    assert!(words(articles[2]).ends_with("thi hành Quyết định này./."));
    assert!(first(articles[2], "keepNext").is_some(), "who signs does not stand alone on a page");
    assert!(text.matches("./.").count() == 1);

    assert_eq!(of_style(&document, "NoiNhan"), ["Nơi nhận:"]);
    let recipients = of_style(&document, "DongNoiNhan");
    assert_eq!((recipients.len(), recipients[0].as_str(), recipients[7].as_str()), (8, "- Như Điều 3;", "- Lưu: VT, VP."));
    assert_eq!(of_style(&document, "ChuKy"), ["CHỦ TỊCH"]);
    assert_eq!(of_style(&document, "HoTenKy"), ["Âu Hồng Ngân"]);
    let beside = all(document.root(), "tr").into_iter().find(|row| words(*row).contains("Nơi nhận:")).unwrap();
    assert!(words(beside).contains("Âu Hồng Ngân") && first(beside, "cantSplit").is_some());

    assert_eq!(of_style(&document, "PhuLuc"), ["Phụ lục"]);
    let attached = of_style(&document, "KemTheo");
    assert!(attached[0].starts_with("(Kèm theo Quyết định số 05/QĐ-UBND ngày 06") && attached[0].ends_with("Hoàng Việt)"));
}

#[test]
fn a_letter_has_its_subject_below_its_number() {
    let text = part(&docx(&letter()).unwrap(), "word/document.xml");
    let document = Document::parse(&text).unwrap();
    assert!(of_style(&document, "TenLoai").is_empty() && of_style(&document, "TrichYeu").is_empty());
    let head = first(document.root(), "tbl").unwrap();
    let cells: Vec<String> = all(head, "tc").into_iter().map(words).collect();
    assert_eq!(cells[2], "Số: 134/UBND-VPV/v đôn đốc thực hiện chỉ tiêu dịch vụ công trực tuyến năm 2025");
    assert_eq!(of_style(&document, "KinhGui"), ["Kính gửi: Bộ phận Văn hóa - Xã hội"]);
    assert_eq!(of_style(&document, "NguonSoLieu"), ["Nguồn số liệu:"]);
    let last = all(document.root(), "p").into_iter().rfind(|p| !words(*p).is_empty()).unwrap();
    assert_eq!(style(last), "DongNguonSoLieu");
}

#[test]
fn what_is_not_known_yet_has_room_and_several_addressees_a_line_each() {
    let text = part(&docx(&report()).unwrap(), "word/document.xml");
    let document = Document::parse(&text).unwrap();
    assert_eq!(of_style(&document, "SoKyHieu"), ["Số: \u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}/BC-UBND"]);
    let date = of_style(&document, "DiaDanh").concat().replace('\u{a0}', " ");
    assert_eq!(date, "Hoàng Việt, ngày      tháng      năm 2023");
    assert_eq!(of_style(&document, "KinhGui"), ["Kính gửi:"]);
    assert_eq!(of_style(&document, "NoiKinhGui"), ["- Ủy ban nhân dân huyện Văn Lãng;", "- Phòng Nội vụ huyện Văn Lãng."]);
    assert_eq!(of_style(&document, "HoTenKy"), [""], "room for a name");
}

#[test]
fn heads_of_tables_repeat_and_rows_stay_whole() {
    let paper = report();
    let text = part(&docx(&paper).unwrap(), "word/document.xml");
    let document = Document::parse(&text).unwrap();
    let tables: Vec<Node<'_, '_>> = all(document.root(), "tbl")
        .into_iter()
        .filter(|table| first(*table, "tblStyle").is_some_and(|style| attribute(style, "val") == "BangSoLieu"))
        .collect();
    let [of_departments, of_procedures] = tables[..] else { panic!("{} tables", tables.len()) };
    for (table, heads, rows, caption) in [(of_departments, 2, 7, "Bảng 1."), (of_procedures, 3, 60, "Bảng 2.")] {
        let repeated: Vec<bool> = all(table, "tr").into_iter().map(|row| first(row, "tblHeader").is_some()).collect();
        assert_eq!(repeated.len(), heads + rows);
        assert!(repeated[..heads].iter().all(|is| *is) && !repeated[heads..].iter().any(|is| *is));
        assert!(all(table, "tr").into_iter().all(|row| first(row, "cantSplit").is_some()));
        let numbers: Vec<String> = all(all(table, "tr")[heads - 1], "tc").into_iter().map(words).collect();
        assert_eq!((numbers[0].as_str(), numbers.last().unwrap().as_str()), ("(1)", &*format!("({})", numbers.len())));
        assert!(attribute(first(table, "tblCaption").unwrap(), "val").starts_with(caption));
        assert!(attribute(first(table, "tblDescription").unwrap(), "val").starts_with("STT; "));
        // All rows are as wide as the table.
        let wide: i64 = all(table, "gridCol").iter().map(|column| attribute(*column, "w").parse::<i64>().unwrap()).sum();
        for row in all(table, "tr") {
            assert_eq!(all(row, "tcW").iter().map(|cell| attribute(*cell, "w").parse::<i64>().unwrap()).sum::<i64>(), wide);
        }
    }
    let total = all(of_departments, "tr").pop().unwrap();
    assert_eq!(number(total, "gridSpan", "val"), 2);
    assert!(all(total, "rStyle").into_iter().all(|style| attribute(style, "val") == "Strong"));
    assert_eq!(all(total, "p").into_iter().map(style).collect::<Vec<_>>(), ["OGiua", "OSo", "OSo", "OSo", "OSo"]);
    let head: Vec<&str> = all(all(of_procedures, "tr")[0], "vMerge").into_iter().map(|merge| attribute(merge, "val")).collect();
    assert_eq!(head, ["restart"; 4]);
    assert!(all(all(of_procedures, "tr")[0], "p").into_iter().all(|p| style(p) == "OTieuDe"));
}

#[test]
fn a_narrow_column_holds_its_longest_word() {
    let mut paper = decision();
    let Block::Table(table) = &mut paper.annexes[0].body[0] else { panic!("a table") };
    table.columns.iter_mut().zip([1, 60, 1, 1, 40]).for_each(|(column, width)| column.width = width);
    let text = part(&docx(&paper).unwrap(), "word/document.xml");
    let document = Document::parse(&text).unwrap();
    let table = all(document.root(), "tbl").pop().unwrap();
    let widths: Vec<i64> = all(table, "gridCol").iter().map(|column| attribute(*column, "w").parse().unwrap()).collect();
    // In 12 pt bold STT is 22,7 pt wide and 62,5% 33 pt; 7 pt are beside them.
    assert!((595..660).contains(&widths[0]), "{widths:?}");
    assert!((800..880).contains(&widths[3]), "{widths:?}");
    assert_eq!(widths.iter().sum::<i64>(), mm(210.0) - 1_701 - 851);
}

#[test]
fn every_figure_leads_to_what_it_shows() {
    for (name, paper) in samples() {
        let text = part(&docx(&paper).unwrap(), "word/document.xml");
        let document = Document::parse(&text).unwrap();
        let controls = all(document.root(), "sdt");
        let (mut ids, mut tags) = (BTreeSet::new(), BTreeSet::new());
        for control in &controls {
            assert!(ids.insert(number(*control, "id", "val")), "{name}: an id twice");
            let tag = attribute(first(*control, "tag").unwrap(), "val");
            let index: usize = tag.strip_prefix("figure-").unwrap().parse().unwrap();
            tags.insert(index);
            assert_eq!(words(*control), paper.figures[index].shown, "{name}");
            let alias = attribute(first(*control, "alias").unwrap(), "val");
            assert!(alias.encode_utf16().count() <= 64 && paper.figures[index].what.starts_with(alias), "{name}: {alias}");
        }
        assert_eq!(tags.len(), paper.figures.len(), "{name}");
    }
}

#[test]
fn properties_are_the_papers_own() {
    let core = part(&docx(&decision()).unwrap(), "docProps/core.xml");
    assert!(core.contains("<dc:title>Quyết định giao chỉ tiêu dịch vụ công trực tuyến năm 2023</dc:title>"));
    assert!(core.contains("<dc:language>vi-VN</dc:language>") && core.contains(">2023-02-06T00:00:00Z<"));
    assert!(!part(&docx(&report()).unwrap(), "docProps/core.xml").contains("dcterms:created>"), "no day, no clock");
}

/// All words of a paper that a file must hold, as it may hold them.
pub(crate) fn all_words(paper: &Paper) -> Vec<String> {
    let mut found = vec![paper.head.number_line(), paper.head.date_line()];
    found.extend(paper.head.superior.iter().chain(&paper.head.issuer).cloned());
    if paper.head.name.is_some() {
        found.extend(paper.head.name.iter().chain([&paper.head.about]).cloned());
    }
    found.extend(paper.head.about_line());
    found.extend(paper.head.authority.clone());
    match paper.head.addressees.as_slice() {
        [one] => found.push(one.clone()),
        _ => found.extend(paper.head.addressee_lines()),
    }
    found.extend(blocks(paper, &paper.printed_body()));
    for annex in &paper.annexes {
        found.extend([&annex.label, &annex.title].into_iter().chain(&annex.attached_to).cloned());
        found.extend(blocks(paper, &annex.body));
    }
    found.extend(paper.signature.lines.iter().chain([&paper.signature.name]).cloned());
    found.extend(paper.recipient_lines());
    found.extend(paper.sources.iter().cloned());
    found
}

fn runs(paper: &Paper, runs: &[Run]) -> Vec<String> {
    runs.iter().map(|run| paper.shown(run).to_owned()).collect()
}

fn cells(paper: &Paper, table: &Table) -> Vec<String> {
    let rows = table.head.iter().chain(table.rows.iter().map(|row| &row.cells));
    rows.flatten().flat_map(|cell: &TableCell| runs(paper, &cell.runs)).collect()
}

fn blocks(paper: &Paper, blocks: &[Block]) -> Vec<String> {
    let of = |block: &Block| match block {
        Block::Basis(words) | Block::Enacting(words) | Block::Heading { text: words, .. } => vec![words.clone()],
        Block::Article { number, text } => [vec![format!("Điều {number}.")], runs(paper, text)].concat(),
        Block::Paragraph(text) | Block::Item(text) => runs(paper, text),
        Block::Table(table) => [table.caption.clone().into_iter().collect(), cells(paper, table)].concat(),
    };
    blocks.iter().flat_map(of).collect()
}

/// Words without what a file cannot hold or may set otherwise: control characters, and spaces where a line may break.
pub(crate) fn plain(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever a paper says: each part of the file is XML, all words are in it in their order, all figures are marked, each
    /// section and each cell is whole, and the same paper gives the same bytes.
    #[test]
    fn any_paper_is_a_document_that_holds_all_of_it(paper in any_paper()) {
        let file = docx(&paper).unwrap();
        prop_assert_eq!(&file, &docx(&paper).unwrap());
        for name in parts(&file) {
            prop_assert!(Document::parse(&part(&file, &name)).is_ok(), "{}", name);
        }
        let text = part(&file, "word/document.xml");
        let document = Document::parse(&text).unwrap();
        let written = plain(&words(document.root()));
        let mut missing: Vec<String> = all_words(&paper).iter().map(|words| plain(words)).collect();
        missing.retain(|words| !written.contains(words));
        prop_assert_eq!(missing, Vec::<String>::new());
        prop_assert_eq!(all(document.root(), "sectPr").len(), 1 + paper.annexes.len());
        for cell in all(document.root(), "tc") {
            prop_assert!(cell.children().any(|child| child.has_tag_name((W, "p"))), "a cell without a paragraph");
        }
        for table in all(document.root(), "tbl") {
            let columns = all(table, "gridCol").len();
            prop_assert!(columns > 0 && first(table, "tr").is_some());
            for row in all(table, "tr") {
                let spans = all(row, "tc").into_iter().map(|cell| first(cell, "gridSpan").map_or(1, |span| attribute(span, "val").parse().unwrap()));
                prop_assert_eq!(spans.sum::<usize>(), columns);
            }
            prop_assert!(table.next_sibling_element().is_some_and(|next| next.has_tag_name((W, "p"))), "tables run together");
        }
    }
}
