//! `dondoc undo`.

use dondoc_app::{App, Error};
use dondoc_domain::dossiers::ImportId;

use crate::Outcome;
use crate::args::UndoArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: &UndoArgs) -> Result<Outcome, Error> {
    let report = app.undo(ImportId(args.import), &args.reason).await?;
    if printer.json {
        printer.json(&report);
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    let args = [
        ("import", report.import_id.0.to_string()),
        ("file", report.file),
        ("restored", words.number(report.restored)),
        ("removed", words.number(report.removed)),
    ];
    printer.data(&words.text_with("cli-undone", &args));
    Ok(Outcome::Done)
}
