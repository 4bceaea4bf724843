//! Changes in words.

use dondoc_domain::organisation::Extent;
use dondoc_domain::reference::amendments::Amendment;

use super::Language;
use crate::ChangeReport;

impl Language {
    /// Name of a kind of change.
    #[must_use]
    pub fn change_kind(self, kind: &str) -> String {
        self.text(&format!("change-kind-{}", kind.replace('_', "-")))
    }

    /// What a change does beside its effect on the rates: dossiers that count elsewhere, targets that stay behind.
    #[must_use]
    pub fn change_notes(self, report: &ChangeReport) -> Vec<String> {
        let mut notes = Vec::new();
        for moved in report.moved.iter().filter(|m| m.dossiers > 0) {
            let args = [
                ("period", moved.period.clone()),
                ("dossiers", self.number(moved.dossiers)),
                ("services", self.number(moved.services)),
            ];
            notes.push(self.text_with("change-moved", &args));
        }
        for lost in &report.targets {
            let key = if lost.lost == "unit" { "change-target-unit" } else { "change-target-department" };
            let target = lost.target.parse().map_or_else(|_| lost.target.clone(), |percent| self.target(percent));
            let indicator = self.text(&format!("indicator-{}", lost.indicator.replace('_', "-")));
            let args = [
                ("target", format!("{target} ({indicator})")),
                ("unit", lost.unit.clone()),
                ("department", lost.department.clone().unwrap_or_default()),
                ("decision", lost.decision.clone()),
                ("row", lost.annex_row.to_string()),
            ];
            notes.push(self.text_with(key, &args));
        }
        if report.untold > 0 {
            notes.push(self.text_with("change-untold", &[("n", self.number(report.untold as u64))]));
        }
        notes.push(self.text_with("change-todays-map", &[("day", report.today.vietnamese())]));
        notes
    }

    /// What an amendment does, in a sentence.
    #[must_use]
    pub fn amendment(self, amendment: &Amendment) -> String {
        let key = format!("change-said-{}", amendment.kind().replace('_', "-"));
        let level = |level: dondoc_domain::catalogue::Level| self.text(&format!("level-{}", level.name()));
        let named = |name: &str, code: &str| format!("{name} ({code})");
        let args: Vec<(&str, String)> = match amendment {
            Amendment::Create { code, name, .. } => vec![("unit", named(name, code))],
            Amendment::Close { unit, .. } => vec![("unit", unit.clone())],
            Amendment::Rename { unit, name, .. } => vec![("unit", unit.clone()), ("name", name.clone())],
            Amendment::Move { unit, to, .. } => vec![("unit", unit.clone()), ("to", to.clone())],
            Amendment::Merge { units, into, .. } => vec![("units", units.join(", ")), ("unit", named(&into.name, &into.code))],
            Amendment::Split { unit, into, .. } => {
                let part = |extent: Extent| {
                    let of = into.iter().filter(move |part| part.extent == extent);
                    of.map(|part| named(&part.name, &part.code)).collect::<Vec<_>>().join(", ")
                };
                vec![("unit", unit.clone()), ("main", part(Extent::MainPart)), ("parts", part(Extent::Part))]
            }
            Amendment::Level { procedure, level: to, .. } => vec![("procedure", procedure.to_string()), ("level", level(*to))],
            Amendment::BeginProcedure { procedure, name, level: to, .. } => {
                vec![("procedure", named(name, procedure.as_str())), ("level", level(*to))]
            }
            Amendment::EndProcedure { procedure, .. } => vec![("procedure", procedure.to_string())],
            Amendment::Assign { unit, procedure, department, .. } => {
                vec![("unit", unit.clone()), ("procedure", procedure.to_string()), ("department", department.to_string())]
            }
            Amendment::Department { unit, code, name, .. } => {
                vec![("unit", unit.clone()), ("department", named(name, code))]
            }
        };
        self.text_with(&key, &args)
    }
}
