//! Everything that is wrong with a draft, or worth knowing before it is confirmed.
//!
//! A [`Severity::Refusal`] bars the confirmation, never the editing; a [`Severity::Remark`] bars nothing. What belongs to a
//! field of the text names it in the argument `field`; what belongs to a value of the annex has its row, from 1.

use super::annex::is_whole;
use super::{ActKind, AnnexTarget, DecisionText, indicator_id};
use crate::catalogue::Level;
use crate::diagnostics::{Diagnostic, Severity};
use crate::dossiers::UnitId;
use crate::reference::Reference;
use crate::reference::decisions::{called, ends};
use crate::targets::{Percent, Share, Target, target_for};
use crate::time::{Day, Validity};

/// The field of the text to which a finding belongs; `None`: to the annex, or to the whole.
#[must_use]
pub fn field_of(finding: &Diagnostic) -> Option<&str> {
    finding.args.iter().find(|(name, _)| name == "field").map(|(_, field)| field.as_str())
}

/// Does a finding bar the confirmation?
#[must_use]
pub fn bars(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Refusal)
}

/// Checks a text against the reference data as they are recorded.
#[must_use]
pub fn check(text: &DecisionText, reference: &Reference) -> Vec<Diagnostic> {
    let mut check = Check { text, reference, validity: text.validity(), found: Vec::new() };
    check.fields();
    let unit = check.unit();
    check.acts();
    if let Some(unit) = unit {
        check.annex(unit);
    }
    check.found
}

struct Check<'a> {
    text: &'a DecisionText,
    reference: &'a Reference,
    validity: Option<Validity>,
    found: Vec<Diagnostic>,
}

/// A row of the annex whose every part is known.
struct Row<'a> {
    at: u64,
    unit: UnitId,
    share: Share<'a>,
    indicator: &'static str,
    percent: Percent,
}

fn remark(code: &str) -> Diagnostic {
    Diagnostic::new(Severity::Remark, code)
}

