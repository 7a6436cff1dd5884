//! Sockets as the relay needs them, bound.

use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};
use std::os::fd::{AsRawFd, RawFd};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// What the system may keep of a burst while the thread is busy; it may grant less.
const BUFFER_BYTES: usize = 2 * 1024 * 1024;

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;

/// How often a port that the system has chosen for UDP may turn out to be taken for TCP.
const TRIES: usize = 32;

/// Where clients come to, by UDP and TCP.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) udp: UdpSocket,
    pub(super) tcp: TcpListener,
}

/// A socket for datagrams, which wakes when something has arrived. One of tokio's own wakes also when something has left.
#[derive(Debug)]
pub(super) struct Datagrams(AsyncFd<UdpSocket>);

impl Datagrams {
    /// From one that does not block.
    #[expect(
        deprecated,
        reason = "what takes its place is unsafe for those whose descriptor may change; a UdpSocket's does not"
    )]
    pub(super) fn new(socket: UdpSocket) -> io::Result<Self> {
        AsyncFd::with_interest(socket, Interest::READABLE).map(Self)
    }

    pub(super) fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().local_addr()
    }

    /// Waits until there is something to receive.
    pub(super) async fn readable(&self) -> io::Result<()> {
        self.0.readable().await.map(drop)
    }

    /// Receives, unless it is known that nothing is there. When `receive` fails with `WouldBlock`, that is known.
    pub(super) fn try_receive<T>(&self, receive: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        self.0.try_io(Interest::READABLE, |_| receive())
    }
}

impl AsRawFd for Datagrams {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

/// Doors at this address, all with one port. Where every address of both families is meant, there are two.
pub(super) fn doors(address: SocketAddr, reuse_port: bool) -> io::Result<Vec<Door>> {
    let mut hosts = vec![address.ip()];
    if address.ip() == Ipv6Addr::UNSPECIFIED {
        hosts.push(Ipv4Addr::UNSPECIFIED.into());
    }
    let mut tries = if address.port() == 0 { TRIES } else { 1 };
    loop {
        tries -= 1;
        match doors_at(&hosts, address.port(), reuse_port) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries > 0 => {}
            done => return done,
        }
    }
}

fn doors_at(hosts: &[IpAddr], port: u16, reuse_port: bool) -> io::Result<Vec<Door>> {
    let mut port = port;
    let mut doors = Vec::new();
    for host in hosts {
        let udp = udp(SocketAddr::new(*host, port), reuse_port)?;
        port = udp.local_addr()?.port();
        doors.push(Door { udp, tcp: tcp(SocketAddr::new(*host, port), reuse_port)? });
    }
    Ok(doors)
}

/// A socket of a relay, for the packets of one client.
pub(super) fn relay(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = open(address, Type::DGRAM, Protocol::UDP, false)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

/// Everybody's packets come by one of these.
fn udp(address: SocketAddr, reuse_port: bool) -> io::Result<UdpSocket> {
    let socket = open(address, Type::DGRAM, Protocol::UDP, reuse_port)?;
    // As much as there may be; with less the relay works as well.
    drop(socket.set_recv_buffer_size(BUFFER_BYTES));
    drop(socket.set_send_buffer_size(BUFFER_BYTES));
    socket.bind(&address.into())?;
    Ok(socket.into())
}

fn tcp(address: SocketAddr, reuse_port: bool) -> io::Result<TcpListener> {
    let socket = open(address, Type::STREAM, Protocol::TCP, reuse_port)?;
    // What has just ended there is no reason not to begin.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn open(address: SocketAddr, kind: Type, protocol: Protocol, reuse_port: bool) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), kind, Some(protocol))?;
    socket.set_nonblocking(true)?;
    if address.is_ipv6() {
        // Who comes by IPv4 is seen with an address of IPv4.
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_port(reuse_port)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_door_has_one_port() {
        let doors = doors("[::]:0".parse().unwrap(), false).unwrap();
        let ports: Vec<u16> = doors
            .iter()
            .flat_map(|door| [door.udp.local_addr().unwrap().port(), door.tcp.local_addr().unwrap().port()])
            .collect();
        assert!(ports.len() == 4 && ports.iter().all(|port| *port == ports[0] && *port != 0), "{ports:?}");
        let taken = SocketAddr::from(([127, 0, 0, 1], ports[0]));
        assert_eq!(super::doors(taken, false).unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
