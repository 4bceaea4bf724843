//! Form II.06a out of dossier lists: as far as their columns tell.
//!
//! A dossier is in the form if it was received before the period's end and not done before its beginning. Who is done when is told by the
//! day of finishing (else of returning); of a dossier that is done on an unknown day, or without a day on which it was due, columns (8) to
//! (10) or (12) and (13) cannot be told: they stay empty for its field, and how many such dossiers there are is told.

use std::collections::BTreeMap;

use dondoc_domain::counting::resolved_day;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Channel, Dossier, Status};
use dondoc_domain::quality::CheckSet;
use dondoc_domain::time::{Day, Moment};

use super::facts::{VI, Value};
use crate::basis::Sourced;
use crate::figures::Question;
use crate::{App, Error};

/// The form, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form {
    fields: BTreeMap<String, FormRow>,
}

/// One field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FormRow {
    online: u64,
    direct: u64,
    carried: u64,
    /// Before, on and after the day on which they were due.
    resolved: [u64; 3],
    /// Resolved, but it is not known when, or when they were due.
    resolved_open: u64,
    /// In time and overdue.
    pending: [u64; 2],
    /// Pending, but it is not known when they are due.
    pending_open: u64,
}

impl FormRow {
    fn add(&mut self, other: &FormRow) {
        self.online += other.online;
        self.direct += other.direct;
        self.carried += other.carried;
        self.resolved_open += other.resolved_open;
        self.pending_open += other.pending_open;
        for (own, more) in self.resolved.iter_mut().zip(other.resolved) {
            *own += more;
        }
        for (own, more) in self.pending.iter_mut().zip(other.pending) {
            *own += more;
        }
    }

    /// Columns (3) to (13); `None`: the lists do not tell.
    fn column(&self, column: usize) -> Option<u64> {
        let resolved = self.resolved.iter().sum::<u64>() + self.resolved_open;
        let pending = self.pending.iter().sum::<u64>() + self.pending_open;
        match column {
            3 => Some(self.online + self.direct + self.carried),
            4 => Some(self.online),
            5 => Some(self.direct),
            6 => Some(self.carried),
            7 => Some(resolved),
            8..=10 => (self.resolved_open == 0).then(|| self.resolved[column - 8]),
            11 => Some(pending),
            12 | 13 => (self.pending_open == 0).then(|| self.pending[column - 12]),
            _ => None,
        }
    }
}

impl Form {
    /// Names of the fields, in their order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    fn row(&self, field: &str) -> Option<FormRow> {
        if !field.is_empty() {
            return self.fields.get(field).copied();
        }
        let mut total = FormRow::default();
        self.fields.values().for_each(|row| total.add(row));
        Some(total)
    }

    /// A figure by its name: `7/Hộ tịch`, of all fields `7`; `resolved-open` and `pending-open` are those that cannot be told.
    pub(crate) fn value(&self, what: &str) -> Option<Value> {
        let (column, field) = what.split_once('/').unwrap_or((what, ""));
        let row = self.row(field)?;
        match column {
            "resolved-open" => Some(Value::count(row.resolved_open)),
            "pending-open" => Some(Value::count(row.pending_open)),
            column => row.column(column.parse().ok()?).map(Value::count),
        }
    }

    /// Can the column of a field (empty: of all) be told?
    pub(crate) fn tells(&self, column: usize, field: &str) -> bool {
        self.row(field).is_some_and(|row| row.column(column).is_some())
    }

    /// Adds a dossier that is used; `today` is the day after which nothing is known.
    fn add(&mut self, row: &Dossier, field: &str, (start, end): (Day, Day), today: Day) {
        let Some(received) = row.received_day().filter(|day| *day < end) else { return };
        let closed = row.status.is_finished() || [Status(7), Status(8)].contains(&row.status);
        let done = resolved_day(row);
        if received < start && done.map_or(closed, |day| day < start) {
            return;
        }
        let mut one = FormRow::default();
        match row.channel {
            _ if received < start => one.carried = 1,
            Some(Channel::Online) => one.online = 1,
            _ => one.direct = 1,
        }
        let due = row.due.map(Moment::day);
        match (done.filter(|day| *day < end), due) {
            (Some(done), Some(due)) => one.resolved[usize::from(done >= due) + usize::from(done > due)] = 1,
            (Some(_), None) => one.resolved_open = 1,
            (None, _) if done.is_none() && closed => one.resolved_open = 1,
            (None, Some(due)) => one.pending[usize::from(due < end.min(today))] = 1,
            (None, None) => one.pending_open = 1,
        }
        self.fields.entry(field.to_owned()).or_default().add(&one);
    }
}

