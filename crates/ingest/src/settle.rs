//! Settles what columns mean: headings are confirmed by values, what is missing is found by values that
//! cannot be mistaken, and what could be one or the other is asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::cell::{Cells, OwnedRow, Value, filled};
use crate::collect::Column;
use crate::dossiers::{DossierColumns, NEEDED, claims, dossier_code, marks};
use crate::headings::{Field, LIKELY};
use crate::layout::{Columns, Found, Header, Lacking, Table, block, find, signature};
use crate::procedures::ProcedureColumns;
use crate::seen::{self, Layout, LayoutBy, Question};
use crate::shapes::{Sample, Shape, Values};
use crate::take_in::Kind;

/// A table that can be read, and how it came to be.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    pub(crate) table: Table,
    pub(crate) layout: Layout,
    /// Meanings that values alone told, and headings that values contradict.
    pub(crate) remarks: Vec<(&'static str, &'static str, Column)>,
}

/// A table that cannot be read as it is.
#[derive(Debug, Clone)]
pub(crate) struct Unsettled {
    pub(crate) lacking: Lacking,
    pub(crate) layout: Layout,
}

impl Unsettled {
    /// Could it be read, if it were said which column is which?
    pub(crate) fn is_unsure(&self) -> bool {
        let asked: BTreeSet<&str> =
            self.layout.unsure.iter().filter(|q| !q.candidates.is_empty()).map(|q| q.meaning.as_str()).collect();
        !asked.is_empty() && self.lacking.missing.iter().all(|m| asked.contains(m))
    }
}

/// What a sheet holds when all is said.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Tables, best kind first.
    pub(crate) tables: Vec<Settled>,
    /// Where there is none: what comes nearest, best first.
    pub(crate) nearly: Vec<Unsettled>,
    /// How much was recognised.
    pub(crate) score: usize,
}

/// Searches the first rows of a sheet and settles what is found.
pub(crate) fn examine(rows: &[OwnedRow], expected: Option<Kind>, sheet: &str) -> Outcome {
    let found = find(rows, expected);
    let score = found.score();
    let mut outcome = Outcome { score, ..Outcome::default() };
    let take = |outcome: &mut Outcome, settled: Result<Settled, Box<Unsettled>>| match settled {
        Ok(settled) => outcome.tables.push(settled),
        Err(unsettled) => outcome.nearly.push(*unsettled),
    };
    let lack = |outcome: &mut Outcome, all: Vec<Lacking>| {
        for lacking in all {
            take(outcome, settle(rows, lacking.kind, &lacking.header, lacking.rows, sheet, None));
        }
    };
    match found {
        Found::Tables(tables, lacking) => {
            for table in tables {
                let kind = table.columns.kind();
                let at = (table.header_from, table.header_to);
                take(&mut outcome, settle(rows, kind, &table.header, at, sheet, Some(table.columns)));
            }
            // The values contradict the headings: it may be what it resembled less.
            if outcome.tables.is_empty() {
                lack(&mut outcome, lacking);
            }
        }
        Found::Lacking(all) => lack(&mut outcome, all),
        Found::Nothing if expected.is_none_or(|e| e == Kind::DossierList) => {
            if let Some((header, at)) = by_codes(rows) {
                take(&mut outcome, settle(rows, Kind::DossierList, &header, at, sheet, None));
                outcome.score = outcome.score.max(1);
            }
        }
        Found::Nothing => {}
    }
    outcome
}

/// The header of a table of which no heading says anything, but one column holds dossier codes: the row
/// above the first of them, or none.
fn by_codes(rows: &[OwnedRow]) -> Option<(Header, (u64, u64))> {
    let coded = |row: &OwnedRow| filled(row).find(|at| dossier_code(row.get(*at)).is_some());
    let first = rows.iter().position(|row| coded(row).is_some())?;
    let column = coded(&rows[first])?;
    if rows[first..].iter().filter(|row| dossier_code(row.get(column)).is_some()).count() < 3 {
        return None;
    }
    let width = filled(&rows[first]).count();
    let heads = |row: &&OwnedRow| {
        let words = |at: usize| match row.get(at) {
            Value::Text(text) => text.len() <= 120 && text.iter().filter(|b| b.is_ascii_digit()).count() < 4,
            _ => false,
        };
        !row.get(column).is_empty() && filled(*row).count() * 2 >= width && filled(*row).all(words)
    };
    let above = first.checked_sub(1).and_then(|at| rows.get(at)).filter(heads);
    Some(match above {
        Some(row) => (block(std::slice::from_ref(row)), (row.number, row.number)),
        None => (Header::default(), (0, 0)),
    })
}

