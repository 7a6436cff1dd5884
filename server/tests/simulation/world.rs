//! A server, its visitors, the network between them and the connections among them, in virtual time.

use crate::connection::{Connection, Operation, Reached};
use crate::random::Random;
use mesh::{
    Action, ConnectionEvent, ConnectionId, ConnectionState, Description, Effect, Event, Link, Mesh, ServerLink, Stage,
};
use server::directory::{self, Directory, RoomLimits};
use shared::{Candidate, Control, FromServer, LeaveReason, MediaState, PeerId, Profile, Signal, ToServer};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use uuid::Uuid;

/// More steps than any schedule needs: past that the participants talk in circles.
const STEPS: u32 = 200_000;

#[derive(Debug)]
pub(crate) struct World {
    seed: u64,
    pace: Pace,
    random: Random,
    is_told: bool,
    now: Duration,
    sequence: u64,
    tasks: BTreeMap<(Duration, u64), Task>,
    minted: u64,
    directory: Directory,
    visits: Vec<Visit>,
    /// Which visit each person is on.
    persons: BTreeMap<usize, usize>,
    /// Whose generation of ICE credentials is whose.
    generations: BTreeMap<String, (usize, ConnectionId)>,
    pub(crate) seen: Seen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Every delay is short and always the same.
    Calm,
    /// At most this many milliseconds, but sometimes seconds: so many times of a hundred.
    Random { usual: u64, slow: u64 },
}

/// What the schedules have brought about; nothing is shown by what never happens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// Connections that gave way to one where the other side makes the layout.
    pub(crate) replaced: u32,
    /// Offers that met one of the receiver's own.
    pub(crate) collisions: u32,
    /// Visits that ended while a negotiation was under way.
    pub(crate) cut_short: u32,
    /// Offers after the first of a connection.
    pub(crate) renegotiations: u32,
    /// Pairs at the end.
    pub(crate) pairs: u32,
}

#[derive(Debug)]
enum Task {
    Person(usize, Deed),
    SocketOpens(usize),
    SocketCloses(usize),
    ToServer(usize, ToServer<Signal>),
    FromServer(usize, FromServer<Signal>),
    /// The server notices that a socket is gone.
    ServerLoses(usize),
    Tick(usize),
    Join(usize),
    Leave(usize),
    Operation(usize, ConnectionId),
    CheckNegotiationNeeded(usize, ConnectionId),
    Candidate(usize, ConnectionId, Candidate),
    Browser(usize, ConnectionId, ConnectionEvent),
    Control(usize, ConnectionId, Control),
}

/// What a person, or fate, does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed {
    /// Comes into the room; for the second time as somebody new.
    Arrive {
        is_shy: bool,
    },
    /// Leaves by the button.
    Leave,
    /// Loses the socket, and leaves by the button some time later.
    LoseSocket,
    /// The page is gone at once.
    Crash,
    Media(MediaState),
    /// One connection, or both ends of it, need another offer.
    Renegotiate {
        nth: u64,
        both: bool,
        restart: bool,
    },
}

#[derive(Debug)]
struct Visit {
    mesh: Mesh,
    name: String,
    peer: PeerId,
    is_shy: bool,
    /// The page is there.
    is_alive: bool,
    /// The page's end of the socket, and the server's.
    socket_open: bool,
    server_open: bool,
    up_until: Duration,
    down_until: Duration,
    tick_at: Option<Duration>,
    media: MediaState,
    connections: BTreeMap<ConnectionId, (PeerId, Connection)>,
    opened: usize,
    closed: usize,
    frames: Frames,
    /// What the browser had to tell each other participant: descriptions, candidates, and wishes for more.
    told: BTreeMap<PeerId, Told>,
}

/// Frames by kind, as sent and as received.
pub(crate) type Frames = BTreeMap<&'static str, u32>;

#[derive(Clone, Copy, Debug, Default)]
struct Told {
    candidates: u32,
    wishes: u32,
    sent_descriptions: u32,
    sent_candidates: u32,
}

impl World {
    pub(crate) fn new(seed: u64, pace: Pace, is_told: bool) -> Self {
        let limits = RoomLimits { room_capacity: 16, lobby_capacity: 32, rooms: 4 };
        Self {
            seed,
            pace,
            random: Random::new(seed),
            is_told,
            now: Duration::ZERO,
            sequence: 0,
            tasks: BTreeMap::new(),
            minted: 0,
            directory: Directory::new(limits, Vec::new()),
            visits: Vec::new(),
            persons: BTreeMap::new(),
            generations: BTreeMap::new(),
            seen: Seen::default(),
        }
    }

