//! Which way a signal takes: through the server, over the connection to whom it is for, or by way of somebody who reaches
//! them. And what this participant passes on for others, and what it tells all of them.

use crate::{Action, Effect, Link, Mesh, Stage};
use shared::{Control, PeerId, Pulse, Reach, Signal, ToServer};
use std::time::Duration;

/// How many signals are passed on for others at once, and how long it takes until one more is.
pub(crate) const PASSED_ON: u32 = 40;
pub(crate) const PASSED_ON_EVERY: Duration = Duration::from_millis(250);

/// A way to another participant.
enum Way {
    Server,
    Direct,
    /// By way of this one.
    Through(PeerId),
}

impl Mesh {
    /// Whether something said to this one may arrive.
    pub(crate) fn has_way_to(&self, to: PeerId, now: Duration) -> bool {
        self.way_to(to, now).is_some()
    }

    /// Sends on their way what pairs want to say, and leaves everything else as it is. What has no way is not said: an
    /// offer is said again when there is one, and all else follows from offers.
    pub(crate) fn route_all(&mut self, effects: Vec<Effect>, now: Duration) -> Vec<Effect> {
        effects
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Send(ToServer::Signal { to, signal }) => self.route(to, signal, now),
                Effect::Send(_)
                | Effect::OpenSocket
                | Effect::Explore
                | Effect::Reacted { .. }
                | Effect::Heard(_)
                | Effect::Connection { .. } => Some(effect),
            })
            .collect()
    }

    fn route(&mut self, to: PeerId, signal: Signal, now: Duration) -> Option<Effect> {
        match self.way_to(to, now)? {
            Way::Server => self.uplink.say(ToServer::Signal { to, signal }, now),
            Way::Direct => self.say(to, Control::Signal(signal)),
            Way::Through(third) => self.say(third, Control::Relay { to, signal }),
        }
    }

    fn way_to(&self, to: PeerId, now: Duration) -> Option<Way> {
        let pair = self.pairs.iter().find(|pair| pair.member().peer == to)?;
        let is_joined = matches!(self.stage, Stage::Joining | Stage::Call);
        if is_joined && self.uplink.is_up() && !pair.presence().is_away() {
            return Some(Way::Server);
        }
        if pair.can_be_told() {
            return Some(Way::Direct);
        }
        let reaches = |third: &&crate::pair::Pair| {
            third.member().peer != to && third.can_be_told() && third.presence().reaches(to, now)
        };
        if let Some(third) = self.pairs.iter().find(reaches) {
            return Some(Way::Through(third.member().peer));
        }
        // It keeps for them what is said while they are away.
        (is_joined && self.uplink.is_up() && !pair.presence().is_unlisted()).then_some(Way::Server)
    }

    /// Passes on what somebody cannot say themselves.
    pub(crate) fn pass_on(&mut self, from: PeerId, to: PeerId, signal: Signal, now: Duration) -> Option<Effect> {
        let can = self.pairs.iter().any(|pair| pair.member().peer == to && pair.can_be_told());
        if from == to || !can || !self.relayed.take(now) {
            return None;
        }
        self.say(to, Control::Relayed { from, signal })
    }

    /// The pulse, if it is time for it.
    pub(crate) fn pulse_if_due(&mut self, now: Duration) -> Vec<Effect> {
        if self.pulse_at.is_none_or(|at| at > now) {
            return Vec::new();
        }
        let told: Vec<_> = self.pairs.iter().filter(|pair| pair.can_be_told()).collect();
        let reaches = told
            .iter()
            .map(|pair| {
                let arrives = pair.arrives();
                Reach { peer: pair.member().peer, sound: arrives.sound, picture: arrives.picture }
            })
            .collect();
        let pulse = Pulse { reaches, chat: self.conversation.digest() };
        let effects = told.iter().map(|pair| pair.act(Action::Pulse(pulse.clone()))).collect();
        // It begins again when a connection opens.
        let is_wanted = self.pairs.iter().any(|pair| pair.link() != Link::Connecting);
        self.pulse_at = is_wanted.then(|| now + Pulse::EVERY);
        effects
    }

    /// Says this to all who can be told.
    pub(crate) fn tell_all(&self, said: &Control) -> Vec<Effect> {
        let told = self.pairs.iter().filter(|pair| pair.can_be_told());
        told.map(|pair| pair.act(Action::Say(said.clone()))).collect()
    }

    fn say(&self, to: PeerId, said: Control) -> Option<Effect> {
        let pair = self.pairs.iter().find(|pair| pair.member().peer == to)?;
        Some(pair.act(Action::Say(said)))
    }
}
