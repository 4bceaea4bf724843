//! Reference tables as officers have them: any format, Vietnamese headings, anywhere on a sheet.

use dondoc_domain::catalogue::Level;
use dondoc_domain::reference::{ProcedureRecord, Records};
use dondoc_ingest::Input;
use dondoc_ingest::reference::{Found, read_inputs};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn load(name: &str, bytes: impl Into<Vec<u8>>) -> Found {
    read_inputs(&[Input::bytes(name, bytes.into())]).unwrap_or_else(|e| panic!("{name}: {e:?}"))
}

fn procedures(found: &Found) -> Vec<ProcedureRecord> {
    match &found.files[0].records {
        Records::Procedures(rows) => rows.iter().map(|r| r.record.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

const CATALOGUE: [[&str; 7]; 8] = [
    ["UBND XÃ HOÀNG VIỆT", "", "", "", "", "", ""],
    ["", "DANH MỤC THỦ TỤC HÀNH CHÍNH", "", "", "", "", ""],
    ["STT", "Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Mức độ DVC", "Từ ngày", "Đến ngày"],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
    ["I", "Lĩnh vực Hộ tịch", "", "", "", "", ""],
    ["1", "1.001193.000.00.00.H37", "Đăng ký khai sinh", "Hộ tịch", "Toàn trình", "15/08/2022", ""],
    ["2", "1.000656", "Đăng ký khai tử", "Hộ tịch", "Mức độ 3", "01/01/2022", "31/12/2022"],
    ["", "Tổng cộng: 2", "", "", "", "", ""],
];

#[track_caller]
fn is_the_catalogue(found: &Found) {
    let rows = procedures(found);
    let told: Vec<_> = rows
        .iter()
        .map(|r| {
            let day = |d: Option<dondoc_domain::time::Day>| d.map(|d| d.to_string()).unwrap_or_default();
            (r.code.to_string(), r.name.as_str(), r.field.as_str(), r.level, day(r.validity.from_day()), day(r.validity.to_day()))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("1.001193".to_owned(), "Đăng ký khai sinh", "Hộ tịch", Level::Full, "2022-08-15".to_owned(), String::new()),
            // The last day is a day of it.
            (
                "1.000656".to_owned(),
                "Đăng ký khai tử",
                "Hộ tịch",
                Level::Partial,
                "2022-01-01".to_owned(),
                "2023-01-01".to_owned()
            ),
        ]
    );
}

#[test]
fn a_catalogue_in_every_format() {
    let csv: String = CATALOGUE.iter().map(|r| r.join(";") + "\n").collect();
    is_the_catalogue(&load("a.csv", csv.clone()));
    is_the_catalogue(&load("tab.txt", csv.replace(';', "\t")));
    let html: String = CATALOGUE.iter().map(|r| format!("<tr>{}</tr>", r.map(|c| format!("<td>{c}</td>")).concat())).collect();
    is_the_catalogue(&load("a.xls", format!("<html><body><table>{html}</table></body></html>")));
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "Bìa").unwrap();
    let sheet = book.add_worksheet();
    let shown = Format::new().set_num_format("dd/mm/yyyy");
    for (r, row) in CATALOGUE.iter().enumerate() {
        for (c, cell) in row.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
            match cell.split('/').map(str::parse::<u16>).collect::<Result<Vec<_>, _>>().as_deref() {
                Ok([day, month, year]) => {
                    let date = ExcelDateTime::from_ymd(*year, *month as u8, *day as u8).unwrap();
                    sheet.write_with_format(r as u32 + 3, c as u16 + 1, &date, &shown).unwrap();
                }
                _ => {
                    sheet.write(r as u32 + 3, c as u16 + 1, *cell).unwrap();
                }
            }
        }
    }
    is_the_catalogue(&load("a.xlsx", book.save_to_buffer().unwrap()));
    let objects: Vec<serde_json::Value> = CATALOGUE[5..7]
        .iter()
        .map(|r| {
            let pairs = CATALOGUE[2].iter().zip(r).map(|(k, v)| ((*k).to_owned(), serde_json::Value::from(*v)));
            serde_json::Value::Object(pairs.collect())
        })
        .collect();
    is_the_catalogue(&load("a.json", serde_json::to_vec(&objects).unwrap()));
    let english = r#"[{"code": "1.001193", "name": "Đăng ký khai sinh", "field": "Hộ tịch", "level": "full", "valid_from": "2022-08-15", "valid_to": null},
        {"code": "1.000656", "name": "Đăng ký khai tử", "field": "Hộ tịch", "level": "partial", "valid_from": "2022-01-01", "valid_to": "2023-01-01"}]"#;
    is_the_catalogue(&load("b.json", english));
}