    pub(crate) fn plan(&mut self, after: Duration, person: usize, deed: Deed) {
        self.later(after, Task::Person(person, deed));
    }

    /// Until nothing more will happen by itself.
    pub(crate) fn run(&mut self) {
        for _ in 0..STEPS {
            let Some(((at, _), task)) = self.tasks.pop_first() else { return };
            self.now = at;
            self.perform(task);
        }
        panic!("no end in sight");
    }

    /// What one person's visit has sent and received since this was asked last.
    pub(crate) fn take_frames(&mut self, person: usize) -> Frames {
        std::mem::take(&mut self.visits[self.persons[&person]].frames)
    }

    fn later(&mut self, after: Duration, task: Task) {
        self.at(self.now + after, task);
    }

    fn at(&mut self, at: Duration, task: Task) {
        self.sequence += 1;
        self.tasks.insert((at.max(self.now), self.sequence), task);
    }

    fn perform(&mut self, task: Task) {
        match task {
            Task::Person(person, deed) => self.person(person, deed),
            Task::SocketOpens(visit) => self.tell(visit, Event::SocketOpened),
            Task::SocketCloses(visit) => {
                self.visits[visit].socket_open = false;
                self.tell(visit, Event::SocketClosed);
            }
            Task::ToServer(visit, message) => {
                if self.visits[visit].server_open {
                    let from = self.visits[visit].peer;
                    self.serve(directory::Event::Message { from, message });
                }
            }
            Task::FromServer(visit, message) => self.on_message(visit, message),
            Task::ServerLoses(visit) => {
                if std::mem::take(&mut self.visits[visit].server_open) {
                    let peer = self.visits[visit].peer;
                    self.serve(directory::Event::Disconnected { peer, reason: LeaveReason::Lost });
                }
            }
            Task::Tick(visit) => self.on_tick(visit),
            Task::Join(visit) => {
                let profile = Profile { name: self.visits[visit].name.parse().unwrap() };
                self.tell(visit, Event::Join(profile));
            }
            Task::Leave(visit) => self.leave(visit),
            Task::Operation(visit, id) => self.on_operation(visit, id),
            Task::CheckNegotiationNeeded(visit, id) => {
                if self.connection(visit, id).is_some_and(Connection::check_negotiation_needed) {
                    self.tell_of(visit, id, ConnectionEvent::NegotiationNeeded);
                }
            }
            Task::Candidate(visit, id, candidate) => self.on_candidate(visit, id, candidate),
            Task::Browser(visit, id, event) => self.on_browser(visit, id, event),
            Task::Control(visit, id, said) => {
                if let Some(connection) = self.connection(visit, id) {
                    if connection.control_open {
                        self.tell_of(visit, id, ConnectionEvent::Control(said));
                    } else {
                        connection.early.push(said);
                    }
                }
            }
        }
    }

    // ---- persons

    fn person(&mut self, person: usize, deed: Deed) {
        let visit = self.persons.get(&person).copied();
        match (deed, visit) {
            (Deed::Arrive { is_shy }, None) => self.arrive(person, is_shy),
            (Deed::Leave, Some(visit)) => {
                self.persons.remove(&person);
                self.leave(visit);
            }
            (Deed::LoseSocket, Some(visit)) => {
                self.persons.remove(&person);
                self.count_cut_short(visit);
                let (noticed, after) = (self.network(), self.random.millis(6000));
                self.visits[visit].socket_open = false;
                let at = self.visits[visit].up_until.max(self.now + noticed);
                self.at(at, Task::ServerLoses(visit));
                self.tell(visit, Event::SocketClosed);
                self.later(after, Task::Leave(visit));
            }
            (Deed::Crash, Some(visit)) => {
                self.persons.remove(&person);
                self.count_cut_short(visit);
                let noticed = self.network();
                self.visits[visit].socket_open = false;
                self.visits[visit].is_alive = false;
                let at = self.visits[visit].up_until.max(self.now + noticed);
                self.at(at, Task::ServerLoses(visit));
                let ids: Vec<ConnectionId> = self.visits[visit].connections.keys().copied().collect();
                for id in ids {
                    self.close(visit, id);
                }
            }
            (Deed::Media(media), Some(visit)) => {
                self.visits[visit].media = media;
                self.tell(visit, Event::Media(media));
            }
            (Deed::Renegotiate { nth, both, restart }, _) => self.renegotiate(nth, both, restart),
            (Deed::Arrive { .. }, Some(_)) | (Deed::Leave | Deed::LoseSocket | Deed::Crash | Deed::Media(_), None) => {}
        }
    }

