//! A client that is not ours: `turn-client-proto`, by UDP and TCP, from the challenge to data both ways and goodbye.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use std::net::SocketAddr;
use std::time::Duration;
use support::{SECRET, START, World};
use turn::{Effect, Ending, FiveTuple, Frames, Held, Reaction, RelayId, RestSecret, Transport};
use turn_client_proto::api::{Transmit, TurnConfig, TurnEvent, TurnPollRet, TurnRecvRet};
use turn_client_proto::prelude::*;
use turn_client_proto::tcp::TurnClientTcp;
use turn_client_proto::udp::TurnClientUdp;
use turn_types::{AddressFamily, Instant, TransportType, TurnCredentials};

const CLIENT: &str = "198.51.100.5:4000";
const SERVER: &str = "7.7.7.7:3478";
const PEER: &str = "9.9.9.9:9";

/// Server and client in one time, and what passes between them.
struct Pair<C> {
    world: World,
    client: C,
    five_tuple: FiveTuple,
    transport: TransportType,
    frames: Frames,
    now: Instant,
    events: Vec<TurnEvent>,
    sent: Vec<(RelayId, SocketAddr, Vec<u8>)>,
    received: Vec<(SocketAddr, Vec<u8>)>,
}

impl<C: TurnClientApi> Pair<C> {
    fn new(transport: Transport, world: World, make: impl FnOnce(SocketAddr, SocketAddr, TurnConfig) -> C) -> Self {
        let username = RestSecret::username("ada", START + 7200);
        let password = RestSecret::new(SECRET).password(&username);
        let mut config = TurnConfig::new(TurnCredentials::new(&username, &password));
        config.add_address_family(AddressFamily::IPV6);
        let five_tuple = FiveTuple { transport, client: CLIENT.parse().unwrap(), server: SERVER.parse().unwrap() };
        let mut world = world;
        let transport = match transport {
            Transport::Udp => TransportType::Udp,
            Transport::Tcp => {
                world.server.stream_opened(five_tuple, world.now.elapsed).unwrap();
                TransportType::Tcp
            }
        };
        Self {
            world,
            client: make(five_tuple.client, five_tuple.server, config),
            five_tuple,
            transport,
            frames: Frames::default(),
            now: Instant::ZERO,
            events: Vec::new(),
            sent: Vec::new(),
            received: Vec::new(),
        }
    }

    /// Until the client has nothing more to say before the given second.
    fn run_until(&mut self, second: u64) {
        let end = Instant::ZERO + Duration::from_secs(second);
        for _ in 0..10_000 {
            let wait = match self.client.poll(self.now) {
                TurnPollRet::WaitUntil(at) => at,
                TurnPollRet::Closed => return,
                other => panic!("{other:?}"),
            };
            let mut is_idle = true;
            while let Some(transmit) = self.client.poll_transmit(self.now) {
                is_idle = false;
                self.tell_server(&transmit.data);
            }
            while let Some(event) = self.client.poll_event() {
                is_idle = false;
                self.events.push(event);
            }
            if is_idle && wait > self.now {
                if wait > end {
                    self.pass(end);
                    return;
                }
                self.pass(wait);
            }
        }
        panic!("no end of it");
    }

    fn pass(&mut self, to: Instant) {
        let nanos = to.duration_since(self.now);
        let end = self.world.now.elapsed + nanos;
        while let Some(at) = self.world.server.deadline().filter(|at| *at <= end) {
            let effects = self.world.server.tick(at);
            assert!(self.world.perform(effects).is_empty());
        }
        self.world.now.elapsed = end;
        self.world.now.unix = START + (end.as_secs() - 1000);
        self.now = to;
    }

    fn tell_server(&mut self, bytes: &[u8]) {
        match self.five_tuple.transport {
            Transport::Udp => self.message_arrives(bytes),
            Transport::Tcp => {
                // In small pieces.
                for piece in bytes.chunks(13) {
                    self.frames.push(piece);
                    let limit = self.world.server.frame_limit(&self.five_tuple);
                    while let Some(frame) = self.frames.next(limit).unwrap().map(<[u8]>::to_vec) {
                        self.message_arrives(&frame);
                    }
                }
            }
        }
    }

    fn message_arrives(&mut self, bytes: &[u8]) {
        let effects = match self.world.server.handle_client(&self.five_tuple, bytes, self.world.now) {
            Reaction::Relay(to) => {
                self.sent.push((to.relay, to.peer, to.payload.to_vec()));
                return;
            }
            Reaction::Effects(effects) => effects,
        };
        for (_, bytes) in self.world.perform(effects) {
            self.tell_client(bytes);
        }
    }

