//! One request: bounded in time and size, and every way in which it can go wrong told by its name.

use std::io::{self, Read as _};
use std::time::{Duration, SystemTime};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Moment;
use ureq::Agent;
use ureq::http::{HeaderMap, Response, header};
use url::Url;

use crate::address;
use crate::page::{self, Page};
use crate::pass::Step;
use crate::profile::{HeaderValue, Paging, Profile};
use crate::retry::Try;

/// Redirects within one request.
const REDIRECTS_MAX: u32 = 5;

/// The longest secret.
const SECRET_BYTES_MAX: u64 = 16 << 10;

/// Why there is no page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What is to be said. It quotes neither the address nor what was received.
    pub diagnostic: Box<Diagnostic>,
    /// Whether another request is worth it.
    pub retry: Try,
    /// The server's answer, where it was a refusal of the request (4xx).
    pub refused_request: bool,
}

impl Trouble {
    /// It may pass.
    pub(crate) fn passing(diagnostic: impl Into<Box<Diagnostic>>) -> Trouble {
        Trouble { diagnostic: diagnostic.into(), retry: Try::Again, refused_request: false }
    }

    /// It will not pass by itself.
    pub(crate) fn lasting(diagnostic: impl Into<Box<Diagnostic>>) -> Trouble {
        Trouble { diagnostic: diagnostic.into(), retry: Try::Never, refused_request: false }
    }
}

/// What asks for pages. Blocks; to be called beside async threads.
pub struct Fetcher {
    profile: Profile,
    home: Url,
    agent: Agent,
    /// With the secrets filled in: in memory only.
    headers: Vec<(String, String)>,
}

/// Never shows headers: they hold secrets.
impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher").field("source", &self.profile.id).finish_non_exhaustive()
    }
}

impl Fetcher {
    /// Reads the secrets that the profile names, and makes ready.
    ///
    /// # Errors
    /// A secret is not where the profile says.
    pub fn new(profile: &Profile) -> Result<Fetcher, Box<Diagnostic>> {
        let mut headers = Vec::new();
        for (name, value) in &profile.headers {
            headers.push((name.clone(), secret(name, value)?));
        }
        let first = profile.address(&profile.first(), Some(Moment(0)));
        let unreadable =
            |_| Box::new(Diagnostic::refusal("profile-value-wrong").with("key", "url").with("expected", "https://…"));
        let home = Url::parse(&first).map_err(unreadable)?;
        let mut config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_connect(Some(profile.connect))
            .timeout_global(Some(profile.whole))
            .user_agent(concat!("dondoc/", env!("CARGO_PKG_VERSION")))
            .accept("application/json");
        if address::is_loopback(&home) {
            config = config.proxy(None);
        }
        Ok(Fetcher { profile: profile.clone(), home, agent: config.build().into(), headers })
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// What came in its way.
    pub fn page(&self, step: &Step, since: Option<Moment>) -> Result<Page, Trouble> {
        let asked = self.profile.address(step, since);
        let mut url = address::onward(&self.home, &self.home, &asked).map_err(Trouble::lasting)?;
        for _ in 0..=REDIRECTS_MAX {
            let response = self.ask(&url)?;
            let status = response.status().as_u16();
            if !matches!(status, 301 | 302 | 303 | 307 | 308) {
                let mut page = self.read(response)?;
                if matches!(self.profile.paging, Paging::NextLink { .. }) && !page.next.is_empty() {
                    page.next = address::onward(&self.home, &url, &page.next).map_err(Trouble::lasting)?.to_string();
                }
                return Ok(page);
            }
            let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            let nowhere = || Trouble::lasting(Diagnostic::refusal("source-leads-elsewhere"));
            url = address::onward(&self.home, &url, to.ok_or_else(nowhere)?).map_err(Trouble::lasting)?;
        }
        Err(Trouble::lasting(Diagnostic::refusal("source-circle")))
    }

    fn ask(&self, url: &Url) -> Result<Response<ureq::Body>, Trouble> {
        let mut request = self.agent.get(url.as_str());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.call().map_err(|error| trouble(&error))
    }

    fn read(&self, response: Response<ureq::Body>) -> Result<Page, Trouble> {
        let (parts, mut body) = response.into_parts();
        let status = parts.status.as_u16();
        let told = |code: &str| Diagnostic::refusal(code).with("status", status);
        match status {
            200..=299 => {}
            401 | 403 => return Err(Trouble { refused_request: false, ..Trouble::lasting(told("source-unauthorised")) }),
            408 | 425 | 429 | 500..=599 => {
                let retry = retry_after(&parts.headers, SystemTime::now()).map_or(Try::Again, Try::After);
                let code = if status == 429 { "source-busy" } else { "source-failed" };
                return Err(Trouble { retry, ..Trouble::passing(told(code)) });
            }
            _ => return Err(Trouble { refused_request: true, ..Trouble::lasting(told("source-refused")) }),
        }
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("json");
        if !kind.to_ascii_lowercase().contains("json") {
            return Err(Trouble::passing(Diagnostic::refusal("source-not-json")));
        }
        let too_large = || {
            let limit = self.profile.max_bytes;
            Trouble::lasting(Diagnostic::refusal("source-page-too-large").with("limit", limit))
        };
        let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|n| n.to_str().ok()?.parse::<u64>().ok());
        if announced.is_some_and(|length| length > self.profile.max_bytes) {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        let mut reader = body.as_reader().take(self.profile.max_bytes + 1);
        reader.read_to_end(&mut bytes).map_err(|error| broken_off(&error))?;
        if bytes.len() as u64 > self.profile.max_bytes {
            return Err(too_large());
        }
        if announced.is_some_and(|length| length != bytes.len() as u64) {
            return Err(Trouble::passing(Diagnostic::refusal("source-broken-off")));
        }
        page::read(&bytes, &self.profile)
    }
}

fn secret(name: &str, value: &HeaderValue) -> Result<String, Box<Diagnostic>> {
    let missing = |from: &str| Box::new(Diagnostic::refusal("source-secret-missing").with("header", name).with("from", from));
    let (secret, prefix, from) = match value {
        HeaderValue::Plain(text) => return Ok(text.clone()),
        HeaderValue::Env(variable, prefix) => (std::env::var(variable).ok(), prefix, variable),
        HeaderValue::File(path, prefix) => {
            let mut text = String::new();
            let read = std::fs::File::open(path).and_then(|file| file.take(SECRET_BYTES_MAX).read_to_string(&mut text));
            (read.is_ok().then_some(text), prefix, path)
        }
    };
    let secret = secret.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty() && !text.contains(['\r', '\n', '\0']));
    Ok(format!("{prefix}{}", secret.ok_or_else(|| missing(from))?))
}

