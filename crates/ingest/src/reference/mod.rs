//! Reference data: units, procedures, departments, assignments, decisions, told apart by their content.
//!
//! A file is taken whole or refused with everything that is wrong in it. In a folder there may be
//! other files; they are listed as skipped.

mod headed;
mod json;
mod tables;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::reference::{Records, ReferenceFile};
use encoding_rs::Encoding;

use crate::encoding;
use crate::input::Input;
use crate::sniff::HEAD;

/// Reference files found under the paths asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// In the order of the paths, within a folder by name.
    pub files: Vec<ReferenceFile>,
    /// Files of folders that hold no reference data.
    pub skipped: Vec<String>,
}

/// Larger JSON documents are none of ours.
const LARGEST_JSON: u64 = 32 << 20;

/// Reads files, and folders with all that is in them.
///
/// # Errors
/// Everything that is wrong with any of the files; nothing is to be loaded then.
pub fn read(paths: &[PathBuf]) -> Result<Found, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let mut listed: Vec<Listed> = Vec::new();
    for path in paths {
        list(path, &mut listed, &mut wrong);
    }
    let mut found = Found::default();
    let mut drafts: Vec<(PathBuf, Draft)> = Vec::new();
    for Listed { path, named } in listed {
        match draft(&Input::from(&path)) {
            Ok(all) if !all.is_empty() => drafts.extend(all.into_iter().map(|draft| (path.clone(), draft))),
            Ok(_) if named => wrong.push(Diagnostic::refusal("reference-unknown").in_file(&name(&path))),
            Ok(_) => found.skipped.push(name(&path)),
            Err(all) => wrong.extend(all.into_iter().map(|d| d.in_file(&name(&path)))),
        }
    }
    let scopes = drafts.iter().map(|(path, _)| scope(path, &drafts)).collect();
    finish(drafts, scopes, found, wrong)
}

/// Reads uploads, which are one set; see [`read`].
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn read_inputs(inputs: &[Input]) -> Result<Found, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let mut drafts = Vec::new();
    for input in inputs {
        match draft(input) {
            Ok(all) if !all.is_empty() => {
                drafts.extend(all.into_iter().map(|draft| (PathBuf::from(input.name()), draft)));
            }
            Ok(_) => wrong.push(Diagnostic::refusal("reference-unknown").in_file(&input.name())),
            Err(all) => wrong.extend(all.into_iter().map(|d| d.in_file(&input.name()))),
        }
    }
    let scopes = drafts.iter().map(|(path, _)| scope_among(path, &drafts)).collect();
    finish(drafts, scopes, Found::default(), wrong)
}

/// Gives each file its scope and reads the decisions, which need theirs.
fn finish(
    drafts: Vec<(PathBuf, Draft)>,
    scopes: Vec<Vec<String>>,
    mut found: Found,
    mut wrong: Vec<Diagnostic>,
) -> Result<Found, Vec<Diagnostic>> {
    for ((path, draft), scope) in drafts.into_iter().zip(scopes) {
        let records = match draft {
            Draft::Ready(records) => Ok(records),
            Draft::Decision(document) => json::decision(document, &scope).map(|d| Records::Decision(Box::new(d))),
        };
        match records {
            Ok(records) => found.files.push(ReferenceFile { name: name(&path), scope, records }),
            Err(all) => wrong.extend(all.into_iter().map(|d| d.in_file(&name(&path)))),
        }
    }
    if wrong.is_empty() { Ok(found) } else { Err(wrong) }
}

/// A file that is looked at.
struct Listed {
    path: PathBuf,
    /// Named itself, not found in a folder.
    named: bool,
}

fn list(path: &Path, into: &mut Vec<Listed>, wrong: &mut Vec<Diagnostic>) {
    let mut open = vec![(path.to_owned(), true)];
    while let Some((path, named)) = open.pop() {
        if !path.is_dir() {
            into.push(Listed { path, named });
            continue;
        }
        let Ok(entries) = fs::read_dir(&path) else {
            wrong.push(Diagnostic::refusal("file-unreadable").in_file(&name(&path)));
            continue;
        };
        let mut inside: Vec<PathBuf> = entries
            .flatten()
            // Links to folders could lead in circles; hidden files are not meant.
            .filter(|e| e.file_type().is_ok_and(|t| !t.is_symlink() || e.path().is_file()))
            .filter(|e| !e.file_name().to_string_lossy().starts_with('.'))
            .map(|e| e.path())
            .collect();
        inside.sort();
        open.extend(inside.into_iter().rev().map(|p| (p, false)));
    }
}

