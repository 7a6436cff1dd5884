//! The addresses that this machine has for others.

use crate::interfaces;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use turn::Family;

/// The addresses that this machine has on the way to the public Internet, for those who see it without a translator in
/// between: at most one of each of these families, in their order. In a network without a way out, that of an interface; without a network,
/// the loopback's. Empty where there is nothing of that either.
#[must_use]
pub fn own_addresses(families: &[Family]) -> Vec<IpAddr> {
    let found: Vec<IpAddr> = families.iter().filter_map(|family| on_the_way_out(*family).ok()).collect();
    if !found.is_empty() {
        return found;
    }
    match interfaces::addresses() {
        Ok(mut addresses) => {
            addresses.retain(|ip| families.contains(&Family::of(*ip)));
            best(&addresses).into_iter().collect()
        }
        Err(error) => {
            tracing::warn!(%error, "the addresses of this machine are not known");
            Vec::new()
        }
    }
}

/// Nothing is sent: the system only looks up a route, to an address that is nobody's (RFC 5737, RFC 3849).
fn on_the_way_out(family: Family) -> io::Result<IpAddr> {
    let (from, to): (IpAddr, IpAddr) = match family {
        Family::V4 => (Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(203, 0, 113, 1).into()),
        Family::V6 => (Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into()),
    };
    let socket = UdpSocket::bind((from, 0))?;
    socket.connect((to, 9))?;
    Ok(socket.local_addr()?.ip())
}

/// Of the addresses of all interfaces the one that most others reach: rather not the loopback's nor one that the machine gave
/// itself, rather one of IPv4, and the first of several.
fn best(addresses: &[IpAddr]) -> Option<IpAddr> {
    // With an address of IPv6 that holds on one cable only, others would have to say which.
    let usable = addresses.iter().filter(|ip| !matches!(ip, IpAddr::V6(v6) if v6.is_unicast_link_local()));
    let is_made_up = |ip: &IpAddr| matches!(ip, IpAddr::V4(v4) if v4.is_link_local());
    usable.min_by_key(|ip| (ip.is_loopback(), is_made_up(ip), ip.is_ipv6())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_all_interfaces_the_one_that_most_others_reach() {
        let best = |texts: &[&str]| best(&texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>());
        let local = ["127.0.0.1", "::1", "fe80::5"];
        for (others, expected) in [
            (&["fd00::5", "192.168.1.5", "172.17.0.1"][..], "192.168.1.5"),
            (&["169.254.7.7", "fd00::5"], "fd00::5"),
            (&["169.254.7.7"], "169.254.7.7"),
            (&[], "127.0.0.1"),
        ] {
            assert_eq!(best(&[&local, others].concat()), Some(expected.parse().unwrap()));
        }
        assert_eq!(best(&["fe80::5"]), None);
    }
}
