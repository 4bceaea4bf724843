//! A decision from the file in which it is kept: TXT, DOCX or PDF with text, told apart by content.
//!
//! The way is: bytes → `pieces` (lines and tables, whatever the format) → `parts` (which line belongs to which part of the
//! paper) → one reader a part. What a paper does not say stays empty and is told in a note; a line that belongs nowhere is
//! left over and told. Nothing is ever filled in.

mod acts;
mod annex;
mod articles;
mod bases;
mod definitions;
mod docx;
mod duties;
mod grid;
mod head;
mod names;
mod paragraphs;
mod parts;
mod pdf;
mod pieces;
mod plain;
mod tail;

use dondoc_domain::decisions::{AnnexPeriod, DecisionText};
use dondoc_domain::diagnostics::{Diagnostic, Severity};

use crate::readers::guarded;
use crate::rows::{Refused, refused};
use crate::sniff::{self, Format, HEAD};
use pieces::Piece;

/// Larger files are no decisions.
pub const LARGEST: u64 = 20 << 20;

/// What was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The decision, as far as its text says it.
    pub text: DecisionText,
    /// What was not found, was completed or could not be used; remarks, in the order of the paper.
    pub notes: Vec<Diagnostic>,
    /// Lines that belong to no part of a decision.
    pub left_over: Vec<String>,
}

/// Reads a decision.
///
/// # Errors
/// The file is no text that can be read (too large, damaged, a picture), or it is no decision.
pub fn read(name: &str, bytes: &[u8]) -> Result<Reading, Vec<Diagnostic>> {
    let pieces = guarded(|| pieces_of(bytes));
    let read = pieces.and_then(|(pieces, notes)| guarded(|| read_pieces(pieces, notes)));
    read.map_err(|why| vec![why.in_file(name)])
}

fn pieces_of(bytes: &[u8]) -> Result<(Vec<Piece>, Vec<Diagnostic>), Refused> {
    if bytes.len() as u64 > LARGEST {
        return Err(Box::new(Diagnostic::refusal("decision-too-large").with("limit_mb", LARGEST >> 20)));
    }
    let head = &bytes[..bytes.len().min(HEAD)];
    match sniff::format(head, head.len() == bytes.len()) {
        Ok(Format::Zip) => Ok((docx::read(bytes)?, Vec::new())),
        Ok(Format::Text(encoding) | Format::Json(encoding)) => Ok(plain::read(bytes, encoding)),
        Err(why) if why.code == "file-is-pdf" => Ok((pdf::read(bytes)?, Vec::new())),
        Err(why) if why.code == "file-is-image" => Err(refused("decision-without-text")),
        Ok(_) => Err(refused("decision-format")),
        Err(why) if why.code == "format-unknown" => Err(refused("decision-format")),
        Err(why) => Err(why),
    }
}

/// Everything that is to be said on the way.
#[derive(Debug, Default)]
struct Notes(Vec<Diagnostic>);

impl Notes {
    fn add(&mut self, code: &str) -> &mut Diagnostic {
        self.0.push(Diagnostic::new(Severity::Remark, code));
        let last = self.0.len() - 1;
        &mut self.0[last]
    }

    fn say(&mut self, code: &str, name: &str, value: &str) {
        let note = self.add(code);
        note.args.push((name.to_owned(), value.to_owned()));
    }
}

fn read_pieces(pieces: Vec<Piece>, notes: Vec<Diagnostic>) -> Result<Reading, Refused> {
    let parts = parts::divide(pieces);
    if !parts.is_a_decision() {
        return Err(refused("decision-not-one"));
    }
    let mut notes = Notes(notes);
    let mut text = DecisionText { kind: parts.kind.then(|| "Quyết định".to_owned()), ..DecisionText::default() };
    let mut left_over = parts.left_over;
    head::read(&parts.head, &mut text, &mut left_over);
    let mut title = String::new();
    parts.title.iter().for_each(|line| paragraphs::glue(&mut title, line));
    text.title = Some(title).filter(|title| !title.is_empty());
    text.year = text.title.as_deref().and_then(names::year_in);
    bases::read(&parts.bases, &mut text);
    articles::read(&parts.articles, &mut text, &mut left_over);
    tail::read(&parts.tail, &mut text, &mut left_over);
    text.year = text.year.or_else(|| text.articles.first().and_then(|a| a.text.iter().find_map(|p| names::year_in(p))));
    names::issuer_and_unit(&parts.authority, &mut text, &mut notes);
    acts::read(&mut text);
    if let Some(mut annex) = annex::read(&parts.annex, &mut notes, &mut left_over) {
        text.year = text.year.or_else(|| parts.annex_title.iter().find_map(|line| names::year_in(line)));
        annex.period = text.year.map(|year| AnnexPeriod::Year { year });
        text.annex = Some(annex);
    }
    missing(&text, &mut notes);
    if !left_over.is_empty() {
        notes.say("decision-left-over", "count", &left_over.len().to_string());
    }
    Ok(Reading { text, notes: notes.0, left_over })
}

/// One note for each thing that a decision says and this one does not.
fn missing(text: &DecisionText, notes: &mut Notes) {
    let definitions = text.articles.iter().any(|a| !a.definitions.is_empty());
    let assigns = text.acts.is_empty() || text.annex.is_some();
    let all = [
        ("decision_number", text.number.is_none()),
        ("decision_date", text.date.is_none()),
        ("decision_place", text.place.is_none()),
        ("decision_kind", text.kind.is_none()),
        ("decision_title", text.title.is_none()),
        ("decision_year", text.year.is_none() && assigns),
        ("decision_issuer", text.issuer.is_none()),
        ("decision_unit", text.unit.is_none()),
        ("decision_bases", text.legal_bases.is_empty()),
        ("decision_proposer", text.proposer.is_none()),
        ("decision_parent", text.parent.is_none() && text.acts.is_empty()),
        ("decision_articles", text.articles.is_empty()),
        ("decision_definitions", !definitions && text.acts.is_empty()),
        ("decision_duties", text.articles.iter().all(|a| a.duties.is_empty() && a.who.is_empty())),
        ("decision_recipients", text.recipients.is_empty()),
        ("decision_signer", text.signer.is_none()),
        ("decision_annex", text.annex.is_none() && assigns),
    ];
    for (what, _) in all.into_iter().filter(|(_, missing)| *missing) {
        notes.say("decision-element-missing", "missing", what);
    }
}
