//! `dondoc close`.

use dondoc_app::{App, CloseRequest, Error, FigureQuery};

use crate::Outcome;
use crate::args::CloseArgs;
use crate::commands::snapshots;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: CloseArgs) -> Result<Outcome, Error> {
    let request = CloseRequest {
        figures: FigureQuery {
            unit: args.unit,
            period: args.period,
            definition: args.definition,
            map: args.map.into(),
            as_of: args.as_of,
            known_at: None,
        },
        signed_by: args.by,
        position: args.position,
        restates: args.restates,
        reason: args.reason,
    };
    let closed = app.close_period(&request).await?;
    if printer.json {
        printer.json(&closed);
        return Ok(Outcome::Done);
    }
    snapshots::show(app, printer, closed.number).await?;
    printer.note("snapshot-closed-next", &[("n", closed.number.to_string())]);
    Ok(Outcome::Done)
}
