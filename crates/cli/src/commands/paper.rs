//! `dondoc paper`: official papers, made, kept, attached to, verified.

use std::path::Path;

use dondoc_app::{App, Error, IssuedPaper, PaperAsked, PaperFormat, PaperKind, PaperVerification};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::papers::Paper;
use serde_json::json;

use crate::Outcome;
use crate::args::{PaperCommand, PaperMakeArgs, TemplatesCheckArgs, TemplatesCommand};
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, command: PaperCommand) -> Result<Outcome, Error> {
    match command {
        PaperCommand::Make(args) => make(app, printer, &args).await,
        PaperCommand::List(args) => {
            let all = app.issued_papers(args.unit.as_deref()).await?;
            list(printer, &all);
            Ok(Outcome::Done)
        }
        PaperCommand::Show(args) => {
            let shown = app.paper(args.number).await?;
            if shown.altered {
                printer.note("paper-altered", &[("n", args.number.to_string())]);
            }
            if let Some(out) = &args.out {
                write(app, printer, shown.paper, out).await?;
            } else if printer.json {
                printer.json(
                    &json!({ "issued": shown.issued, "asked": shown.asked, "paper": shown.paper, "altered": shown.altered }),
                );
            } else {
                printer.data(&shown.paper.to_string());
            }
            Ok(if shown.altered { Outcome::Refused } else { Outcome::Done })
        }
        PaperCommand::Attach(args) => {
            let bytes = std::fs::read(&args.file).map_err(|why| {
                let file = args.file.display();
                Error::refused(Diagnostic::refusal("file-unreadable").with("file", file).with("why", why.kind()))
            })?;
            let file = app.attach_to_paper(args.number, &args.file.to_string_lossy(), bytes).await?;
            if printer.json {
                printer.json(&file);
            } else {
                let words = [("file", file.name.clone()), ("path", file.path.clone()), ("n", args.number.to_string())];
                printer.data(&printer.language.text_with("paper-attached", &words));
            }
            Ok(Outcome::Done)
        }
        PaperCommand::Verify(args) => {
            let verification = app.verify_paper(args.number).await?;
            verified(printer, &verification);
            Ok(if verification.same { Outcome::Done } else { Outcome::Refused })
        }
        PaperCommand::Templates(command) => templates(app, printer, command).await,
    }
}

/// In which form a file is written, by its name.
fn format_of(out: &Path) -> Result<PaperFormat, Error> {
    let extension = out.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
    PaperFormat::of_extension(&extension)
        .ok_or_else(|| Error::refused(Diagnostic::refusal("paper-format").with("format", extension)))
}

async fn make(app: &App, printer: &Printer, args: &PaperMakeArgs) -> Result<Outcome, Error> {
    // A file that cannot be written is told before anything is kept.
    let format = args.out.as_deref().map(format_of).transpose()?;
    let mut asked = args.asked();
    if let Some(file) = &args.file {
        asked.document = Some(document(file)?);
    }
    if args.preview {
        let composed = app.compose_paper(&asked).await?;
        return shown(app, printer, composed.paper, None, args.out.as_deref()).await;
    }
    if let Some(format) = format {
        // So that a paper is not kept whose file cannot be made here.
        let composed = app.compose_paper(&asked).await?;
        app.paper_file(composed.paper, format).await?;
    }
    let issued = app.issue_paper(&asked).await?;
    let paper = app.paper(issued.number).await?.paper;
    shown(app, printer, paper, Some(issued), args.out.as_deref()).await
}

fn document(file: &Path) -> Result<serde_json::Value, Error> {
    let refused =
        |why: String| Error::refused(Diagnostic::refusal("file-unreadable").with("file", file.display()).with("why", why));
    let text = std::fs::read_to_string(file).map_err(|why| refused(why.kind().to_string()))?;
    serde_json::from_str(&text).map_err(|why| refused(why.to_string()))
}

async fn shown(
    app: &App,
    printer: &Printer,
    paper: Paper,
    issued: Option<IssuedPaper>,
    out: Option<&Path>,
) -> Result<Outcome, Error> {
    if let Some(issued) = &issued {
        printer.note("paper-made", &[("n", issued.number.to_string()), ("title", issued.title.clone())]);
    }
    match out {
        Some(out) => {
            write(app, printer, paper, out).await?;
            if printer.json {
                printer.json(&issued);
            }
        }
        None if printer.json => printer.json(&json!({ "issued": issued, "paper": paper })),
        None => printer.data(&paper.to_string()),
    }
    Ok(Outcome::Done)
}

