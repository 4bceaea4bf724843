//! The values of entries as JSON, and back into a state.

use compact_str::CompactString;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{EntryKind, Unfit, annexes};
use crate::catalogue::{History, Level, Procedure, ProcedureCode};
use crate::dossiers::UnitId;
use crate::legal::LegalText;
use crate::organisation::{Extent, Succession, Tier, Unit};
use crate::reference::{Decision, Reference};
use crate::targets::Target;
use crate::time::{Day, Validity};

/// One span of a history; an end that is not there is open.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Span<T> {
    from: Option<Day>,
    to: Option<Day>,
    value: T,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitValue {
    code: String,
    tier: Tier,
    name: String,
    former_names: Vec<Span<String>>,
    parents: Vec<Span<UnitId>>,
    from: Option<Day>,
    to: Option<Day>,
    local_id: Option<String>,
    dossier_prefixes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProcedureValue {
    name: String,
    field: String,
    levels: Vec<Span<Level>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetValue {
    row: u32,
    unit: UnitId,
    department: Option<CompactString>,
    #[serde(default)]
    field: Option<String>,
    #[serde(default)]
    level: Option<Level>,
    #[serde(default)]
    ended: Option<Day>,
    indicator: String,
    percent: String,
    from: Option<Day>,
    to: Option<Day>,
}

pub(super) fn history<T>(history: &History<T>, value: impl Fn(&T) -> Value) -> Value
where
    T: Clone + PartialEq,
{
    let span =
        |(validity, kept): &(Validity, T)| json!({ "from": validity.from_day(), "to": validity.to_day(), "value": value(kept) });
    Value::Array(history.spans().iter().map(span).collect())
}

pub(super) fn unit(unit: &Unit) -> Value {
    json!({
        "code": unit.code,
        "tier": unit.tier,
        "name": unit.name,
        "former_names": history(&unit.former_names, |name| name.as_str().into()),
        "parents": history(&unit.parents, |parent| parent.0.into()),
        "from": unit.validity.from_day(),
        "to": unit.validity.to_day(),
        "local_id": unit.local_id,
        "dossier_prefixes": unit.dossier_prefixes,
    })
}

pub(super) fn succession_key(link: &Succession) -> String {
    format!("{}/{}/{}/{}", link.old.0, link.new.0, link.effective, link.extent.name())
}

pub(super) fn procedure(procedure: &Procedure) -> Value {
    json!({
        "name": procedure.name,
        "field": procedure.field,
        "levels": history(&procedure.levels, |level| level.name().into()),
    })
}

pub(super) fn decision(decision: &Decision) -> Value {
    json!({ "unit": decision.unit, "title": decision.title, "document": decision.document })
}

pub(super) fn annex(targets: &[&Target]) -> Value {
    let one = |target: &&Target| {
        let mut told = json!({
            "row": target.annex_row,
            "unit": target.unit,
            "department": target.department,
            "indicator": target.indicator,
            "percent": target.percent.to_string(),
            "from": target.validity.from_day(),
            "to": target.validity.to_day(),
        });
        // Only where there are any: what was recorded before they existed has the same digest as ever.
        if let Some(field) = &target.field {
            told["field"] = field.as_str().into();
        }
        if let Some(level) = target.level {
            told["level"] = level.name().into();
        }
        if let Some(ended) = target.ended {
            told["ended"] = ended.to_string().into();
        }
        told
    };
    Value::Array(targets.iter().map(one).collect())
}

fn read<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}

fn read_history<T: Clone + PartialEq>(spans: Vec<Span<T>>) -> Option<History<T>> {
    let spans: Option<Vec<_>> = spans.into_iter().map(|s| Some((Validity::new(s.from, s.to)?, s.value))).collect();
    History::new(&spans?).ok()
}

fn read_unit(value: &Value) -> Option<Unit> {
    let told: UnitValue = read(value)?;
    Some(Unit {
        code: told.code,
        tier: told.tier,
        name: told.name,
        former_names: read_history(told.former_names)?,
        parents: read_history(told.parents)?,
        validity: Validity::new(told.from, told.to)?,
        local_id: told.local_id,
        dossier_prefixes: told.dossier_prefixes.into_iter().collect(),
    })
}

fn read_procedure(value: &Value) -> Option<Procedure> {
    let told: ProcedureValue = read(value)?;
    Some(Procedure { name: told.name, field: told.field, levels: read_history(told.levels)? })
}

fn read_annex(decision: &str, value: &Value) -> Option<Vec<Target>> {
    let told: Vec<TargetValue> = read(value)?;
    let one = |t: TargetValue| {
        Some(Target {
            decision: decision.to_owned(),
            annex_row: t.row,
            unit: t.unit,
            department: t.department,
            field: t.field,
            level: t.level,
            ended: t.ended,
            indicator: t.indicator,
            percent: t.percent.parse().ok()?,
            validity: Validity::new(t.from, t.to)?,
        })
    };
    told.into_iter().map(one).collect()
}

pub(super) fn legal_text(text: &LegalText) -> Value {
    let LegalText { number, kind, title, issuer, signed, from, to, ended_by, evidence, note } = text;
    json!({
        "number": number, "kind": kind, "title": title, "issuer": issuer, "signed": signed, "from": from, "to": to,
        "ended_by": ended_by, "evidence": evidence, "note": note,
    })
}

fn read_succession(key: &str) -> Option<Succession> {
    let mut parts = key.split('/');
    let link = Succession {
        old: read_id(parts.next()?)?,
        new: read_id(parts.next()?)?,
        effective: parts.next()?.parse().ok()?,
        extent: Extent::from_name(parts.next()?)?,
    };
    (succession_key(&link) == key).then_some(link)
}

fn read_id(text: &str) -> Option<UnitId> {
    text.parse().ok().map(UnitId)
}

fn read_within(key: &str) -> Option<(UnitId, &str)> {
    let (unit, rest) = key.split_once('/')?;
    Some((read_id(unit)?, rest))
}

impl Reference {
    /// The value of an entry; `None`: it is not there.
    pub(super) fn get(&self, kind: EntryKind, key: &str) -> Result<Option<Value>, Unfit> {
        let unreadable = || Unfit::Unreadable { kind, key: key.to_owned() };
        let code = || ProcedureCode::trusted(key);
        Ok(match kind {
            EntryKind::Unit => self.organisation.units.get(&read_id(key).ok_or_else(unreadable)?).map(unit),
            EntryKind::Succession => {
                let link = read_succession(key).ok_or_else(unreadable)?;
                self.organisation.successions.contains(&link).then_some(Value::Bool(true))
            }
            EntryKind::Procedure => self.catalogue.procedures.get(&code()).map(procedure),
            EntryKind::Alias => self.catalogue.aliases.get(&code()).map(|base| base.as_str().into()),
            EntryKind::Department => {
                let (unit, code) = read_within(key).ok_or_else(unreadable)?;
                self.departments.get(&(unit, code.into())).map(|name| name.as_str().into())
            }
            EntryKind::Assignment => {
                let (unit, code) = read_within(key).ok_or_else(unreadable)?;
                let spans = self.catalogue.assignments.get(unit, &ProcedureCode::trusted(code));
                spans.map(|spans| history(spans, |department| department.as_str().into()))
            }
            EntryKind::Decision => self.decisions.get(key).map(decision),
            EntryKind::Annex => annexes(&self.targets).get(key).map(|targets| annex(targets)),
            EntryKind::LegalText => self.legal_texts.get(key).map(legal_text),
        })
    }

    /// Sets or removes an entry.
    pub(super) fn put(&mut self, kind: EntryKind, key: &str, value: Option<&Value>) -> Result<(), Unfit> {
        self.try_put(kind, key, value).ok_or_else(|| Unfit::Unreadable { kind, key: key.to_owned() })
    }

    fn try_put(&mut self, kind: EntryKind, key: &str, value: Option<&Value>) -> Option<()> {
        let code = || ProcedureCode::trusted(key);
        match kind {
            EntryKind::Unit => set(&mut self.organisation.units, read_id(key)?, value, read_unit),
            EntryKind::Succession => {
                let link = read_succession(key)?;
                match value {
                    Some(Value::Bool(true)) => self.organisation.successions.insert(link),
                    Some(_) => return None,
                    None => self.organisation.successions.remove(&link),
                };
                Some(())
            }
            EntryKind::Procedure => set(&mut self.catalogue.procedures, code(), value, read_procedure),
            EntryKind::Alias => set(&mut self.catalogue.aliases, code(), value, |base| base.as_str().map(ProcedureCode::trusted)),
            EntryKind::Department => {
                let (unit, code) = read_within(key)?;
                set(&mut self.departments, (unit, code.into()), value, |name| name.as_str().map(str::to_owned))
            }
            EntryKind::Assignment => {
                let (unit, code) = read_within(key)?;
                let (assignments, code) = (&mut self.catalogue.assignments, ProcedureCode::trusted(code));
                match value {
                    Some(value) => {
                        let history: History<CompactString> = read(value).and_then(read_history)?;
                        assignments.insert(unit, &code, &history);
                    }
                    None => assignments.remove(unit, &code),
                }
                Some(())
            }
            EntryKind::Decision => set(&mut self.decisions, key.to_owned(), value, read::<Decision>),
            EntryKind::LegalText => {
                let text = |value: &Value| read::<LegalText>(value).filter(|text| text.key() == key);
                set(&mut self.legal_texts, key.to_owned(), value, text)
            }
            EntryKind::Annex => {
                let targets = match value {
                    Some(value) => read_annex(key, value)?,
                    None => Vec::new(),
                };
                self.targets.retain(|t| t.decision != key);
                let at = self.targets.partition_point(|t| t.decision.as_str() < key);
                self.targets.splice(at..at, targets);
                Some(())
            }
        }
    }
}

fn set<K: Ord, V>(
    map: &mut std::collections::BTreeMap<K, V>,
    key: K,
    value: Option<&Value>,
    read: impl Fn(&Value) -> Option<V>,
) -> Option<()> {
    match value {
        Some(value) => {
            map.insert(key, read(value)?);
        }
        None => {
            map.remove(&key);
        }
    }
    Some(())
}
