//! Every address with a page behind it, and the right that it needs. The router is made of this list and of nothing else, so that no
//! address can be without one; whether a page may be seen of a certain unit is asked by the use case behind it.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{MethodRouter, get};
use dondoc_domain::access::Action::{Decide, Enter, Export, View};
use dondoc_domain::access::Resource::{
    Catalogue, Decisions, Dossiers, Figures, Imports, Journal, Machines, Organisation, Papers, People, Periods, Quality, Stated,
};
use tokio::runtime::Handle;

use super::*;
use crate::who::{self, Right};
use crate::{Site, lanes};

/// The largest form that holds the text of a decision or its annex: letters of Vietnamese take nine bytes each.
const TEXT_BYTES_MAX: usize = 4 << 20;

/// An address, what is needed to look at it, and what to send something to it.
pub(crate) struct Page {
    pub(crate) path: &'static str,
    pub(crate) look: Right,
    /// `None`: nothing can be sent there.
    pub(crate) send: Option<Right>,
    /// Is it made in the lane of what somebody waits for at a glance?
    quick: bool,
    handler: fn() -> MethodRouter<Site>,
}

const fn page(path: &'static str, look: Right, handler: fn() -> MethodRouter<Site>) -> Page {
    Page { path, look, send: None, quick: false, handler }
}

const fn form(path: &'static str, look: Right, send: Right, handler: fn() -> MethodRouter<Site>) -> Page {
    Page { path, look, send: Some(send), quick: false, handler }
}

/// A page of the quick lane.
const fn overview(path: &'static str, look: Right, handler: fn() -> MethodRouter<Site>) -> Page {
    Page { quick: true, ..page(path, look, handler) }
}

use Right::{LoggedIn, May, Open};

