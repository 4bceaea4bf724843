//! The tables of current reference data against the rows to which the changes lead, cell by cell.

use std::collections::BTreeMap;

use dondoc_domain::journal::{Difference, Finding};
use dondoc_domain::reference::Reference;
use dondoc_domain::reference::entries::{Change, EntryKind};
use sea_orm::{ConnectionTrait, EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, Value};

use super::pinned::rows;
use crate::entities::reference::{
    assignment, decision, department, legal_text, procedure, procedure_alias, procedure_level, target, unit, unit_prefix,
    unit_span, unit_succession,
};
use crate::error::Error;
use crate::reference::{Rows, rows_of};

/// Replays all changes; findings where one does not lead on.
async fn replayed(db: &impl ConnectionTrait, findings: &mut Vec<Finding>) -> Result<Reference, Error> {
    let columns = ["version", "position", "kind", "entry_key", "before", "after"];
    let mut state = Reference::default();
    for row in rows(db, ("reference_change", &columns, &["version", "position"]), None).await? {
        let place = format!("{}/{}", row[0].as_deref().unwrap_or_default(), row[1].as_deref().unwrap_or_default());
        let [_, _, kind, key, before, after]: [Option<String>; 6] = row.try_into().unwrap_or_default();
        let value = |text: Option<String>| text.map(|t| serde_json::from_str(&t)).transpose().ok();
        let change = || {
            let kind = EntryKind::from_name(kind.as_deref()?)?;
            Some(Change { kind, key: key?, before: value(before)?, after: value(after)? })
        };
        let fits = change().is_some_and(|change| state.apply(&[change]).is_ok());
        if !fits {
            findings.push(Finding::new(Difference::ChangeUnfit).in_table("reference_change").at_row(place));
        }
    }
    Ok(state)
}

/// Compares the tables; gives how many rows they should have.
pub(super) async fn compare(db: &impl ConnectionTrait, findings: &mut Vec<Finding>) -> Result<usize, Error> {
    let expected: Rows = rows_of(&replayed(db, findings).await?)?;
    let mut n = 0;
    n += table::<unit::Entity>(db, &expected.units, findings).await?;
    n += table::<unit_prefix::Entity>(db, &expected.prefixes, findings).await?;
    n += table::<unit_span::Entity>(db, &expected.spans, findings).await?;
    n += table::<unit_succession::Entity>(db, &expected.successions, findings).await?;
    n += table::<procedure::Entity>(db, &expected.procedures, findings).await?;
    n += table::<procedure_level::Entity>(db, &expected.levels, findings).await?;
    n += table::<procedure_alias::Entity>(db, &expected.aliases, findings).await?;
    n += table::<department::Entity>(db, &expected.departments, findings).await?;
    n += table::<assignment::Entity>(db, &expected.assignments, findings).await?;
    n += table::<decision::Entity>(db, &expected.decisions, findings).await?;
    n += table::<target::Entity>(db, &expected.targets, findings).await?;
    n += table::<legal_text::Entity>(db, &expected.legal_texts, findings).await?;
    Ok(n)
}

async fn table<E>(db: &impl ConnectionTrait, expected: &[E::Model], findings: &mut Vec<Finding>) -> Result<usize, Error>
where
    E: EntityTrait,
    E::Model: ModelTrait<Entity = E>,
{
    let all: Vec<E::Column> = E::Column::iter().collect();
    let columns: Vec<&'static str> = all.iter().map(IdenStatic::as_str).collect();
    let keys: Vec<usize> = (0..all.len()).filter(|i| E::PrimaryKey::from_column(all[*i]).is_some()).collect();
    let name = E::default().table_name();
    let key_of = |row: &[Option<String>]| {
        let parts: Vec<&str> = keys.iter().map(|i| row[*i].as_deref().unwrap_or_default()).collect();
        parts.join("/")
    };
    let found = rows(db, (name, &columns, &[]), None).await?;
    let mut found: BTreeMap<String, Vec<Option<String>>> = found.into_iter().map(|row| (key_of(&row), row)).collect();
    for model in expected {
        let row: Vec<Option<String>> = all.iter().map(|column| text(&model.get(*column))).collect();
        let key = key_of(&row);
        let place = |difference| Finding::new(difference).in_table(name).at_row(key.as_str());
        match found.remove(&key) {
            None => findings.push(place(Difference::RowMissing)),
            Some(held) => {
                for ((held, wanted), column) in held.iter().zip(&row).zip(&columns) {
                    if held != wanted && !(*column == "document" && same_json(held.as_deref(), wanted.as_deref())) {
                        findings.push(place(Difference::CellAltered).in_column(*column));
                    }
                }
            }
        }
    }
    findings.extend(found.into_keys().map(|key| Finding::new(Difference::RowUntold).in_table(name).at_row(key)));
    Ok(expected.len())
}

/// A document's numbers may be written otherwise after they were read once; what they say is the same then.
fn same_json(a: Option<&str>, b: Option<&str>) -> bool {
    let read = |text: Option<&str>| text.and_then(|t| serde_json::from_str::<serde_json::Value>(t).ok());
    read(a).is_some_and(|a| Some(a) == read(b))
}

/// A value as the database casts it to text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Int(number) => number.map(|n| n.to_string()),
        Value::BigInt(number) => number.map(|n| n.to_string()),
        Value::String(text) => text.clone(),
        other => Some(other.to_string()),
    }
}
