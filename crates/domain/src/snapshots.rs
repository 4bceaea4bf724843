//! Snapshots: the figures of a closed period, frozen with what they rest on (*chốt số liệu*).
//!
//! A snapshot is a document. Its bytes are kept as they were written and hashed; it is never computed again, only
//! verified: the same figures must come out of the files, reference data and definition that it names. Data that
//! come later are a difference to it, and a restatement is another document that names this one.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::catalogue::Level;
use crate::definitions::Definition;
use crate::dossiers::{ImportId, UnitId};
use crate::organisation::Map;
use crate::periods::Period;
use crate::quality::{Check, Mode};
use crate::time::{Day, Moment};

/// What the first line of every document says; a change of its shape is another name.
pub const FORMAT: &str = "dondoc.snapshot.v1";

/// A closed period of a unit and everything below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`FORMAT`].
    pub format: String,
    /// Its number in the installation, from 1.
    pub number: i64,
    /// The unit.
    pub unit: SnapshotUnit,
    /// The period.
    pub period: Period,
    /// The whole text of the definition.
    pub definition: Definition,
    /// The map.
    pub map: Map,
    /// Units, levels and departments as on that day; `None`: each dossier by its own day.
    pub as_of: Option<Day>,
    /// When it was closed: what was known then.
    pub closed_at: Moment,
    /// Who answers for it, and in which office.
    pub signed: Signature,
    /// The snapshot that this one restates.
    pub restates: Option<Restated>,
    /// What the figures rest on.
    pub rests_on: RestsOn,
    /// The figures.
    pub figures: Vec<Line>,
}

/// A unit as a snapshot names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotUnit {
    /// Identity in the installation.
    pub id: UnitId,
    /// As `--unit` takes it.
    pub key: String,
    /// Mã đơn vị hành chính.
    pub code: String,
    /// Name on the last day of the period.
    pub name: String,
}

/// Who signed off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The officer's name.
    pub by: String,
    /// Chức vụ.
    pub position: String,
}

/// The snapshot that is restated, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restated {
    /// Its number.
    pub number: i64,
    /// Its content hash.
    pub sha256: String,
    /// Why.
    pub reason: String,
}

/// Versions and files that the figures rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestsOn {
    /// The state of the lake.
    pub lake_snapshot: i64,
    /// Its files that hold rows of the members.
    pub files: Vec<FileRef>,
    /// Version of the reference data.
    pub reference_version: i64,
    /// SHA-256 of the reference data's canonical form.
    pub reference_sha256: String,
    /// How checks were switched.
    pub switches: Vec<SwitchedCheck>,
    /// Imports of the members that stood, with the as-of of each.
    pub imports: Vec<ImportRef>,
    /// Procedure tables of the members that stood.
    pub tables: Vec<TableRef>,
    /// The newest line of the journal then, and its hash.
    pub journal: Option<JournalRef>,
}

/// A file of the lake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// Relative to the table's folder.
    pub path: String,
    /// Rows in it.
    pub rows: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A check that was switched for a unit (`None`: the installation).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SwitchedCheck {
    /// For whom.
    pub unit: Option<UnitId>,
    /// Which check.
    pub check: Check,
    /// How.
    pub mode: Mode,
}

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImportRef {
    /// Its number.
    pub id: ImportId,
    /// Name of its file.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// As-of of the export.
    pub exported_at: Option<Moment>,
}

/// A procedure table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRef {
    /// The import that brought it.
    pub import: ImportId,
    /// The unit that it is about.
    pub unit: UnitId,
    /// First day, and the first day after it.
    pub days: (Day, Day),
    /// SHA-256 of its rows' canonical form.
    pub sha256: String,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalRef {
    /// Its number.
    pub line: i64,
    /// Its hash, which covers all lines before it.
    pub sha256: String,
}

/// What a line of figures is about. A unit as a whole has neither department, procedure nor month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The unit: the closed one or one below it, as `--unit` takes it.
    pub unit: String,
    /// Department's code, or `UNASSIGNED`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<CompactString>,
    /// Base procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<CompactString>,
    /// A month of the period, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
    /// Field of procedures that a target is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Level of services that a target is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
}

impl Subject {
    /// A unit as a whole.
    #[must_use]
    pub fn whole(unit: &str) -> Subject {
        Subject { unit: unit.to_owned(), department: None, procedure: None, month: None, field: None, level: None }
    }

    /// Is it a unit as a whole?
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.department.is_none() && self.procedure.is_none() && self.month.is_none() && !self.is_share()
    }

    /// Is it a field or a level only?
    #[must_use]
    pub fn is_share(&self) -> bool {
        self.field.is_some() || self.level.is_some()
    }
}

