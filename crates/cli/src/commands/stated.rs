//! `dondoc stated`: figures of other systems, typed in, and the comparison of three sides.

use dondoc_app::told::{StatedComparedTold, StatedTold};
use dondoc_app::views::Channels;
use dondoc_app::{App, Error, FigureQuery, StatedAsked, StatedView, ThreeSides};
use dondoc_domain::stated::{Part, StatedCount};
use serde_json::json;

use crate::Outcome;
use crate::args::{FiguresArgs, StatedAddArgs, StatedCommand};
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, command: StatedCommand) -> Result<Outcome, Error> {
    match command {
        StatedCommand::Add(args) => add(app, printer, args).await,
        StatedCommand::List { unit, period } => {
            list(printer, &app.stated(&unit, period.as_deref()).await?);
            Ok(Outcome::Done)
        }
        StatedCommand::Remove { id, reason } => {
            app.remove_stated(id, &reason).await?;
            if printer.json {
                printer.json(&json!({ "id": id, "removed": true }));
            } else {
                printer.data(&printer.language.text_with("stated-removed", &[("id", id.to_string())]));
            }
            Ok(Outcome::Done)
        }
        StatedCommand::Compare(args) => compare(app, printer, args).await,
    }
}

async fn add(app: &App, printer: &Printer, args: StatedAddArgs) -> Result<Outcome, Error> {
    let StatedAddArgs { unit, period, source, read_on, procedure, total, online, direct, postal } = args;
    let count = StatedCount { total, online, direct, postal };
    let id = app.add_stated(&StatedAsked { unit, period, source, read_on, procedure, count }).await?;
    if printer.json {
        printer.json(&json!({ "id": id }));
    } else {
        printer.data(&printer.language.text_with("stated-added", &[("id", id.to_string())]));
    }
    Ok(Outcome::Done)
}

fn list(printer: &Printer, all: &[StatedView]) {
    let words = printer.language;
    if printer.json {
        printer.json(&all.iter().map(StatedTold::from).collect::<Vec<_>>());
        return;
    }
    let open = |n: Option<u64>| n.map_or_else(|| words.text("stated-not-stated"), |n| words.number(n));
    let row = |s: &StatedView| {
        let state = match &s.removed {
            None => words.text("stated-standing"),
            Some((at, why)) => words.text_with("stated-removed-at", &[("at", at.vietnamese()), ("why", why.clone())]),
        };
        vec![
            s.id.to_string(),
            s.period.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
            s.source.clone(),
            s.read_on.vietnamese(),
            s.procedure.clone().unwrap_or_else(|| words.text("stated-whole")),
            words.number(s.count.total),
            open(s.count.online),
            open(s.count.direct),
            open(s.count.postal),
            state,
        ]
    };
    let keys = [
        "web-number",
        "cli-period",
        "stated-source",
        "stated-read-on",
        "stated-procedure",
        "stated-total",
        "stated-online",
        "stated-direct",
        "stated-postal",
        "stated-state",
    ];
    printer.table(&keys.map(|k| words.text(k)), all.iter().map(row).collect(), keys.len());
}

async fn compare(app: &App, printer: &Printer, args: FiguresArgs) -> Result<Outcome, Error> {
    let query = FigureQuery::from(args);
    let all = app.compare_stated(&query).await?;
    if printer.json {
        printer.json(&all.iter().map(StatedComparedTold::from).collect::<Vec<_>>());
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    if all.is_empty() {
        printer.data(&words.text("stated-none"));
    }
    for one in &all {
        printer.data(&words.text_with("stated-heading", &[("source", one.source.clone()), ("day", one.read_on.vietnamese())]));
        let missing = || words.text("stated-missing");
        let counted =
            |c: Option<Channels>| c.map_or_else(missing, |c| format!("{} ({})", words.number(c.total()), words.number(c.online)));
        let stated = |c: Option<StatedCount>| {
            let online = |c: &StatedCount| c.online.map_or_else(|| words.text("stated-not-stated"), |n| words.number(n));
            c.map_or_else(missing, |c| format!("{} ({})", words.number(c.total), online(&c)))
        };
        let row = |s: &ThreeSides| {
            let name = s.procedure.clone().unwrap_or_else(|| words.text("stated-whole"));
            let parts =
                |parts: &Option<Vec<Part>>| parts.as_deref().map(|p| words.stated_parts(p).join("; ")).unwrap_or_default();
            vec![
                format!("{name} {}", s.name.as_deref().unwrap_or_default()),
                counted(s.list),
                counted(s.table),
                stated(s.stated),
                s.difference().map_or_else(missing, |n| words.signed(n)),
                parts(&s.total),
                parts(&s.online),
            ]
        };
        let keys = [
            "stated-procedure",
            "stated-by-list",
            "stated-by-table",
            "stated-by-source",
            "stated-difference",
            "stated-why",
            "stated-why-online",
        ];
        let stated_rows = one.whole.iter().chain(one.procedures.iter().filter(|s| s.stated.is_some()));
        printer.table(&keys.map(|k| words.text(k)), stated_rows.map(row).collect(), keys.len());
        let others = one.procedures.iter().filter(|s| s.stated.is_none()).count() as u64;
        if others > 0 {
            printer.note("stated-others", &[("n", words.number(others))]);
        }
    }
    Ok(Outcome::Done)
}
