//! What the server says, and what follows from it.

use super::{FirstOffer, Mesh, REJOIN_AFTER};
use crate::pair::Pair;
use crate::presence::Presence;
use crate::{Effect, Ending, Ice, Stage};
use shared::{FromServer, IceServer, LeaveReason, Member, PeerId, RefusedCode, Signal};
use std::time::Duration;

impl Mesh {
    pub(super) fn on_server(&mut self, message: FromServer<Signal>, now: Duration) -> Vec<Effect> {
        self.uplink.hear(&message, now);
        match message {
            // Nobody is greeted twice on one socket.
            FromServer::Welcome { .. } | FromServer::Resumed { .. } if !self.uplink.is_greeting() => Vec::new(),
            FromServer::Welcome { you, resume, present, capacity, ice, relay_only } => {
                self.uplink.greeted(resume, now);
                self.capacity = capacity;
                // Who is in a call has what it needs; relays that went with a server are missed at once (`on_welcome`), and
                // new credentials are for whoever looks for a path. From here on they are renewed in time.
                let mut effects = self.tell_ice(ice, relay_only);
                effects.extend(self.explore(now));
                effects.extend(self.on_welcome(you, present, now));
                effects
            }
            FromServer::Resumed { resume, received, peers } => {
                let mut effects = self.uplink.resumed(resume, received, now);
                if self.stage == Stage::Call {
                    effects.extend(self.reconcile(&peers, now));
                    self.on_way_open(now);
                }
                effects
            }
            FromServer::Joined { peers } => match self.stage {
                Stage::Joining => {
                    self.stage = Stage::Call;
                    self.present.clear();
                    self.begin(peers, now)
                }
                Stage::Call if std::mem::take(&mut self.is_rejoining) => {
                    let mut effects = self.reconcile(&peers, now);
                    for member in peers {
                        if !self.pairs.iter().any(|pair| pair.member().peer == member.peer) {
                            effects.extend(self.meet(member, FirstOffer::Ours, now));
                        }
                    }
                    effects.extend(self.begin_all(now));
                    self.on_way_open(now);
                    effects
                }
                Stage::Connecting | Stage::Lobby { .. } | Stage::Call | Stage::Over(_) => Vec::new(),
            },
            FromServer::PeerJoined { member } => match self.stage {
                Stage::Lobby { .. } | Stage::Joining => {
                    let mut effects = self.drop_other_page(&member);
                    self.present.retain(|known| known.peer != member.peer);
                    self.present.push(member);
                    effects.extend(self.prepare(now));
                    effects
                }
                Stage::Call => self.on_peer_joined(member, now),
                Stage::Connecting | Stage::Over(_) => Vec::new(),
            },
            FromServer::PeerAway { peer } => {
                self.set_away(peer, true);
                self.presence_of(peer, |presence| presence.away(now));
                Vec::new()
            }
            FromServer::PeerBack { peer } => {
                self.set_away(peer, false);
                match self.lost.remove(&peer) {
                    Some(member) => self.meet(Member { away: false, ..member }, FirstOffer::Theirs, now),
                    None => {
                        self.presence_of(peer, Presence::listed);
                        if let Some(pair) = self.pairs.iter_mut().find(|pair| pair.member().peer == peer) {
                            pair.on_way_open(Duration::ZERO, now);
                        }
                        Vec::new()
                    }
                }
            }
            FromServer::PeerLeft { peer, reason } => {
                self.present.retain(|known| known.peer != peer);
                self.lost.remove(&peer);
                if let Stage::Lobby { full } = &mut self.stage {
                    *full = false;
                }
                match (self.stage, reason) {
                    // The server's word that it lost them is half of it; the other half is theirs.
                    (Stage::Call, LeaveReason::Lost | LeaveReason::Removed) => {
                        self.presence_of(peer, |presence| presence.unlisted(now));
                        self.lose_the_lost(now)
                    }
                    (Stage::Call, LeaveReason::Left)
                    | (Stage::Connecting | Stage::Lobby { .. } | Stage::Joining | Stage::Over(_), _) => {
                        let mut effects: Vec<Effect> = self.take_pair(peer).map(Pair::close).into_iter().collect();
                        effects.extend(self.prepare(now));
                        effects
                    }
                }
            }
            FromServer::Signal { from, signal } => self.on_signal(from, signal, now),
            FromServer::Ice { ice } => self.on_ice(ice, now),
            FromServer::Pong { .. } | FromServer::Move { .. } => Vec::new(),
            FromServer::Refused { code, message: _ } => self.on_refused(code, now),
        }
    }

    /// The credentials that connections were made with are about to end: what goes through a relay looks for a path anew.
    fn on_ice(&mut self, servers: Vec<IceServer>, now: Duration) -> Vec<Effect> {
        self.told = servers;
        if self.use_told() { self.renew_all(now) } else { Vec::new() }
    }

    /// Connections of a call are of use with other servers, too, whenever they look for a path; those of the lobby are made
    /// anew after each `Welcome`.
    fn tell_ice(&mut self, servers: Vec<IceServer>, is_relay_only: bool) -> Vec<Effect> {
        (self.told, self.is_relay_only) = (servers, is_relay_only);
        if self.use_told() { self.pairs.iter().map(Pair::reconfigure).collect() } else { Vec::new() }
    }

