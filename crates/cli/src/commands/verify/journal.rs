//! `dondoc verify --journal`.

use dondoc_app::{App, Error, JournalReport};
use serde_json::json;

use crate::Outcome;
use crate::args::VerifyArgs;
use crate::printer::Printer;

/// Differences shown in a terminal.
const SHOWN: usize = 50;

pub(crate) async fn run(app: &App, printer: &Printer, args: &VerifyArgs) -> Result<Outcome, Error> {
    let report = app.verify_journal(args.expect.as_deref()).await?;
    let same = report.findings.is_empty();
    if printer.json {
        printer.json(&as_json(printer, &report));
    } else {
        tell(printer, &report, args.expect.is_some());
    }
    // What was found is an answer, and yet nothing to go on with.
    Ok(if same { Outcome::Done } else { Outcome::Refused })
}

pub(crate) fn tell(printer: &Printer, report: &JournalReport, expected: bool) {
    let words = printer.language;
    if report.findings.is_empty() {
        printer.data(&words.text("journal-same"));
    } else {
        let n = words.number(report.findings.len() as u64);
        printer.data(&words.text_with("journal-differs", &[("n", n)]));
        for found in report.findings.iter().take(SHOWN) {
            printer.data(&format!("  {}", words.finding(found)));
        }
        if report.findings.len() > SHOWN {
            let n = words.number((report.findings.len() - SHOWN) as u64);
            printer.data(&words.text_with("journal-more", &[("n", n)]));
        }
    }
    let counted = [
        ("lines", words.number(report.lines)),
        ("pinned", words.number(report.pinned)),
        ("rows", words.number(report.reference_rows)),
        ("files", words.number(report.files)),
    ];
    printer.data(&words.text_with("journal-counted", &counted));
    if report.files_unpinned > 0 {
        printer.data(&words.text_with("journal-unpinned", &[("n", words.number(report.files_unpinned))]));
    }
    let missed = report.findings.iter().any(|f| f.difference == dondoc_domain::journal::Difference::HeadUnknown);
    if expected && !missed {
        printer.data(&words.text("journal-expected"));
    }
    printer.data(&words.text_with("journal-last", &[("head", &report.head)]));
}

fn as_json(printer: &Printer, report: &JournalReport) -> serde_json::Value {
    let mut out = json!({ "same": report.findings.is_empty() });
    if let (Some(out), serde_json::Value::Object(told)) = (out.as_object_mut(), json!(report)) {
        out.extend(told);
    }
    let findings = report.findings.iter().map(|found| {
        let mut told = json!(found);
        told["message"] = json!(printer.language.finding(found));
        told
    });
    out["findings"] = findings.collect();
    out
}
