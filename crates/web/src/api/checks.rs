//! `/api/v1/checks`: switching a check, or looking at what that would do.

use axum::extract::Request;
use dondoc_app::api::ApiAnswer;
use dondoc_app::told::{SwitchDone, SwitchEffectTold};
use dondoc_app::{App, Error, SwitchAsked};
use serde_json::json;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::shapes::{SwitchSent, Switched};
use crate::sent::FORM_BYTES_MAX;

pub(crate) fn switch_told() -> Description {
    Description::new("quality", "switchCheck", "Switches a check, or looks at what that would do to the rates")
        .more("A bound token switches for its unit and units below it only.")
        .body::<SwitchSent>(
            "Which check, how, why.",
            json!({"check": "end_before_receipt", "unit": "06157@2025-06-30", "mode": "exclude", "dry_run": true}),
        )
        .answers::<Switched>(200, "What it would do, or what was done.")
        .problems(&[404])
}

pub(crate) async fn switch(asking: Asking, request: Request) -> Answered {
    let sent: SwitchSent = asking.json(request, FORM_BYTES_MAX).await?;
    let unit = asking.unit_asked(sent.unit.clone()).await?;
    let asked = SwitchAsked { check: sent.check.clone(), unit: unit.clone(), mode: sent.mode };
    if sent.dry_run {
        let unit = unit.ok_or_else(|| asking.wrong("unit"))?;
        let effect = asking.app.switch_effect(&unit, sent.period.as_deref(), &asked).await.map_err(|e| asking.failed(e))?;
        return asking.told(200, &SwitchEffectTold::from(&effect));
    }
    let reason = sent.reason.clone();
    let work = |app: App, _, _| async move {
        let done = app.switch_check(&asked, &reason).await?;
        Ok::<_, Error>(ApiAnswer { status: 200, body: json!(SwitchDone::from(&done)) })
    };
    asking.once(&sent, |_| String::new(), work).await
}
