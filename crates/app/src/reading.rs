//! Reading a decision from a file: what ingest found in it, with the codes of units and departments that are known by their names.

use dondoc_domain::access::{Action, Resource};
use std::collections::BTreeSet;

use compact_str::CompactString;
use dondoc_domain::decisions::{AnnexTarget, DecisionText};
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::reference::Reference;
use dondoc_domain::text::{bare, fold};
use dondoc_domain::time::Day;
use dondoc_ingest::decision;

use crate::{App, Error, blocking};

/// A decision as it was read, for a person to confirm.
pub use dondoc_ingest::decision::Reading as DecisionReading;

/// The largest file of a decision, in bytes.
pub const LARGEST_DECISION: u64 = decision::LARGEST;

impl App {
    /// Reads a decision. Codes are given where exactly one unit or department has the name; else a note says so.
    ///
    /// # Errors
    /// The file is no text that can be read, or no decision.
    pub async fn read_decision(&self, name: &str, bytes: Vec<u8>) -> Result<DecisionReading, Error> {
        self.must(Action::Enter, Resource::Decisions)?;
        let name = name.to_owned();
        let mut reading = blocking(move || decision::read(&name, &bytes).map_err(Error::Refused)).await?;
        let (_, reference) = self.recorded_reference().await?;
        resolve(&mut reading, &reference);
        Ok(reading)
    }
}

/// Gives names their codes.
fn resolve(reading: &mut DecisionReading, reference: &Reference) {
    let DecisionReading { text, notes, .. } = reading;
    let day = day_of(text);
    let mut unit = None;
    if let Some(named) = text.unit.clone() {
        let around = words_around(text);
        match units_called(reference, &named.name, day, &around).as_slice() {
            [only] => {
                unit = Some(*only);
                text.unit = Some(dondoc_domain::decisions::DecisionUnit { code: Some(code_of(reference, *only)), ..named });
            }
            [] => notes.push(remark("decision-unit-unknown", "unit", &named.name)),
            _ => notes.push(remark("decision-unit-ambiguous", "unit", &named.name)),
        }
    }
    let fields: BTreeSet<String> = reference.catalogue.procedures.values().map(|p| bare(&p.field)).collect();
    let mut unknown = BTreeSet::new();
    for target in text.annex.iter_mut().flat_map(|annex| &mut annex.targets) {
        if let Some(name) = resolve_target(target, unit, day, reference)
            && unknown.insert(name.clone())
        {
            notes.push(remark("decision-department-unknown", "department", &name));
        }
        if let Some(field) = target.field.as_ref().filter(|field| !fields.contains(&bare(field)))
            && unknown.insert(format!("field {field}"))
        {
            notes.push(remark("decision-field-unknown", "field", field));
        }
    }
}

fn remark(code: &str, name: &str, value: &str) -> Diagnostic {
    Diagnostic::new(Severity::Remark, code).with(name, value)
}

/// The day on which its units are looked for: that of signing, else the beginning of its year.
fn day_of(text: &DecisionText) -> Option<Day> {
    text.date.or_else(|| Day::from_ymd(text.year?, 1, 1))
}

/// Everything that may name the units above the one that is meant.
fn words_around(text: &DecisionText) -> String {
    let all = text.superior.iter().chain(&text.issuer).chain(&text.title).chain(&text.legal_bases);
    bare(&all.cloned().collect::<Vec<_>>().join(" "))
}

/// Units of a name on a day; of several those whose unit above (or the one above it) is named around.
fn units_called(reference: &Reference, name: &str, day: Option<Day>, around: &str) -> Vec<UnitId> {
    let organisation = &reference.organisation;
    let wanted = fold(name);
    let held = |unit: &dondoc_domain::organisation::Unit| day.is_none_or(|day| unit.validity.holds_on(day));
    let called =
        |unit: &dondoc_domain::organisation::Unit| fold(day.map_or(unit.name.as_str(), |day| unit.name_on(day))) == wanted;
    let all: Vec<UnitId> = organisation.units.iter().filter(|(_, unit)| held(unit) && called(unit)).map(|(id, _)| *id).collect();
    if all.len() < 2 {
        return all;
    }
    let above = |id: &UnitId| {
        let unit = organisation.units.get(id)?;
        day.map_or_else(|| unit.parent(), |day| unit.parent_on(day))
    };
    let names_one = |id: &UnitId| organisation.units.get(id).is_some_and(|unit| around.contains(&bare(&unit.name)));
    let nearest: Vec<UnitId> = all.iter().filter(|id| above(id).is_some_and(|p| names_one(&p))).copied().collect();
    if !nearest.is_empty() {
        return nearest;
    }
    let further = |id: &&UnitId| above(id).and_then(|p| above(&p)).is_some_and(|p| names_one(&p));
    let further: Vec<UnitId> = all.iter().filter(further).copied().collect();
    if further.is_empty() { all } else { further }
}

