//! `dondoc remarks`.

use dondoc_app::{App, Error};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::ImportId;
use serde_json::json;

use crate::Outcome;
use crate::args::RemarksArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: &RemarksArgs) -> Result<Outcome, Error> {
    let file = app.remarks(ImportId(args.import), printer.language).await?;
    let path = args.out.clone().unwrap_or_else(|| file.name.clone().into());
    std::fs::write(&path, &file.bytes).map_err(|e| {
        Error::refused(Diagnostic::refusal("output-unwritable").with("path", path.display()).with("why", e.kind()))
    })?;
    if printer.json {
        printer.json(&json!({ "import_id": args.import, "path": path, "bytes": file.bytes.len() }));
    } else {
        printer.note("remarks-written", &[("path", path.display().to_string())]);
    }
    Ok(Outcome::Done)
}
