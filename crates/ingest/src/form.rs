//! Form II.06a/VPCP/KSTT: dossiers received, done and open by field. It cannot feed the two rates
//! (no procedure, no level), but its sums can be checked and laid beside them.

use std::collections::BTreeMap;

use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::time::{Day, Moment};

use crate::cell::{Cells, OwnedRow, filled};
use crate::collect::{Column, Here};
use crate::findings::Findings;
use crate::headings::{Field, field};
use crate::layout::{Fit, Header, WIDTH, is_total, number_row};
use crate::numbers::count;
use crate::seen::Layout;

/// Form II.06a as read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Form {
    /// A row for each field (lĩnh vực).
    pub rows: Vec<FormRow>,
    /// The row of sums, columns (3) to (13).
    pub total: Option<[u64; 11]>,
    /// The period that its title states, half-open.
    pub period: Option<(Day, Day)>,
    /// When it was taken out of the system.
    pub exported_at: Option<Moment>,
    /// Rows whose numbers contradict the form's own sums.
    pub broken: Vec<BrokenIdentity>,
    /// What is to be said about it.
    pub diagnostics: Vec<Diagnostic>,
    /// How it was read.
    pub layout: Layout,
}

/// One field's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    /// Lĩnh vực.
    pub field: String,
    /// Columns (3) to (13).
    pub values: [u64; 11],
    /// Row in the file, from 1.
    pub row: u64,
}

/// A row that contradicts the form's own sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenIdentity {
    /// Lĩnh vực.
    pub field: String,
    /// The sums that do not hold: `(7)=(8)+(9)+(10)`.
    pub identities: Vec<&'static str>,
}

/// The sums that every row of the form must satisfy, by the numbers of its columns.
const IDENTITIES: [(&str, usize, &[usize]); 4] = [
    ("(3)=(4)+(5)+(6)", 3, &[4, 5, 6]),
    ("(7)=(8)+(9)+(10)", 7, &[8, 9, 10]),
    ("(11)=(12)+(13)", 11, &[12, 13]),
    ("(3)=(7)+(11)", 3, &[7, 11]),
];

/// The sums that a row breaks.
fn broken(values: &[u64; 11]) -> Vec<&'static str> {
    let at = |column: usize| u128::from(values[column - 3]);
    let wrong = IDENTITIES.iter().filter(|(_, sum, parts)| at(*sum) != parts.iter().map(|p| at(*p)).sum::<u128>());
    wrong.map(|(name, ..)| *name).collect()
}

/// The columns of the form.
#[derive(Debug, Clone)]
pub(crate) struct FormColumns {
    number: Option<usize>,
    field: usize,
    values: Vec<Column>,
}

impl FormColumns {
    /// What each column means.
    pub(crate) fn meanings(&self) -> BTreeMap<usize, &'static str> {
        let values = self.values.iter().zip(COLUMNS).map(|(column, meaning)| (column.at, meaning));
        values.chain([(self.field, "field")]).collect()
    }

    /// With columns that are known: the field, and those of [`COLUMNS`] in order.
    pub(crate) fn of(field: usize, values: Vec<Column>) -> FormColumns {
        FormColumns { number: None, field, values }
    }

    /// How well a header fits: by the numbers (1) to (13) below it, else by its headings.
    pub(crate) fn fit(header: &Header) -> Fit<FormColumns> {
        let nothing = Fit { columns: None, recognised: Vec::new(), missing: vec!["form_columns"] };
        let Some(field_at) = header.columns.iter().position(|h| h.key.contains("linhvuc")) else { return nothing };
        let says = |word: &str| header.columns.iter().any(|h| h.group.contains(word) || h.key.contains(word));
        if !says("tiepnhan") || !says("giaiquyet") {
            return nothing;
        }
        let number = header.columns.iter().position(|h| matches!(field(&h.key, ""), Some((Field::Stt, _))));
        let column = |at: usize| Column { at, label: header.columns.get(at).map(|h| h.label.clone()).unwrap_or_default() };
        let numbered = |n: u32| header.numbers.as_ref()?.iter().position(|c| *c == Some(n));
        let by_number: Option<Vec<usize>> = (1..=13).map(numbered).collect();
        if let Some(places) = by_number.filter(|_| numbered(14).is_none()) {
            let values = places[2..].iter().map(|at| column(*at)).collect();
            let columns = FormColumns { number: Some(places[0]), field: places[1], values };
            return Fit { columns: Some(columns), recognised: COLUMNS.to_vec(), missing: Vec::new() };
        }
        let mut places: [Option<usize>; 11] = [None; 11];
        for (at, heading) in header.columns.iter().enumerate() {
            if let Some(index) = by_heading(&heading.key, &heading.group)
                && places[index].is_none()
            {
                places[index] = Some(at);
            }
        }
        let recognised: Vec<&'static str> = COLUMNS.iter().zip(&places).filter(|(_, p)| p.is_some()).map(|(n, _)| *n).collect();
        let missing: Vec<&'static str> = COLUMNS.iter().zip(&places).filter(|(_, p)| p.is_none()).map(|(n, _)| *n).collect();
        let values: Option<Vec<Column>> = places.iter().map(|p| p.map(column)).collect();
        Fit { columns: values.map(|values| FormColumns { number, field: field_at, values }), recognised, missing }
    }
}

