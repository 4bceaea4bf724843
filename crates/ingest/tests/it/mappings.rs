//! What headings do not tell: values that cannot be mistaken, questions, and a person's answers.

use std::collections::BTreeMap;

use dondoc_domain::dossiers::Channel;
use dondoc_ingest::{Input, Intake, Kind, Layout, LayoutBy, Mapping, Refusal, Shape};

use crate::{ask, codes, list, take_bytes};

/// Rows of code, procedure, channel, received, due, status under given headings.
fn text(headings: &str) -> String {
    let mut text = format!("{headings}\n");
    for n in 1..=6 {
        let channel = ["Trực tuyến", "Trực tiếp", "Bưu chính công ích"][n % 3];
        text.push_str(&format!("H37.54.09-230412-000{n};1.001193;{channel};1{n}/04/2023;2{n}/04/2023;Đã trả kết quả\n"));
    }
    text
}

fn read(text: &str, mapping: Option<&str>) -> Result<Intake, Refusal> {
    let mapping = mapping.map(|m| Mapping::parse(m).unwrap());
    ask(Input::bytes("tep.csv", text.as_bytes().to_vec()), None, mapping.as_ref(), &BTreeMap::new())
}

#[track_caller]
fn taken(intake: Result<Intake, Refusal>) -> (dondoc_ingest::DossierList, Layout) {
    match intake {
        Ok(Intake::Dossiers(list)) => {
            let layout = list.layout.clone();
            (list, layout)
        }
        other => panic!("no dossier list: {other:?}"),
    }
}

#[track_caller]
fn six(list: &dondoc_ingest::DossierList) {
    assert_eq!(list.rows.len(), 6);
    for (n, row) in list.rows.iter().enumerate() {
        let n = n + 1;
        assert_eq!(row.code, format!("H37.54.09-230412-000{n}"));
        assert_eq!(row.procedure.as_str(), "1.001193");
        assert_eq!(row.channel, Some([Channel::Online, Channel::Direct, Channel::Postal][n % 3]));
        assert_eq!(row.received.unwrap().to_string(), format!("2023-04-1{n}T00:00:00"));
        assert_eq!(row.status.0, 10);
    }
}

#[test]
fn columns_that_only_their_values_tell() {
    let (list, layout) = taken(read(&text("Số phiếu;Loại việc;Cách làm;Ngày tiếp nhận;Ngày hẹn trả;Kết luận"), None));
    six(&list);
    assert_eq!(codes(&list.diagnostics), ["column-by-values"; 4]);
    assert_eq!(list.diagnostics[0].place.heading.as_deref(), Some("Số phiếu"));
    assert_eq!(layout.by, LayoutBy::Values);
    let meanings: Vec<_> = layout.columns.iter().map(|c| c.meaning.as_deref().unwrap_or("")).collect();
    assert_eq!(meanings, ["dossier_code", "procedure_code", "channel", "received_date", "due_date", "status"]);
    let shapes: Vec<Shape> = layout.columns.iter().map(|c| c.shape).collect();
    assert_eq!(
        shapes,
        [Shape::DossierCodes, Shape::ProcedureCodes, Shape::Channels, Shape::Dates, Shape::Dates, Shape::Statuses]
    );
    assert_eq!((layout.columns[0].filled, layout.columns[0].sampled, layout.header_rows), (6, 6, (1, 1)));
}

