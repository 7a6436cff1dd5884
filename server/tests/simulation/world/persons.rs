//! What people do, and what becomes of them.

use super::*;

/// What a tab keeps of a call.
#[derive(Debug)]
pub(super) struct Kept {
    token: ResumeToken,
    profile: Profile,
    me: Option<PeerId>,
    hand: Option<Turn>,
}

impl World {
    pub(super) fn person(&mut self, person: usize, deed: Deed) {
        let visit = self.persons.get(&person).copied();
        match (deed, visit) {
            (Deed::Arrive { is_shy }, None) => {
                let mesh = |page| Mesh::new("standup".parse().unwrap(), page);
                self.arrive(person, is_shy, mesh);
            }
            (Deed::Leave, Some(visit)) => {
                self.persons.remove(&person);
                self.leave(visit);
            }
            (Deed::Crash, Some(visit)) => {
                self.persons.remove(&person);
                self.count_cut_short(visit);
                let is_silent = self.random.percent(30);
                self.vanish(visit, Farewell::Silence, is_silent);
                self.seen.crashed += 1;
            }
            (Deed::CloseTab, Some(visit)) => {
                self.persons.remove(&person);
                self.tell(visit, Event::Closing);
                self.vanish(visit, Farewell::Close, false);
                self.seen.closed += 1;
            }
            (Deed::Reload { after }, Some(visit)) => self.reload(person, visit, after),
            (Deed::Media(media), Some(visit)) => {
                self.visits[visit].media = media;
                self.tell(visit, Event::Media(media));
            }
            (Deed::Say(count, apart), Some(visit)) => {
                let text = format!("{person}: {count}").parse().unwrap();
                self.tell(visit, Event::Typing(true));
                self.tell(visit, Event::Say { text, at: 0 });
                if count > 1 {
                    self.plan(Duration::from_millis(apart), person, Deed::Say(count - 1, apart));
                }
            }
            (Deed::Hand(up), Some(visit)) => self.tell(visit, Event::Hand(up)),
            (Deed::React(reaction), Some(visit)) => self.tell(visit, Event::React(reaction)),
            (Deed::Renegotiate { nth, both, restart }, _) => self.renegotiate(nth, both, restart),
            (Deed::Fault(fault), _) => self.fault(person, fault),
            (Deed::Arrive { .. }, Some(_))
            | (
                Deed::Leave
                | Deed::Crash
                | Deed::CloseTab
                | Deed::Reload { .. }
                | Deed::Media(_)
                | Deed::Say(..)
                | Deed::Hand(_)
                | Deed::React(_),
                None,
            ) => {}
        }
    }

    pub(super) fn arrive(&mut self, person: usize, is_shy: bool, mesh: impl FnOnce(PageId) -> Mesh) -> usize {
        let visit = self.visits.len();
        let page = PageId(u32::try_from(self.random.below(1 << 32)).unwrap());
        self.visits.push(Visit {
            mesh: mesh(page),
            person,
            page,
            name: format!("P{person}"),
            peer: None,
            is_shy,
            is_alive: true,
            is_going: false,
            socket: None,
            session: pages::Session::default(),
            asleep_until: Duration::ZERO,
            slept_through: Vec::new(),
            tick_at: None,
            media: MediaState::default(),
            said: 0,
            connections: BTreeMap::new(),
            opened: 0,
            closed: 0,
            frames: Frames::new(),
            shown: Vec::new(),
            pulses: BTreeMap::new(),
        });
        self.persons.insert(person, visit);
        self.trace(|| format!("P{person} arrives: visit {visit}"));
        self.open_socket(visit);
        self.tell(visit, Event::SocketOpened);
        self.later(Duration::from_secs(1), Task::Listen(visit, 0));
        visit
    }

    pub(super) fn leave(&mut self, visit: usize) {
        self.count_cut_short(visit);
        // The button can be pressed when the page is awake.
        self.visits[visit].asleep_until = self.now;
        self.wake(visit);
        self.visits[visit].is_going = true;
        self.tell(visit, Event::Leave);
        if let Some(socket) = self.visits[visit].socket.take() {
            self.close_socket(socket);
        }
        self.note_departure();
    }

    /// The page is gone at once.
    fn vanish(&mut self, visit: usize, farewell: Farewell, is_silent: bool) {
        self.visits[visit].is_alive = false;
        if let Some(socket) = self.visits[visit].socket.take() {
            if is_silent {
                self.half_open(socket);
            }
            self.close_socket(socket);
        }
        let ids: Vec<ConnectionId> = self.visits[visit].connections.keys().copied().collect();
        for id in ids {
            self.close(visit, id, farewell);
        }
        self.note_departure();
    }

    /// The server keeps their seat for a while, and the others wait for their pulse.
    fn note_departure(&mut self) {
        self.calm_at = self.calm_at.max(self.now + DEAD_AFTER + self.limits.away + LOST_AFTER);
    }

    fn reload(&mut self, person: usize, visit: usize, after: Duration) {
        self.tell(visit, Event::Closing);
        let it = &self.visits[visit];
        let kept = it.mesh.token().cloned().zip(it.mesh.profile().cloned());
        let kept = kept.map(|(token, profile)| Kept { token, profile, me: it.mesh.me(), hand: it.mesh.hand() });
        let (media, is_shy) = (it.media, it.is_shy);
        self.vanish(visit, Farewell::Close, false);
        self.seen.reloaded += u32::from(kept.is_some());
        self.persons.remove(&person);
        self.quiet_at = self.quiet_at.max(self.now + after);
        self.later(after, Task::Reloaded(person, is_shy, media, kept));
    }

    pub(super) fn on_reloaded(&mut self, person: usize, is_shy: bool, media: MediaState, kept: Option<Kept>) {
        if self.persons.contains_key(&person) {
            return;
        }
        let room = || "standup".parse().unwrap();
        let visit = match kept {
            Some(Kept { token, profile, me, hand }) => {
                let again = |page| Mesh::again(room(), page, token, profile).with_hand(hand);
                let visit = self.arrive(person, is_shy, again);
                self.visits[visit].peer = me;
                visit
            }
            None => self.arrive(person, is_shy, |page| Mesh::new(room(), page)),
        };
        self.visits[visit].media = media;
        self.tell(visit, Event::Media(media));
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
            let connection = self.connection(visit, id).unwrap();
            connection.want(restart);
            let checks = connection.update_negotiation_needed();
            self.check_if(checks, visit, id);
        }
    }
}
