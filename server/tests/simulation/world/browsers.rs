//! The browsers of all visits: operations, candidates, paths, and what they tell.

use super::*;

impl World {
    pub(super) fn connection(&mut self, visit: usize, id: ConnectionId) -> Option<&mut Connection> {
        self.visits[visit].connections.get_mut(&id).map(|(_, connection)| connection)
    }

    /// The connection at the other end: each has the other's description.
    pub(super) fn partner(&self, visit: usize, id: ConnectionId) -> Option<(usize, ConnectionId)> {
        let (_, connection) = self.visits[visit].connections.get(&id)?;
        let (local, remote) = connection.agreed_generations()?;
        let (other, other_id) = *self.generations.get(remote)?;
        let (_, there) = self.visits[other].connections.get(&other_id)?;
        (there.agreed_generations()? == (remote, local)).then_some((other, other_id))
    }

    pub(super) fn check_if(&mut self, checks: bool, visit: usize, id: ConnectionId) {
        if checks {
            let after = self.turn();
            self.later(after, Task::CheckNegotiationNeeded(visit, id));
        }
    }

    pub(super) fn on_operation(&mut self, visit: usize, id: ConnectionId) {
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
    pub(super) fn gather(&mut self, visit: usize, id: ConnectionId, ufrag: &str) {
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

    pub(super) fn on_candidate(&mut self, visit: usize, id: ConnectionId, candidate: Candidate) {
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
    pub(super) fn reach(&mut self, visit: usize, id: ConnectionId) {
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

    pub(super) fn on_browser(&mut self, visit: usize, id: ConnectionId, event: ConnectionEvent) {
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

    pub(super) fn close(&mut self, visit: usize, id: ConnectionId) {
        let (_, connection) = self.visits[visit].connections.remove(&id).expect("the connection is open");
        self.visits[visit].closed += 1;
        if let Some(Reached { other: (other, other_id), steady }) = connection.reached {
            let at = steady.max(self.now + self.network());
            self.at(at, Task::Browser(other, other_id, ConnectionEvent::State(ConnectionState::Failed)));
        }
    }
}
