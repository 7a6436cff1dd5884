//! What must hold for any bytes. Called by the fuzz targets and by `server/tests/fuzz.rs`.

#![allow(dead_code, reason = "each fuzz target uses its part")]

use serde_json::value::RawValue;
use server::directory::{Directory, Effect, Event, RoomLimits};
use shared::{FromServer, Member, PROTOCOL_VERSION, PageId, PeerId, Profile, Signal, ToServer};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

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

/// People come, lose their sockets, come back, load their pages again and leave, in any order; what the directory tells
/// each of them always amounts to the truth, also to those who are told it when they are back.
pub(crate) fn directory(bytes: &[u8]) {
    let mut world = World::new();
    for pair in bytes.chunks_exact(2) {
        let [what, how] = pair else { continue };
        world.act(*what, *how);
        world.check();
    }
    for slot in 0..SLOTS {
        world.lose(slot);
        world.check();
    }
    world.wait(AWAY);
    world.check();
    let left = (world.directory.rooms(), world.directory.members(), world.directory.away(), world.directory.visitors());
    assert_eq!((left, world.directory.deadline()), ((0, 0, 0, 0), None));
}

const SLOTS: usize = 12;
const ROOMS: [&str; 4] = ["a", "b", "c", "d"];
const CAPACITY: u16 = 4;
const LOBBY: u16 = 3;
const MAX_ROOMS: usize = 3;
const AWAY: Duration = Duration::from_secs(60);

struct World {
    directory: Directory,
    /// The peer that each slot stands for now; a new one when the server has forgotten it.
    slots: [PeerId; SLOTS],
    minted: u128,
    /// Everybody whom the server knows, as its effects tell.
    people: BTreeMap<PeerId, Person>,
    draining: bool,
    now: Duration,
}

/// One person: where they are, and what they know of the others or will know when they are back.
struct Person {
    room: &'static str,
    seat: Option<Seat>,
    /// The page that they have in the lobby.
    lobby: Option<PageId>,
    others: BTreeMap<PeerId, Seen>,
}

struct Seat {
    page: PageId,
    away_since: Option<Duration>,
}

/// What is known of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    page: PageId,
    away: bool,
}

impl Person {
    fn is_here(&self) -> bool {
        self.lobby.is_some() || self.seat.as_ref().is_some_and(|seat| seat.away_since.is_none())
    }

    /// In the call, on a page that can still hear it.
    fn is_reached(&self) -> bool {
        self.seat.is_some() && self.lobby.is_none()
    }
}

