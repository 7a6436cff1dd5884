//! The server: its process, which may die and be followed by another, and the sessions that it keeps, as `hub` and
//! `session` keep them.

use super::*;

/// One run of the server.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) directory: Directory,
    sessions: BTreeMap<PeerId, Session>,
    revoked: BTreeSet<PeerId>,
    is_alive: bool,
    tick_at: Option<Duration>,
}

#[derive(Debug, Default)]
struct Session {
    socket: Option<usize>,
    page: Option<PageId>,
    generation: u32,
    /// The last one that its owner is known to have.
    confirmed: u32,
    is_joined: bool,
    /// Names the session for the tests: everything counted is counted in it.
    epoch: u64,
    /// How many frames came before the first that is kept.
    before: u32,
    frames: VecDeque<FromServer<Signal>>,
    resume_from: u32,
    heard: u32,
}

/// One connection of a page to a server.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) visit: usize,
    /// The process at the other end, once it is connected.
    pub(super) process: Option<usize>,
    /// The page has it in use.
    pub(super) client_open: bool,
    pub(super) server_open: bool,
    /// The page's end is closed: nothing comes out of it any more.
    pub(super) is_over: bool,
    /// Whatever is said on it is lost, both ways.
    pub(super) is_half_open: bool,
    pub(super) peer: Option<PeerId>,
    /// What was said before it was connected.
    pub(super) unsent: Vec<(ToServer<Signal>, Option<Tag>)>,
    pub(super) up_until: Duration,
    pub(super) down_until: Duration,
    /// When a server that was stopped gets round to it.
    pub(super) served_at: Duration,
}

/// Which frame of which session it is, for the test alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub(super) epoch: u64,
    /// For a frame that counts: how many came before.
    pub(super) index: u32,
}

impl Session {
    fn renew(&mut self, peer: PeerId) -> ResumeToken {
        self.generation += 1;
        format!("{:032x}{}", u128::from(peer), self.generation).parse().unwrap()
    }

    fn acknowledge(&mut self, received: u32) {
        while self.before < received && self.frames.pop_front().is_some() {
            self.before += 1;
        }
    }

    fn has_all_after(&self, received: u32) -> bool {
        received.checked_sub(self.before).is_some_and(|skipped| skipped as usize <= self.frames.len())
    }
}

impl Process {
    fn new(limits: RoomLimits) -> Self {
        Self {
            directory: Directory::new(limits),
            sessions: BTreeMap::new(),
            revoked: BTreeSet::new(),
            is_alive: true,
            tick_at: None,
        }
    }

    /// Who shows this token, and whether they can be brought up to date.
    fn recognise(&mut self, resume: Option<shared::Resume>) -> Option<(PeerId, bool)> {
        let shared::Resume { token, received } = resume?;
        let (peer, generation) = token.as_str().split_at(32);
        let peer = PeerId::new(Uuid::from_u128(u128::from_str_radix(peer, 16).unwrap()));
        let generation = generation.parse().unwrap();
        if self.revoked.contains(&peer) {
            return None;
        }
        let session = self.sessions.entry(peer).or_insert_with(|| Session { generation, ..Session::default() });
        if !(session.confirmed..=session.generation).contains(&generation) {
            return None;
        }
        session.confirmed = generation;
        session.resume_from = received;
        Some((peer, session.is_joined && session.has_all_after(received)))
    }
}

impl World {
    // ---- processes

    pub(super) fn start_server(&mut self) {
        if self.accepting.is_none() {
            self.processes.push(Process::new(self.limits));
            self.accepting = Some(self.processes.len() - 1);
            self.trace(|| "a server starts".into());
        }
    }

    /// At once and without a word; its machine closes its sockets.
    pub(super) fn kill_server(&mut self) -> bool {
        let Some(process) = self.accepting.take() else { return false };
        self.trace(|| "the server dies".into());
        self.end_process(process);
        true
    }

    pub(super) fn end_process(&mut self, process: usize) {
        self.processes[process].is_alive = false;
        for socket in 0..self.sockets.len() {
            let it = &mut self.sockets[socket];
            if it.process == Some(process) && std::mem::take(&mut it.server_open) {
                self.down(socket, Task::SocketCloses(socket));
            }
        }
    }

