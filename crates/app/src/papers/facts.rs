//! What figures of papers are taken from: everything measured of one unit in one period, now or as it was closed.
//!
//! A figure is asked for by what it is of and a stable name: `online_dossiers` (a rate), `online_dossiers.num`, `counted.online@full`
//! (only of one level), … Composing a paper and verifying it ask through the same [`Facts::value`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::counting::{CellKey, Cells, add_published};
use dondoc_domain::definitions::{Indicator, ONLINE_DOSSIERS};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::Map;
use dondoc_domain::quality::CheckSet;
use dondoc_domain::rate::Rate;
use dondoc_domain::snapshots::{Line, LineRate, LineTarget, Subject};
use dondoc_domain::standings::{Standing, missing};
use dondoc_domain::targets::Percent;
use dondoc_domain::time::Moment;

use super::PaperAsked;
use super::form::Form;
use crate::basis::Sourced;
use crate::figures::{Question, channels};
use crate::rates::{UNASSIGNED, parts};
use crate::snapshots::lines::lines_of_unit;
use crate::views::Account;
use crate::words::Language;
use crate::{App, Error};

/// Papers are in Vietnamese, whoever makes them.
pub(crate) const VI: Language = Language::Vietnamese;

/// What a paper's figures rest on.
#[derive(Debug)]
pub(crate) struct Basis {
    pub(crate) question: Question,
    /// The lines that were closed, and of which snapshot.
    closed: Option<(i64, Vec<Line>)>,
    /// Known until then.
    pub(crate) cut_off: Moment,
}

/// What beside rates and counts is needed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted {
    /// Rows left out, by reason.
    pub(crate) account: bool,
    /// Form II.06a.
    pub(crate) form: bool,
}

/// Everything measured of one unit in one period.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) question: Question,
    /// The unit as `--unit` takes it.
    pub(crate) key: String,
    pub(crate) snapshot: Option<i64>,
    pub(crate) cut_off: Moment,
    lines: BTreeMap<Subject, Line>,
    /// Counted dossiers, and published services as cells of none.
    cells: Cells,
    pub(crate) sourced: Sourced,
    pub(crate) account: Option<Arc<Account>>,
    pub(crate) form: Option<Form>,
}

/// Of what a figure is.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Of {
    /// Department's code, or `UNASSIGNED`.
    pub(crate) department: Option<String>,
    /// Base procedure.
    pub(crate) procedure: Option<String>,
}

/// What a figure comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) shown: String,
    pub(crate) rate: Option<Rate>,
    pub(crate) target: Option<LineTarget>,
}

impl Value {
    pub(crate) fn count(n: u64) -> Value {
        Value { shown: VI.number(n), rate: None, target: None }
    }

    fn rate(rate: Rate) -> Value {
        let shown = if rate.arises() { VI.percent(rate) } else { VI.text("paper-not-arising") };
        Value { shown, rate: Some(rate), target: None }
    }

    /// What cannot be told stands as a dash.
    fn nothing() -> Value {
        Value { shown: "–".to_owned(), rate: None, target: None }
    }
}

impl App {
    /// What a paper's figures rest on: the question as it stands (known until then, so that it can be asked again), or a closed
    /// period, whose document must be the one that was hashed.
    pub(crate) async fn paper_basis(&self, asked: &PaperAsked) -> Result<Basis, Error> {
        let Some(number) = asked.snapshot else {
            let cut_off = asked.known_at.unwrap_or_else(|| self.now());
            let query = crate::FigureQuery { known_at: Some(cut_off), ..asked.query() };
            return Ok(Basis { question: self.question(&query).await?, closed: None, cut_off });
        };
        let closed = self.closed_period(number).await?;
        if sha256(self.snapshot_text(number).await?.as_bytes()) != closed.sha256 {
            return Err(Error::refused(Diagnostic::refusal("paper-snapshot-altered").with("snapshot", number)));
        }
        let snapshot = self.snapshot(number).await?;
        let question = self.question_of(&snapshot).await?;
        Ok(Basis { question, cut_off: snapshot.closed_at, closed: Some((number, snapshot.figures)) })
    }

