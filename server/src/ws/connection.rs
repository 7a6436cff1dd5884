//! One socket: frames in, frames out, one task, no buffer of its own while nothing moves.
//!
//! What is read lands in a buffer of the thread and is decoded there; what is to be sent waits in
//! the outbox. A connection that is quiet holds this struct and nothing else.

use super::frame::{Incoming, Malformed, Opcode, Reader};
use super::rate::Bucket;
use crate::connections::Place;
use crate::hub::{Hub, Socket};
use crate::outbox::{Overfull, Phase};
use crate::ws::close::close_frame;
use serde_json::value::RawValue;
use shared::{RefusedCode, ToServer};
use std::cell::RefCell;
use std::io;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Room for several offers, so that one read takes what has arrived; one for each thread.
const SCRATCH_BYTES: usize = 16 * 1024;

thread_local! {
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; SCRATCH_BYTES].into());
}

/// The task of one socket. Ends when both sides are done, or when waiting is no use.
pub(super) struct Connection<Io> {
    io: Io,
    hub: Arc<Hub>,
    socket: Arc<Socket>,
    reader: Reader,
    bucket: Bucket,
    reading: Reading,
    /// Taken from the outbox, and how much of it the kernel has.
    writing: Vec<u8>,
    written: usize,
    shut: bool,
    /// Gives the place back when the connection is dropped.
    _place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    Messages,
    /// After our close frame, until the other side's: frames are read and not acted on, so that the
    /// kernel does not reset the connection before the other side has read why it was closed.
    Closing,
    /// The same where frames cannot be told apart any more: bytes are thrown away.
    Discarding,
    /// The other side has said its last word.
    Ended,
}

