//! One set of dossiers through every format, encoding, layout and form of date: the same rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, StringArray, TimestampMillisecondArray};
use compact_str::CompactString;
use dondoc_domain::catalogue::{Catalogue, Level};
use dondoc_domain::dossiers::{Channel, Dossier, ImportId, SourceRow, Status, UnitId, code_parts};
use dondoc_domain::text::bare;
use dondoc_domain::time::{Day, Moment};
use dondoc_testkit::world::World;
use encoding_rs::WINDOWS_1258;
use parquet::basic::Compression;
use rust_xlsxwriter::{Format, Workbook};

use crate::{columnar, list, take_bytes};

pub(crate) const HEADINGS: [&str; 13] = [
    "STT",
    "Mã hồ sơ",
    "Mã TTHC",
    "Mức độ",
    "Hình thức nộp",
    "Ngày nộp hồ sơ",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Ngày kết thúc xử lý",
    "Ngày trả kết quả",
    "Trạng thái",
    "Kết quả điện tử",
    "Đồng bộ Cổng DVCQG",
];
/// The columns of dates among them.
const DATES: std::ops::Range<usize> = 5..10;

/// Rows as testkit makes them; each can be read back from what a file says of it.
pub(crate) fn dossiers() -> Vec<Dossier> {
    let mut found: BTreeMap<CompactString, Dossier> = BTreeMap::new();
    for seed in 0..6 {
        for row in World::sized(seed, 120).imports.into_iter().flat_map(|i| i.rows) {
            let whole = row.unreadable.0 == 0 && row.channel.is_some() && row.status != Status::UNKNOWN;
            let known = row.procedure != dondoc_domain::catalogue::ProcedureCode::unreadable();
            if whole && known && row.received.is_some() && code_parts(&row.code).is_some() {
                let source = SourceRow { sheet: 0, row: 0 };
                found.insert(
                    row.code.clone(),
                    Dossier {
                        import: ImportId(7),
                        unit: UnitId(1),
                        source,
                        e_result: Some(row.e_result == Some(true)),
                        synchronised: Some(row.synchronised == Some(true)),
                        ..row
                    },
                );
            }
        }
    }
    // Enough for two repeated headers; every combination below is read once.
    let rows: Vec<Dossier> = found.into_values().take(90).collect();
    assert_eq!(rows.len(), 90);
    rows
}

fn level(level: Option<Level>) -> &'static str {
    match level {
        None => "",
        Some(Level::None) => "Mức độ 2",
        Some(Level::Partial) => "Một phần",
        Some(Level::Full) => "Toàn trình",
    }
}

fn channel(channel: Option<Channel>) -> &'static str {
    match channel {
        Some(Channel::Online) => "Trực tuyến",
        Some(Channel::Postal) => "Bưu chính công ích",
        _ => "Trực tiếp",
    }
}

/// Forms in which a date is written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Vietnamese,
    Iso,
    Serial,
}

const TEXTS: [Form; 2] = [Form::Vietnamese, Form::Iso];

fn serial(moment: Moment) -> f64 {
    moment.0 as f64 / 86_400.0 + 25_569.0
}

fn date(moment: Option<Moment>, form: Form) -> String {
    let Some(moment) = moment else { return String::new() };
    let ((year, month, day), (hour, minute, second)) = (moment.day().ymd(), moment.hms());
    match form {
        Form::Vietnamese => format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}:{second:02}"),
        Form::Iso => format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
        Form::Serial => format!("{:.10}", serial(moment)),
    }
}

fn dates(row: &Dossier) -> [Option<Moment>; 5] {
    [row.submitted, row.received, row.due, row.finished, row.returned]
}

pub(crate) fn cells(number: usize, row: &Dossier, form: Form) -> Vec<String> {
    let mut cells = vec![
        number.to_string(),
        row.code.to_string(),
        match row.service.as_str() {
            "" => row.procedure.to_string(),
            service => format!("{}.000.00.00.H37.{service}", row.procedure),
        },
        level(row.level_stated).into(),
        channel(row.channel).into(),
    ];
    cells.extend(dates(row).map(|d| date(d, form)));
    // Formats of numbers show them as numbers; the label of 9 stands for all labels.
    cells.push(match row.status {
        Status::NOT_STATED => String::new(),
        Status::FINISHED => "Đã xử lý xong".into(),
        other => other.0.to_string(),
    });
    cells.push(if row.e_result == Some(true) { format!("https://cong.example.vn/kq/{number}.pdf") } else { String::new() });
    cells.push(if row.synchronised == Some(true) { "Đã đồng bộ".into() } else { "Chưa đồng bộ".into() });
    cells
}

pub(crate) fn table(rows: &[Dossier], form: Form) -> Vec<Vec<String>> {
    rows.iter().enumerate().map(|(at, row)| cells(at + 1, row, form)).collect()
}

