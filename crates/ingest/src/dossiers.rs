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
use crate::headings::{CountField, Field, count_field, field, key};
use crate::labels::{Labels, told};
use crate::layout::{Fit, HEIGHT, Header, WIDTH, block, is_total, number_row};
use crate::mapping::Taught;
use crate::shapes::is_mark;

/// The columns of a dossier list.
#[derive(Debug, Clone)]
pub(crate) struct DossierColumns {
    stt: Option<usize>,
    code: Column,
    procedure: Column,
    channel: ChannelColumns,
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

/// Where a dossier's channel stands.
#[derive(Debug, Clone)]
pub(crate) enum ChannelColumns {
    /// In a column of labels or numbers.
    Labels(Column),
    /// In a column of check marks for each channel.
    Marks(Vec<(Channel, Column)>),
}

/// The meanings that a header's columns may have, each with how surely.
pub(crate) fn claims(header: &Header) -> Vec<(Field, u8, usize)> {
    let headed = header.columns.iter().enumerate().filter(|(_, h)| !h.key.is_empty());
    headed.filter_map(|(at, h)| field(&h.key, &h.group).map(|(meaning, rank)| (meaning, rank, at))).collect()
}

/// Columns headed by a channel, as tables of counts have them and lists that tick the channel.
pub(crate) fn marks(header: &Header) -> Vec<(Channel, Column)> {
    let wanted =
        [(CountField::Direct, Channel::Direct), (CountField::Online, Channel::Online), (CountField::Postal, Channel::Postal)];
    let found = wanted.into_iter().filter_map(|(field, channel)| {
        let at = header.columns.iter().position(|h| matches!(count_field(&h.key), Some((f, _)) if f == field))?;
        Some((channel, header.column(at)))
    });
    let found: Vec<(Channel, Column)> = found.collect();
    if found.len() < 2 { Vec::new() } else { found }
}

impl DossierColumns {
    /// How well a header fits, by its headings alone.
    pub(crate) fn fit(header: &Header) -> Fit<DossierColumns> {
        let mut best: BTreeMap<Field, (u8, usize)> = BTreeMap::new();
        for (meaning, rank, at) in claims(header) {
            if best.get(&meaning).is_none_or(|(r, _)| rank < *r) {
                best.insert(meaning, (rank, at));
            }
        }
        let best: BTreeMap<Field, usize> = best.into_iter().map(|(meaning, (_, at))| (meaning, at)).collect();
        let marks =
            if best.contains_key(&Field::Code) && !best.contains_key(&Field::Channel) { marks(header) } else { Vec::new() };
        let ticked = (!marks.is_empty()).then_some(Field::Channel);
        let recognised = best.keys().copied().chain(ticked).filter(|f| *f != Field::Stt).map(Field::name).collect();
        let there = |f: &Field| best.contains_key(f) || ticked == Some(*f);
        let missing = NEEDED.iter().filter(|f| !there(f)).map(|f| f.name()).collect();
        Fit { columns: DossierColumns::of(header, &best, marks), recognised, missing }
    }

    /// With columns that are known; `None` where a needed one is not among them.
    pub(crate) fn of(header: &Header, by: &BTreeMap<Field, usize>, marks: Vec<(Channel, Column)>) -> Option<DossierColumns> {
        let take = |f: Field| by.get(&f).map(|at| header.column(*at));
        let channel = match take(Field::Channel) {
            Some(column) => ChannelColumns::Labels(column),
            None if !marks.is_empty() => ChannelColumns::Marks(marks),
            None => return None,
        };
        Some(DossierColumns {
            stt: by.get(&Field::Stt).copied(),
            code: take(Field::Code)?,
            procedure: take(Field::Procedure)?,
            channel,
            received: take(Field::Received)?,
            level: take(Field::Level),
            status: take(Field::Status),
            submitted: take(Field::Submitted),
            due: take(Field::Due),
            finished: take(Field::Finished),
            returned: take(Field::Returned),
            keys: header.columns.iter().map(|h| h.key.clone()).collect(),
        })
    }

