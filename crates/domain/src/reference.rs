//! Reference data as files tell it, and the rules by which it becomes the state of an installation.
//!
//! [`Records`] are what a reader found (ingest); [`Reference`] is the state (store keeps it);
//! [`Reference::with`] leads from one to the other and refuses what contradicts itself.

pub mod amendments;
mod as_of;
pub mod decisions;
pub mod entries;
mod records;

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, History, Procedure, ProcedureCode};
use crate::decisions::KeptDocument;
use crate::diagnostics::Diagnostic;
use crate::dossiers::UnitId;
use crate::legal::{LegalText, Library};
use crate::organisation::{Extent, Organisation, Succession, Tier, Unit};
use crate::targets::{Target, Targets};
use crate::time::{Day, Validity};

pub use records::{
    AliasRecord, AssignmentRecord, At, DecisionRecord, DepartmentRecord, LocalUnitRecord, ProcedureRecord, Records,
    ReferenceFile, SuccessionRecord, TargetRecord, UnitRecord,
};

/// A decision as kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Unit that it binds.
    pub unit: UnitId,
    /// Title.
    pub title: String,
    /// The whole document.
    pub document: KeptDocument,
}

/// All reference data of an installation: a plain value, compared by `==` to see what a load changes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reference {
    /// Units and successions.
    pub organisation: Organisation,
    /// Procedures, aliases, assignments.
    pub catalogue: Catalogue,
    /// Names of departments by unit and code.
    pub departments: BTreeMap<(UnitId, CompactString), String>,
    /// Decisions by id.
    pub decisions: BTreeMap<String, Decision>,
    /// Their annexes' values, in the order of decision and annex row.
    pub targets: Targets,
    /// Legal texts.
    pub legal_texts: Library,
}

impl Reference {
    /// Departments of a unit: code and name, in the order of their codes.
    pub fn departments_of(&self, unit: UnitId) -> impl Iterator<Item = (&CompactString, &String)> {
        self.departments
            .range((unit, CompactString::default())..)
            .take_while(move |((u, _), _)| *u == unit)
            .map(|((_, c), n)| (c, n))
    }

    /// This state with a file applied, or everything that is wrong with the file.
    ///
    /// # Errors
    /// Contradictions, each with the row: nothing of the file is to be stored then.
    pub fn with(&self, file: &ReferenceFile) -> Result<Reference, Vec<Diagnostic>> {
        let mut next = self.clone();
        let mut wrong = Vec::new();
        match &file.records {
            Records::Units(rows) => next.add_units(rows, &mut wrong),
            Records::LocalUnits(rows) => next.add_local_units(rows, &mut wrong),
            Records::Successions(rows) => next.add_successions(rows, &mut wrong),
            Records::Procedures(rows) => next.add_procedures(rows, &mut wrong),
            Records::Aliases(rows) => next.add_aliases(rows, &mut wrong),
            Records::Departments(rows) => next.add_departments(rows, &file.scope, &mut wrong),
            Records::Assignments(rows) => next.add_assignments(rows, &file.scope, &mut wrong),
            Records::Decision(decision) => next.add_decision(decision, &mut wrong),
            Records::LegalTexts(rows) => next.add_legal_texts(rows, &mut wrong),
        }
        if wrong.is_empty() { Ok(next) } else { Err(wrong.into_iter().map(|d| d.in_file(&file.name)).collect()) }
    }

    fn next_unit_id(&self) -> UnitId {
        UnitId(self.organisation.units.keys().next_back().map_or(1, |last| last.0 + 1))
    }

    /// The unit with this code and exactly this validity; `Err` where another holder shares a day.
    fn same_holder(
        &self,
        index: &BTreeMap<String, Vec<UnitId>>,
        code: &str,
        validity: Validity,
    ) -> Result<Option<UnitId>, UnitId> {
        let mut same = None;
        for id in index.get(code).into_iter().flatten() {
            let held = self.organisation.units[id].validity;
            if held == validity {
                same = Some(*id);
            } else if held.overlaps(validity) {
                return Err(*id);
            }
        }
        Ok(same)
    }

