//! Dossiers as the file that officers download: the layout of `samples/hoang-viet-2023`'s CSV, with
//! invented people. Their CCCD begin with 003 and their phones with 0100, which no real one does.

use std::borrow::Borrow;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use dondoc_domain::catalogue::{Catalogue, Level};
use dondoc_domain::dossiers::{Channel, DateColumn, Dossier, Status, code_parts};
use dondoc_domain::time::Moment;

/// The seventeen columns, as the provincial system writes them; the last four are personal.
pub const HEADINGS: [&str; 17] = [
    "STT",
    "Mã hồ sơ",
    "Mã TTHC",
    "Tên thủ tục hành chính",
    "Lĩnh vực",
    "Mức độ",
    "Hình thức nộp",
    "Ngày nộp hồ sơ",
    "Ngày tiếp nhận",
    "Ngày hẹn trả",
    "Ngày kết thúc xử lý",
    "Ngày trả kết quả",
    "Trạng thái",
    "Chủ hồ sơ",
    "Số CCCD",
    "Số điện thoại",
    "Địa chỉ",
];

/// Columns that few systems have.
pub const MORE: [&str; 2] = ["Kết quả điện tử", "Đồng bộ Cổng DVCQG"];

const FAMILY: [&str; 8] = ["Lý", "Bế", "La", "Nông", "Hoàng", "Vi", "Lộc", "Chu"];
const GIVEN: [&str; 8] = ["Tuấn", "Diệp", "Yến", "Thủy", "Quyên", "Sơn", "An", "Hòa"];

/// What a cell shows that holds no date although something stands in it.
const NOT_A_DATE: &str = "chưa rõ";

/// Writes rows as one export, in order: UTF-8 with BOM, `;`, CRLF, a total line at the end. Rows of
/// one dossier always have the same person. Says how many rows were written.
///
/// # Errors
/// When the file cannot be written.
pub fn write_csv<D: Borrow<Dossier>>(rows: impl IntoIterator<Item = D>, catalogue: &Catalogue, path: &Path) -> io::Result<u64> {
    write(rows, catalogue, path, false)
}

/// The same with [`MORE`] columns at the end: electronic result and synchronisation.
///
/// # Errors
/// When the file cannot be written.
pub fn write_full_csv<D: Borrow<Dossier>>(
    rows: impl IntoIterator<Item = D>,
    catalogue: &Catalogue,
    path: &Path,
) -> io::Result<u64> {
    write(rows, catalogue, path, true)
}

fn write<D: Borrow<Dossier>>(
    rows: impl IntoIterator<Item = D>,
    catalogue: &Catalogue,
    path: &Path,
    full: bool,
) -> io::Result<u64> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let more = if full { format!(";{}", MORE.join(";")) } else { String::new() };
    write!(out, "\u{feff}{}{more}\r\n", HEADINGS.join(";"))?;
    let mut line = Vec::with_capacity(512);
    let mut number = 0;
    for row in rows {
        number += 1;
        line.clear();
        let row: &Dossier = row.borrow();
        write_row(&mut line, number, row, catalogue)?;
        if full {
            let link = if number.is_multiple_of(2) { "Có" } else { "https://cong.example.vn/ket-qua/1" };
            write!(line, ";{};{}", said(row.e_result, [link, ""]), said(row.synchronised, ["Đã đồng bộ", "Chưa đồng bộ"]))?;
        }
        line.extend_from_slice(b"\r\n");
        out.write_all(&line)?;
    }
    write!(out, ";Tổng cộng;{number}{}\r\n", ";".repeat(HEADINGS.len() - 3))?;
    out.flush()?;
    Ok(number)
}

