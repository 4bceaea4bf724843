//! What was counted up to a day, and what is expected after it.

use std::collections::BTreeSet;
use std::sync::Arc;

use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::definitions::LevelSource;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::planning::Outlook;
use dondoc_domain::planning::course::{Course, CourseMonth};
use dondoc_domain::planning::expected::{ExpectedMonth, MonthAhead, days_a_year_earlier, expect, together};
use dondoc_domain::time::Day;
use dondoc_ingest::Kind;

use crate::basis::Sourced;
use crate::figures::{Edition, Question, publish};
use crate::imports::{Imports, dossier_lists};
use crate::views::{Source, Tables};
use crate::{App, Error};

/// Days beyond a month in which other dossiers tell that its data neither begin nor end in it.
const EDGE: i32 = 31;

/// The work of a unit in a period, before and after the day of the plan.
pub(crate) struct Ahead {
    /// About the whole period.
    pub(crate) question: Question,
    /// The same unit on the map of the period's end, for what last year counted for it and for units that ended in it.
    past: Question,
    /// The last day counted; the day before the period where nothing is.
    pub(crate) on: Day,
    /// The first day that can have dossiers: the period's, or that on which the unit began.
    pub(crate) first: Day,
    /// The first day after the last that can have some.
    end: Day,
    /// All of one unit: the cells of all members bear the id of the unit that is asked about.
    pub(crate) outlook: Outlook,
    /// The months ahead with what their expectation rests on.
    pub(crate) months: Vec<ExpectedMonth>,
    /// What the figures rest on.
    pub(crate) tables: Tables,
}

impl Ahead {
    /// Days counted.
    pub(crate) fn days_gone(&self) -> u64 {
        days(self.first, self.on.plus(1))
    }

    /// Days to come.
    pub(crate) fn days_left(&self) -> u64 {
        days(self.on.plus(1).max(self.first), self.end)
    }
}

fn days(from: Day, to: Day) -> u64 {
    (i64::from(to.0) - i64::from(from.0)).max(0).unsigned_abs()
}

impl App {
    /// The last day counted: the one asked for, or else the latest on which an export of the members' lists (lacking these, a
    /// procedure table) was taken; never after today, nor after the period.
    pub(crate) fn day_of_plan(&self, question: &Question, imports: &Imports, asked: Option<Day>) -> Result<Day, Error> {
        let today = question.known_at.unwrap_or_else(|| self.now()).day();
        let before = question.period.start.plus(-1);
        let last = question.period.last_day().min(today).max(before);
        if let Some(day) = asked {
            let why = Diagnostic::refusal("plan-day").with("from", before.vietnamese()).with("to", last.vietnamese());
            return if (before..=last).contains(&day) { Ok(day) } else { Err(Error::refused(why)) };
        }
        let lists = dossier_lists(imports, question.snapshot, &question.members).filter_map(|i| Some(i.exported_at?.day())).max();
        let tables = || {
            let table = imports.values().filter(|i| i.kind.as_deref() == Some(Kind::ProcedureTable.name()));
            let own = table.filter(|i| i.undone.is_none() && i.refusal.is_none());
            let own = own.filter(|i| i.unit.is_some_and(|u| question.members.contains(&u)));
            own.filter_map(|i| Some(i.period?.1.plus(-1))).filter(|day| *day <= last).max()
        };
        Ok(lists.or_else(tables).unwrap_or(last).min(last).max(before))
    }

    /// Counts what was and works out what is expected, for a unit up to and after a day.
    pub(crate) async fn ahead(&self, question: Question, on: Day, imports: &Imports) -> Result<Ahead, Error> {
        let past = self.past(&question).await?;
        self.ahead_of(question, past, on, imports).await
    }

    /// The same of the unit's own dossiers, those of units below it left aside.
    pub(crate) async fn own_ahead(&self, question: Question, on: Day, imports: &Imports) -> Result<Ahead, Error> {
        let unit = question.unit;
        let mut past = self.past(&question).await?;
        let organisation = &past.reference.organisation;
        let own = past.members.iter().copied().filter(|member| organisation.on_todays_map(*member) == unit);
        past.members = own.collect::<BTreeSet<_>>().into();
        let question = Question { members: BTreeSet::from([unit]).into(), ..question };
        self.ahead_of(question, past, on, imports).await
    }