/// All of them.
pub(crate) const PAGES: &[Page] = &[
    form("/login", Open, Open, || get(login::form).post(login::log_in)),
    form("/login/code", Open, Open, || get(login::code_form).post(login::code)),
    form("/login/resume", Open, Open, || get(login::form).post(login::resume)),
    page("/login/sso", Open, || get(sign_on::begin)),
    page("/login/sso/back", Open, || get(sign_on::back)),
    form("/logout", Open, Open, || get(login::out_form).post(login::log_out)),
    form("/set-up", Open, Open, || get(set_up::form).post(set_up::set_up)),
    page("/account", LoggedIn, || get(account::show)),
    form("/account/password", LoggedIn, LoggedIn, || get(account::show).post(account::password)),
    form("/account/second-factor", LoggedIn, LoggedIn, || get(account::second_factor).post(account::add_second_factor)),
    form("/account/second-factor/off", LoggedIn, LoggedIn, || get(account::show).post(account::drop_second_factor)),
    form("/account/sessions", LoggedIn, LoggedIn, || get(account::show).post(account::end_sessions)),
    form("/account/sso/off", LoggedIn, LoggedIn, || get(account::show).post(account::unlink)),
    form("/people", May(View, People), May(Decide, People), || get(people::list).post(people::add)),
    form("/people/{id}", May(View, People), May(Decide, People), || get(people::show).post(people::change)),
    form("/people/{id}/grants", May(View, People), May(Decide, People), || get(people::back).post(people::grant)),
    form("/people/{id}/withdraw", May(View, People), May(Decide, People), || get(people::back).post(people::withdraw)),
    form("/people/{id}/unlock", May(View, People), May(Decide, People), || get(people::back).post(people::unlock)),
    form("/people/{id}/password", May(View, People), May(Decide, People), || get(people::back).post(people::reset)),
    form("/people/{id}/unlink", May(View, People), May(Decide, People), || get(people::back).post(people::unlink)),
    overview("/", LoggedIn, || get(home::show)),
    overview("/units/{unit}", May(View, Figures), || get(unit::show)),
    page("/units/{unit}/history", May(View, Figures), || get(history::show)),
    page("/units/{unit}/stated", May(View, Stated), || get(stated::show)),
    form("/units/{unit}/stated/add", May(View, Stated), May(Enter, Stated), || get(stated::back).post(stated::add)),
    form("/units/{unit}/stated/remove", May(View, Stated), May(Enter, Stated), || get(stated::back).post(stated::remove)),
    page("/units/{unit}/ranking", May(View, Figures), || get(ranking::show)),
    page("/units/{unit}/forecast", May(View, Figures), || get(forecast::show)),
    page("/units/{unit}/plan", May(View, Figures), || get(plan::show)),
    page("/units/{unit}/cascade", May(View, Figures), || get(cascade::show)),
    page("/units/{unit}/procedures", May(View, Figures), || get(procedures::show)),
    page("/units/{unit}/dossiers", May(View, Dossiers), || get(dossiers::list)),
    page("/units/{unit}/quality", May(View, Quality), || get(quality::show)),
    form("/units/{unit}/quality/preview", May(View, Quality), May(View, Quality), || get(quality::back).post(quality::preview)),
    form("/units/{unit}/quality/switch", May(View, Quality), May(Decide, Quality), || get(quality::back).post(quality::switch)),
    page("/units/{unit}/reconcile", May(View, Figures), || get(reconcile::show)),
    form("/units/{unit}/close", May(Decide, Periods), May(Decide, Periods), || {
        get(snapshots::close::form).post(snapshots::close::close)
    }),
    page("/snapshots", May(View, Periods), || get(snapshots::list)),
    page("/snapshots/{number}", May(View, Periods), || get(snapshots::show)),
    page("/snapshots/{number}/verify", May(View, Periods), || get(snapshots::verify)),
    page("/snapshots/{number}/bundle", May(Export, Periods), || get(snapshots::bundle)),
    page("/snapshots/{number}/document", May(Export, Periods), || get(snapshots::document)),
    page("/papers", May(View, Papers), || get(papers::list)),
    page("/papers/new", May(Enter, Papers), || get(papers::new)),
    form("/papers/preview", May(Enter, Papers), May(Enter, Papers), || get(papers::back).post(papers::preview)),
    form("/papers/make", May(Enter, Papers), May(Enter, Papers), || get(papers::back).post(papers::make)),
    page("/papers/{number}", May(View, Papers), || get(papers::show)),
    page("/papers/{number}/verify", May(View, Papers), || get(papers::verify)),
    form("/papers/{number}/attach", May(View, Papers), May(Decide, Papers), || {
        get(papers::show).post(papers::attach).layer(DefaultBodyLimit::disable())
    }),
    page("/papers/{number}/files/{id}", May(View, Papers), || get(papers::attached)),
    page("/papers/{number}/{file}", May(View, Papers), || get(papers::file)),
    page("/units/{unit}/definitions", May(View, Figures), || get(definitions::compare)),
    page("/dossiers/{code}", May(View, Dossiers), || get(dossiers::show)),
    page("/explore", May(View, Figures), || get(explore::show)),
    page("/search", LoggedIn, || get(search::show)),
    overview("/search/suggest", LoggedIn, || get(search::suggest)),
    page("/explain", May(View, Figures), || get(explain::show)),
    page("/explain/part", May(View, Dossiers), || get(explain::show_part)),
    page("/imports", May(View, Imports), || get(imports::list)),
    form("/imports/new", May(Enter, Imports), May(Enter, Imports), || {
        get(uploads::form).post(uploads::preview).layer(DefaultBodyLimit::disable())
    }),
    form("/imports/preview", May(Enter, Imports), May(Enter, Imports), || get(uploads::back).post(uploads::again)),
    page("/imports/preview/{token}/{file}/remarks.xlsx", May(Enter, Imports), || get(uploads::remarks)),
    page("/imports/mappings", May(View, Imports), || get(mappings::list)),
    form("/imports/mappings/forget", May(View, Imports), May(Decide, Imports), || get(mappings::back).post(mappings::forget)),
    form("/imports/mapping", May(Enter, Imports), May(Enter, Imports), || get(uploads::back).post(uploads::map)),
    page("/imports/progress/{token}", May(Enter, Imports), || get(uploads::progress)),
    form("/imports/confirm", May(Enter, Imports), May(Enter, Imports), || get(uploads::back).post(uploads::confirm)),
    form("/imports/discard", May(Enter, Imports), May(Enter, Imports), || get(uploads::back).post(uploads::discard)),
    page("/imports/compare", May(View, Dossiers), || get(compare::show)),
    page("/imports/{id}", May(View, Imports), || get(imports::show)),
    page("/imports/{id}/remarks.xlsx", May(Export, Imports), || get(imports::remarks)),
    form("/imports/{id}/undo", May(View, Imports), May(Decide, Imports), || get(imports::back).post(imports::undo)),
    form("/tokens", May(View, Machines), May(Decide, Machines), || get(tokens::list).post(tokens::make)),
    form("/tokens/{id}/revoke", May(View, Machines), May(Decide, Machines), || get(tokens::back).post(tokens::revoke)),
    page("/sources", May(View, Machines), || get(sources::list)),
    form("/sources/{id}/pull", May(View, Machines), May(Enter, Machines), || get(sources::back).post(sources::pull)),
    page("/journal", May(View, Journal), || get(journal::list)),
    page("/journal/verify", May(View, Journal), || get(journal::verify)),
    page("/changes", May(View, Organisation), || get(changes::list)),
    form("/changes/preview", May(View, Organisation), May(Enter, Organisation), || get(changes::back).post(changes::preview)),
    form("/changes/confirm", May(View, Organisation), May(Decide, Organisation), || get(changes::back).post(changes::confirm)),
    page("/definitions", May(View, Catalogue), || get(definitions::list)),
    page("/definitions/{id}", May(View, Catalogue), || get(definitions::show)),
    page("/decisions", May(View, Decisions), || get(decisions::list)),
    page("/decisions/{id}", May(View, Decisions), || get(decisions::show)),
    form("/decisions/read", May(Enter, Decisions), May(Enter, Decisions), || {
        get(drafts::read::form).post(drafts::read::read).layer(DefaultBodyLimit::disable())
    }),
    form("/decisions/drafts", May(View, Decisions), May(Enter, Decisions), || get(drafts::back).post(drafts::create)),
    form("/decisions/drafts/{id}", May(View, Decisions), May(Enter, Decisions), || {
        get(drafts::show).post(drafts::save).layer(DefaultBodyLimit::max(TEXT_BYTES_MAX))
    }),
    form("/decisions/drafts/{id}/discard", May(View, Decisions), May(Enter, Decisions), || {
        get(drafts::back_to).post(drafts::discard)
    }),
    form("/decisions/drafts/{id}/confirm", May(View, Decisions), May(Decide, Decisions), || {
        get(drafts::confirm::show).post(drafts::confirm::confirm)
    }),
    form("/decisions/drafts/{id}/annex", May(View, Decisions), May(Enter, Decisions), || {
        get(drafts::annex::show).post(drafts::annex::save).layer(DefaultBodyLimit::max(TEXT_BYTES_MAX))
    }),
    page("/decisions/drafts/{id}/annex.xlsx", May(View, Decisions), || get(drafts::annex::export)),
    form("/decisions/drafts/{id}/annex/paste", May(View, Decisions), May(Enter, Decisions), || {
        get(drafts::annex::back).post(drafts::annex::paste).layer(DefaultBodyLimit::max(TEXT_BYTES_MAX))
    }),
    form("/decisions/drafts/{id}/annex/import", May(View, Decisions), May(Enter, Decisions), || {
        get(drafts::annex::back).post(drafts::annex::import).layer(DefaultBodyLimit::disable())
    }),
    page("/legal-texts", May(View, Catalogue), || get(legal::list)),
];

