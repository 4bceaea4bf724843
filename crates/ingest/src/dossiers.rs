//! A dossier list: which rows are data, and each row as a [`Dossier`].

mod columns;

use std::collections::BTreeMap;

use compact_str::CompactString;
use dondoc_domain::catalogue::{Level, NotALevel, ProcedureCode, service_suffix};
use dondoc_domain::diagnostics::Severity;
use dondoc_domain::dossiers::{
    Channel, DateColumn, Dossier, ImportId, InFile, SourceRow, Status, UnitId, UnreadableDates, code_from_cell, code_parts,
    unreadable_code,
};
use dondoc_domain::text::tidy;
use dondoc_domain::time::Moment;

use crate::cell::{Cells, OwnedRow, Value, filled};
use crate::collect::{Column, Fingerprint, Here, Memory, label_hash};
use crate::dates::{self, Order, order_of, read_in};
use crate::findings::Findings;
use crate::headings::{Field, key};
use crate::labels::{Labels, told};
use crate::layout::{HEIGHT, WIDTH, block, is_total, number_row};
use crate::mapping::Taught;
use crate::resolve::Resolver;
use crate::shapes::{is_mark, yes_or_no};

use columns::Part;
pub(crate) use columns::{ChannelColumns, DossierColumns, NEEDED, claims, marks};

/// Reads the rows of a dossier list.
#[derive(Debug)]
pub(crate) struct DossierReader {
    columns: DossierColumns,
    import: ImportId,
    unit: UnitId,
    rows: Resolver,
    /// Data rows so far.
    pub(crate) rows_read: u64,
    /// Has this sheet had a data row?
    begun: bool,
    /// Are the columns a person's answer? Then no other header is followed.
    pub(crate) fixed: bool,
    fingerprint: Fingerprint,
    /// What each column is to the identity of a row.
    parts: Vec<Part>,
    /// Hashes of the labels of the row at hand, see [`Part::Label`].
    said: [u64; 3],
    channels: Memory<Label<Option<Channel>>>,
    statuses: Memory<Label<Status>>,
    levels: Memory<Label<Result<Option<Level>, NotALevel>>>,
    procedures: Memory<(ProcedureCode, CompactString)>,
    taught: Taught,
    /// Labels of channel, status and level that are not known.
    labels: [Labels; 3],
    /// The last rows that were no data: a header in several rows may be among them.
    recent: Vec<OwnedRow>,
    /// Date columns that are read with the month first.
    orders: Orders,
    /// What the cells of date columns said of their order.
    seen_orders: SeenOrders,
}

/// The order of day and month of each date column, by its number in [`DateColumn`].
pub(crate) type Orders = [Order; 5];

/// Date columns in which some cell can only be read with the day first, or only with the month first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SeenOrders {
    day_first: [bool; 5],
    month_first: [bool; 5],
}

impl SeenOrders {
    fn see(&mut self, column: DateColumn, value: Value<'_>) {
        let at = place_of(column);
        // Once the day has come first the column is decided, as in nearly every file at its second row.
        if self.day_first[at] {
            return;
        }
        match order_of(value) {
            Some(Order::DayFirst) => self.day_first[at] = true,
            Some(Order::MonthFirst) => self.month_first[at] = true,
            None => {}
        }
    }

    /// The columns that can only be read with the month first; if no other column contradicts, the whole file.
    /// `None`: none.
    pub(crate) fn month_first(&self) -> Option<Orders> {
        let only: [bool; 5] = std::array::from_fn(|at| self.month_first[at] && !self.day_first[at]);
        if !only.contains(&true) {
            return None;
        }
        let whole = !self.day_first.contains(&true);
        Some(only.map(|yes| if yes || whole { Order::MonthFirst } else { Order::DayFirst }))
    }
}

fn place_of(column: DateColumn) -> usize {
    (column as u8).trailing_zeros() as usize
}

/// What a label means, and the hash of the form in which it is compared.
type Label<T> = (T, u64);

/// What a row is.
enum Nature {
    Data(Option<CompactString>),
    NoData,
}

impl DossierReader {
    pub(crate) fn new(columns: DossierColumns, import: ImportId, unit: UnitId, taught: Taught) -> DossierReader {
        DossierReader {
            columns,
            import,
            unit,
            rows: Resolver::default(),
            rows_read: 0,
            begun: false,
            fixed: false,
            fingerprint: Fingerprint::new(),
            parts: Vec::new(),
            said: [0; 3],
            channels: Memory::new(),
            statuses: Memory::new(),
            levels: Memory::new(),
            procedures: Memory::new(),
            taught,
            labels: [Labels::default(), Labels::default(), Labels::default()],
            recent: Vec::new(),
            orders: [Order::DayFirst; 5],
            seen_orders: SeenOrders::default(),
        }
    }

