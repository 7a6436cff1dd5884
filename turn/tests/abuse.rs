//! What a relay could be abused for: reaching into the network that it stands in. Every special-purpose range of IANA, as it
//! is and inside of IPv6, by every way that there is to name a peer.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use support::special::{SPECIAL_V4, SPECIAL_V6, disguised};
use support::{Client, RELAY_V4, RELAY_V6, World, channel_data};
use turn::RelayId;
use turn_types::AddressFamily;
use turn_types::attribute::AdditionalAddressFamily;

const NEIGHBOURS: [&str; 26] = [
    "1.0.0.0",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.0",
    "192.0.3.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "2000::1",
    "2001:200::1",
    "2003::1",
    "3ffe:ffff::1",
    "2001:db9::1",
];

struct Prober {
    world: World,
    client: Client,
    probes: usize,
}

impl Prober {
    fn new(mut world: World) -> Self {
        let mut client = Client::udp("198.51.100.5:4000");
        client.allocate_with(&mut world, &[&AdditionalAddressFamily::new(AddressFamily::IPV6)]);
        Self { world, client, probes: 0 }
    }

    /// What CreatePermission and ChannelBind say, whether a Send passes, and whether the peer is heard.
    fn probe(&mut self, peer: SocketAddr) -> (u16, u16, bool, bool) {
        let permission = self.client.permit(&mut self.world, &peer.to_string());
        let channel = self.client.bind(&mut self.world, 0x4000, &peer.to_string());
        let send = self.client.send(&peer.to_string(), b"GET / HTTP/1.1\r\n\r\n");
        let passes = self.world.relayed(&self.client.five_tuple, &send).is_some();
        let relays: Vec<RelayId> = self.world.sockets.keys().copied().collect();
        let is_heard = relays.iter().any(|relay| self.world.heard(*relay, &peer.to_string(), b"hi").is_some());
        self.probes += 3;
        // Whatever was granted is gone before the next probe.
        if channel == 200 {
            self.world.pass(300);
            assert_eq!(self.client.refresh(&mut self.world, 3600).code(), 200);
            self.world.pass(300);
        }
        (permission, channel, passes, is_heard)
    }

    fn refuses(&mut self, ip: impl Into<IpAddr>) {
        let ip = ip.into();
        assert_eq!(self.probe(SocketAddr::new(ip, 80)), (403, 403, false, false), "{ip}");
    }

    fn lets(&mut self, peer: &str) {
        assert_eq!(self.probe(peer.parse().unwrap()), (200, 200, true, true), "{peer}");
    }
}

#[test]
fn no_special_address_is_reached_however_it_is_written() {
    let mut prober = Prober::new(World::new());
    for address in SPECIAL_V4.map(|text| text.parse::<Ipv4Addr>().unwrap()) {
        prober.refuses(address);
        for disguise in disguised(address) {
            prober.refuses(disguise);
        }
    }
    for address in SPECIAL_V6.map(|text| text.parse::<Ipv6Addr>().unwrap()) {
        prober.refuses(address);
    }
    // Not even a public address of IPv4 in disguise: who means it can write it.
    for disguise in disguised(Ipv4Addr::new(9, 9, 9, 9)) {
        prober.refuses(disguise);
    }
    assert_eq!(prober.probes, (SPECIAL_V4.len() * 9 + SPECIAL_V6.len() + 8) * 3);
    assert_eq!((prober.world.server.held().permissions, prober.world.server.held().channels), (0, 0));
}

#[test]
fn public_addresses_next_to_those_are_reached() {
    for address in NEIGHBOURS {
        Prober::new(World::new()).lets(&SocketAddr::new(address.parse().unwrap(), 80).to_string());
    }
}

#[test]
fn what_the_operator_allows_is_reached_and_nothing_behind_it() {
    let allow = |networks: &'static [&'static str]| {
        Prober::new(World::with(|config| {
            config.allowed_peers = networks.iter().map(|network| network.parse().unwrap()).collect();
        }))
    };
    let mut prober = allow(&["192.168.7.0/24"]);
    prober.lets("192.168.7.3:9");
    prober.refuses(Ipv4Addr::new(192, 168, 8, 3));
    for disguise in disguised(Ipv4Addr::new(192, 168, 7, 3)) {
        prober.refuses(disguise);
    }
    // A translator would unpack these, so what is inside has to be allowed too.
    let mut prober = allow(&["64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/64", "10.1.0.0/16"]);
    for inside in [[127, 0, 0, 1], [10, 0, 0, 1], [169, 254, 169, 254], [192, 168, 7, 3]] {
        for disguise in disguised(Ipv4Addr::from(inside)) {
            prober.refuses(disguise);
        }
    }
    for (number, disguise) in disguised(Ipv4Addr::new(10, 1, 2, 3)).into_iter().enumerate() {
        let is_teredo = number >= 6;
        // Of those, one of the two addresses inside is 0.0.0.0 here.
        if is_teredo { prober.refuses(disguise) } else { prober.lets(&SocketAddr::new(disguise.into(), 9).to_string()) }
    }
}

