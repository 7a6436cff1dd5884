//! Many datagrams in one call of the system, both ways, in buffers that the thread has once.
//!
//! A datagram stays in the slot that it was received in until it has been sent on: headers are written before it, into
//! the room that each slot has.

#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd", target_os = "netbsd"))]
mod many;
#[cfg(any(test, not(any(target_os = "linux", target_os = "android", target_os = "freebsd", target_os = "netbsd"))))]
mod plain;

use super::sockets::Datagrams;
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd", target_os = "netbsd"))]
use many::Calls;
use nix::sys::socket::SockaddrStorage;
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd", target_os = "netbsd")))]
use plain::Calls;
use std::io;
use std::net::{SocketAddr, SocketAddrV4, SocketAddrV6};
use std::ops::Range;
use std::os::fd::AsRawFd;
use std::rc::Rc;
use turn::{HEADROOM, TAILROOM};

/// Datagrams that are received, and sent, at once.
pub(super) const BATCH: usize = 32;

/// The longest message of TURN over TCP; no datagram is longer. Pages of a slot that nothing has reached take no memory.
const LONGEST: usize = 20 + 0xffff;

/// Where a datagram lies, with room for what is written around it.
pub(super) type Slot = Box<[u8]>;

/// Who sent the datagram in a slot, and how long it is.
pub(super) type Arrival = Option<(SocketAddr, usize)>;

/// A part of a slot, to be sent.
pub(super) struct Parting {
    pub(super) socket: Rc<Datagrams>,
    pub(super) to: SocketAddr,
    pub(super) slot: usize,
    pub(super) range: Range<usize>,
}

/// The slots, what has come into them, and what is to go out of them.
pub(super) struct Batch {
    pub(super) slots: [Slot; BATCH],
    pub(super) arrivals: [Arrival; BATCH],
    partings: Vec<Parting>,
    calls: Calls,
}

impl Batch {
    pub(super) fn new() -> Self {
        Self {
            slots: std::array::from_fn(|_| vec![0; HEADROOM + LONGEST + TAILROOM].into()),
            arrivals: [None; BATCH],
            partings: Vec::with_capacity(BATCH),
            calls: Calls::new(),
        }
    }

    /// Receives what is there, each datagram into a slot of its own behind [`HEADROOM`] bytes; says how many there are. When
    /// that is less than [`BATCH`], the socket is waited for the next time: nothing is asked twice.
    pub(super) fn receive(&mut self, socket: &Datagrams, is_v4: bool) -> usize {
        let mut count = 0;
        let received = socket.try_receive(|| {
            count = self.calls.receive(socket.as_raw_fd(), is_v4, &mut self.slots, &mut self.arrivals)?;
            if count < BATCH { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(()) }
        });
        // An error of an earlier datagram, of which its sender learns in another way.
        drop(received);
        count
    }

    /// Puts the bytes of a message that came by a stream into a slot, where a datagram would be.
    pub(super) fn put(&mut self, slot: usize, message: &[u8]) {
        self.slots[slot][HEADROOM..HEADROOM + message.len()].copy_from_slice(message);
    }

    /// Notes what [`Self::flush`] is to send: at most one from each slot.
    pub(super) fn send(&mut self, parting: Parting) {
        self.partings.push(parting);
    }

    /// Sends what was noted, all of one socket in one call. What the system does not take at once is lost, as on any network.
    pub(super) fn flush(&mut self) {
        if self.partings.is_empty() {
            return;
        }
        self.partings.sort_unstable_by_key(|parting| (parting.socket.as_raw_fd(), parting.slot));
        for group in self.partings.chunk_by(|a, b| Rc::ptr_eq(&a.socket, &b.socket)) {
            self.calls.send(group, &self.slots);
        }
        self.partings.clear();
    }
}

/// Sends one datagram. What the system does not take at once is lost.
pub(super) fn send_one(socket: &Datagrams, bytes: &[u8], to: SocketAddr) {
    use nix::sys::socket::{MsgFlags, sendto};
    let _ = sendto(socket.as_raw_fd(), bytes, &SockaddrStorage::from(to), MsgFlags::MSG_DONTWAIT);
}

/// The family of a socket, which the caller keeps: asking for it is a call of the system.
pub(super) fn is_v4(socket: &Datagrams) -> bool {
    socket.local_addr().is_ok_and(|address| address.is_ipv4())
}

fn address(from: &SockaddrStorage) -> Option<SocketAddr> {
    let v4 = || from.as_sockaddr_in().map(|from| SocketAddr::V4(SocketAddrV4::from(*from)));
    let v6 = || from.as_sockaddr_in6().map(|from| SocketAddr::V6(SocketAddrV6::from(*from)));
    v4().or_else(v6)
}

#[cfg(test)]
mod tests;
