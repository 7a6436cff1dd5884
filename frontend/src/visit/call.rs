//! The driver: tells the mesh what happened, and does what it decides.
//!
//! Effects are started in their order, none is waited for; what comes of them comes back as an event.

mod connecting;
mod listening;
mod showing;

use super::doorstep::Beginning;
use super::driver::{Driver, Start, Wheel};
use super::kept::Kept;
use super::{Devices, Privacy, Shown, Survey, Surveyed, page};
use crate::browser::{
    Connection, FromConnection, Interval, Life, LifeWatch, Moment, Setup, Socket, SocketEvent, Timer, clear_marks,
    heard, mark, now, play_again, unix_time,
};
use crate::quality::Standing;
use leptos::prelude::*;
use mesh::{Action, ConnectionEvent, ConnectionId, ConnectionState, Effect, Event, Mesh, ServerLink, Speakers};
use serde_json::value::RawValue;
use shared::{
    ChatText, DisplayName, Entry, FromServer, InvalidIceServers, MediaState, PeerId, Profile, Reaction, RoomName,
    Signal, ToServer,
};
use showing::count;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::Duration;

/// One attempt at a call, from its socket to its last connection. Dropping it ends them all.
pub(super) struct Call {
    /// Itself, for the handlers of sockets and connections, which must not keep it alive.
    me: Weak<Self>,
    room: RoomName,
    mesh: RefCell<Mesh>,
    socket: RefCell<Option<Socket>>,
    /// What the tab keeps at the moment, and the name of its lock.
    kept: RefCell<Option<Kept>>,
    tab: Cell<Option<u32>>,
    life: RefCell<Option<LifeWatch>>,
    /// Whether the server can be reached, and since when that is so.
    server: Cell<(ServerLink, Duration)>,
    connections: RefCell<BTreeMap<PeerId, (ConnectionId, Connection)>>,
    setup: Rc<Setup>,
    devices: Devices,
    privacy: Privacy,
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
    /// What has been said about the servers that no browser would take.
    warned: RefCell<Vec<InvalidIceServers>>,
    /// Who writes and whose hands are up, as it is shown; reactions that nobody has shown yet.
    words: RefCell<(Vec<PeerId>, Vec<PeerId>)>,
    reactions: RefCell<Vec<(PeerId, Reaction)>>,
    last_heard: RefCell<Option<Arc<Entry>>>,
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
        self.socket.replace(None);
        self.life.replace(None);
    }

    fn own_devices_changed(&self, media: MediaState) {
        for (_, connection) in self.connections.borrow().values() {
            connection.send_own_tracks();
        }
        self.handle(Event::Media(media));
    }

    fn hide(&self, hides: bool) {
        self.handle(Event::Hide(hides));
    }

    fn say(&self, text: ChatText) {
        self.handle(Event::Say { text, at: unix_time() });
    }

    fn types(&self, types: bool) {
        self.handle(Event::Typing(types));
    }

    fn raise_hand(&self, up: bool) {
        self.handle(Event::Hand(up));
    }

    fn react(&self, reaction: Reaction) {
        self.handle(Event::React(reaction));
    }

    fn me(&self) -> Option<PeerId> {
        self.mesh.borrow().me()
    }

    fn own_name(&self) -> Option<DisplayName> {
        self.mesh.borrow().profile().map(|profile| profile.name.clone())
    }

    fn last_heard(&self) -> Option<Arc<Entry>> {
        self.last_heard.borrow().clone()
    }

    fn said(&self) -> Vec<Arc<Entry>> {
        self.mesh.borrow().conversation().entries().cloned().collect()
    }

    fn typing(&self) -> Vec<PeerId> {
        self.mesh.borrow().typing().collect()
    }

    fn hands(&self) -> Vec<PeerId> {
        self.mesh.borrow().hands()
    }

    fn take_reactions(&self) -> Vec<(PeerId, Reaction)> {
        self.reactions.take()
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
        Survey { server: self.server.get(), left_out: mesh.left_out().to_vec(), others: others.collect() }
    }
}

