//! Who is at the other end: the machine that connected, or the one that a trusted proxy says it speaks for.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::{HeaderMap, request::Parts};

use crate::settings::Network;

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Peer {
    /// The visitor's machine.
    pub(crate) address: IpAddr,
    /// Did the visitor's browser speak TLS, as a trusted proxy says?
    pub(crate) secure: bool,
    /// Does the request come straight from this machine, for nobody else?
    pub(crate) is_here: bool,
}

impl Peer {
    /// As it was found when the request came in.
    pub(crate) fn of(parts: &Parts) -> Peer {
        parts.extensions.get().copied().unwrap_or(Peer { address: UNKNOWN, secure: false, is_here: false })
    }

    /// Looks at the connection, and at the headers where the proxy is trusted.
    pub(crate) fn seen(request: &Request, trusted: &[Network]) -> Peer {
        let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let address = connected.map_or(UNKNOWN, |ConnectInfo(peer)| peer.ip().to_canonical());
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.holds(address));
        let headers = request.headers();
        if !is_trusted(address) {
            // Somebody else is spoken for by a proxy that nobody told us about.
            let straight = !FORWARDED.iter().any(|name| headers.contains_key(*name));
            return Peer { address, secure: false, is_here: straight && address.is_loopback() };
        }
        let Some(spoken_for) = listed(headers, is_trusted) else {
            return Peer { address, secure: false, is_here: address.is_loopback() };
        };
        let secure = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme.as_bytes().eq_ignore_ascii_case(b"https"));
        Peer { address: spoken_for, secure, is_here: false }
    }
}

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Peer, Infallible> {
        Ok(Peer::of(parts))
    }
}

const UNKNOWN: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
const FORWARDED: [&str; 3] = ["forwarded", "x-forwarded-for", "x-real-ip"];

/// The last address of `X-Forwarded-For` that is not a trusted proxy's: what stands before it anybody can have written.
fn listed(headers: &HeaderMap, is_trusted: impl Fn(IpAddr) -> bool) -> Option<IpAddr> {
    let lists: Vec<&str> = headers.get_all("x-forwarded-for").iter().map(|list| list.to_str().unwrap_or_default()).collect();
    let mut last = None;
    for text in lists.iter().rev().flat_map(|list| list.rsplit(',')) {
        let Ok(address) = text.trim().trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() else { break };
        last = Some(address.to_canonical());
        if !is_trusted(address) {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(connected: &str, headers: &[(&str, &str)]) -> (String, bool, bool) {
        let mut request = Request::builder().uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(axum::body::Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(connected.parse().unwrap(), 1)));
        let trusted = ["10.0.0.0/8", "127.0.0.1"].map(|network| network.parse().unwrap());
        let peer = Peer::seen(&request, &trusted);
        (peer.address.to_string(), peer.secure, peer.is_here)
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let https = ("x-forwarded-proto", "https");
        for (connected, headers, expected) in [
            ("192.0.2.1", &[("x-forwarded-for", "198.51.100.7"), https][..], ("192.0.2.1", false, false)),
            ("10.0.0.1", &[("x-forwarded-for", "198.51.100.7"), https], ("198.51.100.7", true, false)),
            ("10.0.0.1", &[("x-forwarded-for", "198.51.100.7")], ("198.51.100.7", false, false)),
            // What the visitor wrote stands before what the proxy adds.
            ("10.0.0.1", &[("x-forwarded-for", "127.0.0.1, 198.51.100.7, 10.0.0.9")], ("198.51.100.7", false, false)),
            (
                "10.0.0.1",
                &[("x-forwarded-for", "127.0.0.1"), ("x-forwarded-for", "198.51.100.7")],
                ("198.51.100.7", false, false),
            ),
            ("10.0.0.1", &[("x-forwarded-for", "nonsense")], ("10.0.0.1", false, false)),
            ("127.0.0.1", &[], ("127.0.0.1", false, true)),
            ("127.0.0.1", &[("x-forwarded-for", "198.51.100.7")], ("198.51.100.7", false, false)),
            ("127.0.0.1", &[("x-forwarded-for", "127.0.0.1")], ("127.0.0.1", false, false)),
            ("::1", &[], ("::1", false, true)),
            ("::1", &[("x-forwarded-for", "198.51.100.7")], ("::1", false, false)),
            ("::1", &[("forwarded", "for=198.51.100.7")], ("::1", false, false)),
        ] {
            let (address, secure, is_here) = expected;
            assert_eq!(seen(connected, headers), (address.to_owned(), secure, is_here), "{connected} {headers:?}");
        }
    }
}
