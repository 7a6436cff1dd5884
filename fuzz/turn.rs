//! What must hold for the TURN server whatever bytes arrive, in whatever order things happen. Called by the fuzz target
//! `turn` and by `turn/tests/properties.rs`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

#[path = "../turn/tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use stun_types::attribute::{AttributeWrite, RawAttribute};
use stun_types::message::{BINDING, Method};
use support::{Answer, Client, START, channel_data, config, peer_attribute};
use turn::{Effect, FiveTuple, Frames, HEADROOM, Held, Limits, Now, Reaction, RelayId, Server, TAILROOM, Transport};
use turn_types::attribute::{
    AdditionalAddressFamily, ChannelNumber, EvenPort, Lifetime, RequestedAddressFamily, RequestedTransport,
    ReservationToken,
};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH};

const CLIENTS: [(&str, &str); 5] = [
    ("udp", "198.51.100.5:4000"),
    ("udp", "198.51.100.5:4001"),
    ("udp", "[2001:db8::5]:4000"),
    ("tcp", "198.51.100.6:4000"),
    ("tcp", "198.51.100.7:4000"),
];

/// Some that may be reached, and some that may not.
const PEERS: [&str; 12] = [
    "9.9.9.1:1",
    "9.9.9.1:2",
    "9.9.9.2:1",
    "9.9.9.3:1",
    "9.9.9.4:1",
    "[2600::1]:1",
    "[2600::2]:1",
    "7.7.7.7:50001",
    "7.7.7.7:22",
    "10.0.0.1:1",
    "[::ffff:9.9.9.1]:1",
    "[64:ff9b::a00:1]:1",
];
const FORBIDDEN: [&str; 4] = ["7.7.7.7:22", "10.0.0.1:1", "[::ffff:9.9.9.1]:1", "[64:ff9b::a00:1]:1"];

const PERMISSION: Duration = Duration::from_secs(300);

/// What has happened, for those who want to know that anything did.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) to_peers: u32,
    pub(crate) on_channels: u32,
    pub(crate) in_indications: u32,
    pub(crate) over_tcp: u32,
    pub(crate) dual: u32,
    pub(crate) reservations_used: u32,
    pub(crate) closed: u32,
    pub(crate) refused: [u32; 6],
}

const REFUSALS: [u16; 6] = [403, 437, 441, 443, 486, 508];

/// Bytes as what clients, peers, sockets and the clock do.
pub(crate) fn turn(bytes: &[u8]) -> Seen {
    let mut world = World::new();
    let mut rest = bytes;
    while let [what, how, more @ ..] = rest {
        rest = world.act(*what, *how, more);
        world.check();
    }
    world.end();
    world.seen
}

struct World {
    server: Server,
    limits: Limits,
    now: Now,
    clients: Vec<Client>,
    streams: BTreeMap<FiveTuple, Frames>,
    /// Relay sockets by what has become of them.
    sockets: BTreeMap<RelayId, Socket>,
    /// What has been granted: by client and address, until when.
    permissions: BTreeMap<(FiveTuple, IpAddr), Duration>,
    tokens: Vec<u64>,
    seen: Seen,
}

struct Socket {
    address: (bool, u16),
    is_open: bool,
    /// Whose it is, as their answer said.
    owner: Option<FiveTuple>,
}

impl World {
    fn new() -> Self {
        let limits = Limits {
            allocations: 4,
            allocations_per_user: 2,
            allocations_per_address: 2,
            permissions: 3,
            channels: 2,
            reservations: 2,
            streams: 2,
            streams_per_address: 1,
            bytes_per_second: std::num::NonZeroU32::new(10_000),
            ..Limits::default()
        };
        let mut config = config();
        config.relay_ports = 50_000..=50_007;
        config.limits = limits.clone();
        let server = Server::new(config, &[7; 32]).unwrap();
        let clients = CLIENTS.iter().enumerate().map(|(number, (transport, address))| {
            let client = if *transport == "udp" { Client::udp(address) } else { Client::tcp(address) };
            client.named(["ada", "eve"][number % 2])
        });
        Self {
            server,
            limits,
            now: Now { elapsed: Duration::from_secs(1000), unix: START },
            clients: clients.collect(),
            streams: BTreeMap::new(),
            sockets: BTreeMap::new(),
            permissions: BTreeMap::new(),
            tokens: vec![7],
            seen: Seen::default(),
        }
    }