/// The figures of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What they are about.
    #[serde(rename = "of")]
    pub subject: Subject,
    /// What they rest on: `dossiers`, `procedure_table` or `mixed`.
    pub source: String,
    /// Counted dossiers of all levels: direct, online, postal.
    pub counted: [u64; 3],
    /// One for each indicator of the definition, in its order.
    pub rates: Vec<LineRate>,
}

/// One rate of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineRate {
    /// Indicator's id.
    pub indicator: String,
    /// Numerator.
    pub num: u64,
    /// Denominator.
    pub den: u64,
    /// The target in force, if any, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<LineTarget>,
}

/// The target of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineTarget {
    /// At least this much, as an exact decimal.
    pub percent: String,
    /// The decision.
    pub decision: String,
    /// Row of its annex.
    pub annex_row: u32,
}

/// A figure that does not come out again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FigureDifference {
    /// Of what.
    #[serde(flatten)]
    pub subject: Subject,
    /// Which indicator; `None`: the counts of channels.
    pub indicator: Option<String>,
    /// As the snapshot has it; `None`: it has no such line.
    pub closed: Option<String>,
    /// As it comes out now; `None`: there is no such line.
    pub derived: Option<String>,
}

/// Every figure in which two sets of lines differ, in the order of the subjects.
#[must_use]
pub fn differences(closed: &[Line], derived: &[Line]) -> Vec<FigureDifference> {
    use std::collections::BTreeMap;
    let (was, is): (BTreeMap<_, _>, BTreeMap<_, _>) =
        (closed.iter().map(|l| (&l.subject, l)).collect(), derived.iter().map(|l| (&l.subject, l)).collect());
    let mut found = Vec::new();
    let subjects: std::collections::BTreeSet<_> = was.keys().chain(is.keys()).copied().collect();
    for subject in subjects {
        let (was, is) = (was.get(subject), is.get(subject));
        let mut tell = |indicator: Option<&str>, closed: Option<String>, derived: Option<String>| {
            if closed != derived {
                let indicator = indicator.map(str::to_owned);
                found.push(FigureDifference { subject: subject.clone(), indicator, closed, derived });
            }
        };
        let counted = |line: Option<&&Line>| line.map(|l| format!("{}+{}+{}", l.counted[0], l.counted[1], l.counted[2]));
        tell(None, counted(was), counted(is));
        let ids: Vec<&str> = was.iter().chain(&is).flat_map(|l| &l.rates).map(|r| r.indicator.as_str()).collect::<Vec<_>>();
        let ids: std::collections::BTreeSet<&str> = ids.into_iter().collect();
        for id in ids {
            let shown = |line: Option<&&Line>| {
                let rate = line?.rates.iter().find(|r| r.indicator == id)?;
                let target = rate.target.as_ref().map(|t| format!(" ≥{}% ({} {})", t.percent, t.decision, t.annex_row));
                Some(format!("{}/{}{}", rate.num, rate.den, target.unwrap_or_default()))
            };
            tell(Some(id), shown(was), shown(is));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(unit: &str, procedure: Option<&str>, num: u64) -> Line {
        let subject = Subject { procedure: procedure.map(Into::into), ..Subject::whole(unit) };
        let rate = LineRate { indicator: "online_dossiers".into(), num, den: 9, target: None };
        Line { subject, source: "dossiers".into(), counted: [9 - num, num, 0], rates: vec![rate] }
    }

    #[test]
    fn every_figure_that_differs_is_told() {
        let closed = [line("06157", None, 3), line("06157", Some("1.001193"), 3)];
        assert_eq!(differences(&closed, &closed), []);
        let derived = [line("06157", None, 4), line("06139", None, 1)];
        let told: Vec<_> = differences(&closed, &derived)
            .into_iter()
            .map(|d| (d.subject.unit, d.subject.procedure.is_some(), d.indicator.is_some(), d.closed, d.derived))
            .collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                ("06139".to_owned(), false, false, None, some("8+1+0")),
                ("06139".to_owned(), false, true, None, some("1/9")),
                ("06157".to_owned(), false, false, some("6+3+0"), some("5+4+0")),
                ("06157".to_owned(), false, true, some("3/9"), some("4/9")),
                ("06157".to_owned(), true, false, some("6+3+0"), None),
                ("06157".to_owned(), true, true, some("3/9"), None),
            ]
        );
    }

    #[test]
    fn a_document_reads_back_as_it_was_written() {
        let text = serde_json::to_string(&line("06157", Some("1.001193"), 2)).unwrap();
        // Golden: documents of every version stay readable.
        assert_eq!(
            text,
            r#"{"of":{"unit":"06157","procedure":"1.001193"},"source":"dossiers","counted":[7,2,0],"rates":[{"indicator":"online_dossiers","num":2,"den":9}]}"#
        );
        assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line("06157", Some("1.001193"), 2));
    }
}