    async fn ahead_of(&self, question: Question, past: Question, on: Day, imports: &Imports) -> Result<Ahead, Error> {
        let validity = question.reference.organisation.units[&question.unit].validity;
        let first = question.period.start.max(validity.from);
        let end = question.period.end.min(validity.to);
        let gone = Question { period: Period { end: on.plus(1), ..question.period.clone() }, ..question.clone() };
        let (mut counted, mut tables) = (Cells::new(), Tables::default());
        if on >= question.period.start {
            let sourced = self.sourced(&gone, None).await?;
            tables = sourced.tables(&gone, imports);
            counted = sourced.cells;
        }
        publish(&question, std::iter::once((&mut counted, &question.period)));
        let ahead = |month: Period| {
            let days = Period { start: month.start.max(on.plus(1)).max(first), end: month.end.min(end), ..month.clone() };
            (days.start < days.end).then_some((month, days))
        };
        let months: Vec<(Period, Period)> = question.period.months().into_iter().filter_map(ahead).collect();
        let months = self.months_ahead(&past, months).await?;
        let so_far_ahead = carried(&past, &counted, end.plus(-1));
        let months = expect(&months, &so_far_ahead, days(first, on.plus(1)));
        let outlook = Outlook { so_far: as_one(&question, &counted), expected: together(&months) };
        Ok(Ahead { question, past, on, first, end, outlook, months, tables })
    }

    /// The question about last year's days: on the map as it will be at the end of the period, so that what ended in
    /// the unit is in it.
    async fn past(&self, question: &Question) -> Result<Question, Error> {
        let day = question.period.last_day();
        let mut past = question.clone();
        if question.as_of.is_none() && question.edition.supposed.is_none() {
            let until = question.edition.until.map_or(day, |today| today.min(day));
            if question.reference.organisation.changes_after(until) {
                past.edition = Edition { until: Some(until), ..question.edition };
                past.reference = self.standing(past.edition, Arc::clone(&question.reference)).await?;
            }
        }
        past.map = Map::Today;
        Ok(past.about(question.unit))
    }

    /// Months ahead, each given whole and as its days to come, with what last year counted.
    async fn months_ahead(&self, past: &Question, months: Vec<(Period, Period)>) -> Result<Vec<MonthAhead>, Error> {
        let mut asked = Vec::new();
        for (whole, days) in &months {
            asked.extend([whole, days].into_iter().filter_map(days_a_year_earlier));
            asked.extend(days_a_year_earlier(whole).into_iter().flat_map(|there| edges(&there)));
        }
        asked.sort();
        asked.dedup();
        let counted = if asked.is_empty() { Vec::new() } else { self.sourced_periods(past, &asked, None).await? };
        let of = |period: &Period| asked.iter().zip(&counted).find(|(p, _)| *p == period).map(|(_, sourced)| sourced);
        let month = |(whole, days): (Period, Period)| {
            let there = days_a_year_earlier(&whole);
            let known = there.as_ref().and_then(of).filter(|s| {
                let around = there.as_ref().map(edges).into_iter().flatten();
                covered(s, around.filter_map(|edge| of(&edge)))
            });
            // A table of a month says nothing of some of its days.
            let known = known.filter(|s| (days.start, days.end) == (whole.start, whole.end) || divisible(s));
            let there = days_a_year_earlier(&days);
            let counted = || there.as_ref().and_then(of).map(|s| carried(past, &s.cells, days.end.plus(-1))).unwrap_or_default();
            let last_year = known.map(|_| counted());
            MonthAhead { days, last_year }
        };
        Ok(months.into_iter().map(month).collect())
    }

