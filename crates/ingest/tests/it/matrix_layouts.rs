//! The same set of dossiers in the layouts that people and systems make of it.

use compact_str::CompactString;
use dondoc_domain::catalogue::Level;
use dondoc_domain::dossiers::{Channel, Dossier, SourceRow, Status};
use rust_xlsxwriter::Workbook;

use crate::matrix::{Form, HEADINGS, cells, dossiers, same};
use crate::{codes, list, take_bytes};

/// A sheet as rows of text.
type Grid = Vec<Vec<String>>;

fn line(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|c| (*c).to_owned()).collect()
}

fn csv(grid: &Grid) -> Vec<u8> {
    let quoted = |c: &String| if c.contains([';', '"', '\n']) { format!("\"{}\"", c.replace('"', "\"\"")) } else { c.clone() };
    let lines = grid.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(";") + "\n");
    lines.collect::<String>().into_bytes()
}

fn xlsx(grids: &[Grid]) -> Vec<u8> {
    let mut book = Workbook::new();
    for grid in grids {
        let sheet = book.add_worksheet();
        for (r, row) in grid.iter().enumerate() {
            for (c, cell) in row.iter().enumerate().filter(|(_, c)| !c.is_empty()) {
                sheet.write(r as u32, c as u16, cell).unwrap();
            }
        }
        // Hidden columns count like others.
        sheet.set_column_hidden(3).unwrap();
    }
    book.save_to_buffer().unwrap()
}

fn header() -> Vec<String> {
    line(&HEADINGS)
}

fn body(rows: &[Dossier]) -> Grid {
    rows.iter().enumerate().map(|(at, row)| cells(at + 1, row, Form::Vietnamese)).collect()
}

/// What surrounds and interrupts a list.
#[derive(Debug, Clone, Copy)]
struct Noise {
    title: bool,
    numbers: bool,
    totals: bool,
    groups: bool,
    pages: bool,
    blanks: bool,
    below: bool,
    left: usize,
}

fn noisy(rows: &[Dossier], noise: Noise) -> Grid {
    let title = || {
        vec![
            line(&["ỦY BAN NHÂN DÂN", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]),
            line(&["XÃ HOÀNG VIỆT", "", "", "", "Độc lập - Tự do - Hạnh phúc"]),
            line(&["", "DANH SÁCH HỒ SƠ TIẾP NHẬN"]),
            line(&["", "(Từ ngày 01/01/2023 đến ngày 31/12/2023)"]),
        ]
    };
    let numbers = || (1..=HEADINGS.len()).map(|n| format!("({n})")).collect::<Vec<_>>();
    let mut grid = Grid::new();
    if noise.title {
        grid.extend(title());
        grid.push(Vec::new());
    }
    grid.push(header());
    if noise.numbers {
        grid.push(numbers());
    }
    if noise.blanks {
        grid.extend([Vec::new(), line(&["", "", " "]), Vec::new()]);
    }
    if noise.totals {
        grid.push(line(&["", "Tổng cộng", "90", "", "90"]));
        grid.push(line(&["", "Trong đó: trực tuyến", "40"]));
    }
    for (at, row) in body(rows).into_iter().enumerate() {
        if noise.groups && at % 30 == 0 {
            grid.push(line(&["I", "Lĩnh vực Hộ tịch", "", "", "30"]));
            grid.push(line(&["II. Lĩnh vực Chứng thực"]));
        }
        if noise.pages && at > 0 && at % 40 == 0 {
            grid.push(line(&["", "", "", "", "", "", "", "", "", "", "Trang 2/5"]));
            grid.extend(title());
            grid.push(header());
            if noise.numbers {
                grid.push(numbers());
            }
        }
        grid.push(row);
    }
    if noise.totals {
        grid.push(line(&["Tổng cộng: 90 hồ sơ"]));
        grid.push(line(&["", "Lũy kế", "90", "", "90"]));
    }
    if noise.below {
        grid.push(Vec::new());
        grid.push(line(&["Ghi chú: số liệu tính đến ngày 31/12/2023"]));
        grid.push(line(&["", "", "", "", "", "", "", "Na Sầm, ngày 05 tháng 01 năm 2024"]));
        grid.push(line(&["", "NGƯỜI LẬP BIỂU", "", "", "", "", "", "CHỦ TỊCH"]));
        grid.push(line(&["", "(Ký, ghi rõ họ tên)", "", "", "", "", "", "(Ký, đóng dấu)"]));
    }
    for row in &mut grid {
        row.splice(0..0, std::iter::repeat_n(String::new(), noise.left));
    }
    grid
}

