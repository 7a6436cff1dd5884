//! The page of each visit: its mesh is told what happened, and what it decides is done.

use super::*;

/// Something to tell a mesh.
#[derive(Debug)]
pub(super) struct News {
    /// On which socket it came: news of one before the last is no news.
    socket: Option<usize>,
    tag: Option<Tag>,
    event: Event,
}

/// A session as its page knows it: every counted frame arrives once and in order, each way.
#[derive(Debug, Default)]
pub(super) struct Session {
    epoch: u64,
    received: u32,
    /// What was said, by its number.
    said: Vec<ToServer<Signal>>,
    next: usize,
}

impl World {
    pub(super) fn tell_of(&mut self, visit: usize, id: ConnectionId, event: ConnectionEvent) {
        if let Some((peer, _)) = self.visits[visit].connections.get(&id) {
            let peer = *peer;
            self.tell(visit, Event::Connection { peer, connection: id, event });
        }
    }

    pub(super) fn tell(&mut self, visit: usize, event: Event) {
        self.tell_news(visit, News { socket: None, tag: None, event });
    }

    pub(super) fn tell_on(&mut self, socket: usize, tag: Option<Tag>, event: Event) {
        self.tell_news(self.sockets[socket].visit, News { socket: Some(socket), tag, event });
    }

    fn tell_news(&mut self, visit: usize, news: News) {
        if !self.visits[visit].is_alive {
            return;
        }
        if self.now < self.visits[visit].asleep_until {
            self.visits[visit].slept_through.push(news);
            return;
        }
        if news.socket.is_some() && news.socket != self.visits[visit].socket {
            return;
        }
        if news.socket.is_some() {
            self.check_frame(visit, &news);
        }
        let is_resumed = matches!(news.event, Event::Server(FromServer::Resumed { .. }));
        if let Event::Connection { peer, event: ConnectionEvent::Pulse(_), .. } = &news.event {
            self.visits[visit].pulses.insert(*peer, self.now);
        }
        let mut waiting = VecDeque::from([news.event]);
        while let Some(event) = waiting.pop_front() {
            self.trace(|| format!("visit {visit} <- {event:?}"));
            let it = &mut self.visits[visit];
            it.said += u32::from(matches!(event, Event::Say { .. }) && it.mesh.stage() == Stage::Call);
            let effects = it.mesh.handle(event, self.now);
            self.check_stage(visit);
            for effect in effects {
                self.trace(|| format!("visit {visit} -> {effect:?}"));
                match effect {
                    Effect::OpenSocket => {
                        self.open_socket(visit);
                        waiting.push_back(Event::SocketOpened);
                    }
                    Effect::Send(message) => self.send(visit, message),
                    Effect::Explore => {}
                    Effect::Reacted { .. } => self.seen.reactions += 1,
                    Effect::Heard(entry) => {
                        assert_ne!(Some(entry.author), self.visits[visit].mesh.me(), "one's own words are no news");
                        self.seen.heard += 1;
                    }
                    Effect::Connection { peer, connection, action } => self.act(visit, peer, connection, action),
                }
            }
        }
        let session = &self.visits[visit].session;
        assert!(!is_resumed || session.next >= session.said.len(), "visit {visit} does not say again what was lost");
        self.note_deadline(visit);
    }

    fn note_deadline(&mut self, visit: usize) {
        if let Some(deadline) = self.visits[visit].mesh.deadline()
            && self.visits[visit].tick_at.is_none_or(|at| deadline < at)
        {
            self.visits[visit].tick_at = Some(deadline);
            let late = if self.pace == Pace::Calm { Duration::ZERO } else { self.random.millis(4) };
            self.at(deadline + late, Task::Tick(visit));
        }
    }

