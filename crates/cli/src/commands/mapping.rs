//! `dondoc mapping`, and the question that an import asks where headings do not tell.

use dondoc_app::{App, Error, Layout, Mapping};
use dondoc_domain::diagnostics::column_letters;
use serde_json::{Map, Value, json};

use crate::Outcome;
use crate::args::MappingCommand;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, command: MappingCommand) -> Result<Outcome, Error> {
    match command {
        MappingCommand::List => list(app, printer).await,
        MappingCommand::Forget { signature } => {
            app.forget_mapping(&signature).await?;
            if printer.json {
                printer.json(&json!({ "forgotten": signature }));
            } else {
                printer.data(&printer.language.text_with("cli-mapping-forgotten", &[("signature", signature)]));
            }
            Ok(Outcome::Done)
        }
    }
}

async fn list(app: &App, printer: &Printer) -> Result<Outcome, Error> {
    let all = app.mappings().await?;
    if printer.json {
        let one = |p: &dondoc_app::MappingProfile| json!({"signature": p.signature, "file": p.file, "saved_at": p.saved_at, "mapping": p.mapping});
        printer.json(&all.iter().map(one).collect::<Vec<_>>());
        return Ok(Outcome::Done);
    }
    if all.is_empty() {
        printer.note("cli-mapping-none", &[]);
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    let meaning = |name: &str| words.text(&format!("meaning-{}", name.replace('_', "-")));
    let rows = all.iter().map(|p| {
        let columns: Vec<String> = p.mapping.columns.iter().map(|(name, at)| format!("{} = {at}", meaning(name))).collect();
        vec![p.signature.clone(), p.file.clone(), p.saved_at.vietnamese(), columns.join("\n")]
    });
    printer.table(&["cli-signature", "cli-file", "cli-saved-at", "cli-columns"].map(|k| words.text(k)), rows.collect(), 4);
    Ok(Outcome::Done)
}

/// Shows what was found of a table, and a mapping to be finished: columns that are certain are filled in.
pub(crate) fn ask(printer: &Printer, layout: &Layout) {
    let words = printer.language;
    let meaning = |name: &str| words.text(&format!("meaning-{}", name.replace('_', "-")));
    printer.note("cli-mapping-found", &[("row", layout.header_rows.1.to_string())]);
    let rows = layout.columns.iter().map(|column| {
        let shape = json!(column.shape).as_str().unwrap_or_default().replace('_', "-");
        let filled = format!("{}/{}", words.number(column.filled), words.number(column.sampled));
        vec![
            column_letters(column.at),
            column.heading.clone(),
            words.text(&format!("shape-{shape}")),
            filled,
            column.meaning.as_deref().map(&meaning).unwrap_or_default(),
        ]
    });
    let head = ["cli-column", "cli-heading", "cli-looks-like", "cli-filled", "cli-meaning"].map(|k| words.text(k));
    printer.aside(&head, rows.collect());
    for question in &layout.unsure {
        let candidates: Vec<String> = question.candidates.iter().map(|at| column_letters(*at)).collect();
        let key = match (candidates.is_empty(), question.needed) {
            (true, _) => "cli-mapping-none-fits",
            (false, true) => "cli-mapping-which",
            (false, false) => "cli-mapping-which-if-any",
        };
        printer.note(key, &[("meaning", meaning(&question.meaning)), ("columns", candidates.join(", "))]);
    }
    printer.note("cli-mapping-write", &[]);
    printer.note("cli-mapping-draft", &[("draft", draft(layout))]);
}

/// A mapping with what is certain; the columns to choose from stand where one has to be chosen.
fn draft(layout: &Layout) -> String {
    let Some(kind) = layout.kind else { return String::new() };
    let mut columns = Map::new();
    for (name, needed) in Mapping::meanings(kind) {
        let known = layout.columns.iter().find(|c| c.meaning.as_deref() == Some(name));
        let asked = layout.unsure.iter().find(|q| q.meaning == name);
        let candidates = asked.map(|q| q.candidates.iter().map(|at| column_letters(*at)).collect::<Vec<_>>().join(" | "));
        match (known, candidates) {
            (Some(column), _) if column.heading.is_empty() => columns.insert(name.into(), json!(column_letters(column.at))),
            (Some(column), _) => columns.insert(name.into(), json!(column.heading)),
            (None, Some(candidates)) => columns.insert(name.into(), json!(candidates)),
            (None, None) if needed => columns.insert(name.into(), json!("")),
            (None, None) => None,
        };
    }
    let values: Map<String, Value> = layout
        .unknown_labels
        .iter()
        .map(|(meaning, labels)| (meaning.clone(), labels.iter().map(|label| (label.clone(), json!(""))).collect()))
        .collect();
    let mut mapping = json!({ "kind": kind.name(), "columns": columns });
    if !values.is_empty() {
        mapping["values"] = Value::Object(values);
    }
    serde_json::to_string_pretty(&mapping).unwrap_or_default()
}
