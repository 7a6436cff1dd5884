//! What the thread of the relay has: the core, the sockets, and the way from one to the other.
//!
//! Everything happens in one thread, so nothing is locked: what is borrowed is given back before anything is waited for.

use super::batch::{self, Batch, Parting, send_one};
use super::clock::Clock;
use super::sockets::{self, Datagrams};
use super::stream::{Kind, READ_BYTES, Stream};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::{AbortHandle, spawn_local};
use turn::{Account, Effect, Family, FiveTuple, HEADROOM, Now, Reaction, RelayId, ToClient, ToPeer, Transport};

/// Where relays of one family are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// What peers see.
    pub(super) outside: IpAddr,
    /// What sockets are bound to.
    pub(super) inside: IpAddr,
}

/// The state of the thread.
pub(super) struct Shell {
    pub(super) core: RefCell<turn::Server>,
    pub(super) batch: RefCell<Batch>,
    pub(super) read_buffer: RefCell<[u8; READ_BYTES]>,
    clock: Clock,
    doors: RefCell<Vec<(SocketAddr, Rc<Datagrams>)>>,
    pub(super) places: Vec<Place>,
    relays: RefCell<HashMap<RelayId, Relay>>,
    /// By their addresses as peers see them.
    neighbours: RefCell<HashMap<SocketAddr, RelayId>>,
    streams: RefCell<HashMap<FiveTuple, Rc<Stream>>>,
    /// When the core wants to be called next, as far as its timer knows.
    deadline: Cell<Option<Duration>>,
    sooner: Notify,
    pub(super) totals: Totals,
}

/// What it came to, for the log: no address is in it.
#[derive(Debug, Default)]
pub(super) struct Totals {
    pub(super) relays: Cell<u64>,
    pub(super) bytes: Cell<u64>,
    /// Messages that a client over TCP did not read in time.
    pub(super) unread: Cell<u64>,
}

/// One open socket of an allocation.
struct Relay {
    socket: Rc<Datagrams>,
    /// As peers see it.
    address: SocketAddr,
    task: AbortHandle,
}

impl Shell {
    pub(super) fn new(core: turn::Server, places: Vec<Place>) -> Rc<Self> {
        Rc::new(Self {
            core: RefCell::new(core),
            batch: RefCell::new(Batch::new()),
            read_buffer: RefCell::new([0; READ_BYTES]),
            clock: Clock::start(),
            doors: RefCell::default(),
            places,
            relays: RefCell::default(),
            neighbours: RefCell::default(),
            streams: RefCell::default(),
            deadline: Cell::new(None),
            sooner: Notify::new(),
            totals: Totals::default(),
        })
    }

    pub(super) fn now(&self) -> Now {
        self.clock.now()
    }

    /// Clients may come to this socket.
    pub(super) fn add_door(&self, at: SocketAddr, socket: &Rc<Datagrams>) {
        self.doors.borrow_mut().push((at, Rc::clone(socket)));
    }

    /// Clients who have connected; false when there are too many, or when this one is there already.
    pub(super) fn stream_opened(&self, client: FiveTuple, stream: &Rc<Stream>) -> bool {
        let opened = self.core.borrow_mut().stream_opened(client, self.clock.elapsed());
        if let Err(refused) = opened {
            tracing::debug!(%refused, "a stream to the relay is closed at once");
            return false;
        }
        self.streams.borrow_mut().insert(client, Rc::clone(stream));
        self.arm();
        true
    }

    /// This very stream has ended. One of the same client that the core has closed before may have a successor.
    pub(super) fn stream_closed(self: &Rc<Self>, client: &FiveTuple, stream: &Rc<Stream>) {
        if !self.streams.borrow().get(client).is_some_and(|open| Rc::ptr_eq(open, stream)) {
            return;
        }
        self.streams.borrow_mut().remove(client);
        let effects = self.core.borrow_mut().stream_closed(client, self.clock.elapsed());
        self.perform(effects);
    }

