//! `dondoc reconcile`.

use dondoc_app::told::ReconciliationTold;
use dondoc_app::views::Figure;
use dondoc_app::words::Language;
use dondoc_app::{App, ChannelCounts, Comparison, Error, FieldRow, FigureQuery, FormReconciliation, TableReconciliation};

use crate::Outcome;
use crate::args::FiguresArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: FiguresArgs) -> Result<Outcome, Error> {
    let query = FigureQuery::from(args);
    let found = app.reconcile(&query).await?;
    if printer.json {
        printer.json(&ReconciliationTold::from(&found));
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    if let Some(list) = &found.list {
        printer.data(&format!("{} {}", words.text("reconcile-list-as-of"), list.latest.exported_at.vietnamese()));
    }
    if let Some(table) = &found.table {
        tell_table(printer, table);
    }
    if let Some(form) = &found.form {
        tell_form(printer, form);
    }
    Ok(Outcome::Done)
}

/// `22 + 13 + 0 = 35`: online, direct, postal.
pub(crate) fn channels(words: Language, c: &ChannelCounts) -> String {
    let parts = [c.online, c.direct, c.postal].map(|n| words.number(n)).join(" + ");
    format!("{parts} = {}", words.number(c.total()))
}

fn tell_table(printer: &Printer, table: &TableReconciliation) {
    let words = printer.language;
    for used in &table.tables {
        let args = [("file", used.file.clone()), ("at", words.table_as_of(used))];
        printer.data(&words.text_with("reconcile-table-file", &args));
    }
    let args = [("n", words.number(table.differing() as u64)), ("all", words.number(table.procedures.len() as u64))];
    printer.data(&words.text_with("reconcile-differing", &args));
    let line = |name: String, c: &Comparison, why: String| {
        vec![name, channels(words, &c.list), channels(words, &c.table), words.signed(c.difference), why]
    };
    let differing = table.procedures.iter().filter(|p| p.differs());
    let mut rows: Vec<Vec<String>> = differing
        .map(|p| {
            let name = format!("{} {}", p.code, p.name.as_deref().unwrap_or_default());
            line(name, &p.counts, words.reasons(&p.reasons).join("; "))
        })
        .collect();
    rows.push(line(words.text("reconcile-total"), &table.total, String::new()));
    let keys = ["reconcile-procedure", "reconcile-by-list", "reconcile-by-table", "reconcile-difference", "reconcile-reasons"];
    printer.table(&keys.map(|k| words.text(k)), rows, 5);
    if !table.outside.is_empty() {
        let keys = ["reconcile-outside", "reconcile-by-table", "reconcile-outside-list"];
        let row = |o: &dondoc_app::Outside| vec![words.procedure_code(&o.procedure), words.number(o.table), words.number(o.list)];
        printer.table(&keys.map(|k| words.text(k)), table.outside.iter().map(row).collect(), 1);
    }
    let rate = |f: &Figure| {
        let (num, den) = (words.number(f.rate.num), words.number(f.rate.den));
        format!("{} ({num}/{den})", words.percent(f.rate))
    };
    let name = |f: &Figure| words.text(&format!("indicator-{}", f.indicator.replace('_', "-")));
    let rows = table.figures.iter().map(|(list, by_table)| vec![name(list), rate(list), rate(by_table)]);
    let keys = ["reconcile-rates", "reconcile-by-list", "reconcile-by-table"];
    printer.table(&keys.map(|k| words.text(k)), rows.collect(), 1);
    if let Some(other) = &table.other_calendar {
        let number = |n: u128| words.number(u64::try_from(n).unwrap_or(u64::MAX));
        let args =
            [("period", other.period.name.clone()), ("here", number(other.apart_here)), ("there", number(other.apart_there))];
        printer.data(&words.text_with("reconcile-other-calendar", &args));
    }
}

fn tell_form(printer: &Printer, form: &FormReconciliation) {
    let words = printer.language;
    printer.data(&format!("{}: {}", words.text("reconcile-form"), form.file));
    let side = |sums: Option<[u64; 3]>| match sums {
        Some(sums) => sums.map(|n| words.number(n)).join(" | "),
        None => words.text("reconcile-not-there"),
    };
    let row =
        |f: &FieldRow, name: String| vec![name, side(f.list), side(f.form), f.differences().map(|n| words.signed(n)).join(" | ")];
    let mut rows: Vec<Vec<String>> = form.fields.iter().map(|f| row(f, f.field.clone())).collect();
    rows.push(row(&form.total, words.text("compare-tables-total")));
    let columns = ["reconcile-online", "reconcile-other-channels", "reconcile-carried"].map(|k| words.text(k)).join(" | ");
    let head = [
        words.text("reconcile-field"),
        format!("{}: {columns}", words.text("reconcile-by-list")),
        words.text("reconcile-by-form"),
        words.text("reconcile-form-difference"),
    ];
    printer.table(&head, rows, 1);
    printer.note("reconcile-form-carried", &[]);
}
