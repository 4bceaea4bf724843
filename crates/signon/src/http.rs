//! Requests to the provider: bounded in time and size, no redirect followed, no address asked that is not allowed.

use std::fmt;
use std::io::{self, Read as _};
use std::time::Duration;

use dondoc_domain::diagnostics::Diagnostic;
use openidconnect::{HttpRequest, HttpResponse, SyncHttpClient};
use ureq::Agent;
use ureq::http::{Method, Response};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use url::Url;

use crate::address;

/// The largest answer. Documents of providers and their keys have some kilobytes.
const BYTES_MAX: u64 = 1 << 20;

/// Time to connect, and for the whole request: somebody sits before the browser and waits.
const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(10);

/// Why there was no answer.
#[derive(Debug)]
pub(crate) struct Trouble(pub(crate) Box<Diagnostic>);

impl Trouble {
    fn of(diagnostic: Diagnostic) -> Trouble {
        Trouble(Box::new(diagnostic))
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.code)
    }
}

impl std::error::Error for Trouble {}

/// What asks the provider.
pub(crate) struct Http {
    agent: Agent,
    issuer: Url,
}

impl Http {
    /// `roots`: certificates in PEM form that are trusted instead of the public ones.
    pub(crate) fn new(issuer: &Url, roots: Option<&[u8]>) -> Result<Http, Box<Diagnostic>> {
        let mut config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            // Minutes pass while somebody types: a connection that was kept is closed at the other end by then.
            .max_idle_connections(0)
            .max_idle_connections_per_host(0)
            .user_agent(concat!("dondoc/", env!("CARGO_PKG_VERSION")));
        if address::is_plain(issuer) {
            config = config.proxy(None);
        }
        if let Some(pem) = roots {
            let mut trusted = Vec::new();
            for item in parse_pem(pem) {
                match item {
                    Ok(PemItem::Certificate(certificate)) => trusted.push(certificate),
                    Ok(_) => {}
                    Err(_) => return Err(Box::new(Diagnostic::refusal("sign-on-roots"))),
                }
            }
            if trusted.is_empty() {
                return Err(Box::new(Diagnostic::refusal("sign-on-roots")));
            }
            config = config.tls_config(TlsConfig::builder().root_certs(RootCerts::new_with_certs(&trusted)).build());
        }
        Ok(Http { agent: config.build().into(), issuer: issuer.clone() })
    }
}

impl SyncHttpClient for Http {
    type Error = Trouble;

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        let url = Url::parse(&request.uri().to_string());
        if !url.is_ok_and(|url| address::is_allowed(&self.issuer, &url)) {
            return Err(Trouble::of(Diagnostic::refusal("sign-on-address")));
        }
        let answered =
            if request.method() == Method::POST { self.agent.run(request) } else { self.agent.run(request.map(|_| ())) };
        let (parts, mut body) = answered.map_err(|error| trouble(&error))?.into_parts();
        if parts.status.is_redirection() || parts.status.is_server_error() {
            return Err(Trouble::of(Diagnostic::refusal("sign-on-answer")));
        }
        let mut bytes = Vec::new();
        let mut reader = body.as_reader().take(BYTES_MAX + 1);
        reader.read_to_end(&mut bytes).map_err(|error| broken_off(&error))?;
        if bytes.len() as u64 > BYTES_MAX {
            return Err(Trouble::of(Diagnostic::refusal("sign-on-answer")));
        }
        Ok(Response::from_parts(parts, bytes))
    }
}

fn trouble(error: &ureq::Error) -> Trouble {
    match error {
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Trouble::of(Diagnostic::refusal("sign-on-untrusted")),
        ureq::Error::Io(error) => broken_off(error),
        ureq::Error::Protocol(_) => Trouble::of(Diagnostic::refusal("sign-on-answer")),
        _ => Trouble::of(Diagnostic::refusal("sign-on-unreachable")),
    }
}

fn broken_off(error: &io::Error) -> Trouble {
    let inner = error.get_ref().and_then(|cause| cause.downcast_ref::<ureq::Error>());
    match (inner, error.kind()) {
        (Some(inner), _) if !matches!(inner, ureq::Error::Io(_)) => trouble(inner),
        // What rustls refuses comes as this.
        (_, io::ErrorKind::InvalidData) => Trouble::of(Diagnostic::refusal("sign-on-untrusted")),
        _ => Trouble::of(Diagnostic::refusal("sign-on-unreachable")),
    }
}