    /// Reads date columns in these orders.
    pub(crate) fn in_orders(mut self, orders: Orders) -> DossierReader {
        self.orders = orders;
        self
    }

    /// Columns in which the month came first, though they were read with the day first.
    pub(crate) fn month_first(&self) -> Option<Orders> {
        if self.orders.contains(&Order::MonthFirst) { None } else { self.seen_orders.month_first() }
    }

    /// Goes on with another sheet or table.
    pub(crate) fn begin(&mut self, columns: DossierColumns, here: &Here<'_>, findings: &mut Findings) {
        if columns.status.is_none() {
            findings.add(Severity::Remark, "status-column-missing", |d| here.on(d));
        }
        self.parts = columns.parts();
        self.columns = columns;
        self.begun = false;
        self.recent.clear();
    }

    /// The result: standing rows, identical and superseded ones; and the labels that are not known.
    pub(crate) fn finish(self) -> (InFile, BTreeMap<String, Vec<String>>) {
        let [channel, status, level] = self.labels;
        let labels = [(Field::Channel.name(), channel), (Field::Status.name(), status), (Field::Level.name(), level)];
        (self.rows.finish(), told(labels))
    }

    /// Takes a row. `false`: it is not data.
    pub(crate) fn row(&mut self, here: &Here<'_>, cells: &dyn Cells, findings: &mut Findings) -> bool {
        let code = match self.nature(cells, here, findings) {
            Nature::Data(code) => code,
            Nature::NoData => return false,
        };
        self.recent.clear();
        self.begun = true;
        self.rows_read += 1;
        let source = SourceRow { sheet: here.sheet as u16, row: u32::try_from(here.row).unwrap_or(u32::MAX) };
        let code = code.unwrap_or_else(|| {
            findings.add(Severity::Excluded, "dossier-code-unreadable", |d| here.at(d, &self.columns.code));
            unreadable_code(self.import, source)
        });
        let dossier = self.dossier(code, source, here, cells, findings);
        let fingerprint = self.identity(&dossier, cells);
        self.rows.push(fingerprint, dossier);
        true
    }

