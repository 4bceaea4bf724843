//! What units received by day and procedure, a unit beside others: what is missing is judged by it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use dondoc_domain::catalogue::{Catalogue, ProcedureCode};
use dondoc_domain::counting::Prefixes;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::{Map, Members, Organisation, Tier};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::completeness::{Beside, Receipts};
use dondoc_domain::time::{Day, Moment};
use dondoc_lake::tally::Tally;
use dondoc_store::SnapshotId;

use crate::answers::Footing;
use crate::figures::Question;
use crate::imports::Imports;
use crate::undo::stands;
use crate::{App, Error, computing};

/// Where receipts come from.
struct Sources<'a> {
    organisation: &'a Organisation,
    catalogue: &'a Catalogue,
    prefixes: Prefixes,
    tallies: &'a [Arc<Tally>],
    /// Tallies that have rows of a unit, by their place, in order.
    by_unit: HashMap<UnitId, Vec<usize>>,
    /// The day of each unit's newest list.
    exported: HashMap<UnitId, Day>,
}

impl<'a> Sources<'a> {
    fn new(
        (organisation, catalogue): (&'a Organisation, &'a Catalogue),
        prefixes: Prefixes,
        tallies: &'a [Arc<Tally>],
        (imports, snapshot): (&Imports, SnapshotId),
    ) -> Sources<'a> {
        let mut by_unit: HashMap<UnitId, Vec<usize>> = HashMap::new();
        for (at, tally) in tallies.iter().enumerate() {
            for unit in tally.runs.units() {
                let own = by_unit.entry(unit).or_default();
                if own.last() != Some(&at) {
                    own.push(at);
                }
            }
        }
        let mut exported: HashMap<UnitId, Day> = HashMap::new();
        let known = imports.values().filter(|i| i.snapshot.is_some_and(|s| s <= snapshot) && stands(i, snapshot));
        for (unit, at) in known.filter_map(|i| i.unit.zip(i.exported_at)) {
            let day = exported.entry(unit).or_insert(Day::MIN);
            *day = at.day().max(*day);
        }
        Sources { organisation, catalogue, prefixes, tallies, by_unit, exported }
    }

    /// Receipts of a unit with everything below it: every dossier of theirs that has a day, counted or not.
    fn receipts(&self, top: UnitId, units: &Members, months: &[Period]) -> Receipts {
        let mut by_day = Dense::default();
        let month_of = |day: u16| months.iter().position(|m| (m.start..m.end).contains(&Day(i32::from(day))));
        let mut by_number: HashMap<u32, (&ProcedureCode, Vec<u64>)> = HashMap::new();
        let mut own: Vec<usize> = units.iter().filter_map(|unit| self.by_unit.get(unit)).flatten().copied().collect();
        own.sort_unstable();
        own.dedup();
        for tally in own.iter().map(|at| &self.tallies[*at]) {
            for (unit, runs) in tally.runs.by_unit() {
                if !units.contains(&unit) || !self.prefixes.belongs(unit, &tally.issuer) {
                    continue;
                }
                for run in runs.filter(|run| run.dated) {
                    let mut days = Cow::Borrowed(&tally.days[run.rows.clone()]);
                    if let Some(belongs) = units.days(unit) {
                        days.to_mut().retain(|day| belongs.holds_on(Day(i32::from(*day))));
                    }
                    let code = tally.procedures[run.procedure as usize];
                    let counts = by_number.entry(code.number()).or_insert_with(|| (code.code(), vec![0; months.len()]));
                    let mut rest = days.as_ref();
                    while let Some(first) = rest.first() {
                        let month = month_of(*first);
                        // Days are sorted: those of a month stand together, and outside of all months one by one.
                        let n = month.map_or(1, |at| rest.partition_point(|d| i32::from(*d) < months[at].end.0));
                        let (own, others) = rest.split_at(n);
                        own.iter().for_each(|day| by_day.add(*day));
                        if let Some(at) = month {
                            counts.1[at] += n as u64;
                        }
                        rest = others;
                    }
                }
            }
        }
        let mut found = Receipts { days: by_day.into_days(), until: self.until(top, units), ..Receipts::default() };
        // Aliases are resolved once for each code and not for each run.
        for (code, counts) in by_number.into_values().filter(|(_, counts)| counts.iter().any(|n| *n > 0)) {
            let sums = found.procedures.entry(self.catalogue.canonical(code).clone()).or_insert_with(|| vec![0; months.len()]);
            sums.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
        }
        found
    }

    /// The last day that data speak of. A unit that ended receives nothing afterwards, whenever its data were exported.
    fn until(&self, top: UnitId, units: &Members) -> Option<Day> {
        let day = units.iter().filter_map(|unit| self.exported.get(unit)).max()?;
        let ended = self.organisation.units.get(&top).and_then(|unit| unit.validity.to_day()).map(|end| end.plus(-1));
        Some(ended.map_or(*day, |last| last.min(*day)))
    }
}

