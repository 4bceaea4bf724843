//! Whole tables into domain values: one `SELECT` a table, joined in memory.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use dondoc_domain::catalogue::{Catalogue, History, Procedure, ProcedureCode};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::legal::{LegalText, Library};
use dondoc_domain::organisation::{Extent, Organisation, Succession, Tier, Unit};
use dondoc_domain::reference::Decision;
use dondoc_domain::targets::Target;
use dondoc_domain::time::Validity;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::entities::reference::{
    assignment, decision, department, legal_text, procedure, procedure_alias, procedure_level, target, unit, unit_prefix,
    unit_span, unit_succession,
};
use crate::error::{Corruption, Error};
use crate::values::Cell;

pub(super) async fn organisation(db: &impl ConnectionTrait) -> Result<Organisation, Error> {
    let mut prefixes: BTreeMap<i32, BTreeSet<String>> = BTreeMap::new();
    for row in unit_prefix::Entity::find().all(db).await? {
        prefixes.entry(row.unit_id).or_default().insert(row.prefix);
    }
    let at = Cell("unit_span", "valid_from");
    let (mut parents, mut names) = (BTreeMap::new(), BTreeMap::new());
    for row in unit_span::Entity::find().all(db).await? {
        let validity = at.validity(row.valid_from.as_deref(), row.valid_to.as_deref())?;
        if let Some(parent) = row.parent_id {
            parents.entry(row.unit_id).or_insert_with(Vec::new).push((validity, UnitId(parent)));
        }
        if let Some(name) = row.name {
            names.entry(row.unit_id).or_insert_with(Vec::new).push((validity, name));
        }
    }
    let mut units = BTreeMap::new();
    for row in unit::Entity::find().all(db).await? {
        let unit = Unit {
            tier: Cell("unit", "tier").named(&row.tier, Tier::from_name)?,
            former_names: history(at, &names.remove(&row.id).unwrap_or_default())?,
            parents: match parents.remove(&row.id) {
                Some(spans) => history(at, &spans)?,
                None => row.parent_id.map(|parent| History::always(UnitId(parent))).unwrap_or_default(),
            },
            validity: Cell("unit", "valid_from").validity(row.valid_from.as_deref(), row.valid_to.as_deref())?,
            dossier_prefixes: prefixes.remove(&row.id).unwrap_or_default(),
            code: row.code,
            name: row.name,
            local_id: row.local_id,
        };
        units.insert(UnitId(row.id), unit);
    }
    let mut successions = BTreeSet::new();
    for row in unit_succession::Entity::find().all(db).await? {
        successions.insert(Succession {
            old: UnitId(row.old_unit_id),
            new: UnitId(row.new_unit_id),
            effective: Cell("unit_succession", "effective").parse(&row.effective)?,
            extent: Cell("unit_succession", "extent").named(&row.extent, Extent::from_name)?,
        });
    }
    Ok(Organisation { units: units.into(), successions })
}

pub(super) async fn catalogue(db: &impl ConnectionTrait) -> Result<Catalogue, Error> {
    let at = Cell("procedure_level", "level");
    let mut levels: BTreeMap<String, Vec<(Validity, _)>> = BTreeMap::new();
    for row in procedure_level::Entity::find().all(db).await? {
        let validity = at.validity(row.valid_from.as_deref(), row.valid_to.as_deref())?;
        levels.entry(row.procedure).or_default().push((validity, at.level(&row.level)?));
    }
    let mut procedures = BTreeMap::new();
    for row in procedure::Entity::find().all(db).await? {
        let levels = history(at, &levels.remove(&row.code).unwrap_or_default())?;
        procedures.insert(ProcedureCode::trusted(&row.code), Procedure { name: row.name, field: row.field, levels });
    }
    let aliases = procedure_alias::Entity::find().all(db).await?.into_iter();
    let aliases = aliases.map(|row| (ProcedureCode::trusted(&row.alias), ProcedureCode::trusted(&row.procedure))).collect();

    let at = Cell("assignment", "department");
    let mut spans: BTreeMap<(UnitId, ProcedureCode), Vec<(Validity, CompactString)>> = BTreeMap::new();
    for row in assignment::Entity::find().all(db).await? {
        let validity = at.validity(row.valid_from.as_deref(), row.valid_to.as_deref())?;
        let key = (UnitId(row.unit_id), ProcedureCode::trusted(&row.procedure));
        spans.entry(key).or_default().push((validity, row.department.into()));
    }
    let assignments = spans.into_iter().map(|(key, spans)| Ok((key, history(at, &spans)?))).collect::<Result<_, Error>>()?;
    Ok(Catalogue { procedures, aliases, assignments })
}

fn history<T: Clone + PartialEq>(at: Cell, spans: &[(Validity, T)]) -> Result<History<T>, Error> {
    History::new(spans).map_err(|_| at.corrupt(Corruption::Validity))
}

pub(super) async fn departments(db: &impl ConnectionTrait) -> Result<BTreeMap<(UnitId, CompactString), String>, Error> {
    let rows = department::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|row| ((UnitId(row.unit_id), row.code.into()), row.name)).collect())
}

pub(super) async fn decisions(db: &impl ConnectionTrait) -> Result<BTreeMap<String, Decision>, Error> {
    let read = |row: decision::Model| {
        let document = Cell("decision", "document").json(&row.document)?;
        Ok((row.id, Decision { unit: UnitId(row.unit_id), title: row.title, document }))
    };
    decision::Entity::find().all(db).await?.into_iter().map(read).collect()
}

pub(super) async fn targets(db: &impl ConnectionTrait) -> Result<Vec<Target>, Error> {
    let mut rows = target::Entity::find().all(db).await?;
    // Here and not in SQL, where the order of text depends on the database's collation.
    rows.sort_by(|a, b| (&a.decision, a.position).cmp(&(&b.decision, b.position)));
    let read = |row: target::Model| {
        let at = Cell("target", "annex_row");
        Ok(Target {
            annex_row: u32::try_from(row.annex_row).map_err(|_| at.corrupt(Corruption::Number(row.annex_row)))?,
            unit: UnitId(row.unit_id),
            department: row.department.map(CompactString::from),
            field: row.field,
            level: row.level.map(|level| Cell("target", "level").level(&level)).transpose()?,
            percent: Cell("target", "percent").parse(&row.percent)?,
            validity: Cell("target", "valid_from").validity(row.valid_from.as_deref(), row.valid_to.as_deref())?,
            ended: row.ended.map(|day| Cell("target", "ended").parse(&day)).transpose()?,
            decision: row.decision,
            indicator: row.indicator,
        })
    };
    rows.into_iter().map(read).collect()
}

pub(super) async fn legal_texts(db: &impl ConnectionTrait) -> Result<Library, Error> {
    let day = |column: &'static str, text: Option<String>| text.map(|text| Cell("legal_text", column).parse(&text)).transpose();
    let read = |row: legal_text::Model| {
        let text = LegalText {
            signed: day("signed", row.signed)?,
            from: day("valid_from", row.valid_from)?,
            to: day("valid_to", row.valid_to)?,
            number: row.number,
            kind: row.kind,
            title: row.title,
            issuer: row.issuer,
            ended_by: row.ended_by,
            evidence: row.evidence,
            note: row.note,
        };
        Ok((row.id, text))
    };
    legal_text::Entity::find().all(db).await?.into_iter().map(read).collect()
}
