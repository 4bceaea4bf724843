//! Labels, codes, flags, and the rows of one file.

use super::*;
use proptest::prelude::*;

#[test]
fn codes_as_hands_and_programs_write_them() {
    for cell in [
        "H37.54.09-230412-0003",
        " h37.54.09-230412-0003\u{a0}",
        "H37.54.09–230412–0003",
        "H37.54.09 - 230412 - 0003",
        "H37. 54.09 —230412-0003",
        "Ｈ３７．５４．０９－２３０４１２－０００３",
        "H37.54.09\u{200b}-230412\u{2011}0003",
    ] {
        assert_eq!(code_from_cell(cell).as_deref(), Some("H37.54.09-230412-0003"), "{cell}");
    }
    for other in ["H37.54.09-230412-0003 12", "H37 54.09-230412-0003", "Nguyễn-230412-0003", "", "1.001193", "A - B - C"] {
        assert_eq!(code_from_cell(other), None, "{other}");
    }
}

#[test]
fn labels_of_real_systems() {
    for (channel, labels) in [
        (
            Some(Channel::Online),
            vec![
                "Trực tuyến toàn trình",
                "Nộp trực tuyến qua Cổng DVCQG",
                "Cổng dịch vụ công",
                "2 - Trực tuyến",
                "2. Qua mạng",
                "Dịch vụ công trực tuyến",
                "Qua Cổng DVC tỉnh",
                "VNeID",
            ],
        ),
        (
            Some(Channel::Direct),
            vec!["Một cửa", "Nộp trực tiếp tại Bộ phận Một cửa", "Tại Bộ phận TN&TKQ", "1 - Trực tiếp", "Tại quầy"],
        ),
        (Some(Channel::Postal), vec!["Bưu điện", "Dịch vụ BCCI", "3: Bưu chính", "Nộp qua đường bưu điện"]),
        // Short for either, two at once, a number that contradicts its words.
        (
            None,
            vec![
                "TT",
                "Trực tuyến/trực tiếp",
                "1 - Trực tuyến",
                "Trực tuyến tại Bộ phận Một cửa",
                "Không trực tuyến",
                "4",
                "Zalo",
            ],
        ),
    ] {
        for label in labels {
            assert_eq!(Channel::from_label(label), channel, "{label}");
        }
    }
    for (status, labels) in [
        (1, vec!["Mới đăng ký", "Chờ tiếp nhận", "Hồ sơ mới", "1 - Mới đăng ký"]),
        (2, vec!["Đã tiếp nhận", "Mới tiếp nhận", "2"]),
        (3, vec!["Từ chối tiếp nhận", "Không được tiếp nhận"]),
        (4, vec!["Đang xử lý (trong hạn)", "Đang giải quyết - quá hạn", "Đang thẩm định", "Chờ phê duyệt", "Chờ xử lý"]),
        (5, vec!["Yêu cầu bổ sung hồ sơ", "Chờ bổ sung", "Tạm dừng chờ bổ sung"]),
        (6, vec!["Chờ thanh toán", "Yêu cầu thực hiện nghĩa vụ tài chính"]),
        (7, vec!["Rút hồ sơ", "Công dân rút hồ sơ"]),
        (8, vec!["Dừng xử lý", "Tạm dừng"]),
        (9, vec!["Đã xử lý xong", "Hoàn thành đúng hạn", "Đã giải quyết trước hạn", "Đã có kết quả", "Chờ trả kết quả"]),
        (10, vec!["Đã trả kết quả", "Đã trả kết quả cho công dân", "10 - Đã trả kết quả"]),
        (99, vec!["Từ chối", "Đã trả lại hồ sơ", "Trả lại", "Quá hạn", "11", "0", "9 - Đang xử lý", "Xong", "Nguyễn Văn A"]),
        (0, vec!["", "  "]),
    ] {
        for label in labels {
            assert_eq!(Status::from_label(label).0, status, "{label}");
        }
    }
}

