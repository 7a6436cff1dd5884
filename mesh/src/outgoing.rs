//! What is ready to be sent to one other participant: kept in the lobby until the call, and candidates
//! held back for a moment so that they fit in fewer frames.

use crate::sdp;
use shared::{Candidate, ConnectionNumber, Layout, NegotiationId, Signal};
use std::time::Duration;

/// How long a candidate waits for more. A description waits for nothing: with it the other side can begin.
pub const HOLD: Duration = Duration::from_millis(20);

/// Candidates that are sent without waiting for more.
const BATCH: usize = 8;

/// A description and candidates that were not sent yet.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    /// In the lobby: nothing may leave yet.
    is_kept: bool,
    /// Waits only while it is kept.
    description: Option<Described>,
    candidates: Vec<Candidate>,
    due: Option<Duration>,
    /// The last description that left, with every candidate that did: in case it does not arrive.
    last: Option<Signal>,
    /// The answer before that, if it is an offer: whoever waits for the answer cannot take the offer.
    answer: Option<Signal>,
}

/// A description on its way out, with what its receiver must know beside it.
#[derive(Debug)]
pub(crate) enum Described {
    Offer { connection: ConnectionNumber, negotiation: NegotiationId, sdp: String, layout: Layout },
    Answer { connection: ConnectionNumber, reply_to: NegotiationId, sdp: String },
}

impl Outgoing {
    /// Keeps everything until [`Self::release`].
    pub(crate) fn kept() -> Self {
        Self { is_kept: true, ..Self::default() }
    }

    pub(crate) fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// What was kept leaves, and whatever comes later does when it is ready.
    pub(crate) fn release(&mut self) -> Option<Signal> {
        self.is_kept = false;
        self.flush()
    }

    /// A description is ready. Candidates of the one before it leave first; those that the browser named
    /// before their own description leave with it.
    pub(crate) fn describe(&mut self, description: Described) -> impl Iterator<Item = Signal> + use<> {
        let (Described::Offer { sdp, .. } | Described::Answer { sdp, .. }) = &description;
        let ufrags = sdp::ufrags(sdp);
        let is_of_this = |candidate: &Candidate| {
            sdp::ufrag_of(candidate).is_some_and(|ufrag| ufrags.iter().any(|known| known == ufrag))
        };
        let (of_this, older) = std::mem::take(&mut self.candidates).into_iter().partition(is_of_this);
        self.candidates = older;
        let before = self.flush();
        self.description = Some(description);
        self.candidates = of_this;
        before.into_iter().chain(self.flush())
    }

    /// Holds a candidate; what came together is returned when there is enough of it.
    pub(crate) fn add(&mut self, candidate: Candidate, now: Duration) -> Option<Signal> {
        self.candidates.push(candidate);
        self.due.get_or_insert(now + HOLD);
        if self.candidates.len() >= BATCH { self.flush() } else { None }
    }

    /// Takes what may leave.
    pub(crate) fn flush(&mut self) -> Option<Signal> {
        if self.is_kept {
            return None;
        }
        self.due = None;
        let candidates = std::mem::take(&mut self.candidates);
        let description = match self.description.take() {
            Some(Described::Offer { connection, negotiation, sdp, layout }) => {
                Signal::Offer { connection, negotiation, sdp, layout, candidates }
            }
            Some(Described::Answer { connection, reply_to, sdp }) => {
                Signal::Answer { connection, reply_to, sdp, candidates }
            }
            None if candidates.is_empty() => return None,
            None => {
                match &mut self.last {
                    Some(Signal::Offer { candidates: sent, .. } | Signal::Answer { candidates: sent, .. }) => {
                        sent.extend(candidates.iter().cloned());
                    }
                    Some(Signal::Candidates(_)) | None => {}
                }
                return Some(Signal::Candidates(candidates));
            }
        };
        let before = self.last.replace(description.clone());
        self.answer = before.filter(|before| matches!(before, Signal::Answer { .. })).or_else(|| self.answer.take());
        Some(description)
    }

    /// The last description that left and all candidates behind it, to be said again.
    pub(crate) fn again(&self) -> Option<Signal> {
        self.last.clone()
    }

    /// The answer to this offer and all candidates behind it, if no other was given since.
    pub(crate) fn answer_again(&self, to: NegotiationId) -> Option<Signal> {
        let is_meant = |signal: &&Signal| matches!(signal, Signal::Answer { reply_to, .. } if *reply_to == to);
        self.last.iter().chain(&self.answer).find(is_meant).cloned()
    }

