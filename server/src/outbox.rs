//! What waits to be sent to one socket: bytes, counted and bounded.
//!
//! Whoever has something to say pushes whole frames and never waits; the socket's own task takes
//! everything at once and writes it. An outbox that is empty holds no memory.

use crate::ws::frame::{self, Opcode};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};
use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Outbox {
    limit: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// Whole frames, in the order in which they were said.
    pending: Vec<u8>,
    /// Bytes that the socket's task has taken and not yet handed to the kernel.
    taken: usize,
    phase: Phase,
    /// The socket's task, while it sleeps.
    waker: Option<Waker>,
}

/// How far the end of a socket has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    Open,
    /// The close frame was pushed at that time; nothing comes after it.
    Closing(Duration),
    /// No use in waiting: the task lets go of the socket.
    Dropped,
}

/// Too much waits already: the reader has stopped reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overfull;

impl Outbox {
    pub(crate) const fn new(limit: usize) -> Self {
        let inner = Inner { pending: Vec::new(), taken: 0, phase: Phase::Open, waker: None };
        Self { limit, inner: Mutex::new(inner) }
    }

    /// Puts one frame behind the others. The waker, if there is one, is to be woken when no lock is
    /// held any more.
    ///
    /// A frame into an empty outbox always fits, so that the limit of one frame and this one stay
    /// independent.
    pub(crate) fn push(&self, opcode: Opcode, payload: &[u8]) -> Result<Option<Waker>, Overfull> {
        let mut inner = self.lock();
        if inner.phase != Phase::Open {
            return Ok(None);
        }
        let unsent = inner.pending.len() + inner.taken;
        if unsent > 0 && unsent + payload.len() > self.limit {
            return Err(Overfull);
        }
        frame::write(&mut inner.pending, opcode, payload);
        Ok(inner.waker.take())
    }

    /// Puts the close frame behind everything said before, and takes nothing more.
    pub(crate) fn close(&self, code: u16, reason: &str, now: Duration) -> Option<Waker> {
        let mut inner = self.lock();
        if inner.phase != Phase::Open {
            return None;
        }
        frame::write_close(&mut inner.pending, code, reason);
        inner.phase = Phase::Closing(now);
        inner.waker.take()
    }

    /// Forgets what waits; the socket's task ends without another word.
    pub(crate) fn abandon(&self) -> Option<Waker> {
        let mut inner = self.lock();
        inner.phase = Phase::Dropped;
        inner.pending = Vec::new();
        inner.waker.take()
    }

    pub(crate) fn phase(&self) -> Phase {
        self.lock().phase
    }

    /// For the socket's task, when it has written what it took before: everything that waits now.
    pub(crate) fn take(&self) -> (Vec<u8>, Phase) {
        let mut inner = self.lock();
        let bytes = std::mem::take(&mut inner.pending);
        inner.taken = bytes.len();
        (bytes, inner.phase)
    }

    /// For the socket's task, before it sleeps: whom to wake. False when there is something to do at
    /// once instead; a task whose socket takes no bytes now (`blocked`) cares only for its end.
    pub(crate) fn park(&self, cx: &Context<'_>, blocked: bool) -> bool {
        let mut inner = self.lock();
        if inner.phase == Phase::Dropped || (!blocked && !inner.pending.is_empty()) {
            return false;
        }
        match &mut inner.waker {
            Some(waker) => waker.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_bounded_but_one_frame_always_fits() {
        let outbox = Outbox::new(100);
        assert!(outbox.push(Opcode::Text, &[b'x'; 150]).is_ok());
        assert_eq!(outbox.push(Opcode::Text, b"y").map(|_| ()), Err(Overfull));
        let (bytes, phase) = outbox.take();
        assert_eq!((bytes.len(), phase), (154, Phase::Open));
        // Taken is not sent.
        assert_eq!(outbox.push(Opcode::Text, b"y").map(|_| ()), Err(Overfull));
        assert_eq!(outbox.take().0.len(), 0);
        assert!(outbox.push(Opcode::Text, b"y").is_ok());
    }

    #[test]
    fn nothing_comes_after_the_close_frame() {
        let outbox = Outbox::new(100);
        assert!(outbox.push(Opcode::Text, b"first").is_ok());
        outbox.close(1008, "why", Duration::ZERO);
        assert!(outbox.push(Opcode::Text, b"late").is_ok());
        outbox.close(1000, "later", Duration::ZERO);
        let (bytes, phase) = outbox.take();
        assert_eq!(bytes, b"\x81\x05first\x88\x05\x03\xf0why");
        assert_eq!(phase, Phase::Closing(Duration::ZERO));
    }
}
