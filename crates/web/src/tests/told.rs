//! All that a page shows can be read by programs: each page with the addresses of the API that tell the same, or why there are none.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;

use crate::api::ROUTES;
use crate::pages::routes::PAGES;

/// Where a page's things are read by programs.
enum Told {
    /// At these addresses, below `/api`.
    At(&'static [&'static str]),
    /// Nowhere, and why.
    Nowhere(&'static str),
}

use Told::{At, Nowhere};

const SESSION: &str = "is about the session of a person: a program has a token instead";
const PERSONAL: &str = "people and what they may are managed by people: no token is to give rights, or to tell who has which";
const FORM: &str = "is a form: what it shows is asked for by the parameters of what it is sent to";
const BACK: &str = "leads back to the page of its form";

/// Each page. What is found by `unit` and `period` in an address of a page is a parameter of the API.
const TOLD: &[(&str, Told)] = &[
    ("/login", Nowhere(SESSION)),
    ("/login/code", Nowhere(SESSION)),
    ("/logout", Nowhere(SESSION)),
    ("/set-up", Nowhere(SESSION)),
    ("/account", Nowhere(SESSION)),
    ("/account/password", Nowhere(SESSION)),
    ("/account/second-factor", Nowhere(SESSION)),
    ("/account/second-factor/off", Nowhere(SESSION)),
    ("/account/sessions", Nowhere(SESSION)),
    ("/account/sso/off", Nowhere(SESSION)),
    ("/login/resume", Nowhere(SESSION)),
    ("/login/sso", Nowhere(SESSION)),
    ("/login/sso/back", Nowhere(SESSION)),
    ("/people", Nowhere(PERSONAL)),
    ("/people/{id}", Nowhere(PERSONAL)),
    ("/people/{id}/grants", Nowhere(BACK)),
    ("/people/{id}/withdraw", Nowhere(BACK)),
    ("/people/{id}/unlock", Nowhere(BACK)),
    ("/people/{id}/unlink", Nowhere(BACK)),
    ("/people/{id}/password", Nowhere(BACK)),
    // What concerns whoever looks today: put together from these.
    (
        "/",
        At(&[
            "/v1/overviews",
            "/v1/overview",
            "/v1/explore/compare",
            "/v1/plan",
            "/v1/snapshots",
            "/v1/decisions/drafts",
            "/v1/journal",
        ]),
    ),
    ("/units/{unit}", At(&["/v1/overview", "/v1/forecast", "/v1/units/{unit}"])),
    ("/units/{unit}/history", At(&["/v1/units/{unit}/history"])),
    ("/units/{unit}/stated", At(&["/v1/stated", "/v1/stated/compare"])),
    ("/units/{unit}/stated/add", Nowhere(BACK)),
    ("/units/{unit}/stated/remove", Nowhere(BACK)),
    ("/units/{unit}/ranking", At(&["/v1/ranking"])),
    ("/units/{unit}/forecast", At(&["/v1/forecast"])),
    ("/units/{unit}/plan", At(&["/v1/plan"])),
    ("/units/{unit}/cascade", At(&["/v1/cascade"])),
    ("/units/{unit}/procedures", At(&["/v1/procedures"])),
    ("/units/{unit}/dossiers", At(&["/v1/dossiers"])),
    ("/units/{unit}/quality", At(&["/v1/quality", "/v1/account"])),
    ("/units/{unit}/quality/preview", Nowhere(BACK)),
    ("/units/{unit}/quality/switch", Nowhere(BACK)),
    ("/units/{unit}/reconcile", At(&["/v1/reconcile"])),
    ("/units/{unit}/close", Nowhere(FORM)),
    ("/snapshots", At(&["/v1/snapshots"])),
    ("/snapshots/{number}", At(&["/v1/snapshots/{id}", "/v1/snapshots/{id}/since"])),
    ("/snapshots/{number}/verify", At(&["/v1/snapshots/{id}/verify"])),
    ("/snapshots/{number}/bundle", At(&["/v1/snapshots/{id}/bundle"])),
    ("/snapshots/{number}/document", At(&["/v1/snapshots/{id}"])),
    ("/papers", At(&["/v1/papers"])),
    ("/papers/new", Nowhere(FORM)),
    ("/papers/preview", Nowhere(BACK)),
    ("/papers/make", Nowhere(BACK)),
    ("/papers/{number}", At(&["/v1/papers/{id}"])),
    ("/papers/{number}/verify", At(&["/v1/papers/{id}/verify"])),
    ("/papers/{number}/attach", At(&["/v1/papers/{id}"])),
    ("/papers/{number}/files/{id}", At(&["/v1/papers/{id}/attachments/{file}"])),
    ("/papers/{number}/{file}", At(&["/v1/papers/{id}/files/{format}"])),
    ("/units/{unit}/definitions", At(&["/v1/definitions/compare"])),
    ("/dossiers/{code}", At(&["/v1/dossiers/{code}"])),
    ("/explore", At(&["/v1/explore/pivot", "/v1/explore/trend", "/v1/explore/compare"])),
    ("/search", At(&["/v1/search"])),
    ("/search/suggest", At(&["/v1/search"])),
    ("/explain", At(&["/v1/explain"])),
    ("/explain/part", At(&["/v1/explain"])),
    ("/imports", At(&["/v1/imports"])),
    ("/imports/new", Nowhere(FORM)),
    ("/imports/preview", Nowhere(BACK)),
    (
        "/imports/preview/{token}/{file}/remarks.xlsx",
        Nowhere("is about a file that waits in the memory of a session: a program asks with `dry_run` and is told the remarks"),
    ),
    ("/imports/mappings", At(&["/v1/mappings"])),
    ("/imports/mappings/forget", Nowhere(BACK)),
    ("/imports/mapping", Nowhere(BACK)),
    (
        "/imports/progress/{token}",
        Nowhere("is about an import under way in a session: a program is answered when its import is done"),
    ),
    ("/imports/confirm", Nowhere(BACK)),
    ("/imports/discard", Nowhere(BACK)),
    ("/imports/compare", At(&["/v1/imports/compare"])),
    ("/imports/{id}", At(&["/v1/imports/{id}"])),
    ("/imports/{id}/remarks.xlsx", At(&["/v1/imports/{id}/remarks"])),
    ("/imports/{id}/undo", Nowhere(BACK)),
    ("/tokens", Nowhere("who has one token is not to learn which others there are, and none is to make another")),
    ("/tokens/{id}/revoke", Nowhere(BACK)),
    ("/sources", At(&["/v1/sources", "/v1/sources/{id}"])),
    ("/sources/{id}/pull", Nowhere(BACK)),
    ("/journal", At(&["/v1/journal"])),
    ("/journal/verify", At(&["/v1/journal/verify"])),
    ("/changes", At(&["/v1/changes"])),
    ("/changes/preview", Nowhere(BACK)),
    ("/changes/confirm", Nowhere(BACK)),
    ("/definitions", At(&["/v1/definitions"])),
    ("/definitions/{id}", At(&["/v1/definitions/{id}"])),
    ("/decisions", At(&["/v1/decisions", "/v1/decisions/drafts"])),
    ("/decisions/{id}", At(&["/v1/decisions/{id}"])),
    ("/decisions/read", Nowhere(FORM)),
    ("/decisions/drafts", Nowhere(BACK)),
    ("/decisions/drafts/{id}", At(&["/v1/decisions/drafts/{id}"])),
    ("/decisions/drafts/{id}/discard", Nowhere(BACK)),
    ("/decisions/drafts/{id}/confirm", At(&["/v1/decisions/drafts/{id}"])),
    ("/decisions/drafts/{id}/annex", At(&["/v1/decisions/drafts/{id}"])),
    ("/decisions/drafts/{id}/annex.xlsx", At(&["/v1/decisions/drafts/{id}"])),
    ("/decisions/drafts/{id}/annex/paste", Nowhere(BACK)),
    ("/decisions/drafts/{id}/annex/import", Nowhere(BACK)),
    ("/legal-texts", At(&["/v1/legal-texts"])),
];

