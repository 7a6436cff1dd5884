//! What two participants tell each other again and again, so that each knows that the other is there.

use crate::{Digest, PeerId};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// One message on the data channel `pulse` (negotiated id 1, unordered, never sent again): JSON text.
///
/// Whom the sender reaches lets everybody learn whether they themselves are heard, and who can pass something on.
/// It is the sender's word about itself and nothing else: nobody leaves a call because of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// Everybody to whom the sender is connected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reaches: Vec<Reach>,
    /// What the sender knows of the chat; none while that is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<Digest>,
}

/// What arrives at the sender of a pulse from somebody to whom they are connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// From whom.
    pub peer: PeerId,
    /// Whether packets of sound arrive.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sound: bool,
    /// Whether packets of their camera's picture arrive.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub picture: bool,
}

impl Pulse {
    /// The data channel's label.
    pub const LABEL: &'static str = "pulse";
    /// The data channel's id, agreed on beforehand (`negotiated: true`).
    pub const CHANNEL_ID: u16 = 1;
    /// Between two of them.
    pub const EVERY: Duration = Duration::from_secs(2);
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn frozen_json() {
        let peer = |n| PeerId::new(Uuid::from_u128(n));
        let reaches = vec![
            Reach { peer: peer(1), sound: true, picture: true },
            Reach { peer: peer(2), sound: false, picture: false },
        ];
        for (pulse, json) in [
            (Pulse::default(), "{}"),
            (
                Pulse { chat: Some(Digest { count: 3, hash: 77 }), ..Pulse::default() },
                r#"{"chat":{"count":3,"hash":77}}"#,
            ),
            (
                Pulse { reaches, chat: None },
                r#"{"reaches":[{"peer":"00000000-0000-0000-0000-000000000001","sound":true,"picture":true},{"peer":"00000000-0000-0000-0000-000000000002"}]}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&pulse).unwrap(), json);
            assert_eq!(serde_json::from_str::<Pulse>(json).unwrap(), pulse);
        }
    }
}
