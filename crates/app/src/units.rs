//! Units that have data: the first page.

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::{Map, Tier, Unit};
use dondoc_domain::periods::Period;
use dondoc_domain::reference::Reference;
use dondoc_domain::text::bare;
use dondoc_domain::time::{Day, Moment};
use dondoc_ingest::Kind;
use dondoc_store::{ImportRecord, SnapshotId};

use crate::answers::Ground;
use crate::figures::{figure, find_unit, unit_ref};
use crate::imports::Imports;
use crate::views::{Freshness, Source, UnitCard, UnitRef};
use crate::{App, Bearer, Error, FigureQuery};

/// A unit in a list, as it stood on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitListed {
    /// The unit, by the name of that day.
    pub unit: UnitRef,
    /// Tier.
    pub tier: Tier,
    /// The unit above.
    pub parent: Option<UnitRef>,
}

/// A unit and those around it, as they stood on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitAround {
    /// The unit.
    pub of: UnitListed,
    /// Units below it on that day.
    pub children: Vec<UnitRef>,
    /// The unit that took it over, if it ended.
    pub successor: Option<UnitRef>,
    /// Units that it took over.
    pub predecessors: Vec<UnitRef>,
}

fn listed(reference: &Reference, id: UnitId, day: Day) -> UnitListed {
    let unit = &reference.organisation.units[&id];
    UnitListed {
        unit: UnitRef { name: unit.name_on(day).to_owned(), ..unit_ref(reference, id) },
        tier: unit.tier,
        parent: unit.parent_on(day).map(|parent| unit_ref(reference, parent)),
    }
}