    fn act<'a>(&mut self, what: u8, how: u8, rest: &'a [u8]) -> &'a [u8] {
        let client = usize::from(what >> 4) % CLIENTS.len();
        let peer = PEERS[usize::from(how) % PEERS.len()];
        match what & 0x0f {
            0..=2 => self.allocate(client, how),
            3 => {
                let transaction = self.clients[client].next_transaction();
                let peers =
                    [peer, PEERS[usize::from(how >> 4) % PEERS.len()]].map(|peer| peer_attribute(peer, transaction));
                self.request(client, CREATE_PERMISSION, &[&peers[0], &peers[1]]);
            }
            4 | 5 => {
                let transaction = self.clients[client].next_transaction();
                let number = ChannelNumber::new(0x4000 + u16::from(how >> 6));
                self.request(client, CHANNEL_BIND, &[&number, &peer_attribute(peer, transaction)]);
            }
            6 => {
                let lifetime = Lifetime::new(if how & 15 == 0 { 0 } else { u32::from(how) * 16 });
                let family = family(how >> 2);
                let all: [&dyn AttributeWrite; 2] = [&lifetime, &family];
                self.request(client, REFRESH, if how & 0x80 == 0 { &all[..1] } else { &all });
            }
            7 => {
                let bytes = channel_data(0x4000 + u16::from(how >> 6), &vec![how; usize::from(how)]);
                self.say(client, &bytes);
            }
            8 => {
                let bytes = self.clients[client].send(peer, &vec![how; usize::from(how)]);
                self.say(client, &bytes);
            }
            9 | 10 => self.hear(peer, usize::from(what >> 4), usize::from(how) * 8),
            11 => self.settle(how),
            12 => self.pass(Duration::from_millis(u64::from(how) * u64::from(how))),
            13 => self.stream(client, how),
            14 => {
                let (raw, rest) = rest.split_at(usize::from(how).min(rest.len()));
                self.say(client, raw);
                return rest;
            }
            _ => {
                // Something sensible, a little wrong.
                let method = [BINDING, ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND][usize::from(how) % 5];
                let (edits, rest) = rest.split_at(rest.len().min(6));
                let transport = RequestedTransport::new(17);
                let strange = RawAttribute::new((u16::from(how) << 8 | 0x12).into(), edits);
                let mut bytes = self.clients[client].request(method, &[&transport, &strange]);
                for edit in edits.chunks_exact(2) {
                    let at = usize::from(edit[0]) % bytes.len();
                    bytes[at] = edit[1];
                }
                self.say(client, &bytes);
                return rest;
            }
        }
        rest
    }

    fn allocate(&mut self, client: usize, how: u8) {
        let transport = RequestedTransport::new(if how == 255 { 6 } else { 17 });
        let (even, one) = (EvenPort::new(how & 1 == 0), family(how));
        let both = AdditionalAddressFamily::new(turn_types::AddressFamily::IPV6);
        let token =
            ReservationToken::new(self.tokens[self.tokens.len() - 1 - usize::from(how & 1).min(self.tokens.len() - 1)]);
        let mut attributes: Vec<&dyn AttributeWrite> = vec![&transport];
        match how >> 4 {
            0..=3 => {}
            4..=7 => attributes.push(&both),
            8 | 9 => attributes.push(&even),
            10..=12 => attributes.push(&token),
            13 | 14 => attributes.push(&one),
            _ => attributes.extend([&even as &dyn AttributeWrite, &one, &both]),
        }
        self.request(client, ALLOCATE, &attributes);
        if how & 8 == 0 {
            self.settle(how);
        }
    }

    fn request(&mut self, client: usize, method: Method, attributes: &[&dyn AttributeWrite]) {
        // The attributes were made with this transaction.
        let transaction = self.clients[client].transactions.into();
        let bytes = self.clients[client].request_as(transaction, method, attributes);
        self.clients[client].transactions += u128::from(method != REFRESH);
        self.say(client, &bytes);
        if method == ALLOCATE {
            // Lost on the way, and sent again.
            self.say(client, &bytes);
        }
    }

    /// Over TCP it may be cut anywhere, and may be garbage that ends the stream.
    fn say(&mut self, client: usize, bytes: &[u8]) {
        let from = self.clients[client].five_tuple;
        match from.transport {
            Transport::Udp => self.arrive(client, bytes),
            Transport::Tcp => {
                let mut padded = bytes.to_vec();
                padded.resize(bytes.len().next_multiple_of(4), 0);
                for piece in padded.chunks(100) {
                    let Some(mut frames) = self.streams.remove(&from) else { return };
                    frames.push(piece);
                    let limit = self.server.frame_limit(&from);
                    loop {
                        match frames.next(limit).map(|frame| frame.map(<[u8]>::to_vec)) {
                            Ok(Some(frame)) => self.arrive(client, &frame),
                            Ok(None) => break,
                            Err(_) => {
                                let effects = self.server.stream_closed(&from, self.now.elapsed);
                                self.perform(None, effects);
                                return;
                            }
                        }
                    }
                    assert!(frames.waiting() <= limit);
                    self.streams.insert(from, frames);
                }
            }
        }
    }

    fn arrive(&mut self, client: usize, bytes: &[u8]) {
        let from = self.clients[client].five_tuple;
        match self.server.handle_client(&from, bytes, self.now) {
            Reaction::Relay(to) => {
                assert!(bytes.as_ptr_range().contains(&to.payload.as_ptr()) || to.payload.is_empty(), "borrowed");
                assert!(self.sockets[&to.relay].is_open, "from an open socket");
                let (relay, peer) = (to.relay, to.peer);
                self.is_permitted(from, relay, peer);
                self.seen.to_peers += 1;
                self.seen.over_tcp += u32::from(from.transport == Transport::Tcp);
            }
            Reaction::Effects(effects) => self.perform(Some((client, bytes)), effects),
        }
    }

    fn is_permitted(&self, client: FiveTuple, relay: RelayId, peer: SocketAddr) {
        let socket = &self.sockets[&relay];
        assert_eq!((socket.owner, socket.address.0), (Some(client), peer.is_ipv4()));
        let until = self.permissions.get(&(client, peer.ip())).expect("a permission");
        assert!(*until > self.now.elapsed, "of this time");
        assert!(!FORBIDDEN.contains(&&*peer.to_string()), "{peer} is reached");
    }

    fn hear(&mut self, peer: &str, which: usize, length: usize) {
        let Some(relay) = self.sockets.keys().nth(which % self.sockets.len().max(1)).copied() else { return };
        let mut buffer = vec![7; HEADROOM + length + TAILROOM];
        let peer: SocketAddr = peer.parse().unwrap();
        let to = self.server.handle_peer(relay, peer, &mut buffer, length, self.now.elapsed);
        let Some((client, bytes)) = to.map(|to| (to.client, to.bytes.to_vec())) else { return };
        self.is_permitted(client, relay, peer);
        let is_channel = (0x40..0x50).contains(&bytes[0]);
        self.seen.on_channels += u32::from(is_channel);
        self.seen.in_indications += u32::from(!is_channel);
        let header = if !is_channel { if peer.is_ipv4() { 36 } else { 48 } } else { 4 };
        assert_eq!(bytes[header..header + length], vec![7; length]);
        assert!(bytes[header + length..].iter().all(|padding| *padding == 0) && bytes.len() - header - length < 4);
    }

    /// Sockets open or do not.
    fn settle(&mut self, how: u8) {
        let asked = self.sockets.iter().filter(|(_, socket)| !socket.is_open).map(|(relay, _)| *relay);
        let asked: Vec<RelayId> = asked.collect();
        for (number, relay) in asked.into_iter().enumerate() {
            if how >> (number % 4) & 0x11 != 0x11 {
                self.sockets.get_mut(&relay).unwrap().is_open = true;
                let effects = self.server.relay_opened(relay, self.now.elapsed);
                self.perform(None, effects);
            } else {
                self.sockets.remove(&relay);
                let effects = self.server.relay_failed(relay, self.now.elapsed);
                self.perform(None, effects);
            }
        }
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now.elapsed + time;
        while let Some(at) = self.server.deadline().filter(|at| *at <= end) {
            self.now.elapsed = at;
            let effects = self.server.tick(at);
            self.perform(None, effects);
            assert!(self.server.deadline().is_none_or(|next| next > at), "what is over has ended");
        }
        self.now = Now { elapsed: end, unix: START + end.as_secs() - 1000 };
    }

    fn stream(&mut self, client: usize, how: u8) {
        let from = self.clients[client].five_tuple;
        if how < 250 {
            if from.transport == Transport::Tcp && self.server.stream_opened(from, self.now.elapsed).is_ok() {
                self.streams.entry(from).or_default();
            }
        } else if self.streams.remove(&from).is_some() {
            let effects = self.server.stream_closed(&from, self.now.elapsed);
            self.perform(None, effects);
        }
    }

    fn perform(&mut self, asked: Option<(usize, &[u8])>, effects: Vec<Effect>) {
        let mut answers = 0;
        for effect in effects {
            match effect {
                Effect::Reply { to, bytes } => {
                    let client =
                        self.clients.iter().position(|client| client.five_tuple == to).expect("a client of ours");
                    if let Some((from, request)) = asked {
                        assert_eq!((from, answers), (client, 0), "one answer, to who asked");
                        answers += 1;
                        self.is_small(to, request, &bytes);
                    }
                    self.learn(client, asked.map(|(_, request)| request), &Answer::read(&bytes));
                }
                Effect::OpenRelay { relay, family, port } => {
                    assert!((50_000..=50_007).contains(&port));
                    let address = (family == turn::Family::V4, port);
                    assert!(self.sockets.insert(relay, Socket { address, is_open: false, owner: None }).is_none());
                }
                Effect::CloseRelay { relay } => assert!(self.sockets.remove(&relay).expect("known").is_open),
                Effect::CloseStream { client } => {
                    // While its bytes are being read it is out of the map.
                    self.streams.remove(&client);
                }
                Effect::Closed(account) => {
                    assert!(account.lasted <= self.now.elapsed);
                    self.seen.closed += 1;
                }
            }
        }
    }

    fn is_small(&self, to: FiveTuple, request: &[u8], answer: &[u8]) {
        let headers = if to.client.is_ipv4() { 28 } else { 48 };
        let is_signed = Answer::read(answer).is_signed_with(&self.client_of(to).key());
        let is_small = 2 * (answer.len() + headers) <= 3 * (request.len() + headers);
        assert!(is_small || is_signed || to.transport == Transport::Tcp);
    }

    fn client_of(&self, five_tuple: FiveTuple) -> &Client {
        self.clients.iter().find(|client| client.five_tuple == five_tuple).unwrap()
    }

    /// What a client knows from an answer.
    fn learn(&mut self, client: usize, request: Option<&[u8]>, answer: &Answer) {
        let from = self.clients[client].five_tuple;
        let method = answer.message().method();
        if let Some(nonce) = answer.nonce() {
            self.clients[client].nonce = nonce;
        }
        self.tokens.extend(answer.token());
        if let Some(number) = REFUSALS.iter().position(|code| *code == answer.code()) {
            self.seen.refused[number] += 1;
        } else if answer.code() == 200 && method == ALLOCATE {
            self.own(from, &answer.relayed(), request.is_some());
        } else if answer.code() == 200 && [CREATE_PERMISSION, CHANNEL_BIND].contains(&method) {
            let request = stun_types::message::Message::from_bytes(request.unwrap()).unwrap();
            let is_peer = |raw: &RawAttribute<'_>| raw.header.get_type().value() == 0x0012;
            for (_, raw) in request.iter_attributes().filter(|(_, raw)| is_peer(raw)) {
                let peer = turn_types::attribute::XorPeerAddress::try_from(&raw).unwrap();
                let ip = peer.addr(request.transaction_id()).ip();
                self.permissions.insert((from, ip), self.now.elapsed + PERMISSION);
            }
        }
    }

    /// An allocation is new if its sockets were nobody's; then nobody has a permission yet.
    fn own(&mut self, client: FiveTuple, relayed: &[SocketAddr], is_at_once: bool) {
        assert!(!relayed.is_empty());
        for address in relayed {
            let is_it = |socket: &&mut Socket| socket.address == (address.is_ipv4(), address.port());
            // A retransmission may name a socket that has ended meanwhile.
            let Some(socket) = self.sockets.values_mut().find(is_it) else { continue };
            if socket.owner.is_none() {
                socket.owner = Some(client);
                self.permissions.retain(|(owner, _), _| *owner != client);
                self.seen.dual += u32::from(relayed.len() == 2);
                self.seen.reservations_used += u32::from(is_at_once);
            }
        }
    }

    fn check(&self) {
        let held = self.server.held();
        let limits = &self.limits;
        assert!(held.allocations <= limits.allocations && held.users <= 2 && held.addresses <= held.allocations);
        assert!(held.permissions <= limits.allocations * limits.permissions);
        assert!(held.channels <= limits.allocations * limits.channels);
        assert!(held.reservations <= limits.reservations && held.streams <= limits.streams);
        assert!(held.timers <= 2 * held.allocations + held.reservations + held.streams);
        assert!(held.relays <= 2 * held.allocations + held.reservations && held.relays <= 16);
        assert!(self.sockets.len() >= held.relays, "the shell has every socket that is believed in");
        assert_eq!(held.timers == 0, self.server.deadline().is_none());
        assert!(self.server.deadline().is_none_or(|at| at > self.now.elapsed));
    }

    /// When nobody does anything any more, nothing is left.
    fn end(&mut self) {
        self.settle(0);
        self.pass(Duration::from_secs(3700));
        assert_eq!((self.server.held(), self.server.deadline()), (Held::default(), None));
        assert!(self.sockets.is_empty());
    }
}

fn family(how: u8) -> RequestedAddressFamily {
    RequestedAddressFamily::new(if how & 1 == 0 {
        turn_types::AddressFamily::IPV4
    } else {
        turn_types::AddressFamily::IPV6
    })
}
