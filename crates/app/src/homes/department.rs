//! The home of a department's officer: their targets, how many more, and on which procedures.

use std::sync::Arc;

use dondoc_domain::dossiers::Channel;
use dondoc_domain::periods::Period;

use super::HomePart;
use super::desk::Desk;
use crate::{App, Axis, Error, ExploreQuery, FigureQuery, Head, Narrow, Order, PivotAsked, Plan, PlanAsked};

/// Procedures that are named.
const PROCEDURES_MAX: usize = 10;

/// The home.
#[derive(Debug, Clone)]
pub struct DepartmentHome {
    /// The unit's figures; `None`: nothing was taken in yet.
    pub desk: Option<Desk>,
    /// Code of the department.
    pub department: String,
    /// What is needed of it till the end of the period; `None`: nothing of it was counted or is expected.
    pub plan: Option<Arc<Plan>>,
    /// What came on paper in the last month of which there are data.
    pub direct: Option<DirectLately>,
}

/// Dossiers of a department that were handed in directly though they could have come online.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectLately {
    /// In this month.
    pub month: Period,
    /// So many.
    pub total: u64,
    /// Procedures with most of them: code, name, how many.
    pub procedures: Vec<(String, Option<String>, u64)>,
}

impl App {
    /// The home of a department's officer.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn department_home(&self, part: &HomePart, unit: Option<&str>) -> Result<DepartmentHome, Error> {
        let department = part.department.as_ref().map(|(code, _)| code.clone()).unwrap_or_default();
        let desk = self.desk(part, unit).await?;
        let (mut plan, mut direct) = (None, None);
        // The same code is another department in another unit.
        if let Some(desk) = desk.as_ref().filter(|desk| part.unit.as_ref().is_some_and(|u| u.key == desk.query.unit)) {
            let asked =
                PlanAsked { figures: desk.query.clone(), on: None, department: Some(department.clone()), moves: Vec::new() };
            plan = match self.plan(&asked).await {
                Err(Error::NotFound(_)) => None,
                found => Some(found?),
            };
            direct = self.direct_lately(desk, &department).await?;
        }
        Ok(DepartmentHome { desk, department, plan, direct })
    }

    async fn direct_lately(&self, desk: &Desk, department: &str) -> Result<Option<DirectLately>, Error> {
        let overview = &desk.overview;
        let (Some(fresh), Some(indicator)) = (&overview.freshness, desk.of_dossiers()) else { return Ok(None) };
        let known = fresh.exported_at.day().plus(-1).min(overview.period.last_day());
        let Some(month) = overview.period.months().into_iter().find(|m| m.start <= known && known < m.end) else {
            return Ok(None);
        };
        let query = ExploreQuery {
            figures: FigureQuery { period: month.name.clone(), ..desk.query.clone() },
            indicator: Some(indicator.id.clone()),
            narrow: Narrow { department: Some(department.to_owned()), channel: Some(Channel::Direct), ..Narrow::default() },
        };
        let cut = PivotAsked { rows: Axis::Procedure, columns: None, order: Order::Dossiers, most: (PROCEDURES_MAX, 1) };
        let pivot = self.pivot(&query, cut).await?;
        let procedure = |(head, measured): &(Head, crate::Measured)| match head {
            Head::Procedure(code, name, _) if measured.rate.den > 0 => Some((code.clone(), name.clone(), measured.rate.den)),
            _ => None,
        };
        Ok(Some(DirectLately {
            month,
            total: pivot.head.whole.rate.den,
            procedures: pivot.rows.iter().filter_map(procedure).collect(),
        }))
    }
}
