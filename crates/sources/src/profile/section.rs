//! An object of a profile, read key by key; what is wrong is gathered and reading goes on.

use std::ops::RangeInclusive;

use dondoc_domain::diagnostics::Diagnostic;
use serde_json::{Map, Value};

use super::TEXT_CHARS_MAX;

/// One object of the profile.
pub(super) struct Section<'v, 'p> {
    /// Keys on the way to it, joined by points.
    path: String,
    map: &'v Map<String, Value>,
    /// Keys that somebody asked for.
    known: Vec<String>,
    problems: &'p mut Vec<Diagnostic>,
}

impl<'v, 'p> Section<'v, 'p> {
    /// A value that must be an object.
    pub(super) fn open(path: &str, value: Option<&'v Value>, problems: &'p mut Vec<Diagnostic>) -> Option<Section<'v, 'p>> {
        match value {
            Some(Value::Object(map)) => Some(Section { path: path.to_owned(), map, known: Vec::new(), problems }),
            _ => {
                problems.push(wrong(path, "{…}"));
                None
            }
        }
    }

    fn path(&self, key: &str) -> String {
        match (self.path.is_empty(), key.is_empty()) {
            (_, true) => self.path.clone(),
            (true, false) => key.to_owned(),
            (false, false) => format!("{}.{key}", self.path),
        }
    }

    pub(super) fn problem(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// A value that is not what it should be.
    pub(super) fn wrong(&mut self, key: &str, expected: &str) {
        let problem = wrong(&self.path(key), expected);
        self.problems.push(problem);
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// All keys.
    pub(super) fn names(&self) -> Vec<String> {
        self.map.keys().cloned().collect()
    }

    pub(super) fn is_text(&self, key: &str) -> bool {
        self.map.get(key).is_some_and(Value::is_string)
    }

    fn get(&mut self, key: &str) -> Option<&'v Value> {
        self.known.push(key.to_owned());
        self.map.get(key)
    }

    /// A text; without a default it must be there and not empty.
    pub(super) fn text(&mut self, key: &str, default: Option<&str>) -> Option<String> {
        match (self.get(key), default) {
            (Some(Value::String(text)), _) if text.chars().count() > TEXT_CHARS_MAX || text.contains(['\r', '\n', '\0']) => {
                self.wrong(key, "\"…\"");
                None
            }
            (Some(Value::String(text)), Some(_)) => Some(text.clone()),
            (Some(Value::String(text)), None) if !text.trim().is_empty() => Some(text.clone()),
            (None, Some(default)) => Some(default.to_owned()),
            (None, None) => {
                self.missing(key);
                None
            }
            _ => {
                self.wrong(key, "\"…\"");
                None
            }
        }
    }

    fn missing(&mut self, key: &str) {
        let problem = Diagnostic::refusal("profile-key-missing").with("key", self.path(key));
        self.problems.push(problem);
    }

    /// A JSON pointer: empty, or beginning with `/`.
    pub(super) fn pointer(&mut self, key: &str, default: Option<&str>) -> Option<String> {
        let text = self.text(key, default)?;
        if !text.is_empty() && !text.starts_with('/') {
            self.wrong(key, "/a/b");
            return None;
        }
        Some(text)
    }

    /// Where in an item a value is, as a JSON pointer: given as one, or as a key.
    pub(super) fn place(&mut self, key: &str) -> Option<String> {
        let text = self.text(key, None)?;
        Some(if text.starts_with('/') { text } else { format!("/{}", text.replace('~', "~0").replace('/', "~1")) })
    }

    pub(super) fn number(&mut self, key: &str, range: RangeInclusive<u64>, default: Option<u64>) -> Option<u64> {
        let number = match (self.get(key), default) {
            (Some(value), _) => value.as_u64().filter(|n| range.contains(n)),
            (None, Some(default)) => Some(default),
            (None, None) => {
                self.missing(key);
                return None;
            }
        };
        if number.is_none() {
            let end = if *range.end() == u64::MAX { "…".to_owned() } else { range.end().to_string() };
            self.wrong(key, &format!("{}–{end}", range.start()));
        }
        number
    }

    pub(super) fn flag(&mut self, key: &str) -> bool {
        match self.get(key) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.wrong(key, "true | false");
                false
            }
        }
    }

    pub(super) fn one_of(&mut self, key: &str, words: &[&str], default: Option<&str>) -> Option<String> {
        let text = self.text(key, default)?;
        if !words.contains(&text.as_str()) {
            self.wrong(key, &words.join(" | "));
            return None;
        }
        Some(text)
    }

    /// An object within, where there is one.
    pub(super) fn section(&mut self, key: &str) -> Option<Section<'v, '_>> {
        let path = self.path(key);
        let value = self.get(key)?;
        Section::open(&path, Some(value), self.problems)
    }

    /// An object within that must be there.
    pub(super) fn needed_section(&mut self, key: &str) -> Option<Section<'v, '_>> {
        if !self.map.contains_key(key) {
            self.known.push(key.to_owned());
            self.missing(key);
            return None;
        }
        self.section(key)
    }

    /// Keys that nobody asked for are problems.
    pub(super) fn close(self) {
        for key in self.map.keys().filter(|key| !self.known.contains(key)) {
            let key = if self.path.is_empty() { key.clone() } else { format!("{}.{key}", self.path) };
            self.problems.push(Diagnostic::refusal("profile-key-unknown").with("key", key));
        }
    }
}

fn wrong(path: &str, expected: &str) -> Diagnostic {
    let path = if path.is_empty() { "." } else { path };
    Diagnostic::refusal("profile-value-wrong").with("key", path).with("expected", expected)
}
