//! `dondoc backup`.

use std::path::Path;

use dondoc_app::{App, BackupAsked, Error};
use dondoc_domain::diagnostics::Diagnostic;

use crate::Outcome;
use crate::args::BackupArgs;
use crate::config::Config;
use crate::printer::Printer;

/// Reads a backup; opens no data folder.
pub(crate) async fn verify(printer: &Printer, file: &Path) -> Result<Outcome, Error> {
    let manifest = App::verify_backup(file).await?;
    if printer.json {
        printer.json(&manifest);
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    let told = [
        ("file", file.display().to_string()),
        ("n", words.number(manifest.members.len() as u64)),
        ("at", manifest.made_at.vietnamese()),
        ("version", manifest.program),
        ("head", manifest.journal.map_or_else(|| "–".to_owned(), |(_, hash)| hash)),
    ];
    printer.data(&words.text_with("backup-verified", &told));
    Ok(Outcome::Done)
}

pub(crate) async fn run(app: &App, printer: &Printer, config: &Config, args: &BackupArgs) -> Result<Outcome, Error> {
    let folder = config.settings.backup_folder.clone();
    let asked = match (&args.to, folder) {
        // A folder of the settings is rotated by the settings.
        (None, Some(folder)) => (folder, Some(args.keep.unwrap_or(config.settings.backup_keep.0))),
        (Some(to), _) => (to.clone(), args.keep),
        (None, None) => return Err(Error::refused(Diagnostic::refusal("backup-nowhere"))),
    };
    let (to, keep) = asked;
    let keep = keep.map(|keep| usize::try_from(keep).unwrap_or(usize::MAX));
    let outside = config.file.clone().filter(|file| !is_within(file, &config.settings.data));
    let report = app.backup(&BackupAsked { to, settings: outside, keep }).await?;
    if printer.json {
        printer.json(&report);
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    let told = [
        ("file", report.file.display().to_string()),
        ("n", words.number(report.members)),
        ("kb", words.number(report.size_bytes.div_ceil(1024))),
        ("hash", report.sha256),
        ("head", report.journal.map_or_else(|| "–".to_owned(), |(_, hash)| hash)),
    ];
    printer.data(&words.text_with("backup-made", &told));
    for old in report.removed {
        printer.note("backup-removed", &[("file", old.display().to_string())]);
    }
    Ok(Outcome::Done)
}

fn is_within(file: &Path, folder: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    real(file).starts_with(real(folder))
}
