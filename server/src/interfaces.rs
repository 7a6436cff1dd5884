//! The addresses that this machine has, whatever they are for.

use nix::ifaddrs::getifaddrs;
use std::io;
use std::net::IpAddr;

/// All of them, of every interface, the loopback too. One question to the system (on Linux over netlink), some tens of
/// microseconds long.
///
/// # Errors
/// When the system does not tell.
pub(crate) fn addresses() -> io::Result<Vec<IpAddr>> {
    let of_v4 = |address: &nix::sys::socket::SockaddrStorage| address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
    let of_v6 = |address: &nix::sys::socket::SockaddrStorage| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip()));
    let interfaces = getifaddrs()?.filter_map(|interface| interface.address);
    Ok(interfaces.filter_map(|address| of_v4(&address).or_else(|| of_v6(&address))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, UdpSocket};

    #[test]
    fn the_machine_has_what_can_be_bound_to() {
        let addresses = addresses().unwrap();
        assert!(addresses.contains(&Ipv4Addr::LOCALHOST.into()), "{addresses:?}");
        // Those of IPv6 that hold on one cable only need to be told which.
        for address in addresses.iter().filter(|address| address.is_ipv4()) {
            UdpSocket::bind((*address, 0)).unwrap();
        }
    }
}