    fn arrive(&mut self, person: usize, is_shy: bool) {
        let peer = PeerId::new(Uuid::from_u64_pair(self.random.next(), self.random.next()));
        let visit = self.visits.len();
        self.visits.push(Visit {
            mesh: Mesh::new("standup".parse().unwrap()),
            name: format!("P{person}"),
            peer,
            is_shy,
            is_alive: true,
            socket_open: true,
            server_open: true,
            up_until: Duration::ZERO,
            down_until: Duration::ZERO,
            tick_at: None,
            media: MediaState::default(),
            connections: BTreeMap::new(),
            opened: 0,
            closed: 0,
            frames: Frames::new(),
            told: BTreeMap::new(),
        });
        self.persons.insert(person, visit);
        self.trace(|| format!("P{person} arrives: visit {visit}, {peer}"));
        let after = self.network();
        self.later(after, Task::SocketOpens(visit));
    }

    fn leave(&mut self, visit: usize) {
        self.count_cut_short(visit);
        self.tell(visit, Event::Leave);
        if std::mem::take(&mut self.visits[visit].socket_open) {
            let after = self.network();
            let at = self.visits[visit].up_until.max(self.now + after);
            self.at(at, Task::ServerLoses(visit));
        }
    }

    fn count_cut_short(&mut self, visit: usize) {
        if self.visits[visit].mesh.participants().any(|other| !other.stable) {
            self.seen.cut_short += 1;
        }
    }

    fn renegotiate(&mut self, nth: u64, both: bool, restart: bool) {
        let connections: Vec<(usize, ConnectionId)> = self
            .visits
            .iter()
            .enumerate()
            .flat_map(|(visit, it)| it.connections.keys().map(move |id| (visit, *id)))
            .collect();
        let count = connections.len() as u64;
        if count == 0 {
            return;
        }
        let (visit, id) = connections[usize::try_from(nth % count).unwrap()];
        let other = self.partner(visit, id).filter(|_| both);
        for (visit, id) in [Some((visit, id)), other].into_iter().flatten() {
            self.trace(|| format!("visit {visit} needs another offer on {id:?}"));
            let (peer, connection) = self.visits[visit].connections.get_mut(&id).unwrap();
            connection.want(restart);
            let checks = connection.update_negotiation_needed();
            let peer = *peer;
            self.visits[visit].told.entry(peer).or_default().wishes += 1;
            self.check_if(checks, visit, id);
        }
    }

    // ---- the mesh of one visit

    fn tell_of(&mut self, visit: usize, id: ConnectionId, event: ConnectionEvent) {
        if let Some((peer, _)) = self.visits[visit].connections.get(&id) {
            let peer = *peer;
            self.tell(visit, Event::Connection { peer, connection: id, event });
        }
    }

    fn tell(&mut self, visit: usize, event: Event) {
        if !self.visits[visit].is_alive {
            return;
        }
        self.trace(|| format!("visit {visit} <- {event:?}"));
        let effects = self.visits[visit].mesh.handle(event, self.now);
        for effect in effects {
            self.trace(|| format!("visit {visit} -> {effect:?}"));
            match effect {
                Effect::Send(message) => self.send(visit, message),
                Effect::Connection { peer, connection, action } => self.act(visit, peer, connection, action),
            }
        }
        if let Some(deadline) = self.visits[visit].mesh.deadline()
            && self.visits[visit].tick_at.is_none_or(|at| deadline < at)
        {
            self.visits[visit].tick_at = Some(deadline);
            let late = if self.pace == Pace::Calm { Duration::ZERO } else { self.random.millis(4) };
            self.at(deadline + late, Task::Tick(visit));
        }
    }

    fn on_tick(&mut self, visit: usize) {
        self.visits[visit].tick_at = None;
        if self.visits[visit].is_alive && self.visits[visit].mesh.deadline().is_some() {
            self.tell(visit, Event::Tick);
            let left = self.visits[visit].mesh.deadline();
            assert!(left.is_none_or(|at| at > self.now), "a deadline is passed over");
        }
    }