/// The code by which a unit is asked for: with a day of its own where others held the same code.
fn code_of(reference: &Reference, id: UnitId) -> String {
    let units = &reference.organisation.units;
    let Some(unit) = units.get(&id) else { return String::new() };
    let alone = units.values().filter(|other| other.code == unit.code).count() == 1;
    match unit.validity.to_day().filter(|_| !alone) {
        Some(end) => format!("{}@{}", unit.code, end.plus(-1)),
        None => unit.code.clone(),
    }
}

/// Gives a row of the annex its codes; the name that could not be found.
fn resolve_target(target: &mut AnnexTarget, unit: Option<UnitId>, day: Option<Day>, reference: &Reference) -> Option<String> {
    let mut of = unit;
    if let Some(name) = target.unit.clone() {
        let Some(found) = child(reference, unit, &name, day) else { return Some(name) };
        target.unit = Some(code_of(reference, found));
        of = Some(found);
    }
    let name = target.department_name.clone()?;
    let Some(of) = of else { return Some(name) };
    if is_whole(reference, of, &name) {
        return None;
    }
    if let Some(code) = department(reference, of, &name) {
        target.department_code = Some(code.to_string());
        return None;
    }
    match child(reference, Some(of), &name, day) {
        Some(found) => {
            target.unit = Some(code_of(reference, found));
            None
        }
        None => Some(name),
    }
}

/// Words that name the unit as a whole: "UBND xã Hoàng Việt (chung toàn xã)", "Toàn xã".
fn is_whole(reference: &Reference, unit: UnitId, name: &str) -> bool {
    let own = reference.organisation.units.get(&unit).map(|u| bare(&u.name)).unwrap_or_default();
    let mut words = format!(" {} ", bare(name));
    for said in [own.as_str(), "uy ban nhan dan", "ubnd", "chung", "toan", "xa", "huyen", "tinh", "phuong", "thi tran", "cac"] {
        words = words.replace(&format!(" {said} "), " ");
    }
    words.trim().is_empty()
}

/// The only department of a unit with a name, whether the office or those who hold it are named.
fn department<'a>(reference: &'a Reference, unit: UnitId, name: &str) -> Option<&'a CompactString> {
    let short = |name: &str| {
        let words = bare(name);
        let leads = ["cong chuc ", "bo phan ", "linh vuc "];
        let words = leads.iter().find_map(|lead| words.strip_prefix(lead)).map_or(words.clone(), str::to_owned);
        [" xa", " phuong", " thi tran"].iter().find_map(|end| words.strip_suffix(end)).map_or(words.clone(), str::to_owned)
    };
    let wanted = short(name);
    let mut found = reference.departments_of(unit).filter(|(code, own)| short(own) == wanted || fold(code) == fold(name));
    found.next().map(|(code, _)| code).filter(|_| found.next().is_none())
}

/// The only unit of a name directly below another.
fn child(reference: &Reference, above: Option<UnitId>, name: &str, day: Option<Day>) -> Option<UnitId> {
    let wanted = bare(name);
    let wanted = ["ubnd ", "uy ban nhan dan "].iter().find_map(|lead| wanted.strip_prefix(lead)).unwrap_or(&wanted);
    let of = |unit: &dondoc_domain::organisation::Unit| match day {
        Some(day) => unit.validity.holds_on(day) && unit.parent_on(day) == above,
        None => unit.parent() == above,
    };
    let mut found = reference.organisation.units.iter().filter(|(_, unit)| bare(&unit.name) == wanted && of(unit));
    found.next().map(|(id, _)| *id).filter(|_| found.next().is_none())
}
