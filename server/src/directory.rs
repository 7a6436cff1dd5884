//! Who is where, and who hears of it: rooms, their lobbies and their members.
//!
//! Pure. Events go in, effects come out; nothing here knows of a runtime, a socket, a clock,
//! randomness or a log, and a test keeps it so. What participants say to each other (`S`) passes
//! through untouched.

#[cfg(test)]
mod tests;

use shared::{FromServer, Hello, IceServer, LeaveReason, Member, PROTOCOL_VERSION, PeerId, Profile};
use shared::{RefusedCode, RoomName, ToServer};
use std::collections::{BTreeMap, BTreeSet};

/// Something happened to one peer, or to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<S> {
    /// A peer said something. The shell mints `from` when the socket opens, and passes nothing on
    /// from a peer that it was told to close.
    Message {
        /// Who said it.
        from: PeerId,
        /// What was said.
        message: ToServer<S>,
    },
    /// A peer's socket is gone, or is being closed by the shell.
    Disconnected {
        /// Whose.
        peer: PeerId,
        /// What the others are told.
        reason: LeaveReason,
    },
    /// The server is about to stop: nobody new comes in, whoever is here stays.
    Drain,
}

/// Something the shell has to do, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<S> {
    /// Say this to a peer.
    Send {
        /// To whom.
        to: PeerId,
        /// What.
        message: FromServer<S>,
    },
    /// Close a peer's socket, after what was sent before. The directory has forgotten the peer.
    Close {
        /// Whose.
        peer: PeerId,
    },
}

/// The limits that the directory keeps; those of a socket are the shell's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomLimits {
    /// Participants in one call, lobby not counted.
    pub room_capacity: u16,
    /// Visitors in the lobby of one room.
    pub lobby_capacity: u16,
    /// Rooms on the server.
    pub rooms: usize,
}

/// Every room and everybody in it.
#[derive(Debug)]
pub struct Directory {
    limits: RoomLimits,
    ice: Vec<IceServer>,
    draining: bool,
    rooms: BTreeMap<RoomName, Room>,
    /// Where each peer is that has said `Hello`; agrees with `rooms` at all times.
    places: BTreeMap<PeerId, Place>,
}

/// One room: a call and its lobby. It exists as long as somebody is in either.
#[derive(Debug, Default)]
struct Room {
    members: BTreeMap<PeerId, Profile>,
    lobby: BTreeSet<PeerId>,
}

#[derive(Debug)]
struct Place {
    room: RoomName,
    standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Lobby,
    Call,
}

impl Directory {
    /// An empty directory that tells its visitors of these ICE servers.
    #[must_use]
    pub fn new(limits: RoomLimits, ice: Vec<IceServer>) -> Self {
        Self { limits, ice, draining: false, rooms: BTreeMap::new(), places: BTreeMap::new() }
    }

    /// Takes one event and says everything that follows from it.
    pub fn handle<S>(&mut self, event: Event<S>) -> Vec<Effect<S>> {
        match event {
            Event::Message { from, message } => match message {
                ToServer::Hello(hello) => self.hello(from, hello),
                ToServer::Join { profile } => self.join(from, profile),
                ToServer::Signal { to, signal } => self.signal(from, to, signal),
                ToServer::Leave => self.leave(from),
                ToServer::Ping => self.ping(from),
            },
            Event::Disconnected { peer, reason } => self.remove(peer, reason),
            Event::Drain => {
                self.draining = true;
                Vec::new()
            }
        }
    }

    /// Rooms with somebody in their call or lobby.
    #[must_use]
    pub fn rooms(&self) -> usize {
        self.rooms.len()
    }

    /// Participants of all calls.
    #[must_use]
    pub fn members(&self) -> usize {
        self.rooms.values().map(|room| room.members.len()).sum()
    }

    /// Visitors in all lobbies.
    #[must_use]
    pub fn visitors(&self) -> usize {
        self.rooms.values().map(|room| room.lobby.len()).sum()
    }