impl App {
    /// Units that exist on a day (today's where none is given), by their keys: those whose name, in any writing, or code holds the words, of a
    /// tier where one is given, and with a bound token those of its unit.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn units_listed(
        &self,
        bearer: &Bearer,
        words: Option<&str>,
        tier: Option<Tier>,
        on: Option<Day>,
    ) -> Result<Vec<UnitListed>, Error> {
        let (_, reference) = self.reference().await?;
        let day = on.unwrap_or_else(|| self.now().day());
        let bound = bearer.unit.map(|unit| reference.organisation.subtree(unit));
        let wanted = words.map(bare).unwrap_or_default();
        let fits = |id: &UnitId, unit: &Unit| {
            bound.as_ref().is_none_or(|units| units.contains(id))
                && unit.validity.holds_on(day)
                && tier.is_none_or(|tier| unit.tier == tier)
                && (wanted.is_empty() || unit.code == wanted || bare(unit.name_on(day)).contains(&wanted))
        };
        let found = reference.organisation.units.iter().filter(|(id, unit)| fits(id, unit));
        let mut units: Vec<UnitListed> = found.map(|(id, _)| listed(&reference, *id, day)).collect();
        units.sort_by(|a, b| a.unit.key.cmp(&b.unit.key));
        Ok(units)
    }

    /// A unit with those around it, on a day.
    ///
    /// # Errors
    /// There is no such unit.
    pub async fn unit_around(&self, unit: &str, on: Option<Day>) -> Result<UnitAround, Error> {
        self.must(Action::View, Resource::Catalogue)?;
        let (_, reference) = self.reference().await?;
        let today = self.now().day();
        let id = find_unit(&reference, unit, on.unwrap_or(today))?;
        let organisation = &reference.organisation;
        // Of a unit that is there no more what is told is its last day.
        let last = organisation.units[&id].validity.to_day().map(|end| end.plus(-1)).filter(|last| *last < today);
        let day = on.or(last).unwrap_or(today);
        let under = |child: &UnitId| {
            let unit = &organisation.units[child];
            unit.validity.holds_on(day) && unit.parent_on(day) == Some(id)
        };
        Ok(UnitAround {
            of: listed(&reference, id, day),
            children: organisation.children(id).into_iter().filter(under).map(|child| unit_ref(&reference, child)).collect(),
            successor: organisation.successor(id).map(|unit| unit_ref(&reference, unit)),
            predecessors: organisation.predecessors(id).into_iter().map(|unit| unit_ref(&reference, unit)).collect(),
        })
    }

    /// The unit that a question is about.
    ///
    /// # Errors
    /// Unknown unit, period or definition.
    pub async fn unit_asked(&self, query: &FigureQuery) -> Result<UnitRef, Error> {
        let question = self.question(query).await?;
        Ok(unit_ref(&question.reference, question.unit))
    }

    /// A card for each unit that something was imported for, by name; each shows its latest year with targets, or
    /// the latest there is.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn units_with_data(&self) -> Result<Vec<UnitCard>, Error> {
        self.must(Action::View, Resource::Figures)?;
        let imports = self.all_imports().await?;
        let latest = self.latest_data(&imports);
        let seen = latest.iter().filter(|(unit, _)| self.sees(Resource::Figures, Some(**unit)));
        let mut cards = self.cards(&imports, seen.map(|(unit, fresh)| (*unit, fresh.clone())).collect::<Vec<_>>()).await?;
        cards.sort_by(|a, b| a.unit.name.cmp(&b.unit.name).then(a.unit.key.cmp(&b.unit.key)));
        Ok(cards)
    }

    /// The cards of the units that have data and go by a key or a code, of those that whoever asks may see.
    ///
    /// # Errors
    /// Figures are not theirs to see at all.
    pub async fn cards_of(&self, unit: &str) -> Result<Vec<UnitCard>, Error> {
        self.must(Action::View, Resource::Figures)?;
        let (_, reference) = self.reference().await?;
        let imports = self.all_imports().await?;
        let (latest, names) = (self.latest_data(&imports), reference.organisation.public_names());
        let named = |id: &UnitId| {
            names.get(id).is_some_and(|name| name == unit)
                || reference.organisation.units.get(id).is_some_and(|own| own.code == unit)
        };
        let own = latest.iter().filter(|(id, _)| named(id) && self.sees(Resource::Figures, Some(**id)));
        self.cards(&imports, own.map(|(id, fresh)| (*id, fresh.clone())).collect::<Vec<_>>()).await
    }

    /// Keys and names of the units that have data, of those that whoever asks may see, by name: to choose from.
    ///
    /// # Errors
    /// Figures are not theirs to see at all.
    pub async fn names_of_units_with_data(&self) -> Result<Vec<(String, String)>, Error> {
        self.must(Action::View, Resource::Figures)?;
        let (_, reference) = self.reference().await?;
        let imports = self.all_imports().await?;
        let organisation = &reference.organisation;
        let known = |id: &&UnitId| organisation.units.contains_key(*id) && self.sees(Resource::Figures, Some(**id));
        let named = |id: &UnitId| (organisation.public_name(*id), organisation.units[id].name.clone());
        let mut names: Vec<(String, String)> = self.latest_data(&imports).keys().filter(known).map(named).collect();
        names.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
        Ok(names)
    }

    /// The newest data of each unit that has any, of all imports that there are; kept for the last ones that were asked about.
    pub(crate) fn latest_data(&self, imports: &Arc<Imports>) -> Arc<LatestData> {
        let kept = self.inner.answers.latest.lock().ok().and_then(|kept| kept.clone());
        if let Some((_, latest)) = kept.filter(|(of, _)| Arc::ptr_eq(of, imports)) {
            return latest;
        }
        let latest = Arc::new(latest_data_of(imports));
        if let Ok(mut kept) = self.inner.answers.latest.lock() {
            *kept = Some((Arc::clone(imports), Arc::clone(&latest)));
        }
        latest
    }

    /// The cards of some units in their order, each with its newest data; of those that have a year with data.
    pub(crate) async fn cards(
        &self,
        imports: &Imports,
        units: impl IntoIterator<Item = (UnitId, Freshness)>,
    ) -> Result<Vec<UnitCard>, Error> {
        self.must(Action::View, Resource::Figures)?;
        let (_, reference) = self.reference().await?;
        let mut cards = Vec::new();
        for (unit, freshness) in units {
            let members = || reference.organisation.members(unit, Map::AsWas).iter().copied().collect();
            let footing = self.footing_on(Ground::Unit(unit, Map::AsWas), members).await?;
            let make = Box::pin(self.make_card(imports, unit, freshness));
            cards.extend(self.inner.answers.shelves.cards.answer(&unit, footing, make).await?.as_ref().clone());
        }
        Ok(cards)
    }

    async fn make_card(&self, imports: &Imports, unit: UnitId, freshness: Freshness) -> Result<Option<UnitCard>, Error> {
        let (_, reference) = self.reference().await?;
        let snapshot = self.store().snapshot_at(None).await.map_err(Error::internal)?;
        let own = BTreeSet::from([unit]);
        let years = self.years_of(snapshot, imports, &own, None).await?;
        let Some(year) = shown_year(&reference, unit, &years, freshness.exported_at.day()) else { return Ok(None) };
        let query = FigureQuery::of_year(&reference, unit, year);
        let mut question = self.question(&query).await?;
        let mut sourced = self.sourced(&question, None).await?;
        if sourced.cells.is_empty()
            && let Some(period) = latest_table(imports, unit, year)
        {
            question = self.question(&FigureQuery { period: period.name, ..query }).await?;
            sourced = self.sourced(&question, None).await?;
        }
        let table = sourced.used.iter().map(|piece| piece.import).max().filter(|_| sourced.source() != Source::Dossiers);
        let freshness = table.and_then(|id| fresh(imports.get(&id)?)).unwrap_or(freshness);
        let figures = question.definition.indicators.iter();
        let figures = figures.map(|i| figure(&question, i, i.rate(&sourced.cells), Some(None))).collect();
        Ok(Some(UnitCard {
            unit: unit_ref(&reference, unit),
            parent: reference.organisation.units[&unit].parent().map(|p| reference.organisation.units[&p].name.clone()),
            year,
            tables: sourced.tables(&question, imports),
            period: question.period,
            figures,
            freshness: Some(freshness),
        }))
    }

    /// Years in which some units received dossiers, by lists or by tables, latest first.
    pub(crate) async fn years_of(
        &self,
        snapshot: SnapshotId,
        imports: &Imports,
        units: &BTreeSet<UnitId>,
        known_at: Option<Moment>,
    ) -> Result<Vec<i32>, Error> {
        let files = self.files_of(snapshot, units).await?;
        let mut years = BTreeSet::new();
        for tally in self.tallies(files).await? {
            years.extend(tally.years.iter().filter(|(unit, _)| units.contains(unit)).map(|(_, year)| *year));
        }
        let known = |i: &&ImportRecord| known_at.is_none_or(|at| i.imported_at <= at);
        let tables = standing_tables(imports).filter(known).filter(|i| i.unit.is_some_and(|u| units.contains(&u)));
        years.extend(tables.filter_map(|i| Some(i.period?.1.plus(-1).year())));
        Ok(years.into_iter().rev().collect())
    }
}

