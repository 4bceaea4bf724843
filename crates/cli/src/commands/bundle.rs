//! `dondoc bundle`.

use dondoc_app::{App, Error};
use serde_json::json;

use crate::Outcome;
use crate::args::BundleArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: &BundleArgs) -> Result<Outcome, Error> {
    app.bundle(args.number, &args.out).await?;
    let closed = app.closed_period(args.number).await?;
    if printer.json {
        printer.json(&json!({ "snapshot": closed.number, "path": args.out, "sha256": closed.sha256 }));
        return Ok(Outcome::Done);
    }
    let path = args.out.display().to_string();
    printer.note("bundle-written", &[("n", closed.number.to_string()), ("path", path.clone()), ("hash", closed.sha256)]);
    printer.note("bundle-verify", &[("path", path)]);
    Ok(Outcome::Done)
}
