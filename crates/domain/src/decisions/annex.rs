//! The annex as a grid: rows are departments, units or fields, columns are indicators, by level where that is wanted.
//!
//! Whatever a grid comes from (a form, a pasted block, a workbook), [`from_grid`] makes the annex of it, and says row by row
//! and column by column what cannot be one. [`to_grid`] is the way back.

use super::AnnexTarget;
use crate::catalogue::Level;
use crate::definitions::{ONLINE_DOSSIERS, SERVICE_COVERAGE};
use crate::diagnostics::Diagnostic;
use crate::targets::Percent;
use crate::text::{bare, tidy};

/// Most rows of a grid: every commune of a province with a dozen departments.
pub const ROWS_MAX: usize = 2_000;
/// Most characters of a name, a code, a field or a remark.
const CHARS_MAX: usize = 500;

/// What a column is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridColumn {
    /// The indicator's id.
    pub indicator: String,
    /// Level of the services; `None`: all online ones.
    pub level: Option<Level>,
    /// Where it stands in what the grid came from, from 1.
    pub at: u32,
    /// Its heading there, for messages.
    pub heading: String,
}

/// A row with what stands in its cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GridRow {
    /// Where it stands in what the grid came from, from 1.
    pub at: u64,
    /// Code of the unit; `None`: the one that the decision binds.
    pub unit: Option<String>,
    /// Code of the department; `None`: the unit as a whole.
    pub department: Option<String>,
    /// Name, as the annex writes it.
    pub name: Option<String>,
    /// Field (lĩnh vực); `None`: all.
    pub field: Option<String>,
    /// Remark (ghi chú).
    pub note: Option<String>,
    /// Texts of the cells in the order of the columns; missing ones are empty.
    pub cells: Vec<String>,
}

/// Columns: each indicator for all services, and where levels are wanted also for each level of online services.
#[must_use]
pub fn columns(levels: bool) -> Vec<GridColumn> {
    let levels: &[Option<Level>] = if levels { &[None, Some(Level::Full), Some(Level::Partial)] } else { &[None] };
    let pairs = [SERVICE_COVERAGE, ONLINE_DOSSIERS].into_iter().flat_map(|id| levels.iter().map(move |level| (id, *level)));
    let column = |(at, (id, level)): (u32, (&str, Option<Level>))| GridColumn {
        indicator: id.to_owned(),
        level,
        at,
        heading: String::new(),
    };
    (1..).zip(pairs).map(column).collect()
}

/// Does an annex assign by level?
#[must_use]
pub fn has_levels(targets: &[AnnexTarget]) -> bool {
    targets.iter().any(|target| target.level.is_some())
}

/// The values of a grid, in the order of rows and columns. Empty cells assign nothing.
///
/// A cell that is no percentage from 0 to 100 with at most four decimals, and a share that is assigned twice, are said with
/// row and column and left out.
#[must_use]
pub fn from_grid(columns: &[GridColumn], rows: &[GridRow]) -> (Vec<AnnexTarget>, Vec<Diagnostic>) {
    let (mut targets, mut wrong) = (Vec::new(), Vec::new());
    let mut seen = std::collections::BTreeMap::new();
    if rows.len() > ROWS_MAX {
        wrong.push(Diagnostic::refusal("annex-too-long").with("limit", ROWS_MAX));
    }
    for row in rows.iter().take(ROWS_MAX) {
        let filled = |(_, cell): &(&GridColumn, &String)| !tidy(cell).is_empty();
        for (column, cell) in columns.iter().zip(&row.cells).filter(filled) {
            let Ok(percent) = cell.parse::<Percent>() else {
                wrong.push(Diagnostic::refusal("annex-percent").at_row(row.at).at_column(column.at, &column.heading));
                continue;
            };
            let target = AnnexTarget {
                unit: said(row.unit.as_ref()),
                department_code: said(row.department.as_ref()),
                department_name: said(row.name.as_ref()),
                field: said(row.field.as_ref()),
                level: column.level.map(|level| level.name().to_owned()),
                indicator: column.indicator.clone(),
                target_percent: percent.to_string(),
                note: said(row.note.as_ref()),
            };
            let share = (who(&target, None), target.field.clone(), target.level.clone(), target.indicator.clone());
            if let Some(other) = seen.insert(share, row.at) {
                wrong.push(
                    Diagnostic::refusal("target-twice").at_row(row.at).at_column(column.at, &column.heading).with("other", other),
                );
                continue;
            }
            targets.push(target);
        }
    }
    (targets, wrong)
}

