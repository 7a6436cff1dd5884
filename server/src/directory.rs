//! Who is where, and who hears of it: rooms, their lobbies and their members.
//!
//! Pure. Events go in, effects come out; nothing here knows of a runtime, a socket, a clock,
//! randomness or a log, and a test keeps it so. Time is an argument. What participants say to each
//! other (`S`) passes through untouched.
//!
//! Who has lost their socket keeps their seat in the call for a while: they are *away*. Whether
//! somebody is who they say they were is the shell's to judge; here an id is an id.

mod room;
#[cfg(test)]
mod tests;

use room::{Room, Seat};
use shared::{FromServer, LeaveReason, Member, PROTOCOL_VERSION, PageId, PeerId, Profile, RefusedCode, RoomName};
use std::collections::BTreeMap;
use std::time::Duration;

/// Something happened to one peer, or to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<S> {
    /// A peer's socket said its first word.
    Hello {
        /// Who: somebody new, or somebody who is known and has no other socket.
        from: PeerId,
        /// The protocol that their page speaks.
        version: u32,
        /// The room that they want to be in.
        room: RoomName,
        /// Which load of their page it is.
        page: PageId,
        /// Whether the shell can bring them up to date on what was said while they were away.
        is_resumable: bool,
    },
    /// A peer wants to be in the call.
    Join {
        /// Who.
        from: PeerId,
        /// How they want to be seen.
        profile: Profile,
    },
    /// A peer says something to another.
    Signal {
        /// Who.
        from: PeerId,
        /// To whom.
        to: PeerId,
        /// What.
        signal: S,
    },
    /// A peer wants to be out of the room.
    Leave {
        /// Who.
        from: PeerId,
    },
    /// A peer's socket is gone; the peer may come back.
    Lost {
        /// Whose.
        peer: PeerId,
    },
    /// A peer is put out by the shell, for breaking the protocol or a limit.
    Removed {
        /// Who.
        peer: PeerId,
    },
    /// The time that [`Directory::deadline`] named has come.
    Tick,
    /// The server is about to stop: nobody new comes in, whoever is here is told to go elsewhere within this time.
    Drain {
        /// How long they have.
        within: Duration,
    },
}

/// Something the shell has to do, in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect<S> {
    /// Say `Welcome` to a peer: a session without a past.
    Welcome {
        /// To whom.
        to: PeerId,
        /// Who is in the call.
        present: Vec<Member>,
    },
    /// Say `Resumed` to a peer, and then what was said to it while it was away.
    Resume {
        /// To whom.
        to: PeerId,
        /// Everybody else in the call.
        peers: Vec<Member>,
    },
    /// Say this to a peer, who may be away.
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
    /// A peer who was away will not come back as the same: what was kept for it may go.
    Forget {
        /// Whom.
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
    /// How long the seat of somebody who lost their socket is kept.
    pub away: Duration,
}

/// Every room and everybody in it.
#[derive(Debug)]
pub struct Directory {
    limits: RoomLimits,
    draining: bool,
    rooms: BTreeMap<RoomName, Room>,
    /// Where each peer is that has said `Hello`, or is away; agrees with `rooms` at all times.
    places: BTreeMap<PeerId, RoomName>,
}

impl Directory {
    /// An empty directory.
    #[must_use]
    pub fn new(limits: RoomLimits) -> Self {
        Self { limits, draining: false, rooms: BTreeMap::new(), places: BTreeMap::new() }
    }

    /// Takes one event and says everything that follows from it. `now` is a time since any fixed moment.
    pub fn handle<S>(&mut self, event: Event<S>, now: Duration) -> Vec<Effect<S>> {
        match event {
            Event::Hello { from, version, room, page, is_resumable } => {
                self.hello(from, version, room, page, is_resumable)
            }
            Event::Join { from, profile } => self.join(from, profile),
            Event::Signal { from, to, signal } => self.signal(from, to, signal),
            Event::Leave { from } => self.leave(from),
            Event::Lost { peer } => self.lose(peer, now),
            Event::Removed { peer } => self.remove(peer, LeaveReason::Removed),
            Event::Tick => self.expire(now),
            Event::Drain { within } => self.drain(within),
        }
    }

