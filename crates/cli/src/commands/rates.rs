//! `dondoc rates`.

use dondoc_app::{App, By, Error, FigureQuery, RateQuery, RateRow, RatesWithTables};
use dondoc_domain::rate::Rate;

use crate::Outcome;
use crate::args::RatesArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: RatesArgs) -> Result<Outcome, Error> {
    let by = args.by.map(By::from);
    let query = RateQuery {
        figures: FigureQuery {
            unit: args.unit,
            period: args.period,
            definition: args.definition,
            map: args.map.into(),
            as_of: args.as_of,
            known_at: args.known_at,
        },
        by,
        indicator: args.indicator,
        source: args.source.map(Into::into),
    };
    let RatesWithTables { rows, tables, unknown } = app.rates_with_tables(&query).await?;
    if let Some(unit) = app.moved_to(&query.figures).await? {
        printer.note("cli-moved", &[("unit", query.figures.unit.clone()), ("name", unit.name), ("key", unit.key)]);
    }
    if printer.json {
        printer.json(&rows);
    } else {
        table(printer, by, &rows);
    }
    printer.tables(&tables);
    printer.unknown(&unknown);
    Ok(Outcome::Done)
}

/// Rows as a table: what it is broken down by, indicator, rate, numerator and denominator, target, standing.
pub(crate) fn table(printer: &Printer, by: Option<By>, rows: &[RateRow]) {
    let words = printer.language;
    let about = match by {
        Some(By::Department) => "cli-department",
        Some(By::Procedure) => "cli-procedure",
        Some(By::Month) => "cli-period",
        Some(By::Unit) | None => "cli-unit",
    };
    let head = [about, "cli-indicator", "cli-standing", "cli-rate", "cli-numden", "cli-target"].map(|k| words.text(k));
    let row = |r: &RateRow| {
        let subject = match by {
            Some(By::Department) => match r.department.as_deref() {
                Some("UNASSIGNED") | None => words.text("unassigned"),
                Some(code) => r.department_name.clone().unwrap_or_else(|| code.to_owned()),
            },
            Some(By::Procedure) => r.procedure.clone().unwrap_or_default(),
            Some(By::Month) => r.period.name.clone(),
            Some(By::Unit) | None => r.unit.clone(),
        };
        let standing = match (r.met, r.den, &r.target) {
            (Some(true), ..) => "standing-met",
            (Some(false), ..) => "standing-not-met",
            (None, 0, _) => "standing-not-arising",
            (None, _, _) => "standing-no-target",
        };
        vec![
            subject,
            words.text(&format!("indicator-{}", r.indicator.replace('_', "-"))),
            words.text(standing),
            words.percent(Rate { num: r.num, den: r.den }),
            format!("{}/{}", words.number(r.num), words.number(r.den)),
            r.target.as_ref().and_then(|t| t.parse().ok()).map_or_else(|| "–".to_owned(), |t| words.target(t)),
        ]
    };
    printer.table(&head, rows.iter().map(row).collect(), 3);
}
