//! What must hold for any bytes. Called by the fuzz targets and by `server/tests/fuzz.rs`.

#![allow(dead_code, reason = "each fuzz target uses its part")]

use serde_json::value::RawValue;
use server::directory::{Directory, Effect, Event, RoomLimits};
use shared::{FromServer, Hello, LeaveReason, PROTOCOL_VERSION, PeerId, Profile, Signal, ToServer};
use std::collections::{BTreeMap, BTreeSet};

/// A frame parses or does not, and what parses says the same when it is said again.
pub(crate) fn decoder(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let relayed = serde_json::from_str::<ToServer<Box<RawValue>>>(text);
    if let Ok(message) = &relayed {
        let said = serde_json::to_string(message).expect("what parsed serialises");
        let again: ToServer<Box<RawValue>> = serde_json::from_str(&said).expect("what was serialised parses");
        assert_eq!(serde_json::to_string(&again).expect("serialises"), said);
        let borrowed: ToServer<&RawValue> = serde_json::from_str(&said).expect("as the server reads it");
        assert_eq!(serde_json::to_string(&borrowed).expect("serialises"), said);
    }
    if let Ok(message) = serde_json::from_str::<ToServer<Signal>>(text) {
        assert!(relayed.is_ok(), "the server relays what a page understands");
        let said = serde_json::to_string(&message).expect("what parsed serialises");
        assert_eq!(serde_json::from_str::<ToServer<Signal>>(&said).expect("and parses"), message);
    }
}

/// Peers do whatever the bytes say, in any order; what the directory tells each of them always
/// amounts to the truth.
pub(crate) fn directory(bytes: &[u8]) {
    let mut world = World::new();
    for pair in bytes.chunks_exact(2) {
        let [what, how] = pair else { continue };
        world.act(*what, *how);
        world.check();
    }
    for slot in 0..SLOTS {
        world.disconnect(slot);
        world.check();
    }
    assert_eq!((world.directory.rooms(), world.directory.members(), world.directory.visitors()), (0, 0, 0));
}

const SLOTS: usize = 12;
const ROOMS: [&str; 4] = ["a", "b", "c", "d"];
const CAPACITY: u16 = 4;
const LOBBY: u16 = 3;
const MAX_ROOMS: usize = 3;

struct World {
    directory: Directory,
    /// The peer that each slot stands for now; a new one after each end, as a new socket is.
    slots: [PeerId; SLOTS],
    minted: u128,
    /// Built from the effects alone.
    places: BTreeMap<PeerId, Seen>,
    draining: bool,
}

/// What one peer knows.
struct Seen {
    room: &'static str,
    in_call: bool,
    others: BTreeSet<PeerId>,
}

impl World {
    fn new() -> Self {
        let limits = RoomLimits { room_capacity: CAPACITY, lobby_capacity: LOBBY, rooms: MAX_ROOMS };
        let mut world = Self {
            directory: Directory::new(limits, Vec::new()),
            slots: [PeerId::new(uuid::Uuid::from_u128(0)); SLOTS],
            minted: 0,
            places: BTreeMap::new(),
            draining: false,
        };
        for slot in 0..SLOTS {
            world.slots[slot] = world.mint();
        }
        world
    }

