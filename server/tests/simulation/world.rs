//! A server, its visitors, the network between them and the connections among them, in virtual time.

mod browsers;
mod converged;
mod pages;
mod persons;

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