/// Why the shell ends a connection.
enum End {
    Refused {
        code: RefusedCode,
        why: String,
        close: u16,
    },
    /// A close frame came, with this code.
    ClosedByPeer(Option<u16>),
    /// The hub has closed the socket already, or it takes no more.
    Over,
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Connection<Io> {
    /// A connection whose handshake is done, and what arrived right behind it.
    pub(super) fn new(io: Io, hub: Arc<Hub>, place: Place, host: Option<Box<str>>, early: &[u8]) -> Self {
        let socket = hub.open(host);
        let limits = hub.limits();
        let mut connection = Self {
            io,
            reader: Reader::new(limits.frame_bytes),
            bucket: Bucket::new(limits.frames_burst, hub.now()),
            reading: Reading::Messages,
            writing: Vec::new(),
            written: 0,
            shut: false,
            _place: place,
            socket,
            hub,
        };
        if !early.is_empty() {
            connection.hear(&mut early.to_vec());
        }
        connection
    }

    /// Says why nobody is taken in, instead of listening.
    pub(super) fn turn_away(&mut self, code: RefusedCode, why: &str) {
        let (close, _) = close_frame(code);
        self.end(End::Refused { code, why: why.into(), close });
    }

    /// Writes what waits. Ready with the phase when nothing waits any more.
    fn write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<Phase>> {
        loop {
            if self.written == self.writing.len() {
                let (bytes, phase) = self.socket.outbox.take();
                self.writing = bytes;
                self.written = 0;
                if phase == Phase::Dropped {
                    return Poll::Ready(Ok(phase));
                }
                if self.writing.is_empty() {
                    // TLS may have taken more than it has handed on; TCP has nothing of that kind.
                    return match Pin::new(&mut self.io).poll_flush(cx) {
                        Poll::Ready(flushed) => Poll::Ready(flushed.map(|()| phase)),
                        Poll::Pending => Poll::Pending,
                    };
                }
            }
            let written = match Pin::new(&mut self.io).poll_write(cx, &self.writing[self.written..]) {
                Poll::Ready(written) => written?,
                Poll::Pending if self.socket.outbox.phase() == Phase::Dropped => {
                    return Poll::Ready(Ok(Phase::Dropped));
                }
                Poll::Pending => return Poll::Pending,
            };
            match written {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.written += written,
            }
        }
    }

    /// Reads once. Ready when something came, which may be the end.
    fn read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reading == Reading::Ended {
            return Poll::Pending;
        }
        SCRATCH.with_borrow_mut(|scratch| {
            let mut buffer = ReadBuf::new(scratch);
            ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer))?;
            if buffer.filled().is_empty() {
                return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
            }
            match self.reading {
                Reading::Messages => self.hear(buffer.filled_mut()),
                Reading::Closing => self.await_close(buffer.filled_mut()),
                Reading::Discarding | Reading::Ended => {}
            }
            Poll::Ready(Ok(()))
        })
    }

    /// Takes bytes in, and acts on every frame that they complete.
    fn hear(&mut self, bytes: &mut [u8]) {
        let Self { hub, socket, reader, bucket, .. } = self;
        let now = hub.now();
        let limits = hub.limits();
        let flow = reader.read(bytes, |incoming| {
            socket.heard(now);
            if !bucket.take(limits.frames_per_second, limits.frames_burst, now) {
                let why = format!("more than {} frames per second", limits.frames_per_second);
                return ControlFlow::Break(refusal(RefusedCode::Rate, why));
            }
            match incoming {
                Incoming::Text(text) => match parse(text) {
                    Ok(message) => {
                        tracing::trace!(peer = socket.name(), bytes = text.len(), "message");
                        hub.hear(socket, message);
                        if socket.is_open() { ControlFlow::Continue(()) } else { ControlFlow::Break(End::Over) }
                    }
                    Err(end) => ControlFlow::Break(end),
                },
                Incoming::Ping(payload) => match socket.outbox.push(Opcode::Pong, payload) {
                    // The waker is this task's own, and it is awake.
                    Ok(_) => ControlFlow::Continue(()),
                    Err(Overfull) => {
                        hub.overflow(socket);
                        ControlFlow::Break(End::Over)
                    }
                },
                Incoming::Fragment | Incoming::Pong => ControlFlow::Continue(()),
                Incoming::Close(code) => ControlFlow::Break(End::ClosedByPeer(code)),
            }
        });
        match flow {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(end)) => self.end(end),
            Err(malformed) => {
                let (code, close) = match malformed {
                    Malformed::TooLarge => (RefusedCode::TooLarge, 1009),
                    Malformed::Binary => (RefusedCode::BadMessage, 1003),
                    Malformed::Protocol(_) => (RefusedCode::BadMessage, 1002),
                };
                self.end(End::Refused { code, why: malformed.to_string(), close });
                self.reading = Reading::Discarding;
            }
        }
    }

    fn await_close(&mut self, bytes: &mut [u8]) {
        let flow = self.reader.read(bytes, |incoming| match incoming {
            Incoming::Close(_) => ControlFlow::Break(()),
            Incoming::Text(_) | Incoming::Fragment | Incoming::Ping(_) | Incoming::Pong => ControlFlow::Continue(()),
        });
        match flow {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => self.reading = Reading::Ended,
            Err(_) => self.reading = Reading::Discarding,
        }
    }

    fn end(&mut self, end: End) {
        self.reading = Reading::Closing;
        match end {
            End::Refused { code, why, close } => self.hub.refuse(&self.socket, code, why, close),
            End::ClosedByPeer(code) => {
                self.reading = Reading::Ended;
                self.hub.lose(&self.socket, code.unwrap_or(1000), "");
            }
            End::Over => {}
        }
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> Future for Connection<Io> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        loop {
            let blocked = match this.write(cx) {
                Poll::Ready(Err(_) | Ok(Phase::Dropped)) => return Poll::Ready(()),
                Poll::Ready(Ok(Phase::Open)) => false,
                Poll::Ready(Ok(Phase::Closing(_))) => {
                    if this.reading == Reading::Ended {
                        return Poll::Ready(());
                    }
                    if this.reading == Reading::Messages {
                        this.reading = Reading::Closing;
                    }
                    if !this.shut {
                        // All is said; the sweep ends it if the other side does not.
                        match Pin::new(&mut this.io).poll_shutdown(cx) {
                            Poll::Ready(Ok(())) => this.shut = true,
                            Poll::Ready(Err(_)) => return Poll::Ready(()),
                            Poll::Pending => {}
                        }
                    }
                    false
                }
                Poll::Pending => true,
            };
            match this.read(cx) {
                Poll::Ready(Ok(())) => continue,
                Poll::Ready(Err(_)) => return Poll::Ready(()),
                Poll::Pending => {}
            }
            if this.socket.outbox.park(cx, blocked) {
                return Poll::Pending;
            }
        }
    }
}

impl<Io> Drop for Connection<Io> {
    fn drop(&mut self) {
        self.hub.gone(&self.socket);
    }
}

fn parse(text: &[u8]) -> Result<ToServer<&RawValue>, End> {
    let Ok(text) = str::from_utf8(text) else {
        let why = "a message is UTF-8".into();
        return Err(End::Refused { code: RefusedCode::BadMessage, why, close: 1007 });
    };
    serde_json::from_str(text).map_err(|error| {
        // Said to its author only, and never at the length that the author chose.
        let why = error.to_string().chars().take(200).collect();
        refusal(RefusedCode::BadMessage, why)
    })
}

fn refusal(code: RefusedCode, why: String) -> End {
    let (close, _) = close_frame(code);
    End::Refused { code, why, close }
}
