//! `dondoc rates`: rates of a unit, whole or by department, procedure, unit or month.

use std::collections::{BTreeMap, BTreeSet};

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::counting::{CellKey, unknowns};
use dondoc_domain::definitions::{Indicator, Unknown};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::{Days, Map, Members, Organisation};
use dondoc_domain::periods::Period;
use dondoc_domain::targets::Share;
use dondoc_domain::time::{Day, Moment, Validity};
use serde::Serialize;
use utoipa::ToSchema;

use crate::basis::{Sourced, by_unit};
use crate::figures::{
    Question, by_procedure, channels, department_name, departments, of_department, of_share, share_figure, shares, unit_ref,
};
use crate::schema;
use crate::views::{Channels, Source, Tables, UnitRef};
use crate::{App, Error, FigureQuery};

/// What the rows are broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// Responsible department.
    Department,
    /// Base procedure.
    Procedure,
    /// Units below, or on today's map the units that ended in this one.
    Unit,
    /// Months of the period, in its calendar.
    Month,
}

/// What `dondoc rates` is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RateQuery {
    /// Unit, period, definition, map, moment.
    pub figures: FigureQuery,
    /// Broken down by.
    pub by: Option<By>,
    /// Only this indicator.
    pub indicator: Option<String>,
    /// Only from dossiers, or only from a procedure table.
    pub source: Option<Source>,
}

/// One row of the answer (design.md §6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RateRow {
    /// The unit as `--unit` takes it.
    pub unit: String,
    /// Department's code, or `UNASSIGNED`.
    pub department: Option<String>,
    /// Department's name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department_name: Option<String>,
    /// Base procedure.
    pub procedure: Option<String>,
    /// Field of procedures, where a target is for one only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Level of services, where a target is for one only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Level>)]
    pub level: Option<Level>,
    /// Indicator's id.
    pub indicator: String,
    /// Definition's id.
    pub definition: String,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Numerator.
    pub num: u64,
    /// Denominator.
    pub den: u64,
    /// Target in percent, as an exact decimal.
    pub target: Option<String>,
    /// Met? `null` where nothing arises or no target stands.
    pub met: Option<bool>,
    /// `dossiers`, `procedure_table`, or `mixed` where some units have the one and some the other.
    pub source: &'static str,
    /// Units, levels and departments as they stood on that day, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Day>)]
    pub as_of: Option<Day>,
    /// As known at that moment, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Moment>)]
    pub known_at: Option<Moment>,
    /// Counted dossiers of all levels.
    pub counted: u64,
    /// The same by channel.
    pub channels: ChannelCounts,
}

/// Counted dossiers by channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChannelCounts {
    /// Trực tuyến.
    pub online: u64,
    /// Trực tiếp.
    pub direct: u64,
    /// Bưu chính công ích.
    pub postal: u64,
}

impl ChannelCounts {
    /// All of them.
    #[must_use]
    pub fn total(self) -> u64 {
        self.online + self.direct + self.postal
    }
}

impl From<Channels> for ChannelCounts {
    fn from(c: Channels) -> ChannelCounts {
        ChannelCounts { online: c.online, direct: c.direct, postal: c.postal }
    }
}

/// Code of the department of dossiers whose procedure is assigned to nobody.
pub(crate) const UNASSIGNED: &str = "UNASSIGNED";

/// Rates, and the procedure tables that they rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RatesWithTables {
    /// The rates.
    pub rows: Vec<RateRow>,
    /// The tables; in a breakdown by month those of all months.
    pub tables: Tables,
    /// How many counted dossiers do not say what the definition asks; in a breakdown by month, of all months.
    pub unknown: BTreeMap<Unknown, u64>,
}

/// What a row is about, beside the indicator.
#[derive(Clone, Copy)]
struct Subject<'a> {
    /// Looked up with the subject's own unit and period, so that the right target is found.
    question: &'a Question,
    department: Option<Option<&'a str>>,
    procedure: Option<&'a ProcedureCode>,
    /// Field and level, where a target is for a part only.
    share: (Option<&'a str>, Option<Level>),
    sourced: &'a Sourced,
    /// The unit's public name, where it is known already: who asks for one looks through all units.
    name: Option<&'a str>,
}

impl App {
    /// Where a unit went that has no place of its own on the map asked for: its figures there are 0/0.
    ///
    /// # Errors
    /// Unknown unit, period or definition.
    pub async fn moved_to(&self, query: &FigureQuery) -> Result<Option<UnitRef>, Error> {
        let question = self.question(query).await?;
        let now = question.reference.organisation.on_todays_map(question.unit);
        let moved = question.map == Map::Today && now != question.unit;
        Ok(moved.then(|| unit_ref(&question.reference, now)))
    }