    /// The process tells everybody to move; another takes over after a while.
    pub(super) fn drain(&mut self, gap: Duration) -> bool {
        let Some(process) = self.accepting else { return false };
        self.serve(process, directory::Event::Drain { within: DRAIN / 2 });
        self.later(gap, Task::TakeOver(process));
        self.later(DRAIN, Task::EndProcess(process));
        true
    }

    pub(super) fn take_over(&mut self, process: usize) {
        if self.accepting == Some(process) {
            self.accepting = None;
            self.start_server();
        }
    }

    pub(super) fn on_server_tick(&mut self, process: usize) {
        self.processes[process].tick_at = None;
        if self.processes[process].is_alive && self.processes[process].directory.deadline().is_some() {
            self.serve(process, directory::Event::Tick);
        }
    }

    // ---- sockets

    pub(super) fn on_server_loses(&mut self, socket: usize) {
        if std::mem::take(&mut self.sockets[socket].server_open) {
            self.down(socket, Task::SocketCloses(socket));
            self.detach(socket);
        }
    }

    fn detach(&mut self, socket: usize) {
        let (Some(process), Some(peer)) = (self.sockets[socket].process, self.sockets[socket].peer) else { return };
        let sessions = &mut self.processes[process].sessions;
        let Some(session) = sessions.get_mut(&peer).filter(|session| session.socket == Some(socket)) else { return };
        session.socket = None;
        if !session.is_joined {
            sessions.remove(&peer);
        }
        self.serve(process, directory::Event::Lost { peer });
    }

    // ---- frames

    pub(super) fn on_frame(&mut self, socket: usize, message: ToServer<Signal>, tag: Option<Tag>) {
        let it = &self.sockets[socket];
        // The Hello of a page that is gone since is not looked at. (A server that was stopped for a while may do so, even
        // after that of the page in its place, which is then told that another has taken over.)
        let is_late = it.peer.is_none() && !self.visits[it.visit].is_alive;
        if !it.server_open || it.is_half_open || is_late {
            return;
        }
        let Some(process) = it.process else { return };
        self.trace(|| format!("server <- socket {socket} {message:?}"));
        let is_counted = message.is_counted();
        match (message, it.peer) {
            (ToServer::Hello(hello), None) => self.greet(process, socket, hello),
            (ToServer::Ping { received }, Some(peer)) => {
                let Some(session) = self.processes[process].sessions.get_mut(&peer) else { return };
                session.acknowledge(received);
                session.confirmed = session.generation;
                let pong = FromServer::Pong { received: session.heard };
                self.down(socket, Task::FromServer(socket, pong, None));
            }
            (ToServer::Leave, Some(from)) => {
                self.processes[process].revoked.insert(from);
                self.serve(process, directory::Event::Leave { from });
            }
            (message @ (ToServer::Join { .. } | ToServer::Signal { .. }), Some(from)) => {
                if let Some(session) = self.processes[process].sessions.get_mut(&from) {
                    let next = Tag { epoch: session.epoch, index: session.heard };
                    assert_eq!(tag, Some(next), "frames arrive once and in order: {message:?}");
                    session.heard += u32::from(is_counted);
                    session.confirmed = session.generation;
                }
                let event = match message {
                    ToServer::Join { profile } => directory::Event::Join { from, profile },
                    ToServer::Signal { to, signal } => directory::Event::Signal { from, to, signal },
                    ToServer::Hello(_) | ToServer::Leave | ToServer::Ping { .. } => return,
                };
                self.serve(process, event);
            }
            (message, peer) => panic!("{message:?} has no place here, by {peer:?}"),
        }
    }

