//! What is on the desk of whoever works for one unit: its figures, and who and what comes first.

use std::cmp::Reverse;
use std::sync::Arc;

use dondoc_domain::closing::due;
use dondoc_domain::definitions::{FOUNDING, Indicator, Measure};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::forecast::Progress;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::standings::Standing;

use super::{HomePart, UnitEnded};
use crate::views::{DepartmentRow, Figure, Overview, ProcedureRow, UnitRef};
use crate::{App, Error, FigureQuery, Paces};

/// Procedures that are named.
const PROCEDURES_MAX: usize = 10;
/// Periods that are named.
const PERIODS_MAX: usize = 12;

/// A unit's figures in the period that speaks for it.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The question.
    pub query: FigureQuery,
    /// What its page shows.
    pub overview: Arc<Overview>,
    /// How it keeps the pace, where the period is under way.
    pub paces: Option<Paces>,
    /// It has ended.
    pub ended: Option<UnitEnded>,
    /// Other units with data of the same part.
    pub others: Vec<UnitRef>,
}

/// A period that is over and was not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToClose {
    /// Whose.
    pub unit: UnitRef,
    /// The period.
    pub period: Period,
}

impl Desk {
    /// Departments that miss a target or are behind their pace, those furthest away first.
    #[must_use]
    pub fn lagging(&self) -> Vec<&DepartmentRow> {
        let behind = |row: &DepartmentRow, figure: &Figure| {
            let key = row.code.as_ref().map(|code| (code.as_str().into(), figure.indicator.to_owned()));
            let pace = key.and_then(|key| self.paces.as_ref()?.departments.get(&key));
            match pace.map(|pace| pace.progress) {
                Some(Progress::OnTrack) => false,
                Some(Progress::Behind) => true,
                _ => figure.standing == Standing::NotMet,
            }
        };
        let lacking = |row: &DepartmentRow| {
            let figures: Vec<&Figure> = row.figures.iter().filter(|figure| behind(row, figure)).collect();
            let missing: u64 = figures.iter().filter_map(|f| Some(f.missing?.converted)).sum();
            (figures.len(), missing)
        };
        let mut rows: Vec<&DepartmentRow> = self.overview.departments.iter().filter(|row| lacking(row).0 > 0).collect();
        rows.sort_by_key(|row| Reverse(lacking(row)));
        rows
    }

    /// The indicator that counts dossiers.
    #[must_use]
    pub fn of_dossiers(&self) -> Option<&'static Indicator> {
        self.overview.definition.indicators.iter().rev().find(|i| i.measure == Measure::Dossiers)
    }

    /// Procedures by how many dossiers that count did not come online, most first; with that number.
    #[must_use]
    pub fn to_move(&self, department: Option<&str>) -> Vec<(&ProcedureRow, u64)> {
        let Some(indicator) = self.of_dossiers() else { return Vec::new() };
        let offline = |row: &ProcedureRow| {
            let figure = row.figures.iter().find(|f| f.indicator == indicator.id);
            figure.map_or(0, |f| f.rate.den - f.rate.num)
        };
        let own = |row: &&ProcedureRow| department.is_none_or(|code| row.departments.iter().any(|d| d == code));
        let rows = self.overview.procedures.iter().filter(own);
        let mut rows: Vec<_> = rows.map(|row| (row, offline(row))).filter(|(_, n)| *n > 0).collect();
        rows.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.code.cmp(&b.0.code)));
        rows.truncate(PROCEDURES_MAX);
        rows
    }
}

impl App {
    /// The desk for a unit of a part: the one that is named, else the first; `None`: the part has no data yet.
    pub(super) async fn desk(&self, part: &HomePart, unit: Option<&str>) -> Result<Option<Desk>, Error> {
        let units = self.units_of_part(part).await?;
        let (_, reference) = self.reference().await?;
        let names = reference.organisation.public_names();
        let named = |id: &UnitId| names.get(id).map(String::as_str);
        let chosen = unit.and_then(|key| units.iter().find(|(id, _)| named(id) == Some(key)));
        let Some((chosen, fresh)) = chosen.or_else(|| units.first()).cloned() else { return Ok(None) };
        let imports = self.all_imports().await?;
        let Some(card) = self.cards(&imports, [(chosen, fresh)]).await?.pop() else { return Ok(None) };
        let query = FigureQuery {
            unit: card.unit.key,
            period: card.period.name,
            definition: FOUNDING.to_owned(),
            map: Map::AsWas,
            as_of: None,
            known_at: None,
        };
        let others = units.iter().map(|(id, _)| *id).filter(|id| *id != chosen);
        Ok(Some(Desk {
            overview: self.overview(&query).await?,
            paces: self.paces(&query).await?,
            ended: self.unit_ended(&reference, chosen, self.now().day()),
            others: others.map(|id| crate::figures::unit_ref(&reference, id)).collect(),
            query,
        }))
    }

    /// Periods of a desk's unit that are over and, by what was closed before, are to be closed: the longest overdue first, and how many more.
    pub(super) async fn to_close(&self, desk: &Desk) -> Result<(Vec<ToClose>, usize), Error> {
        let overview = &desk.overview;
        let Some(fresh) = &overview.freshness else { return Ok((Vec::new(), 0)) };
        let own = |c: &crate::ClosedView| c.unit.key == overview.unit.key && c.definition == overview.definition.id;
        let closed = self.closed_periods().await?;
        let closed: Vec<Period> = closed.iter().filter(|c| own(c)).filter_map(|c| Period::parse(&c.period).ok()).collect();
        // What was exported on a day does not tell of the whole of it; of a unit that ended there is nothing more to come.
        let today = self.now().day();
        let until =
            if overview.unit.to.is_some_and(|end| end <= fresh.exported_at.day()) { today } else { fresh.exported_at.day() };
        let alive = |p: &Period| overview.unit.to.is_none_or(|end| p.start < end);
        let mut due: Vec<Period> = due(&closed, &overview.period, until.min(today)).into_iter().filter(alive).collect();
        let more = due.len().saturating_sub(PERIODS_MAX);
        due.truncate(PERIODS_MAX);
        Ok((due.into_iter().map(|period| ToClose { unit: overview.unit.clone(), period }).collect(), more))
    }
}
