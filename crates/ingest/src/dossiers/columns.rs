//! The columns of a dossier list.

use std::collections::BTreeMap;

use dondoc_domain::dossiers::{Channel, DateColumn};

use crate::collect::Column;
use crate::headings::{CountField, Field, count_field, field, key};
use crate::layout::{Fit, Header};

/// The columns of a dossier list.
#[derive(Debug, Clone)]
pub(crate) struct DossierColumns {
    pub(super) stt: Option<usize>,
    pub(super) code: Column,
    pub(super) procedure: Column,
    pub(super) channel: ChannelColumns,
    pub(super) received: Column,
    pub(super) level: Option<Column>,
    pub(super) status: Option<Column>,
    pub(super) submitted: Option<Column>,
    pub(super) due: Option<Column>,
    pub(super) finished: Option<Column>,
    pub(super) returned: Option<Column>,
    pub(super) e_result: Option<Column>,
    pub(super) synchronised: Option<Column>,
    /// A column of DVC codes beside that of procedures.
    pub(super) service: Option<Column>,
    /// Tolerant forms of all headings, to know them again when a page repeats them.
    pub(super) keys: Vec<String>,
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
    let headed = header.columns.iter().enumerate();
    headed.filter_map(|(at, h)| h.field.map(|(meaning, rank)| (meaning, rank, at))).collect()
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
            e_result: take(Field::EResult),
            synchronised: take(Field::Synchronised),
            service: services(header, by.get(&Field::Procedure).copied()),
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
        set(self.e_result.as_ref(), Field::EResult);
        set(self.synchronised.as_ref(), Field::Synchronised);
        if let Some(at) = self.stt {
            meanings.insert(at, Field::Stt.name());
        }
        meanings
    }

    /// What each column is to the identity of a row.
    pub(super) fn parts(&self) -> Vec<Part> {
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

    pub(super) fn places(&self) -> [usize; 4] {
        let channel = match &self.channel {
            ChannelColumns::Labels(column) => column.at,
            ChannelColumns::Marks(marks) => marks.first().map_or(0, |(_, c)| c.at),
        };
        [self.code.at, self.procedure.at, channel, self.received.at]
    }

    /// The same columns where a later header has the same headings elsewhere; `None` where one is not there.
    pub(super) fn moved(&self, header: &Header) -> Option<DossierColumns> {
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
        let more = [&mut moved.returned, &mut moved.e_result, &mut moved.synchronised, &mut moved.service];
        for column in others.into_iter().chain(more) {
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

/// The column headed "Mã DVC" where another one is that of procedures.
fn services(header: &Header, procedures: Option<usize>) -> Option<Column> {
    let headed = |key: &str| key.starts_with("madvc") || key.starts_with("masodvc");
    let at = header.columns.iter().position(|h| headed(&h.key))?;
    (procedures.is_some_and(|procedures| procedures != at)).then(|| header.column(at))
}

/// Nothing can be counted without these.
pub(crate) const NEEDED: [Field; 4] = [Field::Code, Field::Procedure, Field::Channel, Field::Received];

/// What a column is to the identity of a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// The running number: nothing.
    Number,
    Code,
    Procedure,
    /// Channel, status and level.
    Label(usize),
    Date(DateColumn),
    Other,
}
