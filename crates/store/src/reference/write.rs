//! The difference of two states as rows.
//!
//! The order serves the foreign keys: first goes what refers to others, then everything is written from the units
//! on, and units that are gone go last.

use std::collections::BTreeMap;

use compact_str::CompactString;
use dondoc_domain::catalogue::{History, Procedure, ProcedureCode};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::legal::LegalText;
use dondoc_domain::organisation::{Succession, Unit};
use dondoc_domain::reference::entries::annexes;
use dondoc_domain::reference::{Decision, Reference};
use dondoc_domain::targets::Target;
use dondoc_domain::time::Validity;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::differences::Differences;
use crate::batches::{MEMBERS_MAX, insert, insert_or_replace};
use crate::entities::reference::{
    assignment, decision, department, legal_text, procedure, procedure_alias, procedure_level, target, unit, unit_prefix,
    unit_span, unit_succession,
};
use crate::error::Error;
use crate::values::ends;

/// Writes the difference; returns how many entries of each kind differ, for the audit.
pub(super) async fn difference(tx: &DatabaseTransaction, before: &Reference, after: &Reference) -> Result<Changed, Error> {
    let (was, is) = (&before.organisation, &after.organisation);
    let units = Differences::between(was.units.iter(), is.units.iter());
    let (old, new) = (&before.catalogue, &after.catalogue);
    let procedures = Differences::between(&old.procedures, &new.procedures);
    let aliases = Differences::between(&old.aliases, &new.aliases);
    let assignments = Differences::between(old.assignments.iter(), new.assignments.iter());
    let departments = Differences::between(&before.departments, &after.departments);
    let decisions = Differences::between(&before.decisions, &after.decisions);
    let (annexes_before, annexes_after) = (annexes(&before.targets), annexes(&after.targets));
    let annexes = Differences::between(&annexes_before, &annexes_after);
    let legal_texts = Differences::between(&before.legal_texts, &after.legal_texts);
    let ended: Vec<&Succession> = was.successions.difference(&is.successions).collect();
    let begun: Vec<&Succession> = is.successions.difference(&was.successions).collect();

    let ids = annexes.outdated().map(|id| (*id).to_owned());
    delete::<target::Entity, _>(tx, target::Column::Decision, ids).await?;
    let ids = decisions.removed.iter().map(|id| (*id).clone());
    delete::<decision::Entity, _>(tx, decision::Column::Id, ids).await?;
    let ids = legal_texts.removed.iter().map(|id| (*id).clone());
    delete::<legal_text::Entity, _>(tx, legal_text::Column::Id, ids).await?;
    for (unit, procedure) in assignments.outdated() {
        use assignment::{Column, Entity};
        let these = Entity::delete_many().filter(Column::UnitId.eq(unit.0)).filter(Column::Procedure.eq(procedure.as_str()));
        these.exec(tx).await?;
    }
    for (unit, code) in &departments.removed {
        department::Entity::delete_by_id((unit.0, code.to_string())).exec(tx).await?;
    }
    let codes = aliases.removed.iter().map(ToString::to_string);
    delete::<procedure_alias::Entity, _>(tx, procedure_alias::Column::Alias, codes).await?;
    let codes = procedures.outdated().map(ToString::to_string);
    delete::<procedure_level::Entity, _>(tx, procedure_level::Column::Procedure, codes).await?;
    let codes = procedures.removed.iter().map(ToString::to_string);
    delete::<procedure::Entity, _>(tx, procedure::Column::Code, codes).await?;
    for link in &ended {
        let row = succession_row(link);
        let key = (row.old_unit_id, row.new_unit_id, row.effective, row.extent);
        unit_succession::Entity::delete_by_id(key).exec(tx).await?;
    }
    let ids = units.outdated().map(|id| id.0);
    delete::<unit_prefix::Entity, _>(tx, unit_prefix::Column::UnitId, ids).await?;
    let ids = units.outdated().map(|id| id.0);
    delete::<unit_span::Entity, _>(tx, unit_span::Column::UnitId, ids).await?;

    write_units(tx, &units).await?;
    insert::<unit_succession::Entity, _>(tx, begun.iter().map(|link| succession_row(link)).collect()).await?;
    write_procedures(tx, &procedures).await?;
    let rows = aliases.written().map(|(alias, base)| alias_row(alias, base));
    insert_or_replace::<procedure_alias::Entity, _>(tx, rows.collect()).await?;
    let rows = departments.written().map(|(key, name)| department_row(key, name));
    insert_or_replace::<department::Entity, _>(tx, rows.collect()).await?;
    let spans = assignments.written().flat_map(|(key, history)| assignment_rows(key, history));
    insert::<assignment::Entity, _>(tx, spans.collect()).await?;
    let rows = decisions.written().map(|(id, kept)| decision_row(id, kept));
    insert_or_replace::<decision::Entity, _>(tx, rows.collect()).await?;
    let rows = annexes.written().flat_map(|(_, targets)| annex_rows(targets));
    insert::<target::Entity, _>(tx, rows.collect()).await?;
    let rows = legal_texts.written().map(|(id, text)| legal_text_row(id, text));
    insert_or_replace::<legal_text::Entity, _>(tx, rows.collect()).await?;
    remove_units(tx, &units, &was.units).await?;

    Ok(BTreeMap::from([
        ("units", units.count()),
        ("successions", ended.len() + begun.len()),
        ("procedures", procedures.count()),
        ("aliases", aliases.count()),
        ("departments", departments.count()),
        ("assignments", assignments.count()),
        ("decisions", decisions.count()),
        ("annexes", annexes.count()),
        ("legal_texts", legal_texts.count()),
    ]))
}