#[test]
fn own_relays_are_reached_at_their_ports_only() {
    for own in [RELAY_V4.parse::<IpAddr>().unwrap(), RELAY_V6.parse().unwrap()] {
        for (port, allowed) in
            [(49_999, false), (50_000, true), (50_999, true), (51_000, false), (3478, false), (22, false)]
        {
            let mut prober =
                Prober::new(World::with(|config| config.own_addresses = vec![own, "192.168.1.2".parse().unwrap()]));
            // A permission names no port; each datagram is judged.
            let (permission, channel, passes, is_heard) = prober.probe(SocketAddr::new(own, port));
            assert_eq!((permission, passes, is_heard), (200, allowed, allowed), "{own} {port}");
            assert_eq!(channel, if allowed { 200 } else { 403 });
        }
    }
}

/// At the ports of relays, too: only at the relay addresses are there relays, and elsewhere other programs of this machine.
#[test]
fn other_addresses_of_this_machine_are_nobody_whatever_is_allowed() {
    let own = ["192.168.1.2", "127.0.0.1", "7.7.7.8", "2600::8", "::ffff:7.7.7.9"].map(|own| own.parse().unwrap());
    let mut prober = Prober::new(World::with(|config| {
        config.own_addresses = own.to_vec();
        config.allowed_peers = vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()];
    }));
    for own in ["192.168.1.2", "127.0.0.1", "7.7.7.8", "2600::8", "7.7.7.9"].map(|own| own.parse::<IpAddr>().unwrap()) {
        for port in [22, 50_007] {
            assert_eq!(prober.probe(SocketAddr::new(own, port)), (403, 403, false, false), "{own} {port}");
        }
        if let IpAddr::V4(own) = own {
            for disguise in disguised(own) {
                prober.refuses(disguise);
            }
        }
    }
    prober.lets("7.7.7.10:22");
    prober.lets("192.168.1.3:22");
}

#[test]
fn what_becomes_an_address_of_this_machine_is_no_peer_from_then_on() {
    let (mut world, mut client) = (World::new(), Client::udp("198.51.100.5:4000"));
    let (relay, _) = client.allocate(&mut world);
    let (peers, other) = (["9.9.9.9:9", "9.9.9.9:10"], "9.9.9.8:9");
    for (number, peer) in (0x4000..).zip([peers[0], other]) {
        assert_eq!(client.bind(&mut world, number, peer), 200);
    }
    let passes = |world: &mut World, client: &mut Client, number, peer: &str| {
        let ways = [channel_data(number, b"hello"), client.send(peer, b"hello")];
        let sent = ways.map(|bytes| world.relayed(&client.five_tuple, &bytes).is_some());
        (sent, world.heard(relay, peer, b"hi").is_some())
    };
    assert_eq!(passes(&mut world, &mut client, 0x4000, peers[0]), ([true; 2], true));
    world.server.own_addresses_are(&["9.9.9.9".parse().unwrap()]);
    assert_eq!(passes(&mut world, &mut client, 0x4000, peers[0]), ([false; 2], false));
    assert_eq!(passes(&mut world, &mut client, 0x4001, other), ([true; 2], true));
    assert_eq!((world.server.held().channels, client.bind(&mut world, 0x4000, peers[1])), (1, 403));
    world.server.own_addresses_are(&[]);
    assert_eq!(client.bind(&mut world, 0x4000, peers[1]), 200);
    assert!(passes(&mut world, &mut client, 0x4000, peers[1]).1);
}

/// The system takes it for the loopback address, and at the ports of relays there may be others of this machine.
#[test]
fn listening_everywhere_makes_no_peer_of_the_unspecified_address() {
    let mut prober = Prober::new(World::with(|config| {
        config.own_addresses = vec!["0.0.0.0".parse().unwrap(), "::".parse().unwrap()];
    }));
    for unspecified in ["0.0.0.0:50007", "[::]:50007"] {
        assert_eq!(prober.probe(unspecified.parse().unwrap()), (403, 403, false, false), "{unspecified}");
    }
}

#[test]
fn a_private_relay_address_is_a_peer_in_a_local_network() {
    let mut prober = Prober::new(World::with(|config| config.relay_ipv4 = Some("192.168.1.2".parse().unwrap())));
    prober.lets("192.168.1.2:50007");
    prober.refuses(Ipv4Addr::new(192, 168, 1, 3));
}

#[test]
fn nobody_is_at_port_zero() {
    let mut prober = Prober::new(World::new());
    assert_eq!(prober.probe("9.9.9.9:0".parse().unwrap()), (200, 403, false, false));
}