impl Call {
    /// Takes the wheel.
    pub(super) fn open(wheel: Wheel) -> Rc<dyn Driver> {
        let Wheel { room, start, setup, devices, privacy, shown, owner } = wheel;
        if !matches!(start, Start::Doorstep(_)) {
            clear_marks();
        }
        let (mut mesh, kept) = match &start {
            Start::Doorstep(beginning) => (Mesh::new(room.clone(), beginning.page), None),
            Start::Anew => (Mesh::new(room.clone(), page()), None),
            Start::Kept(kept) => {
                let profile = Profile { name: kept.name.clone() };
                let mesh = Mesh::again(room.clone(), page(), kept.token.clone(), profile).with_hand(kept.hand);
                (mesh, Some(kept.clone()))
            }
        };
        // Before there is any connection that could tell.
        drop(mesh.handle(Event::Hide(privacy.hides().get_untracked()), now()));
        let call = Rc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            room,
            mesh: RefCell::new(mesh),
            socket: RefCell::new(None),
            tab: Cell::new(kept.as_ref().map(|kept| kept.tab)),
            kept: RefCell::new(kept),
            life: RefCell::new(None),
            server: Cell::new((ServerLink::Opening, now())),
            connections: RefCell::new(BTreeMap::new()),
            setup,
            devices,
            privacy,
            shown,
            owner,
            owners: RefCell::default(),
            departed: RefCell::default(),
            waiting: RefCell::new(VecDeque::new()),
            busy: Cell::new(false),
            timer: Cell::new(None),
            warned: RefCell::default(),
            words: RefCell::default(),
            reactions: RefCell::default(),
            last_heard: RefCell::default(),
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
                    Life::Woke => {
                        play_again();
                        Event::Woke
                    }
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
        self.socket.replace(Some(Socket::open(self.listener())));
        self.handle(Event::SocketOpened);
    }

    /// Listens to a socket for as long as there is no other: a dropped one tells nothing.
    fn listener(&self) -> impl Fn(SocketEvent) + 'static {
        let me = Weak::clone(&self.me);
        move |event| {
            if let Some(call) = me.upgrade() {
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
                    | FromServer::Ice { .. }
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
        self.handle_all([event]);
    }

    fn handle_all(&self, events: impl IntoIterator<Item = Event>) {
        self.waiting.borrow_mut().extend(events);
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
            Effect::Explore => {
                let me = Weak::clone(&self.me);
                self.setup.explore(self.mesh.borrow().ice(), move || {
                    if let Some(call) = me.upgrade() {
                        call.handle(Event::Explored);
                    }
                });
            }
            Effect::Reacted { peer, reaction } => {
                self.note_reaction(peer, reaction);
            }
            Effect::Heard(entry) => {
                self.last_heard.replace(Some(entry));
                count(self.shown.words.heard);
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
                    Action::SetLocal => {
                        self.setup.aim(open, self.mesh.borrow().ice());
                        open.set_local();
                    }
                    Action::SetRemote(description) => open.set_remote(description),
                    Action::AddCandidate(candidate) => open.add_candidate(&candidate),
                    Action::Say(message) => open.say(&message),
                    Action::KeyFrame => open.send_key_frame(),
                    Action::RestartIce => {
                        self.setup.try_every_way(open, self.mesh.borrow().ice());
                        open.restart_ice();
                    }
                    Action::Reconfigure => self.setup.use_named(open, self.mesh.borrow().ice()),
                    Action::Renew => self.setup.renew(open, self.mesh.borrow().ice()),
                    Action::Pulse(pulse) => open.pulse(&pulse),
                    Action::React(reacted) => open.react(reacted),
                    Action::Chat(message) => open.chat(&message),
                    Action::Open(_) | Action::Close | Action::Part => {}
                }
            }
        }
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
