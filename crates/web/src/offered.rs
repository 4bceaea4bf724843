//! What is offered to somebody: a link that would be refused to them is shown as its text alone. In one place for all pages, by the same
//! table of rights that the addresses themselves stand behind, and by the units that their grants reach.

use std::borrow::Cow;
use std::collections::HashMap;

use dondoc_app::Acting;
use dondoc_domain::access::Part;
use memchr::memmem;

use crate::pages::routes;
use crate::who::{Asker, Right};

/// The page without the addresses of links that its reader may not follow. `here`: the address of the page itself, which they may.
pub(crate) fn offered(asker: &Asker, here: &str, html: String) -> String {
    // Whoever is not known sees the log-in only, and whoever sits at a lone computer may do everything.
    let Asker::Person(person) = asker else { return html };
    let here = path_of(here);
    // Most links of a page lead to few paths, and mostly nothing after the path matters.
    let mut known: HashMap<&str, bool> = HashMap::new();
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    let link = memmem::Finder::new("<a ");
    while let Some(at) = link.find(rest.as_bytes()) {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        // Templates write `>` within attributes as a reference: the first one ends the tag.
        let (tag, after) = tag.split_at(tag.find('>').unwrap_or(tag.len()));
        match href(tag) {
            Some((start, end)) => {
                let (to, path) = (&tag[start..end], path_of(&tag[start..end]));
                let is_open = match known.get(path) {
                    _ if path == here => true,
                    Some(is_open) => *is_open,
                    None => match opens(person, to) {
                        Opens::Path(is_open) => *known.entry(path).or_insert(is_open),
                        Opens::Address(is_open) => is_open,
                    },
                };
                if is_open {
                    out.push_str(tag);
                } else {
                    out.push_str(tag[..start].trim_end_matches("href=\"").trim_end());
                    out.push_str(&tag[end + 1..]);
                }
            }
            None => out.push_str(tag),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where the address of a link within this program stands in its tag.
fn href(tag: &str) -> Option<(usize, usize)> {
    const BEGINNING: &str = " href=\"";
    let start = tag.find(BEGINNING)? + BEGINNING.len();
    let end = start + tag[start..].find('"')?;
    tag[start..end].starts_with('/').then_some((start, end))
}

/// Does an address open to somebody?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opens {
    /// So does whatever has this path.
    Path(bool),
    /// So does this address.
    Address(bool),
}

/// As far as can be told from an address alone.
fn opens(person: &Acting, to: &str) -> Opens {
    let path = path_of(to);
    let Some(page) = routes::page_at(path) else { return Opens::Path(true) };
    let Right::May(action, resource) = page.look else { return Opens::Path(true) };
    if !person.reached.may(action, resource) {
        return Opens::Path(false);
    }
    // `&` is written as a reference: by templates as one that holds the mark that begins a fragment, in charts by its name.
    let to: Cow<'_, str> = if to.contains('&') { to.replace("&#38;", "&").replace("&amp;", "&").into() } else { to.into() };
    let query = to.split_once('?').map_or("", |(_, query)| query.split('#').next().unwrap_or_default());
    let sent = |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(of, _)| of == name).map(|(_, value)| value);
    let in_path = page.path.starts_with("/units/{unit}").then(|| path.split('/').nth(2)).flatten();
    let unit = match in_path {
        Some(key) => form_urlencoded::parse(key.as_bytes()).next().map(|(key, _)| key),
        None => sent("unit"),
    };
    let is_open = match unit.and_then(|unit| person.part(action, resource, &unit)) {
        // Of no unit, or of one that goes by another name here: whoever follows is told.
        None | Some(Part::All) => true,
        Some(Part::Nothing) => false,
        Some(Part::Departments(own)) => {
            return Opens::Address(sent("department").is_none_or(|department| own.contains(department.as_ref())));
        }
    };
    if in_path.is_some() { Opens::Path(is_open) } else { Opens::Address(is_open) }
}

fn path_of(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use dondoc_domain::access::{Grant, Reached, Role};
    use dondoc_domain::catalogue::History;
    use dondoc_domain::dossiers::UnitId;
    use dondoc_domain::organisation::{Organisation, Tier, Unit};
    use dondoc_domain::time::{Day, Validity};

    use super::*;

    fn somebody(role: Role) -> Asker {
        let grant = Grant { role, unit: None, department: None, from: Day::MIN, until: None };
        let reached = Reached::of(&[grant], &Organisation::default(), Day(0));
        Asker::Person(Arc::new(Acting { id: 1, login: "a".into(), name: "A".into(), reached, keys: Arc::default() }))
    }

    #[test]
    fn what_may_not_be_followed_is_no_link() {
        let html = concat!(
            r##"<p><a class="num" href="/units/06157/dossiers?a=1&#38;b=2" title="x">12</a> <a href="/units/06157?a=1">Xã</a> "##,
            r##"<a href="#top">a &lt; b</a> <a href="https://example.org/people">y</a> <a name="b">c</a> <a href="/people">d</a></p>"##
        );
        let of = |role: Role| offered(&somebody(role), "/", html.to_owned());
        let without = html.replace(r#" href="/people""#, "");
        assert_eq!(of(Role::Statistics), without);
        assert_eq!(of(Role::Viewer), without.replace(r#" href="/units/06157/dossiers?a=1&#38;b=2""#, ""));
        assert_eq!(of(Role::Auditor), html, "sees everything");
        for asker in [Asker::Here, Asker::Nobody] {
            assert_eq!(offered(&asker, "/", html.to_owned()), html);
        }
        assert_eq!(offered(&somebody(Role::Viewer), "/people?lang=en", html.to_owned()).matches("/people\"").count(), 2, "here");
        for torn in ["<a ", "<a href=\"", "<a href=\"/people", "<a >", "", "<"] {
            assert_eq!(offered(&somebody(Role::Viewer), "/", torn.to_owned()), torn);
        }
    }

    #[test]
    fn what_is_of_another_unit_or_department_is_no_link() {
        let unit = |code: &str| Unit {
            code: code.into(),
            tier: Tier::Commune,
            name: code.into(),
            former_names: History::default(),
            parents: History::default(),
            validity: Validity::ALWAYS,
            local_id: None,
            dossier_prefixes: BTreeSet::new(),
        };
        let units = [(UnitId(1), unit("06157")), (UnitId(2), unit("06139"))].into();
        let organisation = Organisation { units, ..Organisation::default() };
        let grant =
            Grant { role: Role::Department, unit: Some(UnitId(1)), department: Some("TPHT".into()), from: Day::MIN, until: None };
        let keys = HashMap::from([("06157".to_owned(), UnitId(1)), ("06139@2025-06-30".to_owned(), UnitId(2))]);
        let reached = Reached::of(&[grant], &organisation, Day(0));
        let somebody = Acting { id: 1, login: "a".into(), name: "A".into(), reached, keys: Arc::new(keys) };
        for (to, opens_to) in [
            ("/units/06157", true),
            ("/units/06157/dossiers?period=2023", true),
            ("/units/06157/dossiers?period=2023&#38;department=TPHT#top", true),
            ("/units/06157/dossiers?period=2023&#38;department=DCNN", false),
            ("/units/06157/dossiers?period=2023&amp;department=DCNN", false),
            ("/units/06157/procedures?period=2023&#38;department=DCNN", true),
            ("/units/06139%402025-06-30/ranking", false),
            ("/explore?period=2023&#38;unit=06139%402025-06-30", false),
            ("/explore?period=2023&#38;unit=06157", true),
            ("/explore?unit=another-name", true),
            ("/people", false),
            ("/search?q=a", true),
            ("/nowhere", true),
        ] {
            let (Opens::Path(is_open) | Opens::Address(is_open)) = opens(&somebody, to);
            assert_eq!(is_open, opens_to, "{to}");
        }
    }
}
