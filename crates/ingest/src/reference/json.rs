//! `units.json` and `decision.json`.

use compact_str::CompactString;
use dondoc_domain::catalogue::Level;
use dondoc_domain::decisions::{DecisionText, indicator_id};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::reference::{At, DecisionRecord, LocalUnitRecord, TargetRecord};
use dondoc_domain::targets::Percent;
use dondoc_domain::text::tidy;
use dondoc_domain::time::{Day, Validity};
use serde_json::Value;

use crate::reference::invalid;

/// The list of a `units.json`, if the document is one.
pub(super) fn units_of(document: &Value) -> Option<&[Value]> {
    let units = document.get("units")?.as_array()?;
    let unit = |u: &Value| u.get("code").is_some() && (u.get("id").is_some() || u.get("dossier_prefixes").is_some());
    units.iter().any(unit).then_some(units.as_slice())
}

/// Is the document a decision: one with an annex, or one that changes another?
pub(super) fn is_decision(document: &Value) -> bool {
    let list = |value: Option<&Value>| value.is_some_and(Value::is_array);
    list(document.pointer("/annex/targets")) || (list(document.get("acts")) && document.get("title").is_some())
}

/// A text that is there and not empty; numbers as they are written.
fn text(of: &Value, key: &str) -> Option<String> {
    let text = match of.get(key)? {
        Value::String(text) => tidy(text),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A row of a list, and what is wrong with it.
struct Line<'a> {
    value: &'a Value,
    row: u64,
    wrong: &'a mut Vec<Diagnostic>,
}

impl Line<'_> {
    fn wrong<T>(&mut self, key: &str, why: &str) -> Option<T> {
        self.wrong.push(invalid(self.row, key, why));
        None
    }

    fn text(&mut self, key: &str) -> Option<String> {
        match text(self.value, key) {
            Some(text) => Some(text),
            None => self.wrong(key, "missing"),
        }
    }

    /// `Some(None)`: open.
    fn end(&mut self, key: &str) -> Option<Option<Day>> {
        match self.value.get(key) {
            None | Some(Value::Null) => Some(None),
            Some(Value::String(text)) if text.trim().is_empty() => Some(None),
            Some(Value::String(text)) => match text.trim().parse() {
                Ok(day) => Some(Some(day)),
                Err(_) => self.wrong(key, "not-a-date"),
            },
            Some(_) => self.wrong(key, "not-a-date"),
        }
    }

    fn prefixes(&mut self) -> Option<Vec<String>> {
        let key = "dossier_prefixes";
        let Some(list) = self.value.get(key).and_then(Value::as_array) else { return self.wrong(key, "missing") };
        let prefixes: Option<Vec<String>> =
            list.iter().map(|p| p.as_str().map(|p| tidy(p).to_uppercase()).filter(|p| !p.is_empty())).collect();
        match prefixes {
            Some(prefixes) => Some(prefixes),
            None => self.wrong(key, "not-a-text"),
        }
    }
}

/// The units of a `units.json`.
pub(super) fn local_units(units: &[Value]) -> Result<Vec<At<LocalUnitRecord>>, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let mut records = Vec::new();
    for (at, value) in units.iter().enumerate() {
        let row = at as u64 + 1;
        let mut line = Line { value, row, wrong: &mut wrong };
        if let Some(record) = local_unit(&mut line) {
            records.push(At { row, record });
        }
    }
    if wrong.is_empty() { Ok(records) } else { Err(wrong) }
}

fn local_unit(line: &mut Line<'_>) -> Option<LocalUnitRecord> {
    let (id, code, name) = (line.text("id"), line.text("code"), line.text("name"));
    let (from, to, dossier_prefixes) = (line.end("valid_from"), line.end("valid_to"), line.prefixes());
    let validity = match Validity::new(from?, to?) {
        Some(validity) => Some(validity),
        None => line.wrong("valid_to", "not-after-valid-from"),
    };
    let successor = text(line.value, "successor");
    Some(LocalUnitRecord {
        id: id?,
        code: code?,
        name: name?,
        dossier_prefixes: dossier_prefixes?,
        validity: validity?,
        successor,
    })
}

/// A decision; `scope` are the ids of the units of its set.
pub(super) fn decision(document: Value, scope: &[String]) -> Result<DecisionRecord, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let missing = |wrong: &mut Vec<Diagnostic>, key: &str, why: &str| {
        wrong.push(Diagnostic::refusal("reference-cell-invalid").with("column", key).with("why", why));
    };
    let id = text(&document, "id");
    let title = text(&document, "title");
    let unit = unit_of(&document).or_else(|| if let [only] = scope { Some(only.clone()) } else { None });
    let told = DecisionText::of_document(&document);
    // One without an annex assigns nothing: it only has to have a day.
    let without_annex = || if told.annex.is_none() { Validity::new(told.holds_from(), None) } else { None };
    let validity = told.validity().or_else(without_annex);
    for (key, there) in
        [("id", id.is_some()), ("title", title.is_some()), ("unit", unit.is_some()), ("annex.period", validity.is_some())]
    {
        if !there {
            missing(&mut wrong, key, "missing");
        }
    }
    let mut targets = Vec::new();
    for (at, value) in document.pointer("/annex/targets").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let row = at as u64 + 1;
        if let Some(record) = target(&mut Line { value, row, wrong: &mut wrong }) {
            targets.push(At { row, record });
        }
    }
    match (id, title, unit, validity) {
        (Some(id), Some(title), Some(unit), Some(validity)) if wrong.is_empty() => {
            Ok(DecisionRecord { id, unit, title, validity, targets, acts: told.acts, document })
        }
        _ => Err(wrong),
    }
}

fn unit_of(document: &Value) -> Option<String> {
    let unit = document.get("unit")?;
    text(unit, "id").or_else(|| text(unit, "code")).or_else(|| text(document, "unit"))
}

fn target(line: &mut Line<'_>) -> Option<TargetRecord> {
    let indicator = line.text("indicator").and_then(|text| match indicator_id(&text) {
        Some(id) => Some(id.to_owned()),
        None => line.wrong("indicator", "not-an-indicator"),
    });
    let percent = line.text("target_percent").and_then(|text| match text.parse::<Percent>() {
        Ok(percent) => Some(percent),
        Err(_) => line.wrong("target_percent", "not-a-percent"),
    });
    let operator = match text(line.value, "operator").as_deref() {
        None | Some(">=" | "≥") => Some(()),
        Some(_) => line.wrong("operator", "not-an-operator"),
    };
    let level = match text(line.value, "level").map(|label| Level::from_label(&label)) {
        None => Some(None),
        Some(Ok(level)) => Some(level),
        Some(Err(_)) => line.wrong("level", "not-a-level"),
    };
    let department = text(line.value, "department_code").map(CompactString::from);
    let (unit, field) = (text(line.value, "unit"), text(line.value, "field"));
    operator?;
    Some(TargetRecord { unit, department, field, level: level?, indicator: indicator?, percent: percent? })
}
