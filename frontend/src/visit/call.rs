//! The driver: tells the mesh what happened, and does what it decides.
//!
//! Effects are started in their order, none is waited for; what comes of them comes back as an event.

use super::doorstep::Beginning;
use super::driver::{Driver, Start, Wheel};
use super::kept::{self, Kept};
use super::{Devices, Participant, Shown, Survey, Surveyed, Trouble, page};
use crate::browser::{
    Connection, FromConnection, Interval, Life, LifeWatch, Moment, Received, Setup, Socket, SocketEvent, Timer,
    clear_marks, heard, hold_alone, mark, now, random, spawn,
};
use crate::quality::Standing;
use leptos::prelude::*;
use mesh::{
    Action, ConnectionEvent, ConnectionId, ConnectionState, Effect, Ending, Event, Hearing, LISTEN_EVERY, Link, Mesh,
    ServerLink, Speakers, Stage,
};
use serde_json::value::RawValue;
use shared::{
    DisplayName, FromServer, MediaState, Member, PeerId, Profile, Pulse, ResumeToken, RoomName, Signal, ToServer,
};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};
use std::time::Duration;

/// One attempt at a call, from its socket to its last connection. Dropping it ends them all.
pub(super) struct Call {
    /// Itself, for the handlers of sockets and connections, which must not keep it alive.
    me: Weak<Self>,
    room: RoomName,
    mesh: RefCell<Mesh>,
    socket: RefCell<Option<Socket>>,
    /// Counts the sockets: news of one before the last is no news.
    sockets: Cell<u32>,
    /// What the tab keeps at the moment, and the name of its lock.
    kept: RefCell<Option<Kept>>,
    tab: Cell<Option<u32>>,
    life: RefCell<Option<LifeWatch>>,
    /// Whether the server can be reached, and since when that is so.
    server: Cell<(ServerLink, Duration)>,
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
    /// Run while there is somebody to be listened to.
    listening: RefCell<Option<Interval>>,
    reporting: RefCell<Option<Interval>>,
}

impl Driver for Call {
    fn join(&self, name: DisplayName) {
        mark(Moment::Click);
        self.handle(Event::Join(Profile { name }));
    }

    fn leave(&self) {
        self.handle(Event::Leave);
        self.sockets.set(self.sockets.get() + 1);
        self.socket.replace(None);
        self.life.replace(None);
    }

    fn own_devices_changed(&self, media: MediaState) {
        for (_, connection) in self.connections.borrow().values() {
            connection.send_own_tracks();
        }
        self.handle(Event::Media(media));
    }

    /// The person says that something is wrong.
    fn reconnect(&self) {
        self.handle(Event::NetworkChanged);
    }

    fn survey(&self) -> Survey {
        let (mesh, connections) = (self.mesh.borrow(), self.connections.borrow());
        let others = mesh.participants().map(|other| {
            let peer = other.member.peer;
            let (link, media, flow, repairs) = (other.link, other.media, other.flow, other.repairs);
            let hears_us = mesh.hearing_of(peer, now());
            let standing = Standing { connection: other.connection, link, media, flow, hears_us, repairs };
            let open = connections.get(&peer).filter(|(id, _)| *id == other.connection);
            let stats = open.map(|(_, connection)| connection.stats());
            Surveyed { peer, name: other.member.profile.name.to_string(), standing, stats }
        });
        Survey { server: self.server.get(), others: others.collect() }
    }
}

