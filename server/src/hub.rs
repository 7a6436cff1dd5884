//! The directory behind its one lock, and the sockets that its effects reach.
//!
//! Effects are performed inside the lock, by pushing bytes into outboxes, which never waits: all
//! members of a room see one order. Tasks are woken and events logged after the lock is released.

mod greeting;
mod performing;
mod sweeping;

use crate::directory::{Directory, Event, RoomLimits};
use crate::ice::Ice;
use crate::outbox::{Outbox, Phase};
use crate::session::Sessions;
use crate::tokens::Tokens;
use crate::ws::close::close_frame;
use crate::ws::frame::Opcode;
use serde_json::value::RawValue;
use shared::{FromServer, Limits, PeerId, RefusedCode, ToServer};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::Notify;

/// Every room and every open socket of one server.
#[derive(Debug)]
pub(crate) struct Hub {
    limits: Limits,
    ice: Ice,
    started: Instant,
    state: Mutex<State>,
    /// Told each time the last socket has gone.
    emptied: Notify,
}

/// How many there are, for `/health`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Rooms with somebody in their call or lobby.
    pub rooms: usize,
    /// Participants of all calls who have a socket.
    pub members: usize,
    /// Participants of all calls who have lost theirs and may come back.
    pub away: usize,
    /// Sockets, whatever they have said so far.
    pub sockets: usize,
    /// Whether the server is about to stop.
    pub draining: bool,
}

#[derive(Debug)]
struct State {
    directory: Directory,
    sessions: Sessions,
    sockets: BTreeMap<u64, Arc<Socket>>,
    opened: u64,
    /// The message being sent, serialised once for all who get it; kept for its memory.
    text: Vec<u8>,
}

/// One open socket, as the hub and the socket's own task share it.
#[derive(Debug)]
pub(crate) struct Socket {
    id: u64,
    /// Whose it is, once its first message has said so.
    peer: OnceLock<PeerId>,
    /// The `Host` that its page was reached by.
    host: Option<Box<str>>,
    pub(crate) outbox: Outbox,
    opened: Duration,
    /// When its page was told of ICE servers, in milliseconds since the server started; 0 before that.
    ice_told: AtomicU64,
    /// Whether its first message has come.
    greeted: AtomicBool,
    /// Whether it has been in a call.
    joined: AtomicBool,
    /// Milliseconds since the server started.
    heard: AtomicU64,
    pinged: AtomicU64,
}

/// What remains to be done when the lock is released.
#[derive(Default)]
pub(crate) struct After {
    wake: Option<Waker>,
    wake_too: Vec<Waker>,
    facts: Vec<Fact>,
}

enum Fact {
    Joined { peer: PeerId, others: usize },
    Resumed { peer: PeerId },
    BadToken { why: &'static str },
    Refused { peer: PeerId, code: RefusedCode },
    Overfull { peer: PeerId },
}

/// Whose coming or going `State::text` tells; the same for everybody who hears of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    Joined(PeerId),
    Away(PeerId),
    Back(PeerId),
    Left(PeerId),
    Move,
}

/// A closing handshake that the other side does not complete is over after this.
const LINGER: Duration = Duration::from_secs(2);

/// Sockets looked at in one go by a sweep, so that it never holds the lock for long.
const SWEEP_CHUNK: usize = 256;

impl Hub {
    /// A hub without anybody.
    #[must_use]
    pub(crate) fn new(limits: Limits, ice: Ice, tokens: Tokens) -> Self {
        let room_limits = RoomLimits {
            room_capacity: limits.room_capacity,
            lobby_capacity: limits.lobby_capacity,
            rooms: limits.rooms,
            away: limits.away,
        };
        let state = State {
            directory: Directory::new(room_limits),
            // Half of what may wait for a socket: what is said again fits in with what is said anew.
            sessions: Sessions::new(tokens, limits.unsent_bytes / 2),
            sockets: BTreeMap::new(),
            opened: 0,
            text: Vec::new(),
        };
        Self { limits, ice, started: Instant::now(), state: Mutex::new(state), emptied: Notify::new() }
    }

