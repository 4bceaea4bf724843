//! Log-ins that were begun and whose answer is waited for: in memory, bounded, for a short time, and each for one answer to one browser.

use std::collections::HashMap;
use std::net::IpAddr;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use openidconnect::{Nonce, PkceCodeVerifier};

/// Seconds for which an answer is waited for: a password and a second factor are typed meanwhile.
pub(crate) const LASTS: i64 = 10 * 60;

/// The most log-ins that are waited for, and the most begun from one address; the oldest makes room. An office may share an address.
pub(crate) const MOST: usize = 10_000;
pub(crate) const MOST_OF_ONE: usize = 200;

/// A log-in whose answer has come. It cannot be taken twice.
pub struct Pending {
    /// Where to go on afterwards, as it was said when it began.
    pub to: String,
    pub(crate) nonce: Nonce,
    pub(crate) verifier: PkceCodeVerifier,
    /// SHA-256 of what the browser holds.
    browser: String,
    from: IpAddr,
    begun: i64,
}

/// Shows no secret.
impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").field("begun", &self.begun).finish_non_exhaustive()
    }
}

impl Pending {
    pub(crate) fn new(
        browser: &str,
        from: IpAddr,
        begun: i64,
        to: &str,
        (nonce, verifier): (Nonce, PkceCodeVerifier),
    ) -> Pending {
        Pending { to: to.to_owned(), nonce, verifier, browser: sha256(browser.as_bytes()), from, begun }
    }

    fn is_over(&self, now: i64) -> bool {
        now - self.begun >= LASTS
    }
}

/// All of them, by state.
#[derive(Default)]
pub(crate) struct LogIns(HashMap<String, Pending>);

impl LogIns {
    pub(crate) fn add(&mut self, state: String, new: Pending) {
        if self.0.len() >= MOST {
            self.0.retain(|_, pending| !pending.is_over(new.begun));
        }
        let theirs = |pending: &Pending| pending.from == new.from;
        if self.0.values().filter(|pending| theirs(pending)).count() >= MOST_OF_ONE {
            self.drop_oldest(theirs);
        }
        if self.0.len() >= MOST {
            self.drop_oldest(|_| true);
        }
        self.0.insert(state, new);
    }

    fn drop_oldest(&mut self, among: impl Fn(&Pending) -> bool) {
        let oldest = self.0.iter().filter(|(_, pending)| among(pending)).min_by_key(|(_, pending)| pending.begun);
        if let Some(state) = oldest.map(|(state, _)| state.clone()) {
            self.0.remove(&state);
        }
    }

    /// Takes the log-in of a state out, whatever comes of it: a state is good once.
    pub(crate) fn take(&mut self, now: i64, browser: Option<&str>, state: &str) -> Result<Pending, Box<Diagnostic>> {
        let unknown = || Box::new(Diagnostic::refusal("sign-on-state"));
        let pending = self.0.remove(state).ok_or_else(unknown)?;
        if pending.is_over(now) {
            return Err(Box::new(Diagnostic::refusal("sign-on-expired")));
        }
        // Somebody else's link, followed, would log in as somebody else.
        if browser.is_none_or(|browser| sha256(browser.as_bytes()) != pending.browser) {
            return Err(Box::new(Diagnostic::refusal("sign-on-browser")));
        }
        Ok(pending)
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn begun(at: i64, from: u8) -> Pending {
        let secrets = (Nonce::new("n".into()), PkceCodeVerifier::new("v".repeat(43)));
        Pending::new("browser", IpAddr::V4(Ipv4Addr::new(10, 0, 0, from)), at, "/", secrets)
    }

    fn code(taken: Result<Pending, Box<Diagnostic>>) -> String {
        taken.map_or_else(|told| told.code, |_| "taken".into())
    }

    #[test]
    fn a_state_is_good_once_for_ten_minutes_in_one_browser() {
        let mut log_ins = LogIns::default();
        let add = |log_ins: &mut LogIns| log_ins.add("state".into(), begun(100, 1));
        add(&mut log_ins);
        assert_eq!(code(log_ins.take(100, Some("browser"), "other")), "sign-on-state");
        assert_eq!(code(log_ins.take(699, Some("browser"), "state")), "taken");
        assert_eq!(code(log_ins.take(699, Some("browser"), "state")), "sign-on-state");
        for browser in [None, Some(""), Some("other")] {
            add(&mut log_ins);
            assert_eq!(code(log_ins.take(100, browser, "state")), "sign-on-browser");
            // Nor is it good any more for the right one.
            assert_eq!(code(log_ins.take(100, Some("browser"), "state")), "sign-on-state");
        }
        add(&mut log_ins);
        assert_eq!(code(log_ins.take(700, Some("browser"), "state")), "sign-on-expired");
    }

    #[test]
    fn who_begins_without_end_takes_room_from_nobody_else() {
        let mut log_ins = LogIns::default();
        log_ins.add("mine".into(), begun(0, 1));
        for n in 0..2 * MOST_OF_ONE {
            log_ins.add(format!("theirs {n}"), begun(i64::try_from(n).unwrap() / 100, 2));
        }
        assert_eq!(log_ins.len(), MOST_OF_ONE + 1);
        assert_eq!(code(log_ins.take(5, Some("browser"), "mine")), "taken");
        assert_eq!(code(log_ins.take(5, Some("browser"), "theirs 0")), "sign-on-state");
        assert_eq!(code(log_ins.take(5, Some("browser"), &format!("theirs {}", 2 * MOST_OF_ONE - 1))), "taken");
    }
}
