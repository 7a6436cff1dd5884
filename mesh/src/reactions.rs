//! Our own reactions: each is said three times, because what carries them may lose any of them.

use crate::budget::Budget;
use shared::{Reacted, Reaction};
use std::time::Duration;

/// Between the times that one is said.
const AGAIN: Duration = Duration::from_millis(80);
/// How often a person may react: five times at once, then five times a second.
const OWN: (u32, Duration) = (5, Duration::from_millis(200));

/// What is still to be said again.
#[derive(Debug)]
pub(crate) struct Reactions {
    number: u32,
    budget: Budget,
    again: Vec<(Duration, Reacted)>,
}

impl Default for Reactions {
    fn default() -> Self {
        Self { number: 0, budget: Budget::new(OWN.0, OWN.1), again: Vec::new() }
    }
}

impl Reactions {
    /// We react; none when that is too often.
    pub(crate) fn react(&mut self, reaction: Reaction, now: Duration) -> Option<Reacted> {
        if !self.budget.take(now) {
            return None;
        }
        self.number = self.number.wrapping_add(1);
        let reacted = Reacted(reaction, self.number);
        self.again.extend([(now + AGAIN, reacted), (now + AGAIN * 2, reacted)]);
        Some(reacted)
    }

    /// What is to be said again now.
    pub(crate) fn due(&mut self, now: Duration) -> Vec<Reacted> {
        let mut due = Vec::new();
        self.again.retain(|(at, reacted)| {
            let is_due = *at <= now;
            if is_due {
                due.push(*reacted);
            }
            !is_due
        });
        due
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.again.iter().map(|(at, _)| *at).min()
    }
}
