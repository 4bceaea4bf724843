//! Why a stated figure differs, in words.

use dondoc_domain::stated::{Cause, Part};

use super::Language;

impl Language {
    /// Each part of a difference with its sign: "+2: dòng bị loại khỏi danh sách (…)".
    #[must_use]
    pub fn stated_parts(self, parts: &[Part]) -> Vec<String> {
        let one = |(cause, n): &Part| {
            let why = match cause {
                Cause::Excluded(reason) => self.text_with("stated-cause-excluded", &[("why", self.exclusion(*reason))]),
                other => self.text(&format!("stated-cause-{}", other.name().replace('_', "-"))),
            };
            format!("{}: {why}", self.signed(*n))
        };
        parts.iter().map(one).collect()
    }
}
