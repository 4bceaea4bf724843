//! `imports.json`: which files to take in, in which order, for which unit and as of when.

use std::path::{Path, PathBuf};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::{Day, Moment};
use dondoc_ingest::{Input, Kind, Mapping};
use serde::Deserialize;

use crate::{Error, ImportRequest, ProgressSink};

#[derive(Deserialize)]
struct Manifest {
    imports: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(default)]
    order: i64,
    file: PathBuf,
    kind: Option<String>,
    unit: Option<String>,
    as_of: Option<Moment>,
    /// A mapping file beside the manifest.
    mapping: Option<PathBuf>,
    period: Option<(Moment, Moment)>,
}

/// Reads a manifest; files are beside it unless their paths are absolute.
///
/// # Errors
/// It cannot be read, or names an unknown kind.
pub fn read(path: &Path, dry_run: bool, progress: &ProgressSink) -> Result<Vec<ImportRequest>, Error> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let refused = |why: String| Error::refused(Diagnostic::refusal("manifest-unreadable").in_file(&name).with("why", why));
    let text = std::fs::read_to_string(path).map_err(|e| refused(e.kind().to_string()))?;
    let mut manifest: Manifest = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| refused(e.to_string()))?;
    manifest.imports.sort_by_key(|e| e.order);
    let folder = path.parent().unwrap_or(Path::new("."));
    let request = |entry: Entry| -> Result<ImportRequest, Error> {
        let expected = entry.kind.as_deref().map(|k| kind(k).ok_or_else(|| refused(format!("kind `{k}`")))).transpose()?;
        Ok(ImportRequest {
            input: Input::Path(folder.join(entry.file)),
            unit: entry.unit,
            exported_at: entry.as_of,
            period: entry.period.map(|(from, to)| (from.day(), to.day())).filter(|(a, b): &(Day, Day)| a < b),
            expected,
            mapping: entry.mapping.map(|path| mapping(&folder.join(path))).transpose()?,
            dry_run,
            progress: ProgressSink::clone(progress),
        })
    };
    manifest.imports.into_iter().map(request).collect()
}

/// Reads a mapping file.
///
/// # Errors
/// It cannot be read, or everything that is wrong with it.
pub fn mapping(path: &Path) -> Result<Mapping, Error> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let in_file = |all: Vec<Diagnostic>| Error::Refused(all.into_iter().map(|d| d.in_file(&name)).collect());
    let text =
        std::fs::read_to_string(path).map_err(|e| in_file(vec![Diagnostic::refusal("file-unreadable").with("why", e.kind())]))?;
    Mapping::parse(&text).map_err(in_file)
}

/// A kind by its name in manifests, reports or on the command line.
#[must_use]
pub fn kind(name: &str) -> Option<Kind> {
    match name {
        "dossier_list" | "dossiers" => Some(Kind::DossierList),
        "procedure_table" | "procedures" => Some(Kind::ProcedureTable),
        "form_II.06a" | "II.06a" => Some(Kind::FormII06a),
        _ => None,
    }
}
