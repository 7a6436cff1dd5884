//! What two participants say to each other on the data channel `control`, without the server.

use crate::{PeerId, Signal};
use serde::{Deserialize, Serialize};

/// One message on the data channel `control` (negotiated id 0, reliable, ordered): JSON text.
///
/// A variant that a program does not know is dropped, so that newer pages can talk to older ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Control {
    /// What of the sender can be heard and seen from now on; sent when the channel opens and at each change.
    Media(MediaState),
    /// The sender's hand is up, and since which turn, or down; sent when the channel opens and at each change.
    Hand(Option<Turn>),
    /// For the receiver: what goes through the server while that can be reached.
    Signal(Signal),
    /// For somebody whom the sender cannot reach, neither through the server nor directly: to be passed on.
    Relay {
        /// To whom.
        to: PeerId,
        /// What is said.
        signal: Signal,
    },
    /// Passed on by the sender, who says for whom; no more than a hint until it fits what is known of them.
    Relayed {
        /// Who is said to have said it.
        from: PeerId,
        /// What is said.
        signal: Signal,
    },
    /// The sender leaves the call. Nothing follows.
    Bye,
    /// The sender's page goes away, for good or to be loaded again. Nothing follows.
    Closing,
}

/// Which of a participant's devices are sending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaState {
    /// False when muted, or when there is no microphone.
    pub microphone: bool,
    /// False when switched off, or when there is no camera.
    pub camera: bool,
    /// True while a screen, a window or a tab is shared. Older pages do not say it.
    #[serde(default)]
    pub screen: bool,
}

/// Whose hand went up first: of two the one with the smaller, and of equal ones the one of the smaller [`PeerId`].
///
/// Who raises a hand takes a greater one than they have heard of. It is theirs until they lower it, over a page that is
/// loaded again, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Turn(pub u32);

impl Control {
    /// The data channel's label.
    pub const LABEL: &'static str = "control";
    /// The data channel's id, agreed on beforehand (`negotiated: true`).
    pub const CHANNEL_ID: u16 = 0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_json_of_what_is_passed_on() {
        let peer = PeerId::new(uuid::Uuid::from_u128(2));
        let signal = || Signal::Candidates(Vec::new());
        for (message, json) in [
            (Control::Signal(signal()), r#"{"Signal":{"Candidates":[]}}"#),
            (
                Control::Relay { to: peer, signal: signal() },
                r#"{"Relay":{"to":"00000000-0000-0000-0000-000000000002","signal":{"Candidates":[]}}}"#,
            ),
            (
                Control::Relayed { from: peer, signal: signal() },
                r#"{"Relayed":{"from":"00000000-0000-0000-0000-000000000002","signal":{"Candidates":[]}}}"#,
            ),
            (Control::Hand(Some(Turn(3))), r#"{"Hand":3}"#),
            (Control::Hand(None), r#"{"Hand":null}"#),
            (Control::Bye, r#""Bye""#),
            (Control::Closing, r#""Closing""#),
        ] {
            assert_eq!(serde_json::to_string(&message).unwrap(), json);
            assert_eq!(serde_json::from_str::<Control>(json).unwrap(), message);
        }
    }

    #[test]
    fn frozen_json() {
        let message = Control::Media(MediaState { microphone: true, camera: false, screen: true });
        let json = r#"{"Media":{"microphone":true,"camera":false,"screen":true}}"#;
        assert_eq!(serde_json::to_string(&message).unwrap(), json);
        assert_eq!(serde_json::from_str::<Control>(json).unwrap(), message);
        let older = Control::Media(MediaState { microphone: true, camera: false, screen: false });
        let json = r#"{"Media":{"microphone":true,"camera":false}}"#;
        assert_eq!(serde_json::from_str::<Control>(json).unwrap(), older);
    }
}
