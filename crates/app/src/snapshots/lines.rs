//! The figures of a unit and everything below it, as the lines of a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::periods::Period;
use dondoc_domain::snapshots::{Line, LineRate, LineTarget, Subject};

use crate::basis::Sourced;
use crate::figures::{Question, channels, departments, figure};
use crate::rates::UNASSIGNED;
use crate::{App, Error, blocking};

impl App {
    /// The lines of a question: of its unit and every unit below it the whole, each department, procedure and month.
    pub(crate) async fn lines(&self, question: &Question) -> Result<Vec<Line>, Error> {
        let mut months = question.period.months();
        if months.len() < 2 {
            months.clear();
        }
        let periods: Vec<Period> = std::iter::once(&question.period).chain(&months).cloned().collect();
        let sourced = self.sourced_periods(question, &periods, None).await?;
        let question = question.clone();
        blocking(move || Ok(lines_of(&question, &months, &sourced))).await
    }
}

fn lines_of(question: &Question, months: &[Period], sourced: &[Sourced]) -> Vec<Line> {
    let Some((whole, by_month)) = sourced.split_first() else { return Vec::new() };
    let mut lines = Vec::new();
    for unit in question.reference.organisation.subtree(question.unit) {
        let about = question.about(unit);
        // On today's map a unit that ended has no place of its own.
        if about.members.is_empty() {
            continue;
        }
        let own = |cells: &Cells| -> Cells {
            let mine = cells.iter().filter(|(key, _)| about.members.contains(&key.unit));
            mine.map(|(key, n)| (key.clone(), *n)).collect()
        };
        lines_of_unit(&about, unit, whole, &own(&whole.cells), &mut lines);
        for (month, sourced) in months.iter().zip(by_month) {
            let about = Question { period: month.clone(), ..about.clone() };
            let subject = Subject { month: Some(month.name.clone()), ..subject(&about, unit) };
            lines.push(line(&about, subject, sourced, own(&sourced.cells).iter(), Some(None)));
        }
    }
    lines.sort_by(|a, b| a.subject.cmp(&b.subject));
    lines
}

fn subject(question: &Question, unit: UnitId) -> Subject {
    let unit = question.reference.organisation.public_name(unit);
    Subject { unit, department: None, procedure: None, month: None }
}

fn lines_of_unit(question: &Question, unit: UnitId, sourced: &Sourced, cells: &Cells, lines: &mut Vec<Line>) {
    lines.push(line(question, subject(question, unit), sourced, cells.iter(), Some(None)));
    let mut by_department: BTreeMap<Option<&str>, Vec<(&CellKey, &u64)>> = BTreeMap::new();
    let mut by_procedure: BTreeMap<&ProcedureCode, Vec<(&CellKey, &u64)>> = BTreeMap::new();
    for cell in cells {
        by_department.entry(cell.0.department.as_deref()).or_default().push(cell);
        by_procedure.entry(&cell.0.procedure).or_default().push(cell);
    }
    let listed = departments(question, cells);
    let listed: BTreeSet<Option<&str>> = listed.iter().map(|d| Some(d.as_str())).chain(by_department.keys().copied()).collect();
    for department in listed {
        let code = department.unwrap_or(UNASSIGNED).into();
        let subject = Subject { department: Some(code), ..subject(question, unit) };
        let own = by_department.get(&department).map_or(&[][..], Vec::as_slice);
        lines.push(line(question, subject, sourced, own.iter().copied(), department.map(Some)));
    }
    for (procedure, own) in by_procedure {
        let subject = Subject { procedure: Some(procedure.as_str().into()), ..subject(question, unit) };
        lines.push(line(question, subject, sourced, own.iter().copied(), None));
    }
}

/// `of` is whose target stands: the unit's (`Some(None)`), a department's, nobody's.
fn line<'c, C>(question: &Question, subject: Subject, sourced: &Sourced, cells: C, of: Option<Option<&str>>) -> Line
where
    C: Iterator<Item = (&'c CellKey, &'c u64)> + Clone,
{
    let counted = channels(cells.clone());
    let rate = |indicator: &dondoc_domain::definitions::Indicator| {
        let figure = figure(question, indicator, indicator.rate(cells.clone()), of);
        let target =
            figure.target.map(|t| LineTarget { percent: t.percent.to_string(), decision: t.decision, annex_row: t.annex_row });
        LineRate { indicator: figure.indicator, num: figure.rate.num, den: figure.rate.den, target }
    };
    let rates = question.definition.indicators.iter().map(rate).collect();
    Line {
        subject,
        source: sourced.source_of(cells).name().to_owned(),
        counted: [counted.direct, counted.online, counted.postal],
        rates,
    }
}