/// What is being done, as far as its effects have to be judged by it.
#[derive(Clone, Copy)]
enum Act {
    Hello { room: &'static str, page: PageId, is_resumable: bool },
    Other,
    Lost,
    Time,
    Drain,
}

impl World {
    fn new() -> Self {
        let limits = RoomLimits { room_capacity: CAPACITY, lobby_capacity: LOBBY, rooms: MAX_ROOMS, away: AWAY };
        let mut world = Self {
            directory: Directory::new(limits),
            slots: [PeerId::new(uuid::Uuid::from_u128(0)); SLOTS],
            minted: 0,
            people: BTreeMap::new(),
            draining: false,
            now: Duration::ZERO,
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
        self.now += Duration::from_millis(u64::from(how) * 8);
        match what & 0x0f {
            0..=4 => self.hello(slot, how),
            5..=7 => {
                let name = format!("P{how}").parse().expect("a display name");
                self.say(slot, |from| Event::Join { from, profile: Profile { name } });
            }
            8 | 9 => {
                let to = self.slots[usize::from(how) % SLOTS];
                self.say(slot, |from| Event::Signal { from, to, signal: how });
            }
            10 if how < 128 => self.say(slot, |from| Event::Leave { from }),
            10 => self.put_out(slot),
            11..=13 => self.lose(slot),
            14 => self.wait(Duration::from_secs(u64::from(how) / 4)),
            _ => {
                if how == 0 {
                    self.draining = true;
                    let within = Duration::from_millis(5);
                    let effects = self.directory.handle(Event::<u8>::Drain { within }, self.now);
                    let told: BTreeSet<PeerId> = effects.iter().map(sent_to).collect();
                    assert_eq!(told.len(), effects.len(), "told twice");
                    let here = self.people.iter().filter(|(_, person)| person.is_here()).map(|(peer, _)| *peer);
                    assert_eq!(told, here.collect());
                    self.perform(effects, None, Act::Drain);
                }
            }
        }
    }

    fn hello(&mut self, slot: usize, how: u8) {
        let from = self.slots[slot];
        let version = if how > 250 { PROTOCOL_VERSION + 1 } else { PROTOCOL_VERSION };
        let known = self.people.get(&from);
        if known.is_some() && (version != PROTOCOL_VERSION || self.draining) {
            // The shell takes them for strangers.
            return;
        }
        let room = known.map_or_else(|| ROOMS[usize::from(how) % ROOMS.len()], |person| person.room);
        let page = PageId(u32::from(how >> 6));
        let is_resumable = how & 0x20 == 0;
        let name = room.parse().expect("a room name");
        let event = Event::<u8>::Hello { from, version, room: name, page, is_resumable };
        let effects = self.directory.handle(event, self.now);
        assert!(!effects.is_empty(), "a greeting is answered");
        self.perform(effects, Some(from), Act::Hello { room, page, is_resumable });
    }

    /// Whoever is away has no socket to say it on.
    fn say(&mut self, slot: usize, event: impl FnOnce(PeerId) -> Event<u8>) {
        let from = self.slots[slot];
        if self.people.get(&from).is_some_and(|person| !person.is_here()) {
            return;
        }
        let effects = self.directory.handle(event(from), self.now);
        assert!(!effects.is_empty(), "everything said has an answer or an end");
        self.perform(effects, Some(from), Act::Other);
    }

    fn lose(&mut self, slot: usize) {
        let peer = self.slots[slot];
        let effects = self.directory.handle(Event::<u8>::Lost { peer }, self.now);
        let now = self.now;
        if let Some(person) = self.people.get_mut(&peer) {
            match (&mut person.seat, person.lobby.take()) {
                (Some(seat), None) => seat.away_since = seat.away_since.or(Some(now)),
                (Some(_), Some(_)) => assert_eq!(effects, [], "they are away already"),
                (None, _) => self.forget(peer),
            }
        }
        self.perform(effects, Some(peer), Act::Lost);
    }

    fn put_out(&mut self, slot: usize) {
        let peer = self.slots[slot];
        if self.people.get(&peer).is_some_and(Person::is_here) {
            let effects = self.directory.handle(Event::<u8>::Removed { peer }, self.now);
            self.perform(effects, Some(peer), Act::Other);
            self.forget(peer);
        }
    }

    fn wait(&mut self, time: Duration) {
        self.now += time;
        let effects = self.directory.handle(Event::<u8>::Tick, self.now);
        self.perform(effects, None, Act::Time);
        for (peer, person) in &mut self.people {
            if person.seat.as_ref().and_then(|seat| seat.away_since).is_some_and(|since| since + AWAY <= self.now) {
                assert!(person.lobby.is_some(), "{peer} is away for too long");
                person.seat = None;
            }
        }
    }

    fn forget(&mut self, peer: PeerId) {
        self.people.remove(&peer);
        if let Some(slot) = self.slots.iter().position(|slot| *slot == peer) {
            self.slots[slot] = self.mint();
        }
    }

    fn perform(&mut self, effects: Vec<Effect<u8>>, from: Option<PeerId>, act: Act) {
        let mut refused = BTreeSet::new();
        for effect in effects {
            match effect {
                Effect::Welcome { to, present } => {
                    let Act::Hello { room, page, .. } = act else { panic!("a welcome answers a greeting") };
                    assert_eq!((Some(to), self.draining), (from, false));
                    let seat = self.people.remove(&to).and_then(|person| {
                        assert!(!person.is_here(), "welcome twice");
                        person.seat
                    });
                    self.people.insert(to, Person { room, seat, lobby: Some(page), others: seen(&present) });
                }
                Effect::Resume { to, peers } => {
                    let Act::Hello { page, is_resumable, .. } = act else { panic!("resuming answers a greeting") };
                    assert_eq!((Some(to), self.draining, is_resumable), (from, false, true));
                    let person = self.people.get_mut(&to).expect("known");
                    assert!(!person.is_here());
                    assert_eq!(person.others, seen(&peers), "what they were told meanwhile");
                    let seat = person.seat.as_mut().expect("a seat");
                    assert_eq!(seat.page, page);
                    seat.away_since = None;
                }
                Effect::Send { to, message } => {
                    if matches!(message, FromServer::Refused { .. }) {
                        refused.insert(to);
                    }
                    self.tell(to, message, from, act);
                }
                Effect::Close { peer } => {
                    let is_own = Some(peer) == from;
                    assert!(is_own || refused.contains(&peer), "nobody is closed for what somebody else did");
                    self.forget(peer);
                }
                Effect::Forget { peer } => {
                    let person = &self.people[&peer];
                    assert!(!person.is_here() && person.seat.is_some());
                    self.forget(peer);
                }
            }
        }
    }

    fn tell(&mut self, to: PeerId, message: FromServer<u8>, from: Option<PeerId>, act: Act) {
        assert!(self.slots.contains(&to), "an effect for a peer that is gone");
        let is_own = Some(to) == from;
        match message {
            FromServer::Joined { peers } => {
                assert!(is_own);
                let person = self.people.get_mut(&to).expect("known");
                let page = person.lobby.take().expect("from the lobby");
                assert_eq!(seen(&peers), person.others, "the lobby's list was live");
                person.seat = Some(Seat { page, away_since: None });
            }
            FromServer::PeerJoined { member } => {
                assert!(Some(member.peer) == from && !is_own && !member.away);
                let others = &mut self.people.get_mut(&to).expect("known").others;
                let before = others.insert(member.peer, Seen { page: member.page, away: false });
                assert!(before.is_none_or(|seen| seen.away), "joined twice");
            }
            FromServer::PeerAway { peer } => {
                assert!(Some(peer) == from && !is_own && matches!(act, Act::Lost));
                let seen = self.people.get_mut(&to).expect("known").others.get_mut(&peer).expect("listed");
                assert!(!std::mem::replace(&mut seen.away, true), "away twice");
            }
            FromServer::PeerBack { peer } => {
                assert!(Some(peer) == from && !is_own && matches!(act, Act::Hello { .. }));
                let seen = self.people.get_mut(&to).expect("known").others.get_mut(&peer).expect("listed");
                assert!(std::mem::replace(&mut seen.away, false), "back without having been away");
            }
            FromServer::PeerLeft { peer, .. } => {
                let seen = self.people.get_mut(&to).expect("known").others.remove(&peer).expect("listed");
                if Some(peer) != from {
                    assert!(seen.away, "somebody who is here gives up their seat");
                    let person = self.people.get_mut(&peer).expect("known");
                    if person.lobby.is_some() {
                        person.seat = None;
                    }
                }
            }
            FromServer::Signal { from: stamped, .. } => {
                assert!(Some(stamped) == from && !is_own);
                let (a, b) = (&self.people[&stamped], &self.people[&to]);
                assert!(a.is_here() && a.is_reached() && b.is_reached() && a.room == b.room, "it stays in its call");
            }
            FromServer::Move { .. } => assert!(matches!(act, Act::Drain)),
            FromServer::Refused { .. } => assert!(is_own || matches!(act, Act::Time | Act::Other)),
            FromServer::Welcome { .. }
            | FromServer::Resumed { .. }
            | FromServer::Pong { .. }
            | FromServer::Ice { .. } => {
                panic!("the shell says that")
            }
        }
    }

    /// Everybody's knowledge is the truth, and the directory counts the same.
    fn check(&self) {
        let mut members: BTreeMap<&str, BTreeMap<PeerId, Seen>> = BTreeMap::new();
        let mut visitors: BTreeMap<&str, usize> = BTreeMap::new();
        let mut strangers: BTreeMap<&str, usize> = BTreeMap::new();
        let mut rooms = BTreeSet::new();
        for (peer, person) in &self.people {
            rooms.insert(person.room);
            if let Some(seat) = &person.seat {
                let seen = Seen { page: seat.page, away: seat.away_since.is_some() };
                members.entry(person.room).or_default().insert(*peer, seen);
            }
            if person.lobby.is_some() {
                *visitors.entry(person.room).or_default() += 1;
                *strangers.entry(person.room).or_default() += usize::from(person.seat.is_none());
            }
            assert!(self.directory.knows(*peer));
        }
        for (peer, person) in &self.people {
            let mut others = members.get(person.room).cloned().unwrap_or_default();
            others.remove(peer);
            assert_eq!(person.others, others, "what {peer} knows");
        }
        assert!(members.values().all(|call| call.len() <= usize::from(CAPACITY)));
        assert!(strangers.values().all(|lobby| *lobby <= usize::from(LOBBY)));
        assert!(rooms.len() <= MAX_ROOMS);
        let all = || members.values().flat_map(BTreeMap::values);
        assert_eq!(self.directory.rooms(), rooms.len());
        assert_eq!(self.directory.members(), all().filter(|seen| !seen.away).count());
        assert_eq!(self.directory.away(), all().filter(|seen| seen.away).count());
        assert_eq!(self.directory.visitors(), visitors.values().sum::<usize>());
        let since = self.people.values().filter_map(|person| person.seat.as_ref()?.away_since).min();
        assert_eq!(self.directory.deadline(), since.map(|since| since + AWAY));
    }
}

fn seen(members: &[Member]) -> BTreeMap<PeerId, Seen> {
    let all: BTreeMap<_, _> =
        members.iter().map(|member| (member.peer, Seen { page: member.page, away: member.away })).collect();
    assert_eq!(all.len(), members.len(), "nobody twice");
    all
}

fn sent_to(effect: &Effect<u8>) -> PeerId {
    let Effect::Send { to, .. } = effect else { panic!("only words: {effect:?}") };
    *to
}