#[test]
fn surrounded_and_interrupted() {
    let rows = dossiers();
    for bits in 0u32..128 {
        // A third of the combinations, in which each pair of noises comes.
        if bits % 3 != 0 {
            continue;
        }
        let is = |bit: u32| bits >> bit & 1 == 1;
        let noise = Noise {
            title: is(0),
            numbers: is(1),
            totals: is(2),
            groups: is(3),
            pages: is(4),
            blanks: is(5),
            below: is(6),
            left: (bits % 4) as usize,
        };
        let grid = noisy(&rows, noise);
        if bits % 2 == 0 {
            same(&format!("csv {noise:?}"), &csv(&grid), &rows);
        } else {
            same(&format!("xlsx {noise:?}"), &xlsx(&[grid]), &rows);
        }
    }
}

/// The columns in another order.
fn turned(grid: Grid, by: usize) -> Grid {
    let turn = |mut row: Vec<String>| {
        row.resize(HEADINGS.len(), String::new());
        row.rotate_left(by);
        row
    };
    grid.into_iter().map(turn).collect()
}

fn with_header(rows: &[Dossier]) -> Grid {
    std::iter::once(header()).chain(body(rows)).collect()
}

#[test]
fn several_tables_on_one_sheet() {
    let rows = dossiers();
    for by in [0, 3, 7] {
        let mut grid = with_header(&rows[..40]);
        grid.push(Vec::new());
        grid.push(line(&["", "XÃ BẮC HÙNG"]));
        grid.extend(turned(with_header(&rows[40..]), by));
        same(&format!("csv {by}"), &csv(&grid), &rows);
        same(&format!("xlsx {by}"), &xlsx(&[grid]), &rows);
    }
}

#[test]
fn a_second_table_with_a_header_of_two_rows_in_another_order() {
    let rows = dossiers();
    let mut grid = with_header(&rows[..40]);
    let upper = [
        "Trạng thái",
        "Mức độ",
        "Mã TTHC",
        "Ngày",
        "",
        "",
        "",
        "",
        "Hình thức nộp",
        "Mã hồ sơ",
        "STT",
        "Đồng bộ",
        "Link kết quả",
    ];
    let lower = ["", "", "", "Nộp", "Tiếp nhận", "Hẹn trả", "Kết thúc xử lý", "Trả kết quả", "", "", "", "", ""];
    grid.extend([Vec::new(), line(&["THÁNG 2"]), line(&upper), line(&lower)]);
    for row in body(&rows[40..]) {
        let order = [10, 3, 2, 5, 6, 7, 8, 9, 4, 1, 0, 12, 11];
        grid.push(order.iter().map(|at| row[*at].clone()).collect());
    }
    same("csv", &csv(&grid), &rows);
    same("xlsx", &xlsx(&[grid]), &rows);
}

#[test]
fn several_sheets_with_their_own_orders() {
    let rows = dossiers();
    let sheets = [with_header(&rows[..30]), turned(with_header(&rows[30..60]), 4), turned(with_header(&rows[60..]), 8)];
    let cover = vec![line(&["BÌA"]), line(&["Tháng 1", "Tháng 2"])];
    same("sheets", &xlsx(&[vec![cover], sheets.to_vec()].concat()), &rows);
}

