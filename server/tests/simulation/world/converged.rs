//! What must hold when all is quiet.

use super::*;

impl World {
    /// Plays on until the last fault is over, until all is well, and on for a while to see that it stays so.
    pub(crate) fn settle(&mut self) {
        while self.now < self.quiet_at {
            self.run_for(self.quiet_at - self.now);
        }
        if let Pace::Random { slow, .. } = &mut self.pace {
            *slow = 0;
        }
        let by = self.now.max(self.calm_at) + SETTLED_WITHIN;
        // What is slow is on its way.
        self.run_for(Duration::from_secs(10));
        while let Err(what) = self.converged() {
            assert!(self.now < by, "after {}: {what}", seconds(self.now));
            self.run_for(Duration::from_secs(1));
        }
        self.run_for(Duration::from_secs(5));
        if let Err(what) = self.converged() {
            panic!("it was well and is no more: {what}");
        }
        self.seen.pairs = u32::try_from(self.pairs()).unwrap();
        let hands = self.persons.values().map(|visit| self.visits[*visit].mesh.hands().len());
        self.seen.hands = u32::try_from(hands.max().unwrap_or(0)).unwrap();
    }

    pub(crate) fn assert_converged(&self) {
        if let Err(what) = self.converged() {
            panic!("{what}");
        }
    }

    /// The chat as one person has it.
    pub(crate) fn chat(&self, person: usize) -> Vec<(PeerId, PageId, u32)> {
        let entries = self.visits[self.persons[&person]].mesh.conversation().entries();
        entries.map(|entry| (entry.author, entry.page, entry.number)).collect()
    }

    /// The hands that one person sees.
    pub(crate) fn hands(&self, person: usize) -> Vec<PeerId> {
        self.visits[self.persons[&person]].mesh.hands()
    }

    fn pairs(&self) -> usize {
        self.persons.values().map(|visit| self.visits[*visit].connections.len()).sum::<usize>() / 2
    }

    fn converged(&self) -> Result<(), String> {
        let process = self.accepting.ok_or("there is no server")?;
        let directory = &self.processes[process].directory;
        let mut called = BTreeMap::new();
        for visit in self.persons.values().filter(|visit| !self.visits[**visit].is_shy) {
            let me = self.visits[*visit].mesh.me().ok_or_else(|| format!("visit {visit} is nobody"))?;
            called.insert(me, *visit);
        }
        same("members", directory.members(), called.len())?;
        same("who is away", directory.away(), 0)?;
        same("visitors", directory.visitors(), self.persons.len() - called.len())?;
        for visit in 0..self.visits.len() {
            let it = &self.visits[visit];
            same("open connections", it.opened - it.closed, it.connections.len())?;
            if self.persons.get(&it.person) != Some(&visit) {
                same(&format!("connections of visit {visit}, which is over"), it.opened, it.closed)?;
                continue;
            }
            let (kept, lost) = it.mesh.remembered();
            ensure(kept <= 256 && lost <= 64, || format!("visit {visit} remembers {kept}, {lost}"))?;
            if !it.is_shy {
                self.all_connected(visit, &called)?;
                self.all_told(visit, &called)?;
                continue;
            }
            same(&format!("the stage of visit {visit}"), it.mesh.stage(), Stage::Lobby { full: false })?;
            let present: BTreeSet<PeerId> = it.mesh.present().iter().map(|member| member.peer).collect();
            same("who is in the call, seen from the lobby", present.clone(), called.keys().copied().collect())?;
            let ready: BTreeSet<PeerId> = it.connections.values().map(|(peer, _)| *peer).collect();
            same(&format!("for whom visit {visit} is ready"), ready, present)?;
            same("connections of the lobby", it.connections.len(), called.len())?;
        }
        Ok(())
    }

    /// All have the same chat in the same order, with everything that was said by those who are here, and see the same
    /// hands in the same order.
    fn all_told(&self, visit: usize, called: &BTreeMap<PeerId, usize>) -> Result<(), String> {
        let it = &self.visits[visit];
        let chat = |visit: usize| self.visits[visit].mesh.conversation().entries();
        ensure(chat(visit).is_sorted_by_key(|entry| entry.position()), || format!("visit {visit}: out of order"))?;
        let own = chat(visit).filter(|entry| entry.page == it.page).count();
        same(&format!("words of visit {visit}"), own, usize::try_from(it.said).unwrap())?;
        for other in called.values().copied() {
            // Who came late may lack what is before that.
            let tail = |visit: usize| chat(visit).skip(chat(visit).len().saturating_sub(Chat::TAIL));
            if !tail(visit).eq(tail(other)) {
                let counts = (chat(visit).len(), chat(other).len());
                return Err(format!("the chat of visit {visit} and that of visit {other}: {counts:?}"));
            }
            same(&format!("hands of visit {visit} and {other}"), it.mesh.hands(), self.visits[other].mesh.hands())?;
        }
        Ok(())
    }

    fn all_connected(&self, visit: usize, called: &BTreeMap<PeerId, usize>) -> Result<(), String> {
        let it = &self.visits[visit];
        same(&format!("the stage of visit {visit}"), it.mesh.stage(), Stage::Call)?;
        same(&format!("the server of visit {visit}"), it.mesh.server(), ServerLink::Up)?;
        let met: Vec<PeerId> = it.mesh.participants().map(|other| other.member.peer).collect();
        let others: BTreeSet<PeerId> = called.keys().copied().filter(|peer| Some(*peer) != it.mesh.me()).collect();
        same(&format!("whom visit {visit} has met"), met.iter().copied().collect(), others)?;
        same(&format!("connections of visit {visit}"), it.connections.len(), met.len())?;
        for participant in it.mesh.participants() {
            let whom = called[&participant.member.peer];
            let other = &self.visits[whom];
            let pair = format!("visit {visit} with visit {whom}");
            same(&format!("{pair}: name"), participant.member.profile.name.as_str(), other.name.as_str())?;
            same(&format!("{pair}: page"), participant.member.page, other.page)?;
            same(&format!("{pair}: link"), participant.link, Link::Connected)?;
            ensure(!participant.away, || format!("{pair}: away"))?;
            ensure(participant.stable, || format!("{pair}: a negotiation is under way"))?;
            same(&format!("{pair}: media"), participant.media, other.media)?;
            let (_, connection) = &it.connections[&participant.connection];
            ensure(connection.is_settled(), || format!("{pair}: {connection:?}"))?;
            let partner = self.partner(visit, participant.connection);
            same(&format!("{pair}: the other end"), partner.map(|(partner, _)| partner), Some(whom))?;
            let is_carried = connection.transport.is_some_and(|transport| self.carries(transport));
            ensure(is_carried, || format!("{pair}: nothing flows"))?;
            ensure(connection.inbox.is_empty(), || format!("{pair}: something is not read"))?;
        }
        Ok(())
    }
}

#[expect(clippy::needless_pass_by_value, reason = "what is compared is made for that")]
fn same<T: PartialEq + Debug>(what: &str, is: T, should_be: T) -> Result<(), String> {
    if is == should_be { Ok(()) } else { Err(format!("{what}: {is:?} instead of {should_be:?}")) }
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
