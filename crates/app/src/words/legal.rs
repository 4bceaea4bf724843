//! Legal texts in words.

use dondoc_domain::legal::{LegalText, Standing, Warning};
use dondoc_domain::time::Day;

use super::Language;

impl Language {
    /// How a text stands on a day: in force, not yet, or ended, by what.
    #[must_use]
    pub fn legal_standing(self, text: &LegalText, day: Day) -> String {
        let shown = |day: Option<Day>| day.map(Day::vietnamese).unwrap_or_default();
        match (text.standing(day), &text.ended_by) {
            (Standing::InForce, _) if text.to.is_some() => self.text_with("legal-in-force-until", &[("day", shown(text.to))]),
            (Standing::InForce, _) => self.text("legal-in-force"),
            (Standing::NotYet, _) => self.text_with("legal-not-yet", &[("day", shown(text.from))]),
            (Standing::Ended, None) => self.text_with("legal-ended", &[("day", shown(text.to))]),
            (Standing::Ended, Some(by)) => self.text_with("legal-ended-by", &[("day", shown(text.to)), ("by", by.clone())]),
        }
    }

    /// How well something about a text is founded; other marks are shown as they are.
    #[must_use]
    pub fn legal_evidence(self, evidence: &str) -> String {
        match evidence {
            "verified" => self.text("legal-evidence-verified"),
            "second-hand" => self.text("legal-evidence-second-hand"),
            "memory" => self.text("legal-evidence-memory"),
            other => other.to_owned(),
        }
    }

    /// What is to be said about a base that does not hold.
    #[must_use]
    pub fn legal_warning(self, warning: &Warning) -> String {
        let text = format!("{} {}", warning.kind, warning.number);
        let mut args = vec![("text", text), ("day", warning.day.vietnamese())];
        let key = match (warning.standing, &warning.successor) {
            (Standing::Ended, Some(by)) => {
                args.push(("by", by.clone()));
                "legal-warning-ended-by"
            }
            (Standing::Ended, None) => "legal-warning-ended",
            _ => "legal-warning-not-yet",
        };
        let said = self.text_with(key, &args);
        if warning.evidence == "verified" { said } else { format!("{said} {}", self.text("legal-warning-look")) }
    }
}
