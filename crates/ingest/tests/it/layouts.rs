//! Tables in other shapes than the samples', in every encoding.

use dondoc_domain::dossiers::{Channel, Dossier};
use dondoc_ingest::Kind;
use encoding_rs::WINDOWS_1258;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};

use crate::{codes, form, list, refusal, table, take, take_bytes};

const PLAIN: &str = "STT;Mã hồ sơ;Mã TTHC;Hình thức nộp;Ngày tiếp nhận;Trạng thái\n\
    1;H37.54.09-230412-0003;1.001193.000.00.00.H37;Trực tuyến;12/04/2023 08:00:00;Đã trả kết quả\n\
    2;H37.54.09-230412-0004;1.001193;Trực tiếp;12/04/2023;Đang xử lý\n";

/// Code, procedure, channel, receipt, status.
type Short = (String, String, Option<Channel>, Option<String>, u8);

fn short(d: &Dossier) -> Short {
    (d.code.to_string(), d.procedure.to_string(), d.channel, d.received.map(|m| m.to_string()), d.status.0)
}

fn plain() -> Vec<Short> {
    let row = |n: u8, channel, time: &str, status| {
        (format!("H37.54.09-230412-000{n}"), "1.001193".to_owned(), Some(channel), Some(format!("2023-04-12T{time}")), status)
    };
    vec![row(3, Channel::Online, "08:00:00", 10), row(4, Channel::Direct, "00:00:00", 4)]
}

#[test]
fn encodings_and_separators() {
    let utf16 = |order: fn(u16) -> [u8; 2], mark: bool| {
        let text = if mark { format!("\u{feff}{PLAIN}") } else { PLAIN.to_owned() };
        text.encode_utf16().flat_map(order).collect::<Vec<u8>>()
    };
    // Windows-1258 has no precomposed letters with tone marks: it is written decomposed.
    let decomposed: String = PLAIN.chars().map(split_tone).collect();
    let (windows_1258, _, lossy) = WINDOWS_1258.encode(&decomposed);
    assert!(!lossy);
    for (name, bytes) in [
        ("utf-8", PLAIN.as_bytes().to_vec()),
        ("bom", format!("\u{feff}{PLAIN}").into_bytes()),
        ("crlf", PLAIN.replace('\n', "\r\n").into_bytes()),
        ("comma", PLAIN.replace(';', ",").into_bytes()),
        ("tab", PLAIN.replace(';', "\t").into_bytes()),
        ("bar", PLAIN.replace(';', "|").into_bytes()),
        ("sep=", format!("sep=;\n{PLAIN}").into_bytes()),
        ("utf-16le", utf16(u16::to_le_bytes, true)),
        ("utf-16be", utf16(u16::to_be_bytes, true)),
        ("utf-16le without mark", utf16(u16::to_le_bytes, false)),
        ("windows-1258", windows_1258.into_owned()),
        ("upper case, decomposed", decomposed.to_uppercase().into_bytes()),
    ] {
        let list = list(take_bytes(&bytes));
        assert_eq!(list.rows.iter().map(short).collect::<Vec<_>>(), plain(), "{name}");
        assert!(list.diagnostics.is_empty(), "{name}: {:?}", list.diagnostics);
    }
}

/// Letters of Vietnamese as Windows-1258 has them: base letter and combining tone.
fn split_tone(c: char) -> String {
    let table = [
        ('ã', "a\u{303}"),
        ('ồ', "ô\u{300}"),
        ('ơ', "ơ"),
        ('ứ', "ư\u{301}"),
        ('ộ', "ô\u{323}"),
        ('à', "à"),
        ('ế', "ê\u{301}"),
        ('ậ', "â\u{323}"),
        ('ạ', "a\u{323}"),
        ('ự', "ư\u{323}"),
        ('ả', "a\u{309}"),
        ('ý', "y\u{301}"),
        ('ử', "ư\u{309}"),
        ('á', "á"),
        ('ị', "i\u{323}"),
        ('ì', "i\u{300}"),
        ('ỳ', "y\u{300}"),
    ];
    table.iter().find(|(from, _)| *from == c).map_or_else(|| c.to_string(), |(_, to)| (*to).to_owned())
}

