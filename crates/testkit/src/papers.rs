//! Papers to write: three as offices write them, and any at all, hostile ones included.

mod any;

use dondoc_domain::papers::{
    Align, Block, Column, Figure, FigureTarget, Head, Paper, PaperAnnex, Run, Signature, Table, TableCell, TableRow,
};
use dondoc_domain::rate::Rate;
use dondoc_domain::time::{Day, Moment};

pub use any::any_paper;

/// Departments of the sample commune, with the targets of both indicators.
const DEPARTMENTS: [(&str, &str, &str); 6] = [
    ("Văn phòng - Thống kê", "80", "50"),
    ("Tư pháp - Hộ tịch", "80", "50"),
    ("Địa chính - Nông nghiệp - Xây dựng và Môi trường", "80", "60"),
    ("Văn hóa - Xã hội", "80", "62,5"),
    ("Tài chính - Kế toán", "80", "70"),
    ("Ban Chỉ huy Quân sự", "80", "50"),
];

const COVERAGE: &str = "Tỷ lệ dịch vụ công phát sinh hồ sơ trực tuyến";
const ONLINE: &str = "Tỷ lệ hồ sơ xử lý trực tuyến";

fn text(text: &str) -> Vec<Run> {
    vec![Run::Text(text.to_owned())]
}

fn paragraph(words: &str) -> Block {
    Block::Paragraph(text(words))
}

fn item(words: &str) -> Block {
    Block::Item(text(words))
}

fn day(year: i32, month: u32, day: u32) -> Option<Day> {
    Day::from_ymd(year, month, day)
}

fn texts(all: &[&str]) -> Vec<String> {
    all.iter().map(|&text| text.to_owned()).collect()
}

fn columns(of: &[(u32, Align)]) -> Vec<Column> {
    of.iter().map(|&(width, align)| Column { width, align }).collect()
}

fn cell(words: &str, columns: u32, rows: u32) -> TableCell {
    TableCell { columns, rows, ..TableCell::text(words) }
}

fn commune_head() -> Head {
    Head {
        superior: Some("ỦY BAN NHÂN DÂN HUYỆN VĂN LÃNG".to_owned()),
        issuer: texts(&["ỦY BAN NHÂN DÂN", "XÃ HOÀNG VIỆT"]),
        place: "Hoàng Việt".to_owned(),
        ..Head::default()
    }
}

/// Adds a figure and gives its number.
fn target(figures: &mut Vec<Figure>, department: &str, indicator: &str, percent: &str, row: u32) -> usize {
    figures.push(Figure {
        shown: format!("{percent}%"),
        what: format!("Chỉ tiêu: {indicator}, {department}, năm 2023"),
        rate: None,
        unit: Some("06157".to_owned()),
        department: Some(department.to_owned()),
        procedure: None,
        indicator: Some(if indicator == COVERAGE { "service_coverage" } else { "online_dossiers" }.to_owned()),
        period: Some("2023".to_owned()),
        definition: Some("QD-HoangViet-2023".to_owned()),
        cut_off: None,
        snapshot: None,
        target: Some(FigureTarget {
            decision: "QD-HoangViet-2023".to_owned(),
            annex_row: row,
            percent: percent.replace(',', "."),
        }),
    });
    figures.len() - 1
}

/// Adds a counted rate with the words that it is printed with.
fn rate(figures: &mut Vec<Figure>, what: &str, num: u64, den: u64) -> usize {
    let rate = Rate { num, den };
    let shown = match rate.hundredths_of_percent() {
        None => "không phát sinh".to_owned(),
        Some(n) => format!("{},{:02}%", n / 100, n % 100),
    };
    figures.push(Figure {
        shown,
        what: what.to_owned(),
        rate: Some(rate),
        unit: Some("06157".to_owned()),
        department: None,
        procedure: None,
        indicator: Some("online_dossiers".to_owned()),
        period: Some("2023-H1".to_owned()),
        definition: Some("QD-HoangViet-2023".to_owned()),
        cut_off: day(2023, 7, 1).and_then(|day| Moment::new(day, 7, 30, 0)),
        snapshot: Some(1),
        target: None,
    });
    figures.len() - 1
}