    fn dossier(
        &mut self,
        code: CompactString,
        source: SourceRow,
        here: &Here<'_>,
        cells: &dyn Cells,
        findings: &mut Findings,
    ) -> Dossier {
        let columns = &self.columns;
        let (procedure, mut service) = service_code(&mut self.procedures, cells.get(columns.procedure.at));
        if let Some(column) = columns.service.as_ref().filter(|_| service.is_empty()) {
            let (of, suffix) = service_code(&mut self.procedures, cells.get(column.at));
            if of == procedure {
                service = suffix;
            }
        }
        if procedure == ProcedureCode::unreadable() {
            findings.add(Severity::Excluded, "procedure-code-unreadable", |d| here.at(d, &columns.procedure));
        }
        let taught = &self.taught;
        // A row of which code and receipt can be read is not shifted.
        let whole = || code_parts(&code).is_some() && matches!(dates::read(cells.get(columns.received.at)), Ok(Some(_)));
        let [channel_labels, status_labels, level_labels] = &mut self.labels;
        let (channel, at) = match &columns.channel {
            ChannelColumns::Labels(column) => {
                let value = cells.get(column.at);
                let (channel, said) = self.channels.of(value, |l| (taught.channel(l), label_hash(l)));
                self.said[0] = said;
                match channel {
                    Some(_) if value.is_empty() => {}
                    Some(_) => channel_labels.known(),
                    None => channel_labels.unknown(&value.as_text(), whole()),
                }
                (channel, column)
            }
            ChannelColumns::Marks(marks) => (ticked(marks, cells), &marks[0].1),
        };
        if channel.is_none() {
            findings.add(Severity::Excluded, "channel-unknown", |d| here.at(d, at));
        }
        let status = columns.status.as_ref().map_or(Status::NOT_STATED, |column| {
            let value = cells.get(column.at);
            let (status, said) = self.statuses.of(value, |l| (taught.status(l), label_hash(l)));
            self.said[1] = said;
            if status == Status::UNKNOWN {
                status_labels.unknown(&value.as_text(), whole());
                findings.add(Severity::Excluded, "status-unknown", |d| here.at(d, column));
            } else if !value.is_empty() {
                status_labels.known();
            }
            status
        });
        let level_stated = columns.level.as_ref().and_then(|column| {
            let value = cells.get(column.at);
            let (level, said) = self.levels.of(value, |l| (taught.level(l), label_hash(l)));
            self.said[2] = said;
            if let Ok(Some(_)) = level {
                level_labels.known();
            }
            level.unwrap_or_else(|NotALevel| {
                level_labels.unknown(&value.as_text(), whole());
                findings.add(Severity::Remark, "level-unknown", |d| here.at(d, column));
                None
            })
        });
        let mut said = |column: Option<&Column>| {
            let column = column?;
            let answer = yes_or_no(cells.get(column.at));
            if answer.is_err() {
                findings.add(Severity::Remark, "yes-no-unknown", |d| here.at(d, column));
            }
            answer.ok()
        };
        let (e_result, synchronised) = (said(columns.e_result.as_ref()), said(columns.synchronised.as_ref()));
        let mut unreadable = UnreadableDates::default();
        let (seen, orders) = (&mut self.seen_orders, &self.orders);
        let mut date = |column: Option<&Column>, meaning: DateColumn| -> Option<Moment> {
            let column = column?;
            let value = cells.get(column.at);
            seen.see(meaning, value);
            read_in(value, orders[place_of(meaning)]).unwrap_or_else(|dates::NotADate| {
                unreadable.mark(meaning);
                let severity = if meaning == DateColumn::Received { Severity::Excluded } else { Severity::Remark };
                let code = if meaning == DateColumn::Received { "receipt-date-unreadable" } else { "date-unreadable" };
                findings.add(severity, code, |d| here.at(d, column));
                None
            })
        };
        Dossier {
            code,
            unit: self.unit,
            procedure,
            service,
            channel,
            status,
            level_stated,
            submitted: date(columns.submitted.as_ref(), DateColumn::Submitted),
            received: date(Some(&columns.received), DateColumn::Received),
            due: date(columns.due.as_ref(), DateColumn::Due),
            finished: date(columns.finished.as_ref(), DateColumn::Finished),
            returned: date(columns.returned.as_ref(), DateColumn::Returned),
            e_result,
            synchronised,
            unreadable,
            import: self.import,
            source,
        }
    }

    /// The fingerprint of a row: every column but the running number, in the form in which it is
    /// compared. A date cell and the same date as text are equal, and so are labels in any case.
    fn identity(&mut self, dossier: &Dossier, cells: &dyn Cells) -> u128 {
        for column in 0..cells.width() {
            let value = cells.get(column);
            let part = self.parts.get(column).copied().unwrap_or(Part::Other);
            let date = match part {
                Part::Date(DateColumn::Submitted) => dossier.submitted,
                Part::Date(DateColumn::Received) => dossier.received,
                Part::Date(DateColumn::Due) => dossier.due,
                Part::Date(DateColumn::Finished) => dossier.finished,
                Part::Date(DateColumn::Returned) => dossier.returned,
                _ => None,
            };
            match (part, value) {
                (Part::Number, _) => {}
                (_, Value::Empty) => self.fingerprint.nothing(),
                (Part::Code, _) => self.fingerprint.bytes(dossier.code.as_bytes()),
                (Part::Procedure, Value::Text(text)) => self.fingerprint.bytes(&text.to_ascii_uppercase()),
                (Part::Label(which), _) => self.fingerprint.bytes(&self.said[which].to_le_bytes()),
                (_, value) => match date {
                    Some(moment) => self.fingerprint.moment(moment),
                    None => self.fingerprint.value(value),
                },
            }
        }
        self.fingerprint.take()
    }

    /// A row with a readable dossier code is data, always. Another is data if something else in it is
    /// of a dossier: then its code is unreadable.
    fn nature(&mut self, cells: &dyn Cells, here: &Here<'_>, findings: &mut Findings) -> Nature {
        if let Some(code) = dossier_code(cells.get(self.columns.code.at)) {
            return Nature::Data(Some(code));
        }
        let held = filled(cells).take(WIDTH).count();
        if held < 2 || is_total(cells) {
            return Nature::NoData;
        }
        let row = OwnedRow::copy(here.row, cells, WIDTH);
        if number_row(&row).is_some() || self.repeats_header(&row, here, findings) {
            return Nature::NoData;
        }
        // Before the first data row there may be more lines of the header; later on, a row that fills
        // half of the table is data, however little of it can be read.
        let headed = self.columns.keys.iter().filter(|k| !k.is_empty()).count();
        if self.evidence(cells) || (self.begun && held >= (headed / 2).max(4)) { Nature::Data(None) } else { Nature::NoData }
    }

