//! How many frames one socket may send: a token bucket.

use std::time::Duration;

/// Holds at most `burst` frames and fills up by `per_second`; 16 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    /// Frames that may come now, in thousandths.
    level: u64,
    /// Milliseconds of the last refill.
    filled: u64,
}

impl Bucket {
    pub(crate) fn new(burst: u32, now: Duration) -> Self {
        Self { level: u64::from(burst) * 1_000, filled: millis(now) }
    }

    /// Takes one frame, if there is one.
    pub(crate) fn take(&mut self, per_second: u32, burst: u32, now: Duration) -> bool {
        let now = millis(now);
        // One frame per second is one thousandth of a frame per millisecond.
        let gained = now.saturating_sub(self.filled).saturating_mul(u64::from(per_second));
        self.level = self.level.saturating_add(gained).min(u64::from(burst) * 1_000);
        self.filled = now;
        match self.level.checked_sub(1_000) {
            Some(left) => {
                self.level = left;
                true
            }
            None => false,
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let at = Duration::from_millis;
        let mut bucket = Bucket::new(200, at(0));
        assert_eq!((0..1_000).filter(|_| bucket.take(50, 200, at(0))).count(), 200);
        assert!(!bucket.take(50, 200, at(19)));
        assert!(bucket.take(50, 200, at(20)));
        assert_eq!((20..=1_020).filter(|ms| bucket.take(50, 200, at(*ms))).count(), 50);
        assert_eq!((0..1_000).filter(|_| bucket.take(50, 200, at(100_000))).count(), 200);
    }
}
