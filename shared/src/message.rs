//! What a page and the server say to each other on the WebSocket.

use crate::{DisplayName, IceServer, PeerId, RoomName};
use serde::{Deserialize, Serialize};

/// The version that [`Hello`] states; a server refuses every other.
pub const PROTOCOL_VERSION: u32 = 1;

/// From a page to the server. `S` is what participants say to each other ([`crate::Signal`]), which
/// the server does not look into.
///
/// There is no field for the sender: the server knows it, and nobody can claim to be somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToServer<S> {
    /// The first frame, and only the first: into the lobby of a room. Answered by `Welcome`.
    Hello(Hello),
    /// From the lobby into the call. Answered by `Joined`; may be sent right after `Hello`.
    Join {
        /// How the others shall see the newcomer.
        profile: Profile,
    },
    /// For one other participant of the call, delivered in order as `FromServer::Signal`.
    Signal {
        /// The receiver.
        to: PeerId,
        /// What is said.
        signal: S,
    },
    /// Out of the room. The server closes the socket.
    Leave,
    /// Still here. Answered by `Pong`.
    Ping,
}

/// The opening of every conversation with the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL_VERSION`].
    pub version: u32,
    /// The room that the link names.
    pub room: RoomName,
}

/// What a participant shows of themselves to the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What to call them.
    pub name: DisplayName,
}

/// One participant of a call as the server tells of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub peer: PeerId,
    /// How they want to be seen.
    pub profile: Profile,
}

/// From the server to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromServer<S> {
    /// In the lobby. From now on `PeerJoined` and `PeerLeft` keep `present` up to date.
    Welcome {
        /// The receiver's own id.
        you: PeerId,
        /// Who is in the call.
        present: Vec<Member>,
        /// How many the call can hold.
        capacity: u16,
        /// The ICE servers to use; none means that direct connections are all there is.
        ice: Vec<IceServer>,
    },
    /// In the call. The receiver now makes an offer to each of these; who comes later will offer to it.
    Joined {
        /// Everybody else in the call.
        peers: Vec<Member>,
    },
    /// Somebody came into the call.
    PeerJoined {
        /// Who.
        member: Member,
    },
    /// Somebody is no longer in the call.
    PeerLeft {
        /// Who.
        peer: PeerId,
        /// Why.
        reason: LeaveReason,
    },
    /// Another participant of the call says this to the receiver.
    Signal {
        /// The sender, stated by the server.
        from: PeerId,
        /// What is said.
        signal: S,
    },
    /// The answer to `Ping`.
    Pong,
    /// What was asked for was not done; whether the socket stays open depends on the code.
    Refused {
        /// For programs; stable.
        code: RefusedCode,
        /// For people who read logs; English.
        message: String,
    },
}

/// Why a participant is no longer in the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeaveReason {
    /// They said so.
    Left,
    /// Their socket ended or fell silent.
    Lost,
    /// The server put them out for breaking the protocol or a limit.
    Removed,
}

/// Why the server did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusedCode {
    /// Not a message of this protocol: no JSON, unknown variant, wrong type, invalid name, binary
    /// frame. The socket closes.
    BadMessage,
    /// The page speaks another version. The socket closes.
    Version,
    /// A message that has no place now: something before `Hello`, a second `Hello` or `Join`. The socket closes.
    OutOfOrder,
    /// The call holds as many as it can. The socket stays in the lobby; `Join` may be sent again.
    RoomFull,
    /// The server, its lobby or the sender's address has as many connections or rooms as it can. The socket closes.
    Busy,
    /// The sender is in no call with a participant of that id. The socket stays.
    UnknownPeer,
    /// Frames came faster than the limit. The socket closes.
    Rate,
    /// A frame was larger than the limit. The socket closes.
    TooLarge,
    /// No `Hello` in time. The socket closes.
    Silent,
    /// The server is about to stop and takes nobody in. The socket closes.
    Draining,
}

