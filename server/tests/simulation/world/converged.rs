//! What must hold when all is quiet.

use super::*;

impl World {
    pub(crate) fn assert_converged(&mut self) {
        let called: BTreeMap<PeerId, usize> = self
            .persons
            .values()
            .filter(|visit| !self.visits[**visit].is_shy)
            .map(|visit| (self.visits[*visit].peer, *visit))
            .collect();
        assert_eq!(self.directory.members(), called.len(), "members");
        assert_eq!(self.directory.visitors(), self.persons.len() - called.len(), "visitors");
        for visit in 0..self.visits.len() {
            let it = &self.visits[visit];
            assert_eq!(it.opened - it.closed, it.connections.len());
            self.assert_frames_are_few(visit);
            if called.contains_key(&it.peer) {
                self.assert_all_connected(visit, &called);
                continue;
            }
            if self.persons.values().any(|current| *current == visit) {
                assert_eq!(it.mesh.stage(), Stage::Lobby { full: false });
                let present: BTreeSet<PeerId> = it.mesh.present().iter().map(|member| member.peer).collect();
                assert_eq!(present, called.keys().copied().collect(), "who is in the call, seen from the lobby");
                let ready: BTreeSet<PeerId> = it.connections.values().map(|(peer, _)| *peer).collect();
                assert_eq!(ready, present, "visit {visit} is ready for all");
                assert_eq!(it.connections.len(), present.len());
                continue;
            }
            assert_eq!(it.opened, it.closed, "visit {visit} leaks a connection");
            assert!(!it.is_alive || matches!(it.mesh.stage(), Stage::Over(_)), "visit {visit}");
        }
        self.seen.pairs = u32::try_from(called.len() * called.len().saturating_sub(1) / 2).unwrap();
    }

    pub(super) fn assert_all_connected(&self, visit: usize, called: &BTreeMap<PeerId, usize>) {
        let it = &self.visits[visit];
        assert_eq!(it.mesh.stage(), Stage::Call(ServerLink::Up), "visit {visit}");
        let met: Vec<PeerId> = it.mesh.participants().map(|other| other.member.peer).collect();
        let others: BTreeSet<PeerId> = called.keys().copied().filter(|peer| *peer != it.peer).collect();
        assert_eq!(met.iter().copied().collect::<BTreeSet<_>>(), others, "who visit {visit} has met");
        assert_eq!(met.len(), others.len());
        assert_eq!(it.connections.len(), others.len(), "connections of visit {visit}");
        for participant in it.mesh.participants() {
            let other = &self.visits[called[&participant.member.peer]];
            let pair = format!("visit {visit} with {}", other.name);
            assert_eq!(participant.member.profile.name.as_str(), other.name, "{pair}");
            assert_eq!(participant.link, Link::Connected, "{pair}");
            assert!(participant.stable, "{pair}: a negotiation is under way");
            assert_eq!(participant.media, other.media, "{pair}: media");
            let (whose, connection) = &it.connections[&participant.connection];
            assert_eq!(*whose, other.peer, "{pair}");
            assert!(connection.is_settled(), "{pair}: {connection:?}");
            let (_, remote) = connection.agreed_generations().unwrap();
            let (partner, partner_id) =
                self.partner(visit, participant.connection).unwrap_or_else(|| panic!("{pair}: descriptions"));
            assert_eq!(partner, called[&other.peer], "{pair}: connected with somebody else");
            let of_remote = |all: &BTreeSet<(String, String)>| -> BTreeSet<String> {
                all.iter().filter(|(ufrag, _)| ufrag == remote).map(|(_, text)| text.clone()).collect()
            };
            let (_, there) = &other.connections[&partner_id];
            assert_eq!(of_remote(&connection.added), of_remote(&there.named), "{pair}: candidates");
        }
    }

    /// For each other participant an offer that lost and an answer, and as much again for each wish;
    /// no frame of candidates without one.
    pub(super) fn assert_frames_are_few(&self, visit: usize) {
        let it = &self.visits[visit];
        for once in ["Hello", "Join", "Leave", "Welcome", "Joined"] {
            assert!(it.frames.get(once).is_none_or(|count| *count <= 1), "visit {visit}: {:?}", it.frames);
        }
        for (peer, told) in &it.told {
            let back = self.visits[self.visit_of(*peer)].told.get(&it.peer).copied().unwrap_or_default();
            let wishes = told.wishes + back.wishes;
            assert!(told.sent_descriptions <= 2 + 3 * wishes, "visit {visit} to {peer}: {told:?} {back:?}");
            assert!(told.sent_candidates <= told.candidates, "visit {visit} to {peer}: {told:?}");
        }
    }
}
