//! The library of legal texts: which holds on which day, and what came after it.
//!
//! What is in it is data (`legal_texts` of the reference data), with the evidence for each text. A draft that is founded on a
//! text which has ended is warned; of a text that the library does not know nothing is said.

mod citations;
mod days;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::{bare, fold};
use crate::time::Day;

pub use citations::{Citation, cited};
pub use days::{Written, written_day};

/// A legal text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalText {
    /// Number and symbol: `42/2022/NĐ-CP`.
    pub number: String,
    /// Kind (tên loại): `Nghị định`.
    pub kind: String,
    /// Title; empty where it is not known.
    pub title: String,
    /// Who issued it; empty where it is not known.
    pub issuer: String,
    /// Day of signing or passing.
    pub signed: Option<Day>,
    /// First day of its force; `None`: not known, taken as being long in force.
    pub from: Option<Day>,
    /// First day on which it no longer holds; `None`: nothing is known to have ended it.
    pub to: Option<Day>,
    /// Number of the text that ended it.
    pub ended_by: Option<String>,
    /// How well all this is founded: `verified`, `second-hand`, `memory`, or what the file says.
    pub evidence: String,
    /// A note.
    pub note: Option<String>,
}

/// How a text stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It holds.
    InForce,
    /// It will hold from a later day.
    NotYet,
    /// It has ended.
    Ended,
}

impl Standing {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Standing::InForce => "in_force",
            Standing::NotYet => "not_yet",
            Standing::Ended => "ended",
        }
    }
}

impl LegalText {
    /// What tells it from others. Numbers without a year (`766/QĐ-TTg`) begin anew every year, so the day of signing belongs to them.
    #[must_use]
    pub fn key(&self) -> String {
        key(&self.number, self.signed)
    }

    /// How it stands on a day.
    #[must_use]
    pub fn standing(&self, day: Day) -> Standing {
        if self.to.is_some_and(|to| to <= day) {
            Standing::Ended
        } else if self.from.is_some_and(|from| day < from) {
            Standing::NotYet
        } else {
            Standing::InForce
        }
    }
}

fn key(number: &str, signed: Option<Day>) -> String {
    match signed.filter(|_| !has_year(number)) {
        Some(day) => format!("{number} {day}"),
        None => number.to_owned(),
    }
}

/// Does a number say its year: `42/2022/NĐ-CP`, and not `766/QĐ-TTg`?
fn has_year(number: &str) -> bool {
    let is_year = |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    number.split('/').skip(1).any(is_year)
}

/// Legal texts by [`LegalText::key`].
pub type Library = BTreeMap<String, LegalText>;

/// The text of a library that is cited; `None` where it is not there or more than one may be meant.
#[must_use]
pub fn find<'a>(citation: &Citation, library: &'a Library) -> Option<&'a LegalText> {
    if let Some(number) = &citation.number {
        let same = |text: &&LegalText| fold(&text.number) == fold(number);
        let dated = |text: &&LegalText| has_year(&text.number) || (citation.date.is_some() && text.signed == citation.date);
        return one(library.values().filter(same).filter(dated));
    }
    let name = bare(citation.name.as_deref()?);
    let named = |text: &&LegalText| bare(&format!("{} {}", text.kind, text.title)) == name || bare(&text.title) == name;
    let dated = |text: &&LegalText| citation.date.is_none_or(|day| text.signed == Some(day));
    one(library.values().filter(named).filter(dated))
}

fn one<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    found.next().filter(|_| found.next().is_none())
}

/// What is to be said about one citation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Position of the legal base that cites it, from 0.
    pub base: usize,
    /// Number of the text.
    pub number: String,
    /// Its kind.
    pub kind: String,
    /// Ended, or not yet in force.
    pub standing: Standing,
    /// Since when it no longer holds, or from when it will.
    pub day: Day,
    /// The text that ended it, where that is known.
    pub successor: Option<String>,
    /// The evidence for it.
    pub evidence: String,
}

/// The bases that do not hold on a day. What the library does not know is no warning.
#[must_use]
pub fn check(bases: &[String], day: Day, library: &Library) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = Vec::new();
    for (base, words) in bases.iter().enumerate() {
        for text in cited(words).iter().filter_map(|citation| find(citation, library)) {
            let Some(warning) = warning(base, text, day) else { continue };
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
        }
    }
    warnings
}

fn warning(base: usize, text: &LegalText, day: Day) -> Option<Warning> {
    let standing = text.standing(day);
    let (since, successor) = match standing {
        Standing::InForce => return None,
        Standing::NotYet => (text.from?, None),
        Standing::Ended => (text.to?, text.ended_by.clone()),
    };
    Some(Warning {
        base,
        number: text.number.clone(),
        kind: text.kind.clone(),
        standing,
        day: since,
        successor,
        evidence: text.evidence.clone(),
    })
}

#[cfg(test)]
mod tests;