#[test]
fn dates_are_asked_never_guessed() {
    let text = text("Mã hồ sơ;Mã TTHC;Kênh;Ngày A;Ngày B;Trạng thái");
    let refusal = read(&text, None).unwrap_err();
    assert_eq!(codes(&refusal.diagnostics), ["columns-unsure"]);
    assert_eq!(refusal.diagnostics[0].args[1], ("missing".into(), "received_date".into()));
    let layout = refusal.layout.unwrap();
    assert_eq!((layout.unsure[0].meaning.as_str(), layout.unsure[0].needed), ("received_date", true));
    assert_eq!(layout.unsure[0].candidates, [4, 5]);
    for column in ["Ngày A", "ngay a", "D"] {
        let mapping = format!(r#"{{"kind":"dossier_list","columns":{{"received_date":"{column}"}}}}"#);
        let (list, layout) = taken(read(&text, Some(&mapping)));
        six(&list);
        assert_eq!((layout.by, list.diagnostics.len()), (LayoutBy::Mapping, 0));
    }
}

#[test]
fn two_columns_that_say_different_things_are_asked() {
    let twice = text("Mã hồ sơ;Mã TTHC;Kênh;Ngày tiếp nhận;Ngày nhận;Trạng thái");
    let refusal = read(&twice, None).unwrap_err();
    assert_eq!(codes(&refusal.diagnostics), ["columns-unsure"]);
    assert_eq!(refusal.layout.unwrap().unsure[0].candidates, [4, 5]);
    // Two that say the same are one.
    let same = twice.replace(";2", ";1");
    six(&taken(read(&same, None)).0);
}

#[test]
fn a_heading_over_other_values_is_not_believed() {
    // The columns of code and procedure have changed places.
    let (list, _) = taken(read(&text("Mã TTHC;Mã hồ sơ;Kênh;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái"), None));
    six(&list);
    let mut told = codes(&list.diagnostics);
    told.sort_unstable();
    assert_eq!(told, ["column-by-values", "column-by-values", "heading-contradicted", "heading-contradicted"]);
    // Names under the heading of codes, and no codes anywhere: nothing is believed and nothing found.
    let names = text("Mã hồ sơ;Mã TTHC;Kênh;Ngày tiếp nhận;Hẹn;Trạng thái").replace("H37.54.09-230412-", "Nguyễn Văn ");
    let refusal = read(&names, None).unwrap_err();
    assert_eq!(codes(&refusal.diagnostics), ["columns-missing"]);
    assert!(!format!("{refusal:?}").contains("Nguyễn"));
}

#[test]
fn a_file_without_a_header() {
    let body = text("x").split_once('\n').unwrap().1.to_owned();
    let refusal = read(&body, None).unwrap_err();
    let layout = refusal.layout.unwrap();
    assert_eq!((codes(&refusal.diagnostics), layout.header_rows), (vec!["columns-unsure"], (0, 0)));
    assert_eq!(layout.unsure[0].candidates, [4, 5]);
    assert!(layout.columns.iter().all(|c| c.heading.is_empty()));
    let mapping = r#"{"kind":"dossier_list","header_row":0,"columns":{"dossier_code":"A","procedure_code":"b","channel":"C","received_date":"D","status":"F"}}"#;
    six(&taken(read(&body, Some(mapping))).0);
}

#[test]
fn a_row_that_is_data_is_never_shown_as_a_heading() {
    let body = text("Nguyễn Văn A;012345678901;Hà Nội;01/01/1990;x;y");
    let refusal = read(&body, None).unwrap_err();
    assert!(!format!("{refusal:?}").contains("Nguyễn"), "{refusal:?}");
}

#[test]
fn labels_are_taught() {
    let text = text("Mã hồ sơ;Mã TTHC;Kênh;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái;Mức độ")
        .replace("Bưu chính công ích", "Zalo")
        .replace("kết quả\n", "kết quả;MĐ đặc biệt\n");
    let (list, layout) = taken(read(&text, None));
    assert_eq!(list.rows.iter().filter(|r| r.channel.is_none()).count(), 2);
    // No label of a level is known: the column could hold anything.
    assert_eq!(layout.unknown_labels, BTreeMap::from([("channel".to_owned(), vec!["Zalo".to_owned()])]));
    let mapping = r#"{"kind":"dossier_list","columns":{},"values":{"channel":{"ZALO":"postal"},"level":{"MĐ đặc biệt":"full"}}}"#;
    let (list, layout) = taken(read(&text, Some(mapping)));
    six(&list);
    assert!(list.diagnostics.is_empty() && layout.unknown_labels.is_empty());
    assert!(list.rows.iter().all(|r| r.level_stated == Some(dondoc_domain::catalogue::Level::Full)));
}

#[test]
fn a_label_that_could_be_a_name_is_not_told() {
    let mut text = text("Mã hồ sơ;Mã TTHC;Kênh;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái");
    for n in 0..4 {
        // A shifted row, twice the same person.
        text.push_str(&format!("x;H37.54.09-230412-001{n};Nguyễn Văn A;1.001193;Trực tuyến;12/04/2023\n"));
        text.push_str(&format!("H37.54.09-230412-002{n};1.001193;Trần Thị {n};12/04/2023;;9\n"));
    }
    let (list, layout) = taken(read(&text, None));
    assert_eq!(list.rows.len(), 14);
    assert!(layout.unknown_labels.is_empty(), "{layout:?}");
}

#[test]
fn a_profile_is_known_by_the_headings() {
    let may = text("Mã hồ sơ;Mã TTHC;Kênh;Ngày A;Ngày B;Trạng thái");
    let refusal = read(&may, None).unwrap_err();
    let mapping = Mapping::parse(r#"{"kind":"dossier_list","columns":{"received_date":"Ngày A"}}"#).unwrap();
    let profiles = BTreeMap::from([(refusal.layout.unwrap().signature, mapping)]);
    // Next month: another title, other rows.
    let june = format!("Danh sách tháng 6\nTừ ngày 01/06/2023 đến ngày 30/06/2023\n\n{may}");
    let with = |text: &str| ask(Input::bytes("t", text.as_bytes().to_vec()), None, None, &profiles);
    let (list, layout) = taken(with(&june));
    six(&list);
    assert_eq!((layout.by, list.diagnostics.len()), (LayoutBy::Profile, 0));
    assert!(profiles.contains_key(&layout.signature));
    // Under the same headings the column is not one of dates any more: the answer is not followed.
    let changed = may.replace("/04/2023;2", " ngày sau;2");
    let refusal = with(&changed).unwrap_err();
    assert_eq!(codes(&refusal.diagnostics), ["columns-unsure", "profile-does-not-fit"]);
    // Another source has another signature.
    let other = may.replace("Trạng thái", "Tình trạng");
    assert_eq!(codes(&with(&other).unwrap_err().diagnostics), ["columns-unsure"]);
}

#[test]
fn a_mapping_is_checked_against_the_file() {
    let text = text("Mã hồ sơ;Mã TTHC;Kênh;Ngày A;Ngày A;Trạng thái");
    for (columns, code) in [
        (r#"{"received_date":"Ngày C"}"#, "mapping-heading-missing"),
        (r#"{"received_date":"ZZ"}"#, "mapping-column-beyond"),
        (r#"{"received_date":"Ngày A"}"#, "mapping-heading-twice"),
        (r#"{"received_date":"D","due_date":"D"}"#, "mapping-column-twice"),
        (r#"{"due_date":"D"}"#, "mapping-incomplete"),
    ] {
        let refusal = read(&text, Some(&format!(r#"{{"kind":"dossier_list","columns":{columns}}}"#))).unwrap_err();
        assert_eq!(codes(&refusal.diagnostics), [code], "{columns}");
        assert!(refusal.layout.is_some(), "{columns}");
    }
    for (more, code) in [(r#""header_row":99"#, "mapping-header-row"), (r#""sheet":"Tờ 9""#, "mapping-sheet-unknown")] {
        let mapping = format!(r#"{{"kind":"dossier_list",{more},"columns":{{"received_date":"D"}}}}"#);
        assert_eq!(codes(&read(&text, Some(&mapping)).unwrap_err().diagnostics), [code]);
    }
}

#[test]
fn mappings_of_tables_and_forms() {
    let text = "Thủ tục;Mã số;Mạng;Quầy\nKhai sinh;1.001193;3;4\nKhai tử;1.000656;1;0\n";
    let mapping = r#"{"kind":"procedure_table","columns":{"procedure_code":"Mã số","online_count":"Mạng","direct_count":"D"}}"#;
    match read(text, Some(mapping)) {
        Ok(Intake::Procedures(table)) => {
            assert_eq!(table.rows.iter().map(|r| (r.online, r.direct)).collect::<Vec<_>>(), [(3, 4), (1, 0)]);
            assert_eq!(table.layout.kind, Some(Kind::ProcedureTable));
        }
        other => panic!("{other:?}"),
    }
    let columns: Vec<String> = Mapping::meanings(Kind::FormII06a)
        .iter()
        .enumerate()
        .map(|(at, (meaning, _))| format!(r#""{meaning}":"{}""#, char::from(b'A' + at as u8)))
        .collect();
    let mapping = format!(r#"{{"kind":"form_II.06a","header_row":1,"columns":{{{}}}}}"#, columns.join(","));
    let text = "a;b;c;d;e;f;g;h;i;j;k;l\nHộ tịch;10;5;3;2;8;4;3;1;2;1;1\n";
    match read(text, Some(&mapping)) {
        Ok(Intake::Form(form)) => assert_eq!(form.rows[0].values, [10, 5, 3, 2, 8, 4, 3, 1, 2, 1, 1]),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_wrong_with_a_mapping_is_told_at_once() {
    let wrong = |text: &str| Mapping::parse(text).unwrap_err().into_iter().map(|d| d.code).collect::<Vec<_>>();
    assert_eq!(wrong("{"), ["mapping-invalid"]);
    assert_eq!(wrong("[]"), ["mapping-not-an-object"]);
    assert_eq!(wrong("{}"), ["mapping-kind-unknown"]);
    assert_eq!(wrong(r#"{"kind":"x","spalten":1}"#), ["mapping-key-unknown", "mapping-kind-unknown"]);
    assert_eq!(
        wrong(
            r#"{"kind":"dossier_list","header_row":-1,"sheet":3,"columns":{"online_count":"A","channel":4},
                "values":{"received_date":{},"channel":{"a":"b"},"status":{"b":0,"c":11},"level":{"d":""}}}"#
        ),
        [
            "mapping-wrong-type",
            "mapping-wrong-type",
            "mapping-meaning-unknown",
            "mapping-wrong-type",
            "mapping-labels-unknown",
            "mapping-value-unknown",
            "mapping-value-unknown",
            "mapping-value-unknown",
            "mapping-value-unknown",
        ]
    );
    let text = r#"{"kind":"dossier_list","header_row":7,"columns":{"channel":"Cách nộp"},"values":{"status":{"Xong":9}}}"#;
    let mapping = Mapping::parse(text).unwrap();
    let json = serde_json::to_string(&mapping).unwrap();
    assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
    assert!(serde_json::from_str::<Mapping>("{}").is_err());
}

/// Yes and no in words, marks and links; what is neither is told by its place and not guessed; a column of DVC codes
/// beside that of procedures gives the suffix.
#[test]
fn conditions_and_services_are_read_and_no_link_is_kept() {
    let text = "Mã hồ sơ;Mã TTHC;Mã DVC;Hình thức nộp;Ngày tiếp nhận;Trạng thái;Link kết quả;Đồng bộ Cổng DVCQG\n\
        H37.54.09-230412-0001;2.000815.000.00.00.H37;2.000815.000.00.00.H37.02;2;12/04/2023;9;https://x.example/secret?t=1;Có\n\
        H37.54.09-230412-0002;2.000815;;2;12/04/2023;9;;Chưa đồng bộ\n\
        H37.54.09-230412-0003;2.000815.000.00.00.H37.01;;1;12/04/2023;9;ket-qua.pdf;?!\n";
    let list = list(take_bytes(text.as_bytes()));
    let told: Vec<_> = list.rows.iter().map(|r| (r.service.as_str(), r.e_result, r.synchronised)).collect();
    assert_eq!(told, [("02", Some(true), Some(true)), ("", Some(false), Some(false)), ("01", Some(true), None)]);
    let codes: Vec<_> = list.diagnostics.iter().map(|d| (d.code.as_str(), d.place.row)).collect();
    assert_eq!(codes, [("yes-no-unknown", Some(4))]);
    let kept = format!("{:?} {:?}", list.rows, list.diagnostics);
    assert!(!kept.contains("secret") && !kept.contains("ket-qua.pdf") && !kept.contains("?!"), "{kept}");
}
