//! `dondoc verify`: a closed period, or a bundle of one, checked byte by byte and figure by figure; or the journal.

pub(super) mod journal;

use std::path::Path;

use dondoc_app::{App, Error, Verification};
use dondoc_domain::snapshots::FigureDifference;

use crate::Outcome;
use crate::args::VerifyArgs;
use crate::printer::Printer;

/// Opens the data folder `data` only for what is in it: a bundle is verified by itself.
pub(crate) async fn run(data: &Path, printer: &Printer, args: &VerifyArgs) -> Result<Outcome, Error> {
    let Some(snapshot) = &args.snapshot else {
        return journal::run(&App::open(data).await?, printer, args).await;
    };
    let expected = args.expect.as_deref();
    let found = match snapshot.parse::<i64>() {
        Ok(number) => App::open(data).await?.verify_snapshot(number, expected).await?,
        Err(_) => App::verify_bundle(Path::new(snapshot), expected).await?,
    };
    tell(printer, &found);
    Ok(if found.same { Outcome::Done } else { Outcome::Refused })
}

fn tell(printer: &Printer, found: &Verification) {
    let words = printer.language;
    if printer.json {
        let mut told = serde_json::json!(found);
        told["findings"] = printer.diagnostics_json(&found.findings);
        return printer.json(&told);
    }
    let args = [
        ("n", found.snapshot.number.to_string()),
        ("figures", words.number(found.figures as u64)),
        ("files", words.number(found.files as u64)),
        ("findings", words.number(found.findings.len() as u64)),
        ("differences", words.number(found.differences.len() as u64)),
        ("hash", found.snapshot.sha256.clone()),
    ];
    printer.data(&words.text_with(if found.same { "verify-same" } else { "verify-different" }, &args));
    for finding in &found.findings {
        printer.data(&format!("– {}", words.diagnostic(finding)));
    }
    if !found.differences.is_empty() {
        let head = ["cli-unit", "verify-of", "cli-indicator", "verify-closed", "verify-derived"].map(|k| words.text(k));
        printer.table(&head, found.differences.iter().map(|d| row(printer, d)).collect(), 3);
    }
}

fn row(printer: &Printer, difference: &FigureDifference) -> Vec<String> {
    let words = printer.language;
    let subject = &difference.subject;
    let part = [&subject.department, &subject.procedure].into_iter().find_map(|p| p.as_ref().map(ToString::to_string));
    let part = part.or_else(|| subject.month.clone()).unwrap_or_else(|| words.text("cli-whole"));
    let indicator = difference.indicator.as_ref().map_or_else(
        || words.text("verify-channels"),
        |id| {
            let key = format!("indicator-{}", id.replace('_', "-"));
            let named = words.text(&key);
            if named == key { id.clone() } else { named }
        },
    );
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    vec![subject.unit.clone(), part, indicator, shown(&difference.closed), shown(&difference.derived)]
}
