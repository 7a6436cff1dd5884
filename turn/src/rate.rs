//! Bytes per second of one allocation: what is too much is dropped, nothing waits.

use core::num::NonZeroU32;
use core::time::Duration;

/// A bucket that holds a second's worth.
pub(crate) struct Rate {
    per_second: NonZeroU32,
    left: u64,
    filled_at: Duration,
}

impl Rate {
    pub(crate) fn new(per_second: NonZeroU32, now: Duration) -> Self {
        Self { per_second, left: per_second.get().into(), filled_at: now }
    }

    /// Whether so many bytes may pass now.
    pub(crate) fn take(&mut self, bytes: usize, now: Duration) -> bool {
        let full = u64::from(self.per_second.get());
        let passed = now.saturating_sub(self.filled_at).min(Duration::from_secs(1));
        let gained = passed.as_nanos() as u64 * full / 1_000_000_000;
        self.left = full.min(self.left + gained);
        // What is less than a byte's worth of time stays for the next packet.
        self.filled_at = now.saturating_sub(passed) + Duration::from_nanos((gained * 1_000_000_000).div_ceil(full));
        let Some(left) = self.left.checked_sub(bytes as u64) else { return false };
        self.left = left;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_gives_a_seconds_worth() {
        let mut rate = Rate::new(NonZeroU32::new(1000).unwrap(), Duration::ZERO);
        assert!(rate.take(1000, Duration::ZERO), "at once");
        assert!(!rate.take(1, Duration::ZERO));
        assert!(!rate.take(501, Duration::from_millis(500)));
        assert!(rate.take(500, Duration::from_millis(500)));
        let mut passed = 0;
        for millisecond in 500..10_500 {
            passed += usize::from(rate.take(7, Duration::from_millis(millisecond))) * 7;
        }
        assert!((9_900..=10_000).contains(&passed), "{passed}");
        assert!(!rate.take(1001, Duration::from_secs(3600)), "no more is kept than a second's worth");
        assert!(rate.take(1000, Duration::from_secs(3600)));
    }
}