    /// Ids in no order, so that old and new peers mix in every map.
    fn mint(&mut self) -> PeerId {
        self.minted += 1;
        PeerId::new(uuid::Uuid::from_u128(self.minted.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835)))
    }

    fn act(&mut self, what: u8, how: u8) {
        let slot = usize::from(what >> 4) % SLOTS;
        let room = ROOMS[usize::from(how) % ROOMS.len()];
        match what & 0x0f {
            0..=4 => {
                let version = if how > 250 { PROTOCOL_VERSION + 1 } else { PROTOCOL_VERSION };
                let room = room.parse().expect("a room name");
                self.say(slot, ToServer::Hello(Hello { version, room }));
            }
            5..=8 => {
                let name = format!("P{how}").parse().expect("a display name");
                self.say(slot, ToServer::Join { profile: Profile { name } });
            }
            9 | 10 => {
                let to = self.slots[usize::from(how) % SLOTS];
                self.say(slot, ToServer::Signal { to, signal: how });
            }
            11 => self.say(slot, ToServer::Ping),
            12 => self.say(slot, ToServer::Leave),
            13 | 14 => self.disconnect(slot),
            _ => {
                if how == 0 {
                    self.draining = true;
                    assert_eq!(self.directory.handle(Event::<u8>::Drain), []);
                }
            }
        }
    }

    fn disconnect(&mut self, slot: usize) {
        let peer = self.slots[slot];
        let effects = self.directory.handle(Event::<u8>::Disconnected { peer, reason: LeaveReason::Lost });
        self.places.remove(&peer);
        self.slots[slot] = self.mint();
        self.perform(effects, peer, None);
    }

    fn say(&mut self, slot: usize, message: ToServer<u8>) {
        let from = self.slots[slot];
        let room = match &message {
            ToServer::Hello(hello) => ROOMS.iter().copied().find(|room| *room == hello.room.as_str()),
            ToServer::Join { .. } | ToServer::Signal { .. } | ToServer::Leave | ToServer::Ping => None,
        };
        let effects = self.directory.handle(Event::Message { from, message });
        assert!(!effects.is_empty(), "everything said has an answer or an end");
        self.perform(effects, from, room);
    }

    fn perform(&mut self, effects: Vec<Effect<u8>>, from: PeerId, room: Option<&'static str>) {
        for effect in effects {
            match effect {
                Effect::Send { to, message } => self.tell(to, message, from, room),
                Effect::Close { peer } => {
                    assert_eq!(peer, from, "nobody is closed for what somebody else did");
                    self.places.remove(&peer);
                    let slot = self.slots.iter().position(|slot| *slot == peer).expect("open until now");
                    self.slots[slot] = self.mint();
                }
            }
        }
    }

    fn tell(&mut self, to: PeerId, message: FromServer<u8>, from: PeerId, room: Option<&'static str>) {
        assert!(self.slots.contains(&to), "an effect for a peer that is gone");
        match message {
            FromServer::Welcome { you, present, capacity, .. } => {
                assert_eq!((you, to, capacity, self.draining), (from, from, CAPACITY, false));
                let others = present.iter().map(|member| member.peer).collect::<BTreeSet<_>>();
                assert_eq!(others.len(), present.len(), "nobody twice");
                let room = room.expect("a welcome answers a hello");
                assert!(self.places.insert(to, Seen { room, in_call: false, others }).is_none(), "welcome twice");
            }
            FromServer::Joined { peers } => {
                let seen = self.places.get_mut(&to).expect("from the lobby");
                assert!(!seen.in_call && to == from);
                let others = peers.iter().map(|member| member.peer).collect::<BTreeSet<_>>();
                assert_eq!((others.len(), &others), (peers.len(), &seen.others), "the lobby's list was live");
                seen.in_call = true;
            }
            FromServer::PeerJoined { member } => {
                assert!(member.peer == from && to != from);
                assert!(self.places.get_mut(&to).expect("placed").others.insert(member.peer), "joined twice");
            }
            FromServer::PeerLeft { peer, .. } => {
                assert!(peer == from && to != from);
                assert!(self.places.get_mut(&to).expect("placed").others.remove(&peer), "left without having joined");
            }
            FromServer::Signal { from: stamped, .. } => {
                assert!(stamped == from && to != from);
                let (a, b) = (&self.places[&from], &self.places[&to]);
                assert!(a.in_call && b.in_call && a.room == b.room, "a signal stays in its call");
            }
            FromServer::Pong | FromServer::Refused { .. } => assert_eq!(to, from),
        }
    }

    /// Everybody's knowledge is the truth, and the directory counts the same.
    fn check(&self) {
        let mut members: BTreeMap<&str, BTreeSet<PeerId>> = BTreeMap::new();
        let mut visitors: BTreeMap<&str, usize> = BTreeMap::new();
        let mut rooms = BTreeSet::new();
        for (peer, seen) in &self.places {
            rooms.insert(seen.room);
            if seen.in_call {
                members.entry(seen.room).or_default().insert(*peer);
            } else {
                *visitors.entry(seen.room).or_default() += 1;
            }
        }
        for (peer, seen) in &self.places {
            let mut others = members.get(seen.room).cloned().unwrap_or_default();
            others.remove(peer);
            assert_eq!(seen.others, others, "what {peer} knows");
        }
        assert!(members.values().all(|call| call.len() <= usize::from(CAPACITY)));
        assert!(visitors.values().all(|lobby| *lobby <= usize::from(LOBBY)));
        assert!(rooms.len() <= MAX_ROOMS);
        assert_eq!(self.directory.rooms(), rooms.len());
        assert_eq!(self.directory.members(), members.values().map(BTreeSet::len).sum::<usize>());
        assert_eq!(self.directory.visitors(), visitors.values().sum::<usize>());
    }
}
