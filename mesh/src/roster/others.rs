//! What the others say, and what becomes of the connections to them.

use super::Mesh;
use crate::pair::Pair;
use crate::{Action, ConnectionEvent, ConnectionId, Effect, Stage, hiding};
use shared::{Control, PeerId, Reacted, Signal};
use std::time::Duration;

impl Mesh {
    pub(super) fn on_connection(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        event: ConnectionEvent,
        now: Duration,
    ) -> Vec<Effect> {
        let told = if self.ice.relay_only { hiding::tellable(event) } else { Some(event) };
        let Some(event) = told else { return Vec::new() };
        let Self { pairs, connections, own, me, hands, .. } = self;
        let Some(pair) = pairs.iter_mut().find(|pair| pair.member().peer == peer && pair.connection() == connection)
        else {
            return Vec::new();
        };
        match event {
            ConnectionEvent::Pulse(pulse) => {
                let known = pulse.chat;
                pair.presence_mut().pulse(pulse, *me, own.microphone, now);
                self.on_digest(peer, known);
                Vec::new()
            }
            ConnectionEvent::Reacted(reacted) => {
                let Reacted(reaction, _) = reacted;
                let is_shown = pair.talk_mut().reacts(reacted, now);
                is_shown.then_some(Effect::Reacted { peer, reaction }).into_iter().collect()
            }
            ConnectionEvent::Chat(said) => {
                pair.presence_mut().heard(now);
                self.on_chat(peer, said, now)
            }
            ConnectionEvent::Control(said) => {
                pair.presence_mut().heard(now);
                self.on_control(peer, connection, said, now)
            }
            event @ (ConnectionEvent::NegotiationNeeded
            | ConnectionEvent::LocalDescription(_)
            | ConnectionEvent::LocalDescriptionFailed
            | ConnectionEvent::RemoteDescription(_)
            | ConnectionEvent::RemoteDescriptionFailed(_)
            | ConnectionEvent::LocalCandidate(_)
            | ConnectionEvent::LocalCandidatesComplete
            | ConnectionEvent::State(_)
            | ConnectionEvent::ControlOpened
            | ConnectionEvent::ChatOpened
            | ConnectionEvent::Arrived { .. }
            | ConnectionEvent::Stalled(_)) => {
                let opened = event == ConnectionEvent::ControlOpened;
                let may_ask = event == ConnectionEvent::ChatOpened;
                let mut effects = pair.on_connection(event, *own, connections, now);
                if opened {
                    effects.push(pair.act(Action::Say(Control::Hand(hands.own()))));
                    self.pulse_at.get_or_insert(now);
                }
                if may_ask {
                    self.asking.want(peer);
                }
                self.route_all(effects, now)
            }
        }
    }

    pub(super) fn on_control(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        said: Control,
        now: Duration,
    ) -> Vec<Effect> {
        match said {
            Control::Bye => self.take_pair(peer).map(Pair::close).into_iter().collect(),
            Control::Hand(turn) => {
                self.hands.hear(peer, turn);
                Vec::new()
            }
            Control::Relay { to, signal } => self.pass_on(peer, to, signal, now).into_iter().collect(),
            Control::Relayed { from, signal } => {
                let is_theirs = |pair: &Pair| pair.member().peer == from && from != peer && pair.can_be_theirs(&signal);
                if self.pairs.iter().any(is_theirs) { self.on_signal(from, signal, now) } else { Vec::new() }
            }
            said @ (Control::Media(_) | Control::Signal(_) | Control::Closing) => {
                let Self { pairs, connections, own, .. } = self;
                let Some(pair) = pairs.iter_mut().find(|pair| pair.member().peer == peer) else { return Vec::new() };
                if pair.connection() != connection {
                    return Vec::new();
                }
                let effects = pair.on_connection(ConnectionEvent::Control(said), *own, connections, now);
                self.route_all(effects, now)
            }
        }
    }

    /// Outside the call nobody has anything to say to us.
    pub(super) fn on_signal(&mut self, from: PeerId, signal: Signal, now: Duration) -> Vec<Effect> {
        if self.stage != Stage::Call {
            return Vec::new();
        }
        let Self { pairs, connections, .. } = self;
        let Some(pair) = pairs.iter_mut().find(|pair| pair.member().peer == from) else { return Vec::new() };
        let effects = pair.on_signal(signal, connections, now);
        self.route_all(effects, now)
    }
}
