//! Where output goes: data to stdout, all else to stderr; no meaning by colour alone.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the one place that prints")]

use std::collections::BTreeMap;
use std::process::ExitCode;

use comfy_table::{CellAlignment, ContentArrangement, Table, TableComponent, presets};
use dondoc_app::Error;
use dondoc_app::views::Tables;
use dondoc_app::words::Language;
use dondoc_domain::definitions::Unknown;
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use serde::Serialize;

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
            Ok(text) => println!("{text}"),
            Err(why) => eprintln!("{why}"),
        }
    }

    /// A line of data.
    pub(crate) fn data(&self, line: &str) {
        println!("{line}");
    }

    /// A table of data; columns from `numbers_from` on are numbers.
    pub(crate) fn table(&self, head: &[String], rows: Vec<Vec<String>>, numbers_from: usize) {
        println!("{}", drawn(head, rows, numbers_from));
    }

    /// A table that helps to understand, on stderr.
    pub(crate) fn aside(&self, head: &[String], rows: Vec<Vec<String>>) {
        eprintln!("{}", drawn(head, rows, usize::MAX));
    }

    /// Something to know, on stderr.
    pub(crate) fn note(&self, key: &str, args: &[(&str, String)]) {
        eprintln!("{}", self.language.text_with(key, args));
    }

    /// Which procedure tables figures rest on, if any, on stderr.
    pub(crate) fn tables(&self, tables: &Tables) {
        for (sentence, _) in self.language.tables(tables) {
            eprintln!("{sentence}");
        }
    }

    /// What counted dossiers do not say, on stderr.
    pub(crate) fn unknown(&self, unknown: &BTreeMap<Unknown, u64>) {
        for (what, n) in unknown {
            eprintln!("{}", self.language.unknown_told(*what, *n));
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
            eprintln!("{}: {}", self.language.text(kind), self.language.diagnostic(d));
            if let Some(hint) = self.language.hint(d).filter(|h| hinted.insert(h.clone())) {
                eprintln!("  {}: {hint}", self.language.text("hint"));
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
        eprintln!("{}", self.language.text("cli-our-fault"));
        let mut cause = Some(cause);
        while let Some(why) = cause {
            eprintln!("  {why}");
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
