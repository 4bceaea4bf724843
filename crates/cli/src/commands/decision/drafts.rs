//! Decisions in force, their drafts, and the annex as a workbook.

use std::path::Path;

use dondoc_app::views::{AnnexRowView, DecisionNote, DecisionRelation, DecisionView};
use dondoc_app::words::Language;
use dondoc_app::{App, DraftFrom, DraftNote, DraftView, Error, Input, TargetChange};
use dondoc_domain::decisions::ActKind;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::{Day, Validity};
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::{AnnexCommand, ConfirmArgs, DecisionCommand, DraftCommand, DraftNewArgs};
use crate::printer::Printer;

pub(super) async fn run(app: &App, printer: &Printer, command: DecisionCommand) -> Result<Outcome, Error> {
    match command {
        DecisionCommand::List { unit, year } => list(printer, &app.decisions(unit.as_deref(), year).await?),
        DecisionCommand::Show { id } => show(printer, &app.decision(&id).await?),
        DecisionCommand::Draft(command) => return draft(app, printer, command).await,
        DecisionCommand::Confirm(args) => confirm(app, printer, args).await?,
        DecisionCommand::Discard { draft, reason, by } => {
            app.discard_draft(draft, &reason, by.as_deref()).await?;
            done(printer, &json!({ "draft": draft, "discarded": true }), "draft-done-discarded", &[("id", draft.to_string())]);
        }
        DecisionCommand::Annex(command) => annex(app, printer, command).await?,
        // The caller's own.
        DecisionCommand::Read { .. } | DecisionCommand::Texts { .. } | DecisionCommand::Check(_) => {}
    }
    Ok(Outcome::Done)
}

fn done(printer: &Printer, document: &Value, key: &str, args: &[(&str, String)]) {
    if printer.json {
        printer.json(document);
    } else {
        printer.data(&printer.language.text_with(key, args));
    }
}

fn days(words: Language, from: Option<Day>, to: Option<Day>) -> String {
    match (from, to.map(|day| day.plus(-1))) {
        (Some(from), Some(to)) => format!("{} – {}", from.vietnamese(), to.vietnamese()),
        (Some(from), None) => words.text_with("decision-days-from", &[("day", from.vietnamese())]),
        (None, Some(to)) => words.text_with("decision-days-to", &[("day", to.vietnamese())]),
        (None, None) => String::new(),
    }
}

fn list(printer: &Printer, all: &[DecisionNote]) {
    if printer.json {
        return printer.json(&all);
    }
    let words = printer.language;
    if all.is_empty() {
        return printer.data(&words.text("decision-none"));
    }
    let row = |note: &DecisionNote| {
        vec![
            note.id.clone(),
            note.number.clone().unwrap_or_default(),
            note.unit.clone(),
            days(words, note.from, note.to),
            words.text(&format!("decision-state-{}", note.state.name())),
            words.number(note.targets as u64),
        ]
    };
    let keys = ["draft-field-id", "draft-field-number", "web-unit", "decision-days", "decision-state", "decision-targets"];
    printer.table(&keys.map(|key| words.text(key)), all.iter().map(row).collect(), 5);
}

