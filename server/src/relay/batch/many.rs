//! `recvmmsg` and `sendmmsg`.

use super::{Arrival, BATCH, LONGEST, Parting, Slot, address, send_one};
use nix::errno::Errno;
use nix::sys::socket::{MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmmsg};
use std::io::{self, IoSlice, IoSliceMut};
use std::os::fd::{AsRawFd, RawFd};
use turn::HEADROOM;

/// What the two calls write to. One for each family, because the length of an address stays what it was.
pub(super) struct Calls {
    from_v4: MultiHeaders<SockaddrStorage>,
    from_v6: MultiHeaders<SockaddrStorage>,
    out: MultiHeaders<SockaddrStorage>,
}

impl Calls {
    pub(super) fn new() -> Self {
        let headers = || MultiHeaders::preallocate(BATCH, None);
        Self { from_v4: headers(), from_v6: headers(), out: headers() }
    }

    pub(super) fn receive(
        &mut self,
        socket: RawFd,
        is_v4: bool,
        slots: &mut [Slot; BATCH],
        arrivals: &mut [Arrival; BATCH],
    ) -> io::Result<usize> {
        let headers = if is_v4 { &mut self.from_v4 } else { &mut self.from_v6 };
        let mut room = slots.each_mut().map(|slot| [IoSliceMut::new(&mut slot[HEADROOM..HEADROOM + LONGEST])]);
        let received = recvmmsg(socket, headers, room.iter_mut(), MsgFlags::MSG_DONTWAIT, None)?;
        let mut count = 0;
        for (message, arrival) in received.zip(arrivals) {
            *arrival = message.address.as_ref().and_then(address).map(|from| (from, message.bytes));
            count += 1;
        }
        Ok(count)
    }

    /// All of these have the same socket.
    pub(super) fn send(&mut self, group: &[Parting], slots: &[Slot; BATCH]) {
        let mut rest = group;
        while let [first, more @ ..] = rest {
            let bytes = |parting: &Parting| &slots[parting.slot][parting.range.clone()];
            if more.is_empty() {
                send_one(&first.socket, bytes(first), first.to);
                return;
            }
            let messages: [_; BATCH] =
                std::array::from_fn(|at| [IoSlice::new(rest.get(at).map(bytes).unwrap_or_default())]);
            let to: [_; BATCH] =
                std::array::from_fn(|at| rest.get(at).map(|parting| SockaddrStorage::from(parting.to)));
            let messages = messages.iter().take(rest.len());
            let flags = MsgFlags::MSG_DONTWAIT;
            rest = match sendmmsg(first.socket.as_raw_fd(), &mut self.out, messages, to, [], flags) {
                // The one behind them could not be sent, which the next call will say.
                Ok(sent) => rest.get(sent.count()..).unwrap_or_default(),
                Err(Errno::EAGAIN) => return,
                Err(_) => more,
            };
        }
    }
}
