//! Who is meant: the name that programs use for a participant.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// One participant of one visit, minted at random by the server (UUID version 4).
///
/// Its order decides politeness in negotiation: of two participants the one with the greater id is
/// polite. Both sides can tell without asking, and no server can tell both the same.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PeerId(Uuid);

impl PeerId {
    /// Wraps an id that was minted elsewhere; randomness is the caller's.
    #[must_use]
    pub const fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// Whether this side gives way when its offer collides with one of `other`.
    #[must_use]
    pub fn is_polite_towards(self, other: Self) -> bool {
        self > other
    }
}

impl From<PeerId> for u128 {
    fn from(peer: PeerId) -> Self {
        peer.0.as_u128()
    }
}

impl fmt::Display for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_of_two_is_polite() {
        let (a, b) = (PeerId::new(Uuid::from_u128(1)), PeerId::new(Uuid::from_u128(2)));
        assert!(b.is_polite_towards(a));
        assert!(!a.is_polite_towards(b));
    }

    #[test]
    fn json_is_the_hyphenated_uuid_and_nothing_else_parses() {
        let id = PeerId::new(Uuid::from_u128(7));
        let json = "\"00000000-0000-0000-0000-000000000007\"";
        assert_eq!(serde_json::to_string(&id).unwrap(), json);
        assert_eq!(serde_json::from_str::<PeerId>(json).unwrap(), id);
        for wrong in ["7", "\"\"", "\"7\"", "null", "[]"] {
            assert!(serde_json::from_str::<PeerId>(wrong).is_err(), "{wrong}");
        }
    }
}
