//! `dondoc history`: a unit's story and its figures on both maps.

use dondoc_app::told::HistoryTold;
use dondoc_app::{App, Error, FigureQuery, HistoricUnit, Shares, UnitHistory};
use dondoc_domain::organisation::Map;
use dondoc_domain::rate::Rate;

use crate::Outcome;
use crate::args::HistoryArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: HistoryArgs) -> Result<Outcome, Error> {
    let query = FigureQuery {
        unit: args.unit,
        period: args.period,
        definition: args.definition,
        map: Map::AsWas,
        as_of: None,
        known_at: args.known_at,
    };
    let history = app.unit_history(&query).await?;
    if printer.json {
        printer.json(&HistoryTold::from(&history));
    } else {
        tell(printer, &history);
    }
    printer.tables(&history.tables);
    Ok(Outcome::Done)
}

fn tell(printer: &Printer, history: &UnitHistory) {
    let words = printer.language;
    if history.links.is_empty() {
        printer.data(&words.text("history-nothing"));
    }
    for link in &history.links {
        printer.data(&format!("{}: {}", link.effective.vietnamese(), words.succession(link)));
    }
    let rate = |rate: Rate| format!("{} ({}/{})", words.percent(rate), words.number(rate.num), words.number(rate.den));
    let mut head = vec![words.text("history-unit")];
    let names = history.union.iter().map(|f| words.text(&format!("indicator-{}", f.indicator.replace('_', "-"))));
    let names: Vec<String> = names.collect();
    for map in ["history-as-was", "history-today"] {
        head.extend(names.iter().map(|name| format!("{}: {name}", words.text(map))));
    }
    let row = |unit: &HistoricUnit| {
        let mut row = vec![format!("{} ({})", unit.unit.name, unit.unit.key)];
        match &unit.as_was {
            Some(own) => row.extend(own.figures.iter().map(|f| rate(f.rate))),
            None => row.extend(names.iter().map(|_| words.text("history-not-yours"))),
        }
        if unit.unit == history.heir {
            row.extend(history.union.iter().map(|f| rate(f.rate)));
        } else {
            let key = if unit.counts_for == history.heir { "history-within" } else { "history-elsewhere" };
            row.extend(names.iter().map(|_| words.text_with(key, &[("name", &unit.counts_for.name)])));
        }
        row
    };
    printer.table(&head, history.units.iter().map(row).collect(), 1);
    for shares in &history.shares {
        for sentence in words.why_not_the_sum(shares) {
            printer.data(&sentence);
        }
    }
    for shares in history.shares.iter().filter(|s| s.of_services() && s.arising().len() > 1) {
        matrix(printer, history, shares);
    }
}

/// Services × units.
fn matrix(printer: &Printer, history: &UnitHistory, shares: &Shares) {
    let words = printer.language;
    printer.data(&words.text("history-matrix-lead"));
    let mut head = vec![words.text("history-service")];
    head.extend(shares.units.iter().map(|i| history.units[*i].unit.name.clone()));
    let mark = |rate: &Rate| match (rate.num, rate.den) {
        (_, 0) => "",
        (0, _) => "○",
        _ => "●",
    };
    let mut services: Vec<_> = shares.sharing.services.iter().collect();
    services.sort_by_key(|s| std::cmp::Reverse(s.parts.iter().filter(|r| r.arises()).count()));
    let row = |s: &&dondoc_domain::sharing::SharedService| {
        let code = s.procedure.to_string();
        let name = history.procedures.get(&code).cloned().unwrap_or_default();
        let mut row = vec![format!("{code} {name}")];
        row.extend(s.parts.iter().map(|r| mark(r).to_owned()));
        row
    };
    printer.table(&head, services.iter().map(row).collect(), usize::MAX);
}