impl App {
    /// The form of a question's unit and period.
    pub(crate) async fn form_for(&self, question: &Question, sourced: &Sourced) -> Result<Form, Error> {
        if !sourced.used.is_empty() {
            let told = Diagnostic::refusal("paper-form-tables").with("period", &question.period.name);
            return Err(Error::refused(told));
        }
        let imports = self.all_imports().await?;
        let rows = self.rows_of(question.snapshot, &question.members).await?;
        let rules = (&question.reference, question.definition, &question.settings);
        let bench = self.bench(rules, &imports, question.snapshot, &question.members, CheckSet::NONE).await?;
        let verdicts = bench.judge(&rows, CheckSet::NONE);
        let catalogue = &question.reference.catalogue;
        let known = question.known_at.unwrap_or_else(|| self.now()).day();
        let days = (question.period.start, question.period.end);
        let mut form = Form::default();
        for (row, _) in rows.iter().zip(&verdicts).filter(|(_, verdict)| verdict.is_used()) {
            let field = catalogue.procedures.get(catalogue.canonical(&row.procedure)).map(|p| p.field.clone());
            form.add(row, &field.filter(|f| !f.is_empty()).unwrap_or_else(|| VI.text("paper-field-unknown")), days, known);
        }
        Ok(form)
    }
}

#[cfg(test)]
mod tests {
    use compact_str::CompactString;
    use dondoc_domain::catalogue::ProcedureCode;
    use dondoc_domain::dossiers::{ImportId, SourceRow, UnitId, UnreadableDates};
    use proptest::prelude::*;

    use super::*;

    fn any_dossier() -> impl Strategy<Value = Dossier> {
        let day = || prop::option::of(-40..80i32);
        (day(), day(), day(), prop::option::of(1u8..=3), 0u8..=10).prop_map(|(received, due, finished, channel, status)| {
            let at = |day: Option<i32>| day.map(|day| Moment::start_of(Day(day)));
            Dossier {
                code: CompactString::default(),
                unit: UnitId(1),
                procedure: ProcedureCode::trusted("1.000001"),
                service: CompactString::default(),
                channel: channel.and_then(Channel::from_number),
                status: Status(status),
                level_stated: None,
                submitted: None,
                received: at(received),
                due: at(due),
                finished: at(finished),
                returned: None,
                e_result: None,
                synchronised: None,
                unreadable: UnreadableDates::default(),
                import: ImportId(1),
                source: SourceRow { sheet: 0, row: 1 },
            }
        })
    }

    proptest! {
        /// The identities of the form hold wherever its columns are told, and a total is told only where every field is.
        #[test]
        fn the_identities_hold(rows in prop::collection::vec((any_dossier(), 0usize..3), 0..60), today in 0i32..60) {
            let mut form = Form::default();
            for (row, field) in &rows {
                form.add(row, ["Hộ tịch", "Đất đai", "Chứng thực"][*field], (Day(0), Day(31)), Day(today));
            }
            let fields: Vec<String> = form.fields().map(str::to_owned).chain([String::new()]).collect();
            for field in &fields {
                let row = form.row(field).unwrap();
                let c = |column: usize| row.column(column);
                prop_assert_eq!(c(3).unwrap(), c(4).unwrap() + c(5).unwrap() + c(6).unwrap());
                prop_assert_eq!(c(3).unwrap(), c(7).unwrap() + c(11).unwrap());
                if let (Some(before), Some(on), Some(after)) = (c(8), c(9), c(10)) {
                    prop_assert_eq!(c(7).unwrap(), before + on + after);
                }
                if let (Some(within), Some(overdue)) = (c(12), c(13)) {
                    prop_assert_eq!(c(11).unwrap(), within + overdue);
                }
                prop_assert_eq!(form.tells(8, field), row.resolved_open == 0);
            }
            // Every dossier that is in it is in it once.
            let inside = |row: &Dossier| {
                let closed = row.status.is_finished() || [7, 8].contains(&row.status.0);
                let done = row.finished.map(Moment::day);
                row.received_day().is_some_and(|day| {
                    day < Day(31) && (day >= Day(0) || done.map_or(!closed, |done| done >= Day(0)))
                })
            };
            let n = rows.iter().filter(|(row, _)| inside(row)).count() as u64;
            prop_assert_eq!(form.row("").unwrap().column(3), Some(n));
        }
    }
}
