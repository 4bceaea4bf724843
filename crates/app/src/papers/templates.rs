//! Templates of papers: those that come along, those that a province put in their place, and what they yield.
//!
//! A template is minijinja without files, includes, or a way to run long. It prints markup (`domain::papers::markup`). A number of the data
//! never passes as text: it comes as a figure's mark, and printing a bare number is refused.

use dondoc_domain::access::{Action, Resource};
use std::path::PathBuf;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use dondoc_domain::papers::markup::{self, MarkupError, escaped, is_reserved, line_mark};
use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error as Failure, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use super::PaperKind;
use crate::{App, Error, blocking};

/// Steps after which a template is stopped: a province's report takes a tenth.
const FUEL: u64 = 5_000_000;
/// Depth of macros that call each other.
const DEPTH: usize = 50;
/// The largest template.
const BYTES_MAX: u64 = 256 << 10;
/// Folder of the installation's own templates, in the data folder.
const FOLDER: &str = "templates";

/// What stands above a template that is written out.
const HEADER: &str = include_str!("../../papers/huong-dan.txt");

/// The template that comes along for a kind of paper.
fn shipped(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Decision => include_str!("../../papers/quyet-dinh.j2"),
        PaperKind::Report => include_str!("../../papers/bao-cao.j2"),
        PaperKind::Letter => include_str!("../../papers/cong-van.j2"),
        PaperKind::Progress => include_str!("../../papers/tien-do.j2"),
        PaperKind::FollowUp => include_str!("../../papers/theo-doi-766.j2"),
        PaperKind::Form => include_str!("../../papers/bieu-II.06a.j2"),
    }
}

/// A template as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template {
    /// Name of its file.
    pub(crate) name: String,
    pub(crate) text: String,
    /// Is it the installation's own?
    pub(crate) own: bool,
}

impl Template {
    pub(crate) fn sha256(&self) -> String {
        sha256(self.text.as_bytes())
    }
}

/// A template of the installation, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateView {
    /// The kind of paper that it is for.
    pub kind: PaperKind,
    /// Name of its file in `templates/` of the data folder.
    pub file: String,
    /// Does the installation have one of its own?
    pub own: bool,
    /// SHA-256 of its text.
    pub sha256: String,
}

impl App {
    fn template_path(&self, kind: PaperKind) -> PathBuf {
        self.inner.data.path().join(FOLDER).join(file_name(kind))
    }

    /// The template that is used for a kind of paper.
    pub(crate) async fn template(&self, kind: PaperKind) -> Result<Template, Error> {
        let path = self.template_path(kind);
        blocking(move || {
            let name = file_name(kind);
            match std::fs::metadata(&path) {
                Err(why) if why.kind() == std::io::ErrorKind::NotFound => {
                    Ok(Template { name, text: shipped(kind).to_owned(), own: false })
                }
                Err(why) => Err(Error::internal(why)),
                Ok(found) if found.len() > BYTES_MAX => {
                    let told = Diagnostic::refusal("paper-template-large").with("limit", BYTES_MAX >> 10);
                    Err(Error::refused(told.in_file(&name)))
                }
                Ok(_) => {
                    let bytes = std::fs::read(&path).map_err(Error::internal)?;
                    let text = String::from_utf8(bytes).ok().filter(|text| !text.contains(is_reserved));
                    match text {
                        Some(text) => Ok(Template { name, text, own: true }),
                        None => Err(Error::refused(Diagnostic::refusal("paper-template-text").in_file(&name))),
                    }
                }
            }
        })
        .await
    }

    /// The templates that are used, and which of them are the installation's own.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub async fn paper_templates(&self) -> Result<Vec<TemplateView>, Error> {
        self.must(Action::View, Resource::Papers)?;
        let mut all = Vec::new();
        for kind in PaperKind::ALL {
            let template = self.template(kind).await?;
            all.push(TemplateView { kind, own: template.own, sha256: template.sha256(), file: template.name });
        }
        Ok(all)
    }

    /// Writes the templates that come along into the data folder, for changing; those that are there stay as they are. Gives the
    /// files that were written.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn export_templates(&self) -> Result<Vec<String>, Error> {
        self.must(Action::View, Resource::Papers)?;
        let paths: Vec<(PaperKind, PathBuf)> = PaperKind::ALL.into_iter().map(|kind| (kind, self.template_path(kind))).collect();
        blocking(move || {
            let mut written = Vec::new();
            for (kind, path) in paths {
                if path.exists() {
                    continue;
                }
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder).map_err(Error::internal)?;
                }
                std::fs::write(&path, format!("{{#\n{HEADER}#}}\n{}", shipped(kind))).map_err(Error::internal)?;
                written.push(format!("{FOLDER}/{}", file_name(kind)));
            }
            Ok(written)
        })
        .await
    }

    /// What is wrong with the installation's own templates, as far as it shows without a paper: one diagnostic each, with its line.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn check_templates(&self) -> Result<Vec<Diagnostic>, Error> {
        self.must(Action::View, Resource::Papers)?;
        let mut found = Vec::new();
        for kind in PaperKind::ALL {
            let template = match self.template(kind).await {
                Ok(template) => template,
                Err(Error::Refused(told)) => {
                    found.extend(told);
                    continue;
                }
                Err(why) => return Err(why),
            };
            let text = placed(&template.text);
            let environment = environment();
            if let Err(why) = environment.template_from_named_str(&template.name, &text) {
                found.push(told(&template.name, &why));
            }
        }
        Ok(found)
    }
}

