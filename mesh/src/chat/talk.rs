//! What is remembered of one other participant beside the conversation: how much they may say, and whether they write.

use crate::budget::Budget;
use shared::{Digest, Reacted};
use std::time::Duration;

/// More than anybody types; whatever is beyond is asked for, when there is time for it.
const SAID: (u32, Duration) = (400, Duration::from_millis(4));
/// Somebody who asks as they should does so ten times a second.
const ASKED: (u32, Duration) = (60, Duration::from_millis(40));
/// Somebody who reacts as they may does so five times a second.
const REACTED: (u32, Duration) = (10, Duration::from_millis(180));
/// Who is writing says so every three seconds.
const TYPES_FOR: Duration = Duration::from_secs(6);
/// Pulses in a row that know something else than we do; what is on its way is there by the second.
const STRANGE: u32 = 2;

/// One other participant in the chat.
#[derive(Debug)]
pub(crate) struct Talk {
    said: Budget,
    asked: Budget,
    reacted: Budget,
    types_until: Option<Duration>,
    strange: u32,
    /// They do not answer; older pages have no chat at all.
    silent: bool,
    /// They have answered, if only that they know nothing.
    has_told: bool,
    /// The number of the first thing that they said to us, before we could take it.
    said_from: Option<u32>,
    /// Numbers of reactions: the greatest, and which of those before it have come.
    newest: Option<(u32, u32)>,
}

impl Default for Talk {
    fn default() -> Self {
        let budget = |(most, every)| Budget::new(most, every);
        Self {
            said: budget(SAID),
            asked: budget(ASKED),
            reacted: budget(REACTED),
            types_until: None,
            strange: 0,
            silent: false,
            has_told: false,
            said_from: None,
            newest: None,
        }
    }
}

impl Talk {
    /// They say something; whether it is listened to.
    pub(crate) fn says(&mut self, now: Duration) -> bool {
        self.said.take(now)
    }

    /// They ask what they have missed; whether they are answered.
    pub(crate) fn asks(&mut self, now: Duration) -> bool {
        self.asked.take(now)
    }

    /// They begin to write, go on, or stop.
    pub(crate) fn types(&mut self, types: bool, now: Duration) {
        self.types_until = types.then(|| now + TYPES_FOR);
    }

    /// When it is no longer believed that they write, if it is.
    pub(crate) fn types_until(&self) -> Option<Duration> {
        self.types_until
    }

    /// Writing ends by itself.
    pub(crate) fn on_tick(&mut self, now: Duration) {
        self.types_until.take_if(|until| *until <= now);
    }

    /// They have not answered, or say something again.
    pub(crate) fn set_silent(&mut self, silent: bool) {
        self.silent = silent;
    }

    /// They said this to us, and something before it is not known.
    pub(crate) fn says_early(&mut self, number: u32) {
        self.said_from.get_or_insert(number);
    }

    /// Whether this of theirs is news, and not what was said before we came.
    pub(crate) fn has_said(&self, number: u32) -> bool {
        self.said_from.is_some_and(|from| from <= number)
    }

    /// They have answered what we asked.
    pub(crate) fn tells(&mut self) {
        self.has_told = true;
    }

    /// Whether they may yet tell what was said before.
    pub(crate) fn may_tell(&self) -> bool {
        !self.has_told && !self.silent
    }

    /// What they know of the chat, against what we do; whether they are to be asked.
    pub(crate) fn knows(&mut self, theirs: Option<Digest>, ours: Option<Digest>) -> bool {
        // Who knows of something said has a chat, and may have had no way for the answer.
        self.silent &= theirs.is_none();
        self.strange = if theirs == ours { 0 } else { self.strange + 1 };
        let is_due = self.strange >= STRANGE && !self.silent;
        if is_due {
            self.strange = 0;
        }
        is_due
    }

    /// They react; whether that is shown. Each number counts once, and those long before the newest not at all.
    pub(crate) fn reacts(&mut self, reacted: Reacted, now: Duration) -> bool {
        let Reacted(_, number) = reacted;
        let (newest, come) = self.newest.unwrap_or((number, 0));
        let (newest, come, bit) = if number > newest {
            (number, come.checked_shl(number - newest).unwrap_or(0), 1)
        } else {
            (newest, come, 1_u32.checked_shl(newest - number).unwrap_or(0))
        };
        if bit == 0 || come & bit != 0 {
            return false;
        }
        self.newest = Some((newest, come | bit));
        self.reacted.take(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::Reaction;

    const T0: Duration = Duration::from_secs(100);

    #[test]
    fn a_reaction_that_is_said_three_times_is_shown_once_in_whatever_order_they_come() {
        let mut talk = Talk::default();
        let shown = [7, 7, 9, 8, 7, 8, 9, 9, 8, 41, 10, 9, 8, 73].map(|n| talk.reacts(Reacted(Reaction::Clap, n), T0));
        let is_first = [true, false, true, true, false, false, false, false, false, true, true, false, false, true];
        assert_eq!(shown, is_first, "10 came late, 9 and 8 too late");
    }

    #[test]
    fn a_thousand_reactions_a_second_are_a_few() {
        let mut talk = Talk::default();
        let at = |n: u32| T0 + Duration::from_millis(1) * n;
        let shown = (0..10_000).filter(|n| talk.reacts(Reacted(Reaction::Party, *n), at(*n))).count();
        assert!((55..=66).contains(&shown), "{shown} in ten seconds");
    }
}
