//! The journal in words.

use dondoc_domain::journal::{Difference, Finding};

use super::Language;

impl Language {
    /// What was found to be otherwise, and where.
    #[must_use]
    pub fn finding(self, found: &Finding) -> String {
        let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
        let key = match (found.difference, &found.column) {
            (Difference::LineAltered, Some(column)) if column == "hash" => "journal-line-hash-altered".to_owned(),
            // What the first migration made no line tells of.
            (Difference::RowsAltered | Difference::RowsMissing, _) if found.line.is_none() => {
                "journal-rows-without-line".to_owned()
            }
            (difference, _) => format!("journal-{}", difference.name()),
        };
        let args = [
            ("line", found.line.map_or_else(|| "?".to_owned(), |line| line.to_string())),
            ("table", told(&found.table).replace('+', ", ")),
            ("row", told(&found.row)),
            ("column", told(&found.column)),
            ("file", told(&found.file)),
        ];
        self.text_with(&key, &args)
    }

    /// What a line tells of; an action without words of its own is called by its name.
    #[must_use]
    pub fn action(self, action: &str) -> String {
        let key = format!("journal-action-{action}");
        self.find(&key, std::iter::empty()).unwrap_or_else(|| action.to_owned())
    }

    /// What a line is about, as lines name it (`import 7`, `stated figure 3`); what has no words of its own is called as it is named.
    #[must_use]
    pub fn line_subject(self, subject: &str) -> String {
        let (kind, which) = subject.rsplit_once(' ').unwrap_or((subject, ""));
        let key = format!("journal-subject-{}", kind.replace(' ', "-"));
        self.find(&key, std::iter::once(("id", which))).unwrap_or_else(|| subject.to_owned())
    }
}
