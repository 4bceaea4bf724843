//! The table of routes.

use axum::routing::on;
use dondoc_app::Scope;

use super::description::Description;
use super::{
    Route, Verb, account, body, changes, checks, decisions, definitions, document, dossiers, explain, explore, figures, forecast,
    imports, journal, legal, mappings, papers, planning, quality, ranking, rates, reconcile, search, snapshots, sources, stated,
    units,
};

/// Every address of the API: the router is made of this list, and so are the document and the tests.
pub(crate) const ROUTES: &[Route] = &[
    // Figures.
    Route::get("/v1/overview", |m| on(m, figures::overview), figures::overview_told).with(figures::OVERVIEW).quick(),
    Route::get("/v1/overviews", |m| on(m, figures::overviews), figures::overviews_told).with(figures::OVERVIEWS),
    Route::get("/v1/departments", |m| on(m, figures::departments), figures::departments_told).with(figures::OVERVIEW).quick(),
    Route::get("/v1/procedures", |m| on(m, figures::procedures), figures::procedures_told).with(figures::PROCEDURES),
    Route::get("/v1/rates", |m| on(m, rates::show), rates::show_told).with(rates::QUERY),
    Route::get("/v1/ranking", |m| on(m, ranking::show), ranking::show_told).with(ranking::QUERY),
    Route::get("/v1/forecast", |m| on(m, forecast::show), forecast::show_told).with(forecast::QUERY),
    Route::get("/v1/plan", |m| on(m, planning::plan), planning::plan_told).with(planning::PLAN),
    Route::get("/v1/cascade", |m| on(m, planning::cascade), planning::cascade_told).with(planning::CASCADE),
    Route::get("/v1/explain", |m| on(m, explain::show), explain::show_told).with(explain::QUERY),
    Route::get("/v1/definitions/compare", |m| on(m, definitions::compare), definitions::compare_told).with(definitions::COMPARED),
    Route::get("/v1/explore/pivot", |m| on(m, explore::pivot), explore::pivot_told).with(explore::PIVOT),
    Route::get("/v1/explore/trend", |m| on(m, explore::trend), explore::trend_told).with(explore::TREND),
    Route::get("/v1/explore/compare", |m| on(m, explore::compare), explore::compare_told).with(explore::COMPARE),
    // Units.
    Route::get("/v1/units", |m| on(m, units::list), units::list_told).with(units::LIST),
    Route::get("/v1/units/{unit}", |m| on(m, units::show), units::show_told).with(units::ONE),
    Route::get("/v1/units/{unit}/history", |m| on(m, units::history), units::history_told).with(units::HISTORY),
    Route::get("/v1/search", |m| on(m, search::show), search::show_told).with(search::QUERY),
    // Dossiers.
    Route::get("/v1/dossiers", |m| on(m, dossiers::list), dossiers::list_told).with(dossiers::LIST),
    Route::get("/v1/dossiers/{code}", |m| on(m, dossiers::show), dossiers::show_told),
    Route::get("/v1/account", |m| on(m, account::show), account::show_told).with(account::QUERY),
    // Quality.
    Route::get("/v1/quality", |m| on(m, quality::show), quality::show_told).with(quality::QUERY),
    Route::post("/v1/checks", Scope::ChecksWrite, |m| on(m, checks::switch), checks::switch_told),
    Route::get("/v1/reconcile", |m| on(m, reconcile::show), reconcile::show_told).with(reconcile::QUERY),
    Route::get("/v1/stated", |m| on(m, stated::list), stated::list_told).with(stated::LIST),
    Route::post("/v1/stated", Scope::ChecksWrite, |m| on(m, stated::add), stated::add_told),
    Route::get("/v1/stated/compare", |m| on(m, stated::compare), stated::compare_told).with(stated::COMPARED),
    Route::post("/v1/stated/{id}/remove", Scope::ChecksWrite, |m| on(m, stated::remove), stated::remove_told)
        .with(stated::REMOVED),
    // Imports.
    Route::get("/v1/imports", |m| on(m, imports::list), imports::list_told).with(imports::LIST),
    Route {
        takes_file: true,
        ..Route::post("/v1/imports", Scope::ImportsWrite, |m| on(m, imports::take_in), imports::take_in_told)
            .with(&[body::IMPORT])
    },
    Route::get("/v1/imports/compare", |m| on(m, imports::compare), imports::compare_told).with(imports::COMPARED),
    Route::get("/v1/imports/{id}", |m| on(m, imports::show), imports::show_told),
    Route::get("/v1/imports/{id}/remarks", |m| on(m, imports::remarks), imports::remarks_told),
    Route::post("/v1/imports/{id}/undo", Scope::ImportsWrite, |m| on(m, imports::undo), imports::undo_told),
    Route::get("/v1/mappings", |m| on(m, mappings::list), mappings::list_told).with(mappings::LIST),
    Route {
        verb: Verb::Delete,
        ..Route::post("/v1/mappings/{signature}", Scope::SourcesWrite, |m| on(m, mappings::forget), mappings::forget_told)
    },
    // Closed periods.
    Route::get("/v1/snapshots", |m| on(m, snapshots::list), snapshots::list_told).with(snapshots::LIST),
    Route::post("/v1/snapshots", Scope::SnapshotsWrite, |m| on(m, snapshots::close), snapshots::close_told),
    Route::get("/v1/snapshots/{id}", |m| on(m, snapshots::show), snapshots::show_told),
    Route::get("/v1/snapshots/{id}/verify", |m| on(m, snapshots::verify), snapshots::verify_told)
        .with(snapshots::VERIFIED)
        .untagged(),
    Route::get("/v1/snapshots/{id}/since", |m| on(m, snapshots::since), snapshots::since_told),
    Route::get("/v1/snapshots/{id}/bundle", |m| on(m, snapshots::bundle), snapshots::bundle_told).untagged(),
    // Papers.
    Route::get("/v1/papers", |m| on(m, papers::list), papers::list_told).with(papers::LIST),
    Route::post("/v1/papers", Scope::PapersWrite, |m| on(m, papers::make), papers::make_told),
    Route::get("/v1/papers/{id}", |m| on(m, papers::show), papers::show_told),
    Route::get("/v1/papers/{id}/verify", |m| on(m, papers::verify), papers::verify_told).untagged(),
    Route::get("/v1/papers/{id}/files/{format}", |m| on(m, papers::in_format), papers::file_told),
    Route::get("/v1/papers/{id}/attachments/{file}", |m| on(m, papers::attached), papers::attached_told),
    // Decisions.
    Route::get("/v1/decisions", |m| on(m, decisions::list), decisions::list_told).with(decisions::LIST),
    Route::get("/v1/decisions/{id}", |m| on(m, decisions::show), decisions::show_told),
    Route::get("/v1/decisions/drafts", |m| on(m, decisions::drafts), decisions::drafts_told).with(decisions::LIST),
    Route::post("/v1/decisions/drafts", Scope::DecisionsWrite, |m| on(m, decisions::create), decisions::create_told),
    Route::get("/v1/decisions/drafts/{id}", |m| on(m, decisions::draft), decisions::draft_told),
    Route {
        verb: Verb::Put,
        ..Route::post("/v1/decisions/drafts/{id}", Scope::DecisionsWrite, |m| on(m, decisions::save), decisions::save_told)
    },
    Route::post(
        "/v1/decisions/drafts/{id}/confirm",
        Scope::DecisionsWrite,
        |m| on(m, decisions::confirm),
        decisions::confirm_told,
    ),
    Route::post(
        "/v1/decisions/drafts/{id}/discard",
        Scope::DecisionsWrite,
        |m| on(m, decisions::discard),
        decisions::discard_told,
    ),
    Route::get("/v1/definitions", |m| on(m, definitions::list), definitions::list_told),
    Route::get("/v1/definitions/{id}", |m| on(m, definitions::show), definitions::show_told),
    Route::get("/v1/legal-texts", |m| on(m, legal::list), legal::list_told).with(legal::QUERY),
    // Changes.
    Route::get("/v1/changes", |m| on(m, changes::list), changes::list_told).with(changes::LIST),
    Route::post("/v1/changes", Scope::ChangesWrite, |m| on(m, changes::change), changes::change_told),
    // Operation.
    Route {
        scope: Some(Scope::JournalRead),
        ..Route::get("/v1/journal", |m| on(m, journal::list), journal::list_told).with(journal::LIST)
    },
    Route {
        scope: Some(Scope::JournalRead),
        ..Route::get("/v1/journal/verify", |m| on(m, journal::verify), journal::verify_told).with(journal::VERIFIED).untagged()
    },
    Route::get("/v1/sources", |m| on(m, sources::list), sources::list_told).with(sources::LIST).untagged(),
    Route::get("/v1/sources/{id}", |m| on(m, sources::show), sources::show_told).untagged(),
    Route::post("/v1/sources/{id}/pull", Scope::SourcesWrite, |m| on(m, sources::pull), sources::pull_told),
    Route { scope: None, ..Route::get("/v1/openapi.json", |m| on(m, document::show), document_told).untagged() },
];

fn document_told() -> Description {
    Description::new("operation", "openapi", "This document").answers_with_file(
        200,
        "The document (OpenAPI 3.1).",
        &["application/json"],
    )
}