#[track_caller]
pub(crate) fn same(what: &str, bytes: &[u8], rows: &[Dossier]) {
    let list = list(take_bytes(bytes));
    assert!(list.diagnostics.is_empty(), "{what}: {:?}", list.diagnostics);
    assert_eq!((list.rows_read, list.duplicates_identical, list.superseded_in_file), (rows.len() as u64, 0, 0), "{what}");
    for (read, row) in list.rows.iter().zip(rows) {
        assert_eq!(&Dossier { source: row.source, ..read.clone() }, row, "{what}");
    }
}

/// Letters with a tone mark as Windows-1258 has them: the letter, then the mark.
fn decomposed(text: &str) -> String {
    const MARKS: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];
    const TONED: [&str; 5] = ["àằầèềìòồờùừỳÀỒ", "áắấéếíóốớúứýÁỐ", "ãẵẫẽễĩõỗỡũữỹÃỖ", "ảẳẩẻểỉỏổởủửỷẢỔ", "ạặậẹệịọộợụựỵẠỘ"];
    const BASES: [&str; 5] = ["aăâeêioôơuưyAÔ", "aăâeêioôơuưyAÔ", "aăâeêioôơuưyAÔ", "aăâeêioôơuưyAÔ", "aăâeêioôơuưyAÔ"];
    let split = |c: char| {
        (0..5).find_map(|tone| {
            let at = TONED[tone].chars().position(|t| t == c)?;
            Some(format!("{}{}", BASES[tone].chars().nth(at)?, MARKS[tone]))
        })
    };
    text.chars().map(|c| split(c).unwrap_or_else(|| c.to_string())).collect()
}

#[test]
fn separated_values() {
    let rows = dossiers();
    for form in [Form::Vietnamese, Form::Iso, Form::Serial] {
        for separator in [",", ";", "\t", "|"] {
            let mut text = format!("{}\r\n", HEADINGS.join(separator));
            for line in table(&rows, form) {
                text.push_str(&line.join(separator));
                text.push_str("\r\n");
            }
            let utf16 =
                |order: fn(u16) -> [u8; 2]| -> Vec<u8> { format!("\u{feff}{text}").encode_utf16().flat_map(order).collect() };
            let split = decomposed(&text);
            let (windows, _, lossy) = WINDOWS_1258.encode(&split);
            assert!(!lossy);
            for (encoding, bytes) in [
                ("utf-8", text.clone().into_bytes()),
                ("bom", format!("\u{feff}{text}").into_bytes()),
                ("utf-16le", utf16(u16::to_le_bytes)),
                ("utf-16be", utf16(u16::to_be_bytes)),
                ("windows-1258", windows.into_owned()),
            ] {
                same(&format!("{form:?} {separator:?} {encoding}"), &bytes, &rows);
            }
        }
    }
}

#[test]
fn html_tables() {
    let rows = dossiers();
    for form in TEXTS {
        let line = |cells: &[String], tag: &str| -> String {
            let cells: String = cells.iter().map(|c| format!("<{tag}>{c}</{tag}>")).collect();
            format!("<tr>{cells}</tr>\n")
        };
        let head = line(&HEADINGS.map(str::to_owned), "th");
        let body: String = table(&rows, form).iter().map(|cells| line(cells, "td")).collect();
        let text =
            format!("<html><head><meta charset=utf-8></head><body><h3>DANH SÁCH</h3><table>{head}{body}</table></body></html>");
        same(&format!("{form:?}"), text.as_bytes(), &rows);
        let merged = "<tr><th rowspan=2>STT</th><th colspan=4>Hồ sơ</th><th colspan=5>Ngày</th><th rowspan=2>Trạng thái</th><th rowspan=2>Có kết quả điện tử</th><th rowspan=2>TrangThaiDongBoDVC</th></tr>";
        let below = line(
            &["Mã hồ sơ", "Mã TTHC", "Mức độ", "Hình thức nộp", "Nộp", "Tiếp nhận", "Hẹn trả", "Kết thúc", "Trả"]
                .map(str::to_owned),
            "th",
        );
        same(&format!("{form:?} merged"), format!("<table>{merged}{below}{body}</table>").as_bytes(), &rows);
    }
}

#[test]
fn json_arrays_and_lines() {
    let rows = dossiers();
    let keys: Vec<String> = HEADINGS.iter().map(|h| bare(h).replace(' ', "_")).collect();
    for form in [Form::Vietnamese, Form::Iso, Form::Serial] {
        for named in [&keys, &HEADINGS.map(str::to_owned).to_vec()] {
            let object = |(number, row): (usize, &Dossier)| {
                let mut object = serde_json::Map::new();
                for (at, cell) in cells(number + 1, row, form).into_iter().enumerate() {
                    let number = matches!(form, Form::Serial) && DATES.contains(&at);
                    let value = match cell.parse::<f64>() {
                        _ if cell.is_empty() => serde_json::Value::Null,
                        Ok(n) if number => n.into(),
                        _ => cell.into(),
                    };
                    // A key without a value may also be absent.
                    if !(value.is_null() && at == 8) {
                        object.insert(named[at].clone(), value);
                    }
                }
                serde_json::Value::Object(object)
            };
            let objects: Vec<serde_json::Value> = rows.iter().enumerate().map(object).collect();
            let lines: String = objects.iter().map(|o| format!("{o}\n")).collect();
            same(&format!("{form:?} lines"), lines.as_bytes(), &rows);
            let array = serde_json::Value::from(objects);
            same(&format!("{form:?} array"), array.to_string().as_bytes(), &rows);
            let envelope = serde_json::json!({"status": 200, "result": {"total": rows.len(), "rows": array}});
            same(&format!("{form:?} envelope"), serde_json::to_string_pretty(&envelope).unwrap().as_bytes(), &rows);
        }
    }
}