    fn send(&mut self, visit: usize, message: ToServer<Signal>) {
        let delay = self.network();
        let it = &mut self.visits[visit];
        if !it.socket_open {
            return;
        }
        *it.frames.entry(kind_of(&message)).or_default() += 1;
        if let ToServer::Signal { to, signal } = &message {
            let told = it.told.entry(*to).or_default();
            match signal {
                Signal::Offer { .. } | Signal::Answer { .. } => told.sent_descriptions += 1,
                Signal::Candidates(_) => told.sent_candidates += 1,
            }
        }
        it.up_until = it.up_until.max(self.now + delay);
        let at = it.up_until;
        self.at(at, Task::ToServer(visit, message));
    }

    fn act(&mut self, visit: usize, peer: PeerId, id: ConnectionId, action: Action) {
        if let Action::Open(role) = action {
            let connection = Connection::new(role, self.mint());
            let it = &mut self.visits[visit];
            assert!(it.connections.insert(id, (peer, connection)).is_none(), "{id:?} is opened twice");
            it.opened += 1;
            self.check_if(true, visit, id);
            return;
        }
        let (whose, connection) = self.visits[visit].connections.get_mut(&id).expect("the connection is open");
        assert_eq!(*whose, peer);
        let operation = match action {
            Action::Open(_) => return,
            Action::SetLocal => Operation::SetLocal,
            Action::SetRemote(description) => {
                if matches!(description, Description::Offer { .. }) && !connection.is_stable() {
                    self.seen.collisions += 1;
                }
                Operation::SetRemote(description)
            }
            Action::AddCandidate(candidate) => Operation::AddCandidate(candidate),
            Action::Say(said) => {
                assert!(connection.control_open, "said before the channel is open");
                let (other, other_id) = connection.reached.expect("an open channel has another end").other;
                let heard = self.now + self.network();
                if let Some(to) = self.connection(other, other_id) {
                    to.said_until = to.said_until.max(heard);
                    let at = to.said_until;
                    self.at(at, Task::Control(other, other_id, said));
                }
                return;
            }
            Action::Close => {
                if connection.agreed_generations().is_none()
                    && matches!(self.visits[visit].mesh.stage(), Stage::Call(_))
                    && self.visits[visit].mesh.participants().any(|other| other.member.peer == peer)
                {
                    self.seen.replaced += 1;
                }
                self.close(visit, id);
                return;
            }
        };
        if connection.chain(operation) {
            let after = self.operation();
            self.later(after, Task::Operation(visit, id));
        }
    }

    fn on_message(&mut self, visit: usize, message: FromServer<Signal>) {
        if !self.visits[visit].socket_open {
            return;
        }
        *self.visits[visit].frames.entry(kind_from(&message)).or_default() += 1;
        let joins = matches!(message, FromServer::Welcome { .. }) && !self.visits[visit].is_shy;
        self.tell(visit, Event::Server(message));
        if joins {
            let hesitation = if self.pace == Pace::Calm || self.random.percent(50) {
                Duration::ZERO
            } else {
                self.random.millis(1000)
            };
            self.later(hesitation, Task::Join(visit));
        }
    }

    // ---- the server

    fn serve(&mut self, event: directory::Event<Signal>) {
        self.trace(|| format!("server <- {event:?}"));
        for effect in self.directory.handle(event) {
            match effect {
                directory::Effect::Send { to, message } => {
                    let visit = self.visit_of(to);
                    self.down(visit, Task::FromServer(visit, message));
                }
                directory::Effect::Close { peer } => {
                    let visit = self.visit_of(peer);
                    self.visits[visit].server_open = false;
                    self.down(visit, Task::SocketCloses(visit));
                }
            }
        }
    }

    fn down(&mut self, visit: usize, task: Task) {
        let delay = self.network();
        let it = &mut self.visits[visit];
        it.down_until = it.down_until.max(self.now + delay);
        let at = it.down_until;
        self.at(at, task);
    }

    fn visit_of(&self, peer: PeerId) -> usize {
        self.visits.iter().position(|visit| visit.peer == peer).expect("the server speaks to who is there")
    }

    // ---- connections