    /// Everything measured of the unit of a basis.
    pub(crate) async fn facts(&self, basis: &Basis, wanted: Wanted) -> Result<Facts, Error> {
        self.facts_about(basis, basis.question.clone(), wanted).await
    }

    /// The same of each unit below it that belongs to it in the period; of a unit without any, nothing.
    pub(crate) async fn facts_below(&self, basis: &Basis) -> Result<Vec<Facts>, Error> {
        let mut below = Vec::new();
        for (unit, members) in parts(&basis.question) {
            if unit != basis.question.unit && basis.question.map == Map::AsWas {
                let question = Question { unit, members, ..basis.question.clone() };
                below.push(self.facts_about(basis, question, Wanted::default()).await?);
            }
        }
        Ok(below)
    }

    async fn facts_about(&self, basis: &Basis, question: Question, wanted: Wanted) -> Result<Facts, Error> {
        let sourced = self.sourced(&question, None).await?;
        let key = question.reference.organisation.public_name(question.unit);
        let lines = match &basis.closed {
            Some((_, lines)) => lines.iter().filter(|l| l.subject.unit == key && l.subject.month.is_none()).cloned().collect(),
            None => {
                let mut lines = Vec::new();
                lines_of_unit(&question, question.unit, &sourced, &sourced.cells, &mut lines);
                lines
            }
        };
        let mut cells = sourced.cells.clone();
        let (organisation, catalogue) = (&question.reference.organisation, &question.reference.catalogue);
        add_published(&mut cells, organisation, catalogue, &question.members, &question.period);
        let account = if wanted.account { Some(self.account_for(&question).await?) } else { None };
        let form = if wanted.form { Some(self.form_for(&question, &sourced).await?) } else { None };
        Ok(Facts {
            key,
            snapshot: basis.closed.as_ref().map(|(number, _)| *number),
            cut_off: basis.cut_off,
            // Targets of fields and levels have lines of their own: they are no departments.
            lines: lines.into_iter().filter(|l| !l.subject.is_share()).map(|line| (line.subject.clone(), line)).collect(),
            cells,
            sourced,
            account,
            form,
            question,
        })
    }

    async fn account_for(&self, question: &Question) -> Result<Arc<Account>, Error> {
        let imports = self.all_imports().await?;
        let own: BTreeSet<UnitId> = question.reference.organisation.members(question.unit, Map::AsWas).iter().copied().collect();
        let basis = (question.edition, &question.reference, &question.settings);
        self.account_of(basis, &imports, question.snapshot, &own, CheckSet::NONE).await
    }
}

impl Facts {
    /// The line of a department, a procedure, or the unit as a whole.
    pub(crate) fn line(&self, of: &Of) -> Option<&Line> {
        self.lines.get(&Subject {
            department: of.department.as_deref().map(Into::into),
            procedure: of.procedure.as_deref().map(Into::into),
            ..Subject::whole(&self.key)
        })
    }

