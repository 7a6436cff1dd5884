//! Candidates of the other side, kept until the description they belong to is applied.

use crate::sdp;
use shared::Candidate;
use std::collections::VecDeque;

/// Candidates that may wait; past that the oldest go, so that a stranger cannot fill our memory.
const WAITING: usize = 64;

/// Which generations of the other side the connection knows, and what waits for one.
#[derive(Debug, Default)]
pub(crate) struct Incoming {
    /// Generations of the description that is applied.
    applied: Vec<String>,
    /// Generations of the descriptions that the browser is applying, in order.
    applying: VecDeque<Vec<String>>,
    waiting: VecDeque<Candidate>,
}

impl Incoming {
    /// A description was handed to the browser.
    pub(crate) fn apply(&mut self, sdp: &str) {
        self.applying.push_back(sdp::ufrags(sdp));
    }

    /// The browser has applied the oldest description it was handed: these candidates belong to it.
    /// Those of an older one go, those of one that is still to be applied stay.
    pub(crate) fn applied(&mut self) -> Vec<Candidate> {
        if let Some(ufrags) = self.applying.pop_front() {
            self.applied = ufrags;
        }
        let mut ready = Vec::new();
        for candidate in std::mem::take(&mut self.waiting) {
            if self.is_known(&candidate) {
                ready.push(candidate);
            } else if self.is_expected(&candidate) {
                self.waiting.push_back(candidate);
            }
        }
        ready
    }

    /// Whether a description is of another generation than the one that is applied: its side looks for a path anew.
    pub(crate) fn begins_generation(&self, sdp: &str) -> bool {
        sdp::ufrags(sdp) != self.applied
    }

    /// The browser could not apply the oldest description it was handed.
    pub(crate) fn failed(&mut self) {
        self.applying.pop_front();
    }

    /// The connection was replaced: its successor knows nothing yet, but what waits may be meant for it.
    pub(crate) fn reset(&mut self) {
        self.applied.clear();
        self.applying.clear();
    }

    /// A candidate came: returned when it can be used now, kept when its description may follow.
    pub(crate) fn add(&mut self, candidate: Candidate) -> Option<Candidate> {
        if self.is_known(&candidate) {
            return Some(candidate);
        }
        if self.waiting.len() == WAITING {
            self.waiting.pop_front();
        }
        self.waiting.push_back(candidate);
        None
    }

    fn is_known(&self, candidate: &Candidate) -> bool {
        match sdp::ufrag_of(candidate) {
            Some(ufrag) => self.applied.iter().any(|known| known == ufrag),
            None => !self.applied.is_empty() && self.applying.is_empty(),
        }
    }

    fn is_expected(&self, candidate: &Candidate) -> bool {
        sdp::ufrag_of(candidate).is_none_or(|ufrag| self.applying.iter().flatten().any(|coming| coming == ufrag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(ufrag: &str, n: usize) -> Candidate {
        sdp::tests::candidate(&n.to_string(), Some(ufrag))
    }

    #[test]
    fn a_candidate_waits_for_its_own_description() {
        let mut incoming = Incoming::default();
        assert_eq!(incoming.add(candidate("a", 1)), None);
        incoming.apply("a=ice-ufrag:a");
        assert_eq!(incoming.add(candidate("a", 2)), None, "the browser has not applied it yet");
        assert_eq!(incoming.applied(), [candidate("a", 1), candidate("a", 2)]);
        assert_eq!(incoming.add(candidate("a", 3)), Some(candidate("a", 3)));
        assert_eq!(incoming.add(candidate("b", 4)), None, "another generation");
    }

    #[test]
    fn candidates_of_an_older_generation_go_and_of_a_coming_one_stay() {
        let mut incoming = Incoming::default();
        assert_eq!(incoming.add(candidate("old", 1)), None);
        assert_eq!(incoming.add(candidate("next", 2)), None);
        incoming.apply("a=ice-ufrag:now");
        incoming.apply("a=ice-ufrag:next");
        assert_eq!(incoming.applied(), []);
        assert_eq!(incoming.applied(), [candidate("next", 2)]);
    }

    #[test]
    fn a_flood_of_candidates_does_not_grow_memory() {
        let mut incoming = Incoming::default();
        for n in 0..1000 {
            assert_eq!(incoming.add(candidate("x", n)), None);
        }
        incoming.apply("a=ice-ufrag:x");
        let kept = incoming.applied();
        assert_eq!(kept.len(), WAITING);
        assert_eq!(kept.last(), Some(&candidate("x", 999)));
    }
}
