//! Lines into paragraphs: text that was broken to fit a width is joined again.

use super::parts::article_number;
use super::pieces::{Begins, Line};

/// A paragraph that grows line by line.
#[derive(Debug, Default)]
pub(super) struct Open {
    text: String,
    /// Was its last line broken because it was full?
    full: bool,
}

/// The paragraphs that lines make up.
pub(super) fn join(lines: &[Line]) -> Vec<String> {
    let mut done = Vec::new();
    let mut open: Option<Open> = None;
    for line in lines {
        let text = line.text();
        match &mut open {
            Some(paragraph) if !begins(paragraph, line, &text) => {
                glue(&mut paragraph.text, &text);
                paragraph.full = line.full;
            }
            _ => done.extend(open.replace(Open { text, full: line.full }).map(|p| p.text)),
        }
    }
    done.extend(open.map(|p| p.text));
    done
}

/// Goes on with the next line: a number that was broken at its hyphen (`118/QĐ-`, `UBND`) is one word again.
pub(super) fn glue(text: &mut String, next: &str) {
    let broken = text.ends_with('-') && !text.ends_with(" -") && next.chars().next().is_some_and(char::is_alphanumeric);
    if !broken && !text.is_empty() {
        text.push(' ');
    }
    text.push_str(next);
}

/// Does a paragraph begin with a line?
fn begins(open: &Open, line: &Line, text: &str) -> bool {
    if line.begins == Begins::Here {
        return true;
    }
    let ended = open.text.ends_with(['.', ';', ':', '”', '"']) && !open.text.ends_with("..");
    let closed = ended || !open.full;
    let upper = text.chars().next().is_some_and(char::is_uppercase);
    // A sentence that ends where the line is full may go on in the next line.
    let new_sentence = upper && ended && (!open.full || open.text.ends_with([':', ';']));
    let leads = ["Trong đó:", "Trong đó ", "Ghi chú:", "Ghi chú "].iter().any(|lead| text.starts_with(lead));
    (is_numbered(text) && closed)
        || (is_dashed(text) && ended)
        || (is_dashed(text) && !open.full)
        || new_sentence
        || (leads && ended)
        || article_number(text).is_some()
}

/// `1. …`, `a) …`, `2.1. …`, `I. …`
pub(super) fn is_numbered(text: &str) -> bool {
    let Some((mark, rest)) = text.split_once(' ') else { return false };
    let Some(inner) = mark.strip_suffix(['.', ')']) else { return false };
    let digits = inner.split('.').all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let letter = inner.chars().count() == 1 && inner.chars().all(char::is_lowercase) && mark.ends_with(')');
    let roman = !inner.is_empty() && inner.len() <= 4 && inner.bytes().all(|b| b"IVX".contains(&b));
    (digits || letter || roman) && rest.chars().next().is_some_and(|c| c.is_alphabetic() || "“\"‘".contains(c))
}

/// An item with a dash, a plus or a dot before it.
pub(super) fn is_dashed(text: &str) -> bool {
    text.starts_with(['-', '–', '—', '+', '•', '*', '·', '\u{f0b7}', '▪'])
}

/// Its words without the mark before them.
pub(super) fn without_mark(text: &str) -> &str {
    if is_dashed(text) {
        return text.trim_start_matches(|c: char| !c.is_alphanumeric() && !"“\"‘(".contains(c));
    }
    if is_numbered(text) { text.split_once(' ').map_or(text, |(_, rest)| rest) } else { text }
}
