//! Form II.06a against the dossier lists: received by field, and carried over.

use std::collections::BTreeMap;

use dondoc_domain::dossiers::{Dossier, ImportId, Status};
use dondoc_domain::periods::Period;
use dondoc_domain::text::bare;
use dondoc_domain::time::Moment;
use dondoc_ingest::Kind;
use dondoc_store::ImportRecord;
use serde::Serialize;
use serde_json::Value;

use super::Judged;
use crate::basis::Sourced;
use crate::figures::{Question, channels};
use crate::imports::Imports;

/// Form II.06a against lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormReconciliation {
    /// The import that brought it.
    pub import: ImportId,
    /// File name.
    pub file: String,
    /// When it was taken out of the provincial system.
    pub exported_at: Option<Moment>,
    /// Its period.
    pub period: Period,
    /// Every field that one side or the other has, in the form's order.
    pub fields: Vec<FieldRow>,
    /// All fields together.
    pub total: FieldRow,
    /// The form's own row of sums, columns (4), (5) and (6), where it has one.
    pub total_stated: Option<[u64; 3]>,
}

/// One field on both sides. `None`: that side does not know the field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct FieldRow {
    /// Lĩnh vực; empty in the row of sums.
    pub field: String,
    /// By the form: received online (4), direct and postal (5), carried over (6).
    pub form: Option<[u64; 3]>,
    /// By the lists: the same.
    pub list: Option<[u64; 3]>,
}

impl FieldRow {
    /// How many more the form has: online, direct and postal, carried over.
    #[must_use]
    pub fn differences(&self) -> [i128; 3] {
        let (form, list) = (self.form.unwrap_or_default(), self.list.unwrap_or_default());
        std::array::from_fn(|i| i128::from(form[i]) - i128::from(list[i]))
    }

    /// Do the dossiers received differ? What is carried over depends on how far back the lists reach.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.differences()[..2] != [0, 0]
    }
}

/// The latest form of the unit itself for exactly the period, that stands.
pub(super) fn form_of<'a>(question: &Question, imports: &'a Imports) -> Option<&'a ImportRecord> {
    let period = (question.period.start, question.period.end);
    let known = |at: Moment| question.known_at.is_none_or(|moment| at <= moment);
    imports.values().rev().map(std::sync::Arc::as_ref).find(|i| {
        i.kind.as_deref() == Some(Kind::FormII06a.name())
            && i.refusal.is_none()
            && i.undone.as_ref().is_none_or(|undone| !known(undone.at))
            && known(i.imported_at)
            && i.unit == Some(question.unit)
            && i.period == Some(period)
    })
}

/// Values of columns (3) to (13) as the report keeps them: those that are compared.
fn received(values: &Value) -> Option<[u64; 3]> {
    let at = |column: usize| values.get(column - 3)?.as_u64();
    Some([at(4)?, at(5)?, at(6)?])
}

/// The form of the period against the lists, where there are both.
pub(super) fn reconcile(
    question: &Question,
    imports: &Imports,
    sourced: &Sourced,
    rows: &[Judged<'_>],
) -> Option<FormReconciliation> {
    let import = form_of(question, imports)?;
    let on_tables = |key: &dondoc_domain::counting::CellKey| sourced.used.iter().any(|p| p.unit == key.unit);
    let listed = sourced.cells.iter().filter(|(key, _)| !on_tables(key));
    let catalogue = &question.reference.catalogue;
    let field_of = |procedure| catalogue.procedures.get(procedure).map(|p| p.field.clone()).unwrap_or_default();
    // By the bare name, since the form's spelling is not the catalogue's.
    let mut list: BTreeMap<String, (String, [u64; 3])> = BTreeMap::new();
    let mut add = |field: String, n: [u64; 3]| {
        let (_, sums) = list.entry(bare(&field)).or_insert((field, [0; 3]));
        *sums = std::array::from_fn(|i| sums[i] + n[i]);
    };
    for (key, n) in listed {
        let sums = channels([(key, n)]);
        add(field_of(&key.procedure), [sums.online, sums.direct + sums.postal, 0]);
    }
    for (row, _) in rows.iter().filter(|(row, verdict)| verdict.is_used() && carried_over(row, question)) {
        add(field_of(catalogue.canonical(&row.procedure)), [0, 0, 1]);
    }
    if list.is_empty() {
        return None;
    }
    let report = import.report.value();
    let form = report.get("form")?;
    let mut fields = Vec::new();
    for row in form.get("rows")?.as_array()? {
        let field = row.get("field")?.as_str()?.to_owned();
        let own = list.remove(&bare(&field)).map(|(_, sums)| sums);
        fields.push(FieldRow { field, form: received(row.get("values_3_to_13")?), list: own });
    }
    fields.extend(list.into_values().map(|(field, sums)| FieldRow { field, form: None, list: Some(sums) }));
    let sum = |side: fn(&FieldRow) -> Option<[u64; 3]>| {
        fields.iter().filter_map(side).fold([0; 3], |sum: [u64; 3], one| std::array::from_fn(|i| sum[i] + one[i]))
    };
    Some(FormReconciliation {
        import: import.id,
        file: import.file.clone(),
        exported_at: import.exported_at,
        period: question.period.clone(),
        total: FieldRow { field: String::new(), form: Some(sum(|f| f.form)), list: Some(sum(|f| f.list)) },
        total_stated: form.get("total_row_3_to_13").and_then(received),
        fields,
    })
}

/// Received before the period and, as far as the lists tell, not yet done when it began.
fn carried_over(row: &Dossier, question: &Question) -> bool {
    let start = question.period.start;
    let withdrawn = [Status(7), Status(8)].contains(&row.status);
    let done = match row.finished.or(row.returned) {
        Some(at) => at.day() < start,
        None => row.status.is_finished() || withdrawn,
    };
    row.received_day().is_some_and(|day| day < start) && !done
}
