//! A dossier list: its columns, which rows are data, and each row as a [`Dossier`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use compact_str::CompactString;
use dondoc_domain::catalogue::{Level, NotALevel, ProcedureCode};
use dondoc_domain::diagnostics::Severity;
use dondoc_domain::dossiers::{
    Channel, DateColumn, Dossier, ImportId, InFile, SourceRow, Status, UnitId, UnreadableDates, code_parts, unreadable_code,
};
use dondoc_domain::text::tidy;
use dondoc_domain::time::Moment;

use crate::cell::{Cells, OwnedRow, Value, filled};
use crate::collect::{Column, Fingerprint, Here, Memory, label_hash};
use crate::dates;
use crate::findings::Findings;
use crate::headings::{Field, field, key};
use crate::layout::{Fit, Header, WIDTH, is_total, number_row, single};

/// The columns of a dossier list.
#[derive(Debug, Clone)]
pub(crate) struct DossierColumns {
    stt: Option<usize>,
    code: Column,
    procedure: Column,
    channel: Column,
    received: Column,
    level: Option<Column>,
    status: Option<Column>,
    submitted: Option<Column>,
    due: Option<Column>,
    finished: Option<Column>,
    returned: Option<Column>,
    /// Tolerant forms of all headings, to know them again when a page repeats them.
    keys: Vec<String>,
}

impl DossierColumns {
    /// How well a header fits.
    pub(crate) fn fit(header: &Header) -> Fit<DossierColumns> {
        let mut best: BTreeMap<Field, (u8, Column)> = BTreeMap::new();
        for (at, heading) in header.columns.iter().enumerate().filter(|(_, h)| !h.key.is_empty()) {
            let Some((meaning, rank)) = field(&heading.key, &heading.group) else { continue };
            if best.get(&meaning).is_none_or(|(r, _)| rank < *r) {
                best.insert(meaning, (rank, Column { at, label: heading.label.clone() }));
            }
        }
        let stt = best.remove(&Field::Stt).map(|(_, c)| c.at);
        let recognised: Vec<&'static str> = best.keys().map(|f| f.name()).collect();
        let needed = [Field::Code, Field::Procedure, Field::Channel, Field::Received];
        let missing: Vec<&'static str> = needed.iter().filter(|f| !best.contains_key(f)).map(|f| f.name()).collect();
        let mut take = |f: Field| best.remove(&f).map(|(_, c)| c);
        let columns = match (take(Field::Code), take(Field::Procedure), take(Field::Channel), take(Field::Received)) {
            (Some(code), Some(procedure), Some(channel), Some(received)) => Some(DossierColumns {
                stt,
                code,
                procedure,
                channel,
                received,
                level: take(Field::Level),
                status: take(Field::Status),
                submitted: take(Field::Submitted),
                due: take(Field::Due),
                finished: take(Field::Finished),
                returned: take(Field::Returned),
                keys: header.columns.iter().map(|h| h.key.clone()).collect(),
            }),
            _ => None,
        };
        Fit { columns, recognised, missing }
    }

    /// What each column is to the identity of a row.
    fn parts(&self) -> Vec<Part> {
        let mut parts = vec![Part::Other; self.keys.len()];
        let mut set = |column: Option<&Column>, part: Part| {
            if let Some(place) = column.and_then(|c| parts.get_mut(c.at)) {
                *place = part;
            }
        };
        set(Some(&self.code), Part::Code);
        set(Some(&self.procedure), Part::Procedure);
        set(Some(&self.channel), Part::Label(0));
        set(self.status.as_ref(), Part::Label(1));
        set(self.level.as_ref(), Part::Label(2));
        set(Some(&self.received), Part::Date(DateColumn::Received));
        set(self.submitted.as_ref(), Part::Date(DateColumn::Submitted));
        set(self.due.as_ref(), Part::Date(DateColumn::Due));
        set(self.finished.as_ref(), Part::Date(DateColumn::Finished));
        set(self.returned.as_ref(), Part::Date(DateColumn::Returned));
        if let Some(place) = self.stt.and_then(|at| parts.get_mut(at)) {
            *place = Part::Number;
        }
        parts
    }

    fn places(&self) -> [usize; 4] {
        [self.code.at, self.procedure.at, self.channel.at, self.received.at]
    }
}

/// What a column is to the identity of a row.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// The running number: nothing.
    Number,
    Code,
    Procedure,
    /// Channel, status and level.
    Label(usize),
    Date(DateColumn),
    Other,
}

/// Reads the rows of a dossier list.
#[derive(Debug)]
pub(crate) struct DossierReader {
    columns: DossierColumns,
    import: ImportId,
    unit: UnitId,
    rows: InFile,
    /// Data rows so far.
    pub(crate) rows_read: u64,
    /// Has this sheet had a data row?
    begun: bool,
    fingerprint: Fingerprint,
    /// What each column is to the identity of a row.
    parts: Vec<Part>,
    /// Hashes of the labels of the row at hand, see [`Part::Label`].
    said: [u64; 3],
    channels: Memory<Label<Option<Channel>>>,
    statuses: Memory<Label<Status>>,
    levels: Memory<Label<Result<Option<Level>, NotALevel>>>,
    procedures: Memory<ProcedureCode>,
}

