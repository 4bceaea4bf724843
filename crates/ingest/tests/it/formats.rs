//! Files as other programs write them.

use dondoc_domain::dossiers::{Channel, Dossier, SourceRow};
use dondoc_ingest::DossierList;
use encoding_rs::WINDOWS_1252;
use rust_xlsxwriter::Workbook;

use crate::{codes, list, refusal, take_bytes};

fn data(name: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")).join(name)).unwrap()
}

/// The dossiers of the committed list, apart from where they stood.
fn rows(list: &DossierList) -> Vec<Dossier> {
    list.rows.iter().map(|d| Dossier { source: SourceRow { sheet: 0, row: 0 }, ..d.clone() }).collect()
}

fn twin() -> Vec<Dossier> {
    let list = list(take_bytes(&data("ho-so.csv")));
    assert_eq!((list.rows.len(), list.diagnostics.len()), (20, 0));
    rows(&list)
}

#[test]
fn workbooks_of_other_programs_hold_the_same_dossiers() {
    for (name, sheet, first) in
        [("ho-so.xls", "Hồ sơ", 5), ("ho-so-1904.xls", "Hồ sơ", 5), ("ho-so.ods", "Hồ sơ", 6), ("ho-so.xlsb", "Hồ sơ", 2)]
    {
        let taken = take_bytes(&data(name));
        assert!(taken.is_ok(), "{name}: {taken:?}");
        let list = list(taken);
        assert!(list.diagnostics.is_empty(), "{name}: {:?}", list.diagnostics);
        assert_eq!(rows(&list), twin(), "{name}");
        assert_eq!((list.sheets[0].as_str(), list.rows[0].source.row), (sheet, first), "{name}");
    }
}

/// The committed list as cells of text.
fn cells() -> Vec<Vec<String>> {
    let text = String::from_utf8(data("ho-so.csv")).unwrap();
    text.lines().map(|l| l.split(',').map(str::to_owned).collect()).collect()
}

/// A date of the list for a typed cell.
fn typed(text: &str) -> Option<String> {
    let (date, time) = text.split_once(' ')?;
    let parts: Vec<&str> = date.split('/').collect();
    (parts.len() == 3).then(|| format!("{}-{}-{}T{time}.000", parts[2], parts[1], parts[0]))
}

fn spreadsheet_ml(prefix: &str) -> String {
    let mut body = String::new();
    for (at, row) in cells().into_iter().enumerate() {
        // Rows 1 to 5 are the title's; the tenth column of data is blank where there is nothing.
        let index = if at == 0 { format!(" {prefix}Index=\"6\"") } else { String::new() };
        body.push_str(&format!("<Row{index}>"));
        let mut skipped = false;
        for (column, cell) in row.iter().enumerate() {
            if cell.is_empty() {
                skipped = true;
                continue;
            }
            let index = if skipped || column == 0 { format!(" {prefix}Index=\"{}\"", column + 2) } else { String::new() };
            skipped = false;
            let (kind, value) = match typed(cell) {
                Some(date) => ("DateTime", date),
                None if column == 0 && at > 0 => ("Number", cell.clone()),
                None => ("String", cell.replace('ố', "&#7889;")),
            };
            body.push_str(&format!("<Cell{index}><Data {prefix}Type=\"{kind}\">{value}</Data></Cell>"));
        }
        body.push_str("</Row>\n");
    }
    format!(
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Styles><Style {prefix}ID=\"s1\"/></Styles>\
         <Worksheet {prefix}Name=\"Bìa\"><Table><Row><Cell {prefix}MergeAcross=\"3\"><Data {prefix}Type=\"String\">Báo cáo &amp; sổ</Data></Cell></Row></Table></Worksheet>\
         <Worksheet {prefix}Name=\"Hồ &amp; sơ\"><Table>{body}</Table></Worksheet></Workbook>"
    )
}