impl Check<'_> {
    fn say(&mut self, finding: Diagnostic) {
        self.found.push(finding);
    }

    fn refuse(&mut self, code: &str, field: &str) {
        self.say(Diagnostic::refusal(code).with("field", field));
    }

    fn fields(&mut self) {
        let text = self.text;
        let needed = [
            ("number", text.number.is_some()),
            ("date", text.date.is_some()),
            ("title", text.title.is_some()),
            ("unit", text.unit.is_some()),
            ("year", self.validity.is_some() || text.annex.is_none() || text.year.is_some()),
        ];
        for (field, _) in needed.into_iter().filter(|(_, there)| !there) {
            self.refuse("decision-lacks", field);
        }
        for (field, there) in [("issuer", text.issuer.is_some()), ("signer", text.signer.is_some())] {
            if !there {
                self.say(remark("decision-lacks").with("field", field));
            }
        }
        if text.annex.is_some() && text.year.is_some() && self.validity.is_none() {
            self.refuse("decision-never-holds", "effective_from");
        }
        if let (Some(date), Some(from)) = (text.date, text.effective_from)
            && from < date
        {
            self.say(remark("decision-holds-before-signed").with("field", "effective_from"));
        }
        self.taken();
        if let Some(parent) = text.parent.as_deref()
            && called(&self.reference.decisions, parent).is_none()
        {
            self.say(remark("decision-parent-unknown").with("field", "parent").with("decision", parent));
        }
    }

    /// An id is one decision's, and so is a number in its year and unit.
    fn taken(&mut self) {
        let text = self.text;
        if self.reference.decisions.contains_key(&text.id) {
            self.say(Diagnostic::refusal("decision-id-taken").with("field", "id").with("decision", &text.id));
        }
        let (Some(number), Some(date)) = (text.number.as_deref().map(crate::text::bare), text.date) else { return };
        let same = |other: &DecisionText| {
            other.number.as_deref().map(crate::text::bare).as_ref() == Some(&number)
                && other.date.is_some_and(|day| day.year() == date.year())
                && other.unit.as_ref().and_then(|unit| unit.code.as_ref())
                    == text.unit.as_ref().and_then(|unit| unit.code.as_ref())
        };
        let other = self.reference.decisions.iter().find(|(id, kept)| **id != text.id && same(kept.document.text()));
        if let Some((id, _)) = other {
            self.say(Diagnostic::refusal("decision-number-taken").with("field", "number").with("decision", id));
        }
    }

    /// The unit that it binds, on the day from which it holds.
    fn unit(&mut self) -> Option<UnitId> {
        let unit = self.text.unit.as_ref()?;
        let Some(code) = unit.code.as_deref() else {
            self.refuse("decision-unit-unnamed", "unit");
            return None;
        };
        let found = self.reference.organisation.resolve(code, self.first_day()).ok();
        if found.is_none() {
            self.say(Diagnostic::refusal("unit-unknown").with("unit", code).with("field", "unit"));
        }
        found
    }

    fn first_day(&self) -> Day {
        self.validity.and_then(Validity::from_day).or(self.text.holds_from()).unwrap_or(Day::MIN)
    }

    fn acts(&mut self) {
        let (text, decisions) = (self.text, &self.reference.decisions);
        let ended = ends(decisions);
        for act in &text.acts {
            let Some(id) = called(decisions, &act.decision) else {
                self.say(Diagnostic::refusal("decision-unknown").with("decision", &act.decision).with("field", "acts"));
                continue;
            };
            if *id == text.id {
                self.say(Diagnostic::refusal("decision-acts-on-itself").with("field", "acts"));
                continue;
            }
            let Some(from) = text.holds_from() else { continue };
            if let Some((day, by)) = ended.get(id.as_str()).filter(|(day, _)| *day <= from) {
                let said = remark("decision-act-on-ended").with("decision", id).with("by", by);
                self.say(said.with("day", day.vietnamese()).with("field", "acts"));
            }
            let other = decisions[id].document.text();
            if other.date.or(other.effective_from).is_some_and(|day| from < day) {
                self.say(Diagnostic::refusal("decision-act-before").with("decision", id).with("field", "acts"));
            }
        }
        let empty = text.annex.as_ref().is_none_or(|annex| annex.targets.is_empty());
        if empty && text.acts.is_empty() {
            self.say(remark("annex-empty"));
        } else if empty && text.acts.iter().any(|act| act.how == ActKind::Amend) {
            self.say(remark("decision-amends-nothing").with("field", "acts"));
        }
    }

    fn annex(&mut self, unit: UnitId) {
        let Some(annex) = &self.text.annex else { return };
        if annex.illustrative {
            self.say(remark("annex-illustrative"));
        }
        let mut seen = std::collections::BTreeMap::new();
        let below = self.reference.organisation.subtree(unit);
        for (at, target) in (1..).zip(&annex.targets) {
            let Some(row) = self.row(at, target, unit) else { continue };
            let share = (row.unit, row.share.department, row.share.field, row.share.level.map(Level::name), row.indicator);
            if let Some(other) = seen.insert(share, at) {
                self.say(Diagnostic::refusal("target-twice").at_row(at).with("other", other));
            }
            if !below.contains(&row.unit) {
                let name = &self.reference.organisation.units[&row.unit].name;
                self.say(remark("annex-unit-elsewhere").at_row(at).with("unit", name));
            }
            self.overlap(&row, unit);
            self.parent(&row, unit);
            self.addition(&row);
        }
    }

    fn row<'r>(&mut self, at: u64, target: &'r AnnexTarget, bound: UnitId) -> Option<Row<'r>> {
        let before = self.found.len();
        let unit = match target.unit.as_deref() {
            None => bound,
            Some(code) => match self.reference.organisation.resolve(code, self.first_day()) {
                Ok(unit) => unit,
                Err(_) => {
                    self.say(Diagnostic::refusal("unit-unknown").at_row(at).with("unit", code));
                    return None;
                }
            },
        };
        let name = &self.reference.organisation.units[&unit].name;
        if let Some(code) = target.department_code.as_deref() {
            if !self.reference.departments.contains_key(&(unit, code.into())) {
                self.say(Diagnostic::refusal("department-unknown").at_row(at).with("code", code).with("unit", name));
            }
        } else if target.unit.is_none() && target.department_name.as_deref().is_some_and(|called| !is_whole(called, name)) {
            self.say(Diagnostic::refusal("annex-row-unmatched").at_row(at));
        }
        let indicator = indicator_id(&target.indicator);
        if indicator.is_none() {
            self.say(Diagnostic::refusal("annex-indicator-unknown").at_row(at));
        }
        let percent = target.target_percent.parse().ok();
        if percent.is_none() {
            self.say(Diagnostic::refusal("annex-percent").at_row(at));
        }
        let level = target.level.as_deref().map_or(Ok(None), Level::from_label);
        if level.is_err() {
            self.say(Diagnostic::refusal("annex-level-unknown").at_row(at));
        }
        let share =
            Share { department: target.department_code.as_deref(), field: target.field.as_deref(), level: level.ok().flatten() };
        let sound = self.found.len() == before;
        indicator.zip(percent).filter(|_| sound).map(|(indicator, percent)| Row { at, unit, share, indicator, percent })
    }

    /// Decisions by id on which this one acts.
    fn acted_on(&self) -> impl Iterator<Item = &str> {
        self.text.acts.iter().filter_map(|act| called(&self.reference.decisions, &act.decision)).map(String::as_str)
    }

    fn same<'t>(&'t self, row: &'t Row<'_>) -> impl Iterator<Item = &'t Target> {
        self.reference.targets.iter().filter(|t| {
            let own = t.decision == self.text.id;
            !own && t.unit == row.unit && t.share() == row.share && t.indicator == row.indicator
        })
    }

    /// Another decision that binds the same unit assigns the same share on some of the same days, and this one does not say
    /// that it amends or replaces it.
    fn overlap(&mut self, row: &Row<'_>, bound: UnitId) {
        let Some(validity) = self.validity else { return };
        let other = self.same(row).find(|t| {
            let shares_a_day = t.validity.overlaps(validity) && t.ended.is_none_or(|end| end > validity.from);
            let bound_too = self.reference.decisions.get(&t.decision).is_some_and(|d| d.unit == bound);
            shares_a_day && bound_too && !self.acted_on().any(|id| id == t.decision)
        });
        let said = other.map(|other| {
            let said = Diagnostic::refusal("decision-overlaps").at_row(row.at);
            said.with("decision", &other.decision).with("other", other.annex_row)
        });
        self.found.extend(said);
    }

    /// What the decision above assigns for the same: to this very unit, or to the unit above as a whole.
    fn parent(&mut self, row: &Row<'_>, bound: UnitId) {
        let Some(last) = self.validity.map(|v| v.to.plus(-1)) else { return };
        let above: Vec<Target> = self
            .reference
            .targets
            .iter()
            .filter(|t| self.reference.decisions.get(&t.decision).is_some_and(|d| d.unit != bound))
            .cloned()
            .collect();
        let whole = Share { department: None, ..row.share };
        let parent = self.reference.organisation.units[&row.unit].parent_on(last);
        let assigned = target_for(&above, row.unit, whole, row.indicator, last)
            .or_else(|| target_for(&above, parent?, whole, row.indicator, last))
            .map(|t| (t.percent, t.decision.clone()));
        let Some((percent, decision)) = assigned.filter(|(percent, _)| *percent != row.percent) else { return };
        let code = if row.percent < percent { "annex-below-parent" } else { "annex-above-parent" };
        self.say(remark(code).at_row(row.at).with("parent", percent).with("decision", decision));
    }

    /// An amendment's row that the amended decisions do not have is an addition, which may be meant or a slip.
    fn addition(&mut self, row: &Row<'_>) {
        let amended: Vec<&str> = self.acted_on().collect();
        let amends = self.text.acts.iter().any(|act| act.how == ActKind::Amend);
        let stands = self.same(row).any(|t| amended.contains(&t.decision.as_str()));
        let adds = amends && !amended.is_empty() && !stands;
        if adds {
            self.say(remark("annex-row-added").at_row(row.at));
        }
    }
}

#[cfg(test)]
mod tests;