/// Adds a plain count.
fn count(figures: &mut Vec<Figure>, what: &str, n: u64) -> usize {
    let shown = match n {
        0..1_000 => n.to_string(),
        _ => format!("{}.{:03}", n / 1_000, n % 1_000),
    };
    let at = rate(figures, what, n, n);
    figures[at].shown = shown;
    figures[at].rate = None;
    at
}

/// A decision as the founding one, with number and date, and its Phụ lục: a table with two head rows and spans.
#[must_use]
pub fn decision() -> Paper {
    let mut figures = Vec::new();
    let rows = (1..).zip(DEPARTMENTS).map(|(row, (name, coverage, online))| TableRow {
        cells: vec![
            TableCell::text(row.to_string()),
            TableCell::text(name),
            TableCell::figure(target(&mut figures, name, COVERAGE, coverage, row)),
            TableCell::figure(target(&mut figures, name, ONLINE, online, row)),
            TableCell::text(""),
        ],
        strong: false,
    });
    let mut rows: Vec<TableRow> = rows.collect();
    rows.push(TableRow {
        cells: vec![
            cell("Chung toàn xã", 2, 1),
            TableCell::figure(target(&mut figures, "toàn xã", COVERAGE, "80", 7)),
            TableCell::figure(target(&mut figures, "toàn xã", ONLINE, "50", 7)),
            TableCell::text(""),
        ],
        strong: true,
    });
    let table = Table {
        caption: Some("Chỉ tiêu giao cho các bộ phận chuyên môn năm 2023".to_owned()),
        columns: columns(&[(8, Align::Centre), (40, Align::Left), (20, Align::Right), (20, Align::Right), (12, Align::Left)]),
        head: vec![
            vec![cell("STT", 1, 2), cell("Bộ phận chuyên môn", 1, 2), cell("Chỉ tiêu năm 2023", 2, 1), cell("Ghi chú", 1, 2)],
            vec![cell(COVERAGE, 1, 1), cell(ONLINE, 1, 1)],
        ],
        numbered: true,
        rows,
    };
    Paper {
        title: "Quyết định giao chỉ tiêu dịch vụ công trực tuyến năm 2023".to_owned(),
        head: Head {
            number: Some("5".to_owned()),
            symbol: "QĐ-UBND".to_owned(),
            date: day(2023, 2, 6),
            name: Some("QUYẾT ĐỊNH".to_owned()),
            about: format!(
                "Giao chỉ tiêu “{COVERAGE}” và “{ONLINE}” cho các bộ phận chuyên môn thuộc UBND xã Hoàng Việt năm 2023"
            ),
            authority: Some("CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HOÀNG VIỆT".to_owned()),
            ..commune_head()
        },
        body: decision_body(),
        signature: Signature { lines: texts(&["CHỦ TỊCH"]), name: "Âu Hồng Ngân".to_owned() },
        recipients: texts(&[
            "Như Điều 3",
            "Văn phòng HĐND&UBND huyện",
            "TT Đảng ủy",
            "TT HĐND xã",
            "CT, PCT UBND xã",
            "Bộ phận TN&TKQ xã",
            "Trang thông tin điện tử",
            "Lưu: VT, VP",
        ]),
        annexes: vec![PaperAnnex {
            label: "Phụ lục".to_owned(),
            title: "CHỈ TIÊU GIAO CHO CÁC BỘ PHẬN CHUYÊN MÔN NĂM 2023".to_owned(),
            attached_to: Some(
                "Kèm theo Quyết định số 05/QĐ-UBND ngày 06 tháng 02 năm 2023 của Chủ tịch Ủy ban nhân dân xã Hoàng Việt"
                    .to_owned(),
            ),
            landscape: false,
            body: vec![Block::Table(table)],
        }],
        figures,
        sources: Vec::new(),
    }
}