#[test]
fn row_numbers_are_the_lines_of_the_file() {
    for end in ["\n", "\r\n"] {
        let text = [
            "Danh sách",
            "",
            "STT;Mã hồ sơ;Mã TTHC;Hình thức nộp;Ngày tiếp nhận;Ghi chú",
            "1;H37.54.09-230412-0001;1.001193;2;12/04/2023;\"a",
            "b\"",
            "",
            "2;H37.54.09-230412-0002;1.001193;2;12/04/2023;",
            "3;H37.54.09-230412-0003;1.001193;2;12/04/2023;",
        ]
        .join(end);
        let list = list(take_bytes(text.as_bytes()));
        assert_eq!(list.rows.iter().map(|d| d.source.row).collect::<Vec<_>>(), [4, 7, 8], "{end:?}");
    }
}

fn save(mut workbook: Workbook) -> Vec<u8> {
    workbook.save_to_buffer().unwrap()
}

fn row(sheet: &mut Worksheet, at: u32, from: u16, cells: &[&str]) {
    for (c, cell) in cells.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
        sheet.write(at, from + c as u16, *cell).unwrap();
    }
}

#[test]
fn a_workbook_with_blank_columns_a_three_row_header_and_numbers_for_codes() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Hướng dẫn").unwrap().write(0, 0, "Cách dùng").unwrap();
    let sheet = workbook.add_worksheet().set_name("Dữ liệu").unwrap();
    let date = Format::new().set_num_format("dd/mm/yyyy hh:mm:ss");
    for line in 0..40 {
        sheet.write(line, 2, format!("Dòng tiêu đề {line}")).unwrap();
    }
    sheet.write(40, 2, "Ngày xuất báo cáo:").unwrap();
    sheet.write(40, 4, "08/01/2024 09:02").unwrap();
    row(sheet, 42, 2, &["SỔ THEO DÕI", "", "", "", "", "", "", ""]);
    row(
        sheet,
        43,
        2,
        &["Kênh thực hiện", "TT", "Ngày, tháng, năm", "", "", "Mã thủ tục hành chính", "Tình trạng hồ sơ", "Số hồ sơ (*)"],
    );
    row(sheet, 44, 2, &["", "", "Nhận hồ sơ", "Hẹn trả kết quả", "Trả kết quả", "", "", ""]);
    row(sheet, 45, 2, &["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"]);
    row(sheet, 46, 2, &["I. Hộ tịch"]);
    sheet.write(47, 2, 2.0).unwrap();
    sheet.write(47, 3, 1.0).unwrap();
    sheet.write_with_format(47, 4, ExcelDateTime::parse_from_str("2023-04-12T08:15:31").unwrap(), &date).unwrap();
    sheet.write(47, 5, 45029.0).unwrap();
    sheet.write(47, 7, 1.00119).unwrap();
    sheet.write(47, 8, 10).unwrap();
    sheet.write(47, 9, " h37.54.09-230412-0003\u{a0}").unwrap();
    // The header again, as on a new page, then another row.
    row(
        sheet,
        48,
        2,
        &["Kênh thực hiện", "TT", "Ngày, tháng, năm", "", "", "Mã thủ tục hành chính", "Tình trạng hồ sơ", "Số hồ sơ (*)"],
    );
    row(sheet, 49, 2, &["", "", "Nhận hồ sơ", "Hẹn trả kết quả", "Trả kết quả", "", "", ""]);
    row(sheet, 50, 2, &["BCCI", "2", "12.04.2023", "", "-", "1.001193.000.00.00.H37.01", "đang  XỬ LÝ", "H37.54.09-230412-0004"]);
    row(sheet, 51, 2, &["Tổng số: 2"]);
    row(sheet, 53, 2, &["", "NGƯỜI LẬP", "", "", "CHỦ TỊCH"]);
    // The same columns on another sheet, in another order.
    let more = workbook.add_worksheet().set_name("Trang 2").unwrap();
    row(more, 0, 0, &["MaHoSo", "MaTTHC", "NgayTiepNhan", "KenhThucHien", "TrangThaiHoSoId", "NgaySinh"]);
    row(more, 1, 0, &["H37.54.09-230412-0005", "1.001194", "20230412081500", "1", "2", "01/01/1990"]);
    let list = list(take_bytes(&save(workbook)));
    assert_eq!(list.rows_read, 3);
    let rows: Vec<_> = list.rows.iter().map(short).collect();
    let first = (
        "H37.54.09-230412-0003".to_owned(),
        "1.001190".to_owned(),
        Some(Channel::Online),
        Some("2023-04-12T08:15:31".to_owned()),
        10,
    );
    assert_eq!(rows[0], first);
    assert_eq!(list.rows[0].due.unwrap().to_string(), "2023-04-13T00:00:00");
    assert_eq!((rows[1].2, rows[1].4, rows[1].1.as_str()), (Some(Channel::Postal), 4, "1.001193"));
    assert_eq!((list.rows[1].returned, list.rows[1].unreadable.0), (None, 0));
    assert_eq!(rows[2].3.as_deref(), Some("2023-04-12T08:15:00"));
    assert_eq!(list.rows.iter().map(|d| (d.source.sheet, d.source.row)).collect::<Vec<_>>(), [(1, 48), (1, 51), (2, 2)]);
    assert_eq!(list.sheets, ["Hướng dẫn", "Dữ liệu", "Trang 2"]);
    assert_eq!(list.exported_at.unwrap().to_string(), "2024-01-08T09:02:00");
    assert!(list.diagnostics.is_empty(), "{:?}", list.diagnostics);
}

