//! Addresses: the template of a profile filled in, and which addresses may be asked at all.

use dondoc_domain::diagnostics::Diagnostic;
use url::{Host, Url};

use crate::profile::Paging;

/// The longest address that is asked.
const ADDRESS_MAX: usize = 8 << 10;

/// What may stand in a template.
const PLACEHOLDERS: [&str; 5] = ["page", "offset", "size", "cursor", "since"];

/// What is filled into a template.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    pub(crate) page: Option<u64>,
    pub(crate) offset: Option<u64>,
    pub(crate) size: Option<u64>,
    pub(crate) cursor: Option<String>,
    pub(crate) since: Option<String>,
}

impl Values {
    fn of(&self, name: &str) -> Option<String> {
        let number = |n: Option<u64>| n.map(|n| n.to_string());
        match name {
            "page" => number(self.page),
            "offset" => number(self.offset),
            "size" => number(self.size),
            "cursor" => self.cursor.clone(),
            "since" => self.since.clone(),
            _ => None,
        }
    }
}

/// Fills a template in; values are escaped, so that none can lead elsewhere.
pub(crate) fn fill(template: &str, values: &Values) -> String {
    let mut address = template.to_owned();
    for name in PLACEHOLDERS {
        let value = values.of(name).unwrap_or_default();
        let escaped: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        address = address.replace(&format!("{{{name}}}"), &escaped);
    }
    address
}

/// What is wrong with a template.
pub(crate) fn check(template: &str, paging: &Paging, sized: bool, since: bool, plain_http: bool) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let wrong = |expected: &str| Diagnostic::refusal("profile-value-wrong").with("key", "url").with("expected", expected);
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        let name = after.split('}').next().unwrap_or_default();
        if !PLACEHOLDERS.contains(&name) {
            problems.push(wrong("{page} {offset} {size} {cursor} {since}"));
            break;
        }
        rest = after;
    }
    let needed = |name: &str| match name {
        "page" => matches!(paging, Paging::Page { .. }),
        "offset" => matches!(paging, Paging::Offset { .. }),
        "cursor" => matches!(paging, Paging::Cursor { .. }),
        "since" => since,
        _ => sized,
    };
    for name in PLACEHOLDERS {
        let there = template.contains(&format!("{{{name}}}"));
        if there != needed(name) && (name != "size" || there) {
            let code = if there { "profile-placeholder-unused" } else { "profile-placeholder-missing" };
            problems.push(Diagnostic::refusal(code).with("placeholder", format!("{{{name}}}")));
        }
    }
    // Who could choose the host could send the secrets of the headers anywhere.
    let sample = Values { cursor: Some("x".to_owned()), since: Some("x".to_owned()), ..Values::default() };
    let other =
        Values { page: Some(1), offset: Some(1), size: Some(1), cursor: Some("y".to_owned()), since: Some("y".to_owned()) };
    match (Url::parse(&fill(template, &sample)), Url::parse(&fill(template, &other))) {
        (Ok(url), Ok(again)) if url.origin() == again.origin() => {
            problems.extend(allowed(&url, plain_http).err().map(|problem| *problem));
        }
        _ => problems.push(wrong("https://…")),
    }
    problems
}

/// Only http and https; http only to this machine, unless the profile says so.
fn allowed(url: &Url, plain_http: bool) -> Result<(), Box<Diagnostic>> {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    if url.host().is_none() || !url.username().is_empty() || url.password().is_some() {
        return Err(not_web());
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if loopback || plain_http => Ok(()),
        "http" => Err(Box::new(Diagnostic::refusal("source-plain-http"))),
        _ => Err(not_web()),
    }
}

fn not_web() -> Box<Diagnostic> {
    Box::new(Diagnostic::refusal("profile-value-wrong").with("key", "url").with("expected", "https://…"))
}

/// Is it this machine?
pub(crate) fn is_loopback(url: &Url) -> bool {
    allowed(url, false).is_ok() && url.scheme() == "http"
}

/// An address to which a page or a redirect leads: only of the same scheme, host and port as `home`.
pub(crate) fn onward(home: &Url, from: &Url, to: &str) -> Result<Url, Box<Diagnostic>> {
    let away = || Box::new(Diagnostic::refusal("source-leads-elsewhere"));
    if to.len() > ADDRESS_MAX {
        return Err(away());
    }
    let url = from.join(to).map_err(|_| away())?;
    if url.origin() != home.origin() || !url.origin().is_tuple() || !url.username().is_empty() || url.password().is_some() {
        return Err(away());
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(template: &str, paging: &Paging, plain: bool) -> Vec<String> {
        check(template, paging, true, false, plain).into_iter().map(|d| d.code).collect()
    }

    #[test]
    fn values_are_escaped() {
        let values = Values { cursor: Some("a&b=/../?#@evil.example".to_owned()), ..Values::default() };
        assert_eq!(fill("http://h/x?c={cursor}", &values), "http://h/x?c=a%26b%3D%2F..%2F%3F%23%40evil.example");
    }

    #[test]
    fn only_web_addresses_and_plain_ones_only_to_this_machine() {
        let page = Paging::Page { first: 1, total: None };
        for good in
            ["https://a.gov.vn/x?p={page}", "http://127.0.0.1:8/x?p={page}", "http://localhost/{page}", "http://[::1]/{page}"]
        {
            assert_eq!(codes(good, &page, false), [""; 0], "{good}");
        }
        for bad in ["http://a.gov.vn/{page}", "http://127.0.0.1.evil.example/{page}", "http://10.0.0.1/{page}"] {
            assert_eq!(codes(bad, &page, false), ["source-plain-http"], "{bad}");
            assert!(codes(bad, &page, true).is_empty(), "{bad}");
        }
        for bad in [
            "ftp://a/{page}",
            "file:///etc/passwd?{page}",
            "a/{page}",
            "https://u:p@a/{page}",
            "https://{page}.a/",
            "https://a:{page}/",
        ] {
            assert_eq!(codes(bad, &page, true), ["profile-value-wrong"], "{bad}");
        }
    }

    #[test]
    fn placeholders_fit_the_paging() {
        assert_eq!(codes("https://a/", &Paging::Offset { total: None }, false), ["profile-placeholder-missing"]);
        assert_eq!(codes("https://a/{page}", &Paging::None, false), ["profile-placeholder-unused"]);
        assert_eq!(codes("https://a/{sice}", &Paging::None, false), ["profile-value-wrong"]);
    }

    #[test]
    fn nothing_leads_to_another_host() {
        let home = Url::parse("https://a.gov.vn/api/x?page=1").unwrap();
        for good in ["?page=2", "/api/y", "https://a.gov.vn/z", "https://a.gov.vn:443/z"] {
            assert!(onward(&home, &home, good).is_ok(), "{good}");
        }
        for bad in [
            "//evil.example/",
            "http://a.gov.vn/",
            "https://a.gov.vn:8443/",
            "https://b.gov.vn/",
            "file:///x",
            "https://u@a.gov.vn/",
            "http://[",
        ] {
            assert!(onward(&home, &home, bad).is_err(), "{bad}");
        }
    }
}
