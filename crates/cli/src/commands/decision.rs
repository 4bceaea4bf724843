//! `dondoc decision`: reading a decision from a file, and the legal texts on which decisions are founded; what is drafted and in force
//! has a file of its own.

mod drafts;

use std::path::Path;

use dondoc_app::{App, BasesCheck, DecisionReading, Error, LARGEST_DECISION, LegalTextView};
use dondoc_domain::decisions::{Annex, DecisionText};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Day;
use serde_json::{Value, json};

use crate::Outcome;
use crate::args::{DecisionCheckArgs, DecisionCommand};
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, command: DecisionCommand) -> Result<Outcome, Error> {
    match command {
        DecisionCommand::Read { files } => {
            let mut all = Vec::new();
            for file in &files {
                let reading = read_file(app, file).await?;
                if !printer.json {
                    summary(printer, &reading);
                    printer.diagnostics(&reading.notes);
                    continue;
                }
                all.push(json!({
                    "text": reading.text.to_document(), "notes": printer.diagnostics_json(&reading.notes),
                    "left_over": reading.left_over,
                }));
            }
            if printer.json {
                // One file is one document; several are a list.
                printer.json(&if files.len() == 1 { all.remove(0) } else { Value::from(all) });
            }
            Ok(Outcome::Done)
        }
        DecisionCommand::Texts { words, on } => {
            let (day, texts) = app.legal_texts(on, words.as_deref()).await?;
            legal_texts(printer, day, &texts);
            Ok(Outcome::Done)
        }
        DecisionCommand::Check(args) => check(app, printer, args).await,
        other => drafts::run(app, printer, other).await,
    }
}

async fn read_file(app: &App, path: &Path) -> Result<DecisionReading, Error> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let unreadable = || Error::refused(Diagnostic::refusal("file-unreadable").in_file(&name));
    let length = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file).ok_or_else(unreadable)?.len();
    if length > LARGEST_DECISION {
        let large = Diagnostic::refusal("decision-too-large").with("limit_mb", LARGEST_DECISION >> 20);
        return Err(Error::refused(large.in_file(&name)));
    }
    let bytes = std::fs::read(path).map_err(|_| unreadable())?;
    app.read_decision(&name, bytes).await
}

/// What was found, a line each; the articles, and the annex as a table.
fn summary(printer: &Printer, reading: &DecisionReading) {
    let words = printer.language;
    let text = &reading.text;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = |key: &str, value: Option<String>| {
        rows.extend(value.filter(|v| !v.is_empty()).map(|value| vec![words.text(key), value]));
    };
    row("reading-kind", text.kind.clone());
    row("reading-number", text.number.clone());
    row("reading-date", text.date.map(Day::vietnamese));
    row("reading-place", text.place.clone());
    row("reading-title", text.title.clone());
    row("reading-year", text.year.map(|year| year.to_string()));
    row("reading-superior", text.superior.clone());
    row("reading-issuer", text.issuer.clone());
    let code = |u: &dondoc_domain::decisions::DecisionUnit| u.code.as_ref().map(|c| format!(" ({c})")).unwrap_or_default();
    row("reading-unit", text.unit.as_ref().map(|u| format!("{}{}", u.name, code(u))));
    row("reading-proposer", text.proposer.clone());
    row("reading-parent", text.parent.clone());
    row("reading-effective", text.effective_from.map(Day::vietnamese));
    row("reading-acts", Some(acts(printer, text)));
    row("reading-signer", text.signer.as_ref().map(|s| format!("{} {}", s.title, s.name)));
    printer.table(&["reading-what", "reading-said"].map(|k| words.text(k)), rows, 2);
    list(printer, "reading-bases", &text.legal_bases);
    for article in &text.articles {
        let subject = article.subject.clone().unwrap_or_default();
        let number = article.article.to_string();
        printer.data(&words.text_with("reading-article", &[("number", number), ("subject", subject)]));
        article.text.iter().for_each(|paragraph| printer.data(&format!("  {paragraph}")));
    }
    let definitions = text.articles.iter().flat_map(|a| &a.definitions);
    let defined = definitions.map(|d| {
        let id = d.indicator.clone().unwrap_or_default();
        vec![id, d.name.clone(), d.numerator.clone().unwrap_or_default(), d.denominator.clone().unwrap_or_default()]
    });
    table(printer, &["reading-indicator", "reading-name", "reading-numerator", "reading-denominator"], defined.collect());
    let duties = text.articles.iter().flat_map(|a| &a.duties).map(|d| vec![d.who.clone(), d.what.clone()]);
    table(printer, &["reading-who", "reading-duty"], duties.collect());
    list(printer, "reading-carries-out", &text.articles.iter().flat_map(|a| a.who.clone()).collect::<Vec<_>>());
    list(printer, "reading-recipients", &text.recipients);
    if let Some(found) = &text.annex {
        annex(printer, found);
    }
    list(printer, "reading-left-over", &reading.left_over);
}

