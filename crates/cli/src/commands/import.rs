//! `dondoc import`.

use std::sync::Arc;

use dondoc_app::{App, Effect, Error, FileReport, ImportRequest, Kind, Progress, ProgressSink, manifest, period_days};
use dondoc_domain::dossiers::Exclusion;
use dondoc_domain::rate::Rate;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::Value;

use crate::Outcome;
use crate::args::{ImportArgs, KindArg};
use crate::commands::mapping::ask;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: ImportArgs) -> Result<Outcome, Error> {
    let bar = bar();
    let sink = sink(&bar);
    let requests = match &args.manifest {
        Some(path) => manifest::read(path, args.dry_run, &sink)?,
        None => requests(&args, &sink)?,
    };
    let reports =
        if args.dry_run { look(app, printer, &bar, requests).await? } else { take_in(app, printer, &bar, requests).await? };
    if printer.json {
        printer.json(&reports.iter().map(|r| as_json(printer, r)).collect::<Vec<_>>());
    }
    Ok(if reports.iter().any(|r| r.refused) { Outcome::Refused } else { Outcome::Done })
}

/// Takes files in one after the other, telling of each as it is done.
pub(crate) async fn take_in(
    app: &App,
    printer: &Printer,
    bar: &ProgressBar,
    requests: Vec<ImportRequest>,
) -> Result<Vec<FileReport>, Error> {
    let mut reports = Vec::new();
    for request in requests {
        bar.reset();
        bar.set_message(request.input.name());
        let report = app.import(request).await?;
        bar.finish_and_clear();
        say(printer, &report);
        reports.push(report);
    }
    Ok(reports)
}

/// Tells what taking the files in, in this order, would do.
async fn look(app: &App, printer: &Printer, bar: &ProgressBar, requests: Vec<ImportRequest>) -> Result<Vec<FileReport>, Error> {
    bar.reset();
    let preview = app.preview(requests).await?;
    bar.finish_and_clear();
    preview.reports.iter().for_each(|report| say(printer, report));
    if preview.reports.len() > 1 && !printer.json && !preview.together.is_empty() {
        printer.data(&printer.language.text("cli-together"));
        preview.together.iter().for_each(|effect| tell_effect(printer, effect));
    }
    Ok(preview.reports)
}

fn say(printer: &Printer, report: &FileReport) {
    if !printer.json {
        tell(printer, report);
    }
    printer.diagnostics(&report.remarks);
    if let Some(layout) = report.layout.as_ref().filter(|layout| report.refused && !layout.unsure.is_empty() && !printer.json) {
        ask(printer, layout);
    }
}

/// A bar on stderr; indicatif hides it where stderr is no terminal.
pub(crate) fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent}%  {prefix}") {
        bar.set_style(style);
    }
    bar
}

pub(crate) fn sink(bar: &ProgressBar) -> ProgressSink {
    let bar = bar.clone();
    Arc::new(move |p: Progress| {
        bar.set_length(p.total);
        bar.set_position(p.done);
        bar.set_prefix(p.rows.to_string());
    })
}

fn requests(args: &ImportArgs, sink: &ProgressSink) -> Result<Vec<ImportRequest>, Error> {
    let period = args.period.as_deref().map(period_days).transpose()?;
    let mapping = args.mapping.as_deref().map(manifest::mapping).transpose()?;
    let expected = args.kind.map(|kind| match kind {
        KindArg::Dossiers => Kind::DossierList,
        KindArg::Procedures => Kind::ProcedureTable,
        KindArg::Form => Kind::FormII06a,
    });
    let request = |path: &std::path::PathBuf| ImportRequest {
        input: path.into(),
        unit: args.unit.clone(),
        exported_at: args.exported_at,
        period,
        expected,
        mapping: mapping.clone(),
        dry_run: args.dry_run,
        progress: ProgressSink::clone(sink),
    };
    Ok(args.files.iter().map(request).collect())
}

/// The report, with the remarks in words.
pub(crate) fn as_json(printer: &Printer, report: &FileReport) -> Value {
    let mut object = report.object();
    let key = if report.refused { "reasons" } else { "remarks" };
    object.insert(key.to_owned(), printer.diagnostics_json(&report.remarks));
    Value::Object(object)
}

pub(crate) fn tell(printer: &Printer, report: &FileReport) {
    let words = printer.language;
    let text = |key: &str| report.report.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let file = text("file");
    if report.refused {
        printer.data(&words.text_with("cli-refused", &[("file", &file)]));
        return;
    }
    let rows = &report.report["rows"];
    let count = |key: &str| words.number(rows[key].as_u64().unwrap_or(0));
    let excluded: u64 = rows["excluded"].as_object().map_or(0, |o| o.values().filter_map(Value::as_u64).sum());
    let dry_run = report.report.contains_key("dry_run");
    let key = match (report.known_already, dry_run) {
        (true, _) => "cli-known-already",
        (false, true) => "cli-would-take-in",
        (false, false) => "cli-taken-in",
    };
    let kind = words.text(&format!("kind-{}", text("kind").replace(['_', '.'], "-").to_lowercase()));
    let args = [
        ("file", file),
        ("kind", kind),
        ("unit", text("unit")),
        ("read", count("read")),
        ("used", count("used")),
        ("new", count("codes_new")),
        ("known", count("codes_already_known")),
        ("excluded", words.number(excluded)),
        ("duplicates", count("duplicates_identical")),
        ("superseded", count("superseded_in_file")),
    ];
    printer.data(&words.text_with(key, &args));
    report.effects().iter().for_each(|effect| tell_effect(printer, effect));
    for (reason, n) in rows["excluded"].as_object().into_iter().flatten() {
        if n.as_u64().unwrap_or(0) > 0 {
            let reason = Exclusion::from_name(reason).map_or_else(|| reason.clone(), |reason| words.exclusion(reason));
            printer.data(&format!("  {}: {}", reason, words.number(n.as_u64().unwrap_or(0))));
        }
    }
}

fn tell_effect(printer: &Printer, effect: &Effect) {
    let words = printer.language;
    let rate = |r: Rate| format!("{} ({}/{})", words.percent(r), words.number(r.num), words.number(r.den));
    let args = [
        ("period", effect.period.clone()),
        ("department", effect.department.as_ref().map(|d| format!(" {d}")).unwrap_or_default()),
        ("indicator", words.text(&format!("indicator-{}", effect.indicator.replace('_', "-")))),
        ("before", rate(effect.before)),
        ("after", rate(effect.after)),
    ];
    printer.data(&words.text_with("cli-effect", &args));
}
