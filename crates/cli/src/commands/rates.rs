//! `dondoc rates`.

use dondoc_app::told::RankedTold;
use dondoc_app::words::Language;
use dondoc_app::{App, By, Error, RankedRow, RateQuery, RateRow, RatesWithTables};
use dondoc_domain::definitions::{Measure, by_id};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::interval::Interval;
use dondoc_domain::rate::Rate;

use crate::Outcome;
use crate::args::RatesArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: RatesArgs) -> Result<Outcome, Error> {
    let by = args.by.map(By::from);
    let query = RateQuery { figures: args.figures.into(), by, indicator: args.indicator, source: args.source.map(Into::into) };
    if args.rank {
        return ranked(app, printer, &query, args.minimum).await;
    }
    let RatesWithTables { rows, tables, unknown } = app.rates_with_tables(&query).await?;
    if let Some(unit) = app.moved_to(&query.figures).await? {
        printer.note("cli-moved", &[("unit", query.figures.unit.clone()), ("name", unit.name), ("key", unit.key)]);
    }
    if printer.json {
        printer.json(&rows);
    } else {
        table(printer, by, &rows, args.minimum);
    }
    printer.tables(&tables);
    printer.unknown(&unknown);
    Ok(Outcome::Done)
}

/// Rows as a table: what it is broken down by, indicator, rate, numerator and denominator, target, standing.
pub(crate) fn table(printer: &Printer, by: Option<By>, rows: &[RateRow], minimum: Option<u64>) {
    let words = printer.language;
    let about = match by {
        Some(By::Department) => "cli-department",
        Some(By::Procedure) => "cli-procedure",
        Some(By::Month) => "cli-period",
        Some(By::Unit) | None => "cli-unit",
    };
    let head = [about, "cli-indicator", "cli-standing", "cli-rate", "cli-numden", "cli-target"].map(|k| words.text(k));
    let row = |r: &RateRow| {
        let subject = subject(words, by, r);
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
            counts(words, by, r, minimum),
            r.target.as_ref().and_then(|t| t.parse().ok()).map_or_else(|| "–".to_owned(), |t| words.target(t)),
        ]
    };
    printer.table(&head, rows.iter().map(row).collect(), 3);
}

/// What a row is about, in words.
fn subject(words: Language, by: Option<By>, r: &RateRow) -> String {
    if r.field.is_some() || r.level.is_some() {
        let whole = RateRow { field: None, level: None, ..r.clone() };
        return format!("{}: {}", subject(words, by, &whole), words.share(r.field.as_deref(), r.level));
    }
    match by {
        Some(By::Department) => match r.department.as_deref() {
            Some("UNASSIGNED") | None => words.text("unassigned"),
            Some(code) => r.department_name.clone().unwrap_or_else(|| code.to_owned()),
        },
        Some(By::Procedure) => r.procedure.clone().unwrap_or_default(),
        Some(By::Month) => r.period.name.clone(),
        Some(By::Unit) | None => r.unit.clone(),
    }
}

/// `2/3 · ít hồ sơ, khoảng 20,8–93,9%`.
fn counts(words: Language, by: Option<By>, r: &RateRow, minimum: Option<u64>) -> String {
    let rate = Rate { num: r.num, den: r.den };
    let counts = format!("{}/{}", words.number(r.num), words.number(r.den));
    let measure = by_id(&r.definition).and_then(|d| d.indicator(&r.indicator)).map(|i| i.measure);
    // One service either has an online dossier or not: there is nothing few about it.
    let measure = measure.filter(|m| by != Some(By::Procedure) || *m == Measure::Dossiers);
    match measure.and_then(|m| words.small(rate, m, minimum)) {
        Some(small) => format!("{counts} · {small}"),
        None => counts,
    }
}

/// `--rank`: each indicator by itself, the ranked first, then those apart with the reason.
async fn ranked(app: &App, printer: &Printer, query: &RateQuery, minimum: Option<u64>) -> Result<Outcome, Error> {
    if !matches!(query.by, Some(By::Unit | By::Department)) {
        return Err(Error::refused(Diagnostic::refusal("rank-by")));
    }
    let rankings = app.rankings(query, minimum).await?;
    let words = printer.language;
    if printer.json {
        printer.json(&rankings.iter().flat_map(RankedTold::of).collect::<Vec<RankedTold>>());
    } else {
        for ranking in rankings.iter() {
            printer.data(&words.text(&format!("indicator-{}", ranking.indicator.id.replace('_', "-"))));
            let keys = ["ranking-rank", "ranking-subject", "cli-rate", "cli-numden", "ranking-interval"];
            let row = |r: &RankedRow| {
                let name =
                    r.unit.as_ref().map_or_else(|| subject(words, query.by, &r.row), |u| format!("{} ({})", u.name, u.key));
                let counts = format!("{}/{}", words.number(r.row.num), words.number(r.row.den));
                let interval = Interval::of(r.rate()).map_or_else(|| "–".to_owned(), |i| words.interval(i));
                vec![words.rank_place(r.place, ranking.minimum), name, words.percent(r.rate()), counts, interval]
            };
            printer.table(&keys.map(|k| words.text(k)), ranking.rows.iter().map(row).collect(), 2);
            printer.note("ranking-minimum-lead", &[("minimum", words.number(ranking.minimum))]);
        }
    }
    if let Some(first) = rankings.first() {
        printer.tables(&first.tables);
    }
    Ok(Outcome::Done)
}
