//! Whole tables into domain values: one `SELECT` a table, joined in memory.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use dondoc_domain::catalogue::{Assignments, Catalogue, History, Procedure, ProcedureCode};
use dondoc_domain::decisions::KeptDocument;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::legal::{LegalText, Library};
use dondoc_domain::organisation::{Extent, Organisation, Succession, Successions, Tier, Unit};
use dondoc_domain::reference::Decision;
use dondoc_domain::targets::Target;
use dondoc_domain::time::Validity;
use sea_orm::{EntityTrait, QueryOrder};

use crate::batches::{Streams, each, gathered};
use crate::entities::reference::{
    assignment, decision, department, legal_text, procedure, procedure_alias, procedure_level, target, unit, unit_prefix,
    unit_span, unit_succession,
};
use crate::error::{Corruption, Error};
use crate::values::Cell;

pub(super) async fn organisation(db: &impl Streams) -> Result<Organisation, Error> {
    let mut prefixes: BTreeMap<i32, BTreeSet<String>> = BTreeMap::new();
    each(unit_prefix::Entity::find(), db, |row| {
        prefixes.entry(row.unit_id).or_default().insert(row.prefix);
        Ok(())
    })
    .await?;
    let at = Cell("unit_span", "valid_from");
    let (mut parents, mut names) = (BTreeMap::new(), BTreeMap::new());
    each(unit_span::Entity::find(), db, |row| {
        let validity = at.validity(row.valid_from.as_deref(), row.valid_to.as_deref())?;
        if let Some(parent) = row.parent_id {
            parents.entry(row.unit_id).or_insert_with(Vec::new).push((validity, UnitId(parent)));
        }
        if let Some(name) = row.name {
            names.entry(row.unit_id).or_insert_with(Vec::new).push((validity, name));
        }
        Ok(())
    })
    .await?;
    let mut units = BTreeMap::new();
    each(unit::Entity::find(), db, |row| {
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
        Ok(())
    })
    .await?;
    let mut successions = Successions::default();
    each(unit_succession::Entity::find(), db, |row| {
        successions.insert(Succession {
            old: UnitId(row.old_unit_id),
            new: UnitId(row.new_unit_id),
            effective: Cell("unit_succession", "effective").parse(&row.effective)?,
            extent: Cell("unit_succession", "extent").named(&row.extent, Extent::from_name)?,
        });
        Ok(())
    })
    .await?;
    Ok(Organisation { units: units.into(), successions })
}

pub(super) async fn catalogue(db: &impl Streams) -> Result<Catalogue, Error> {
    let at = Cell("procedure_level", "level");
    let mut levels: BTreeMap<String, Vec<(Validity, _)>> = BTreeMap::new();
    each(procedure_level::Entity::find(), db, |row| {
        let validity = at.validity(row.valid_from.as_deref(), row.valid_to.as_deref())?;
        levels.entry(row.procedure).or_default().push((validity, at.level(&row.level)?));
        Ok(())
    })
    .await?;
    let mut procedures = BTreeMap::new();
    each(procedure::Entity::find(), db, |row| {
        let levels = history(at, &levels.remove(&row.code).unwrap_or_default())?;
        procedures.insert(ProcedureCode::trusted(&row.code), Procedure { name: row.name, field: row.field, levels });
        Ok(())
    })
    .await?;
    let alias = |row: procedure_alias::Model| Ok((ProcedureCode::trusted(&row.alias), ProcedureCode::trusted(&row.procedure)));
    let aliases = gathered(procedure_alias::Entity::find(), db, alias).await?.into_iter().collect();

    let assignments = assignments(db).await?;
    Ok(Catalogue { procedures, aliases, assignments })
}

/// Row by row, the spans of one unit and procedure together.
async fn assignments(db: &impl Streams) -> Result<Assignments, Error> {
    let at = Cell("assignment", "department");
    type Spans = Vec<(Validity, CompactString)>;
    let mut made = Assignments::default();
    let mut open: Option<((UnitId, ProcedureCode), Spans)> = None;
    let mut close = |open: Option<((UnitId, ProcedureCode), Spans)>| {
        if let Some(((unit, procedure), spans)) = open {
            made.insert(unit, &procedure, &history(at, &spans)?);
        }
        Ok::<_, Error>(())
    };
    let rows = assignment::Entity::find().order_by_asc(assignment::Column::UnitId).order_by_asc(assignment::Column::Procedure);
    each(rows, db, |row| {
        let span = (at.validity(row.valid_from.as_deref(), row.valid_to.as_deref())?, row.department.into());
        let key = (UnitId(row.unit_id), ProcedureCode::trusted(&row.procedure));
        match &mut open {
            Some((same, spans)) if *same == key => spans.push(span),
            _ => close(open.replace((key, vec![span])))?,
        }
        Ok(())
    })
    .await?;
    close(open)?;
    made.shrink_to_fit();
    Ok(made)
}

fn history<T: Clone + PartialEq>(at: Cell, spans: &[(Validity, T)]) -> Result<History<T>, Error> {
    History::new(spans).map_err(|_| at.corrupt(Corruption::Validity))
}

pub(super) async fn departments(db: &impl Streams) -> Result<BTreeMap<(UnitId, CompactString), String>, Error> {
    let read = |row: department::Model| Ok(((UnitId(row.unit_id), row.code.into()), row.name));
    Ok(gathered(department::Entity::find(), db, read).await?.into_iter().collect())
}

pub(super) async fn decisions(db: &impl Streams) -> Result<BTreeMap<String, Decision>, Error> {
    let read = |row: decision::Model| {
        let document = KeptDocument::new(row.document).map_err(|why| Cell("decision", "document").corrupt(why))?;
        Ok((row.id, Decision { unit: UnitId(row.unit_id), title: row.title, document }))
    };
    Ok(gathered(decision::Entity::find(), db, read).await?.into_iter().collect())
}

pub(super) async fn targets(db: &impl Streams) -> Result<Vec<Target>, Error> {
    let read = |row: target::Model| {
        let at = Cell("target", "annex_row");
        let target = Target {
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
        };
        Ok((row.position, target))
    };
    let mut rows = gathered(target::Entity::find(), db, read).await?;
    // Here and not in SQL, where the order of text depends on the database's collation.
    rows.sort_by(|(place, a), (other, b)| (&a.decision, place).cmp(&(&b.decision, other)));
    Ok(rows.into_iter().map(|(_, target)| target).collect())
}

pub(super) async fn legal_texts(db: &impl Streams) -> Result<Library, Error> {
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
    Ok(gathered(legal_text::Entity::find(), db, read).await?.into_iter().collect())
}