    /// The rates asked for, by indicator within each row of the breakdown.
    ///
    /// # Errors
    /// Unknown unit, period, definition or indicator.
    pub async fn rates(&self, query: &RateQuery) -> Result<Vec<RateRow>, Error> {
        Ok(self.rates_with_tables(query).await?.rows)
    }

    /// The same with the procedure tables that they rest on, for people.
    ///
    /// # Errors
    /// As [`App::rates`].
    pub async fn rates_with_tables(&self, query: &RateQuery) -> Result<RatesWithTables, Error> {
        let (_, footing) = self.footing(&query.figures).await?;
        let kept = self.inner.answers.shelves.rates.answer(query, footing, Box::pin(self.make_rates(query))).await?;
        Ok(kept.as_ref().clone())
    }

    async fn make_rates(&self, query: &RateQuery) -> Result<RatesWithTables, Error> {
        let question = self.question(&query.figures).await?;
        let question = if query.by == Some(By::Unit) { question } else { question.together() };
        let indicators = indicators(&question, query.indicator.as_deref())?;
        let imports = self.all_imports().await?;
        let mut rows = Vec::new();
        if query.by == Some(By::Month) {
            let months = question.period.months();
            let by_month = self.sourced_periods(&question, &months, query.source).await?;
            let (mut tables, mut unknown) = (Tables::default(), BTreeMap::new());
            for (period, sourced) in months.into_iter().zip(&by_month) {
                let question = Question { period, ..question.clone() };
                let subject =
                    Subject { question: &question, department: None, procedure: None, share: (None, None), sourced, name: None };
                rows.extend(subject.rows(&indicators, || sourced.cells.iter()));
                for (what, n) in unknowns(&sourced.cells) {
                    *unknown.entry(what).or_default() += n;
                }
                let own = sourced.tables(&question, &imports);
                tables.used.extend(own.used);
                tables.gaps.extend(own.gaps);
                tables.silent.extend(own.silent);
                tables.on_lists.extend(own.on_lists);
            }
            tables.on_lists.sort_by(|a, b| a.key.cmp(&b.key));
            tables.on_lists.dedup();
            return Ok(RatesWithTables { rows, tables, unknown });
        }
        let sourced = &self.sourced(&question, query.source).await?;
        let cells = &sourced.cells;
        let whole = Subject { question: &question, department: None, procedure: None, share: (None, None), sourced, name: None };
        match query.by {
            None | Some(By::Month) => rows.extend(whole.with_shares(&indicators, || cells.iter())),
            Some(By::Department) => {
                let listed = departments(&question, cells);
                for department in listed.iter().map(|d| Some(d.as_str())).chain([None]) {
                    let subject = Subject { department: Some(department), ..whole };
                    rows.extend(subject.with_shares(&indicators, || of_department(cells, department)));
                }
            }
            Some(By::Procedure) => {
                for (procedure, own) in by_procedure(cells) {
                    let subject = Subject { procedure: Some(procedure), ..whole };
                    rows.extend(subject.rows(&indicators, || own.iter().copied()));
                }
            }
            Some(By::Unit) => {
                let names = question.reference.organisation.public_names();
                let by_unit = by_unit(cells);
                for (unit, members) in parts(&question) {
                    let question = Question { unit, members, ..question.clone() };
                    let subject = Subject { question: &question, name: names.get(&unit).map(String::as_str), ..whole };
                    if question.members.always() {
                        let own = || question.members.iter().filter_map(|unit| by_unit.get(unit)).flatten().copied();
                        rows.extend(subject.rows(&indicators, own));
                    } else {
                        // A unit that moved from one part to another counts in each on its own days: no cell tells which.
                        let sourced = &self.sourced(&question, query.source).await?;
                        let subject = Subject { sourced, ..subject };
                        rows.extend(subject.rows(&indicators, || sourced.cells.iter()));
                    }
                }
            }
        }
        Ok(RatesWithTables { rows, tables: sourced.tables(&question, &imports), unknown: unknowns(cells) })
    }
}

/// The definition's indicators, or the one asked for.
pub(crate) fn indicators(question: &Question, only: Option<&str>) -> Result<Vec<&'static Indicator>, Error> {
    let all = &question.definition.indicators;
    let Some(only) = only else { return Ok(all.iter().collect()) };
    all.iter().find(|i| i.id == only).map(|i| vec![i]).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|i| i.id.as_str()).collect();
        Error::refused(Diagnostic::refusal("indicator-unknown").with("indicator", only).with("known", known.join(", ")))
    })
}

