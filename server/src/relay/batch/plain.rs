//! The same for systems that have no such calls: one datagram after the other.

use super::{Arrival, BATCH, LONGEST, Parting, Slot, address, send_one};
use nix::errno::Errno;
use nix::sys::socket::{SockaddrStorage, recvfrom};
use std::io;
use std::os::fd::RawFd;
use turn::HEADROOM;

/// Nothing is needed.
pub(super) struct Calls;

#[allow(clippy::unused_self, reason = "used as the calls for many are")]
impl Calls {
    pub(super) const fn new() -> Self {
        Self
    }

    pub(super) fn receive(
        &mut self,
        socket: RawFd,
        _is_v4: bool,
        slots: &mut [Slot; BATCH],
        arrivals: &mut [Arrival; BATCH],
    ) -> io::Result<usize> {
        for (count, (slot, arrival)) in slots.iter_mut().zip(arrivals).enumerate() {
            match recvfrom::<SockaddrStorage>(socket, &mut slot[HEADROOM..HEADROOM + LONGEST]) {
                Ok((length, from)) => *arrival = from.as_ref().and_then(address).map(|from| (from, length)),
                Err(Errno::EAGAIN) => return Ok(count),
                Err(error) if count == 0 => return Err(error.into()),
                Err(_) => return Ok(count),
            }
        }
        Ok(BATCH)
    }

    pub(super) fn send(&mut self, group: &[Parting], slots: &[Slot; BATCH]) {
        for parting in group {
            send_one(&parting.socket, &slots[parting.slot][parting.range.clone()], parting.to);
        }
    }
}