    /// A message of a client lies in a slot behind [`HEADROOM`] bytes.
    pub(super) fn client_says(
        self: &Rc<Self>,
        batch: &mut Batch,
        slot: usize,
        client: &FiveTuple,
        length: usize,
        now: Now,
    ) {
        let bytes = &batch.slots[slot][HEADROOM..HEADROOM + length];
        let mut core = self.core.borrow_mut();
        let (relay, peer, payload) = match core.handle_client(client, bytes, now) {
            Reaction::Relay(ToPeer { relay, peer, payload }) => (relay, peer, inside(&batch.slots[slot], payload)),
            Reaction::Effects(effects) => {
                drop(core);
                self.perform(effects);
                return;
            }
        };
        drop(core);
        let neighbour = self.neighbours.borrow().get(&peer).copied();
        let relays = self.relays.borrow();
        let Some(Relay { socket, address, .. }) = relays.get(&relay) else { return };
        match neighbour {
            // Both ends are here. What would be sent comes in by the next door at once, and needs no network for it: there
            // are those who translate addresses and do not send back what comes from inside.
            Some(neighbour) => {
                self.peer_says(batch, slot, payload.start - HEADROOM, neighbour, *address, payload.len(), now.elapsed);
            }
            None if self.is_door(peer) => {}
            None => batch.send(Parting { socket: Rc::clone(socket), to: peer, slot, range: payload }),
        }
    }

    /// A datagram of a peer lies in a slot behind `start` and [`HEADROOM`] bytes.
    #[expect(clippy::too_many_arguments, reason = "where it lies, and what is known of it")]
    pub(super) fn peer_says(
        &self,
        batch: &mut Batch,
        slot: usize,
        start: usize,
        relay: RelayId,
        peer: SocketAddr,
        length: usize,
        now: Duration,
    ) {
        let mut core = self.core.borrow_mut();
        let whole = &mut batch.slots[slot];
        let base = whole.as_ptr().addr();
        let Some(ToClient { client, bytes }) = core.handle_peer(relay, peer, &mut whole[start..], length, now) else {
            return;
        };
        match client.transport {
            Transport::Udp => {
                let first = bytes.as_ptr().addr() - base;
                let range = first..first + bytes.len();
                if let Some(socket) = self.door(&client) {
                    batch.send(Parting { socket, to: client.client, slot, range });
                }
            }
            Transport::Tcp => self.write(&client, bytes, Kind::Payload),
        }
    }

    /// Does what the core wants, and what follows from that, in this order.
    pub(super) fn perform(self: &Rc<Self>, effects: Vec<Effect>) {
        let mut waiting = VecDeque::from(effects);
        while let Some(effect) = waiting.pop_front() {
            match effect {
                Effect::Reply { to, bytes } => self.reply(&to, &bytes),
                Effect::OpenRelay { relay, family, port } => waiting.extend(self.open_relay(relay, family, port)),
                Effect::CloseRelay { relay } => self.close_relay(relay),
                Effect::CloseStream { client } => {
                    if let Some(stream) = self.streams.borrow_mut().remove(&client) {
                        stream.close();
                    }
                }
                Effect::Closed(Account { reason, lasted, usage }) => {
                    let (up, down) = (usage.to_peers, usage.to_client);
                    let seconds = lasted.as_secs();
                    self.totals.relays.update(|relays| relays + 1);
                    self.totals.bytes.update(|bytes| bytes + up.bytes + down.bytes);
                    tracing::debug!(?reason, seconds, up.bytes, up.packets, down.bytes, down.packets, "a relay ended");
                }
            }
        }
        self.arm();
    }

    fn reply(&self, to: &FiveTuple, bytes: &[u8]) {
        match to.transport {
            Transport::Udp => {
                if let Some(socket) = self.door(to) {
                    send_one(&socket, bytes, to.client);
                }
            }
            Transport::Tcp => self.write(to, bytes, Kind::Answer),
        }
    }

    fn write(&self, client: &FiveTuple, message: &[u8], kind: Kind) {
        if let Some(stream) = self.streams.borrow().get(client)
            && !stream.send(message, kind)
        {
            self.totals.unread.update(|unread| unread + 1);
        }
    }

    fn open_relay(self: &Rc<Self>, id: RelayId, family: Family, port: u16) -> Vec<Effect> {
        let opened = self.bind_relay(family, port);
        let now = self.clock.elapsed();
        let Some((socket, address)) = opened else { return self.core.borrow_mut().relay_failed(id, now) };
        let (shell, socket) = (Rc::clone(self), Rc::new(socket));
        let task = spawn_local(shell.listen_to_peers(id, Rc::clone(&socket))).abort_handle();
        self.relays.borrow_mut().insert(id, Relay { socket, address, task });
        self.neighbours.borrow_mut().insert(address, id);
        self.core.borrow_mut().relay_opened(id, now)
    }

