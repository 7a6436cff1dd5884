//! A server with its clock and its sockets, and clients that write what they say byte by byte.

#![allow(dead_code, unused_imports, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod answer;
mod client;
pub(crate) mod special;

pub(crate) use answer::Answer;
pub(crate) use client::{Client, channel_data, message, peer_attribute};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;
use turn::{Account, Config, Effect, Family, FiveTuple, HEADROOM, Limits, Now, Reaction, RelayId, Server, TAILROOM};

pub(crate) const SECRET: &str = "north";
pub(crate) const REALM: &str = "resaka";
pub(crate) const RELAY_V4: &str = "7.7.7.7";
pub(crate) const RELAY_V6: &str = "2600::7";
pub(crate) const START: u64 = 1_700_000_000;

pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) now: Now,
    /// Sockets that are open, as the effects say.
    pub(crate) sockets: BTreeMap<RelayId, SocketAddr>,
    pub(crate) closed: Vec<Account>,
}

pub(crate) fn config() -> Config {
    Config {
        realm: REALM.parse().unwrap(),
        secret: SECRET.to_owned(),
        relay_ipv4: Some(RELAY_V4.parse().unwrap()),
        relay_ipv6: Some(RELAY_V6.parse().unwrap()),
        relay_ports: 50_000..=50_999,
        own_addresses: Vec::new(),
        allowed_peers: Vec::new(),
        old_channel_numbers: false,
        limits: Limits::default(),
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config();
        change(&mut config);
        let now = Now { elapsed: Duration::from_secs(1000), unix: START };
        let server = Server::new(config, &[42; 32]).unwrap();
        Self { server, now, sockets: BTreeMap::new(), closed: Vec::new() }
    }

    /// What comes of it, when it is not for a peer. No socket is touched.
    pub(crate) fn effects(&mut self, from: &FiveTuple, bytes: &[u8]) -> Vec<Effect> {
        match self.server.handle_client(from, bytes, self.now) {
            Reaction::Effects(effects) => effects,
            Reaction::Relay(to_peer) => panic!("relayed: {to_peer:?}"),
        }
    }

    /// The one answer to a request, with its sockets opened and closed, and nothing left over.
    pub(crate) fn ask(&mut self, from: &FiveTuple, bytes: &[u8]) -> Answer {
        let effects = self.effects(from, bytes);
        let mut replies = self.perform(effects);
        assert_eq!(replies.len(), 1, "one answer: {replies:?}");
        let (to, bytes) = replies.remove(0);
        assert_eq!(to, *from);
        Answer::read(&bytes)
    }

    /// That nothing whatsoever comes of it.
    pub(crate) fn ignores(&mut self, from: &FiveTuple, bytes: &[u8]) {
        let effects = self.effects(from, bytes);
        assert_eq!(effects, Vec::new());
    }

    /// Opens every socket that is asked for; gives what is to be sent to clients.
    pub(crate) fn perform(&mut self, effects: Vec<Effect>) -> Vec<(FiveTuple, Vec<u8>)> {
        let mut replies = Vec::new();
        for effect in effects {
            match effect {
                Effect::Reply { to, bytes } => replies.push((to, bytes)),
                Effect::OpenRelay { relay, family, port } => {
                    let ip = match family {
                        Family::V4 => RELAY_V4.parse().unwrap(),
                        Family::V6 => RELAY_V6.parse().unwrap(),
                    };
                    let address = SocketAddr::new(ip, port);
                    assert!(!self.sockets.values().any(|open| *open == address), "a port twice");
                    assert_eq!(self.sockets.insert(relay, address), None, "a number twice");
                    let effects = self.server.relay_opened(relay, self.now.elapsed);
                    replies.extend(self.perform(effects));
                }
                Effect::CloseRelay { relay } => assert!(self.sockets.remove(&relay).is_some(), "not open"),
                Effect::Closed(account) => self.closed.push(account),
                Effect::CloseStream { .. } => panic!("a stream is closed"),
            }
        }
        replies
    }

    /// What a client's bytes become at a peer, if anything: socket, peer, payload.
    pub(crate) fn relayed(&mut self, from: &FiveTuple, bytes: &[u8]) -> Option<(RelayId, SocketAddr, Vec<u8>)> {
        match self.server.handle_client(from, bytes, self.now) {
            Reaction::Relay(to) => Some((to.relay, to.peer, to.payload.to_vec())),
            Reaction::Effects(effects) => {
                assert_eq!(effects, Vec::new());
                None
            }
        }
    }

    /// What a peer's payload becomes at the client, if anything.
    pub(crate) fn heard(&mut self, relay: RelayId, peer: &str, payload: &[u8]) -> Option<(FiveTuple, Vec<u8>)> {
        let mut buffer = vec![0xee; HEADROOM + payload.len() + TAILROOM];
        buffer[HEADROOM..HEADROOM + payload.len()].copy_from_slice(payload);
        let peer = peer.parse().unwrap();
        let to = self.server.handle_peer(relay, peer, &mut buffer, payload.len(), self.now.elapsed)?;
        Some((to.client, to.bytes.to_vec()))
    }

    pub(crate) fn relay_at(&self, address: SocketAddr) -> RelayId {
        let is_it = |open: &SocketAddr| open.is_ipv4() == address.is_ipv4() && open.port() == address.port();
        *self.sockets.iter().find(|(_, open)| is_it(open)).expect("open").0
    }

    /// Time passes, and whatever is over meanwhile ends at its time.
    pub(crate) fn pass(&mut self, seconds: u64) -> Vec<(FiveTuple, Vec<u8>)> {
        let end = self.now.elapsed + Duration::from_secs(seconds);
        let mut replies = Vec::new();
        while let Some(at) = self.server.deadline().filter(|at| *at <= end) {
            assert!(at > self.now.elapsed || at == end, "a deadline is ahead");
            let effects = self.server.tick(at);
            assert!(self.server.deadline().is_none_or(|next| next > at), "what was over has ended");
            replies.extend(self.perform(effects));
        }
        self.now.elapsed = end;
        self.now.unix += seconds;
        replies
    }
}
