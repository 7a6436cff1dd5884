//! Who is met, who is let go, who is lost.

use super::{FirstOffer, Mesh};
use crate::pair::Pair;
use crate::{Effect, Stage};
use shared::{Member, PeerId};
use std::time::Duration;

/// Where it takes longer to find out which ways are open, the good ones are shut.
const EXPLORE_WITHIN: Duration = Duration::from_millis(1500);

impl Mesh {
    /// Connections to a page that was loaded again since are over.
    pub(super) fn drop_other_page(&mut self, member: &Member) -> Vec<Effect> {
        let is_other = |pair: &Pair| pair.member().peer == member.peer && pair.member().page != member.page;
        let Some(pair) = self.pairs.iter().find(|pair| is_other(pair)) else { return Vec::new() };
        self.numbers.remember(pair);
        self.take_pair(member.peer).map(Pair::close).into_iter().collect()
    }

    /// Who is gone, by the server and by their own silence, leaves the stage.
    pub(super) fn lose_the_lost(&mut self, now: Duration) -> Vec<Effect> {
        let is_lost = |pair: &Pair| pair.presence().deadline().is_some_and(|at| at <= now);
        let lost: Vec<PeerId> = self.pairs.iter().filter(|pair| is_lost(pair)).map(|pair| pair.member().peer).collect();
        let mut effects = Vec::new();
        for peer in lost {
            let Some(pair) = self.take_pair(peer) else { continue };
            if !pair.presence().is_unlisted() {
                self.lost.insert(peer, pair.member().clone());
            }
            self.numbers.remember(&pair);
            effects.push(pair.close());
        }
        effects
    }

    /// Asks which ways are open, if there are several.
    pub(super) fn explore(&mut self, now: Duration) -> Option<Effect> {
        let ask = self.ice.by_udp().map(|_| Effect::Explore);
        self.explored_at = ask.as_ref().map(|_| now + EXPLORE_WITHIN);
        ask
    }

    /// It is known, or takes too long.
    pub(super) fn on_explored(&mut self, now: Duration) -> Vec<Effect> {
        match self.explored_at.take() {
            Some(_) => self.prepare(now),
            None => Vec::new(),
        }
    }

    /// Makes connections ready to all who are in the call, as far as there are none yet.
    pub(super) fn prepare(&mut self, now: Duration) -> Vec<Effect> {
        match self.stage {
            Stage::Lobby { full: false } | Stage::Joining => {}
            // There is no place for us in a full call.
            Stage::Lobby { full: true } | Stage::Connecting | Stage::Call | Stage::Over(_) => return Vec::new(),
        }
        if self.explored_at.is_some() {
            return Vec::new();
        }
        let is_new = |member: &&Member| !self.pairs.iter().any(|pair| pair.member().peer == member.peer);
        let new: Vec<Member> = self.present.iter().filter(is_new).cloned().collect();
        new.into_iter().flat_map(|member| self.meet(member, FirstOffer::Ours, now)).collect()
    }

    /// We are in the call with these, and no others.
    pub(super) fn begin(&mut self, peers: Vec<Member>, now: Duration) -> Vec<Effect> {
        let mut prepared = std::mem::take(&mut self.pairs);
        let mut effects = Vec::new();
        for member in peers {
            let is_meant = |pair: &Pair| pair.member().peer == member.peer && pair.member().page == member.page;
            match prepared.iter().position(is_meant) {
                Some(at) => {
                    let mut pair = prepared.remove(at);
                    // Who was away when it was made may be back, and the other way round.
                    pair.presence_mut().listed();
                    if member.away {
                        pair.presence_mut().away(now);
                    }
                    self.pairs.push(pair);
                }
                None => effects.extend(self.meet(member, FirstOffer::Ours, now)),
            }
        }
        effects.extend(prepared.into_iter().map(Pair::close));
        effects.extend(self.begin_all(now));
        effects
    }

    pub(super) fn begin_all(&mut self, now: Duration) -> Vec<Effect> {
        let ready: Vec<Effect> = self.pairs.iter_mut().flat_map(|pair| pair.begin(now)).collect();
        self.route_all(ready, now)
    }

    pub(super) fn close_all(&mut self) -> Vec<Effect> {
        // Offers may have left behind a `Join`.
        self.pairs.iter().filter(|pair| pair.has_begun()).for_each(|pair| self.numbers.remember(pair));
        self.pairs.drain(..).map(Pair::close).collect()
    }

    pub(super) fn part_from_all(&mut self) -> Vec<Effect> {
        self.pairs.drain(..).map(Pair::part).collect()
    }

    pub(super) fn meet(&mut self, member: Member, first_offer: FirstOffer, now: Duration) -> Vec<Effect> {
        let Some(me) = self.me else { return Vec::new() };
        if member.peer == me {
            return Vec::new();
        }
        self.lost.remove(&member.peer);
        // A server that names somebody twice is taken at its last word.
        let before = self.take_pair(member.peer);
        before.iter().for_each(|pair| self.numbers.remember(pair));
        let mut effects: Vec<Effect> = before.map(Pair::close).into_iter().collect();
        let polite = me.is_polite_towards(member.peer);
        let (least, offers) = self.numbers.so_far(member.peer);
        let (mut pair, opening) = match first_offer {
            FirstOffer::Ours => {
                let number = self.numbers.to_offer(&member);
                Pair::prepared(member, polite, number, &mut self.connections, now)
            }
            FirstOffer::Theirs => {
                let number = self.numbers.to_await(&member);
                Pair::awaiting(member, polite, number, &mut self.connections, now)
            }
        };
        pair.count_from(least, offers);
        self.pairs.push(pair);
        effects.extend(opening);
        effects
    }

    pub(super) fn take_pair(&mut self, peer: PeerId) -> Option<Pair> {
        let at = self.pairs.iter().position(|pair| pair.member().peer == peer)?;
        Some(self.pairs.remove(at))
    }
}
