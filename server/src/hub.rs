//! The directory behind its one lock, and the sockets that its effects reach.
//!
//! Effects are performed inside the lock, by pushing bytes into outboxes, which never waits: all
//! members of a room see one order. Tasks are woken and events logged after the lock is released.

use crate::directory::{Directory, Effect, Event, RoomLimits};
use crate::outbox::{Outbox, Overfull, Phase};
use crate::ws::close::close_frame;
use crate::ws::frame::Opcode;
use serde_json::value::RawValue;
use shared::{FromServer, IceServer, LeaveReason, Limits, PeerId, RefusedCode, ToServer};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Every room and every open socket of one server.
#[derive(Debug)]
pub(crate) struct Hub {
    limits: Limits,
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
    /// Participants of all calls.
    pub members: usize,
    /// Sockets, whatever they have said so far.
    pub sockets: usize,
    /// Whether the server is about to stop.
    pub draining: bool,
}

#[derive(Debug)]
struct State {
    directory: Directory,
    sockets: BTreeMap<PeerId, Arc<Socket>>,
    /// The message being sent, serialised once for all who get it; kept for its memory.
    text: Vec<u8>,
}

/// One open socket, as the hub and the socket's own task share it.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) peer: PeerId,
    pub(crate) outbox: Outbox,
    opened: Duration,
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
struct After {
    wake: Option<Waker>,
    wake_too: Vec<Waker>,
    facts: Vec<Fact>,
}

enum Fact {
    Joined { peer: PeerId, others: usize },
    Refused { peer: PeerId, code: RefusedCode },
    Overfull { peer: PeerId },
}

/// Whose coming or going `State::text` tells; the same for everybody who hears of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    Joined(PeerId),
    Left(PeerId),
}

/// A closing handshake that the other side does not complete is over after this.
const LINGER: Duration = Duration::from_secs(2);

/// Sockets looked at in one go by a sweep, so that it never holds the lock for long.
const SWEEP_CHUNK: usize = 256;

impl Hub {
    /// A hub without anybody.
    #[must_use]
    pub(crate) fn new(limits: Limits, ice: Vec<IceServer>) -> Self {
        let room_limits = RoomLimits {
            room_capacity: limits.room_capacity,
            lobby_capacity: limits.lobby_capacity,
            rooms: limits.rooms,
        };
        let state = State { directory: Directory::new(room_limits, ice), sockets: BTreeMap::new(), text: Vec::new() };
        Self { limits, started: Instant::now(), state: Mutex::new(state), emptied: Notify::new() }
    }

    /// How many there are now.
    pub(crate) fn counts(&self) -> Counts {
        let state = self.lock();
        Counts {
            rooms: state.directory.rooms(),
            members: state.directory.members(),
            sockets: state.sockets.len(),
            draining: state.directory.is_draining(),
        }
    }

    /// Takes nobody new from now on.
    pub(crate) fn drain(&self) {
        self.feed(Event::Drain);
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

    /// Keeps the times of all sockets, as long as it is polled: silence is answered by a ping, more
    /// silence by the end. One task instead of a timer in each socket.
    pub(crate) async fn sweep(&self) {
        let Limits { hello_within, ping_every, dead_after, .. } = self.limits;
        let shortest = hello_within.min(ping_every).min(dead_after);
        let period = (shortest / 5).clamp(Duration::from_millis(10), Duration::from_secs(1));
        let mut ticks = tokio::time::interval(period);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = self.now();
            let mut from = Bound::Unbounded;
            loop {
                let chunk = self.chunk(from);
                let Some(last) = chunk.last() else { break };
                from = Bound::Excluded(last.peer);
                for socket in &chunk {
                    self.check(socket, now);
                }
                tokio::task::yield_now().await;
            }
        }
    }

    pub(crate) const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Time since the server started.
    pub(crate) fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// A new socket under an id of its own. [`Hub::gone`] must follow.
    pub(crate) fn open(&self) -> Arc<Socket> {
        let now = self.now();
        let socket = Arc::new(Socket {
            peer: PeerId::new(uuid::Uuid::new_v4()),
            outbox: Outbox::new(self.limits.unsent_bytes),
            opened: now,
            greeted: AtomicBool::new(false),
            joined: AtomicBool::new(false),
            heard: AtomicU64::new(millis(now)),
            pinged: AtomicU64::new(0),
        });
        self.lock().sockets.insert(socket.peer, Arc::clone(&socket));
        socket
    }

    /// A socket says something.
    pub(crate) fn hear(&self, socket: &Socket, message: ToServer<&RawValue>) {
        socket.greeted.store(true, Ordering::Relaxed);
        self.feed(Event::Message { from: socket.peer, message });
    }

    /// The shell refuses what the directory must not see, and closes.
    pub(crate) fn refuse(&self, socket: &Socket, code: RefusedCode, why: String, close: u16) {
        tracing::info!(peer = %socket.peer, code = code.as_str(), "refused");
        let refused = FromServer::<()>::Refused { code, message: why };
        let text = serde_json::to_vec(&refused).unwrap_or_default();
        // If it does not fit, the close frame still says the code.
        if let Ok(waker) = socket.outbox.push(Opcode::Text, &text) {
            wake(waker);
        }
        wake(socket.outbox.close(close, code.as_str(), self.now()));
        self.feed(Event::Disconnected { peer: socket.peer, reason: LeaveReason::Removed });
    }

    /// The other side closes, or has fallen silent: its own close frame goes out, the others are told.
    pub(crate) fn lose(&self, socket: &Socket, close: u16, reason: &str) {
        wake(socket.outbox.close(close, reason, self.now()));
        self.feed(Event::Disconnected { peer: socket.peer, reason: LeaveReason::Lost });
    }