/// The newest data of units.
pub(crate) type LatestData = BTreeMap<UnitId, Freshness>;

fn fresh(import: &ImportRecord) -> Option<Freshness> {
    Some(Freshness { import: import.id, exported_at: import.exported_at?, imported_at: import.imported_at })
}

/// The newest data of each unit that has any: of its lists, or where it has none of its tables.
fn latest_data_of(imports: &Imports) -> LatestData {
    let mut latest = LatestData::new();
    // Newest first, lists before tables: the first one of a unit is what its card speaks for.
    let all = imports.values().rev().map(std::sync::Arc::as_ref);
    let lists = all.filter(|i| i.snapshot.is_some() && i.undone.is_none());
    for import in lists.chain(standing_tables(imports)) {
        if let (Some(unit), Some(freshness)) = (import.unit, fresh(import)) {
            latest.entry(unit).or_insert(freshness);
        }
    }
    latest
}

/// Days of a new year that say little: without targets the year before speaks as long as the data end in them.
pub(crate) const FIRST_DAYS: i32 = 31;

/// The year that speaks for a unit: the first days of a new year, before a decision for it, do not.
fn shown_year(reference: &Reference, unit: UnitId, years: &[i32], exported: Day) -> Option<i32> {
    let last_day = |year: i32| Day::from_ymd(year, 12, 31);
    let assigned =
        |year: &&i32| last_day(**year).is_some_and(|day| reference.targets.of(unit).iter().any(|t| t.validity.holds_on(day)));
    let told = |year: &&i32| Day::from_ymd(**year, 1, 1).is_some_and(|first| exported.plus(-FIRST_DAYS) >= first);
    years.iter().find(assigned).or_else(|| years.iter().find(told)).or(years.first()).copied()
}

/// Procedure tables that stand now, newest first.
fn standing_tables(imports: &Imports) -> impl Iterator<Item = &ImportRecord> {
    let table = |i: &&ImportRecord| i.kind.as_deref() == Some(Kind::ProcedureTable.name());
    imports.values().rev().map(std::sync::Arc::as_ref).filter(table).filter(|i| i.undone.is_none() && i.refusal.is_none())
}

/// The longest period of a unit's latest tables that end in a year.
fn latest_table(imports: &Imports, unit: UnitId, year: i32) -> Option<Period> {
    let own = standing_tables(imports).filter(|i| i.unit == Some(unit)).filter_map(|i| i.period);
    let (start, end) =
        own.filter(|(_, end)| end.plus(-1).year() == year).max_by_key(|(start, end)| (*end, std::cmp::Reverse(*start)))?;
    Period::of_days(start, end)
}
