//! Which peers a client may reach through this server. Whoever may relay may speak from the server's place in the network,
//! so by default that is the public Internet and this server's own relays, and nothing else.

use crate::config::Config;
use crate::network::Network;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use core::ops::RangeInclusive;

/// Decides about peers. Only what is this machine's own changes ([`Self::own_addresses_are`]).
pub(crate) struct PeerPolicy {
    relays: [Option<IpAddr>; 2],
    /// In their order, to be found quickly: some hosts have hundreds.
    own: Vec<IpAddr>,
    relay_ports: RangeInclusive<u16>,
    allowed: Vec<Network>,
}

impl PeerPolicy {
    pub(crate) fn new(config: &Config) -> Self {
        let relays = [config.relay_ipv4.map(IpAddr::V4), config.relay_ipv6.map(IpAddr::V6)];
        let (relay_ports, allowed) = (config.relay_ports.clone(), config.allowed_peers.clone());
        let mut policy = Self { relays, own: Vec::new(), relay_ports, allowed };
        policy.own_addresses_are(&config.own_addresses);
        policy
    }

    /// From now on the machine has these and no others; whether that changes anything.
    pub(crate) fn own_addresses_are(&mut self, addresses: &[IpAddr]) -> bool {
        let mut own: Vec<IpAddr> = addresses.iter().map(IpAddr::to_canonical).collect();
        own.sort_unstable();
        own.dedup();
        let is_new = own != self.own;
        self.own = own;
        is_new
    }

    /// Whether an address may get a permission. Those do not say ports, so at this server's relay addresses
    /// [`Self::allows`] has the last word about each datagram.
    pub(crate) fn allows_address(&self, peer: IpAddr) -> bool {
        self.is_relay(peer) || self.is_reachable(peer)
    }

    /// Whether a peer may be sent to, and heard from.
    pub(crate) fn allows(&self, peer: SocketAddr) -> bool {
        if self.is_relay(peer.ip()) {
            self.relay_ports.contains(&peer.port())
        } else {
            peer.port() != 0 && self.is_reachable(peer.ip())
        }
    }

    fn is_relay(&self, peer: IpAddr) -> bool {
        self.relays.contains(&Some(peer))
    }

    fn is_own(&self, peer: IpAddr) -> bool {
        self.is_relay(peer) || self.own.binary_search(&peer).is_ok()
    }

    /// An address that carries another one is judged by both: a translator behind the allowed prefix would unpack it.
    fn is_reachable(&self, peer: IpAddr) -> bool {
        let is_allowed = |peer: IpAddr| {
            let is_in_range = self.allowed.iter().any(|network| network.contains(peer)) || !is_special(peer);
            is_in_range && !self.is_own(peer)
        };
        is_allowed(peer) && carried_by(peer).into_iter().flatten().all(|inner| is_allowed(inner.into()))
    }
}

/// The addresses of IPv4 inside one of IPv6.
fn carried_by(peer: IpAddr) -> [Option<Ipv4Addr>; 2] {
    let IpAddr::V6(peer) = peer else { return [None; 2] };
    let bits = peer.to_bits();
    let [first, second, third, ..] = peer.segments();
    let last = Ipv4Addr::from_bits(bits as u32);
    match (first, second) {
        // v4-compatible, v4-mapped, v4-translated
        (0, 0) if bits >> 64 == 0 => [Some(last), None],
        // NAT64, the well-known prefix and the local one (RFC 6052, 8215) with 96 bits before the address
        (0x64, 0xff9b) if third <= 1 => [Some(last), None],
        // 6to4 (RFC 3056)
        (0x2002, _) => [Some(Ipv4Addr::from_bits((bits >> 80) as u32)), None],
        // Teredo (RFC 4380): the server, and the client inverted
        (0x2001, 0) => [Some(Ipv4Addr::from_bits((bits >> 64) as u32)), Some(Ipv4Addr::from_bits(!(bits as u32)))],
        _ => [None; 2],
    }
}

/// Whether an address is anything but a public one.
fn is_special(peer: IpAddr) -> bool {
    match peer {
        IpAddr::V4(_) => SPECIAL_V4.iter().any(|network| network.contains(peer)),
        IpAddr::V6(_) => !GLOBAL_V6.contains(peer) || SPECIAL_V6.iter().any(|network| network.contains(peer)),
    }
}

const fn v4(a: u8, b: u8, c: u8, length: u32) -> Network {
    Network::v4(Ipv4Addr::new(a, b, c, 0), length)
}

const fn v6(a: u16, b: u16, c: u16, length: u32) -> Network {
    Network::v6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), length)
}

/// The IANA IPv4 Special-Purpose Address Registry (RFC 6890), and multicast.
const SPECIAL_V4: [Network; 18] = [
    v4(0, 0, 0, 8),       // this network
    v4(10, 0, 0, 8),      // private
    v4(100, 64, 0, 10),   // shared by a provider's customers
    v4(127, 0, 0, 8),     // loopback
    v4(169, 254, 0, 16),  // link-local, and where clouds tell secrets
    v4(172, 16, 0, 12),   // private
    v4(192, 0, 0, 24),    // protocol assignments
    v4(192, 0, 2, 24),    // documentation
    v4(192, 31, 196, 24), // AS112
    v4(192, 52, 193, 24), // AMT
    v4(192, 88, 99, 24),  // 6to4 relays
    v4(192, 168, 0, 16),  // private
    v4(192, 175, 48, 24), // AS112
    v4(198, 18, 0, 15),   // benchmarks
    v4(198, 51, 100, 24), // documentation
    v4(203, 0, 113, 24),  // documentation
    v4(224, 0, 0, 4),     // multicast
    v4(240, 0, 0, 4),     // reserved, with broadcast at its end
];

/// What IANA has given out for unicast. Everything else is special by that: `::`, `::1`, v4-mapped, NAT64, discard,
/// segment routing, unique-local, link-local, site-local, multicast.
const GLOBAL_V6: Network = v6(0x2000, 0, 0, 3);

/// The IANA IPv6 Special-Purpose Address Registry, as far as it is inside of that.
const SPECIAL_V6: [Network; 5] = [
    v6(0x2001, 0, 0, 23),           // protocol assignments: Teredo, benchmarks, ORCHID, AMT, drones
    v6(0x2001, 0x0db8, 0, 32),      // documentation
    v6(0x2002, 0, 0, 16),           // 6to4
    v6(0x2620, 0x004f, 0x8000, 48), // AS112
    v6(0x3fff, 0, 0, 20),           // documentation
];