fn write_row(line: &mut Vec<u8>, number: u64, row: &Dossier, catalogue: &Catalogue) -> io::Result<()> {
    // A code that could not be read is not known any more: something else stood there.
    let code = if code_parts(&row.code).is_some() { row.code.as_str() } else { "không có mã" };
    let person = scatter(&row.code);
    write!(line, "{number};{code};{}", row.procedure)?;
    if !row.service.is_empty() {
        write!(line, ".000.00.00.H37.{}", row.service)?;
    }
    line.push(b';');
    if let Some(procedure) = catalogue.procedures.get(catalogue.canonical(&row.procedure)) {
        text(line, &procedure.name);
        line.push(b';');
        text(line, &procedure.field);
    } else {
        line.push(b';');
    }
    write!(line, ";{};{};", level_label(row.level_stated), channel_label(row.channel))?;
    let dates = [
        (DateColumn::Submitted, row.submitted),
        (DateColumn::Received, row.received),
        (DateColumn::Due, row.due),
        (DateColumn::Finished, row.finished),
        (DateColumn::Returned, row.returned),
    ];
    for (column, moment) in dates {
        match moment {
            Some(moment) => date(line, column, moment),
            None if row.unreadable.has(column) => line.extend_from_slice(NOT_A_DATE.as_bytes()),
            None => {}
        }
        line.push(b';');
    }
    let pick = |list: &'static [&'static str; 8], shift: u32| list[(person >> shift) as usize % 8];
    let (family, given) = (pick(&FAMILY, 40), pick(&GIVEN, 43));
    let (id, phone, hamlet) = (person % 1_000_000_000, (person >> 20) % 1_000_000, (person >> 46) % 9 + 1);
    write!(line, "{};{family} {given};003{id:09};0100{phone:06};Thôn {hamlet}", status_label(row.status))
}

/// Yes, no, or something that is neither.
fn said(what: Option<bool>, [yes, no]: [&'static str; 2]) -> &'static str {
    what.map_or("chưa rõ", |is| if is { yes } else { no })
}

/// A cell, quoted where it has to be.
fn text(line: &mut Vec<u8>, cell: &str) {
    if !cell.contains([';', '"', '\n', '\r']) {
        line.extend_from_slice(cell.as_bytes());
        return;
    }
    line.push(b'"');
    line.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
    line.push(b'"');
}

fn digits(line: &mut Vec<u8>, number: u32, width: u32) {
    for place in (0..width).rev() {
        line.push(b'0' + (number / 10u32.pow(place) % 10) as u8);
    }
}

/// `dd/MM/yyyy HH:mm:ss`; a deadline at midnight only as `dd/MM/yyyy`.
fn date(line: &mut Vec<u8>, column: DateColumn, moment: Moment) {
    let ((year, month, day), (hour, minute, second)) = (moment.day().ymd(), moment.hms());
    for (number, width, after) in [(day, 2, b'/'), (month, 2, b'/'), (year.unsigned_abs(), 4, b' ')] {
        digits(line, number, width);
        line.push(after);
    }
    if column == DateColumn::Due && (hour, minute, second) == (0, 0, 0) {
        line.pop();
        return;
    }
    for (number, after) in [(hour, Some(b':')), (minute, Some(b':')), (second, None)] {
        digits(line, number, 2);
        line.extend(after);
    }
}

fn level_label(level: Option<Level>) -> &'static str {
    match level {
        None => "",
        Some(Level::None) => "Mức độ 2",
        Some(Level::Partial) => "Mức độ 3",
        Some(Level::Full) => "Mức độ 4",
    }
}

fn channel_label(channel: Option<Channel>) -> &'static str {
    match channel {
        None => "Khác",
        Some(Channel::Direct) => "Trực tiếp",
        Some(Channel::Online) => "Qua mạng",
        Some(Channel::Postal) => "BCCI",
    }
}

fn status_label(status: Status) -> &'static str {
    match status.0 {
        0 => "",
        1 => "Mới đăng ký",
        2 => "Được tiếp nhận",
        3 => "Không được tiếp nhận",
        4 => "Đang xử lý",
        5 => "Yêu cầu bổ sung giấy tờ",
        6 => "Yêu cầu thực hiện nghĩa vụ tài chính",
        7 => "Công dân yêu cầu rút hồ sơ",
        8 => "Dừng xử lý",
        9 => "Đã xử lý xong",
        10 => "Đã trả kết quả",
        _ => "Trạng thái lạ",
    }
}

/// FNV-1a, then splitmix64: the same person for the same dossier.
fn scatter(code: &str) -> u64 {
    let seed = code.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
