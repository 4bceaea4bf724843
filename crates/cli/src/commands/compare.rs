//! `dondoc compare`.

use dondoc_app::told::ImportsComparedTold;
use dondoc_app::{App, DossierComparison, Error, TableComparison};
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::rate::Rate;

use crate::Outcome;
use crate::args::CompareArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: &CompareArgs) -> Result<Outcome, Error> {
    let found = app.compare(ImportId(args.a), ImportId(args.b), None).await?;
    if printer.json {
        printer.json(&ImportsComparedTold::from(&found));
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    for (side, import) in [("compare-a", &found.a), ("compare-b", &found.b)] {
        let args = [("id", import.id.0.to_string()), ("file", import.file.clone())];
        printer.data(&format!("{}: {}", words.text(side), words.text_with("compare-import", &args)));
    }
    if let Some(dossiers) = &found.dossiers {
        tell_dossiers(printer, dossiers);
    }
    if let Some(tables) = &found.tables {
        tell_tables(printer, tables);
    }
    Ok(Outcome::Done)
}

fn tell_dossiers(printer: &Printer, found: &DossierComparison) {
    let words = printer.language;
    let row = |text: String, n: u64| vec![text, words.number(n)];
    let mut rows = vec![
        row(words.text("compare-only-a"), found.only_a),
        row(words.text("compare-only-b"), found.only_b),
        row(words.text("compare-same"), found.same),
        row(words.text("compare-changed"), found.changed),
    ];
    rows.extend(found.by_field.iter().map(|(field, n)| row(format!("  {}", words.dossier_field(*field)), *n)));
    printer.table(&[words.text("compare-dossiers"), words.text("compare-count")], rows, 1);
    if found.without_code != (0, 0) {
        let args = [("a", words.number(found.without_code.0)), ("b", words.number(found.without_code.1))];
        printer.note("compare-without-code", &args);
    }
    printer.note("compare-never-stood", &[]);
    let Some(year) = &found.year else { return };
    let rate = |rate: Rate| format!("{} ({}/{})", words.percent(rate), words.number(rate.num), words.number(rate.den));
    let rows = found.rates.iter().map(|r| {
        let subject = match (&r.name, r.department.as_deref()) {
            (Some(name), _) => name.clone(),
            (None, None) => words.text("cli-whole"),
            (None, Some("UNASSIGNED")) => words.text("unassigned"),
            (None, Some(code)) => code.to_owned(),
        };
        let indicator = words.text(&format!("indicator-{}", r.indicator.replace('_', "-")));
        vec![subject, indicator, rate(r.a), rate(r.b)]
    });
    let head = [
        format!("{}, {}", words.text("compare-rates"), year.name),
        words.text("cli-indicator"),
        words.text("compare-a"),
        words.text("compare-b"),
    ];
    printer.table(&head, rows.collect(), 2);
}

fn tell_tables(printer: &Printer, found: &TableComparison) {
    let words = printer.language;
    if let Some((a, b)) = &found.periods {
        printer.note("compare-periods", &[("a", words.days(a)), ("b", words.days(b))]);
    }
    let sum = |c: &dondoc_app::ChannelCounts| words.number(c.total());
    let row = |r: &dondoc_app::ComparedTable| {
        let name = format!("{} {}", r.procedure, r.name.as_deref().unwrap_or_default());
        let channels = |c: &dondoc_app::ChannelCounts| super::reconcile::channels(words, c);
        vec![name, channels(&r.a), channels(&r.b), words.signed(r.difference)]
    };
    let mut rows: Vec<Vec<String>> = found.differing.iter().map(row).collect();
    let difference = i128::from(found.total.1.total()) - i128::from(found.total.0.total());
    rows.push(vec![words.text("compare-tables-total"), sum(&found.total.0), sum(&found.total.1), words.signed(difference)]);
    let head = ["reconcile-procedure", "compare-a", "compare-b", "compare-difference"].map(|k| words.text(k));
    printer.table(&head, rows, 1);
    printer.note("compare-tables-same", &[("n", words.number(found.same as u64))]);
}
