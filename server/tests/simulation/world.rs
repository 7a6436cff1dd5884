//! A server, its visitors, the networks between them and the connections among them, in virtual time.

mod browsers;
mod converged;
mod faults;
mod pages;
mod paths;
mod persons;
mod seen;
mod server;
mod sockets;

pub(crate) use faults::Fault;
pub(crate) use seen::Seen;
use seen::{candidate, kind_from, kind_of};

use crate::connection::{Connection, Operation, Said};
use crate::random::Random;
use ::server::directory::{self, Directory, RoomLimits};
use mesh::{
    Action, ConnectionEvent, ConnectionId, ConnectionState, Description, Effect, Event, LOST_AFTER, Link, Mesh,
    ServerLink, Stage,
};
use paths::{Farewell, Transport};
use server::{Process, Socket, Tag};
use shared::{
    Candidate, Chat, Control, FromServer, MediaState, PageId, PeerId, Profile, Reaction, RefusedCode, ResumeToken,
    Signal, ToServer, Turn,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Debug;
use std::time::Duration;
use uuid::Uuid;

/// More steps than any schedule needs: past that the participants talk in circles.
const STEPS: u32 = 400_000;

/// Silence after which the server gives up a socket.
const DEAD_AFTER: Duration = Duration::from_secs(25);
/// From being told to end to the end.
const DRAIN: Duration = Duration::from_secs(10);
/// From the last fault until everybody has everybody.
const SETTLED_WITHIN: Duration = Duration::from_secs(60);

pub(crate) const PEOPLE_AT_MOST: usize = 8;

#[derive(Debug)]
pub(crate) struct World {
    seed: u64,
    pace: Pace,
    random: Random,
    is_told: bool,
    now: Duration,
    sequence: u64,
    steps: u32,
    tasks: BTreeMap<(Duration, u64), Task>,
    minted: u64,
    limits: RoomLimits,
    /// Frames that a server keeps for one participant.
    replay_limit: usize,
    processes: Vec<Process>,
    /// Which of them takes new sockets.
    accepting: Option<usize>,
    paused_until: Duration,
    refusing_until: Duration,
    sockets: Vec<Socket>,
    visits: Vec<Visit>,
    /// Which visit each person is on.
    persons: BTreeMap<usize, usize>,
    /// Whose generation of ICE credentials is whose.
    generations: BTreeMap<String, (usize, ConnectionId)>,
    transports: Vec<Transport>,
    /// Until when the path between two people carries nothing; an entry says that it was ever touched.
    cuts: BTreeMap<(usize, usize), Duration>,
    access_out_until: BTreeMap<usize, Duration>,
    /// When the last fault is over, and when the last trace of those who went may be.
    quiet_at: Duration,
    calm_at: Duration,
    pub(crate) seen: Seen,
}

/// What differs between one world and another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) pace: Pace,
    /// How long a server keeps the seat of who is away.
    pub(crate) away: Duration,
    pub(crate) replay_limit: usize,
    pub(crate) room_capacity: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Every delay is short and always the same.
    Calm,
    /// At most this many milliseconds, but sometimes seconds: so many times of a hundred.
    Random { usual: u64, slow: u64 },
}