/// So many by day, for every day that a tally can hold.
#[derive(Default)]
struct Dense {
    counts: Vec<u32>,
}

impl Dense {
    fn add(&mut self, day: u16) {
        let at = usize::from(day);
        if self.counts.len() <= at {
            self.counts.resize(at + 1, 0);
        }
        self.counts[at] += 1;
    }

    fn into_days(self) -> BTreeMap<Day, u64> {
        let counted = self.counts.into_iter().zip(0..).filter(|(n, _)| *n > 0);
        counted.map(|(n, day)| (Day(day), u64::from(n))).collect()
    }
}

/// Units of a tier under a unit, in a period as known at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct BesideAsked {
    above: UnitId,
    tier: Tier,
    /// Its name: days alone do not say in which calendar its months are.
    period: String,
    known_at: Option<Moment>,
}

impl App {
    /// What units of the same tier under the same unit received in the period of a question, the unit that it is about among them.
    pub(super) async fn received_beside(&self, question: &Question, footing: Footing) -> Result<Arc<Beside>, Error> {
        let organisation = &question.reference.organisation;
        let unit = organisation.units.get(&question.unit);
        let Some((above, tier)) = unit.and_then(|unit| Some((unit.parent()?, unit.tier))) else {
            return Ok(Arc::new(Beside::nobody(&question.period)));
        };
        let (period, known_at) = (question.period.name.clone(), question.known_at);
        let asked = BesideAsked { above, tier, period, known_at };
        let make = Box::pin(async {
            let children = organisation.children(above).into_iter();
            let all = children.filter(|child| organisation.units.get(child).is_some_and(|child| child.tier == tier));
            let all = all.map(|child| (child, organisation.members(child, Map::AsWas))).collect();
            Ok(Beside::of(&question.period, &self.receipts(question, all).await?))
        });
        self.inner.answers.shelves.beside.answer(&asked, footing, make).await
    }

    /// What each of some units received in the period of a question, with everything below it.
    pub(super) async fn receipts(&self, question: &Question, groups: Vec<(UnitId, Members)>) -> Result<Vec<Receipts>, Error> {
        let everybody: BTreeSet<UnitId> = groups.iter().flat_map(|(_, units)| units.iter()).copied().collect();
        let tallies = self.tallies(self.files_of(question.snapshot, &everybody).await?).await?;
        let (imports, snapshot) = (self.all_imports().await?, question.snapshot);
        let (reference, months) = (Arc::clone(&question.reference), question.period.months());
        computing(move || {
            let prefixes = Prefixes::of_members(&reference.organisation, &everybody);
            let sources = Sources::new((&reference.organisation, &reference.catalogue), prefixes, &tallies, (&imports, snapshot));
            Ok(groups.iter().map(|(top, units)| sources.receipts(*top, units, &months)).collect())
        })
        .await
    }
}
