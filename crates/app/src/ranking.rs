//! Ranks of departments, or of the units below a unit, by one indicator.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dondoc_domain::definitions::{Definition, Indicator};
use dondoc_domain::interval::minimum_of;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::ranking::{Apart, Place, rank};
use dondoc_domain::rate::Rate;
use dondoc_domain::time::{Day, Moment};

use crate::figures::unit_ref;
use crate::rates::UNASSIGNED;
use crate::views::{Tables, UnitRef};
use crate::{App, By, Error, RateQuery, RateRow};

/// A ranking by one indicator.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// The unit whose parts are ranked.
    pub unit: UnitRef,
    /// The period.
    pub period: Period,
    /// The definition.
    pub definition: &'static Definition,
    /// The indicator.
    pub indicator: &'static Indicator,
    /// The map.
    pub map: Map,
    /// As of which day units, levels and departments are taken.
    pub as_of: Option<Day>,
    /// As known at which moment.
    pub known_at: Option<Moment>,
    /// What is ranked.
    pub by: By,
    /// Rates on fewer cases are not ranked.
    pub minimum: u64,
    /// The ranked by rank, then those listed apart.
    pub rows: Vec<RankedRow>,
    /// The procedure tables that the rates rest on.
    pub tables: Tables,
}

/// A rate with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankedRow {
    /// The rate.
    pub row: RateRow,
    /// Its unit, where units are ranked.
    pub unit: Option<UnitRef>,
    /// Its rank, or why it has none.
    pub place: Place,
}

impl RankedRow {
    /// The two integers.
    #[must_use]
    pub fn rate(&self) -> Rate {
        Rate { num: self.row.num, den: self.row.den }
    }
}

impl App {
    /// The ranking by each indicator of the definition, or by the one asked for. Without a minimum each has the
    /// usual one of what it counts.
    ///
    /// # Errors
    /// As [`App::rates`].
    pub async fn rankings(&self, query: &RateQuery, minimum: Option<u64>) -> Result<Arc<Vec<Ranking>>, Error> {
        let (_, footing) = self.footing(&query.figures).await?;
        let asked = (query.clone(), minimum);
        self.inner.answers.shelves.rankings.answer(&asked, footing, Box::pin(self.make_rankings(&asked))).await
    }

    async fn make_rankings(&self, (query, minimum): &(RateQuery, Option<u64>)) -> Result<Vec<Ranking>, Error> {
        let found = self.rates_with_tables(query).await?;
        let question = self.question(&query.figures).await?;
        let organisation = &question.reference.organisation;
        let listed: BTreeSet<&str> = found.rows.iter().map(|row| row.unit.as_str()).collect();
        let names = organisation.public_names();
        let own = names.iter().filter(|(_, name)| listed.contains(name.as_str()));
        let units: BTreeMap<&str, UnitRef> = own.map(|(id, name)| (name.as_str(), unit_ref(&question.reference, *id))).collect();
        let by = query.by.unwrap_or(By::Unit);
        let mut rankings = Vec::new();
        for indicator in &question.definition.indicators {
            let rows: Vec<RateRow> = found.rows.iter().filter(|r| r.indicator == indicator.id).cloned().collect();
            if rows.is_empty() && query.indicator.as_ref().is_some_and(|only| *only != indicator.id) {
                continue;
            }
            let minimum = minimum.unwrap_or_else(|| minimum_of(indicator.measure));
            let unit = |row: &RateRow| units.get(row.unit.as_str()).cloned().filter(|_| by == By::Unit);
            let rows = placed(rows, minimum).into_iter().map(|(row, place)| RankedRow { unit: unit(&row), row, place });
            rankings.push(Ranking {
                unit: unit_ref(&question.reference, question.unit),
                period: question.period.clone(),
                definition: question.definition,
                indicator,
                map: question.map,
                as_of: question.as_of,
                known_at: question.known_at,
                by,
                minimum,
                rows: rows.collect(),
                tables: found.tables.clone(),
            });
        }
        Ok(rankings)
    }
}

/// Each row with its place, in the order of a ranking; equals stay as they were given.
fn placed(rows: Vec<RateRow>, minimum: u64) -> Vec<(RateRow, Place)> {
    let (nobody, somebody): (Vec<_>, Vec<_>) = rows.into_iter().partition(|r| r.department.as_deref() == Some(UNASSIGNED));
    let rates: Vec<Rate> = somebody.iter().map(|r| Rate { num: r.num, den: r.den }).collect();
    let mut placed: Vec<(RateRow, Place)> = somebody.into_iter().zip(rank(&rates, minimum)).collect();
    placed.sort_by_key(|(_, place)| place.order());
    placed.extend(nobody.into_iter().filter(|r| r.den > 0).map(|row| (row, Place::Apart(Apart::Unassigned))));
    placed
}
