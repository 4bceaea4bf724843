//! Finds the table on a sheet: where its header is, and what each column means.
//!
//! A header is up to four rows; the label of a column is its lowest heading, the ones above are its
//! group. The block of rows whose labels say most is taken, so titles above and data below need no
//! rules of their own.

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::text::bare;

use crate::cell::{Cells, OwnedRow, Value};
use crate::collect::{Column, Here};
use crate::dossiers::DossierColumns;
use crate::form::FormColumns;
use crate::headings::{Field, field, key};
use crate::procedures::ProcedureColumns;
use crate::take_in::Kind;

/// So many rows that hold something are searched for a header.
pub(crate) const WINDOW: usize = 300;
/// So many columns of them.
pub(crate) const WIDTH: usize = 400;
/// Rows of a header at most.
pub(crate) const HEIGHT: usize = 4;
/// So many cells of them: 300 rows of forty columns. Wider tables have their header further up, and a file of
/// hundreds of columns must not cost minutes.
const MOST_SEARCHED: usize = 12_000;
/// Longer cells are prose, not headings.
const LONGEST_HEADING: usize = 120;

/// A column of a candidate header.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heading {
    /// As the file has it.
    pub(crate) label: String,
    /// Its tolerant form.
    pub(crate) key: String,
    /// Tolerant form of the headings above.
    pub(crate) group: String,
    /// What it means in a dossier list, and how surely.
    pub(crate) field: Option<(Field, u8)>,
}

/// A candidate header.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    /// By column.
    pub(crate) columns: Vec<Heading>,
    /// The numbers in brackets below it, where there is such a row: "(3)" at column 2 is `[.., 3]`.
    pub(crate) numbers: Option<Vec<Option<u32>>>,
}

impl Header {
    /// A column with its heading.
    pub(crate) fn column(&self, at: usize) -> Column {
        Column { at, label: self.columns.get(at).map(|h| h.label.clone()).unwrap_or_default() }
    }
}

/// What the columns of a table are.
#[derive(Debug, Clone)]
pub(crate) enum Columns {
    /// Of a dossier list.
    Dossiers(Box<DossierColumns>),
    /// Of a procedure table.
    Procedures(ProcedureColumns),
    /// Of form II.06a.
    Form(FormColumns),
}

impl Columns {
    /// What each column means.
    pub(crate) fn meanings(&self) -> std::collections::BTreeMap<usize, &'static str> {
        match self {
            Columns::Dossiers(columns) => columns.meanings(),
            Columns::Procedures(columns) => columns.meanings(),
            Columns::Form(columns) => columns.meanings(),
        }
    }

    /// The kind of table.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Columns::Dossiers(_) => Kind::DossierList,
            Columns::Procedures(_) => Kind::ProcedureTable,
            Columns::Form(_) => Kind::FormII06a,
        }
    }
}

/// A table that was found.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// Its columns.
    pub(crate) columns: Columns,
    /// Row of the first line of the header.
    pub(crate) header_from: u64,
    /// Row of its last line: data comes after it.
    pub(crate) header_to: u64,
    /// Its header.
    pub(crate) header: Header,
}

/// Something like a table, but columns are missing.
#[derive(Debug, Clone)]
pub(crate) struct Lacking {
    /// The kind it resembles.
    pub(crate) kind: Kind,
    /// Meanings recognised.
    pub(crate) recognised: Vec<&'static str>,
    /// Meanings missing.
    pub(crate) missing: Vec<&'static str>,
    /// First and last row of the header.
    pub(crate) rows: (u64, u64),
    /// The header.
    pub(crate) header: Header,
}

impl Lacking {
    /// As a refusal.
    pub(crate) fn refusal(&self) -> Diagnostic {
        Here { sheet: 0, sheet_name: "", row: self.rows.1 }
            .on(Diagnostic::refusal("columns-missing"))
            .with("kind", self.kind.name())
            .with("missing", self.missing.join(","))
            .with("recognised", self.recognised.join(","))
    }
}

/// How well a header fits a kind of table.
pub(crate) struct Fit<C> {
    /// Its columns, if nothing needed is missing.
    pub(crate) columns: Option<C>,
    /// Meanings recognised.
    pub(crate) recognised: Vec<&'static str>,
    /// Meanings needed and missing.
    pub(crate) missing: Vec<&'static str>,
}