    /// The outbox has overflowed, for something that is no message.
    pub(crate) fn overflow(&self, socket: &Socket) {
        tracing::info!(peer = %socket.peer, "does not read what it is sent, dropped");
        wake(socket.outbox.abandon());
        self.feed(Event::Disconnected { peer: socket.peer, reason: LeaveReason::Removed });
    }

    /// The socket does not exist any more.
    pub(crate) fn gone(&self, socket: &Socket) {
        self.feed(Event::Disconnected { peer: socket.peer, reason: LeaveReason::Lost });
        let mut state = self.lock();
        state.sockets.remove(&socket.peer);
        let empty = state.sockets.is_empty();
        drop(state);
        if empty {
            self.emptied.notify_waiters();
        }
        if socket.joined.load(Ordering::Relaxed) {
            let seconds = self.now().saturating_sub(socket.opened).as_secs();
            tracing::info!(peer = %socket.peer, seconds, "left");
        } else {
            tracing::debug!(peer = %socket.peer, "socket ended");
        }
    }

    fn check(&self, socket: &Socket, now: Duration) {
        let heard = Duration::from_millis(socket.heard.load(Ordering::Relaxed));
        let pinged = Duration::from_millis(socket.pinged.load(Ordering::Relaxed));
        let silence = now.saturating_sub(heard);
        match socket.outbox.phase() {
            Phase::Dropped => {}
            Phase::Closing(since) => {
                if now.saturating_sub(since) >= LINGER {
                    wake(socket.outbox.abandon());
                }
            }
            Phase::Open => {
                let waited = now.saturating_sub(socket.opened);
                if !socket.greeted.load(Ordering::Relaxed) && waited >= self.limits.hello_within {
                    let (code, _) = close_frame(RefusedCode::Silent);
                    self.refuse(socket, RefusedCode::Silent, "no Hello in time".into(), code);
                } else if silence >= self.limits.dead_after {
                    tracing::debug!(peer = %socket.peer, "no sign of life");
                    self.lose(socket, 1008, "dead");
                } else if now.saturating_sub(heard.max(pinged)) >= self.limits.ping_every {
                    socket.pinged.store(millis(now), Ordering::Relaxed);
                    match socket.outbox.push(Opcode::Ping, &[]) {
                        Ok(waker) => wake(waker),
                        Err(Overfull) => self.overflow(socket),
                    }
                }
            }
        }
    }

    /// Gives the directory one event and does what follows, and what follows from that.
    fn feed(&self, event: Event<&RawValue>) {
        let mut after = After::default();
        let mut state = self.lock();
        let mut overfull = Vec::new();
        let mut next = Some(event);
        while let Some(event) = next {
            let effects = state.directory.handle(event);
            state.perform(effects, self, &mut after, &mut overfull);
            next = overfull.pop().map(|peer| Event::Disconnected { peer, reason: LeaveReason::Removed });
        }
        drop(state);
        after.finish();
    }

    fn every_socket(&self) -> Vec<Arc<Socket>> {
        self.lock().sockets.values().cloned().collect()
    }

    fn chunk(&self, from: Bound<PeerId>) -> Vec<Arc<Socket>> {
        let state = self.lock();
        state.sockets.range((from, Bound::Unbounded)).take(SWEEP_CHUNK).map(|(_, socket)| Arc::clone(socket)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn perform(&mut self, effects: Vec<Effect<&RawValue>>, hub: &Hub, after: &mut After, overfull: &mut Vec<PeerId>) {
        let mut told = None;
        let mut refused = None;
        for effect in effects {
            match effect {
                Effect::Send { to, message } => {
                    let Some(socket) = self.sockets.get(&to) else { continue };
                    let news = match &message {
                        FromServer::PeerJoined { member } => Some(News::Joined(member.peer)),
                        FromServer::PeerLeft { peer, .. } => Some(News::Left(*peer)),
                        FromServer::Joined { peers } => {
                            socket.joined.store(true, Ordering::Relaxed);
                            after.facts.push(Fact::Joined { peer: to, others: peers.len() });
                            None
                        }
                        FromServer::Refused { code, .. } => {
                            refused = Some(*code);
                            after.facts.push(Fact::Refused { peer: to, code: *code });
                            None
                        }
                        FromServer::Welcome { .. } | FromServer::Signal { .. } | FromServer::Pong => None,
                    };
                    if news.is_none() || news != told {
                        self.text.clear();
                        if serde_json::to_writer(&mut self.text, &message).is_err() {
                            continue;
                        }
                        told = news;
                    }
                    match socket.outbox.push(Opcode::Text, &self.text) {
                        Ok(waker) => after.wake(waker),
                        Err(Overfull) => {
                            after.wake(socket.outbox.abandon());
                            after.facts.push(Fact::Overfull { peer: to });
                            overfull.push(to);
                        }
                    }
                }
                Effect::Close { peer } => {
                    let Some(socket) = self.sockets.get(&peer) else { continue };
                    let (code, reason) = refused.map_or((1000, "left"), close_frame);
                    after.wake(socket.outbox.close(code, reason, hub.now()));
                }
            }
        }
    }
}

impl Socket {
    /// A frame of whatever kind has arrived.
    pub(crate) fn heard(&self, now: Duration) {
        self.heard.store(millis(now), Ordering::Relaxed);
    }

    pub(crate) fn is_open(&self) -> bool {
        self.outbox.phase() == Phase::Open
    }
}

impl After {
    fn wake(&mut self, waker: Option<Waker>) {
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
