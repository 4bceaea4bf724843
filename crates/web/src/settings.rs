//! What an installation sets about its pages, as plain values: where they are set is the caller's business.

use std::net::IpAddr;
use std::str::FromStr;

use tokio::runtime::Handle;

use crate::sent::UPLOAD_BYTES_MAX;

/// The settings of the pages.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Served on this computer only. Until somebody is set up, whoever sits at it needs no log-in.
    pub lone: bool,
    /// Do browsers reach it by https? Cookies are then for https only.
    pub tls: bool,
    /// What whoever sets the first person up has to know; `None`: nothing, since they sit at the computer.
    pub set_up_code: Option<String>,
    /// Host names that are answered besides those of this machine, in lower case and without a port; none: any, where it is not `lone`.
    pub hosts: Vec<String>,
    /// Proxies whose `X-Forwarded-…` headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// The largest upload in bytes.
    pub upload_bytes: usize,
    /// What opens `/metrics` to other machines; `None`: nothing does.
    pub metrics_token: Option<String>,
    /// What the button says that leads to the provider of identities; `None`: the words of our own.
    pub provider_label: Option<String>,
    /// With less room than so many bytes on the disk of the data folder, the program is not ready.
    pub ready_free_bytes: u64,
    /// Where all but overviews are made, so that these never wait for them; `None`: where overviews are.
    pub patient: Option<Handle>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            lone: true,
            tls: false,
            set_up_code: None,
            hosts: Vec::new(),
            trusted_proxies: Vec::new(),
            upload_bytes: UPLOAD_BYTES_MAX,
            metrics_token: None,
            provider_label: None,
            ready_free_bytes: 0,
            patient: None,
        }
    }
}

impl Settings {
    /// The name of the cookie of a session. Under the second name browsers take it from a secure origin without other domains only.
    pub(crate) fn session_cookie(&self) -> String {
        if self.tls { "__Host-dondoc" } else { "dondoc_session" }.to_owned()
    }
}

/// An address, or all addresses that begin alike: `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// Not an address or network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotANetwork;

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Network, NotANetwork> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => most,
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= most).ok_or(NotANetwork)?,
        };
        Ok(Network { address, bits })
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl Network {
    /// Is it an address of this network?
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let same = |a: &[u8], b: &[u8]| (0..usize::from(self.bits)).all(|i| (a[i / 8] ^ b[i / 8]) & (0x80 >> (i % 8)) == 0);
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => same(&a.octets(), &b.octets()),
            (IpAddr::V6(a), IpAddr::V6(b)) => same(&a.octets(), &b.octets()),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_what_begins_alike() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.1.2", "11.0.0.1"),
            ("192.168.1.128/25", "192.168.1.200", "192.168.1.127"),
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("127.0.0.1", "::ffff:127.0.0.1", "::1"),
            ("fd00::/9", "fd7f::1", "fd80::1"),
            ("0.0.0.0/0", "8.8.8.8", "2001:db8::1"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(network.holds(inside.parse().unwrap()), "{network} {inside}");
            assert!(!network.holds(outside.parse().unwrap()), "{network} {outside}");
        }
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "10.0.0.1/", "proxy", "10.0.0.1/-1"] {
            assert_eq!(bad.parse::<Network>(), Err(NotANetwork), "{bad}");
        }
    }
}
