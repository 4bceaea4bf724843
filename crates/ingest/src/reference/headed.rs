//! Reference tables as officers have them: any format, Vietnamese headings, anywhere on a sheet.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::reference::{LocalUnitRecord, Records};
use dondoc_domain::text::bare;

use crate::cell::{Cells, OwnedRow, OwnedValue, filled};
use crate::dossiers::{claims, procedure_code_of};
use crate::headings::{Field, count_field, key};
use crate::input::Input;
use crate::layout::{HEIGHT, Header, block, is_total, number_row};
use crate::reference::tables::{self, Line, Lines};
use crate::rows::Source;
use crate::take_in::open;

/// Rows among which a header is looked for.
const SEARCHED: usize = 60;
/// More rows than any catalogue: the national one has 6,000.
const MOST_ROWS: usize = 200_000;
const WIDTH: usize = 64;
const MOST_SHEETS: usize = 50;

/// What columns of reference tables are, by the key of their heading.
const MEANINGS: [(&str, &[&str]); 17] = [
    ("procedure_code", &["matthc", "masotthc", "matthcquocgia", "madvc", "masodvc", "procedurecode"]),
    ("procedure_name", &["tentthc", "tendvc", "tthc", "noidungtthc", "tendichvu"]),
    ("alias", &["matthclienthong", "malienthong", "matthclienquan", "alias"]),
    ("base_code", &["matthcgoc", "magoc", "matthcchinh", "matthccoso"]),
    ("field", &["linhvuc", "tenlinhvuc", "linhvuctthc", "field"]),
    ("level_full", &["toantrinh", "dvctoantrinh", "tructuyentoantrinh"]),
    ("level_partial", &["motphan", "dvcmotphan", "tructuyenmotphan"]),
    ("level_none", &["cungcapthongtin", "dvccungcapthongtin", "chicungcapthongtin"]),
    ("department_code", &["mabophan", "maphong", "maphongban", "departmentcode"]),
    (
        "department_name",
        &[
            "bophan",
            "tenbophan",
            "bophanphutrach",
            "bophangiaiquyet",
            "bophanthuchien",
            "bophanchuyenmon",
            "phong",
            "tenphong",
            "phongban",
            "phongphutrach",
            "phongchuyenmon",
            "phongchutri",
            "phongbanphutrach",
            "congchucphutrach",
        ],
    ),
    ("unit_code", &["madonvi", "madvhc", "madonvihanhchinh", "maxa", "maxaphuong", "unitcode"]),
    ("unit_name", &["tendonvi", "tendvhc", "tendonvihanhchinh", "tenxa", "tenxaphuong", "donvi"]),
    ("tier", &["cap", "capdonvi", "caphanhchinh", "capdvhc"]),
    ("parent_code", &["macaptren", "madonvicaptren", "madvhccaptren", "mahuyen", "parentcode"]),
    ("prefix", &["tientomahoso", "tientohoso", "madinhdanh", "madinhdanhdonvi", "madinhdanhdientu"]),
    (
        "valid_from",
        &[
            "tungay",
            "ngayhieuluc",
            "hieuluctungay",
            "ngaycohieuluc",
            "apdungtungay",
            "ngayapdung",
            "ngaybatdau",
            "hieuluctu",
            "validfrom",
        ],
    ),
    ("valid_to", &["denngay", "hieulucdenngay", "apdungdenngay", "hieulucden", "ngayketthuc"]),
];

/// Names of columns in the files that ship with the product, see [`tables`].
const ENGLISH: [&str; 16] = [
    "code",
    "name",
    "field",
    "level",
    "valid_from",
    "valid_to",
    "alias",
    "procedure_code",
    "department_code",
    "unit_code",
    "parent_code",
    "old_code",
    "new_code",
    "old_level",
    "effective",
    "extent",
];

/// Columns by meaning, with their headings.
#[derive(Debug, Default)]
struct Known {
    columns: BTreeMap<String, usize>,
    labels: BTreeMap<String, String>,
    /// "đến ngày" is the last day; "ngày hết hiệu lực" and `valid_to` the first day after.
    ends_inclusive: bool,
}

