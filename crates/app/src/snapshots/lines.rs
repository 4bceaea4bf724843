//! The figures of a unit and everything below it, as the lines of a snapshot.

use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::snapshots::{Line, LineRate, LineTarget, Subject};
use dondoc_domain::targets::Share;

use crate::basis::{ByUnit, Sourced, by_unit};
use crate::figures::{Question, channels, departments, of_share, share_figure, shares};
use crate::rates::UNASSIGNED;
use crate::{App, Error, computing};

impl App {
    /// The lines of a question: of its unit and every unit below it the whole, each department, procedure and month.
    pub(crate) async fn lines(&self, question: &Question) -> Result<Vec<Line>, Error> {
        let mut months = question.period.months();
        if months.len() < 2 {
            months.clear();
        }
        let periods: Vec<Period> = std::iter::once(&question.period).chain(&months).cloned().collect();
        let sourced = self.sourced_periods(question, &periods, None).await?;
        // On today's map a unit that ended has no place of its own.
        let about = units_below(question).into_iter().map(|unit| question.about(unit));
        let (mut together, mut apart) = (Vec::new(), Vec::new());
        for about in about.filter(|about| !about.members.is_empty()) {
            // A unit that moved counts for each unit above on its own days: no cell of the whole tells which.
            let same = |unit: &UnitId| question.members.days(*unit) == about.members.days(*unit);
            if about.members.iter().all(|unit| question.members.contains(unit) && same(unit)) {
                together.push(about);
            } else {
                let sourced = self.sourced_periods(&about, &periods, None).await?;
                apart.push((about, sourced));
            }
        }
        computing(move || {
            let mut lines = Vec::new();
            let by_unit: Vec<ByUnit<'_>> = sourced.iter().map(|sourced| by_unit(&sourced.cells)).collect();
            for about in &together {
                let own = |by_unit: &ByUnit<'_>| -> Cells {
                    let mine = about.members.iter().filter_map(|unit| by_unit.get(unit)).flatten();
                    mine.map(|(key, n)| ((*key).clone(), **n)).collect()
                };
                let cells: Vec<Cells> = by_unit.iter().map(own).collect();
                lines_of(about, &months, &sourced, &cells, &mut lines);
            }
            for (about, sourced) in &apart {
                let cells: Vec<Cells> = sourced.iter().map(|sourced| sourced.cells.clone()).collect();
                lines_of(about, &months, sourced, &cells, &mut lines);
            }
            lines.sort_by(|a, b| a.subject.cmp(&b.subject));
            Ok(lines)
        })
        .await
    }
}

/// The unit of a question and all below it; as it was also those that were below it in part of their time.
pub(crate) fn units_below(question: &Question) -> BTreeSet<UnitId> {
    let mut units = question.reference.organisation.subtree(question.unit);
    if question.map == Map::AsWas {
        units.extend(question.members.iter());
    }
    units
}

/// The lines of one unit: `cells` are its own of the whole period and of each month.
fn lines_of(question: &Question, months: &[Period], sourced: &[Sourced], cells: &[Cells], lines: &mut Vec<Line>) {
    let (Some((whole, by_month)), Some((own, own_by_month))) = (sourced.split_first(), cells.split_first()) else { return };
    lines_of_unit(question, question.unit, whole, own, lines);
    for ((month, sourced), own) in months.iter().zip(by_month).zip(own_by_month) {
        let about = Question { period: month.clone(), ..question.clone() };
        let subject = Subject { month: Some(month.name.clone()), ..subject(&about, question.unit) };
        lines.push(line(&about, subject, sourced, own.iter(), Some(Share::of(None))));
    }
}

fn subject(question: &Question, unit: UnitId) -> Subject {
    let unit = question.reference.organisation.public_name(unit);
    Subject::whole(&unit)
}

pub(crate) fn lines_of_unit(question: &Question, unit: UnitId, sourced: &Sourced, cells: &Cells, lines: &mut Vec<Line>) {
    lines.push(line(question, subject(question, unit), sourced, cells.iter(), Some(Share::of(None))));
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
        lines.push(line(question, subject, sourced, own.iter().copied(), department.map(|code| Share::of(Some(code)))));
    }
    for department in std::iter::once(None).chain(departments(question, cells).iter().map(|d| Some(d.as_str()))) {
        for (field, level) in shares(question, department) {
            let of = cells.iter().filter(|(key, _)| department.is_none() || key.department.as_deref() == department);
            let own: Vec<_> = of_share(question, of, (field, level)).collect();
            let of = Share { department, field, level };
            let (department, field) = (department.map(Into::into), field.map(str::to_owned));
            let subject = Subject { department, field, level, ..subject(question, unit) };
            lines.push(line(question, subject, sourced, own.iter().copied(), Some(of)));
        }
    }
    for (procedure, own) in by_procedure {
        let subject = Subject { procedure: Some(procedure.as_str().into()), ..subject(question, unit) };
        lines.push(line(question, subject, sourced, own.iter().copied(), None));
    }
}

/// `of` is whose target stands: the unit's, a department's, that of a part of their work, nobody's.
fn line<'c, C>(question: &Question, subject: Subject, sourced: &Sourced, cells: C, of: Option<Share<'_>>) -> Line
where
    C: Iterator<Item = (&'c CellKey, &'c u64)> + Clone,
{
    let counted = channels(cells.clone());
    let rate = |indicator: &'static dondoc_domain::definitions::Indicator| {
        let figure = share_figure(question, indicator, indicator.rate(cells.clone()), of);
        let target =
            figure.target.map(|t| LineTarget { percent: t.percent.to_string(), decision: t.decision, annex_row: t.annex_row });
        LineRate { indicator: figure.indicator.to_owned(), num: figure.rate.num, den: figure.rate.den, target }
    };
    let rates = question.definition.indicators.iter().map(rate).collect();
    Line {
        subject,
        source: sourced.source_of(cells).name().to_owned(),
        counted: [counted.direct, counted.online, counted.postal],
        rates,
    }
}
