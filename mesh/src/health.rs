//! From what the browser says of a connection to what a person is told of it, and to when it is to be repaired.

use crate::{ConnectionState, Link};
use std::time::Duration;

/// How long a connection may take to come about before a person is told that it does not.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(15);

/// How long a connection that nothing comes through may recover by itself.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a first connection may take before another attempt is made beside it being hoped for.
const FIRST_PATIENCE: Duration = Duration::from_secs(7);
/// The polite side lets the other begin: two repairs at once would undo each other.
pub(crate) const HEAD_START: Duration = Duration::from_millis(1500);
/// From a repair to the next, should it not have helped; the last holds for ever.
const BETWEEN: [Duration; 5] = [
    Duration::from_secs(4),
    Duration::from_secs(4),
    Duration::from_secs(7),
    Duration::from_secs(7),
    Duration::from_secs(10),
];
/// So many ICE restarts come before a new connection.
const RESTARTS: u32 = 2;
/// Between two repairs of a connection that stands and through which nothing comes.
const ONE_SIDED_EVERY: Duration = Duration::from_secs(30);

/// How one pair's connection is doing.
#[derive(Debug)]
pub(crate) struct Health {
    link: Link,
    /// Nothing comes although the browser takes it for connected.
    stalled: bool,
    /// When to stop hoping; gone once it was connected.
    connect_by: Option<Duration>,
    /// When to do something about it.
    repair_at: Option<Duration>,
    /// Repairs since it was connected last.
    repairs: u32,
    /// When it was last repaired because of what did not come through it.
    one_sided_at: Option<Duration>,
    /// Until then a path through which nothing comes is not hoped for.
    suspect_until: Duration,
    head_start: Duration,
}

/// What to do about a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repair {
    /// Look for another path (`restartIce()`); encryption and media live on.
    Restart,
    /// A new connection in its place.
    Replace,
}

impl Health {
    /// Of a connection that is being made.
    pub(crate) fn new(is_polite: bool, now: Duration) -> Self {
        let head_start = if is_polite { HEAD_START } else { Duration::ZERO };
        Self {
            link: Link::Connecting,
            stalled: false,
            connect_by: Some(now + CONNECT_WITHIN),
            repair_at: Some(now + FIRST_PATIENCE + head_start),
            repairs: RESTARTS,
            one_sided_at: None,
            suspect_until: Duration::ZERO,
            head_start,
        }
    }

    pub(crate) fn link(&self) -> Link {
        if self.link == Link::Connected && self.stalled { Link::Interrupted } else { self.link }
    }

    /// Whether the browser takes it for connected, whatever comes.
    pub(crate) fn has_path(&self) -> bool {
        self.link == Link::Connected
    }

    /// `connectionstatechange` fired.
    pub(crate) fn on_state(&mut self, state: ConnectionState, now: Duration) {
        match state {
            ConnectionState::Connected => {
                self.link = Link::Connected;
                (self.connect_by, self.repair_at, self.repairs) = (None, None, 0);
                self.stalled = false;
            }
            ConnectionState::Connecting => {
                if self.connect_by.is_none() && self.link != Link::Failed {
                    self.link = Link::Interrupted;
                }
            }
            ConnectionState::Disconnected => {
                self.link = Link::Interrupted;
                self.repair_within(PATIENCE, now);
            }
            ConnectionState::Failed => {
                self.link = Link::Failed;
                if self.repairs == 0 {
                    self.repair_within(Duration::ZERO, now);
                }
            }
        }
    }

    /// Nothing comes any more although something should, or it comes again.
    pub(crate) fn on_stalled(&mut self, stalled: bool, now: Duration) {
        self.stalled = stalled;
        if stalled {
            self.repair_within(if now < self.suspect_until { Duration::ZERO } else { PATIENCE }, now);
        } else if self.link == Link::Connected {
            (self.repair_at, self.repairs) = (None, 0);
        }
    }

    /// There is a reason why the path may be gone for good: should nothing come, it is repaired at once.
    pub(crate) fn suspect(&mut self, now: Duration) {
        self.suspect_until = now + PATIENCE;
    }

    /// The network is another one, or comes back: whatever was waited for is done now.
    pub(crate) fn hurry(&mut self, after: Duration, now: Duration) {
        self.repairs = self.repairs.min(RESTARTS.saturating_sub(1));
        let at = now + self.head_start + after;
        self.repair_at = Some(self.repair_at.map_or(at, |earlier| earlier.min(at)));
    }

    /// The same, if there is something to repair.
    pub(crate) fn hurry_if_down(&mut self, after: Duration, now: Duration) {
        if self.link() != Link::Connected && self.repair_at.is_some() {
            self.hurry(after, now);
        }
    }

    /// A connection that stands lets nothing through in this direction: whether a new one may be tried now.
    pub(crate) fn may_replace_one_sided(&mut self, now: Duration) -> bool {
        let may = self.link() == Link::Connected
            && self.one_sided_at.is_none_or(|last| now.saturating_sub(last) >= ONE_SIDED_EVERY);
        if may {
            self.one_sided_at = Some(now);
        }
        may
    }

    /// A new connection is in its place. What a person is told goes on: it is the same pair.
    pub(crate) fn replaced(&mut self, now: Duration) {
        self.stalled = false;
        self.link = match self.link {
            Link::Connecting => Link::Connecting,
            Link::Connected | Link::Interrupted => Link::Interrupted,
            Link::Failed => Link::Failed,
        };
        if self.repair_at.is_none_or(|at| at <= now) {
            self.repair_at = Some(now + self.between());
        }
    }

