//! Legal bases, the proposer, and the decision above.

use dondoc_domain::decisions::DecisionText;
use dondoc_domain::legal::cited;
use dondoc_domain::text::bare;

use super::paragraphs::glue;
use super::parts::is_base;
use super::pieces::{Begins, Line};

/// Reads the bases.
pub(super) fn read(lines: &[Line], text: &mut DecisionText) {
    for base in joined(lines) {
        let said = base.trim_start_matches(['-', '–', ' ']).trim_end_matches([';', ',', '.', ' ', ':']).to_owned();
        if let Some(who) = proposer(&said).filter(|_| text.proposer.is_none()) {
            text.proposer = Some(who.to_owned());
            continue;
        }
        if text.parent.is_none() {
            text.parent = parent(&said);
        }
        text.legal_bases.push(said);
    }
}

/// A base begins with one of its words; what does not goes on with the one before.
fn joined(lines: &[Line]) -> Vec<String> {
    let mut bases: Vec<String> = Vec::new();
    for line in lines {
        let text = line.text();
        match bases.last_mut() {
            // "Thực hiện" in the middle of a sentence that was broken there: only after a mark does a base begin.
            Some(last) if !(is_base(&text) && (line.begins == Begins::Here || last.ends_with([';', ',', '.', ':']))) => {
                glue(last, &text);
            }
            _ => bases.push(text),
        }
    }
    bases
}

/// `Theo đề nghị của …`, `Xét đề nghị của …`: who proposed it, with the words about his paper.
fn proposer(base: &str) -> Option<&str> {
    let words = ["Theo đề nghị của ", "Xét đề nghị của ", "Theo đề nghị ", "Xét đề nghị "];
    words.iter().find_map(|start| base.strip_prefix(start)).filter(|who| !who.is_empty())
}

/// The number of a decision that assigns targets itself.
fn parent(base: &str) -> Option<String> {
    if !bare(base).contains("giao chi tieu") {
        return None;
    }
    let found = cited(base).into_iter().find(|c| c.kind.as_deref() == Some("Quyết định"))?;
    found.number
}