    fn connection(&mut self, visit: usize, id: ConnectionId) -> Option<&mut Connection> {
        self.visits[visit].connections.get_mut(&id).map(|(_, connection)| connection)
    }

    /// The connection at the other end: each has the other's description.
    fn partner(&self, visit: usize, id: ConnectionId) -> Option<(usize, ConnectionId)> {
        let (_, connection) = self.visits[visit].connections.get(&id)?;
        let (local, remote) = connection.agreed_generations()?;
        let (other, other_id) = *self.generations.get(remote)?;
        let (_, there) = self.visits[other].connections.get(&other_id)?;
        (there.agreed_generations()? == (remote, local)).then_some((other, other_id))
    }

    fn check_if(&mut self, checks: bool, visit: usize, id: ConnectionId) {
        if checks {
            let after = self.turn();
            self.later(after, Task::CheckNegotiationNeeded(visit, id));
        }
    }

    fn on_operation(&mut self, visit: usize, id: ConnectionId) {
        let minted = &mut self.minted;
        let Some((_, connection)) = self.visits[visit].connections.get_mut(&id) else { return };
        let event = connection.complete(|| {
            *minted += 1;
            *minted
        });
        let idle = connection.is_idle();
        let began =
            matches!(event, Some(ConnectionEvent::LocalDescription(_))).then(|| connection.begin_gathering()).flatten();
        let checks = connection.chain_became_empty();
        if let Some(ConnectionEvent::LocalDescription(Description::Offer { .. })) = event
            && connection.agreed_generations().is_some()
        {
            self.seen.renegotiations += 1;
        }
        if !idle {
            let after = self.operation();
            self.later(after, Task::Operation(visit, id));
        }
        self.check_if(checks, visit, id);
        if let Some(ufrag) = began {
            self.generations.insert(ufrag.clone(), (visit, id));
            self.gather(visit, id, &ufrag);
        }
        assert!(!matches!(event, Some(ConnectionEvent::RemoteDescriptionFailed(_))), "an operation fails");
        if let Some(event) = event {
            self.tell_of(visit, id, event);
        }
        self.reach(visit, id);
    }

    /// Finds candidates: all at once, or some of them much later.
    fn gather(&mut self, visit: usize, id: ConnectionId, ufrag: &str) {
        let calm = self.pace == Pace::Calm;
        let within = if calm || self.random.percent(60) { 15 } else { 3000 };
        let count = if calm { 3 } else { 1 + self.random.below(12) };
        let has_end = calm || self.random.percent(50);
        let mut at = self.now;
        for n in 0..count {
            at = self.now + if calm { Duration::from_millis(2 * (n + 1)) } else { self.random.millis(within) };
            let (text, field) = if self.random.percent(80) {
                (format!("candidate:{n}"), Some(ufrag.to_owned()))
            } else {
                (format!("candidate:{n} typ host ufrag {ufrag}"), None)
            };
            self.at(at, Task::Candidate(visit, id, candidate(text, field)));
        }
        at = if calm { at } else { self.now + Duration::from_millis(within) };
        if has_end {
            self.at(at, Task::Candidate(visit, id, candidate(String::new(), Some(ufrag.to_owned()))));
        }
        self.at(at, Task::Browser(visit, id, ConnectionEvent::LocalCandidatesComplete));
    }

    fn on_candidate(&mut self, visit: usize, id: ConnectionId, candidate: Candidate) {
        let Some((peer, connection)) = self.visits[visit].connections.get_mut(&id) else { return };
        let ufrag = candidate.username_fragment.clone().unwrap_or_else(|| {
            candidate.candidate.rsplit_once(' ').map(|(_, ufrag)| ufrag.to_owned()).expect("one or the other")
        });
        if !connection.is_gathering(&ufrag) {
            return;
        }
        connection.named.insert((ufrag, candidate.candidate.clone()));
        let peer = *peer;
        self.visits[visit].told.entry(peer).or_default().candidates += 1;
        self.tell_of(visit, id, ConnectionEvent::LocalCandidate(candidate));
    }

