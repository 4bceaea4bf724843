//! Whatever a page offers to somebody is open to them: every link of every page is followed, for each role by itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::StatusCode;
use dondoc_domain::access::{Action, Reach, Resource, Role};

use super::rights::{UNIT, World, granted, sample};
use crate::Settings;
use crate::pages::routes::{PAGES, page_at};
use crate::who::Right;

/// Addresses that differ by the values of their parts and parameters only: so many of them are looked at.
const ALIKE_MAX: usize = 2;

/// What only a click on purpose does.
const LEFT: [&str; 2] = ["/logout", "/login"];

/// The values of an attribute, as a browser reads them.
fn values<'a>(html: &'a str, beginning: &'a str) -> impl Iterator<Item = String> + 'a {
    let value = |rest: &str| rest.split('"').next().unwrap_or_default().replace("&#38;", "&").replace("&amp;", "&");
    html.split(beginning).skip(1).map(value)
}

/// The pattern of an address and the names of its parameters.
fn shape(address: &str) -> Option<String> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let page = page_at(path)?;
    let names: BTreeSet<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    Some(format!("{}?{}", page.path, names.into_iter().collect::<Vec<_>>().join("&")))
}

/// Goes wherever pages lead a role, from the front page and every address of the table on.
async fn follow(role: Role) {
    let world = World::new(Settings::default()).await;
    let cookie = world.somebody(role.name(), granted(role)).await;
    let mut open: VecDeque<(String, String)> = VecDeque::from([("/".to_owned(), "the front page".to_owned())]);
    open.extend(PAGES.iter().map(|page| (sample(page.path), String::new())));
    open.extend([format!("/units/{UNIT}?period=2023"), "/papers/new?kind=report".to_owned()].map(|at| (at, String::new())));
    let (mut seen, mut alike) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    let (mut followed, mut refused) = (0, Vec::new());
    while let Some((address, from)) = open.pop_front() {
        let path = address.split('?').next().unwrap_or_default();
        let Some(shape) = shape(&address).filter(|_| !LEFT.contains(&path)) else { continue };
        // Patterns of the table are tried whatever they lead to: where they are refused nothing was offered.
        let typed = from.is_empty();
        let count = alike.entry(shape).or_default();
        if *count >= ALIKE_MAX && !typed || !seen.insert(address.clone()) {
            continue;
        }
        *count += 1;
        let answered = world.get(&address, Some(&cookie)).await;
        assert!(answered.status.as_u16() < 500, "{role:?} {address} of {from}: {}", answered.status);
        if answered.status == StatusCode::FORBIDDEN {
            if !typed {
                refused.push(format!("{address} of {from}"));
            }
            continue;
        }
        followed += usize::from(!typed);
        if answered.status != StatusCode::OK || !answered.html.starts_with("<!doctype html>") {
            continue;
        }
        for tag in answered.html.split("<form ").skip(1).filter_map(|rest| rest.split('>').next()) {
            let Some(to) = values(tag, "action=\"").next() else { continue };
            let page = page_at(to.split('?').next().unwrap_or_default()).unwrap_or_else(|| panic!("{to} of {address}"));
            let needed = if tag.contains("method=\"post\"") { page.send } else { Some(page.look) };
            if !needed.is_some_and(|right| open_to(role, right)) {
                refused.push(format!("form {to} of {address}"));
            }
        }
        let links = values(&answered.html, " href=\"").filter(|to| to.starts_with('/') && !to.starts_with("//"));
        open.extend(links.map(|to| (to.split('#').next().unwrap_or_default().to_owned(), address.clone())));
    }
    assert!(refused.is_empty(), "{role:?} is offered {} things that are refused:\n{}", refused.len(), refused.join("\n"));
    assert!(followed > 20, "{role:?}: only {followed} links were followed");
}

fn open_to(role: Role, right: Right) -> bool {
    match right {
        Right::Open | Right::LoggedIn => true,
        Right::May(action, resource) => reaches(role, action, resource),
    }
}

fn reaches(role: Role, action: Action, resource: Resource) -> bool {
    role.reach(action, resource).is_some_and(|reach| reach != Reach::Whole || granted(role).unit.is_none())
}

macro_rules! roles {
    ($($name:ident: $role:ident),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $name() {
                follow(Role::$role).await;
            }
        )*

        #[test]
        fn every_role_follows_its_links() {
            assert_eq!([$(Role::$role),*], Role::ALL);
        }
    };
}

roles! {
    no_link_is_refused_to_an_administrator: Administrator,
    no_link_is_refused_to_statistics: Statistics,
    no_link_is_refused_to_a_department: Department,
    no_link_is_refused_to_a_chairperson: Chairperson,
    no_link_is_refused_to_a_viewer: Viewer,
    no_link_is_refused_to_an_auditor: Auditor,
}