    fn by_code(&self) -> BTreeMap<String, Vec<UnitId>> {
        let mut index: BTreeMap<String, Vec<UnitId>> = BTreeMap::new();
        for (id, unit) in &self.organisation.units {
            index.entry(unit.code.clone()).or_default().push(*id);
        }
        index
    }

    fn add_units(&mut self, rows: &[At<UnitRecord>], wrong: &mut Vec<Diagnostic>) {
        let mut index = self.by_code();
        let mut placed = Vec::with_capacity(rows.len());
        let mut next_id = self.next_unit_id();
        for At { row, record } in rows {
            let id = match self.same_holder(&index, &record.code, record.validity) {
                Ok(Some(id)) => id,
                Ok(None) => {
                    let id = next_id;
                    next_id = UnitId(id.0 + 1);
                    index.entry(record.code.clone()).or_default().push(id);
                    id
                }
                Err(other) => {
                    let name = self.organisation.units[&other].name.clone();
                    wrong.push(
                        Diagnostic::refusal("unit-validity-overlaps").at_row(*row).with("code", &record.code).with("other", name),
                    );
                    continue;
                }
            };
            let known = self.organisation.units.get(&id);
            let unit = Unit {
                code: record.code.clone(),
                tier: record.tier,
                name: record.name.clone(),
                former_names: known.map(|u| u.former_names.clone()).unwrap_or_default(),
                parents: known.map(|u| u.parents.clone()).unwrap_or_default(),
                validity: record.validity,
                local_id: known.and_then(|u| u.local_id.clone()),
                dossier_prefixes: known.map(|u| u.dossier_prefixes.clone()).unwrap_or_default(),
            };
            self.organisation.units.insert(id, unit);
            placed.push((id, *row, record));
        }
        for (id, row, record) in placed {
            let Some(parent_code) = &record.parent_code else { continue };
            let holders = index.get(parent_code).into_iter().flatten().copied();
            let above = holders.filter(|p| *p != id).find(|p| {
                let unit = &self.organisation.units[p];
                unit.tier < record.tier && unit.validity.overlaps(record.validity)
            });
            match above {
                Some(parent) => {
                    // The list tells one parent; a unit that moved keeps the history that a change gave it.
                    if let Some(unit) = self.organisation.units.get_mut(&id).filter(|u| u.parents.spans().len() < 2) {
                        unit.parents = History::always(parent);
                    }
                }
                None => wrong.push(
                    Diagnostic::refusal("unit-parent-unknown").at_row(row).with("code", &record.code).with("parent", parent_code),
                ),
            }
        }
    }

    fn add_local_units(&mut self, rows: &[At<LocalUnitRecord>], wrong: &mut Vec<Diagnostic>) {
        let mut ids: BTreeMap<&str, UnitId> = BTreeMap::new();
        for At { row, record } in rows {
            let index = self.by_code();
            let id = match self.same_holder(&index, &record.code, record.validity) {
                Ok(found) => found.unwrap_or_else(|| self.next_unit_id()),
                Err(other) => {
                    let name = self.organisation.units[&other].name.clone();
                    wrong.push(
                        Diagnostic::refusal("unit-validity-overlaps").at_row(*row).with("code", &record.code).with("other", name),
                    );
                    continue;
                }
            };
            if ids.insert(&record.id, id).is_some() {
                wrong.push(Diagnostic::refusal("unit-id-twice").at_row(*row).with("id", &record.id));
                continue;
            }
            let known = self.organisation.units.get(&id).cloned();
            // A later set may know the unit by another id: the first stays as its public name only
            // while it says more than the code itself.
            let known_id = known.as_ref().and_then(|u| u.local_id.clone()).filter(|k| *k != record.code);
            let unit = Unit {
                code: record.code.clone(),
                tier: known.as_ref().map_or(Tier::Commune, |u| u.tier),
                name: record.name.clone(),
                former_names: known.as_ref().map(|u| u.former_names.clone()).unwrap_or_default(),
                parents: known.as_ref().map(|u| u.parents.clone()).unwrap_or_default(),
                validity: record.validity,
                local_id: if record.id == record.code {
                    known_id.or_else(|| Some(record.id.clone()))
                } else {
                    Some(record.id.clone())
                },
                dossier_prefixes: record.dossier_prefixes.iter().cloned().collect(),
            };
            self.organisation.units.insert(id, unit);
        }
        for At { row, record } in rows {
            let (Some(successor), Some(old)) = (&record.successor, ids.get(record.id.as_str())) else { continue };
            let Some(new) = ids.get(successor.as_str()) else {
                wrong.push(
                    Diagnostic::refusal("unit-successor-unknown")
                        .at_row(*row)
                        .with("id", &record.id)
                        .with("successor", successor),
                );
                continue;
            };
            let effective = record.validity.to_day().unwrap_or_else(|| self.organisation.units[new].validity.from);
            let known = self.organisation.successions.iter().any(|s| s.old == *old && s.new == *new);
            if !known {
                self.organisation.successions.insert(Succession { old: *old, new: *new, effective, extent: Extent::Whole });
            }
        }
    }