    /// Something that only a dossier's row holds: a procedure code, a channel, a date.
    fn evidence(&mut self, cells: &dyn Cells) -> bool {
        let columns = &self.columns;
        let dated = |c: Option<&Column>| c.is_some_and(|c| matches!(dates::read(cells.get(c.at)), Ok(Some(_))));
        let (channels, taught) = (&mut self.channels, &self.taught);
        let channel = match &columns.channel {
            ChannelColumns::Labels(column) => match cells.get(column.at) {
                value @ Value::Text(_) => channels.of(value, |l| (taught.channel(l), label_hash(l))).0.is_some(),
                _ => false,
            },
            ChannelColumns::Marks(_) => false,
        };
        channel
            || service_code(&mut self.procedures, cells.get(columns.procedure.at)).0 != ProcedureCode::unreadable()
            || dated(Some(&columns.received))
            || [&columns.submitted, &columns.due, &columns.finished, &columns.returned].into_iter().any(|c| dated(c.as_ref()))
    }

    /// A header that comes again (on every printed page); one in another order is followed.
    fn repeats_header(&mut self, row: &OwnedRow, here: &Here<'_>, findings: &mut Findings) -> bool {
        let same = |c: &usize| {
            matches!(row.get(*c), Value::Text(t) if t.len() < 200)
                && self.columns.keys.get(*c).is_some_and(|k| !k.is_empty() && *k == key(&row.tidy(*c)))
        };
        let width = self.columns.keys.len();
        if (0..width).filter(same).count() >= 3 {
            return true;
        }
        // The header of another table, in one row or with the rows above it.
        self.recent.push(row.clone());
        let most = self.recent.len().min(HEIGHT);
        for height in 1..=most {
            let header = block(&self.recent[self.recent.len() - height..]);
            let columns = self.columns.moved(&header).or_else(|| DossierColumns::fit(&header).columns);
            if let Some(columns) = columns.filter(|_| !self.fixed || self.columns.moved(&header).is_some()) {
                if columns.places() != self.columns.places() {
                    self.begin(columns, here, findings);
                }
                return true;
            }
        }
        if self.recent.len() >= HEIGHT {
            self.recent.remove(0);
        }
        // The upper row of a header has its meanings; no row of data has three.
        claims(&block(std::slice::from_ref(row))).len() >= 3
    }
}

/// The channel that is ticked; none is direct, as an empty label is; two are none.
fn ticked(marks: &[(Channel, Column)], cells: &dyn Cells) -> Option<Channel> {
    let mut channel = None;
    for (of, column) in marks {
        match is_mark(&cells.get(column.at).as_text()) {
            Some(false) => {}
            Some(true) if channel.is_none() => channel = Some(*of),
            _ => return None,
        }
    }
    Some(channel.unwrap_or(Channel::Direct))
}

/// A dossier code, see [`code_from_cell`]; `None` where the cell has not its form.
pub(crate) fn dossier_code(value: Value<'_>) -> Option<CompactString> {
    let Value::Text(bytes) = value else { return None };
    if bytes.len() > 200 || !bytes.iter().any(u8::is_ascii_digit) && bytes.is_ascii() {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    if code_parts(text).is_some() { Some(CompactString::new(text)) } else { code_from_cell(text) }
}

/// A procedure code from a cell.
pub(crate) fn procedure_code(memory: &mut Memory<ProcedureCode>, value: Value<'_>) -> ProcedureCode {
    match value {
        Value::Text(text) => memory.get(text, |_| procedure_code_of(value)),
        other => procedure_code_of(other),
    }
}

/// A procedure code with the suffix of the service in it.
fn service_code(memory: &mut Memory<(ProcedureCode, CompactString)>, value: Value<'_>) -> (ProcedureCode, CompactString) {
    match value {
        Value::Text(text) => memory.get(text, |text| (procedure_code_of(value), service_suffix(&tidy(text)))),
        other => (procedure_code_of(other), CompactString::default()),
    }
}

/// The same without memory. A spreadsheet may have taken `1.001190` for a number; a name may hold the code.
pub(crate) fn procedure_code_of(value: Value<'_>) -> ProcedureCode {
    match value {
        Value::Text(text) => ProcedureCode::within(&tidy(&String::from_utf8_lossy(text))),
        Value::Number(n) => ProcedureCode::normalise(&format!("{n:.6}")),
        Value::Empty | Value::Serial(_) | Value::Other => ProcedureCode::unreadable(),
    }
}