#[test]
fn spreadsheet_ml_2003() {
    let text = spreadsheet_ml("ss:");
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [text.clone().into_bytes(), spreadsheet_ml("").into_bytes(), utf16] {
        let list = list(take_bytes(&bytes));
        assert!(list.diagnostics.is_empty(), "{:?}", list.diagnostics);
        assert_eq!(rows(&list), twin());
        assert_eq!(list.sheets, ["Bìa", "Hồ & sơ"]);
        assert_eq!((list.rows[0].source.sheet, list.rows[0].source.row), (1, 7));
    }
    for cut in [text.len() / 2, text.len() - 12] {
        let cut = (0..=cut).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        assert!(["file-truncated", "file-damaged"].contains(&refusal(take_bytes(&text.as_bytes()[..cut]))[0].as_str()));
    }
}

fn html_table() -> String {
    let rows: String = cells()
        .iter()
        .map(|r| format!("<tr>{}</tr>\r\n", r.iter().map(|c| format!("<td>{c}</td>")).collect::<String>()))
        .collect();
    format!(
        "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=utf-8\"></head><body><table>\r\n{rows}</table></body></html>"
    )
}

fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    let mut line = 0;
    for byte in text.bytes() {
        let piece = match byte {
            b'\r' | b'\n' => char::from(byte).to_string(),
            b'=' | 0..=31 | 127..=255 => format!("={byte:02X}"),
            _ => char::from(byte).to_string(),
        };
        if line + piece.len() > 72 && byte != b'\n' && byte != b'\r' {
            out.push_str("=\r\n");
            line = 0;
        }
        line = if byte == b'\n' { 0 } else { line + piece.len() };
        out.push_str(&piece);
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let n = three.iter().fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        for at in 0..4 {
            let letter = char::from(LETTERS[(n >> (18 - 6 * at)) as usize & 63]);
            out.push(if at <= three.len() { letter } else { '=' });
        }
        if out.len() % 78 == 76 {
            out.push_str("\r\n");
        }
    }
    out
}

#[test]
fn web_pages_in_one_file() {
    for (name, body) in [
        ("quoted-printable", quoted_printable(&html_table())),
        ("base64", base64(html_table().as_bytes())),
        ("8bit", html_table()),
    ] {
        let text = format!(
            "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related;\r\n\tboundary=\"----=_NextPart_01D9\"\r\n\r\n\
             This document is a Single File Web Page.\r\n\r\n------=_NextPart_01D9\r\nContent-Location: file:///C:/x/book.htm\r\n\
             Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n<html><frameset></frameset></html>\r\n\r\n\
             ------=_NextPart_01D9\r\nContent-Location: sheet001.htm\r\nContent-Transfer-Encoding: {name}\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n\
             {body}\r\n\r\n------=_NextPart_01D9--\r\n"
        );
        let list = list(take_bytes(text.as_bytes()));
        assert_eq!(rows(&list), twin(), "{name}");
        assert!(list.diagnostics.is_empty());
    }
    let empty =
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n--x\nContent-Type: image/png\n\nabc\n--x--\n";
    assert_eq!(refusal(take_bytes(empty.as_bytes())), ["table-not-found"]);
}

#[test]
fn lines_that_end_in_more_than_one_way() {
    let row = |n: u32, end: &str| format!("H37.54.09-230412-000{n};1.001193;2;12/04/2023;9;\"a\nb\"{end}");
    let header = "Mã hồ sơ;Mã TTHC;Kênh;Ngày nhận;Trạng thái;Ghi chú";
    for mark in ["", "\u{feff}"] {
        let text = format!(
            "{mark}{header}\r\n{}{}\r\n\r\n{}\n{}{}",
            row(1, "\n"),
            row(2, "\r\n"),
            row(3, "\n"),
            row(4, "\r\n"),
            row(5, "")
        );
        let list = list(take_bytes(text.as_bytes()));
        assert_eq!(list.rows.iter().map(|d| d.source.row).collect::<Vec<_>>(), [2, 4, 8, 11, 13], "{mark:?}");
    }
}

