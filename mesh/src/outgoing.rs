//! What is ready to be sent to one other participant, held back for a moment so that it fits in fewer frames.

use crate::sdp;
use shared::{Candidate, Layout, NegotiationId, Signal};
use std::time::Duration;

/// How long a description or a candidate waits for (more) candidates.
pub const HOLD: Duration = Duration::from_millis(20);

/// Candidates that are sent without waiting for more.
const BATCH: usize = 8;

/// A description and candidates that were not sent yet.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    description: Option<Held>,
    candidates: Vec<Candidate>,
    due: Option<Duration>,
}

/// A description on its way out, with what its receiver must know beside it.
#[derive(Debug)]
pub(crate) enum Held {
    Offer { negotiation: NegotiationId, sdp: String, layout: Layout },
    Answer { reply_to: NegotiationId, sdp: String },
}

impl Outgoing {
    /// Holds a description. One that is held already is returned, for sending first; candidates that
    /// the browser named before the description they belong to stay with it.
    pub(crate) fn describe(&mut self, description: Held, now: Duration) -> Option<Signal> {
        let (Held::Offer { sdp, .. } | Held::Answer { sdp, .. }) = &description;
        let ufrags = sdp::ufrags(sdp);
        let is_of_this = |candidate: &Candidate| {
            sdp::ufrag_of(candidate).is_some_and(|ufrag| ufrags.iter().any(|known| known == ufrag))
        };
        let (of_this, older) = std::mem::take(&mut self.candidates).into_iter().partition(is_of_this);
        self.candidates = older;
        let before = self.flush();
        *self = Self { description: Some(description), candidates: of_this, due: Some(now + HOLD) };
        before
    }

    /// Our offer lost against one of the other side: it need not travel any more. Candidates that were
    /// found meanwhile may belong to the description in use, so they stay.
    pub(crate) fn forget_offer(&mut self) {
        if matches!(self.description, Some(Held::Offer { .. })) {
            self.description = None;
            if self.candidates.is_empty() {
                self.due = None;
            }
        }
    }

    /// Holds a candidate; what came together is returned when there is enough of it.
    pub(crate) fn add(&mut self, candidate: Candidate, now: Duration) -> Option<Signal> {
        self.candidates.push(candidate);
        self.due.get_or_insert(now + HOLD);
        if self.candidates.len() >= BATCH { self.flush() } else { None }
    }

    /// Takes what is held, for sending now.
    pub(crate) fn flush(&mut self) -> Option<Signal> {
        let Self { description, candidates, due: _ } = std::mem::take(self);
        match description {
            Some(Held::Offer { negotiation, sdp, layout }) => {
                Some(Signal::Offer { negotiation, sdp, layout, candidates })
            }
            Some(Held::Answer { reply_to, sdp }) => Some(Signal::Answer { reply_to, sdp, candidates }),
            None if candidates.is_empty() => None,
            None => Some(Signal::Candidates(candidates)),
        }
    }

    /// When what is held has waited long enough.
    pub(crate) fn due(&self) -> Option<Duration> {
        self.due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_travel_with_their_description() {
        let mut outgoing = Outgoing::default();
        assert_eq!(outgoing.describe(answer("a"), T0), None);
        assert_eq!(outgoing.add(candidate("a", 1), HOLD / 2), None);
        assert_eq!(outgoing.due(), Some(HOLD));
        assert_eq!(outgoing.flush(), Some(sent("a", vec![candidate("a", 1)])));
        assert_eq!((outgoing.flush(), outgoing.due()), (None, None));
    }

    #[test]
    fn late_candidates_travel_together() {
        let mut outgoing = Outgoing::default();
        for n in 1..BATCH {
            assert_eq!(outgoing.add(candidate("a", n), T0), None);
        }
        let together = (1..=BATCH).map(|n| candidate("a", n)).collect();
        assert_eq!(outgoing.add(candidate("a", BATCH), T0), Some(Signal::Candidates(together)));
        assert_eq!(outgoing.due(), None);
    }

    #[test]
    fn a_second_description_does_not_swallow_the_first() {
        let mut outgoing = Outgoing::default();
        assert_eq!(outgoing.describe(answer("a"), T0), None);
        assert_eq!(outgoing.add(candidate("a", 1), T0), None);
        assert_eq!(outgoing.add(candidate("b", 2), T0), None, "the browser was early");
        assert_eq!(outgoing.describe(answer("b"), T0), Some(sent("a", vec![candidate("a", 1)])));
        assert_eq!(outgoing.flush(), Some(sent("b", vec![candidate("b", 2)])));
    }

    #[test]
    fn an_answer_is_never_forgotten() {
        let mut outgoing = Outgoing::default();
        assert_eq!(outgoing.describe(answer("a"), T0), None);
        outgoing.forget_offer();
        assert_eq!(outgoing.flush(), Some(sent("a", vec![])));
    }

    const T0: Duration = Duration::ZERO;

    fn candidate(ufrag: &str, n: usize) -> Candidate {
        sdp::tests::candidate(&n.to_string(), Some(ufrag))
    }

    fn answer(ufrag: &str) -> Held {
        Held::Answer { reply_to: NegotiationId(1), sdp: format!("a=ice-ufrag:{ufrag}") }
    }

    fn sent(ufrag: &str, candidates: Vec<Candidate>) -> Signal {
        Signal::Answer { reply_to: NegotiationId(1), sdp: format!("a=ice-ufrag:{ufrag}"), candidates }
    }
}