/// The parts that a unit is broken down into, each with its members: in the period, as it was, those that were below
/// it on some day of it, each on its days.
pub(crate) fn parts(question: &Question) -> Vec<(UnitId, Members)> {
    let organisation = &question.reference.organisation;
    let parts: Vec<(UnitId, Members)> = match question.map {
        Map::AsWas => {
            let period = Days::from_iter([Validity { from: question.period.start, to: question.period.end }]);
            let below = organisation.units.iter().map(|(id, unit)| (*id, unit.days_below(question.unit)));
            let in_period = below.filter(|(_, days)| !days.and(&period).spans().is_empty());
            in_period.map(|(id, days)| (id, organisation.members(id, Map::AsWas).only_on(&days))).collect()
        }
        Map::Today => children_today(organisation, question.unit),
    };
    match question.map {
        _ if !parts.is_empty() => parts,
        Map::AsWas => vec![(question.unit, question.members.clone())],
        Map::Today => question.members.iter().map(|m| (*m, BTreeSet::from([*m]).into())).collect(),
    }
}

/// The units below one, each with all that counts for it on today's map: all in one go, where asking for each would look through all units
/// each time.
fn children_today(organisation: &Organisation, top: UnitId) -> Vec<(UnitId, Members)> {
    // The child of the top unit that a unit stands under; the bound guards against a circle.
    let child = |unit: UnitId| {
        let mut at = unit;
        for _ in 0..=organisation.units.len() {
            match organisation.units.get(&at)?.parent()? {
                above if above == top => return Some(at),
                above => at = above,
            }
        }
        None
    };
    let mut members: BTreeMap<UnitId, BTreeSet<UnitId>> = BTreeMap::new();
    for unit in organisation.units.keys() {
        if let Some(child) = child(organisation.on_todays_map(*unit)) {
            members.entry(child).or_default().insert(*unit);
        }
    }
    let own = |child: UnitId| {
        // What counts for another by now has no place of its own.
        let gone = organisation.on_todays_map(child) != child;
        if gone { Members::default() } else { members.get(&child).cloned().unwrap_or_default().into() }
    };
    organisation.children(top).into_iter().map(|child| (child, own(child))).collect()
}

impl<'a> Subject<'a> {
    /// The rows of the whole, then those of the fields and levels that targets are for: each with its own targets only.
    fn with_shares<C>(&self, indicators: &[&'static Indicator], cells: impl Fn() -> C) -> Vec<RateRow>
    where
        C: Iterator<Item = (&'a CellKey, &'a u64)> + 'a,
    {
        let mut rows = self.rows(indicators, &cells);
        if self.department != Some(None) {
            for share in shares(self.question, self.department.flatten()) {
                let subject = Subject { share, ..*self };
                let own = subject.rows(indicators, || of_share(self.question, cells(), share));
                rows.extend(own.into_iter().filter(|row| row.target.is_some()));
            }
        }
        rows
    }

    fn rows<'c, C>(&self, indicators: &[&'static Indicator], cells: impl Fn() -> C) -> Vec<RateRow>
    where
        C: Iterator<Item = (&'c CellKey, &'c u64)>,
    {
        let counts = channels(cells());
        let source = self.sourced.source_of(cells());
        let row = |indicator: &&'static Indicator| {
            let rate = indicator.rate(cells());
            // Neither a procedure nor what nobody is responsible for has a target of its own.
            let has_target = self.procedure.is_none() && self.department != Some(None);
            let (field, level) = self.share;
            let share = Share { department: self.department.flatten(), field, level };
            let figure = share_figure(self.question, indicator, rate, has_target.then_some(share));
            RateRow {
                unit: self
                    .name
                    .map_or_else(|| self.question.reference.organisation.public_name(self.question.unit), str::to_owned),
                department: self.department.map(|d| d.unwrap_or(UNASSIGNED).to_owned()),
                department_name: self.department.flatten().and_then(|d| department_name(self.question, d)),
                procedure: self.procedure.map(ToString::to_string),
                field: field.map(str::to_owned),
                level,
                indicator: indicator.id.clone(),
                definition: self.question.definition.id.clone(),
                period: self.question.period.clone(),
                num: rate.num,
                den: rate.den,
                met: figure.standing.met(),
                target: figure.target.map(|t| t.percent.to_string()),
                source: source.name(),
                as_of: self.question.as_of,
                known_at: self.question.known_at,
                counted: counts.total(),
                channels: counts.into(),
            }
        };
        indicators.iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_testkit::any_moving_world;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
        /// All children at once have the members that each has when it is asked about alone.
        #[test]
        fn children_have_their_members(world in any_moving_world()) {
            let organisation = world.reference().organisation;
            for top in organisation.units.keys() {
                let alone = organisation.children(*top).into_iter().map(|c| (c, organisation.members(c, Map::Today)));
                prop_assert_eq!(children_today(&organisation, *top), alone.collect::<Vec<_>>());
            }
        }
    }
}