    fn add_successions(&mut self, rows: &[At<SuccessionRecord>], wrong: &mut Vec<Diagnostic>) {
        let index = self.by_code();
        let holder = |code: &str, day: Day| {
            let mut found = index.get(code).into_iter().flatten();
            found.find(|id| self.organisation.units[id].validity.holds_on(day)).copied()
        };
        let mut links = BTreeSet::new();
        for At { row, record } in rows {
            let (old, new) = (holder(&record.old_code, record.effective.plus(-1)), holder(&record.new_code, record.effective));
            let missing = |code: &str| {
                Diagnostic::refusal("succession-unit-unknown").at_row(*row).with("code", code).with("day", record.effective)
            };
            match (old, new) {
                (Some(old), Some(new)) if old == new => {
                    wrong.push(Diagnostic::refusal("succession-to-itself").at_row(*row).with("code", &record.old_code));
                }
                (Some(old), Some(new)) => {
                    links.insert(Succession { old, new, effective: record.effective, extent: record.extent });
                }
                (None, _) => wrong.push(missing(&record.old_code)),
                (_, None) => wrong.push(missing(&record.new_code)),
            }
        }
        // A file that names a pair of units says all about that pair.
        self.organisation.successions.retain(|s| !links.iter().any(|l| (l.old, l.new) == (s.old, s.new)));
        self.organisation.successions.extend(links);
    }

    fn add_procedures(&mut self, rows: &[At<ProcedureRecord>], wrong: &mut Vec<Diagnostic>) {
        let mut grouped: BTreeMap<&ProcedureCode, Vec<&At<ProcedureRecord>>> = BTreeMap::new();
        for row in rows {
            if row.record.code == ProcedureCode::unreadable() {
                wrong.push(Diagnostic::refusal("procedure-code-unreadable").at_row(row.row));
            } else {
                grouped.entry(&row.record.code).or_default().push(row);
            }
        }
        for (code, spans) in grouped {
            match History::new(&spans.iter().map(|s| (s.record.validity, s.record.level)).collect::<Vec<_>>()) {
                Ok(levels) => {
                    let latest = spans.iter().max_by_key(|s| s.record.validity).map_or(&spans[0].record, |s| &s.record);
                    let procedure = Procedure { name: latest.name.clone(), field: latest.field.clone(), levels };
                    self.catalogue.procedures.insert(code.clone(), procedure);
                }
                Err((a, b)) => wrong.push(
                    Diagnostic::refusal("procedure-levels-overlap")
                        .at_row(spans[b].row)
                        .with("code", code)
                        .with("other", spans[a].row),
                ),
            }
        }
    }

