//! `dondoc restore`.

use std::path::Path;

use dondoc_app::{App, Error};

use super::verify;
use crate::Outcome;
use crate::args::RestoreArgs;
use crate::printer::Printer;

pub(crate) async fn run(data: &Path, printer: &Printer, args: &RestoreArgs) -> Result<Outcome, Error> {
    let report = App::restore(&args.file, data, args.replace).await?;
    let same = report.journal.findings.is_empty();
    if printer.json {
        printer.json(&report);
    } else {
        let told = [
            ("folder", report.data.display().to_string()),
            ("at", report.backup.made_at.vietnamese()),
            ("n", printer.language.number(report.backup.members.len() as u64)),
        ];
        printer.data(&printer.language.text_with("restore-done", &told));
        if let Some(aside) = &report.set_aside {
            printer.note("restore-set-aside", &[("folder", aside.display().to_string())]);
        }
        verify::journal::tell(printer, &report.journal, report.backup.journal.is_some());
    }
    Ok(if same { Outcome::Done } else { Outcome::Refused })
}
