//! The line markup that templates of papers yield, and what becomes of it.
//!
//! A line begins with a directive (`@doan`, `@dieu 1`, `@bang bo_phan`, …) or is a paragraph; `**…**` is bold, `//…//` italic, and a
//! backslash takes a character as it is. Figures and line numbers of the template stand between private-use characters, which
//! no text that a person writes can hold: see [`figure`], [`line_mark`] and [`escaped`].

use std::collections::BTreeMap;

use super::{Block, Paper, PaperAnnex, Run, Table};
use crate::time::Day;

const FIGURE: (char, char) = ('\u{E000}', '\u{E001}');
const LINE: (char, char) = ('\u{E002}', '\u{E003}');

/// Every directive, in the order in which people are told of them.
pub const DIRECTIVES: [&str; 25] = [
    "ten-loai",
    "trich-yeu",
    "chu-quan",
    "co-quan",
    "so",
    "ky-hieu",
    "dia-danh",
    "ngay",
    "nam",
    "kinh-gui",
    "tham-quyen",
    "can-cu",
    "quyet-dinh",
    "dieu",
    "muc",
    "doan",
    "gach",
    "bang",
    "ky",
    "nguoi-ky",
    "noi-nhan",
    "nguon",
    "phu-luc",
    "kem-theo",
    "ngang",
];

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wrong {
    /// No such directive.
    Directive,
    /// No such table.
    Table,
    /// `**` or `//` that does not end on its line.
    Open,
    /// A figure where only words may stand: head, headings, bases, signature.
    Figure,
    /// A figure that is none of this paper.
    Unknown,
    /// A number or date that should stand there and does not.
    Number,
    /// Nothing where something should stand.
    Empty,
    /// What belongs to an annex before the first `@phu-luc`.
    NoAnnex,
}

impl Wrong {
    /// All of them.
    pub const ALL: [Wrong; 8] =
        [Wrong::Directive, Wrong::Table, Wrong::Open, Wrong::Figure, Wrong::Unknown, Wrong::Number, Wrong::Empty, Wrong::NoAnnex];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Wrong::Directive => "directive",
            Wrong::Table => "table",
            Wrong::Open => "open",
            Wrong::Figure => "figure",
            Wrong::Unknown => "unknown",
            Wrong::Number => "number",
            Wrong::Empty => "empty",
            Wrong::NoAnnex => "no-annex",
        }
    }
}

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkupError {
    /// Line of the template, from 1.
    pub line: u32,
    /// What is wrong.
    pub wrong: Wrong,
    /// The words that are.
    pub what: String,
}

/// How a figure is written into the markup; the index is that of [`Paper::figures`].
#[must_use]
pub fn figure(index: usize) -> String {
    format!("{}{index}{}", FIGURE.0, FIGURE.1)
}

/// Says on which line of the template the line that follows stands.
#[must_use]
pub fn line_mark(line: usize) -> String {
    format!("{}{line}{}", LINE.0, LINE.1)
}

/// Is it one of the characters by which figures and lines are told?
#[must_use]
pub fn is_reserved(c: char) -> bool {
    (FIGURE.0..=LINE.1).contains(&c)
}

/// A text as data: nothing in it is markup, and it stays on its line.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_reserved(*c)) {
        match c {
            '\\' | '*' | '/' | '@' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Reads markup into a paper, whose figures and tables are given. Figures that are not shown anywhere fall out.
///
/// # Errors
/// Every line that could not be read.
pub fn read(text: &str, mut paper: Paper, tables: &BTreeMap<String, Table>) -> Result<Paper, Vec<MarkupError>> {
    let mut reader = Reader { figures: paper.figures.len(), tables, line: 0, errors: Vec::new() };
    for (number, line) in text.lines().enumerate() {
        let line = reader.placed(line, number + 1);
        let line = line.trim();
        if !line.is_empty() {
            reader.line(line, &mut paper);
        }
    }
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    paper.title = [paper.head.name.as_deref(), Some(paper.head.about.as_str())]
        .into_iter()
        .flatten()
        .filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join(": ");
    paper.keep_shown_figures();
    Ok(paper)
}

struct Reader<'a> {
    figures: usize,
    tables: &'a BTreeMap<String, Table>,
    line: u32,
    errors: Vec<MarkupError>,
}

