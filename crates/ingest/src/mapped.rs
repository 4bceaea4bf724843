//! A mapping laid upon a sheet: where its header is, and which columns it means.

use std::collections::BTreeMap;

use dondoc_domain::diagnostics::{Diagnostic, column_letters};
use dondoc_domain::text::fold;

use crate::cell::{Cells, OwnedRow};
use crate::dossiers::{DossierColumns, claims, marks};
use crate::form::{COLUMNS, FormColumns};
use crate::headings::{Field, key};
use crate::layout::{Columns, HEIGHT, Header, Table, block, signature};
use crate::mapping::Mapping;
use crate::procedures::ProcedureColumns;
use crate::seen::{self, Layout, LayoutBy};
use crate::settle::Settled;
use crate::shapes::Sample;
use crate::take_in::Kind;

/// Lays a mapping upon the first rows of a sheet. `auto` is what was found without it.
///
/// # Errors
/// Everything in which it does not fit.
pub(crate) fn lay(
    mapping: &Mapping,
    rows: &[OwnedRow],
    auto: Option<&Layout>,
    sheet: &str,
    by: LayoutBy,
) -> Result<Settled, Vec<Diagnostic>> {
    let (header, at) = header(mapping, rows, auto)?;
    let width = rows.iter().map(Cells::width).max().unwrap_or(0);
    let mut wrong = Vec::new();
    let mut said: BTreeMap<&'static str, usize> = BTreeMap::new();
    let meanings = Mapping::meanings(mapping.kind);
    for (meaning, column) in &mapping.columns {
        let Some((meaning, _)) = meanings.iter().find(|(known, _)| known == meaning) else { continue };
        match place(&header, column) {
            Place::At(at) if at >= width => {
                let said = Diagnostic::refusal("mapping-column-beyond").with("meaning", meaning).with("column", column);
                wrong.push(said.with("last", column_letters(width as u32)));
            }
            Place::At(at) => {
                if let Some((other, _)) = said.iter().find(|(_, taken)| **taken == at) {
                    let twice = Diagnostic::refusal("mapping-column-twice").with("meaning", meaning);
                    wrong.push(twice.with("other", other).with("column", column_letters(at as u32 + 1)));
                }
                said.insert(meaning, at);
            }
            Place::Several(all) => {
                let all: Vec<String> = all.into_iter().map(|at| column_letters(at as u32 + 1)).collect();
                let said = Diagnostic::refusal("mapping-heading-twice").with("meaning", meaning).with("heading", column);
                wrong.push(said.with("columns", all.join(", ")));
            }
            Place::Nowhere => {
                wrong.push(Diagnostic::refusal("mapping-heading-missing").with("meaning", meaning).with("heading", column));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let sample = Sample::below(rows, &header, at.1);
    let (columns, missing) = columns(mapping.kind, &header, said, &sample);
    let Some(columns) = columns else {
        return Err(vec![Diagnostic::refusal("mapping-incomplete").with("missing", missing.join(","))]);
    };
    let layout = Layout {
        kind: Some(mapping.kind),
        sheet: sheet.to_owned(),
        header_rows: at,
        signature: auto.map_or_else(|| signature(&header), |a| a.signature.clone()),
        by,
        columns: seen::columns(&header, &sample, &columns.meanings()),
        unsure: Vec::new(),
        unknown_labels: BTreeMap::new(),
    };
    let table = Table { columns, header_from: at.0, header_to: at.1, header };
    Ok(Settled { table, layout, remarks: Vec::new() })
}

/// Does a profile still fit? Its columns must hold what it says of them.
pub(crate) fn confirmed(settled: &Settled, rows: &[OwnedRow]) -> bool {
    let sample = Sample::below(rows, &settled.table.header, settled.table.header_to);
    settled.table.columns.meanings().into_iter().all(|(at, meaning)| {
        let field = Field::ALL.into_iter().find(|f| f.name() == meaning);
        field.is_none_or(|f| !sample.column(at).contradict(f))
    })
}

/// The columns of a kind: those that the mapping names, the others by their headings.
fn columns(
    kind: Kind,
    header: &Header,
    mut said: BTreeMap<&'static str, usize>,
    sample: &Sample<'_>,
) -> (Option<Columns>, Vec<&'static str>) {
    let headed: Vec<(&'static str, usize)> = match kind {
        Kind::DossierList => {
            let mut claims = claims(header);
            claims.retain(|(field, _, at)| !sample.column(*at).contradict(*field));
            claims.sort_by_key(|(_, rank, at)| (*rank, *at));
            claims.into_iter().map(|(field, _, at)| (field.name(), at)).collect()
        }
        Kind::ProcedureTable => by_meaning(ProcedureColumns::fit(header).columns.map(|c| c.meanings())),
        Kind::FormII06a => by_meaning(FormColumns::fit(header).columns.map(|c| c.meanings())),
    };
    for (meaning, at) in headed {
        if !said.contains_key(meaning) && !said.values().any(|taken| *taken == at) {
            said.insert(meaning, at);
        }
    }
    let columns = match kind {
        Kind::DossierList => {
            let fields = Field::ALL.into_iter().filter_map(|f| Some((f, *said.get(f.name())?))).collect();
            DossierColumns::of(header, &fields, marks(header)).map(|c| Columns::Dossiers(Box::new(c)))
        }
        Kind::ProcedureTable => ProcedureColumns::of(header, &said).map(Columns::Procedures),
        Kind::FormII06a => {
            let values: Option<Vec<_>> = COLUMNS.iter().map(|m| said.get(m).map(|at| header.column(*at))).collect();
            let field = said.get("field");
            field.zip(values).map(|(field, values)| Columns::Form(FormColumns::of(*field, values)))
        }
    };
    let mut missing: Vec<&'static str> =
        Mapping::meanings(kind).into_iter().filter(|(m, needed)| *needed && !said.contains_key(m)).map(|(m, _)| m).collect();
    if kind == Kind::ProcedureTable {
        missing.extend((!said.contains_key("online_count")).then_some("online_count"));
        let whole = said.contains_key("direct_count") || said.contains_key("total_count");
        missing.extend((!whole).then_some("direct_count"));
    }
    (columns, missing)
}

fn by_meaning(meanings: Option<BTreeMap<usize, &'static str>>) -> Vec<(&'static str, usize)> {
    meanings.into_iter().flatten().map(|(at, meaning)| (meaning, at)).collect()
}

enum Place {
    At(usize),
    Several(Vec<usize>),
    Nowhere,
}

/// The column of a heading, as it is written or in its tolerant form, or of letters.
fn place(header: &Header, column: &str) -> Place {
    let exact: Vec<usize> = with(header, |label| fold(label) == fold(column));
    let wanted = key(column);
    let tolerant = if wanted.is_empty() { Vec::new() } else { with(header, |label| key(label) == wanted) };
    let found = if exact.is_empty() { tolerant } else { exact };
    match (found.as_slice(), letters(column)) {
        ([only], _) => Place::At(*only),
        ([], Some(at)) => Place::At(at),
        ([], None) => Place::Nowhere,
        _ => Place::Several(found),
    }
}

fn with(header: &Header, is: impl Fn(&str) -> bool) -> Vec<usize> {
    let headed = header.columns.iter().enumerate().filter(|(_, h)| !h.label.is_empty());
    headed.filter(|(_, h)| is(&h.label)).map(|(at, _)| at).collect()
}

/// A → 0, AA → 26.
fn letters(column: &str) -> Option<usize> {
    let column = column.trim();
    if column.is_empty() || column.len() > 3 || !column.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    let number = column.bytes().fold(0usize, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    Some(number - 1)
}

type At = (u64, u64);

/// The header: where the mapping says, else the rows that have its headings, else what was found without it.
fn header(mapping: &Mapping, rows: &[OwnedRow], auto: Option<&Layout>) -> Result<(Header, At), Vec<Diagnostic>> {
    let named = |header: &Header| {
        let found = |column: &&String| matches!(place(header, column), Place::At(at) if letters(column) != Some(at));
        mapping.columns.values().filter(found).count()
    };
    let best = |bottoms: &mut dyn Iterator<Item = usize>| {
        let mut best: Option<(usize, Header, At)> = None;
        for bottom in bottoms {
            for height in 1..=HEIGHT.min(bottom + 1) {
                let top = bottom + 1 - height;
                let header = block(&rows[top..=bottom]);
                let score = named(&header);
                if best.as_ref().is_none_or(|(s, ..)| *s < score) {
                    best = Some((score, header, (rows[top].number, rows[bottom].number)));
                }
            }
        }
        best
    };
    match mapping.header_row {
        Some(0) => return Ok((Header::default(), (0, 0))),
        Some(row) => {
            let Some(bottom) = rows.iter().position(|r| r.number == row) else {
                return Err(vec![Diagnostic::refusal("mapping-header-row").with("row", row)]);
            };
            let found = best(&mut std::iter::once(bottom));
            return found.map(|(_, header, at)| (header, at)).ok_or_else(Vec::new);
        }
        None => {}
    }
    if let Some(auto) = auto
        && auto.header_rows.1 > 0
    {
        let within: Vec<OwnedRow> =
            rows.iter().filter(|r| (auto.header_rows.0..=auto.header_rows.1).contains(&r.number)).cloned().collect();
        let header = block(&within);
        if mapping.columns.values().all(|c| !matches!(place(&header, c), Place::Nowhere)) {
            return Ok((header, auto.header_rows));
        }
    }
    match best(&mut (0..rows.len().min(SEARCHED))) {
        Some((score, header, at)) if score > 0 => Ok((header, at)),
        _ if auto.is_some_and(|a| a.header_rows == (0, 0)) => Ok((Header::default(), (0, 0))),
        _ => {
            let missing = mapping.columns.iter().find(|(_, column)| letters(column).is_none());
            Err(vec![match missing {
                Some((meaning, column)) => {
                    Diagnostic::refusal("mapping-heading-missing").with("meaning", meaning).with("heading", column)
                }
                None => Diagnostic::refusal("mapping-header-row-needed"),
            }])
        }
    }
}

/// Rows among which a mapping's header is looked for.
const SEARCHED: usize = 100;