#[test]
fn levels_that_are_ticked_fields_in_rows_and_codes_in_names() {
    let text = "STT;Tên thủ tục;Mức độ;;\n;;Toàn trình;Một phần;Bộ phận phụ trách\n\
        I. Lĩnh vực Hộ tịch;;;;\n1;1.001193 - Khai sinh;x;;Tư pháp – Hộ tịch\n2;Khai tử (1.000656.000.00.00.H37);;x;\n\
        II;Lĩnh vực: Chứng thực;;;\n1;2.000815 Chứng thực bản sao;;;\n";
    let text = text.replace("STT;Tên thủ tục", "STT;Tên thủ tục hành chính");
    let rows = procedures(&load("a.csv", text));
    let told: Vec<_> = rows.iter().map(|r| (r.code.as_str(), r.level, r.field.as_str())).collect();
    assert_eq!(
        told,
        [("1.001193", Level::Full, "Hộ tịch"), ("1.000656", Level::Partial, "Hộ tịch"), ("2.000815", Level::None, "Chứng thực")]
    );
}

#[test]
fn other_tables_with_vietnamese_headings() {
    let kinds = |text: &str| -> Vec<(&'static str, usize)> {
        load("a.csv", text).files.iter().map(|f| (f.records.kind(), f.records.len())).collect()
    };
    assert_eq!(kinds("STT;Mã bộ phận;Tên bộ phận\n1;TP;Tư pháp – Hộ tịch\n2;VP;Văn phòng\n"), [("departments", 2)]);
    assert_eq!(
        kinds("Mã TTHC;Bộ phận phụ trách;Ngày hiệu lực;Ngày hết hiệu lực\n1.001193;Tư pháp – Hộ tịch;01/01/2023;\n"),
        [("assignments", 1)]
    );
    assert_eq!(kinds("Mã TTHC liên thông;Mã TTHC\n1.006714;1.001193\n"), [("aliases", 1)]);
    assert_eq!(kinds("Mã đơn vị;Tên đơn vị;Tiền tố mã hồ sơ\n06157;Xã Hoàng Việt;H37.54.09, H37.54.10\n"), [("local_units", 1)]);
    assert_eq!(
        kinds("Mã đơn vị;Tên đơn vị;Cấp;Mã cấp trên;Từ ngày;Đến ngày\n06157;Xã Hoàng Việt;Xã;182;;30/06/2025\n"),
        [("units", 1)]
    );
    assert_eq!(
        kinds("Mã TTHC;Tên TTHC;Lĩnh vực;Mức độ;Phòng phụ trách\n1.001193;Khai sinh;Hộ tịch;4;VP\n1.000656;Khai tử;Hộ tịch;4;\n"),
        [("procedures", 2), ("assignments", 1)]
    );
}

#[test]
fn what_only_resembles_a_reference_table() {
    for text in [
        "Mã hồ sơ;Mã TTHC;Tên TTHC;Mức độ;Kênh;Ngày nhận\nH37.54.09-230412-0003;1.001193;x;4;2;12/04/2023\n",
        "Mã TTHC;Tên TTHC;Mức độ;Qua mạng;Trực tiếp\n1.001193;x;4;2;1\n",
        "Tên;Địa chỉ\na;b\n",
    ] {
        let all = read_inputs(&[Input::bytes("x", text.as_bytes().to_vec())]).unwrap_err();
        assert_eq!(all[0].code, "reference-unknown", "{text}");
    }
}

#[test]
fn a_bad_cell_is_told_by_its_own_heading() {
    let text = "Danh mục\n\nMã TTHC;Tên TTHC;Lĩnh vực;Mức độ;Từ ngày\n1.001193;Khai sinh;Hộ tịch;cao;31/02/2023\n";
    let all = read_inputs(&[Input::bytes("x", text.as_bytes().to_vec())]).unwrap_err();
    let told: Vec<_> =
        all.iter().map(|d| (d.place.row.unwrap(), d.place.column.unwrap(), d.place.heading.as_deref().unwrap())).collect();
    assert_eq!(told, [(4, 5, "Từ ngày"), (4, 4, "Mức độ")]);
}
