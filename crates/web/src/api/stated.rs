//! `/api/v1/stated`: figures that other systems state, and their comparison with lists and tables.

use axum::extract::{Path, Request};
use dondoc_app::api::ApiAnswer;
use dondoc_app::told::{StatedComparedTold, StatedTold};
use dondoc_app::{App, Error, StatedAsked};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::stated::StatedCount;
use serde_json::{Value, json};

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{FIGURES, ID, Kind, PAGING, Param, UNIT};
use super::shapes::{ReasonSent, StatedKept, StatedList, StatedSent};
use crate::sent::FORM_BYTES_MAX;

const STATED: &[Param] = &[Param::new("id", ID, "Number of the figure.").needed().like("1")];

pub(crate) const LIST: &[&[Param]] = &[PAGING, &[UNIT, Param::new("period", Kind::Period, "Only of this period.").like("2023")]];

pub(crate) const COMPARED: &[&[Param]] = &[FIGURES];

pub(crate) const REMOVED: &[&[Param]] = &[&[UNIT]];

pub(crate) fn list_told() -> Description {
    Description::new("quality", "stated", "Figures that other systems state of a unit, removed ones too")
        .answers::<StatedList>(200, "The figures, newest first.")
        .problems(&[404, 422])
}

pub(crate) fn compare_told() -> Description {
    Description::new("quality", "compareStated", "What other systems state beside lists and tables")
        .answers_with_list::<StatedComparedTold>(200, "One for each source.")
        .problems(&[404, 422])
}

pub(crate) fn add_told() -> Description {
    Description::new("quality", "addStated", "Keeps a figure that another system states")
        .body::<StatedSent>(
            "The figure.",
            json!({"unit": "06157@2025-06-30", "period": "2023", "source": "Cổng DVCQG", "read_on": "2024-01-15", "total": 2031}),
        )
        .answers::<StatedKept>(201, "It is kept.")
        .header("Location", "Where the unit's figures are listed.")
        .problems(&[404, 422])
}

pub(crate) fn remove_told() -> Description {
    Description::new("quality", "removeStated", "Removes a figure; it stays in the journal")
        .path(STATED)
        .body::<ReasonSent>("Why.", json!({"reason": "nhập nhầm"}))
        .answers::<StatedKept>(200, "It is removed.")
}

pub(crate) async fn list(asking: Asking) -> Answered {
    let cursor = asking.after_number()?;
    let unit = asking.unit().await?;
    let mut found = asking.app.stated(&unit, asking.sent.text("period")).await.map_err(|e| asking.failed(e))?;
    found.sort_by_key(|stated| std::cmp::Reverse(stated.id));
    let part = asking.falling(found, cursor, |stated| stated.id);
    asking.listed("stated", part.map(|stated| StatedTold::from(&stated)), json!({}))
}

pub(crate) async fn compare(asking: Asking) -> Answered {
    let found = asking.app.compare_stated(&asking.figures().await?).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &found.iter().map(StatedComparedTold::from).collect::<Vec<_>>())
}

pub(crate) async fn add(asking: Asking, request: Request) -> Answered {
    let sent: StatedSent = asking.json(request, FORM_BYTES_MAX).await?;
    let unit = asking.unit_asked(sent.unit.clone()).await?.ok_or_else(|| asking.wrong("unit"))?;
    let asked = StatedAsked {
        unit: unit.clone(),
        period: sent.period.clone(),
        source: sent.source.clone(),
        read_on: sent.read_on,
        procedure: sent.procedure.clone(),
        count: StatedCount { total: sent.total, online: sent.online, direct: sent.direct, postal: sent.postal },
    };
    let work = |app: App, _, _| async move {
        let id = app.add_stated(&asked).await?;
        Ok::<_, Error>(ApiAnswer { status: 201, body: json!(StatedKept { id, removed: false }) })
    };
    asking.once(&sent, |_: &Value| format!("/v1/stated?unit={}", super::parameters::encoded(&unit)), work).await
}

pub(crate) async fn remove(asking: Asking, Path(id): Path<String>, request: Request) -> Answered {
    let id = asking.number(&id)?;
    let sent: ReasonSent = asking.json(request, FORM_BYTES_MAX).await?;
    let unit = asking.unit().await?;
    let own = asking.app.stated(&unit, None).await.map_err(|e| asking.failed(e))?;
    if !own.iter().any(|stated| stated.id == id) {
        return Err(asking.failed(Error::not_found(Diagnostic::refusal("stated-unknown").with("id", id))));
    }
    let reason = sent.reason.clone();
    let work = |app: App, _, _| async move {
        app.remove_stated(id, &reason).await?;
        Ok::<_, Error>(ApiAnswer { status: 200, body: json!(StatedKept { id, removed: true }) })
    };
    asking.once(&sent, |_| String::new(), work).await
}