    fn bind_relay(&self, family: Family, port: u16) -> Option<(Datagrams, SocketAddr)> {
        let place = self.places.iter().find(|place| Family::of(place.outside) == family)?;
        let bound = sockets::relay(SocketAddr::new(place.inside, port)).and_then(Datagrams::new);
        match bound {
            Ok(socket) => Some((socket, SocketAddr::new(place.outside, port))),
            Err(error) => {
                tracing::debug!(%error, "a port cannot be used for a relay");
                None
            }
        }
    }

    fn close_relay(&self, id: RelayId) {
        if let Some(relay) = self.relays.borrow_mut().remove(&id) {
            relay.task.abort();
            self.neighbours.borrow_mut().remove(&relay.address);
        }
    }

    async fn listen_to_peers(self: Rc<Self>, id: RelayId, socket: Rc<Datagrams>) {
        let arrived = |batch: &mut Batch, slot, peer, length, now: Now| {
            self.peer_says(batch, slot, 0, id, peer, length, now.elapsed);
        };
        self.listen(&socket, arrived).await;
    }

    /// Everything that clients send to this door.
    pub(super) async fn listen_to_clients(self: Rc<Self>, server: SocketAddr, socket: Rc<Datagrams>) {
        let arrived = |batch: &mut Batch, slot, from, length, now| {
            let client = FiveTuple { transport: Transport::Udp, client: from, server };
            self.client_says(batch, slot, &client, length, now);
        };
        self.listen(&socket, arrived).await;
    }

    async fn listen(&self, socket: &Datagrams, arrived: impl Fn(&mut Batch, usize, SocketAddr, usize, Now)) {
        let is_v4 = batch::is_v4(socket);
        while socket.readable().await.is_ok() {
            let is_full = {
                let batch = &mut *self.batch.borrow_mut();
                let count = batch.receive(socket, is_v4);
                let now = self.clock.now();
                for slot in 0..count {
                    if let Some((from, length)) = batch.arrivals[slot] {
                        arrived(batch, slot, from, length, now);
                    }
                }
                batch.flush();
                count == batch.arrivals.len()
            };
            if is_full {
                // The others have their turn.
                tokio::task::yield_now().await;
            }
        }
    }

    /// Calls the core when it wants to be called.
    pub(super) async fn keep_time(self: Rc<Self>) {
        loop {
            match self.deadline.get() {
                Some(at) => {
                    let at = tokio::time::Instant::from_std(self.clock.at(at));
                    tokio::select! { () = tokio::time::sleep_until(at) => {}, () = self.sooner.notified() => {} }
                }
                None => self.sooner.notified().await,
            }
            let effects = self.core.borrow_mut().tick(self.clock.elapsed());
            self.deadline.set(self.core.borrow().deadline());
            self.perform(effects);
        }
    }

    /// The timer is told when it has to look earlier. That it looks too early at times does no harm.
    fn arm(&self) {
        let wanted = self.core.borrow().deadline();
        if wanted.is_some_and(|wanted| self.deadline.get().is_none_or(|known| wanted < known)) {
            self.deadline.set(wanted);
            self.sooner.notify_one();
        }
    }

    /// Whether this is where clients come to, which may be among the ports of relays: nobody is to be their own client.
    fn is_door(&self, peer: SocketAddr) -> bool {
        let is_own = |ip: IpAddr| self.places.iter().any(|place| place.outside == ip || place.inside == ip);
        self.doors
            .borrow()
            .iter()
            .any(|(at, _)| at.port() == peer.port() && (at.ip() == peer.ip() || is_own(peer.ip())))
    }

    fn door(&self, client: &FiveTuple) -> Option<Rc<Datagrams>> {
        let doors = self.doors.borrow();
        doors.iter().find(|(at, _)| *at == client.server).map(|(_, socket)| Rc::clone(socket))
    }
}

/// Where a part of a slot lies in it.
fn inside(slot: &[u8], part: &[u8]) -> Range<usize> {
    let start = part.as_ptr().addr() - slot.as_ptr().addr();
    start..start + part.len()
}
