//! `/api/v1/legal-texts`: the library of legal texts, and how each stands on a day.

use serde_json::json;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{Kind, Param};
use super::shapes::LegalList;

pub(crate) const QUERY: &[&[Param]] = &[&[
    Param::new("words", Kind::Text, "Words of number, kind, title or issuer.").like("42/2022"),
    Param::new("on", Kind::Day, "The day; today where it is not said.").like("2023-01-15"),
]];

pub(crate) fn list_told() -> Description {
    Description::new("decisions", "legalTexts", "Legal texts, and how each stands on a day")
        .answers::<LegalList>(200, "The texts.")
}

pub(crate) async fn list(asking: Asking) -> Answered {
    let found = asking.app.legal_texts(asking.sent.parsed("on"), asking.sent.text("words")).await;
    let (day, texts) = found.map_err(|e| asking.failed(e))?;
    asking.told(200, &json!({ "day": day, "texts": texts }))
}