/// Why there was no answer.
fn trouble(error: &ureq::Error) -> Trouble {
    match error {
        ureq::Error::Timeout(_) => Trouble::passing(Diagnostic::refusal("source-timed-out")),
        ureq::Error::Io(error) => broken_off(error),
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => Trouble::passing(Diagnostic::refusal("source-unreachable")),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Trouble::lasting(Diagnostic::refusal("source-untrusted")),
        ureq::Error::Protocol(_) => Trouble::passing(Diagnostic::refusal("source-broken-off")),
        _ => Trouble::lasting(Diagnostic::refusal("source-request-impossible")),
    }
}

fn broken_off(error: &io::Error) -> Trouble {
    let inner = error.get_ref().and_then(|cause| cause.downcast_ref::<ureq::Error>());
    if let Some(inner) = inner
        && !matches!(inner, ureq::Error::Io(_))
    {
        return trouble(inner);
    }
    let code = match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => "source-timed-out",
        io::ErrorKind::ConnectionRefused | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            "source-unreachable"
        }
        // What rustls refuses comes as this.
        io::ErrorKind::InvalidData => return Trouble::lasting(Diagnostic::refusal("source-untrusted")),
        _ => "source-broken-off",
    };
    Trouble::passing(Diagnostic::refusal(code))
}

/// How long the server asks to be left alone.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second();
    let now = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    Some(Duration::from_secs(u64::try_from(at).ok()?.saturating_sub(now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_say_when_in_two_ways() {
        let given = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, text.parse().unwrap());
            retry_after(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000))
        };
        assert_eq!(given("120"), Some(Duration::from_secs(120)));
        assert_eq!(given("Tue, 14 Nov 2023 22:14:00 GMT"), Some(Duration::from_secs(40)));
        assert_eq!(given("Tue, 14 Nov 2023 22:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(given("soon"), None);
    }

    #[test]
    fn secrets_come_from_files_and_are_never_shown() {
        let path = std::env::temp_dir().join(format!("dondoc-secret-{}", std::process::id()));
        std::fs::write(&path, "top-secret\n").unwrap();
        let value = serde_json::json!({"version": 1, "id": "a", "unit": "1", "url": "https://a/",
            "headers": {"Authorization": {"file": path, "prefix": "Bearer "}},
            "fields": {"dossier_code": "a", "procedure_code": "b", "channel": "c", "received_date": "d"}});
        let profile = Profile::read(&value).unwrap();
        let fetcher = Fetcher::new(&profile).unwrap();
        assert_eq!(fetcher.headers, [("Authorization".to_owned(), "Bearer top-secret".to_owned())]);
        assert!(!format!("{fetcher:?} {profile:?}").contains("top-secret"));
        std::fs::remove_file(&path).unwrap();
        assert_eq!(Fetcher::new(&profile).unwrap_err().code, "source-secret-missing");
    }
}
