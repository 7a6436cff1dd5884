//! One room: a call and its lobby.

use super::Effect;
use shared::{FromServer, Member, PageId, PeerId, Profile};
use std::collections::BTreeMap;
use std::time::Duration;

/// One room: a call and its lobby. It exists as long as somebody is in either.
///
/// Somebody whose page was loaded again is in both until they join: as a visitor, and on the seat that waits for them.
#[derive(Debug, Default)]
pub(super) struct Room {
    pub(super) seats: BTreeMap<PeerId, Seat>,
    pub(super) lobby: BTreeMap<PeerId, PageId>,
}

#[derive(Debug)]
pub(super) struct Seat {
    pub(super) page: PageId,
    pub(super) profile: Profile,
    pub(super) away_since: Option<Duration>,
}

impl Room {
    /// Whether this peer has a socket.
    pub(super) fn is_here(&self, peer: PeerId) -> bool {
        self.lobby.contains_key(&peer) || self.seats.get(&peer).is_some_and(|seat| seat.away_since.is_none())
    }

    /// Somebody who was away has a socket again.
    pub(super) fn come_back<S>(&mut self, peer: PeerId) -> Vec<Effect<S>> {
        let mut effects = vec![Effect::Resume { to: peer, peers: self.everybody_but(peer) }];
        if let Some(seat) = self.seats.get_mut(&peer) {
            seat.away_since = None;
        }
        effects.extend(self.send_to_all_but(peer, || FromServer::PeerBack { peer }));
        effects
    }

    pub(super) fn longest_away(&self) -> Option<PeerId> {
        let away = self.seats.iter().filter_map(|(peer, seat)| Some((seat.away_since?, *peer)));
        away.min().map(|(_, peer)| peer)
    }

    pub(super) fn everybody_but(&self, newcomer: PeerId) -> Vec<Member> {
        let others = self.seats.iter().filter(|(peer, _)| **peer != newcomer);
        others
            .map(|(peer, Seat { page, profile, away_since })| Member {
                peer: *peer,
                page: *page,
                profile: profile.clone(),
                away: away_since.is_some(),
            })
            .collect()
    }

    /// To the call, those who are away included, and to the lobby, whose list of who is here stays live.
    pub(super) fn send_to_all_but<S>(
        &self,
        peer: PeerId,
        message: impl Fn() -> FromServer<S>,
    ) -> impl Iterator<Item = Effect<S>> {
        // Who is in both is told once, as a visitor.
        let seated = self.seats.keys().filter(|seated| !self.lobby.contains_key(seated));
        let all = seated.chain(self.lobby.keys()).filter(move |to| **to != peer);
        all.map(move |to| Effect::Send { to: *to, message: message() })
    }
}
