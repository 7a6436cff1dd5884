//! The browsers of all visits: operations, candidates, and what they tell.

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
    fn gather(&mut self, visit: usize, id: ConnectionId, ufrag: &str) {
        let calm = self.pace == Pace::Calm;
        let within = if calm || self.random.percent(60) { 15 } else { 3000 };
        let count = if calm { 3 } else { 1 + self.random.below(4) };
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
        let Some(connection) = self.connection(visit, id) else { return };
        let ufrag = candidate.username_fragment.clone().unwrap_or_else(|| {
            candidate.candidate.rsplit_once(' ').map(|(_, ufrag)| ufrag.to_owned()).expect("one or the other")
        });
        if !connection.is_gathering(&ufrag) {
            return;
        }
        connection.named.insert((ufrag, candidate.candidate.clone()));
        self.tell_of(visit, id, ConnectionEvent::LocalCandidate(candidate));
    }

    pub(super) fn on_browser(&mut self, visit: usize, id: ConnectionId, event: ConnectionEvent) {
        let Some(connection) = self.connection(visit, id) else { return };
        if let ConnectionEvent::State(state) = event {
            connection.told = state;
        }
        let opened = event == ConnectionEvent::ControlOpened && !std::mem::replace(&mut connection.control_open, true);
        if event != ConnectionEvent::ControlOpened || opened {
            self.tell_of(visit, id, event);
        }
        if opened {
            self.tell_of(visit, id, ConnectionEvent::ChatOpened);
            self.read(visit, id);
        }
    }

    /// What every page asks its browser again and again: what has come.
    pub(super) fn listen(&mut self, visit: usize, round: u32) {
        if !self.visits[visit].is_alive {
            return;
        }
        self.later(Duration::from_secs(1), Task::Listen(visit, round + 1));
        if self.now < self.visits[visit].asleep_until {
            return;
        }
        let ids: Vec<ConnectionId> = self.visits[visit].connections.keys().copied().collect();
        for id in ids {
            let (_, connection) = &self.visits[visit].connections[&id];
            let from = connection.transport.filter(|transport| self.carries(*transport));
            let sent = from.and_then(|transport| self.other_end(transport, visit));
            let sent = sent.map(|(other, _)| self.visits[other].media).unwrap_or_default();
            let Some(connection) = self.connection(visit, id) else { continue };
            let sounded = std::mem::replace(&mut connection.sounds, sent.microphone);
            if sounded != sent.microphone {
                self.seen.stalls += u32::from(sounded);
                self.tell_of(visit, id, ConnectionEvent::Stalled(sounded));
            }
            if round.is_multiple_of(2) && !self.visits[visit].shown.is_empty() {
                let (sound, picture) = (sent.microphone, sent.camera);
                self.tell_of(visit, id, ConnectionEvent::Arrived { sound, picture });
            }
        }
        // Who was turned away because the call was full tries again.
        let it = &self.visits[visit];
        if self.pace != Pace::Calm && !it.is_shy && it.mesh.stage() == (Stage::Lobby { full: false }) && round > 2 {
            self.later(Duration::ZERO, Task::Join(visit));
        }
    }
}