#[derive(Debug)]
enum Task {
    Person(usize, Deed),
    Reloaded(usize, bool, MediaState, Option<persons::Kept>),
    /// A socket reaches the server.
    Connect(usize),
    /// The page hears that a socket is gone.
    SocketCloses(usize),
    /// The server hears or notices that a socket is gone.
    ServerLoses(usize),
    ToServer(usize, ToServer<Signal>, Option<Tag>),
    FromServer(usize, FromServer<Signal>, Option<Tag>),
    ServerTick(usize),
    Restart,
    TakeOver(usize),
    EndProcess(usize),
    Tick(usize),
    Join(usize),
    Wake(usize),
    NetworkChanged(usize),
    Listen(usize, u32),
    Operation(usize, ConnectionId),
    CheckNegotiationNeeded(usize, ConnectionId),
    Candidate(usize, ConnectionId, Candidate),
    Browser(usize, ConnectionId, ConnectionEvent),
    Control(usize, ConnectionId),
    Survey(usize),
    Heal(usize, usize),
    Closed(usize),
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
    /// The page is gone at once.
    Crash,
    /// The tab is closed.
    CloseTab,
    /// The page is loaded again, which takes so long.
    Reload {
        after: Duration,
    },
    Media(MediaState),
    /// Says so much in the chat, so many milliseconds apart.
    Say(u32, u64),
    Hand(bool),
    React(Reaction),
    /// One connection, or both ends of it, need another offer.
    Renegotiate {
        nth: u64,
        both: bool,
        restart: bool,
    },
    Fault(Fault),
}

#[derive(Debug)]
struct Visit {
    mesh: Mesh,
    person: usize,
    page: PageId,
    name: String,
    /// Who the server took them for first, or before the page was loaded again.
    peer: Option<PeerId>,
    is_shy: bool,
    /// The page is there.
    is_alive: bool,
    is_going: bool,
    socket: Option<usize>,
    session: pages::Session,
    asleep_until: Duration,
    slept_through: Vec<pages::News>,
    tick_at: Option<Duration>,
    media: MediaState,
    /// How much was said in the chat.
    said: u32,
    connections: BTreeMap<ConnectionId, (PeerId, Connection)>,
    opened: usize,
    closed: usize,
    frames: Frames,
    /// Who is on the stage.
    shown: Vec<(PeerId, PageId)>,
    /// When each pulse came last.
    pulses: BTreeMap<PeerId, Duration>,
}

/// Frames by kind, as sent and as received.
pub(crate) type Frames = BTreeMap<&'static str, u32>;

impl World {
    pub(crate) fn new(seed: u64, setting: Setting, is_told: bool) -> Self {
        let Setting { pace, away, replay_limit, room_capacity } = setting;
        let mut world = Self {
            seed,
            pace,
            random: Random::new(seed),
            is_told,
            now: Duration::ZERO,
            sequence: 0,
            steps: 0,
            tasks: BTreeMap::new(),
            minted: 0,
            limits: RoomLimits { room_capacity, lobby_capacity: 32, rooms: 4, away },
            replay_limit,
            processes: Vec::new(),
            accepting: None,
            paused_until: Duration::ZERO,
            refusing_until: Duration::ZERO,
            sockets: Vec::new(),
            visits: Vec::new(),
            persons: BTreeMap::new(),
            generations: BTreeMap::new(),
            transports: Vec::new(),
            cuts: BTreeMap::new(),
            access_out_until: BTreeMap::new(),
            quiet_at: Duration::ZERO,
            calm_at: Duration::ZERO,
            seen: Seen::default(),
        };
        world.start_server();
        world
    }

    pub(crate) fn plan(&mut self, after: Duration, person: usize, deed: Deed) {
        self.quiet_at = self.quiet_at.max(self.now + after);
        self.later(after, Task::Person(person, deed));
    }

    /// Whatever happens within this time.
    pub(crate) fn run_for(&mut self, time: Duration) {
        let until = self.now + time;
        while let Some(next) = self.tasks.first_entry()
            && next.key().0 <= until
        {
            let ((at, sequence), task) = next.remove_entry();
            self.steps += 1;
            assert!(self.steps < STEPS, "no end in sight");
            self.now = at;
            // Put off, it stays behind what was said before it.
            match self.served_at(&task).filter(|served_at| *served_at > at) {
                Some(served_at) => drop(self.tasks.insert((served_at, sequence), task)),
                None => self.perform(task),
            }
        }
        self.now = until;
    }

