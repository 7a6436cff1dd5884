//! IPv4 or IPv6: of a client, a relay or a peer. And what an address is counted by.

use core::net::{IpAddr, Ipv6Addr};

/// The family of an address, as RFC 8656 §18.8 numbers them.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// IPv4, 1 on the wire.
    V4,
    /// IPv6, 2 on the wire.
    V6,
}

impl Family {
    /// The family that an address is written in. A v4-mapped address is written in IPv6.
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::V4,
            IpAddr::V6(_) => Self::V6,
        }
    }

    pub(crate) fn from_wire(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::V4),
            2 => Some(Self::V6),
            _ => None,
        }
    }

    pub(crate) fn to_wire(self) -> turn_types::AddressFamily {
        match self {
            Self::V4 => turn_types::AddressFamily::IPV4,
            Self::V6 => turn_types::AddressFamily::IPV6,
        }
    }
}

/// Whom the quotas of one address are for. Of IPv6 that is a network: who has one address there has 2^64.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_is_one_household() {
        let at = |text: &str| household(text.parse().unwrap());
        assert_eq!(at("2600:1:2:3::1"), at("2600:1:2:3:ffff::2"));
        assert_ne!(at("2600:1:2:3::1"), at("2600:1:2:4::1"));
        assert_eq!(at("::ffff:9.9.9.9"), at("9.9.9.9"));
        assert_ne!(at("9.9.9.9"), at("9.9.9.8"));
    }
}