/// Settles one candidate. `columns`: as its headings say, where they say enough.
fn settle(
    rows: &[OwnedRow],
    kind: Kind,
    header: &Header,
    at: (u64, u64),
    sheet: &str,
    columns: Option<Columns>,
) -> Result<Settled, Box<Unsettled>> {
    let sample = Sample::below(rows, header, at.1);
    let mut pending = Pending { header, sample: &sample, remarks: Vec::new(), questions: Vec::new() };
    let (columns, missing, meanings) = match kind {
        Kind::DossierList => pending.dossiers(),
        Kind::ProcedureTable => pending.procedures(),
        Kind::FormII06a => {
            let meanings = columns.as_ref().map(Columns::meanings).unwrap_or_default();
            let fit = crate::form::FormColumns::fit(header);
            (columns, fit.missing, meanings)
        }
    };
    let Pending { remarks, questions, .. } = pending;
    let by_values = remarks.iter().any(|(code, ..)| *code == "column-by-values");
    let layout = Layout {
        kind: Some(kind),
        sheet: sheet.to_owned(),
        header_rows: at,
        signature: signature(header),
        by: if by_values { LayoutBy::Values } else { LayoutBy::Headings },
        columns: seen::columns(header, &sample, &meanings),
        unsure: questions,
        unknown_labels: BTreeMap::new(),
    };
    match columns {
        Some(columns) => {
            let table = Table { columns, header_from: at.0, header_to: at.1, header: header.clone() };
            Ok(Settled { table, layout, remarks })
        }
        None => {
            let recognised = meanings.values().copied().filter(|m| *m != Field::Stt.name()).collect();
            let lacking = Lacking { kind, recognised, missing, rows: at, header: header.clone() };
            Err(Box::new(Unsettled { lacking, layout }))
        }
    }
}

type Meanings = BTreeMap<usize, &'static str>;

/// A header on its way to being settled.
struct Pending<'a> {
    header: &'a Header,
    sample: &'a Sample<'a>,
    remarks: Vec<(&'static str, &'static str, Column)>,
    questions: Vec<Question>,
}