fn file_name(kind: PaperKind) -> String {
    format!("{}.j2", kind.template())
}

/// What a template prints with some values: markup, in which each line knows its line of the template.
///
/// # Errors
/// What is wrong with it, and on which line.
pub(crate) fn render(template: &Template, values: Value) -> Result<String, Error> {
    let text = placed(&template.text);
    let environment = environment();
    environment.render_named_str(&template.name, &text, values).map_err(|why| Error::refused(told(&template.name, &why)))
}

/// Lines that could not be read, as diagnostics.
pub(crate) fn markup_told(template: &Template, errors: &[MarkupError]) -> Error {
    let told = |error: &MarkupError| {
        let code = format!("paper-markup-{}", error.wrong.name());
        Diagnostic::refusal(&code).with("what", &error.what).in_file(&template.name).at_row(u64::from(error.line))
    };
    Error::Refused(errors.iter().map(told).collect())
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(DEPTH);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Makes what macros and blocks capture count as printed already.
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("paper".into()));
    environment.remove_filter("safe");
    environment.remove_global("debug");
    environment.add_filter("thu_tu", |n: u64| Value::from_safe_string(n.to_string()));
    environment.add_filter("la_ma", |n: u64| Value::from_safe_string(roman(n)));
    environment.set_formatter(|out, _, value| {
        let refuse = |code: &'static str| Err(Failure::new(ErrorKind::InvalidOperation, code));
        match value.kind() {
            ValueKind::String => {
                let text = value.as_str().unwrap_or_default();
                if value.is_safe() {
                    return out.write_str(text).map_err(Failure::from);
                }
                if text.contains(is_reserved) {
                    return refuse(JOINED);
                }
                out.write_str(&escaped(text)).map_err(Failure::from)
            }
            ValueKind::None => Ok(()),
            ValueKind::Undefined => Err(Failure::from(ErrorKind::UndefinedError)),
            ValueKind::Number | ValueKind::Bool => refuse(NUMBER),
            _ => refuse(LIST),
        }
    });
    environment
}

const NUMBER: &str = "paper-template-number";
const JOINED: &str = "paper-template-joined";
const LIST: &str = "paper-template-list";

/// What is wrong with a template, in words of ours.
fn told(name: &str, why: &Failure) -> Diagnostic {
    let code = match why.detail() {
        Some(code @ (NUMBER | JOINED | LIST)) => code,
        _ => match why.kind() {
            ErrorKind::SyntaxError => "paper-template-syntax",
            ErrorKind::UndefinedError => "paper-template-name",
            ErrorKind::UnknownFilter | ErrorKind::UnknownFunction | ErrorKind::UnknownTest | ErrorKind::UnknownMethod => {
                "paper-template-function"
            }
            ErrorKind::OutOfFuel => "paper-template-fuel",
            _ => "paper-template-failed",
        },
    };
    let told = Diagnostic::refusal(code).with("why", why.detail().unwrap_or_default()).in_file(name);
    match why.line() {
        Some(line) => told.at_row(line as u64),
        None => told,
    }
}

/// A template each of whose lines begins with a mark that says which it is; not those that begin within a tag, or join the line before.
fn placed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut open: Option<&str> = None;
    for (number, line) in text.lines().enumerate() {
        let start = line.trim_start();
        let joins = ["{%-", "{{-", "{#-"].iter().any(|tag| start.starts_with(tag));
        if open.is_none() && !start.is_empty() && !joins {
            out.push_str(&line_mark(number + 1));
        }
        out.push_str(line);
        out.push('\n');
        open = still_open(line, open);
    }
    out
}

/// The end of the tag that is open after a line.
fn still_open<'e>(line: &str, open: Option<&'e str>) -> Option<&'e str> {
    let mut rest = line;
    let mut open: Option<&'e str> = open;
    loop {
        match open {
            Some(end) => match rest.find(end) {
                Some(at) => {
                    rest = &rest[at + end.len()..];
                    open = None;
                }
                None => return open,
            },
            None => {
                let starts = [("{%", "%}"), ("{{", "}}"), ("{#", "#}")];
                let first = starts.into_iter().filter_map(|(start, end)| Some((rest.find(start)?, end))).min();
                let (at, end) = first?;
                rest = &rest[at + 2..];
                open = Some(end);
            }
        }
    }
}

/// `I`, `II`, …, as parts of a paper are numbered.
fn roman(n: u64) -> String {
    let parts = [(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut rest = n.min(89);
    let mut out = String::new();
    for (value, letters) in parts {
        while rest >= value {
            out.push_str(letters);
            rest -= value;
        }
    }
    out
}

/// A text of the data as templates get it.
pub(crate) fn text(words: impl Into<String>) -> Value {
    let mut words: String = words.into();
    words.retain(|c| !markup::is_reserved(c));
    Value::from(words)
}

#[cfg(test)]
mod tests;