/// What a sheet holds.
#[derive(Debug)]
pub(crate) enum Found {
    /// A table of each kind that fits, best kind first; and what resembles one of the other kinds.
    Tables(Vec<Table>, Vec<Lacking>),
    /// What resembles a table, most first.
    Lacking(Vec<Lacking>),
    /// No table.
    Nothing,
}

impl Found {
    /// How much was recognised: tables before lists of columns.
    pub(crate) fn score(&self) -> usize {
        match self {
            Found::Tables(..) => usize::MAX,
            Found::Lacking(all) => all.first().map_or(0, |l| l.recognised.len()),
            Found::Nothing => 0,
        }
    }
}

/// Headings of a row: label and key by column, prepared once.
struct Keyed {
    number: u64,
    labels: Vec<String>,
    keys: Vec<String>,
}

/// Searches the first rows of a sheet.
pub(crate) fn find(rows: &[OwnedRow], expected: Option<Kind>) -> Found {
    let mut searched = 0;
    let within = |row: &&OwnedRow| {
        searched += crate::cell::filled(*row).count();
        searched <= MOST_SEARCHED
    };
    let rows = &rows[..rows.iter().take_while(within).count().max(rows.len().min(HEIGHT))];
    let keyed: Vec<Keyed> = rows.iter().map(prepare).collect();
    // By kind: how much is recognised (of equals the lowest block of rows), and the table.
    let mut best: [Option<((usize, usize), Table)>; 3] = [None, None, None];
    let mut lacking: [Option<Lacking>; 3] = [None, None, None];
    for top in 0..rows.len() {
        for height in 1..=HEIGHT.min(rows.len() - top) {
            let bottom = top + height - 1;
            let header = Header { columns: headings(&keyed[top..=bottom]), numbers: rows.get(bottom + 1).and_then(number_row) };
            let fits: [(Kind, Fit<Columns>); 3] = [
                (Kind::DossierList, wrap(DossierColumns::fit(&header), |c| Columns::Dossiers(Box::new(c)))),
                (Kind::ProcedureTable, wrap(ProcedureColumns::fit(&header), Columns::Procedures)),
                (Kind::FormII06a, wrap(FormColumns::fit(&header), Columns::Form)),
            ];
            for (at, (kind, fit)) in fits.into_iter().enumerate() {
                if expected.is_some_and(|e| e != kind) {
                    continue;
                }
                let score = fit.recognised.len();
                let rows = (keyed[top].number, keyed[bottom].number);
                match fit.columns {
                    Some(columns) if best[at].as_ref().is_none_or(|(s, _)| *s < (score, HEIGHT - height)) => {
                        let table = Table { columns, header_from: rows.0, header_to: rows.1, header: header.clone() };
                        best[at] = Some(((score, HEIGHT - height), table));
                    }
                    None if score >= 2 && lacking[at].as_ref().is_none_or(|l| l.recognised.len() < score) => {
                        let Fit { recognised, missing, .. } = fit;
                        lacking[at] = Some(Lacking { kind, recognised, missing, rows, header: header.clone() });
                    }
                    _ => {}
                }
            }
        }
    }
    let tables: Vec<Table> = best.into_iter().flatten().map(|(_, table)| table).collect();
    let mut lacking: Vec<Lacking> =
        lacking.into_iter().flatten().filter(|l| tables.iter().all(|t| t.columns.kind() != l.kind)).collect();
    lacking.sort_by_key(|l| std::cmp::Reverse(l.recognised.len()));
    match (tables.is_empty(), lacking.is_empty()) {
        (false, _) => Found::Tables(tables, lacking),
        (true, false) => Found::Lacking(lacking),
        (true, true) => Found::Nothing,
    }
}

fn wrap<C>(fit: Fit<C>, kind: impl FnOnce(C) -> Columns) -> Fit<Columns> {
    Fit { columns: fit.columns.map(kind), recognised: fit.recognised, missing: fit.missing }
}

/// The header that a block of rows would be.
pub(crate) fn block(rows: &[OwnedRow]) -> Header {
    let keyed: Vec<Keyed> = rows.iter().map(prepare).collect();
    Header { columns: headings(&keyed), numbers: None }
}