fn show(printer: &Printer, decision: &DecisionView) {
    let words = printer.language;
    if printer.json {
        let unit = json!({ "unit": decision.unit.key, "name": decision.unit.name });
        return printer.json(&json!({
            "id": decision.id, "bound": unit, "note": decision.note, "document": decision.document, "annex": decision.annex,
            "acts": decision.acts, "acted_on_by": decision.acted_on_by, "parent": decision.parent, "children": decision.children,
        }));
    }
    let note = &decision.note;
    printer.data(&format!("{} {}", note.number.as_deref().unwrap_or(&decision.id), decision.title));
    let state = words.text(&format!("decision-state-{}", note.state.name()));
    printer.data(&format!("{}: {state}, {}", decision.unit.name, days(words, note.from, note.to)));
    let on =
        |day: Option<Day>| day.map(|day| words.text_with("decision-on-day", &[("day", day.vietnamese())])).unwrap_or_default();
    let told = |kind: &str, r: &DecisionRelation| {
        printer.data(&format!("{} {} {}", words.text(&format!("decision-{kind}-{}", r.how)), on(r.day), r.called));
    };
    if let Some((cited, _)) = &decision.parent {
        printer.data(&format!("{} {cited}", words.text("decision-parent")));
    }
    decision.acts.iter().for_each(|r| told("does", r));
    decision.acted_on_by.iter().for_each(|r| told("by", r));
    let row = |row: &AnnexRowView| {
        let who = [row.unit.clone(), row.department.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let whole = || words.text_with("web-whole-unit", &[("unit", decision.unit.name.as_str())]);
        let name = if words == Language::Vietnamese { &row.indicator.vi } else { &row.indicator.en };
        let level = row.level.map(|level| words.text(&format!("level-{}", level.name())));
        let of = [Some(name.clone()), row.field.clone(), level].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let overridden = row
            .overridden
            .as_ref()
            .map(|(day, by)| format!("; {} {by}", words.text_with("decision-overridden", &[("day", day.vietnamese())])));
        let held = format!("{}{}", days(words, row.from, row.to), overridden.unwrap_or_default());
        vec![row.row.to_string(), if who.is_empty() { whole() } else { who }, of, held, format!("≥ {}", words.target(row.target))]
    };
    let keys = ["web-annex-row", "draft-annex-who", "web-indicator", "decision-days", "web-target"];
    printer.table(&keys.map(|key| words.text(key)), decision.annex.iter().map(row).collect(), 4);
}

async fn draft(app: &App, printer: &Printer, command: DraftCommand) -> Result<Outcome, Error> {
    match command {
        DraftCommand::New(args) => {
            let by = args.by.clone();
            let id = app.create_draft(from(app, args).await?, by.as_deref()).await?;
            let draft = app.draft(id).await?;
            if !printer.json {
                printer.diagnostics(&draft.findings);
            }
            done(printer, &draft_json(printer, &draft), "draft-created", &[("id", id.to_string())]);
        }
        DraftCommand::List => drafts(printer, &app.drafts().await?),
        DraftCommand::Show { draft } => show_draft(printer, &app.draft(draft).await?),
        DraftCommand::Edit { draft, file, version, by } => {
            let read = app.decision_from(Input::from(&file)).await?;
            let version = app.save_draft(draft, version, &read.text, by.as_deref()).await?;
            let args = [("id", draft.to_string()), ("version", version.to_string())];
            done(printer, &json!({ "draft": draft, "version": version }), "draft-done-saved", &args);
        }
        DraftCommand::Check { draft } => {
            let draft = app.draft(draft).await?;
            if printer.json {
                printer
                    .json(&json!({ "ready": draft.may_be_confirmed(), "findings": printer.diagnostics_json(&draft.findings) }));
            } else if draft.findings.is_empty() {
                printer.data(&printer.language.text("draft-sound"));
            } else {
                printer.diagnostics(&draft.findings);
            }
            return Ok(if draft.may_be_confirmed() { Outcome::Done } else { Outcome::Refused });
        }
    }
    Ok(Outcome::Done)
}

async fn from(app: &App, args: DraftNewArgs) -> Result<DraftFrom, Error> {
    let DraftNewArgs { file, like, amend, replace, revoke, unit, year, .. } = args;
    if let Some(file) = file {
        let input = Input::from(&file);
        let name = input.name();
        let read = app.decision_from(input).await?;
        return Ok(DraftFrom::Text { text: Box::new(read.text), file: Some(name) });
    }
    let changes = [(amend, ActKind::Amend), (replace, ActKind::Replace), (revoke, ActKind::Revoke)];
    if let Some((decision, how)) = changes.into_iter().find_map(|(id, how)| Some((id?, how))) {
        return Ok(DraftFrom::Changing { decision, how });
    }
    Ok(match (like, unit, year) {
        (Some(decision), _, year) => DraftFrom::Earlier { decision, year },
        (None, unit, year) => {
            DraftFrom::Empty { unit: unit.unwrap_or_default(), year: year.unwrap_or_else(|| app.clock().day().year()) }
        }
    })
}

fn drafts(printer: &Printer, all: &[DraftNote]) {
    if printer.json {
        return printer.json(&all);
    }
    let words = printer.language;
    if all.is_empty() {
        return printer.data(&words.text("draft-none"));
    }
    let row = |draft: &DraftNote| {
        let state = match &draft.ended {
            Some(ended) => match &ended.decision {
                Some(decision) => {
                    words.text_with("draft-confirmed-at", &[("at", ended.at.vietnamese()), ("decision", decision.clone())])
                }
                None => {
                    let why = ended.reason.clone().unwrap_or_default();
                    words.text_with("draft-discarded-at", &[("at", ended.at.vietnamese()), ("why", why)])
                }
            },
            None => words.text(if draft.ready { "draft-ready" } else { "draft-not-ready" }),
        };
        let title = draft.title.clone().unwrap_or_else(|| words.text("draft-untitled"));
        vec![draft.id.to_string(), title, draft.unit.clone().unwrap_or_default(), draft.saved_at.vietnamese(), state]
    };
    let keys = ["draft-title", "draft-field-title", "web-unit", "draft-saved-at", "draft-state"];
    printer.table(&keys.map(|key| words.text(key)), all.iter().map(row).collect(), keys.len());
}

fn draft_json(printer: &Printer, draft: &DraftView) -> Value {
    json!({
        "id": draft.id, "version": draft.version, "document": draft.text.to_document(), "origin": draft.origin,
        "created_at": draft.created_at, "versions": draft.versions, "findings": printer.diagnostics_json(&draft.findings),
        "ready": draft.may_be_confirmed(), "decision": draft.proposed_id, "ended": draft.ended,
    })
}

fn show_draft(printer: &Printer, draft: &DraftView) {
    if printer.json {
        return printer.json(&draft_json(printer, draft));
    }
    let words = printer.language;
    let title = draft.text.title.clone().unwrap_or_else(|| words.text("draft-untitled"));
    printer.data(&format!("{}: {title}", words.text_with("draft-called", &[("id", draft.id.to_string())])));
    for version in &draft.versions {
        let by = version.saved_by.clone();
        let key = if by.is_some() { "draft-saved-by" } else { "draft-saved" };
        let args =
            [("version", version.version.to_string()), ("at", version.saved_at.vietnamese()), ("by", by.unwrap_or_default())];
        printer.data(&words.text_with(key, &args));
        for change in &version.changes {
            let (before, after) = (change.before.as_deref().unwrap_or("–"), change.after.as_deref().unwrap_or("–"));
            printer.data(&format!("  {}: {before} → {after}", change.place.trim_start_matches('/')));
        }
    }
    let rows = draft.text.annex.iter().flat_map(|annex| &annex.targets).map(|target| {
        let whole = || draft.unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default();
        let who = target.department_name.clone().or(target.department_code.clone()).or(target.unit.clone()).unwrap_or_else(whole);
        let indicator = words.text(&format!("indicator-{}", target.indicator.replace('_', "-")));
        let level = target.level.as_ref().map(|level| words.text(&format!("level-{level}")));
        let of = [Some(indicator), target.field.clone(), level].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let percent =
            target.target_percent.parse().map_or_else(|_| target.target_percent.clone(), |percent| words.target(percent));
        vec![who, of, percent]
    });
    let keys = ["draft-annex-who", "web-indicator", "web-target"];
    printer.table(&keys.map(|key| words.text(key)), rows.collect(), 2);
    printer.diagnostics(&draft.findings);
}

async fn confirm(app: &App, printer: &Printer, args: ConfirmArgs) -> Result<(), Error> {
    let preview = app.confirm_preview(args.draft).await?;
    let mut decision = preview.draft.proposed_id.clone();
    if !args.dry_run {
        decision = app.confirm_draft(args.draft, Some(preview.seen), args.by.as_deref()).await?;
    }
    if printer.json {
        printer.json(&json!({
            "draft": args.draft, "version": preview.seen.draft, "decision": decision, "dry_run": args.dry_run,
            "validity": { "from": preview.validity.and_then(Validity::from_day), "to": preview.validity.and_then(Validity::to_day) },
            "changes": preview.changes, "findings": printer.diagnostics_json(&preview.draft.findings),
        }));
        return Ok(());
    }
    printer.diagnostics(&preview.draft.findings);
    changes(printer, &preview.changes);
    let key = if args.dry_run { "draft-would-confirm" } else { "draft-done-confirmed" };
    printer.data(&printer.language.text_with(key, &[("id", args.draft.to_string()), ("decision", decision)]));
    Ok(())
}

fn changes(printer: &Printer, all: &[TargetChange]) {
    let words = printer.language;
    if all.is_empty() {
        return printer.data(&words.text("draft-effect-none"));
    }
    let target = |target: &Option<(String, String)>| match target {
        None => words.text("standing-no-target"),
        Some((_, percent)) => percent.parse().map_or_else(|_| percent.clone(), |percent| format!("≥ {}", words.target(percent))),
    };
    let met = |met: Option<bool>| match met {
        Some(true) => words.text("standing-met"),
        Some(false) => words.text("standing-not-met"),
        None => "–".to_owned(),
    };
    let row = |change: &TargetChange| {
        let department = change.department_name.clone().or(change.department.clone());
        let who = department.unwrap_or_else(|| words.text_with("web-whole-unit", &[("unit", change.name.as_str())]));
        let indicator = words.text(&format!("indicator-{}", change.indicator.replace('_', "-")));
        let level = change.level.map(|level| words.text(&format!("level-{level}")));
        let of = [Some(indicator), change.field.clone(), level].into_iter().flatten().collect::<Vec<_>>().join(" · ");
        let rate = [
            ("num", words.number(change.rate.num)),
            ("den", words.number(change.rate.den)),
            ("percent", words.percent(change.rate)),
        ];
        vec![
            who,
            of,
            days(words, Some(change.from), change.to),
            target(&change.before),
            target(&change.after),
            words.text_with("draft-rate", &rate),
            format!("{} → {}", met(change.met_before), met(change.met_after)),
        ]
    };
    let keys = [
        "draft-annex-who",
        "web-indicator",
        "decision-days",
        "draft-before",
        "draft-after-target",
        "draft-now",
        "draft-standing",
    ];
    printer.table(&keys.map(|key| words.text(key)), all.iter().map(row).collect(), keys.len());
}

async fn annex(app: &App, printer: &Printer, command: AnnexCommand) -> Result<(), Error> {
    match command {
        AnnexCommand::Export { draft, out } => {
            let bytes = app.export_annex(draft, printer.language).await?;
            write(&out, &bytes)?;
            let file = out.to_string_lossy().into_owned();
            done(printer, &json!({ "draft": draft, "file": file }), "draft-written", &[("file", file.clone())]);
        }
        AnnexCommand::Import { draft, file, by } => {
            let seen = app.draft(draft).await?.version;
            let done_with = app.import_annex((draft, seen), Input::from(&file), by.as_deref()).await?;
            let (values, rows) = (done_with.values, done_with.rows);
            let document = json!({ "draft": draft, "version": done_with.version, "values": values, "rows": rows });
            let args = [
                ("id", draft.to_string()),
                ("version", done_with.version.to_string()),
                ("values", values.to_string()),
                ("rows", rows.to_string()),
            ];
            done(printer, &document, "draft-done-imported", &args);
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    std::fs::write(path, bytes)
        .map_err(|e| Error::refused(Diagnostic::refusal("output-unwritable").with("path", path.display()).with("why", e.kind())))
}
