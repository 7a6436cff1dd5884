//! How often something may be done: so many times at once, and after that again and again.

use std::time::Duration;

/// What is left of it. Nobody can use us to flood somebody, nor flood us.
#[derive(Debug)]
pub(crate) struct Budget {
    most: u32,
    every: Duration,
    left: u32,
    counted_at: Duration,
}

impl Budget {
    /// So many at once, and one more after each of these times.
    pub(crate) const fn new(most: u32, every: Duration) -> Self {
        Self { most, every, left: most, counted_at: Duration::ZERO }
    }

    /// Whether it may be done now; then it counts as done.
    pub(crate) fn take(&mut self, now: Duration) -> bool {
        let gained = now.saturating_sub(self.counted_at).as_millis() / self.every.as_millis().max(1);
        let gained = u32::try_from(gained).unwrap_or(u32::MAX);
        if gained >= self.most - self.left {
            (self.left, self.counted_at) = (self.most, now);
        } else {
            self.left += gained;
            self.counted_at += self.every * gained;
        }
        let may = self.left > 0;
        self.left = self.left.saturating_sub(1);
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_millis(250);

    #[test]
    fn a_flood_ends_here() {
        let mut budget = Budget::new(40, EVERY);
        let now = Duration::from_secs(100);
        assert_eq!((0..10_000).filter(|_| budget.take(now)).count(), 40);
        assert!(!budget.take(now));
        assert!(budget.take(now + EVERY));
        assert!(!budget.take(now + EVERY));
    }

    #[test]
    fn what_comes_as_often_as_it_may_always_may() {
        let mut budget = Budget::new(2, EVERY);
        let start = Duration::from_secs(100);
        assert!((0..1000).all(|n| budget.take(start + EVERY * n)));
        let steps = (0..4000).map(|n| start + EVERY * 1000 + EVERY * n / 3);
        let may = steps.filter(|now| budget.take(*now)).count();
        assert!((1333..=1336).contains(&may), "{may}");
    }
}
