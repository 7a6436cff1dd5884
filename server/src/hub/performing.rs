//! What the directory decided is done: bytes go into outboxes, inside the one lock.

use super::{After, Fact, Hub, News, State, since_1970};
use crate::directory::{Effect, Event};
use crate::outbox::Overfull;
use crate::ws::close::close_frame;
use crate::ws::frame::Opcode;
use serde_json::value::RawValue;
use shared::{FromServer, IceServer, PeerId};
use std::sync::atomic::Ordering;

impl State {
    /// Performs effects, and those of what comes of them: who does not read what they are sent is put out.
    pub(super) fn perform_all(&mut self, effects: Vec<Effect<&RawValue>>, hub: &Hub, after: &mut After) {
        let mut overfull = Vec::new();
        let mut next = Some(effects);
        while let Some(effects) = next {
            self.perform(effects, hub, after, &mut overfull);
            next = overfull.pop().map(|peer| {
                self.sessions.detach_whatever(peer);
                self.directory.handle(Event::Removed { peer }, hub.now())
            });
        }
    }

    pub(super) fn perform(
        &mut self,
        effects: Vec<Effect<&RawValue>>,
        hub: &Hub,
        after: &mut After,
        overfull: &mut Vec<PeerId>,
    ) {
        let mut told = None;
        let mut refused = None;
        for effect in effects {
            match effect {
                Effect::Welcome { to, present } => {
                    let Some(resume) = self.sessions.begin(to, since_1970()) else { continue };
                    let ice = self.ice(to, hub);
                    let (capacity, relay_only) = (hub.limits.room_capacity, hub.ice.is_relay_only());
                    let message =
                        FromServer::<&RawValue>::Welcome { you: to, resume, present, capacity, ice, relay_only };
                    told = None;
                    self.write(&message);
                    self.send(to, false, after, overfull);
                }
                Effect::Resume { to, peers } => {
                    let Some((resume, received)) = self.sessions.resume(to, since_1970()) else { continue };
                    told = None;
                    self.write(&FromServer::<&RawValue>::Resumed { resume, received, peers });
                    self.send(to, false, after, overfull);
                    // What it was told counts on, and is renewed when it would have been (`sweeping`): new credentials make
                    // relayed connections look for paths anew, and all of a room's would at once.
                    self.sessions.hand_on_ice(to);
                    let socket = self.sessions.socket(to).cloned();
                    if let Some(socket) = &socket {
                        socket.joined.store(true, Ordering::Relaxed);
                    }
                    if let (Err(Overfull), Some(socket)) = (self.sessions.replay(to, after), &socket) {
                        after.wake(socket.outbox.abandon());
                        overfull.push(to);
                    }
                    after.facts.push(Fact::Resumed { peer: to });
                }
                Effect::Send { to, message } => {
                    let news = match &message {
                        FromServer::PeerJoined { member } => Some(News::Joined(member.peer)),
                        FromServer::PeerAway { peer } => Some(News::Away(*peer)),
                        FromServer::PeerBack { peer } => Some(News::Back(*peer)),
                        FromServer::PeerLeft { peer, .. } => Some(News::Left(*peer)),
                        FromServer::Move { .. } => Some(News::Move),
                        FromServer::Joined { peers } => {
                            if let Some(socket) = self.sessions.join(to) {
                                socket.joined.store(true, Ordering::Relaxed);
                            }
                            after.facts.push(Fact::Joined { peer: to, others: peers.len() });
                            None
                        }
                        FromServer::Refused { code, .. } => {
                            refused = Some(*code);
                            after.facts.push(Fact::Refused { peer: to, code: *code });
                            None
                        }
                        FromServer::Welcome { .. }
                        | FromServer::Ice { .. }
                        | FromServer::Resumed { .. }
                        | FromServer::Signal { .. }
                        | FromServer::Pong { .. } => None,
                    };
                    if news.is_none() || news != told {
                        self.write(&message);
                        told = news;
                    }
                    self.send(to, message.is_counted(), after, overfull);
                }
                Effect::Close { peer } => {
                    let Some(socket) = self.sessions.end(peer) else { continue };
                    let (code, reason) = refused.map_or((1000, "left"), close_frame);
                    after.wake(socket.outbox.close(code, reason, hub.now()));
                }
                Effect::Forget { peer } => self.sessions.forget(peer),
            }
        }
    }

    fn ice(&self, to: PeerId, hub: &Hub) -> Vec<IceServer> {
        self.sessions.socket(to).map_or_else(Vec::new, |socket| hub.ice_for(socket, to))
    }

    pub(super) fn write(&mut self, message: &FromServer<&RawValue>) {
        self.text.clear();
        // Writing into memory what has only strings for keys does not fail; if it did, an empty frame is no message.
        if serde_json::to_writer(&mut self.text, message).is_err() {
            self.text.clear();
        }
    }

    /// Sends what was written last, and keeps it until it has arrived if that counts.
    pub(super) fn send(&mut self, to: PeerId, is_counted: bool, after: &mut After, overfull: &mut Vec<PeerId>) {
        if is_counted {
            self.sessions.keep(to, &self.text);
        }
        let Some(socket) = self.sessions.socket(to) else { return };
        match socket.outbox.push(Opcode::Text, &self.text) {
            Ok(waker) => after.wake(waker),
            Err(Overfull) => {
                after.wake(socket.outbox.abandon());
                after.facts.push(Fact::Overfull { peer: to });
                overfull.push(to);
            }
        }
    }

    /// Who was refused at the first word has no session.
    pub(super) fn forget_strangers(&mut self, peer: PeerId) {
        if !self.directory.knows(peer) {
            self.sessions.forget(peer);
        }
    }
}