/// What a label means, and the hash of the form in which it is compared.
type Label<T> = (T, u64);

fn label<T>(read: fn(&str) -> T) -> impl FnOnce(&str) -> Label<T> {
    move |text| (read(text), label_hash(text))
}

/// What a row is.
enum Nature {
    Data(Option<CompactString>),
    NoData,
}

impl DossierReader {
    pub(crate) fn new(columns: DossierColumns, import: ImportId, unit: UnitId) -> DossierReader {
        DossierReader {
            columns,
            import,
            unit,
            rows: InFile::default(),
            rows_read: 0,
            begun: false,
            fingerprint: Fingerprint::new(),
            parts: Vec::new(),
            said: [0; 3],
            channels: Memory::new(),
            statuses: Memory::new(),
            levels: Memory::new(),
            procedures: Memory::new(),
        }
    }

    /// Goes on with another sheet or table.
    pub(crate) fn begin(&mut self, columns: DossierColumns, here: &Here<'_>, findings: &mut Findings) {
        if columns.status.is_none() {
            findings.add(Severity::Remark, "status-column-missing", |d| here.on(d));
        }
        self.parts = columns.parts();
        self.columns = columns;
        self.begun = false;
    }

    /// The result: standing rows, identical and superseded ones.
    pub(crate) fn finish(self) -> InFile {
        self.rows
    }

    /// Takes a row. `false`: it is not data.
    pub(crate) fn row(&mut self, here: &Here<'_>, cells: &dyn Cells, findings: &mut Findings) -> bool {
        let code = match self.nature(cells, here, findings) {
            Nature::Data(code) => code,
            Nature::NoData => return false,
        };
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
        let procedure = procedure_code(&mut self.procedures, cells.get(columns.procedure.at));
        if procedure == ProcedureCode::unreadable() {
            findings.add(Severity::Excluded, "procedure-code-unreadable", |d| here.at(d, &columns.procedure));
        }
        let (channel, said) = self.channels.of(cells.get(columns.channel.at), label(Channel::from_label));
        self.said[0] = said;
        if channel.is_none() {
            findings.add(Severity::Excluded, "channel-unknown", |d| here.at(d, &columns.channel));
        }
        let status = columns.status.as_ref().map_or(Status::NOT_STATED, |column| {
            let (status, said) = self.statuses.of(cells.get(column.at), label(Status::from_label));
            self.said[1] = said;
            if status == Status::UNKNOWN {
                findings.add(Severity::Excluded, "status-unknown", |d| here.at(d, column));
            }
            status
        });
        let level_stated = columns.level.as_ref().and_then(|column| {
            let (level, said) = self.levels.of(cells.get(column.at), label(Level::from_label));
            self.said[2] = said;
            level.unwrap_or_else(|NotALevel| {
                findings.add(Severity::Remark, "level-unknown", |d| here.at(d, column));
                None
            })
        });
        let mut unreadable = UnreadableDates::default();
        let mut date = |column: Option<&Column>, meaning: DateColumn| -> Option<Moment> {
            let column = column?;
            dates::read(cells.get(column.at)).unwrap_or_else(|dates::NotADate| {
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
            channel,
            status,
            level_stated,
            submitted: date(columns.submitted.as_ref(), DateColumn::Submitted),
            received: date(Some(&columns.received), DateColumn::Received),
            due: date(columns.due.as_ref(), DateColumn::Due),
            finished: date(columns.finished.as_ref(), DateColumn::Finished),
            returned: date(columns.returned.as_ref(), DateColumn::Returned),
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
        let channel = cells.get(columns.channel.at);
        procedure_code(&mut self.procedures, cells.get(columns.procedure.at)) != ProcedureCode::unreadable()
            || (matches!(channel, Value::Text(_)) && self.channels.of(channel, label(Channel::from_label)).0.is_some())
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
        match DossierColumns::fit(&single(row)).columns {
            Some(columns) if columns.places() != self.columns.places() => {
                self.begin(columns, here, findings);
                true
            }
            Some(_) => true,
            None => false,
        }
    }
}

/// A dossier code: trimmed, upper case, NFC; `None` where the cell has not its form.
pub(crate) fn dossier_code(value: Value<'_>) -> Option<CompactString> {
    let Value::Text(bytes) = value else { return None };
    if bytes.len() > 100 {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let clean = text.is_ascii() && !text.bytes().any(|b| b.is_ascii_lowercase());
    let code: Cow<'_, str> = if clean { Cow::Borrowed(text) } else { Cow::Owned(tidy(text).to_uppercase()) };
    code_parts(&code).map(|_| CompactString::new(&code))
}

/// A procedure code from a cell. A spreadsheet may have taken `1.001190` for a number.
pub(crate) fn procedure_code(memory: &mut Memory<ProcedureCode>, value: Value<'_>) -> ProcedureCode {
    match value {
        Value::Text(text) => memory.get(text, |t| ProcedureCode::normalise(&tidy(t))),
        Value::Number(n) => ProcedureCode::normalise(&format!("{n:.6}")),
        Value::Empty | Value::Serial(_) | Value::Other => ProcedureCode::unreadable(),
    }
}
