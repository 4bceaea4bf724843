//! A procedure table: how many dossiers each procedure received, by channel.

use std::collections::BTreeMap;

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::SourceRow;
use dondoc_domain::text::bare;
use dondoc_domain::time::{Day, Moment};

use crate::cell::{Cells, OwnedRow, Value, filled};
use crate::collect::{Column, Here, Memory};
use crate::dossiers::procedure_code;
use crate::findings::Findings;
use crate::headings::{CountField, Field, count_field, field};
use crate::labels::{Labels, told};
use crate::layout::{Fit, Header, WIDTH, is_total, number_row};
use crate::mapping::Taught;
use crate::numbers::count;
use crate::seen::Layout;

/// A table of procedures with their counts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProcedureTable {
    /// Its rows, as they stand: a procedure may come more than once.
    pub rows: Vec<ProcedureRow>,
    /// Data rows read.
    pub rows_read: u64,
    /// The period that its title states, half-open.
    pub period: Option<(Day, Day)>,
    /// When it was taken out of the system.
    pub exported_at: Option<Moment>,
    /// What is to be said about it.
    pub diagnostics: Vec<Diagnostic>,
    /// How it was read.
    pub layout: Layout,
}

/// One procedure's counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureRow {
    /// Normalised, before aliases.
    pub code: ProcedureCode,
    /// The level that the table claims.
    pub level_stated: Option<Level>,
    /// Qua mạng.
    pub online: u64,
    /// Qua bưu chính.
    pub postal: u64,
    /// Trực tiếp.
    pub direct: u64,
    /// Tổng số, as stated; the parts count.
    pub total_stated: Option<u64>,
    /// Its place in the file.
    pub source: SourceRow,
}

/// The columns of a procedure table.
#[derive(Debug, Clone)]
pub(crate) struct ProcedureColumns {
    code: Column,
    level: Option<Column>,
    online: Column,
    postal: Option<Column>,
    direct: Option<Column>,
    total: Option<Column>,
}

impl ProcedureColumns {
    /// How well a header fits, by its headings alone.
    pub(crate) fn fit(header: &Header) -> Fit<ProcedureColumns> {
        ProcedureColumns::fit_with(header, None)
    }

    /// The same with a column of codes that is known.
    pub(crate) fn fit_with(header: &Header, code: Option<Column>) -> Fit<ProcedureColumns> {
        let named = |wanted: Field| {
            let ranked = header.columns.iter().enumerate().filter_map(|(at, h)| match field(&h.key, &h.group) {
                Some((f, rank)) if f == wanted => Some((rank, Column { at, label: h.label.clone() })),
                _ => None,
            });
            ranked.min_by_key(|(rank, c)| (*rank, c.at)).map(|(_, c)| c)
        };
        let counts: Vec<(usize, CountField, u8)> =
            header.columns.iter().enumerate().filter_map(|(at, h)| count_field(&h.key).map(|(f, rank)| (at, f, rank))).collect();
        // The same headings may stand under "tiếp nhận" and under "đã giải quyết": the former counts.
        let group = |at: usize| header.columns[at].group.as_str();
        let received = counts.iter().any(|(at, ..)| group(*at).contains("tiepnhan"));
        let counted = |want: CountField| {
            let eligible = counts.iter().filter(|(at, f, _)| {
                let group = group(*at);
                let other = group.contains("giaiquyet") || group.contains("xuly") || group.contains("traketqua");
                *f == want && if received { group.contains("tiepnhan") } else { !other }
            });
            let best = eligible.min_by_key(|(at, _, rank)| (*rank, *at));
            best.map(|(at, ..)| Column { at: *at, label: header.columns[*at].label.clone() })
        };
        let (code, level) = (code.or_else(|| named(Field::Procedure)), named(Field::Level));
        let (online, postal) = (counted(CountField::Online), counted(CountField::Postal));
        let (direct, total) = (counted(CountField::Direct), counted(CountField::Total));
        let present = [
            ("procedure_code", code.is_some()),
            ("level", level.is_some()),
            ("online_count", online.is_some()),
            ("postal_count", postal.is_some()),
            ("direct_count", direct.is_some()),
            ("total_count", total.is_some()),
        ];
        let recognised = present.iter().filter(|(_, p)| *p).map(|(n, _)| *n).collect();
        let needed = [
            ("procedure_code", code.is_some()),
            ("online_count", online.is_some()),
            ("direct_count", direct.is_some() || total.is_some()),
        ];
        let missing: Vec<&'static str> = needed.iter().filter(|(_, p)| !*p).map(|(n, _)| *n).collect();
        let columns = match (code, online) {
            (Some(code), Some(online)) if missing.is_empty() => {
                Some(ProcedureColumns { code, level, online, postal, direct, total })
            }
            _ => None,
        };
        Fit { columns, recognised, missing }
    }
}

impl ProcedureColumns {
    /// With columns that are known by their meanings; `None` where a needed one is not among them.
    pub(crate) fn of(header: &Header, by: &BTreeMap<&str, usize>) -> Option<ProcedureColumns> {
        let take = |meaning: &str| by.get(meaning).map(|at| header.column(*at));
        let columns = ProcedureColumns {
            code: take("procedure_code")?,
            level: take("level"),
            online: take("online_count")?,
            postal: take("postal_count"),
            direct: take("direct_count"),
            total: take("total_count"),
        };
        (columns.direct.is_some() || columns.total.is_some()).then_some(columns)
    }

