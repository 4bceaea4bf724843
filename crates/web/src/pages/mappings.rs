//! `/imports/mappings`: how tables are read because somebody said so once; and forgetting it.

use askama::Template;
use axum::response::Redirect;
use dondoc_app::MappingProfile;
use dondoc_app::words::Language;
use serde::Deserialize;

use crate::errors::{Answer, Failure};
use crate::language::Visit;
use crate::pages::uploads::layout::{capitalised, meaning};
use crate::pages::{Frame, Section};
use crate::sent::Sent;
use crate::who::Acting;

/// Where they are listed.
const LIST: &str = "/imports/mappings";

#[derive(Debug, Template)]
#[template(path = "imports/mappings.html")]
pub(crate) struct MappingsPage {
    frame: Frame,
    t: Language,
    mappings: Vec<MappingShown>,
}

#[derive(Debug)]
struct MappingShown {
    signature: String,
    file: String,
    saved_at: String,
    /// Meaning, and the column that has it.
    columns: Vec<(String, String)>,
    /// Meaning, label, and what the label means.
    values: Vec<(String, String, String)>,
}

/// Which one is forgotten.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ForgetSent {
    signature: String,
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit) -> Answer {
    let mappings = app.mappings().await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, mappings))
}

pub(crate) fn page(visit: &Visit, mappings: Vec<MappingProfile>) -> MappingsPage {
    let t = visit.language;
    let words = |name: &str| capitalised(&meaning(t, name));
    let shown = |profile: MappingProfile| MappingShown {
        signature: profile.signature,
        file: profile.file,
        saved_at: profile.saved_at.vietnamese(),
        columns: profile.mapping.columns.into_iter().map(|(name, at)| (words(&name), at)).collect(),
        values: profile
            .mapping
            .values
            .into_iter()
            .flat_map(|(name, labels)| labels.into_iter().map(move |(label, value)| (name.clone(), label, value)))
            .map(|(name, label, value)| {
                let means = value_words(t, &name, &value);
                (words(&name), label, means)
            })
            .collect(),
    };
    MappingsPage {
        frame: Frame::new(visit, &t.text("web-mappings"), Section::Imports).below(t.text("web-imports-title"), "/imports"),
        t,
        mappings: mappings.into_iter().map(shown).collect(),
    }
}

fn value_words(t: Language, of: &str, value: &str) -> String {
    crate::pages::uploads::layout::options(t, of)
        .into_iter()
        .find(|(v, _)| v == value)
        .map_or_else(|| value.to_owned(), |(_, w)| w)
}

pub(crate) async fn forget(Acting(app): Acting, visit: Visit, Sent(sent): Sent<ForgetSent>) -> Result<Redirect, Failure> {
    app.forget_mapping(&sent.signature).await.map_err(|e| visit.failed(e).leading_to("web-mappings", LIST))?;
    Ok(Redirect::to(LIST))
}

/// Who asks for the address to which the form is sent.
pub(crate) async fn back() -> Redirect {
    Redirect::to(LIST)
}