/// The meanings of columns (3) to (13).
pub(crate) const COLUMNS: [&str; 11] = [
    "received_total",
    "received_online",
    "received_direct_postal",
    "carried_over",
    "done_total",
    "done_early",
    "done_on_time",
    "done_late",
    "open_total",
    "open_within_time",
    "open_late",
];

fn by_heading(key: &str, group: &str) -> Option<usize> {
    let is = |word: &str| key.contains(word);
    let total = is("tongso") || key == "tong" || is("tongcong");
    match () {
        () if group.contains("dangiaiquyet") || group.contains("danggiaiquyet") || group.contains("dangxuly") => match () {
            () if total => Some(8),
            () if is("tronghan") || is("chuadenhan") => Some(9),
            () if is("quahan") => Some(10),
            () => None,
        },
        () if group.contains("dagiaiquyet") || group.contains("daxuly") => match () {
            () if total => Some(4),
            () if is("truochan") => Some(5),
            () if is("dunghan") => Some(6),
            () if is("quahan") => Some(7),
            () => None,
        },
        () if group.contains("tiepnhan") => match () {
            () if total => Some(0),
            () if is("tructuyen") => Some(1),
            () if is("tructiep") => Some(2),
            () if is("kytruoc") => Some(3),
            () => None,
        },
        () => None,
    }
}

/// Reads the rows of the form.
#[derive(Debug)]
pub(crate) struct FormReader {
    columns: FormColumns,
    /// Rows, each with whether its number is a letter or Roman (a heading of a level).
    rows: Vec<(bool, FormRow)>,
    /// The row of sums.
    pub(crate) total: Option<[u64; 11]>,
}

impl FormReader {
    pub(crate) fn new(columns: FormColumns) -> FormReader {
        FormReader { columns, rows: Vec::new(), total: None }
    }

    /// Takes a row. `false`: it is not data.
    pub(crate) fn row(&mut self, here: &Here<'_>, cells: &dyn Cells, findings: &mut Findings) -> bool {
        let read: Vec<_> = self.columns.values.iter().map(|c| count(cells.get(c.at))).collect();
        let numbers = read.iter().filter(|r| matches!(r, Ok(Some(_)))).count();
        let row = OwnedRow::copy(here.row, cells, WIDTH);
        // Mostly words: a header that comes again; no numbers: the heading of a level.
        if numbers == 0 || read.iter().filter(|r| r.is_err()).count() > numbers || number_row(&row).is_some() {
            return false;
        }
        let mut values = [0; 11];
        for ((value, read), column) in values.iter_mut().zip(&read).zip(&self.columns.values) {
            match read {
                Ok(n) => *value = n.unwrap_or(0),
                Err(_) => {
                    findings.add(Severity::Excluded, "number-unreadable", |d| here.at(d, column));
                    return true;
                }
            }
        }
        if is_total(cells) {
            self.total = self.total.or(Some(values));
            return true;
        }
        let field = row.tidy(self.columns.field);
        if field.is_empty() || filled(cells).count() < 2 {
            return false;
        }
        let heading = self.columns.number.is_some_and(|c| {
            let number = row.tidy(c);
            !number.is_empty() && number.trim_end_matches('.').chars().all(|c| "ABCDEIVX".contains(c))
        });
        self.rows.push((heading, FormRow { field, values, row: here.row }));
        true
    }

    /// The rows, and those that contradict the form's sums.
    pub(crate) fn finish(self, findings: &mut Findings) -> (Vec<FormRow>, Vec<BrokenIdentity>) {
        // Sums of a level (A, I) beside numbered rows would count these twice.
        let numbered = self.rows.iter().any(|(heading, _)| !heading);
        let rows: Vec<FormRow> = self.rows.into_iter().filter(|(heading, _)| !(numbered && *heading)).map(|(_, r)| r).collect();
        let mut wrong = Vec::new();
        for row in &rows {
            let identities = broken(&row.values);
            if !identities.is_empty() {
                findings
                    .add(Severity::Remark, "form-sums-broken", |d| d.at_row(row.row).with("identities", identities.join(", ")));
                wrong.push(BrokenIdentity { field: row.field.clone(), identities });
            }
        }
        (rows, wrong)
    }
}
