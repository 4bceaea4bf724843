//! A procedure table: how many dossiers each procedure received, by channel.

use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::{Channel, SourceRow};
use dondoc_domain::text::{bare, tidy};
use dondoc_domain::time::{Day, Moment};

use crate::cell::{Cells, OwnedRow, Value, filled};
use crate::collect::{Column, Here, Memory};
use crate::dossiers::procedure_code;
use crate::findings::Findings;
use crate::headings::{CountField, Field, count_field};
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
    /// The unit that the table names for this row, in a column or in a row above; `None`: it names none. A
    /// table may hold several, and the rows of another unit are not those of the one that imports it.
    pub unit: Option<String>,
    /// Its place in the file.
    pub source: SourceRow,
}

/// The columns of a procedure table.
#[derive(Debug, Clone)]
pub(crate) struct ProcedureColumns {
    code: Column,
    level: Option<Column>,
    unit: Option<Column>,
    counts: Counts,
}

/// Where a table has its counts.
#[derive(Debug, Clone)]
enum Counts {
    /// A column for each channel; several of one channel (by level) are added.
    Wide { online: Vec<Column>, postal: Vec<Column>, direct: Vec<Column>, total: Option<Column> },
    /// A row for each channel.
    Long { channel: Column, count: Column },
}

/// Units are told apart up to so many.
const MOST_UNITS: usize = 20_000;

/// Headings of a column that names a unit.
const UNITS: [&str; 14] = [
    "donvi",
    "tendonvi",
    "donvitiepnhan",
    "donvigiaiquyet",
    "donvithuchien",
    "coquan",
    "coquandonvi",
    "tencoquandonvi",
    "coquanthuchien",
    "coquangiaiquyet",
    "tenxa",
    "xaphuong",
    "ubndxa",
    "capthuchien",
];

/// Headings of a column of counts in a table with a row for each channel.
const COUNTED: [&str; 9] = [
    "soluong",
    "sohoso",
    "soluonghoso",
    "soluongtiepnhan",
    "sohosotiepnhan",
    "sotiepnhan",
    "soluonghosotiepnhan",
    "tongso",
    "tongsohoso",
];

impl ProcedureColumns {
    /// How well a header fits, by its headings alone.
    pub(crate) fn fit(header: &Header) -> Fit<ProcedureColumns> {
        ProcedureColumns::fit_with(header, None)
    }

    /// The same with a column of codes that is known.
    pub(crate) fn fit_with(header: &Header, code: Option<Column>) -> Fit<ProcedureColumns> {
        let named = |wanted: Field| {
            let ranked = header.columns.iter().enumerate().filter_map(|(at, h)| match h.field {
                Some((f, rank)) if f == wanted => Some((rank, header.column(at))),
                _ => None,
            });
            ranked.min_by_key(|(rank, c)| (*rank, c.at)).map(|(_, c)| c)
        };
        let counts: Vec<(usize, CountField, u8)> =
            header.columns.iter().enumerate().filter_map(|(at, h)| count_field(&h.key).map(|(f, rank)| (at, f, rank))).collect();
        // The same headings may stand under "tiếp nhận" and under "đã giải quyết": the former counts.
        let group = |at: usize| header.columns[at].group.as_str();
        let received = counts.iter().any(|(at, ..)| group(*at).contains("tiepnhan"));
        let levelled = |at: usize| group(at).contains("toantrinh") || group(at).contains("motphan");
        let counted = |want: CountField| -> Vec<Column> {
            let eligible: Vec<(usize, u8)> = counts
                .iter()
                .filter(|(at, f, _)| {
                    let group = group(*at);
                    let other = group.contains("giaiquyet") || group.contains("xuly") || group.contains("traketqua");
                    *f == want && if received { group.contains("tiepnhan") } else { !other }
                })
                .map(|(at, _, rank)| (*at, *rank))
                .collect();
            let whole = eligible.iter().filter(|(at, _)| !levelled(*at)).min_by_key(|(at, rank)| (*rank, *at));
            match whole {
                Some((at, _)) => vec![header.column(*at)],
                // By level, without a column for all of them: the levels are added.
                None => eligible.iter().map(|(at, _)| header.column(*at)).collect(),
            }
        };
        let (code, level) = (code.or_else(|| named(Field::Procedure)), named(Field::Level));
        let (online, postal) = (counted(CountField::Online), counted(CountField::Postal));
        let (direct, total) = (counted(CountField::Direct), counted(CountField::Total));
        // Of several totals by level none is the total.
        let total = if let [only] = total.as_slice() { Some(only.clone()) } else { None };
        let unit = header.columns.iter().position(|h| UNITS.contains(&h.key.as_str())).map(|at| header.column(at));
        if let (Some(code), true) = (&code, online.is_empty())
            && let Some(channel) = named(Field::Channel)
            && let Some(at) = COUNTED.iter().find_map(|k| header.columns.iter().position(|h| h.key == *k))
            && ![code.at, channel.at].contains(&at)
        {
            let recognised = [Some("procedure_code"), Some("channel"), Some("count"), level.as_ref().map(|_| "level")];
            let columns =
                ProcedureColumns { code: code.clone(), level, unit, counts: Counts::Long { channel, count: header.column(at) } };
            let recognised = recognised.into_iter().flatten().collect();
            return Fit { columns: Some(columns), recognised, missing: Vec::new() };
        }
        let present = [
            ("procedure_code", code.is_some()),
            ("level", level.is_some()),
            ("online_count", !online.is_empty()),
            ("postal_count", !postal.is_empty()),
            ("direct_count", !direct.is_empty()),
            ("total_count", total.is_some()),
        ];
        let recognised = present.iter().filter(|(_, p)| *p).map(|(n, _)| *n).collect();
        let needed = [
            ("procedure_code", code.is_some()),
            ("online_count", !online.is_empty()),
            ("direct_count", !direct.is_empty() || total.is_some()),
        ];
        let missing: Vec<&'static str> = needed.iter().filter(|(_, p)| !*p).map(|(n, _)| *n).collect();
        let columns = code.filter(|_| missing.is_empty()).map(|code| {
            let counts = Counts::Wide { online, postal, direct, total };
            ProcedureColumns { code, level, unit, counts }
        });
        Fit { columns, recognised, missing }
    }
}

