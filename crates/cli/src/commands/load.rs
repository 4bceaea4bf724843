//! `dondoc load`.

use dondoc_app::{App, Error};

use crate::Outcome;
use crate::args::LoadArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: LoadArgs) -> Result<Outcome, Error> {
    let report = app.load(args.paths).await?;
    if printer.json {
        printer.json(&report);
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    let changed = |changed: bool| words.text(if changed { "cli-changed" } else { "cli-unchanged" });
    let head = ["cli-file", "cli-kind", "cli-state", "cli-records"].map(|k| words.text(k));
    let row = |f: &dondoc_app::LoadedFile| {
        vec![
            f.file.clone(),
            words.text(&format!("records-{}", f.kind.replace('_', "-"))),
            changed(f.changed),
            words.number(f.records as u64),
        ]
    };
    printer.table(&head, report.files.iter().map(row).collect(), 3);
    if !report.skipped.is_empty() {
        printer.note("cli-skipped", &[("files", report.skipped.join(", "))]);
    }
    Ok(Outcome::Done)
}