#[test]
fn utf_16_without_a_mark() {
    let text = String::from_utf8(data("ho-so.csv")).unwrap();
    for order in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(order).collect();
        assert_eq!(rows(&list(take_bytes(&bytes))), twin());
    }
}

/// Headings and labels as the old fonts show them, and what they are.
const TCVN3: [&str; 3] = [
    "M· hå s¬;M· TTHC;H×nh thøc nép;Ngµy tiÕp nhËn;Tr¹ng th¸i",
    "H37.54.09-230412-0003;1.001193;Trùc tuyÕn;12/04/2023;§· tr¶ kÕt qu¶",
    "H37.54.09-230412-0004;1.001193;B\u{ad}u chÝnh c«ng Ých;13/04/2023;§ang xö lý",
];
const VNI: [&str; 3] = [
    "Maõ hoà sô;Maõ TTHC;Hình thöùc noäp;Ngaøy tieáp nhaän;Traïng thaùi",
    "H37.54.09-230412-0003;1.001193;Tröïc tuyeán;12/04/2023;Ñaõ traû keát quaû",
    "H37.54.09-230412-0004;1.001193;Böu chính coâng ích;13/04/2023;Ñang xöû lyù",
];

#[test]
fn fonts_of_the_nineties() {
    for (lines, name) in [(TCVN3, "TCVN3"), (VNI, "VNI")] {
        let text = lines.join("\n");
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, line) in lines.iter().enumerate() {
            for (column, cell) in line.split(';').enumerate() {
                sheet.write(row as u32, column as u16, cell).unwrap();
            }
        }
        let bytes = WINDOWS_1252.encode(&text).0.into_owned();
        for bytes in [text.clone().into_bytes(), bytes, book.save_to_buffer().unwrap()] {
            let list = list(take_bytes(&bytes));
            assert_eq!(codes(&list.diagnostics), ["legacy-letters"], "{name}");
            let read: Vec<_> = list.rows.iter().map(|d| (d.channel.map(Channel::number), d.status.0)).collect();
            assert_eq!(read, [(Some(2), 10), (Some(3), 4)], "{name}");
        }
    }
}

#[test]
fn month_first_files() {
    let text = |dates: [&str; 4]| {
        let row = |(n, d): (usize, &str)| format!("H37.54.09-230412-000{n};1.001193;2;{d} 08:15;07/05/2023;9\n");
        let rows: String = dates.into_iter().enumerate().map(row).collect();
        format!("Mã hồ sơ;Mã TTHC;Kênh;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái\n{rows}")
    };
    let read = |text: &str| {
        let list = list(take_bytes(text.as_bytes()));
        let days = |of: fn(&Dossier) -> Option<dondoc_domain::time::Moment>| -> Vec<String> {
            list.rows.iter().map(|r| of(r).map(|m| m.day().to_string()).unwrap_or_default()).collect()
        };
        (days(|r| r.received), days(|r| r.due), list.diagnostics.iter().map(|d| d.code.clone()).collect::<Vec<_>>())
    };
    let (received, due, told) = read(&text(["04/03/2023", "05/06/2023", "04/13/2023", "12/31/2023"]));
    assert_eq!(received, ["2023-04-03", "2023-05-06", "2023-04-13", "2023-12-31"]);
    assert_eq!((due, told), (vec!["2023-07-05".to_owned(); 4], vec!["dates-month-first".to_owned()]));
    // Where both are possible everywhere the day is first.
    let (received, due, told) = read(&text(["04/03/2023", "05/06/2023", "04/12/2023", "12/11/2023"]));
    assert_eq!((received[0].as_str(), due[0].as_str(), told.len()), ("2023-03-04", "2023-05-07", 0));
    // Where a column has both, nothing is turned round: the wrong ones are told.
    let (received, _, told) = read(&text(["04/03/2023", "13/06/2023", "04/13/2023", "12/11/2023"]));
    assert_eq!((received[0].as_str(), received[2].as_str()), ("2023-03-04", ""));
    assert_eq!(told, ["receipt-date-unreadable"]);
}