/// The page behind a path, as the router finds it: a part that stands here as it is goes before one that may be anything.
pub(crate) fn page_at(path: &str) -> Option<&'static Page> {
    type Pattern = (Vec<&'static str>, &'static Page);
    static PATTERNS: LazyLock<HashMap<&'static str, Vec<Pattern>>> = LazyLock::new(|| {
        let mut patterns: Vec<Pattern> = PAGES.iter().map(|page| (page.path.split('/').skip(1).collect(), page)).collect();
        patterns.sort_by_key(|(parts, _)| parts.iter().map(|part| is_any(part)).collect::<Vec<bool>>());
        let mut by_first: HashMap<&'static str, Vec<Pattern>> = HashMap::new();
        for pattern in patterns {
            by_first.entry(pattern.0[0]).or_default().push(pattern);
        }
        by_first
    });
    let parts = || path.split('/').skip(1);
    let fits = |(pattern, _): &&Pattern| {
        pattern.len() == parts().count()
            && pattern.iter().zip(parts()).all(|(p, part)| is_any(p) && !part.is_empty() || *p == part)
    };
    PATTERNS.get(parts().next()?)?.iter().find(fits).map(|(_, page)| *page)
}

/// May this part of a pattern be anything?
fn is_any(part: &str) -> bool {
    part.starts_with('{')
}

/// The router of all pages, each behind its right.
pub(crate) fn routes(patient: Option<&Handle>) -> Router<Site> {
    PAGES.iter().fold(Router::new(), |router, page| {
        let guard = middleware::from_fn_with_state((page.look, page.send), who::guard);
        let handler = lanes::within(patient.filter(|_| !page.quick), (page.handler)());
        router.route(page.path, handler.layer(guard))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_the_page_that_the_router_finds() {
        for page in PAGES {
            let path: String = page
                .path
                .split('/')
                .skip(1)
                .map(|part| if is_any(part) { "/x-9" } else { part })
                .fold(String::new(), |path, part| if part.starts_with('/') { path + part } else { path + "/" + part });
            let found = page_at(&path).map(|found| found.path);
            assert_eq!(found, Some(page.path), "{path}");
        }
        for (path, page) in [
            ("/", Some("/")),
            ("/imports/compare", Some("/imports/compare")),
            ("/imports/7", Some("/imports/{id}")),
            ("/papers/3/verify", Some("/papers/{number}/verify")),
            ("/papers/3/docx", Some("/papers/{number}/{file}")),
            ("/units//ranking", None),
            ("/units/06157/ranking/", None),
            ("/static/dondoc.css", None),
            ("", None),
        ] {
            assert_eq!(page_at(path).map(|found| found.path), page, "{path}");
        }
    }
}