    /// What each column means.
    pub(crate) fn meanings(&self) -> BTreeMap<usize, &'static str> {
        let mut meanings = BTreeMap::new();
        let mut set = |column: Option<&Column>, field: Field| {
            if let Some(column) = column {
                meanings.insert(column.at, field.name());
            }
        };
        set(Some(&self.code), Field::Code);
        set(Some(&self.procedure), Field::Procedure);
        match &self.channel {
            ChannelColumns::Labels(column) => set(Some(column), Field::Channel),
            ChannelColumns::Marks(marks) => marks.iter().for_each(|(_, c)| set(Some(c), Field::Channel)),
        }
        set(Some(&self.received), Field::Received);
        set(self.level.as_ref(), Field::Level);
        set(self.status.as_ref(), Field::Status);
        set(self.submitted.as_ref(), Field::Submitted);
        set(self.due.as_ref(), Field::Due);
        set(self.finished.as_ref(), Field::Finished);
        set(self.returned.as_ref(), Field::Returned);
        if let Some(at) = self.stt {
            meanings.insert(at, Field::Stt.name());
        }
        meanings
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
        if let ChannelColumns::Labels(column) = &self.channel {
            set(Some(column), Part::Label(0));
        }
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
        let channel = match &self.channel {
            ChannelColumns::Labels(column) => column.at,
            ChannelColumns::Marks(marks) => marks.first().map_or(0, |(_, c)| c.at),
        };
        [self.code.at, self.procedure.at, channel, self.received.at]
    }

    /// The same columns where a later header has the same headings elsewhere; `None` where one is not there.
    fn moved(&self, header: &Header) -> Option<DossierColumns> {
        let mut moved = self.clone();
        let place = |column: &mut Column| {
            let wanted = key(&column.label);
            let at = header.columns.iter().position(|h| !wanted.is_empty() && h.key == wanted)?;
            column.at = at;
            Some(())
        };
        place(&mut moved.code)?;
        place(&mut moved.procedure)?;
        match &mut moved.channel {
            ChannelColumns::Labels(column) => place(column)?,
            ChannelColumns::Marks(marks) => marks.iter_mut().try_for_each(|(_, c)| place(c))?,
        }
        place(&mut moved.received)?;
        let others = [&mut moved.level, &mut moved.status, &mut moved.submitted, &mut moved.due, &mut moved.finished];
        for column in others.into_iter().chain([&mut moved.returned]) {
            if let Some(found) = column
                && place(found).is_none()
            {
                *column = None;
            }
        }
        moved.stt = header.columns.iter().position(|h| matches!(field(&h.key, ""), Some((Field::Stt, _))));
        moved.keys = header.columns.iter().map(|h| h.key.clone()).collect();
        Some(moved)
    }
}

/// Nothing can be counted without these.
pub(crate) const NEEDED: [Field; 4] = [Field::Code, Field::Procedure, Field::Channel, Field::Received];

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
    procedures: Memory<ProcedureCode>,
    taught: Taught,
    /// Labels of channel, status and level that are not known.
    labels: [Labels; 3],
    /// The last rows that were no data: a header in several rows may be among them.
    recent: Vec<OwnedRow>,
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
            rows: InFile::default(),
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
        self.recent.clear();
    }

    /// The result: standing rows, identical and superseded ones; and the labels that are not known.
    pub(crate) fn finish(self) -> (InFile, BTreeMap<String, Vec<String>>) {
        let [channel, status, level] = self.labels;
        let labels = [(Field::Channel.name(), channel), (Field::Status.name(), status), (Field::Level.name(), level)];
        (self.rows, told(labels))
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
        let procedure = procedure_code(&mut self.procedures, cells.get(columns.procedure.at));
        if procedure == ProcedureCode::unreadable() {
            findings.add(Severity::Excluded, "procedure-code-unreadable", |d| here.at(d, &columns.procedure));
        }
        let taught = &self.taught;
        // A row of which code and receipt can be read is not shifted.
        let whole = code_parts(&code).is_some() && matches!(dates::read(cells.get(columns.received.at)), Ok(Some(_)));
        let [channel_labels, status_labels, level_labels] = &mut self.labels;
        let (channel, at) = match &columns.channel {
            ChannelColumns::Labels(column) => {
                let value = cells.get(column.at);
                let (channel, said) = self.channels.of(value, |l| (taught.channel(l), label_hash(l)));
                self.said[0] = said;
                match channel {
                    Some(_) if value.is_empty() => {}
                    Some(_) => channel_labels.known(),
                    None => channel_labels.unknown(&value.as_text(), whole),
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
                status_labels.unknown(&value.as_text(), whole);
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
                level_labels.unknown(&value.as_text(), whole);
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
        let (channels, taught) = (&mut self.channels, &self.taught);
        let channel = match &columns.channel {
            ChannelColumns::Labels(column) => match cells.get(column.at) {
                value @ Value::Text(_) => channels.of(value, |l| (taught.channel(l), label_hash(l))).0.is_some(),
                _ => false,
            },
            ChannelColumns::Marks(_) => false,
        };
        channel
            || procedure_code(&mut self.procedures, cells.get(columns.procedure.at)) != ProcedureCode::unreadable()
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
        false
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

/// A procedure code from a cell.
pub(crate) fn procedure_code(memory: &mut Memory<ProcedureCode>, value: Value<'_>) -> ProcedureCode {
    match value {
        Value::Text(text) => memory.get(text, |_| procedure_code_of(value)),
        other => procedure_code_of(other),
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
