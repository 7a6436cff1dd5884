//! Whose hand is up, in the order in which they went up.

use shared::{PeerId, Turn};
use std::collections::BTreeMap;

/// Nobody takes us further than this at once: a turn that is made up would leave none for those who come after it.
const LEAP: u32 = 10_000;

/// Hands that are up.
#[derive(Debug, Default)]
pub(crate) struct Hands {
    own: Option<Turn>,
    others: BTreeMap<PeerId, Turn>,
    /// The last turn that is known to have been taken.
    last: u32,
}

impl Hands {
    /// Our hand was up before the page was loaded again, and is.
    pub(crate) fn keep(&mut self, turn: Turn) {
        self.own = Some(turn);
        self.last = self.last.max(turn.0);
    }

    /// Raises our hand or lowers it; whether that changes something.
    pub(crate) fn raise(&mut self, up: bool) -> bool {
        if up == self.own.is_some() {
            return false;
        }
        self.own = up.then(|| {
            self.last = self.last.saturating_add(1);
            Turn(self.last)
        });
        true
    }

    pub(crate) fn own(&self) -> Option<Turn> {
        self.own
    }

    /// Somebody's word of their own hand.
    pub(crate) fn hear(&mut self, peer: PeerId, turn: Option<Turn>) {
        match turn {
            Some(turn) => {
                self.others.insert(peer, turn);
                self.last = self.last.max(turn.0.min(self.last.saturating_add(LEAP)));
            }
            None => drop(self.others.remove(&peer)),
        }
    }

    /// Who has left lowers their hand.
    pub(crate) fn retain(&mut self, is_there: impl Fn(PeerId) -> bool) {
        self.others.retain(|peer, _| is_there(*peer));
    }

    /// In the order of their turns; of equal ones the smaller id comes first, for everybody.
    pub(crate) fn in_order(&self, me: Option<PeerId>) -> Vec<PeerId> {
        let others = self.others.iter().map(|(peer, turn)| (*turn, *peer));
        let mut all: Vec<(Turn, PeerId)> = others.chain(self.own.zip(me)).collect();
        all.sort_unstable();
        all.into_iter().map(|(_, peer)| peer).collect()
    }
}
