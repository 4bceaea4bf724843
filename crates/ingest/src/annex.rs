//! An annex as a workbook (or any table): rows of departments or units with percentages, known by its headings.
//!
//! `STT | Mã đơn vị | Mã bộ phận | Tên bộ phận, đơn vị | Lĩnh vực | Tỷ lệ … | Ghi chú`, in any order, with or without codes, and with
//! "toàn trình" and "một phần" below a rate where an annex assigns by level.

use std::ops::ControlFlow;

use dondoc_domain::catalogue::Level;
use dondoc_domain::decisions::annex::{GridColumn, GridRow, ROWS_MAX};
use dondoc_domain::decisions::indicator_id;
use dondoc_domain::definitions::{ONLINE_DOSSIERS, SERVICE_COVERAGE};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::text::bare;

use crate::cell::{Cells, OwnedRow, Value, filled};
use crate::input::Input;
use crate::layout::{HEIGHT, Header, Heading, block, number_row};
use crate::rows::Refused;
use crate::take_in::open;

/// Rows among which a header is looked for.
const SEARCHED: usize = 60;
const WIDTH: usize = 40;
const MOST_SHEETS: usize = 20;

/// The table of an annex as a file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct AnnexRead {
    /// Name of the sheet, where the format has sheets.
    pub sheet: Option<String>,
    /// Its columns of percentages, where they stand.
    pub columns: Vec<GridColumn>,
    /// Its rows, where they stand.
    pub rows: Vec<GridRow>,
}

/// What the columns are.
#[derive(Debug, Default)]
struct Known {
    unit: Option<usize>,
    department: Option<usize>,
    name: Option<usize>,
    field: Option<usize>,
    note: Option<usize>,
    percents: Vec<(usize, GridColumn)>,
}

impl Known {
    fn of(header: &Header) -> Known {
        let mut known = Known::default();
        for (at, heading) in header.columns.iter().enumerate().filter(|(_, h)| !h.label.is_empty()) {
            if let Some((indicator, level)) = percent(heading) {
                let column = GridColumn {
                    indicator: indicator.to_owned(),
                    level,
                    at: u32::try_from(at).unwrap_or(0) + 1,
                    heading: heading.label.clone(),
                };
                known.percents.push((at, column));
                continue;
            }
            let place = match heading.key.as_str() {
                "madonvi" | "madvhc" | "maxa" | "unitcode" => &mut known.unit,
                "mabophan" | "maphong" | "maphongban" | "departmentcode" => &mut known.department,
                "linhvuc" | "tenlinhvuc" | "field" => &mut known.field,
                "ghichu" | "note" => &mut known.note,
                key if ["bophan", "donvi", "phong", "tenxa", "tenphuong"].iter().any(|word| key.contains(word)) => {
                    &mut known.name
                }
                _ => continue,
            };
            place.get_or_insert(at);
        }
        known
    }

    fn is_annex(&self) -> bool {
        !self.percents.is_empty() && (self.unit.is_some() || self.department.is_some() || self.name.is_some())
    }
}

/// The indicator and level of a heading of percentages.
fn percent(heading: &Heading) -> Option<(&'static str, Option<Level>)> {
    let text = format!("{} {}", bare(&heading.group), bare(&heading.label));
    let level = match (text.contains("toan trinh"), text.contains("mot phan")) {
        (true, false) => Some(Level::Full),
        (false, true) => Some(Level::Partial),
        _ => None,
    };
    if let Some(known) = indicator_id(heading.label.trim()) {
        return Some((known, level));
    }
    // The group is a key without spaces, the label may have any.
    let packed = text.replace(' ', "");
    if !packed.contains("tyle") && !packed.contains("tile") && !packed.contains("chitieu") {
        return None;
    }
    if packed.contains("phatsinh") {
        return Some((SERVICE_COVERAGE, level));
    }
    (packed.contains("hoso") && packed.contains("tructuyen")).then_some((ONLINE_DOSSIERS, level))
}