    /// The person's own address is to be told to nobody from now on, or may be told again.
    pub(super) fn on_hide(&mut self, hides: bool, now: Duration) -> Vec<Effect> {
        self.hides = hides;
        if !self.use_told() {
            return Vec::new();
        }
        if self.stage == Stage::Call {
            // The path in use goes at once, and a connection that begins anew has never known the others.
            let Self { pairs, connections, .. } = self;
            let anew = pairs.iter_mut().flat_map(|pair| pair.begin_anew(connections, now)).collect();
            return self.route_all(anew, now);
        }
        // What was made ready knows addresses that nobody may know, or lacks those that they may; nothing of it has been said.
        let mut effects = self.close_all();
        effects.extend(self.explore(now));
        effects.extend(self.prepare(now));
        if self.stage == Stage::Joining {
            effects.extend(self.begin_all(now));
        }
        effects
    }

    /// Takes what the server and the person say; whether that is something new.
    fn use_told(&mut self) -> bool {
        let (ice, left_out) = Ice::of(&self.told, self.is_relay_only || self.hides);
        self.left_out = left_out;
        let before = std::mem::replace(&mut self.ice, ice);
        before != self.ice
    }

    fn renew_all(&mut self, now: Duration) -> Vec<Effect> {
        self.pairs.iter_mut().map(|pair| pair.renew(now)).collect()
    }

    pub(super) fn on_welcome(&mut self, you: PeerId, present: Vec<Member>, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.me.replace(you).is_some_and(|before| before != you) {
            // The server does not know us any more (a token that was too old, say): the others know somebody who is
            // gone, and we are somebody new.
            effects.extend(self.part_from_all());
        }
        match (self.stage, &self.profile) {
            (Stage::Connecting | Stage::Joining, Some(_)) => {
                self.stage = Stage::Joining;
                effects.extend(self.close_all());
                self.present = present;
                effects.extend(self.say_join(now));
                effects.extend(self.prepare(now));
                effects.extend(self.begin_all(now));
            }
            (Stage::Connecting | Stage::Lobby { .. } | Stage::Joining, _) => {
                self.stage = Stage::Lobby { full: false };
                // What was made ready before may be of a network that is gone.
                effects.extend(self.close_all());
                self.present = present;
                effects.extend(self.prepare(now));
            }
            (Stage::Call, _) => {
                self.is_rejoining = true;
                // It was restarted, and what it relayed is gone; what goes another way has nothing to show.
                self.pairs.iter_mut().for_each(|pair| pair.suspect(now));
                effects.extend(self.say_join(now));
            }
            (Stage::Over(_), _) => {}
        }
        effects
    }

    pub(super) fn on_refused(&mut self, code: RefusedCode, now: Duration) -> Vec<Effect> {
        if code.closes() {
            self.uplink.refused(code);
        }
        match (code, self.stage) {
            (RefusedCode::RoomFull, Stage::Joining) => {
                self.stage = Stage::Lobby { full: true };
                // Their offers went out with the Join and nobody got them.
                self.close_all()
            }
            (RefusedCode::RoomFull, Stage::Call) => {
                self.rejoin_at = Some(now + REJOIN_AFTER);
                Vec::new()
            }
            (RefusedCode::TakenOver, _) => {
                self.uplink.end();
                self.stage = Stage::Over(Ending::Refused(code));
                self.close_all()
            }
            (
                RefusedCode::RoomFull
                | RefusedCode::BadMessage
                | RefusedCode::Version
                | RefusedCode::OutOfOrder
                | RefusedCode::Busy
                | RefusedCode::UnknownPeer
                | RefusedCode::Rate
                | RefusedCode::TooLarge
                | RefusedCode::Silent
                | RefusedCode::Draining,
                _,
            ) => Vec::new(),
        }
    }

    pub(super) fn on_socket_closed(&mut self, now: Duration) -> Vec<Effect> {
        match (self.stage, self.uplink.refusal()) {
            (Stage::Over(_), _) => Vec::new(),
            // Another process may take its place in a moment; and a call needs none.
            (Stage::Call, _) | (_, None | Some(RefusedCode::Draining)) => {
                self.uplink.closed(now);
                Vec::new()
            }
            (Stage::Connecting | Stage::Lobby { .. } | Stage::Joining, Some(code)) => {
                self.uplink.end();
                self.stage = Stage::Over(Ending::Refused(code));
                self.close_all()
            }
        }
    }

    /// Somebody new, or somebody whom the server did not know for a while.
    pub(super) fn on_peer_joined(&mut self, member: Member, now: Duration) -> Vec<Effect> {
        let mut effects = self.drop_other_page(&member);
        if self.pairs.iter().any(|pair| pair.member().peer == member.peer) {
            self.presence_of(member.peer, Presence::listed);
            return effects;
        }
        effects.extend(self.meet(member, FirstOffer::Theirs, now));
        effects
    }

    /// Everybody whom the server lists in the call, and nobody else, is there as far as it knows.
    pub(super) fn reconcile(&mut self, listed: &[Member], now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        for member in listed {
            effects.extend(self.drop_other_page(member));
        }
        for pair in &mut self.pairs {
            let peer = pair.member().peer;
            match listed.iter().find(|member| member.peer == peer) {
                Some(member) if member.away => {
                    pair.presence_mut().listed();
                    pair.presence_mut().away(now);
                }
                Some(_) => pair.presence_mut().listed(),
                None => pair.presence_mut().unlisted(now),
            }
        }
        effects
    }
}