impl RefusedCode {
    /// The code as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadMessage => "bad-message",
            Self::Version => "version",
            Self::OutOfOrder => "out-of-order",
            Self::RoomFull => "room-full",
            Self::Busy => "busy",
            Self::UnknownPeer => "unknown-peer",
            Self::Rate => "rate",
            Self::TooLarge => "too-large",
            Self::Silent => "silent",
            Self::Draining => "draining",
        }
    }

    /// Whether the server closes the socket after saying this.
    #[must_use]
    pub const fn closes(self) -> bool {
        match self {
            Self::BadMessage
            | Self::Version
            | Self::OutOfOrder
            | Self::Busy
            | Self::Rate
            | Self::TooLarge
            | Self::Silent
            | Self::Draining => true,
            Self::RoomFull | Self::UnknownPeer => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::DeserializeOwned;
    use serde_json::value::RawValue;
    use std::fmt::Debug;

    fn peer(n: u128) -> PeerId {
        PeerId::new(uuid::Uuid::from_u128(n))
    }

    fn member() -> Member {
        Member { peer: peer(2), profile: Profile { name: "Miora".parse().unwrap() } }
    }

    fn frozen<T: Serialize + DeserializeOwned + PartialEq + Debug>(message: &T, json: &str) {
        assert_eq!(serde_json::to_string(message).unwrap(), json);
        assert_eq!(&serde_json::from_str::<T>(json).unwrap(), message);
    }

    #[test]
    fn frozen_json_to_server() {
        use ToServer::*;
        frozen::<ToServer<u8>>(
            &Hello(super::Hello { version: 1, room: "standup".parse().unwrap() }),
            r#"{"Hello":{"version":1,"room":"standup"}}"#,
        );
        frozen::<ToServer<u8>>(&Join { profile: member().profile }, r#"{"Join":{"profile":{"name":"Miora"}}}"#);
        frozen::<ToServer<u8>>(
            &Signal { to: peer(2), signal: 5 },
            r#"{"Signal":{"to":"00000000-0000-0000-0000-000000000002","signal":5}}"#,
        );
        frozen::<ToServer<u8>>(&Leave, r#""Leave""#);
        frozen::<ToServer<u8>>(&Ping, r#""Ping""#);
    }

    #[test]
    fn frozen_json_from_server() {
        use FromServer::*;
        let ice = IceServer { urls: vec!["stun:192.0.2.1".into()], username: None, credential: None };
        frozen::<FromServer<u8>>(
            &Welcome { you: peer(1), present: vec![member()], capacity: 16, ice: vec![ice] },
            r#"{"Welcome":{"you":"00000000-0000-0000-0000-000000000001","present":[{"peer":"00000000-0000-0000-0000-000000000002","profile":{"name":"Miora"}}],"capacity":16,"ice":[{"urls":["stun:192.0.2.1"]}]}}"#,
        );
        frozen::<FromServer<u8>>(
            &Joined { peers: vec![member()] },
            r#"{"Joined":{"peers":[{"peer":"00000000-0000-0000-0000-000000000002","profile":{"name":"Miora"}}]}}"#,
        );
        frozen::<FromServer<u8>>(
            &PeerJoined { member: member() },
            r#"{"PeerJoined":{"member":{"peer":"00000000-0000-0000-0000-000000000002","profile":{"name":"Miora"}}}}"#,
        );
        for (reason, word) in
            [(LeaveReason::Left, "left"), (LeaveReason::Lost, "lost"), (LeaveReason::Removed, "removed")]
        {
            frozen::<FromServer<u8>>(
                &PeerLeft { peer: peer(2), reason },
                &format!(r#"{{"PeerLeft":{{"peer":"00000000-0000-0000-0000-000000000002","reason":"{word}"}}}}"#),
            );
        }
        frozen::<FromServer<u8>>(
            &Signal { from: peer(2), signal: 5 },
            r#"{"Signal":{"from":"00000000-0000-0000-0000-000000000002","signal":5}}"#,
        );
        frozen::<FromServer<u8>>(&Pong, r#""Pong""#);
    }

    #[test]
    fn frozen_json_of_every_refusal() {
        use RefusedCode::*;
        for (code, word, closes) in [
            (BadMessage, "bad-message", true),
            (Version, "version", true),
            (OutOfOrder, "out-of-order", true),
            (RoomFull, "room-full", false),
            (Busy, "busy", true),
            (UnknownPeer, "unknown-peer", false),
            (Rate, "rate", true),
            (TooLarge, "too-large", true),
            (Silent, "silent", true),
            (Draining, "draining", true),
        ] {
            frozen::<FromServer<u8>>(
                &FromServer::Refused { code, message: "why".into() },
                &format!(r#"{{"Refused":{{"code":"{word}","message":"why"}}}}"#),
            );
            assert_eq!((code.as_str(), code.closes()), (word, closes));
        }
    }

    #[test]
    fn a_relayed_signal_is_passed_on_byte_for_byte() {
        let odd =
            r#"{"Signal":{"to":"00000000-0000-0000-0000-000000000002","signal":{"b" : [1.0, "\u0041"],"a":null}}}"#;
        let ToServer::Signal { signal, .. } = serde_json::from_str::<ToServer<Box<RawValue>>>(odd).unwrap() else {
            panic!("a signal")
        };
        let sent = serde_json::to_string(&FromServer::Signal { from: peer(1), signal }).unwrap();
        assert_eq!(
            sent,
            r#"{"Signal":{"from":"00000000-0000-0000-0000-000000000001","signal":{"b" : [1.0, "\u0041"],"a":null}}}"#
        );
    }

    #[test]
    fn fields_of_a_newer_version_are_passed_over() {
        let newer = r#"{"Hello":{"version":1,"room":"standup","resume":"x"}}"#;
        assert!(serde_json::from_str::<ToServer<u8>>(newer).is_ok());
    }
}