/// Rows as `same` compares them, where a column is written in other ways.
#[track_caller]
fn rewritten(
    what: &str,
    rows: &[Dossier],
    headings: &[&str],
    write: impl Fn(usize, &Dossier, Vec<String>) -> Vec<String>,
    told: &[&str],
) {
    let mut grid = vec![line(headings)];
    grid.extend(rows.iter().enumerate().map(|(at, row)| write(at, row, cells(at + 1, row, Form::Vietnamese))));
    let list = list(take_bytes(&csv(&grid)));
    assert_eq!(codes(&list.diagnostics), told, "{what}");
    assert_eq!(list.rows.len(), rows.len(), "{what}");
    for (read, row) in list.rows.iter().zip(rows) {
        let source = SourceRow { sheet: 0, row: 0 };
        assert_eq!(Dossier { source, ..read.clone() }, Dossier { source, ..row.clone() }, "{what}");
    }
}

#[test]
fn codes_in_other_writings() {
    let rows = dossiers();
    let write = |at: usize, _: &Dossier, mut cells: Vec<String>| {
        cells[1] = match at % 5 {
            0 => cells[1].to_lowercase(),
            1 => cells[1].replace('-', "–"),
            2 => cells[1].replace('-', " - "),
            3 => format!("\u{a0}{} ", cells[1].replace('-', "－")),
            _ => format!("'{}", cells[1]),
        };
        cells
    };
    rewritten("codes", &rows, &HEADINGS, write, &[]);
}

#[test]
fn a_procedure_within_its_name() {
    let rows = dossiers();
    let mut headings = HEADINGS;
    headings[2] = "Tên thủ tục hành chính";
    for form in ["{}.000.00.00.H37 - Đăng ký khai sinh", "Đăng ký khai sinh ({})", "{}: Đăng ký"] {
        let write = |_: usize, row: &Dossier, mut cells: Vec<String>| {
            cells[2] = form.replace("{}", row.procedure.as_str());
            cells
        };
        let six = |row: &&Dossier| row.procedure.as_str().len() == 8;
        let rows: Vec<Dossier> =
            rows.iter().filter(six).map(|row| Dossier { service: CompactString::default(), ..row.clone() }).collect();
        assert!(rows.len() > 20);
        rewritten(form, &rows, &headings, write, &["column-by-values"]);
        rewritten(form, &rows, &HEADINGS, write, &[]);
    }
}

#[test]
fn a_channel_that_is_ticked() {
    let rows = dossiers();
    let mut headings: Vec<&str> = HEADINGS.to_vec();
    headings.splice(4..5, ["Trực tuyến", "Trực tiếp", "BCCI"]);
    let write = |at: usize, row: &Dossier, mut cells: Vec<String>| {
        let mark = ["x", "X", "1", "✓"][at % 4];
        let ticked = |c: Channel| if row.channel == Some(c) { mark.to_owned() } else { String::new() };
        cells.splice(4..5, [ticked(Channel::Online), ticked(Channel::Direct), ticked(Channel::Postal)]);
        cells
    };
    rewritten("ticks", &rows, &headings, write, &[]);
}

#[test]
fn labels_in_other_words() {
    let rows = dossiers();
    let write = |at: usize, row: &Dossier, mut cells: Vec<String>| {
        let pick = |of: [&str; 3]| of[at % 3].to_owned();
        cells[3] = match row.level_stated {
            Some(Level::Full) => pick(["Dịch vụ công trực tuyến toàn trình", "TT", "MĐ 4"]),
            Some(Level::Partial) => pick(["DVCTT một phần", "Mức độ 3", "MP"]),
            Some(Level::None) => pick(["Mức độ 2", "DVC cung cấp thông tin", "2"]),
            None => String::new(),
        };
        cells[4] = match row.channel {
            Some(Channel::Online) => pick(["Nộp trực tuyến qua Cổng DVCQG", "2 - Trực tuyến", "Trực tuyến toàn trình"]),
            Some(Channel::Postal) => pick(["BCCI", "Bưu điện", "3"]),
            _ => pick(["Một cửa", "Tại Bộ phận TN&TKQ", "1"]),
        };
        if row.status == Status::FINISHED {
            cells[10] = pick(["Đã xử lý xong - đúng hạn", "9", "Hoàn thành (trước hạn)"]);
        }
        cells
    };
    rewritten("labels", &rows, &HEADINGS, write, &[]);
}
