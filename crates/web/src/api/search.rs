//! `/api/v1/search`: anything that has a name, a number or a code.

use dondoc_app::HITS_MAX;
use dondoc_app::told::FoundTold;

use super::asking::{Answered, Asking};
use super::description::Description;
use super::parameters::{Kind, Param};

pub(crate) const QUERY: &[&[Param]] = &[&[
    Param::new("words", Kind::Text, "What is looked for, with or without diacritics; of codes their beginning.")
        .needed()
        .like("1.001193"),
    Param::new("limit", Kind::Number(1, HITS_MAX as u64), "At most so many hits of a kind; all that the page shows unless said.")
        .like("5"),
]];

pub(crate) fn show_told() -> Description {
    Description::new("units", "search", "Anything that has a name, a number or a code")
        .more("It looks through the whole installation: a bound token may not.")
        .answers::<FoundTold>(200, "Hits by kind, the best first.")
}

pub(crate) async fn show(asking: Asking) -> Answered {
    asking.of_all_units()?;
    let words = asking.sent.text("words").unwrap_or_default();
    let found = asking.app.search(words, asking.sent.parsed("limit").unwrap_or(HITS_MAX)).await;
    asking.told(200, &FoundTold::from(found.map_err(|e| asking.failed(e))?))
}
