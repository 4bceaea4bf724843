//! `/api/v1/account`: where every row that was ever read stands.

use dondoc_app::told::AccountTold;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{AS_OF, KNOWN_AT, Param, UNIT, YES_NO};

pub(crate) const QUERY: &[&[Param]] = &[&[
    UNIT,
    AS_OF,
    KNOWN_AT,
    Param::new("codes", YES_NO, "With the codes of dossiers that something is said about.").like("false"),
]];

pub(crate) fn show_told() -> Description {
    Description::new("dossiers", "account", "Where every row ever read stands: read = used + left out + duplicates + superseded")
        .answers::<AccountTold>(200, "The account.")
        .problems(&[404, 422])
}

pub(crate) async fn show(asking: Asking) -> Answered {
    let unit = asking.unit().await?;
    let found = asking.app.account_as_of(&unit, asking.sent.parsed("as_of"), asking.sent.parsed("known_at")).await;
    let found = found.map_err(|e| asking.failed(e))?;
    asking.told(200, &AccountTold::of(&found, asking.sent.is_true("codes")))
}