    /// What each column means.
    pub(crate) fn meanings(&self) -> BTreeMap<usize, &'static str> {
        let optional = [
            (self.level.as_ref(), "level"),
            (self.postal.as_ref(), "postal_count"),
            (self.direct.as_ref(), "direct_count"),
            (self.total.as_ref(), "total_count"),
        ];
        let optional = optional.into_iter().filter_map(|(c, meaning)| Some((c?.at, meaning)));
        optional.chain([(self.code.at, "procedure_code"), (self.online.at, "online_count")]).collect()
    }
}

/// Reads the rows of a procedure table.
#[derive(Debug)]
pub(crate) struct ProcedureReader {
    columns: ProcedureColumns,
    /// The rows so far.
    pub(crate) rows: Vec<ProcedureRow>,
    /// Data rows so far.
    pub(crate) rows_read: u64,
    codes: Memory<ProcedureCode>,
    taught: Taught,
    levels: Labels,
}

impl ProcedureReader {
    pub(crate) fn new(columns: ProcedureColumns, taught: Taught) -> ProcedureReader {
        let (codes, levels) = (Memory::new(), Labels::default());
        ProcedureReader { columns, rows: Vec::new(), rows_read: 0, codes, taught, levels }
    }

    /// The rows, and the labels that are not known.
    pub(crate) fn finish(self) -> (Vec<ProcedureRow>, BTreeMap<String, Vec<String>>) {
        (self.rows, told([(Field::Level.name(), self.levels)]))
    }

    /// Goes on with another sheet.
    pub(crate) fn begin(&mut self, columns: ProcedureColumns) {
        self.columns = columns;
    }

    /// Takes a row. `false`: it is not data.
    pub(crate) fn row(&mut self, here: &Here<'_>, cells: &dyn Cells, findings: &mut Findings) -> bool {
        let columns = &self.columns;
        let cell = cells.get(columns.code.at);
        let code = procedure_code(&mut self.codes, cell);
        if code == ProcedureCode::unreadable() {
            if !self.is_data_without_code(cell, here, cells) {
                return false;
            }
            findings.add(Severity::Excluded, "procedure-code-unreadable", |d| here.at(d, &columns.code));
        }
        self.rows_read += 1;
        let mut readable = true;
        let mut read = |column: Option<&Column>, needed: bool| -> Option<u64> {
            let column = column?;
            count(cells.get(column.at)).unwrap_or_else(|_| {
                // A sum that cannot be read takes nothing away: the parts count.
                let severity = if needed { Severity::Excluded } else { Severity::Remark };
                findings.add(severity, "number-unreadable", |d| here.at(d, column));
                readable &= !needed;
                None
            })
        };
        let total_stated = read(columns.total.as_ref(), columns.direct.is_none());
        let online = read(Some(&columns.online), true).unwrap_or(0);
        let postal = read(columns.postal.as_ref(), true).unwrap_or(0);
        let direct = match &columns.direct {
            Some(direct) => read(Some(direct), true).unwrap_or(0),
            None => total_stated.unwrap_or(0).saturating_sub(online.saturating_add(postal)),
        };
        if !readable {
            return true;
        }
        let sum = online.saturating_add(postal).saturating_add(direct);
        if let (Some(stated), Some(column)) = (total_stated, &columns.total)
            && stated != sum
        {
            findings.add(Severity::Remark, "total-mismatch", |d| {
                here.at(d, column).with("code", &code).with("stated", stated).with("sum", sum)
            });
        }
        let level_stated = columns.level.as_ref().and_then(|column| {
            let text = cells.get(column.at).as_text();
            let level = self.taught.level(&text);
            if let Ok(Some(_)) = level {
                self.levels.known();
            }
            level.unwrap_or_else(|_| {
                self.levels.unknown(&text, code != ProcedureCode::unreadable());
                findings.add(Severity::Remark, "level-unknown", |d| here.at(d, column));
                None
            })
        });
        let source = SourceRow { sheet: here.sheet as u16, row: u32::try_from(here.row).unwrap_or(u32::MAX) };
        self.rows.push(ProcedureRow { code, level_stated, online, postal, direct, total_stated, source });
        true
    }

    /// Without a readable code a row is data only if its code cell looks like one (it has a digit) and
    /// there are numbers: rows of fields ("Lĩnh vực: Hộ tịch"), their subtotals and totals are not.
    fn is_data_without_code(&self, cell: Value<'_>, here: &Here<'_>, cells: &dyn Cells) -> bool {
        if filled(cells).take(WIDTH).count() < 2 || is_total(cells) {
            return false;
        }
        let text = match cell {
            Value::Text(text) if text.len() <= 200 => bare(&String::from_utf8_lossy(text)),
            _ => return false,
        };
        let coded = text.bytes().any(|b| b.is_ascii_digit()) && !text.starts_with("linh vuc");
        let parts = [Some(&self.columns.online), self.columns.postal.as_ref(), self.columns.direct.as_ref()];
        let counted = parts.into_iter().flatten().any(|c| matches!(count(cells.get(c.at)), Ok(Some(_))));
        coded && counted && number_row(&OwnedRow::copy(here.row, cells, WIDTH)).is_none()
    }
}