/// A hash of the headings in their places, in the form in which headings are compared.
pub(crate) fn signature(header: &Header) -> String {
    let named = header.columns.iter().rposition(|h| !h.label.is_empty()).map_or(0, |at| at + 1);
    let mut text = String::new();
    for heading in &header.columns[..named] {
        text.push_str(&bare(&heading.label));
        text.push('\u{1f}');
    }
    let half = |seed| rapidhash::v3::rapidhash_v3_seeded(text.as_bytes(), &rapidhash::v3::RapidSecrets::seed(seed));
    format!("{:016x}{:016x}", half(0x7469_6575), half(0x6465))
}

fn prepare(row: &OwnedRow) -> Keyed {
    let heading = |column: usize| match row.get(column) {
        Value::Text(text) if text.len() <= LONGEST_HEADING * 2 => {
            let label = row.tidy(column);
            if label.chars().count() <= LONGEST_HEADING { label } else { String::new() }
        }
        _ => String::new(),
    };
    let labels: Vec<String> = (0..row.width()).map(heading).collect();
    let keys = labels.iter().map(|l| key(l)).collect();
    Keyed { number: row.number, labels, keys }
}

/// Columns of a block of rows. An upper heading also stands over the columns to its right that have
/// a heading of their own below and none beside: merged cells keep their text in the first cell.
fn headings(rows: &[Keyed]) -> Vec<Heading> {
    let width = rows.iter().map(|r| r.labels.len()).max().unwrap_or(0);
    let mut columns = vec![Heading::default(); width];
    for (at, row) in rows.iter().enumerate() {
        let below = |c: usize| rows[at + 1..].iter().any(|r| r.labels.get(c).is_some_and(|l| !l.is_empty()));
        let mut over = "";
        for (c, column) in columns.iter_mut().enumerate() {
            let label = row.labels.get(c).map_or("", String::as_str);
            let own = row.keys.get(c).map_or("", String::as_str);
            if !label.is_empty() {
                over = if below(c) { own } else { "" };
            }
            if below(c) {
                // Titles name dates and places; a group of columns does not.
                if !over.is_empty() && over.len() <= 60 && !over.bytes().any(|b| b.is_ascii_digit()) {
                    column.group.push_str(over);
                    column.group.push(' ');
                }
            } else if !label.is_empty() {
                label.clone_into(&mut column.label);
                own.clone_into(&mut column.key);
            }
        }
    }
    for column in columns.iter_mut().filter(|c| !c.key.is_empty()) {
        column.field = field(&column.key, &column.group);
    }
    columns
}

/// The number of a cell "(3)", "3", "[3]" or "(3)=(4)+(5)".
fn bracketed(value: Value<'_>) -> Option<u32> {
    let text = value.as_text();
    let text = text.split('=').next()?.trim();
    let digits = text.trim_start_matches(['(', '[']).trim_end_matches([')', ']']).trim();
    if digits.is_empty() || digits.len() > 2 { None } else { digits.parse().ok().filter(|n| *n > 0) }
}

/// The numbers of a row "(1) (2) (3)": at least three cells, each one more than the one before.
pub(crate) fn number_row(row: &OwnedRow) -> Option<Vec<Option<u32>>> {
    let mut numbers = vec![None; row.width()];
    let mut last: Option<u32> = None;
    let mut seen = 0;
    for (column, number) in numbers.iter_mut().enumerate() {
        if row.get(column).is_empty() {
            continue;
        }
        let n = bracketed(row.get(column))?;
        if last.is_some_and(|l| n != l + 1) || (last.is_none() && n > 3) {
            return None;
        }
        (*number, last, seen) = (Some(n), Some(n), seen + 1);
    }
    (seen >= 3).then_some(numbers)
}

/// Does the row begin with a word for a sum?
pub(crate) fn is_total(cells: &dyn Cells) -> bool {
    crate::cell::filled(cells).take(3).any(|c| match cells.get(c) {
        Value::Text(text) if text.len() <= 120 => {
            let text = bare(&String::from_utf8_lossy(text));
            let word = |w: &str| text.strip_prefix(w).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
            text == "tong" || text == "cong" || ["tong cong", "tong so", "luy ke", "trong do"].into_iter().any(word)
        }
        _ => false,
    })
}