    /// When [`Event::Tick`] is wanted next.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let away = self.rooms.values().flat_map(|room| room.seats.values()).filter_map(|seat| seat.away_since);
        away.min().map(|since| since + self.limits.away)
    }

    /// Rooms with somebody in their call or lobby.
    #[must_use]
    pub fn rooms(&self) -> usize {
        self.rooms.len()
    }

    /// Participants of all calls who are not away.
    #[must_use]
    pub fn members(&self) -> usize {
        self.rooms.values().flat_map(|room| room.seats.values()).filter(|seat| seat.away_since.is_none()).count()
    }

    /// Participants of all calls who are away.
    #[must_use]
    pub fn away(&self) -> usize {
        self.rooms.values().flat_map(|room| room.seats.values()).filter(|seat| seat.away_since.is_some()).count()
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

    /// Whether a peer is in a room, away or not.
    #[must_use]
    pub fn knows(&self, peer: PeerId) -> bool {
        self.places.contains_key(&peer)
    }

    fn hello<S>(
        &mut self,
        from: PeerId,
        version: u32,
        name: RoomName,
        page: PageId,
        is_resumable: bool,
    ) -> Vec<Effect<S>> {
        if version != PROTOCOL_VERSION {
            let spoken = format!("this server speaks version {PROTOCOL_VERSION} of the protocol");
            return refuse(from, RefusedCode::Version, &spoken);
        }
        if self.draining {
            return refuse(from, RefusedCode::Draining, "the server is about to stop");
        }
        match self.places.get(&from).and_then(|known| self.rooms.get(known)) {
            Some(room) if room.is_here(from) => return self.break_off(from, "a second Hello"),
            // A token is for one room; the shell does not let this happen.
            Some(_) if self.places.get(&from) != Some(&name) => return self.break_off(from, "a Hello from elsewhere"),
            Some(_) | None => {}
        }
        let room = self.rooms.get(&name);
        if room.is_none() && self.rooms.len() >= self.limits.rooms {
            return refuse(from, RefusedCode::Busy, "the server has as many rooms as it can");
        }
        let seat = room.and_then(|room| room.seats.get(&from));
        let can_resume = is_resumable && seat.is_some_and(|seat| seat.page == page);
        let visitors = room.map_or(0, |room| room.lobby.len());
        // Who has a seat in the call only passes through.
        if seat.is_none() && visitors >= usize::from(self.limits.lobby_capacity) {
            return refuse(from, RefusedCode::Busy, "the lobby of this room is full");
        }
        let room = self.rooms.entry(name.clone()).or_default();
        self.places.insert(from, name);
        if can_resume {
            return room.come_back(from);
        }
        room.lobby.insert(from, page);
        vec![Effect::Welcome { to: from, present: room.everybody_but(from) }]
    }

    fn join<S>(&mut self, from: PeerId, profile: Profile) -> Vec<Effect<S>> {
        let Some(room) = self.places.get(&from).and_then(|name| self.rooms.get_mut(name)) else {
            return self.break_off(from, "Join before Hello");
        };
        let Some(page) = room.lobby.get(&from).copied() else { return self.break_off(from, "a second Join") };
        let mut effects = Vec::new();
        if !room.seats.contains_key(&from) && room.seats.len() >= usize::from(self.limits.room_capacity) {
            // Who is here goes before who is away: whoever has been so for longest gives up their seat.
            let Some(longest) = room.longest_away() else {
                return refuse(from, RefusedCode::RoomFull, "the call holds as many as it can");
            };
            effects.extend(self.give_up_seat(longest));
        }
        let Some(room) = self.places.get(&from).and_then(|name| self.rooms.get_mut(name)) else { return effects };
        room.lobby.remove(&from);
        effects.push(Effect::Send { to: from, message: FromServer::Joined { peers: room.everybody_but(from) } });
        let member = Member { peer: from, page, profile: profile.clone(), away: false };
        effects.extend(room.send_to_all_but(from, || FromServer::PeerJoined { member: member.clone() }));
        room.seats.insert(from, Seat { page, profile, away_since: None });
        effects
    }

    fn signal<S>(&mut self, from: PeerId, to: PeerId, signal: S) -> Vec<Effect<S>> {
        let Some(name) = self.places.get(&from) else { return self.break_off(from, "Signal before Hello") };
        // A signal from the lobby was sent behind a `Join` that was refused: it reaches nobody and is no offence.
        let is_seated = |room: &Room, peer| room.seats.contains_key(&peer) && !room.lobby.contains_key(&peer);
        let reached = to != from
            && self.places.get(&to) == Some(name)
            && self.rooms.get(name).is_some_and(|room| is_seated(room, from) && is_seated(room, to));
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

    /// A peer that breaks the order of messages is told so and put out.
    fn break_off<S>(&mut self, peer: PeerId, what: &str) -> Vec<Effect<S>> {
        let mut effects = refuse(peer, RefusedCode::OutOfOrder, &format!("{what} has no place here"));
        effects.extend(self.remove(peer, LeaveReason::Removed));
        effects
    }

    /// A socket is gone. A member keeps their seat for a while; visitors of the lobby were never announced, so nobody
    /// is told that they went.
    fn lose<S>(&mut self, peer: PeerId, now: Duration) -> Vec<Effect<S>> {
        let Some(room) = self.places.get(&peer).and_then(|name| self.rooms.get_mut(name)) else { return Vec::new() };
        if room.lobby.remove(&peer).is_some() {
            return if room.seats.contains_key(&peer) { Vec::new() } else { self.remove(peer, LeaveReason::Lost) };
        }
        let Some(seat) = room.seats.get_mut(&peer).filter(|seat| seat.away_since.is_none()) else { return Vec::new() };
        seat.away_since = Some(now);
        room.send_to_all_but(peer, || FromServer::PeerAway { peer }).collect()
    }

    /// Takes a peer out of its room, and an empty room out of the directory.
    fn remove<S>(&mut self, peer: PeerId, reason: LeaveReason) -> Vec<Effect<S>> {
        let Some(name) = self.places.remove(&peer) else { return Vec::new() };
        let Some(room) = self.rooms.get_mut(&name) else { return Vec::new() };
        let is_here = room.is_here(peer);
        room.lobby.remove(&peer);
        let mut effects = Vec::new();
        if room.seats.remove(&peer).is_some() {
            effects.extend(room.send_to_all_but(peer, || FromServer::PeerLeft { peer, reason }));
            if !is_here {
                effects.push(Effect::Forget { peer });
            }
        }
        if room.seats.is_empty() && room.lobby.is_empty() {
            self.rooms.remove(&name);
        }
        effects
    }

    /// Whoever has been away for too long is gone.
    fn expire<S>(&mut self, now: Duration) -> Vec<Effect<S>> {
        let is_over = |seat: &Seat| seat.away_since.is_some_and(|since| since + self.limits.away <= now);
        let seats = self.rooms.values().flat_map(|room| &room.seats);
        let over: Vec<PeerId> = seats.filter(|(_, seat)| is_over(seat)).map(|(peer, _)| *peer).collect();
        over.into_iter().flat_map(|peer| self.give_up_seat(peer)).collect()
    }

    /// The seat of somebody who is away is kept no longer. Who is in the lobby at that time, after loading their page
    /// again, stays there if it has a place for them.
    fn give_up_seat<S>(&mut self, peer: PeerId) -> Vec<Effect<S>> {
        let room = self.places.get(&peer).and_then(|name| self.rooms.get_mut(name));
        let Some(room) = room.filter(|room| room.lobby.contains_key(&peer)) else {
            return self.remove(peer, LeaveReason::Lost);
        };
        room.seats.remove(&peer);
        let mut effects: Vec<_> =
            room.send_to_all_but(peer, || FromServer::PeerLeft { peer, reason: LeaveReason::Lost }).collect();
        if room.lobby.len() > usize::from(self.limits.lobby_capacity) {
            effects.extend(refuse(peer, RefusedCode::Busy, "the lobby of this room is full"));
            effects.extend(self.remove(peer, LeaveReason::Removed));
        }
        effects
    }

    fn drain<S>(&mut self, within: Duration) -> Vec<Effect<S>> {
        self.draining = true;
        let within = u32::try_from(within.as_millis()).unwrap_or(u32::MAX);
        let here = self.rooms.values().flat_map(|room| {
            let seated = room.seats.iter().filter(|(_, seat)| seat.away_since.is_none()).map(|(peer, _)| peer);
            seated.chain(room.lobby.keys())
        });
        here.map(|to| Effect::Send { to: *to, message: FromServer::Move { within } }).collect()
    }
}

fn refuse<S>(to: PeerId, code: RefusedCode, why: &str) -> Vec<Effect<S>> {
    let mut effects = vec![Effect::Send { to, message: FromServer::Refused { code, message: why.into() } }];
    if code.closes() {
        effects.push(Effect::Close { peer: to });
    }
    effects
}
