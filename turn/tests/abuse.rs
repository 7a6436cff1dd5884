//! What a relay could be abused for: reaching into the network that it stands in. Every special-purpose range of IANA, as it
//! is and inside of IPv6, by every way that there is to name a peer.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use support::{Client, RELAY_V4, RELAY_V6, World};
use turn::RelayId;
use turn_types::AddressFamily;
use turn_types::attribute::AdditionalAddressFamily;

/// An address or two of each range of IPv4.
const SPECIAL_V4: [&str; 32] = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.170",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.255",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.254",
    "255.255.255.255",
];

/// The same of IPv6, with what is not given out at all.
const SPECIAL_V6: [&str; 36] = [
    "::",
    "::1",
    "::2",
    "::ffff:0:8.8.8.8",
    "64:ff9b::1",
    "64:ff9b:1::1",
    "64:ff9b:1:ffff::1",
    "100::1",
    "100:0:0:1::1",
    "200::1",
    "400::1",
    "1000::1",
    "2001::1",
    "2001:1::1",
    "2001:1::2",
    "2001:1::3",
    "2001:2::1",
    "2001:3::1",
    "2001:4:112::1",
    "2001:10::1",
    "2001:20::1",
    "2001:30::1",
    "2001:1ff::1",
    "2001:db8::1",
    "2002::1",
    "2620:4f:8000::1",
    "3fff::1",
    "3fff:fff:ffff::1",
    "4000::1",
    "5f00::1",
    "8000::1",
    "fc00::1",
    "fdff::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
];

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

/// All ways to write an address of IPv4 in IPv6.
fn disguised(address: Ipv4Addr) -> [Ipv6Addr; 8] {
    let bits = u128::from(address.to_bits());
    let embedded =
        |prefix: &str, shift: u32| Ipv6Addr::from_bits(prefix.parse::<Ipv6Addr>().unwrap().to_bits() | bits << shift);
    [
        embedded("::ffff:0:0", 0),   // v4-mapped
        embedded("::", 0),           // v4-compatible
        embedded("::ffff:0:0:0", 0), // v4-translated
        embedded("64:ff9b::", 0),    // NAT64
        embedded("64:ff9b:1::", 0),  // NAT64, local
        embedded("2002::", 80),      // 6to4
        embedded("2001::", 64),      // Teredo, the server
        Ipv6Addr::from_bits("2001::".parse::<Ipv6Addr>().unwrap().to_bits() | bits ^ 0xffff_ffff), // Teredo, the client
    ]
}

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
    for own in [RELAY_V4.parse::<IpAddr>().unwrap(), RELAY_V6.parse().unwrap(), "192.168.1.2".parse().unwrap()] {
        for (port, allowed) in
            [(49_999, false), (50_000, true), (50_999, true), (51_000, false), (3478, false), (22, false)]
        {
            let mut prober =
                Prober::new(World::with(|config| config.own_addresses = vec!["192.168.1.2".parse().unwrap()]));
            // A permission names no port; each datagram is judged.
            let (permission, channel, passes, is_heard) = prober.probe(SocketAddr::new(own, port));
            assert_eq!((permission, passes, is_heard), (200, allowed, allowed), "{own} {port}");
            assert_eq!(channel, if allowed { 200 } else { 403 });
        }
    }
    let mut prober = Prober::new(World::with(|config| {
        config.own_addresses = vec!["192.168.1.2".parse().unwrap()];
        config.allowed_peers = vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()];
    }));
    assert_eq!(prober.probe("192.168.1.2:22".parse().unwrap()), (200, 403, false, false), "also where all is allowed");
    for disguise in disguised(Ipv4Addr::new(192, 168, 1, 2)) {
        prober.refuses(disguise);
    }
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