/// An annex as a grid: the rows that are offered, then what the annex has beside them. What has no column (an indicator that
/// we do not know) comes back apart, so that it is not lost.
#[must_use]
pub fn to_grid(
    targets: &[AnnexTarget],
    columns: &[GridColumn],
    offered: Vec<GridRow>,
    unit_name: &str,
) -> (Vec<GridRow>, Vec<AnnexTarget>) {
    let (mut rows, mut others) = (offered, Vec::new());
    for row in &mut rows {
        row.cells.resize(columns.len(), String::new());
    }
    for target in targets {
        let level = target.level.as_deref();
        let column = |c: &GridColumn| c.indicator == target.indicator && c.level.map(Level::name) == level;
        let Some(at) = columns.iter().position(column) else {
            others.push(target.clone());
            continue;
        };
        let of = (who(target, Some(unit_name)), target.field.as_deref());
        let free = |row: &GridRow| (row_is_of(row, unit_name), row.field.as_deref()) == of && row.cells[at].is_empty();
        let found = rows.iter().position(free).unwrap_or_else(|| {
            rows.push(GridRow {
                unit: target.unit.clone(),
                department: target.department_code.clone(),
                name: target.department_name.clone(),
                field: target.field.clone(),
                cells: vec![String::new(); columns.len()],
                ..GridRow::default()
            });
            rows.len() - 1
        });
        let row = &mut rows[found];
        row.cells[at].clone_from(&target.target_percent);
        row.name = target.department_name.clone().or(row.name.take());
        row.note = row.note.take().or(target.note.clone());
    }
    for (at, row) in (1..).zip(&mut rows) {
        row.at = at;
    }
    (rows, others)
}

/// Whose a row is: unit and department by code, else a name that nobody has been found for.
type Who = (Option<String>, Option<String>, Option<String>);

fn who(target: &AnnexTarget, unit_name: Option<&str>) -> Who {
    let named = target.unit.is_none() && target.department_code.is_none();
    let name = target.department_name.as_deref().filter(|name| named && unit_name.is_none_or(|unit| !is_whole(name, unit)));
    (target.unit.clone(), target.department_code.clone(), name.map(bare))
}

fn row_is_of(row: &GridRow, unit_name: &str) -> Who {
    let named = row.unit.is_none() && row.department.is_none();
    let name = row.name.as_deref().filter(|name| named && !is_whole(name, unit_name));
    (row.unit.clone(), row.department.clone(), name.map(bare))
}

/// Does a name of a row mean the unit as a whole: "UBND xã Hoàng Việt (chung toàn xã)", "Toàn xã"?
#[must_use]
pub fn is_whole(name: &str, unit_name: &str) -> bool {
    let (name, unit) = (format!(" {} ", bare(name)), format!(" {} ", bare(unit_name)));
    let any = |words: &[&str]| words.iter().any(|word| name.contains(word));
    (unit.trim() != "" && name.contains(&unit))
        || any(&[" toan xa ", " toan phuong ", " toan huyen ", " toan tinh ", " toan don vi "])
}

/// The rows of a block that was copied from a spreadsheet: cells by tabs, the first of a row its code or name. A first row in
/// which no cell begins with a digit is a heading and says nothing.
#[must_use]
pub fn rows_of_block(block: &str) -> Vec<(u64, String, Vec<String>)> {
    let number = |cell: &str| cell.starts_with(|c: char| c.is_ascii_digit());
    let cells = |line: &str| line.split('\t').map(tidy).collect::<Vec<_>>();
    let lines = (1u64..).zip(block.lines()).map(|(at, line)| (at, cells(line)));
    let mut rows: Vec<(u64, Vec<String>)> = lines.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).collect();
    if rows.first().is_some_and(|(_, cells)| !cells.iter().skip(1).any(|cell| number(cell))) {
        rows.remove(0);
    }
    rows.into_iter().map(|(at, mut cells)| (at, cells.remove(0), cells)).collect()
}