    /// When what is held has waited long enough.
    pub(crate) fn due(&self) -> Option<Duration> {
        self.due.filter(|_| !self.is_kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_waits_for_nothing_and_takes_what_is_there() {
        let mut outgoing = Outgoing::default();
        assert_eq!(described(&mut outgoing, "a"), [sent("a", vec![])]);
        assert_eq!(outgoing.add(candidate("b", 1), T0), None, "the browser was early");
        assert_eq!(described(&mut outgoing, "b"), [sent("b", vec![candidate("b", 1)])]);
        assert_eq!((outgoing.flush(), outgoing.due()), (None, None));
    }

    #[test]
    fn late_candidates_travel_together() {
        let mut outgoing = Outgoing::default();
        for n in 1..BATCH {
            assert_eq!(outgoing.add(candidate("a", n), T0), None);
            assert_eq!(outgoing.due(), Some(HOLD));
        }
        let together = (1..=BATCH).map(|n| candidate("a", n)).collect();
        assert_eq!(outgoing.add(candidate("a", BATCH), T0), Some(Signal::Candidates(together)));
        assert_eq!(outgoing.due(), None);
    }

    #[test]
    fn candidates_of_the_description_before_leave_first() {
        let mut outgoing = Outgoing::default();
        assert_eq!(outgoing.add(candidate("a", 1), T0), None);
        assert_eq!(outgoing.add(candidate("b", 2), T0), None);
        let before = Signal::Candidates(vec![candidate("a", 1)]);
        assert_eq!(described(&mut outgoing, "b"), [before, sent("b", vec![candidate("b", 2)])]);
    }

    #[test]
    fn what_is_kept_leaves_as_one() {
        let mut outgoing = Outgoing::kept();
        assert_eq!(described(&mut outgoing, "a"), []);
        let many: Vec<_> = (1..=2 * BATCH).map(|n| candidate("a", n)).collect();
        assert!(many.iter().all(|candidate| outgoing.add(candidate.clone(), T0).is_none()));
        assert_eq!((outgoing.flush(), outgoing.due()), (None, None));
        assert_eq!(outgoing.release(), Some(sent("a", many)));
        assert_eq!(described(&mut outgoing, "b"), [sent("b", vec![])]);
    }

    #[test]
    fn what_left_can_be_said_again_as_one() {
        let mut outgoing = Outgoing::default();
        assert_eq!(outgoing.again(), None);
        assert_eq!(described(&mut outgoing, "a"), [sent("a", vec![])]);
        outgoing.add(candidate("a", 1), T0);
        outgoing.flush();
        outgoing.add(candidate("a", 2), T0);
        assert_eq!(outgoing.again(), Some(sent("a", vec![candidate("a", 1)])), "the second has not left yet");
    }

    #[test]
    fn an_answer_can_be_said_again_when_an_offer_has_followed() {
        let mut outgoing = Outgoing::default();
        described(&mut outgoing, "a");
        outgoing.add(candidate("a", 1), T0);
        outgoing.flush();
        let offer = Described::Offer {
            connection: ConnectionNumber(1),
            negotiation: NegotiationId(1),
            sdp: String::new(),
            layout: Layout {
                microphone: String::new(),
                camera: String::new(),
                screen: String::new(),
                screen_audio: String::new(),
            },
        };
        let offer: Vec<Signal> = outgoing.describe(offer).collect();
        assert_eq!(outgoing.again().as_ref(), offer.first());
        assert_eq!(outgoing.answer_again(NegotiationId(1)), Some(sent("a", vec![candidate("a", 1)])));
        assert_eq!(outgoing.answer_again(NegotiationId(2)), None);
    }

    const T0: Duration = Duration::ZERO;

    fn described(outgoing: &mut Outgoing, ufrag: &str) -> Vec<Signal> {
        let sdp = format!("a=ice-ufrag:{ufrag}");
        let (connection, reply_to) = (ConnectionNumber(1), NegotiationId(1));
        outgoing.describe(Described::Answer { connection, reply_to, sdp }).collect()
    }

    fn candidate(ufrag: &str, n: usize) -> Candidate {
        sdp::tests::candidate(&n.to_string(), Some(ufrag))
    }

    fn sent(ufrag: &str, candidates: Vec<Candidate>) -> Signal {
        let (connection, reply_to) = (ConnectionNumber(1), NegotiationId(1));
        Signal::Answer { connection, reply_to, sdp: format!("a=ice-ufrag:{ufrag}"), candidates }
    }
}