/// What is only about showing: a program goes on by `cursor`.
const PAGE_ONLY: [&str; 1] = ["page"];

#[test]
fn all_that_a_page_shows_can_be_read() {
    let pages: BTreeSet<&str> = PAGES.iter().map(|page| page.path).collect();
    let told: BTreeMap<&str, &Told> = TOLD.iter().map(|(page, told)| (*page, told)).collect();
    assert_eq!(told.len(), TOLD.len(), "a page is there twice");
    let missing: Vec<&&str> = pages.iter().filter(|page| !told.contains_key(**page)).collect();
    assert!(missing.is_empty(), "say in TOLD where programs read what is shown at {missing:?}, or why nowhere");
    let gone: Vec<&&str> = told.keys().filter(|page| !pages.contains(**page)).collect();
    assert!(gone.is_empty(), "there are no such pages any more: {gone:?}");
    let read: BTreeSet<&str> = ROUTES.iter().filter(|route| route.verb.method() == Method::GET).map(|route| route.path).collect();
    for (page, told) in &told {
        match told {
            At(addresses) => {
                assert!(!addresses.is_empty(), "{page}");
                let unknown: Vec<&&str> = addresses.iter().filter(|address| !read.contains(**address)).collect();
                assert!(unknown.is_empty(), "{page}: {unknown:?} is no address of the API");
            }
            Nowhere(why) => assert!(!why.is_empty(), "{page}"),
        }
    }
    // A page that is only looked at and of no session has what it shows told.
    for page in PAGES.iter().filter(|page| page.send.is_none() && !page.path.starts_with("/imports/") && page.path != "/account")
    {
        assert!(matches!(told[page.path], At(_) | Nowhere(SESSION)) || page.path == "/papers/new", "{}", page.path);
    }
}

/// What the lists of a unit can be narrowed to on a page, a program can ask for too.
#[test]
fn what_a_page_can_be_narrowed_to_a_program_can_ask_for() {
    let links = crate::links::Scope::founding("06157", "2023");
    let all = dondoc_app::views::DossierFilter {
        procedure: Some("1.001193".into()),
        department: Some("TPHT".into()),
        channel: Some(dondoc_domain::dossiers::Channel::Online),
        field: Some("Hộ tịch".into()),
        level: Some(dondoc_domain::catalogue::Level::Full),
        indicator: Some("online_dossiers".into()),
        excluded: Some(dondoc_domain::dossiers::Exclusion::StatusNotCounted),
        flag: Some(dondoc_domain::dossiers::Flag::ALL[0]),
        check: Some(dondoc_domain::quality::Check::ALL[0]),
        page: 2,
    };
    let address = links.dossiers(&all);
    let asked: BTreeSet<&str> = address.split(['?', '&']).skip(1).filter_map(|pair| pair.split('=').next()).collect();
    assert!(asked.len() >= 11, "{address}");
    let route = ROUTES.iter().find(|route| route.path == "/v1/dossiers").unwrap();
    let known: BTreeSet<&str> = route.query.iter().flat_map(|group| group.iter()).map(|param| param.name).collect();
    let unknown: Vec<&&str> = asked.iter().filter(|name| !known.contains(**name) && !PAGE_ONLY.contains(name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
