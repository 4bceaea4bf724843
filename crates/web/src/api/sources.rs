//! `/api/v1/sources`: other systems that are read, and reading one now.

use axum::extract::{Path, Request};
use dondoc_app::api::ApiAnswer;
use dondoc_app::{App, Error, PullOptions, SourceView};
use dondoc_domain::diagnostics::Diagnostic;
use serde_json::json;

use super::asking::{Answered, Asking, Refused};
use super::description::Description;
use super::parameters::{Kind, PAGING, Param};
use super::shapes::{PullSent, Pulled, SourceList};
use crate::sent::FORM_BYTES_MAX;

const SOURCE: &[Param] = &[Param::new("id", Kind::Text, "Id of the source.").needed().like("cong-tinh")];

pub(crate) const LIST: &[&[Param]] = &[PAGING];

pub(crate) fn list_told() -> Description {
    Description::new("operation", "sources", "Other systems that are read for units of the token")
        .answers::<SourceList>(200, "Sources, by id.")
}

pub(crate) fn show_told() -> Description {
    Description::new("operation", "source", "A source with its profile and its latest pulls")
        .path(SOURCE)
        .answers::<SourceView>(200, "The source.")
}

pub(crate) fn pull_told() -> Description {
    Description::new("operation", "pullSource", "Reads a source now")
        .path(SOURCE)
        .body::<PullSent>("How.", json!({"dry_run": true}))
        .answers::<Pulled>(200, "What became of it; `outcome` says how it ended.")
}

/// May the token know of it?
async fn sees(asking: &Asking, source: &SourceView) -> bool {
    asking.bearer.unit.is_none() || asking.unit_asked(Some(source.unit.clone())).await.is_ok()
}

pub(crate) async fn list(asking: Asking) -> Answered {
    let mut seen = Vec::new();
    for source in asking.app.sources().await.map_err(|e| asking.failed(e))? {
        if sees(&asking, &source).await {
            seen.push(source);
        }
    }
    seen.sort_by(|a, b| a.id.cmp(&b.id));
    let part = asking.rising(seen, asking.after(), |source| source.id.clone());
    asking.listed("sources", part, json!({}))
}

async fn named(asking: &Asking, id: &str) -> Result<SourceView, Refused> {
    let source = asking.app.source(id).await.map_err(|e| asking.failed(e))?;
    if sees(asking, &source).await {
        return Ok(source);
    }
    Err(asking.failed(Error::not_found(Diagnostic::refusal("source-unknown").with("source", id))))
}

pub(crate) async fn show(asking: Asking, Path(id): Path<String>) -> Answered {
    let source = named(&asking, &id).await?;
    asking.told(200, &source)
}

pub(crate) async fn pull(asking: Asking, Path(id): Path<String>, request: Request) -> Answered {
    let sent: PullSent = asking.json(request, FORM_BYTES_MAX).await?;
    named(&asking, &id).await?;
    let options = PullOptions { dry_run: sent.dry_run, from_start: sent.from_start };
    let work = |app: App, _, language: dondoc_app::words::Language| async move {
        let report = app.pull(&id, &options).await?;
        let mut body = json!(report);
        body["reasons"] = dondoc_app::api::said(language, &report.reasons);
        Ok::<_, Error>(ApiAnswer { status: 200, body })
    };
    asking.once(&sent, |_| String::new(), work).await
}
