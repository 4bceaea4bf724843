//! `/api/v1/changes`: planned and past changes of units, levels and assignments; looked at first, then recorded, all or none.

use axum::extract::Request;
use dondoc_app::api::ApiAnswer;
use dondoc_app::{App, CHANGE_BYTES_MAX, ChangeAsked, ChangeRecord, ChangeReport, Error};
use serde_json::json;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{PAGING, Param};
use super::shapes::{ChangeList, ChangeSent};

pub(crate) const LIST: &[&[Param]] = &[PAGING];

const OF_ALL: &str = "They concern the whole installation: a bound token may not.";

pub(crate) fn list_told() -> Description {
    Description::new("changes", "changes", "Recorded changes of units, levels and assignments, those to come too")
        .more(OF_ALL)
        .answers::<ChangeList>(200, "Changes, the latest effective day first.")
}

pub(crate) fn change_told() -> Description {
    Description::new("changes", "change", "Records changes, or looks at what they would do")
        .more(OF_ALL)
        .body::<ChangeSent>(
            "The changes, each applied to what the one before made.",
            json!({"amendments": [{"kind": "rename", "unit": "06157@2025-06-30", "name": "Xã Hoàng Việt Mới", "from": "2024-06-01"}], "dry_run": true}),
        )
        .answers::<ChangeReport>(201, "They are recorded.")
        .answers::<ChangeReport>(200, "They were only looked at.")
        .header("Location", "Where changes are listed.")
        .problems(&[404])
}

/// By effective day, version, and its place among those of one version.
fn key(change: &(usize, ChangeRecord)) -> String {
    format!("{}|{:012}|{:06}", change.1.from, change.1.version, change.0)
}

pub(crate) async fn list(asking: Asking) -> Answered {
    asking.of_all_units()?;
    let found = asking.app.changes().await.map_err(|e| asking.failed(e))?;
    let mut found: Vec<(usize, ChangeRecord)> = found.into_iter().rev().enumerate().collect();
    found.sort_by_key(|change| std::cmp::Reverse(key(change)));
    let part = asking.falling(found, asking.after(), key);
    asking.listed("changes", part.map(|(_, change)| change), json!({}))
}

pub(crate) async fn change(asking: Asking, request: Request) -> Answered {
    asking.of_all_units()?;
    let sent: ChangeSent = asking.json(request, CHANGE_BYTES_MAX).await?;
    let asked =
        ChangeAsked { amendments: sent.amendments.clone(), reason: sent.reason.clone(), decided_by: sent.decided_by.clone() };
    if sent.dry_run {
        let report = asking.app.change_preview(&asked).await.map_err(|e| asking.failed(e))?;
        return asking.told(200, &report);
    }
    let seen = sent.version;
    let work = |app: App, _, _| async move {
        let report = app.change(&asked, seen).await?;
        Ok::<_, Error>(ApiAnswer { status: 201, body: json!(report) })
    };
    asking.once(&sent, |_| "/v1/changes".to_owned(), work).await
}