/// How many entries of each kind differ.
pub(super) type Changed = BTreeMap<&'static str, usize>;

/// All rows of a state, as they are in the tables.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) units: Vec<unit::Model>,
    pub(crate) prefixes: Vec<unit_prefix::Model>,
    pub(crate) spans: Vec<unit_span::Model>,
    pub(crate) successions: Vec<unit_succession::Model>,
    pub(crate) procedures: Vec<procedure::Model>,
    pub(crate) levels: Vec<procedure_level::Model>,
    pub(crate) aliases: Vec<procedure_alias::Model>,
    pub(crate) departments: Vec<department::Model>,
    pub(crate) assignments: Vec<assignment::Model>,
    pub(crate) decisions: Vec<decision::Model>,
    pub(crate) targets: Vec<target::Model>,
    pub(crate) legal_texts: Vec<legal_text::Model>,
}

/// The rows of a state.
pub(crate) fn rows_of(state: &Reference) -> Result<Rows, Error> {
    let (organisation, catalogue) = (&state.organisation, &state.catalogue);
    let annexes = annexes(&state.targets);
    Ok(Rows {
        units: organisation.units.iter().map(|(id, unit)| unit_row(*id, unit)).collect(),
        prefixes: organisation.units.iter().flat_map(|(id, unit)| prefix_rows(*id, unit)).collect(),
        spans: organisation.units.iter().flat_map(|(id, unit)| unit_spans(*id, unit)).collect(),
        successions: organisation.successions.iter().map(succession_row).collect(),
        procedures: catalogue.procedures.iter().map(|(code, p)| procedure_row(code, p)).collect(),
        levels: catalogue.procedures.iter().flat_map(|(code, p)| level_rows(code, p)).collect(),
        aliases: catalogue.aliases.iter().map(|(alias, base)| alias_row(alias, base)).collect(),
        departments: state.departments.iter().map(|(key, name)| department_row(key, name)).collect(),
        assignments: catalogue.assignments.iter().flat_map(|(key, history)| assignment_rows(key, history)).collect(),
        decisions: state.decisions.iter().map(|(id, kept)| decision_row(id, kept)).collect(),
        targets: annexes.values().flat_map(|annex| annex_rows(annex)).collect(),
        legal_texts: state.legal_texts.iter().map(|(id, text)| legal_text_row(id, text)).collect(),
    })
}

async fn write_units(tx: &DatabaseTransaction, units: &Differences<'_, &UnitId, Unit>) -> Result<(), Error> {
    let mut written: Vec<(&UnitId, &Unit)> = units.written().collect();
    // A unit refers to the one above it, which must be there before.
    written.sort_by_key(|(id, unit)| (unit.tier, **id));
    let prefixes = written.iter().flat_map(|(id, unit)| prefix_rows(**id, unit)).collect();
    insert_or_replace::<unit::Entity, _>(tx, written.iter().map(|(id, unit)| unit_row(**id, unit)).collect()).await?;
    insert::<unit_prefix::Entity, _>(tx, prefixes).await?;
    insert::<unit_span::Entity, _>(tx, written.iter().flat_map(|(id, unit)| unit_spans(**id, unit)).collect()).await
}

/// What a unit was called, and whose it was, where either changed.
fn unit_spans(id: UnitId, unit: &Unit) -> Vec<unit_span::Model> {
    let moved = unit.parents.spans().iter().filter(|(validity, _)| *validity != Validity::ALWAYS);
    let parents = moved.map(|(validity, parent)| (*validity, Some(parent.0), None));
    let names = unit.former_names.spans().iter().map(|(validity, name)| (*validity, None, Some(name.clone())));
    let row = |((validity, parent_id, name), position)| {
        let (valid_from, valid_to) = ends(validity);
        unit_span::Model { unit_id: id.0, position, parent_id, name, valid_from, valid_to }
    };
    parents.chain(names).zip(0..).map(row).collect()
}

async fn remove_units(
    tx: &DatabaseTransaction,
    units: &Differences<'_, &UnitId, Unit>,
    was: &BTreeMap<UnitId, Unit>,
) -> Result<(), Error> {
    let mut removed: Vec<&UnitId> = units.removed.clone();
    removed.sort_by_key(|id| std::cmp::Reverse(was.get(id).map(|unit| unit.tier)));
    delete::<unit::Entity, _>(tx, unit::Column::Id, removed.into_iter().map(|id| id.0)).await
}

