//! Decisions as text: what a numbered, signed paper says, as data.
//!
//! A [`DecisionText`] is what a reader finds in a file, what a person confirms, what `decision.json` holds and what a paper is
//! made from. Whatever was not found is empty; nothing is ever filled in. The targets that it assigns become
//! [`crate::targets::Target`] when it is taken into the reference data.

pub mod annex;
pub mod check;
mod derive;
mod differences;
mod document;
mod kept;

use serde::Serialize;

use crate::periods::Period;
use crate::time::{Day, Validity};

pub use differences::{TextDifference, differences};
pub use document::indicator_id;
pub use kept::KeptDocument;

/// A decision, as far as its text is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DecisionText {
    /// Stable id: `QD-HoangViet-2023`; empty until one is given.
    pub id: String,
    /// Number and symbol: `15/QĐ-UBND`.
    pub number: Option<String>,
    /// Day of signing.
    pub date: Option<Day>,
    /// The year that it speaks of.
    pub year: Option<i32>,
    /// Kind of paper (tên loại): `Quyết định`.
    pub kind: Option<String>,
    /// Subject (trích yếu), without the kind.
    pub title: Option<String>,
    /// The unit that it binds.
    pub unit: Option<DecisionUnit>,
    /// Who issues it.
    pub issuer: Option<String>,
    /// The body above the issuer (cơ quan chủ quản), as the head of the paper names it.
    pub superior: Option<String>,
    /// Place of signing (địa danh).
    pub place: Option<String>,
    /// Who proposed it.
    pub proposer: Option<String>,
    /// Who signed.
    pub signer: Option<Signer>,
    /// Căn cứ and "Thực hiện …", one text each, without the mark at its end.
    pub legal_bases: Vec<String>,
    /// Its articles.
    pub articles: Vec<Article>,
    /// Nơi nhận, one each, without dash and mark.
    pub recipients: Vec<String>,
    /// From when it holds; `None`: from its date, and its annex for its whole period.
    pub effective_from: Option<Day>,
    /// The decision above it, by id or as it is cited.
    pub parent: Option<String>,
    /// What it does to other decisions.
    pub acts: Vec<Act>,
    /// The table of targets.
    pub annex: Option<Annex>,
}

/// The unit that a decision binds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DecisionUnit {
    /// As `--unit` takes it; `None` where the text names a unit that is not known.
    pub code: Option<String>,
    /// As the text names it.
    pub name: String,
}

/// Who signed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// `CHỦ TỊCH`, `KT. CHỦ TỊCH / PHÓ CHỦ TỊCH`.
    pub title: String,
    /// Name.
    pub name: String,
}

/// One article (Điều).
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Article {
    /// Its number.
    pub article: u32,
    /// Its heading, where it has one.
    pub subject: Option<String>,
    /// Its paragraphs, whole and in order.
    pub text: Vec<String>,
    /// The definitions of rates in it.
    pub definitions: Vec<IndicatorText>,
    /// The duties that it lays on people.
    pub duties: Vec<Duty>,
    /// Those who carry it out (of the last article).
    pub who: Vec<String>,
}

/// How a decision defines a rate, in its own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct IndicatorText {
    /// `service_coverage`, `online_dossiers`; `None` where its words are of no known one.
    pub indicator: Option<String>,
    /// Name.
    pub name: String,
    /// What is counted.
    pub numerator: Option<String>,
    /// Out of what.
    pub denominator: Option<String>,
}

/// A duty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// Whose.
    pub who: String,
    /// What is to be done.
    pub what: String,
}

/// What a decision does to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Act {
    /// What.
    pub how: ActKind,
    /// The other's id, or its number as it is cited.
    pub decision: String,
}

/// How a decision touches another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// Sửa đổi, bổ sung: the rows of its annex stand instead of the same rows of the other from its date on.
    Amend,
    /// Thay thế: the other's whole annex ends.
    Replace,
    /// Bãi bỏ: the other's whole annex ends, with nothing in its place.
    Revoke,
}

impl ActKind {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ActKind::Amend => "amend",
            ActKind::Replace => "replace",
            ActKind::Revoke => "revoke",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<ActKind> {
        [ActKind::Amend, ActKind::Replace, ActKind::Revoke].into_iter().find(|kind| kind.name() == name)
    }
}

/// The table of targets.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Annex {
    /// Are its values only examples?
    pub illustrative: bool,
    /// A note.
    pub note: Option<String>,
    /// What it assigns for.
    pub period: Option<AnnexPeriod>,
    /// Its values in the order of its rows.
    pub targets: Vec<AnnexTarget>,
}

/// The days for which an annex assigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum AnnexPeriod {
    /// A calendar year.
    Year {
        /// The year.
        year: i32,
    },
    /// First day and the day after the last.
    Days {
        /// First day.
        start: Day,
        /// Day after the last.
        end: Day,
    },
}

impl AnnexPeriod {
    /// Its days.
    #[must_use]
    pub fn validity(self) -> Option<Validity> {
        match self {
            AnnexPeriod::Year { year } => Period::year(year).and_then(|p| Validity::new(Some(p.start), Some(p.end))),
            AnnexPeriod::Days { start, end } => Validity::new(Some(start), Some(end)),
        }
    }
}

/// One value of an annex: a row's value of one indicator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AnnexTarget {
    /// Code of the unit; `None`: the one that the decision binds.
    pub unit: Option<String>,
    /// Code of the department; `None`: the unit as a whole.
    pub department_code: Option<String>,
    /// Name of unit or department, as the annex writes it.
    pub department_name: Option<String>,
    /// Field (lĩnh vực); `None`: all.
    pub field: Option<String>,
    /// Level (`partial`, `full`); `None`: both.
    pub level: Option<String>,
    /// `service_coverage` or `online_dossiers`, or `I1`, `I2` as samples call them.
    pub indicator: String,
    /// Plain decimal with a point: `62.5`.
    pub target_percent: String,
    /// Remark of the row (ghi chú).
    pub note: Option<String>,
}

impl DecisionText {
    /// The days for which its annex assigns: from the day on which it begins to hold where it changes another decision, else its
    /// whole period.
    #[must_use]
    pub fn validity(&self) -> Option<Validity> {
        let stated = self.annex.as_ref().and_then(|annex| annex.period).and_then(AnnexPeriod::validity);
        let whole = stated.or_else(|| AnnexPeriod::Year { year: self.year? }.validity())?;
        match self.holds_from().filter(|day| *day > whole.from) {
            Some(day) => Validity::new(Some(day), whole.to_day()),
            None => Some(whole),
        }
    }

    /// The day from which it holds against others: stated, or the day of signing of a decision that changes another. `None`: as
    /// its annex says.
    #[must_use]
    pub fn holds_from(&self) -> Option<Day> {
        self.effective_from.or(if self.acts.is_empty() { None } else { self.date })
    }
}

#[cfg(test)]
mod tests;
