//! Text files: what a program wrote from a paper, wrapped at some column or one paragraph a line.

use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::text::{bare, tidy};
use encoding_rs::{Encoding, WINDOWS_1258};

use super::pieces::{Begins, Line, Piece, Segment};
use crate::legacy::Legacy;

/// Lines of wrapped text are no longer than this.
const WRAPPED: usize = 130;
/// A decision with its annex has fewer lines.
const MOST_LINES: usize = 50_000;

/// The lines of a file, and what is to be said about its letters.
pub(super) fn read(bytes: &[u8], encoding: &'static Encoding) -> (Vec<Piece>, Vec<Diagnostic>) {
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let (text, notes) = match old_letters(&text, encoding) {
        Some((legacy, converted)) => {
            (converted, vec![Diagnostic::new(Severity::Remark, "legacy-letters").with("name", legacy.name())])
        }
        None => (text.into_owned(), Vec::new()),
    };
    (lines(&text).into_iter().map(Piece::Line).collect(), notes)
}

/// Text in the letters of old fonts: only when converted does it hold the words of a decision.
fn old_letters(text: &str, encoding: &'static Encoding) -> Option<(Legacy, String)> {
    let speaks = |text: &str| {
        let folded = tidy(text).to_lowercase();
        ["quyết định", "điều 1", "căn cứ", "ủy ban nhân dân"].iter().filter(|word| folded.contains(**word)).count()
    };
    if text.is_ascii() || speaks(text) > 0 {
        return None;
    }
    // What was taken for Windows-1258 may have lost letters that Latin-1 has.
    let candidates = Legacy::ALL.into_iter().map(|legacy| (legacy, legacy.convert(text)));
    let best = candidates.map(|(legacy, converted)| (speaks(&converted), legacy, converted)).max_by_key(|(score, ..)| *score)?;
    let (score, legacy, converted) = best;
    (score > 0 && (encoding == WINDOWS_1258 || score > 1)).then_some((legacy, converted))
}

fn lines(text: &str) -> Vec<Line> {
    let raw: Vec<&str> = text.split(['\n', '\u{c}']).map(|l| l.trim_end_matches('\r')).take(MOST_LINES).collect();
    let filled: Vec<usize> = (0..raw.len()).filter(|at| !raw[*at].trim().is_empty()).collect();
    let width = filled.iter().map(|at| raw[*at].trim().chars().count()).max().unwrap_or_default();
    // A line is a paragraph where lines are longer than a page is wide.
    let paragraphs = width > WRAPPED;
    // Blank lines say nothing where one stands between nearly all lines.
    let apart = filled.windows(2).filter(|pair| pair[1] > pair[0] + 1).count();
    let spaced = apart * 10 > filled.len() * 6;
    let one = |n: usize, at: usize| {
        let after_blank = n == 0 || filled[n - 1] + 1 < at;
        let begins = if paragraphs || (after_blank && !spaced) { Begins::Here } else { Begins::Unknown };
        let full = raw[at].trim().chars().count() * 100 >= width * 82;
        Line { segments: segments(raw[at]), begins, full }
    };
    let all = filled.iter().enumerate().map(|(n, at)| one(n, *at));
    all.filter(|line| !is_rule(&line.text())).collect()
}

/// A line that is drawn and says nothing.
fn is_rule(text: &str) -> bool {
    bare(text).is_empty() && !text.contains('%')
}

/// Parts of a line between tabs, bars, or two spaces and more.
fn segments(line: &str) -> Vec<Segment> {
    let bars = line.matches('|').count() >= 2;
    let mut found: Vec<Segment> = Vec::new();
    let mut open: Option<Segment> = None;
    let mut spaces = 0;
    let mut at = 0;
    for c in line.chars() {
        let ends = c == '\t' || (bars && c == '|');
        if ends {
            found.extend(open.take());
            // The place of a cell is the number of its tab or bar, wide enough to hold it.
            at = (at / 1000 + 1) * 1000;
            spaces = 0;
            continue;
        }
        if c.is_whitespace() {
            spaces += 1;
            at += 1;
            continue;
        }
        if spaces >= 2 && !bars {
            found.extend(open.take());
        }
        let segment = open.get_or_insert_with(|| Segment { from: at, to: at, text: String::new() });
        if spaces > 0 && !segment.text.is_empty() {
            segment.text.push(' ');
        }
        segment.text.push(c);
        at += 1;
        segment.to = at;
        spaces = 0;
    }
    found.extend(open);
    found.into_iter().map(|s| Segment { text: tidy(&s.text), ..s }).filter(|s| !s.text.is_empty()).collect()
}