    fn tell_client(&mut self, bytes: Vec<u8>) {
        let (from, to) = (self.five_tuple.server, self.five_tuple.client);
        match self.client.recv(Transmit::new(bytes, self.transport, from, to), self.now) {
            TurnRecvRet::Handled => {}
            TurnRecvRet::PeerData(data) => self.received.push((data.peer, data.data().to_vec())),
            other => panic!("{other:?}"),
        }
        while let Some(data) = self.client.poll_recv(self.now) {
            self.received.push((data.peer, data.data().to_vec()));
        }
    }

    fn send(&mut self, payload: &'static [u8]) {
        let built = self.client.send_to(TransportType::Udp, PEER.parse().unwrap(), payload, self.now).unwrap().unwrap();
        let bytes = built.build().data;
        self.tell_server(&bytes);
    }

    fn hear(&mut self, relay: RelayId, payload: &[u8]) {
        let (to, bytes) = self.world.heard(relay, PEER, payload).unwrap();
        assert_eq!(to, self.five_tuple);
        self.tell_client(bytes);
    }
}

/// Payloads are multiples of four, because this client does not pad ChannelData over TCP.
fn whole_visit<C: TurnClientApi>(mut pair: Pair<C>) {
    let peer: SocketAddr = PEER.parse().unwrap();
    pair.run_until(1);
    let relayed: Vec<SocketAddr> = pair.client.relayed_addresses().map(|(_, address)| address).collect();
    assert_eq!(relayed.len(), 2, "{:?}", pair.events);
    let relay = pair.world.relay_at(*relayed.iter().find(|address| address.is_ipv4()).unwrap());

    pair.client.create_permission(TransportType::Udp, peer.ip(), pair.now).unwrap();
    pair.run_until(2);
    assert!(pair.client.have_permission(TransportType::Udp, peer.ip()));
    pair.send(b"in an indication");
    pair.hear(relay, b"in an indication as well");

    pair.client.bind_channel(TransportType::Udp, peer, pair.now).unwrap();
    pair.run_until(3);
    assert!(pair.events.iter().any(|event| matches!(event, TurnEvent::ChannelCreated(_, bound) if *bound == peer)));
    pair.send(b"on a channel");
    pair.hear(relay, b"on a channel as well");
    let sent: Vec<&[u8]> = pair
        .sent
        .iter()
        .map(|(from, to, payload)| {
            assert_eq!((*from, *to), (relay, peer));
            &payload[..]
        })
        .collect();
    assert_eq!(sent, [&b"in an indication"[..], b"on a channel"]);
    let received: Vec<&[u8]> = pair.received.iter().map(|(_, payload)| &payload[..]).collect();
    assert_eq!(received, [&b"in an indication as well"[..], b"on a channel as well"]);

    // The client keeps everything alive for hours, through stale nonces and its own expired credentials.
    pair.run_until(3 * 3600);
    pair.hear(relay, b"still");
    assert_eq!(pair.received.last().unwrap().1, b"still");

    pair.client.delete(pair.now).unwrap();
    pair.run_until(3 * 3600 + 1);
    assert_eq!(pair.world.closed.len(), 1);
    assert_eq!(pair.world.closed[0].reason, Ending::Released);
    assert_eq!((pair.world.server.held().allocations, pair.world.sockets.len()), (0, 0));
    let effects = pair.world.server.stream_closed(&pair.five_tuple, pair.world.now.elapsed);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Closed(_))));
    assert_eq!(pair.world.server.held(), Held::default());
}

#[test]
fn by_udp() {
    whole_visit(Pair::new(Transport::Udp, World::new(), TurnClientUdp::allocate));
}

#[test]
fn by_tcp() {
    whole_visit(Pair::new(Transport::Tcp, World::new(), TurnClientTcp::allocate));
}

#[test]
fn where_there_is_one_family() {
    let world = World::with(|config| config.relay_ipv6 = None);
    let mut pair = Pair::new(Transport::Udp, world, TurnClientUdp::allocate);
    pair.run_until(1);
    assert_eq!(pair.client.relayed_addresses().count(), 1);
    assert!(pair.events.iter().any(|event| matches!(event, TurnEvent::AllocationCreateFailed(AddressFamily::IPV6))));
}
