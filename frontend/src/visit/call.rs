//! The driver: tells the mesh what happened, and does what it decides.
//!
//! Effects are started in their order, none is waited for; what comes of them comes back as an event.

use super::{Devices, Participant, Shown, Trouble};
use crate::browser::{
    Connection, FromConnection, Interval, Moment, Received, Setup, Socket, SocketEvent, Timer, clear_marks, mark, now,
};
use leptos::prelude::*;
use mesh::{Action, ConnectionEvent, ConnectionId, ConnectionState, Effect, Event, LISTEN_EVERY, Link, Mesh, Speakers};
use shared::{DisplayName, FromServer, MediaState, Member, PeerId, Profile, RoomName, Signal, ToServer};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};

/// One attempt at a call, from its socket to its last connection. Dropping it ends them all.
pub(super) struct Call {
    /// Itself, for the handlers of sockets and connections, which must not keep it alive.
    me: Weak<Self>,
    mesh: RefCell<Mesh>,
    socket: RefCell<Option<Socket>>,
    connections: RefCell<BTreeMap<PeerId, (ConnectionId, Connection)>>,
    setup: Rc<Setup>,
    devices: Devices,
    shown: Shown,
    /// Of the visit: what is made for a participant ends with it at the latest.
    owner: Option<Owner>,
    /// What was made for each participant ends soon after they have left.
    owners: RefCell<BTreeMap<PeerId, Owner>>,
    /// Of those who have just left: their tiles are on the page until it is drawn anew.
    departed: RefCell<Vec<Owner>>,
    /// What happened while the mesh was busy.
    waiting: RefCell<VecDeque<Event>>,
    busy: Cell<bool>,
    timer: Cell<Option<Timer>>,
    speakers: RefCell<Speakers<PeerId>>,
    /// Runs while there is somebody to be listened to.
    listening: RefCell<Option<Interval>>,
}