fn said(text: Option<&String>) -> Option<String> {
    let text: String = tidy(text?).chars().take(CHARS_MAX).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(department: &str, cells: &[&str]) -> GridRow {
        GridRow {
            at: 1,
            department: (!department.is_empty()).then(|| department.to_owned()),
            cells: cells.iter().map(|c| (*c).to_owned()).collect(),
            ..GridRow::default()
        }
    }

    #[test]
    fn a_cell_that_is_no_percentage_is_said_with_its_place() {
        let columns: Vec<GridColumn> =
            columns(false).into_iter().map(|c| GridColumn { heading: format!("C{}", c.at), ..c }).collect();
        let rows =
            [row("A", &["80%", "62,5"]), GridRow { at: 2, ..row("B", &["", "101"]) }, GridRow { at: 3, ..row("A", &["70"]) }];
        let (targets, wrong) = from_grid(&columns, &rows);
        let told: Vec<(&str, &str)> = targets.iter().map(|t| (t.indicator.as_str(), t.target_percent.as_str())).collect();
        assert_eq!(told, [(SERVICE_COVERAGE, "80"), (ONLINE_DOSSIERS, "62.5")]);
        let places: Vec<_> =
            wrong.iter().map(|d| (d.code.as_str(), d.place.row, d.place.column, d.place.heading.as_deref())).collect();
        assert_eq!(places, [("annex-percent", Some(2), Some(2), Some("C2")), ("target-twice", Some(3), Some(1), Some("C1"))]);
    }

    #[test]
    fn names_that_mean_the_whole_unit() {
        assert!(is_whole("UBND xã Hoàng Việt (chung toàn xã)", "Xã Hoàng Việt"));
        assert!(is_whole("Toàn xã", "Xã Na Sầm"));
        assert!(!is_whole("Văn phòng - Thống kê", "Xã Hoàng Việt"));
    }

    #[test]
    fn a_copied_block_is_rows() {
        let block = "Tên\tTỷ lệ 1\tTỷ lệ 2\r\nTPHT\t80%\t62,5\n\n VPTK \t\t50";
        let rows = rows_of_block(block);
        assert_eq!(rows[0], (2, "TPHT".into(), vec!["80%".into(), "62,5".into()]));
        assert_eq!(rows[1], (4, "VPTK".into(), vec![String::new(), "50".into()]));
        assert_eq!(rows_of_block("TPHT\t80").len(), 1);
    }

    fn targets() -> impl Strategy<Value = Vec<AnnexTarget>> {
        let one =
            (0u8..4, 0u8..3, 0u8..3, 0u8..3, 0u32..=1_000_000).prop_map(|(department, field, level, indicator, percent)| {
                AnnexTarget {
                    department_code: (department > 0).then(|| format!("D{department}")),
                    department_name: Some(format!("Bộ phận {department}")).filter(|_| department > 0),
                    field: (field > 0).then(|| format!("F{field}")),
                    level: [None, Some("full"), Some("partial")][usize::from(level)].map(str::to_owned),
                    indicator: [SERVICE_COVERAGE, ONLINE_DOSSIERS, "other"][usize::from(indicator)].to_owned(),
                    target_percent: format!("{}.{:04}", percent / 10_000, percent % 10_000)
                        .parse::<Percent>()
                        .unwrap()
                        .to_string(),
                    ..AnnexTarget::default()
                }
            });
        proptest::collection::vec(one, 0..20).prop_map(|all| {
            let mut seen = std::collections::BTreeSet::new();
            let key = |t: &AnnexTarget| (t.department_code.clone(), t.field.clone(), t.level.clone(), t.indicator.clone());
            all.into_iter().filter(|t| seen.insert(key(t))).collect()
        })
    }

    proptest! {
        /// Into a grid and back: the same values, whatever rows were offered; what has no column comes back apart.
        #[test]
        fn into_a_grid_and_back(targets in targets(), offered in proptest::collection::vec(1u8..5, 0..3)) {
            let mut offered: Vec<GridRow> = offered.iter().map(|n| row(&format!("D{n}"), &[])).collect();
            offered.dedup_by_key(|row| row.department.clone());
            let columns = columns(true);
            let (rows, others) = to_grid(&targets, &columns, offered, "Xã");
            prop_assert!(others.iter().all(|t| t.indicator == "other"));
            let (mut back, wrong) = from_grid(&columns, &rows);
            prop_assert_eq!(wrong, vec![]);
            back.extend(others);
            let sorted = |mut all: Vec<AnnexTarget>| { all.sort_by_key(|t| format!("{t:?}")); all };
            prop_assert_eq!(sorted(back), sorted(targets));
        }

        /// The rule of a cell is the rule of a percentage, and nothing panics.
        #[test]
        fn a_cell_is_a_percentage_or_is_said(cell in "[ 0-9.,%a-]{0,9}") {
            let (targets, wrong) = from_grid(&columns(false), &[row("A", &[cell.as_str()])]);
            prop_assert_eq!((targets.len(), wrong.len()), match (cell.trim().is_empty(), cell.parse::<Percent>()) {
                (true, _) => (0, 0),
                (false, Ok(_)) => (1, 0),
                (false, Err(_)) => (0, 1),
            });
        }

        #[test]
        fn any_block_is_read(block in "\\PC{0,40}[\t\n\r 0-9a]{0,40}") {
            prop_assert!(rows_of_block(&block).len() <= block.lines().count());
        }
    }
}
