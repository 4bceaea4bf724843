//! People, their rights and their tokens in words.

use crate::words::Language;
use crate::{GrantView, TokenView};

impl Language {
    /// That the unit of a grant has ended, and what it became.
    #[must_use]
    pub fn passed_to(self, grant: &GrantView) -> String {
        let units: Vec<String> = grant.passed_to.iter().map(|unit| format!("{} ({})", unit.name, unit.key)).collect();
        self.text_with("people-unit-ended", &[("units", units.join(", "))])
    }

    /// Can a token be used, and if not, why?
    #[must_use]
    pub fn token_state(self, token: &TokenView) -> String {
        match (token.revoked_at, token.valid, &token.owner) {
            (Some(at), ..) => self.text_with("token-revoked-at", &[("at", at.vietnamese())]),
            (None, true, _) => self.text("token-valid"),
            (None, false, Some(owner)) if owner.disabled => self.text("token-owner-disabled"),
            (None, false, _) => self.text("token-expired"),
        }
    }
}
