//! What Resaka says on the wire, and nothing else: no socket, no clock, no browser.
//!
//! Between a page and the server travel [`ToServer`] and [`FromServer`], JSON text frames on one
//! WebSocket. Both are generic in the payload `S` that participants send each other: a page uses
//! [`Signal`], the server a raw JSON value that it neither parses nor logs. Between two pages travels
//! [`Control`], on the data channel of the same name. `docs/protocol.md` tells the whole story.

mod control;
mod display_name;
mod ice;
mod limits;
mod message;
mod peer_id;
mod room_name;
mod signal;

pub use control::{Control, MediaState};
pub use display_name::{DisplayName, InvalidDisplayName};
pub use ice::IceServer;
pub use limits::Limits;
pub use message::{FromServer, Hello, LeaveReason, Member, PROTOCOL_VERSION, Profile, RefusedCode, ToServer};
pub use peer_id::PeerId;
pub use room_name::{InvalidRoomName, RoomName};
pub use signal::{Candidate, Layout, NegotiationId, Signal};
