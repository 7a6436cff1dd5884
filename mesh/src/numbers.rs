//! Which number the next connection to somebody takes, should they be met again.

use crate::pair::Pair;
use shared::{ConnectionNumber, Member, NegotiationId, PageId, PeerId};
use std::collections::BTreeMap;

/// So many people are remembered. Past that somebody is forgotten, and a connection to them may take a while longer.
const REMEMBERED: usize = 64;

/// The numbers of connections that ended here while the other side may still have theirs: under the same number the two
/// would take a description of the old one for one of the new one.
#[derive(Debug)]
pub(crate) struct Numbers {
    /// To whom is met for the first time.
    first: ConnectionNumber,
    /// Before the first offer to anybody.
    offers: NegotiationId,
    /// Of whom was met before: the page, the next connection's number, and the last offer's.
    next: BTreeMap<PeerId, (PageId, ConnectionNumber, NegotiationId)>,
}

/// A page that was loaded again begins with this: what was said to the page before it, and comes late, has smaller numbers.
const FIRST_AGAIN: ConnectionNumber = ConnectionNumber(1001);

impl Numbers {
    pub(crate) fn new(page: PageId, is_again: bool) -> Self {
        let (first, offers) = if is_again { (FIRST_AGAIN, page.0 >> 1) } else { (ConnectionNumber(1), 0) };
        Self { first, offers: NegotiationId(offers), next: BTreeMap::new() }
    }

    /// What a new pair goes on from, so that nothing that was said to somebody is ever said to them under the same
    /// numbers again, were it to another load of their page: the least number of a connection that is begun anew, and the
    /// last offer's.
    pub(crate) fn so_far(&self, peer: PeerId) -> (ConnectionNumber, NegotiationId) {
        self.next.get(&peer).map_or((self.first, self.offers), |(_, number, offers)| (*number, *offers))
    }

    /// The connection of this pair ends.
    pub(crate) fn remember(&mut self, pair: &Pair) {
        let Member { peer, page, .. } = pair.member();
        if self.next.len() >= REMEMBERED && !self.next.contains_key(peer) {
            self.next.pop_first();
        }
        self.next.insert(*peer, (*page, pair.next_number(), pair.offers()));
    }

    /// The number of the connection that we are about to offer to somebody. Goes on when their page was loaded again:
    /// they may get what we offered to the page before.
    pub(crate) fn to_offer(&self, member: &Member) -> ConnectionNumber {
        self.next.get(&member.peer).map_or(self.first, |(_, number, _)| *number)
    }

    /// The number of the connection that somebody is about to offer to us, at least.
    pub(crate) fn to_await(&self, member: &Member) -> ConnectionNumber {
        let known = self.next.get(&member.peer).filter(|(page, _, _)| *page == member.page);
        known.map_or(ConnectionNumber(1), |(_, number, _)| *number)
    }

    pub(crate) fn count(&self) -> usize {
        self.next.len()
    }
}
