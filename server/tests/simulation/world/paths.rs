//! What lies between two connections: paths that are cut and heal, the states that browsers make of it, data channels.

use super::*;

/// A path that carries nothing is told of after this long, and given up so much later.
const DISCONNECTED_AFTER: Duration = Duration::from_millis(6500);
const FAILED_AFTER: Duration = Duration::from_millis(16_500);
/// How long a browser looks for a path.
const CHECKS_FOR: Duration = Duration::from_secs(15);

/// Two connections that have each other's descriptions.
#[derive(Debug)]
pub(super) struct Transport {
    pub(super) ends: [(usize, ConnectionId); 2],
    /// The generation of the first end that was tried last.
    tried: String,
    state: ConnectionState,
    since: Duration,
    silent_since: Option<Duration>,
    /// One of the ends has moved to another network: only another generation finds a way.
    is_stranded: bool,
    /// One of the ends is gone.
    is_closed: bool,
}

/// How an end goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Farewell {
    /// The other browser may be told.
    Close,
    /// The machine is gone.
    Silence,
}

impl World {
    /// Something said there arrives.
    fn is_open(&self, transport: usize) -> bool {
        let Transport { ends: [(a, _), (b, _)], is_stranded, is_closed, .. } = &self.transports[transport];
        !is_stranded && !is_closed && self.is_path_open(*a, *b)
    }