#[test]
fn headings_below_which_more_headings_come() {
    // What is looked for stands in the upper line; the lower one has only personal columns.
    let text = "Mã hồ sơ;Mã TTHC;Hình thức nộp;Ngày tiếp nhận;Trạng thái;Người nộp;;\n;;;;;Họ tên;Số CCCD;Địa chỉ\n\
        H37.54.09-230412-0003;1.001193;2;12/04/2023;9;A;B;C\n";
    let list = list(take_bytes(text.as_bytes()));
    assert_eq!((list.rows_read, list.rows.len()), (1, 1));
}

#[test]
fn html_lists_with_spans() {
    let text = "<table><tr><td><table><tr><td>Thời điểm kết xuất: 08/01/2024 09:02</td></tr></table></td></tr></table>\
        <table><tr><th rowspan=2>STT</th><th colspan=3>Hồ sơ</th><th rowspan=2>Trạng<br>thái</th></tr><tr><th>Mã hồ sơ</th><th>Mã TTHC</th><th>Ngày nhận</th></tr>\
        <tr><td>1</td><td>H37.54.09-230412-0003</td><td>1.001193</td><td>12/04/2023</td><td>9</td></tr></table>";
    // Without a channel it is refused; the spans are counted right in what was recognised.
    let refused = take_bytes(text.as_bytes()).unwrap_err();
    assert_eq!(refused[0].args[1], ("missing".into(), "channel".into()));
    let text = text
        .replace("<th>Ngày nhận</th>", "<th>Ngày nhận</th><th>Kênh</th>")
        .replace("<td>9</td>", "<td>2</td><td>9</td>")
        .replace("colspan=3", "colspan=4");
    let list = list(take_bytes(text.as_bytes()));
    assert_eq!((list.rows[0].channel, list.rows[0].status.0), (Some(Channel::Online), 9));
    assert_eq!(list.exported_at.unwrap().to_string(), "2024-01-08T09:02:00");
}

#[test]
fn duplicates_in_a_file() {
    let text = format!(
        "{PLAIN}9;H37.54.09-230412-0003;1.001193.000.00.00.H37;Trực tuyến ;12/04/2023 08:00:00;Đã trả kết quả;\n\
        10;H37.54.09-230412-0004;1.001193;Trực tuyến;12/04/2023;Đang xử lý\n"
    );
    let list = list(take_bytes(text.as_bytes()));
    assert_eq!((list.rows_read, list.duplicates_identical, list.superseded_in_file), (4, 1, 1));
    assert_eq!(list.rows[1].channel, Some(Channel::Online));
}