fn acts(printer: &Printer, text: &DecisionText) -> String {
    let words = printer.language;
    let one = |act: &dondoc_domain::decisions::Act| {
        words.text_with(&format!("reading-act-{}", act.how.name()), &[("decision", act.decision.as_str())])
    };
    text.acts.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn list(printer: &Printer, key: &str, items: &[String]) {
    if !items.is_empty() {
        printer.data(&printer.language.text(key));
        items.iter().for_each(|item| printer.data(&format!("  - {item}")));
    }
}

fn table(printer: &Printer, keys: &[&str], rows: Vec<Vec<String>>) {
    if !rows.is_empty() {
        let head: Vec<String> = keys.iter().map(|key| printer.language.text(key)).collect();
        printer.table(&head, rows, keys.len());
    }
}

fn annex(printer: &Printer, annex: &Annex) {
    let words = printer.language;
    let row = |t: &dondoc_domain::decisions::AnnexTarget| {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        let level = t.level.as_ref().map(|level| words.text(&format!("level-{level}"))).unwrap_or_default();
        let percent = t.target_percent.parse().map_or_else(|_| t.target_percent.clone(), |percent| words.target(percent));
        vec![
            or_empty(&t.unit),
            or_empty(&t.department_code),
            or_empty(&t.department_name),
            or_empty(&t.field),
            level,
            t.indicator.clone(),
            percent,
            or_empty(&t.note),
        ]
    };
    let keys = [
        "reading-unit-code",
        "reading-department-code",
        "reading-name",
        "reading-field",
        "reading-level",
        "reading-indicator",
        "reading-target",
        "reading-remark",
    ];
    table(printer, &keys, annex.targets.iter().map(row).collect());
    if let Some(note) = &annex.note {
        printer.data(note);
    }
}

fn legal_texts(printer: &Printer, day: Day, texts: &[LegalTextView]) {
    let words = printer.language;
    if printer.json {
        printer.json(&json!({ "day": day, "texts": texts }));
        return;
    }
    let shown = |day: Option<Day>| day.map(Day::vietnamese).unwrap_or_default();
    let row = |view: &LegalTextView| {
        let text = &view.text;
        vec![
            format!("{} {}", text.kind, text.number),
            text.title.clone(),
            shown(text.signed),
            shown(text.from),
            words.legal_standing(text, day),
            words.legal_evidence(&text.evidence),
        ]
    };
    let keys = ["legal-number", "legal-title", "legal-signed", "legal-from", "legal-standing", "legal-evidence"];
    table(printer, &keys, texts.iter().map(row).collect());
    printer.note("legal-count", &[("n", words.number(texts.len() as u64)), ("day", day.vietnamese())]);
}

async fn check(app: &App, printer: &Printer, args: DecisionCheckArgs) -> Result<Outcome, Error> {
    let path = Path::new(&args.decision);
    let found = if path.is_file() {
        let reading = read_file(app, path).await?;
        app.check_bases(&reading.text.legal_bases, args.on).await?
    } else {
        app.check_decision(&args.decision, args.on).await?
    };
    if printer.json {
        printer.json(&found);
    } else {
        warnings(printer, &found);
    }
    // A warning is no refusal: the figures and the file are as good as before.
    Ok(Outcome::Done)
}

fn warnings(printer: &Printer, found: &BasesCheck) {
    let words = printer.language;
    let args = [("n", words.number(found.bases.len() as u64)), ("day", found.day.vietnamese())];
    printer.data(&words.text_with(if found.warnings.is_empty() { "legal-all-hold" } else { "legal-some-do-not" }, &args));
    for warning in &found.warnings {
        printer.data(&format!("  - {}", words.legal_warning(warning)));
    }
}
