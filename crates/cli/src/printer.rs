//! Where output goes: data to stdout, all else to stderr; no meaning by colour alone.
//!
//! Who reads our output may stop reading (`dondoc … | head`): what is said after that is said to nobody, and the command goes on
//! to its end as if it had been read. So no work is cut off in the middle, and nothing is said about it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::ExitCode;

use comfy_table::{CellAlignment, ContentArrangement, Table, TableComponent, presets};
use dondoc_app::Error;
use dondoc_app::views::Tables;
use dondoc_app::words::Language;
use dondoc_domain::definitions::Unknown;
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use serde::Serialize;

/// A line on stdout.
macro_rules! out {
    ($($said:tt)*) => {
        let _ = writeln!(std::io::stdout().lock(), $($said)*);
    };
}

/// A line on stderr.
macro_rules! err {
    ($($said:tt)*) => {
        let _ = writeln!(std::io::stderr().lock(), $($said)*);
    };
}

/// Remarks shown in a terminal; all of them are on the page of the import.
const REMARKS_SHOWN: usize = 20;

pub(crate) struct Printer {
    pub(crate) language: Language,
    pub(crate) json: bool,
}

impl Printer {
    pub(crate) fn new(language: Language, json: bool) -> Printer {
        Printer { language, json }
    }

    /// One JSON document on stdout.
    pub(crate) fn json(&self, value: &impl Serialize) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => {
                out!("{text}");
            }
            Err(why) => {
                err!("{why}");
            }
        }
    }

    /// A line of data.
    pub(crate) fn data(&self, line: &str) {
        out!("{line}");
    }

    /// A table of data; columns from `numbers_from` on are numbers.
    pub(crate) fn table(&self, head: &[String], rows: Vec<Vec<String>>, numbers_from: usize) {
        out!("{}", drawn(head, rows, numbers_from));
    }

    /// A table that helps to understand, on stderr.
    pub(crate) fn aside(&self, head: &[String], rows: Vec<Vec<String>>) {
        err!("{}", drawn(head, rows, usize::MAX));
    }

    /// Something to know, on stderr.
    pub(crate) fn note(&self, key: &str, args: &[(&str, String)]) {
        err!("{}", self.language.text_with(key, args));
    }

    /// Which procedure tables figures rest on, if any, on stderr.
    pub(crate) fn tables(&self, tables: &Tables) {
        for (sentence, _) in self.language.tables(tables) {
            err!("{sentence}");
        }
    }

    /// What counted dossiers do not say, on stderr.
    pub(crate) fn unknown(&self, unknown: &BTreeMap<Unknown, u64>) {
        for (what, n) in unknown {
            err!("{}", self.language.unknown_told(*what, *n));
        }
    }

    /// Diagnostics on stderr, each with its remedy once.
    pub(crate) fn diagnostics(&self, all: &[Diagnostic]) {
        let mut hinted = std::collections::BTreeSet::new();
        for d in all.iter().take(REMARKS_SHOWN) {
            let kind = match d.severity {
                Severity::Refusal => "severity-refusal",
                Severity::Excluded => "severity-excluded",
                Severity::Remark => "severity-remark",
            };
            err!("{}: {}", self.language.text(kind), self.language.diagnostic(d));
            if let Some(hint) = self.language.hint(d).filter(|h| hinted.insert(h.clone())) {
                err!("  {}: {hint}", self.language.text("hint"));
            }
        }
        if all.len() > REMARKS_SHOWN {
            self.note("cli-more-remarks", &[("count", self.language.number((all.len() - REMARKS_SHOWN) as u64))]);
        }
    }

    /// A use case that was not done.
    pub(crate) fn failure(&self, error: &Error) -> ExitCode {
        if let Error::Internal(cause) = error {
            return self.fault(cause.as_ref());
        }
        if self.json {
            self.json(&serde_json::json!({ "error": self.diagnostics_json(error.diagnostics()) }));
        }
        self.diagnostics(error.diagnostics());
        ExitCode::from(1)
    }

    /// Our fault.
    pub(crate) fn fault(&self, cause: &dyn std::error::Error) -> ExitCode {
        err!("{}", self.language.text("cli-our-fault"));
        let mut cause = Some(cause);
        while let Some(why) = cause {
            err!("  {why}");
            cause = why.source();
        }
        ExitCode::from(2)
    }

    /// Diagnostics as data, with their words.
    pub(crate) fn diagnostics_json(&self, all: &[Diagnostic]) -> serde_json::Value {
        let one = |d: &Diagnostic| {
            serde_json::json!({
                "code": d.code, "severity": d.severity, "place": d.place,
                "message": self.language.diagnostic(d), "hint": self.language.hint(d),
            })
        };
        all.iter().map(one).collect()
    }
}

fn drawn(head: &[String], rows: Vec<Vec<String>>, numbers_from: usize) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic).set_header(head);
    for line in [TableComponent::HorizontalLines, TableComponent::MiddleIntersections] {
        table.remove_style(line);
    }
    table.add_rows(rows);
    for column in table.column_iter_mut().skip(numbers_from) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}
