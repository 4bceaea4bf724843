//! The home of the chairperson: where the whole stands and goes, who carries it, and what waits for a decision.

use std::collections::BTreeMap;

use std::sync::Arc;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;

use super::HomePart;
use super::desk::{Desk, ToClose};
use crate::{App, By, DraftNote, Error, FigureQuery, ForecastQuery, ForecastView, IssuedPaper, RateQuery};

/// Papers that are named.
const PAPERS_MAX: usize = 5;

/// The home.
#[derive(Debug, Clone)]
pub struct ChairpersonHome {
    /// The unit's figures; `None`: nothing was taken in yet.
    pub desk: Option<Desk>,
    /// Where they go, where the period is under way.
    pub forecast: Option<Arc<ForecastView>>,
    /// Where they stood before the last month of which there are data.
    pub before: Option<Before>,
    /// Drafts of decisions that can be confirmed as they are.
    pub ready: Vec<DraftNote>,
    /// Drafts that are not ready yet.
    pub in_progress: usize,
    /// Periods that are over and not closed.
    pub to_close: Vec<ToClose>,
    /// How many more there are.
    pub to_close_more: usize,
    /// Papers to which no signed file belongs yet, newest first.
    pub unsigned: Vec<IssuedPaper>,
    /// How many more there are.
    pub unsigned_more: usize,
}

/// Rates of the same period as far as it goes before its last month with data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// These days.
    pub period: Period,
    /// Of the unit, by indicator.
    pub unit: BTreeMap<String, Rate>,
    /// Of its departments, by code and indicator.
    pub departments: BTreeMap<(String, String), Rate>,
}

impl App {
    /// The home of a chairperson; `unit`: of which unit, where there are several.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn chairperson_home(&self, part: &HomePart, unit: Option<&str>) -> Result<ChairpersonHome, Error> {
        let desk = self.desk(part, unit).await?;
        let (mut forecast, mut before, mut to_close) = (None, None, (Vec::new(), 0));
        if let Some(desk) = &desk {
            if desk.paces.is_some() {
                let query = ForecastQuery { figures: desk.query.clone(), day: None, department: None };
                forecast = possible(self.forecast(&query).await)?;
            }
            before = self.before_last_month(desk).await?;
            to_close = self.to_close(desk).await?;
        }
        let drafts = self.drafts().await?.into_iter().filter(|draft| draft.ended.is_none());
        let (ready, open): (Vec<DraftNote>, Vec<DraftNote>) = drafts.partition(|draft| draft.ready);
        let keys = self.keys_of_part(part).await?;
        let papers = self.issued_papers(None).await?.into_iter();
        let own = papers.filter(|paper| super::within(keys.as_ref(), Some(&paper.unit.key)));
        let mut unsigned: Vec<IssuedPaper> = own.filter(|paper| paper.files.is_empty()).collect();
        let unsigned_more = unsigned.len().saturating_sub(PAPERS_MAX);
        unsigned.truncate(PAPERS_MAX);
        let (to_close, to_close_more) = to_close;
        Ok(ChairpersonHome {
            desk,
            forecast,
            before,
            ready,
            in_progress: open.len(),
            to_close,
            to_close_more,
            unsigned,
            unsigned_more,
        })
    }

    async fn before_last_month(&self, desk: &Desk) -> Result<Option<Before>, Error> {
        let overview = &desk.overview;
        let Some(fresh) = &overview.freshness else { return Ok(None) };
        let known = fresh.exported_at.day().plus(-1).min(overview.period.last_day());
        let months = overview.period.months();
        let Some(last) = months.iter().find(|m| m.start <= known && known < m.end) else { return Ok(None) };
        if last.start == overview.period.start {
            return Ok(None);
        }
        let Ok(period) = Period::parse(&format!("{}..{}", overview.period.start, last.start)) else { return Ok(None) };
        let figures = FigureQuery { period: period.name.clone(), ..desk.query.clone() };
        let rate = |by| RateQuery { figures: figures.clone(), by, indicator: None, source: None };
        // A part for which there is a target stands beside the whole: only the whole is compared.
        let whole = |row: &crate::RateRow| row.field.is_none() && row.level.is_none();
        let unit = self.rates(&rate(None)).await?.into_iter().filter(whole);
        let departments = self.rates(&rate(Some(By::Department))).await?.into_iter().filter(whole);
        let of = |num, den| Rate { num, den };
        Ok(Some(Before {
            unit: unit.map(|row| (row.indicator, of(row.num, row.den))).collect(),
            departments: departments.filter_map(|row| Some(((row.department?, row.indicator), of(row.num, row.den)))).collect(),
            period,
        }))
    }
}

/// What a definition does not allow is not shown; other faults are faults.
fn possible<T>(found: Result<T, Error>) -> Result<Option<T>, Error> {
    let impossible = |d: &Diagnostic| d.code == "forecast-definition";
    match found {
        Err(Error::Refused(why)) if why.iter().any(impossible) => Ok(None),
        found => found.map(Some),
    }
}