    /// All its lines.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.values()
    }

    /// Codes of the departments that have a target or dossiers; `UNASSIGNED` last, where it has dossiers.
    pub(crate) fn departments(&self) -> Vec<String> {
        let shown = |line: &&Line| line.counted != [0; 3] || line.rates.iter().any(|rate| rate.target.is_some());
        let coded = |line: &Line| line.subject.department.as_ref().map(ToString::to_string);
        let mut codes: Vec<String> = self.lines.values().filter(shown).filter_map(coded).collect();
        codes.sort_by_key(|code| (code == UNASSIGNED, code.clone()));
        codes
    }

    /// Lines of the procedures, by code.
    pub(crate) fn procedures(&self) -> impl Iterator<Item = (&str, &Line)> {
        self.lines.values().filter_map(|line| Some((line.subject.procedure.as_deref()?, line)))
    }

    /// Departments that a procedure's dossiers belong to.
    pub(crate) fn departments_of(&self, procedure: &str) -> BTreeSet<&str> {
        let own = self.cells.iter().filter(|(key, n)| **n > 0 && key.procedure.as_str() == procedure);
        own.map(|(key, _)| key.department.as_deref().unwrap_or(UNASSIGNED)).collect()
    }

    pub(crate) fn indicator(&self, id: &str) -> Option<&'static Indicator> {
        self.question.definition.indicator(id)
    }

    /// How an indicator of something stands.
    pub(crate) fn standing(&self, of: &Of, indicator: &str) -> Standing {
        let rate = self.line(of).and_then(|line| line.rates.iter().find(|r| r.indicator == indicator));
        rate.map_or(Standing::NoTarget, standing)
    }

    /// A figure by its name; `None`: there is none of that name.
    pub(crate) fn value(&self, of: &Of, what: &str) -> Option<Value> {
        if let Some(form) = what.strip_prefix("II.06a.") {
            return self.form.as_ref()?.value(form);
        }
        let (what, level) = match what.split_once('@') {
            Some((what, level)) => (what, Some(LevelShare::from_name(level)?)),
            None => (what, None),
        };
        let mut words = what.split('.');
        match (words.next()?, words.next(), words.next()) {
            ("counted", channel, None) => self.counted(of, channel, level),
            ("excluded", reason, None) => self.excluded(reason),
            ("departments", Some(standing), Some(indicator)) => {
                let own = self.departments().into_iter().filter(|code| code != UNASSIGNED);
                let stands = |code: &String| {
                    let of = Of { department: Some(code.clone()), procedure: None };
                    standing == "all" || self.standing(&of, indicator).name() == standing
                };
                Some(Value::count(own.filter(stands).count() as u64))
            }
            ("procedures", Some(how), None) => self.assessed(of, how, level?),
            ("share", None, None) => {
                let sums = channels(self.shared(of, level));
                Some(Value::rate(Rate { num: sums.online, den: sums.online + sums.direct }))
            }
            ("taken", None, None) => {
                let sums = channels(self.shared(of, level));
                Some(Value::count(sums.online + sums.direct))
            }
            ("published" | "arising", None, None) => Some(Value::count(self.services(of, what, level).len() as u64)),
            (indicator, part, None) => self.measured(of, indicator, part, level),
            _ => None,
        }
    }

    fn counted(&self, of: &Of, channel: Option<&str>, level: Option<LevelShare>) -> Option<Value> {
        let [direct, online, postal] = match level {
            None => self.line(of).map_or([0; 3], |line| line.counted),
            Some(_) => {
                let sums = channels(self.shared(of, level));
                [sums.direct, sums.online, sums.postal]
            }
        };
        Some(Value::count(match channel {
            None => direct + online + postal,
            Some("online") => online,
            Some("direct") => direct,
            Some("postal") => postal,
            Some(_) => return None,
        }))
    }

    fn excluded(&self, reason: Option<&str>) -> Option<Value> {
        let account = self.account.as_ref()?;
        let n = match reason {
            None => account.excluded_total(),
            Some(name) => account.excluded.iter().find(|(why, _)| why.name() == name).map_or(0, |(_, n)| *n),
        };
        Some(Value::count(n))
    }

    fn measured(&self, of: &Of, indicator: &str, part: Option<&str>, level: Option<LevelShare>) -> Option<Value> {
        let known = self.indicator(indicator)?;
        if level.is_some() {
            let rate = known.rate(self.shared(of, level));
            return if part.is_none() { Some(Value::rate(rate)) } else { None };
        }
        let Some(line) = self.line(of).and_then(|line| line.rates.iter().find(|r| r.indicator == indicator)) else {
            return Some(Value::rate(Rate::default())).filter(|_| part.is_none());
        };
        let rate = Rate { num: line.num, den: line.den };
        let target: Option<Percent> = line.target.as_ref().and_then(|t| t.percent.parse().ok());
        let lacking = target.and_then(|target| missing(rate, target, known));
        Some(match part {
            None => Value::rate(rate),
            Some("num") => Value::count(rate.num),
            Some("den") => Value::count(rate.den),
            Some("target") => match target {
                Some(percent) => Value { shown: VI.target(percent), rate: None, target: line.target.clone() },
                None => Value::nothing(),
            },
            Some("missing") => lacking.map_or_else(Value::nothing, |m| Value::count(m.converted)),
            Some("added") => lacking.and_then(|m| m.added).map_or_else(Value::nothing, Value::count),
            Some(_) => return None,
        })
    }

    /// Cells of something, of a level.
    fn shared<'a>(&'a self, of: &'a Of, level: Option<LevelShare>) -> impl Iterator<Item = (&'a CellKey, &'a u64)> + Clone {
        let mine = move |key: &CellKey| {
            let department = of.department.as_deref().is_none_or(|d| key.department.as_deref().unwrap_or(UNASSIGNED) == d);
            let procedure = of.procedure.as_deref().is_none_or(|p| key.procedure.as_str() == p);
            department && procedure && level.is_none_or(|level| level.takes(key.level))
        };
        self.cells.iter().filter(move |(key, _)| mine(key))
    }

    /// Procedures that are published, or that arose; each at its highest level.
    fn services<'a>(&'a self, of: &'a Of, what: &str, level: Option<LevelShare>) -> BTreeSet<&'a ProcedureCode> {
        let mut highest: BTreeMap<&ProcedureCode, Level> = BTreeMap::new();
        for (key, _) in self.shared(of, None).filter(|(_, n)| what == "published" || **n > 0) {
            let known = highest.entry(&key.procedure).or_insert(key.level);
            *known = (*known).max(key.level);
        }
        highest.into_iter().filter(|(_, own)| level.is_none_or(|level| level.takes(*own))).map(|(code, _)| code).collect()
    }

    /// How many online procedures meet the target of the row, do not, or have no dossier (each on its own dossiers, as the progress table
    /// asks): the target of the department, else of the unit.
    fn assessed(&self, of: &Of, how: &str, level: LevelShare) -> Option<Value> {
        let mut by_procedure: BTreeMap<&ProcedureCode, Vec<(&CellKey, &u64)>> = BTreeMap::new();
        for cell in self.shared(of, Some(level)) {
            by_procedure.entry(&cell.0.procedure).or_default().push(cell);
        }
        let arises = |cells: &Vec<(&CellKey, &u64)>| cells.iter().any(|(_, n)| **n > 0);
        if how == "absent" {
            return Some(Value::count(by_procedure.values().filter(|cells| !arises(cells)).count() as u64));
        }
        let wanted = match how {
            "met" => true,
            "not-met" => false,
            _ => return None,
        };
        let Some(target) = self.target_of(of).or_else(|| self.target_of(&Of::default())) else { return Some(Value::nothing()) };
        let indicator = self.indicator(ONLINE_DOSSIERS)?;
        let met = |cells: &Vec<(&CellKey, &u64)>| target.met_by(indicator.rate(cells.iter().copied())) == Some(wanted);
        Some(Value::count(by_procedure.values().filter(|cells| arises(cells) && met(cells)).count() as u64))
    }

    fn target_of(&self, of: &Of) -> Option<Percent> {
        let line = self.line(of)?.rates.iter().find(|r| r.indicator == ONLINE_DOSSIERS)?;
        line.target.as_ref()?.percent.parse().ok()
    }
}

fn standing(line: &LineRate) -> Standing {
    let target = line.target.as_ref().and_then(|t| t.percent.parse().ok());
    Standing::of(Rate { num: line.num, den: line.den }, target)
}

/// The services of one level, or all online ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LevelShare {
    Only(Level),
    Online,
}

impl LevelShare {
    fn from_name(name: &str) -> Option<LevelShare> {
        let levels = [Level::None, Level::Partial, Level::Full];
        let only = levels.into_iter().find(|level| level.name() == name).map(LevelShare::Only);
        only.or_else(|| (name == "online").then_some(LevelShare::Online))
    }

    fn takes(self, level: Level) -> bool {
        match self {
            LevelShare::Only(only) => level == only,
            LevelShare::Online => level != Level::None,
        }
    }
}
