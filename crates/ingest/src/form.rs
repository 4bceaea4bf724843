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
    /// Which form it is.
    pub variant: FormVariant,
    /// The sums of the whole form by the name of their column ([`SUMMARY_COLUMNS`]): of its row of sums, else
    /// added over its rows. For form II.06a too.
    pub totals: Vec<(&'static str, u64)>,
    /// Every row by the names of its columns; `rows` has those of form II.06a only.
    pub summary: Vec<SummaryRow>,
}

/// A form of the one-stop-shop reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FormVariant {
    /// II.06a/VPCP/KSTT with its thirteen columns.
    #[default]
    Ii06a,
    /// Its forerunners (06a of 2017) and successors (07a/BTP, "Tổng hợp theo đơn vị"): other columns of the
    /// same three groups, by field or by unit.
    Other,
}

impl FormVariant {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            FormVariant::Ii06a => "II.06a",
            FormVariant::Other => "other",
        }
    }
}

/// A row of any of the forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    /// Lĩnh vực, or the unit.
    pub label: String,
    /// Value by the name of its column.
    pub values: Vec<(&'static str, u64)>,
    /// Row in the file, from 1.
    pub row: u64,
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
    values: Vec<(&'static str, Column)>,
    variant: FormVariant,
}

/// Headings of the column that says what a row is of.
fn labels(header: &Header) -> Option<usize> {
    let is = |words: &[&str]| header.columns.iter().position(|h| words.iter().any(|w| h.key.contains(w)));
    is(&["linhvuc"]).or_else(|| is(&["tendonvi", "donvi", "coquan", "tenxa", "xaphuong"]))
}

impl FormColumns {
    /// What each column means.
    pub(crate) fn meanings(&self) -> BTreeMap<usize, &'static str> {
        let values = self.values.iter().map(|(meaning, column)| (column.at, *meaning));
        values.chain([(self.field, "field")]).collect()
    }

    /// With columns that are known: the field, and those of [`COLUMNS`] in order.
    pub(crate) fn of(field: usize, values: Vec<Column>) -> FormColumns {
        let values = COLUMNS.into_iter().zip(values).collect();
        FormColumns { number: None, field, values, variant: FormVariant::Ii06a }
    }

    /// How well a header fits: by the numbers (1) to (13) below it, else by its headings.
    pub(crate) fn fit(header: &Header) -> Fit<FormColumns> {
        let nothing = Fit { columns: None, recognised: Vec::new(), missing: vec!["form_columns"] };
        let Some(field_at) = labels(header) else { return nothing };
        let says = |word: &str| header.columns.iter().any(|h| h.group.contains(word) || h.key.contains(word));
        if !(says("tiepnhan") || says("nhan")) || !(says("giaiquyet") || says("xuly")) {
            return nothing;
        }
        let official = header.columns[field_at].key.contains("linhvuc") && says("tiepnhan");
        let number = header.columns.iter().position(|h| matches!(field(&h.key, ""), Some((Field::Stt, _))));
        let column = |at: usize| Column { at, label: header.columns.get(at).map(|h| h.label.clone()).unwrap_or_default() };
        let numbered = |n: u32| header.numbers.as_ref()?.iter().position(|c| *c == Some(n));
        let by_number: Option<Vec<usize>> = (1..=13).map(numbered).collect();
        // Thirteen columns of another form would be told by their headings.
        let (by_name, _) = summary_columns(header);
        let other = |n: &&'static str| !COLUMNS.contains(n);
        let by_number = by_number.filter(|_| official && numbered(14).is_none() && !by_name.keys().any(other));
        if let Some(places) = by_number {
            let values = COLUMNS.into_iter().zip(places[2..].iter().map(|at| column(*at))).collect();
            let columns = FormColumns { number: Some(places[0]), field: places[1], values, variant: FormVariant::Ii06a };
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
        if let Some(values) = values.filter(|_| official) {
            let values = COLUMNS.into_iter().zip(values).collect();
            let columns = FormColumns { number, field: field_at, values, variant: FormVariant::Ii06a };
            return Fit { columns: Some(columns), recognised, missing };
        }
        // Another form has its three sums: received, done and open.
        if let (names, true) = summary_columns(header) {
            let recognised: Vec<&'static str> = names.keys().copied().collect();
            let values = names.into_iter().map(|(name, at)| (name, column(at))).collect();
            let columns = FormColumns { number, field: field_at, values, variant: FormVariant::Other };
            return Fit { columns: Some(columns), recognised, missing: Vec::new() };
        }
        Fit { columns: None, recognised, missing }
    }
}

/// The columns of any of the forms that a header names, and whether they are enough for one.
fn summary_columns(header: &Header) -> (BTreeMap<&'static str, usize>, bool) {
    let mut names: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (at, heading) in header.columns.iter().enumerate().filter(|(_, h)| !h.key.is_empty()) {
        if let Some(name) = summary_column(&heading.key, &heading.group) {
            names.entry(name).or_insert(at);
        }
    }
    let enough = ["received_total", "done_total", "open_total"].iter().all(|n| names.contains_key(n));
    (names, enough)
}

/// The names of the columns of all forms: those of II.06a, and what its forerunners and successors add.
pub const SUMMARY_COLUMNS: [&str; 30] = [
    "received_total",
    "received_new",
    "received_online",
    "received_online_full",
    "received_online_partial",
    "received_other",
    "received_direct",
    "received_postal",
    "received_direct_postal",
    "received_out_of_area",
    "carried_over",
    "done_total",
    "done_early",
    "done_on_time",
    "done_late",
    "done_late_apologised",
    "done_late_without_apology",
    "open_total",
    "open_within_time",
    "open_late",
    "waiting_within_time",
    "waiting_late",
    "supplement",
    "sent_back",
    "refused",
    "stopped",
    "withdrawn",
    "paid_total",
    "paid_online",
    "paid_direct",
];

/// What a heading of any of the forms means.
fn summary_column(key: &str, group: &str) -> Option<&'static str> {
    let is = |word: &str| key.contains(word);
    let any = |words: &[&str]| words.iter().any(|w| key.contains(w));
    let total = is("tongso") || matches!(key, "tong" | "cong") || is("tongcong");
    let all = format!("{group} {key}");
    let late = |apologised: &'static str, without: &'static str, whole: &'static str| match () {
        () if any(&["chuathuxinloi", "chuacothuxinloi", "khongthuxinloi", "chuaxinloi"]) => without,
        () if is("xinloi") => apologised,
        () => whole,
    };
    Some(match () {
        () if all.contains("thanhtoan") => match () {
            () if total => "paid_total",
            () if is("tructuyen") => "paid_online",
            () if is("tructiep") => "paid_direct",
            () => return None,
        },
        () if any(&["tyle", "ghichu"]) => return None,
        () if group.contains("chotiepnhan") || is("chotiepnhan") => {
            if is("quahan") {
                "waiting_late"
            } else {
                "waiting_within_time"
            }
        }
        () if any(&["khongduoctiepnhan", "khongtiepnhan", "tuchoitiepnhan"]) => "refused",
        () if any(&["dungxuly", "dunggiaiquyet"]) => "stopped",
        () if is("ruthoso") || key == "rut" || is("xinrut") => "withdrawn",
        () if is("bosung") && !group.contains("tiepnhan") => "supplement",
        () if is("tralai") || is("trahoso") => "sent_back",
        () if ["danggiaiquyet", "dangxuly", "dangthuly", "chuagiaiquyet"].iter().any(|w| all.contains(w)) => match () {
            () if total => "open_total",
            () if any(&["tronghan", "chuadenhan", "chuaquahan"]) => "open_within_time",
            () if is("quahan") => "open_late",
            () if any(&["danggiaiquyet", "dangxuly"]) => "open_total",
            () => return None,
        },
        () if ["dagiaiquyet", "daxuly", "ketquagiaiquyet"].iter().any(|w| all.contains(w)) => match () {
            () if total => "done_total",
            () if any(&["truochan", "somhan"]) => "done_early",
            () if any(&["dunghan", "dungthoihan"]) => "done_on_time",
            () if any(&["quahan", "trehan", "xinloi"]) => late("done_late_apologised", "done_late_without_apology", "done_late"),
            () if any(&["dagiaiquyet", "daxuly"]) => "done_total",
            () => return None,
        },
        () if all.contains("tiepnhan") || group.contains("nhan") || key.contains("nhangiaiquyet") => match () {
            () if is("kytruoc") || is("tonky") || is("chuyenqua") => "carried_over",
            () if is("phidiagioi") => "received_out_of_area",
            () if is("toantrinh") => "received_online_full",
            () if is("motphan") => "received_online_partial",
            () if is("hinhthuckhac") => "received_other",
            () if is("tructiep") && any(&["buuchinh", "bcci"]) => "received_direct_postal",
            () if any(&["buuchinh", "bcci", "buudien"]) => "received_postal",
            () if is("tructuyen") || is("quamang") => "received_online",
            () if is("tructiep") => "received_direct",
            () if total => "received_total",
            () if is("moitiepnhan") || is("trongky") || is("nhanmoi") || is("moinhan") => "received_new",
            () => return None,
        },
        () => return None,
    })
}