impl Known {
    fn of(header: &Header) -> Known {
        let mut known = Known::default();
        let english = |label: &str| ENGLISH.iter().find(|n| label.trim().eq_ignore_ascii_case(n)).copied();
        let all_english = header.columns.iter().all(|h| h.label.is_empty() || english(&h.label).is_some() || h.label.is_ascii());
        for (at, heading) in header.columns.iter().enumerate().filter(|(_, h)| !h.label.is_empty()) {
            let meaning = if let Some(name) = english(&heading.label).filter(|_| all_english) {
                Some((name, false))
            } else if matches!(heading.key.as_str(), "ngayhethieuluc" | "hethieuluc" | "hethieuluctungay") {
                Some(("valid_to", false))
            } else if matches!(heading.field, Some((Field::Level, _))) {
                Some(("level", false))
            } else {
                let found = MEANINGS.iter().find(|(_, keys)| keys.contains(&heading.key.as_str()));
                found.map(|(name, _)| (*name, *name == "valid_to"))
            };
            if let Some((name, inclusive)) = meaning
                && !known.columns.contains_key(name)
            {
                known.columns.insert(name.to_owned(), at);
                known.labels.insert(name.to_owned(), heading.label.clone());
                known.ends_inclusive |= inclusive;
            }
        }
        known
    }

    fn has(&self, names: &[&str]) -> bool {
        names.iter().all(|n| self.columns.contains_key(*n))
    }

    /// Another name for a column, for the reader of its records.
    fn also(mut self, pairs: &[(&str, &str)]) -> Known {
        for (from, to) in pairs {
            if let Some(at) = self.columns.get(*from).copied()
                && !self.columns.contains_key(*to)
            {
                self.columns.insert((*to).to_owned(), at);
                let label = self.labels.get(*from).cloned().unwrap_or_default();
                self.labels.insert((*to).to_owned(), label);
            }
        }
        self
    }
}

type Reader = fn(&mut Lines) -> Records;

/// What a header's columns hold: the column by which a row is known to be data, and the readers.
fn kinds(known: Known) -> Option<(Known, &'static str, Vec<Reader>)> {
    let levels = known.has(&["level"]) || known.has(&["level_full", "level_partial"]);
    let department = known.has(&["department_code"]) || known.has(&["department_name"]);
    let assigned: Reader = |l| Records::Assignments(l.all(tables::assignment));
    // A catalogue may name who is responsible for some procedures only.
    let assigned_if_said: Reader = |l| {
        let at = l.columns.get("department_code").copied().unwrap_or(usize::MAX);
        let all = l.rows.clone();
        l.rows.retain(|row| !row.get(at).is_empty());
        let records = Records::Assignments(l.all(tables::assignment));
        l.rows = all;
        records
    };
    Some(if known.has(&["old_code", "new_code", "effective", "extent"]) {
        (known, "old_code", vec![(|l| Records::Successions(l.all(tables::succession))) as Reader])
    } else if known.has(&["alias"]) && (known.has(&["base_code"]) || known.has(&["procedure_code"]) || known.has(&["code"])) {
        let known = known.also(&[("base_code", "code"), ("procedure_code", "code")]);
        (known, "alias", vec![|l| Records::Aliases(l.all(tables::alias))])
    } else if known.has(&["procedure_code", "procedure_name"]) && levels {
        let known = known.also(&[("procedure_code", "code"), ("procedure_name", "name"), ("department_name", "department_code")]);
        let procedures: Reader = |l| Records::Procedures(l.all(tables::procedure));
        (known, "code", if department { vec![procedures, assigned_if_said] } else { vec![procedures] })
    } else if known.has(&["procedure_name"]) && levels {
        // The code is in the name, or there is none.
        let known = known.also(&[("procedure_name", "code"), ("procedure_name", "name")]);
        (known, "code", vec![|l| Records::Procedures(l.all(tables::procedure))])
    } else if known.has(&["procedure_code"]) && department {
        (known.also(&[("department_name", "department_code")]), "procedure_code", vec![assigned])
    } else if known.has(&["unit_code", "unit_name", "prefix"]) {
        (known, "unit_code", vec![|l| Records::LocalUnits(l.all(local_unit))])
    } else if known.has(&["unit_code", "unit_name", "tier", "parent_code"]) {
        let known = known.also(&[("unit_code", "code"), ("unit_name", "name"), ("tier", "level")]);
        (known, "code", vec![|l| Records::Units(l.all(tables::unit))])
    } else if known.has(&["department_code", "department_name"]) {
        let known = known.also(&[("department_code", "code"), ("department_name", "name")]);
        (known, "code", vec![|l| Records::Departments(l.all(tables::department))])
    } else if known.has(&["code", "level", "name", "parent_code"]) {
        (known, "code", vec![|l| Records::Units(l.all(tables::unit))])
    } else if known.has(&["code", "level", "name", "field"]) {
        (known, "code", vec![|l| Records::Procedures(l.all(tables::procedure))])
    } else if known.has(&["code", "name"]) && known.columns.len() == 2 + usize::from(known.has(&["unit_code"])) {
        (known, "code", vec![|l| Records::Departments(l.all(tables::department))])
    } else {
        return None;
    })
}

