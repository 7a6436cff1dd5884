//! Where no relay may reach by default: every special-purpose range of IANA, and the ways to write one inside of another.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An address or two of each range of IPv4.
pub(crate) const SPECIAL_V4: [&str; 32] = [
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
pub(crate) const SPECIAL_V6: [&str; 36] = [
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

/// All ways to write an address of IPv4 in IPv6.
pub(crate) fn disguised(address: Ipv4Addr) -> [Ipv6Addr; 8] {
    let bits = u128::from(address.to_bits());
    let embedded = |first: u16, second: u16, third: u16| {
        Ipv6Addr::from_bits(Ipv6Addr::new(first, second, third, 0, 0, 0, 0, 0).to_bits() | bits)
    };
    let behind = |prefix: u16, shift: u32| Ipv6Addr::from_bits((u128::from(prefix) << 112) | (bits << shift));
    [
        Ipv6Addr::from_bits((0xffff << 32) | bits),                  // v4-mapped
        embedded(0, 0, 0),                                           // v4-compatible
        Ipv6Addr::from_bits((0xffff << 48) | bits),                  // v4-translated
        embedded(0x64, 0xff9b, 0),                                   // NAT64
        embedded(0x64, 0xff9b, 1),                                   // NAT64, local
        behind(0x2002, 80),                                          // 6to4
        behind(0x2001, 64),                                          // Teredo, the server
        Ipv6Addr::from_bits((0x2001 << 112) | (bits ^ 0xffff_ffff)), // Teredo, the client
    ]
}