    pub(super) fn on_tick(&mut self, visit: usize) {
        self.visits[visit].tick_at = None;
        if !self.visits[visit].is_alive || self.now < self.visits[visit].asleep_until {
            return;
        }
        // It may have moved on since.
        if self.visits[visit].mesh.deadline().is_some_and(|at| at > self.now) {
            self.note_deadline(visit);
        } else if self.visits[visit].mesh.deadline().is_some() {
            self.tell(visit, Event::Tick);
            let left = self.visits[visit].mesh.deadline();
            assert!(left.is_none_or(|at| at > self.now), "a deadline is passed over");
        }
    }

    /// What happened meanwhile is told in its order; that the page slept, before it or behind.
    pub(super) fn wake(&mut self, visit: usize) {
        if self.now < self.visits[visit].asleep_until {
            return;
        }
        let is_first = self.random.percent(50);
        if is_first {
            self.tell(visit, Event::Woke);
        }
        for news in std::mem::take(&mut self.visits[visit].slept_through) {
            self.tell_news(visit, news);
        }
        if !is_first {
            self.tell(visit, Event::Woke);
        }
        if self.visits[visit].tick_at.is_none() {
            self.later(Duration::ZERO, Task::Tick(visit));
        }
    }

    /// Counts what comes from the server.
    fn check_frame(&mut self, visit: usize, news: &News) {
        let Event::Server(message) = &news.event else { return };
        *self.visits[visit].frames.entry(kind_from(message)).or_default() += 1;
        let joins = matches!(message, FromServer::Welcome { .. }) && !self.visits[visit].is_shy;
        let it = &mut self.visits[visit];
        let Some(tag) = news.tag else { return };
        match message {
            FromServer::Welcome { you, .. } => {
                it.session = Session { epoch: tag.epoch, ..Session::default() };
                let before = *it.peer.get_or_insert(*you);
                assert_eq!(before, *you, "visit {visit} is taken for somebody else");
            }
            FromServer::Resumed { received, .. } => {
                assert_eq!(tag, Tag { epoch: it.session.epoch, index: it.session.received });
                it.session.next = usize::try_from(*received).unwrap();
            }
            message @ (FromServer::Joined { .. }
            | FromServer::PeerJoined { .. }
            | FromServer::PeerAway { .. }
            | FromServer::PeerBack { .. }
            | FromServer::PeerLeft { .. }
            | FromServer::Signal { .. }
            | FromServer::Pong { .. }
            | FromServer::Move { .. }
            | FromServer::Ice { .. }
            | FromServer::Refused { .. }) => {
                assert_eq!(tag, Tag { epoch: it.session.epoch, index: it.session.received }, "{message:?}");
                it.session.received += 1;
            }
        }
        if joins {
            let hesitation = match self.pace {
                Pace::Calm => Duration::from_secs(1),
                Pace::Random { .. } if self.random.percent(50) => Duration::ZERO,
                Pace::Random { .. } => self.random.millis(1000),
            };
            self.later(hesitation, Task::Join(visit));
        }
    }

    fn send(&mut self, visit: usize, message: ToServer<Signal>) {
        let it = &mut self.visits[visit];
        let Some(socket) = it.socket else { panic!("{message:?} is said without a socket") };
        *it.frames.entry(kind_of(&message)).or_default() += 1;
        let session = &mut it.session;
        let mut tag = None;
        match &message {
            ToServer::Join { .. } | ToServer::Signal { .. } => {
                match session.said.get(session.next) {
                    Some(before) => assert_eq!(before, &message, "something else is said again"),
                    None => session.said.push(message.clone()),
                }
                tag = Some(Tag { epoch: session.epoch, index: u32::try_from(session.next).unwrap() });
                session.next += 1;
            }
            ToServer::Ping { received } => assert_eq!(*received, session.received),
            ToServer::Hello(_) | ToServer::Leave => {}
        }
        self.say_on(socket, message, tag);
    }