    /// How many there are now.
    pub(crate) fn counts(&self) -> Counts {
        let state = self.lock();
        Counts {
            rooms: state.directory.rooms(),
            members: state.directory.members(),
            away: state.directory.away(),
            sockets: state.sockets.len(),
            draining: state.directory.is_draining(),
        }
    }

    /// Takes nobody new from now on; whoever is here is told to go elsewhere within this time.
    pub(crate) fn drain(&self, within: Duration) {
        self.feed(Event::Drain { within });
    }

    /// Closes every socket, because the server ends.
    pub(crate) fn close_all(&self) {
        let (code, reason) = close_frame(RefusedCode::Draining);
        for socket in self.every_socket() {
            wake(socket.outbox.close(code, reason, self.now()));
        }
    }

    /// Returns when there is no socket.
    pub(crate) async fn emptied(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.lock().sockets.is_empty() {
                return;
            }
            emptied.await;
        }
    }

    pub(crate) const fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) const fn ice(&self) -> &Ice {
        &self.ice
    }

    /// Time since the server started.
    pub(crate) fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// A new socket, nobody's yet. [`Hub::gone`] must follow.
    pub(crate) fn open(&self, host: Option<Box<str>>) -> Arc<Socket> {
        let now = self.now();
        let mut state = self.lock();
        state.opened += 1;
        let socket = Arc::new(Socket {
            id: state.opened,
            peer: OnceLock::new(),
            host,
            outbox: Outbox::new(self.limits.unsent_bytes),
            opened: now,
            ice_told: AtomicU64::new(0),
            greeted: AtomicBool::new(false),
            joined: AtomicBool::new(false),
            heard: AtomicU64::new(millis(now)),
            pinged: AtomicU64::new(0),
        });
        state.sockets.insert(socket.id, Arc::clone(&socket));
        socket
    }

    /// A socket says something.
    pub(crate) fn hear(&self, socket: &Arc<Socket>, message: ToServer<&RawValue>) {
        socket.greeted.store(true, Ordering::Relaxed);
        let is_counted = message.is_counted();
        match (message, socket.peer.get().copied()) {
            (ToServer::Hello(hello), None) => self.greet(socket, hello),
            (ToServer::Hello(_), Some(_)) => self.refuse_order(socket, "a second Hello"),
            (_, None) => self.refuse_order(socket, "anything before Hello"),
            (ToServer::Ping { received }, Some(peer)) => self.pong(socket, peer, received),
            (ToServer::Join { profile }, Some(from)) => {
                self.feed_heard(Event::Join { from, profile }, socket, from, is_counted);
            }
            (ToServer::Signal { to, signal }, Some(from)) => {
                self.feed_heard(Event::Signal { from, to, signal }, socket, from, is_counted);
            }
            (ToServer::Leave, Some(from)) => self.feed_with(Event::Leave { from }, |sessions| {
                let is_its = sessions.is_on(from, socket);
                if is_its {
                    sessions.revoke(from);
                }
                is_its
            }),
        }
    }

    /// The shell refuses what the directory must not see, and closes.
    pub(crate) fn refuse(&self, socket: &Socket, code: RefusedCode, why: String, close: u16) {
        tracing::info!(peer = socket.name(), code = code.as_str(), "refused");
        // If it does not fit, the close frame still says the code.
        wake(push_refusal(socket, code, why));
        wake(socket.outbox.close(close, code.as_str(), self.now()));
        self.put_out(socket);
    }

    /// The other side closes, or has fallen silent: its own close frame goes out, the others are told.
    pub(crate) fn lose(&self, socket: &Socket, close: u16, reason: &str) {
        wake(socket.outbox.close(close, reason, self.now()));
        self.detach(socket);
    }

    /// The outbox has overflowed, for something that is no message.
    pub(crate) fn overflow(&self, socket: &Socket) {
        tracing::info!(peer = socket.name(), "does not read what it is sent, dropped");
        wake(socket.outbox.abandon());
        self.put_out(socket);
    }

    /// The socket does not exist any more.
    pub(crate) fn gone(&self, socket: &Socket) {
        self.detach(socket);
        let mut state = self.lock();
        state.sockets.remove(&socket.id);
        let empty = state.sockets.is_empty();
        drop(state);
        if empty {
            self.emptied.notify_waiters();
        }
        if socket.joined.load(Ordering::Relaxed) {
            let seconds = self.now().saturating_sub(socket.opened).as_secs();
            tracing::info!(peer = socket.name(), seconds, "socket of a participant ended");
        } else {
            tracing::debug!(peer = socket.name(), "socket ended");
        }
    }

    /// The participant may come back on another socket, unless they are on another already.
    fn detach(&self, socket: &Socket) {
        let Some(peer) = socket.peer.get().copied() else { return };
        // In one go: whoever comes back in between would find themselves here already.
        self.feed_with(Event::Lost { peer }, |sessions| sessions.detach(peer, socket));
    }

    fn put_out(&self, socket: &Socket) {
        let Some(peer) = socket.peer.get().copied() else { return };
        self.feed_with(Event::Removed { peer }, |sessions| {
            let is_its = sessions.detach(peer, socket);
            if is_its {
                sessions.forget(peer);
            }
            is_its
        });
    }

    /// Gives the directory one event and does what follows, and what follows from that.
    fn feed(&self, event: Event<&RawValue>) {
        self.feed_with(event, |_| true);
    }

    /// The same for what a participant said, unless they speak on another socket by now: there they say it again.
    fn feed_heard(&self, event: Event<&RawValue>, socket: &Socket, from: PeerId, is_counted: bool) {
        self.feed_with(event, |sessions| {
            let is_its = sessions.is_on(from, socket);
            if is_its && is_counted {
                sessions.heard(from);
            }
            is_its
        });
    }

    /// The same, if this still holds of the sessions.
    fn feed_with(&self, event: Event<&RawValue>, holds: impl FnOnce(&mut Sessions) -> bool) {
        let mut after = After::default();
        let mut state = self.lock();
        if !holds(&mut state.sessions) {
            return;
        }
        let effects = state.directory.handle(event, self.now());
        state.perform_all(effects, self, &mut after);
        drop(state);
        after.finish();
    }

    fn every_socket(&self) -> Vec<Arc<Socket>> {
        self.lock().sockets.values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn push_refusal(socket: &Socket, code: RefusedCode, why: String) -> Option<Waker> {
    let refused = FromServer::<()>::Refused { code, message: why };
    let text = serde_json::to_vec(&refused).unwrap_or_default();
    socket.outbox.push(Opcode::Text, &text).ok().flatten()
}

/// By the clock of the machine: tokens outlive the process.
fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

impl Socket {
    /// A frame of whatever kind has arrived.
    pub(crate) fn heard(&self, now: Duration) {
        self.heard.store(millis(now), Ordering::Relaxed);
    }

    /// For the log, before and after it is known whose it is.
    pub(crate) fn name(&self) -> String {
        self.peer.get().map_or_else(|| "-".into(), PeerId::to_string)
    }

    /// When its page was told of ICE servers, in milliseconds since the server started; 0 before that.
    pub(crate) fn ice_told(&self) -> u64 {
        self.ice_told.load(Ordering::Relaxed)
    }

    /// Its page was told then, on the socket before this one.
    pub(crate) fn set_ice_told(&self, millis: u64) {
        self.ice_told.store(millis, Ordering::Relaxed);
    }

    pub(crate) fn is_open(&self) -> bool {
        self.outbox.phase() == Phase::Open
    }
}

impl After {
    pub(crate) fn wake(&mut self, waker: Option<Waker>) {
        // One receiver is the common case and needs no memory.
        match (&self.wake, waker) {
            (_, None) => {}
            (None, waker) => self.wake = waker,
            (Some(_), Some(waker)) => self.wake_too.push(waker),
        }
    }

    fn finish(self) {
        self.wake.into_iter().chain(self.wake_too).for_each(Waker::wake);
        for fact in self.facts {
            match fact {
                Fact::Joined { peer, others } => tracing::info!(%peer, others, "joined"),
                Fact::Resumed { peer } => tracing::info!(%peer, "came back"),
                Fact::BadToken { why } => tracing::info!(why, "a resume token is not good, taken for somebody new"),
                Fact::Refused { peer, code } => tracing::info!(%peer, code = code.as_str(), "refused"),
                Fact::Overfull { peer } => tracing::info!(%peer, "does not read what it is sent, dropped"),
            }
        }
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