impl Pending<'_> {
    fn ask(&mut self, meaning: &'static str, needed: bool, candidates: impl IntoIterator<Item = usize>) {
        let candidates = candidates.into_iter().map(|at| at as u32 + 1).collect();
        self.questions.push(Question { meaning: meaning.to_owned(), needed, candidates });
    }

    /// The column that headings give a meaning and values do not contradict; `Err`: several do, and say
    /// different things.
    fn headed(&mut self, field: Field, claims: &[(Field, u8, usize)]) -> Result<Option<usize>, Vec<usize>> {
        let tier = |rank: u8| rank >= LIKELY;
        let mut believed = Vec::new();
        for (_, rank, at) in claims.iter().filter(|(f, ..)| *f == field) {
            let values = self.sample.column(*at);
            if values.contradict(field) {
                self.remarks.push(("heading-contradicted", field.name(), self.header.column(*at)));
            } else {
                believed.push((values.filled == 0, *rank, *at));
            }
        }
        believed.sort_unstable();
        let Some((empty, rank, best)) = believed.first().copied() else { return Ok(None) };
        let decisive = NEEDED.contains(&field) || field == Field::Status;
        let rivals = believed[1..]
            .iter()
            .filter(|(e, r, at)| !empty && !e && tier(*r) == tier(rank) && decisive && !self.sample.agree(field, best, *at));
        let rivals: Vec<usize> = rivals.map(|(.., at)| *at).collect();
        if rivals.is_empty() { Ok(Some(best)) } else { Err([vec![best], rivals].concat()) }
    }

    /// Unclaimed columns of which the values are such.
    fn unclaimed(&self, claimed: &BTreeSet<usize>, are: impl Fn(&Values) -> bool) -> Vec<usize> {
        let all = self.sample.columns.iter().enumerate();
        all.filter(|(at, values)| !claimed.contains(at) && are(values)).map(|(at, _)| at).collect()
    }

    fn dossiers(&mut self) -> (Option<Columns>, Vec<&'static str>, Meanings) {
        let claims = claims(self.header);
        let mut by: BTreeMap<Field, usize> = BTreeMap::new();
        let mut missing = Vec::new();
        // Columns whose heading gives another meaning are not for guessing.
        let mut claimed: BTreeSet<usize> = BTreeSet::new();
        let mut unsure = Vec::new();
        for field in Field::ALL {
            match self.headed(field, &claims) {
                Ok(Some(at)) => {
                    by.insert(field, at);
                    claimed.insert(at);
                }
                Ok(None) => {}
                Err(several) => {
                    claimed.extend(&several);
                    unsure.push(field);
                    self.ask(field.name(), NEEDED.contains(&field), several);
                }
            }
        }
        let contradicted: Vec<usize> = self.remarks.iter().map(|(.., column)| column.at).collect();
        claimed.extend(claims.iter().map(|(.., at)| *at).filter(|at| !contradicted.contains(at)));
        let marks =
            if by.contains_key(&Field::Channel) || unsure.contains(&Field::Channel) { Vec::new() } else { marks(self.header) };
        let ticked = |column: &Column| {
            let values = self.sample.column(column.at);
            values.filled == values.marks
        };
        let marks: Vec<_> = if marks.iter().all(|(_, c)| ticked(c)) { marks } else { Vec::new() };
        claimed.extend(marks.iter().map(|(_, c)| c.at));
        for field in [Field::Code, Field::Procedure, Field::Channel, Field::Received, Field::Status] {
            let there = by.contains_key(&field) || (field == Field::Channel && !marks.is_empty());
            if there || unsure.contains(&field) {
                continue;
            }
            let (shape, taken) = match field {
                Field::Code => (Shape::DossierCodes, true),
                Field::Procedure => (Shape::ProcedureCodes, true),
                Field::Channel => (Shape::Channels, true),
                Field::Status => (Shape::Statuses, true),
                // Of dates none says which it is.
                _ => (Shape::Dates, false),
            };
            let alike = self.unclaimed(&claimed, |values| values.shape() == shape);
            match alike.as_slice() {
                [only] if taken => {
                    self.remarks.push(("column-by-values", field.name(), self.header.column(*only)));
                    by.insert(field, *only);
                    claimed.insert(*only);
                }
                [] if field == Field::Channel => {
                    // Words that come again and again may be channels under other names.
                    let labels = self.unclaimed(&claimed, Values::are_labels);
                    self.ask(field.name(), true, labels);
                }
                _ if field == Field::Status && alike.is_empty() => {}
                _ => self.ask(field.name(), NEEDED.contains(&field), alike),
            }
        }
        let there = |f: &Field| by.contains_key(f) || (*f == Field::Channel && !marks.is_empty());
        missing.extend(NEEDED.iter().filter(|f| !there(f)).map(|f| f.name()));
        // Two columns of statuses decide which rows count: that is not guessed either.
        missing.extend(unsure.contains(&Field::Status).then_some(Field::Status.name()));
        let mut meanings: Meanings = by.iter().map(|(field, at)| (*at, field.name())).collect();
        meanings.extend(marks.iter().map(|(_, c)| (c.at, Field::Channel.name())));
        let columns = if missing.is_empty() { DossierColumns::of(self.header, &by, marks) } else { None };
        (columns.map(|c| Columns::Dossiers(Box::new(c))), missing, meanings)
    }

    fn procedures(&mut self) -> (Option<Columns>, Vec<&'static str>, Meanings) {
        let claims = claims(self.header);
        // Where there are dossier codes, each row is one dossier and no row is a count.
        let listed = claims.iter().any(|(f, _, at)| *f == Field::Code && self.sample.column(*at).dossier_codes > 0);
        let by_heading = ProcedureColumns::fit(self.header);
        let (code, mut unsure) = match self.headed(Field::Procedure, &claims) {
            Ok(at) => (at, None),
            Err(several) => (None, Some(several)),
        };
        let code = code.or_else(|| {
            if unsure.is_some() {
                return None;
            }
            match self.unclaimed(&BTreeSet::new(), |values| values.shape() == Shape::ProcedureCodes).as_slice() {
                [only] => {
                    self.remarks.push(("column-by-values", Field::Procedure.name(), self.header.column(*only)));
                    Some(*only)
                }
                [] => None,
                several => {
                    unsure = Some(several.to_vec());
                    None
                }
            }
        });
        if let Some(several) = unsure {
            self.ask(Field::Procedure.name(), true, several);
        }
        let Some(code) = code.filter(|_| !listed) else {
            let mut missing = by_heading.missing;
            if !missing.contains(&Field::Procedure.name()) {
                missing.insert(0, Field::Procedure.name());
            }
            let meanings = by_heading.columns.map(|c| c.meanings()).unwrap_or_default();
            return (None, missing, meanings.into_iter().filter(|(_, m)| *m != Field::Procedure.name()).collect());
        };
        let fit = ProcedureColumns::fit_with(self.header, Some(self.header.column(code)));
        let meanings = fit.columns.as_ref().map(ProcedureColumns::meanings).unwrap_or_default();
        (fit.columns.map(Columns::Procedures), fit.missing, meanings)
    }
}
