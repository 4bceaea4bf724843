//! Trying again: after how long, and for how often.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

/// A source that asks for more patience than this is left until the next pull.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// How often a failed request is tried again, and after which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Requests for one page, the first one too.
    pub attempts: u32,
    /// The wait after the first failure, in milliseconds; it doubles with each further one.
    pub base_ms: u64,
    /// The longest wait, in milliseconds.
    pub max_ms: u64,
}

impl Default for Retry {
    fn default() -> Retry {
        Retry { attempts: 5, base_ms: 1_000, max_ms: 60_000 }
    }
}

/// Whether a failed request is worth another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// It will fail again.
    Never,
    /// It may succeed.
    Again,
    /// The server said when.
    After(Duration),
}

impl Retry {
    /// The wait before the next request after `failed` requests (from 1); `None`: no more.
    #[must_use]
    pub fn wait(&self, failed: u32, verdict: Try) -> Option<Duration> {
        self.wait_with(failed, verdict, RandomState::new().build_hasher().finish())
    }

    fn wait_with(&self, failed: u32, verdict: Try, random: u64) -> Option<Duration> {
        if failed >= self.attempts {
            return None;
        }
        let most = self.base_ms.saturating_mul(1_u64.checked_shl(failed.saturating_sub(1)).unwrap_or(u64::MAX)).min(self.max_ms);
        // Half of it is chance, so that many clients that failed together do not come back together.
        let own = Duration::from_millis(most / 2 + random % (most / 2 + 1));
        match verdict {
            Try::Never => None,
            Try::Again => Some(own),
            Try::After(asked) if asked > PATIENCE => None,
            Try::After(asked) => Some(asked.max(own)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_within_bounds_and_end() {
        let retry = Retry { attempts: 6, base_ms: 100, max_ms: 500 };
        for random in [0, 1, 49, 50, u64::MAX] {
            for (failed, low, high) in [(1, 50, 100), (2, 100, 200), (3, 200, 400), (4, 250, 500), (5, 250, 500)] {
                let wait = retry.wait_with(failed, Try::Again, random).unwrap().as_millis();
                assert!((low..=high).contains(&wait), "{failed}: {wait}");
            }
            assert_eq!(retry.wait_with(6, Try::Again, random), None);
        }
        assert_eq!(retry.wait(1, Try::Never), None);
        assert_eq!(retry.wait_with(1, Try::After(Duration::from_secs(7)), 3), Some(Duration::from_secs(7)));
        assert!(retry.wait_with(1, Try::After(Duration::ZERO), 0).unwrap() >= Duration::from_millis(50));
        assert_eq!(retry.wait(1, Try::After(Duration::from_secs(3600))), None);
        let endless = Retry { attempts: 200, ..retry };
        assert!(endless.wait(150, Try::Again).unwrap() <= Duration::from_millis(500));
    }
}