    /// Both ends may have come to know all that they need.
    fn reach(&mut self, visit: usize, id: ConnectionId) {
        let Some((other, other_id)) = self.partner(visit, id) else { return };
        let ends = [(visit, id), (other, other_id)];
        let is_ready = |(visit, id): (usize, ConnectionId)| {
            let (_, connection) = &self.visits[visit].connections[&id];
            connection.reached.is_none() && connection.is_stable() && connection.knows_a_way()
        };
        if !ends.into_iter().all(is_ready) {
            return;
        }
        for (visit, id) in ends {
            let state = |state| Task::Browser(visit, id, ConnectionEvent::State(state));
            self.later(Duration::ZERO, state(ConnectionState::Connecting));
            let mut at = self.now + self.turn();
            self.at(at, state(ConnectionState::Connected));
            let control = at + self.turn();
            self.at(control, Task::Browser(visit, id, ConnectionEvent::ControlOpened));
            if self.pace != Pace::Calm && self.random.percent(10) {
                at += self.random.millis(3000);
                self.at(at, state(ConnectionState::Disconnected));
                at += self.random.millis(3000);
                self.at(at, state(ConnectionState::Connected));
            }
            let other = if (visit, id) == ends[0] { ends[1] } else { ends[0] };
            self.connection(visit, id).unwrap().reached = Some(Reached { other, steady: at });
        }
    }

    fn on_browser(&mut self, visit: usize, id: ConnectionId, event: ConnectionEvent) {
        let Some(connection) = self.connection(visit, id) else { return };
        let mut early = Vec::new();
        if event == ConnectionEvent::ControlOpened {
            connection.control_open = true;
            early = std::mem::take(&mut connection.early);
        }
        self.tell_of(visit, id, event);
        for said in early {
            self.tell_of(visit, id, ConnectionEvent::Control(said));
        }
    }

    fn close(&mut self, visit: usize, id: ConnectionId) {
        let (_, connection) = self.visits[visit].connections.remove(&id).expect("the connection is open");
        self.visits[visit].closed += 1;
        if let Some(Reached { other: (other, other_id), steady }) = connection.reached {
            let at = steady.max(self.now + self.network());
            self.at(at, Task::Browser(other, other_id, ConnectionEvent::State(ConnectionState::Failed)));
        }
    }

    // ---- chance

    fn mint(&mut self) -> u64 {
        self.minted += 1;
        self.minted
    }

    /// One way between a page and the server, or between two pages.
    fn network(&mut self) -> Duration {
        match self.pace {
            Pace::Calm => Duration::from_millis(10),
            Pace::Random { slow, .. } if self.random.percent(slow) => self.random.millis(6000),
            Pace::Random { usual, .. } => self.random.millis(usual),
        }
    }

    /// An operation of the browser.
    fn operation(&mut self) -> Duration {
        match self.pace {
            Pace::Calm => Duration::from_millis(2),
            Pace::Random { slow, .. } if self.random.percent(slow) => self.random.millis(400),
            Pace::Random { .. } => self.random.millis(10),
        }
    }

    /// A task that waits its turn.
    fn turn(&mut self) -> Duration {
        match self.pace {
            Pace::Calm => Duration::from_millis(1),
            Pace::Random { .. } => self.random.millis(20),
        }
    }

    fn trace(&self, line: impl FnOnce() -> String) {
        if self.is_told {
            println!("{:>10.4} {}", self.now.as_secs_f64(), line());
        }
    }

    // ---- what must hold at the end

    pub(crate) fn assert_converged(&mut self) {
        let called: BTreeMap<PeerId, usize> = self
            .persons
            .values()
            .filter(|visit| !self.visits[**visit].is_shy)
            .map(|visit| (self.visits[*visit].peer, *visit))
            .collect();
        assert_eq!(self.directory.members(), called.len(), "members");
        assert_eq!(self.directory.visitors(), self.persons.len() - called.len(), "visitors");
        for visit in 0..self.visits.len() {
            let it = &self.visits[visit];
            assert_eq!(it.opened - it.closed, it.connections.len());
            self.assert_frames_are_few(visit);
            if called.contains_key(&it.peer) {
                self.assert_all_connected(visit, &called);
                continue;
            }
            assert_eq!(it.opened, it.closed, "visit {visit} leaks a connection");
            if self.persons.values().any(|current| *current == visit) {
                assert_eq!(it.mesh.stage(), Stage::Lobby { full: false });
                let present: BTreeSet<PeerId> = it.mesh.present().iter().map(|member| member.peer).collect();
                assert_eq!(present, called.keys().copied().collect(), "who is in the call, seen from the lobby");
            } else if it.is_alive {
                assert!(matches!(it.mesh.stage(), Stage::Over(_)), "visit {visit}");
            }
        }
        self.seen.pairs = u32::try_from(called.len() * called.len().saturating_sub(1) / 2).unwrap();
    }

