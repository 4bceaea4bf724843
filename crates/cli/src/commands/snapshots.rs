//! `dondoc snapshots`: the closed periods, or one of them.

use dondoc_app::words::Language;
use dondoc_app::{App, ClosedView, Error, Since, SnapshotView};
use dondoc_domain::rate::Rate;
use dondoc_domain::snapshots::{Line, LineRate};
use dondoc_domain::standings::Standing;
use serde_json::json;

use crate::Outcome;
use crate::args::SnapshotsArgs;
use crate::printer::Printer;

/// Changed lines shown in a terminal; all of them are on the page.
const CHANGED_SHOWN: usize = 20;

pub(crate) async fn run(app: &App, printer: &Printer, args: SnapshotsArgs) -> Result<Outcome, Error> {
    if let Some(number) = args.number {
        if printer.json {
            let view = app.snapshot_view(number).await?;
            let since = app.since_closing(number).await?;
            printer.json(&json!({ "closed": view.closed, "document": view.snapshot, "since_closing": since }));
            return Ok(Outcome::Done);
        }
        return show(app, printer, number).await.map(|()| Outcome::Done);
    }
    let mut all = app.closed_periods().await?;
    if let Some(unit) = &args.unit {
        all.retain(|c| c.unit_key == *unit || c.unit.code == *unit);
    }
    if printer.json {
        printer.json(&all);
        return Ok(Outcome::Done);
    }
    if all.is_empty() {
        printer.note("snapshot-none", &[]);
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    let head = ["snapshot-number", "cli-unit", "cli-period", "snapshot-closed-at", "snapshot-signed", "snapshot-state"];
    let row = |c: &ClosedView| {
        vec![
            c.number.to_string(),
            format!("{} ({})", c.unit.name, c.unit_key),
            c.period.clone(),
            c.closed_at.vietnamese(),
            c.signed_by.clone(),
            state(words, c),
        ]
    };
    printer.table(&head.map(|k| words.text(k)), all.iter().map(row).collect(), usize::MAX);
    Ok(Outcome::Done)
}

/// What it restates, and what restates it.
fn state(words: Language, closed: &ClosedView) -> String {
    let n = |n: i64| [("n", n.to_string())];
    let restates = closed.restates.map(|other| words.text_with("snapshot-restates", &n(other)));
    let restated = closed.restated_by.map(|other| words.text_with("snapshot-restated-by", &n(other)));
    let said: Vec<String> = restates.into_iter().chain(restated).collect();
    if said.is_empty() { words.text("snapshot-in-force") } else { said.join("; ") }
}

/// One closed period: the whole, its departments, what it rests on, and what became of it since.
pub(crate) async fn show(app: &App, printer: &Printer, number: i64) -> Result<(), Error> {
    let view = app.snapshot_view(number).await?;
    let words = printer.language;
    let (closed, snapshot) = (&view.closed, &view.snapshot);
    let say = |key: &str, args: &[(&str, String)]| printer.data(&words.text_with(key, args));
    let head = [
        ("n", closed.number.to_string()),
        ("unit", snapshot.unit.name.clone()),
        ("period", snapshot.period.name.clone()),
        ("days", words.days(&snapshot.period)),
    ];
    say("snapshot-head", &head);
    let signed = [
        ("at", closed.closed_at.vietnamese()),
        ("by", snapshot.signed.by.clone()),
        ("position", snapshot.signed.position.clone()),
    ];
    say("snapshot-signed-off", &signed);
    if view.altered {
        say("snapshot-altered", &[("n", number.to_string())]);
    }
    if let Some(restated) = &snapshot.restates {
        say("snapshot-restates-why", &[("n", restated.number.to_string()), ("why", restated.reason.clone())]);
    }
    if let Some(other) = closed.restated_by {
        say("snapshot-restated-by", &[("n", other.to_string())]);
    }
    let own = |line: &&Line| line.subject.unit == snapshot.unit.key;
    let wanted = |line: &&Line| line.subject.is_whole() || line.subject.department.is_some();
    figures(printer, &view, &snapshot.figures.iter().filter(own).filter(wanted).collect::<Vec<_>>());
    tell_since(printer, &view);
    let rests_on = &snapshot.rests_on;
    let imports: Vec<String> = rests_on.imports.iter().map(|i| format!("{} ({})", i.id.0, i.file)).collect();
    let grounds = [
        ("imports", imports.join("; ")),
        ("files", words.number(rests_on.files.len() as u64)),
        ("rows", words.number(rests_on.files.iter().map(|f| f.rows).sum())),
        ("reference", rests_on.reference_version.to_string()),
        ("definition", format!("{} v{}", snapshot.definition.id, snapshot.definition.version)),
    ];
    say("snapshot-grounds", &grounds);
    printer.data(&format!("SHA-256: {}", closed.sha256));
    Ok(())
}

fn figures(printer: &Printer, view: &SnapshotView, lines: &[&Line]) {
    let words = printer.language;
    let head =
        ["snapshot-subject", "cli-indicator", "cli-standing", "cli-rate", "cli-numden", "cli-target"].map(|k| words.text(k));
    let row = |line: &Line, rate: &LineRate| {
        let target = rate.target.as_ref().and_then(|t| t.percent.parse().ok());
        let fraction = Rate { num: rate.num, den: rate.den };
        let name = view.snapshot.definition.indicator(&rate.indicator).map(|i| &i.name);
        let name = name.map_or(&rate.indicator, |n| if words == Language::Vietnamese { &n.vi } else { &n.en });
        vec![
            words.subject(&line.subject, &view.names, &view.snapshot.unit.key),
            name.clone(),
            words.text(&format!("standing-{}", Standing::of(fraction, target).name())),
            words.percent(fraction),
            words.counts(Some(rate)),
            target.map_or_else(|| "–".to_owned(), |t| words.target(t)),
        ]
    };
    let rows = lines.iter().flat_map(|line| line.rates.iter().map(|rate| row(line, rate))).collect();
    printer.table(&head, rows, 3);
}

fn tell_since(printer: &Printer, view: &SnapshotView) {
    let words = printer.language;
    let Some(since) = &view.since else { return printer.data(&words.text("snapshot-since-unknown")) };
    if since.is_empty() {
        return printer.data(&words.text("snapshot-since-nothing"));
    }
    printer.data(&words.text_with("snapshot-since-lines", &[("n", words.number(since.len() as u64))]));
    let row = |s: &Since| {
        let subject = words.subject(&s.subject, &view.names, &view.snapshot.unit.key);
        vec![subject, words.since(s, &view.snapshot.definition)]
    };
    let head = [words.text("snapshot-subject"), words.text("snapshot-since")];
    printer.table(&head, since.iter().take(CHANGED_SHOWN).map(row).collect(), usize::MAX);
    if since.len() > CHANGED_SHOWN {
        printer.note("snapshot-since-more", &[("n", words.number((since.len() - CHANGED_SHOWN) as u64))]);
    }
}
