//! How the others stand, for those who show it.

use super::Mesh;
use crate::pair::Pair;
use crate::{ConnectionId, Flow, Hearing, Link, Repairs, Stage};
use shared::{MediaState, Member, PeerId};
use std::time::Duration;

/// Pulses in a row by which nobody heard us, until it is said.
const DEAF: u32 = 3;

/// Another participant of the call, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Participant<'a> {
    /// Who, and how they want to be seen.
    pub member: &'a Member,
    /// The connection in use.
    pub connection: ConnectionId,
    /// How that connection is doing.
    pub link: Link,
    /// Which of their devices are sending, by their own word; none until they have said so.
    pub media: MediaState,
    /// Whether what they say they send arrives.
    pub flow: Flow,
    /// What was done so far to keep the connection up.
    pub repairs: Repairs,
    /// Whether the server has lost them.
    pub away: bool,
    /// Whether no negotiation with them is under way, and at least one was completed.
    pub stable: bool,
}

impl Mesh {
    /// Who is in the call with us, in the order of their arrival.
    pub fn participants(&self) -> impl Iterator<Item = Participant<'_>> {
        let pairs = if self.stage == Stage::Call { self.pairs.as_slice() } else { &[] };
        pairs.iter().map(|pair| Participant {
            member: pair.member(),
            connection: pair.connection(),
            link: pair.link(),
            media: pair.media(),
            flow: pair.flow(),
            repairs: pair.repairs(),
            away: pair.presence().is_away(),
            stable: pair.is_stable(),
        })
    }

    /// Whether the others hear us, by their own word.
    #[must_use]
    pub fn hearing(&self, now: Duration) -> Hearing {
        self.judge(self.pairs.iter(), now)
    }

    /// Whether this one hears us, by their own word.
    #[must_use]
    pub fn hearing_of(&self, peer: PeerId, now: Duration) -> Hearing {
        self.judge(self.pairs.iter().filter(|pair| pair.member().peer == peer), now)
    }

    fn judge<'p>(&self, pairs: impl Iterator<Item = &'p Pair>, now: Duration) -> Hearing {
        let told = pairs.filter(|pair| pair.can_be_told()).filter_map(|pair| pair.presence().deaf(now));
        match told.min() {
            Some(least) if self.own.microphone && least >= DEAF => Hearing::Nobody,
            Some(_) => Hearing::Somebody,
            None => Hearing::Unknown,
        }
    }
}
