//! Checks, modes and reasons in words.

use dondoc_domain::dossiers::Exclusion;
use dondoc_domain::quality::{Basis, Check, Mode};

use super::Language;

impl Language {
    /// A reason for leaving a row out.
    #[must_use]
    pub fn exclusion(self, reason: Exclusion) -> String {
        match reason {
            Exclusion::Quality(check) => self.text_with("exclusion-quality", &[("check", self.check(check))]),
            other => self.text(&format!("exclusion-{}", other.name().replace('_', "-"))),
        }
    }

    /// Name of a check.
    #[must_use]
    pub fn check(self, check: Check) -> String {
        let kind = if check.flag().is_some() { "flag" } else { "check" };
        self.text(&format!("{kind}-{}", check.name().replace('_', "-")))
    }

    /// What a check looks for.
    #[must_use]
    pub fn check_why(self, check: Check) -> String {
        self.text(&format!("check-why-{}", check.name().replace('_', "-")))
    }

    /// Where a check comes from.
    #[must_use]
    pub fn basis(self, basis: Basis) -> String {
        self.text(&format!("check-basis-{}", basis.name()))
    }

    /// What is done about a check; `None`: as by default.
    #[must_use]
    pub fn mode(self, mode: Option<Mode>) -> String {
        self.text(&format!("mode-{}", mode.map_or("default", Mode::name)))
    }
}