async fn write(app: &App, printer: &Printer, paper: Paper, out: &Path) -> Result<(), Error> {
    let bytes = app.paper_file(paper, format_of(out)?).await?;
    std::fs::write(out, bytes).map_err(|why| {
        Error::refused(Diagnostic::refusal("output-unwritable").with("path", out.display()).with("why", why.kind()))
    })?;
    printer.note("paper-written", &[("file", out.display().to_string())]);
    Ok(())
}

fn list(printer: &Printer, all: &[IssuedPaper]) {
    if printer.json {
        return printer.json(&all);
    }
    if all.is_empty() {
        return printer.note("paper-none", &[]);
    }
    let words = printer.language;
    let row = |p: &IssuedPaper| {
        vec![
            p.number.to_string(),
            words.text(&format!("paper-kind-{}", p.kind.name().replace('.', "-").to_lowercase())),
            format!("{} ({})", p.unit.name, p.unit_key),
            p.period.clone(),
            p.made_at.vietnamese(),
            p.snapshot.map_or_else(|| "–".to_owned(), |n| n.to_string()),
            p.files.len().to_string(),
        ]
    };
    let head = ["paper-number", "paper-kind", "cli-unit", "cli-period", "paper-made-at", "paper-snapshot", "paper-files"];
    printer.table(&head.map(|key| words.text(key)), all.iter().map(row).collect(), usize::MAX);
}

fn verified(printer: &Printer, found: &PaperVerification) {
    if printer.json {
        return printer.json(found);
    }
    let words = printer.language;
    let n = [("n", found.paper.number.to_string()), ("figures", words.number(found.figures as u64))];
    printer.data(&words.text_with(if found.same { "paper-verified" } else { "paper-differs" }, &n));
    if found.altered {
        printer.data(&words.text_with("paper-altered", &n));
    }
    for file in &found.files_altered {
        printer.data(&words.sentence(&Diagnostic::refusal("paper-file-altered").with("file", file)));
    }
    if !found.changed.is_empty() {
        let gone = || words.text("paper-figure-gone");
        let row = |c: &dondoc_app::FigureChanged| vec![c.what.clone(), c.printed.clone(), c.now.clone().unwrap_or_else(gone)];
        let head = ["paper-figure", "paper-figure-printed", "paper-figure-now"];
        printer.table(&head.map(|key| words.text(key)), found.changed.iter().map(row).collect(), 1);
    }
}

async fn templates(app: &App, printer: &Printer, command: TemplatesCommand) -> Result<Outcome, Error> {
    let words = printer.language;
    match command {
        TemplatesCommand::List => {
            let all = app.paper_templates().await?;
            if printer.json {
                printer.json(&all);
                return Ok(Outcome::Done);
            }
            let whose = |own: bool| words.text(if own { "paper-template-own" } else { "paper-template-shipped" });
            let row = |t: &dondoc_app::TemplateView| vec![t.file.clone(), whose(t.own), t.sha256[..16].to_owned()];
            let head = ["paper-template", "paper-template-whose", "paper-template-hash"].map(|key| words.text(key));
            printer.table(&head, all.iter().map(row).collect(), usize::MAX);
            Ok(Outcome::Done)
        }
        TemplatesCommand::Export => {
            let written = app.export_templates().await?;
            if printer.json {
                printer.json(&json!({ "written": written }));
            } else if written.is_empty() {
                printer.note("paper-templates-there", &[]);
            } else {
                written.iter().for_each(|file| printer.data(file));
            }
            Ok(Outcome::Done)
        }
        TemplatesCommand::Check(args) => check(app, printer, args).await,
    }
}

/// What is wrong with the templates: by themselves, and with a unit's figures in them where one is named.
async fn check(app: &App, printer: &Printer, args: TemplatesCheckArgs) -> Result<Outcome, Error> {
    let mut found = app.check_templates().await?;
    if let (Some(unit), Some(period), true) = (args.unit, args.period, found.is_empty()) {
        for kind in [PaperKind::Report, PaperKind::Progress, PaperKind::FollowUp] {
            match app.compose_paper(&PaperAsked::new(kind, &unit, &period)).await {
                Ok(_) => {}
                Err(Error::Refused(told)) => found.extend(told),
                Err(why) => return Err(why),
            }
        }
    }
    if printer.json {
        printer.json(&json!({ "findings": printer.diagnostics_json(&found) }));
    } else {
        printer.diagnostics(&found);
        if found.is_empty() {
            printer.data(&printer.language.text("paper-templates-good"));
        }
    }
    Ok(if found.is_empty() { Outcome::Done } else { Outcome::Refused })
}