impl ProcedureColumns {
    /// With columns that are known by their meanings; `None` where a needed one is not among them.
    pub(crate) fn of(header: &Header, by: &BTreeMap<&str, usize>) -> Option<ProcedureColumns> {
        let take = |meaning: &str| by.get(meaning).map(|at| header.column(*at));
        let list = |meaning: &str| take(meaning).into_iter().collect::<Vec<_>>();
        let (code, level, unit) = (take("procedure_code")?, take("level"), take("unit"));
        if let (Some(channel), Some(count)) = (take("channel"), take("count")) {
            return Some(ProcedureColumns { code, level, unit, counts: Counts::Long { channel, count } });
        }
        let (online, direct, total) = (list("online_count"), list("direct_count"), take("total_count"));
        if online.is_empty() || (direct.is_empty() && total.is_none()) {
            return None;
        }
        let counts = Counts::Wide { online, postal: list("postal_count"), direct, total };
        Some(ProcedureColumns { code, level, unit, counts })
    }

    /// What each column means.
    pub(crate) fn meanings(&self) -> BTreeMap<usize, &'static str> {
        let mut meanings = BTreeMap::new();
        let mut set = |columns: &[Column], meaning: &'static str| {
            meanings.extend(columns.iter().map(|c| (c.at, meaning)));
        };
        match &self.counts {
            Counts::Wide { online, postal, direct, total } => {
                set(total.as_slice(), "total_count");
                set(direct, "direct_count");
                set(postal, "postal_count");
                set(online, "online_count");
            }
            Counts::Long { channel, count } => {
                set(std::slice::from_ref(channel), "channel");
                set(std::slice::from_ref(count), "count");
            }
        }
        set(self.unit.as_slice(), "unit");
        set(self.level.as_slice(), "level");
        set(std::slice::from_ref(&self.code), "procedure_code");
        meanings
    }

    /// The columns in which a row of data has a number.
    fn counted(&self) -> Vec<&Column> {
        match &self.counts {
            Counts::Wide { online, postal, direct, .. } => online.iter().chain(postal).chain(direct).collect(),
            Counts::Long { count, .. } => vec![count],
        }
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
    channels: Labels,
    /// The unit of the rows below a row that names one.
    unit: Option<String>,
    units: BTreeSet<String>,
}

impl ProcedureReader {
    pub(crate) fn new(columns: ProcedureColumns, taught: Taught) -> ProcedureReader {
        ProcedureReader {
            columns,
            rows: Vec::new(),
            rows_read: 0,
            codes: Memory::new(),
            taught,
            levels: Labels::default(),
            channels: Labels::default(),
            unit: None,
            units: BTreeSet::new(),
        }
    }

    /// The rows, and the labels that are not known.
    pub(crate) fn finish(self, findings: &mut Findings) -> (Vec<ProcedureRow>, BTreeMap<String, Vec<String>>) {
        if self.units.len() > 1 {
            findings.add(Severity::Remark, "several-units", |d| d.with("units", self.units.len()));
        }
        (self.rows, told([(Field::Level.name(), self.levels), (Field::Channel.name(), self.channels)]))
    }