    fn greet(&mut self, process: usize, socket: usize, hello: shared::Hello) {
        let shared::Hello { version, room, page, resume } = hello;
        let known = self.processes[process].recognise(resume);
        let (peer, is_resumable) =
            known.unwrap_or_else(|| (PeerId::new(Uuid::from_u64_pair(self.random.next(), self.random.next())), false));
        let session = self.processes[process].sessions.get(&peer);
        if let Some((before, other_page)) = session.and_then(|session| Some((session.socket?, session.page?))) {
            if other_page != page {
                let code = RefusedCode::TakenOver;
                let refused = FromServer::Refused { code, message: String::new() };
                self.down(before, Task::FromServer(before, refused, None));
                self.seen.taken_over += 1;
            }
            self.down(before, Task::SocketCloses(before));
            self.sockets[before].server_open = false;
            self.serve(process, directory::Event::Lost { peer });
        }
        self.sockets[socket].peer = Some(peer);
        let session = self.processes[process].sessions.entry(peer).or_default();
        (session.socket, session.page) = (Some(socket), Some(page));
        self.serve(process, directory::Event::Hello { from: peer, version, room, page, is_resumable });
        if !self.processes[process].directory.knows(peer) {
            self.processes[process].sessions.remove(&peer);
        }
    }

    fn serve(&mut self, process: usize, event: directory::Event<Signal>) {
        if !self.processes[process].is_alive {
            return;
        }
        let now = self.now;
        for effect in self.processes[process].directory.handle(event, now) {
            self.do_for_server(process, effect);
        }
        let it = &mut self.processes[process];
        if let Some(deadline) = it.directory.deadline()
            && it.tick_at.is_none_or(|at| deadline < at)
        {
            it.tick_at = Some(deadline);
            let late = self.random.millis(1000);
            self.at(deadline + late, Task::ServerTick(process));
        }
    }

    fn do_for_server(&mut self, process: usize, effect: directory::Effect<Signal>) {
        let epoch = self.mint();
        let limits = self.limits;
        let sessions = &mut self.processes[process].sessions;
        match effect {
            directory::Effect::Welcome { to, present } => {
                let Some(session) = sessions.get_mut(&to) else { return };
                (session.before, session.heard, session.is_joined, session.epoch) = (0, 0, false, epoch);
                session.frames.clear();
                let (resume, capacity) = (session.renew(to), limits.room_capacity);
                let Some(socket) = session.socket else { return };
                let welcome =
                    FromServer::Welcome { you: to, resume, present, capacity, ice: Vec::new(), relay_only: false };
                self.down(socket, Task::FromServer(socket, welcome, Some(Tag { epoch, index: 0 })));
            }
            directory::Effect::Resume { to, peers } => {
                let Some(session) = sessions.get_mut(&to) else { return };
                let (resume, received) = (session.renew(to), session.heard);
                session.acknowledge(session.resume_from);
                let Some(socket) = session.socket else { return };
                let (epoch, index) = (session.epoch, session.resume_from);
                assert_eq!(index, session.before);
                let missed: Vec<FromServer<Signal>> = session.frames.iter().cloned().collect();
                let resumed = FromServer::Resumed { resume, received, peers };
                self.seen.resumed += 1;
                self.seen.replayed += u32::try_from(missed.len()).unwrap();
                self.down(socket, Task::FromServer(socket, resumed, Some(Tag { epoch, index })));
                for (message, index) in missed.into_iter().zip(index..) {
                    self.down(socket, Task::FromServer(socket, message, Some(Tag { epoch, index })));
                }
            }
            directory::Effect::Send { to, message } => {
                let Some(session) = sessions.get_mut(&to) else { return };
                if matches!(message, FromServer::Joined { .. }) {
                    session.is_joined = true;
                }
                let mut tag = None;
                if message.is_counted() {
                    let index = session.before + u32::try_from(session.frames.len()).unwrap();
                    tag = Some(Tag { epoch: session.epoch, index });
                    session.frames.push_back(message.clone());
                    let limit = if session.is_joined { self.replay_limit } else { 0 };
                    while session.frames.len() > limit {
                        session.frames.pop_front();
                        session.before += 1;
                    }
                }
                if let Some(socket) = session.socket {
                    self.down(socket, Task::FromServer(socket, message, tag));
                }
            }
            directory::Effect::Close { peer } => {
                let Some(socket) = sessions.remove(&peer).and_then(|session| session.socket) else { return };
                self.sockets[socket].server_open = false;
                self.down(socket, Task::SocketCloses(socket));
            }
            directory::Effect::Forget { peer } => drop(sessions.remove(&peer)),
        }
    }
}
