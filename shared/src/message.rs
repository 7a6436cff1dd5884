//! What a page and the server say to each other on the WebSocket.

use crate::{DisplayName, IceServer, PageId, PeerId, ResumeToken, RoomName};
use serde::{Deserialize, Serialize};

/// The version that [`Hello`] states; a server refuses every other.
pub const PROTOCOL_VERSION: u32 = 2;

/// From a page to the server. `S` is what participants say to each other ([`crate::Signal`]), which
/// the server does not look into.
///
/// There is no field for the sender: the server knows it, and nobody can claim to be somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToServer<S> {
    /// The first frame, and only the first: into the lobby of a room, or back into its call. Answered by `Welcome`
    /// or `Resumed`.
    Hello(Hello),
    /// From the lobby into the call. Answered by `Joined`; may be sent right after a `Hello` that resumes nothing.
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
    Ping {
        /// How many counted frames of this session have arrived: the server forgets them.
        received: u32,
    },
}

impl<S> ToServer<S> {
    /// Whether the frame is numbered, kept until it is acknowledged, and said again on the next socket of the session.
    #[must_use]
    pub const fn is_counted(&self) -> bool {
        match self {
            Self::Join { .. } | Self::Signal { .. } => true,
            Self::Hello(_) | Self::Leave | Self::Ping { .. } => false,
        }
    }
}

/// The opening of every conversation with the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`PROTOCOL_VERSION`].
    pub version: u32,
    /// The room that the link names.
    pub room: RoomName,
    /// Which load of a page says it.
    pub page: PageId,
    /// To be who one was before, if there was a before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<Resume>,
}

/// What is needed to be the same participant on a new socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    /// From the last `Welcome` or `Resumed`.
    pub token: ResumeToken,
    /// How many counted frames of the session have arrived; the server sends the others again.
    pub received: u32,
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
    /// Which load of their page: connections to another one are over.
    pub page: PageId,
    /// How they want to be seen.
    pub profile: Profile,
    /// Their socket is lost; they may still be in the call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
}

/// From the server to a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromServer<S> {
    /// In the lobby. From now on `PeerJoined` and `PeerLeft` keep `present` up to date.
    Welcome {
        /// The receiver's own id: the one from before where the token was good.
        you: PeerId,
        /// To be shown on the next socket. A secret of the receiver's.
        resume: ResumeToken,
        /// Who is in the call.
        present: Vec<Member>,
        /// How many the call can hold.
        capacity: u16,
        /// The ICE servers to use; none means that direct connections are all there is.
        ice: Vec<IceServer>,
        /// Everything goes through a relay; other ways are not to be tried.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        relay_only: bool,
    },
    /// In the call. The receiver now makes an offer to each of these; who comes later will offer to it.
    Joined {
        /// Everybody else in the call.
        peers: Vec<Member>,
    },
    /// Back in the call, as if the socket had never been lost. Counted frames that have not arrived follow, in order.
    Resumed {
        /// In place of the token that was shown, which is of no more use.
        resume: ResumeToken,
        /// How many counted frames of the receiver's have arrived here; it says the others again.
        received: u32,
        /// Everybody else in the call.
        peers: Vec<Member>,
    },
    /// Somebody came into the call, or came back with a page of which the server knew nothing.
    PeerJoined {
        /// Who.
        member: Member,
    },
    /// Somebody's socket is lost. They are still in the call for as long as the others hear from them.
    PeerAway {
        /// Who.
        peer: PeerId,
    },
    /// Somebody who was away has a socket again.
    PeerBack {
        /// Who.
        peer: PeerId,
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
    Pong {
        /// How many counted frames of this session have arrived: the receiver forgets them.
        received: u32,
    },
    /// Other ICE servers than before, or new credentials for the same: for connections that there are, too.
    Ice {
        /// In place of those that `Welcome` named.
        ice: Vec<IceServer>,
    },
    /// The server is about to stop: open a new socket within this time, at a moment of one's own choosing.
    Move {
        /// Milliseconds.
        within: u32,
    },
    /// What was asked for was not done; whether the socket stays open depends on the code.
    Refused {
        /// For programs; stable.
        code: RefusedCode,
        /// For people who read logs; English.
        message: String,
    },
}

impl<S> FromServer<S> {
    /// The same with what participants say to each other read; none where it cannot be.
    pub fn read_signal<T>(self, read: impl FnOnce(S) -> Option<T>) -> Option<FromServer<T>> {
        Some(match self {
            Self::Welcome { you, resume, present, capacity, ice, relay_only } => {
                FromServer::Welcome { you, resume, present, capacity, ice, relay_only }
            }
            Self::Resumed { resume, received, peers } => FromServer::Resumed { resume, received, peers },
            Self::Joined { peers } => FromServer::Joined { peers },
            Self::PeerJoined { member } => FromServer::PeerJoined { member },
            Self::PeerAway { peer } => FromServer::PeerAway { peer },
            Self::PeerBack { peer } => FromServer::PeerBack { peer },
            Self::PeerLeft { peer, reason } => FromServer::PeerLeft { peer, reason },
            Self::Signal { from, signal } => FromServer::Signal { from, signal: read(signal)? },
            Self::Pong { received } => FromServer::Pong { received },
            Self::Ice { ice } => FromServer::Ice { ice },
            Self::Move { within } => FromServer::Move { within },
            Self::Refused { code, message } => FromServer::Refused { code, message },
        })
    }

    /// Whether the frame is numbered, kept until it is acknowledged, and said again on the next socket of the session.
    #[must_use]
    pub const fn is_counted(&self) -> bool {
        match self {
            Self::Joined { .. }
            | Self::PeerJoined { .. }
            | Self::PeerAway { .. }
            | Self::PeerBack { .. }
            | Self::PeerLeft { .. }
            | Self::Signal { .. } => true,
            Self::Welcome { .. }
            | Self::Resumed { .. }
            | Self::Pong { .. }
            | Self::Ice { .. }
            | Self::Move { .. }
            | Self::Refused { .. } => false,
        }
    }
}

/// Why a participant is no longer in the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeaveReason {
    /// They said so.
    Left,
    /// Their socket ended or fell silent, and they did not come back in time.
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
    /// Another socket has shown the token: the call goes on there. The socket closes.
    TakenOver,
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
            Self::TakenOver => "taken-over",
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
            | Self::Draining
            | Self::TakenOver => true,
            Self::RoomFull | Self::UnknownPeer => false,
        }
    }
}

#[cfg(test)]
mod tests;
