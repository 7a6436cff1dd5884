//! The directory behind its one lock, and the sockets that its effects reach.
//!
//! Effects are performed inside the lock, by pushing bytes into outboxes, which never waits: all
//! members of a room see one order. Tasks are woken and events logged after the lock is released.

use crate::directory::{Directory, Effect, Event, RoomLimits};
use crate::outbox::{Outbox, Overfull, Phase};
use crate::session::{Recognised, Sessions};
use crate::tokens::Tokens;
use crate::ws::close::close_frame;
use crate::ws::frame::Opcode;
use serde_json::value::RawValue;
use shared::{FromServer, Hello, IceServer, Limits, PROTOCOL_VERSION, PeerId, RefusedCode, ToServer};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::Notify;

/// Every room and every open socket of one server.
#[derive(Debug)]
pub(crate) struct Hub {
    limits: Limits,
    ice: Vec<IceServer>,
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
    pub(crate) fn new(limits: Limits, ice: Vec<IceServer>, tokens: Tokens) -> Self {
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

    /// Keeps the times of all sockets, as long as it is polled: silence is answered by a ping, more
    /// silence by the end. One task instead of a timer in each socket.
    pub(crate) async fn sweep(&self) {
        let Limits { hello_within, ping_every, dead_after, away, .. } = self.limits;
        let shortest = hello_within.min(ping_every).min(dead_after).min(away);
        let period = (shortest / 5).clamp(Duration::from_millis(10), Duration::from_secs(1));
        let mut ticks = tokio::time::interval(period);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let now = self.now();
            if self.lock().directory.deadline().is_some_and(|at| at <= now) {
                self.feed(Event::Tick);
            }
            let mut from = Bound::Unbounded;
            loop {
                let chunk = self.chunk(from);
                let Some(last) = chunk.last() else { break };
                from = Bound::Excluded(last.id);
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

    /// A new socket, nobody's yet. [`Hub::gone`] must follow.
    pub(crate) fn open(&self) -> Arc<Socket> {
        let now = self.now();
        let mut state = self.lock();
        state.opened += 1;
        let socket = Arc::new(Socket {
            id: state.opened,
            peer: OnceLock::new(),
            outbox: Outbox::new(self.limits.unsent_bytes),
            opened: now,
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

    /// Finds out who it is. Somebody who is known and has another socket goes on with this one.
    fn greet(&self, socket: &Arc<Socket>, hello: Hello) {
        let Hello { version, room, page, resume } = hello;
        let mut after = After::default();
        let mut state = self.lock();
        // Who will not be taken in keeps what they have here: their seat, and the socket of before.
        let is_welcome = version == PROTOCOL_VERSION && !state.directory.is_draining();
        let resume = resume.filter(|_| is_welcome);
        let (peer, is_resumable) = match state.sessions.recognise(&room, resume, since_1970()) {
            Recognised::Returning { peer, is_resumable } => (peer, is_resumable),
            Recognised::New { why } => {
                after.facts.extend(why.map(|why| Fact::BadToken { why }));
                (PeerId::new(uuid::Uuid::new_v4()), false)
            }
        };
        if let Some(before) = state.sessions.socket(peer).cloned() {
            let (close, reason) = close_frame(RefusedCode::TakenOver);
            let why = "the call goes on with another socket".into();
            after.wake(push_refusal(&before, RefusedCode::TakenOver, why));
            after.wake(before.outbox.close(close, reason, self.now()));
            let effects = state.directory.handle(Event::Lost { peer }, self.now());
            state.perform_all(effects, self, &mut after);
        }
        // Nobody else sets it, and a second Hello is refused before it comes here.
        let _ = socket.peer.set(peer);
        state.sessions.attach(peer, Arc::clone(socket));
        let event = Event::Hello { from: peer, version, room: room.clone(), page, is_resumable };
        let effects = state.directory.handle(event, self.now());
        state.sessions.note_room(peer, room);
        state.perform_all(effects, self, &mut after);
        state.forget_strangers(peer);
        drop(state);
        after.finish();
    }

    fn pong(&self, socket: &Socket, peer: PeerId, received: u32) {
        let mut state = self.lock();
        if !state.sessions.is_on(peer, socket) {
            return;
        }
        let pong = FromServer::<()>::Pong { received: state.sessions.acknowledge(peer, received) };
        drop(state);
        let text = serde_json::to_vec(&pong).unwrap_or_default();
        match socket.outbox.push(Opcode::Text, &text) {
            Ok(waker) => wake(waker),
            Err(Overfull) => self.overflow(socket),
        }
    }

    fn refuse_order(&self, socket: &Socket, what: &str) {
        let (close, _) = close_frame(RefusedCode::OutOfOrder);
        self.refuse(socket, RefusedCode::OutOfOrder, format!("{what} has no place here"), close);
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
                    tracing::debug!(peer = socket.name(), "no sign of life");
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

    fn chunk(&self, from: Bound<u64>) -> Vec<Arc<Socket>> {
        let state = self.lock();
        state.sockets.range((from, Bound::Unbounded)).take(SWEEP_CHUNK).map(|(_, socket)| Arc::clone(socket)).collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Performs effects, and those of what comes of them: who does not read what they are sent is put out.
    fn perform_all(&mut self, effects: Vec<Effect<&RawValue>>, hub: &Hub, after: &mut After) {
        let mut overfull = Vec::new();
        let mut next = Some(effects);
        while let Some(effects) = next {
            self.perform(effects, hub, after, &mut overfull);
            next = overfull.pop().map(|peer| {
                self.sessions.detach_whatever(peer);
                self.directory.handle(Event::Removed { peer }, hub.now())
            });
        }
    }

    fn perform(&mut self, effects: Vec<Effect<&RawValue>>, hub: &Hub, after: &mut After, overfull: &mut Vec<PeerId>) {
        let mut told = None;
        let mut refused = None;
        for effect in effects {
            match effect {
                Effect::Welcome { to, present } => {
                    let Some(resume) = self.sessions.begin(to, since_1970()) else { continue };
                    let (capacity, ice) = (hub.limits.room_capacity, hub.ice.clone());
                    let message = FromServer::<&RawValue>::Welcome { you: to, resume, present, capacity, ice };
                    told = None;
                    self.write(&message);
                    self.send(to, false, after, overfull);
                }
                Effect::Resume { to, peers } => {
                    let Some((resume, received)) = self.sessions.resume(to, since_1970()) else { continue };
                    told = None;
                    self.write(&FromServer::<&RawValue>::Resumed { resume, received, peers });
                    self.send(to, false, after, overfull);
                    let socket = self.sessions.socket(to).cloned();
                    if let Some(socket) = &socket {
                        socket.joined.store(true, Ordering::Relaxed);
                    }
                    if let (Err(Overfull), Some(socket)) = (self.sessions.replay(to, after), &socket) {
                        after.wake(socket.outbox.abandon());
                        overfull.push(to);
                    }
                    after.facts.push(Fact::Resumed { peer: to });
                }
                Effect::Send { to, message } => {
                    let news = match &message {
                        FromServer::PeerJoined { member } => Some(News::Joined(member.peer)),
                        FromServer::PeerAway { peer } => Some(News::Away(*peer)),
                        FromServer::PeerBack { peer } => Some(News::Back(*peer)),
                        FromServer::PeerLeft { peer, .. } => Some(News::Left(*peer)),
                        FromServer::Move { .. } => Some(News::Move),
                        FromServer::Joined { peers } => {
                            if let Some(socket) = self.sessions.join(to) {
                                socket.joined.store(true, Ordering::Relaxed);
                            }
                            after.facts.push(Fact::Joined { peer: to, others: peers.len() });
                            None
                        }
                        FromServer::Refused { code, .. } => {
                            refused = Some(*code);
                            after.facts.push(Fact::Refused { peer: to, code: *code });
                            None
                        }
                        FromServer::Welcome { .. }
                        | FromServer::Resumed { .. }
                        | FromServer::Signal { .. }
                        | FromServer::Pong { .. } => None,
                    };
                    if news.is_none() || news != told {
                        self.write(&message);
                        told = news;
                    }
                    self.send(to, message.is_counted(), after, overfull);
                }
                Effect::Close { peer } => {
                    let Some(socket) = self.sessions.end(peer) else { continue };
                    let (code, reason) = refused.map_or((1000, "left"), close_frame);
                    after.wake(socket.outbox.close(code, reason, hub.now()));
                }
                Effect::Forget { peer } => self.sessions.forget(peer),
            }
        }
    }

    fn write(&mut self, message: &FromServer<&RawValue>) {
        self.text.clear();
        // Writing into memory what has only strings for keys does not fail; if it did, an empty frame is no message.
        if serde_json::to_writer(&mut self.text, message).is_err() {
            self.text.clear();
        }
    }

    /// Sends what was written last, and keeps it until it has arrived if that counts.
    fn send(&mut self, to: PeerId, is_counted: bool, after: &mut After, overfull: &mut Vec<PeerId>) {
        if is_counted {
            self.sessions.keep(to, &self.text);
        }
        let Some(socket) = self.sessions.socket(to) else { return };
        match socket.outbox.push(Opcode::Text, &self.text) {
            Ok(waker) => after.wake(waker),
            Err(Overfull) => {
                after.wake(socket.outbox.abandon());
                after.facts.push(Fact::Overfull { peer: to });
                overfull.push(to);
            }
        }
    }

    /// Who was refused at the first word has no session.
    fn forget_strangers(&mut self, peer: PeerId) {
        if !self.directory.knows(peer) {
            self.sessions.forget(peer);
        }
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