#[test]
fn parquet_files() {
    let rows = dossiers();
    for form in TEXTS {
        let table = table(&rows, form);
        let texts = |at: usize| -> ArrayRef {
            Arc::new(StringArray::from_iter(table.iter().map(|r| Some(r[at].clone()).filter(|c| !c.is_empty()))))
        };
        let columns = HEADINGS.iter().enumerate().map(|(at, name)| (*name, texts(at))).collect();
        same(&format!("{form:?}"), &columnar::write(columns, Compression::SNAPPY), &rows);
        let typed = HEADINGS.iter().enumerate().map(|(at, name)| {
            let column = if DATES.contains(&at) {
                let moments = rows.iter().map(|r| dates(r)[at - DATES.start].map(|m| m.0 * 1000));
                Arc::new(TimestampMillisecondArray::from_iter(moments)) as ArrayRef
            } else {
                texts(at)
            };
            (*name, column)
        });
        same(&format!("{form:?} timestamps"), &columnar::write(typed.collect(), Compression::UNCOMPRESSED), &rows);
    }
}

/// Where the table begins and what its header looks like.
#[derive(Clone, Copy, Debug)]
struct Layout {
    title: bool,
    merged: bool,
    numbered: bool,
    repeated: bool,
    blank_columns: u16,
}

fn workbook(rows: &[Dossier], form: Form, layout: Layout) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let (shown, left) = (Format::new().set_num_format("dd/mm/yyyy hh:mm:ss"), layout.blank_columns);
    let mut at = 0;
    if layout.title {
        sheet.write(0, 0, "ỦY BAN NHÂN DÂN XÃ").unwrap();
        sheet.write(2, 3, "DANH SÁCH HỒ SƠ").unwrap();
        at = 4;
    }
    let header = |sheet: &mut rust_xlsxwriter::Worksheet, mut at: u32| {
        if layout.merged {
            sheet
                .merge_range(at, left + DATES.start as u16, at, left + DATES.end as u16 - 1, "Thời gian", &Format::new())
                .unwrap();
            for c in (0..HEADINGS.len()).filter(|c| !DATES.contains(c)) {
                sheet.merge_range(at, left + c as u16, at + 1, left + c as u16, HEADINGS[c], &Format::new()).unwrap();
            }
            for c in DATES {
                sheet.write(at + 1, left + c as u16, HEADINGS[c]).unwrap();
            }
            at += 2;
        } else {
            for (c, heading) in HEADINGS.iter().enumerate() {
                sheet.write(at, left + c as u16, *heading).unwrap();
            }
            at += 1;
        }
        if layout.numbered {
            for c in 0..HEADINGS.len() {
                sheet.write(at, left + c as u16, format!("({})", c + 1)).unwrap();
            }
            at += 1;
        }
        at
    };
    at = header(sheet, at);
    for (number, row) in rows.iter().enumerate() {
        if layout.repeated && number > 0 && number % 40 == 0 {
            at = header(sheet, at + 1);
        }
        for (c, cell) in cells(number + 1, row, form).into_iter().enumerate().filter(|(_, c)| !c.is_empty()) {
            let column = left + c as u16;
            if matches!(form, Form::Serial) && DATES.contains(&c) {
                let moment = dates(row)[c - DATES.start].unwrap();
                sheet.write_with_format(at, column, serial(moment), &shown).unwrap();
            } else {
                sheet.write(at, column, cell).unwrap();
            }
        }
        at += 1;
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn workbooks() {
    let rows = dossiers();
    for bits in 0..16 {
        let is = |bit: u32| bits >> bit & 1 == 1;
        let blank_columns = if bits % 3 == 0 { 2 } else { 0 };
        let layout = Layout { title: is(0), merged: is(1), numbered: is(2), repeated: is(3), blank_columns };
        for form in [Form::Vietnamese, Form::Iso, Form::Serial] {
            same(&format!("{form:?} {layout:?}"), &workbook(&rows, form, layout), &rows);
        }
    }
}

#[test]
fn the_list_that_testkit_writes() {
    let rows = dossiers();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.csv");
    dondoc_testkit::export::write_full_csv(&rows, &Catalogue::default(), &path).unwrap();
    same("testkit", &std::fs::read(path).unwrap(), &rows);
    assert_eq!(rows.iter().filter(|r| r.received_day() < Some(Day::from_ymd(1990, 1, 1).unwrap())).count(), 0);
}
