//! Whose hand is up, in the order in which they went up.

use shared::{PeerId, Turn};

/// Nobody takes us further than this at once: a turn that is made up would leave none for those who come after it.
const LEAP: u32 = 1000;

/// Hands that are up.
#[derive(Debug, Default)]
pub(crate) struct Hands {
    own: Option<Turn>,
    /// In their order.
    others: Vec<(Turn, PeerId)>,
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
        self.others.retain(|(_, other)| *other != peer);
        if let Some(turn) = turn {
            let at = self.others.partition_point(|before| *before < (turn, peer));
            self.others.insert(at, (turn, peer));
            self.last = self.last.max(turn.0.min(self.last.saturating_add(LEAP)));
        }
    }

    /// Who has left lowers their hand.
    pub(crate) fn retain(&mut self, is_there: impl Fn(PeerId) -> bool) {
        self.others.retain(|(_, peer)| is_there(*peer));
    }

    /// In the order of their turns; of equal ones the smaller id comes first, for everybody.
    pub(crate) fn in_order(&self, me: Option<PeerId>) -> Vec<PeerId> {
        let mut all: Vec<PeerId> = self.others.iter().map(|(_, peer)| *peer).collect();
        if let Some((turn, me)) = self.own.zip(me) {
            all.insert(self.others.partition_point(|before| *before < (turn, me)), me);
        }
        all
    }
}
