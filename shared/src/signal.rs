//! What two participants say to each other while their connection comes up, relayed by the server.

use serde::{Deserialize, Serialize};

/// Numbers the offers that one participant makes to one other, from 1; an answer names the offer it
/// replies to, so that an answer to an offer that was rolled back can be told and dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NegotiationId(pub u32);

/// Numbers the connections between two loads of pages, from 1. An offer with a greater number than the receiver knows is
/// for a new connection, which takes the place of the one there was; one with a smaller number comes too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectionNumber(pub u32);

/// One step of a negotiation (RFC 9429) between two participants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signal {
    /// The sender's offer.
    Offer {
        /// Which connection it is for.
        connection: ConnectionNumber,
        /// Number of this offer.
        negotiation: NegotiationId,
        /// Its session description.
        sdp: String,
        /// Which m-line carries what, by `mid`.
        layout: Layout,
        /// Candidates gathered before the offer was sent that are not in `sdp`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        candidates: Vec<Candidate>,
    },
    /// The answer to an offer of the receiver.
    Answer {
        /// Which connection it is for.
        connection: ConnectionNumber,
        /// The offer that this answers.
        reply_to: NegotiationId,
        /// Its session description.
        sdp: String,
        /// Candidates gathered before the answer was sent that are not in `sdp`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        candidates: Vec<Candidate>,
    },
    /// Candidates gathered since the description.
    Candidates(Vec<Candidate>),
}

/// Which media section of a description carries what: `mid` values (RFC 8843) of the four
/// transceivers that the first offer of a pair creates and that live as long as the connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The microphone's.
    pub microphone: String,
    /// The camera's.
    pub camera: String,
    /// The shared screen's.
    pub screen: String,
    /// The shared screen's sound.
    pub screen_audio: String,
}

/// One ICE candidate, with the fields of `RTCIceCandidateInit` (W3C WebRTC §4.8.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The `candidate-attribute` (RFC 8839 §5.1); empty says that no more will follow.
    pub candidate: String,
    /// The media section it belongs to, by `mid`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdp_mid: Option<String>,
    /// The media section it belongs to, by position from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdp_m_line_index: Option<u16>,
    /// The ICE generation it belongs to (`a=ice-ufrag` of its description).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username_fragment: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate() -> Candidate {
        Candidate {
            candidate: "candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host".into(),
            sdp_mid: Some("0".into()),
            sdp_m_line_index: Some(0),
            username_fragment: Some("abcd".into()),
        }
    }

    fn frozen(signal: &Signal, json: &str) {
        assert_eq!(serde_json::to_string(signal).unwrap(), json);
        assert_eq!(&serde_json::from_str::<Signal>(json).unwrap(), signal);
    }

    #[test]
    fn frozen_json() {
        let layout =
            Layout { microphone: "0".into(), camera: "1".into(), screen: "2".into(), screen_audio: "3".into() };
        frozen(
            &Signal::Offer {
                connection: ConnectionNumber(1),
                negotiation: NegotiationId(1),
                sdp: "v=0".into(),
                layout: layout.clone(),
                candidates: vec![candidate()],
            },
            r#"{"Offer":{"connection":1,"negotiation":1,"sdp":"v=0","layout":{"microphone":"0","camera":"1","screen":"2","screen_audio":"3"},"candidates":[{"candidate":"candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"abcd"}]}}"#,
        );
        frozen(
            &Signal::Offer {
                connection: ConnectionNumber(1),
                negotiation: NegotiationId(2),
                sdp: "v=0".into(),
                layout,
                candidates: vec![],
            },
            r#"{"Offer":{"connection":1,"negotiation":2,"sdp":"v=0","layout":{"microphone":"0","camera":"1","screen":"2","screen_audio":"3"}}}"#,
        );
        frozen(
            &Signal::Answer {
                connection: ConnectionNumber(1),
                reply_to: NegotiationId(1),
                sdp: "v=0".into(),
                candidates: vec![],
            },
            r#"{"Answer":{"connection":1,"reply_to":1,"sdp":"v=0"}}"#,
        );
        frozen(
            &Signal::Candidates(vec![Candidate {
                candidate: String::new(),
                sdp_mid: None,
                sdp_m_line_index: None,
                username_fragment: None,
            }]),
            r#"{"Candidates":[{"candidate":""}]}"#,
        );
    }
}