impl Call {
    pub(super) fn open(
        room: RoomName,
        setup: Rc<Setup>,
        devices: Devices,
        shown: Shown,
        owner: Option<Owner>,
    ) -> Rc<Self> {
        clear_marks();
        let call = Rc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            mesh: RefCell::new(Mesh::new(room)),
            socket: RefCell::new(None),
            connections: RefCell::new(BTreeMap::new()),
            setup,
            devices,
            shown,
            owner,
            owners: RefCell::default(),
            departed: RefCell::default(),
            waiting: RefCell::new(VecDeque::new()),
            busy: Cell::new(false),
            timer: Cell::new(None),
            speakers: RefCell::new(Speakers::default()),
            listening: RefCell::new(None),
        });
        let me = Weak::clone(&call.me);
        let socket = Socket::open(move |event| {
            if let Some(call) = me.upgrade() {
                call.on_socket(event);
            }
        });
        call.socket.replace(Some(socket));
        call.handle(Event::SocketOpened);
        call
    }

    pub(super) fn join(&self, name: DisplayName) {
        mark(Moment::Click);
        self.handle(Event::Join(Profile { name }));
    }

    /// Out of the room: the others are told, the socket and all connections end.
    pub(super) fn leave(&self) {
        self.handle(Event::Leave);
        self.socket.replace(None);
    }

    /// A device came, went, or was muted.
    pub(super) fn own_devices_changed(&self, media: MediaState) {
        for (_, connection) in self.connections.borrow().values() {
            connection.send_own_tracks();
        }
        self.handle(Event::Media(media));
    }

    fn on_socket(&self, event: SocketEvent) {
        match event {
            SocketEvent::Message(message) => {
                match &message {
                    FromServer::Welcome { .. } => mark(Moment::Socket),
                    FromServer::Joined { .. } => mark(Moment::Roster),
                    FromServer::Signal { signal: Signal::Answer { .. }, .. } => mark(Moment::Answer),
                    FromServer::PeerJoined { .. }
                    | FromServer::PeerLeft { .. }
                    | FromServer::Signal { .. }
                    | FromServer::Pong
                    | FromServer::Refused { .. } => {}
                }
                self.handle(Event::Server(message));
            }
            SocketEvent::Closed => self.handle(Event::SocketClosed),
        }
    }

    fn on_connection(&self, peer: PeerId, connection: ConnectionId, told: FromConnection) {
        match told {
            FromConnection::Event(event) => {
                if event == ConnectionEvent::State(ConnectionState::Connected) {
                    mark(Moment::Dtls);
                }
                self.handle(Event::Connection { peer, connection, event });
            }
            FromConnection::PathFound => mark(Moment::Ice),
        }
    }

    /// Tells the mesh, does what it decides, shows what has changed: in this order, because the browser
    /// works on what it was asked while the page is drawn.
    fn handle(&self, event: Event) {
        self.waiting.borrow_mut().push_back(event);
        if self.busy.replace(true) {
            return;
        }
        while let Some(event) = self.next_event() {
            let effects = self.mesh.borrow_mut().handle(event, now());
            for effect in effects {
                self.perform(effect);
            }
        }
        self.busy.set(false);
        self.show();
        self.set_timer();
    }

    fn next_event(&self) -> Option<Event> {
        self.waiting.borrow_mut().pop_front()
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Send(message) => {
                if matches!(message, ToServer::Signal { signal: Signal::Offer { .. }, .. }) {
                    mark(Moment::Offer);
                }
                if let Some(socket) = &*self.socket.borrow() {
                    socket.send(&message);
                }
            }
            Effect::Connection { peer, connection, action: Action::Open(role) } => self.connect(peer, connection, role),
            Effect::Connection { peer, connection, action: Action::Close } => {
                // A replaced connection closes before its successor opens, so the peer's entry is the one meant.
                self.connections.borrow_mut().retain(|known, (id, _)| !(*known == peer && *id == connection));
            }
            Effect::Connection { peer, connection, action } => {
                let connections = self.connections.borrow();
                let Some((_, open)) = connections.get(&peer).filter(|(id, _)| *id == connection) else { return };
                match action {
                    Action::SetLocal => open.set_local(),
                    Action::SetRemote(description) => open.set_remote(description),
                    Action::AddCandidate(candidate) => open.add_candidate(&candidate),
                    Action::Say(message) => open.say(&message),
                    Action::Open(_) | Action::Close => {}
                }
            }
        }
    }

    fn connect(&self, peer: PeerId, id: ConnectionId, role: mesh::Role) {
        let me = Weak::clone(&self.me);
        let on_event = move |told| {
            if let Some(call) = me.upgrade() {
                call.on_connection(peer, id, told);
            }
        };
        let opened = self.devices.tracks().and_then(|own| {
            let ice = self.mesh.borrow().ice().to_vec();
            Connection::open(&self.setup, &ice, role, own, on_event)
        });
        match opened {
            Some(connection) => {
                self.connections.borrow_mut().insert(peer, (id, connection));
            }
            None => {
                let event = ConnectionEvent::State(ConnectionState::Failed);
                self.handle(Event::Connection { peer, connection: id, event });
            }
        }
    }

    /// Brings the signals that pages read up to the mesh, touching only what differs.
    fn show(&self) {
        let mesh = self.mesh.borrow();
        let Shown { phase, trouble, present, capacity, others, turn: _ } = self.shown;
        let known = others.get_untracked();
        let now_there: Vec<Participant> = mesh
            .participants()
            .map(|standing| {
                let there = known.iter().find(|known| known.id == standing.member.peer).copied();
                let participant = there.unwrap_or_else(|| self.meet(standing.member, standing.link));
                update(participant.link, standing.link);
                update(participant.media, standing.media);
                if let Some(received) = self.received(standing.member.peer) {
                    update(participant.camera, Some(received.camera));
                    update(participant.microphone, Some(received.microphone));
                    update(participant.screen, Some(received.screen));
                    update(participant.screen_sound, Some(received.screen_sound));
                }
                participant
            })
            .collect();
        let is_there = |peer: &PeerId| now_there.iter().any(|participant| participant.id == *peer);
        let gone = self.owners.borrow_mut().extract_if(.., |peer, _| !is_there(peer)).map(|(_, owner)| owner).collect();
        self.departed.replace(gone);
        update(others, now_there);
        update(capacity, mesh.capacity());
        if present.with_untracked(|present| present != mesh.present()) {
            present.set(mesh.present().to_vec());
        }
        self.listen_if(!others.read_untracked().is_empty());
        update(trouble, Trouble::at(mesh.stage()));
        update(phase, mesh.stage().into());
    }

    fn received(&self, peer: PeerId) -> Option<Received> {
        self.connections.borrow().get(&peer).and_then(|(_, connection)| connection.received())
    }

    fn listen_if(&self, is_wanted: bool) {
        if !is_wanted {
            self.listening.replace(None);
        } else if self.listening.borrow().is_none() {
            let me = Weak::clone(&self.me);
            let listen = move || {
                if let Some(call) = me.upgrade() {
                    call.listen();
                }
            };
            self.listening.replace(Interval::every(LISTEN_EVERY, listen));
        }
    }

    /// Notes who is heard, and shows who speaks.
    fn listen(&self) {
        let connections = self.connections.borrow();
        let mut speakers = self.speakers.borrow_mut();
        speakers.hear(connections.iter().map(|(peer, (_, connection))| (*peer, connection.loudness())), now());
        update(self.shown.turn, speakers.turn());
        for participant in self.shown.others.read_untracked().iter() {
            update(participant.speaks, speakers.speaking().any(|who| who == participant.id));
        }
    }

    fn meet(&self, member: &Member, link: Link) -> Participant {
        let Some(owner) = self.owner.as_ref().map(Owner::child) else { return Participant::new(member, link) };
        let participant = owner.with(|| Participant::new(member, link));
        self.owners.borrow_mut().insert(member.peer, owner);
        participant
    }

    fn set_timer(&self) {
        self.timer.take();
        let Some(deadline) = self.mesh.borrow().deadline() else { return };
        let me = Weak::clone(&self.me);
        let tick = move || {
            if let Some(call) = me.upgrade() {
                call.timer.take();
                call.handle(Event::Tick);
            }
        };
        self.timer.set(Timer::after(deadline.saturating_sub(now()), tick));
    }
}

fn update<T: PartialEq + 'static, S: Storage<ArcRwSignal<T>>>(signal: RwSignal<T, S>, value: T)
where
    RwSignal<T, S>: Set<Value = T> + WithUntracked<Value = T>,
{
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