/// The sums that a row of any form breaks, of the columns that it has.
fn broken_sums(values: &[(&'static str, u64)]) -> Vec<&'static str> {
    const SUMS: [(&str, &str, &[&str]); 6] = [
        ("received_total=carried_over+received_new", "received_total", &["carried_over", "received_new"]),
        (
            "received_total=received_online+received_direct_postal+carried_over",
            "received_total",
            &["received_online", "received_direct_postal", "carried_over"],
        ),
        ("done_total=done_early+done_on_time+done_late", "done_total", &["done_early", "done_on_time", "done_late"]),
        (
            "done_late=done_late_apologised+done_late_without_apology",
            "done_late",
            &["done_late_apologised", "done_late_without_apology"],
        ),
        ("open_total=open_within_time+open_late", "open_total", &["open_within_time", "open_late"]),
        ("done_total=done_on_time+done_late", "done_total", &["done_on_time", "done_late"]),
    ];
    let of = |name: &str| values.iter().find(|(n, _)| *n == name).map(|(_, v)| u128::from(*v));
    let wrong = SUMS.iter().filter(|(name, sum, parts)| {
        // Where dossiers done early are told apart they are no part of those on time.
        let other = *name == "done_total=done_on_time+done_late" && of("done_early").is_some();
        let sum = of(sum).filter(|_| !other);
        let parts: Option<Vec<u128>> = parts.iter().map(|p| of(p)).collect();
        sum.zip(parts).is_some_and(|(sum, parts)| sum != parts.iter().sum::<u128>())
    });
    wrong.map(|(name, ..)| *name).collect()
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
    rows: Vec<(bool, SummaryRow)>,
    /// The row of sums.
    total: Option<Vec<(&'static str, u64)>>,
}

impl FormReader {
    pub(crate) fn new(columns: FormColumns) -> FormReader {
        FormReader { columns, rows: Vec::new(), total: None }
    }

    /// Takes a row. `false`: it is not data.
    pub(crate) fn row(&mut self, here: &Here<'_>, cells: &dyn Cells, findings: &mut Findings) -> bool {
        let read: Vec<_> = self.columns.values.iter().map(|(name, c)| (*name, c, count(cells.get(c.at)))).collect();
        let numbers = read.iter().filter(|(.., r)| matches!(r, Ok(Some(_)))).count();
        let row = OwnedRow::copy(here.row, cells, WIDTH);
        // Mostly words: a header that comes again; no numbers: the heading of a level.
        if numbers == 0 || read.iter().filter(|(.., r)| r.is_err()).count() > numbers || number_row(&row).is_some() {
            return false;
        }
        let mut values = Vec::with_capacity(read.len());
        for (name, column, read) in read {
            match read {
                Ok(n) => values.push((name, n.unwrap_or(0))),
                Err(_) => {
                    findings.add(Severity::Excluded, "number-unreadable", |d| here.at(d, column));
                    return true;
                }
            }
        }
        if is_total(cells) {
            self.total.get_or_insert(values);
            return true;
        }
        let label = row.tidy(self.columns.field);
        if label.is_empty() || filled(cells).count() < 2 {
            return false;
        }
        let heading = self.columns.number.is_some_and(|c| {
            let number = row.tidy(c);
            !number.is_empty() && number.trim_end_matches('.').chars().all(|c| "ABCDEIVX".contains(c))
        });
        self.rows.push((heading, SummaryRow { label, values, row: here.row }));
        true
    }

    /// The form, with the rows that contradict its sums.
    pub(crate) fn finish(self, findings: &mut Findings) -> Form {
        // Sums of a level (A, I) beside numbered rows would count these twice.
        let numbered = self.rows.iter().any(|(heading, _)| !heading);
        let summary: Vec<SummaryRow> =
            self.rows.into_iter().filter(|(heading, _)| !(numbered && *heading)).map(|(_, r)| r).collect();
        let variant = self.columns.variant;
        let in_order = |values: &[(&'static str, u64)]| -> [u64; 11] {
            std::array::from_fn(|at| values.iter().find(|(n, _)| *n == COLUMNS[at]).map_or(0, |(_, v)| *v))
        };
        let mut wrong = Vec::new();
        let mut rows = Vec::new();
        for row in &summary {
            let identities = match variant {
                FormVariant::Ii06a => broken(&in_order(&row.values)),
                FormVariant::Other => broken_sums(&row.values),
            };
            if !identities.is_empty() {
                findings
                    .add(Severity::Remark, "form-sums-broken", |d| d.at_row(row.row).with("identities", identities.join(", ")));
                wrong.push(BrokenIdentity { field: row.label.clone(), identities });
            }
            if variant == FormVariant::Ii06a {
                rows.push(FormRow { field: row.label.clone(), values: in_order(&row.values), row: row.row });
            }
        }
        let added = || {
            let sum = |name: &str| {
                let of = summary.iter().flat_map(|r| &r.values).filter(|(n, _)| *n == name);
                of.fold(0u64, |sum, (_, v)| sum.saturating_add(*v))
            };
            self.columns.values.iter().map(|(name, _)| (*name, sum(name))).collect::<Vec<_>>()
        };
        let mut totals = self.total.clone().unwrap_or_else(added);
        totals.sort_by_key(|(name, _)| SUMMARY_COLUMNS.iter().position(|n| n == name));
        Form {
            rows,
            total: self.total.filter(|_| variant == FormVariant::Ii06a).map(|t| in_order(&t)),
            broken: wrong,
            variant,
            totals,
            summary,
            ..Form::default()
        }
    }
}