    fn is_path_open(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.visits[a].person, self.visits[b].person);
        self.cuts.get(&(a.min(b), a.max(b))).is_none_or(|until| *until <= self.now)
    }

    pub(super) fn is_disturbed(&self, a: usize, b: usize) -> bool {
        let (a, b) = (self.visits[a].person, self.visits[b].person);
        self.cuts.contains_key(&(a.min(b), a.max(b)))
    }

    /// Media flow.
    pub(super) fn carries(&self, transport: usize) -> bool {
        self.transports[transport].state == ConnectionState::Connected && self.is_open(transport)
    }

    pub(super) fn other_end(&self, transport: usize, visit: usize) -> Option<(usize, ConnectionId)> {
        self.transports[transport].ends.into_iter().find(|(end, _)| *end != visit)
    }

    /// Both ends may have come to know all that they need.
    pub(super) fn reach(&mut self, visit: usize, id: ConnectionId) {
        let Some((other, other_id)) = self.partner(visit, id) else { return };
        let ends = [(visit, id), (other, other_id)];
        let is_ready = |(visit, id): (usize, ConnectionId)| {
            let (_, connection) = &self.visits[visit].connections[&id];
            connection.is_stable() && connection.knows_a_way()
        };
        if !ends.into_iter().all(is_ready) {
            return;
        }
        let (_, connection) = &self.visits[visit].connections[&id];
        let known = connection.transport;
        let tried_at = known.map_or((visit, id), |transport| self.transports[transport].ends[0]);
        let (_, first) = &self.visits[tried_at.0].connections[&tried_at.1];
        let generation = first.agreed_generations().expect("both have descriptions").0.to_owned();
        let Some(transport) = known else {
            let transport = self.transports.len();
            self.transports.push(Transport {
                ends,
                tried: generation,
                state: ConnectionState::Connecting,
                since: self.now,
                silent_since: None,
                is_stranded: false,
                is_closed: false,
            });
            for (visit, id) in ends {
                self.connection(visit, id).unwrap().transport = Some(transport);
            }
            self.tell_state(transport);
            self.survey(transport);
            return;
        };
        let is_open = self.is_path_open(visit, other);
        let is_patient = self.random.percent(50);
        let now = self.now;
        let it = &mut self.transports[transport];
        if it.tried == generation || it.is_closed {
            return;
        }
        it.tried = generation;
        it.is_stranded = false;
        // It was looked for while there was none: most browsers look for a while.
        if it.state == ConnectionState::Failed && (is_open || is_patient) {
            (it.state, it.since) = (ConnectionState::Connecting, now);
            self.tell_state(transport);
        }
        self.survey(transport);
    }

    /// Something about the path may have changed.
    pub(super) fn survey(&mut self, transport: usize) {
        use ConnectionState::{Connected, Connecting, Disconnected, Failed};
        let (now, is_open) = (self.now, self.is_open(transport));
        let it = &mut self.transports[transport];
        let before = it.state;
        if is_open {
            it.silent_since = None;
        } else {
            it.silent_since.get_or_insert(now);
        }
        let silence = it.silent_since.map_or(Duration::ZERO, |since| now - since);
        it.state = match before {
            Connecting | Connected | Disconnected if is_open => Connected,
            Connecting if now - it.since >= CHECKS_FOR => Failed,
            Connected | Disconnected if silence >= FAILED_AFTER => Failed,
            Connected if silence >= DISCONNECTED_AFTER => Disconnected,
            Connecting | Connected | Disconnected | Failed => before,
        };
        let next = match (it.state, it.silent_since) {
            (Connecting, _) => Some(it.since + CHECKS_FOR),
            (Connected, Some(since)) => Some(since + DISCONNECTED_AFTER),
            (Disconnected, Some(since)) => Some(since + FAILED_AFTER),
            (Connected | Disconnected, None) | (Failed, _) => None,
        };
        if let Some(next) = next {
            self.at(next, Task::Survey(transport));
        }
        match self.transports[transport].state {
            Disconnected if before == Connected => self.seen.disconnected += 1,
            Failed if before != Failed => self.seen.failed += 1,
            Connecting | Connected | Disconnected | Failed => {}
        }
        if self.transports[transport].state != before {
            self.tell_state(transport);
        }
        if is_open && self.transports[transport].state == Connected {
            for (visit, id) in self.transports[transport].ends {
                self.read(visit, id);
            }
        }
    }

    fn tell_state(&mut self, transport: usize) {
        let Transport { state, ends, .. } = self.transports[transport];
        for (visit, id) in ends {
            self.tell_end(visit, id, state);
        }
    }

    fn tell_end(&mut self, visit: usize, id: ConnectionId, state: ConnectionState) {
        let turns = [self.turn(), self.turn()];
        let now = self.now;
        let Some(connection) = self.connection(visit, id) else { return };
        connection.told_until = connection.told_until.max(now + turns[0]);
        let at = connection.told_until;
        self.at(at, Task::Browser(visit, id, ConnectionEvent::State(state)));
        if state == ConnectionState::Connected {
            self.at(at + turns[1], Task::Browser(visit, id, ConnectionEvent::ControlOpened));
        }
    }

    /// Every transport between these two, or of the one.
    fn transports_of(&self, a: usize, b: Option<usize>) -> Vec<usize> {
        let is_meant = |it: &Transport| {
            let people = it.ends.map(|(visit, _)| self.visits[visit].person);
            people.contains(&a) && b.is_none_or(|b| people.contains(&b))
        };
        let all = self.transports.iter().enumerate();
        all.filter(|(_, it)| !it.is_closed && is_meant(it)).map(|(transport, _)| transport).collect()
    }

    pub(super) fn cut(&mut self, a: usize, b: usize, until: Duration) {
        let known = self.cuts.entry((a.min(b), a.max(b))).or_default();
        *known = (*known).max(until);
        self.at(until, Task::Heal(a, b));
        self.heal(a, b);
    }

    pub(super) fn heal(&mut self, a: usize, b: usize) {
        for transport in self.transports_of(a, Some(b)) {
            self.survey(transport);
        }
    }

    /// A person's machine is on another network.
    pub(super) fn strand(&mut self, person: usize) {
        for transport in self.transports_of(person, None) {
            self.transports[transport].is_stranded = true;
            self.survey(transport);
        }
    }

    // ---- data channels

    pub(super) fn say(&mut self, visit: usize, id: ConnectionId, said: Said) {
        let Some(transport) = self.connection(visit, id).and_then(|connection| connection.transport) else { return };
        let Some((other, other_id)) = self.other_end(transport, visit) else { return };
        let heard = self.now + self.peer_network();
        if let Some(to) = self.connection(other, other_id) {
            to.inbox.push_back(said);
            to.inbox_until = to.inbox_until.max(heard);
            let at = to.inbox_until;
            self.at(at, Task::Control(other, other_id));
        }
    }

    /// All that has come can be read.
    pub(super) fn read(&mut self, visit: usize, id: ConnectionId) {
        let again = self.random.millis(1000);
        let now = self.now;
        let Some(connection) = self.connection(visit, id) else { return };
        connection.inbox_until = connection.inbox_until.max(now + again);
        let at = connection.inbox_until;
        for _ in 0..connection.inbox.len() {
            self.at(at, Task::Control(visit, id));
        }
    }

    pub(super) fn on_control(&mut self, visit: usize, id: ConnectionId) {
        let Some(connection) = self.connection(visit, id) else { return };
        let (true, Some(transport)) = (connection.control_open, connection.transport) else { return };
        let it = &self.transports[transport];
        let [(a, _), (b, _)] = it.ends;
        let comes = it.state == ConnectionState::Connected || it.state == ConnectionState::Disconnected;
        if !comes || it.is_stranded || !self.is_path_open(a, b) {
            return;
        }
        if let Some(said) = self.connection(visit, id).and_then(|connection| connection.inbox.pop_front()) {
            let event = match said {
                Said::Control(said) => ConnectionEvent::Control(said),
                Said::Chat(said) => ConnectionEvent::Chat(said),
            };
            self.tell_of(visit, id, event);
        }
    }

    /// What is not said again when it is lost.
    pub(super) fn pulse(&mut self, visit: usize, id: ConnectionId, said: ConnectionEvent) {
        let Some(transport) = self.connection(visit, id).and_then(|connection| connection.transport) else { return };
        let is_lost = self.pace != Pace::Calm && self.random.percent(5);
        let Some((other, other_id)) = self.other_end(transport, visit).filter(|_| !is_lost) else { return };
        if self.carries(transport) {
            let after = self.peer_network();
            self.later(after, Task::Browser(other, other_id, said));
        }
    }

    pub(super) fn close(&mut self, visit: usize, id: ConnectionId, farewell: Farewell) {
        let (_, connection) = self.visits[visit].connections.remove(&id).expect("the connection is open");
        self.visits[visit].closed += 1;
        let Some(transport) = connection.transport else { return };
        let Some((other, other_id)) = self.other_end(transport, visit) else { return };
        let was_open = self.is_open(transport);
        self.transports[transport].is_closed = true;
        let Some(there) = self.connection(other, other_id) else { return };
        if !was_open {
            there.inbox.clear();
        }
        let heard = there.inbox_until;
        let is_told = farewell == Farewell::Close && was_open && (self.pace == Pace::Calm || self.random.percent(60));
        if is_told && self.transports[transport].state != ConnectionState::Failed {
            let at = heard.max(self.now + self.network());
            self.at(at, Task::Closed(transport));
        } else {
            self.survey(transport);
        }
    }

    /// The browser was told that the other end is gone.
    pub(super) fn on_closed(&mut self, transport: usize) {
        self.transports[transport].state = ConnectionState::Failed;
        self.tell_state(transport);
    }
}
