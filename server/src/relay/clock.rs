//! What time it is, for the core, which does not ask.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use turn::Now;

/// Both clocks: one that never goes back, and the one that credentials expire by.
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn now(&self) -> Now {
        Now {
            elapsed: self.elapsed(),
            unix: SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs(),
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    /// When it will be so late.
    pub(super) fn at(&self, elapsed: Duration) -> Instant {
        self.0 + elapsed
    }
}
