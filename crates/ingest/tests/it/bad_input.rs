//! Whatever the bytes: a refusal that says what the file is, never a panic.

use proptest::prelude::*;

use crate::{codes, list, refusal, sample, take, take_bytes};
use dondoc_ingest::Kind;

const HEADER: &str = "STT;Mã hồ sơ;Mã TTHC;Hình thức nộp;Ngày tiếp nhận;Trạng thái\n";

#[test]
fn other_kinds_of_file() {
    for (bytes, code) in [
        (&b""[..], "file-empty"),
        (b" \r\n\t ", "file-empty"),
        (b"\xef\xbb\xbf", "file-empty"),
        (b"%PDF-1.7\n1 0 obj", "file-is-pdf"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file-is-image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "file-is-image"),
        (b"Rar!\x1a\x07\0", "file-is-zip"),
        (b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "file-is-zip"),
        (b"PK\x03\x04 cut", "file-truncated"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut", "file-damaged"),
        (b"\x01\x02\x03\x00\x04\x05", "format-unknown"),
        ("Kính gửi: Ủy ban nhân dân xã.\nĐây là một bức thư.\n".as_bytes(), "table-not-found"),
        (b"<html><body><p>Loi 500</p></body></html>", "table-not-found"),
        (b"<?xml version=\"1.0\"?><a/>", "format-unknown"),
        (b"{\"a\": 1}", "table-not-found"),
        (b"a,b,c\n1,2,3\n", "table-not-found"),
    ] {
        assert_eq!(refusal(take_bytes(bytes)), [code], "{:?}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(refusal(take(&sample("no-such-file"), None)), ["file-unreadable"]);
    assert_eq!(refusal(take(&sample(""), None)), ["file-unreadable"]);
}

#[test]
fn an_encrypted_workbook_is_known() {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(70_000, 7);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refusal(take_bytes(&bytes)), ["file-encrypted"]);
}

#[test]
fn the_official_book_lacks_what_is_needed() {
    let book = "STT;Mã hồ sơ;Nội dung hồ sơ;Họ tên;Ngày nhận;Ngày hẹn trả\n1;H37.54.09-230412-0003;x;y;12/04/2023;13/04/2023\n";
    let refused = take_bytes(book.as_bytes()).unwrap_err();
    assert_eq!(refused[0].code, "columns-missing");
    assert_eq!(refused[0].place.file.as_deref(), Some("tep"));
    assert_eq!(refused[0].args[1], ("missing".into(), "procedure_code,channel".into()));
    assert_eq!(refused[0].args[2], ("recognised".into(), "dossier_code,received_date,due_date".into()));
}

#[test]
fn another_kind_than_expected() {
    let path = sample("hoang-viet-2023/II.06a-2023-nam.xls");
    let refused = take(&path, Some(Kind::DossierList)).unwrap_err();
    assert_eq!(refused[0].code, "kind-differs");
    assert_eq!(refused[0].args[1], ("found".into(), "form_II.06a".into()));
}

#[test]
fn rows_that_cannot_be_read_are_kept_and_told() {
    let text = format!(
        "{HEADER}1;h37.54.09-230412-0003 ;1.001193;Zalo;31/02/2023;Lạ\n2;;1.001193;2;01/03/2023;9\n3;Nguyễn Văn A;xyz;;;\n\
         4;Nguyễn Văn B;xyz;1;x;y\n;Tổng cộng;4;;;\n;;;;Na Sầm, ngày 05/07/2023;\n;NGƯỜI LẬP;;;CHỦ TỊCH;\n"
    );
    let list = list(take_bytes(text.as_bytes()));
    let rows: Vec<&str> = list.rows.iter().map(|d| d.code.as_str()).collect();
    assert_eq!(rows, ["H37.54.09-230412-0003", "?7-0-3", "?7-0-5"]);
    assert_eq!(list.rows_read, 3);
    let first = &list.rows[0];
    assert_eq!((first.channel, first.received, first.status.0), (None, None, 99));
    let told: Vec<(&str, u64, u32)> =
        list.diagnostics.iter().map(|d| (d.code.as_str(), d.place.row.unwrap(), d.place.column.unwrap())).collect();
    assert_eq!(
        told,
        [
            ("channel-unknown", 2, 4),
            ("status-unknown", 2, 6),
            ("receipt-date-unreadable", 2, 5),
            ("dossier-code-unreadable", 3, 2),
            ("dossier-code-unreadable", 5, 2),
            ("procedure-code-unreadable", 5, 3),
            ("status-unknown", 5, 6),
            ("receipt-date-unreadable", 5, 5),
        ]
    );
    assert_eq!(list.diagnostics[0].place.heading.as_deref(), Some("Hình thức nộp"));
    assert!(!format!("{list:?}").contains("Nguyễn"));
}

#[test]
fn many_findings_of_a_kind_are_summed() {
    let mut text = HEADER.to_owned();
    for n in 0..1500 {
        text.push_str(&format!("{n};H37.54.09-230412-{n:04};1.001193;Zalo;12/04/2023;9\n"));
    }
    let list = list(take_bytes(text.as_bytes()));
    assert_eq!(list.diagnostics.len(), 1001);
    let last = list.diagnostics.last().unwrap();
    assert_eq!(
        (last.code.as_str(), last.args.as_slice()),
        ("further-findings", &[("of".into(), "channel-unknown".into()), ("count".into(), "500".into())][..])
    );
}

#[test]
fn a_quotation_mark_that_never_ends() {
    let mut text = HEADER.to_owned();
    for n in 0..50 {
        let quote = if n == 10 { "\"" } else { "" };
        text.push_str(&format!("{n};H37.54.09-230412-{n:04};1.001193;1;12/04/2023;{quote}9\n"));
    }
    assert_eq!(refusal(take_bytes(text.as_bytes())), ["quote-unclosed"]);
    let mut endless = format!("{HEADER}1;\"").into_bytes();
    endless.resize(20 << 20, b'x');
    assert_eq!(refusal(take_bytes(&endless)), ["row-too-long"]);
}

#[test]
fn no_status_column_is_a_remark() {
    let text = "Mã hồ sơ,Mã TTHC,Kênh,Ngày nhận\nH37.54.09-230412-0003,1.001193,2,12/04/2023\n";
    let list = list(take_bytes(text.as_bytes()));
    assert_eq!(codes(&list.diagnostics), ["status-column-missing"]);
    assert_eq!(list.rows[0].status.0, 0);
}

#[test]
fn deeply_nested_html() {
    let text = format!("{}<table><tr><td>x", "<div><table><tr><td>".repeat(20_000));
    assert_eq!(refusal(take_bytes(text.as_bytes())), ["table-not-found"]);
}

fn mutated(name: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let bytes = std::fs::read(sample("hoang-viet-2023").join(name)).unwrap();
    let bytes = bytes[..bytes.len().min(40_000)].to_vec();
    let length = bytes.len();
    (proptest::collection::vec((0..length, any::<u8>()), 0..40), 0..length).prop_map(move |(changes, cut)| {
        let mut bytes = bytes.clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        if cut % 3 == 0 {
            bytes.truncate(cut);
        }
        bytes
    })
}

/// A whole small workbook with some bytes changed.
fn mutated_workbook() -> impl Strategy<Value = Vec<u8>> {
    let bytes = std::fs::read(sample("hoang-viet-2023/thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx")).unwrap();
    let length = bytes.len();
    proptest::collection::vec((0..length, any::<u8>()), 1..10).prop_map(move |changes| {
        let mut bytes = bytes.clone();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..2000), magic in 0usize..9) {
        let magics: [&[u8]; 9] = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"<table>",
            b"\x09\x08\x10\x00\x00\x06\x05\x00", "STT;Mã hồ sơ;Mã TTHC;Hình thức nộp;Ngày tiếp nhận;Trạng thái\n".as_bytes()];
        let _ = take_bytes(&[magics[magic], &bytes].concat());
    }

    #[test]
    fn mutated_csv(bytes in mutated("danh-sach-ho-so-2023-full.csv")) {
        let _ = take_bytes(&bytes);
    }

    #[test]
    fn mutated_html(bytes in mutated("II.06a-2023-nam.xls")) {
        let _ = take_bytes(&bytes);
    }

    #[test]
    fn mutated_xlsx(bytes in mutated_workbook()) {
        let _ = take_bytes(&bytes);
    }

    #[test]
    fn any_text(text in "[\\PC;,\n\"]{0,400}") {
        let _ = take_bytes(text.as_bytes());
        let _ = take_bytes(format!("{HEADER}{text}").as_bytes());
    }
}