    /// Whether the server is about to stop.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining
    }

    fn hello<S>(&mut self, from: PeerId, hello: Hello) -> Vec<Effect<S>> {
        let Hello { version, room: name } = hello;
        if self.places.contains_key(&from) {
            return self.break_off(from, "a second Hello");
        }
        if version != PROTOCOL_VERSION {
            let spoken = format!("this server speaks version {PROTOCOL_VERSION} of the protocol");
            return refuse(from, RefusedCode::Version, &spoken);
        }
        if self.draining {
            return refuse(from, RefusedCode::Draining, "the server is about to stop");
        }
        let visitors = self.rooms.get(&name).map(|room| room.lobby.len());
        if visitors.is_none() && self.rooms.len() >= self.limits.rooms {
            return refuse(from, RefusedCode::Busy, "the server has as many rooms as it can");
        }
        if visitors.unwrap_or(0) >= usize::from(self.limits.lobby_capacity) {
            return refuse(from, RefusedCode::Busy, "the lobby of this room is full");
        }
        let room = self.rooms.entry(name.clone()).or_default();
        room.lobby.insert(from);
        let present = room.everybody_but(from);
        self.places.insert(from, Place { room: name, standing: Standing::Lobby });
        let (capacity, ice) = (self.limits.room_capacity, self.ice.clone());
        vec![Effect::Send { to: from, message: FromServer::Welcome { you: from, present, capacity, ice } }]
    }

    fn join<S>(&mut self, from: PeerId, profile: Profile) -> Vec<Effect<S>> {
        let (place, room) = match self.places.get_mut(&from) {
            None => return self.break_off(from, "Join before Hello"),
            Some(place) => match (place.standing, self.rooms.get_mut(&place.room)) {
                (Standing::Lobby, Some(room)) => (place, room),
                (Standing::Lobby | Standing::Call, _) => return self.break_off(from, "a second Join"),
            },
        };
        if room.members.len() >= usize::from(self.limits.room_capacity) {
            return refuse(from, RefusedCode::RoomFull, "the call holds as many as it can");
        }
        room.lobby.remove(&from);
        place.standing = Standing::Call;
        let mut effects = Vec::with_capacity(1 + room.members.len() + room.lobby.len());
        effects.push(Effect::Send { to: from, message: FromServer::Joined { peers: room.everybody_but(from) } });
        let member = Member { peer: from, profile: profile.clone() };
        effects.extend(room.send_to_all(|| FromServer::PeerJoined { member: member.clone() }));
        room.members.insert(from, profile);
        effects
    }

    fn signal<S>(&mut self, from: PeerId, to: PeerId, signal: S) -> Vec<Effect<S>> {
        let Some(place) = self.places.get(&from) else { return self.break_off(from, "Signal before Hello") };
        // A signal from the lobby was sent behind a `Join` that was refused: it reaches nobody and is no offence.
        let reached = place.standing == Standing::Call
            && to != from
            && self.places.get(&to).is_some_and(|other| other.standing == Standing::Call && other.room == place.room);
        if !reached {
            return refuse(from, RefusedCode::UnknownPeer, "no other participant of this call has that id");
        }
        vec![Effect::Send { to, message: FromServer::Signal { from, signal } }]
    }

    fn leave<S>(&mut self, from: PeerId) -> Vec<Effect<S>> {
        if !self.places.contains_key(&from) {
            return self.break_off(from, "Leave before Hello");
        }
        let mut effects = vec![Effect::Close { peer: from }];
        effects.extend(self.remove(from, LeaveReason::Left));
        effects
    }

    fn ping<S>(&mut self, from: PeerId) -> Vec<Effect<S>> {
        if !self.places.contains_key(&from) {
            return self.break_off(from, "Ping before Hello");
        }
        vec![Effect::Send { to: from, message: FromServer::Pong }]
    }

    /// A peer that breaks the order of messages is told so and put out.
    fn break_off<S>(&mut self, peer: PeerId, what: &str) -> Vec<Effect<S>> {
        let mut effects = refuse(peer, RefusedCode::OutOfOrder, &format!("{what} has no place here"));
        effects.extend(self.remove(peer, LeaveReason::Removed));
        effects
    }

    /// Takes a peer out of its room, and an empty room out of the directory. Visitors of the lobby
    /// were never announced, so nobody is told that they went.
    fn remove<S>(&mut self, peer: PeerId, reason: LeaveReason) -> Vec<Effect<S>> {
        let Some(place) = self.places.remove(&peer) else { return Vec::new() };
        let Some(room) = self.rooms.get_mut(&place.room) else { return Vec::new() };
        let effects = match place.standing {
            Standing::Lobby => {
                room.lobby.remove(&peer);
                Vec::new()
            }
            Standing::Call => {
                room.members.remove(&peer);
                room.send_to_all(|| FromServer::PeerLeft { peer, reason }).collect()
            }
        };
        if room.members.is_empty() && room.lobby.is_empty() {
            self.rooms.remove(&place.room);
        }
        effects
    }
}

impl Room {
    fn everybody_but(&self, newcomer: PeerId) -> Vec<Member> {
        self.members
            .iter()
            .filter(|(peer, _)| **peer != newcomer)
            .map(|(peer, profile)| Member { peer: *peer, profile: profile.clone() })
            .collect()
    }

    /// To the call and to the lobby, whose list of who is here stays live.
    fn send_to_all<S>(&self, message: impl Fn() -> FromServer<S>) -> impl Iterator<Item = Effect<S>> {
        self.members.keys().chain(&self.lobby).map(move |to| Effect::Send { to: *to, message: message() })
    }
}

fn refuse<S>(to: PeerId, code: RefusedCode, why: &str) -> Vec<Effect<S>> {
    let mut effects = vec![Effect::Send { to, message: FromServer::Refused { code, message: why.into() } }];
    if code.closes() {
        effects.push(Effect::Close { peer: to });
    }
    effects
}
