//! `dondoc source`.

use std::path::Path;

use dondoc_app::{App, Error, PullOptions, PullReport, SourceView};
use dondoc_domain::diagnostics::Diagnostic;
use serde_json::{Value, json};

use super::import;
use crate::Outcome;
use crate::args::{SourceArgs, SourceCommand};
use crate::printer::Printer;

/// The largest profile.
const PROFILE_BYTES_MAX: u64 = 1 << 20;

pub(crate) async fn run(app: &App, printer: &Printer, args: SourceArgs) -> Result<Outcome, Error> {
    match args.command {
        SourceCommand::Add { profile } => add(app, printer, &profile).await,
        SourceCommand::List => list(app, printer).await,
        SourceCommand::Show { id } => show(app, printer, &id).await,
        SourceCommand::Remove { id } => {
            app.remove_source(&id).await?;
            told(printer, "source-removed", &json!({ "id": id, "removed": true }), &id);
            Ok(Outcome::Done)
        }
        SourceCommand::Pull { id, dry_run, from_start } => {
            let report = app.pull(&id, &PullOptions { dry_run, from_start }).await?;
            pulled(printer, &report);
            Ok(if report.outcome == "done" { Outcome::Done } else { Outcome::Refused })
        }
    }
}

fn told(printer: &Printer, key: &str, json: &Value, id: &str) {
    if printer.json {
        printer.json(json);
    } else {
        printer.data(&printer.language.text_with(key, &[("id", id)]));
    }
}

async fn add(app: &App, printer: &Printer, path: &Path) -> Result<Outcome, Error> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let refused = |why: String| Error::refused(Diagnostic::refusal("profile-unreadable").in_file(&name).with("why", why));
    let length = std::fs::metadata(path).map_err(|e| refused(e.kind().to_string()))?.len();
    if length > PROFILE_BYTES_MAX {
        return Err(refused(format!("> {PROFILE_BYTES_MAX} B")));
    }
    let text = std::fs::read_to_string(path).map_err(|e| refused(e.kind().to_string()))?;
    // Where it is wrong, not what stands there: somebody may have written a secret.
    let place = |e: serde_json::Error| refused(format!("JSON {}:{}", e.line(), e.column()));
    let profile: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(place)?;
    let added = app.add_source(&profile).await?;
    let key = if added.changed { "source-added" } else { "source-same" };
    told(printer, key, &json!(added), &added.id);
    Ok(Outcome::Done)
}

async fn list(app: &App, printer: &Printer) -> Result<Outcome, Error> {
    let sources = app.sources().await?;
    if printer.json {
        printer.json(&sources);
        return Ok(Outcome::Done);
    }
    if sources.is_empty() {
        printer.note("source-none", &[]);
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    let head = ["id", "unit", "last", "outcome", "next"].map(|column| words.text(&format!("source-column-{column}")));
    let row = |source: &SourceView| {
        let last = source.pulls.first();
        vec![
            source.id.clone(),
            source.unit.clone(),
            last.map_or_else(|| "–".to_owned(), |pull| moment(&pull["begun_at"])),
            last.map_or_else(|| "–".to_owned(), |pull| outcome(printer, pull["outcome"].as_str().unwrap_or_default())),
            source.next_at.map_or_else(|| "–".to_owned(), dondoc_domain::time::Moment::vietnamese),
        ]
    };
    printer.table(&head, sources.iter().map(row).collect(), head.len());
    Ok(Outcome::Done)
}

async fn show(app: &App, printer: &Printer, id: &str) -> Result<Outcome, Error> {
    let source = app.source(id).await?;
    if printer.json {
        printer.json(&source);
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    printer.data(&format!("{} ({} {})", source.id, words.text("source-column-unit"), source.unit));
    printer.data(&serde_json::to_string_pretty(&source.profile).map_err(Error::internal)?);
    if let Some(at) = source.since {
        printer.data(&words.text_with("source-since", &[("at", at.vietnamese())]));
    }
    if let Some(batch) = source.goes_on_with_batch {
        printer.data(&words.text_with("source-goes-on", &[("batch", batch.to_string())]));
    }
    let head = ["begun", "ended", "outcome", "pages", "batches", "taken", "unchanged"];
    let head = head.map(|column| words.text(&format!("source-column-{column}")));
    let row = |pull: &Value| {
        let number = |value: &Value| words.number(value.as_u64().unwrap_or_default());
        vec![
            moment(&pull["begun_at"]),
            moment(&pull["ended_at"]),
            outcome(printer, pull["outcome"].as_str().unwrap_or_default()),
            number(&pull["pages"]),
            number(&pull["batches"]),
            number(&pull["rows"]["taken"]),
            number(&pull["rows"]["unchanged"]),
        ]
    };
    printer.table(&head, source.pulls.iter().map(row).collect(), 3);
    printer.diagnostics(&source.problems);
    Ok(Outcome::Done)
}

fn moment(value: &Value) -> String {
    let moment = value.as_str().and_then(|text| text.parse::<dondoc_domain::time::Moment>().ok());
    moment.map_or_else(|| "–".to_owned(), dondoc_domain::time::Moment::vietnamese)
}

fn outcome(printer: &Printer, name: &str) -> String {
    printer.language.text(&format!("outcome-{name}"))
}

fn pulled(printer: &Printer, report: &PullReport) {
    let words = printer.language;
    if printer.json {
        let mut value = json!(report);
        let batches: Vec<Value> = report.batches.iter().map(|batch| import::as_json(printer, batch)).collect();
        value["batches"] = json!(batches);
        value["reasons"] = printer.diagnostics_json(&report.reasons);
        printer.json(&value);
        return;
    }
    let args = [
        ("source", report.source.clone()),
        ("outcome", outcome(printer, report.outcome)),
        ("pages", words.number(report.pages)),
        ("items", words.number(report.items)),
        ("taken", words.number(report.taken)),
        ("batches", words.number(report.batches.len() as u64)),
        ("unchanged", words.number(report.unchanged)),
        ("left", words.number(report.left_out)),
    ];
    let mut line = words.text_with("source-pulled", &args);
    for (key, _) in
        [("source-pulled-dry", report.dry_run), ("source-pulled-resumed", report.resumed)].iter().filter(|(_, is)| *is)
    {
        line = format!("{line} {}", words.text(key));
    }
    for batch in &report.batches {
        import::tell(printer, batch);
    }
    printer.data(&line);
    printer.diagnostics(&report.reasons);
}
