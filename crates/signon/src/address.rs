//! Which addresses are asked: the issuer's is set by the operator, all others are the issuer's to say and are held to its terms.

use std::net::IpAddr;

use url::{Host, Url};

/// An address that this machine alone reaches.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

/// Is it spoken to without TLS? Only on this machine, for trying things out.
pub(crate) fn is_plain(url: &Url) -> bool {
    url.scheme() == "http" && is_loopback(url)
}

/// The address of an issuer, or one of ours: https, or this machine; nothing after the path.
pub(crate) fn base(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let bare = url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    (bare && (url.scheme() == "https" || is_plain(&url))).then_some(url)
}

/// May an address that the issuer names be asked? By https, or on this machine where the issuer itself is on it.
pub(crate) fn is_allowed(issuer: &Url, url: &Url) -> bool {
    let bare = url.username().is_empty() && url.password().is_none();
    bare && (url.scheme() == "https" || (is_plain(issuer) && is_plain(url)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_asked_by_https_or_is_on_this_machine() {
        for good in [
            "https://sso.tinh.gov.vn/realms/tinh",
            "https://sso:8443",
            "http://127.0.0.1:8081",
            "http://localhost/a",
            "http://[::1]:1/",
        ] {
            assert!(base(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "sso.tinh.gov.vn",
            "http://sso.tinh.gov.vn",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "https://a:b@sso",
            "https://sso?x=1",
            "https://sso/#a",
            "file:///etc/passwd",
            "ftp://127.0.0.1",
        ] {
            assert!(base(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_a_provider_names_is_asked_by_https_unless_it_is_on_this_machine_itself() {
        let url = |text: &str| Url::parse(text).unwrap();
        let (far, near) = (url("https://sso.tinh.gov.vn/"), url("http://127.0.0.1:8081"));
        assert!(is_allowed(&far, &url("https://keys.tinh.gov.vn/jwks")));
        assert!(is_allowed(&near, &url("http://127.0.0.1:8082/token")) && is_allowed(&near, &url("https://sso/")));
        // A provider elsewhere does not send us to services of this machine or its network in the clear.
        for bad in [
            "http://127.0.0.1:8080/",
            "http://localhost/",
            "http://169.254.169.254/latest",
            "http://10.0.0.1/",
            "file:///etc/passwd",
        ] {
            assert!(!is_allowed(&far, &url(bad)), "{bad}");
        }
        assert!(!is_allowed(&near, &url("http://169.254.169.254/latest")));
        assert!(!is_allowed(&far, &url("https://a:b@sso/")));
    }
}
