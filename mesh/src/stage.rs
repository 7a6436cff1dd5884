//! How far one participant's visit to a room has come.

use shared::RefusedCode;

/// The stage of the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The server has not answered yet.
    Connecting,
    /// In the lobby.
    Lobby {
        /// The last `Join` was refused because the call is full, and nobody has left since.
        full: bool,
    },
    /// `Join` is sent and not answered yet.
    Joining,
    /// In the call.
    Call,
    /// The visit is over.
    Over(Ending),
}

/// Whether the server can be reached. A call goes on either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerLink {
    /// A socket is opening, and there is nothing wrong so far.
    Opening,
    /// The server answers.
    Up,
    /// It does not; we keep trying.
    Lost,
}

/// Why a visit is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The person left.
    Left,
    /// The server refused and closed.
    Refused(RefusedCode),
}
