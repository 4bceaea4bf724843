//! Diagnostics of a file as they are gathered: a bounded number of each code.

use std::collections::BTreeMap;

use dondoc_domain::diagnostics::{Diagnostic, Severity};

/// So many of one code are kept; the rest is only counted.
pub(crate) const KEPT: u64 = 1000;

/// What was found in a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Findings {
    kept: Vec<Diagnostic>,
    counts: BTreeMap<&'static str, (Severity, u64)>,
}

impl Findings {
    /// Adds a finding; `place` fills in where, and is only called while the code's quota lasts.
    pub(crate) fn add(&mut self, severity: Severity, code: &'static str, place: impl FnOnce(Diagnostic) -> Diagnostic) {
        let (_, count) = self.counts.entry(code).or_insert((severity, 0));
        *count += 1;
        if *count <= KEPT {
            self.kept.push(place(Diagnostic::new(severity, code)));
        }
    }

    /// All of them, with a sum for each code that had too many.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        let mut all = self.kept;
        for (code, (severity, count)) in self.counts {
            if count > KEPT {
                all.push(Diagnostic::new(severity, "further-findings").with("of", code).with("count", count - KEPT));
            }
        }
        all
    }
}
