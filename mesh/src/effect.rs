//! What a participant decides to do.

use crate::{ConnectionId, Description};
use shared::{Candidate, Chat, Control, Entry, PeerId, Pulse, Reacted, Reaction, Signal, ToServer};
use std::sync::Arc;

/// Something to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Open a socket to the server, in place of the one there may be, and report [`crate::Event::SocketOpened`] at once.
    OpenSocket,
    /// Say this to the server.
    Send(ToServer<Signal>),
    /// Some of what [`crate::Mesh::ice`] names now is reached by UDP and some is not: find out whether UDP passes.
    Explore,
    /// Show that somebody reacts, perhaps ourselves. They come at most a few times a second of each.
    Reacted {
        /// Who.
        peer: PeerId,
        /// How.
        reaction: Reaction,
    },
    /// Somebody else has said this in the chat since we are here: it is in [`crate::Mesh::conversation`], and nobody has read
    /// it. What was said before that is there without this word.
    Heard(Arc<Entry>),
    /// Do this on a connection.
    Connection {
        /// With whom.
        peer: PeerId,
        /// Which connection.
        connection: ConnectionId,
        /// What to do.
        action: Action,
    },
}

/// Something to be done on one `RTCPeerConnection`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Create it, with the data channels `control`, `pulse` and `chat`.
    Open(Role),
    /// `setLocalDescription()` without an argument: the browser makes the offer or the answer that its state calls for.
    SetLocal,
    /// `setRemoteDescription()`; an offer that meets one of our own rolls that back. After an offer the
    /// transceivers that its layout names get our tracks and the direction `sendrecv`.
    SetRemote(Description),
    /// `addIceCandidate()`. A failure need not be reported: a candidate that the browser cannot use changes nothing.
    AddCandidate(Candidate),
    /// Say this on the data channel `control`.
    Say(Control),
    /// Have the camera's next picture be a whole one: what was sent while nothing arrived left the other side without.
    KeyFrame,
    /// `restartIce()` with every way that [`crate::Mesh::ice`] names: the next offer looks for paths anew.
    RestartIce,
    /// Use what [`crate::Mesh::ice`] says now (`setConfiguration()`) whenever paths are looked for anew.
    Reconfigure,
    /// The same, and where the own end of the path is a relay, the next offer looks for paths anew.
    Renew,
    /// Say this on the data channel `pulse`, if that is open.
    Pulse(Pulse),
    /// Say this on the data channel `pulse`, if that is open.
    React(Reacted),
    /// Say this on the data channel `chat`. A [`Chat::Say`] need not be said when much is waiting there to be sent: who has
    /// missed it asks for it. All else is.
    Chat(Chat),
    /// Close it; nothing more will be asked of it.
    Close,
    /// Say [`Control::Bye`] and close it as soon as that has left.
    Part,
}

/// Who makes the media sections of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// This side: it adds the four transceivers before its first offer.
    Offerer,
    /// The other side: this one adds none, or there would be some that the offer never matches (RFC 9429 §5.10).
    Answerer,
}