async fn write_procedures(
    tx: &DatabaseTransaction,
    procedures: &Differences<'_, &ProcedureCode, Procedure>,
) -> Result<(), Error> {
    let rows = procedures.written().map(|(code, p)| procedure_row(code, p));
    insert_or_replace::<procedure::Entity, _>(tx, rows.collect()).await?;
    insert::<procedure_level::Entity, _>(tx, procedures.written().flat_map(|(code, p)| level_rows(code, p)).collect()).await
}

fn prefix_rows(id: UnitId, unit: &Unit) -> impl Iterator<Item = unit_prefix::Model> {
    unit.dossier_prefixes.iter().map(move |prefix| unit_prefix::Model { unit_id: id.0, prefix: prefix.clone() })
}

fn procedure_row(code: &ProcedureCode, p: &Procedure) -> procedure::Model {
    procedure::Model { code: code.to_string(), name: p.name.clone(), field: p.field.clone() }
}

fn level_rows(code: &ProcedureCode, p: &Procedure) -> impl Iterator<Item = procedure_level::Model> {
    p.levels.spans().iter().zip(0..).map(move |((validity, level), position)| {
        let (valid_from, valid_to) = ends(*validity);
        let (procedure, level) = (code.to_string(), level.name().to_owned());
        procedure_level::Model { procedure, position, level, valid_from, valid_to }
    })
}

fn alias_row(alias: &ProcedureCode, base: &ProcedureCode) -> procedure_alias::Model {
    procedure_alias::Model { alias: alias.to_string(), procedure: base.to_string() }
}

fn department_row((unit, code): &(UnitId, CompactString), name: &str) -> department::Model {
    department::Model { unit_id: unit.0, code: code.to_string(), name: name.to_owned() }
}

fn assignment_rows(
    (unit, procedure): (UnitId, &ProcedureCode),
    history: &History<CompactString>,
) -> impl Iterator<Item = assignment::Model> {
    history.spans().iter().zip(0..).map(move |((validity, department), position)| {
        let (valid_from, valid_to) = ends(*validity);
        let (procedure, department) = (procedure.to_string(), department.to_string());
        assignment::Model { unit_id: unit.0, procedure, position, department, valid_from, valid_to }
    })
}

fn decision_row(id: &str, kept: &Decision) -> decision::Model {
    let document = kept.document.as_str().to_owned();
    decision::Model { id: id.to_owned(), unit_id: kept.unit.0, title: kept.title.clone(), document }
}

fn annex_rows(targets: &[&Target]) -> Vec<target::Model> {
    targets.iter().zip(0..).map(|(target, position)| target_row(target, position)).collect()
}

fn unit_row(id: UnitId, unit: &Unit) -> unit::Model {
    let (valid_from, valid_to) = ends(unit.validity);
    unit::Model {
        id: id.0,
        code: unit.code.clone(),
        tier: unit.tier.name().to_owned(),
        name: unit.name.clone(),
        parent_id: unit.parent().map(|parent| parent.0),
        valid_from,
        valid_to,
        local_id: unit.local_id.clone(),
    }
}

fn succession_row(link: &Succession) -> unit_succession::Model {
    unit_succession::Model {
        old_unit_id: link.old.0,
        new_unit_id: link.new.0,
        effective: link.effective.to_string(),
        extent: link.extent.name().to_owned(),
    }
}

fn target_row(target: &Target, position: i32) -> target::Model {
    let (valid_from, valid_to) = ends(target.validity);
    target::Model {
        decision: target.decision.clone(),
        position,
        annex_row: i64::from(target.annex_row),
        unit_id: target.unit.0,
        department: target.department.as_ref().map(ToString::to_string),
        field: target.field.clone(),
        level: target.level.map(|level| level.name().to_owned()),
        indicator: target.indicator.clone(),
        percent: target.percent.to_string(),
        valid_from,
        valid_to,
        ended: target.ended.map(|day| day.to_string()),
    }
}

fn legal_text_row(id: &str, text: &LegalText) -> legal_text::Model {
    let day = |day: Option<dondoc_domain::time::Day>| day.map(|day| day.to_string());
    legal_text::Model {
        id: id.to_owned(),
        number: text.number.clone(),
        kind: text.kind.clone(),
        title: text.title.clone(),
        issuer: text.issuer.clone(),
        signed: day(text.signed),
        valid_from: day(text.from),
        valid_to: day(text.to),
        ended_by: text.ended_by.clone(),
        evidence: text.evidence.clone(),
        note: text.note.clone(),
    }
}

/// Deletes the rows whose column holds one of the values.
async fn delete<E, V>(db: &impl ConnectionTrait, column: E::Column, values: impl Iterator<Item = V>) -> Result<(), Error>
where
    E: EntityTrait,
    V: Into<sea_orm::Value>,
{
    let values: Vec<sea_orm::Value> = values.map(Into::into).collect();
    for members in values.chunks(MEMBERS_MAX) {
        E::delete_many().filter(column.is_in(members.iter().cloned())).exec(db).await?;
    }
    Ok(())
}