#[test]
fn procedure_tables_of_other_shapes() {
    let text = "THỐNG KÊ;;;;;;;\nTừ ngày 01/01/2024 đến ngày 31/03/2024;;;;;;;\n\
        TT;Tên thủ tục;Mã thủ tục;Tiếp nhận;;;;Đã giải quyết;;\n;;;Tổng số;Trực tiếp;Trực tuyến;BCCI;Tổng số;Trực tiếp;Trực tuyến\n\
        (1);(2);(3);(4);(5);(6);(7);(8);(9);(10)\nI;Hộ tịch;;1.240;5;1.234;1;9;9;9\n1;Khai sinh;1.001193.000.00.00.H37;1.240;5;1.234;1;9;9;9\n\
        2;Khai tử;1.000656;;-;;;;;\n3;Lạ;9.x1;3;1;2;0;;;\n4;Sai;1.000657;3;một;2;0;;;\n;Tổng cộng;;1.243;6;1.236;1;;;\n";
    let table = table(take_bytes(text.as_bytes()));
    assert_eq!(table.rows_read, 4);
    let rows: Vec<_> =
        table.rows.iter().map(|r| (r.code.as_str(), r.online, r.postal, r.direct, r.total_stated, r.source.row)).collect();
    assert_eq!(rows, [("1.001193", 1234, 1, 5, Some(1240), 7), ("1.000656", 0, 0, 0, None, 8), ("?", 2, 0, 1, Some(3), 9)]);
    assert_eq!(codes(&table.diagnostics), ["procedure-code-unreadable", "number-unreadable"]);
    let (start, end) = table.period.unwrap();
    assert_eq!((start.to_string(), end.to_string()), ("2024-01-01".into(), "2024-04-01".into()));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("x"), text).unwrap();
    assert_eq!(refusal(take(&folder.path().join("x"), Some(Kind::FormII06a))), ["kind-differs"]);
}

#[test]
fn a_list_is_taken_before_a_table_of_counts() {
    let mut workbook = Workbook::new();
    let counts = workbook.add_worksheet().set_name("Tổng hợp").unwrap();
    row(counts, 0, 0, &["Mã TTHC", "Trực tuyến", "Trực tiếp", "Tổng số"]);
    row(counts, 1, 0, &["1.001193", "1", "1", "2"]);
    let sheet = workbook.add_worksheet().set_name("Chi tiết").unwrap();
    for (at, line) in PLAIN.lines().enumerate() {
        row(sheet, at as u32, 0, &line.split(';').collect::<Vec<_>>());
    }
    let list = list(take_bytes(&save(workbook)));
    assert_eq!(list.rows.iter().map(short).collect::<Vec<_>>(), plain());
    assert_eq!(codes(&list.diagnostics), ["sheet-ignored"]);
}

#[test]
fn the_form_by_its_headings() {
    let text = "TT;Lĩnh vực giải quyết;Số hồ sơ tiếp nhận;;;;Số hồ sơ đã giải quyết;;;;Số hồ sơ đang giải quyết;;\n\
        ;;Tổng số;Trong kỳ;;Từ kỳ trước;Tổng số;Trước hạn;Đúng hạn;Quá hạn;Tổng số;Trong hạn;Quá hạn\n\
        ;;;Trực tuyến;Trực tiếp, bưu chính;;;;;;;;\nA;Cấp xã;;;;;;;;;;;\n1;Hộ tịch;1.584;1.351;229;4;1.580;1.462;98;20;4;1;3\n2;Đất đai;1;-;;;;;;;;;\n\
        ;Tổng số;1.585;1.351;229;4;1.580;1.462;98;20;4;1;3\n";
    let form = form(take_bytes(text.as_bytes()));
    assert_eq!(form.rows.len(), 2);
    assert_eq!(form.rows[0].values, [1584, 1351, 229, 4, 1580, 1462, 98, 20, 4, 1, 3]);
    assert_eq!(form.total.unwrap()[0], 1585);
    assert_eq!(form.broken.len(), 1);
    assert_eq!(form.broken[0].identities, ["(3)=(4)+(5)+(6)", "(3)=(7)+(11)"]);
}
