//! What can happen to a participant.

use shared::{
    Candidate, Chat, ChatText, Control, FromServer, Layout, MediaState, PeerId, Profile, Pulse, Reacted, Reaction,
    Signal,
};

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A socket to the server is open, or is opening and takes what is said.
    SocketOpened,
    /// That socket closed, or never opened. Not told of one in whose place another was opened.
    SocketClosed,
    /// The server said something.
    Server(FromServer<Signal>),
    /// The person wants to be in the call.
    Join(Profile),
    /// The person wants to be out of the room.
    Leave,
    /// The person's own devices changed.
    Media(MediaState),
    /// The person says something in the chat.
    Say {
        /// What.
        text: ChatText,
        /// When, in ms since the beginning of 1970: the mesh has no clock for the wall.
        at: u64,
    },
    /// The person writes something for the chat, said at each key or less often; or has stopped.
    Typing(bool),
    /// The person raises their hand or lowers it.
    Hand(bool),
    /// The person reacts.
    React(Reaction),
    /// Something happened on a connection; passed over when the connection is no longer in use.
    Connection {
        /// With whom.
        peer: PeerId,
        /// Which connection.
        connection: ConnectionId,
        /// What happened.
        event: ConnectionEvent,
    },
    /// The person wants nobody else to know their address, which only a relay can do, or does not mind.
    Hide(bool),
    /// What [`crate::Effect::Explore`] asked is known.
    Explored,
    /// The machine is on another network, or on one again.
    NetworkChanged,
    /// The page ran not for a while: the machine slept, or the browser stopped it.
    Woke,
    /// The page goes away, for good or to be loaded again.
    Closing,
    /// The time that [`crate::Mesh::deadline`] named has come.
    Tick,
}

/// Tells the connections that a participant opened apart, so that news of one that was replaced is not taken for news of its successor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConnectionId(pub u32);

/// Something happened on one `RTCPeerConnection`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionEvent {
    /// `negotiationneeded` fired (W3C WebRTC §4.7.3).
    NegotiationNeeded,
    /// [`crate::Action::SetLocal`] is done, and this is the description that the browser made.
    LocalDescription(Description),
    /// [`crate::Action::SetLocal`] failed.
    LocalDescriptionFailed,
    /// [`crate::Action::SetRemote`] is done for a description of this kind.
    RemoteDescription(DescriptionKind),
    /// [`crate::Action::SetRemote`] failed for a description of this kind.
    RemoteDescriptionFailed(DescriptionKind),
    /// The browser found a candidate; an empty one says that this generation has no more.
    LocalCandidate(Candidate),
    /// The browser has found all candidates for now (`null` candidate).
    LocalCandidatesComplete,
    /// `connectionstatechange` fired.
    State(ConnectionState),
    /// The data channel `control` is open.
    ControlOpened,
    /// The other side said something on the data channel `control`.
    Control(Control),
    /// The other side said something on the data channel `pulse`.
    Pulse(Pulse),
    /// The other side reacts, on the data channel `pulse`.
    Reacted(Reacted),
    /// The data channel `chat` is open.
    ChatOpened,
    /// The other side said something on the data channel `chat`.
    Chat(Chat),
    /// What came through the connection since this was told last, every [`Pulse::EVERY`].
    Arrived {
        /// Packets of the microphone's sound.
        sound: bool,
        /// Packets of the camera's picture.
        picture: bool,
    },
    /// Packets of sound came and come no more, for a second; or they come again.
    Stalled(bool),
}

/// `RTCPeerConnectionState` (W3C WebRTC §4.3.3), with the states before `connected` taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// `new` or `connecting`.
    Connecting,
    /// `connected`.
    Connected,
    /// `disconnected`: transient, often recovers by itself.
    Disconnected,
    /// `failed`, or `closed` by the browser.
    Failed,
}

/// A session description as far as negotiation is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Description {
    /// An offer.
    Offer {
        /// The session description.
        sdp: String,
        /// Which media section carries what.
        layout: Layout,
    },
    /// An answer.
    Answer {
        /// The session description.
        sdp: String,
    },
}

/// Whether a description is an offer or an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DescriptionKind {
    /// An offer.
    Offer,
    /// An answer.
    Answer,
}