fn decision_body() -> Vec<Block> {
    let bases = [
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015; Luật sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ \
         và Luật Tổ chức chính quyền địa phương ngày 22/11/2019",
        "Căn cứ Nghị định số 42/2022/NĐ-CP ngày 24/6/2022 của Chính phủ quy định về việc cung cấp thông tin và dịch vụ công trực \
         tuyến của cơ quan nhà nước trên môi trường mạng",
        "Thực hiện Kế hoạch số 06/KH-UBND ngày 18/01/2023 của UBND xã về cải cách hành chính xã Hoàng Việt năm 2023",
        "Theo đề nghị của Công chức Văn phòng - Thống kê xã",
    ];
    let mut body: Vec<Block> = bases.into_iter().map(|basis| Block::Basis(basis.to_owned())).collect();
    body.push(Block::Enacting("QUYẾT ĐỊNH:".to_owned()));
    body.push(Block::Article {
        number: 1,
        text: text(&format!(
            "Giao chỉ tiêu “{COVERAGE}” và “{ONLINE}” cho các bộ phận chuyên môn thuộc UBND xã Hoàng Việt năm 2023 (có Phụ lục chi \
             tiết kèm theo)."
        )),
    });
    body.push(paragraph(
        "Trong đó: “Tỷ lệ dịch vụ công phát sinh hồ sơ trực tuyến” được xác định bằng tổng số dịch vụ công phát sinh hồ sơ trực \
         tuyến trên tổng số dịch vụ công trực tuyến (một phần và toàn trình) có phát sinh hồ sơ (cả trực tuyến và trực tiếp); “Tỷ \
         lệ hồ sơ xử lý trực tuyến” được xác định theo số lượng hồ sơ tiếp nhận, giải quyết trực tuyến trên tổng số hồ sơ tiếp \
         nhận, giải quyết (cả trực tiếp và trực tuyến) qua dịch vụ công trực tuyến một phần, toàn trình trên Hệ thống thông tin \
         giải quyết thủ tục hành chính của tỉnh.",
    ));
    body.push(Block::Article { number: 2, text: text("Trách nhiệm của các bộ phận chuyên môn") });
    body.push(paragraph("1. Các bộ phận chuyên môn thuộc UBND xã:"));
    body.push(item(
        "Căn cứ chỉ tiêu được giao chủ động triển khai đồng bộ các giải pháp cụ thể để hoàn thành chỉ tiêu đạt hiệu quả và nâng \
         cao chất lượng phục vụ giải quyết các TTHC thuộc phạm vi quản lý nhằm bảo đảm hoàn thành chỉ tiêu chung được giao.",
    ));
    body.push(item(
        "Phối hợp với Văn phòng - Thống kê xã kịp thời phát hiện, tổng hợp những khó khăn, vướng mắc, báo cáo Chủ tịch UBND xã \
         xem xét, giải quyết theo quy định.",
    ));
    body.push(paragraph("2. Văn phòng - Thống kê xã:"));
    body.push(item(
        "Phối hợp với các bộ phận liên quan tổng hợp, thống kê số liệu, kết quả thực hiện tiếp nhận, giải quyết hồ sơ thủ tục hành \
         chính trực tuyến qua dịch vụ công trực tuyến mức độ 3, mức độ 4 của UBND xã phục vụ chấm điểm, đánh giá, xác định Chỉ số \
         cải cách hành chính.",
    ));
    body.push(Block::Article {
        number: 3,
        text: text(
            "Văn phòng - Thống kê xã, các công chức chuyên môn và các tổ chức, cá nhân có liên quan chịu trách nhiệm thi hành Quyết \
             định này.",
        ),
    });
    body
}