impl Call {
    /// Takes the wheel.
    pub(super) fn open(wheel: Wheel) -> Rc<dyn Driver> {
        let Wheel { room, start, setup, devices, shown, owner } = wheel;
        if !matches!(start, Start::Doorstep(_)) {
            clear_marks();
        }
        let (mesh, kept) = match &start {
            Start::Doorstep(beginning) => (Mesh::new(room.clone(), beginning.page), None),
            Start::Anew => (Mesh::new(room.clone(), page()), None),
            Start::Kept(kept) => {
                let profile = Profile { name: kept.name.clone() };
                (Mesh::again(room.clone(), page(), kept.token.clone(), profile), Some(kept.clone()))
            }
        };
        let call = Rc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            room,
            mesh: RefCell::new(mesh),
            socket: RefCell::new(None),
            sockets: Cell::new(0),
            tab: Cell::new(kept.as_ref().map(|kept| kept.tab)),
            kept: RefCell::new(kept),
            life: RefCell::new(None),
            server: Cell::new((ServerLink::Opening, now())),
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
            reporting: RefCell::new(None),
        });
        call.live();
        match start {
            Start::Doorstep(beginning) => call.take_over(beginning),
            Start::Anew | Start::Kept(_) => call.open_socket(),
        }
        call
    }

    fn live(&self) {
        let me = Weak::clone(&self.me);
        self.life.replace(Some(LifeWatch::begin(move |life| {
            if let Some(call) = me.upgrade() {
                call.handle(match life {
                    Life::Online => Event::NetworkChanged,
                    Life::Woke => Event::Woke,
                    Life::Closing => Event::Closing,
                });
            }
        })));
    }

    /// Goes on from the lobby: hello was said, and this was heard.
    fn take_over(&self, beginning: Beginning) {
        let Beginning { page: _, socket, heard } = beginning;
        // What follows from a socket is a hello.
        drop(self.mesh.borrow_mut().handle(Event::SocketOpened, now()));
        match socket {
            Some(socket) => {
                let listener = self.listener();
                socket.listen(listener);
                self.socket.replace(Some(socket));
                heard.into_iter().for_each(|text| self.on_socket(SocketEvent::Text(text)));
            }
            None => self.handle(Event::SocketClosed),
        }
    }

    fn open_socket(&self) {
        let socket = Socket::open(self.listener());
        self.socket.replace(Some(socket));
        self.handle(Event::SocketOpened);
    }

    /// Listens to a socket for as long as there is no other.
    fn listener(&self) -> impl Fn(SocketEvent) + 'static {
        let (me, id) = (Weak::clone(&self.me), self.sockets.get() + 1);
        self.sockets.set(id);
        move |event| {
            if let Some(call) = me.upgrade().filter(|call| call.sockets.get() == id) {
                call.on_socket(event);
            }
        }
    }

    fn on_socket(&self, event: SocketEvent) {
        match event {
            SocketEvent::Text(text) => {
                let read = |signal: &RawValue| serde_json::from_str::<Signal>(signal.get()).ok();
                let Some(message) = heard(&text).and_then(|message| message.read_signal(read)) else { return };
                match &message {
                    FromServer::Welcome { .. } => mark(Moment::Socket),
                    FromServer::Joined { .. } => mark(Moment::Roster),
                    FromServer::Signal { signal: Signal::Answer { .. }, .. } => mark(Moment::Answer),
                    FromServer::Resumed { .. }
                    | FromServer::PeerJoined { .. }
                    | FromServer::PeerAway { .. }
                    | FromServer::PeerBack { .. }
                    | FromServer::PeerLeft { .. }
                    | FromServer::Signal { .. }
                    | FromServer::Pong { .. }
                    | FromServer::Move { .. }
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
        self.keep();
        self.set_timer();
    }

    fn next_event(&self) -> Option<Event> {
        self.waiting.borrow_mut().pop_front()
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::OpenSocket => self.open_socket(),
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
                drop(self.take_connection(peer, connection));
            }
            Effect::Connection { peer, connection, action: Action::Part } => {
                if let Some(open) = self.take_connection(peer, connection) {
                    open.part();
                }
            }
            Effect::Connection { peer, connection, action } => {
                let connections = self.connections.borrow();
                let Some((_, open)) = connections.get(&peer).filter(|(id, _)| *id == connection) else { return };
                match action {
                    Action::SetLocal => open.set_local(),
                    Action::SetRemote(description) => open.set_remote(description),
                    Action::AddCandidate(candidate) => open.add_candidate(&candidate),
                    Action::Say(message) => open.say(&message),
                    Action::KeyFrame => open.send_key_frame(),
                    Action::RestartIce => open.restart_ice(),
                    Action::Pulse(pulse) => open.pulse(&pulse),
                    Action::Open(_) | Action::Close | Action::Part => {}
                }
            }
        }
    }

    fn take_connection(&self, peer: PeerId, id: ConnectionId) -> Option<Connection> {
        let mut connections = self.connections.borrow_mut();
        connections.get(&peer).filter(|(known, _)| *known == id)?;
        connections.remove(&peer).map(|(_, connection)| connection)
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
        let Shown { phase, trouble, present, capacity, others, is_unheard, turn: _ } = self.shown;
        let known = others.get_untracked();
        let now_there: Vec<Participant> = mesh
            .participants()
            .map(|standing| {
                let there = known.iter().find(|known| known.id == standing.member.peer).copied();
                let participant = there.unwrap_or_else(|| self.meet(standing.member, standing.link));
                update(participant.link, standing.link);
                update(participant.media, standing.media);
                update(participant.is_silent, !standing.flow.sound);
                // A connection in another's place has no picture yet: the last one of the other stays until it has.
                let is_first = participant.camera.with_untracked(Option::is_none);
                let received = self.received(standing.member.peer);
                if let Some(received) = received.filter(|_| is_first || standing.link == Link::Connected) {
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
        update(is_unheard, mesh.hearing(now()) == Hearing::Nobody);
        if self.server.get().0 != mesh.server() {
            self.server.set((mesh.server(), now()));
        }
        update(trouble, Trouble::at(mesh.stage(), mesh.server()));
        update(phase, mesh.stage().into());
    }

    /// Has the tab keep what a page that is loaded again needs, for as long as there is a call to go back to.
    fn keep(&self) {
        let mesh = self.mesh.borrow();
        match mesh.stage() {
            Stage::Call => {
                let Some((token, name)) = mesh.token().zip(mesh.profile()).map(|(token, it)| (token, &it.name)) else {
                    return;
                };
                self.keep_call(token, name);
            }
            // Another tab has it.
            Stage::Over(Ending::Refused(_)) => {}
            Stage::Over(Ending::Left) => {
                if self.kept.take().is_some() {
                    Kept::forget(&self.room);
                }
            }
            Stage::Connecting | Stage::Lobby { .. } | Stage::Joining => {}
        }
    }

    fn keep_call(&self, token: &ResumeToken, name: &DisplayName) {
        let tab = self.tab.get().unwrap_or_else(|| {
            let [tab] = random();
            self.tab.set(Some(tab));
            spawn(async move {
                // Nobody else knows the name.
                let _ = hold_alone(&kept::lock(tab)).await;
            });
            tab
        });
        let MediaState { microphone, camera, .. } = untrack(|| self.devices.media_state());
        let kept = Kept { token: token.clone(), name: name.clone(), microphone, camera, tab };
        let is_news = self.kept.borrow().as_ref() != Some(&kept);
        if is_news {
            kept.remember(&self.room);
            self.kept.replace(Some(kept));
        }
    }

    fn received(&self, peer: PeerId) -> Option<Received> {
        self.connections.borrow().get(&peer).and_then(|(_, connection)| connection.received())
    }

    fn listen_if(&self, is_wanted: bool) {
        if !is_wanted {
            self.listening.replace(None);
            self.reporting.replace(None);
        } else if self.listening.borrow().is_none() {
            let me = Weak::clone(&self.me);
            let listen = move || {
                if let Some(call) = me.upgrade() {
                    call.listen();
                }
            };
            self.listening.replace(Interval::every(LISTEN_EVERY, listen));
            let me = Weak::clone(&self.me);
            let report = move || {
                if let Some(call) = me.upgrade() {
                    call.report();
                }
            };
            self.reporting.replace(Interval::every(Pulse::EVERY, report));
        }
    }

    /// Notes who is heard, and shows who speaks.
    fn listen(&self) {
        let mut news = Vec::new();
        let heard: Vec<(PeerId, f64)> = self
            .connections
            .borrow()
            .iter()
            .map(|(peer, (id, connection))| {
                let (level, change) = connection.listen();
                news.extend(change.map(|event| Event::Connection { peer: *peer, connection: *id, event }));
                (*peer, level)
            })
            .collect();
        let mut speakers = self.speakers.borrow_mut();
        speakers.hear(heard, now());
        update(self.shown.turn, speakers.turn());
        for participant in self.shown.others.read_untracked().iter() {
            update(participant.speaks, speakers.speaking().any(|who| who == participant.id));
        }
        drop(speakers);
        news.into_iter().for_each(|event| self.handle(event));
    }

    /// Tells the mesh what has come since the last time.
    fn report(&self) {
        let arrived: Vec<Event> = self
            .connections
            .borrow()
            .iter()
            .map(|(peer, (id, connection))| {
                let (sound, picture) = connection.arrives();
                let event = ConnectionEvent::Arrived { sound, picture };
                Event::Connection { peer: *peer, connection: *id, event }
            })
            .collect();
        arrived.into_iter().for_each(|event| self.handle(event));
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
