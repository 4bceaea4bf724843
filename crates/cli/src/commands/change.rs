//! `dondoc change`.

use std::io::Read as _;
use std::path::Path;

use dondoc_app::{App, ChangeAsked, ChangeEffect, ChangeReport, Error};
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::{Extent, Map};
use dondoc_domain::rate::Rate;
use dondoc_domain::reference::amendments::{Amendment, NewUnit, SplitPart};

use crate::Outcome;
use crate::args::{ChangeArgs, ChangeCommand, ChangeHow, ChangeWhen, LevelArg};
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: ChangeArgs) -> Result<Outcome, Error> {
    let (asked, how) = match (args.command, args.file) {
        (Some(ChangeCommand::List), _) => return list(app, printer).await,
        (Some(command), _) => {
            let (amendment, how) = amendment(command)?;
            (ChangeAsked { amendments: vec![amendment], ..ChangeAsked::default() }, how)
        }
        (None, Some(file)) => (read(&file)?, args.how),
        (None, None) => return Err(Error::refused(Diagnostic::refusal("amendments-unreadable"))),
    };
    let asked = ChangeAsked {
        reason: how.reason.unwrap_or(asked.reason),
        decided_by: how.by.unwrap_or(asked.decided_by),
        amendments: asked.amendments,
    };
    let report = if how.dry_run { app.change_preview(&asked).await? } else { app.change(&asked, None).await? };
    if printer.json {
        printer.json(&report);
    } else {
        tell(printer, &report);
    }
    Ok(Outcome::Done)
}

fn read(path: &Path) -> Result<ChangeAsked, Error> {
    let unreadable = || Error::refused(Diagnostic::refusal("amendments-unreadable").in_file(&path.to_string_lossy()));
    // One byte more than allowed tells that there is too much.
    let most = dondoc_app::CHANGE_BYTES_MAX as u64 + 1;
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(most).read_to_end(&mut bytes).map_err(|_| unreadable())?;
    } else {
        let file = std::fs::File::open(path).map_err(|_| unreadable())?;
        file.take(most).read_to_end(&mut bytes).map_err(|_| unreadable())?;
    }
    ChangeAsked::read(&bytes)
}

fn amendment(command: ChangeCommand) -> Result<(Amendment, ChangeHow), Error> {
    let code = |text: &str| match ProcedureCode::normalise(text) {
        code if code == ProcedureCode::unreadable() => Err(Error::refused(Diagnostic::refusal("procedure-code-unreadable"))),
        code => Ok(code),
    };
    Ok(match command {
        ChangeCommand::List => return Err(Error::refused(Diagnostic::refusal("amendments-unreadable"))),
        ChangeCommand::Level { procedure, level, when: ChangeWhen { from, how } } => {
            let level = match level {
                LevelArg::None => Level::None,
                LevelArg::Partial => Level::Partial,
                LevelArg::Full => Level::Full,
            };
            (Amendment::Level { procedure: code(&procedure)?, level, from }, how)
        }
        ChangeCommand::Assign { unit, procedure, department, when: ChangeWhen { from, how } } => {
            (Amendment::Assign { unit, procedure: code(&procedure)?, department: department.into(), from }, how)
        }
        ChangeCommand::Rename { unit, name, when: ChangeWhen { from, how } } => (Amendment::Rename { unit, name, from }, how),
        ChangeCommand::Close { unit, when: ChangeWhen { from, how } } => (Amendment::Close { unit, from }, how),
        ChangeCommand::Move { unit, to, when: ChangeWhen { from, how } } => (Amendment::Move { unit, to, from }, how),
        ChangeCommand::Merge { units, code, name, parent, when: ChangeWhen { from, how } } => {
            (Amendment::Merge { units, into: NewUnit { code, name, parent }, from }, how)
        }
        ChangeCommand::Split { unit, main, parts, when: ChangeWhen { from, how } } => {
            let part = |(code, name), extent| SplitPart { code, name, parent: None, extent };
            let lesser = parts.into_iter().map(|p| part(p, Extent::Part));
            let into = std::iter::once(part(main, Extent::MainPart)).chain(lesser).collect();
            (Amendment::Split { unit, into, from }, how)
        }
    })
}

async fn list(app: &App, printer: &Printer) -> Result<Outcome, Error> {
    let changes = app.changes().await?;
    if printer.json {
        printer.json(&changes);
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    if changes.is_empty() {
        printer.data(&words.text("change-none"));
        return Ok(Outcome::Done);
    }
    let head = ["change-from", "change-state", "change-what", "change-reason", "change-decided-by", "change-recorded"];
    let rows = changes.iter().map(|c| {
        let state = if c.planned { "change-planned" } else { "change-in-force" };
        let what = words.amendment(&c.amendment);
        vec![c.from.vietnamese(), words.text(state), what, c.reason.clone(), c.decided_by.clone(), c.recorded_at.vietnamese()]
    });
    printer.table(&head.map(|k| words.text(k)), rows.collect(), usize::MAX);
    Ok(Outcome::Done)
}

fn tell(printer: &Printer, report: &ChangeReport) {
    let words = printer.language;
    for amendment in &report.amendments {
        printer.data(&format!("{}: {}", amendment.from().vietnamese(), words.amendment(amendment)));
    }
    let differing: Vec<&ChangeEffect> = report.effects.iter().filter(|e| e.differs()).collect();
    if differing.is_empty() {
        printer.data(&words.text("change-effect-none"));
    } else {
        let head = ["change-unit", "cli-department", "cli-indicator", "cli-period", "web-map", "change-before", "change-after"];
        let rate = |rate: Rate, met: Option<bool>| {
            let standing = met.map(|met| words.text(if met { "change-standing-met" } else { "change-standing-not-met" }));
            let of = format!("{} ({}/{})", words.percent(rate), words.number(rate.num), words.number(rate.den));
            standing.map_or(of.clone(), |standing| format!("{of} {standing}"))
        };
        let row = |e: &&ChangeEffect| {
            let department = match e.department.as_deref() {
                None => String::new(),
                Some("UNASSIGNED") => words.text("unassigned"),
                Some(code) => e.department_name.clone().unwrap_or_else(|| code.to_owned()),
            };
            vec![
                e.name.clone(),
                department,
                words.text(&format!("indicator-{}", e.indicator.replace('_', "-"))),
                e.period.clone(),
                words.text(if e.map == Map::AsWas { "map-as-was" } else { "map-today" }),
                rate(e.before, e.met_before),
                rate(e.after, e.met_after),
            ]
        };
        printer.table(&head.map(|k| words.text(k)), differing.iter().map(row).collect(), 5);
    }
    for sentence in words.change_notes(report) {
        printer.data(&sentence);
    }
    printer.note(if report.dry_run { "change-dry-run" } else { "change-done" }, &[]);
}
