//! The end of a paper: recipients on the left, the signature on the right or below.

use dondoc_domain::decisions::{DecisionText, Signer};
use dondoc_domain::text::bare;

use super::paragraphs::{is_dashed, without_mark};
use super::parts::{is_capitals, is_office_words, is_recipients};
use super::pieces::Line;

/// Reads the end.
pub(super) fn read(lines: &[Line], text: &mut DecisionText, left_over: &mut Vec<String>) {
    let mut signature: Vec<String> = Vec::new();
    let mut recipients: Vec<String> = Vec::new();
    let mut listing = false;
    for line in lines {
        for segment in &line.segments {
            let said = segment.text.as_str();
            if is_recipients(said) {
                listing = true;
                let beside = said.split_once(':').map(|(_, rest)| rest.trim()).filter(|rest| !rest.is_empty());
                recipients.extend(beside.map(|rest| without_mark(rest).to_owned()));
            } else if is_office_words(said) || !listing {
                signature.push(said.to_owned());
            } else if is_dashed(said) {
                recipients.push(without_mark(said).to_owned());
            } else {
                other(said, &mut recipients, &mut signature);
            }
        }
    }
    let ended = |r: String| r.trim_end_matches([';', '.', ',', ' ']).to_owned();
    text.recipients = recipients.into_iter().map(ended).filter(|r| !r.is_empty()).collect();
    text.signer = signer(signature, left_over);
}

/// A line that is neither an item nor an office goes on with an item, or belongs to the signature.
fn other(said: &str, recipients: &mut [String], signature: &mut Vec<String>) {
    match recipients.last_mut().filter(|last| signature.is_empty() && !last.ends_with([';', '.'])) {
        Some(last) => {
            last.push(' ');
            last.push_str(said);
        }
        None => signature.push(said.to_owned()),
    }
}

/// Offices, then a name.
fn signer(lines: Vec<String>, left_over: &mut Vec<String>) -> Option<Signer> {
    let mut offices: Vec<String> = Vec::new();
    let mut name: Option<String> = None;
    for line in lines {
        if is_office_words(&line) || (is_capitals(&line) && name.is_none() && goes_on(&offices, &line)) {
            offices.push(line);
        } else if is_mark(&line) {
        } else if name.is_none() && is_name(&line) {
            name = Some(line);
        } else {
            left_over.push(line);
        }
    }
    (!offices.is_empty() || name.is_some()).then(|| Signer { title: offices.join(" / "), name: name.unwrap_or_default() })
}

/// The rest of an office in a line of its own: `XÃ HOÀNG VIỆT`.
fn goes_on(offices: &[String], line: &str) -> bool {
    let words = bare(line);
    !offices.is_empty() && ["xa ", "phuong ", "huyen ", "tinh ", "thi ", "thanh pho "].iter().any(|tier| words.starts_with(tier))
}

/// `(Đã ký)`, `(Ký tên, đóng dấu)`.
fn is_mark(line: &str) -> bool {
    let words = bare(line);
    words.starts_with("da ky") || words.starts_with("ky ten") || words.starts_with("ky dong dau") || words == "ky"
}

/// Two to six words that begin with capitals.
fn is_name(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    let named =
        |word: &&str| word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '.');
    (2..=6).contains(&words.len()) && words.iter().all(named)
}