    fn add_aliases(&mut self, rows: &[At<AliasRecord>], wrong: &mut Vec<Diagnostic>) {
        let mut seen: BTreeMap<&ProcedureCode, (&ProcedureCode, u64)> = BTreeMap::new();
        for At { row, record } in rows {
            if record.alias == ProcedureCode::unreadable() || record.code == ProcedureCode::unreadable() {
                wrong.push(Diagnostic::refusal("procedure-code-unreadable").at_row(*row));
                continue;
            }
            let earlier = seen.insert(&record.alias, (&record.code, *row));
            if let Some((_, other)) = earlier.filter(|(code, _)| *code != &record.code) {
                wrong.push(Diagnostic::refusal("alias-of-two").at_row(*row).with("code", &record.alias).with("other", other));
            }
            self.catalogue.aliases.insert(record.alias.clone(), record.code.clone());
        }
        for At { row, record } in rows {
            if self.catalogue.aliases.contains_key(&record.code) {
                wrong.push(
                    Diagnostic::refusal("alias-of-alias").at_row(*row).with("code", &record.alias).with("other", &record.code),
                );
            }
        }
    }

    /// The units that a row concerns.
    fn concerned(&self, unit: Option<&str>, scope: &[String], row: u64, wrong: &mut Vec<Diagnostic>) -> Vec<UnitId> {
        let named: Vec<&str> = unit.map_or_else(|| scope.iter().map(String::as_str).collect(), |u| vec![u]);
        if named.is_empty() {
            wrong.push(Diagnostic::refusal("row-without-unit").at_row(row));
        }
        let mut found = Vec::new();
        for name in named {
            match self.organisation.resolve(name, Day::MAX.plus(-1)) {
                Ok(id) => found.push(id),
                Err(_) => wrong.push(Diagnostic::refusal("unit-unknown").at_row(row).with("unit", name)),
            }
        }
        found
    }

    fn add_departments(&mut self, rows: &[At<DepartmentRecord>], scope: &[String], wrong: &mut Vec<Diagnostic>) {
        let mut seen = BTreeMap::new();
        for At { row, record } in rows {
            for unit in self.concerned(record.unit.as_deref(), scope, *row, wrong) {
                if let Some(other) = seen.insert((unit, record.code.clone()), *row) {
                    wrong.push(
                        Diagnostic::refusal("department-twice").at_row(*row).with("code", &record.code).with("other", other),
                    );
                }
                self.departments.insert((unit, record.code.clone()), record.name.clone());
            }
        }
    }

    /// The code of a department of a unit that is called by its code, or by its name as tables for people do.
    fn department_called(&self, unit: UnitId, called: &CompactString) -> Option<CompactString> {
        if self.departments.contains_key(&(unit, called.clone())) {
            return Some(called.clone());
        }
        let wanted = crate::text::bare(called);
        let of_unit = self.departments.range((unit, CompactString::default())..).take_while(|((u, _), _)| *u == unit);
        let mut named = of_unit.filter(|(_, name)| crate::text::bare(name) == wanted).map(|((_, code), _)| code.clone());
        // Two of one name cannot be told apart.
        named.next().filter(|_| named.next().is_none())
    }

