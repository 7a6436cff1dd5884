//! Waking up for each packet costs more than relaying it. With many of them the thread rests for a moment before it looks
//! again, and finds several: what network cards do with interrupts, and call moderation.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// How long it rests; a packet of a call waits less than that, which nobody hears.
const REST: Duration = Duration::from_micros(100);

/// As long as fewer than this come in a millisecond, each is relayed at once.
const BUSY_PER_MILLISECOND: f64 = 2.0;

/// How much of what was known before counts after a look at the sockets.
const MEMORY: f64 = 0.9;

thread_local! {
    static PACE: Cell<Option<Pace>> = const { Cell::new(None) };
    static RELAYED: Cell<u32> = const { Cell::new(0) };
}

/// So many packets were taken.
pub(super) fn note(packets: usize) {
    RELAYED.set(RELAYED.get().saturating_add(u32::try_from(packets).unwrap_or(u32::MAX)));
}

/// Before the thread waits for its sockets.
pub(super) fn rest() {
    let now = Instant::now();
    let pace = match PACE.get() {
        Some(pace) => pace.after(RELAYED.take(), now),
        None => Pace { since: now, per_millisecond: 0.0 },
    };
    PACE.set(Some(pace));
    if pace.is_busy() {
        std::thread::sleep(REST);
    }
}

/// How many packets come.
#[derive(Clone, Copy, Debug)]
struct Pace {
    since: Instant,
    per_millisecond: f64,
}

impl Pace {
    fn after(self, packets: u32, now: Instant) -> Self {
        let milliseconds = (now - self.since).as_secs_f64() * 1000.0;
        if milliseconds <= 0.0 {
            return self;
        }
        // A long time without any counts for more than a short one.
        let weight = 1.0 - MEMORY.powf(milliseconds.max(0.1) * 10.0);
        let seen = f64::from(packets) / milliseconds;
        Self { since: now, per_millisecond: self.per_millisecond + weight * (seen - self.per_millisecond) }
    }

    fn is_busy(self) -> bool {
        self.per_millisecond >= BUSY_PER_MILLISECOND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After a second of so many packets, with a look for each.
    fn after_a_second_of(mut pace: Pace, packets: u32) -> Pace {
        for _ in 0..packets {
            pace = pace.after(1, pace.since + Duration::from_secs(1) / packets);
        }
        pace
    }

    #[test]
    fn it_rests_when_there_is_much_and_not_when_there_is_little() {
        let none = Pace { since: Instant::now(), per_millisecond: 0.0 };
        assert!(!none.is_busy());
        assert!(!after_a_second_of(none, 1500).is_busy());
        let busy = after_a_second_of(none, 3000);
        assert!(busy.is_busy());
        assert!(!after_a_second_of(busy, 50).is_busy(), "it does not rest for ever");
        let long_after = busy.after(1, busy.since + Duration::from_secs(60));
        assert!(!long_after.is_busy());
        assert!(!busy.after(1, busy.since).per_millisecond.is_infinite());
    }
}