    /// A failed negotiation is only a failed connection when there is none yet.
    pub(crate) fn negotiation_failed(&mut self) {
        if self.connect_by.take().is_some() {
            self.link = Link::Failed;
        }
    }

    /// The time that [`Self::deadline`] named has come, or may have: what to do about the connection, if anything.
    pub(crate) fn on_tick(&mut self, now: Duration) -> Option<Repair> {
        if self.connect_by.is_some_and(|by| by <= now) {
            self.negotiation_failed();
        }
        if self.repair_at.is_none_or(|at| at > now) {
            return None;
        }
        self.repairs += 1;
        // A connection that stands is looked over once, because the network is another one; if that was needed, the
        // browser will say so.
        self.repair_at = (self.link() != Link::Connected).then(|| now + self.between());
        Some(if self.repairs <= RESTARTS { Repair::Restart } else { Repair::Replace })
    }

    /// When [`Self::on_tick`] is wanted.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.connect_by.into_iter().chain(self.repair_at).min()
    }

    fn between(&self) -> Duration {
        let index = usize::try_from(self.repairs).unwrap_or(usize::MAX).saturating_sub(1).min(BETWEEN.len() - 1);
        BETWEEN[index]
    }

    fn repair_within(&mut self, patience: Duration, now: Duration) {
        let at = now + patience + self.head_start;
        self.repair_at = Some(self.repair_at.map_or(at, |earlier| earlier.min(at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Duration = Duration::from_secs(100);

    /// A connection that stood and is down since `T0`; the repairs that follow, in seconds.
    fn repairs(is_polite: bool, state: ConnectionState) -> Vec<(f32, Repair)> {
        let mut health = connected(is_polite);
        health.on_state(state, T0);
        std::iter::from_fn(|| {
            let now = health.deadline()?;
            Some(((now - T0).as_secs_f32(), health.on_tick(now)?))
        })
        .take(6)
        .collect()
    }

    fn connected(is_polite: bool) -> Health {
        let mut health = Health::new(is_polite, T0);
        health.on_state(ConnectionState::Connected, T0);
        assert_eq!((health.link(), health.deadline()), (Link::Connected, None));
        health
    }

    #[test]
    fn two_restarts_come_before_new_connections() {
        use Repair::{Replace, Restart};
        assert_eq!(
            repairs(false, ConnectionState::Disconnected),
            [(3.0, Restart), (7.0, Restart), (11.0, Replace), (18.0, Replace), (25.0, Replace), (35.0, Replace)]
        );
        assert_eq!(repairs(false, ConnectionState::Failed)[..2], [(0.0, Restart), (4.0, Restart)]);
        assert_eq!(repairs(true, ConnectionState::Disconnected)[..2], [(4.5, Restart), (8.5, Restart)]);
    }

    #[test]
    fn what_recovers_by_itself_is_left_alone() {
        let mut health = connected(false);
        health.on_state(ConnectionState::Disconnected, T0);
        assert_eq!(health.link(), Link::Interrupted);
        health.on_state(ConnectionState::Connected, T0 + PATIENCE);
        assert_eq!((health.link(), health.deadline()), (Link::Connected, None));
    }

    #[test]
    fn what_lets_nothing_through_is_interrupted_whatever_the_browser_says() {
        let mut health = connected(false);
        health.on_stalled(true, T0);
        assert_eq!((health.link(), health.deadline()), (Link::Interrupted, Some(T0 + PATIENCE)));
        health.on_stalled(false, T0 + PATIENCE);
        assert_eq!((health.link(), health.deadline()), (Link::Connected, None));
    }

    #[test]
    fn a_path_that_may_be_gone_is_repaired_as_soon_as_nothing_comes() {
        let mut health = connected(false);
        health.suspect(T0);
        assert_eq!(health.deadline(), None, "it may as well be there");
        let seen = T0 + Duration::from_secs(1);
        health.on_stalled(true, seen);
        assert_eq!((health.deadline(), health.on_tick(seen)), (Some(seen), Some(Repair::Restart)));
        let mut later = connected(false);
        later.suspect(T0);
        later.on_stalled(true, T0 + PATIENCE);
        assert_eq!(later.deadline(), Some(T0 + PATIENCE * 2), "for another reason");
    }

    #[test]
    fn another_network_is_a_reason_to_hurry() {
        let mut health = connected(false);
        health.hurry_if_down(Duration::ZERO, T0);
        assert_eq!(health.deadline(), None, "nothing is down");
        health.hurry(Duration::ZERO, T0);
        assert_eq!(health.on_tick(T0), Some(Repair::Restart));
        assert_eq!(health.deadline(), None, "once is enough for what stands");
    }

    #[test]
    fn a_first_connection_is_tried_again_before_a_person_is_told() {
        let mut health = Health::new(false, T0);
        assert_eq!(health.on_tick(T0 + FIRST_PATIENCE), Some(Repair::Replace));
        assert_eq!(health.link(), Link::Connecting);
        assert_eq!(health.on_tick(T0 + CONNECT_WITHIN), Some(Repair::Replace));
        assert_eq!(health.link(), Link::Failed);
    }

    #[test]
    fn one_sided_silence_is_no_reason_to_begin_anew_all_the_time() {
        let mut health = connected(false);
        assert!(health.may_replace_one_sided(T0));
        assert!(!health.may_replace_one_sided(T0 + ONE_SIDED_EVERY / 2));
        assert!(health.may_replace_one_sided(T0 + ONE_SIDED_EVERY));
    }
}