/// Name for messages: the file with its folder, because every set has a `catalogue.csv`.
fn name(path: &Path) -> String {
    let part = |p: Option<&std::ffi::OsStr>| p.map(|n| n.to_string_lossy().into_owned());
    let file = part(path.file_name()).unwrap_or_default();
    match path.parent().and_then(|p| part(p.file_name())) {
        Some(folder) => format!("{folder}/{file}"),
        None => file,
    }
}

/// A file that is read, or waits for the ids of its folder.
enum Draft {
    Ready(Records),
    Decision(serde_json::Value),
}

/// What a file holds; nothing where it holds no reference data.
fn draft(input: &Input) -> Result<Vec<Draft>, Vec<Diagnostic>> {
    let (head, length) = input.head().map_err(|d| vec![*d])?;
    let whole = (head.len() as u64) < HEAD as u64;
    let encoding = encoding::of(&head, whole);
    if head.is_empty() {
        return Ok(Vec::new());
    }
    if encoding::looks(&head, encoding) == encoding::Looks::Text {
        let text = encoding::head_text(&head, encoding);
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
        let found = match text.trim_ascii_start().first() {
            Some(b'{') => document(input, length, encoding)?,
            Some(b'[' | b'<') | None => None,
            Some(_) => tables::read(input, text, length, encoding)?.map(Draft::Ready),
        };
        if let Some(draft) = found {
            return Ok(vec![draft]);
        }
    }
    Ok(headed::read(input)?.into_iter().map(Draft::Ready).collect())
}

fn document(input: &Input, length: u64, encoding: &'static Encoding) -> Result<Option<Draft>, Vec<Diagnostic>> {
    if length > LARGEST_JSON {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let read = input.open().and_then(|s| s.take(LARGEST_JSON).read_to_end(&mut bytes));
    read.map_err(|_| vec![Diagnostic::refusal("file-unreadable")])?;
    let (text, _) = encoding.decode_with_bom_removal(&bytes);
    let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) else { return Ok(None) };
    if let Some(units) = json::units_of(&value) {
        return json::local_units(units).map(|r| Some(Draft::Ready(Records::LocalUnits(r))));
    }
    Ok(json::is_decision(&value).then_some(Draft::Decision(value)))
}

/// Ids of the units of a file's folder: from the files that are loaded with it, else from its
/// `units.json`.
fn scope(path: &Path, drafts: &[(PathBuf, Draft)]) -> Vec<String> {
    let known = scope_among(path, drafts);
    if !known.is_empty() {
        return known;
    }
    match path.parent().map(|p| p.join("units.json")).filter(|p| p.is_file()).map(|p| draft(&Input::Path(p))) {
        Some(Ok(drafts)) => drafts.iter().flat_map(ids_of).collect(),
        _ => Vec::new(),
    }
}

/// Ids of the units among the files of a folder that are loaded together.
fn scope_among(path: &Path, drafts: &[(PathBuf, Draft)]) -> Vec<String> {
    let beside = drafts.iter().filter(|(p, _)| p.parent() == path.parent());
    beside.flat_map(|(_, d)| ids_of(d)).collect()
}

fn ids_of(draft: &Draft) -> Vec<String> {
    if let Draft::Ready(records) = draft { ids(records) } else { Vec::new() }
}

fn ids(records: &Records) -> Vec<String> {
    match records {
        Records::LocalUnits(units) => units.iter().map(|u| u.record.id.clone()).collect(),
        _ => Vec::new(),
    }
}

/// A cell that cannot be used, and why.
fn invalid(row: u64, column: &str, why: &str) -> Diagnostic {
    Diagnostic::refusal("reference-cell-invalid").at_row(row).with("column", column).with("why", why)
}
