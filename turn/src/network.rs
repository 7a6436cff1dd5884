//! A range of addresses: `10.0.0.0/8`.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

/// All addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(Range);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    V4 { start: u32, mask: u32 },
    V6 { start: u128, mask: u128 },
}

/// Why a text is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// The part before the slash.
    #[error("not an address")]
    Address,
    /// The part behind it.
    #[error("not a length of this address")]
    Length,
    /// `10.0.0.1/8` says two things.
    #[error("the address has bits beyond the length")]
    Bits,
}

impl Network {
    pub(crate) const fn v4(address: Ipv4Addr, length: u32) -> Self {
        Self(Range::V4 { start: address.to_bits(), mask: mask(length + 96) as u32 })
    }

    pub(crate) const fn v6(address: Ipv6Addr, length: u32) -> Self {
        Self(Range::V6 { start: address.to_bits(), mask: mask(length) })
    }

    /// Whether an address is in it. One that is written in the other family is not.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.0, address) {
            (Range::V4 { start, mask }, IpAddr::V4(address)) => address.to_bits() & mask == start,
            (Range::V6 { start, mask }, IpAddr::V6(address)) => address.to_bits() & mask == start,
            (Range::V4 { .. }, IpAddr::V6(_)) | (Range::V6 { .. }, IpAddr::V4(_)) => false,
        }
    }
}

const fn mask(length: u32) -> u128 {
    match length {
        0 => 0,
        length => u128::MAX << (128 - length),
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    /// `10.0.0.0/8`, `fd00::/8`, or one address alone.
    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
        let address: IpAddr = address.parse().map_err(|_| NetworkError::Address)?;
        let whole = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(whole), str::parse).map_err(|_| NetworkError::Length)?;
        if length > whole {
            return Err(NetworkError::Length);
        }
        let network = match address {
            IpAddr::V4(address) => Self::v4(address, length),
            IpAddr::V6(address) => Self::v6(address, length),
        };
        network.contains(address).then_some(network).ok_or(NetworkError::Bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_what_begins_alike() {
        let has = |network: &str, address: &str| network.parse::<Network>().unwrap().contains(address.parse().unwrap());
        assert!(has("10.0.0.0/8", "10.255.0.1") && !has("10.0.0.0/8", "11.0.0.0"));
        assert!(has("0.0.0.0/0", "9.9.9.9") && !has("0.0.0.0/0", "::9"));
        assert!(has("fe80::/10", "febf::1") && !has("fe80::/10", "fec0::"));
        assert!(has("::/0", "9::") && has("192.168.1.5", "192.168.1.5") && !has("192.168.1.5", "192.168.1.4"));
        assert!(has("::1", "::1") && !has("10.0.0.0/8", "::ffff:10.0.0.1"));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        let error = |text: &str| text.parse::<Network>().unwrap_err();
        assert_eq!(error("10.0.0/8"), NetworkError::Address);
        assert_eq!(error("10.0.0.0/33"), NetworkError::Length);
        assert_eq!(error("::/129"), NetworkError::Length);
        assert_eq!(error("10.0.0.0/"), NetworkError::Length);
        assert_eq!(error("10.0.0.1/8"), NetworkError::Bits);
    }
}