    fn assert_all_connected(&self, visit: usize, called: &BTreeMap<PeerId, usize>) {
        let it = &self.visits[visit];
        assert_eq!(it.mesh.stage(), Stage::Call(ServerLink::Up), "visit {visit}");
        let met: Vec<PeerId> = it.mesh.participants().map(|other| other.member.peer).collect();
        let others: BTreeSet<PeerId> = called.keys().copied().filter(|peer| *peer != it.peer).collect();
        assert_eq!(met.iter().copied().collect::<BTreeSet<_>>(), others, "who visit {visit} has met");
        assert_eq!(met.len(), others.len());
        assert_eq!(it.connections.len(), others.len(), "connections of visit {visit}");
        for participant in it.mesh.participants() {
            let other = &self.visits[called[&participant.member.peer]];
            let pair = format!("visit {visit} with {}", other.name);
            assert_eq!(participant.member.profile.name.as_str(), other.name, "{pair}");
            assert_eq!(participant.link, Link::Connected, "{pair}");
            assert!(participant.stable, "{pair}: a negotiation is under way");
            assert_eq!(participant.media, other.media, "{pair}: media");
            let (whose, connection) = &it.connections[&participant.connection];
            assert_eq!(*whose, other.peer, "{pair}");
            assert!(connection.is_settled(), "{pair}: {connection:?}");
            let (_, remote) = connection.agreed_generations().unwrap();
            let (partner, partner_id) =
                self.partner(visit, participant.connection).unwrap_or_else(|| panic!("{pair}: descriptions"));
            assert_eq!(partner, called[&other.peer], "{pair}: connected with somebody else");
            let of_remote = |all: &BTreeSet<(String, String)>| -> BTreeSet<String> {
                all.iter().filter(|(ufrag, _)| ufrag == remote).map(|(_, text)| text.clone()).collect()
            };
            let (_, there) = &other.connections[&partner_id];
            assert_eq!(of_remote(&connection.added), of_remote(&there.named), "{pair}: candidates");
        }
    }

    /// For each other participant an offer that lost and an answer, and as much again for each wish;
    /// no frame of candidates without one.
    fn assert_frames_are_few(&self, visit: usize) {
        let it = &self.visits[visit];
        for once in ["Hello", "Join", "Leave", "Welcome", "Joined"] {
            assert!(it.frames.get(once).is_none_or(|count| *count <= 1), "visit {visit}: {:?}", it.frames);
        }
        for (peer, told) in &it.told {
            let back = self.visits[self.visit_of(*peer)].told.get(&it.peer).copied().unwrap_or_default();
            let wishes = told.wishes + back.wishes;
            assert!(told.sent_descriptions <= 2 + 3 * wishes, "visit {visit} to {peer}: {told:?} {back:?}");
            assert!(told.sent_candidates <= told.candidates, "visit {visit} to {peer}: {told:?}");
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("this was seed {seed}: RESAKA_SEED={seed} tells the whole story", seed = self.seed);
        }
    }
}

fn candidate(candidate: String, username_fragment: Option<String>) -> Candidate {
    Candidate { candidate, sdp_mid: Some("0".into()), sdp_m_line_index: Some(0), username_fragment }
}

fn kind_of(message: &ToServer<Signal>) -> &'static str {
    match message {
        ToServer::Hello(_) => "Hello",
        ToServer::Join { .. } => "Join",
        ToServer::Signal { signal: Signal::Offer { .. }, .. } => "Offer",
        ToServer::Signal { signal: Signal::Answer { .. }, .. } => "Answer",
        ToServer::Signal { signal: Signal::Candidates(_), .. } => "Candidates",
        ToServer::Leave => "Leave",
        ToServer::Ping => "Ping",
    }
}

fn kind_from(message: &FromServer<Signal>) -> &'static str {
    match message {
        FromServer::Welcome { .. } => "Welcome",
        FromServer::Joined { .. } => "Joined",
        FromServer::PeerJoined { .. } => "PeerJoined",
        FromServer::PeerLeft { .. } => "PeerLeft",
        FromServer::Signal { .. } => "Signal",
        FromServer::Pong => "Pong",
        FromServer::Refused { .. } => "Refused",
    }
}
