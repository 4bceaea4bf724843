//! `/api/v1/reconcile`: procedure tables and form II.06a of a period beside its dossier lists.

use dondoc_app::told::ReconciliationTold;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{FIGURES, Param};

pub(crate) const QUERY: &[&[Param]] = &[FIGURES];

pub(crate) fn show_told() -> Description {
    Description::new("quality", "reconcile", "Procedure tables and form II.06a of a period beside its dossier lists")
        .answers::<ReconciliationTold>(200, "Both sides, with what may explain a difference.")
        .problems(&[404, 422])
}

pub(crate) async fn show(asking: Asking) -> Answered {
    let found = asking.app.reconcile(&asking.figures().await?).await.map_err(|e| asking.failed(e))?;
    asking.told(200, &ReconciliationTold::from(&found))
}
