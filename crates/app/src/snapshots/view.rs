//! A closed period as people look at it: with the names of its time, and beside how the same figures stand now.

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::definitions;
use dondoc_domain::digest::sha256;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::periods::Period;
use dondoc_domain::snapshots::{Line, LineRate, LineTarget, Snapshot, Subject};
use dondoc_domain::time::Day;

use super::{ClosedView, query_of};
use crate::figures::{Question, department_name};
use crate::snapshots::lines::units_below;
use crate::views::{Figure, Overview};
use crate::{App, Error};

/// Names of what a snapshot's lines are about, as they were when it was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubjectNames {
    /// Units by the key that the lines have.
    pub units: BTreeMap<String, String>,
    /// Departments by unit and code.
    pub departments: BTreeMap<(String, CompactString), String>,
    /// Procedures by base code.
    pub procedures: BTreeMap<CompactString, String>,
}

/// A line that is no longer what was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// Of what.
    pub subject: Subject,
    /// As it was closed; `None`: there was no such line.
    pub closed: Option<Line>,
    /// As it is now; `None`: there is no such line any more.
    pub now: Option<Line>,
}

/// A closed period with all that its page shows.
#[derive(Debug, Clone)]
pub struct SnapshotView {
    /// What the list says.
    pub closed: ClosedView,
    /// The document.
    pub snapshot: Snapshot,
    /// The document's bytes do not have the hash that was noted: nothing in it is to be believed.
    pub altered: bool,
    /// Names of its time.
    pub names: SubjectNames,
    /// Lines that differ now: of the unit first, and of each unit the whole, departments, months, procedures; `None`: the present figures cannot be derived.
    pub since: Option<Vec<Since>>,
}

/// How a unit's period stands to being closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closing {
    /// It is not over, or nothing was taken in for the unit.
    TooEarly,
    /// It may be closed.
    Open,
    /// It is closed: the newest snapshot of it.
    Closed(Box<ClosedNote>),
}

/// A closed period and how its whole stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedNote {
    /// The newest snapshot.
    pub closed: ClosedView,
    /// Could the unit as a whole be compared? Not with another moment than now, nor with a document that was altered.
    pub compared: bool,
    /// The unit as a whole, where it is no longer what was closed.
    pub since: Option<Since>,
}

impl App {
    /// A closed period as its page shows it.
    ///
    /// # Errors
    /// There is no such snapshot, or its document can no longer be read.
    pub async fn snapshot_view(&self, number: i64) -> Result<SnapshotView, Error> {
        let closed = self.closed_period(number).await?;
        let altered = sha256(self.snapshot_text(number).await?.as_bytes()) != closed.sha256;
        let snapshot = self.snapshot(number).await?;
        let names = self.question_of(&snapshot).await.map(|question| names(&question, &snapshot)).unwrap_or_default();
        let since = match self.lines_now(&snapshot).await {
            Ok(now) => {
                let mut lines = since(&snapshot.figures, &now);
                lines.sort_by_key(|line| order(&line.subject, &snapshot.unit.key));
                Some(lines)
            }
            Err(why) => {
                tracing::warn!(?why, number, "the present figures of a closed period cannot be derived");
                None
            }
        };
        Ok(SnapshotView { closed, snapshot, altered, names, since })
    }

    /// The lines of a snapshot as they come out now, units under the keys that the snapshot has for them.
    pub(crate) async fn lines_now(&self, snapshot: &Snapshot) -> Result<Vec<Line>, Error> {
        let question = self.question(&query_of(snapshot)).await?;
        // By the definition of the time, which may differ from what is shipped under its name today.
        let question = Question { definition: definitions::interned(&snapshot.definition), ..question };
        let mut lines = self.lines(&question).await?;
        // A unit's key changes when another unit gets its code.
        let keys = |question: &Question| -> Vec<(UnitId, String)> {
            let organisation = &question.reference.organisation;
            units_below(question).into_iter().map(|u| (u, organisation.public_name(u))).collect()
        };
        if let Ok(then) = self.question_of(snapshot).await {
            let then: BTreeMap<UnitId, String> = keys(&then).into_iter().collect();
            let moved: BTreeMap<String, &String> =
                keys(&question).into_iter().filter_map(|(unit, key)| Some((key, then.get(&unit)?))).collect();
            for line in &mut lines {
                if let Some(key) = moved.get(&line.subject.unit) {
                    line.subject.unit.clone_from(key);
                }
            }
        }
        Ok(lines)
    }

