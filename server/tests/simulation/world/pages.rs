//! The page of each visit: its mesh is told what happened, and what it decides is done.

use super::*;

impl World {
    pub(super) fn tell_of(&mut self, visit: usize, id: ConnectionId, event: ConnectionEvent) {
        if let Some((peer, _)) = self.visits[visit].connections.get(&id) {
            let peer = *peer;
            self.tell(visit, Event::Connection { peer, connection: id, event });
        }
    }

    pub(super) fn tell(&mut self, visit: usize, event: Event) {
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

    pub(super) fn on_tick(&mut self, visit: usize) {
        self.visits[visit].tick_at = None;
        if self.visits[visit].is_alive && self.visits[visit].mesh.deadline().is_some() {
            self.tell(visit, Event::Tick);
            let left = self.visits[visit].mesh.deadline();
            assert!(left.is_none_or(|at| at > self.now), "a deadline is passed over");
        }
    }

    pub(super) fn send(&mut self, visit: usize, message: ToServer<Signal>) {
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

    pub(super) fn act(&mut self, visit: usize, peer: PeerId, id: ConnectionId, action: Action) {
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

    pub(super) fn on_message(&mut self, visit: usize, message: FromServer<Signal>) {
        if !self.visits[visit].socket_open {
            return;
        }
        *self.visits[visit].frames.entry(kind_from(&message)).or_default() += 1;
        let joins = matches!(message, FromServer::Welcome { .. }) && !self.visits[visit].is_shy;
        self.tell(visit, Event::Server(message));
        if joins {
            let hesitation = match self.pace {
                Pace::Calm => Duration::from_secs(1),
                Pace::Random { .. } if self.random.percent(50) => Duration::ZERO,
                Pace::Random { .. } => self.random.millis(1000),
            };
            self.later(hesitation, Task::Join(visit));
        }
    }
}