    /// What one person's visit has sent and received since this was asked last, signs of life apart.
    pub(crate) fn take_frames(&mut self, person: usize) -> Frames {
        let mut frames = std::mem::take(&mut self.visits[self.persons[&person]].frames);
        frames.retain(|kind, _| !matches!(*kind, "Ping" | "Pong"));
        frames
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
            Task::Reloaded(person, is_shy, media, kept) => self.on_reloaded(person, is_shy, media, kept),
            Task::Connect(socket) => self.on_connect(socket),
            Task::SocketCloses(socket) => self.on_socket_closes(socket),
            Task::ServerLoses(socket) => self.on_server_loses(socket),
            Task::ToServer(socket, message, tag) => self.on_frame(socket, message, tag),
            Task::FromServer(socket, message, tag) => self.on_frame_down(socket, message, tag),
            Task::ServerTick(process) => self.on_server_tick(process),
            Task::Restart => self.start_server(),
            Task::TakeOver(process) => self.take_over(process),
            Task::EndProcess(process) => {
                self.take_over(process);
                self.end_process(process);
            }
            Task::Tick(visit) => self.on_tick(visit),
            Task::Join(visit) => {
                let profile = Profile { name: self.visits[visit].name.parse().unwrap() };
                self.tell(visit, Event::Join(profile));
            }
            Task::Wake(visit) => self.wake(visit),
            Task::NetworkChanged(visit) => self.tell(visit, Event::NetworkChanged),
            Task::Listen(visit, round) => self.listen(visit, round),
            Task::Operation(visit, id) => self.on_operation(visit, id),
            Task::CheckNegotiationNeeded(visit, id) => {
                if self.connection(visit, id).is_some_and(Connection::check_negotiation_needed) {
                    self.tell_of(visit, id, ConnectionEvent::NegotiationNeeded);
                }
            }
            Task::Candidate(visit, id, candidate) => self.on_candidate(visit, id, candidate),
            Task::Browser(visit, id, event) => self.on_browser(visit, id, event),
            Task::Control(visit, id) => self.on_control(visit, id),
            Task::Survey(transport) => self.survey(transport),
            Task::Heal(a, b) => self.heal(a, b),
            Task::Closed(transport) => self.on_closed(transport),
        }
    }

    /// A server that was stopped finds all at once, and gets round to the sockets in any order.
    fn served_at(&mut self, task: &Task) -> Option<Duration> {
        match task {
            Task::ServerTick(_) => Some(self.paused_until),
            Task::ToServer(socket, ..) | Task::ServerLoses(socket) => {
                if self.now < self.paused_until {
                    let turn = self.turn();
                    let paused_until = self.paused_until;
                    let it = &mut self.sockets[*socket];
                    if it.served_at < paused_until {
                        // Between two moments at which anything else happens, so that nothing overtakes.
                        it.served_at = paused_until + turn + Duration::from_micros(50);
                    }
                }
                Some(self.sockets[*socket].served_at)
            }
            Task::Person(..)
            | Task::Reloaded(..)
            | Task::Connect(_)
            | Task::SocketCloses(_)
            | Task::FromServer(..)
            | Task::Restart
            | Task::TakeOver(_)
            | Task::EndProcess(_)
            | Task::Tick(_)
            | Task::Join(_)
            | Task::Wake(_)
            | Task::NetworkChanged(_)
            | Task::Listen(..)
            | Task::Operation(..)
            | Task::CheckNegotiationNeeded(..)
            | Task::Candidate(..)
            | Task::Browser(..)
            | Task::Control(..)
            | Task::Survey(_)
            | Task::Heal(..)
            | Task::Closed(_) => None,
        }
    }

    // ---- chance

    fn mint(&mut self) -> u64 {
        self.minted += 1;
        self.minted
    }

    /// One way between two pages: late sound is no sound.
    fn peer_network(&mut self) -> Duration {
        self.network().min(Duration::from_millis(1500))
    }

    /// One way between a page and the server.
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
