//! What people do, and what becomes of it on the other side of the network.

use super::*;

impl World {
    pub(super) fn person(&mut self, person: usize, deed: Deed) {
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

    pub(super) fn arrive(&mut self, person: usize, is_shy: bool) {
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

    pub(super) fn leave(&mut self, visit: usize) {
        self.count_cut_short(visit);
        self.tell(visit, Event::Leave);
        if std::mem::take(&mut self.visits[visit].socket_open) {
            let after = self.network();
            let at = self.visits[visit].up_until.max(self.now + after);
            self.at(at, Task::ServerLoses(visit));
        }
    }

    pub(super) fn count_cut_short(&mut self, visit: usize) {
        if self.visits[visit].mesh.participants().any(|other| !other.stable) {
            self.seen.cut_short += 1;
        }
    }

    pub(super) fn renegotiate(&mut self, nth: u64, both: bool, restart: bool) {
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
}
