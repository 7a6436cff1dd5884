//! Whether somebody is still there: what the server says of them, and what they say themselves.

use shared::{PeerId, Pulse};
use std::time::Duration;

/// A participant leaves the stage when both the server and their pulse have been gone for this long.
pub const LOST_AFTER: Duration = Duration::from_secs(15);
/// The same when their page has said that it goes away; a page that is loaded again is back before that.
pub const CLOSED_AFTER: Duration = Duration::from_secs(6);
/// A pulse counts for this long.
const FRESH: Duration = Duration::from_secs(6);

/// What is known of one other participant's being there.
#[derive(Debug)]
pub(crate) struct Presence {
    /// Since when the server has lost them; none while it has not, or while it cannot be asked.
    away_since: Option<Duration>,
    /// The server does not list them any more: what is said to them through it does not arrive.
    unlisted: bool,
    /// When they last said something, on whatever channel.
    heard_at: Duration,
    closing_at: Option<Duration>,
    pulse: Option<(Duration, Pulse)>,
    /// Pulses in a row by somebody who does not hear us although they should.
    deaf: u32,
}

impl Presence {
    pub(crate) fn new(away: bool, now: Duration) -> Self {
        Self { away_since: away.then_some(now), unlisted: false, heard_at: now, closing_at: None, pulse: None, deaf: 0 }
    }

    /// The server has lost them, and keeps their place.
    pub(crate) fn away(&mut self, now: Duration) {
        self.away_since.get_or_insert(now);
    }

    /// The server has lost them for good, or knows nothing of them (any more, or yet).
    pub(crate) fn unlisted(&mut self, now: Duration) {
        self.unlisted = true;
        self.away(now);
    }

    /// The server sees them.
    pub(crate) fn listed(&mut self) {
        (self.away_since, self.unlisted) = (None, false);
    }

    /// Their page has said that it goes away.
    pub(crate) fn closing(&mut self, now: Duration) {
        self.closing_at = Some(now);
    }

    /// They said something directly. A page that goes away says nothing more.
    pub(crate) fn heard(&mut self, now: Duration) {
        self.heard_at = now;
    }

    /// Their pulse. `me` is who we are, and `is_loud` whether we have something for them to hear.
    pub(crate) fn pulse(&mut self, pulse: Pulse, me: Option<PeerId>, is_loud: bool, now: Duration) {
        self.heard(now);
        let hears_us = pulse.reaches.iter().any(|reach| Some(reach.peer) == me && reach.sound);
        self.deaf = if is_loud && !hears_us { self.deaf.saturating_add(1) } else { 0 };
        self.pulse = Some((now, pulse));
    }

    pub(crate) fn is_away(&self) -> bool {
        self.away_since.is_some()
    }

    pub(crate) fn is_unlisted(&self) -> bool {
        self.unlisted
    }

    /// Whether they are connected to somebody, by their own word of a moment ago.
    pub(crate) fn reaches(&self, other: PeerId, now: Duration) -> bool {
        self.fresh(now).is_some_and(|pulse| pulse.reaches.iter().any(|reach| reach.peer == other))
    }

    /// How many pulses in a row said that they do not hear us; none when there was no pulse lately.
    pub(crate) fn deaf(&self, now: Duration) -> Option<u32> {
        self.fresh(now).map(|_| self.deaf)
    }

    /// When they are to leave the stage, if nothing comes of them until then.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        let away_since = self.away_since?;
        let closed = self.closing_at.filter(|at| *at >= self.heard_at).map(|at| at.max(away_since) + CLOSED_AFTER);
        Some(closed.unwrap_or_else(|| away_since.max(self.heard_at) + LOST_AFTER))
    }

    fn fresh(&self, now: Duration) -> Option<&Pulse> {
        self.pulse.as_ref().filter(|(at, _)| now.saturating_sub(*at) <= FRESH).map(|(_, pulse)| pulse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::Reach;

    const T0: Duration = Duration::from_secs(100);
    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn nobody_is_lost_whom_the_server_or_their_pulse_has() {
        let mut presence = Presence::new(false, T0);
        assert_eq!(presence.deadline(), None, "the server sees them");
        presence.away(T0);
        assert_eq!(presence.deadline(), Some(T0 + LOST_AFTER));
        presence.heard(T0 + SECOND);
        assert_eq!(presence.deadline(), Some(T0 + SECOND + LOST_AFTER));
        presence.unlisted(T0 + SECOND * 2);
        assert_eq!(presence.deadline(), Some(T0 + SECOND + LOST_AFTER), "the server lost them before");
        presence.listed();
        assert_eq!(presence.deadline(), None);
    }

    #[test]
    fn a_page_that_says_that_it_closes_is_gone_sooner_unless_it_speaks_again() {
        let mut presence = Presence::new(false, T0);
        presence.closing(T0);
        assert_eq!(presence.deadline(), None, "the server sees them still");
        presence.away(T0 + SECOND);
        assert_eq!(presence.deadline(), Some(T0 + SECOND + CLOSED_AFTER));
        presence.heard(T0 + SECOND);
        assert_eq!(presence.deadline(), Some(T0 + SECOND + LOST_AFTER));
    }

    #[test]
    fn who_reaches_whom_is_believed_for_a_moment() {
        let (me, other) = (peer(1), peer(2));
        let mut presence = Presence::new(false, T0);
        let reaches = vec![Reach { peer: other, sound: false, picture: false }];
        presence.pulse(Pulse { reaches, chat: None }, Some(me), true, T0);
        assert!(presence.reaches(other, T0 + FRESH));
        assert!(!presence.reaches(other, T0 + FRESH + SECOND));
        assert!(!presence.reaches(me, T0));
        assert_eq!((presence.deaf(T0), presence.deaf(T0 + FRESH + SECOND)), (Some(1), None));
        let reaches = vec![Reach { peer: me, sound: true, picture: false }];
        presence.pulse(Pulse { reaches, chat: None }, Some(me), true, T0);
        assert_eq!(presence.deaf(T0), Some(0));
    }

    fn peer(n: u128) -> PeerId {
        PeerId::new(uuid::Uuid::from_u128(n))
    }
}