    fn act(&mut self, visit: usize, peer: PeerId, id: ConnectionId, action: Action) {
        if let Action::Open(role) = action {
            let connection = Connection::new(role, self.mint(), visit);
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
                match said {
                    Control::Signal(_) => self.seen.direct += 1,
                    Control::Relay { .. } => self.seen.relayed += 1,
                    Control::Media(_)
                    | Control::Hand(_)
                    | Control::Relayed { .. }
                    | Control::Bye
                    | Control::Closing => {}
                }
                self.say(visit, id, Said::Control(said));
                return;
            }
            Action::RestartIce => {
                connection.want(true);
                let checks = connection.update_negotiation_needed();
                self.seen.restarts += 1;
                self.check_if(checks, visit, id);
                return;
            }
            Action::KeyFrame | Action::Reconfigure | Action::Renew => return,
            Action::Pulse(pulse) => {
                self.pulse(visit, id, ConnectionEvent::Pulse(pulse));
                return;
            }
            Action::React(reacted) => {
                self.pulse(visit, id, ConnectionEvent::Reacted(reacted));
                return;
            }
            Action::Chat(said) => {
                assert!(connection.control_open, "said before the channel is open");
                if let Chat::Have(known) = &said {
                    self.seen.asked += u32::from(!known.is_empty());
                }
                // The browser has too much waiting already.
                let can_wait = !matches!(said, Chat::Have(_));
                let is_full = can_wait && self.pace != Pace::Calm && self.random.percent(5);
                if !is_full {
                    self.say(visit, id, Said::Chat(said));
                }
                return;
            }
            Action::Close => {
                self.check_close(visit, peer, id);
                self.close(visit, id, Farewell::Close);
                return;
            }
            Action::Part => {
                self.check_close(visit, peer, id);
                self.say(visit, id, Said::Control(Control::Bye));
                self.close(visit, id, Farewell::Close);
                return;
            }
        };
        if connection.chain(operation) {
            let after = self.operation();
            self.later(after, Task::Operation(visit, id));
        }
    }

    /// Signaling alone never ends a connection that works.
    fn check_close(&mut self, visit: usize, peer: PeerId, id: ConnectionId) {
        let (_, connection) = &self.visits[visit].connections[&id];
        if self.visits[visit].mesh.stage() != Stage::Call {
            return;
        }
        if self.visits[visit].mesh.participants().any(|other| other.member.peer == peer) {
            self.seen.replaced += 1;
        }
        let Some(transport) = connection.transport.filter(|transport| self.carries(*transport)) else { return };
        let Some((other, _)) = self.other_end(transport, visit) else { return };
        let there = &self.visits[other];
        let is_disturbed = self.is_disturbed(visit, other);
        let is_there = there.is_alive && there.mesh.stage() == Stage::Call && !there.is_going;
        assert!(
            connection.told != ConnectionState::Connected || is_disturbed || !is_there,
            "visit {visit} closes a working connection to visit {other}"
        );
    }

    /// Nobody leaves the stage while their pulse arrives.
    fn check_stage(&mut self, visit: usize) {
        let it = &self.visits[visit];
        if it.mesh.participants().map(|other| (other.member.peer, other.member.page)).eq(it.shown.iter().copied()) {
            return;
        }
        let now_shown: Vec<(PeerId, PageId)> =
            it.mesh.participants().map(|other| (other.member.peer, other.member.page)).collect();
        if it.mesh.stage() == Stage::Call {
            for (gone, page) in it.shown.iter().filter(|shown| !now_shown.iter().any(|(peer, _)| *peer == shown.0)) {
                let is_fresh = it.pulses.get(gone).is_some_and(|at| self.now - *at < LOST_AFTER);
                let is_there = self.visits.iter().any(|there| {
                    there.is_alive && !there.is_going && there.page == *page && there.mesh.stage() == Stage::Call
                });
                assert!(!is_fresh || !is_there, "visit {visit} drops {gone}, whose pulse it has");
            }
        }
        self.visits[visit].shown = now_shown;
    }
}
