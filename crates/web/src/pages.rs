//! The pages, one file a noun, and the frame around them all.

pub(crate) mod cascade;
pub(crate) mod changes;
pub(crate) mod compare;
pub(crate) mod decisions;
pub(crate) mod definitions;
pub(crate) mod dossiers;
pub(crate) mod drafts;
pub(crate) mod explain;
pub(crate) mod forecast;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod journal;
pub(crate) mod legal;
pub(crate) mod mappings;
pub(crate) mod papers;
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

pub(crate) use crate::frame::{Frame, Section, Tab};

use crate::Site;

/// The largest form that holds the text of a decision or its annex: letters of Vietnamese take nine bytes each.
const TEXT_BYTES_MAX: usize = 4 << 20;

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
        .route("/units/{unit}/forecast", get(forecast::show))
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
        .route("/papers", get(papers::list))
        .route("/papers/new", get(papers::new))
        .route("/papers/preview", get(papers::back).post(papers::preview))
        .route("/papers/make", get(papers::back).post(papers::make))
        .route("/papers/{number}", get(papers::show))
        .route("/papers/{number}/verify", get(papers::verify))
        // The limit of a file is the reader's own (`sent`).
        .route("/papers/{number}/attach", get(papers::show).post(papers::attach).layer(DefaultBodyLimit::disable()))
        .route("/papers/{number}/files/{id}", get(papers::attached))
        .route("/papers/{number}/{file}", get(papers::file))
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
        .route("/decisions", get(decisions::list))
        .route("/decisions/{id}", get(decisions::show))
        // The limit of an upload is the reader's own (`sent`), as is that of a text.
        .route("/decisions/read", get(drafts::read::form).post(drafts::read::read).layer(DefaultBodyLimit::disable()))
        .route("/decisions/drafts", get(drafts::back).post(drafts::create))
        .route("/decisions/drafts/{id}", get(drafts::show).post(drafts::save).layer(DefaultBodyLimit::max(TEXT_BYTES_MAX)))
        .route("/decisions/drafts/{id}/discard", get(drafts::back_to).post(drafts::discard))
        .route("/decisions/drafts/{id}/confirm", get(drafts::confirm::show).post(drafts::confirm::confirm))
        .route(
            "/decisions/drafts/{id}/annex",
            get(drafts::annex::show).post(drafts::annex::save).layer(DefaultBodyLimit::max(TEXT_BYTES_MAX)),
        )
        .route("/decisions/drafts/{id}/annex.xlsx", get(drafts::annex::export))
        .route(
            "/decisions/drafts/{id}/annex/paste",
            get(drafts::annex::back).post(drafts::annex::paste).layer(DefaultBodyLimit::max(TEXT_BYTES_MAX)),
        )
        .route(
            "/decisions/drafts/{id}/annex/import",
            get(drafts::annex::back).post(drafts::annex::import).layer(DefaultBodyLimit::disable()),
        )
        .route("/legal-texts", get(legal::list))
}

/// The other language's own name, on the switch.
pub(crate) fn other_name(t: Language) -> &'static str {
    if t == Language::Vietnamese { "English" } else { "Tiếng Việt" }
}

/// The other language's tag, of its name on the switch.
pub(crate) fn other_tag(t: Language) -> &'static str {
    if t == Language::Vietnamese { Language::English.tag() } else { Language::Vietnamese.tag() }
}