/// Reads the annex in a file.
///
/// # Errors
/// The file cannot be read, holds no table of an annex, or a cell of it is a number of which nobody can say whether it is a
/// share or a percentage.
pub fn read(input: &Input) -> Result<AnnexRead, Vec<Diagnostic>> {
    let mut source = open(input, None).map_err(|why| vec![*why])?;
    for (sheet, name) in source.sheets().iter().enumerate().take(MOST_SHEETS) {
        let mut rows = Vec::new();
        let read = source.read(sheet, &mut |spot, cells| {
            if filled(cells).next().is_some() {
                rows.push(OwnedRow::copy(spot.row, cells, WIDTH));
            }
            if rows.len() < SEARCHED + ROWS_MAX { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        read.map_err(|why: Refused| vec![*why])?;
        let Some((bottom, known)) = table(&rows) else { continue };
        let sheet = (!name.is_empty()).then(|| name.clone());
        return annex(&rows[bottom + 1..], &known, sheet);
    }
    Err(vec![Diagnostic::refusal("annex-not-found").in_file(&input.name())])
}

/// The block of rows whose labels say most.
fn table(rows: &[OwnedRow]) -> Option<(usize, Known)> {
    let mut best: Option<(usize, usize, Known)> = None;
    for bottom in 0..rows.len().min(SEARCHED) {
        for height in 1..=HEIGHT.min(bottom + 1) {
            let known = Known::of(&block(&rows[bottom + 1 - height..=bottom]));
            let places = [known.unit, known.department, known.name, known.field, known.note];
            let score = known.percents.len() + places.iter().flatten().count();
            if known.is_annex() && best.as_ref().is_none_or(|(most, ..)| score > *most) {
                best = Some((score, bottom, known));
            }
        }
    }
    best.map(|(_, bottom, known)| (bottom, known))
}

fn annex(rows: &[OwnedRow], known: &Known, sheet: Option<String>) -> Result<AnnexRead, Vec<Diagnostic>> {
    let (mut read, mut wrong) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| number_row(row).is_none()) {
        let text = |column: Option<usize>| column.map(|at| row.tidy(at)).filter(|text| !text.is_empty());
        let (unit, department, name) = (text(known.unit), text(known.department), text(known.name));
        let mut cells = Vec::with_capacity(known.percents.len());
        for (at, column) in &known.percents {
            cells.push(cell(row.get(*at)).unwrap_or_else(|()| {
                let said = Diagnostic::refusal("annex-percent-or-share").on_sheet(sheet.as_deref());
                wrong.push(said.at_row(row.number).at_column(column.at, &column.heading));
                String::new()
            }));
        }
        // Lines of text below the table: no percentage, or nobody to whom one could be assigned.
        let somebody = unit.is_some() || department.is_some() || name.is_some();
        if somebody && cells.iter().any(|cell| !cell.is_empty()) {
            let (field, note) = (text(known.field), text(known.note));
            read.push(GridRow { at: row.number, unit, department, name, field, note, cells });
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    Ok(AnnexRead { sheet, columns: known.percents.iter().map(|(_, column)| column.clone()).collect(), rows: read })
}

/// A percentage as it was typed. A number up to one is either a percentage or what a program keeps of `80%`, and is asked
/// for again.
fn cell(value: Value<'_>) -> Result<String, ()> {
    match value {
        Value::Number(n) if n > 0.0 && n <= 1.0 => Err(()),
        other => Ok(dondoc_domain::text::tidy(&other.as_text()).trim_start_matches(['≥', '>', '=']).trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(text: &str) -> Result<AnnexRead, Vec<Diagnostic>> {
        read(&Input::bytes("phu-luc.csv", text.as_bytes()))
    }

    #[test]
    fn headings_tell_the_columns() {
        let read = csv("PHỤ LỤC;;;;\nSTT;Mã bộ phận;Tên bộ phận, đơn vị;Tỷ lệ dịch vụ công phát sinh hồ sơ trực tuyến (%);Tỷ lệ hồ sơ xử lý trực tuyến (%);Ghi chú\n1;TPHT;Tư pháp - Hộ tịch;80%;62,5;\n2;;Văn phòng;;≥ 50;tạm\n").unwrap();
        let columns: Vec<_> = read.columns.iter().map(|c| (c.indicator.as_str(), c.at)).collect();
        assert_eq!(columns, [(SERVICE_COVERAGE, 4), (ONLINE_DOSSIERS, 5)]);
        let rows: Vec<_> = read.rows.iter().map(|r| (r.at, r.department.as_deref(), r.cells.join("|"))).collect();
        assert_eq!(rows, [(3, Some("TPHT"), "80%|62,5".to_owned()), (4, None, "|50".to_owned())]);
        assert_eq!(read.rows[1].note.as_deref(), Some("tạm"));
    }

    #[test]
    fn levels_stand_below_a_rate() {
        let text = "Tên đơn vị;Tỷ lệ hồ sơ trực tuyến - Toàn trình;Tỷ lệ hồ sơ trực tuyến - Một phần\nXã A;80;50\n";
        let levels: Vec<_> = csv(text).unwrap().columns.iter().map(|c| c.level).collect();
        assert_eq!(levels, [Some(Level::Full), Some(Level::Partial)]);
    }

    #[test]
    fn a_table_without_percentages_is_no_annex() {
        assert_eq!(csv("Mã bộ phận;Tên bộ phận\nA;B\n").unwrap_err()[0].code, "annex-not-found");
    }

    #[test]
    fn a_share_is_not_taken_for_a_percentage() {
        assert_eq!(cell(Value::Number(0.8)), Err(()));
        assert_eq!(cell(Value::Number(1.0)), Err(()));
        assert_eq!(cell(Value::Number(62.5)), Ok("62.5".to_owned()));
        assert_eq!(cell(Value::Number(0.0)), Ok("0".to_owned()));
        assert_eq!(cell(Value::text(b"0,5%")), Ok("0,5%".to_owned()));
    }
}