    /// Goes on with another sheet.
    pub(crate) fn begin(&mut self, columns: ProcedureColumns) {
        self.columns = columns;
        self.unit = None;
    }

    /// Takes a row. `false`: it is not data.
    pub(crate) fn row(&mut self, here: &Here<'_>, cells: &dyn Cells, findings: &mut Findings) -> bool {
        let columns = &self.columns;
        let cell = cells.get(columns.code.at);
        let code = procedure_code(&mut self.codes, cell);
        if code == ProcedureCode::unreadable() {
            if !self.is_data_without_code(cell, here, cells) {
                self.learn_unit(cells);
                return false;
            }
            findings.add(Severity::Excluded, "procedure-code-unreadable", |d| here.at(d, &columns.code));
        }
        self.rows_read += 1;
        let mut readable = true;
        let mut read = |columns: &[Column], needed: bool| -> Option<u64> {
            let mut sum: Option<u64> = None;
            for column in columns {
                match count(cells.get(column.at)) {
                    Ok(n) => sum = n.map(|n| n.saturating_add(sum.unwrap_or(0))).or(sum),
                    Err(_) => {
                        // A sum that cannot be read takes nothing away: the parts count.
                        let severity = if needed { Severity::Excluded } else { Severity::Remark };
                        findings.add(severity, "number-unreadable", |d| here.at(d, column));
                        readable &= !needed;
                    }
                }
            }
            sum
        };
        let (mut online, mut postal, mut direct, mut total_stated) = (0, 0, 0, None);
        match &columns.counts {
            Counts::Wide { online: o, postal: p, direct: d, total } => {
                total_stated = read(total.as_slice(), d.is_empty());
                online = read(o, true).unwrap_or(0);
                postal = read(p, true).unwrap_or(0);
                direct = if d.is_empty() {
                    total_stated.unwrap_or(0).saturating_sub(online.saturating_add(postal))
                } else {
                    read(d, true).unwrap_or(0)
                };
            }
            Counts::Long { channel, count } => {
                let n = read(std::slice::from_ref(count), true).unwrap_or(0);
                let label = cells.get(channel.at).as_text();
                match self.taught.channel(&label) {
                    Some(of) => {
                        self.channels.known();
                        *match of {
                            Channel::Online => &mut online,
                            Channel::Postal => &mut postal,
                            Channel::Direct => &mut direct,
                        } = n;
                    }
                    None => {
                        self.channels.unknown(&label, code != ProcedureCode::unreadable());
                        findings.add(Severity::Excluded, "channel-unknown", |d| here.at(d, channel));
                        return true;
                    }
                }
            }
        }
        if !readable {
            return true;
        }
        let sum = online.saturating_add(postal).saturating_add(direct);
        if let (Some(stated), Counts::Wide { total: Some(column), .. }) = (total_stated, &columns.counts)
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
        let own = columns.unit.as_ref().map(|c| tidy(&cells.get(c.at).as_text())).filter(|t| !t.is_empty());
        // Merged cells name the unit of the rows below them, too.
        if own.is_some() {
            self.unit.clone_from(&own);
        }
        let unit = own.or_else(|| self.unit.clone());
        if let Some(unit) = &unit
            && self.units.len() < MOST_UNITS
        {
            self.units.insert(bare(unit));
        }
        self.rows.push(ProcedureRow { code, level_stated, online, postal, direct, total_stated, unit, source });
        true
    }

    /// A row between those of procedures that names a unit: "I. UBND xã Hoàng Việt".
    fn learn_unit(&mut self, cells: &dyn Cells) {
        for at in filled(cells).take(3) {
            let Value::Text(text) = cells.get(at) else { continue };
            let text = tidy(&String::from_utf8_lossy(text));
            let numeral =
                |w: &&str| w.trim_end_matches(['.', ')', '-']).bytes().all(|b| b.is_ascii_digit() || b"IVXLCAB".contains(&b));
            let name: Vec<&str> = text.split(' ').skip_while(numeral).collect();
            let name = name.join(" ");
            let plain = bare(&name);
            let unit = ["ubnd ", "uy ban nhan dan ", "xa ", "phuong ", "thi tran ", "dac khu ", "don vi "];
            if name.chars().count() <= 80 && unit.iter().any(|w| plain.starts_with(w)) {
                self.unit = Some(name);
                return;
            }
        }
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
        let counted = self.columns.counted().into_iter().any(|c| matches!(count(cells.get(c.at)), Ok(Some(_))));
        coded && counted && number_row(&OwnedRow::copy(here.row, cells, WIDTH)).is_none()
    }
}