impl Reader<'_> {
    /// The line without marks of lines; the first of them says which line of the template it is.
    fn placed(&mut self, line: &str, number: usize) -> String {
        let mut out = String::with_capacity(line.len());
        let mut marked = None;
        let mut rest = line;
        while let Some((before, after)) = rest.split_once(LINE.0) {
            out.push_str(before);
            let (mark, after) = after.split_once(LINE.1).unwrap_or(("", after));
            marked = marked.or_else(|| mark.parse().ok());
            rest = after;
        }
        out.push_str(rest);
        self.line = marked.unwrap_or_else(|| u32::try_from(number).unwrap_or(u32::MAX));
        out
    }

    fn wrong(&mut self, wrong: Wrong, what: &str) {
        self.errors.push(MarkupError { line: self.line, wrong, what: what.to_owned() });
    }

    fn line(&mut self, line: &str, paper: &mut Paper) {
        let Some(directive) = line.strip_prefix('@') else {
            let runs = self.runs(line);
            return self.add(paper, Block::Paragraph(runs));
        };
        let (name, rest) = directive.split_once(char::is_whitespace).unwrap_or((directive, ""));
        let rest = rest.trim();
        if rest.is_empty() && !matches!(name, "ngang" | "so" | "ngay") && DIRECTIVES.contains(&name) {
            return self.wrong(Wrong::Empty, line);
        }
        match name {
            "can-cu" => {
                let words = self.words(rest);
                self.add(paper, Block::Basis(words));
            }
            "quyet-dinh" => {
                let words = self.words(rest);
                self.add(paper, Block::Enacting(words));
            }
            "dieu" => {
                let Some((number, rest)) = self.number(rest) else { return };
                let text = self.runs(rest);
                self.add(paper, Block::Article { number, text });
            }
            "muc" => {
                let Some((level, rest)) = self.number(rest) else { return };
                let Some(level) = u8::try_from(level).ok().filter(|level| (1..=3).contains(level)) else {
                    return self.wrong(Wrong::Number, line);
                };
                let text = self.words(rest);
                self.add(paper, Block::Heading { level, text });
            }
            "doan" => {
                let runs = self.runs(rest);
                self.add(paper, Block::Paragraph(runs));
            }
            "gach" => {
                let runs = self.runs(rest);
                self.add(paper, Block::Item(runs));
            }
            "bang" => match self.tables.get(rest) {
                Some(table) => self.add(paper, Block::Table(table.clone())),
                None => self.wrong(Wrong::Table, rest),
            },
            _ => self.frame(name, rest, paper),
        }
    }

    /// What is around the body.
    fn frame(&mut self, name: &str, rest: &str, paper: &mut Paper) {
        match name {
            "ten-loai" => paper.head.name = Some(self.words(rest)),
            "trich-yeu" => paper.head.about = self.words(rest),
            "chu-quan" => paper.head.superior = Some(self.words(rest)),
            "co-quan" => {
                let words = self.words(rest);
                paper.head.issuer.push(words);
            }
            "so" => paper.head.number = Some(self.words(rest)).filter(|number| !number.is_empty()),
            "ky-hieu" => paper.head.symbol = self.words(rest),
            "dia-danh" => paper.head.place = self.words(rest),
            "ngay" if rest.is_empty() => paper.head.date = None,
            "ngay" => match rest.parse::<Day>() {
                Ok(day) => paper.head.date = Some(day),
                Err(_) => self.wrong(Wrong::Number, rest),
            },
            "nam" => match rest.parse() {
                Ok(year) => paper.head.year = Some(year),
                Err(_) => self.wrong(Wrong::Number, rest),
            },
            "kinh-gui" => {
                let words = self.words(rest);
                paper.head.addressees.push(words);
            }
            "tham-quyen" => paper.head.authority = Some(self.words(rest)),
            "ky" => {
                let words = self.words(rest);
                paper.signature.lines.push(words);
            }
            "nguoi-ky" => paper.signature.name = self.words(rest),
            "noi-nhan" => {
                let words = self.words(rest);
                paper.recipients.push(words);
            }
            "nguon" => {
                let words = self.words(rest);
                paper.sources.push(words);
            }
            "phu-luc" => {
                let (label, title) = rest.split_once('|').unwrap_or((rest, ""));
                let (label, title) = (self.words(label.trim()), self.words(title.trim()));
                paper.annexes.push(PaperAnnex { label, title, attached_to: None, landscape: false, body: Vec::new() });
            }
            "kem-theo" | "ngang" => {
                let words = self.words(rest);
                match paper.annexes.last_mut() {
                    Some(annex) if name == "ngang" => annex.landscape = true,
                    Some(annex) => annex.attached_to = Some(words),
                    None => self.wrong(Wrong::NoAnnex, name),
                }
            }
            _ => self.wrong(Wrong::Directive, name),
        }
    }

    /// After the first annex has begun, blocks are its own.
    fn add(&mut self, paper: &mut Paper, block: Block) {
        match paper.annexes.last_mut() {
            Some(annex) => annex.body.push(block),
            None => paper.body.push(block),
        }
    }

    fn number<'t>(&mut self, text: &'t str) -> Option<(u32, &'t str)> {
        let (number, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        match number.trim_end_matches('.').parse() {
            Ok(number) if !rest.trim().is_empty() => Some((number, rest.trim())),
            Ok(_) => {
                self.wrong(Wrong::Empty, text);
                None
            }
            Err(_) => {
                self.wrong(Wrong::Number, text);
                None
            }
        }
    }

    /// Plain words, without marks.
    fn words(&mut self, text: &str) -> String {
        let runs = self.runs(text);
        let mut out = String::new();
        for run in runs {
            match run {
                Run::Text(words) | Run::Bold(words) | Run::Italic(words) => out.push_str(&words),
                Run::Figure(_) => self.wrong(Wrong::Figure, text),
            }
        }
        out
    }

    fn runs(&mut self, text: &str) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut words = String::new();
        let mut style: Option<char> = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => words.extend(chars.next()),
                '*' | '/' if chars.peek() == Some(&c) && style.is_none_or(|open| open == c) => {
                    chars.next();
                    push(&mut runs, &mut words, style);
                    style = if style.is_none() { Some(c) } else { None };
                }
                c if c == FIGURE.0 => {
                    push(&mut runs, &mut words, style);
                    let index: String = chars.by_ref().take_while(|c| *c != FIGURE.1).collect();
                    match index.parse() {
                        Ok(index) if index < self.figures => runs.push(Run::Figure(index)),
                        _ => self.wrong(Wrong::Unknown, &index),
                    }
                }
                c => words.push(c),
            }
        }
        push(&mut runs, &mut words, style);
        if style.is_some() {
            let shown: String = text.chars().filter(|c| !is_reserved(*c)).collect();
            self.wrong(Wrong::Open, &shown);
        }
        runs
    }
}

fn push(runs: &mut Vec<Run>, words: &mut String, style: Option<char>) {
    if words.is_empty() {
        return;
    }
    let words = std::mem::take(words);
    runs.push(match style {
        Some('*') => Run::Bold(words),
        Some(_) => Run::Italic(words),
        None => Run::Text(words),
    });
}

#[cfg(test)]
mod tests;