/// A report without number and day: figures in the text, a table in the body, a landscape Phụ lục that is longer than a page, and
/// what the figures rest on.
#[must_use]
pub fn report() -> Paper {
    let mut figures = Vec::new();
    let all = rate(&mut figures, "Tỷ lệ hồ sơ xử lý trực tuyến, xã Hoàng Việt, 6 tháng đầu năm 2023", 834, 1_669);
    let received = count(&mut figures, "Hồ sơ tiếp nhận, xã Hoàng Việt, 6 tháng đầu năm 2023", 1_669);
    let online = count(&mut figures, "Hồ sơ trực tuyến, xã Hoàng Việt, 6 tháng đầu năm 2023", 834);
    let military = rate(&mut figures, "Tỷ lệ hồ sơ xử lý trực tuyến, Ban Chỉ huy Quân sự, 6 tháng đầu năm 2023", 0, 0);
    let table = by_department(&mut figures, (all, received, online));
    let annex = by_procedure(&mut figures);
    let body = vec![
        Block::Heading { level: 1, text: "I. TÌNH HÌNH THỰC HIỆN".to_owned() },
        Block::Heading { level: 2, text: "1. Kết quả chung".to_owned() },
        Block::Paragraph(vec![
            Run::Text("Trong 6 tháng đầu năm 2023, xã tiếp nhận ".to_owned()),
            Run::Figure(received),
            Run::Text(" hồ sơ qua dịch vụ công trực tuyến một phần, toàn trình, trong đó ".to_owned()),
            Run::Figure(online),
            Run::Text(" hồ sơ trực tuyến. ".to_owned()),
            Run::Bold("Tỷ lệ hồ sơ xử lý trực tuyến đạt ".to_owned()),
            Run::Figure(all),
            Run::Italic(" (chưa đạt chỉ tiêu được giao)".to_owned()),
            Run::Text(".".to_owned()),
        ]),
        Block::Heading { level: 3, text: "a) Kết quả theo bộ phận".to_owned() },
        Block::Table(table),
        Block::Heading { level: 1, text: "II. KHÓ KHĂN, VƯỚNG MẮC VÀ ĐỀ XUẤT".to_owned() },
        item("Người dân chưa quen nộp hồ sơ trực tuyến, cần công chức hướng dẫn tại Bộ phận TN&TKQ."),
        Block::Paragraph(vec![
            Run::Text("Ban Chỉ huy Quân sự ".to_owned()),
            Run::Figure(military),
            Run::Text(" hồ sơ trong kỳ; đề nghị UBND huyện xem xét".to_owned()),
        ]),
    ];
    Paper {
        title: "Báo cáo kết quả thực hiện chỉ tiêu dịch vụ công trực tuyến 6 tháng đầu năm 2023".to_owned(),
        head: Head {
            symbol: "BC-UBND".to_owned(),
            year: Some(2023),
            name: Some("BÁO CÁO".to_owned()),
            about: "Kết quả thực hiện chỉ tiêu dịch vụ công trực tuyến 6 tháng đầu năm 2023".to_owned(),
            addressees: texts(&["Ủy ban nhân dân huyện Văn Lãng", "Phòng Nội vụ huyện Văn Lãng"]),
            ..commune_head()
        },
        body,
        signature: Signature {
            lines: texts(&["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]), name: String::new()
        },
        recipients: texts(&["Như trên", "TT Đảng ủy, TT HĐND xã", "CT, PCT UBND xã", "Lưu: VT"]),
        annexes: vec![PaperAnnex {
            label: "Phụ lục I".to_owned(),
            title: "KẾT QUẢ THEO THỦ TỤC HÀNH CHÍNH".to_owned(),
            attached_to: Some(
                "Kèm theo Báo cáo số       /BC-UBND ngày      tháng      năm 2023 của UBND xã Hoàng Việt".to_owned(),
            ),
            landscape: true,
            body: vec![paragraph("Đơn vị tính: hồ sơ."), Block::Table(annex)],
        }],
        figures,
        sources: texts(&[
            "Chốt số liệu số 1, kỳ 6 tháng đầu năm 2023, dữ liệu đến 07:30 ngày 01/07/2023.",
            "Cách tính: QD-HoangViet-2023.",
        ]),
    }
}

fn by_department(figures: &mut Vec<Figure>, (all, received, online): (usize, usize, usize)) -> Table {
    let numbers = [(612, 1_024), (210, 398), (8, 96), (4, 131), (0, 20), (0, 0)];
    let rows = (1..).zip(DEPARTMENTS.iter().zip(numbers)).map(|(row, ((name, _, percent), (num, den)))| TableRow {
        cells: vec![
            TableCell::text(row.to_string()),
            TableCell::text(*name),
            TableCell::figure(count(figures, &format!("Hồ sơ tiếp nhận, {name}"), den)),
            TableCell::figure(count(figures, &format!("Hồ sơ trực tuyến, {name}"), num)),
            TableCell::figure(rate(figures, &format!("{ONLINE}, {name}"), num, den)),
            TableCell::figure(target(figures, name, ONLINE, percent, row)),
        ],
        strong: false,
    });
    let mut rows: Vec<TableRow> = rows.collect();
    let total = [received, online, all, target(figures, "toàn xã", ONLINE, "50", 7)].map(TableCell::figure);
    rows.push(TableRow { cells: [cell("Tổng cộng", 2, 1)].into_iter().chain(total).collect(), strong: true });
    let widths =
        [(8, Align::Centre), (38, Align::Left), (14, Align::Right), (14, Align::Right), (14, Align::Right), (12, Align::Right)];
    Table {
        caption: Some("Bảng 1. Kết quả theo bộ phận chuyên môn".to_owned()),
        columns: columns(&widths),
        head: vec![["STT", "Bộ phận", "Tiếp nhận", "Trực tuyến", "Tỷ lệ", "Chỉ tiêu"].map(TableCell::text).into()],
        numbered: true,
        rows,
    }
}

/// Sixty rows, so that the table runs over several pages.
fn by_procedure(figures: &mut Vec<Figure>) -> Table {
    let rows = (1u64..=60).map(|row| {
        let (num, den) = (row % 7, row % 7 + row % 3);
        TableRow {
            cells: vec![
                TableCell::text(row.to_string()),
                TableCell::text(format!("1.{row:06}")),
                TableCell::text(format!("Thủ tục hành chính thứ {row} thuộc lĩnh vực hộ tịch, chứng thực, bảo trợ xã hội")),
                TableCell::text(if row % 2 == 0 { "Toàn trình" } else { "Một phần" }),
                TableCell::figure(count(figures, &format!("Hồ sơ tiếp nhận, thủ tục 1.{row:06}"), den)),
                TableCell::figure(count(figures, &format!("Hồ sơ trực tuyến, thủ tục 1.{row:06}"), num)),
                TableCell::figure(rate(figures, &format!("{ONLINE}, thủ tục 1.{row:06}"), num, den)),
            ],
            strong: false,
        }
    });
    let rows = rows.collect();
    let widths = [
        (6, Align::Centre),
        (14, Align::Left),
        (46, Align::Left),
        (14, Align::Left),
        (12, Align::Right),
        (12, Align::Right),
        (16, Align::Right),
    ];
    Table {
        caption: Some("Bảng 2. Kết quả theo thủ tục hành chính".to_owned()),
        columns: columns(&widths),
        head: vec![
            vec![cell("STT", 1, 2), cell("Mã TTHC", 1, 2), cell("Tên thủ tục", 1, 2), cell("Mức độ", 1, 2), cell("Hồ sơ", 3, 1)],
            ["Tiếp nhận", "Trực tuyến", "Tỷ lệ"].map(TableCell::text).into(),
        ],
        numbered: true,
        rows,
    }
}

/// A công văn: no tên loại, its subject under the number, Kính gửi, one page.
#[must_use]
pub fn letter() -> Paper {
    let mut figures = Vec::new();
    let now = rate(&mut figures, "Tỷ lệ hồ sơ xử lý trực tuyến, Văn hóa - Xã hội, đến 15/11/2025", 4, 131);
    let due = target(&mut figures, "Văn hóa - Xã hội", ONLINE, "62,5", 4);
    let body = vec![
        Block::Paragraph(vec![
            Run::Text("Đến ngày 15/11/2025, Tỷ lệ hồ sơ xử lý trực tuyến của bộ phận Văn hóa - Xã hội đạt ".to_owned()),
            Run::Figure(now),
            Run::Text(", thấp hơn chỉ tiêu ".to_owned()),
            Run::Figure(due),
            Run::Text(" được giao.".to_owned()),
        ]),
        paragraph("Ủy ban nhân dân xã đề nghị bộ phận Văn hóa - Xã hội:"),
        item("Hướng dẫn người dân nộp hồ sơ trực tuyến đối với các thủ tục còn phát sinh hồ sơ trực tiếp;"),
        item("Báo cáo khó khăn, vướng mắc và giải pháp trước ngày 30/11/2025."),
    ];
    Paper {
        title: "Công văn đôn đốc thực hiện chỉ tiêu dịch vụ công trực tuyến".to_owned(),
        head: Head {
            superior: None,
            issuer: texts(&["ỦY BAN NHÂN DÂN", "XÃ NA SẦM"]),
            number: Some("134".to_owned()),
            symbol: "UBND-VP".to_owned(),
            place: "Na Sầm".to_owned(),
            date: day(2025, 11, 17),
            year: None,
            name: None,
            about: "đôn đốc thực hiện chỉ tiêu dịch vụ công trực tuyến năm 2025".to_owned(),
            addressees: texts(&["Bộ phận Văn hóa - Xã hội"]),
            authority: None,
        },
        body,
        signature: Signature {
            lines: texts(&["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]), name: "Nguyễn Văn Mẫu".to_owned()
        },
        recipients: texts(&["Như trên", "CT, PCT UBND xã", "Lưu: VT, VP"]),
        annexes: Vec::new(),
        figures,
        sources: texts(&["Danh sách hồ sơ đến 15/11/2025; cách tính: QD-HoangViet-2023."]),
    }
}

/// The three of them, with names.
#[must_use]
pub fn samples() -> [(&'static str, Paper); 3] {
    [("decision", decision()), ("report", report()), ("letter", letter())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(block: &Block) -> Vec<&Run> {
        match block {
            Block::Article { text, .. } | Block::Paragraph(text) | Block::Item(text) => text.iter().collect(),
            Block::Table(table) => {
                let rows = table.head.iter().chain(table.rows.iter().map(|row| &row.cells));
                rows.flatten().flat_map(|cell| &cell.runs).collect()
            }
            Block::Basis(_) | Block::Enacting(_) | Block::Heading { .. } => Vec::new(),
        }
    }

    #[test]
    fn samples_show_each_of_their_figures_and_their_tables_are_full() {
        for (name, paper) in samples() {
            let blocks: Vec<Block> =
                paper.body.iter().chain(paper.annexes.iter().flat_map(|annex| &annex.body)).cloned().collect();
            let shown: Vec<usize> =
                blocks.iter().flat_map(runs).filter_map(|run| if let Run::Figure(n) = run { Some(*n) } else { None }).collect();
            assert!((0..paper.figures.len()).all(|n| shown.contains(&n)), "{name}");
            assert!(shown.iter().all(|n| *n < paper.figures.len()), "{name}");
            for block in &blocks {
                let Block::Table(table) = block else { continue };
                for row in &table.rows {
                    assert_eq!(row.cells.iter().map(|cell| cell.columns as usize).sum::<usize>(), table.columns.len(), "{name}");
                }
            }
        }
    }
}