    /// The period day by day. `None` where its days cannot be told apart: figures of procedure tables, or a definition by which a
    /// dossier belongs to several days.
    pub(crate) async fn course(&self, ahead: &Ahead) -> Result<Option<Course>, Error> {
        let (question, past) = (&ahead.question, &ahead.past);
        let one = |day: i32| Period { name: String::new(), start: Day(day), end: Day(day + 1) };
        let mut published = Cells::new();
        publish(question, std::iter::once((&mut published, &question.period)));
        let counted = self.counted_days(question, (ahead.first.0..ahead.on.0 + 1).map(one).collect()).await?;
        let mut months = Vec::new();
        for month in question.period.months() {
            let Some(whole) = days_a_year_earlier(&month) else { return Ok(None) };
            // A unit that ends is not expected to count anything after that.
            let days = Period { end: month.end.min(ahead.end), ..month };
            if days.start >= days.end {
                continue;
            }
            let asked: Vec<Period> = std::iter::once(whole.clone()).chain(edges(&whole)).collect();
            let there = self.sourced_periods(past, &asked, None).await?;
            let Some(whole) = there.first().filter(|s| covered(s, there.iter().skip(1))) else {
                months.push(CourseMonth { days, last_year: None });
                continue;
            };
            if !divisible(whole) {
                return Ok(None);
            }
            // A day without one of its own in last year has none of its dossiers either.
            let pieces: Vec<Option<Period>> = (days.start.0..days.end.0).map(|d| days_a_year_earlier(&one(d))).collect();
            let mut there = self.counted_days(past, pieces.iter().flatten().cloned().collect()).await?.into_iter();
            let mut year_ago = Vec::new();
            for piece in &pieces {
                let cells = piece.as_ref().and_then(|_| there.next()).unwrap_or_default();
                year_ago.push(carried(past, &cells, days.end.plus(-1)));
            }
            months.push(CourseMonth { days, last_year: Some(year_ago) });
        }
        let course = Course {
            months,
            first: ahead.first,
            counted_ahead: counted.iter().map(|day| carried(past, day, ahead.end.plus(-1))).collect(),
            counted: counted.iter().map(|day| as_one(question, day)).collect(),
            published: as_one(question, &published),
        };
        Ok((total(course.counted.iter()) == total(std::iter::once(&ahead.outlook.so_far))).then_some(course))
    }

    /// Counted dossiers of some days.
    async fn counted_days(&self, question: &Question, days: Vec<Period>) -> Result<Vec<Cells>, Error> {
        if days.is_empty() {
            return Ok(Vec::new());
        }
        let dossiers = |sourced: Sourced| -> Cells { sourced.cells.into_iter().filter(|(_, n)| *n > 0).collect() };
        Ok(self.sourced_periods(question, &days, None).await?.into_iter().map(dossiers).collect())
    }
}

fn total<'a>(cells: impl Iterator<Item = &'a Cells>) -> u64 {
    cells.flat_map(Cells::values).sum()
}

/// The days around the beginning and the end of a month in which a unit with data has some: from a month before to its
/// first week, and from its last week to a month after.
fn edges(month: &Period) -> [Period; 2] {
    let around = |from: Day, to: Day| Period { name: format!("{from}..{to}"), start: from, end: to };
    [around(month.start.plus(-EDGE), month.start.plus(7)), around(month.end.plus(-7), month.end.plus(EDGE))]
}

/// Is the month known, with its edges? A table covers the month or it is not used; lists hold at least one counted dossier of
/// it, and some around its beginning and its end: data that begin or break off in between are not those of a month.
fn covered<'s>(month: &Sourced, mut edges: impl Iterator<Item = &'s Sourced>) -> bool {
    !month.is_empty() && (!divisible(month) || edges.all(|edge| !edge.is_empty()))
}

/// Can some of its days be counted by themselves?
fn divisible(sourced: &Sourced) -> bool {
    sourced.source() == Source::Dossiers
}

/// Cells under the id of the unit that is asked about; published services stay cells of no dossier.
fn as_one(question: &Question, cells: &Cells) -> Cells {
    let mut all = Cells::new();
    for (key, n) in cells {
        *all.entry(CellKey { unit: question.unit, ..key.clone() }).or_default() += n;
    }
    all
}

/// Dossiers as they would count if they came again on a day: for the unit that their unit ended in, at the level and for
/// the department of that day. One whose procedure is not in the catalogue then would not count.
fn carried(past: &Question, cells: &Cells, day: Day) -> Cells {
    let (organisation, catalogue) = (&past.reference.organisation, &past.reference.catalogue);
    let mut all = Cells::new();
    for (key, n) in cells.iter().filter(|(_, n)| **n > 0) {
        let Some(level) = catalogue.level_on(&key.procedure, day) else { continue };
        let heir = organisation.on_todays_map(key.unit);
        let key = CellKey {
            unit: past.unit,
            department: catalogue.department_on(heir, &key.procedure, day).cloned(),
            level: if past.definition.level_from == LevelSource::Catalogue { level } else { key.level },
            ..key.clone()
        };
        *all.entry(key).or_default() += n;
    }
    all
}
