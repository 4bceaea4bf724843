//! `/api/v1/overview`, `/api/v1/overviews`, `/api/v1/departments`, `/api/v1/procedures`: what the page of a unit shows, and what of
//! every unit with data the first page does.

use dondoc_app::told::{DepartmentFiguresTold, OverviewTold, ProcedureTold, UnitWithDataTold};
use dondoc_app::views::ProcedureRow;
use serde_json::json;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{DEPARTMENT, FIGURES, INDICATOR, PAGING, Param, YES_NO};
use super::shapes::{DepartmentList, OverviewList, ProcedureList};

pub(crate) const OVERVIEW: &[&[Param]] = &[FIGURES];

pub(crate) const OVERVIEWS: &[&[Param]] = &[PAGING];

pub(crate) const PROCEDURES: &[&[Param]] = &[
    FIGURES,
    PAGING,
    &[
        DEPARTMENT,
        INDICATOR,
        Param::new("without_online", YES_NO, "Only online services with dossiers but none online.").like("true"),
    ],
];

pub(crate) fn overview_told() -> Description {
    Description::new("figures", "overview", "All that the page of a unit shows")
        .answers::<OverviewTold>(200, "The overview.")
        .problems(&[404, 422])
}

pub(crate) fn overviews_told() -> Description {
    Description::new("figures", "overviews", "The latest figures of every unit that has data")
        .answers::<OverviewList>(200, "Units that have data, by their keys.")
}

pub(crate) fn departments_told() -> Description {
    Description::new("figures", "departments", "The departments of a unit with their figures")
        .answers::<DepartmentList>(
            200,
            "Department by department; the last may be that of dossiers that nobody is responsible for.",
        )
        .problems(&[404, 422])
}

pub(crate) fn procedures_told() -> Description {
    Description::new("figures", "procedures", "Procedures with dossiers in a period")
        .answers::<ProcedureList>(200, "Procedures, by code.")
        .problems(&[404, 422])
}

pub(crate) async fn overview(asking: Asking) -> Answered {
    let found = asking.app.overview(&asking.figures().await?).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &OverviewTold::from(found.as_ref()))
}

pub(crate) async fn overviews(asking: Asking) -> Answered {
    let cards = asking.app.units_with_data().await.map_err(|e| asking.failed(e))?;
    let mut seen = asking.app.only_seen(&asking.bearer, cards, |card| &card.unit).await.map_err(|e| asking.failed(e))?;
    seen.sort_by(|a, b| a.unit.key.cmp(&b.unit.key));
    let part = asking.rising(seen, asking.after(), |card| card.unit.key.clone());
    asking.listed("units", part.map(|card| UnitWithDataTold::from(&card)), json!({}))
}

pub(crate) async fn departments(asking: Asking) -> Answered {
    let found = asking.app.overview(&asking.figures().await?).await.map_err(|e| asking.failed(e))?;
    let departments: Vec<_> = found.departments.iter().map(DepartmentFiguresTold::from).collect();
    // A unit has few of them: they come in one part.
    asking.told(200, &json!({ "departments": departments, "next": null }))
}

pub(crate) async fn procedures(asking: Asking) -> Answered {
    let found = asking.app.overview(&asking.figures().await?).await.map_err(|e| asking.failed(e))?;
    let department = asking.sent.text("department");
    let measured = asking.sent.text("indicator").and_then(|id| found.figures.iter().position(|f| f.indicator == id));
    if asking.sent.text("indicator").is_some() && measured.is_none() {
        return Err(asking.wrong("indicator"));
    }
    let fits = |row: &&ProcedureRow| {
        let of_department = department.is_none_or(|wanted| match wanted {
            crate::shown::UNASSIGNED => row.departments.is_empty(),
            code => row.departments.iter().any(|own| own == code),
        });
        of_department && measured.is_none_or(|at| row.figures.get(at).is_some_and(|figure| figure.rate.arises()))
    };
    let all: Vec<&ProcedureRow> =
        if asking.sent.is_true("without_online") { found.without_online().collect() } else { found.procedures.iter().collect() };
    let rows: Vec<ProcedureTold> = all.into_iter().filter(fits).map(ProcedureTold::from).collect();
    let total = rows.len();
    let part = asking.rising(rows, asking.after(), |row| row.procedure.clone());
    asking.listed("procedures", part, json!({ "total": total }))
}
