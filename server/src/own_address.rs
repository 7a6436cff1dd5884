//! The address that this machine has for others.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};

/// The address that this machine has on the way to the public Internet, for those who see it without a translator in
/// between. Nothing is sent: the system only looks up a route, to an address that is nobody's (RFC 5737, RFC 3849).
///
/// # Errors
/// When there is no way there.
pub fn own_address(is_v4: bool) -> io::Result<IpAddr> {
    let (from, to): (IpAddr, IpAddr) = if is_v4 {
        (Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(203, 0, 113, 1).into())
    } else {
        (Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into())
    };
    let socket = UdpSocket::bind((from, 0))?;
    socket.connect((to, 9))?;
    Ok(socket.local_addr()?.ip())
}
