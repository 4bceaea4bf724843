//! Rules about the text of the source that no compiler checks.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place;
use crate::step::Outcome;

/// Longer files have more than one subject.
const LINES_MAX: usize = 800;

/// Folders, from the root, that hold nothing that we write.
const SKIPPED: [&str; 10] = [
    ".git",
    "target",
    "node_modules",
    "samples",
    "data",
    "dondoc-data",
    ".venv",
    "crates/typeset/fonts",
    "fuzz/target",
    "fuzz/corpus",
];

/// What the source is written in; other files are not read.
const TEXT: [&str; 14] = ["rs", "toml", "md", "html", "css", "mjs", "js", "json", "py", "ftl", "sh", "yml", "yaml", "sql"];

// Taken apart, so that this file does not hold what it looks for.
const UNFINISHED: [&str; 3] = [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("db", "g!(")];
const OF_A_MACHINE: [&str; 2] = [concat!("/wo", "rk/"), concat!("/tmp/bash", "_jobs")];
const NOT_IN_DOMAIN: [&str; 4] =
    [concat!("std::", "fs"), concat!("std::", "env"), concat!("System", "Time"), concat!("async", " fn")];

/// All files at or below a path, in order, without [`SKIPPED`].
pub(crate) fn files_below(path: &Path) -> Result<Vec<PathBuf>, String> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable = |error: std::io::Error| format!("cannot read `{}`: {error}", path.display());
    let mut entries = fs::read_dir(path).map_err(unreadable)?.collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    entries.sort_by_key(fs::DirEntry::path);
    let mut found = Vec::new();
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type().map_err(unreadable)?);
        let from_root = path.strip_prefix(place::root()).unwrap_or(&path);
        if SKIPPED.iter().any(|skipped| from_root == Path::new(skipped)) {
            continue;
        }
        if kind.is_dir() {
            found.extend(files_below(&path)?);
        } else if kind.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

/// What is wrong with a file, `path` from the root.
fn problems_of(path: &Path, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut find = |words: &[&str], what: &str| {
        for (number, line) in text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                problems.push(format!("{}:{}: {what}: `{word}`", path.display(), number + 1));
            }
        }
    };
    find(&OF_A_MACHINE, "a path of one machine");
    if path.extension().is_some_and(|extension| extension == "rs") {
        find(&UNFINISHED, "not finished");
        if path.starts_with("crates/domain/src") {
            find(&NOT_IN_DOMAIN, "the domain has no clock, file or environment");
        }
        let lines = text.lines().count();
        if lines > LINES_MAX {
            problems.push(format!("{}: {lines} lines, at most {LINES_MAX}", path.display()));
        }
        let is_root = path.file_name().is_some_and(|name| name == "lib.rs" || name == "main.rs");
        if is_root && !text.starts_with("//!") {
            problems.push(format!("{}: does not begin by saying what it is (`//!`)", path.display()));
        }
    }
    problems
}

/// Reads all source files and lists what is wrong.
pub(crate) fn check() -> Outcome {
    let mut problems = Vec::new();
    for path in files_below(&place::root())? {
        let from_root = path.strip_prefix(place::root()).unwrap_or(&path);
        let is_text =
            path.extension().and_then(|e| e.to_str()).is_some_and(|e| TEXT.contains(&e)) || from_root.starts_with(".ci");
        if !is_text {
            continue;
        }
        let text = fs::read_to_string(&path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
        problems.extend(problems_of(from_root, &text));
    }
    for problem in &problems {
        eprintln!("   {problem}");
    }
    if problems.is_empty() { Ok(()) } else { Err(format!("{} wrong", problems.len())) }
}
