//! `/api/v1/plan` and `/api/v1/cascade`: how many more are needed, and whether the parts reach the whole.

use dondoc_app::api::ApiPlan;
use dondoc_app::{Cascade, Plan};

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{DEPARTMENT, FIGURES, Kind, Param};

const ON: Param = Param::new("on", Kind::Day, "The last day that counts as known.").like("2023-09-30");

pub(crate) const PLAN: &[&[Param]] = &[
    FIGURES,
    &[
        ON,
        DEPARTMENT,
        Param::new(
            "what_if",
            Kind::Text,
            "What is supposed, apart by `;`: `PROCEDURE=N` dossiers come online instead of otherwise, `PROCEDURE+N` on top.",
        ),
    ],
];

pub(crate) const CASCADE: &[&[Param]] = &[
    FIGURES,
    &[
        ON,
        Param::new("by", Kind::OneOf(&["department", "unit"]), "What the unit is parted into.").like("department"),
        Param::new("parent", Kind::Text, "Targets of the whole to try: `80`, or `online_dossiers=62.5`.").like("80"),
        Param::new("step", Kind::Text, "Step of proposed values, in percent.").like("0.5"),
    ],
];

pub(crate) fn plan_told() -> Description {
    Description::new("figures", "plan", "How many more are needed to meet the targets, and from whom")
        .answers::<Plan>(200, "The plan.")
        .problems(&[404, 422])
}

pub(crate) fn cascade_told() -> Description {
    Description::new("figures", "cascade", "Whether the targets of the parts reach that of the whole")
        .answers::<Cascade>(200, "The cascade.")
        .problems(&[404, 422])
}

fn asked(asking: &Asking) -> ApiPlan {
    let sent = |name: &str| asking.sent.owned(name);
    ApiPlan {
        unit: sent("unit"),
        period: sent("period"),
        definition: sent("definition"),
        map: sent("map"),
        as_of: sent("as_of"),
        known_at: sent("known_at"),
        on: sent("on"),
        department: sent("department"),
        what_if: sent("what_if"),
        by: sent("by"),
        parent: sent("parent"),
        step: sent("step"),
    }
}

pub(crate) async fn plan(asking: Asking) -> Answered {
    asking.has_unit()?;
    asking.came_of(asking.app.api_plan(&asking.bearer, asked(&asking), asking.language).await)
}

pub(crate) async fn cascade(asking: Asking) -> Answered {
    asking.has_unit()?;
    asking.came_of(asking.app.api_cascade(&asking.bearer, asked(&asking), asking.language).await)
}