fn local_unit(line: &mut Line<'_>) -> Option<LocalUnitRecord> {
    let (code, name, validity) = (line.text("unit_code"), line.text("unit_name"), line.validity());
    let prefixes = line.text("prefix").map(|text| {
        let parts = text.split([',', ';', ' ', '\n']).map(|p| p.trim().to_uppercase());
        parts.filter(|p| !p.is_empty()).collect::<Vec<String>>()
    });
    let code = code?;
    Some(LocalUnitRecord {
        id: code.clone(),
        code,
        name: name?,
        dossier_prefixes: prefixes?,
        validity: validity?,
        successor: None,
    })
}

/// Reads a file; nothing where it holds no reference table.
///
/// # Errors
/// Everything that is wrong with its rows.
pub(super) fn read(input: &Input) -> Result<Vec<Records>, Vec<Diagnostic>> {
    // What cannot be opened is no reference data; whoever named it is told so.
    let Ok(mut source) = open(input, None) else { return Ok(Vec::new()) };
    let sheets = source.sheets();
    let (mut records, mut wrong) = (Vec::new(), Vec::new());
    for (sheet, name) in sheets.iter().enumerate().take(MOST_SHEETS) {
        let mut rows = Vec::new();
        let read = source.read(sheet, &mut |spot, cells| {
            if filled(cells).next().is_some() {
                rows.push(OwnedRow::copy(spot.row, cells, WIDTH));
            }
            if rows.len() < SEARCHED { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if read.is_err() {
            return Ok(Vec::new());
        }
        let Some((bottom, header, (known, data, readers))) = table(&rows) else { continue };
        let after = rows[bottom].number;
        let rows = below(source.as_mut(), sheet, after, &header, &known, data).map_err(|d| vec![*d])?;
        let mut columns = known.columns;
        columns.entry("field".to_owned()).or_insert(WIDTH);
        let mut lines = Lines { columns, labels: known.labels, rows, ends_inclusive: known.ends_inclusive, wrong: Vec::new() };
        records.extend(readers.iter().map(|r| r(&mut lines)));
        let sheet = (!name.is_empty()).then_some(name.as_str());
        wrong.extend(lines.wrong.into_iter().map(|d| d.on_sheet(sheet)));
    }
    records.retain(|r| !r.is_empty());
    if wrong.is_empty() { Ok(records) } else { Err(wrong) }
}

type Table = (usize, Header, (Known, &'static str, Vec<Reader>));

/// The block of rows in which most columns of a reference table are named.
fn table(rows: &[OwnedRow]) -> Option<Table> {
    let mut best: Option<(usize, Table)> = None;
    for bottom in 0..rows.len() {
        for height in 1..=HEIGHT.min(bottom + 1) {
            let header = block(&rows[bottom + 1 - height..=bottom]);
            if counts_or_lists(&header) {
                return None;
            }
            let known = Known::of(&header);
            let score = known.columns.len();
            if score < 2 || best.as_ref().is_some_and(|(s, _)| *s >= score) {
                continue;
            }
            if let Some(kinds) = kinds(known) {
                best = Some((score, (bottom, header, kinds)));
            }
        }
    }
    best.map(|(_, table)| table)
}

/// Lists of dossiers and tables of counts name procedures and levels too.
fn counts_or_lists(header: &Header) -> bool {
    let listed = claims(header).iter().any(|(f, ..)| matches!(f, Field::Code | Field::Channel | Field::Received));
    listed || header.columns.iter().filter(|h| count_field(&h.key).is_some()).count() >= 2
}

/// The rows of data; the headings of fields among them name the field of those below.
fn below(
    source: &mut dyn Source,
    sheet: usize,
    after: u64,
    header: &Header,
    known: &Known,
    data: &str,
) -> Result<Vec<OwnedRow>, crate::rows::Refused> {
    let column = |name: &str| known.columns.get(name).copied();
    let (code, procedures) = (column(data), matches!(data, "code" | "procedure_code") && column("procedure_name").is_some());
    let needed: Vec<usize> = ["level", "level_full", "level_partial", "department_code"].into_iter().filter_map(column).collect();
    let mut rows: Vec<OwnedRow> = Vec::new();
    let mut group: Option<String> = None;
    source.read(sheet, &mut |spot, cells| {
        let held = filled(cells).take(WIDTH).count();
        if spot.row <= after || held == 0 {
            return ControlFlow::Continue(());
        }
        let mut row = OwnedRow::copy(spot.row, cells, WIDTH);
        let same = |(at, h): &(usize, &crate::layout::Heading)| !h.key.is_empty() && key(&row.tidy(*at)) == h.key;
        let repeated = header.columns.iter().enumerate().filter(same).take(2).count() == 2;
        if number_row(&row).is_some() || is_total(&row) || repeated {
            return ControlFlow::Continue(());
        }
        let coded = code.is_some_and(|at| !row.get(at).is_empty());
        let readable =
            code.is_some_and(|at| procedure_code_of(row.get(at)) != dondoc_domain::catalogue::ProcedureCode::unreadable());
        let says = needed.iter().any(|at| !row.get(*at).is_empty());
        if procedures && !readable && !says {
            let longest = filled(&row).map(|at| row.tidy(at)).max_by_key(|t| t.chars().count()).unwrap_or_default();
            group = Some(field_of(&longest)).filter(|f| !f.is_empty());
            return ControlFlow::Continue(());
        }
        // Lines of text around the table hold one cell; rows of data hold the cell by which they are known.
        if held < 2 || (!coded && !says) {
            return ControlFlow::Continue(());
        }
        if let (Some(group), None) = (&group, column("field")) {
            row.cells.resize(WIDTH, OwnedValue::Empty);
            row.cells.push(OwnedValue::Text(group.clone()));
        }
        rows.push(row);
        if rows.len() < MOST_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(rows)
}

/// "I. Lĩnh vực Hộ tịch" → "Hộ tịch".
fn field_of(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    let numeral = |w: &str| {
        let w = w.trim_end_matches(['.', ')', '-', ':']);
        w.len() < 5 && w.bytes().all(|b| b.is_ascii_digit() || b"IVXLC".contains(&b)) || (w.len() == 1 && w.is_ascii())
    };
    while words.first().is_some_and(|w| numeral(w)) {
        words.remove(0);
    }
    if let [a, b, rest @ ..] = words.as_slice()
        && bare(a) == "linh"
        && bare(b) == "vuc"
    {
        words = rest.to_vec();
    }
    words.join(" ").trim_start_matches([':', '-', ' ']).to_owned()
}
