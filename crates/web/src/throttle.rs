//! Failed log-ins by address, within bounded memory.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures that an address may have within [`WINDOW`].
pub(crate) const FAILURES_MAX: u32 = 10;

/// After this time an address begins anew.
pub(crate) const WINDOW: Duration = Duration::from_secs(60);

/// Addresses that are remembered.
pub(crate) const ADDRESSES_MAX: usize = 1_024;

/// Who failed how often, and since when.
#[derive(Debug)]
pub(crate) struct Throttle {
    failed: Mutex<Failed>,
}

#[derive(Debug)]
struct Failed {
    by_address: HashMap<IpAddr, (u32, Instant)>,
    /// Failures of all addresses for which there was no room.
    others: (u32, Instant),
}

impl Throttle {
    pub(crate) fn new(now: Instant) -> Throttle {
        Throttle { failed: Mutex::new(Failed { by_address: HashMap::new(), others: (0, now) }) }
    }

    /// How long the address has to wait before anything of it is tried, if it failed too often already.
    pub(crate) fn waits(&self, address: IpAddr, now: Instant) -> Option<Duration> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let Failed { by_address, others } = &*failed;
        let room = by_address.len() < ADDRESSES_MAX;
        let (count, since) = match by_address.get(&network(address)) {
            Some(counted) => *counted,
            None if room => return None,
            None => *others,
        };
        let passed = now.saturating_duration_since(since);
        (count >= FAILURES_MAX && passed < WINDOW).then(|| WINDOW.saturating_sub(passed))
    }

    /// Counts a failure. How long the address has to wait, if that was one too many.
    pub(crate) fn failed(&self, address: IpAddr, now: Instant) -> Option<Duration> {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let Failed { by_address, others } = &mut *failed;
        let address = network(address);
        if !by_address.contains_key(&address) && by_address.len() >= ADDRESSES_MAX {
            by_address.retain(|_, (_, since)| now.saturating_duration_since(*since) < WINDOW);
        }
        let room = by_address.contains_key(&address) || by_address.len() < ADDRESSES_MAX;
        // Without room the strangers share one count: forgetting the oldest would let them go on for ever.
        let (count, since) = if room { by_address.entry(address).or_insert((0, now)) } else { others };
        if now.saturating_duration_since(*since) >= WINDOW {
            (*count, *since) = (0, now);
        }
        *count = count.saturating_add(1);
        (*count > FAILURES_MAX).then(|| WINDOW.saturating_sub(now.saturating_duration_since(*since)))
    }
}

/// A machine has a whole /64 of IPv6 addresses to itself.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let s = v6.segments();
            IpAddr::from([s[0], s[1], s[2], s[3], 0, 0, 0, 0])
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_too_often_waits_and_nobody_else() {
        let now = Instant::now();
        let throttle = Throttle::new(now);
        let (a, b): (IpAddr, IpAddr) = ("10.0.0.1".parse().unwrap(), "2001:db8::1".parse().unwrap());
        for _ in 0..FAILURES_MAX {
            assert_eq!(throttle.failed(a, now), None);
        }
        assert_eq!(throttle.waits(a, now + WINDOW / 2), Some(WINDOW / 2));
        assert_eq!((throttle.waits(b, now), throttle.waits(a, now + WINDOW)), (None, None));
        assert_eq!(throttle.failed(a, now + WINDOW / 2), Some(WINDOW / 2));
        assert_eq!(throttle.failed(b, now), None);
        assert_eq!(throttle.failed(a, now + WINDOW), None, "a new window");
        for i in 0..FAILURES_MAX {
            let neighbour: IpAddr = format!("2001:db8::{i:x}").parse().unwrap();
            assert_eq!(throttle.failed(neighbour, now).is_some(), i + 1 == FAILURES_MAX, "{i}");
        }
    }

    #[test]
    fn memory_is_bounded_however_many_fail() {
        let now = Instant::now();
        let throttle = Throttle::new(now);
        let mut refused = 0;
        for i in 0..10_000_u32 {
            refused += u32::from(throttle.failed(IpAddr::from(i.to_be_bytes()), now).is_some());
        }
        assert_eq!(throttle.failed.lock().unwrap().by_address.len(), ADDRESSES_MAX);
        assert_eq!(refused, 10_000 - u32::try_from(ADDRESSES_MAX).unwrap() - FAILURES_MAX);
        assert_eq!(throttle.failed([1, 2, 3, 4].into(), now + WINDOW), None, "old ones make room");
    }
}