#[test]
fn labels_of_channels() {
    for (label, channel) in [
        ("Trực tuyến", Some(Channel::Online)),
        (" QUA  MẠNG ", Some(Channel::Online)),
        ("2", Some(Channel::Online)),
        ("", Some(Channel::Direct)),
        ("Trực tiếp", Some(Channel::Direct)),
        ("BCCI", Some(Channel::Postal)),
        ("Bưu chính công ích", Some(Channel::Postal)),
        ("Zalo", None),
    ] {
        assert_eq!(Channel::from_label(label), channel, "{label}");
    }
}

#[test]
fn labels_of_statuses() {
    for (label, n) in [("Mới đăng ký", 1), ("Đã trả kết quả", 10), ("9", 9), ("", 0), ("abc", 99), ("11", 99)] {
        assert_eq!(Status::from_label(label), Status(n), "{label}");
    }
}

#[test]
fn codes_are_taken_apart_strictly() {
    let parts = code_parts("H37.54.09-230412-0003").unwrap();
    assert_eq!((parts.prefix, parts.day), ("H37.54.09", Day::from_ymd(2023, 4, 12)));
    assert_eq!(code_parts("000.00.14.H56-240823-0001").unwrap().prefix, "000.00.14.H56");
    assert_eq!(code_parts("H37.54.09-231399-0003").unwrap().day, None);
    for bad in ["003084173221", "Lý Ngọc Tuấn", "", "0100376102-230412-0003", "H37-230412-", "h37-230412-1"] {
        assert_eq!(code_parts(bad), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn taking_apart_never_panics(s in "\\PC{0,40}") {
        let _ = code_parts(&s);
    }
}

fn row(code: &str, finished: Option<i64>, channel: Channel) -> Dossier {
    Dossier {
        code: code.into(),
        unit: UnitId(1),
        procedure: ProcedureCode::normalise("1.001193"),
        channel: Some(channel),
        status: Status(2),
        level_stated: None,
        service: compact_str::CompactString::default(),
        e_result: None,
        synchronised: None,
        submitted: None,
        received: None,
        due: None,
        finished: finished.map(Moment),
        returned: None,
        unreadable: UnreadableDates::default(),
        import: ImportId(1),
        source: SourceRow { sheet: 0, row: 1 },
    }
}

proptest! {
    /// Every row of a file ends in exactly one of three places, and the row that stands is the
    /// one that a plain reading of the rule names.
    #[test]
    fn rows_of_a_file_are_accounted_for(rows in prop::collection::vec((0u8..4, 0u128..4, prop::option::of(0i64..3)), 0..40)) {
        let mut in_file = InFile::default();
        for (code, print, finished) in &rows {
            // Equal fingerprints mean equal rows, so the date is made part of it.
            let print = print * 10 + finished.map_or(0, |f| f as u128 + 1);
            let channel = Channel::ALL[(print % 3) as usize];
            in_file.push(print, row(&format!("H37-230101-{code}"), *finished, channel));
        }
        let (duplicates, superseded) = (in_file.duplicates_identical, in_file.superseded_in_file);
        let standing = in_file.into_rows();
        prop_assert_eq!(rows.len() as u64, standing.len() as u64 + duplicates + superseded);
        for stands in &standing {
            let of_code: Vec<_> = rows.iter().filter(|(c, ..)| stands.code.ends_with(&format!("-{c}"))).collect();
            let mut distinct: Vec<(u128, Option<i64>)> = Vec::new();
            for (_, print, finished) in of_code {
                if !distinct.contains(&(*print, *finished)) {
                    distinct.push((*print, *finished));
                }
            }
            let latest = distinct.iter().map(|(_, f)| *f).max().unwrap();
            let expected = distinct.iter().rev().find(|(_, f)| *f == latest).unwrap();
            let print = expected.0 * 10 + expected.1.map_or(0, |f| f as u128 + 1);
            prop_assert_eq!(stands.channel, Some(Channel::ALL[(print % 3) as usize]));
            prop_assert_eq!(stands.finished.map(|m| m.0), latest);
        }
    }
}