    /// How the period of an overview stands to being closed: under the same definition, map and day.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn closing(&self, overview: &Overview) -> Result<Closing, Error> {
        // Who may not look at closed periods is told nothing of them, who may not close them is not asked to.
        let may = |action: Action| self.actor().may(action, Resource::Periods);
        if !may(Action::View) {
            return Ok(Closing::TooEarly);
        }
        let days = |name: &str| Period::parse(name).ok().map(|p| (p.start, p.end));
        let shown: Option<(Day, Day)> = Some((overview.period.start, overview.period.end));
        let same = |c: &ClosedView| {
            (&c.unit.key, &c.definition, c.map, c.as_of)
                == (&overview.unit.key, &overview.definition.id, overview.map, overview.as_of)
                && c.restated_by.is_none()
                && days(&c.period) == shown
        };
        let Some(closed) = self.closed_periods().await?.into_iter().find(same) else {
            let open = may(Action::Decide) && overview.period.end <= self.now().day() && overview.freshness.is_some();
            return Ok(if open { Closing::Open } else { Closing::TooEarly });
        };
        let mut note = ClosedNote { closed, compared: false, since: None };
        if overview.known_at.is_none()
            && let Ok(snapshot) = self.snapshot(note.closed.number).await
            && sha256(self.snapshot_text(note.closed.number).await?.as_bytes()) == note.closed.sha256
        {
            let whole = |line: &&Line| line.subject == Subject::whole(&snapshot.unit.key);
            let now = if snapshot.definition == *overview.definition {
                Some(whole_of(overview, &snapshot.unit.key))
            } else {
                self.lines_now(&snapshot).await?.iter().find(whole).cloned()
            };
            note.compared = true;
            note.since = since(&Vec::from_iter(snapshot.figures.iter().find(whole).cloned()), &Vec::from_iter(now)).pop();
        }
        Ok(Closing::Closed(Box::new(note)))
    }
}

/// Lines that differ: in a count, a rate or a target.
fn since(closed: &[Line], now: &[Line]) -> Vec<Since> {
    let by_subject =
        |lines: &[Line]| -> BTreeMap<Subject, Line> { lines.iter().map(|l| (l.subject.clone(), l.clone())).collect() };
    let (was, is) = (by_subject(closed), by_subject(now));
    let subjects: BTreeSet<&Subject> = was.keys().chain(is.keys()).collect();
    let told = |line: Option<&Line>| line.map(|l| (l.counted, l.rates.clone()));
    let differs = |subject: &&Subject| told(was.get(*subject)) != told(is.get(*subject));
    let one = |s: &Subject| Since { subject: s.clone(), closed: was.get(s).cloned(), now: is.get(s).cloned() };
    subjects.into_iter().filter(differs).map(one).collect()
}

/// The unit that was closed first, and of each unit the whole, departments, fields and levels, months, procedures.
fn order(subject: &Subject, top: &str) -> (bool, String, u8) {
    let kind = match subject {
        whole if whole.is_whole() => 0,
        share if share.is_share() => 2,
        department if department.department.is_some() => 1,
        month if month.month.is_some() => 3,
        _ => 4,
    };
    (subject.unit != top, subject.unit.clone(), kind)
}

/// The line of the unit that an overview shows.
fn whole_of(overview: &Overview, key: &str) -> Line {
    let rate = |figure: &Figure| LineRate {
        indicator: figure.indicator.to_owned(),
        num: figure.rate.num,
        den: figure.rate.den,
        target: figure.target.as_ref().map(|t| LineTarget {
            percent: t.percent.to_string(),
            decision: t.decision.clone(),
            annex_row: t.annex_row,
        }),
    };
    Line {
        subject: Subject::whole(key),
        source: overview.source.name().to_owned(),
        counted: [overview.channels.direct, overview.channels.online, overview.channels.postal],
        rates: overview.figures.iter().map(rate).collect(),
    }
}

fn names(question: &Question, snapshot: &Snapshot) -> SubjectNames {
    let organisation = &question.reference.organisation;
    let mut names = SubjectNames::default();
    let last = question.period.last_day();
    let units: BTreeMap<String, UnitId> =
        organisation.subtree(question.unit).into_iter().map(|u| (organisation.public_name(u), u)).collect();
    for (key, unit) in &units {
        names.units.insert(key.clone(), organisation.units[unit].name_on(last).to_owned());
    }
    for subject in snapshot.figures.iter().map(|line| &line.subject) {
        if let (Some(code), Some(unit)) = (&subject.department, units.get(&subject.unit))
            && let Some(name) = department_name(&question.about(*unit), code)
        {
            names.departments.insert((subject.unit.clone(), code.clone()), name);
        }
        if let Some(code) = &subject.procedure
            && let Some(procedure) = question.reference.catalogue.procedures.get(&ProcedureCode::normalise(code))
        {
            names.procedures.insert(code.clone(), procedure.name.clone());
        }
    }
    names
}
