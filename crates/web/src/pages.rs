//! The pages, one file a noun, and the frame around them all.

pub(crate) mod cascade;
pub(crate) mod changes;
pub(crate) mod compare;
pub(crate) mod decisions;
pub(crate) mod definitions;
pub(crate) mod dossiers;
pub(crate) mod explain;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod journal;
pub(crate) mod mappings;
pub(crate) mod plan;
pub(crate) mod procedures;
pub(crate) mod quality;
pub(crate) mod ranking;
pub(crate) mod reconcile;
pub(crate) mod snapshots;
pub(crate) mod stated;
pub(crate) mod unit;
pub(crate) mod uploads;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use dondoc_app::words::Language;

use crate::language::Visit;
use crate::{Site, assets};

/// Every address with a page behind it.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(home::show))
        .route("/units/{unit}", get(unit::show))
        .route("/units/{unit}/history", get(history::show))
        .route("/units/{unit}/stated", get(stated::show))
        .route("/units/{unit}/stated/add", get(stated::back).post(stated::add))
        .route("/units/{unit}/stated/remove", get(stated::back).post(stated::remove))
        .route("/units/{unit}/ranking", get(ranking::show))
        .route("/units/{unit}/plan", get(plan::show))
        .route("/units/{unit}/cascade", get(cascade::show))
        .route("/units/{unit}/procedures", get(procedures::show))
        .route("/units/{unit}/dossiers", get(dossiers::list))
        .route("/units/{unit}/quality", get(quality::show))
        .route("/units/{unit}/quality/preview", get(quality::back).post(quality::preview))
        .route("/units/{unit}/quality/switch", get(quality::back).post(quality::switch))
        .route("/units/{unit}/reconcile", get(reconcile::show))
        .route("/units/{unit}/close", get(snapshots::close::form).post(snapshots::close::close))
        .route("/snapshots", get(snapshots::list))
        .route("/snapshots/{number}", get(snapshots::show))
        .route("/snapshots/{number}/verify", get(snapshots::verify))
        .route("/snapshots/{number}/bundle", get(snapshots::bundle))
        .route("/snapshots/{number}/document", get(snapshots::document))
        .route("/units/{unit}/definitions", get(definitions::compare))
        .route("/dossiers/{code}", get(dossiers::show))
        .route("/explain", get(explain::show))
        .route("/explain/part", get(explain::show_part))
        .route("/imports", get(imports::list))
        // The limit of an upload is the reader's own (`sent`).
        .route("/imports/new", get(uploads::form).post(uploads::preview).layer(DefaultBodyLimit::disable()))
        .route("/imports/preview", get(uploads::back).post(uploads::again))
        .route("/imports/preview/{token}/{file}/remarks.xlsx", get(uploads::remarks))
        .route("/imports/mappings", get(mappings::list))
        .route("/imports/mappings/forget", get(mappings::back).post(mappings::forget))
        .route("/imports/mapping", get(uploads::back).post(uploads::map))
        .route("/imports/progress/{token}", get(uploads::progress))
        .route("/imports/confirm", get(uploads::back).post(uploads::confirm))
        .route("/imports/discard", get(uploads::back).post(uploads::discard))
        .route("/imports/compare", get(compare::show))
        .route("/imports/{id}", get(imports::show))
        .route("/imports/{id}/remarks.xlsx", get(imports::remarks))
        .route("/imports/{id}/undo", get(imports::back).post(imports::undo))
        .route("/journal", get(journal::list))
        .route("/changes", get(changes::list))
        .route("/changes/preview", get(changes::back).post(changes::preview))
        .route("/changes/confirm", get(changes::back).post(changes::confirm))
        .route("/definitions", get(definitions::list))
        .route("/definitions/{id}", get(definitions::show))
        .route("/decisions/{id}", get(decisions::show))
}

/// Which entry of the navigation is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    None,
    Units,
    Imports,
    Snapshots,
    Changes,
    Definitions,
}

/// What surrounds a page: title, navigation, the switch of language.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) title: String,
    pub(crate) section: Section,
    pub(crate) other_language: String,
    pub(crate) styles: Vec<String>,
    pub(crate) icon: String,
}

impl Frame {
    pub(crate) fn new(visit: &Visit, title: &str, section: Section) -> Frame {
        Frame {
            title: title.to_owned(),
            section,
            other_language: visit.in_other_language(),
            styles: ["vendor/tabler.css", "dondoc.css"].into_iter().filter_map(assets::address).collect(),
            icon: assets::address("icon.svg").unwrap_or_default(),
        }
    }

    /// `page` for the entry that is shown, for `aria-current`.
    pub(crate) fn is(&self, section: &str) -> bool {
        section
            == match self.section {
                Section::None => "",
                Section::Units => "units",
                Section::Imports => "imports",
                Section::Snapshots => "snapshots",
                Section::Changes => "changes",
                Section::Definitions => "definitions",
            }
    }
}

/// The other language's own name, on the switch.
pub(crate) fn other_name(t: Language) -> &'static str {
    if t == Language::Vietnamese { "English" } else { "Tiếng Việt" }
}