    fn add_assignments(&mut self, rows: &[At<AssignmentRecord>], scope: &[String], wrong: &mut Vec<Diagnostic>) {
        type Span<'a> = (&'a At<AssignmentRecord>, CompactString);
        let mut grouped: BTreeMap<(UnitId, &ProcedureCode), Vec<Span<'_>>> = BTreeMap::new();
        for at in rows {
            if at.record.procedure == ProcedureCode::unreadable() {
                wrong.push(Diagnostic::refusal("procedure-code-unreadable").at_row(at.row));
                continue;
            }
            for unit in self.concerned(at.record.unit.as_deref(), scope, at.row, wrong) {
                let Some(department) = self.department_called(unit, &at.record.department) else {
                    let name = &self.organisation.units[&unit].name;
                    wrong.push(
                        Diagnostic::refusal("department-unknown")
                            .at_row(at.row)
                            .with("code", &at.record.department)
                            .with("unit", name),
                    );
                    break;
                };
                grouped.entry((unit, &at.record.procedure)).or_default().push((at, department));
            }
        }
        for ((unit, procedure), spans) in grouped {
            match History::new(&spans.iter().map(|(s, d)| (s.record.validity, d.clone())).collect::<Vec<_>>()) {
                Ok(history) => {
                    self.catalogue.assignments.insert(unit, procedure, &history);
                }
                Err((a, b)) => {
                    let said = Diagnostic::refusal("assignments-overlap")
                        .at_row(spans[b].0.row)
                        .with("code", procedure)
                        .with("other", spans[a].0.row);
                    if !wrong.contains(&said) {
                        wrong.push(said);
                    }
                }
            }
        }
    }

    fn add_legal_texts(&mut self, rows: &[At<LegalText>], wrong: &mut Vec<Diagnostic>) {
        let mut seen = BTreeMap::new();
        for At { row, record } in rows {
            if let Some(other) = seen.insert(record.key(), *row) {
                wrong.push(
                    Diagnostic::refusal("legal-text-twice").at_row(*row).with("number", &record.number).with("other", other),
                );
            }
            if record.from.zip(record.to).is_some_and(|(from, to)| to <= from) {
                wrong.push(Diagnostic::refusal("legal-text-ends-before").at_row(*row).with("number", &record.number));
            }
            // A text whose day of signing was not known before is the same text.
            self.legal_texts.retain(|_, kept| kept.number != record.number || kept.signed.is_some());
            self.legal_texts.insert(record.key(), record.clone());
        }
    }

    fn add_decision(&mut self, record: &DecisionRecord, wrong: &mut Vec<Diagnostic>) {
        // The decision binds the unit that existed when its annex begins to hold.
        let day = record.validity.from_day().unwrap_or(Day::MIN);
        let Ok(unit) = self.organisation.resolve(&record.unit, day) else {
            wrong.push(Diagnostic::refusal("unit-unknown").with("unit", &record.unit));
            return;
        };
        for act in &record.acts {
            if decisions::called(&self.decisions, &act.decision).is_none_or(|id| *id == record.id) {
                wrong.push(Diagnostic::refusal("decision-unknown").with("decision", &act.decision));
            }
        }
        let mut seen = BTreeMap::new();
        let mut targets = Vec::new();
        for At { row, record: target } in &record.targets {
            let of = target.unit.as_deref().map_or(Ok(unit), |named| self.organisation.resolve(named, day));
            let Ok(unit) = of else {
                let named = target.unit.as_deref().unwrap_or_default();
                wrong.push(Diagnostic::refusal("unit-unknown").at_row(*row).with("unit", named));
                continue;
            };
            if let Some(code) = &target.department
                && !self.departments.contains_key(&(unit, code.clone()))
            {
                let name = &self.organisation.units[&unit].name;
                wrong.push(Diagnostic::refusal("department-unknown").at_row(*row).with("code", code).with("unit", name));
                continue;
            }
            let target = Target {
                decision: record.id.clone(),
                annex_row: *row as u32,
                unit,
                department: target.department.clone(),
                field: target.field.clone(),
                level: target.level,
                indicator: target.indicator.clone(),
                percent: target.percent,
                validity: record.validity,
                ended: None,
            };
            let share = (unit, target.department.clone(), target.field.clone(), target.level, target.indicator.clone());
            if let Some(other) = seen.insert(share, *row) {
                wrong.push(Diagnostic::refusal("target-twice").at_row(*row).with("other", other));
            }
            targets.push(target);
        }
        self.targets.retain(|t| t.decision != record.id);
        self.targets.extend(targets);
        self.targets.sort_by(|a, b| (&a.decision, a.annex_row).cmp(&(&b.decision, b.annex_row)));
        self.decisions
            .insert(record.id.clone(), Decision { unit, title: record.title.clone(), document: (&record.document).into() });
        decisions::settle(self);
    }
}

#[cfg(test)]
mod tests;
