//! JSON in the shapes that interfaces give it.

use dondoc_domain::dossiers::{Channel, Dossier};
use dondoc_ingest::{Input, Kind};

use crate::{codes, list, refusal, take, take_bytes};

const FIRST: &str = r#"{"MaHoSo": "H37.54.09-230412-0003", "MaTTHC": "1.001193.000.00.00.H37", "KenhThucHien": 2, "NgayTiepNhan": "20230412081500", "TrangThaiHoSoId": "9", "ChuHoSo": "Nguyễn Văn A"}"#;
const SECOND: &str = r#"{"NgayTiepNhan": 20230413, "MaHoSo": "H37.54.09-230413-0004", "MaTTHC": 1.001194, "KenhThucHien": "1", "TrangThaiHoSoId": null, "NgayHenTra": "2023-04-20T00:00:00+07:00", "GiayTo": [{"Ma": "x"}]}"#;

fn rows(bytes: &[u8]) -> Vec<Dossier> {
    list(take_bytes(bytes)).rows
}

#[test]
fn arrays_lines_and_envelopes() {
    let expected = rows(format!("[{FIRST},{SECOND}]").as_bytes());
    assert_eq!(expected.len(), 2);
    let (first, second) = (&expected[0], &expected[1]);
    assert_eq!((first.channel, first.status.0, first.procedure.as_str()), (Some(Channel::Online), 9, "1.001193"));
    assert_eq!(first.received.unwrap().to_string(), "2023-04-12T08:15:00");
    assert_eq!((second.channel, second.status.0, second.procedure.as_str()), (Some(Channel::Direct), 0, "1.001194"));
    assert_eq!(second.received.unwrap().to_string(), "2023-04-13T00:00:00");
    assert_eq!(second.due.unwrap().to_string(), "2023-04-20T00:00:00");
    assert_eq!(expected.iter().map(|d| d.source.row).collect::<Vec<_>>(), [1, 2]);
    let lines = format!("{FIRST}\n\n{SECOND}\n");
    for (name, bytes) in [
        ("lines", lines.clone().into_bytes()),
        ("lines, crlf, mark", format!("\u{feff}{}", lines.replace('\n', "\r\n")).into_bytes()),
        ("utf-16", format!("\u{feff}[{FIRST},{SECOND}]").encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("data", format!(r#"{{"success": true, "total": 2, "data": [{FIRST},{SECOND}]}}"#).into_bytes()),
        ("result/items", format!(r#"{{"result": {{"page": 1, "items": [{FIRST},{SECOND}], "errors": []}}}}"#).into_bytes()),
        ("pages", format!(r#"[{{"page": 1, "rows": [{FIRST}]}}, {{"page": 2, "rows": [{SECOND}]}}]"#).into_bytes()),
        (
            "beside another list",
            format!(r#"{{"units": [{{"id": 1}}, {{"id": 2}}, {{"id": 3}}], "rows": [{FIRST},{SECOND}]}}"#).into_bytes(),
        ),
    ] {
        assert_eq!(rows(&bytes), expected, "{name}");
    }
}

#[test]
fn other_keys() {
    let snake = r#"[{"ma_ho_so": "H37.54.09-230412-0003", "ma_tthc": "1.001193", "kenh_tiep_nhan": "Trực tuyến", "ngay_tiep_nhan": "12/04/2023"}]"#;
    let nested = r#"[{"hoSo": {"ma": "H37.54.09-230412-0003", "ngayTiepNhan": "12/04/2023", "kênh thực hiện": 2}, "thuTuc": {"ma": "1.001193", "ten": "x"}}]"#;
    let arrays = r#"{"data": [["Mã hồ sơ", "Mã TTHC", "Hình thức nộp", "Ngày tiếp nhận"], ["H37.54.09-230412-0003", "1.001193", 2, "12/04/2023"]]}"#;
    for (text, row) in [(snake, 1), (nested, 1), (arrays, 2)] {
        let list = list(take_bytes(text.as_bytes()));
        assert_eq!(codes(&list.diagnostics), ["status-column-missing"], "{text}");
        let row_at = &list.rows[0];
        assert_eq!((row_at.channel, row_at.procedure.as_str(), row_at.source.row), (Some(Channel::Online), "1.001193", row));
        assert_eq!(row_at.received.unwrap().to_string(), "2023-04-12T00:00:00");
    }
}

#[test]
fn keys_that_come_late_count() {
    let mut text = String::from("[");
    for n in 0..1000 {
        text.push_str(&format!(
            r#"{{"MaHoSo": "H37.54.09-230412-{n:04}", "MaTTHC": "1.001193", "KenhThucHien": 2, "NgayTiepNhan": "12/04/2023"}},"#
        ));
    }
    text.push_str(FIRST);
    text.push(']');
    let list = list(take_bytes(text.as_bytes()));
    assert_eq!((list.rows_read, list.rows.iter().filter(|d| d.status.0 == 9).count()), (1001, 1));
    assert!(list.diagnostics.is_empty());
}

#[test]
fn findings_name_the_object_and_the_key() {
    let list = list(take_bytes(format!("{FIRST}\n{}\n", FIRST.replace("20230412081500", "hôm qua")).as_bytes()));
    let place = &list.diagnostics[0].place;
    assert_eq!(
        (list.diagnostics[0].code.as_str(), place.row, place.heading.as_deref()),
        ("receipt-date-unreadable", Some(2), Some("NgayTiepNhan"))
    );
}

#[test]
fn what_is_no_list_of_dossiers() {
    for (text, code) in [
        ("{}", "table-not-found"),
        ("[]", "table-not-found"),
        ("[[]]", "table-not-found"),
        (r#"{"error": "unauthorised"}"#, "table-not-found"),
        (r#"[{"MaHoSo": "H37.54.09-230412-0003", "MaTTHC": "1.001193"}]"#, "columns-missing"),
        ("[{\"MaHoSo\": nil}]", "json-invalid"),
        ("{\"a\": 1}\nxyz", "json-invalid"),
        (&FIRST[..FIRST.len() - 20], "file-truncated"),
    ] {
        assert_eq!(refusal(take_bytes(text.as_bytes())), [code], "{text}");
    }
    let refused = take_bytes(br#"[{"MaHoSo": "H37.54.09-230412-0003", "MaTTHC": "1.001193"}]"#).unwrap_err();
    assert_eq!(refused[0].place.row, None);
    let refused = take_bytes(b"[{\"a\": 1},\n {\"b\": Nguyen}]").unwrap_err();
    assert_eq!(refused[0].args[0], ("line".into(), "2".into()));
    assert!(!format!("{refused:?}").contains("Nguyen"));
    let input = Input::bytes("a.json", format!("[{FIRST}]").into_bytes());
    assert_eq!(refusal(take(&input, Some(Kind::FormII06a))), ["kind-differs"]);
    // A heading in brackets is no JSON.
    let text = "[STT];[Mã hồ sơ];[Mã TTHC];[Kênh];[Ngày nhận]\n";
    assert_eq!(refusal(take_bytes(text.as_bytes())), ["table-not-found"]);
}
